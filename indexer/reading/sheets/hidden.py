"""Rows and columns that a sheet hides: taken out of its grid, and their words listed.

What is folded by an outline or hidden by a filter is no secret and stays: a click shows it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from indexer.reading.writer import CellContent

from .grid import Row, Sheet

MOST_COLUMNS = 16_384
_MOST_WORDS_SHOWN = 100  # of a row or column that is hidden, in the intake report


@dataclass(slots=True)
class Hidden:
    """Rows and columns of a sheet that nobody sees, counted from 0, and how many rows a filter hides."""

    rows: set[int] = field(default_factory=set)
    columns: bytearray = field(default_factory=bytearray)  # 1 where it is hidden; empty where none is
    filtered: int = 0

    def hide_columns(self, first: int, last: int) -> None:
        """Hide the columns from the first to the last."""
        if not self.columns:
            self.columns = bytearray(MOST_COLUMNS)
        first, last = max(0, first), min(last, MOST_COLUMNS - 1)
        if first <= last:
            self.columns[first : last + 1] = b"\1" * (last + 1 - first)


def without_hidden(sheet: Sheet, hidden: Hidden, top: int = 0, left: int = 0) -> Sheet:
    """Return a sheet without what it hides. Its grid begins at row `top` and column `left`."""
    width = max(map(len, sheet.rows), default=0)
    columns = [c for c in range(width) if c + left < len(hidden.columns) and hidden.columns[c + left]]
    rows = [r for r in range(len(sheet.rows)) if r + top in hidden.rows]
    if not columns and not rows:
        return Sheet(sheet.name, sheet.rows, sheet.is_hidden, (), hidden.filtered)
    gone_rows, gone = set(rows), set(columns)
    kept = [c for c in range(width) if c not in gone]
    seen = [row for r, row in enumerate(sheet.rows) if r not in gone_rows]
    shown = [_kept(row, kept) for row in seen]
    # Merged cells are one object in each of their rows: what begins in a hidden row may still be seen below.
    still_seen = {id(cell) for row in shown for cell in row}
    parts = [*(sheet.rows[r] for r in rows), *([row[c] for row in seen if row] for c in columns)]
    listed = [_words(cell for cell in part if id(cell) not in still_seen) for part in parts]
    return Sheet(
        sheet.name,
        shown,
        sheet.is_hidden,
        tuple(line for line in listed if line),
        hidden.filtered,
    )


def _kept(row: Row, columns: list[int]) -> Row:
    """The cells of the columns that are kept; one that begins in a hidden column begins in the next that is kept."""
    if not row:
        return []
    begin, begins = 0, []  # where the cell in each column begins
    for c, cell in enumerate(row):
        begin = c if cell is not None else begin
        begins.append(begin)
    kept: Row = []
    before = -1
    for c in columns:
        kept.append(None if begins[c] == before else row[begins[c]])
        before = begins[c]
    return kept if any(cell is not None and cell.words for cell in kept) else []


def _words(cells: Iterable[CellContent | None]) -> str:
    return " | ".join(islice(dict.fromkeys(_stated(cells)), _MOST_WORDS_SHOWN))


def _stated(cells: Iterable[CellContent | None]) -> Iterator[str]:
    for cell in cells:
        if cell is not None and cell.words:
            yield cell.words
