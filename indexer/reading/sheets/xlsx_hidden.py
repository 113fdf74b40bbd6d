"""Which rows and columns an .xlsx hides, as the tags of its sheet say: plainly, folded by an outline, or by a filter."""

import posixpath
import re
from collections.abc import Iterator
from zipfile import ZipFile

from lxml import etree

from .hidden import Hidden

_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(\w+)\s*=\s*["']([^"']*)["']""")
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\b([^<>]*[^<>/])>\s*<(?:\w+:)?filterColumn\b")
_OTHER_VIEWS = re.compile(rb"<(?:\w+:)?customSheetViews\b")
_RANGE = re.compile(r"\$?[A-Z]+\$?(\d{1,7}):\$?[A-Z]+\$?(\d{1,7})")
_MOST_COLUMNS_SAID = 20_000  # tags; there are fewer columns
_TRUE = (b"1", b"true")

_Rows = tuple[int, int]


def hidden_in(archive: ZipFile, part: str, xml: bytes) -> Hidden:
    """Return what a sheet hides; `part` is its place in the archive, `xml` its content.

    Raises lxml's and zipfile's errors where a part is damaged.
    """
    hidden = Hidden()
    start = xml.find(b"sheetData")
    for n, tag in enumerate(_COLUMN.finditer(xml, 0, start if start > 0 else len(xml))):
        said = dict(_ATTRIBUTE.findall(tag[1]))
        if n < _MOST_COLUMNS_SAID and _is_hidden(said):
            hidden.hide_columns(_number(said.get(b"min")) - 1, _number(said.get(b"max")) - 1)
    rows = _hidden_rows(xml)
    if rows:
        filters = list(_filters(archive, part, xml))
        filtered = {row for row in rows if any(first <= row <= last for first, last in filters)}
        hidden.rows = rows - filtered
        hidden.filtered = len(filtered)
    return hidden


def parsed(archive: ZipFile, part: str) -> etree._Element | None:
    """Return the root of a part, or None where there is no such part."""
    if part not in archive.NameToInfo:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(archive.read(part), parser)


def _hidden_rows(xml: bytes) -> set[int]:
    """The rows that are hidden and hold cells, counted from 0."""
    rows: set[int] = set()
    row = -1
    for tag in _ROW.finditer(xml):
        said = dict(_ATTRIBUTE.findall(tag[1])) if tag[1] else {}
        row = _number(said[b"r"]) - 1 if b"r" in said else row + 1
        if not tag[1].endswith(b"/") and _is_hidden(said):
            rows.add(row)
    return rows


def _is_hidden(said: dict[bytes, bytes]) -> bool:
    """Whether a row or column is hidden, and not only folded by an outline."""
    return said.get(b"hidden") in _TRUE and said.get(b"outlineLevel", b"0") == b"0"


def _number(digits: bytes | None) -> int:
    return int(digits) if digits and len(digits) < 8 and digits.isdigit() else 0


def _filters(archive: ZipFile, part: str, xml: bytes) -> Iterator[_Rows]:
    """First and last row of what each filter with a condition is for: that of the sheet, and those of its tables."""
    views = _OTHER_VIEWS.search(xml)
    found = _FILTER.search(xml, 0, views.start() if views else len(xml))
    if found:
        yield _rows_of(dict(_ATTRIBUTE.findall(found[1])).get(b"ref", b"").decode("ascii", "replace"))
    folder, name = posixpath.split(part)
    links = parsed(archive, f"{folder}/_rels/{name}.rels")
    for link in links.iter("{*}Relationship") if links is not None else ():
        if link.get("Type", "").endswith("/table"):
            table = parsed(archive, posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/"))
            own = table.find("{*}autoFilter") if table is not None else None
            if own is not None and own.find("{*}filterColumn") is not None:
                yield _rows_of(own.get("ref", ""))


def _rows_of(place: str) -> _Rows:
    """Rows from 0 of A3:F20; all where it does not say."""
    found = _RANGE.fullmatch(place)
    return (int(found[1]) - 1, int(found[2]) - 1) if found else (0, 2**20)
