"""The tables of a web page: which hold data and which only place things, and the grid of one that holds data.

A table that places things is passed through: its cells are parts of the page, in order. `flat` does so at any depth.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import folded

from .tables import parts_of
from .writer import CellContent, TableContent

_LONGEST_NAME = 30  # characters of the name of a column or row
_ROWS_TO_ASK = 50  # whose first cells tell whether the first column names the rows
_LONG_CELL = (
    300  # characters: a cell that has more than half of the words of a table without names is the body of a page
)
_MANY_LINES = 15  # of such a cell
_DEEPEST = 3  # tables in tables that stay in cells
_MOST_SPAN = 1000  # columns, as browsers have it
_MOST_ROWS = 65534
# The grid of a table that says of few cells that they go over many rows and columns would have no end.
_MOST_GRID = 50  # entries of the grid for each cell
_MOST_REPEATED = 20  # times the characters of a table that may be written again in rows that a cell goes over
_ROUND_NAME = re.compile(r"\([^()]*\)|[:：\s]")


@dataclass(slots=True)
class Line:
    """A line that the page shows."""

    words: str
    container: int
    linked: int = 0  # characters in links
    level: int = 0  # of a heading
    align: str = ""
    indent: float = 0.0
    number: str = ""  # that a browser computes

    @property
    def size(self) -> int:
        """Number of characters that can be seen."""
        return visible(self.words)


@dataclass(slots=True)
class PageCell:
    """A cell as the page has it; `rows` 0 goes on to the end of the table."""

    columns: int = 1
    rows: int = 1
    is_name: bool = False
    flow: "Flow" = field(default_factory=list)
    sums: "Sums" = field(default_factory=lambda: Sums())

    @classmethod
    def of(cls, attributes: Mapping[str, str], is_name: bool) -> "PageCell":
        """Return an empty cell."""
        rows = attributes.get("rowspan", "").strip()
        columns = _span(attributes.get("colspan", ""), _MOST_SPAN)
        return cls(columns, 0 if rows == "0" else _span(rows, _MOST_ROWS), is_name)

    @property
    def first_line(self) -> str:
        """The words of a cell of one line, or nothing."""
        return self.flow[0].words if len(self.flow) == 1 and isinstance(self.flow[0], Line) else ""


@dataclass(slots=True)
class Sums:
    """What is in a cell or table, tables inside included."""

    size: int = 0
    linked: int = 0
    lines: int = 0
    link_lines: int = 0
    headings: int = 0
    tables: int = 0
    depth: int = 0  # of tables that hold data

    def add(self, other: "Sums") -> None:
        """Count what is in something else too."""
        self.size += other.size
        self.linked += other.linked
        self.lines += other.lines
        self.link_lines += other.link_lines
        self.headings += other.headings
        self.tables += other.tables
        self.depth = max(self.depth, other.depth)


class PageTable:
    """A table of the page."""

    def __init__(self, container: int) -> None:
        self.container = container
        self.caption: Flow = []
        self.rows: list[list[PageCell]] = []
        self.head_rows = 0  # rows in <thead>
        self.sums = Sums()
        self.holds_data = False  # a table that does not only places things on the page
        self._in_head = False

    def begin_section(self, is_head: bool) -> None:
        """<thead> or another part of the table begins."""
        self._in_head = is_head and self.head_rows == len(self.rows)

    def begin_row(self) -> None:
        """A row begins."""
        self.rows.append([])
        self.head_rows += self._in_head

    def add(self, cell: PageCell) -> None:
        """Put a cell into the row that began last."""
        if not self.rows:
            self.begin_row()
        self.rows[-1].append(cell)

    def finish(self) -> None:
        """Decide what the table is; to be called at its end, when those inside it have ended."""
        self.sums = _sums_of(self.caption)
        for row in self.rows:
            for cell in row:
                cell.sums = _sums_of(cell.flow)
                self.sums.add(cell.sums)
        self.sums.tables += 1
        self.holds_data = _holds_data(self) and _placed(self) is not None
        self.sums.depth += self.holds_data


Flow = list[Line | PageTable]
_Place = tuple[int, PageCell, bool]  # (first column, cell, whether it goes on from a row above)


def visible(words: str) -> int:
    """Number of characters that can be seen."""
    return len("".join(words.split()))


def flat(flow: Flow) -> Iterator[Line | PageTable]:
    """Yield the lines and the tables that hold data, in order."""
    stack: list[Iterator[Line | PageTable]] = [iter(flow)]
    while stack:
        part = next(stack[-1], None)
        if part is None:
            stack.pop()
        elif isinstance(part, Line):
            yield part
        elif part.holds_data:
            yield from flat(part.caption)
            yield part
        else:
            stack.append(_cells(part))


def _cells(table: PageTable) -> Iterator[Line | PageTable]:
    yield from table.caption
    for row in table.rows:
        for cell in row:
            yield from cell.flow


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
    if _has_names(wide, table):
        return True
    cells = [cell for row in rows for cell in row]
    if any(_is_part_of_page(cell.sums, sums) for cell in cells):
        return False
    widths = [sum(cell.columns for cell in row) for row in table.rows if len(row) >= 2]
    return max(map(widths.count, set(widths))) >= 0.6 * len(widths) or any(cell.rows != 1 for cell in cells)


def _has_names(wide: list[list[PageCell]], table: PageTable) -> bool:
    """Whether the first row names the columns or the first column the rows."""
    head = wide[0]
    if all(cell.is_name for cell in head) or (table.head_rows and all(_is_short(cell) for cell in head)):
        return True
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
        going_on += [(start, cell, (cell.rows or _MOST_ROWS) - 1) for start, cell, _ in own if cell.rows != 1]
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


def _span(words: str, most: int) -> int:
    digits = words.strip()
    return max(1, min(int(digits), most)) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 1
