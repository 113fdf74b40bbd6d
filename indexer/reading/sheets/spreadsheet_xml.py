"""A workbook that Excel 2003 saved as XML (many systems export it under the name .xls) -> a document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from lxml import etree

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits, check_size
from indexer.reading.writer import CellContent, DocumentWriter
from indexer.types import Document

from .book import damaged, remark_on_cells, write_book
from .grid import MOST_CELLS, Range, Row, Sheet, filled
from .hidden import MOST_COLUMNS, Hidden, without_hidden
from .number_format import Value, words_of

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS, _EXCEL = f"{{{_NAMESPACE}}}", "{urn:schemas-microsoft-com:office:excel}"
_ROOT = re.compile(r"<(?:\w+:)?Workbook\b")
_OPENING = 4000  # characters at the head of a text that tell what it is
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_MOST_ROWS = 2**20
#: Number formats that have a name; what is not here is written plainly.
_NAMED = {"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Currency": "¥#,##0.00"}
_DATE_OF_TIMES = 1900  # year; a time is stored as one of the last days before it


@dataclass(slots=True)
class _Table:
    name: str
    rows: list[Row] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    following: int = 0  # number of the row behind the last one read
    columns: int = 0  # whose look was read
    width: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden: Hidden = field(default_factory=Hidden)
    is_filtered: bool = False
    is_hidden: bool = False


@dataclass(slots=True)
class _Book:
    codes: dict[str, str] = field(default_factory=dict)  # style -> number format
    sheets: list[Sheet] = field(default_factory=list)
    errors: int = 0


def is_spreadsheet_xml(text: str) -> bool:
    """Whether a text is a workbook as Excel 2003 writes it in XML."""
    opening = text[:_OPENING]
    return _NAMESPACE in opening and _ROOT.search(opening) is not None


def read_spreadsheet_xml(text: str, limits: ReadingLimits) -> Document:
    """Return the document that a workbook in the XML of Excel 2003 is.

    Raises CorpusError when it is damaged, too large, or has filled cells that lie too far apart.
    """
    data = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).encode("utf-8", "replace")
    check_size(len(data), limits)
    try:
        book = _read(data)
    except etree.LxmlError as error:
        raise damaged() from error
    writer = DocumentWriter()
    write_book(writer, book.sheets)
    remark_on_cells(writer, book.errors, 0)
    return writer.document("excel-xml")


def _read(data: bytes) -> _Book:
    book = _Book()
    table: _Table | None = None
    names = ("Worksheet", "Style", "Column", "Row")
    tags = [_SS + name for name in names] + [_EXCEL + name for name in ("AutoFilterColumn", "Visible")]
    for event, element in etree.iterparse(
        BytesIO(data), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    ):
        name = etree.QName(element).localname
        if event == "start":
            table = _Table(element.get(f"{_SS}Name", "")) if name == "Worksheet" else table
            continue
        if name == "Style":
            shown = element.find(f"{_SS}NumberFormat")
            code = shown.get(f"{_SS}Format", "") if shown is not None else ""
            book.codes[element.get(f"{_SS}ID", "")] = _NAMED.get(code, code)
        elif table is not None:
            _take(name, element, table, book)
        if name in names:
            element.clear()
    return book


def _take(name: str, element: etree._Element, table: _Table, book: _Book) -> None:
    """Take in an element of a sheet that has ended."""
    match name:
        case "Row":
            _add_row(table, element, book)
        case "Column":
            first = _index(element, table.columns)
            table.columns = first + 1 + _number(element, "Span")
            if element.get(f"{_SS}Hidden") == "1":
                table.hidden.hide_columns(first, table.columns - 1)
        case "AutoFilterColumn":
            table.is_filtered = table.is_filtered or element.get(f"{_EXCEL}Type", "Custom") != "All"
        case "Visible":
            table.is_hidden = (element.text or "").strip() in ("SheetHidden", "SheetVeryHidden")
        case "Worksheet":
            book.sheets.append(_sheet(table))


def _add_row(table: _Table, element: etree._Element, book: _Book) -> None:
    number = _index(element, table.following)
    table.following = number + 1 + _number(element, "Span")
    row: Row = []
    column = 0
    for cell in element.iterchildren(f"{_SS}Cell"):
        column = _index(cell, column)
        across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
        words = _words(cell, element, book)
        if words:
            _refuse_if_far(table, number + 1, column + 1)
            row += [CellContent() for _ in range(column - len(row))]
            row.append(CellContent([words]))
        if words and (across or down):
            table.ranges.append(((number, column), (min(number + down, _MOST_ROWS), column + across)))
        column += across + 1
    if row:
        table.rows += [[] for _ in range(number - len(table.rows))]
        table.rows.append(row)
        if element.get(f"{_SS}Hidden") == "1":
            table.hidden_rows.add(number)


def _refuse_if_far(table: _Table, rows: int, columns: int) -> None:
    table.width = max(table.width, columns)
    if rows * table.width > MOST_CELLS or rows > _MOST_ROWS or columns > MOST_COLUMNS:
        raise CorpusError(
            "工作表里有零星单元格离得太远,请删去多余的行列后另存 / "
            "a sheet has cells that are too far apart; delete those and save it again"
        )


def _sheet(table: _Table) -> Sheet:
    width = table.width
    rows = filled(table.rows, table.ranges, width, min(table.following, MOST_CELLS // max(width, 1)))
    hidden = table.hidden
    hidden.rows, hidden.filtered = (set(), len(table.hidden_rows)) if table.is_filtered else (table.hidden_rows, 0)
    return without_hidden(Sheet(table.name, rows, table.is_hidden), hidden)


def _index(element: etree._Element, following: int) -> int:
    """Where an element stands, from 0: as it says itself (from 1), or behind the one before it."""
    said = _number(element, "Index")
    return max(said - 1, following) if said else following


def _number(element: etree._Element, name: str) -> int:
    digits = element.get(_SS + name, "0")
    return min(int(digits), _MOST_ROWS) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def _words(cell: etree._Element, row: etree._Element, book: _Book) -> str:
    """What a cell shows."""
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    kind, words = data.get(f"{_SS}Type", "String"), "".join(_characters(data))
    if kind == "Error":
        book.errors += 1
        return ""
    code = book.codes.get(cell.get(f"{_SS}StyleID", row.get(f"{_SS}StyleID", "Default")), "")
    try:
        return words_of(_value(kind, words), code)
    except ValueError:  # its kind does not fit: the words are what there is
        return words_of(words)


def _value(kind: str, words: str) -> Value:
    """The value that a cell stores. Raises ValueError where the words are none of the kind."""
    if kind == "Number":
        return float(words)
    if kind == "Boolean":
        return bool(int(words))
    if kind == "DateTime":
        day = datetime.fromisoformat(words.strip())
        return day.time() if day.year < _DATE_OF_TIMES else day
    return words


def _characters(data: etree._Element) -> Iterator[str]:
    """The characters of a cell, which may have fonts of their own; what a document type declares is not followed."""
    for part in data.iter():
        if isinstance(part.tag, str):
            yield part.text or ""
        if part is not data:
            yield part.tail or ""
