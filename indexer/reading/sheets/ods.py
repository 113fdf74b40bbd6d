"""An .ods workbook -> its sheets. What people see stands in the file beside the value: the words are taken from there.

python-calamine reads .ods too, but tells neither merged cells nor percent nor truth values apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zipfile import ZipFile

from lxml import etree

from indexer.errors import CorpusError
from indexer.reading.writer import CellContent

from .grid import MOST_CELLS, Range, Row, Sheet, filled
from .hidden import Hidden, without_hidden
from .number_format import words_of

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_VISIBILITY = f"{_TABLE}visibility"
_ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NO_DAY = re.compile(r"(?:\d{4}|\d{2})\s*年(?:\s*\d{1,2}\s*月)?")
_NOT_SHOWN = re.compile(r"#+|[-+.\d]+E[-+]?\d+")  # a number that its column is too narrow for
_TRUTH = {"true": True, "false": False}
_FARTHEST = 2**20  # rows, and more than there are columns


@dataclass(slots=True)
class _Table:
    name: str
    is_hidden: bool
    rows: list[Row] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    empty_rows: int = 0  # read since the last row with words
    cells: int = 0
    columns: int = 0  # whose look was read
    hidden: Hidden = field(default_factory=Hidden)


@dataclass(slots=True)
class OdsSheets:
    """The sheets of a workbook, and how many cells show an error of their formula."""

    sheets: list[Sheet] = field(default_factory=list)
    errors: int = 0


def ods_sheets(archive: ZipFile) -> OdsSheets:
    """Return the sheets of a workbook in order.

    Raises CorpusError when filled cells lie far apart; lxml's and zipfile's errors where it is damaged.
    """
    found = OdsSheets()
    hidden: set[str] = set()
    table: _Table | None = None
    tags = (f"{_TABLE}table", f"{_TABLE}table-row", f"{_STYLE}style", f"{_TABLE}table-column")
    with archive.open("content.xml") as part:
        for event, element in etree.iterparse(
            part, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True
        ):
            if event == "start":
                if element.tag == tags[0] and table is None:
                    table = _Table(element.get(f"{_TABLE}name", ""), element.get(f"{_TABLE}style-name") in hidden)
                continue
            if element.tag == tags[2]:
                hidden |= _hidden_style(element)
            elif element.tag == tags[1] and table is not None:
                _add_row(table, element, found)
                element.clear()
            elif element.tag == tags[3] and table is not None:
                _add_columns(table, element)
            elif element.tag == tags[0] and table is not None:
                found.sheets.append(_sheet(table))
                table = None
                element.clear()
    return found


def _hidden_style(style: etree._Element) -> set[str]:
    shown = style.find(f"{_STYLE}table-properties")
    is_hidden = shown is not None and shown.get(f"{_TABLE}display") == "false"
    return {style.get(f"{_STYLE}name", "")} if is_hidden else set()


def _add_columns(table: _Table, element: etree._Element) -> None:
    first, table.columns = table.columns, table.columns + _count(element, f"{_TABLE}number-columns-repeated")
    if element.get(_VISIBILITY) == "collapse" and not _is_folded(element):
        table.hidden.hide_columns(first, table.columns - 1)


def _hide_rows(table: _Table, element: etree._Element, rows: range) -> None:
    """Note that rows with words are hidden; those that a filter hides are only counted."""
    if element.get(_VISIBILITY) == "filter":
        table.hidden.filtered += len(rows)
    elif element.get(_VISIBILITY) == "collapse" and not _is_folded(element):
        table.hidden.rows.update(rows)


def _is_folded(element: etree._Element) -> bool:
    """Whether a row or column stands in an outline: a click on the + beside it shows it."""
    return any(str(above.tag).endswith("-group") for above in element.iterancestors())


def _add_row(table: _Table, element: etree._Element, found: OdsSheets) -> None:
    """Add a row as often as it is repeated; of rows without words only that they are there."""
    times = _count(element, f"{_TABLE}number-rows-repeated")
    row: Row = []
    ranges: list[Range] = []
    number = len(table.rows) + table.empty_rows
    column = 0
    for cell in element.iterchildren(*_CELLS):
        repeated = _count(cell, f"{_TABLE}number-columns-repeated")
        words = _words(cell, found)
        if words:
            _refuse_if_far(table, column + repeated, number + times)
            row += [CellContent() for _ in range(column - len(row))]
            row += [CellContent([words])] * repeated
            bottom = number + _count(cell, f"{_TABLE}number-rows-spanned") - 1
            right = column + _count(cell, f"{_TABLE}number-columns-spanned") - 1
            if (bottom, right) > (number, column) or right > column:
                ranges.append(((number, column), (bottom, right)))
        column += repeated
    if not row:
        table.empty_rows += times
        return
    _hide_rows(table, element, range(number, number + times))
    table.rows += [[] for _ in range(table.empty_rows)] + [list(row) for _ in range(times)]
    table.ranges += ranges
    table.empty_rows = 0


def _refuse_if_far(table: _Table, columns: int, rows: int) -> None:
    table.cells = max(table.cells, columns * rows)
    if table.cells > MOST_CELLS:
        raise CorpusError(
            "工作表里有零星单元格离得太远或重复太多,请删去多余的行列后另存 / "
            "a sheet has cells that are too far apart or repeated too often; delete those and save it again"
        )


def _count(element: etree._Element, name: str) -> int:
    words = element.get(name, "1")
    return min(int(words), _FARTHEST) if words.isdecimal() else 1


def _sheet(table: _Table) -> Sheet:
    width = max(map(len, table.rows), default=0)
    rows = filled(table.rows, table.ranges, width, len(table.rows) + table.empty_rows)
    return without_hidden(Sheet(table.name, rows, table.is_hidden), table.hidden)


def _words(cell: etree._Element, found: OdsSheets) -> str:
    """What a cell shows; a date is written as in every other format."""
    if cell.get(_ERROR) == "error":
        found.errors += 1
        return ""
    shown = "\n".join("".join(_characters(line)) for line in cell.iterchildren(f"{_TEXT}p")).strip()
    kind, value = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_OFFICE}value", "")
    if kind == "date" and not _NO_DAY.fullmatch(shown):
        return _day(cell.get(f"{_OFFICE}date-value", "")) or shown
    if kind in ("boolean", "float") and shown.lower() in _TRUTH:
        return words_of(_TRUTH[shown.lower()])
    if kind == "float" and _NOT_SHOWN.fullmatch(shown):
        return _number(value) or shown
    return words_of(shown)


def _characters(line: etree._Element) -> Iterator[str]:
    """The characters of a paragraph; blanks and line breaks are elements."""
    yield line.text or ""
    for child in line:
        if child.tag == f"{_TEXT}s":
            yield " " * min(_count(child, f"{_TEXT}c"), 100)
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield "\n" if child.tag.endswith("break") else "\t"
        elif isinstance(child.tag, str):
            yield from _characters(child)
        yield child.tail or ""


def _day(value: str) -> str:
    try:
        return words_of(datetime.fromisoformat(value))
    except ValueError:
        return ""


def _number(value: str) -> str:
    try:
        return words_of(float(value))
    except ValueError:
        return ""
