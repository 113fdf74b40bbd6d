"""Questions that the ledger, the list of notices or the help answers; None where passages must."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from indexer.ledger.filter import EVERYTHING, LedgerFilter
from indexer.ledger.item_rows import ItemKey
from indexer.ledger.query import LedgerRow, count, earlier_reports, first_due, select, tally
from indexer.lexicon.names import finished_statuses, open_statuses, planned_kinds
from indexer.protocols import Table
from indexer.store.stored import NoticeInfo
from indexer.types import ItemKind, Notice, Status
from retriever.answering.body_answer import BodyState, compose_bodies
from retriever.answering.counts_answer import compose_groups, compose_share
from retriever.answering.help_answer import compose_help
from retriever.answering.joined import joined
from retriever.answering.ledger_answer import (
    MAX_ROWS,
    STATED,
    Found,
    compose_counts,
    compose_ledger,
    compose_stated,
    none_found,
)
from retriever.answering.library_answer import asks_for_library, compose_library, matching
from retriever.answering.refusal import no_notice_of
from retriever.answering.rounds_answer import Pair, compose_rounds, one_notice_only
from retriever.answering.row_answer import OF_ITEMS, compose_rows, no_such_number
from retriever.question.ledger_question import BY_DEADLINE, LedgerQuestion, as_ledger_question, beside_names
from retriever.question.names import LibraryNames
from retriever.types import Answer, Condition, Kind, Language, Line, Query, Turn

from .rows_meant import ROWS, rows_meant
from .shares import groups, shares

_LAST_DAY = "9999-12-31"
_FEW = 5  # numbers of rows in a mark


class LedgerAnswers:
    """Answers from the rows of an index, its list of notices and the help."""

    def __init__(
        self, database: Table, names: LibraryNames, infos: Mapping[str, NoticeInfo], notice: Callable[[str], Notice]
    ) -> None:
        """`notice`: id -> notice."""
        self._database = database
        self._names = names
        self._infos = infos
        self._notice = notice

    def rows_meant(
        self, query: Query, turns: Sequence[Turn], dropped: Collection[str] = ()
    ) -> tuple[ItemKey, ...] | None:
        """Return the rows that a question means by a number or a place; None where it points at none."""
        return rows_meant(query, turns, self._notice, self._infos, dropped)

    def answer(
        self, query: Query, keys: tuple[ItemKey, ...] | None, today: date, dropped: Collection[str]
    ) -> Answer | None:
        """Return the answer to a question over items, notices or the use of the page, or None; `keys`: the rows meant."""
        if query.kind is Kind.HELP and (told := compose_help(query)):
            return told
        if asks_for_library(query):
            found = matching(self._infos, query.parts[0].conditions, query.years)
            return None if query.strangers else compose_library(query, found, len(self._infos))
        items = query.parts[0].conditions.items
        if keys == () and len(query.named) == 1 and items:
            return no_such_number(query, self._infos[query.named[0]].items)
        if keys and not items:
            query = replace(query, carried=(*query.carried, Condition(ROWS, self._called(keys))))
        if keys is not None and _is_of_rows(query):
            rows = self._rows(keys)
            return compose_rows(query, rows, self._notices(rows)) if rows else None
        return self._of_bodies(query, keys) or self._of_parts(query, keys or (), today, dropped)

    def _of_parts(
        self, query: Query, within: Sequence[ItemKey], today: date, dropped: Collection[str]
    ) -> Answer | None:
        """The answer to each part of a question that conditions choose the rows of."""
        asked = [
            as_ledger_question(
                query, part, self._names, today.isoformat(), finished=finished_statuses(), dropped=dropped
            )
            for part in query.parts
        ]
        if asked[0] is None:
            return None
        if others := query.parts[0].conditions.other_bodies:
            reason = no_notice_of(others, query.language)
            return Answer(query, (Line(reason),), (), refused=True, reason=reason)
        if query.own_unknown:
            return _whose(query)
        known = [replace(one, within=tuple(within)) for one in asked if one is not None]
        if len(known) > 1 and all(one.kind is Kind.COUNT for one in known):
            found = [self._found(one, query) for one in known]
            if not any(each.rows for each in found):
                return None
            notices = self._notices([row for each in found for row in each.rows])
            return compose_counts(query, list(zip(known, found, strict=True)), notices)
        if len(known) > 1 and len(known) == len(query.parts):
            answers = [self._one(query, one) for one in known]
            if all(answers):
                return joined([answer for answer in answers if answer])
        return self._one(query, known[0])

    def _of_bodies(self, query: Query, keys: Sequence[ItemKey] | None) -> Answer | None:
        """The answer to a summary of bodies, to several side by side, and to two notices of one; None for anything else."""
        part = query.parts[0]
        bodies = part.conditions.bodies
        if not bodies or keys or len(query.parts) > 1 or (query.matter and part.matter):
            return None
        if beside_names(part, self._names):
            return None  # of one matter, and not of all items
        if part.kind is Kind.COMPARE_ROUNDS and len(bodies) == 1:
            return self._rounds(query, bodies[0])
        if part.kind is Kind.SUMMARY or (part.kind is Kind.COMPARE and len(bodies) > 1):
            states = [self._state(body, part.conditions.years) for body in bodies]
            told = [state for state in states if state.counts]
            return compose_bodies(query, told) if told and len(told) == len(states) else None
        return None

    def _state(self, body: tuple[str, ...], years: Sequence[str]) -> BodyState:
        dated = [self._infos[i] for i in body if i in self._infos]
        wanted = tuple(info.notice_id for info in dated if not years or info.metadata.published_on[:4] in years)
        chosen = LedgerFilter(notices=wanted or body, latest=not years)
        return BodyState(
            self._names.called(body),
            tuple(self._notice(i) for i in wanted or body),
            tally(self._database, replace(chosen, kinds=(ItemKind.ITEM, ItemKind.TASK))),
            tuple(
                select(self._database, replace(chosen, statuses=open_statuses(), kinds=(ItemKind.ITEM, ItemKind.TASK)))
            ),
        )

    def _rounds(self, query: Query, body: tuple[str, ...]) -> Answer | None:
        """What the latest notice of a body says otherwise than the one before."""
        dated = sorted((self._infos[i] for i in body if self._infos[i].metadata.published_on), key=_published)
        if len(dated) < 2:
            (info, *_) = [self._infos[i] for i in body]
            return (
                one_notice_only(query, self._names.called(body), info.metadata.published_on) if len(body) == 1 else None
            )
        rows = select(self._database, LedgerFilter(notices=(dated[-1].notice_id,), latest=False))
        pairs = []
        for row in rows:
            earlier = earlier_reports(self._database, (row.notice_id, row.item.span.start))
            pairs.append(Pair(row, earlier[0] if earlier else None))
        return compose_rounds(query, pairs) if any(pair.earlier for pair in pairs) else None

    def _one(self, query: Query, asked: LedgerQuestion) -> Answer | None:
        if asked.is_share:
            bodies = shares(self._database, query, asked, self._names, self._infos, self._notice)
            return compose_share(query, asked, bodies) if any(body.is_told for body in bodies) else None
        if asked.kind in (Kind.GROUP, Kind.RANK) and asked.by and asked.order not in BY_DEADLINE:
            if asked.by == "publisher" and not asked.order and 0 < count(self._database, asked.chosen) <= MAX_ROWS:
                return self._rows_of(query, asked)  # each body's number stands above its rows
            counted = groups(self._database, asked, asked.chosen)
            return compose_groups(query, asked, counted) if counted else self._without_rows(query, asked)
        return self._rows_of(query, asked)

    def _rows_of(self, query: Query, asked: LedgerQuestion) -> Answer | None:
        found = self._found(asked, query)
        if not found.rows and (query.years or len(query.named) == 1):
            # A later notice reports on all of them again, and it is this one, or one of that year, that is asked for.
            asked = replace(asked, chosen=replace(asked.chosen, latest=False))
            found = self._found(asked, query)
        if not found.rows:
            return self._without_rows(query, asked)
        return compose_ledger(query, asked, found, self._notices(found.rows))

    def _found(self, asked: LedgerQuestion, query: Query) -> Found:
        chosen = asked.chosen
        if asked.order in BY_DEADLINE:
            rows = first_due(self._database, chosen, latest=asked.order == "latest", limit=max(1, asked.top))
            return Found(tuple(rows), _tally(rows))
        is_part = bool(asked.within or asked.due_spans)
        rows = select(self._database, chosen, limit=-1 if is_part else MAX_ROWS)
        if is_part:
            rows = [row for row in rows if _is_meant(row, asked)]
            return Found(tuple(rows[:MAX_ROWS]), _tally(rows))
        whole = replace(chosen, statuses=(), kinds=(ItemKind.ITEM, ItemKind.TASK)) if asked.asks_number else None
        return Found(
            tuple(rows),
            tally(self._database, chosen),
            whole=count(self._database, whole) if whole and query.named else 0,
            unreported=self._unreported(chosen),
        )

    def _unreported(self, chosen: LedgerFilter) -> int:
        """How many tasks and expected results of plans are past their deadline without any report, where that is asked."""
        if not chosen.overdue_on:
            return 0
        until = (date.fromisoformat(chosen.overdue_on) - timedelta(days=1)).isoformat()
        plans = replace(
            chosen, overdue_on="", due_until=until, kinds=planned_kinds(), statuses=(Status.NOT_STATED,), latest=False
        )
        return count(self._database, plans)

    def _without_rows(self, query: Query, asked: LedgerQuestion) -> Answer | None:
        """What is said where no row is meant: nothing of the kind, or None where the notices do not speak of such."""
        chosen = asked.chosen
        if chosen.text:
            return None  # no item holds the words: passages may
        of_bodies = replace(EVERYTHING, notices=chosen.notices, publishers=chosen.publishers)
        units = replace(of_bodies, units=chosen.units or chosen.leads or chosen.supports)
        if units.units and of_bodies != EVERYTHING and query.carried and not count(self._database, units):
            # 养护科 is of another body than the one talked about: what was taken over is let go.
            free = replace(asked, chosen=replace(chosen, notices=(), publishers=()))
            free = replace(
                free, conditions=tuple(c for c in asked.conditions if c.field not in ("publisher", "notice"))
            )
            return self._one(replace(query, bodies=(), carried=()), free)
        if of_bodies != EVERYTHING and replace(of_bodies, statuses=chosen.statuses) == replace(chosen, latest=False):
            meant = [
                i
                for i in self._infos.values()
                if i.notice_id in chosen.notices or i.metadata.publisher in chosen.publishers
            ]
            stated = compose_stated(query, asked, [self._notice(info.notice_id) for info in meant])
            if stated is not None:
                return stated
        if any(c.field == "publisher" for c in query.carried):
            return none_found(query, asked, self._unreported(chosen))  # the mark of the body can be taken away
        # None in this state, or due by then, is an answer only where the notices meant say anything of the sort.
        said = [replace(of_bodies, statuses=STATED)] if chosen.statuses else []
        said += (
            [replace(of_bodies, due_until=_LAST_DAY)]
            if chosen.due_from or chosen.due_until or chosen.overdue_on
            else []
        )
        if not said or not all(count(self._database, each) for each in said):
            return None
        return none_found(query, asked, self._unreported(chosen))

    def _called(self, keys: Sequence[ItemKey]) -> str:
        """The numbers of some rows, as a reader sees what was taken over."""
        rows = self._rows(keys[:_FEW])
        return "、".join(row.item.number for row in rows) + ("…" if len(keys) > _FEW else "")

    def _rows(self, keys: Sequence[ItemKey]) -> list[LedgerRow]:
        rows = select(self._database, LedgerFilter(notices=tuple(dict.fromkeys(i for i, _ in keys)), latest=False))
        found = {(row.notice_id, row.item.span.start): row for row in rows}
        return [found[key] for key in keys if key in found][:MAX_ROWS]

    def _notices(self, rows: Sequence[LedgerRow]) -> dict[str, Notice]:
        return {notice_id: self._notice(notice_id) for notice_id in dict.fromkeys(row.notice_id for row in rows)}


def _is_of_rows(query: Query) -> bool:
    """Whether what is asked is a field of the rows meant, or the rows themselves where their places are named."""
    return query.kind in OF_ITEMS and (query.kind is not Kind.LIST or bool(query.parts[0].conditions.rows))


def _whose(query: Query) -> Answer:
    """The refusal of a question about the asker's own body where no setting says which that is."""
    reason = (
        "Which body is yours is not set: set RECTIFY_BODY to its name, or name it in the question."
        if query.language is Language.ENGLISH
        else "没有设置“我局”是哪个机构:请设置 RECTIFY_BODY,或在问题里写明机构名称。"
    )
    return Answer(query, (Line(reason),), (), refused=True, reason=reason)


def _published(info: NoticeInfo) -> str:
    return info.metadata.published_on


def _is_meant(row: LedgerRow, asked: LedgerQuestion) -> bool:
    due = row.item.deadline.value
    is_due = not asked.due_spans or any(first <= due <= last for first, last in asked.due_spans)
    return is_due and (not asked.within or (row.notice_id, row.item.span.start) in asked.within)


def _tally(rows: Sequence[LedgerRow]) -> dict[ItemKind, dict[Status, int]]:
    counts: dict[ItemKind, dict[Status, int]] = {}
    for row in rows:
        of_kind = counts.setdefault(row.kind, {})
        status = Status(row.item.status.value)
        of_kind[status] = of_kind.get(status, 0) + 1
    return counts
