"""The tables of a web page: which hold data and which only place things, and the grid of one that holds data.

A table that places things is passed through: its cells are parts of the page, in order (`page.flat`).
"""

import re
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from operator import itemgetter

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import folded
from indexer.reading.tables import parts_of
from indexer.reading.writer import CellContent, TableContent

from .fields import is_field
from .front import is_header_table
from .page import MOST_ROWS, Flow, Line, PageCell, PageTable, Sums, flat

_LONGEST_NAME = 30  # characters of the name of a column or row
_ROWS_WITH_HEAD = 3  # among which the names of the columns stand; a line about the table may stand above them
_ROWS_TO_ASK = 50  # whose first cells tell whether the first column names the rows
# A cell of so many characters that has more than half of the words of a table without names is the body of a page.
_LONG_CELL = 300
_MANY_LINES = 15  # of such a cell
_DEEPEST = 3  # tables in tables that stay in cells
# The grid of a table that says of few cells that they go over many rows and columns would have no end.
_MOST_GRID = 50  # entries of the grid for each cell
_MOST_REPEATED = 20  # times the characters of a table that may be written again in rows that a cell goes over
_ROUND_NAME = re.compile(r"\([^()]*\)|[:：\s]")

_Place = tuple[int, PageCell, bool]  # (first column, cell, whether it goes on from a row above)


def finish(table: PageTable) -> None:
    """Decide what a table is; to be called at its end, when those inside it have ended."""
    table.sums = _sums_of(table.caption)
    for row in table.rows:
        for cell in row:
            cell.sums = _sums_of(cell.flow)
            table.sums.add(cell.sums)
    table.sums.tables += 1
    table.holds_data = _holds_data(table) and _placed(table) is not None
    table.sums.depth += table.holds_data


def _sums_of(flow: Flow) -> Sums:
    sums = Sums()
    for part in flow:
        if isinstance(part, PageTable):
            sums.add(part.sums)
        else:
            size = part.size
            is_link = part.linked > size / 2
            sums.add(Sums(size, part.linked, 1, int(is_link), int(part.level > 0)))
    return sums


def _holds_data(table: PageTable) -> bool:
    sums = table.sums
    rows = [[cell for cell in row if cell.sums.size] for row in table.rows]
    wide = [row for row in rows if len(row) >= 2]
    if len(wide) < 2 or sums.depth >= _DEEPEST or sums.linked > 0.7 * sums.size:
        return False
    cells = [cell for row in rows for cell in row]
    if any(_is_part_of_page(cell.sums, sums) for cell in cells) and is_header_table(table):
        return False  # the form of a content management system, with the notice in a field
    if _has_names(wide, table):
        return True
    if 2 * sum(is_field(cell.first_line) for cell in cells) > len(cells):
        return False  # label and value in one cell: the header of a document as lines
    if any(_is_part_of_page(cell.sums, sums) for cell in cells):
        return False
    widths = [sum(cell.columns for cell in row) for row in table.rows if len(row) >= 2]
    most_common = max(Counter(widths).values())
    return most_common >= 0.6 * len(widths) or any(cell.rows != 1 for cell in cells)


def _has_names(wide: list[list[PageCell]], table: PageTable) -> bool:
    """Whether one of the first rows names the columns or the first column the rows."""
    if all(cell.is_name for cell in wide[0]) or (table.head_rows and all(_is_short(cell) for cell in wide[0])):
        return True
    for head in wide[:_ROWS_WITH_HEAD]:
        known = sum(map(_is_known_name, head))
        if known >= 2 and known >= 0.5 * len(head):
            return True
    firsts = wide[:_ROWS_TO_ASK]
    return sum(_is_known_name(row[0]) for row in firsts) >= max(2, 0.5 * len(firsts))


def _is_short(cell: PageCell) -> bool:
    return cell.sums.size <= _LONGEST_NAME and not cell.sums.linked


def _is_known_name(cell: PageCell) -> bool:
    if not _is_short(cell):
        return False
    words = cell.first_line or "".join(part.words for part in cell.flow if isinstance(part, Line))
    return _is_name(_ROUND_NAME.sub("", folded(words)))


@lru_cache(maxsize=10_000)
def _is_name(words: str) -> bool:
    return any(group(kind).fullmatch(words) is not None for kind in ("label", "column", "front_label"))


def _is_part_of_page(cell: Sums, table: Sums) -> bool:
    is_most = cell.size > 0.5 * table.size
    return (
        cell.headings > 0
        or cell.tables > cell.depth > 0
        or (cell.tables > 0 and cell.depth == 0)
        or (cell.link_lines >= 2 and cell.linked > 0.8 * cell.size)
        or (is_most and (cell.size > _LONG_CELL or cell.lines > _MANY_LINES or cell.tables > 0))
    )


def content_of(table: PageTable) -> TableContent:
    """Return the grid of a table that holds data; a cell over several rows is entered again in each."""
    placed = _placed(table) or []
    starts = sorted({start for row in placed for start, _, _ in row})
    again = sum(cell.sums.size for row in placed for _, cell, goes_on in row if goes_on)
    repeats = again <= _MOST_REPEATED * (table.sums.size + 1000)
    rows = []
    for row in placed:
        entries: list[CellContent | None] = [CellContent() for _ in starts]
        for start, cell, goes_on in row:
            first, behind = bisect_left(starts, start), bisect_left(starts, start + cell.columns)
            entries[first:behind] = [None] * (behind - first)
            entries[first] = _content(cell) if repeats or not goes_on else CellContent()
        rows.append(entries)
    return TableContent(rows, _header_rows(table))


def _header_rows(table: PageTable) -> int:
    count = table.head_rows
    while count < len(table.rows) and table.rows[count] and all(cell.is_name for cell in table.rows[count]):
        count += 1
    return count if count < len(table.rows) else 0


def _content(cell: PageCell) -> CellContent:
    parts: list[str | TableContent] = []
    for part in flat(cell.flow):
        if isinstance(part, Line):
            parts.append(part.number + part.words)
        else:
            parts += parts_of(content_of(part))
    return CellContent(parts)


def _placed(table: PageTable) -> list[list[_Place]] | None:
    """Return the cells of each row from left to right, those that go on from a row above included.

    None where the spans make a grid that nobody can have meant.
    """
    most = _MOST_GRID * sum(map(len, table.rows)) + 10_000
    going_on: list[tuple[int, PageCell, int]] = []  # (first column, cell, rows left)
    placed, columns, count = [], set(), 0
    for cells in table.rows:
        own = _own_places(cells, going_on)
        row = sorted([*((start, cell, True) for start, cell, _ in going_on), *own], key=itemgetter(0))
        going_on = [(start, cell, left - 1) for start, cell, left in going_on if left > 1]
        going_on += [(start, cell, (cell.rows or MOST_ROWS) - 1) for start, cell, _ in own if cell.rows != 1]
        going_on.sort(key=itemgetter(0))
        placed.append(row)
        columns.update(start for start, _, _ in row)
        count += len(row)
        if count > most or len(columns) * len(placed) > most:
            return None
    return placed


def _own_places(cells: list[PageCell], going_on: list[tuple[int, PageCell, int]]) -> list[_Place]:
    """Put the cells of a row into the columns that no cell from above has."""
    own: list[_Place] = []
    column, passed = 0, 0
    for cell in cells:
        while passed < len(going_on) and going_on[passed][0] <= column:
            column = max(column, going_on[passed][0] + going_on[passed][1].columns)
            passed += 1
        own.append((column, cell, False))
        column += cell.columns
    return own
