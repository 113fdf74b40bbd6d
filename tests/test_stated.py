"""What a notice states of its items, wherever it is said: status, answers, rounds of one body, plans without a report."""

import json
from pathlib import Path

import pytest

from indexer.__main__ import main
from indexer.build import build
from indexer.ledger.filter import LedgerFilter
from indexer.ledger.query import earlier_reports, select
from indexer.store.versions import open_index
from indexer.types import ItemKind
from retriever.library import Retriever, open_retriever

FIRST = """中共甲山市水务局党组关于巡察整改情况的通报
巡察反馈问题4个，已完成2个，阶段性完成2个。

一、整改情况
1.关于“河道巡查记录不全”的问题。已完成整改。
2.关于“泵站检修长期拖延”的问题。阶段性完成整改。
3.关于“公车私用时有发生”的问题。已完成整改。
4.关于“水费收缴底数不清”的问题。阶段性完成整改。

2024年5月6日
"""
SECOND = """甲山市水务局关于巡察反馈阶段性完成问题后续整改情况的通报
现将其中阶段性完成的2个问题后续整改情况通报如下。

一、关于泵站长期不修的问题
整改结果：已完成整改。
二、关于水费没有收齐的问题
责任单位：财务科
完成时限：2025年6月底前
涉及金额：12.5万元
责任领导：分管副局长
下一步：逐户催收。
整改结果：正在推进。

2025年3月8日
"""
PLAN = """乙海市深化供水改革工作方案
一、重点任务
（一）改造老旧管网。更换管道12公里。（市水务局牵头，市财政局配合，2024年6月底前完成）
（二）建设监测平台。接入水厂6座。（市水务局负责，2024年9月底前完成）

乙海市人民政府
2024年1月5日
"""
SILENT = """丙江市教育局关于督导整改情况的通报
督导反馈问题3个，已完成2个，尚未完成1个。各项工作有序推进，成效明显。

丙江市教育局
2024年2月5日
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("stated")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in (("first", FIRST), ("second", SECOND), ("plan", PLAN), ("silent", SILENT)):
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    build(corpus, folder / "index", progress=lambda *_: None)
    return folder / "index"


@pytest.fixture(scope="module")
def retriever(index) -> Retriever:
    return open_retriever(index)


def test_status_gives_the_totals_of_each_notice_and_whether_they_agree(index, capsys):
    assert main(["status", "--index", str(index), "--json"]) == 0
    notices = {n["notice_id"]: n for n in json.loads(capsys.readouterr().out)["notices"]}
    (total,) = notices["first"]["totals"]
    assert (total["found"], total["items"], total["agrees"]) == (4, 4, True)
    assert total["counts"] == total["states"] == {"已完成": 2, "基本完成": 2}
    assert notices["silent"]["totals"][0]["agrees"] is False
    assert main(["status", "--index", str(index)]) == 0
    assert "通报称 3 项(已完成 2、未完成 1),识别 0 项(已完成 0、未完成 0),两者不一致" in capsys.readouterr().out


def test_a_second_report_in_other_words_is_linked_to_what_was_left_open(index):
    database = open_index(index).database
    later = [row for row in select(database) if row.notice_id == "second"]
    earlier = [earlier_reports(database, ("second", row.item.span.start)) for row in later]
    assert [[row.item.number for row in rows] for rows in earlier] == [["一2"], ["一4"]]
    latest = select(database, LedgerFilter(publishers=("中共甲山市水务局党组", "甲山市水务局"), latest=True))
    assert sorted((row.notice_id, str(row.item.status.value)) for row in latest) == [
        ("first", "已完成"),
        ("first", "已完成"),
        ("second", "已完成"),
        ("second", "正在推进"),
    ]


def test_a_row_has_all_that_the_notice_says_of_the_item(index, capsys):
    assert main(["ledger", "--index", str(index), "--format", "jsonl", "--publisher", "甲山市水务局"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    row = next(row for row in rows if row["issue"].startswith("关于水费"))
    assert (row["persons"], row["money"], row["next_step"]) == (["分管副局长"], ["12.5万元"], "逐户催收。")
    assert (row["lead_units"], row["deadline"], row["deadline_text"]) == (["财务科"], "2025-06-30", "2025年6月底前")


def test_a_plan_without_a_report_is_not_overdue(index, retriever):
    database = open_index(index).database
    overdue = select(database, LedgerFilter(overdue_on="2026-01-01"))
    assert [row.notice_id for row in overdue] == ["second"]
    tasks = select(database, LedgerFilter(kinds=(ItemKind.TASK,)))
    assert [row.item.deadline.value for row in tasks] == ["2024-06-30", "2024-09-30"]
    answer = retriever.reply("哪些已经超期了").answer
    assert any("另有 2 项计划中的任务、预期成果时限已过,没有报告。" in line.text for line in answer.lines)


def test_a_count_of_a_notice_without_rows_quotes_its_own_sentence(retriever):
    answer = retriever.reply("丙江市教育局还有几项没完成").answer
    assert not answer.refused
    assert answer.lines[0].label == "通报写明 1 项,未能逐项识别:"
    assert answer.citations[0].text == "督导反馈问题3个，已完成2个，尚未完成1个"


def test_a_year_asked_for_shows_what_was_reported_then(retriever):
    table = retriever.reply("2024年甲山市水务局哪些问题只是阶段性完成").answer.table
    assert [row.item.number for row in table.rows] == ["一2", "一4"]
