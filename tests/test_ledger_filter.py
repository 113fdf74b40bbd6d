"""A condition of the ledger is told once: addresses, marks, options, widgets and SQL all come from that."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from helpers import build_library
from hypothesis import given
from hypothesis import strategies as st

from indexer.ledger.filter import (
    EVERYTHING,
    FIELD_OF,
    FIELDS,
    LedgerFilter,
    address_of,
    from_address,
    title_of,
    without,
)
from indexer.ledger.query import count, options_of, select
from indexer.lexicon.names import finished_statuses
from indexer.store.versions import open_index
from indexer.types import ItemKind, Status
from retriever.answering.ledger_answer import describe
from retriever.library import Retriever, open_retriever
from retriever.types import Condition

ROOT = Path(__file__).parents[1]
NAMES = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3).map(tuple)
DAYS = st.just("") | st.dates().map(date.isoformat)
FILTERS = st.builds(
    LedgerFilter,
    notices=NAMES,
    publishers=NAMES,
    statuses=st.lists(st.sampled_from(Status), max_size=3).map(tuple),
    kinds=st.lists(st.sampled_from(ItemKind), max_size=3).map(tuple),
    years=NAMES,
    units=NAMES,
    leads=NAMES,
    topics=NAMES,
    words=st.text(st.characters(exclude_categories=["Cs"])),
    due_from=DAYS,
    due_until=DAYS,
    overdue_on=DAYS,
    latest=st.booleans(),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    return build_library(tmp_path_factory.mktemp("filter"))


@pytest.fixture(scope="module")
def retriever(index) -> Retriever:
    return open_retriever(index)


@given(FILTERS)
def test_a_filter_comes_back_from_its_address_as_it_was(chosen):
    assert from_address(address_of(chosen)) == chosen
    query = urlencode(address_of(chosen), doseq=True)
    assert from_address(parse_qs(query, keep_blank_values=True)) == chosen


@given(FILTERS, st.sampled_from([*FIELD_OF]))
def test_taking_a_condition_away_changes_that_one_only(chosen, name):
    rest = without(chosen, {name})
    assert address_of(rest) == {n: v for n, v in address_of(chosen).items() if n != name}
    assert without(chosen, ()) == chosen


def test_addresses_that_were_ever_given_out_still_open():
    address = {
        "notice": ["a"], "publisher": ["甲局"], "status": ["未完成", "正在推进"], "kind": ["task"], "year": ["2024"],
        "unit": ["人事科"], "lead": ["河道科"], "topic": ["仓库"], "words": ["漏水"], "due_from": ["2024-01-01"],
        "due_until": ["2024-12-31"], "overdue": ["1"], "all": ["1"],
    }  # fmt: skip
    assert from_address(address) == LedgerFilter(
        notices=("a",), publishers=("甲局",), statuses=(Status.OPEN, Status.IN_PROGRESS), kinds=(ItemKind.TASK,),
        years=("2024",), units=("人事科",), leads=("河道科",), topics=("仓库",), words="漏水", due_from="2024-01-01",
        due_until="2024-12-31", overdue_on=date.today().isoformat(), latest=False,
    )  # fmt: skip


def test_what_an_address_says_wrongly_does_not_restrict():
    address = {"status": ["完工"], "kind": ["x"], "due_from": ["gestern"], "colour": ["red"]}
    assert from_address(address) == LedgerFilter(latest=True)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_condition_can_be_asked_named_and_shown(field, index):
    database = open_index(index).database
    assert all(field.label)
    for value in options_of(database, field):
        chosen = from_address({field.name: [value]})
        assert 0 <= count(database, chosen) <= count(database)
        assert all(title_of(chosen, english=english) for english in (False, True))
        assert describe(Condition(field.name, value), english=False).startswith(field.label[0])


def test_overdue_is_what_is_past_its_deadline_and_not_known_to_be_finished(index):
    database = open_index(index).database
    rows = select(database, LedgerFilter(overdue_on="2099-12-31"))
    due = [r for r in select(database) if r.item.deadline.value]
    assert rows == [r for r in due if r.item.status.value not in finished_statuses()]
    assert title_of(LedgerFilter(overdue_on="2099-12-31"), english=False) == "已过时限、未标明完成"
    assert describe(Condition("overdue", "2024-01-01"), english=True) == (
        "past their deadline and not stated as completed=2024-01-01"
    )


@pytest.mark.parametrize(
    "question",
    ["甲山市水务局哪些还没整改完?", "河道管理科牵头哪些任务", "人事科负责哪些任务", "哪些事项完成了", "哪些已经超期了"],
)
def test_the_marks_of_an_answer_are_the_conditions_of_its_filter(retriever, question):
    table = retriever.reply(question).answer.table
    if table is None:  # nothing is overdue here
        return
    assert [c.field for c in table.conditions] == [
        name for name, values in address_of(table.chosen).items() for _ in values
    ]
    for mark in {c.field for c in table.conditions}:
        again = retriever.reply(question, dropped={mark}).answer.table
        assert again is None or again.chosen == without(table.chosen, {mark})


def test_a_body_is_asked_by_its_name_where_all_its_notices_are_meant(retriever):
    chosen = retriever.reply("甲山市水务局哪些还没整改完?").answer.table.chosen
    assert chosen.publishers == ("中共甲山市水务局党组",)
    assert chosen.notices == ()


ONE_ENTRY = """
    regions: tuple[str, ...] = condition(
        "region", ("地区", "region"), "i.region IN ({marks})", listed=_listed("region")
    )
    latest: bool = condition("""
#: Asks for the new condition wherever conditions are asked for.
ASKS = """
import sys
from pathlib import Path
import streamlit
from streamlit.testing.v1 import AppTest
from eval.ledger_bench import filters_of
from indexer.__main__ import main
from indexer.ledger.filter import LedgerFilter, address_of
from indexer.store.versions import open_index
from retriever.answering.ledger_answer import describe
from retriever.types import Condition

index = Path(sys.argv[1])
assert main(["ledger", "--index", str(index), "--region", "甲山市"]) == 0
page = AppTest.from_file("views/ledger.py", default_timeout=60)
page.query_params["region"] = "甲山市"
page.run()
assert not page.exception, page.exception
assert page.multiselect(key="f-region").label == "地区"
assert page.multiselect(key="f-region").value == ["甲山市"]
assert set(page.dataframe[0].value["发布机构"]) == {"中共甲山市水务局党组"}
page.multiselect(key="f-region").set_value([]).run()
assert len(page.dataframe[0].value) == 4
assert "region" in filters_of(open_index(index).database)
assert describe(Condition("region", "甲山市"), english=True) == "region=甲山市"
"""


def test_a_new_condition_is_one_entry(index, tmp_path):
    """The program with one entry more asks for it on the command line, on the page, in marks and in the benchmark."""
    for package in ("retriever", "views", "eval", "corpus"):
        (tmp_path / package).symlink_to(ROOT / package)
    ours = tmp_path / "indexer"
    shutil.copytree(ROOT / "indexer", ours, ignore=shutil.ignore_patterns("model", "__pycache__"))
    (ours / "model").symlink_to(ROOT / "indexer" / "model")
    table = ours / "ledger" / "filter.py"
    before, found, after = table.read_text("utf-8").partition("\n    latest: bool = condition(")
    assert found
    table.write_text(before + ONE_ENTRY + after, encoding="utf-8")
    (tmp_path / "asks.py").write_text(ASKS, encoding="utf-8")
    environment = os.environ | {"RECTIFY_INDEX": str(index), "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "asks.py", str(index)], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "中共甲山市水务局党组" in done.stdout
    assert "乙海市" not in done.stdout


def test_everything_is_everything(index):
    database = open_index(index).database
    assert count(database, EVERYTHING) == len(select(database)) == 4
