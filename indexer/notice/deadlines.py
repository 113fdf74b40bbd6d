"""The deadline of an item: what stands behind its label, or a date in its prose that is said to be one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.lexicon.dates import WrittenDate, read_dates
from indexer.lexicon.text import fold
from indexer.types import UNSAID, Span, Stated

from .outline import Node

_DEADLINE_LABELS = ("完成时限", "整改时限", "整改期限", "完成时间", "办结时限", "时限要求")


@dataclass(frozen=True, slots=True)
class Saying:
    """What stands before and after a date in prose that makes a deadline of it."""

    before: re.Pattern[str]
    after: re.Pattern[str]


#: 2025年3月底前完成, and 计划于2025年3月底前全面完成.
DUE = Saying(re.compile(r"\Z"), re.compile("(?:全面|全部|基本|力争|确保|预计)*(?:完成|办结|整改到位|销号|建成|到位)"))
PLANNED = Saying(
    re.compile(r"(?:计划|力争|确保|预计|拟)(?:于|在)?\Z"), re.compile("[^,，。；]{0,6}?(?:全面|全部|基本)?完成")
)


def read_deadline(
    node: Node, masked: str, given: date | None, saying: Saying | None, words: Span | None = None
) -> Stated:
    """Return the deadline that the paragraphs of a node state: a labelled one, or one in the prose within `words`.

    `masked`: the whole text with quotations blanked; `given`: the day from which a date without a year takes its own. A
    labelled deadline without a date (立行立改) has its words and no value.
    """
    for block in node.blocks:
        if block.label in _DEADLINE_LABELS:
            span = Span(block.text_start, block.span.end)
            dates = list(_dates(masked, span, given))
            if dates and dates[-1][0].last_day:
                return Stated(dates[-1][0].last_day, Span(dates[0][1].start, span.end))
            if span.of(masked).strip():
                return Stated("", span)
    for block in node.blocks if saying else ():
        if words and not words.start <= block.text_start <= words.end:
            continue
        for day, place in reversed(list(_dates(masked, block.span, given))):
            before = saying.before.search(masked, block.span.start, place.start)
            after = saying.after.match(masked, place.end, block.span.end)
            if day.last_day and before and after:
                return Stated(day.last_day, Span(before.start(), after.end()))
    return UNSAID


def _dates(masked: str, span: Span, given: date | None) -> Iterator[tuple[WrittenDate, Span]]:
    """The dates of a span, each with its place in the text, 前 included."""
    view = fold(span.of(masked))
    for day in read_dates(view.text, given):
        place = view.span(day.whole)
        yield day, Span(span.start + place.start, span.start + place.end)
