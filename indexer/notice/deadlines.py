"""The deadline of an item: behind a label (完成时限：), or a date in prose that is one of completion."""

import re
from collections.abc import Callable, Iterator

from indexer.lexicon.dates import DATE, last_date, last_day
from indexer.lexicon.labels import fields
from indexer.lexicon.lexicon import pattern
from indexer.types import UNSAID, Span, Stated

from .outline import Node


def read_deadline(
    node: Node, masked: str, said: Callable[[str, Span, Span], bool] | None, words: Span | None = None
) -> Stated:
    """Return the deadline an item states: a labelled one, or one in its prose that `said` accepts, within `words`."""
    for field in (f for block in node.blocks for f in fields(masked, block.span) if f.role == "deadline"):
        found = last_date(masked, *field.value)
        if found:
            return Stated(found[0], Span(found[1], field.value.start + len(field.value.of(masked).rstrip())))
    for block in node.blocks if said else ():
        if words and not words.start <= block.text_start <= words.end:
            continue
        hits = [(day, span) for day, span in _dates(masked, block.span) if said(masked, span, block.span)]
        if hits:
            return Stated(*hits[-1])
    return UNSAID


def _dates(masked: str, span: Span) -> Iterator[tuple[str, Span]]:
    for hit in re.compile(DATE).finditer(masked, *span):
        if day := last_day(hit):
            yield day, Span(*hit.span())


def is_due(masked: str, day: Span, within: Span) -> bool:
    """Whether a date is one of completion: 2024年12月底前全面完成."""
    return bool(pattern("cue", "completed").match(masked, day.end, within.end))


def is_planned(masked: str, day: Span, within: Span) -> bool:
    """Whether a date is one of planned completion: 计划2024年12月底前完成出租."""
    before = pattern("cue", "planned").search(masked[within.start : day.start])
    return bool(before) and bool(pattern("cue", "completion").match(masked, day.end, within.end))
