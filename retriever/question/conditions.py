"""Marks -> what limits and orders what a part of a question asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta

from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.names import open_statuses
from indexer.lexicon.numerals import read_int
from indexer.lexicon.segment import content_words
from indexer.types import Span, Status
from retriever.types import Conditions, Kind

from .marks import Annotated, Mark, Sort
from .names import LibraryNames

#: What a later part of a question takes over from an earlier one where it says nothing of it itself.
_SHARED = (
    "bodies",
    "bodies_out",
    "is_of_all",
    "years",
    "due_from",
    "due_until",
    "due_spans",
    "units",
    "units_out",
    "role",
    "offices",
    "of_money",
    "notice_kind",
    "calls_notice",
    "items",
    "rows",
    "documents",
)


def conditions_of(annotated: Annotated, within: Span, names: LibraryNames, *, is_due: bool = False) -> Conditions:
    """Return the conditions that a stretch of a question sets. `is_due`: a date is a deadline whatever else is said."""
    marks = annotated.of(*Sort, within=within)
    kept = [m for m in marks if not m.is_out]
    out = [m for m in marks if m.is_out]
    words = within.of(annotated.view)
    statuses = _statuses(kept)
    due_from, due_until = _due(kept, words, is_due=is_due)
    if due_from or due_until or _has(kept, Sort.OVERDUE):
        # 要做完的, 完成的: the words of the deadline, not a state.
        statuses = () if set(statuses) == {Status.DONE} else statuses
    if _has(kept, Sort.OVERDUE):
        due_from = ""  # 截至6月30日已经到期的
    roles = list(dict.fromkeys(m.name for m in kept if m.sort is Sort.ROLE))
    order = next((m.name for m in kept if m.sort is Sort.ORDER), "")
    mentions = [m for m in kept if m.sort in (Sort.BODY, Sort.OWN) and m.ids]
    return Conditions(
        bodies=names.meant(mentions),
        other_bodies=tuple(m.name for m in kept if m.sort is Sort.OTHER_BODY),
        bodies_out=_ids(out),
        is_of_all=_has(kept, Sort.REACH, "all"),
        words_out=tuple(w for m in kept if m.sort is Sort.OUT_WORDS for w, _ in content_words(m.name)),
        statuses=statuses,
        statuses_out=_statuses(out),
        years=tuple(dict.fromkeys(m.name for m in kept if m.sort is Sort.YEAR)),
        due_from=due_from,
        due_until=due_until,
        due_spans=_spans(kept) if due_from and due_until else (),
        is_overdue=_has(kept, Sort.OVERDUE),
        units=tuple(dict.fromkeys(m.name for m in kept if m.sort is Sort.UNIT)),
        units_out=tuple(dict.fromkeys(m.name for m in out if m.sort is Sort.UNIT)),
        role=roles[0] if len(roles) == 1 else "",
        offices=tuple(m.span.of(annotated.view) for m in kept if m.sort is Sort.OFFICE),
        of_money=_has(kept, Sort.MONEY),
        notice_kind=next((m.name for m in kept if m.sort is Sort.NOTICE_KIND), ""),
        calls_notice=any(
            pattern("cue", "calls_notice").search(annotated.view[m.span.end :])
            for m in kept
            if m.sort is Sort.NOTICE_KIND
        ),
        documents=tuple(m.name for m in kept if m.sort is Sort.DOCUMENT),
        items=tuple(m.span.of(annotated.view) for m in kept if m.sort is Sort.ITEM),
        rows=tuple(m.span.of(annotated.view) for m in kept if m.sort in (Sort.NTH, Sort.SEVERAL_ROWS)),
        order=order,
        top=_top(kept, annotated.view) if order else 0,
        by=_by(kept, roles, words, within.start),
        of_share=_has(kept, Sort.ASKS, Kind.SHARE),
        is_each=_has(kept, Sort.REACH, "each"),
        of_outcomes=bool(group("outcome").search(words)),
    )


def shared(earlier: Conditions, later: Conditions, *, narrows: bool) -> Conditions:
    """Return the conditions of a later part with what it takes over from the part before.

    `narrows`: 其中没完成的 — it asks of what was asked before, with all its conditions.
    """
    taken = {}
    for name in [f.name for f in fields(Conditions)] if narrows else _SHARED:
        if not getattr(later, name) and getattr(earlier, name):
            taken[name] = getattr(earlier, name)
    if later.bodies or later.is_of_all:
        taken.pop("bodies", None)
    return replace(later, **taken)


def _statuses(marks: Iterable[Mark]) -> tuple[Status, ...]:
    found = {status for m in marks if m.sort is Sort.STATUS for status in m.statuses}
    return tuple(status for status in Status if status in found)


def _ids(marks: Iterable[Mark]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for m in marks if m.sort in (Sort.BODY, Sort.OWN) for i in m.ids))


def _has(marks: Iterable[Mark], sort: Sort, name: str = "") -> bool:
    return any(m.sort is sort and name in ("", m.name) for m in marks)


def _due(marks: Sequence[Mark], words: str, *, is_due: bool) -> tuple[str, str]:
    """The days (from, until) of a date that is asked for as a deadline, ISO or nothing.

    2024年底前 is any day up to it, 2024年底后 any day from the next one on; 2010年11月底 is that month.
    """
    dates = [m.date for m in marks if m.sort is Sort.DATE and m.date and m.date.last_day]
    is_said = pattern("due", "only").search(words) is not None  # 整改时限在2025年
    days = [
        day
        for day in dates
        if is_said or day.month or day.before or day.after or day.to_end or day.first_day[5:] != "01-01"
    ]
    # 到2022年10月还没完成: how far it is by then, no deadline.
    is_open = bool(set(_statuses(marks)) & set(open_statuses()))
    is_deadline = is_due or is_said or group("to_be").search(words)
    if not days or not (is_deadline or (not is_open and group("due").search(words))):
        return "", ""
    first = min(days, key=lambda day: day.first_day)
    if first.after:
        return (date.fromisoformat(first.last_day) + timedelta(days=1)).isoformat(), ""
    return "" if first.before else first.first_day, max(day.last_day for day in days)


def _spans(marks: Iterable[Mark]) -> tuple[tuple[str, str], ...]:
    """Several days that are asked for one by one."""
    found = tuple((m.date.first_day, m.date.last_day) for m in marks if m.sort is Sort.DATE and m.date and m.date.month)
    return found if len(found) > 1 else ()


def _top(marks: Iterable[Mark], view: str) -> int:
    for mark in marks:
        if mark.sort in (Sort.TOP, Sort.SEVERAL_ROWS):
            hit = group("numeral_in_words").search(mark.span.of(view))
            if hit:
                return _NUMBERS.get(hit.match.group().lower()) or read_int(hit.match.group()) or 0
    return 0


_NUMBERS = {"两": 2, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}


def _by(marks: Sequence[Mark], roles: Sequence[str], words: str, start: int) -> str:
    """What rows are counted by: what stands behind 按; who leads most is a unit, whatever it is called."""
    for m in marks:
        if m.sort is Sort.BY and words[max(0, m.span.start - start - 2) : m.span.start - start].strip().endswith(
            ("按", "分", "以", "by", "per")
        ):
            return m.name
    named = list(dict.fromkeys(m.name for m in marks if m.sort is Sort.BY))
    if roles and "unit" not in named:
        return "unit" if not named or named[0] == "publisher" else named[0]
    return next((name for name in named if name != "publisher"), named[0] if named else "")
