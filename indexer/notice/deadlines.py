"""The deadline of an item: behind a label (完成时限：), or a date in prose that is one of completion."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from indexer.lexicon.dates import WrittenDate, read_dates
from indexer.lexicon.labels import Field
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.text import clause_at
from indexer.types import UNSAID, Span, Stated

from .nodes import Block

#: (text with quotations blanked, a date, the paragraph) -> what makes a deadline of the date, or None.
Saying = Callable[[str, Span, Span], Span | None]

_PART_END = re.compile("[前底]?(?:完成|办结|到位|整改到位)?[,;)]")


def read_deadline(
    fields: Iterable[Field], blocks: Iterable[Block], masked: str, given: date | None, saying: Saying | None = None
) -> Stated:
    """Return the deadline an item states: a labelled one, or one in the prose of the paragraphs that `saying` accepts.

    `masked`: the whole text with quotations blanked; `given`: the day from which a date without a year takes its own. A
    labelled deadline without a date (立行立改) has its words and no value.
    """
    for field in (f for f in fields if f.role == "deadline"):
        words = field.value.of(masked)
        end = field.value.start + len(words.rstrip())
        dates = [(day, place) for day, place in _dates(masked, field.value, given) if not is_season(words, day)]
        if dates and dates[-1][0].last_day:
            return Stated(dates[-1][0].last_day, Span(dates[0][1].start, end))
        if words.strip():
            return Stated("", Span(field.value.start, end))
    for block in blocks if saying else ():
        for day, place in reversed(_dates(masked, block.span, given)):
            span = saying(masked, place, block.span)
            if day.last_day and span:
                return Stated(day.last_day, span)
    return UNSAID


def is_due(masked: str, day: Span, within: Span) -> Span | None:
    """Return the words of a date that is one of completion: 2024年12月底前全面完成."""
    after = pattern("cue", "completed").match(masked, day.end, within.end)
    is_report = pattern("cue", "up_to").search(masked, within.start, day.start)  # 截至3月底全部完成
    return Span(day.start, after.end()) if after and not is_report else None


def is_planned(masked: str, day: Span, within: Span) -> Span | None:
    """Return the words of a date that is one of planned completion: 计划2024年12月底前完成出租."""
    if pattern("cue", "season").match(masked, day.end):
        return None
    if _is_beside_units(masked, day, within):
        return day
    words = masked[within.start : day.start]
    put_off = pattern("cue", "put_off").search(words)
    if put_off:
        return Span(within.start + put_off.start(), day.end)
    if pattern("cue", "agreed").search(words[clause_at(words, Span(len(words), len(words))).start :]):
        return None
    before = pattern("cue", "planned").search(words)
    after = pattern("cue", "completion").match(masked, day.end, within.end)
    is_before = masked[day.start : day.end].endswith("前")  # 2025年6月底前完成移交
    is_limit = masked[day.start : day.end].endswith(("前", "底", "末", "内"))
    if (
        (before or (is_before and _opens_clause(masked, day)))
        and after is None
        and is_limit
        and not pattern("cue", "begins").match(masked, day.end, within.end)
    ):
        start = within.start + before.start() if before else day.start
        return Span(start, day.end)  # 计划到2027年底降至60%以下
    if after is None or not (before or is_before):
        return None
    return Span(within.start + before.start() if before else day.start, after.end())


def _opens_clause(masked: str, day: Span) -> bool:
    """Whether a date is the first word of its clause: 2026年12月底前还清, (在3月31日以前)."""
    return masked[day.start - 1 : day.start] in ",;。(在于"


def is_due_or_planned(masked: str, day: Span, within: Span) -> Span | None:
    """Return the words of a date by which a task is to be done, however that is said."""
    return is_due(masked, day, within) or is_planned(masked, day, within)


def is_announced(masked: str, day: Span, within: Span) -> Span | None:
    """Return the words of a planned date that are said to be one: 计划于2024年12月底前完成, not a bare 12月底前完成."""
    span = is_planned(masked, day, within)
    return span if span and (span.start < day.start or _is_beside_units(masked, day, within)) else None


def is_stage(masked: str, day: Span, within: Span) -> Span | None:
    """Return the words of a date that closes the time of a stage in a heading: 集中整治阶段(4月21日—8月31日)."""
    stage = pattern("cue", "stage").search(masked, within.start, day.start)
    return day if stage and masked[day.end : day.end + 1] == ")" else None


def _is_beside_units(masked: str, day: Span, within: Span) -> bool:
    """Whether a date is one part of the bracket that names the units: (甲科负责,4月15日前)."""
    if masked[day.start - 1] not in "(,;" or not _PART_END.match(masked, day.end):
        return False
    return any(
        found.start() < day.start < found.end() for found in pattern("cue", "in_charge").finditer(masked, *within)
    )


def is_season(words: str, day: WrittenDate) -> bool:
    """Whether a year in `words` is one with a season behind it, which is no date: 2025年汛期前."""
    return not day.month and bool(pattern("cue", "season").match(words, day.span.end))


def _dates(masked: str, span: Span, given: date | None) -> list[tuple[WrittenDate, Span]]:
    """The dates of a span, each with its place in the text, 前 included."""
    return [
        (day, Span(span.start + day.whole.start, span.start + day.whole.end))
        for day in read_dates(span.of(masked), given)
    ]
