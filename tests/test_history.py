"""Notices of one body over time: what a later one reports again, and what has changed."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from indexer.build import build
from indexer.ledger.filter import LedgerFilter
from indexer.ledger.history import Change, body_of, changes
from indexer.ledger.query import earlier_reports, later_reports, select
from indexer.store.versions import open_index
from retriever.library import Retriever, open_retriever

FIRST = """中共甲山市水务局党组关于巡察整改情况的通报

一、巡察反馈意见的整改情况

1.关于“闲置仓库长期未处置”问题的整改
一是核查闲置仓库7座。
整改情况：正在推进。已出租4座。

2.关于“巡河记录不完整”问题的整改
一是补建台账。
整改情况：已完成整改。

2023年5月6日
"""
SECOND = """甲山市水务局关于巡察整改进展情况的通报

一、巡察反馈意见的整改情况

1.关于“闲置仓库长期未处置”问题的整改
一是公开出租仓库7座。
整改情况：已完成整改。

2.关于“泵站检修拖延”问题的整改
一是检修泵站3座。
整改情况：已完成整改。

2024年7月8日
"""
OTHER = """乙海市水务局关于巡察整改情况的通报

一、巡察反馈意见的整改情况

1.关于“闲置仓库长期未处置”问题的整改
一是登记造册。
整改情况：正在推进。

2024年9月1日
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("rounds")
    (folder / "corpus").mkdir()
    for name, text in (("first", FIRST), ("second", SECOND), ("other", OTHER)):
        (folder / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    build(folder / "corpus", folder / "index", progress=lambda *_: None)
    return folder / "index"


@pytest.fixture(scope="module")
def retriever(index) -> Retriever:
    return open_retriever(index)


def row(database, notice: str, number: str):
    return next(r for r in select(database, LedgerFilter(notices=(notice,))) if r.item.number == number)


@pytest.mark.parametrize(
    "publisher", ["甲山市水务局", "中共甲山市水务局党组", "中共甲山市水务局党委", "中共甲山市水务局委员会"]
)
def test_a_body_is_the_same_whether_itself_or_its_party_group_signs(publisher):
    assert body_of(publisher) == "甲山市水务局"


def test_a_later_item_is_linked_to_the_earlier_one_of_the_same_body_and_no_other(index):
    database = open_index(index).database
    later = row(database, "second", "一1")
    found = earlier_reports(database, (later.notice_id, later.item.span.start))
    assert [(r.notice_id, r.item.number) for r in found] == [("first", "一1")]
    earlier = found[0]
    again = later_reports(database, (earlier.notice_id, earlier.item.span.start))
    assert [(r.notice_id, r.item.number) for r in again] == [("second", "一1")]


@pytest.mark.parametrize(("notice", "number"), [("second", "一2"), ("other", "一1"), ("first", "一2")])
def test_another_matter_or_another_body_is_not_linked(index, notice, number):
    database = open_index(index).database
    key = (notice, row(database, notice, number).item.span.start)
    assert earlier_reports(database, key) == later_reports(database, key) == []


def test_what_changed_is_said(index):
    database = open_index(index).database
    found = changes(row(database, "first", "一1").item, row(database, "second", "一1").item)
    assert Change("status", "正在推进", "已完成") in found
    assert changes(row(database, "first", "一2").item, row(database, "first", "一2").item) == []


def test_the_latest_rows_leave_out_what_was_reported_again(index):
    database = open_index(index).database
    rows = select(database, LedgerFilter(latest=True))
    assert [(r.notice_id, r.item.number) for r in rows] == [
        ("first", "一2"),
        ("other", "一1"),
        ("second", "一1"),
        ("second", "一2"),
    ]


def test_a_question_over_items_counts_each_matter_once_by_its_latest_report(retriever):
    table = retriever.reply("甲山市水务局还有哪些没完成?").answer.table
    assert table is None  # the warehouses are done by now
    rows = retriever.reply("哪些还没整改完?").answer.table.rows
    assert [r.notice_id for r in rows] == ["other"]


def test_an_answer_prefers_the_later_notice_and_says_what_changed(retriever):
    answer = retriever.reply("甲山市水务局闲置仓库处置完成了吗").answer
    assert answer.citations[0].notice_id == "second"
    assert "2023-05-06" in answer.text
    assert "正在推进 → 已完成" in answer.text


ROOT = Path(__file__).parents[1]
WAIT_S = 60


def numbers_of(page: AppTest) -> int:
    return len(page.dataframe[0].value)


def test_the_notice_page_names_the_other_reports_on_the_item(index, monkeypatch):
    monkeypatch.setattr("views.shared.INDEX", index)
    page = AppTest.from_file(ROOT / "views" / "notice.py", default_timeout=WAIT_S)
    item = select(open_index(index).database, LedgerFilter(notices=("first",)))[0].item
    page.query_params["id"] = "first"
    page.query_params["start"], page.query_params["end"] = str(item.span.start), str(item.span.end)
    page.run()
    shown = " ".join(element.value for element in page.markdown)
    assert "notice?id=second" in shown
    assert "已完成" in shown
    assert "notice?id=other" not in shown


def test_the_ledger_page_lists_what_was_reported_on_again_only_when_asked(index, monkeypatch):
    monkeypatch.setattr("views.shared.INDEX", index)
    page = AppTest.from_file(ROOT / "views" / "ledger.py", default_timeout=WAIT_S).run()
    latest = numbers_of(page)
    next(box for box in page.checkbox if "重新报告" in box.label).check().run()
    assert not page.exception
    assert numbers_of(page) == latest + 1
    assert page.query_params["all"] == "1"
