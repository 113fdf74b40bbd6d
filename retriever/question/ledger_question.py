"""A question over many items -> a filter of the ledger, or nothing when any word of it is not accounted for.

“Which items are not finished?”, “2010年11月底要做完的有哪几项”, “利用科牵头哪些任务”: what is left of such a question
when the bodies, states, dates, units and the words of asking are taken out is nothing. Where a matter is left
(闲置土地), passages answer it, not a count: never a guessed number.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.ledger.filter import FIELDS, LedgerFilter, without
from indexer.lexicon.dates import WrittenDate, read_dates
from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.names import open_statuses
from indexer.lexicon.segment import terms
from indexer.lexicon.text import normalise
from indexer.types import ItemKind, Status
from retriever.types import Condition, Kind, Query

from .names import LibraryName, without_names

_MIN_UNIT = 2  # characters of a unit's name


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """What is asked of the ledger, and how that was understood, for the reader to check."""

    chosen: LedgerFilter
    conditions: tuple[Condition, ...]
    asks_number: bool = False  # how many, and not only which


def as_ledger_question(
    query: Query, library: Sequence[LibraryName], units: Sequence[str], today: str, *, dropped: Collection[str] = ()
) -> LedgerQuestion | None:
    """Return the question as a filter over the ledger, or None when it asks for something else.

    `units`: the responsible units that the ledger knows; `today`: ISO date, for what is past its deadline;
    `dropped`: fields of the conditions that the reader took away.
    """
    folded = normalise(without_names(query.folded, library))
    # 天河分局整改完成了吗: how far all items of the body are.
    many = bool(group("many").search(folded))
    of_body = query.kind is Kind.STATUS and bool(query.named) and not many
    if query.leans_on_history and (of_body or group("one_item").search(folded)):
        return None  # 那完成了吗 asks for the item talked about
    if query.strangers or not (of_body or many) or group("excluded").search(folded):
        return None
    if sum(bool(day.month) for day in read_dates(folded)) > 1:
        return None  # several months: a filter knows one span of time
    rest, statuses = take_statuses(folded)
    overdue = bool(group("overdue").search(rest))
    rest = group("overdue").without(rest)
    published = group("published").search(rest)
    rest = group("published").without(rest)
    rest, unit = _unit(rest, units)
    rest, due_from, due_until = _due(rest, folded, statuses, date.fromisoformat(today))
    is_counted = bool(pattern("cue", "how_many_items").search(folded)) and not (due_from or due_until)
    if not (statuses or overdue or unit or due_from or due_until or of_body or is_counted):
        return None
    rest = pattern("cue", "how_many_items").sub(" ", rest) if is_counted else rest
    if _matter_left(rest, query, library):
        return None
    if due_from or due_until or overdue:
        # 要做完的, 完成的: the words of the deadline, not a state.
        statuses = () if set(statuses) == {Status.DONE} or overdue else statuses
    if of_body:
        statuses = ()
    chosen = LedgerFilter(
        **_bodies(query.named, library),
        statuses=statuses,
        kinds=(ItemKind.OUTCOME,) if group("outcome").search(folded) else (),
        years=(published.match["year"],) if published else (),
        **{_role(folded): (unit,) if unit else ()},
        due_from=due_from,
        due_until=due_until,
        overdue_on=today if overdue else "",
        latest=True,
    )
    chosen = without(chosen, dropped)
    return LedgerQuestion(
        chosen, tuple(_conditions(chosen, library)), bool(pattern("one_figure", "how_many").search(folded))
    )


def take_statuses(folded: str) -> tuple[str, tuple[Status, ...]]:
    """Take the words of states out of a question; return the rest and the statuses meant, in the order of the ledger.

    未完成 is all that is not finished: whoever asks for it means what is in hand too. The aim (要完成), the rate (完成率)
    and the question whether (有没有完成) are no state.
    """
    found: set[Status] = set()
    rest: list[str] = []
    position = 0
    elsewhere = [hit.span for hit in group("no_state").finditer(folded)]
    for hit in group("status", "forms", "asked").finditer(folded):
        if not any(span.start < hit.span.end and hit.span.start < span.end for span in elsewhere):
            found.update(open_statuses() if hit.name == Status.OPEN else [Status(hit.name)])
            rest.append(folded[position : hit.span.start])
            position = hit.span.end
    return " ".join([*rest, folded[position:]]), tuple(s for s in Status if s in found)


def _role(folded: str) -> str:
    """The field of the filter for a unit: whether it leads, supports, or either."""
    roles = [name for name in ("leads", "supports") if group(name).search(folded)]
    return roles[0] if len(roles) == 1 else "units"


def _unit(rest: str, units: Sequence[str]) -> tuple[str, str]:
    """Take the longest known unit that the question names out of it."""
    named = [u for u in units if len(u) >= _MIN_UNIT and normalise(u) in rest]
    unit = max(named, key=len, default="")
    # “the regulations section (法规科)”: the English words before a name in brackets say the same.
    return (re.sub(rf"(?:the (?:[a-z]+ ){{1,4}}[(（])?{re.escape(normalise(unit))}", " ", rest) if unit else rest), unit


def _due(rest: str, folded: str, statuses: Sequence[Status], given: date) -> tuple[str, str, str]:
    """Take a date out that is asked for as a deadline; return the rest and (from, until), ISO dates or nothing.

    2024年底前 is any day up to it, 2024年底后 any day from the next one on; 2010年11月底 is that month. `given`: the day of
    the question.
    """
    # 到2022年10月还没完成: how far it is by then, no deadline.
    of_deadline = pattern("due", "only") if set(statuses) - {Status.DONE} else group("due")
    if not of_deadline.search(folded):
        return _without(rest, [day for day in read_dates(rest) if day.year]), "", ""
    days = read_dates(rest, given)[:1]
    for day in days:
        if day.after and day.last_day:
            return _without(rest, days), (date.fromisoformat(day.last_day) + timedelta(days=1)).isoformat(), ""
        return _without(rest, days), "" if day.before else day.first_day, day.last_day
    return rest, "", ""


def _without(rest: str, days: Sequence[WrittenDate]) -> str:
    for day in reversed(days):
        rest = f"{rest[: day.whole.start]} {rest[day.whole.end :]}"
    return rest


def _matter_left(rest: str, query: Query, library: Sequence[LibraryName]) -> bool:
    """Whether a word is left that is neither general nor part of the name of a body of the library."""
    names = [normalise(n.publisher + n.title) for n in library if n.notice_id in query.named]
    # A single character carries no matter: 到, 需, what segmentation leaves of a name.
    left = [t for t in terms(group("general").without(rest)) if not re.fullmatch(r"[\d.:a-z-]*\d[\d.:-]*|.", t)]
    return any(not any(_abbreviates(term, name) for name in names) for term in left)


def _abbreviates(word: str, name: str) -> bool:
    """Whether the characters of a word stand in a name in this order: 资规局 of 自然资源和规划局."""
    characters = iter(name)
    return all(c in characters for c in word)


def _bodies(named: Sequence[str], library: Sequence[LibraryName]) -> dict[str, tuple[str, ...]]:
    """The fields of a filter for the notices named: the bodies, which a reader can choose from, where that is the same."""
    publishers = tuple(dict.fromkeys(n.publisher for n in library if n.notice_id in named))
    theirs = {n.notice_id for n in library if n.publisher in publishers}
    return {"publishers": publishers} if "" not in publishers and theirs == set(named) else {"notices": tuple(named)}


def _conditions(chosen: LedgerFilter, library: Sequence[LibraryName]) -> list[Condition]:
    """What the filter says, a notice by its body."""
    called = {n.notice_id: n.publisher or n.title for n in library if n.notice_id in chosen.notices}
    found = [Condition(field.name, called.get(value, value)) for field in FIELDS for value in field.values(chosen)]
    return list(dict.fromkeys(found))
