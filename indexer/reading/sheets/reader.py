"""A workbook (xlsx, xlsm, xls, ods) or a csv file -> a document: a table for each grid of its sheets.

Values come from python-calamine, and look as people see them (`number_format`). What the cells *mean* is not decided here.
"""

import csv
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO
from itertools import islice
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile

from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits, open_archive
from indexer.reading.writer import CellContent, DocumentWriter
from indexer.types import Document

from .book import damaged, encrypted, remark_on_cells, write_book
from .grid import Row, Sheet, merge, write_rows
from .hidden import without_hidden
from .number_format import words_of
from .ods import ods_sheets
from .old import has_password, hidden_in_old
from .xlsx_cells import SheetCells, cells_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE_SLOT = 128  # bytes of an entry of the directory of an old Office file; its last 8 are the size of a stream
_OLE_NAMES = re.compile(b"|".join(re.escape(n.encode("utf-16-le")) for n in ("Root Entry", "Workbook", "Book")))
_DELIMITERS = ",;\t"
_SAMPLE = 200  # rows by which the delimiter of a csv is told
_GUARDED = re.compile(r"'[=+\-@\t]")  # what `output.to_csv` and other programs write for text that looks like a formula
_LONGEST_CELL = 10_000_000  # characters
_PACKAGE_ERRORS = (
    BadZipFile,
    LZMAError,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    etree.LxmlError,
)


def read_sheet(data: bytes, limits: ReadingLimits) -> Document:
    """Return the document that a workbook is.

    Raises CorpusError when it is encrypted, damaged, no workbook, or would unpack to more than the limits allow.
    """
    writer = DocumentWriter()
    if data.startswith(_OLE):
        _check_old_workbook(data)
        write_book(
            writer, _sheets(data, {name: SheetCells(hidden=hidden) for name, hidden in hidden_in_old(data).items()})
        )
        return writer.document("xls")
    try:
        with open_archive(data, limits) as archive:
            kind = _kind_of_package(archive)
            found = ods_sheets(archive) if kind == "ods" else None
            cells = cells_of(archive) if kind == "xlsx" else {}
    except _PACKAGE_ERRORS as error:
        raise damaged() from error
    write_book(writer, _sheets(data, cells) if found is None else found.sheets)
    told = list(cells.values()) if found is None else [SheetCells(errors=found.errors)]
    remark_on_cells(writer, sum(sheet.errors for sheet in told), sum(sheet.without_result for sheet in told))
    return writer.document(kind)


def read_csv(text: str, encoding: str) -> Document:
    """Return the document that the text of a csv is; cells parted by comma, semicolon or tab.

    Raises CorpusError when its quotation marks do not let it be read.
    """
    text = text.removeprefix("\ufeff")
    said = re.match(r"sep=([,;\t])\n", text)  # a line that only Excel reads
    delimiter = said[1] if said else _delimiter(text)
    rows = _csv_rows(text[said.end() :] if said else text, delimiter)
    writer = DocumentWriter()
    write_rows(
        writer, [[CellContent([_unguarded(w)]) for w in row] if any(map(str.strip, row)) else [] for row in rows]
    )
    return writer.document(encoding)


def _delimiter(text: str) -> str:
    """The mark that parts most rows into the same number of cells."""
    best, best_score = ",", 0.0
    for mark in _DELIMITERS:
        widths = Counter(map(len, islice(_csv_rows(text[: _SAMPLE * 1000], mark), _SAMPLE)))
        width, times = max(((w, n) for w, n in widths.items() if w > 1), key=lambda wn: wn[1], default=(0, 0))
        score = times / widths.total() + width / 1e6 if widths else 0.0
        if score > best_score:
            best, best_score = mark, score
    return best


def _csv_rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows; where quotation marks do not close, they are taken for characters of the words."""
    quoting = csv.QUOTE_MINIMAL if text.count('"') % 2 == 0 else csv.QUOTE_NONE
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
    except csv.Error as error:
        raise CorpusError(
            "csv 文件里有不成对的引号或过长的单元格,请用 Excel 或 WPS 打开后另存 / "
            "the csv has quotation marks that do not close or a cell that is too long; open and save it again"
        ) from error
    finally:
        csv.field_size_limit(before)


def _unguarded(words: str) -> str:
    return words[1:] if _GUARDED.match(words) else words


def _check_old_workbook(data: bytes) -> None:
    """Refuse an .xls that is encrypted, or damaged in a way that would end the process."""
    if _ENCRYPTED in data or has_password(data):
        raise encrypted()
    for name in _OLE_NAMES.finditer(data):
        # The parser asks for as much memory as a stream is said to have bytes.
        slot = data[name.start() : name.start() + _OLE_SLOT]
        if name.start() % _OLE_SLOT == 0 and int.from_bytes(slot[-8:], "little") > len(data):
            raise damaged()


def _kind_of_package(archive: ZipFile) -> str:
    names = archive.NameToInfo
    if "content.xml" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise encrypted()
        return "ods"
    if not any(name in names for name in ("xl/workbook.xml", "xl/workbook.bin")):
        raise CorpusError(
            "不是表格文件,请放入 .xlsx、.xls、.ods 或 .csv / not a workbook; put in .xlsx, .xls, .ods or .csv"
        )
    return "xlsx"


def _sheets(data: bytes, cells: dict[str, SheetCells]) -> Iterator[Sheet]:
    """The sheets of an Excel workbook that hold a grid; raises CorpusError where the parser finds damage."""
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            for about in book.sheets_metadata:
                if about.typ == SheetTypeEnum.WorkSheet:
                    grid, said = book.get_sheet_by_name(about.name), cells.get(about.name) or SheetCells()
                    sheet = Sheet(about.name, _rows(grid, said), about.visible != SheetVisibleEnum.Visible)
                    yield without_hidden(sheet, said.hidden, *(grid.start or (0, 0)))
    except PasswordError as error:
        raise encrypted() from error
    except CalamineError as error:
        raise damaged() from error
    except BaseException as error:  # a panic of the parser is no Exception and has no importable name
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise


def _rows(sheet: CalamineSheet, cells: SheetCells) -> list[Row]:
    """The rows of a sheet from its first filled cell on; one without words is empty."""
    if sheet.start is None:
        return []
    top, left = sheet.start
    empty = CellContent()
    rows: list[Row] = []
    for r, values in enumerate(sheet.to_python(), top):
        words = [
            words_of(value, cells.formats.get((r, c), "")) if value != "" else ""
            for c, value in enumerate(values, left)
        ]
        rows.append([CellContent([w]) if w else empty for w in words] if any(words) else [])
    ranges = sheet.merged_cell_ranges or []
    merge(rows, (((a - top, b - left), (c - top, d - left)) for (a, b), (c, d) in ranges), sheet.width)
    return rows
