"""Tables that have rulings below their rows only, as web pages print them: the edges of their columns.

A browser draws the line below each cell by itself, so that the pieces of a line meet where two columns do. Where rulings
run along the columns too, there is nothing to do here.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .lines import Segment, lines_of
from .page import Page, Ruling

_MEET = 1.0  # points between two pieces of one line
_SAME = 1.5  # points by which the edges of two rows may differ
_LEAST = 3  # lines of a table
_MOST = 3_000  # rulings a page; one with more is a drawing
_CLOSE = 1.8  # font sizes between two lines of one row
_CUT = 0.3  # font sizes: words closer than that on both sides of an edge lie across it


@dataclass(frozen=True, slots=True)
class RowLines:
    """A table by the lines below or above its rows: their heights, and the edges of its columns, in points."""

    heights: tuple[float, ...]
    edges: tuple[float, ...]

    @property
    def reach(self) -> float:
        """How far a row above the first line or below the last may reach."""
        return max(b - a for a, b in pairwise(self.heights))


def row_lines_of(page: Page) -> list[RowLines]:
    """Return the tables of a page that only have lines between their rows."""
    if len(page.horizontal) > _MOST:
        return []
    return [table for table in _stacks(page.horizontal) if not _has_upright(page.vertical, table)]


def upright(table: RowLines) -> list[Ruling]:
    """Return rulings along the edges of the columns, also where a row above or below the lines may stand."""
    top, bottom = table.heights[0] - table.reach, table.heights[-1] + table.reach
    return [Ruling(edge, top, bottom) for edge in table.edges]


def closed(table: RowLines, segments: Sequence[Segment]) -> tuple[list[Ruling], list[Ruling]]:
    """Return the horizontal and vertical rulings that close a table around its words."""
    first, last = table.heights[0], table.heights[-1]
    inside = [s for s in segments if table.edges[0] - _SAME <= s.middle[0] <= table.edges[-1] + _SAME]
    top = _end_of_row(table, [s for s in inside if first - table.reach <= s.middle[1] < first], is_above=True)
    bottom = _end_of_row(table, [s for s in inside if last < s.middle[1] <= last + table.reach], is_above=False)
    level = [Ruling(at, table.edges[0], table.edges[-1]) for at in (top, bottom) if at is not None]
    start, end = first if top is None else top, last if bottom is None else bottom
    return level, [Ruling(edge, start, end) for edge in table.edges]


def _end_of_row(table: RowLines, segments: list[Segment], *, is_above: bool) -> float | None:
    """Return how far the row beyond the outermost line reaches, or None where no row stands there."""
    at = table.heights[0 if is_above else -1]
    columns: set[int] = set()
    for line in sorted(lines_of(segments), key=lambda line: abs(line.base - at)):
        top, bottom = line.top, line.base + 0.2 * line.size
        is_far = (at - bottom if is_above else top - at) > _CLOSE * line.size
        if is_far or any(_lies_across(pair, table.edges) for pair in pairwise(line.segments)):
            break
        columns |= {bisect_left(table.edges, segment.middle[0]) for segment in line.segments}
        at = top if is_above else bottom
    if 2 * len(columns) <= len(table.edges) - 1:
        return None
    return at - 2.0 if is_above else at + 2.0


def _lies_across(pair: tuple[Segment, Segment], edges: tuple[float, ...]) -> bool:
    left, right = pair
    is_parted = any(left.middle[0] < edge < right.middle[0] for edge in edges)
    return is_parted and right.x0 - left.x1 < _CUT * min(left.size, right.size)


def _has_upright(vertical: Sequence[Ruling], table: RowLines) -> bool:
    """Whether rulings run along the columns too."""
    start, end = table.heights[0], table.heights[-1]
    return any(
        table.edges[0] - _SAME <= ruling.at <= table.edges[-1] + _SAME and ruling.start < end and ruling.end > start
        for ruling in vertical
    )


def _stacks(horizontal: Sequence[Ruling]) -> Iterator[RowLines]:
    """Yield lines of the same pieces that follow each other down the page."""
    heights: list[float] = []
    edges: tuple[float, ...] = ()
    for at, found in _by_height(horizontal):
        if len(found) != len(edges) or any(abs(a - b) > _SAME for a, b in zip(found, edges, strict=True)):
            if len(heights) >= _LEAST:
                yield RowLines(tuple(heights), edges)
            heights, edges = [], found
        heights.append(at)
    if len(heights) >= _LEAST:
        yield RowLines(tuple(heights), edges)


def _by_height(horizontal: Sequence[Ruling]) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Yield the height of each line and the ends of its pieces, where there are several that meet."""
    group: list[Ruling] = []
    for ruling in [*sorted(horizontal), Ruling(float("inf"), 0.0, 0.0)]:
        if group and ruling.at - group[0].at > _MEET:
            pieces = sorted(group, key=lambda r: r.start)
            if len(pieces) > 1 and all(abs(b.start - a.end) <= _MEET for a, b in pairwise(pieces)):
                yield group[0].at, (pieces[0].start, *(piece.end for piece in pieces))
            group = []
        group.append(ruling)
