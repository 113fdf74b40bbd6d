"""Finds out that the lines of a text were broken at a fixed width, as mail programs and converters do, and joins them.

A line was broken where the next word had no room in it. Texts whose lines end for another reason – lists, verse, ledgers,
short lines – stay as they are: nothing is joined unless nearly all open line ends are of that kind.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.lexicon.labels import find_label
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import folded

_LINE_END = re.compile("[\n\x0b\x0c\x85\u2028\u2029]")
# What ends a paragraph, also inside a closing quotation mark or bracket.
_END = re.compile(r"[。！？!?；;：:…][”’」』）)》]*$")
# What stays together when a line is broken: a word or number, with the marks that may not begin or end a line.
_UNIT = re.compile(
    r"[（《“‘「『【〔(\[<]*(?:[A-Za-z0-9]+(?:[.,:/@_+-][A-Za-z0-9]+)*%?|.)[，。、；：？！）》”’」』】〕…,.;:?!)\]>%％]*"
)
_PAGE_NUMBER = re.compile(
    r"(?P<dash>[-—–―─·•]+\s*)?(?P<n>\d{1,4})(?:\s*[-—–―─·•]+)?|第\s*(?P<page>\d{1,4})\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
)
# Half-width characters. Narrower lines are verse or a list, of which equal width says nothing.
_NARROWEST = 36
_SLACK = 2  # half-width characters by which a full line may miss the width of the others
_WIDEST_SHARE = (
    0.8  # of the broken lines are no wider than the width they were broken at; the rest let a mark hang over
)
_HANGING = 4  # half-width characters of marks that may not begin a line
_FEWEST_BROKEN = 5
_SHARE_BROKEN = 0.8  # of the open line ends must have been broken for want of room
_SHARE_TOO_WIDE = 0.02  # of all lines may be wider: addresses, lines of a table
_SHARE_MARKED = 0.8  # of the paragraphs behind a full stop begin with an indent or behind a blank line
_INNER_MARK = re.compile(r"[，。；、！？,.;!?]")
_SHARE_WITH_MARK = 0.5  # of the broken lines hold a mark
_SHARE_DIFFERENT, _DIFFERENT = 0.6, 100  # of that many broken lines begin with different characters
_SAMPLE = 2000  # lines by which a text is judged
_HEAD = 40  # characters of a line that tell whether it begins with a number or a label


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A text with its paragraphs on one line each, and what stood between its pages."""

    text: str
    joined: int  # line ends that were removed
    page_numbers: tuple[str, ...] = ()


@dataclass(slots=True)
class _Line:
    raw: str
    width: int  # of its indent and words, in half-width characters
    is_after_gap: bool  # a blank line stands before it
    is_indented: bool

    @property
    def is_fresh(self) -> bool:
        """Whether it begins with a number or a label."""
        head = folded(self.raw.strip()[:_HEAD])
        return find_marker(head) is not None or find_label(head, 0, len(head)) is not None

    @property
    def is_open(self) -> bool:
        """Whether it ends inside a sentence."""
        return _END.search(self.raw.rstrip()) is None


def unwrap(text: str) -> Unwrapped | None:
    """Return the text with its broken lines joined, or None where its lines were not broken at a fixed width."""
    raw = _LINE_END.split(text)
    if len(raw) <= _FEWEST_BROKEN:
        return None
    numbers = _page_numbers(raw)
    lines = list(_lines(raw, numbers))
    width = _width_of_breaks(lines[:_SAMPLE])
    if width is None:
        return None
    marked = _are_paragraphs_marked(lines[:_SAMPLE], width)
    parts, joined = [lines[0].raw], 0
    for before, line in pairwise(lines):
        if _is_full(before, line, width) and _is_continued(before, line, marked=marked):
            parts[-1] = parts[-1].rstrip()
            parts.append(gap_between(before.raw, line.raw) + line.raw.strip())
            joined += 1
        else:
            parts.append(("\n\n" if line.is_after_gap else "\n") + line.raw)
    return Unwrapped("".join(parts) + "\n", joined, tuple(raw[n].strip() for n in sorted(numbers)))


def _lines(raw: list[str], numbers: set[int]) -> Iterator[_Line]:
    """The lines with words; page numbers and the blank lines around them part nothing."""
    is_gap = is_page_end = False
    for n, line in enumerate(raw):
        words = line.strip()
        if n in numbers:
            is_page_end = True
        elif not words:
            is_gap = True
        else:
            is_after_gap = is_gap and not is_page_end
            width = display_width(line.rstrip())
            yield _Line(line, width, is_after_gap, line[:1].isspace())
            is_gap = is_page_end = False


def gap_between(left: str, right: str) -> str:
    """Return what stands between two joined lines: words of letters are parted by a blank, everything else by nothing."""
    end, start = left.rstrip()[-1:], right.lstrip()[:1]
    return " " if start.isascii() and start.isalpha() and end.isascii() and (end.isalpha() or end in ",.;:!?)") else ""


def display_width(words: str) -> int:
    """Return the width of some words in half-width characters; a Chinese character takes two."""
    if words.isascii():
        return len(words)
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in words)


def _is_continued(before: _Line, line: _Line, *, marked: bool) -> bool:
    """Whether a line behind a full one goes on with its paragraph. `marked`: new paragraphs show by themselves."""
    if line.is_after_gap or line.is_indented:
        return False
    return before.is_open or (marked and not line.is_fresh)


def _is_pair(before: _Line, line: _Line) -> bool:
    """Whether nothing but a fixed width explains the line end between two lines."""
    return before.is_open and not (line.is_after_gap or line.is_indented or line.is_fresh)


def _is_full(before: _Line, line: _Line, width: int) -> bool:
    """Whether the next word had no room in a line."""
    unit = _UNIT.match(line.raw.strip()[:_HEAD])
    needed = display_width(unit.group()) if unit else 1
    return before.width + needed > width - _SLACK


def _width_of_breaks(lines: list[_Line]) -> int | None:
    """The width that lines were broken at, in half-width characters, or None where they were not."""
    pairs = [pair for pair in pairwise(lines) if _is_pair(*pair)]
    if len(pairs) < _FEWEST_BROKEN:
        return None
    if not _are_prose([before.raw for before, _ in pairs]):
        return None
    width = sorted(before.width for before, _ in pairs)[int(_WIDEST_SHARE * (len(pairs) - 1))]
    broken = sum(_is_full(before, line, width) for before, line in pairs)
    too_wide = sum(line.width > width + _HANGING for line in lines)
    if width < _NARROWEST or broken < max(_FEWEST_BROKEN, _SHARE_BROKEN * len(pairs)):
        return None
    return width if too_wide <= max(1, _SHARE_TOO_WIDE * len(lines)) else None


def _are_prose(lines: list[str]) -> bool:
    """Whether lines hold marks and begin with any word, as those of a list of equally long entries do not."""
    with_mark = sum(_INNER_MARK.search(line) is not None for line in lines)
    beginnings = {line.strip()[:2] for line in lines}
    return (
        with_mark >= _SHARE_WITH_MARK * len(lines) and len(beginnings) >= min(len(lines), _DIFFERENT) * _SHARE_DIFFERENT
    )


def _are_paragraphs_marked(lines: list[_Line], width: int) -> bool:
    """Whether a new paragraph shows by itself, so that a full line with a full stop at its end may go on."""
    ends = [(a, b) for a, b in pairwise(lines) if not a.is_open and not _is_full(a, b, width)]
    marked = sum(line.is_after_gap or line.is_indented for _, line in ends)
    return bool(ends) and marked >= _SHARE_MARKED * len(ends)


def _page_numbers(raw: list[str]) -> set[int]:
    """Where page numbers stand: alone on their lines, and of bare ones at least two that count on."""
    found: list[tuple[int, int, bool]] = []
    for n, line in enumerate(raw):
        match = _PAGE_NUMBER.fullmatch(line.strip())
        if match:
            found.append((n, int(match["n"] or match["page"]), bool(match["dash"] or match["page"])))
    counted = {n for (n, number, _), (m, following, _) in pairwise(found) if following == number + 1 for n in (n, m)}
    return counted | {n for n, _, is_decorated in found if is_decorated}
