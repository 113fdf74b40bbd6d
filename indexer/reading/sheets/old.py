"""What the records of an .xls (BIFF8) say that the parser of its cells does not: passwords, and what its sheets hide."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from .hidden import Hidden
from .ole import OleFile, number

_BEGINNING = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # of the records of a workbook: BOF, 16 bytes, BIFF8, no sheet
_SECTOR, _SHORT_SECTOR = 512, 64  # bytes; a stream begins at a multiple
_BOF, _EOF, _FILEPASS, _SHEET = 0x0809, 0x000A, 0x002F, 0x0085
_COLUMNS, _ROW = 0x007D, 0x0208
_FILTERS = (0x009B, 0x009E)  # FILTERMODE, AUTOFILTER: there while a filter has a condition
_COLUMN_HIDDEN, _COLUMN_LEVEL = 0x0001, 0x0700
_ROW_HIDDEN, _ROW_LEVEL = 0x0020, 0x0007
_HEAD = 512  # bytes: a password is said among the first records
_MOST_WORKBOOKS = 100  # looked at in a file: there is one, and perhaps some inside it

_Record = tuple[int, bytes]


def is_old_workbook(data: bytes) -> bool:
    """Whether an OLE file holds the records of a workbook, even where its directory is cut off."""
    return next(_beginnings(data), None) is not None


def has_password(data: bytes) -> bool:
    """Whether the records of an .xls are encrypted."""
    heads = (data[place : place + _HEAD] for place in islice(_beginnings(data), _MOST_WORKBOOKS))
    return any(kind == _FILEPASS for head in heads for kind, _ in _records(head, 0))


def hidden_in_old(data: bytes) -> dict[str, Hidden]:
    """Return what each sheet of an .xls hides, by the name of the sheet."""
    stream = OleFile(data).stream("Workbook")
    if not stream.startswith(_BEGINNING):
        return {}
    places = {_name(said): number(said, 0) for kind, said in _records(stream, 0) if kind == _SHEET}
    # Sheets lie one behind the other; a damaged file's may begin all over the place.
    ends = dict(pairwise([*sorted(set(places.values())), len(stream)]))
    return {name: _hidden(stream[place : ends[place]]) for name, place in places.items()}


def _hidden(sheet: bytes) -> Hidden:
    hidden = Hidden()
    rows: set[int] = set()
    is_filtered = False
    for kind, said in _records(sheet, 0):
        if kind == _COLUMNS:
            look = number(said, 8, 2)
            if look & _COLUMN_HIDDEN and not look & _COLUMN_LEVEL:
                hidden.hide_columns(number(said, 0, 2), number(said, 2, 2))
        elif kind == _ROW:
            look = number(said, 12, 2)
            if look & _ROW_HIDDEN and not look & _ROW_LEVEL and number(said, 2, 2) < number(said, 4, 2):
                rows.add(number(said, 0, 2))
        is_filtered = is_filtered or kind in _FILTERS
    if is_filtered:
        hidden.filtered = len(rows)
    else:
        hidden.rows = rows
    return hidden


def _name(said: bytes) -> str:
    """The name of a sheet: its length, whether two bytes are a character, its characters."""
    length = number(said, 6, 1)
    return said[8 : 8 + 2 * length].decode("utf-16-le", "replace") if said[7:8] == b"\1" else said[8:].decode("latin-1")


def _records(stream: bytes, place: int) -> Iterator[_Record]:
    """Kind and content of each record from the beginning of a workbook or sheet to its end; not of charts inside it."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = number(stream, place, 2), number(stream, place + 2, 2)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _beginnings(data: bytes) -> Iterator[int]:
    for found in re.finditer(re.escape(_BEGINNING), data):
        if found.start() >= _SECTOR and found.start() % _SHORT_SECTOR == 0:
            yield found.start()
