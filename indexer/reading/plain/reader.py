"""A text file -> a document: the text as it is, a block for each paragraph of a line, and the tables that its marks draw.

Markdown has headings (`# `), tables of pipes and front matter; any text may have pipe tables and tables of tabs. What a
line *means* is not decided here. Lines that a program broke at a fixed width are joined first (`wrapping`), and the
marks of bold words of Markdown are taken out: then, and only then, the text is not what stands in the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from indexer.lexicon.text import split_at_indents
from indexer.reading.tables import parts_of
from indexer.reading.writer import CellContent, TableContent
from indexer.types import Block, BlockKind, Cell, Document, LeftOut, Span

from .wrapping import unwrap

#: The front matter of a Markdown file: text, but no block.
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<fields>.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile("[^\n\x0b\x0c\x85\u2028\u2029]+")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t\u3000]+\S|[^\W\d_])")
_EMPHASIS = re.compile(r"(?<![\\*])\*\*(?=\S)(?P<words>[^*\n]+?)(?<=\S)\*\*(?!\*)")  # **words**
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FEWEST_ROWS, _FEWEST_TABS = 3, 2  # of a table of tabs: fewer are words set apart
_SAMPLE = 50  # rows by which the header of a table is told
_WIDTHS = {"\t": 2.0, "\u3000": 1.0, "\u2003": 1.0}  # of blanks, in characters; of all others a half


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span  # without the blanks around its words
    indent: float  # characters


def read_plain(text: str, encoding: str, *, markdown: bool = False) -> Document:
    """Return the document that a text file is; `text` with newlines as line ends, `encoding` as it was decoded."""
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()
    front = FRONT_MATTER.match(text) if markdown else None
    start = front.end() if front else 0
    unwrapped = unwrap(text[start:])
    if unwrapped is not None:
        text = text[:start] + unwrapped.text
        left_out = tuple(LeftOut("页码 / page number", words) for words in unwrapped.page_numbers)
        remarks = (
            f"原文按固定宽度断行,已将 {unwrapped.joined} 处断行接回段落 / "
            f"the lines were broken at a fixed width; {unwrapped.joined} line ends inside paragraphs were removed",
        )
    if markdown:
        text = text[:start] + _EMPHASIS.sub(r"\g<words>", text[start:])
    blocks = tuple(_blocks(text, markdown=markdown))
    return Document(text, blocks, encoding, left_out, remarks)


def _blocks(text: str, *, markdown: bool) -> Iterator[Block]:
    front = FRONT_MATTER.match(text) if markdown else None
    lines = list(_lines(text, front.end() if front else 0))
    place, is_code = 0, False
    while place < len(lines):
        is_fence = markdown and _FENCE.match(text, lines[place].span.start) is not None
        is_code = is_code != is_fence
        pipes = 0 if is_code else _pipe_rows(text, lines, place)
        run = lines[place : place + (pipes or _tab_rows(text, lines, place))]
        if pipes or (not is_code and _is_table_of_tabs(text, run)):
            yield from _table(text, run)
        else:
            yield from _line_blocks(text, run, markdown=markdown and not is_code)
        place += len(run)


def _lines(text: str, start: int) -> Iterator[_Line]:
    """The lines that have words."""
    for found in _LINE.finditer(text, start):
        words = found.group()
        left = len(words) - len(words.lstrip())
        right = len(words.rstrip())
        if left < right:
            yield _Line(Span(found.start() + left, found.start() + right), _indent(words[:left]))


def _indent(blanks: str) -> float:
    return sum(_WIDTHS.get(blank, 0.5) for blank in blanks)


def _line_blocks(text: str, lines: list[_Line], *, markdown: bool) -> Iterator[Block]:
    for line in lines:
        heading = _HEADING.match(text, line.span.start, line.span.end) if markdown and line.indent < 2 else None
        if heading:
            yield Block(BlockKind.HEADING, line.span, level=len(heading["marks"]), indent=line.indent)
        else:
            yield from (Block(BlockKind.PARAGRAPH, part.span, indent=part.indent) for part in _paragraphs(text, line))


def _paragraphs(text: str, line: _Line) -> Iterator[_Line]:
    """The parts of a line between the indents inside it."""
    done = line.span.start
    for part in split_at_indents(text, line.span):
        words = _stripped(text, part)
        yield _Line(words, line.indent if words.start == line.span.start else _indent(text[done : words.start]))
        done = words.end


def _adjacent(text: str, lines: list[_Line], place: int) -> Iterator[_Line]:
    """The lines from one on, up to the next blank one."""
    for n in range(place, len(lines)):
        if n > place and text.count("\n", lines[n - 1].span.end, lines[n].span.start) > 1:
            return
        yield lines[n]


def _pipe_rows(text: str, lines: list[_Line], place: int) -> int:
    """How many lines from one on are a table of pipes, its line of dashes included; 0 where it is none."""
    if place + 1 >= len(lines) or "|" not in lines[place].span.of(text):
        return 0
    dashes = lines[place + 1].span.of(text)
    if "|" not in dashes or not _DELIMITER.fullmatch(dashes):
        return 0
    if len(_pieces(text, lines[place].span)) != len(_pieces(text, lines[place + 1].span)):
        return 0
    rows = 0
    for line in _adjacent(text, lines, place):
        if not _PIPE.search(text, *line.span):
            break
        rows += 1
    return rows if rows > 1 else 0


def _tab_rows(text: str, lines: list[_Line], place: int) -> int:
    """How many lines from one on have as many tabs as it; 1 where it has hardly any."""
    tabs = _tabs(text, lines[place])
    if tabs < _FEWEST_TABS:
        return 1
    return sum(1 for _ in takewhile(lambda line: _tabs(text, line) == tabs, _adjacent(text, lines, place)))


def _is_table_of_tabs(text: str, lines: list[_Line]) -> bool:
    """Whether lines of equally many tabs are a table: not words that tabs only move to the right."""
    full = sum(bool(_whole(text, line.span).of(text).strip("\t \u3000").count("\t")) for line in lines)
    return len(lines) >= _FEWEST_ROWS and 2 * full >= len(lines)


def _tabs(text: str, line: _Line) -> int:
    return text.count("\t", *_whole(text, line.span))


def _whole(text: str, span: Span) -> Span:
    """The line with the blanks around it: tabs at either end part empty cells."""
    start, end = span
    while start > 0 and text[start - 1] in "\t \u3000":
        start -= 1
    while end < len(text) and text[end] in "\t \u3000":
        end += 1
    return Span(start, end)


def _table(text: str, lines: list[_Line]) -> Iterator[Block]:
    """The table that some lines are; lines of one cell above and below a table of tabs are its title and notes."""
    if len(lines) > 1 and _DELIMITER.fullmatch(lines[1].span.of(text)):
        rows = [_pieces(text, line.span) for n, line in enumerate(lines) if n != 1]
        yield _table_block(text, lines, rows, header=1)
        return
    rows = [_pieces(text, _whole(text, line.span), tabs=True) for line in lines]
    is_one = [sum(span.start < span.end for span in row) == 1 for row in rows]
    first = next((n for n, one in enumerate(is_one) if not one), len(rows))
    last = next((n for n in range(len(rows), first, -1) if not is_one[n - 1]), first)
    yield from _line_blocks(text, lines[:first], markdown=False)
    if first < last:
        yield _table_block(text, lines[first:last], rows[first:last], header=_header_rows(text, rows[first:last]))
    yield from _line_blocks(text, lines[last:], markdown=False)


def _table_block(text: str, lines: list[_Line], rows: list[list[Span]], *, header: int) -> Block:
    width = max(map(len, rows))
    cells = []
    for row in rows:
        row_end = row[-1].end
        full = [*row, *[Span(row_end, row_end)] * (width - len(row))]
        cells.append(tuple(_cell(text, span) for span in full))
    span = Span(lines[0].span.start, lines[-1].span.end)
    return Block(BlockKind.TABLE, span, rows=tuple(cells), header_rows=header)


def _header_rows(text: str, rows: list[list[Span]]) -> int:
    """How many of the first rows name the columns, by the rules for tables of every format."""
    content = TableContent([[CellContent([span.of(text)]) for span in row] for row in rows[:_SAMPLE]])
    return next((part.header_rows for part in parts_of(content) if not isinstance(part, str)), 0)


def _pieces(text: str, span: Span, *, tabs: bool = False) -> list[Span]:
    """The cells of a line without the blanks around them."""
    if tabs:
        marks = [found.start() for found in re.finditer("\t", span.of(text))]
    else:
        marks = [found.start() for found in _PIPE.finditer(span.of(text))]
        if marks and marks[0] == 0:
            span = Span(span.start + 1, span.end)
            marks = [mark - 1 for mark in marks[1:]]
        if marks and marks[-1] == span.end - span.start - 1:
            span = Span(span.start, span.end - 1)
            del marks[-1]
    starts = [span.start, *(span.start + mark + 1 for mark in marks)]
    ends = [*(span.start + mark for mark in marks), span.end]
    return [_stripped(text, Span(*ends_of)) for ends_of in zip(starts, ends, strict=True)]


def _stripped(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else Span(span.start, span.start)


def _cell(text: str, span: Span) -> Cell:
    """A cell; `<br>` parts its lines."""
    lines, start = [], span.start
    for found in _BREAK.finditer(text, *span):
        lines.append(_stripped(text, Span(start, found.start())))
        start = found.end()
    lines.append(_stripped(text, Span(start, span.end)))
    lines = [line for line in lines if line.start < line.end]
    return Cell(span, tuple(lines) if len(lines) > 1 else ())
