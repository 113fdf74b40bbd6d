"""Columns of all pages in reading order -> paragraphs, headings and tables in the writer.

Paragraphs and tables go on over the end of a column and of a page. Footnotes wait until the paragraph or table that they
stand below has ended.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.reading.tables import write_table
from indexer.reading.writer import DocumentWriter
from indexer.types import BlockKind

from .columns import Column
from .join import Measure, clean, ends_sentence, glued, has_marker, is_full, is_open
from .lines import Line
from .measure import DEEP, EVEN, INDENT, PageColumns, Style, key_of, measures_of, style_of
from .tables import PlacedTable, append, goes_on

# In characters (font sizes) unless it says otherwise.
_TOLERANCE = 0.35  # lines of one column end that unevenly
_HELD = 2.0  # room at the end of a line whose sentence goes on, where a printer kept words together
_UNFINISHED = 0.8  # the same where nothing tells that it is the first line of a paragraph
_OPEN = 8.0  # the same where a bracket is open
_LARGE = 1.15  # times the size of the body: a line in large type
_SAME_SIZE = 0.08  # share by which two lines of one paragraph may differ
_SMALL = 0.87  # times the size of the body: a footnote
_FAR = 1.7  # times the usual distance of lines: a paragraph never goes on so far below
_FAR_FLUSH = 1.3  # the same where paragraphs have no indent and are set apart by space
_LONGEST_TITLE = 4  # lines
_LEADER = re.compile(r"(?:[.．…·⋯]\s?){4,}\s*[\dIVXivx]{1,4}\s*$|…{2,}\s*[\dIVXivx]{1,4}\s*$")
_CONTENTS = re.compile(r"目\s*[录次]|contents", re.IGNORECASE)
_CONTINUED = re.compile(r"[（(]?(?:续表|续上表|接上表)[^。]{0,20}")


@dataclass(slots=True)
class _Paragraph:
    words: str
    lines: list[Line]
    measure: Measure
    page: int
    column: Column
    indent: float = 0.0
    is_large: bool = False


@dataclass(slots=True)
class _Flow:
    writer: DocumentWriter
    style: Style
    open: _Paragraph | None = None
    table: PlacedTable | None = None
    table_page: int = 0  # the last one that it stands on
    notes: list[tuple[str, int]] = field(default_factory=list)
    titled: bool = False


def write_pages(writer: DocumentWriter, pages: Sequence[PageColumns], body_size: float) -> None:
    """Write what stands on the pages. `body_size` is the font size of most characters, in points."""
    measures = measures_of(pages, body_size)
    flow = _Flow(writer, style_of(pages, measures, body_size))
    for page in pages:
        notes = _take_notes(page, flow.style)
        for column in page.columns:
            measure = measures[key_of(page, column)]
            for entry in column.entries:
                if isinstance(entry, PlacedTable):
                    _take_table(flow, entry, page.number)
                else:
                    _take_line(flow, entry, column, measure, page)
        flow.notes += [(note, page.number) for note in notes]
        if flow.open is None and flow.table is None:
            _write_notes(flow)
    _close_table(flow)
    _close(flow)
    _write_notes(flow)


def _take_notes(page: PageColumns, style: Style) -> list[str]:
    """Take the small lines at the foot of a page out of it, when larger ones stand above them."""
    column = page.columns[-1] if page.columns else None
    small: list[Line] = []
    while column and column.entries and isinstance(column.entries[-1], Line):
        line = column.entries[-1]
        if line.size > _SMALL * style.size or line.base < 0.5 * page.height:
            break
        small.insert(0, column.entries.pop())
    if not column or not small:
        return []
    if not column.entries or not re.match(r"[\d①-⑳*※注\[［〔]", small[0].text):
        column.entries += small
        return []
    notes: list[str] = []
    for line in small:
        if notes and not re.match(r"[\d①-⑳*※\[［〔]", line.text):
            notes[-1] = glued(notes[-1], line.text)
        else:
            notes.append(line.text)
    return notes


def _take_table(flow: _Flow, table: PlacedTable, page: int) -> None:
    _close(flow)
    if flow.table is not None and page == flow.table_page + 1 and goes_on(flow.table, table):
        append(flow.table, table)
        flow.table_page = page
        return
    _close_table(flow)
    table.page = page
    flow.table, flow.table_page = table, page


def _take_line(flow: _Flow, line: Line, column: Column, measure: Measure, page: PageColumns) -> None:
    if flow.table is not None and _CONTINUED.fullmatch(line.text):
        flow.writer.leave_out("续表标记 / mark of a continued table", [line.text])
        return
    _close_table(flow)
    if _LEADER.search(line.text):
        _leave_out_contents(flow, line)
        return
    if flow.open is not None and _continues(flow, flow.open, line, column, measure, page):
        flow.open.words = glued(flow.open.words, line.text)
        flow.open.lines.append(line)
        flow.open.measure, flow.open.column = measure, column
        return
    _close(flow)
    depth = max(0.0, (line.x0 - measure.left) / line.size)
    is_large = line.size >= _LARGE * flow.style.size
    flow.open = _Paragraph(line.text, [line], measure, page.number, column, round(depth, 1), is_large)


def _leave_out_contents(flow: _Flow, line: Line) -> None:
    what = "目录 / table of contents"
    if flow.open is not None and _CONTENTS.fullmatch(flow.open.words.strip()):
        flow.writer.leave_out(what, [flow.open.words])
        flow.open = None
    _close(flow)
    flow.writer.leave_out(what, [line.text])


def _continues(
    flow: _Flow, paragraph: _Paragraph, line: Line, column: Column, measure: Measure, page: PageColumns
) -> bool:
    """Whether a line belongs to the paragraph before it."""
    last, style = paragraph.lines[-1], flow.style
    if abs(last.size - line.size) > _SAME_SIZE * max(last.size, line.size):
        return False
    is_same_column = paragraph.column is column
    if paragraph.is_large:
        return is_same_column and _is_title_line(paragraph, line, page.width)
    depth = (line.x0 - measure.left) / line.size
    before = (last.x0 - paragraph.measure.left) / last.size
    is_end = ends_sentence(last.text)
    # A sentence that is not at its end goes on at the edge, even if the printer kept words together.
    allowance = _TOLERANCE
    is_even = depth <= INDENT or (len(paragraph.lines) > 1 and abs(depth - before) <= EVEN)
    if is_even and not is_end and not has_marker(line.text) and paragraph.measure.is_sure:
        is_first = style.has_indents and INDENT < before < DEEP
        allowance = _OPEN if is_open(paragraph.words) else _HELD if is_first else _UNFINISHED
    if not is_full(last, line.text, paragraph.measure, allowance):
        return False
    if is_same_column and line.base - last.base > (_FAR if style.has_indents else _FAR_FLUSH) * style.pitch:
        return False
    first = (paragraph.lines[0].x0 - paragraph.measure.left) / last.size
    if before > first + EVEN and abs(depth - first) <= EVEN and len(paragraph.lines) > 1:
        return False  # the next number after one that hangs out
    if depth > INDENT:
        if not is_end and _is_centred(last, paragraph.measure) and _is_centred(line, measure):
            return True
        return _hangs(paragraph, line, depth, before, style)
    if not paragraph.measure.is_sure:
        return not is_end and not has_marker(line.text)
    if is_end and has_marker(line.text):
        return style.has_indents and not style.flush_markers and not style.has_hanging
    return True


def _is_centred(line: Line, measure: Measure) -> bool:
    return abs(line.x0 + line.x1 - measure.left - measure.right) <= 1.2 * line.size


def _hangs(paragraph: _Paragraph, line: Line, depth: float, before: float, style: Style) -> bool:
    """Whether an indented line goes on: below a number that hangs out, or in a block that is indented as a whole."""
    if depth > DEEP or has_marker(line.text):
        return False
    is_even = abs(depth - before) <= EVEN
    if len(paragraph.lines) > 1:
        return is_even
    is_hanging = depth > before + EVEN and has_marker(paragraph.words)
    if ends_sentence(paragraph.words):
        return is_hanging and style.has_hanging
    return is_hanging or (is_even and style.has_blocks)


def _is_title_line(paragraph: _Paragraph, line: Line, width: float) -> bool:
    """Whether a line in large type goes on with the title: centred as the one above, and close below it."""
    last = paragraph.lines[-1]
    if len(paragraph.lines) >= _LONGEST_TITLE or has_marker(line.text) or line.base - last.base > 2.5 * line.size:
        return False
    are_centred = all(abs(part.x0 + part.x1 - width) <= 4 * part.size for part in (last, line))
    return are_centred or is_full(last, line.text, paragraph.measure)


def _close(flow: _Flow) -> None:
    paragraph, flow.open = flow.open, None
    if paragraph is None:
        return
    words = clean(paragraph.words)
    is_title = paragraph.is_large and not flow.titled and len(words) >= 6 and not words.endswith("文件")
    flow.titled = flow.titled or is_title or len(words) > 60
    if is_title:
        flow.writer.paragraph(words, kind=BlockKind.HEADING, level=1, indent=paragraph.indent, page=paragraph.page)
    else:
        flow.writer.paragraph(words, indent=paragraph.indent, page=paragraph.page)
    _write_notes(flow)


def _write_notes(flow: _Flow) -> None:
    for note, page in flow.notes:
        flow.writer.paragraph(clean(note), kind=BlockKind.FOOTNOTE, page=page)
    flow.notes = []


def _close_table(flow: _Flow) -> None:
    table, flow.table = flow.table, None
    if table is not None:
        write_table(flow.writer, table.content, page=table.page)
        _write_notes(flow)
