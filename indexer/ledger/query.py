"""The ledger (整改台账): one row an item or task of every notice; filtered, counted and grouped by SQL.

The rows are the items of the index version, so the ledger is never older or newer than what is searched. An
entry of a closing list that reports again on an earlier item is no row of its own: what it says is in that item.
SQLite answers every filter, count and group of 200,000 rows in under 0.3 s (`python -m eval bench --items 200000`), is in
the standard library, and its file opens in the tools that staff have; DuckDB would add 50 MB for no gain here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal

from indexer.protocols import Table
from indexer.types import Item, ItemKind, Status

from .filter import EVERYTHING, Field, LedgerFilter, where
from .item_rows import ITEM_COLUMNS, ItemKey, read_item

_MONEY = "元"
#: What rows can be grouped by.
GroupBy = Literal["status", "publisher", "region", "year", "topic", "kind", "deadline", "notice_id"]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row: the item with all its spans, and the notice it stands in."""

    notice_id: str
    source: str
    title: str
    publisher: str
    region: str
    published_on: str
    section: str  # titles above it, from the top
    topic: str
    item: Item
    text: str  # of the whole item
    status_text: str  # the words the status was read from; those of a closing list lie outside the item
    deadline_text: str
    measure_texts: tuple[str, ...] = ()
    next_step: str = ""
    document_number: str = ""  # of the notice

    @property
    def money(self) -> tuple[str, ...]:
        """The amounts of money of the item."""
        return tuple(dict.fromkeys(f.text for f in self.item.figures if f.unit.endswith(_MONEY)))

    @property
    def kind(self) -> ItemKind:
        """The kind of the row; an entry of a closing list that matches no earlier item counts as an item."""
        return ItemKind.ITEM if self.item.kind is ItemKind.FOLLOW_UP else self.item.kind

    @property
    def year(self) -> str:
        """Year of publication, or nothing."""
        return self.published_on[:4]


def select(database: Table, chosen: LedgerFilter = EVERYTHING, *, limit: int = -1) -> list[LedgerRow]:
    """Return the rows by notice and in text order; at most `limit` of them when it is not negative."""
    condition, values = where(chosen)
    # Items are stored by notice and in text order, so their row numbers sort them. Which rows are meant is found first:
    # sorting them with their words would read every notice.
    return _rows(database, f"SELECT i.rowid FROM items i WHERE {condition} ORDER BY i.rowid LIMIT ?", (*values, limit))


def earlier_reports(database: Table, key: ItemKey) -> list[LedgerRow]:
    """Return the rows of earlier notices on the same matter, the newest first."""
    return _linked(
        database, key, "SELECT earlier_notice_id, earlier_start FROM links WHERE notice_id = ? AND start = ?"
    )


def later_reports(database: Table, key: ItemKey) -> list[LedgerRow]:
    """Return the rows of later notices of the same body on the same matter, the next one first."""
    return _linked(
        database, key, "SELECT notice_id, start FROM links WHERE earlier_notice_id = ? AND earlier_start = ?"
    )


def _linked(database: Table, key: ItemKey, links: str) -> list[LedgerRow]:
    """Follow the links from an item as far as they go."""
    found: list[LedgerRow] = []
    keys = [key]
    for known in keys:
        for linked in database.query(links, known):
            if linked not in keys:
                keys.append(linked)
                found += _rows(database, "SELECT rowid FROM items WHERE notice_id = ? AND start = ?", linked)
    return found


def _rows(database: Table, chosen: str, values: Sequence[object]) -> list[LedgerRow]:
    """The rows of the items that a SELECT of rowids chooses, in the order of the rowids."""
    sql = f"SELECT {ITEM_COLUMNS}, i.publisher, i.region, i.section, i.topic FROM items i WHERE i.rowid IN ({chosen})"
    found = []
    for notice_id, items in groupby(database.query(f"{sql} ORDER BY i.rowid", values), itemgetter(0)):
        # Once a notice: SQLite would go through its text from the beginning for every word of every row.
        about = database.query(
            "SELECT source, title, published_on, document_number, text FROM notices WHERE notice_id = ?", (notice_id,)
        )[0]
        found += [_row(item, *about) for item in items]
    return found


def _row(values: Sequence, source: str, title: str, published_on: str, document_number: str, text: str) -> LedgerRow:
    item = read_item(values[:-4])
    publisher, region, section, topic = values[-4:]
    return LedgerRow(
        notice_id=values[0],
        source=source,
        title=title,
        publisher=publisher,
        region=region,
        published_on=published_on,
        section=section,
        topic=topic,
        item=item,
        text=item.span.of(text),
        document_number=document_number,
        status_text=item.status.span.of(text),
        deadline_text=item.deadline.span.of(text),
        measure_texts=tuple(span.of(text) for span in item.measures),
        next_step=item.next_step.of(text),
    )


def count(database: Table, chosen: LedgerFilter = EVERYTHING) -> int:
    """Return how many rows there are."""
    condition, values = where(chosen)
    return database.query(f"SELECT count(*) FROM items i WHERE {condition}", values)[0][0]


def group(database: Table, by: GroupBy, chosen: LedgerFilter = EVERYTHING) -> list[tuple[str, int]]:
    """Return (value, rows) of each value of a column, most rows first."""
    condition, values = where(chosen)
    return database.query(
        f"SELECT i.{by}, count(*) FROM items i WHERE {condition} GROUP BY i.{by} ORDER BY count(*) DESC, i.{by}", values
    )


def group_units(database: Table, chosen: LedgerFilter = EVERYTHING, *, role: str = "") -> list[tuple[str, int]]:
    """Return (responsible unit, rows), most rows first; `role`: leads or supports, or both of them."""
    condition, values = where(chosen)
    which = {"leads": " AND u.leads", "supports": " AND NOT u.leads"}.get(role, "")
    return database.query(
        f"SELECT u.unit, count(*) FROM item_units u JOIN items i ON i.rowid = u.item WHERE {condition}{which}"
        " GROUP BY u.unit ORDER BY count(*) DESC, u.unit",
        values,
    )


def first_due(database: Table, chosen: LedgerFilter, *, latest: bool, limit: int) -> list[LedgerRow]:
    """Return the rows of the earliest or the latest deadlines, in that order; rows of the same day count as they stand."""
    condition, values = where(chosen)
    order = "DESC" if latest else "ASC"
    found = database.query(
        f"SELECT i.rowid FROM items i WHERE {condition} AND i.deadline <> '' ORDER BY i.deadline {order}, i.rowid LIMIT ?",
        (*values, limit),
    )
    rows = _rows(database, ",".join("?" * len(found)), [rowid for (rowid,) in found]) if found else []
    return sorted(rows, key=lambda row: row.item.deadline.value, reverse=latest)


def status_by_publisher(database: Table, chosen: LedgerFilter = EVERYTHING) -> list[tuple[str, Status, int]]:
    """Return (publisher, status, rows)."""
    condition, values = where(chosen)
    rows = database.query(
        f"SELECT i.publisher, i.status, count(*) FROM items i WHERE {condition} GROUP BY 1, 2 ORDER BY 1, 2", values
    )
    return [(publisher, Status(status), number) for publisher, status, number in rows]


def tally(database: Table, chosen: LedgerFilter = EVERYTHING) -> dict[ItemKind, Counter[Status]]:
    """Return kind -> status -> rows."""
    condition, values = where(chosen)
    sql = f"SELECT i.kind, i.status, count(*) FROM items i WHERE {condition} GROUP BY i.kind, i.status ORDER BY 1, 2"
    counts: dict[ItemKind, Counter[Status]] = {}
    for stored, status, number in database.query(sql, values):
        kind = ItemKind.ITEM if stored == ItemKind.FOLLOW_UP else ItemKind(stored)
        counts.setdefault(kind, Counter())[Status(status)] += number
    return counts


def options_of(database: Table, field: Field) -> tuple[str, ...]:
    """Return the values that rows can be chosen by, those of most rows first where not all are known beforehand."""
    if not field.listed:
        return field.known
    return tuple(value for (value,) in database.query(field.listed))


def units_of(database: Table) -> list[tuple[str, int]]:
    """Return (responsible unit, rows it leads or supports), most rows first."""
    return database.query("SELECT unit, count(*) FROM item_units GROUP BY unit ORDER BY 2 DESC, unit")
