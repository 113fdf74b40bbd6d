"""The grid of a sheet -> tables of a document: merged cells are filled in, and empty rows may part tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.lexicon.text import folded
from indexer.reading.tables import parts_of, write_table
from indexer.reading.writer import CellContent, DocumentWriter, TableContent

Row = list[CellContent | None]
#: First and last (row, column) of merged cells, counted from 0.
Range = tuple[tuple[int, int], tuple[int, int]]
#: Cells of the rectangle around all that is filled; a sheet with more is refused: the rectangle is held in memory.
MOST_CELLS = 10_000_000

_SAMPLE = 50  # rows by which a header is told
_NUMBER = re.compile(r"[\d.,%-]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. Its rows begin with the first filled cell; one without words is empty."""

    name: str
    rows: list[Row]
    is_hidden: bool = False
    left_out: tuple[str, ...] = ()  # the words of each row and column that it hides
    filtered: int = 0  # rows that a filter hides; they are read


def merge(rows: list[Row], ranges: Iterable[Range], width: int) -> None:
    """Let merged cells go on to the right and stand again in each row below."""
    left_to_fill = len(rows) * width  # ranges do not overlap; a damaged file's may, each over the whole sheet
    for (top, left), (bottom, right) in ranges:
        bottom, right = min(bottom, len(rows) - 1), min(right, width - 1)
        if min(top, left) < 0 or top > bottom or left > right or not rows[top]:
            continue
        content = rows[top][left]
        left_to_fill -= (bottom - top + 1) * (right - left + 1)
        if left_to_fill < 0:
            return
        if content is None or not content.words:
            continue
        for row in range(top, bottom + 1):
            if not rows[row]:
                rows[row] = [CellContent() for _ in range(width)]
            rows[row][left : right + 1] = [content] + [None] * (right - left)


def filled(rows: list[Row], ranges: list[Range], width: int, count: int) -> list[Row]:
    """Return rows of one width with their merged cells filled in. `count`: rows of the sheet, empty ones at its end too."""
    full: list[Row] = [row + [CellContent() for _ in range(width - len(row))] if row else [] for row in rows]
    # Cells merged over rows reach into rows of their own that have no words.
    last = max((bottom for _, (bottom, _) in ranges), default=-1)
    full += [[] for _ in range(min(last + 1, count) - len(full))]
    merge(full, ranges, width)
    return full


def write_rows(writer: DocumentWriter, rows: list[Row]) -> None:
    """Write the tables of a grid: an empty row ends one where what follows has a header of its own."""
    table: list[Row] = []
    for part in _parts(rows):
        if table and _has_own_header(part):
            write_table(writer, TableContent(table))
            table = []
        table += part
    write_table(writer, TableContent(table))


def has_title(rows: list[Row]) -> bool:
    """Whether the grid has a line above its columns that says what it is, and not who filled it in: 单位:办公室."""
    first = next(parts_of(TableContent(list(filter(None, rows[:_SAMPLE])))), None)
    return isinstance(first, str) and ":" not in folded(first)


def is_text(rows: list[Row]) -> bool:
    """Whether a sheet holds lines only, and no table."""
    return all(sum(cell is not None and bool(cell.words) for cell in row) <= 1 for row in rows)


def _parts(rows: list[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        if row:
            part.append(row)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _has_own_header(rows: list[Row]) -> bool:
    """Whether a part begins, below its title, with names of columns; a row of a ledger has a number or date somewhere."""
    for part in parts_of(TableContent(rows[:_SAMPLE])):
        if not isinstance(part, str):
            names = [cell.words for cell in part.rows[0] if cell is not None]
            return part.header_rows > 0 and not any(map(_NUMBER.fullmatch, names))
    return False
