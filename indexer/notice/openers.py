"""Entries without numbers: which paragraphs open one, told by their repetition.

Five kinds of paragraphs can: one that begins with a label of the finding (问题描述：…), one that begins 针对“…”问题, a
short one right above a label or a bracket with units (党组会议记录不全 / 整改措施：…), one of several that begin with a short
sentence (推行集中采购。对大宗食材…), and a short one above a long one, below a number. One alone opens nothing, and where each of
them stands behind a number of its own, the numbers are the entries.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from indexer.lexicon.labels import fields
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import MarkerType
from indexer.lexicon.text import CLAUSE_ENDS, FoldedText
from indexer.quality import LEVELS

from .clauses import opens_with_counted_clause
from .lines import Line

_FEWEST = 2  # entries of a kind
_FEWEST_NAMED = 3  # lines that begin with a name that nobody knows
_SHORTEST_HEAD, _LONGEST_HEAD, _LONGEST_BARE = 4, 90, 40  # characters
_FEWEST_RUN_IN = 3
_LONGEST_NAME = 11  # characters with the colon
_SHORTEST_ENTRY = 50  # characters of a paragraph of a list in prose
_RUN_IN = re.compile("[^。,;:!?\n]{2,30}(?:,[^。,;:!?\n]{2,24})?。(?=.{10})")
_NAMED = re.compile("(?P<name>[^:。,;\n]{2,10}):|(?P<number>[\u4e00-\u9fff]{0,4}编号)[ \t\u3000]*(?=[A-Za-z0-9])")
_UNKNOWN_LABEL = re.compile("[^:\n]{0,4}:|【[^】\n]{1,8}】(?=.)|[(]")
_DASHES = "—–―-─●•·◆■▲★"  # begin an entry of a list
#: Roles of labels that may stand inside the paragraph right below a head: 甲局承办。…办理结果:已办结。
_INSIDE = frozenset(("result", "status"))
#: Roles of labels that a head stands right above.
_BELOW_HEAD = frozenset(
    "finding goal measure result status reason task deadline lead_unit responsible_unit responsible_person support_unit".split()
)


def find_openers(view: FoldedText, lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions of the lines that open an entry without a number."""
    found: set[int] = set()
    names = Counter(name for line in lines if (name := _name_of(view, line)))
    often = frozenset(name for name, count in names.items() if count >= _FEWEST_NAMED)
    for is_opener, refined in _KINDS:
        positions = refined(view, lines, [n for n in range(len(lines)) if is_opener(view, lines, n, often)])
        # Of a head and the label of the finding right below it, the head opens the entry.
        positions = [n for n in positions if n - 1 not in found and n not in found]
        if (
            len(positions) >= _FEWEST
            and not _are_inside(positions, sorted(found))
            and not _are_numbered(lines, positions)
            and not _are_headed(lines, positions)
        ):
            found.update(positions)
    return frozenset(found)


def _is_about(view: FoldedText, lines: Sequence[Line], position: int, often: frozenset[str]) -> bool:
    """针对“台账缺失”问题,… as the first words of a paragraph."""
    line = lines[position]
    return line.is_plain and bool(pattern("cue", "opens_about").match(view.text, line.start, line.span.end))


def _is_head(view: FoldedText, lines: Sequence[Line], position: int, often: frozenset[str]) -> bool:
    """A short paragraph right above a label of a part or an attribute, or above a name that many lines begin with."""
    line = lines[position]
    following = lines[position + 1] if position + 1 < len(lines) else None
    before = lines[position - 1] if position else None
    if before is not None and before.label and not view.text[before.label.span.end : before.span.end].strip(" :"):
        return False  # the value of a label that stands alone
    if before is not None and len(words := before.span.of(view.text)) <= _LONGEST_NAME and words.endswith(":"):
        return False  # or of a name that nobody knows
    return (
        line.is_plain
        and view.text[line.span.start] not in _DASHES
        and _SHORTEST_HEAD <= line.span.end - line.start <= _LONGEST_HEAD
        and not opens_with_counted_clause(line.span.of(view.text))
        and "。" not in line.span.of(view.masked)[:-1]
        and not pattern("cue", "of_the_whole").match(view.text, line.start)  # 该问题已整改到位。
        and not _UNKNOWN_LABEL.match(view.text, *line.span)
        and _name_of(view, line) not in often  # 前期情况:… is a label that nobody knows
        and following is not None
        and following.marker is None
        and _stands_below_head(view, following, often)
    )


def _stands_below_head(view: FoldedText, line: Line, often: frozenset[str]) -> bool:
    """Whether a line begins with a label that stands right below a head, or is a bracket that says who does it."""
    if line.label is not None:
        return line.label.role in _BELOW_HEAD
    if _name_of(view, line) in often or any(f.role in _INSIDE for f in fields(view.masked, line.span)):
        return True
    return view.text[line.start] == "(" and bool(pattern("cue", "in_charge").match(view.text, line.start))


def _is_run_in(view: FoldedText, lines: Sequence[Line], position: int, often: frozenset[str]) -> bool:
    """A paragraph whose first sentence is short and has no comma: 推行集中采购。对大宗食材…."""
    line = lines[position]
    found = _RUN_IN.match(view.masked, line.start, line.span.end)
    is_entry = found is not None and not pattern("cue", "counted_order").match(found.group())
    return line.is_plain and is_entry and not pattern("cue", "aside").match(view.text, line.start, line.span.end)


def _is_bare_head(view: FoldedText, lines: Sequence[Line], position: int, often: frozenset[str]) -> bool:
    """A short line without an end mark right above a longer paragraph."""
    line = lines[position]
    following = lines[position + 1] if position + 1 < len(lines) else None
    words = line.span.of(view.text)
    return (
        line.is_plain
        and following is not None
        and following.is_plain
        and _SHORTEST_HEAD <= len(words) <= _LONGEST_BARE
        and words[-1] not in CLAUSE_ENDS + ":"
        and "。" not in line.span.of(view.masked)
        and following.span.of(view.text).endswith("。")
        and following.span.end - following.span.start >= len(words) + _SHORTEST_HEAD
    )


def _alternating(view: FoldedText, lines: Sequence[Line], positions: Sequence[int]) -> list[int]:
    """The positions of bare heads below numbers: the first line below each number that has any is one."""
    kept: list[int] = []
    heads = [n for n, line in enumerate(lines) if line.marker is not None]
    for head, end in pairwise([*heads, len(lines)]):
        mine = [n for n in positions if head < n < end]
        if len(mine) > 1 and mine[0] == head + 1:
            kept += mine
    return kept if len(kept) >= _FEWEST_RUN_IN else []


def _repeated(view: FoldedText, lines: Sequence[Line], positions: Sequence[int]) -> list[int]:
    """The positions of run-in heads that stand one right below the other, and of the paragraphs that go on behind them."""
    chosen = set(positions)
    found = [n for n in positions if n - 1 in chosen or n + 1 in chosen]
    alone = [n for n in positions if n not in found and _is_alone(view, lines, n)]
    if len(found) < len(alone) or len(found) + len(alone) < _FEWEST_RUN_IN:
        return []
    found += alone
    for n in found[:]:
        following = n + 1
        while (
            n - 1 in chosen and following < len(lines) and following not in chosen and _goes_on(view, lines[following])
        ):
            found.append(following)
            following += 1
    return sorted(found)


def _is_alone(view: FoldedText, lines: Sequence[Line], position: int) -> bool:
    """Whether a line stands between two heads, or between one and a closing word."""
    around = [lines[n] for n in (position - 1, position + 1) if 0 <= n < len(lines)]
    return all(
        line.marker is not None or line.depth > 0 or pattern("cue", "aside").match(view.text, *line.span)
        for line in around
    )


def _goes_on(view: FoldedText, line: Line) -> bool:
    """Whether a paragraph is one more of a list in prose: long, and no closing word."""
    is_long = line.span.end - line.start >= _SHORTEST_ENTRY
    return line.is_plain and is_long and not pattern("cue", "aside").match(view.text, line.start, line.span.end)


def _is_finding(view: FoldedText, lines: Sequence[Line], position: int, often: frozenset[str]) -> bool:
    """A label of the finding with words behind it."""
    line = lines[position]
    return line.marker is None and not line.paragraph.cells and line.label is not None and line.label.role == "finding"


def _from_first_label(view: FoldedText, lines: Sequence[Line], positions: Sequence[int]) -> list[int]:
    """The lines that records begin with where the same labels stand above each finding: 隐患编号:…, 部位:…, 隐患描述:…."""
    above = 0
    while len(positions) >= _FEWEST and positions[0] > above:
        names = {_name_of(view, lines[n - above - 1]) for n in positions}
        if len(names) != 1 or names == {""}:
            break
        above += 1
    return [n - above for n in positions]


def _name_of(view: FoldedText, line: Line) -> str:
    """The name before the colon that a short line begins with, known as a label or not."""
    found = _NAMED.match(view.text, line.start, line.span.end)
    if found is None or line.marker or line.paragraph.cells or line.depth:
        return ""
    return found["name"] or found["number"]


def _as_they_are(view: FoldedText, lines: Sequence[Line], positions: Sequence[int]) -> list[int]:
    return list(positions)


#: (view, lines, a position, the names that many lines begin with) -> whether the line there can open an entry.
_Opener = Callable[[FoldedText, Sequence[Line], int, frozenset[str]], bool]
#: Of the positions of a kind those that open entries, or where these begin.
_Refined = Callable[[FoldedText, Sequence[Line], Sequence[int]], list[int]]
_KINDS: tuple[tuple[_Opener, _Refined], ...] = (
    (_is_about, _as_they_are),
    (_is_head, _as_they_are),
    (_is_finding, _from_first_label),
    (_is_run_in, _repeated),
    (_is_bare_head, _alternating),
)


def _are_inside(positions: Sequence[int], found: Sequence[int]) -> bool:
    """Whether lines stand one by one in the entries that are open already, as 【违规内容】 below a headline."""
    counts = Counter(bisect_left(found, position) for position in positions)
    return bool(found) and counts[0] == 0 and sum(count > 1 for count in counts.values()) * 2 < len(counts)


def _is_right_above(lines: Sequence[Line], position: int, numbers: Sequence[int]) -> bool:
    """Whether a number that goes on counting is the only one since the last line of a kind, or heads this one."""
    return len(numbers) == 1 or lines[position - 1].marker is not None


def _are_headed(lines: Sequence[Line], positions: Sequence[int]) -> bool:
    """Whether most of these lines have a heading by style of their own above them."""
    headed = sum(
        any(line.depth > 0 for line in lines[before + 1 : position])
        for before, position in zip([-1, *positions], positions, strict=False)
    )
    return headed >= LEVELS.numbered * len(positions)


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
                or (kind is MarkerType.ENTRY and len(numbers) == 1)  # 第17号, 第23号: numbers of their own
                for kind, numbers in values.items()
            )
        )
        last.update((kind, numbers[-1]) for kind, numbers in values.items())
        before = position
    return explained >= LEVELS.numbered * len(positions)
