"""A conversation: what is carried over, what points at rows shown, what is exchanged, and what stands alone."""

import pytest
from helpers import build_library

from indexer.build import add
from retriever.library import Retriever, open_retriever
from retriever.types import Kind, Turn

ROADS = """中共丙江市交通运输局党组关于巡察整改情况的通报

针对巡察反馈的3项整改任务，目前已完成2项、其余1项正在推进。

一、巡察反馈意见的整改情况

1.关于“桥梁检测拖延”问题的整改
一是检测桥梁12座，支出34万元。
整改情况：已完成整改。

2.关于“公路养护台账缺失”问题的整改
一是补建台账。
整改情况：正在推进。
完成时限：2024年6月底前
责任单位：养护科（牵头）、安监科（配合）
责任人：分管副局长

3.关于“护栏缺失”问题的整改
一是加装护栏。
整改情况：已完成整改。
责任单位：养护科（牵头）
"""


@pytest.fixture(scope="module")
def retriever(tmp_path_factory) -> Retriever:
    folder = tmp_path_factory.mktemp("conversation")
    (folder / "more").mkdir()
    index = build_library(folder)
    (folder / "more" / "roads.txt").write_text(ROADS, encoding="utf-8")
    add([str(folder / "more" / "roads.txt")], index, progress=lambda *_: None)
    return open_retriever(index)


def ask(retriever: Retriever, *questions: str) -> list:
    """The replies to a conversation."""
    turns: list[Turn] = []
    replies = []
    for question in questions:
        replies.append(retriever.reply(question, turns))
        turns.append(replies[-1].turn)
    return replies


def issues(retriever: Retriever, reply) -> list[str]:
    return [
        next(i.issue for i in retriever.notice(notice_id).items if i.span.start == start)
        for notice_id, start in reply.answer.shown
    ]


def test_a_row_shown_is_asked_about_by_its_place(retriever):
    *_, second = ask(retriever, "哪些问题还没完成", "第二个的措施呢")
    assert second.answer.query.kind is Kind.MEASURES
    assert len(second.answer.shown) == 1
    first, _ = ask(retriever, "哪些问题还没完成", "第二个的措施呢")
    assert second.answer.shown[0] == first.answer.shown[1]


def test_the_row_talked_about_is_kept_and_the_next_one_follows(retriever):
    listed, second, led, following = ask(retriever, "丙江市交通局有哪些问题", "第二个怎么整改的", "谁牵头", "下一项呢")
    assert issues(retriever, second) == ["公路养护台账缺失"]
    assert "养护科" in led.answer.text
    assert issues(retriever, following) == ["护栏缺失"]
    assert len(listed.answer.shown) == 3


def test_few_rows_shown_are_all_asked_about(retriever):
    listed, led = ask(retriever, "丙江市交通局完成了哪些", "牵头单位是谁?")
    assert led.answer.shown == listed.answer.shown
    assert "养护科" in led.answer.text


def test_a_greeting_between_two_questions_changes_nothing(retriever):
    *_, plain = ask(retriever, "丙江市交通局有哪些问题", "第二个怎么整改的")
    *_, greeted = ask(retriever, "丙江市交通局有哪些问题", "谢谢", "第二个怎么整改的")
    assert greeted.answer.text == plain.answer.text


def test_a_body_that_is_not_wanted_is_left_out(retriever):
    assert {i for i, _ in retriever.reply("哪些问题完成了,不要丙江的").answer.shown} >= {"water"}
    assert "roads" not in {i for i, _ in retriever.reply("哪些问题完成了,不要丙江的").answer.shown}


def test_the_rows_asked_for_are_counted_by_something_else(retriever):
    *_, counted = ask(retriever, "丙江市交通局完成了哪些", "按牵头科室统计")
    assert "养护科:1 项" in counted.answer.text
    *_, all_of_them = ask(retriever, "丙江市交通局完成了哪些", "全库按牵头科室统计各有几项")
    assert "养护科:2 项" in all_of_them.answer.text


def test_rows_shown_are_narrowed(retriever):
    _, reply = ask(retriever, "丙江市交通局有哪些问题", "其中已经完成的是哪几条")
    assert issues(retriever, reply) == ["桥梁检测拖延", "护栏缺失"]


def test_what_was_taken_over_is_a_mark_that_can_be_taken_away(retriever):
    listed, _ = ask(retriever, "丙江市交通局有哪些问题", "第二个的措施呢")
    reply = retriever.reply("第二个的措施呢", [listed.turn])
    assert {c.field for c in reply.answer.conditions} == {"publisher", "rows"}
    assert retriever.reply("第二个的措施呢", [listed.turn], dropped={"rows", "publisher"}).answer.shown == ()


@pytest.mark.parametrize(
    ("earlier", "question", "shown"),
    [
        ("丙江市交通局哪些完成了", "那甲山水务局呢", ["巡河记录不完整"]),
        ("丙江市交通局哪些完成了", "换成甲山", ["巡河记录不完整"]),
        ("丙江市交通局有哪些问题", "只看养护科牵头的", ["公路养护台账缺失", "护栏缺失"]),
        ("丙江市交通局有哪些问题", "去掉已经完成的", ["公路养护台账缺失"]),
        ("丙江市交通局完成了几项", "具体是哪些", ["桥梁检测拖延", "护栏缺失"]),
        ("丙江市交通局有哪些问题", "除了桥梁检测的呢", ["公路养护台账缺失", "护栏缺失"]),
        ("丙江市交通局有哪些问题", "第二个问题", ["公路养护台账缺失"]),
    ],
)
def test_one_thing_is_put_in_the_place_of_another(retriever, earlier, question, shown):
    *_, reply = ask(retriever, earlier, question)
    assert issues(retriever, reply) == shown


@pytest.mark.parametrize(
    "question",
    [
        "还有哪些没完成",
        "哪些已经超期了",
        "养护科牵头哪些任务",
        "完成率是多少",
        "哪个科室牵头的最多",
        "which items are not finished?",
    ],
)
@pytest.mark.parametrize(
    "history",
    [["闲置仓库采取了哪些整改措施"], ["电梯加装进展如何", "谁负责"], ["哪些事项完成了"], ["你好"], ["怎么导出台账"]],
)
def test_a_question_over_all_items_is_the_same_after_any_other(retriever, history, question):
    fresh = retriever.reply(question).answer
    after = ask(retriever, *history, question)[-1].answer
    assert (after.shown, after.text) == (fresh.shown, fresh.text) or {c.field for c in after.conditions} >= {
        "publisher"
    }


def test_help_and_a_new_topic_take_nothing_over(retriever):
    *_, told = ask(retriever, "丙江市交通局有哪些问题", "怎么导出台账")
    assert "导出" in told.answer.text
    assert told.answer.query.carried == ()
    *_, elsewhere = ask(retriever, "丙江市交通局有哪些问题", "乙海住建局老旧小区电梯加装采取了什么措施")
    assert elsewhere.answer.query.named == ("housing",)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("丙江市交通局的完成率是多少", "66.67%"),
        ("牵头问题最多的科室是哪个", "养护科:2 项"),
        ("丙江市交通局按状态统计各有几项", "已完成:2 项"),
        ("丙江市交通局第2项是什么", "公路养护台账缺失"),
        ("丙江市交通局分管副局长负责的问题有哪些", "公路养护台账缺失"),
        ("涉及资金的问题有哪些完成了", "桥梁检测拖延"),
        ("丙江市交通局一共几项,完成了几项", "3 项"),
        ("库里有哪些通报", "丙江市交通运输局"),
        ("概括一下丙江市交通局的整改情况", "共 3 项:已完成 2、正在推进 1"),
        ("比较丙江市交通局和甲山水务局的整改情况", "【中共甲山市水务局党组】"),
        ("丙江市交通局比上一份通报有什么变化", "只有一份"),
        ("What is the completion rate of Bingjiang?", "66.67%"),
        ("which unit leads most items?", "养护科: 2 items"),
        ("丙江市交通局第9项是什么", "没有第9项"),
        ("哪个机构的完成率最低", "丙江市交通运输局党组:已完成的占 66.67%(3 项中 2 项)"),
        ("丙江市交通局各牵头单位的完成率", "养护科:已完成的占 50%(2 项中 1 项)"),
    ],
)
def test_rows_answer_more_than_lists(retriever, question, said):
    assert said in retriever.reply(question).answer.text


def test_history_given_as_words_is_looked_up(retriever):
    reply = retriever.reply("第二个的措施呢", ["丙江市交通局有哪些问题"])
    assert issues(retriever, reply) == ["公路养护台账缺失"]


def test_the_own_body_is_the_one_that_is_set(retriever, tmp_path):
    index = build_library(tmp_path)
    unset = open_retriever(index).reply("我局有哪些没完成").answer
    assert unset.refused
    assert "RECTIFY_BODY" in unset.reason
    ours = open_retriever(index, own_body="甲山市水务局").reply("我局有哪些没完成").answer
    assert {notice_id for notice_id, _ in ours.shown} == {"water"}


def test_what_passages_cannot_heed_is_said(retriever):
    answer = retriever.reply("电梯加装的老旧小区里最多的前三个是哪些").answer
    assert answer.table is not None or "没有按“" in answer.text


def test_a_notice_whose_title_tells_no_kind_may_be_of_the_kind_named(tmp_path):
    index = build_library(tmp_path)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "ports.txt").write_text(
        "中共戊川市港务局党组整改情况\n\n1.关于“缆绳老化”问题的整改\n一是更换缆绳。\n整改情况：正在推进。\n\n"
        "2.关于“航标缺失”问题的整改\n一是补设航标。\n整改情况：已完成整改。\n",
        encoding="utf-8",
    )
    add([str(tmp_path / "more" / "ports.txt")], index, progress=lambda *_: None)
    retriever = open_retriever(index)
    called = retriever.reply("戊川市港务局的巡察整改通报里哪些没完成")
    assert issues(retriever, called) == ["缆绳老化"]
    assert retriever.reply("戊川市港务局审计整改哪些没完成").answer.conditions == ()
