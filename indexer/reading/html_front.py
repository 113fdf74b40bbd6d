"""The title of a web page, and the header above a document: fields as label and value, however the page lays them out."""

import re
from dataclasses import replace

from indexer.lexicon.lexicon import pattern

from .html_fields import is_field, is_label, is_value, plain
from .html_page import Line, Page, PageTable

_MOST_FRONT_LINES = 30  # lines in which a page prints its title
_MOST_LINES = 300  # among which its title stands, menus included
_SHORTEST_TITLE = 5  # characters
_PARTS = re.compile(r"\s*[_|\-–—]+\s*")
_CUT = re.compile(r"(?:\.{2,}|…)+$")  # of a title too long for the title bar


def title_of(page: Page, blocks: list[Line | PageTable]) -> str:
    """Return the title of the article: as the page tells machines, its main heading, or the title bar without the site."""
    stated = " ".join(page.stated_title.split())
    if stated:
        return stated
    lines = [block for block in blocks if isinstance(block, Line)]
    window = _window_title(page, lines)
    headings = [line.words for line in lines if line.level == 1 and not line.linked and not _says_nothing(line.words)]
    both = (words for words in headings if plain(words) in plain(window) or (window and plain(window) in plain(words)))
    return (
        next(both, "") or (headings[0] if len(headings) == 1 else "") or window or " ".join(page.shared_title.split())
    )


def _window_title(page: Page, lines: list[Line]) -> str:
    """Return what the title bar says without the names of site and column, which stand before or behind."""
    window = _CUT.sub("", " ".join(page.title.split()))
    window = pattern("cue", "site_name").sub("", window).strip()
    printed = {plain(line.words) for line in lines[:_MOST_LINES]}
    for part in (window, *sorted(_PARTS.split(window), key=len, reverse=True)):
        if len(part) >= _SHORTEST_TITLE and plain(part) in printed and not _says_nothing(part):
            return part.strip()
    return "" if _says_nothing(window) else window


def _says_nothing(title: str) -> bool:
    return pattern("cue", "no_page_title").search(title) is not None


def stands_in(title: str, lines: list[Line]) -> bool:
    """Whether the first lines hold the title, on one line or several."""
    return plain(title) in plain("".join(line.words for line in lines[:_MOST_FRONT_LINES]))


def fields_joined(blocks: list[Line | PageTable], parents: list[int]) -> list[Line | PageTable]:
    """Put a label that stands alone and the value in the line after it together; they come from dl, ul and div."""
    joined: list[Line | PageTable] = []
    place = 0
    while place < len(blocks):
        block = blocks[place]
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if isinstance(block, Line) and isinstance(following, Line) and _belong(block, following, parents):
            words = f"{block.words.rstrip(' :：')}：{following.words}"
            block = replace(block, words=words, linked=0, align="", level=0)
            place += 1
        joined.append(block)
        place += 1
    return joined


def is_header_table(table: PageTable) -> bool:
    """Whether a table is the header of a document: its first cells are labels of one."""
    firsts = [row[0].first_line for row in table.rows if row]
    return sum(map(is_label, firsts)) >= max(1, 0.5 * sum(map(bool, firsts)))


def _belong(label: Line, value: Line, parents: list[int]) -> bool:
    """Whether one line is the label of the next: they stand side by side."""
    if value.level or not is_label(label.words) or is_label(value.words) or is_field(value.words):
        return False
    if not is_value(value.words):
        return False
    above = [(label.container, value.container)]
    for _ in range(2):
        above.append((parents[above[-1][0]], parents[above[-1][1]]))
    return any(a == b and a for a, b in above)
