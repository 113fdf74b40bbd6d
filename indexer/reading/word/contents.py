"""Finds the table of contents of a Word document: by style and field, or typed under a line 目录.

It says each heading a second time, with a page number, and is no text of the notice.
"""

import re
from dataclasses import dataclass

from indexer.reading.writer import TableContent
from indexer.types import BlockKind

_TITLE = re.compile(r"\s*(?:目\s*[录錄次]|(?:table of )?contents)\s*", re.IGNORECASE)
_PAGE = re.compile(
    r"[^\t]*\S.*?(?:\t|[.．·•…⋯‥。_\-—]{3,}|[ \u3000]{3,})"
    r"[\s.．·•…⋯‥]*[-—–(（第]{0,2}\s*(?:\d{1,4}|[ivxlc]{1,6}|[IVXLC]{1,6})\s*[-—–)）页]{0,2}\s*"
)
_LONGEST_ENTRY = 200  # characters
_FEWEST_ENTRIES = 2


@dataclass(slots=True)
class Paragraph:
    """A paragraph as Word shows it."""

    words: str
    number: str = ""
    level: int = 0  # of a heading
    style: str = ""
    indent: float = 0.0  # characters
    kind: BlockKind = BlockKind.PARAGRAPH
    is_contents: bool = False  # an entry of a table of contents by style or field


Content = Paragraph | TableContent


def split_contents(found: list[Content]) -> tuple[list[Content], list[str]]:
    """Return (what is no table of contents, the lines of the tables of contents)."""
    kept: list[Content] = []
    lines: list[str] = []
    place = 0
    while place < len(found):
        end = _end_of_entries(found, place)
        if end == place:
            kept.append(found[place])
            end += 1
        else:
            lines += [part.number + part.words for part in found[place:end] if isinstance(part, Paragraph)]
        place = end
    return kept, lines


def _end_of_entries(found: list[Content], place: int) -> int:
    """Return where a table of contents ends that begins here; `place` itself where none does."""
    first = found[place]
    if not isinstance(first, Paragraph):
        return place
    head, *rest = first.words.strip("\n").split("\n")
    if not _TITLE.fullmatch(head):
        return place + 1 if first.is_contents else place
    entries = sum(map(_is_entry, rest))
    if entries < len(rest):
        return place + 1 if first.is_contents else place
    end = here = place + 1
    while here < len(found) and isinstance(part := found[here], Paragraph):
        here += 1
        count = _entries(part)
        if count:
            entries, end = entries + count, here
        elif part.words.strip() and not (here < len(found) and _entries(found[here]) and len(part.words) < 80):
            break  # one line between two entries has no page of its own; two are text
    return end if entries >= _FEWEST_ENTRIES else place + first.is_contents


def _entries(part: Content) -> int:
    """How many entries of a table of contents a part is; 0 where it is something else."""
    if not isinstance(part, Paragraph):
        return 0
    if part.is_contents:
        return _FEWEST_ENTRIES
    lines = part.words.strip("\n").split("\n")
    return len(lines) if all(map(_is_entry, lines)) else 0


def _is_entry(line: str) -> bool:
    return len(line) <= _LONGEST_ENTRY and _PAGE.fullmatch(line) is not None
