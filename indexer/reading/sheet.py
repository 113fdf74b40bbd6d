"""A workbook (xlsx, xlsm, xls, ods) or a csv file -> a document: a table for each grid of its sheets.

Values come from python-calamine, and look as people see them (`number_format`). What the cells *mean* is not decided here.
"""

import csv
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from itertools import islice
from zipfile import BadZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from indexer.errors import CorpusError
from indexer.types import BlockKind, Document

from .limits import ReadingLimits, open_archive
from .number_format import words_of
from .tables import parts_of, write_table
from .writer import CellContent, DocumentWriter, TableContent
from .xlsx_cells import SheetCells, cells_of

Row = list[CellContent | None]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE_SLOT = 128  # bytes of an entry of the directory of an old Office file; its last 8 are the size of a stream
_OLE_NAMES = re.compile(b"|".join(re.escape(n.encode("utf-16-le")) for n in ("Root Entry", "Workbook", "Book")))
_SAYS_NOTHING = re.compile(r"\s*(?:sheet|工作表)\s*\d*\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,%-]+")
_MOST_LINES_SHOWN = 100  # of a hidden sheet, in the intake report
_DELIMITERS = ",;\t"
_SAMPLE = 200  # rows by which the delimiter of a csv is told
_GUARDED = re.compile(r"'[=+\-@\t]")  # what `output.to_csv` and other programs write for text that looks like a formula
_LONGEST_CELL = 10_000_000  # characters
_ARCHIVE_ERRORS = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError)


def read_sheet(data: bytes, limits: ReadingLimits) -> Document:
    """Return the document that a workbook is.

    Raises CorpusError when it is encrypted, damaged, no workbook, or would unpack to more than the limits allow.
    """
    kind, cells = _looked_into(data, limits)
    writer = DocumentWriter()
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            _write_book(writer, book, cells)
    except PasswordError as error:
        raise _encrypted() from error
    except CalamineError as error:
        raise _damaged() from error
    except BaseException as error:  # a panic of the parser is no Exception and has no importable name
        if type(error).__name__ == "PanicException":
            raise _damaged() from error
        raise
    _remark_on(writer, cells.values())
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


def _looked_into(data: bytes, limits: ReadingLimits) -> tuple[str, dict[str, SheetCells]]:
    """What kind of workbook it is, and what an .xlsx says of its cells."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise _encrypted()
        for name in _OLE_NAMES.finditer(data):
            # A damaged size would make the parser ask for that much memory, which ends the process.
            slot = data[name.start() : name.start() + _OLE_SLOT]
            if name.start() % _OLE_SLOT == 0 and int.from_bytes(slot[-8:], "little") > len(data):
                raise _damaged()
        return "xls", {}
    archive = open_archive(data, limits)
    if "content.xml" in archive.NameToInfo:
        return "ods", {}
    if not any(name in archive.NameToInfo for name in ("xl/workbook.xml", "xl/workbook.bin")):
        raise CorpusError(
            "不是表格文件,请放入 .xlsx、.xls、.ods 或 .csv / not a workbook; put in .xlsx, .xls, .ods or .csv"
        )
    try:
        return "xlsx", cells_of(archive)
    except _ARCHIVE_ERRORS as error:
        raise _damaged() from error


def _encrypted() -> CorpusError:
    return CorpusError("表格文件有打开密码,请先去除密码再放入 / the workbook is encrypted; remove its password first")


def _damaged() -> CorpusError:
    return CorpusError(
        "表格文件已损坏,请用 Excel 或 WPS 打开后另存,或重新下载 / the workbook is damaged; open and save it again, or download it again"
    )


def _write_book(writer: DocumentWriter, book: CalamineWorkbook, cells: dict[str, SheetCells]) -> None:
    shown: list[tuple[str, list[Row]]] = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        rows = _rows(book.get_sheet_by_name(about.name), cells.get(about.name) or SheetCells())
        if not any(rows):
            continue
        if about.visible == SheetVisibleEnum.Visible:
            shown.append((about.name, rows))
        else:
            lines = (" | ".join(c.words for c in row if c is not None and c.words) for row in rows if row)
            some = [line for _, line in zip(range(_MOST_LINES_SHOWN), lines, strict=False)]
            writer.leave_out("隐藏工作表 / hidden sheet", [about.name, *some])
    for name, rows in shown:
        if len(shown) > 1 and not _SAYS_NOTHING.fullmatch(name):
            writer.paragraph(name, kind=BlockKind.HEADING, level=1)
        write_rows(writer, rows)


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
    _merge(rows, (((a - top, b - left), (c - top, d - left)) for (a, b), (c, d) in ranges), sheet.width)
    return rows


def _merge(rows: list[Row], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], width: int) -> None:
    """Let merged cells go on to the right and stand again in each row below."""
    left_to_fill = len(rows) * width  # ranges do not overlap; a damaged file's may, each over the whole sheet
    for (top, left), (bottom, right) in ranges:
        bottom, right = min(bottom, len(rows) - 1), min(right, width - 1)
        if min(top, left) < 0 or top > bottom or left > right or not rows[top] or not rows[top][left]:
            continue
        left_to_fill -= (bottom - top + 1) * (right - left + 1)
        if left_to_fill < 0:
            return
        content = rows[top][left]
        if not content.words:
            continue
        for row in range(top, bottom + 1):
            if not rows[row]:
                rows[row] = [CellContent() for _ in range(width)]
            rows[row][left : right + 1] = [content] + [None] * (right - left)


def write_rows(writer: DocumentWriter, rows: list[Row]) -> None:
    """Write the tables of a grid: an empty row ends one where what follows has a header of its own."""
    table: list[Row] = []
    for part in _parts(rows):
        if table and _has_own_header(part):
            write_table(writer, TableContent(table))
            table = []
        table += part
    write_table(writer, TableContent(table))


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
    for part in parts_of(TableContent(list(rows))):
        if not isinstance(part, str):
            names = [cell.words for cell in part.rows[0] if cell is not None]
            return part.header_rows > 0 and not any(map(_NUMBER.fullmatch, names))
    return False


def _remark_on(writer: DocumentWriter, sheets: Iterable[SheetCells]) -> None:
    sheets = list(sheets)
    errors, without = sum(s.errors for s in sheets), sum(s.without_result for s in sheets)
    if errors:
        writer.remark(
            f"有 {errors} 个单元格显示公式错误(如 #REF!),按空白读入 / "
            f"{errors} cells show an error of their formula such as #REF! and are read as empty"
        )
    if without:
        writer.remark(
            f"有 {without} 个公式没有保存计算结果,按空白读入,请用 Excel 或 WPS 打开后另存 / "
            f"{without} formulas were saved without their result and are read as empty; open and save the workbook"
        )
