"""The streams of an .xls, as far as they tell what the parser of the cells does not: passwords and hidden rows and columns.

An .xls is an OLE file: sectors chained by a table, with the records of the workbook (BIFF8) in one stream.
"""

import re
from collections.abc import Iterator

_BEGINNING = b"\x09\x08\x10\x00\x00\x06"  # of the records of a workbook or sheet: BOF, 16 bytes, BIFF8
_SECTOR = 512  # bytes; a stream begins at a multiple, a short one at one of 64
_SHORT_SECTOR = 64
_FILEPASS, _END = 0x002F, 0x000A
_LOOKED_AT = 32  # records: a password is said among the first


def is_old_workbook(data: bytes) -> bool:
    """Whether an OLE file holds the records of a workbook, even where its directory is cut off."""
    return next(_beginnings(data), None) is not None


def has_password(data: bytes) -> bool:
    """Whether the records of an .xls are encrypted."""
    for place in _beginnings(data):
        for _ in range(_LOOKED_AT):
            kind, size = (int.from_bytes(data[place + n : place + n + 2], "little") for n in (0, 2))
            if kind == _FILEPASS:
                return True
            place += 4 + size
            if kind == _END or place + 4 > len(data):
                break
    return False


def _beginnings(data: bytes) -> Iterator[int]:
    for found in re.finditer(re.escape(_BEGINNING), data):
        if found.start() >= _SECTOR and found.start() % _SHORT_SECTOR == 0:
            yield found.start()
