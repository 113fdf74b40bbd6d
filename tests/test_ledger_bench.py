"""The benchmark of the ledger: it asks the real tables, and what it finds is what was written."""

import io
import re
import tempfile
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.ledger_bench import ROWS_OF_PAGE, TODAY, documents_of, filters_of, links_of, topics_of
from indexer.ledger.filter import LedgerFilter
from indexer.ledger.query import count, units_of
from indexer.lexicon.names import open_statuses
from indexer.store.database import Database, write_database
from indexer.types import ItemKind, Status

ITEMS, NOTICES = 1200, 12


def _filters() -> dict[str, LedgerFilter]:
    """Those that the benchmark asks of a library of so many notices."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.sqlite"
        write_database(path, documents_of(NOTICES), [], dict(topics_of(NOTICES)), links_of(NOTICES))
        database = Database(path)
        filters = filters_of(database)
        database.close()
        return filters


FILTERS = _filters()


@pytest.fixture(scope="module")
def printed():
    """What the command prints, and the number that each question found."""
    file = io.StringIO()
    with redirect_stdout(file):
        assert main(["bench", "--items", str(ITEMS)]) == 0
    out = file.getvalue().rstrip()
    table = re.finditer(r"^(\S.{47}) *([\d,]+) +[\d.]+ +[\d.]+$", out, re.MULTILINE)
    return out, {m[1].strip(): int(m[2].replace(",", "")) for m in table}


@pytest.fixture(scope="module")
def library():
    """Every item that was written: (notice, item, topic, whether a later notice reports on it again)."""
    topics = dict(topics_of(NOTICES))
    again = {link.earlier for link in links_of(NOTICES)}
    return [
        (d.notice, item, topics[key], key in again)
        for d in documents_of(NOTICES)
        for item in d.notice.items
        if (key := (d.notice.notice_id, item.span.start))
    ]


def is_open(item) -> bool:
    """Whether an item is known to be open, or nothing is said of a rectification; a plan without a report is not."""
    if item.status.value == Status.NOT_STATED:
        return item.kind not in (ItemKind.TASK, ItemKind.OUTCOME)
    return item.status.value in open_statuses()


def meets(chosen, notice, item, topic, again) -> bool:
    """Whether a row is meant, in plain Python."""
    due = item.deadline.value
    return all(
        (
            not (chosen.latest and again),
            not chosen.notices or notice.notice_id in chosen.notices,
            not chosen.publishers or notice.metadata.publisher in chosen.publishers,
            notice.notice_id not in chosen.notices_out,
            not set(item.lead_units + item.support_units) & set(chosen.units_out),
            not chosen.of_money or any("元" in f.unit for f in item.figures),
            not chosen.kinds or item.kind in chosen.kinds,
            not chosen.statuses or item.status.value in chosen.statuses,
            not chosen.units or set(item.lead_units + item.support_units) & set(chosen.units),
            not chosen.leads or set(item.lead_units) & set(chosen.leads),
            not chosen.supports or (set(item.support_units) - set(item.lead_units)) & set(chosen.supports),
            not chosen.topics or topic in chosen.topics,
            not chosen.years or notice.metadata.published_on[:4] in chosen.years,
            chosen.words in item.issue,
            not chosen.due_from or due >= chosen.due_from,
            not chosen.due_until or "" < due <= chosen.due_until,
            not chosen.overdue_on or ("" < due < TODAY and is_open(item)),
        )
    )


@pytest.mark.parametrize("name", FILTERS)
def test_every_question_finds_as_much_as_a_plain_count(name, printed, library):
    rows = [row for row in library if meets(FILTERS[name], *row)]
    columns = {
        "by status": lambda n, i, t: i.status.value,
        "by publisher": lambda n, i, t: n.metadata.publisher,
        "by year": lambda n, i, t: n.metadata.published_on[:4],
        "by topic": lambda n, i, t: t,
        "by kind": lambda n, i, t: i.kind,
        "by deadline": lambda n, i, t: i.deadline.value,
        "by notice_id": lambda n, i, t: n.notice_id,
        "kind and status": lambda n, i, t: i.kind,
        "publisher and status": lambda n, i, t: (n.metadata.publisher, i.status.value),
    }
    _, found = printed
    assert found[f"count: {name}"] == len(rows)
    assert found[f"rows: {name}"] == min(len(rows), ROWS_OF_PAGE)
    asked = {what: found[f"{what}: {name}"] for what in columns}
    assert asked == {what: len({columns[what](*row[:3]) for row in rows}) for what in asked}


def test_only_the_filters_that_should_find_nothing_or_everything_do(printed, library):
    found = printed[1]
    latest = sum(not again for *_, again in library)
    by_name = {name: found[f"count: {name}"] for name in FILTERS}
    assert by_name["everything"] == ITEMS
    assert by_name["as the page opens"] == by_name["words of every issue"] == latest < ITEMS
    assert by_name["words of no issue"] == 0
    rest = by_name.keys() - {
        "everything",
        "as the page opens",
        "words of every issue",
        "words of no issue",
        "all at once",
    }
    assert all(0 < by_name[name] < latest for name in rest)


def test_units_reports_and_exports_are_asked_too(printed, library):
    found = printed[1]
    assert found["units"] == len({unit for _, i, _, _ in library for unit in i.lead_units + i.support_units})
    assert found["earlier reports of a row"] == found["later reports of a row"] == 3  # four notices of a body
    assert {found[f"export: {form}"] for form in ("csv", "jsonl", "xlsx")} == {ROWS_OF_PAGE}


def test_the_slowest_question_is_named(printed):
    out, found = printed
    assert re.search(r"slowest: (.+), \d+ ms$", out)[1] in found


def test_a_unit_that_leads_and_supports_an_item_is_counted_once_and_leads(tmp_path):
    document = next(documents_of(1))
    item = replace(document.notice.items[0], lead_units=("河道科",), support_units=("河道科", "人事科"))
    notice = replace(document.notice, items=(item,))
    write_database(tmp_path / "library.sqlite", [replace(document, notice=notice)], [])
    database = Database(tmp_path / "library.sqlite")
    assert units_of(database) == [("人事科", 1), ("河道科", 1)]
    assert count(database, LedgerFilter(leads=("河道科",))) == 1
    assert count(database, LedgerFilter(leads=("人事科",))) == 0
