"""Ledger rows -> an Excel workbook in the layout of an office 整改台账, ready to print. The only importer of openpyxl."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from indexer.lexicon.names import about
from indexer.types import Status

from .output import COLUMNS, cells
from .query import LedgerRow

_WIDTHS = (6, 20, 12, 22, 11, 8, 40, 50, 10, 24, 12, 18, 16, 20, 12, 24, 18, 8, 30, 14, 16, 24, 8, 8)
#: Folded away, so that a printed line stays readable: a click on the + above the columns shows them.
_FOLDED = ("部分", "情况原文", "时限原文", "措施数", "数字", "文号", "起", "止")
_LINE_POINTS, _MAX_LINES = 14, 8  # height of a line of text, and lines of a row at most
_TINT = 0.25  # share of the colour of a status in the fill of its cell; the rest is white
_LINE = Side(style="thin", color="999999")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADER_ROW = 3
_LONGEST_CELL = 32_767  # characters that Excel takes in a cell


def to_xlsx(rows: Sequence[LedgerRow], title: str) -> bytes:
    """Return a workbook of one sheet: title, conditions, header, one line a row with its source."""
    book = Workbook()
    sheet = book.active
    sheet.title = "整改台账"
    last = get_column_letter(len(COLUMNS))
    sheet.merge_cells(f"A1:{last}1")
    _put(sheet.cell(1, 1), "整改台账").font = Font(name="黑体", size=18)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.merge_cells(f"A2:{last}2")
    _put(sheet.cell(2, 1), f"{title}  共 {len(rows)} 行  导出日期 {date.today()}").font = Font(name="宋体", size=10)
    for column, name in enumerate(COLUMNS, 1):
        cell = _put(sheet.cell(_HEADER_ROW, column), name)
        cell.font = Font(name="黑体", size=10)
        cell.fill = PatternFill("solid", fgColor="E7E6E6")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    for number, row in enumerate(rows, 1):
        _write(sheet, _HEADER_ROW + number, cells(row, number))
    _lay_out(sheet, last, _HEADER_ROW + len(rows))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write(sheet: Worksheet, line: int, values: Sequence[str | int]) -> None:
    for column, value in enumerate(values, 1):
        cell = _put(sheet.cell(line, column), value)
        cell.font = Font(name="宋体", size=10)
        centred = isinstance(value, int) or _day(value) is not None
        cell.alignment = Alignment(horizontal="center" if centred else None, vertical="top", wrap_text=True)
        cell.border = _BORDER
    # Not every program makes a row as high as its text by itself.
    shown = [(v, w) for v, w, name in zip(values, _WIDTHS, COLUMNS, strict=True) if name not in _FOLDED]
    wrapped = max(-(-2 * len(str(value)) // width) for value, width in shown)  # a Chinese character is two wide
    sheet.row_dimensions[line].height = _LINE_POINTS * min(max(wrapped, 1), _MAX_LINES)
    status = sheet.cell(line, COLUMNS.index("整改情况") + 1)
    if status.value != Status.NOT_STATED:
        status.fill = PatternFill("solid", fgColor=_tint(about(status.value).colour))


def _tint(colour: str) -> str:
    """#4c9a5f -> D2E6D7: light enough to read black letters on."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "".join(f"{round(255 - _TINT * (255 - part)):02X}" for part in parts)


def _put(cell: Cell, value: str | int) -> Cell:
    """Write a number as a number, a whole date as a date, and everything else as text, never as a formula."""
    if isinstance(value, str):
        day = _day(value)
        if day:
            cell.value, cell.number_format = day, "yyyy-mm-dd"
            return cell
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def _lay_out(sheet: Worksheet, last: str, lines: int) -> None:
    """A3 across, as wide as a page, the header on every page, filters on the header."""
    for name in _FOLDED:
        column = sheet.column_dimensions[get_column_letter(COLUMNS.index(name) + 1)]
        column.outlineLevel, column.hidden = 1, True
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{last}{lines}"
    sheet.print_title_rows = f"1:{_HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页,共 &N 页"
