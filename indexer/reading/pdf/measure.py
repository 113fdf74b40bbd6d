"""How the pages of a file are set: the edges of their columns, the distance of lines, whether paragraphs are indented.

Taken over all pages of one format, since a page may hold a few short lines only.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .columns import Column
from .join import Measure, ends_sentence, has_marker, is_full
from .lines import Line

# In characters (font sizes) unless it says otherwise.
INDENT = 0.9  # what is less may be the white of a quotation mark
EVEN = 0.3  # two lines with the same indent
DEEP = 5.0  # what is more is no first-line indent: centred, or a signature
_REACHES = 1.2  # of the right edge: a line that ends there has filled its column
_OVERHANGING = 0.02  # share of lines that may end beyond the right edge: marks that hang over it, too long words
_LEAST_PROSE = 14.0  # width of running text
_FEW = 6  # lines
_NARROWEST = 0.66  # share of the width of a page that the longest of its lines reach, unless all are short


@dataclass(slots=True)
class PageColumns:
    """A page after its words are ordered; width and height in points, `number` from 1."""

    width: float
    height: float
    number: int
    columns: list[Column]


@dataclass(slots=True)
class Style:
    """How the pages are set."""

    size: float  # of the body, in points
    pitch: float  # usual distance of two lines, in points
    has_indents: bool = True
    flush_markers: bool = False  # paragraphs with a number begin at the left edge
    has_hanging: bool = False  # numbers that stand out to the left of their paragraphs
    has_blocks: bool = False  # paragraphs that are indented as a whole


Key = tuple[int, int, int]


def key_of(page: PageColumns, column: Column) -> Key:
    """Return what columns have in common that keep to the same edges."""
    return round(page.width / 10), round(page.height / 10), column.order


def _lines(column: Column) -> list[Line]:
    return [entry for entry in column.entries if isinstance(entry, Line)]


def measures_of(pages: Sequence[PageColumns], size: float) -> dict[Key, Measure]:
    """Return the edges of the columns, taken over all pages of one format."""
    _assign_lone_columns(pages, size)
    lines: dict[Key, list[Line]] = {}
    widths: dict[Key, float] = {}
    for page in pages:
        for column in page.columns:
            lines.setdefault(key_of(page, column), []).extend(_lines(column))
            widths[key_of(page, column)] = page.width
    measures = {key: _measure(found, size, widths[key], key[2]) for key, found in lines.items()}
    for key, found in lines.items():
        beside = [measure for other, measure in measures.items() if other[:2] == key[:2] and other[2]]
        # A few lines over two columns, a title and what stands below it, do not show how wide the page is set.
        if not key[2] and beside and len(found) <= _FEW:
            measures[key] = Measure(min(m.left for m in beside), max(m.right for m in beside))
    return measures


def _assign_lone_columns(pages: Sequence[PageColumns], size: float) -> None:
    """Give a column that stands alone on its page, as the last one of two may, the place it has on other pages."""
    edges: dict[Key, tuple[float, float]] = {}
    for page in pages:
        for column in page.columns:
            if column.order:
                x0, x1 = edges.get(key_of(page, column), (column.x0, column.x1))
                edges[key_of(page, column)] = min(x0, column.x0), max(x1, column.x1)
    formats = {key[:2] for key in edges}
    for page in pages:
        for column in page.columns:
            if column.order or key_of(page, column)[:2] not in formats or len(_lines(column)) < 2:
                continue
            for key, (x0, x1) in edges.items():
                if key[:2] == key_of(page, column)[:2] and x0 - size <= column.x0 and column.x1 <= x1 + size:
                    column.order = key[2]
                    break


def _measure(lines: list[Line], size: float, width: float, order: int) -> Measure:
    body = [line for line in lines if abs(line.size - size) <= 0.2 * size] or lines
    if not body:
        return Measure(0.0, width, is_sure=False)
    left = _left_edge(body, size)
    ends = sorted((line.x1 for line in body), reverse=True)
    # A line or two of many may hang over the edge: it is where a good part of the longest end.
    right = ends[min(len(ends) - 1, int(_OVERHANGING * len(ends)))]
    reached = sum(right - _REACHES * size <= end for end in ends)
    mirrored = width - left
    is_prose = reached >= max(6, 0.5 * len(ends)) and right - left >= _LEAST_PROSE * size
    if not order and right < _NARROWEST * width and not is_prose:  # a page of labels and other short lines
        return Measure(left, mirrored)
    if reached >= 2:
        return Measure(left, right)
    return Measure(left, right if order else max(right, mirrored), is_sure=abs(mirrored - right) <= 2 * size)


def _left_edge(lines: list[Line], size: float) -> float:
    """Return the place farthest left where at least a few lines begin."""
    starts = Counter(round(line.x0 / 2) for line in lines)
    enough = max(1, 0.03 * len(lines))
    places = [place for place in starts if sum(starts.get(place + d, 0) for d in (-1, 0, 1)) >= enough]
    return min(places) * 2.0 if places else min(line.x0 for line in lines)


def style_of(pages: Sequence[PageColumns], measures: dict[Key, Measure], size: float) -> Style:
    """Return how the pages are set; `size` is that of the body in points."""
    pairs = [
        (measures[key_of(page, column)], previous, line)
        for page in pages
        for column in page.columns
        for previous, line in pairwise(_lines(column))
    ]
    steps = sorted(b.base - a.base for _, a, b in pairs if abs(a.size - b.size) < 0.1 * size)
    seen: Counter[str] = Counter()
    for measure, previous, line in pairs:
        seen.update(_signs(measure, previous, line))
    return Style(
        size,
        median(steps[: max(1, len(steps) * 3 // 4)]) if steps else 1.8 * size,
        has_indents=seen["indented"] >= max(1, 0.05 * len(pairs)),
        flush_markers=seen["flush marker"] > 0.3 * seen["indented"],
        has_hanging=seen["hanging"] > 1,
        has_blocks=seen["even"] - seen["first"] > 1,
    )


def _signs(measure: Measure, previous: Line, line: Line) -> Iterator[str]:
    """Yield what two neighbouring lines say of the way paragraphs are set."""
    depth = (line.x0 - measure.left) / line.size
    before = (previous.x0 - measure.left) / previous.size
    full = is_full(previous, line.text, measure)
    if INDENT < depth < DEEP:
        yield "indented"
    if depth <= INDENT and not full and has_marker(line.text):
        yield "flush marker"
    if not full or ends_sentence(previous.text):
        return
    if before + EVEN < depth < DEEP and has_marker(previous.text) and not has_marker(line.text):
        yield "hanging"
    if INDENT < before < DEEP:
        if abs(depth - before) <= EVEN:
            yield "even"
        elif depth <= INDENT:
            yield "first"
