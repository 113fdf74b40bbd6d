"""The lines of a text file that have words, without the page numbers and form feeds that a printer put between them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.lexicon.labels import find_label
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import folded

_LINE_END = re.compile("([\n\x0b\x0c\x85\u2028\u2029])")
# What ends a paragraph, also inside a closing quotation mark or bracket.
_END = re.compile(r"[。！？!?；;：:…][”’」』）)》]*$")
_DASHES = "-－﹣‐‑‒—–―─~～·•"
_PAGE_NUMBER = re.compile(
    rf"(?P<dash>[{_DASHES}]+\s*)?(?P<n>\d{{1,4}})(?P<after>\s*[{_DASHES}]+)?"
    r"|第\s*(?P<page>\d{1,4})\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
)
_RULE = re.compile(r"([-－—–―─━═=_＿*＊~～·•.])\1{2,}")  # drawn from margin to margin
_INDENT = 2  # half-width characters at the least: one blank may be a blank that was broken at
_HEAD = 40  # characters of a line that tell whether it begins with a number or a label


@dataclass(slots=True)
class Line:
    """A line with words, and what stands before it."""

    raw: str
    width: int  # of its indent and words, in half-width characters
    is_after_gap: bool  # a blank line stands before it
    is_after_page: bool  # a page number or a form feed stands before it: of blank lines there nothing is known

    @property
    def length(self) -> int:
        """Characters of its indent and words."""
        return len(self.raw.rstrip())

    @property
    def is_indented(self) -> bool:
        """Whether it begins behind an indent."""
        indent = self.raw[: len(self.raw) - len(self.raw.lstrip())]
        return "\t" in indent or display_width(indent) >= _INDENT

    @property
    def is_rule(self) -> bool:
        """Whether it is drawn and not written."""
        return _RULE.fullmatch(self.raw.strip()) is not None

    @property
    def is_fresh(self) -> bool:
        """Whether it begins with a number or a label."""
        head = folded(self.raw.strip()[:_HEAD])
        return find_marker(head) is not None or find_label(head, 0, len(head)) is not None

    @property
    def is_open(self) -> bool:
        """Whether it ends inside a sentence."""
        return _END.search(self.raw.rstrip()) is None


def lines_of(text: str) -> tuple[list[Line], list[str]]:
    """Return the lines of a text that have words, and the page numbers that stood between them."""
    pieces = _LINE_END.split(text)
    raw = pieces[::2]
    numbers = _page_numbers(raw)
    new_pages = {n for n, end in enumerate(pieces[1::2], 1) if end == "\x0c"}
    return list(_lines(raw, numbers, new_pages)), [raw[n].strip() for n in sorted(numbers)]


def display_width(words: str) -> int:
    """Return the width of some words in half-width characters; a Chinese character takes two."""
    if words.isascii():
        return len(words)
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in words)


def _lines(raw: list[str], numbers: set[int], new_pages: set[int]) -> Iterator[Line]:
    """The lines with words; page numbers, form feeds and the blank lines around them part nothing."""
    is_gap = is_page_end = False
    for n, line in enumerate(raw):
        is_page_end = is_page_end or n in numbers or n in new_pages
        if n in numbers:
            continue
        if not line.strip():
            is_gap = True
            continue
        yield Line(line, display_width(line.rstrip()), is_gap and not is_page_end, is_page_end)
        is_gap = is_page_end = False


def _page_numbers(raw: list[str]) -> set[int]:
    """Where page numbers stand: alone on their lines, and of bare ones at least two that count on."""
    found: list[tuple[int, int, bool]] = []
    for n, line in enumerate(raw):
        match = _PAGE_NUMBER.fullmatch(line.strip())
        if match:
            is_decorated = bool(match["page"] or (match["dash"] and match["after"]))
            found.append((n, int(match["n"] or match["page"]), is_decorated))
    counted = {n for (n, number, _), (m, following, _) in pairwise(found) if following == number + 1 for n in (n, m)}
    return counted | {n for n, _, is_decorated in found if is_decorated}
