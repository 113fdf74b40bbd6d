"""What a notice says of its items by their numbers: 关于第3、第4个问题 as a head, 第3个问题已整改到位 in a sentence."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numerals import read_int
from indexer.types import NOWHERE, Item, ItemKind, Span, Stated, Status

from .aspects import status_of_cell
from .deadlines import is_due_or_planned, read_deadline
from .nodes import Block
from .statuses import sentences_of
from .units import units_in_prose

_RANGE = re.compile("[至到-]")
_NUMERAL = re.compile("[0-9]+|[一二三四五六七八九十]+")
_OWN = (ItemKind.ITEM, ItemKind.TASK)
_LONGEST_RANGE = 60  # items; 第2022至2024项 names no items
_LONGEST_LEAD = 4  # characters before the numbers that a head opens with: 关于, 针对


@dataclass(frozen=True, slots=True)
class Mention:
    """Items named by their numbers, and the words on them: up to the next mention or the end of the sentence."""

    numbers: tuple[int, ...]
    start: int
    words: Span
    opens: bool  # a paragraph, which is all about these items


def opening_numbers(text: str, head: Block) -> tuple[int, ...]:
    """Return the numbers of the items that a head opens with, 关于第3、第4个问题; none where it names its own matter."""
    found = pattern("cue", "by_number").search(text, head.text_start, head.span.end)
    if found is None or found.start() - head.text_start > _LONGEST_LEAD:
        return ()
    return _numbers(found)


def tells_of_several(blocks: Iterable[Block], masked: str) -> bool:
    """Return whether paragraphs say something of several items by their numbers, as a chapter on results does."""
    return sum(bool(mention.numbers) for mention in _mentions((block.span for block in blocks), masked)) > 1


def with_numbered(
    items: Iterable[Item], reports: Collection[int], spans: Iterable[Span], masked: str, given: date | None
) -> list[Item]:
    """Give items without a state or a deadline what sentences elsewhere say of them by their numbers.

    `reports`: where the items begin that report on others; `spans`: the paragraphs of the notice; `masked`: the view with
    quotations blanked; `given`: the day of the notice.
    """
    result = list(items)
    places = _places(result, reports)
    heads = {item.span.start for item in result}  # 第3项 there is the number of the item itself
    for mention in _mentions(spans, masked) if places else ():
        if mention.start in heads:
            continue
        status = _status(mention, masked)
        block = Block(mention.words, text_start=mention.words.start)
        deadline = read_deadline((), [block], masked, given, is_due_or_planned)
        units = units_in_prose([block], masked) if mention.opens else ((), (), NOWHERE)
        for place in (places[n] for n in mention.numbers if n in places):
            item = result[place]
            if status is not None and item.status.value == Status.NOT_STATED:
                result[place] = item = replace(item, status=status)
            is_theirs = mention.opens or len(mention.numbers) == 1
            if deadline.value and not item.deadline.value and is_theirs:
                result[place] = item = replace(item, deadline=deadline)
            if units[2] != NOWHERE and item.units_span == NOWHERE:
                result[place] = replace(item, lead_units=units[0], support_units=units[1], units_span=units[2])
    return result


def _places(items: Collection[Item], reports: Collection[int]) -> dict[int, int]:
    """The places of the items by their own number; nothing where two lists count from 1."""
    found: dict[int, int] = {}
    for place, item in enumerate(items):
        numerals = _NUMERAL.findall(item.number) if item.kind in _OWN and item.span.start not in reports else []
        number = read_int(numerals[-1]) if numerals else None
        if number in found:
            return {}
        if number is not None:
            found[number] = place
    return found


def _mentions(spans: Iterable[Span], masked: str) -> Iterator[Mention]:
    by_number = pattern("cue", "by_number")
    for span in spans:
        all_found = list(by_number.finditer(masked, *span))
        opens = len(all_found) == 1 and all_found[0].start() - span.start <= _LONGEST_LEAD
        for sentence in sentences_of(masked, span) if all_found else ():
            found = list(by_number.finditer(masked, *sentence))
            for here, following in pairwise([*found, None]):
                assert here is not None  # only what follows the last one is
                end = span.end if opens else following.start() if following is not None else sentence.end
                yield Mention(_numbers(here), here.start(), Span(here.end(), end), opens)


def _numbers(found: re.Match[str]) -> tuple[int, ...]:
    words = found["counted"] or found["summed"] or found["listed"]
    values = [value for each in _NUMERAL.findall(words) if (value := read_int(each)) is not None]
    if len(values) == 2 and _RANGE.search(words) and 0 < values[1] - values[0] < _LONGEST_RANGE:
        return tuple(range(values[0], values[1] + 1))
    return tuple(values)


def _status(mention: Mention, masked: str) -> Stated | None:
    """The state that the words on items say, in their first clause or as a whole: 正在持续推进,9月底前达标."""
    first = masked.find(",", *mention.words)
    clause = Span(mention.words.start, first if first > mention.words.start else mention.words.end)
    told = (status_of_cell(masked, span) for span in (clause, mention.words))
    return next((status for status in told if status.value != Status.NOT_STATED), None)
