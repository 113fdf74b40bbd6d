"""How many rows of the ledger meet what is asked, of how many: for each body, each unit or the whole library."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from indexer.ledger.filter import LedgerFilter
from indexer.ledger.query import count, group, group_units
from indexer.protocols import Table
from indexer.store.stored import NoticeInfo
from indexer.types import ItemKind, Notice
from retriever.answering.counts_answer import BodyShare, called, columns
from retriever.answering.ledger_answer import STATED
from retriever.question.ledger_question import LedgerQuestion
from retriever.question.names import LibraryNames
from retriever.types import Language, Query


def groups(database: Table, asked: LedgerQuestion, chosen: LedgerFilter) -> list[tuple[str, int]]:
    """Return (value, rows) of what a question counts rows by, for some rows."""
    if asked.by == "unit":
        return group_units(database, chosen, role=asked.role)
    return group(database, columns()[asked.by], chosen)  # type: ignore[arg-type]


def shares(
    database: Table,
    query: Query,
    asked: LedgerQuestion,
    names: LibraryNames,
    infos: Mapping[str, NoticeInfo],
    notice: Callable[[str], Notice],
) -> list[BodyShare]:
    """Return the numbers of rows of each body named, of each one of what is counted by, or of the whole library."""
    rows = replace(asked.chosen, kinds=(ItemKind.ITEM, ItemKind.TASK))
    if asked.by and asked.by != "publisher":
        return list(_by_value(database, query, asked, rows))
    wanted = [tuple(body) for body in query.parts[0].conditions.bodies]
    if asked.by and not wanted:
        left_out = set(rows.notices_out)
        wanted = _bodies(info for info in infos.values() if info.notice_id not in left_out)
    english = query.language is Language.ENGLISH
    bodies = []
    for body in wanted or [()]:
        of_body = replace(rows, notices=body, publishers=()) if body else rows
        whole = count(database, of_body)
        name = names.called(body) if body else ("The ledger" if english else "台账")
        notices = tuple(notice(i) for i in body)
        if whole or any(n.totals for n in notices):
            met = count(database, _met(asked, of_body))
            bodies.append(BodyShare(name, met, whole, count(database, _told(asked, of_body)), notices))
    return bodies


def _bodies(infos: Iterable[NoticeInfo]) -> list[tuple[str, ...]]:
    """The ids of the notices of each body; a notice that does not say whose it is stands by itself."""
    found: dict[str, list[str]] = {}
    for info in infos:
        found.setdefault(info.metadata.publisher or info.notice_id, []).append(info.notice_id)
    return [tuple(ids) for ids in found.values()]


def _by_value(database: Table, query: Query, asked: LedgerQuestion, rows: LedgerFilter) -> Iterator[BodyShare]:
    met, told = (dict(groups(database, asked, chosen)) for chosen in (_met(asked, rows), _told(asked, rows)))
    for value, whole in groups(database, asked, rows):
        name = called(asked.by, value, query.language is Language.ENGLISH)
        yield BodyShare(name, met.get(value, 0), whole, told.get(value, 0))


def _met(asked: LedgerQuestion, rows: LedgerFilter) -> LedgerFilter:
    if asked.share_of_overdue:
        return replace(rows, overdue_on=asked.share_of_overdue)
    return replace(rows, statuses=asked.share_of)


def _told(asked: LedgerQuestion, rows: LedgerFilter) -> LedgerFilter:
    """The rows that say anything of the kind: of plans without reports nothing is known, and no share is 0 %."""
    return rows if asked.share_of_overdue else replace(rows, statuses=STATED)
