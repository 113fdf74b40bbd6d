"""Characters of a page -> segments (words that stand together on one base line) and lines of them.

A blank is one that the file writes, or a gap that the eye sees: between Latin words a small one, elsewhere one that is
as wide as a character. What a line means for paragraphs is decided elsewhere.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeVar

from .page import SOFT_HYPHEN, UNREADABLE, Glyph, Page, Ruling, turned_box

# All widths are in characters, that is in font sizes.
_WORD_GAP = 0.15  # between Latin words; letters of one word are set closer
_WIDE_GAP = 1.0  # a blank that the eye sees between Chinese words; lines set to both edges stretch less
SEGMENT_GAP = 1.25  # what is farther apart may belong to different columns
_SAME_LINE = 0.5  # share of the height of the lower of two that must overlap
_LATIN = re.compile(r"[!-~\u00c0-\u024f]")
_BLANKS = " \t\u3000"


class Segment(NamedTuple):
    """Words that stand together, without blanks at their ends; coordinates in points from the top left corner."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    pale: bool = False
    turn: int = 0  # degrees against the page
    depth: float = 0.0  # points from base up, of one that is turned

    @property
    def top(self) -> float:
        """The upper end of its characters."""
        return self.base - (self.depth or 0.8 * self.size)

    @property
    def bottom(self) -> float:
        """The lower end of its characters."""
        return self.base + (0.0 if self.depth else 0.2 * self.size)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of it."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


_T = TypeVar("_T", Glyph, Segment)


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of one column."""

    segments: tuple[Segment, ...]
    text: str
    x0: float
    x1: float
    base: float
    size: float  # of most of its characters

    @property
    def top(self) -> float:
        """The upper end of its characters."""
        return self.base - 0.8 * self.size


def segments_of(page: Page, vertical: Sequence[Ruling]) -> list[Segment]:
    """Return the segments of a page from top to bottom; a vertical ruling parts what stands left and right of it."""
    pale = [glyph for glyph in page.glyphs if glyph.pale]
    plain = [glyph for glyph in page.glyphs if not glyph.pale]
    found = [*_segments(plain, vertical), *_segments(pale, vertical)]
    for turn, glyphs in page.turned.items():
        for line in _by_line(glyphs):
            for part in _parts(line, []):
                segment = _segment(part)
                if segment is not None:
                    x0, top, x1, bottom = turned_box(page, turn, part)
                    found.append(segment._replace(x0=x0, x1=x1, base=bottom, turn=turn, depth=bottom - top))
    return sorted(found, key=lambda segment: (segment.base, segment.x0))


def lines_of(segments: Iterable[Segment]) -> list[Line]:
    """Return the lines that segments of one column form, from top to bottom."""
    return [_line(sorted(group, key=lambda s: s.x0)) for group in _by_line(sorted(segments, key=lambda s: s.base))]


def _segments(glyphs: list[Glyph], vertical: Sequence[Ruling]) -> Iterator[Segment]:
    at = [ruling.at for ruling in vertical]
    for line in _by_line(sorted(glyphs, key=lambda glyph: glyph.base)):
        middle = line[0].base - 0.3 * line[0].size
        first, last = bisect_left(at, line[0].x0), bisect_right(at, max(glyph.x1 for glyph in line))
        cuts = [ruling.at for ruling in vertical[first:last] if ruling.start <= middle <= ruling.end]
        for part in _parts(line, cuts):
            segment = _segment(part)
            if segment is not None:
                yield segment


def _by_line(things: Sequence[_T]) -> Iterator[list[_T]]:
    """Group what is sorted by base line into lines, each from left to right. A raised sign joins the line it is on."""
    group: list[_T] = []
    main: _T | None = None
    for thing in things:
        if main is not None and not _overlaps(main, thing):
            yield sorted(group, key=lambda t: t.x0)
            group, main = [], None
        group.append(thing)
        if main is None or thing.size > main.size:
            main = thing
    if group:
        yield sorted(group, key=lambda t: t.x0)


def _overlaps(main: Glyph | Segment, other: Glyph | Segment) -> bool:
    top = max(main.base - 0.8 * main.size, other.base - 0.8 * other.size)
    bottom = min(main.base + 0.2 * main.size, other.base + 0.2 * other.size)
    return bottom - top >= _SAME_LINE * min(main.size, other.size)


def _parts(line: list[Glyph], cuts: list[float]) -> Iterator[list[Glyph]]:
    """Cut a line where its characters are far apart and where a ruling stands between them."""
    part: list[Glyph] = []
    end = float("-inf")
    for glyph in line:
        if part:
            is_far = glyph.x0 - end > SEGMENT_GAP * max(glyph.size, part[-1].size)
            before, behind = (part[-1].x0 + part[-1].x1) / 2, (glyph.x0 + glyph.x1) / 2
            if is_far or bisect_left(cuts, before) != bisect_left(cuts, behind):
                yield part
                part, end = [], float("-inf")
        if not part and glyph.text in _BLANKS:
            continue
        part.append(glyph)
        if glyph.text not in _BLANKS:
            end = max(end, glyph.x1)
    if part:
        yield part


def _segment(glyphs: list[Glyph]) -> Segment | None:
    while glyphs and glyphs[-1].text in _BLANKS:
        glyphs = glyphs[:-1]
    if not glyphs:
        return None
    words = [glyphs[0].text]
    for left, right in pairwise(glyphs):
        words.append(blank_between(left, right) + right.text)
    size = sorted(glyph.size for glyph in glyphs)[len(glyphs) // 2]
    base = sorted(glyph.base for glyph in glyphs)[len(glyphs) // 2]
    return Segment("".join(words), glyphs[0].x0, max(glyph.x1 for glyph in glyphs), base, size, glyphs[0].pale)


def blank_between(left: Glyph | Segment, right: Glyph | Segment) -> str:
    """Return the blank that the eye sees between two neighbours where the file writes none."""
    if left.text[-1] in _BLANKS or right.text[0] in _BLANKS:
        return ""
    are_latin = _LATIN.match(left.text[-1]) and _LATIN.match(right.text[0])
    return " " if right.x0 - left.x1 > (_WORD_GAP if are_latin else _WIDE_GAP) * max(left.size, right.size) else ""


def _line(segments: list[Segment]) -> Line:
    words = [segments[0].text]
    for left, right in pairwise(segments):
        words.append(blank_between(left, right) + right.text)
    main = max(segments, key=lambda s: len(s.text))
    return Line(tuple(segments), "".join(words), segments[0].x0, max(s.x1 for s in segments), main.base, main.size)


def is_readable(text: str) -> bool:
    """Whether a text has a character that the file names."""
    return any(character not in UNREADABLE + SOFT_HYPHEN + _BLANKS for character in text)
