"""What every reader writes to: puts words into one text and notes the exact span of each block of it.

A block is a line of its own; a row of a table is one line too, its cells parted by a mark that only eyes need: later steps
take cells by their spans.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indexer.types import Block, BlockKind, Cell, Document, LeftOut, Span

_BETWEEN_CELLS = " | "
_BETWEEN_INNER_CELLS = " / "
_LINE_ENDS = re.compile(r"[ \t\u3000]*\n\s*")


@dataclass(slots=True)
class CellContent:
    """The paragraphs of a cell in order; a table inside it stands where it stands."""

    parts: list["str | TableContent"] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All words of the cell on one line."""
        return " ".join(line for line in _lines(self) if line)


@dataclass(slots=True)
class TableContent:
    """A table as a grid: each row has as many entries as there are columns.

    None stands where the cell to the left goes on; a cell that is merged over rows is entered again in each of them.
    """

    rows: list[list[CellContent | None]]
    header_rows: int = 0


class DocumentWriter:
    """Collects the blocks of one document."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._left_out: dict[LeftOut, None] = {}  # in order, each once
        self._remarks: list[str] = []

    def paragraph(
        self,
        words: str,
        *,
        kind: BlockKind = BlockKind.PARAGRAPH,
        number: str = "",
        level: int = 0,
        style: str = "",
        indent: float = 0.0,
        page: int = 0,
    ) -> None:
        """Add a paragraph or heading; blank ones are passed over. `number` is put before the words.

        A line break inside `words` makes a block of each line.
        """
        for line in words.split("\n"):
            line = line.strip()
            if not line and not number:
                continue
            # Word shows a gap here. Without it, 1. and 2023年 would be read as the figure 1.2023.
            gap = " " if line[:1].isdigit() and (number[-1:].isdigit() or number.endswith((".", "．"))) else ""
            start = self._length
            self._add(number + gap + line)
            span = Span(start, self._length)
            self._blocks.append(Block(kind, span, number, level, style, indent, page))
            self._add("\n")
            number = ""

    def table(self, table: TableContent, *, page: int = 0) -> None:
        """Add a table; one without any words is passed over."""
        rows = [row for row in table.rows if any(cell is not None and cell.words for cell in row)]
        if not rows:
            return
        place = len(self._blocks)
        start = self._length
        cells = []
        for row in rows:
            cells.append(self._row(row, _BETWEEN_CELLS, page))
            self._add("\n")
        block = Block(
            BlockKind.TABLE,
            Span(start, self._length - 1),
            page=page,
            rows=tuple(cells),
            header_rows=min(table.header_rows, len(rows)),
        )
        self._blocks.insert(place, block)

    def leave_out(self, what: str, words: Iterable[str]) -> None:
        """Note lines that are not taken into the text, each once."""
        for line in words:
            entry = LeftOut(what, line.strip())
            if entry.text:
                self._left_out[entry] = None

    def remark(self, sentence: str) -> None:
        """Note what the reader of the intake report must know; Chinese / English."""
        self._remarks.append(sentence)

    def document(self, encoding: str, pages: int = 0) -> Document:
        """Return what was collected."""
        text = "".join(self._parts)
        return Document(text, tuple(self._blocks), encoding, tuple(self._left_out), tuple(self._remarks), pages)

    def _add(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)

    def _row(self, row: list[CellContent | None], between: str, page: int) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for content in row:
            if content is None and cells:
                cells.append(cells[-1])
                continue
            if cells:
                self._add(between)
            cells.append(self._cell(content or CellContent(), page))
        return tuple(cells)

    def _cell(self, content: CellContent, page: int) -> Cell:
        start = self._length
        lines: list[Span] = []
        for part in content.parts:
            if isinstance(part, str):
                for line in filter(None, map(str.strip, _LINE_ENDS.split(part))):
                    lines.append(self._line(line, bool(lines)))
            else:
                lines += self._inner_table(part, bool(lines), page)
        span = Span(lines[0].start, self._length) if lines else Span(start, start)
        return Cell(span, tuple(lines) if len(lines) > 1 else ())

    def _line(self, words: str, follows: bool) -> Span:
        self._add(" " if follows else "")
        start = self._length
        self._add(words)
        return Span(start, self._length)

    def _inner_table(self, table: TableContent, follows: bool, page: int) -> list[Span]:
        place = len(self._blocks)
        lines, rows = [], []
        for row in table.rows:
            self._add(" " if follows or lines else "")
            start = self._length
            rows.append(self._row(row, _BETWEEN_INNER_CELLS, page))
            lines.append(Span(start, self._length))
        if rows:
            span = Span(lines[0].start, lines[-1].end)
            self._blocks.insert(
                place, Block(BlockKind.TABLE, span, page=page, rows=tuple(rows), header_rows=table.header_rows)
            )
        return lines


def _lines(content: CellContent) -> Iterator[str]:
    for part in content.parts:
        if isinstance(part, str):
            yield from filter(None, map(str.strip, _LINE_ENDS.split(part)))
        else:
            for row in part.rows:
                yield _BETWEEN_INNER_CELLS.join(cell.words for cell in row if cell is not None)
