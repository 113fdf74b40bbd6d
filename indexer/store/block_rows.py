"""The blocks of a document as JSON, short: most are paragraphs with nothing but a span."""

import json
from collections.abc import Sequence

from indexer.types import Block, BlockKind, Cell, Span

_KINDS = tuple(BlockKind)


def write_blocks(blocks: Sequence[Block]) -> str:
    """Return the blocks as JSON text."""
    return json.dumps([_values(block) for block in blocks], ensure_ascii=False, separators=(",", ":"))


def read_blocks(text: str) -> tuple[Block, ...]:
    """Return what `write_blocks` wrote."""
    return tuple(_block(values) for values in json.loads(text))


def _values(block: Block) -> list:
    values = [_KINDS.index(block.kind), *block.span]
    about = [block.number, block.level, block.style, block.indent, block.page]
    if any(about) or block.rows:
        values += about
    if block.rows:
        values += [block.header_rows, [[[*cell.span, *cell.lines] for cell in row] for row in block.rows]]
    return values


def _block(values: list) -> Block:
    kind, start, end, *rest = values
    number, level, style, indent, page = rest[:5] or ("", 0, "", 0.0, 0)
    header_rows, rows = rest[5:] or (0, [])
    return Block(
        _KINDS[kind], Span(start, end), number, level, style, indent, page,
        tuple(tuple(_cell(cell) for cell in row) for row in rows), header_rows,
    )  # fmt: skip


def _cell(values: list) -> Cell:
    start, end, *lines = values
    return Cell(Span(start, end), tuple(Span(*line) for line in lines))
