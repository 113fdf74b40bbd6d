"""A part of a question over many items -> what is asked of the ledger, or nothing where passages answer it.

“Which items are not finished?”, “2010年11月底要做完的有哪几项”, “利用科牵头哪些任务”, “完成率是多少”, “哪个科室牵头的最多”. A word
that no mark covers and that stands in the notices (闲置土地) is a condition of its own, shown to the reader: the item must
hold it. Where no item does, passages answer, never a guessed number.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from indexer.ledger.filter import FIELDS, LedgerFilter, without
from indexer.ledger.item_rows import ItemKey
from indexer.lexicon.lexicon import group
from indexer.types import ItemKind, Status
from retriever.types import Condition, Conditions, Kind, Part, Query

from .names import LibraryNames, is_of_kind, says_kind
from .parts import OF_ROWS, limits_rows

#: Kinds that, asked of all items that meet a condition, are told by the rows: who leads them, by when, whether there are any.
_TOLD_BY_ROWS = frozenset((Kind.YES_NO, Kind.DEADLINE, Kind.RESPONSIBLE, Kind.NEXT_STEP, Kind.STATUS, Kind.COMPARE))
_OF_A_BODY = frozenset((Kind.STATUS, Kind.YES_NO))
#: Orders of rows by their deadline, and of groups by their number of rows.
BY_DEADLINE = ("earliest", "latest")


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """What is asked of the ledger, and how that was understood, for the reader to check."""

    kind: Kind
    chosen: LedgerFilter
    conditions: tuple[Condition, ...]
    by: str = ""  # what rows are counted by
    role: str = ""  # of units that are counted: leads, supports, or both
    order: str = ""
    top: int = 0
    share_of: tuple[Status, ...] = ()  # the states whose share is asked for
    share_of_overdue: str = ""  # the day that a deadline has passed by
    within: tuple[ItemKey, ...] = ()  # of these rows only
    due_spans: tuple[tuple[str, str], ...] = ()  # due on one of these days, within those of the filter

    @property
    def is_share(self) -> bool:
        """Whether it asks what part of the rows, of all or of each group."""
        return bool(self.share_of or self.share_of_overdue)

    @property
    def asks_number(self) -> bool:
        """Whether it asks how many, and not only which."""
        return self.kind is not Kind.LIST


def as_ledger_question(
    query: Query,
    part: Part,
    names: LibraryNames,
    today: str,
    *,
    finished: tuple[Status, ...],
    dropped: Collection[str] = (),
) -> LedgerQuestion | None:
    """Return a part of a question as one of the ledger, or None when it asks for something else.

    `today`: ISO date, for what is past its deadline; `finished`: the states whose share is a rate of completion;
    `dropped`: fields of the conditions that the reader took away.
    """
    c = part.conditions
    if c.items or c.rows or query.points_at_one or (query.strangers and not c.bodies):
        return None
    part = replace(part, matter=beside_names(part, names))
    if not (_asks_of_rows(part, query) or _asks_of_a_body(part, query)):
        return None
    if c.notice_kind and not _bodies(c, names)["notices"]:
        return None  # 厦门审计整改: no notice of that kind, so that it is a matter of another one
    statuses = () if _asks_of_a_body(part, query) else _meant(c)
    is_share = part.kind is Kind.SHARE or (part.kind in (Kind.GROUP, Kind.RANK) and c.of_share)
    chosen = LedgerFilter(
        **_bodies(c, names),
        notices_out=c.bodies_out,
        statuses=() if is_share else statuses,
        kinds=_kinds(part, c),
        years=c.years,
        **{c.role or "units": c.units},
        units_out=c.units_out,
        offices=c.offices,
        of_money=c.of_money,
        text=part.matter,
        text_out=tuple(w for w in c.words_out if not group("general").search(w)),
        due_from=c.due_from,
        due_until=c.due_until,
        overdue_on=today if c.is_overdue and not is_share else "",
        latest=True,
    )
    chosen = without(chosen, dropped)
    return LedgerQuestion(
        part.kind if part.kind in OF_ROWS else Kind.LIST,
        chosen,
        tuple(_conditions(chosen, names)),
        by=c.by or ("publisher" if part.kind in (Kind.RANK, Kind.GROUP) and c.order not in BY_DEADLINE else ""),
        role=c.role,
        order=c.order,
        top=c.top,
        share_of=(statuses or finished) if is_share and not c.is_overdue else (),
        share_of_overdue=today if is_share and c.is_overdue else "",
        due_spans=c.due_spans,
    )


def _kinds(part: Part, c: Conditions) -> tuple[ItemKind, ...]:
    """Parts of items are not counted beside them."""
    if c.of_outcomes:
        return (ItemKind.OUTCOME,)
    return (ItemKind.ITEM, ItemKind.TASK) if part.kind in (Kind.GROUP, Kind.RANK) else ()


def _asks_of_rows(part: Part, query: Query) -> bool:
    """Whether rows answer it: which, how many, most; or anything of all items that meet a condition of rows."""
    c = part.conditions
    limits = limits_rows(c) or c.of_money
    if part.matter:
        # 电梯方面还有哪些没完成 asks of rows; 电梯加装了多少部 of what is told in one.
        return part.kind in OF_ROWS and (limits or part.counts_items) and not query.carried
    if c.words_out and part.kind in OF_ROWS:
        return True
    if part.kind in OF_ROWS:
        return (
            limits
            or part.kind is Kind.SHARE
            or bool(c.bodies or c.bodies_out or c.is_of_all or c.order or c.by)
            or part.counts_items
        )
    return limits and part.kind in _TOLD_BY_ROWS and (part.counts_items or not query.matter)


def beside_names(part: Part, names: LibraryNames) -> tuple[str, ...]:
    """Return the words that are not part of what a notice named is called: 三资 of 三资专项整治情况的报告."""
    named = {i for body in part.conditions.bodies for i in body}
    called = [names.called_by[i] for i in named if i in names.called_by]
    return tuple(word for word in part.matter if not any(_abbreviates(word, name) for name in called))


def _abbreviates(word: str, name: str) -> bool:
    """Whether the characters of a word stand in a name in this order: 资规局 of 自然资源和规划局."""
    characters = iter(name)
    return all(c in characters for c in word)


def _asks_of_a_body(part: Part, query: Query) -> bool:
    """天河分局整改完成了吗: how far all items of the body are."""
    c = part.conditions
    named_here = bool(c.bodies) and not query.points_at_rows and not query.matter and not part.matter
    return part.kind in _OF_A_BODY and named_here and not query.carried and not (c.is_overdue or c.due_until or c.units)


def _meant(c: Conditions) -> tuple[Status, ...]:
    """The states asked for; of all but some where states are left out, and of those both named and not left out."""
    if not c.statuses_out:
        return c.statuses
    return tuple(s for s in (c.statuses or Status) if s not in c.statuses_out)


def _bodies(c: Conditions, names: LibraryNames) -> dict[str, tuple[str, ...]]:
    """The fields of a filter for the notices named: the bodies, which a reader can choose from, where that is the same."""
    named = tuple(dict.fromkeys(i for body in c.bodies for i in body))
    if c.notice_kind:
        kept = {n.notice_id for n in names.names if is_of_kind(n.title, c.notice_kind)}
        if named and not kept & set(named) and c.calls_notice:  # whose title does not say what kind it is of
            kept = {n.notice_id for n in names.names if not says_kind(n.title)}
        return {"notices": tuple(i for i in named if i in kept) if named else tuple(kept)}
    publishers = tuple(dict.fromkeys(n.publisher for n in names.names if n.notice_id in named))
    theirs = {n.notice_id for n in names.names if n.publisher in publishers}
    return {"publishers": publishers} if "" not in publishers and theirs == set(named) else {"notices": named}


def _conditions(chosen: LedgerFilter, names: LibraryNames) -> list[Condition]:
    """What the filter says, a notice by its body."""
    called = {
        n.notice_id: n.publisher or n.title
        for n in names.names
        if n.notice_id in (*chosen.notices, *chosen.notices_out)
    }
    found = [Condition(field.name, called.get(value, value)) for field in FIELDS for value in field.values(chosen)]
    return list(dict.fromkeys(found))
