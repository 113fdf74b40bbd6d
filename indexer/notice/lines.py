"""Blocks -> paragraphs: the lines of a document, cut where several stand in one, and the rows of its tables.

Works in the folded view. Knows no headings and no items; that is `outline` and `items`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.lexicon.numbering import MarkerType, find_marker
from indexer.lexicon.text import SENTENCE_ENDS, FoldedText, split_at_indents
from indexer.types import NOWHERE, Block, Span

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
                yield from (Paragraph(piece, line.level) for piece in _split_at_markers(view, span))


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
