"""The fields of a document that a page lists behind it: 索引号, 发文字号, 发布机构 … below the text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import folded

from .fields import is_field, is_label, parts_of_field, plain
from .front import is_header_table
from .look import Block, Look
from .page import Line, PageTable

_FEWEST = 2  # fields that are known, by name, in one list
_MOST_BLOCKS = 40  # of a list
_BETWEEN = ("editor", "counter", "button", "tools")  # furniture that may stand in such a list
_NAMES_ONE = ("title", "index_number", "document_number")  # fields that are another's where they differ


def fields_at_foot(blocks: Sequence[Block], seen: Sequence[Look], behind: range, title: str) -> list[int]:
    """Return the places, among those behind the text, of the one list of fields of this document.

    `title`: as the page prints it. Lists of several documents are of related ones, and so is one that differs from the head.
    """
    lists = [places for places in _lists(blocks, seen, behind) if len(set(_names(blocks, places))) >= _FEWEST]
    if len(lists) != 1:
        return []
    names = list(_names(blocks, lists[0]))
    told = dict(_told(blocks[place] for place in lists[0]))
    above = dict(_told(blocks[place] for place in range(behind.start)))
    if title:
        above["title"] = plain(title)
    is_other = any(
        told[name] not in above[name] and above[name] not in told[name]
        for name in _NAMES_ONE
        if name in told and name in above
    )
    return [] if is_other or len(names) != len(set(names)) else lists[0]


def _lists(blocks: Sequence[Block], seen: Sequence[Look], behind: range) -> Iterator[list[int]]:
    """Yield the places of fields that follow each other, before what leads to other documents."""
    places: list[int] = []
    for place in behind:
        block, look = blocks[place], seen[place]
        if look.furniture == "related":
            break
        if not look.furniture and not look.is_linked and _is_of_fields(block):
            places.append(place)
        elif look.furniture not in _BETWEEN and not (isinstance(block, Line) and is_label(block.words)):
            yield places[:_MOST_BLOCKS]
            places = []
    yield places[:_MOST_BLOCKS]


def _is_of_fields(block: Block) -> bool:
    return is_header_table(block) if isinstance(block, PageTable) else is_field(block.words)


def _names(blocks: Sequence[Block], places: Iterable[int]) -> Iterator[str]:
    """Yield the names of the known fields, each as often as it is told."""
    return (name for name, _ in _told(blocks[place] for place in places))


def _told(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield the known fields of lines and header tables as (name, value)."""
    for block in blocks:
        if isinstance(block, Line):
            if is_field(block.words):
                for words in parts_of_field(block.words)[0]:
                    yield from _field_of(words)
        elif is_header_table(block):
            for row in block.rows:
                for words, following in pairwise([*(cell.first_line for cell in row), ""]):
                    yield from _field_of(f"{words}:{following}" if is_label(words) else words)


def _field_of(words: str) -> Iterator[tuple[str, str]]:
    label, _, value = folded(words).partition(":")
    hit = group("field").fullmatch(plain(label))
    if hit is not None and hit.name != "other" and value.strip():
        yield hit.name, plain(value)
