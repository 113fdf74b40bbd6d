"""Entries without numbers: which paragraphs open one, told by their repetition.

Three kinds of paragraphs can: one that begins with a label of the finding (问题描述：…), one that begins 针对“…”问题, and a
short one right above a label (党组会议记录不全 / 整改措施：…). One alone opens nothing, and where each of them stands behind a
number of its own, the numbers are the entries.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence

from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import MarkerType
from indexer.lexicon.text import FoldedText
from indexer.quality import LEVELS

from .clauses import opens_with_counted_clause
from .lines import Line

_FEWEST = 2  # entries of a kind
_SHORTEST_HEAD, _LONGEST_HEAD = 4, 90  # characters
_DASHES = "—–―-─●•·◆■▲★"  # begin an entry of a list
_LABEL = 12  # characters before a colon that make it a label
#: Roles of labels that a head stands right above.
_BELOW_HEAD = frozenset("finding goal measure result status reason task deadline lead_unit responsible_unit".split())


def find_openers(view: FoldedText, lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions of the lines that open an entry without a number."""
    found: set[int] = set()
    for is_opener in (_is_about, _is_head, _is_finding):
        positions = [n for n in range(len(lines)) if is_opener(view, lines, n)]
        # Of a head and the label of the finding right below it, the head opens the entry.
        positions = [n for n in positions if n - 1 not in found and n not in found]
        if (
            len(positions) >= _FEWEST
            and not _are_inside(positions, sorted(found))
            and not _are_numbered(lines, positions)
        ):
            found.update(positions)
    return frozenset(found)


_Opener = Callable[[FoldedText, Sequence[Line], int], bool]


def _is_about(view: FoldedText, lines: Sequence[Line], position: int) -> bool:
    """针对“台账缺失”问题,… as the first words of a paragraph."""
    line = lines[position]
    return line.is_plain and bool(pattern("cue", "opens_about").match(view.text, line.start, line.span.end))


def _is_head(view: FoldedText, lines: Sequence[Line], position: int) -> bool:
    """A short paragraph right above a label of a part or an attribute."""
    line = lines[position]
    following = lines[position + 1] if position + 1 < len(lines) else None
    before = lines[position - 1] if position else None
    if before is not None and before.label and not view.text[before.label.span.end : before.span.end].strip(" :"):
        return False  # the value of a label that stands alone
    return (
        line.is_plain
        and view.text[line.span.start] not in _DASHES
        and _SHORTEST_HEAD <= line.span.end - line.start <= _LONGEST_HEAD
        and not opens_with_counted_clause(line.span.of(view.text))
        and not pattern("cue", "of_the_whole").match(view.text, line.start)  # 该问题已整改到位。
        and ":" not in line.span.of(view.text)[:_LABEL]  # 前期情况:… is a label that nobody knows
        and following is not None
        and following.marker is None
        and following.label is not None
        and following.label.role in _BELOW_HEAD
    )


def _is_finding(view: FoldedText, lines: Sequence[Line], position: int) -> bool:
    """A label of the finding with words behind it."""
    line = lines[position]
    return line.marker is None and not line.paragraph.cells and line.label is not None and line.label.role == "finding"


def _are_inside(positions: Sequence[int], found: Sequence[int]) -> bool:
    """Whether lines stand one by one in the entries that are open already, as 【违规内容】 below a headline."""
    counts = Counter(bisect_left(found, position) for position in positions)
    return bool(found) and counts[0] == 0 and sum(count > 1 for count in counts.values()) * 2 < len(counts)


def _is_right_above(lines: Sequence[Line], position: int, numbers: Sequence[int]) -> bool:
    """Whether a number that goes on counting is the only one since the last line of a kind, or heads this one."""
    return len(numbers) == 1 or lines[position - 1].marker is not None


def _are_numbered(lines: Sequence[Line], positions: Sequence[int]) -> bool:
    """Whether most of these lines stand behind a number that goes on counting from one to the next, as heads do.

    Measures are numbered too, but begin with 1 again behind each of them.
    """
    explained = before = 0
    last: dict[MarkerType, int] = {}
    for position in positions:
        values: dict[MarkerType, list[int]] = {}
        for line in lines[before:position]:
            if line.marker:
                values.setdefault(line.marker.type, []).append(line.marker.value)
        explained += (
            lines[position - 1].marker is not None
            if before == 0 and position
            else any(
                (
                    numbers == [*range(last.get(kind, 0) + 1, numbers[-1] + 1)]
                    and _is_right_above(lines, position, numbers)
                )
                or (numbers[-1] == 1 and len(values) > 1 and numbers.count(1) == 1)
                for kind, numbers in values.items()
            )
        )
        last.update((kind, numbers[-1]) for kind, numbers in values.items())
        before = position
    return explained >= LEVELS.numbered * len(positions)
