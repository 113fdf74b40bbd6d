"""The ledger: one row an item or task, and the same rows whatever way they are filtered, counted and grouped."""

import csv
import io
import json
import sqlite3

import pytest
from helpers import build_library, parse

from indexer.__main__ import main
from indexer.ledger.filter import LedgerFilter
from indexer.ledger.query import count, group, select, units_of
from indexer.store.versions import open_index
from indexer.types import ItemKind, Status

CLOSING = """甲山市交通局关于巡察整改情况的通报

一、巡察反馈意见的整改情况

1.关于“公路养护台账缺失”问题的整改
一是补建台账。
整改情况：已完成整改。

2.关于“桥梁检测拖延”问题的整改
一是委托检测。

二、需进一步整改的事项

（一）尚未完成的问题
1.公路养护台账缺失。计划2025年6月底前完成。
2.渡口安全隐患未消除。计划2025年9月底前完成。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return build_library(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="module")
def database(index):
    return open_index(index).database


def numbers(rows):
    return [(row.notice_id, row.item.number) for row in rows]


def test_every_item_is_a_row_with_its_notice(database):
    rows = select(database)
    assert numbers(rows) == [("housing", "一1"), ("housing", "一2"), ("water", "一(一)1"), ("water", "一(一)2")]
    assert rows[2].publisher == "中共甲山市水务局党组"
    assert rows[2].item.lead_units == ("河道管理科",)
    assert rows[2].section.endswith("履行河道管理职责方面")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (LedgerFilter(statuses=(Status.DONE,)), ["一2", "一(一)1"]),
        (LedgerFilter(statuses=(Status.IN_PROGRESS, Status.MOSTLY_DONE)), ["一1", "一(一)2"]),
        (LedgerFilter(publishers=("中共甲山市水务局党组",)), ["一(一)1", "一(一)2"]),
        (LedgerFilter(notices=("housing",), statuses=(Status.DONE,)), ["一2"]),
        (LedgerFilter(units=("人事科",)), ["一(一)1"]),
        (LedgerFilter(leads=("人事科",)), []),
        (LedgerFilter(words="仓库"), ["一(一)2"]),
        (LedgerFilter(kinds=(ItemKind.TASK,)), []),
        (LedgerFilter(words="' OR 1=1 --"), []),
    ],
)
def test_a_filter_keeps_the_rows_it_describes(database, chosen, expected):
    rows = select(database, chosen)
    assert [row.item.number for row in rows] == expected
    assert count(database, chosen) == len(expected)


@pytest.mark.parametrize("by", ["status", "publisher", "year", "topic", "kind", "deadline", "notice_id"])
def test_the_groups_add_up_to_all_rows(database, by):
    assert sum(number for _, number in group(database, by)) == count(database)


def test_units_are_counted_once_a_row(database):
    assert units_of(database) == [("人事科", 1), ("河道管理科", 1)]


def test_an_entry_of_the_closing_list_revises_its_item_and_is_a_row_only_where_it_matches_none():
    items = parse(CLOSING).items
    again = [i for i in items if i.kind is ItemKind.FOLLOW_UP]
    assert [i.reports_on for i in again] == ["一1", ""]
    revised = next(i for i in items if i.number == "一1")
    assert (revised.status.value, revised.deadline.value) == (Status.OPEN, "2025-06-30")


def test_json_lines_carry_spans_that_give_their_words(index, database, capsys):
    assert main(["ledger", "--index", str(index), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 4
    for row in rows:
        text = database.notice(row["notice_id"]).text
        assert text[slice(*row["spans"]["item"])] == row["text"]
        assert text[slice(*row["spans"]["issue"])] == row["issue"]
        assert text[slice(*row["spans"]["status"])] == row["status_text"]
        assert [text[slice(*span)] for span in row["spans"]["figures"]] == row["figures"]
    assert "96.5%" in rows[2]["figures"]


def test_csv_begins_with_the_mark_by_which_excel_knows_utf_8(index, capsys):
    assert main(["ledger", "--index", str(index), "--format", "csv", "--status", "已完成"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("\ufeff序号,")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [row["整改情况"] for row in rows] == ["已完成", "已完成"]
    assert all(row["出处"].endswith(".txt") for row in rows)


def test_a_table_ends_with_the_rows_of_each_status(index, capsys):
    assert main(["ledger", "--index", str(index), "--publisher", "水务局"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1].split()[3:] == ["rows", "已完成", "1", "正在推进", "1"]
    assert "乙海市" not in out


def test_a_body_that_is_not_there_is_named_with_those_that_are(index, capsys):
    assert main(["ledger", "--index", str(index), "--publisher", "丙江"]) == 1
    assert "中共甲山市水务局党组" in capsys.readouterr().err


def test_staff_can_open_the_ledger_with_their_own_tools(index):
    path = next((index / "versions").glob("0*")) / "library.sqlite"
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT 发布机构, 整改情况, 原文 FROM 整改台账 WHERE 问题 LIKE '%仓库%'").fetchall()
    assert [(body, status) for body, status, _ in rows] == [("中共甲山市水务局党组", "正在推进")]


def test_a_workbook_and_a_summary_are_written_to_a_file(index, tmp_path):
    assert main(["ledger", "--index", str(index), "--format", "xlsx", "--output", str(tmp_path / "a.xlsx")]) == 0
    wanted = ["--format", "docx", "--notice", "water", "--output", str(tmp_path / "a.docx")]
    assert main(["ledger", "--index", str(index), *wanted]) == 0
    assert all((tmp_path / name).read_bytes()[:2] == b"PK" for name in ("a.xlsx", "a.docx"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--format", "xlsx"], "--output"),
        (["--format", "docx", "--output", "x.docx"], "--notice"),
        (["--format", "csv", "--output", "no/such/folder/x.csv"], "cannot be written"),
    ],
)
def test_what_is_missing_for_a_file_is_said(index, capsys, more, said):
    assert main(["ledger", "--index", str(index), *more]) == 1
    assert said in capsys.readouterr().err
