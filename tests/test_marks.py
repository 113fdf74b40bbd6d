"""One pass over a question: what each word is marked as, what is left out, and what no mark covers."""

from datetime import date

import pytest
from helpers import TODAY

from indexer.lexicon.names import open_statuses
from indexer.lexicon.sounds import put_right
from indexer.types import Span, Status
from retriever.question.annotate import Known, UnitNames, annotate
from retriever.question.conditions import conditions_of
from retriever.question.marks import Annotated, Sort
from retriever.question.matter import left_over
from retriever.question.names import LibraryName, LibraryNames
from retriever.types import Conditions

WATER = LibraryName(
    "water", ("闽东省", "甲山市"), "中共甲山市水务局党组", "甲山市水务局整改通报", ("mindong", "jiashan")
)
HOUSING = LibraryName(
    "housing", ("闽东省", "乙海市"), "乙海市住房和城乡建设局", "乙海市住建局整改通报", ("mindong", "yihai")
)
KNOWN = Known(LibraryNames((WATER, HOUSING)), UnitNames(("河道管理科", "财务科")))


def marked(question: str) -> Annotated:
    return annotate(question, KNOWN, TODAY)


def conditions(question: str) -> Conditions:
    annotated = marked(question)
    return conditions_of(annotated, Span(0, len(annotated.view)), KNOWN.names)


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("除了甲山以外还有哪些没完成", ("water",)),
        ("除甲山和乙海外还有谁没改完", ("water", "housing")),
        ("甲山的不要,别的地方没完成的有哪些", ("water",)),
        ("不包括乙海,其他通报里长期坚持的有哪些", ("housing",)),
        ("open items, other than those of Jiashan", ("water",)),
        ("红岩水库除险加固怎么样了", ()),
        ("甲山有哪些没完成", ()),
    ],
)
def test_what_is_left_out(question, left_out):
    assert conditions(question).bodies_out == left_out
    assert not set(left_out) & {i for body in conditions(question).bodies for i in body}


@pytest.mark.parametrize(
    ("question", "statuses", "left_out"),
    [
        ("哪些没完成", open_statuses(), ()),
        ("不是已完成的有哪些", (), (Status.DONE,)),
        ("既不是已完成也不是长期坚持的有哪些", (), (Status.DONE, Status.ONGOING)),
        ("不算长期坚持的,还有几条没搞完", open_statuses(), (Status.ONGOING,)),
        ("没有说明整改状态的有哪些", (Status.NOT_STATED,), ()),
        ("完成率是多少", (), ()),
        ("是不是完成了", (Status.DONE,), ()),
    ],
)
def test_states_and_those_left_out(question, statuses, left_out):
    said = conditions(question)
    assert set(said.statuses) == set(statuses)
    assert set(said.statuses_out) == set(left_out)


@pytest.mark.parametrize(
    ("question", "due"),
    [
        ("3月到6月之间要完成的有哪些", ("2026-03-01", "2026-06-30")),
        ("下个月到期的有哪些", ("2026-12-01", "2026-12-31")),
        ("今天到期的", ("2026-11-28", "2026-11-28")),
        ("30天内到期的", ("2026-11-28", "2026-12-28")),
        ("两周内要办完的", ("2026-11-28", "2026-12-12")),
        ("下周要办结的有哪些", ("2026-11-30", "2026-12-06")),
        ("一个月内到期", ("2026-11-28", "2026-12-28")),
        ("12月31号前必须办完的,现在还有哪些没办完", ("", "2026-12-31")),
        ("整改时限在2025年的有几个", ("2025-01-01", "2025-12-31")),
        ("到2022年10月还没完成的有哪些", ("", "")),
        ("2024年6月以后到期的", ("2024-07-01", "")),
        ("due within 10 days", ("2026-11-28", "2026-12-08")),
    ],
)
def test_a_day_is_a_deadline_where_it_is_asked_for_as_one(question, due):
    said = conditions(question)
    assert (said.due_from, said.due_until) == due


@pytest.mark.parametrize(
    ("question", "sort", "words"),
    [
        ("第15项是什么", Sort.ITEM, "第15项"),
        ("三(一)2怎么整改", Sort.ITEM, "三(一)2"),
        ("最后一个问题是什么", Sort.ITEM, "最后一个问题"),
        ("第二个的措施呢", Sort.NTH, "第二个"),
        ("下一项呢", Sort.NTH, "下一项"),
        ("前三个谁负责", Sort.SEVERAL_ROWS, "前三个"),
        ("河道管理科牵头哪些", Sort.UNIT, "河道管理科"),
        ("区财政局牵头的有哪些", Sort.UNIT, "区财政局"),
        ("党组书记、局长负责的问题", Sort.OFFICE, "党组书记、局长"),
        ("《采购管理办法》什么时候印发的", Sort.DOCUMENT, "《采购管理办法》"),
        ("2023年的通报有哪些", Sort.YEAR, "2023年的通报"),
        ("哪些已经超期了", Sort.OVERDUE, "已经超期"),
        ("涉及资金的有几项", Sort.MONEY, "涉及资金"),
    ],
)
def test_words_are_marked(question, sort, words):
    annotated = marked(question)
    assert words in [m.span.of(annotated.view) for m in annotated.of(sort)]


@pytest.mark.parametrize(
    ("question", "order", "top", "by"),
    [
        ("牵头问题最多的单位是哪个", "most", 0, "unit"),
        ("没完成最多的是哪家", "most", 0, "publisher"),
        ("任务最多的前三个科室", "most", 3, "unit"),
        ("最早到期的三项是哪些", "earliest", 3, ""),
        ("按状态统计", "", 0, "status"),
        ("各年度各有几项", "", 0, "year"),
        ("which unit leads the fewest items", "fewest", 0, "unit"),
    ],
)
def test_order_number_and_what_is_counted_by(question, order, top, by):
    said = conditions(question)
    assert (said.order, said.top, said.by) == (order, top, by)


def test_the_matter_is_what_no_mark_covers():
    assert left_over(marked("甲山水务局电梯加装还有哪些没完成"), lambda word: True) == ("电梯", "加装")
    assert left_over(marked("帮我瞅瞅还有哪些没完成"), lambda word: word != "瞅瞅") == ()
    assert "elevators" in left_over(marked("which elevators are not finished"), lambda word: False)


def test_a_span_of_a_mark_is_that_of_the_words():
    annotated = marked("您好,请问除了甲山以外,乙海住建局2024年底前要完成的有哪些")
    assert all(m.span.of(annotated.view) for m in annotated.marks)
    assert "乙海住建局" in [m.span.of(annotated.view) for m in annotated.of(Sort.BODY)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("则任单位是哪个", "责任单位是哪个"),
        ("下一步怎么按排", "下一步怎么按排"),
        ("逾其的有几项", "逾期的有几项"),
        ("但为什么没完成", "但为什么没完成"),
    ],
)
def test_words_of_asking_are_put_right_by_their_sound(typed, meant):
    assert put_right(typed) == meant


def test_a_date_without_a_year_is_in_the_year_of_the_one_before():
    assert conditions("2024年6月、12月分别要完成什么").due_spans == (
        ("2024-06-01", "2024-06-30"),
        ("2024-12-01", "2024-12-31"),
    )
    assert date.fromisoformat(conditions("6月底前要完成的").due_until).year == TODAY.year
