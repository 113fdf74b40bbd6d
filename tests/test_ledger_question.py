"""Questions over many items: mapped to the ledger when every word is accounted for, answered with counted, cited rows."""

import re

import pytest
from helpers import build_library

from indexer.build import add, build
from retriever.answering.ledger_answer import MAX_ROWS
from retriever.library import Retriever, open_retriever
from retriever.types import Language

ROADS = """中共丙江市交通运输局党组关于巡察整改情况的通报

针对巡察反馈的3项整改任务，目前已完成2项、其余1项正在推进。

一、巡察反馈意见的整改情况

1.关于“桥梁检测拖延”问题的整改
一是检测桥梁12座。
整改情况：已完成整改。

2.关于“公路养护台账缺失”问题的整改
一是补建台账。
整改情况：正在推进。
完成时限：2024年6月底前
责任单位：养护科（牵头）、安监科（配合）
"""


@pytest.fixture(scope="module")
def retriever(tmp_path_factory) -> Retriever:
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "more").mkdir()
    index = build_library(folder)

    (folder / "more" / "roads.txt").write_text(ROADS, encoding="utf-8")
    add([str(folder / "more" / "roads.txt")], index, progress=lambda *_: None)
    return open_retriever(index)


def issues(retriever: Retriever, question: str) -> list[str] | None:
    """The issues of the rows that answer a question; None when passages answer it."""
    table = retriever.reply(question).answer.table
    return None if table is None else sorted(row.item.issue for row in table.rows)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("哪些事项还没整改完?", ["公路养护台账缺失", "老旧小区电梯加装进展缓慢", "闲置仓库长期未处置"]),
        ("which items are not finished?", ["公路养护台账缺失", "老旧小区电梯加装进展缓慢", "闲置仓库长期未处置"]),
        ("甲山市水务局完成了几项?", ["巡河记录不完整"]),
        ("乙海住建局有哪些问题基本完成了", ["老旧小区电梯加装进展缓慢"]),
        ("哪些是阶段性完成的", ["老旧小区电梯加装进展缓慢"]),
        ("已按要求完成的有哪些", ["历史建筑保护不到位", "巡河记录不完整", "桥梁检测拖延"]),
        ("养护科牵头哪些任务", ["公路养护台账缺失"]),
        ("安监科牵头哪些任务", None),
        ("安监科负责哪些任务", ["公路养护台账缺失"]),
        ("2024年底前要完成的有哪些", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        ("哪些问题计划在2024年底前完成", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        ("哪些问题力争2024年底前办结", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        (
            "which items are scheduled to be completed before the end of 2024",
            ["公路养护台账缺失", "闲置仓库长期未处置"],
        ),
        ("2024年6月、12月分别要完成什么", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        ("2024年5月、12月分别要完成什么", ["闲置仓库长期未处置"]),
        ("what is due by the end of 2024?", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        ("哪些已经超期了", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        ("丙江交通局整改完成了吗", ["公路养护台账缺失", "桥梁检测拖延"]),
        ("丙江市交通运输局整改情况怎么样", ["公路养护台账缺失", "桥梁检测拖延"]),
        ("哪些问题已过整改时限?", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        ("到2023年5月哪些还没完成", ["公路养护台账缺失", "老旧小区电梯加装进展缓慢", "闲置仓库长期未处置"]),
    ],
)
def test_a_question_over_many_items_is_answered_by_its_rows(retriever, question, expected):
    assert issues(retriever, question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "闲置仓库整改完成了吗",
        "电梯加装了多少部",
        "北京市有哪些问题没完成",
        "丙江市交通运输局怎么保证按时完成整改,要做哪些事",
        "你好",
    ],
)
def test_what_cannot_be_mapped_is_left_to_the_passages(retriever, question):
    assert issues(retriever, question) is None


def test_each_row_is_cited_where_its_issue_stands(retriever):
    answer = retriever.reply("哪些事项还没整改完?").answer
    cited = {c.n: c for c in answer.citations}
    for row, number in zip(answer.table.rows, answer.table.citations, strict=True):
        assert cited[number].notice_id == row.notice_id
        assert cited[number].text == row.item.issue
        assert retriever.notice(row.notice_id).text[cited[number].start : cited[number].end] == row.item.issue


def test_the_answer_says_how_the_question_was_understood_and_counts_its_rows(retriever):
    answer = retriever.reply("丙江市交通局有哪些没整改完?").answer
    assert answer.lines[0].text == (
        "台账中有 1 项(正在推进 1)。理解为:机构=中共丙江市交通运输局党组,整改情况=基本完成/正在推进/未完成"
    )
    english = retriever.reply("Which items in Bingjiang are not finished?").answer
    assert english.query.language is Language.ENGLISH
    assert english.lines[0].text.startswith("The ledger has 1 items (in progress 1).")


def test_a_number_asked_for_is_checked_against_what_the_notice_states(retriever):
    answer = retriever.reply("丙江市交通局还有几项没整改完?").answer
    assert answer.lines[0].text.startswith("台账的 2 项中有 1 项(正在推进 1),与通报自己的统计一致。")


def test_what_the_notice_counts_itself_is_quoted_beside_the_counted_rows(retriever):
    answer = retriever.reply("丙江市交通局完成了几项?").answer
    assert "1 项(已完成 1)" in answer.lines[0].text
    quoted = next(line for line in answer.lines if line.label == "通报自己的统计:")
    assert "已完成2项" in quoted.text
    assert answer.lines[0].text.startswith(
        "通报写明 2 项,逐项识别到 1 项(已完成 1),两者不一致,请以下面的通报原文为准。"
    )
    english = retriever.reply("how many problems of Bingjiang are finished?").answer
    assert "The notice itself states 2" in english.lines[0].text


def test_a_count_of_a_notice_that_states_none_says_that_nothing_checks_it(retriever):
    answer = retriever.reply("甲山市水务局一共有多少个问题?").answer
    assert answer.lines[0].text.startswith("台账中有 2 项(已完成 1、正在推进 1),通报没有写明这个数目,无从核对。")


def test_a_row_shows_its_deadline_and_lead_unit(retriever):
    line = next(x for x in retriever.reply("丙江有哪些没整改完?").answer.lines if x.text == "公路养护台账缺失")
    assert line.label == "一2 · 正在推进 · 时限 2024-06-30 · 牵头 养护科"


def test_a_long_ledger_is_cut_and_says_how_many_rows_are_left(tmp_path):
    items = "".join(
        f"{n}.关于“第{n}号泵站漏水”问题的整改\n一是堵漏。\n整改情况：已完成整改。\n\n" for n in range(1, MAX_ROWS + 6)
    )
    (tmp_path / "corpus").mkdir()
    text = f"甲山市水务局关于巡察整改情况的通报\n\n一、巡察反馈意见的整改情况\n\n{items}"
    (tmp_path / "corpus" / "a.txt").write_text(text, encoding="utf-8")

    build(tmp_path / "corpus", tmp_path / "index", progress=lambda *_: None)
    answer = open_retriever(tmp_path / "index").reply("哪些问题已经完成?").answer
    assert (answer.table.total, len(answer.table.rows)) == (MAX_ROWS + 5, MAX_ROWS)
    assert re.search("另有 5 行", answer.lines[-1].text)


def test_the_rows_of_each_body_are_counted_where_several_are_meant(retriever):
    text = retriever.reply("哪些事项完成了?").answer.text
    heads = [line for line in text.split("\n") if line.startswith("【")]
    assert len(heads) == 3
    assert all("1 项(已完成 1)" in head for head in heads)


def test_a_state_that_no_item_has_is_said_and_not_looked_up_in_passages(retriever):
    answer = retriever.reply("长期坚持的事项有哪些").answer
    assert answer.refused
    assert "台账中没有符合条件的行" in answer.reason
    assert "长期坚持" in answer.reason
    english = retriever.reply("which items are long-term?").answer
    assert "No row of the ledger" in english.reason


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (["闲置仓库采取了哪些整改措施"], "还有哪些没完成?", 3),
        (["乙海住建局有哪些问题基本完成了"], "养护科牵头哪些任务", 1),
        (["what measures addressed idle warehouses"], "which items are not finished?", 3),
        (["闲置仓库采取了哪些整改措施", "由谁牵头"], "哪些已经超期了", 2),
    ],
)
def test_a_list_question_reaches_the_ledger_at_any_place_of_a_conversation(retriever, history, question, expected):
    table = retriever.reply(question, history).answer.table
    assert table is not None
    assert table.total == expected


def test_a_list_question_keeps_the_body_talked_about_until_its_mark_is_taken_away(retriever):
    history = ["甲山市水务局闲置仓库采取了哪些整改措施"]
    kept = retriever.reply("还有哪些没完成?", history).answer.table
    assert [row.item.issue for row in kept.rows] == ["闲置仓库长期未处置"]
    assert "publisher" in {condition.field for condition in kept.conditions}
    assert retriever.reply("还有哪些没完成?", history, dropped={"publisher"}).answer.table.total == 3


@pytest.mark.parametrize("question", ["那完成了吗", "这项完成了没有", "它完成了几项"])
def test_what_points_at_one_item_asks_for_no_list(retriever, question):
    assert retriever.reply(question, ["甲山市水务局闲置仓库采取了哪些整改措施"]).answer.table is None


@pytest.mark.parametrize("question", ["哪些基本完成了", "2023年底前要完成的有哪些"])
def test_a_body_that_no_row_is_of_is_never_exchanged_for_others(retriever, question):
    answer = retriever.reply(question, ["甲山市水务局巡河记录怎么整改"]).answer
    assert answer.table is None
    assert answer.refused or all(c.notice_id == "water" for c in answer.citations)
    assert not any(c.notice_id in ("housing", "roads") for c in answer.citations)


def test_a_unit_of_another_body_lets_the_body_talked_about_go(retriever):
    table = retriever.reply("养护科牵头哪些任务", ["乙海住建局有哪些问题基本完成了"]).answer.table
    assert [row.item.issue for row in table.rows] == ["公路养护台账缺失"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("安监科配合哪些任务", ["公路养护台账缺失"]),
        ("养护科配合哪些任务", None),
        ("which tasks does 安监科 support?", ["公路养护台账缺失"]),
    ],
)
def test_a_unit_that_supports_is_told_from_one_that_leads(retriever, question, expected):
    assert issues(retriever, question) == expected


def test_the_year_of_the_notices_asked_for_is_a_condition(retriever):
    answer = retriever.reply("2019年的通报里哪些还没完成").answer
    assert answer.table is None
    assert answer.refused
    assert "发布年份=2019" in answer.reason


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2024年6月以后到期的有哪些", ["闲置仓库长期未处置"]),
        ("2024年5月以后到期的有哪些", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        ("2024年6月底後要完成哪些", ["闲置仓库长期未处置"]),
    ],
)
def test_after_a_day_is_not_up_to_it(retriever, question, expected):
    assert (issues(retriever, question) or []) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("除了已完成的还有哪些", ["公路养护台账缺失", "老旧小区电梯加装进展缓慢", "闲置仓库长期未处置"]),
        ("除了丙江以外还有哪些没完成", ["老旧小区电梯加装进展缓慢", "闲置仓库长期未处置"]),
        ("乙海的不要,别的地方没完成的有哪些", ["公路养护台账缺失", "闲置仓库长期未处置"]),
        ("which items are not finished, apart from Bingjiang?", ["老旧小区电梯加装进展缓慢", "闲置仓库长期未处置"]),
    ],
)
def test_what_is_left_out_is_left_out(retriever, question, expected):
    assert issues(retriever, question) == expected
