"""A table as a reader found it -> a grid with a known header: the same for Word, web page, PDF and sheet.

Rows that are one cell wide at the top and the foot are the title and notes of the table, and become paragraphs. What a
cell *means* is not decided here.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import folded

from .writer import CellContent, DocumentWriter, TableContent

_LONGEST_NAME = 30  # characters of the name of a column
_LOOKED_AT = 20  # rows that tell whether the first names the columns
_SENTENCE = re.compile("[。；;!?！？]")
_NO_NAME = re.compile(r"[:：]$|(?<!\d)(?!(?:19|20)\d\d年)\d{3}|\d[.,、]\d|^[\d.,%-]+$")
_FIGURE = re.compile(r"[-+]?\d[\d,.]*%?")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_PARTS = re.compile("[/、及和与 ]")

_Row = list[CellContent | None]


def write_table(writer: DocumentWriter, table: TableContent, *, page: int = 0) -> None:
    """Write a table: the lines above it, the grid with its header, the lines below it."""
    for part in parts_of(table):
        if isinstance(part, str):
            writer.paragraph(part, page=page)
        else:
            writer.table(part, page=page)


def parts_of(table: TableContent) -> Iterator[str | TableContent]:
    """Yield the lines above a table, the table without empty rows and columns, and the lines below it."""
    rows = _without_empty(table.rows)
    first, last = 0, len(rows)
    while (
        first < last
        and not _is_form(rows[first : first + _LOOKED_AT])
        and (_is_one_cell(rows[first]) or _tells_of_table(rows[first], rows[first + 1 : first + 2]))
    ):
        first += 1
    while last > first and _is_one_cell(rows[last - 1]) and not _begins_with_label(rows[last - 1]):
        last -= 1
    # Rows above the grid were no header, whatever the file says of them.
    header = min(max(0, table.header_rows - first), last - first)
    yield from _text_lines(rows[:first])
    grid = _without_empty(rows[first:last])
    if grid:
        header = header or _header_rows(grid)
        for card in [grid] if header else _cards(grid):
            yield TableContent(_without_repeats(card, header), header)
    yield from _text_lines(rows[last:])


def _without_empty(rows: list[_Row]) -> list[_Row]:
    """Drop rows without words, and columns that have no words and only go on in no row or in every row."""
    rows = [row for row in rows if any(cell is not None and cell.words for cell in row)]
    width = max(map(len, rows), default=0)
    nothing = CellContent()
    rows = [row + [nothing] * (width - len(row)) for row in rows]
    kept = [c for c in range(width) if any(row[c] is not None and row[c].words for row in rows)]
    return [_first_stated([row[c] for c in kept], row, kept) for row in rows]


def _first_stated(cells: _Row, row: _Row, kept: list[int]) -> _Row:
    """A cell whose first column was dropped begins in the first that is kept."""
    for place, column in enumerate(kept):
        if cells[place] is None and (place == 0 or not _is_same(row, kept[place - 1], column)):
            start = column
            while start > 0 and row[start] is None:
                start -= 1
            cells[place] = row[start] or CellContent()
    return cells


def _is_same(row: _Row, left: int, right: int) -> bool:
    return all(row[c] is None for c in range(left + 1, right + 1))


def _is_one_cell(row: _Row) -> bool:
    return sum(cell is not None and bool(cell.words) for cell in row) == 1


def _begins_with_label(row: _Row) -> bool:
    """Whether a row is a label with an empty cell beside it, as in a form that is to be filled in."""
    return len(row) > 1 and row[0] is not None and row[1] is not None and _is_known(row[0].words)


def _tells_of_table(row: _Row, following: list[_Row]) -> bool:
    """Whether a row above the grid says who filled it in and when: a few cells with labels, far fewer than below."""
    stated = [cell.words for cell in row if cell is not None and cell.words]
    below = [cell for cell in following[0] if cell is not None and cell.words] if following else []
    return 2 * len(stated) <= len(below) and len(stated) <= 3 and any(":" in folded(words) for words in stated)


def _cards(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Cut a form where its first label comes again: a sheet of cards, one for each problem."""
    starts = [0]
    if _is_form(rows[:_LOOKED_AT]):
        first = _words(rows[0])[0]
        starts += [n for n, row in enumerate(rows) if n and _words(row)[0] == first]
    for start, end in pairwise([*starts, len(rows)]):
        yield rows[start:end]


def _text_lines(rows: list[_Row]) -> Iterator[str | TableContent]:
    for row in rows:
        for cell in row:
            for part in cell.parts if cell is not None else ():
                if isinstance(part, str):
                    yield part
                else:
                    yield from parts_of(part)


def _header_rows(rows: list[_Row]) -> int:
    """How many rows at the top name the columns; 0 for pairs of label and value and where nothing tells."""
    if len(rows) < 2 or len(rows[0]) < 2 or not _names_columns(rows[0]) or _is_form(rows[:_LOOKED_AT]):
        return 0
    is_known = _share_of_labels(rows[0]) >= 0.5
    looked_at = rows[1:_LOOKED_AT]
    is_known = is_known or (len(rows) > 2 and _has_column_of_figures(rows[:_LOOKED_AT]))
    if not is_known and (len(rows) < 3 or len(rows[0]) < 3 or any(_share_of_labels(row) >= 0.5 for row in looked_at)):
        return 0
    has_parts = any(cell is None for cell in rows[0])
    goes_on = any(a is not None and b is not None and a.words and a.words == b.words for a, b in zip(*rows[:2]))  # noqa: B905
    return 2 if has_parts and goes_on and len(rows) > 2 and _names_columns(rows[1]) else 1


def _has_column_of_figures(rows: list[_Row]) -> bool:
    """Whether below the first row some column holds figures alone."""
    for column, name in enumerate(rows[0]):
        below = [cell.words for row in rows[1:] if (cell := row[column]) is not None and cell.words]
        if name is not None and not _FIGURE.fullmatch(name.words) and below and all(map(_FIGURE.fullmatch, below)):
            return True
    return False


def _is_form(rows: list[_Row]) -> bool:
    """Whether the first column names what stands beside it, as a form does with 项目名称 and 责任单位."""
    first = [row[0] for row in rows if row[0] is not None]
    if not first or not _is_known(first[0].words):
        return False
    return _share_of_labels(first) > 0.5 >= _share_of_labels(rows[0][1:])


def _names_columns(row: _Row) -> bool:
    names = [cell.words for cell in row if cell is not None]
    stated = [name for name in names if name]
    return (
        len(stated) >= max(2, 0.6 * len(names))
        and len(set(stated)) >= 0.6 * len(stated)
        and all(len(n) <= _LONGEST_NAME and not _SENTENCE.search(n) and not _NO_NAME.search(n) for n in stated)
    )


def _share_of_labels(row: _Row) -> float:
    names = [cell.words for cell in row if cell is not None and cell.words]
    return sum(map(_is_known, names)) / len(names) if names else 0.0


@lru_cache(maxsize=4096)
def _is_known(name: str) -> bool:
    """Whether the lexicon knows the name of a column, alone or as one of several: 整改情况/进展."""
    if len(name) > _LONGEST_NAME:
        return False
    whole = _PARENTHESIS.sub("", folded(name)).strip()
    return any(
        group(kind).fullmatch(part) is not None
        for part in (whole, *_PARTS.split(whole))
        for kind in ("label", "column")
        if part
    )


def _without_repeats(rows: list[_Row], header: int) -> list[_Row]:
    """Without the header that Word and PDF print again on each page."""
    names = [_words(row) for row in rows[:header]]
    return rows[:header] + [row for row in rows[header:] if _words(row) not in names]


def _words(row: _Row) -> list[str]:
    return [cell.words if cell is not None else "" for cell in row]
