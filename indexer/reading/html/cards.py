"""Numbers that a page sets apart from the headings they count: 01 in a box of its own, the words of the heading below."""

import re
from dataclasses import replace

from indexer.lexicon.numbering import find_marker
from indexer.lexicon.numerals import read_int
from indexer.lexicon.text import folded

from .fields import is_field, is_label, is_value
from .page import Line, PageTable

_CARD = re.compile(r"(?:[a-z]{2,5}[.\s]*)?(\d{1,2}|[\u4e00-\u9fff]{1,3})[、.]?", re.IGNORECASE)  # 01, 一、 and PART 1
_LONGEST_CARD = 12  # characters
_LONGEST_HEADING = 40
_FEWEST_CHARACTERS = 4  # Chinese ones of a heading; a day and the month below it have fewer
_CHINESE = re.compile("[\u4e00-\u9fff]")
_FEWEST_CARDS = 2  # that count on, unless the number is written as 01


def cards_joined(blocks: list[Line | PageTable]) -> list[Line | PageTable]:
    """Put numbers that count from 1 and stand alone before the headings that follow them."""
    joined: list[Line | PageTable] = []
    places = _places(blocks)
    for place, block in enumerate(blocks):
        if place in places:
            continue
        if place - 1 in places and isinstance(block, Line):
            card = places[place - 1]
            block = replace(block, words=f"{card}{'' if card.endswith(('、', '.', '．')) else ' '}{block.words}")
        joined.append(block)
    return joined


def _places(blocks: list[Line | PageTable]) -> dict[int, str]:
    """Return the places of the numbers, with their words."""
    found: dict[int, str] = {}
    count: dict[int, str] = {}  # that goes on
    for place, block in enumerate(blocks[:-1]):
        value = _value(block)
        if value is None or not _is_heading(blocks[place + 1]):
            continue
        if value != len(count) + 1:
            found |= _believed(count)
            count = {}
        if value == len(count) + 1:
            assert isinstance(block, Line)  # it has a value
            count[place] = block.words
    return found | _believed(count)


def _believed(count: dict[int, str]) -> dict[int, str]:
    is_padded = any("01" in folded(words) for words in count.values())
    return count if len(count) >= _FEWEST_CARDS or is_padded else {}


def _value(block: Line | PageTable) -> int | None:
    if not isinstance(block, Line) or len(block.words) > _LONGEST_CARD or block.linked or block.number:
        return None
    card = _CARD.fullmatch(folded(block.words).strip())
    return read_int(card[1]) if card else None


def _is_heading(block: Line | PageTable) -> bool:
    if not isinstance(block, Line) or len(block.words) > _LONGEST_HEADING or block.linked or block.number:
        return False
    is_other = is_label(block.words) or is_field(block.words) or find_marker(folded(block.words)) is not None
    return not is_other and is_value(block.words) and len(_CHINESE.findall(block.words)) >= _FEWEST_CHARACTERS
