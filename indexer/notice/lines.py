"""Blocks -> lines: the paragraphs of a document, cut where several stand in one, the rows of its tables, and what each opens with.

Works in the folded view. Knows no tree and no items; that is `outline` and `levels`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.lexicon.labels import Label, find_label
from indexer.lexicon.numbering import Marker, MarkerType, find_marker
from indexer.lexicon.text import SENTENCE_ENDS, FoldedText, split_at_indents
from indexer.types import NOWHERE, Block, Span

from .own_labels import own_labels

_MARKDOWN = re.compile(r"(#{1,6})[ \t]+")
_SIGNS = "◆■▲★※➢►◇▪"
_SIGN = re.compile(f"[{_SIGNS}]")
_BULLET = re.compile(f"(?:[●{_SIGNS}\uf0d8\uf0b2\uf06c][ \t\u3000]*|[•·*>-][ \t\u3000]+)")
_FEWEST_HEADS = 2  # with a sign
_BLANKS = " \t\u3000\r\n"
_LINE = re.compile(r"[^\n]+")
# U+E004 and its like are what some converters leave of a blank of the original's font.
_BEFORE_MARKER = SENTENCE_ENDS + ":\ue004\ue5e5" + _BLANKS


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the document in the folded view, what its style says of it, and the cells of a table row."""

    span: Span
    level: int = 0  # of a heading by style
    cells: tuple[int, ...] = ()  # where the cells of a row begin; empty for a paragraph
    header: Span = NOWHERE  # where the names of the columns of a row stand, if it has any
    is_inside: bool = False  # it begins inside a line, as (2) of (1)…;(2)…


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with what it opens with: a number, a label, or the depth of a heading by style; its words begin at `start`."""

    paragraph: Paragraph
    start: int
    marker: Marker | None = None
    depth: int = 0  # of a heading by style; 0 for none
    label: Label | None = None
    own_labels: tuple[Label, ...] = ()  # those in it that only this notice has

    @property
    def span(self) -> Span:
        """Where the paragraph stands."""
        return self.paragraph.span

    @property
    def is_plain(self) -> bool:
        """Whether it is neither a row of a table nor opens with a number, a label or the style of a heading."""
        return not (self.paragraph.cells or self.marker or self.label or self.depth)


def lines_of(view: FoldedText, document: Iterable[Block], left_out: Iterable[Span]) -> list[Line]:
    """Return the lines of a document in text order; the spans of the view in `left_out` are passed over."""
    lines = [_opened(view.text, paragraph) for paragraph in paragraphs_of(view, document, left_out)]
    for position in _signed_heads(view.text, lines):
        lines[position] = replace(lines[position], depth=1)
    own = own_labels(view.masked, [line.span for line in lines if not line.paragraph.cells])
    return [_labelled(line, own) for line in lines] if own else lines


def _signed_heads(text: str, lines: Sequence[Line]) -> list[int]:
    """The positions of the heads that a sign marks, each right above entries with a number: ▲柳溪镇 / 1、… / 2、….

    Beside chapters with numbers of their own (一、) a sign tells no head.
    """
    found = [
        n
        for n, (line, below) in enumerate(pairwise(lines))
        if line.is_plain and _SIGN.match(text, *line.span) and below.marker
    ]
    above = {line.marker.type for line in lines[: found[0]] if line.marker} if found else set()
    below = {marker.type for n in found if (marker := lines[n + 1].marker)}
    return found if len(found) >= _FEWEST_HEADS and len(below) == 1 and above <= below else []


def _labelled(line: Line, own: Sequence[Label]) -> Line:
    """The line with the labels of the notice's own that stand in it."""
    first, last = (bisect_left(own, edge, key=lambda label: label.span.start) for edge in line.span)
    inside = tuple(own[first:last])
    opens = inside and inside[0].span.start == line.start and line.label is None
    return replace(line, own_labels=inside, label=inside[0] if opens else line.label)


def _opened(text: str, paragraph: Paragraph) -> Line:
    span = paragraph.span
    start, depth = span.start, paragraph.level
    if paragraph.cells:
        return Line(paragraph, start)
    found = _MARKDOWN.match(text, start, span.end) or _BULLET.match(text, start, span.end)
    if found:
        start = found.end()
        depth = len(found.group(1)) if found.re is _MARKDOWN else depth
    marker = find_marker(text, start) if start < span.end else None
    if marker:
        start = min(start + marker.length, span.end)
    return Line(paragraph, start, marker, depth, find_label(text, start, span.end))


def paragraphs_of(view: FoldedText, document: Iterable[Block], left_out: Iterable[Span]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a document in text order; the spans of the view in `left_out` are passed over."""
    text = view.text
    aside = iter(sorted(left_out))
    hole = next(aside, None)
    for line in _lines(view, document):
        for part in split_at_indents(text, line.span) if not line.cells else (line.span,):
            span = strip(text, part)
            while hole is not None and hole.end <= span.start:
                hole = next(aside, None)
            if span.start >= span.end or (hole is not None and hole.start <= span.start):
                continue
            if line.cells:
                yield replace(line, span=span)
            else:
                for piece in _split_at_markers(view, span):
                    yield Paragraph(piece, line.level, is_inside=piece.start > span.start)


def _lines(view: FoldedText, document: Iterable[Block]) -> Iterator[Paragraph]:
    """Yield the lines of the blocks and the rows of the tables; a table inside a cell is part of its row."""
    done = 0
    for block in document:
        span = view.view(block.span)
        if span.start < done:
            continue
        done = span.end
        if not block.rows:
            yield from (Paragraph(Span(*line.span()), block.level) for line in _LINE.finditer(view.text, *span))
            continue
        rows = [[c for cell in row if (c := view.view(cell.span)).start < c.end] for row in block.rows]
        names = [cell for row in rows[: block.header_rows] for cell in row]
        header = Span(names[0].start, names[-1].end) if names else NOWHERE
        for row in filter(None, rows):
            is_group = len(set(row)) == 1 and len(block.rows[0]) > 1
            cells = () if is_group else tuple(cell.start for cell in row)
            yield Paragraph(Span(row[0].start, row[-1].end), cells=cells, header=header)


def _split_at_markers(view: FoldedText, span: Span) -> Iterator[Span]:
    """Cut a paragraph where numbered entries such as (1) and (2) run on in one line."""
    masked = view.masked
    starts: dict[MarkerType, list[tuple[int, int]]] = {}
    for place in range(*span):
        if place > span.start and masked[place - 1] not in _BEFORE_MARKER:
            continue
        marker = find_marker(masked, place)
        if marker:
            starts.setdefault(marker.type, []).append((place, marker.value))
    cuts: set[int] = set()
    for positions in starts.values():
        run: list[int] = []
        # A paragraph that opens with a number may go on counting from the paragraph before.
        expected = positions[0][1] if positions[0][0] == span.start else 1
        for position, value in positions:
            if value == expected:
                run.append(position)
                expected += 1
            elif value == 1:
                cuts.update(run if len(run) > 1 else [])
                run, expected = [position], 2
        cuts.update(run if len(run) > 1 else [])
    edges = [span.start, *sorted(c for c in cuts if c > span.start), span.end]
    for start, end in pairwise(edges):
        yield strip(view.text, Span(start, end))


def strip(text: str, span: Span) -> Span:
    """Return a span without the blanks around its words."""
    start, end = span
    while start < end and text[start] in _BLANKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    return Span(start, end)
