"""A part of a notice as HTML: its lines, its tables as tables, and the words that are cited marked."""

import html
import re
from collections.abc import Iterator

from indexer.types import Block, Cell, Notice, Span

_HEADING = re.compile("^#{1,6} +(.*)$", re.MULTILINE)
_MARK = '<mark style="background:#ffe9a8;padding:2px 0">'
_CELL = "border:1px solid #bbb;padding:3px 6px;vertical-align:top;text-align:left"


def highlighted(notice: Notice, span: Span, shown: Span) -> str:
    """Return HTML of the part `shown` of a notice with `span` marked; an id lets the page scroll to it."""
    parts = "".join(_parts(notice, span, shown)).replace("<mark ", '<mark id="passage" ', 1)
    head = "… " if shown.start > 0 else ""
    tail = " …" if shown.end < len(notice.text) else ""
    return f'<div style="line-height:1.9;font-size:0.95rem">{head}{parts}{tail}</div>'


def _parts(notice: Notice, span: Span, shown: Span) -> Iterator[str]:
    place = shown.start
    for block in notice.blocks:
        # A table inside a cell ends with its outer one, or before.
        if not block.rows or block.span.end <= place or block.span.start >= shown.end:
            continue
        yield _lines(notice.text, Span(place, max(place, block.span.start)), span)
        yield _table(notice.text, block, span, shown)
        place = block.span.end
    yield _lines(notice.text, Span(place, max(place, shown.end)), span)


def _lines(words: str, part: Span, span: Span) -> str:
    return "".join(
        re.sub("\n+", '<div style="height:0.5em"></div>', _HEADING.sub(r"<b>\1</b>", piece))
        for piece in _marked(words, part, span)
    )


def _table(words: str, table: Block, span: Span, shown: Span) -> str:
    """The header of a table and those of its rows that belong to the part."""
    rows = "".join(
        f"<tr>{''.join(_cells(words, row, span, 'th' if number < table.header_rows else 'td'))}</tr>"
        for number, row in enumerate(table.rows)
        if number < table.header_rows or (row[0].span.start < shown.end and row[-1].span.end > shown.start)
    )
    style = "border-collapse:collapse;margin:0.5em 0;line-height:1.5;font-size:0.9rem"
    return f'<div style="overflow-x:auto"><table style="{style}">{rows}</table></div>'


def _cells(words: str, row: tuple[Cell, ...], span: Span, tag: str) -> Iterator[str]:
    """The cells of a row; one that is merged over columns is the same cell in each of them."""
    column = 0
    while column < len(row):
        cell, width = row[column], 1
        while cell.span.start < cell.span.end and column + width < len(row) and row[column + width] == cell:
            width += 1
        column += width
        lines = cell.lines or (cell.span,)
        content = "<br>".join("".join(_marked(words, line, span)) for line in lines)
        yield f'<{tag} colspan="{width}" style="{_CELL}">{content}</{tag}>'


def _marked(words: str, part: Span, span: Span) -> Iterator[str]:
    """The words of a part, escaped, those inside the span marked."""
    start, end = max(part.start, min(span.start, part.end)), max(part.start, min(span.end, part.end))
    yield html.escape(words[part.start : start])
    if start < end:
        yield f"{_MARK}{html.escape(words[start:end])}</mark>"
    yield html.escape(words[max(start, end) : part.end])
