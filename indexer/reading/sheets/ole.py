"""An OLE file, the container of Office before 2007 -> one of its streams: sectors that are chained by a table.

Reads damaged files too: what is not there is left out, and no chain is followed longer than there are sectors.
"""

_HEADER, _ENTRY = 512, 128  # bytes
_LAST = 0xFFFFFFFA  # from here on a number is no sector but a mark: end, free
_TABLE_IN_HEADER = 109  # sectors of the table that the header names
_SHORT_SECTOR = 64  # bytes, of streams below the size that the header says
_ROOT, _STREAM = 5, 2  # kinds of entries of the directory
_MOST_ENTRIES = 10_000


class OleFile:
    """The streams of an OLE file by name."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift = number(data, 30, 2)
        self._size = 1 << shift if shift in (9, 12) else _HEADER
        self._next = _words(b"".join(map(self._sector, self._table())))
        self._cutoff = number(data, 56)
        self._entries = self._directory()
        self._short = _words(self._chained(number(data, 60)))
        root = next((entry for entry in self._entries if entry[66] == _ROOT), bytes(_ENTRY))
        self._short_data = self._chained(number(root, 116))

    def stream(self, *names: str) -> bytes:
        """Return the first stream with one of the names; empty where there is none."""
        for entry in self._entries:
            name = entry[: max(0, number(entry, 64, 2) - 2)].decode("utf-16-le", "replace")
            if entry[66] == _STREAM and name in names:
                start, size = number(entry, 116), number(entry, 120)
                whole = self._chained_short(start) if size < self._cutoff else self._chained(start)
                return whole[:size]
        return b""

    def _sector(self, n: int) -> bytes:
        return self._data[(n + 1) * self._size : (n + 2) * self._size]

    def _table(self) -> list[int]:
        """The sectors that hold the table: those in the header, then those in sectors of their own."""
        listed = list(_words(self._data[76 : 76 + 4 * _TABLE_IN_HEADER]))
        following, seen = number(self._data, 68), set()
        while following < _LAST and following not in seen and (part := self._sector(following)):
            seen.add(following)
            words = _words(part)
            listed += words[:-1]
            following = words[-1] if words else _LAST
        # A damaged list may name a sector without end.
        return list(dict.fromkeys(n for n in listed if n < _LAST))

    def _directory(self) -> list[bytes]:
        whole = self._chained(number(self._data, 48))
        places = range(0, min(len(whole), _MOST_ENTRIES * _ENTRY) - _ENTRY + 1, _ENTRY)
        return [whole[place : place + _ENTRY] for place in places]

    def _chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(start, self._next)))

    def _chained_short(self, start: int) -> bytes:
        size = _SHORT_SECTOR
        return b"".join(self._short_data[n * size : (n + 1) * size] for n in _chain(start, self._short))


def number(data: bytes, place: int, size: int = 4) -> int:
    """Return the number of `size` bytes at a place, lowest first; 0 behind the end."""
    return int.from_bytes(data[place : place + size], "little")


def _words(data: bytes) -> list[int]:
    return [number(data, place) for place in range(0, len(data) - 3, 4)]


def _chain(start: int, following: list[int]) -> list[int]:
    chain: dict[int, None] = {}
    while start < len(following) and start not in chain:
        chain[start] = None
        start = following[start]
    return list(chain)
