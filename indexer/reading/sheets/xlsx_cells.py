"""What the parts of an .xlsx say of its cells beyond their values: number formats, errors, formulas without a result.

Reads the tags of cells only, by their marks: values are read elsewhere.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from indexer.errors import CorpusError

from .grid import MOST_CELLS
from .hidden import Hidden
from .number_format import BUILT_IN, is_date
from .xlsx_hidden import hidden_in, parsed

_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*[^<>/])>(?!\s*</)")  # one that holds something
_ATTRIBUTE = re.compile(rb"""\b([rst])\s*=\s*["']([^"']*)["']""")
_PLACE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
_NO_RESULT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLAIN = ("General", "@", "")


@dataclass(slots=True)
class SheetCells:
    """What a sheet says of its cells. Rows and columns count from 0."""

    formats: dict[tuple[int, int], str] = field(default_factory=dict)  # of cells whose format changes what is seen
    errors: int = 0  # cells that show #REF! and the like
    without_result: int = 0  # formulas that were never calculated
    hidden: Hidden = field(default_factory=Hidden)


def cells_of(archive: ZipFile) -> dict[str, SheetCells]:
    """Return what each sheet of a workbook says of its cells, by the name of the sheet.

    Raises CorpusError where filled cells lie too far apart; lxml's and zipfile's errors where a part is damaged.
    """
    codes = _format_codes(archive)
    found = {}
    for name, part in _sheet_parts(archive):
        xml = archive.read(part)
        found[name] = _read(xml, codes)
        found[name].hidden = hidden_in(archive, part, xml)
    return found


def _read(xml: bytes, codes: list[str]) -> SheetCells:
    cells = SheetCells(without_result=sum(1 for _ in _NO_RESULT.finditer(xml)))
    last_row = last_column = 0
    for tag in _CELL.finditer(xml):
        attributes = dict(_ATTRIBUTE.findall(tag[1]))
        place = _PLACE.fullmatch(attributes.get(b"r", b""))
        cells.errors += attributes.get(b"t") == b"e"
        if place is None:
            continue
        row, column = int(place[2]) - 1, _column(place[1])
        last_row, last_column = max(last_row, row), max(last_column, column)
        style = attributes.get(b"s", b"")
        code = codes[int(style)] if style.isdigit() and int(style) < len(codes) else ""
        if code:
            cells.formats[row, column] = code
    if (last_row + 1) * (last_column + 1) > MOST_CELLS:
        raise CorpusError(
            f"工作表有 {last_row + 1} 行、{last_column + 1} 列,远处有零星单元格,请删去多余的行列后另存 / "
            f"a sheet has cells as far away as row {last_row + 1} and column {last_column + 1}; delete those and save it again"
        )
    return cells


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _sheet_parts(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """(name, part) of each sheet."""
    links = parsed(archive, "xl/_rels/workbook.xml.rels")
    targets = {link.get("Id"): link.get("Target", "") for link in (links.iter() if links is not None else ())}
    book = parsed(archive, "xl/workbook.xml")
    for sheet in book.iter("{*}sheet") if book is not None else ():
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/")
        if part in archive.NameToInfo:
            yield sheet.get("name", ""), part


def _format_codes(archive: ZipFile) -> list[str]:
    """The number format of each style, where it changes what is seen; otherwise empty."""
    styles = parsed(archive, "xl/styles.xml")
    if styles is None:
        return []
    own = {form.get("numFmtId"): form.get("formatCode", "") for form in styles.iter("{*}numFmt")}
    codes = []
    for style in styles.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId", "0")
        code = own.get(number) or (BUILT_IN.get(int(number), "") if number.isdigit() else "")
        codes.append("" if code in _PLAIN or (is_date(code) and "d" in code and "y" in code) else code)
    return codes
