"""One pass over a question: every word that names, limits, orders or asks gets its mark.

The words stand in the lexicon (`marks.toml`, `question.toml`, `status.toml`); bodies, places and units come from the library.
A question is folded once, here; everything else reads the marks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from indexer.lexicon.dates import WrittenDate, read_dates
from indexer.lexicon.lexicon import Hit, entries, fragment, group, pattern
from indexer.lexicon.names import open_statuses
from indexer.lexicon.references import document_numbers
from indexer.lexicon.sounds import put_right
from indexer.lexicon.text import folded
from indexer.types import Span, Status

from .days import read_days
from .fit_kinds import kind_model
from .kinds import KindModel
from .marks import Annotated, Mark, Sort
from .names import LibraryNames, english_body

_JOINED = re.compile(
    "[和与及跟、以 ]*(?:(?:those|the|of|in|at|by|and|or) *)*", re.IGNORECASE
)  # between what is left out
_YEAR_NAMED = re.compile(r"\d{4}|年|[今去明本上下]|this|next|last|today|tomorrow|within|内", re.IGNORECASE)
_MIN_UNIT = 2  # characters of a unit's name
_FORM_LEVELS = ("forms", "asked")  # of states, as they are asked for
#: Groups of the lexicon whose entries are marks as they stand.
_AS_THEY_STAND = (
    (Sort.ITEM, "item"),
    (Sort.SEVERAL_ROWS, "several_rows"),
    (Sort.TOP, "top"),
    (Sort.ORDER, "order"),
    (Sort.BY, "by"),
    (Sort.REACH, "reach"),
    (Sort.BACK, "back"),
    (Sort.FORM, "form"),
    (Sort.MONEY, "of_money"),
    (Sort.OFFICE, "in_office"),
    (Sort.NOTICE_KIND, "notice_kind"),
    (Sort.OVERDUE, "overdue"),
    (Sort.SHARE, "asked_share"),
    (Sort.COURTESY, "courtesy"),
    (Sort.REQUEST, "request"),
    (Sort.GENERAL, "general"),
)
_ROLES = ("leads", "supports")
#: What can be left out of a list.
_CAN_BE_OUT = (Sort.BODY, Sort.STRANGER, Sort.STATUS, Sort.UNIT, Sort.YEAR, Sort.OWN)


class UnitNames:
    """The responsible units that the ledger knows, found in a question without going through all of them."""

    def __init__(self, units: Iterable[str]) -> None:
        """`units`: as the ledger calls them."""
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        for unit in units:
            words = folded(unit).lower()
            if len(words) >= _MIN_UNIT:
                self._by_start.setdefault(words[:_MIN_UNIT], []).append((words, unit))
        for known in self._by_start.values():
            known.sort(key=lambda pair: -len(pair[0]))

    def find(self, lower: str) -> Iterator[tuple[Span, str]]:
        """Yield where units are named, the longest name at each place, none inside another."""
        position = 0
        while position < len(lower):
            known = self._by_start.get(lower[position : position + _MIN_UNIT], ())
            found = next(((words, unit) for words, unit in known if lower.startswith(words, position)), None)
            if found:
                yield Span(position, position + len(found[0])), found[1]
            position += len(found[0]) if found else 1


@dataclass(frozen=True)
class Known:
    """What understanding a question needs to know of the library."""

    names: LibraryNames
    units: UnitNames = field(default_factory=lambda: UnitNames(()))
    kinds: KindModel = field(default_factory=kind_model)
    own: tuple[str, ...] = ()  # ids of the notices of the asker's own body, where that is set
    stands: Callable[[str], bool] = lambda term: True  # whether a word stands in any notice


def annotate(question: str, known: Known, today: date) -> Annotated:
    """Return a question with its marks. `today`: the day from which 下个月 and 6月底 are counted."""
    asked = " ".join(question.split())
    view = put_right(folded(asked))
    if len(view) != len(view.lower()):  # a letter whose small form is two
        view = view.lower()
    marks = [*_names(view, known), *_dates(view, today), *states(view)]
    marks += _units(view, known, marks)
    for sort, name in _AS_THEY_STAND:
        marks += [Mark(sort, hit.span, hit.name) for hit in group(name).finditer(view)]
    marks = [replace(m, sort=Sort.NTH) if m.sort is Sort.ITEM and m.name == "nth" else m for m in marks]
    marks += [Mark(Sort.ROLE, hit.span, name) for name in _ROLES for hit in group(name).finditer(view)]
    marks += [
        Mark(Sort.ASKS, Span(*m.span()), e.name)
        for e in entries("asks")
        for m in pattern("asks", e.name).finditer(view)
    ]
    marks += _documents(view)
    return Annotated(asked, view, tuple(sorted(_left_out(view, marks), key=lambda m: m.span)))


def _names(view: str, known: Known) -> Iterator[Mark]:
    for mention in known.names.mentions(view):
        yield Mark(Sort.BODY, mention.span, mention.span.of(view), ids=mention.ids)
        if mention.other:
            yield Mark(Sort.OTHER_BODY, mention.span, mention.other)
        if body := english_body(view.lower(), mention.span):
            yield Mark(Sort.GENERAL, body, "body")
    yield from (Mark(Sort.STRANGER, span, word) for span, word in known.names.strangers(view))
    for hit in group("own_body").finditer(view):
        yield Mark(Sort.OWN, hit.span, hit.span.of(view), ids=known.own)


def _dates(view: str, today: date) -> Iterator[Mark]:
    """Dates, and the year in which the notices meant came out, which is no deadline."""
    published = [hit for hit in group("published").finditer(view)]
    for hit in published:
        yield Mark(Sort.YEAR, hit.span, hit.match["year"])
    last: WrittenDate | None = None
    for day in (*read_dates(view, today), *read_days(view, today)):
        day = _in_year_of(last, day)
        last = day
        if not any(hit.span.start <= day.span.start < hit.span.end for hit in published):
            yield Mark(Sort.DATE, day.whole, day.text, date=day)


def _in_year_of(last: WrittenDate | None, day: WrittenDate) -> WrittenDate:
    """A day that names no year, in the year of the one named before it: 2024年6月、12月."""
    if last is None or not last.year or _YEAR_NAMED.search(day.text):
        return day
    again = next(iter(read_dates(day.text, date(last.year, 1, 1))), None)
    return replace(again, span=day.span, whole=day.whole, before=day.before, after=day.after) if again else day


def states(view: str) -> Iterator[Mark]:
    """States in the order of the words. 未完成 is all that is not finished: whoever asks for it means what is in hand too.

    The aim (要完成), the rate (完成率) and the question whether (有没有完成) are no state.
    """
    elsewhere = [hit.span for hit in group("no_state").finditer(view)]
    for out in group("out").finditer(view):  # 不是已完成的: the state that is left out, not its contrary
        if out.name == "before":
            view = f"{view[: out.span.start]}{' ' * (out.span.end - out.span.start)}{view[out.span.end :]}"
    for hit in group("status", *_FORM_LEVELS).finditer(view):
        if any(span.start < hit.span.end and hit.span.start < span.end for span in elsewhere):
            continue
        found = open_statuses() if hit.name == Status.OPEN else (Status(hit.name),)
        yield Mark(Sort.STATUS, hit.span, hit.name, statuses=found)
    for hit in group("no_state_told").finditer(view):
        yield Mark(Sort.STATUS, hit.span, hit.name, statuses=(Status.NOT_STATED,))


def _units(view: str, known: Known, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Units of the ledger, and what the question itself calls a unit: 区财政局牵头的."""
    taken = [m.span for m in marks if m.sort is Sort.BODY]
    found = [(span, unit) for span, unit in known.units.find(view.lower())]
    for span, unit in found:
        if not any(t.start <= span.start and span.end <= t.end for t in taken):
            yield Mark(Sort.UNIT, span, unit)
    taken += [span for span, _ in found]
    for hit in group("unit_named").finditer(view):
        span = Span(*hit.match.span("unit"))
        if not any(t.start < span.end and span.start < t.end for t in taken):
            yield Mark(Sort.UNIT, span, span.of(view))


def _documents(view: str) -> Iterator[Mark]:
    """Numbers of documents (泉资规〔2023〕127号) and titles in their marks."""
    for found in re.finditer(fragment("document_number"), view):
        yield Mark(Sort.DOCUMENT, Span(*found.span()), next(iter(document_numbers(found.group())), found.group()))
    for found in re.finditer("《[^《》]+》", view):
        yield Mark(Sort.DOCUMENT, Span(*found.span()), found.group())


def _left_out(view: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks, with those that an exclusion covers turned round: 除了厦门和天河以外, 厦门的不要."""
    hits = list(group("out").finditer(view))
    spans = [_covered(view, hit, marks) for hit in hits]
    covered = [s for s in spans if any(m.sort in _CAN_BE_OUT and s.start <= m.span.start < s.end for m in marks)]
    yield from (Mark(Sort.OUT, span, span.of(view)) for span in covered)
    for hit, span in zip(hits, spans, strict=True):
        if span not in covered and hit.name == "before":  # 除了校园安全方面,: words are left out
            end = group("out_words").match(view, hit.span.end)
            if end is not None:
                yield Mark(Sort.OUT_WORDS, Span(hit.span.start, end.span.end), Span(*end.match.span("words")).of(view))
    for m in marks:
        is_out = m.sort in _CAN_BE_OUT and any(s.start <= m.span.start < s.end for s in covered)
        yield replace(m, is_out=True) if is_out else m


def _covered(view: str, hit: Hit, marks: Sequence[Mark]) -> Span:
    """What an exclusion covers: up to 以外, or the marks right behind it; of one that stands behind, its clause."""
    if hit.name == "after":
        start = max((view.rfind(mark, 0, hit.span.start) for mark in ",;。"), default=-1) + 1
        return Span(start, hit.span.end)
    end = hit.span.end
    clause_end = re.search("[,;。?]|$", view[end:])
    closing = group("out_end").search(view, end, end + clause_end.start() + 1 if clause_end else len(view))
    limit = closing.span.start if closing else end
    for mark in sorted(marks, key=lambda m: m.span):
        # 除了天河和厦门: names and states that follow each other.
        if (
            mark.sort in _CAN_BE_OUT
            and end <= mark.span.start
            and (mark.span.start < limit or _JOINED.fullmatch(view[end : mark.span.start]))
        ):
            end = max(end, mark.span.end)
    return Span(
        hit.span.start,
        closing.span.end if closing and closing.span.start >= end - 1 and closing.span.start - end <= 2 else end,
    )
