"""Items: problem, measures, status, deadline and units, each only as far as the text says it."""

from datetime import date, timedelta

import pytest
from helpers import parse, property_test, real_notices, texts
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import CorpusError
from indexer.lexicon.text import folded, mask_quotes
from indexer.notice.clauses import counted_clauses
from indexer.notice.units import parse_units
from indexer.types import NOWHERE, Item, ItemKind, Notice, Span, Status

HEAD = (
    "甲山市水务局关于巡察整改进展情况的通报\n一、组织领导情况\n（一）压实责任。成立专班。\n二、反馈问题的整改落实情况\n"
)
NEXT = "\n2.关于“票据混放”问题的整改。一是清理票据。\n"


def items(body: str) -> list[Item]:
    return list(parse(HEAD + body).items)


def first(body: str) -> tuple[Notice, Item]:
    """Return the notice and its first item, a problem whose rectification is told by `body`."""
    notice = parse(f"{HEAD}1.关于“台账不全”问题的整改。{body}{NEXT}")
    return notice, notice.items[0]


def status(body: str) -> str:
    return str(first(body)[1].status.value)


# What is an item, and what it is about.


@pytest.mark.parametrize(
    ("body", "issue"),
    [
        pytest.param("（一）关于“台账不全”问题的整改\n一是补建。", "台账不全", id="quoted in the heading"),
        pytest.param("1.针对“台账不全”的问题，一是补建。", "台账不全", id="quoted in the paragraph"),
        pytest.param("1.针对巡察反馈的“台账不全”问题，一是补建。", "台账不全", id="feedback named"),
        pytest.param('（一）关于"台账不全"问题\n一是补建。', "台账不全", id="straight quotes"),
        pytest.param("（一）“台账不全”的问题。一是补建。", "台账不全", id="no about"),
        pytest.param("（一）“台账不全”问题整改情况。一是补建。", "台账不全", id="quoted then report"),
        pytest.param("１．关于“台账不全”等问题。一是补建。", "台账不全", id="full-width number"),
        pytest.param("1、关于“台账不全。账实不符”的问题。一是补建。", "台账不全", id="several sentences quoted"),
        pytest.param(
            "（一）关于“落实“三重一大”制度不严”问题的整改\n一是补建。", "落实“三重一大”制度不严", id="quotes in quotes"
        ),
        pytest.param(
            "（一）关于“落实‘三重一大’制度不严”问题的整改\n一是补建。", "落实‘三重一大’制度不严", id="single in double"
        ),
        pytest.param(
            "（一）物资管理\n存在问题：台账不全\n整改措施：补建台账。", "台账不全", id="label on a line of its own"
        ),
        pytest.param("（一）存在问题：台账不全\n整改情况：已完成整改。", "台账不全", id="label after the number"),
        pytest.param("（一）存在问题\n台账不全\n整改情况\n已完成整改。", "台账不全", id="text below the label"),
        pytest.param("（一）台账不全\n整改情况：已完成整改。", "台账不全", id="heading is the issue"),
        pytest.param("1.台账不全。一是补建。\n2.票据混放。一是清理。", "台账不全", id="plain numbered entries"),
    ],
)
def test_the_issue_is_what_the_notice_calls_it(body, issue):
    found = items(body)
    assert [(i.kind, i.issue) for i in found[:1]] == [(ItemKind.ITEM, issue)]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param("（二）关于“乙事”“丙事”问题的整改\n已完成整改。", id="two quotations"),
        pytest.param("（二）关于“乙事”和“丙事”的问题\n已完成整改。", id="two quotations joined"),
        pytest.param("（二）乙事不实问题\n已完成整改。", id="no quotation"),
        pytest.param("（二）关于乙事不实的问题\n已完成整改。", id="no quotation marks"),
        pytest.param("（二）关于“乙事不实问题的整改\n已完成整改。", id="quotation that never closes"),
        pytest.param("（二）关于乙事不实”问题的整改\n已完成整改。", id="quotation that never opens"),
    ],
)
def test_an_item_written_otherwise_than_its_neighbours_is_not_lost(second):
    body = f"（一）关于“甲事”问题的整改\n已完成整改。\n{second}\n（三）关于“丁事”问题的整改\n已完成整改。\n"
    assert [i.number for i in items(body)] == ["二(一)", "二(二)", "二(三)"]


def test_chapters_on_organisation_and_outlook_hold_no_items():
    body = "（一）台账不全。一是补建。\n三、下一步工作打算\n（一）继续整改。紧盯问题。\n欢迎监督。\n"
    assert [i.number for i in items(body)] == ["二(一)"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("（一）关于“台账不全”问题\n已完成整改。一是补建。", "(一)", id="brackets at the top"),
        pytest.param(
            "通报\u3000\u3000一、整改情况\u3000\u3000（一）关于“台账不全”问题。已完成整改。\u3000\u3000（二）关于“甲”问题。",
            "一(一)",
            id="one line",
        ),
        pytest.param(
            "典型案例通报\n案例一：乙县限定队伍\n【违规内容】正在执行。\n【处理结果】该案例已完成整改。\n",
            "案例一",
            id="case",
        ),
        pytest.param(
            "甲山市审计整改报告\n一、审计查出问题的整改情况\n1.少计收入。已完成整改。\n2.多付。\n", "一1", id="audit"
        ),
    ],
)
def test_items_are_found_in_every_frame(text, number):
    found = parse(text).items[0]
    assert (found.number, found.status.value) == (number, Status.DONE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("关于水库管理的批复\n一、原则同意。\n二、落实资金。\n", id="reply"),
        pytest.param("巡察进驻公告\n一、工作时间。整改期间。\n二、联系电话。0000-0000000\n", id="opening notice"),
        pytest.param("召开会议，部署整改工作，23个问题已完成整改，其余正在推进。\n", id="news"),
        pytest.param("", id="empty"),
    ],
)
def test_a_text_that_reports_on_no_item_has_none(text):
    assert parse(text).items == ()


# Measures.


@pytest.mark.parametrize(
    ("body", "measures"),
    [
        pytest.param("一是补建台账；二是逐月核对。", ["一是补建台账；", "二是逐月核对。"], id="in the paragraph"),
        pytest.param("\n一是补建台账。\n二是逐月核对。", ["一是补建台账。", "二是逐月核对。"], id="a line each"),
        pytest.param("\n（1）补建台账。\n（2）逐月核对。", ["（1）补建台账。", "（2）逐月核对。"], id="numbered"),
        pytest.param("\n整改措施：①补建台账。②逐月核对。", ["①补建台账。", "②逐月核对。"], id="circled"),
        pytest.param("违反“一是及时，二是准确”的要求，一是补建台账。", ["一是补建台账。"], id="quoted list is none"),
        pytest.param("进一是一，统一是关键。", [], id="no list"),
        pytest.param("三是最后。一是最先。", ["一是最先。"], id="list begins with one"),
        pytest.param(
            "".join(f"{n}是补建。" for n in "一二三四五六七八九") + "十是补建。十一是核对。",
            [f"{n}是补建。" for n in "一二三四五六七八九十"] + ["十一是核对。"],
            id="eleven",
        ),
    ],
)
def test_measures_are_counted_as_a_reader_does(body, measures):
    notice, item = first(body)
    assert [m.of(notice.text).strip() for m in item.measures] == measures


def test_the_last_numbered_measure_ends_before_the_status_and_the_units():
    notice, item = first(
        "\n整改措施：（1）补建台账。（2）逐月核对。\n整改状态：完成\n责任单位：物资科\n完成时限：2024年6月底前"
    )
    assert [m.of(notice.text).strip() for m in item.measures] == ["（1）补建台账。", "（2）逐月核对。"]


@property_test
@given(
    measures=st.lists(
        st.sampled_from(["补建台账", "逐月核对，发现差错立即更正", "对照“一是快，二是准”逐项落实"]),
        min_size=1,
        max_size=19,
    )
)
def test_counted_clauses_find_every_measure_of_a_list(measures):
    names = "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九".split()
    clauses = [f"{name}是{measure}；" for name, measure in zip(names, measures, strict=False)]
    text = "现将做法说明如下：" + "".join(clauses)
    assert [c.of(text) for c in counted_clauses([Span(0, len(text))], mask_quotes(text))] == clauses


# Status.


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("已完成整改。一是补建台账。", "已完成", id="before the measures"),
        pytest.param("已于2023年11月完成整改。", "已完成", id="with a date"),
        pytest.param("整改完毕。", "已完成", id="over"),
        pytest.param("该问题已整改到位。", "已完成", id="in place"),
        pytest.param("已销号。", "已完成", id="struck off"),
        pytest.param("已完成整改，将持续巩固。", "已完成", id="done and outlook"),
        pytest.param("已基本完成整改。", "基本完成", id="mostly"),
        pytest.param("阶段性完成整改。", "基本完成", id="a stage"),
        pytest.param("整改工作正在有序推进。", "正在推进", id="in hand"),
        pytest.param("正在整改。", "正在推进", id="being rectified"),
        pytest.param("申请延期至2026年。", "正在推进", id="put off"),
        pytest.param("2家已完成整改，1家正在整改。", "正在推进", id="two states"),
        pytest.param("尚未完成整改。", "未完成", id="not yet"),
        pytest.param("长期坚持。", "长期坚持", id="for good"),
        pytest.param("一是补建台账。二是逐月核对。目前，已完成整改。", "已完成", id="last sentence after the measures"),
        pytest.param("一是补建台账。", "未说明", id="nothing said"),
        pytest.param("现已修订制度2项，废止文件1份。", "未说明", id="an act is no status"),
    ],
)
def test_a_status_in_prose_is_read(body, expected):
    assert status(body) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("整改情况：已完成整改。一是补建台账。", "已完成"),
        ("【整改情况】已完成整改。", "已完成"),
        ("整改情况\n已完成整改。", "已完成"),
        ("整改状态：完成", "已完成"),
        ("整改状态：阶段性完成", "基本完成"),
        ("整改情况：基本完成并持续推进", "基本完成"),
        ("整改情况：部分整改", "基本完成"),
        ("整改进度：持续推进", "正在推进"),
        ("完成情况：进行中", "正在推进"),
        ("整改情况：未完成", "未完成"),
        ("整改情况：未整改", "未完成"),
        ("整改情况:长期坚持", "长期坚持"),
        ("整改情况：补建台账12本，追回3.6万元，修订制度2项。", "未说明"),
    ],
)
def test_a_labelled_status_is_read(label, expected):
    assert status("\n" + label) == expected


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("督促整改到位。", id="urged"),
        pytest.param("推动问题整改到位。", id="pushed"),
        pytest.param("力争年底前完成整改。", id="aimed"),
        pytest.param("确保2026年底前完成整改。", id="assured"),
        pytest.param("力争在方案获批后，于明年完成整改。", id="aim over a comma"),
        pytest.param("承诺于2026年6月完成整改。", id="promised"),
        pytest.param("待资金到位后完成整改。", id="waiting"),
        pytest.param("已提出行政建议，建议其完成整改。", id="proposal"),
        pytest.param("未按期完成整改。", id="not in time"),
        pytest.param("未全部完成整改。", id="not all"),
        pytest.param("未全面完成整改。", id="not wholly"),
        pytest.param("没有整改到位。", id="not in place"),
        pytest.param("未能整改到位。", id="could not"),
        pytest.param("不能完成整改。", id="cannot"),
        pytest.param("无法按期完成整改。", id="unable"),
        pytest.param("\n整改时限：2026年底前完成整改。", id="deadline line"),
        pytest.param("\n整改期限：2026年12月31日前完成", id="term line"),
        pytest.param("\n整改情况：力争年底前完成", id="labelled aim"),
        pytest.param("\n整改情况：计划2026年6月完成", id="labelled plan"),
        pytest.param("\n整改情况：督促整改到位。", id="labelled urging"),
        pytest.param("\n整改情况：正在推进，年底前完成", id="labelled in hand"),
        pytest.param("\n整改情况：未能完成", id="labelled could not"),
        pytest.param("\n整改情况：没有完成", id="labelled not"),
        pytest.param("\n整改情况：尚未按期完成", id="labelled not in time"),
        pytest.param("\n整改情况：已完成80%", id="labelled share"),
    ],
)
def test_an_aim_or_a_failure_is_never_read_as_done(words):
    assert status(words) != "已完成"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("违反“尚未完成整改的不得验收”的规定，已完成整改。", "已完成", id="quoted in prose"),
        pytest.param("\n整改情况：已完成“未完成修复堤段”的修复。", "已完成", id="quoted in a label"),
        pytest.param("一是通报“已完成整改”的虚假材料。", "未说明", id="only quoted"),
    ],
)
def test_quoted_words_give_no_status(body, expected):
    assert status(body) == expected


def test_an_unfinished_quotation_does_not_hide_the_status():
    found = items("1.关于“台账不全问题的整改。已完成整改。\n2.关于“票据混放”问题的整改。正在整改。\n")
    assert [str(i.status.value) for i in found] == ["已完成", "正在推进"]


def test_the_status_words_stand_where_the_span_says():
    notice, item = first("目前，该问题已完成整改。一是补建台账。")
    assert item.status.span.of(notice.text) == "已完成整改"


# Parts of an item, and the closing lists.


def test_an_item_takes_the_least_advanced_status_of_its_parts():
    body = (
        "（一）关于“经费管理松”问题的整改\n1.关于“附件不全”问题。已完成整改。\n2.关于“预算超支”问题。正在整改。\n"
        "（二）关于“印章外借”问题的整改\n一是收回印章。\n整改情况：已完成整改。\n"
        "（三）关于“公车私用”问题的整改\n一是封存车辆。\n整改情况：已完成整改。\n"
    )
    found = [(i.kind, i.number, str(i.status.value)) for i in items(body)]
    assert found[:3] == [
        (ItemKind.ITEM, "二(一)", "正在推进"),
        (ItemKind.SUBITEM, "二(一)1", "已完成"),
        (ItemKind.SUBITEM, "二(一)2", "正在推进"),
    ]


def test_numbered_measures_are_no_parts():
    found = items("（一）关于“印章外借”问题的整改\n已完成整改。\n1.收回印章。\n2.更换印章。\n")
    assert [(i.kind, len(i.measures)) for i in found] == [(ItemKind.ITEM, 2)]


FOLLOWED = (
    "（一）关于“堤防隐患排查不彻底”问题的整改\n已完成整改。一是重排隐患。\n"
    "（二）关于“台账登记混乱”问题的整改\n已完成整改。一是重新登记。\n"
    "三、尚未完成整改的问题\n1.关于“堤防隐患排查不彻底”的问题。{words}\n四、下一步打算\n继续整改。\n"
)


def test_a_closing_list_revises_the_status_of_the_item_it_names():
    found = items(FOLLOWED.format(words="继续加固。"))
    assert [(i.kind, str(i.status.value)) for i in found] == [
        (ItemKind.ITEM, "未完成"),
        (ItemKind.ITEM, "已完成"),
        (ItemKind.FOLLOW_UP, "未完成"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("计划于2026年6月底前完成。", id="planned"),
        pytest.param("预计2026年6月30日前完成整改。", id="expected"),
    ],
)
def test_a_planned_date_in_prose_is_a_deadline(words):
    found = items(FOLLOWED.format(words=words))
    assert [i.deadline.value for i in found] == ["2026-06-30", "", "2026-06-30"]


# Deadlines.


@pytest.mark.parametrize("words", ["立行立改", "3个月内", "长期坚持", "2026年2月31日前"])
def test_a_labelled_deadline_without_a_date_keeps_its_words(words):
    notice, found = first(f"\n完成时限：{words}")
    assert (found.deadline.value, found.deadline.span.of(notice.text)) == ("", words)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("9月底前", "2024-09-30"),
        ("二〇二四年九月底", "2024-09-30"),
        ("24年9月底", "2024-09-30"),
        ("明年6月底前", "2025-06-30"),
        ("2024年10月至12月", "2024-12-31"),
    ],
)
def test_a_deadline_takes_its_year_from_the_day_of_the_notice(words, value):
    text = f"甲山市水务局关于巡察整改情况的通报\n发布日期：2024-03-05\n\n一、整改情况\n1.关于“台账不全”问题的整改\n完成时限：{words}\n"
    assert [i.deadline.value for i in parse(text).items] == [value]


@pytest.mark.parametrize(
    ("line", "deadline"),
    [
        pytest.param("完成时限：2026年6月底前", "2026-06-30", id="month end"),
        pytest.param("整改时限：2026年6月15日前", "2026-06-15", id="day"),
        pytest.param("整改期限: 2026年2月", "2026-02-28", id="february"),
        pytest.param("完成时限：2026年底", "2026-12-31", id="year end"),
        pytest.param("完成时限：2026年上半年", "2026-06-30", id="half-year"),
        pytest.param("完成时限：2026年第三季度", "2026-09-30", id="quarter"),
        pytest.param("办结时限：2026年5月中旬", "2026-05-20", id="ten days"),
        pytest.param("完成时限：2026年6月底前，并长期坚持", "2026-06-30", id="date and for good"),
        pytest.param("完成时限：２０２６年６月底前", "2026-06-30", id="full-width digits"),
        pytest.param("完成时限：2026-06-30", "2026-06-30", id="hyphens"),
        pytest.param("完成时限：2026.6.30", "2026-06-30", id="dots"),
        pytest.param("整改期限：2026年1月1日至2026年6月30日", "2026-06-30", id="range ends last"),
        pytest.param("完成时限：立行立改", "", id="no date"),
        pytest.param("完成时限：", "", id="empty"),
    ],
)
def test_a_labelled_deadline_is_read(line, deadline):
    assert first(f"\n{line}")[1].deadline.value == deadline


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("2026年13月底前", id="month 13"),
        pytest.param("2026年0月底前", id="month 0"),
        pytest.param("2026年2月31日", id="31 February"),
        pytest.param("2026年6月88日前", id="day 88"),
    ],
)
def test_an_impossible_deadline_does_no_harm(line):
    value = first(f"\n完成时限：{line}")[1].deadline.value
    assert value == "" or date.fromisoformat((value + "-01-01")[:10])


def test_dates_of_the_finding_are_no_deadline():
    assert first("2021年5月至2022年12月底台账缺失。一是补建台账。")[1].deadline.value == ""


@property_test
@given(year=st.integers(1990, 2100), month=st.integers(1, 12))
def test_a_month_is_due_on_its_last_day(year, month):
    due = date.fromisoformat(first(f"\n完成时限：{year}年{month}月底前")[1].deadline.value)
    assert (due.year, due.month) == (year, month)
    assert (due + timedelta(days=1)).day == 1


# Responsible units.


@pytest.mark.parametrize(
    ("words", "lead", "support"),
    [
        pytest.param("物资科", ["物资科"], [], id="one"),
        pytest.param("物资科、财务科", ["物资科", "财务科"], [], id="two"),
        pytest.param(
            "物资科（牵头），财务科、法规科（配合）", ["物资科"], ["财务科", "法规科"], id="roles in brackets"
        ),
        pytest.param("物资科(牵头单位)；财务科(配合单位)", ["物资科"], ["财务科"], id="role names"),
        pytest.param("物资科（牵头）、财务科", ["物资科"], ["财务科"], id="rest supports"),
        pytest.param("物资科牵头，财务科、法规科配合", ["物资科"], ["财务科", "法规科"], id="roles without brackets"),
        pytest.param("各县（市、区）水务局", ["各县（市、区）水务局"], [], id="list inside brackets"),
        pytest.param("局属各单位、机关各科室", ["局属各单位", "机关各科室"], [], id="groups"),
        pytest.param("物资科、物资科", ["物资科"], [], id="named twice"),
        pytest.param("", [], [], id="nobody"),
        pytest.param(
            "涉及政策法规的为法规科(牵头单位),涉及机关内部的为办公室(牵头单位);各科室(配合单位)",
            ["法规科", "办公室"],
            ["各科室"],
            id="by-case",
        ),
    ],
)
def test_units_are_cut_apart_by_their_role(words, lead, support):
    assert parse_units(folded(words)) == (tuple(map(folded, lead)), tuple(map(folded, support)))


@pytest.mark.parametrize(
    ("body", "lead", "support"),
    [
        pytest.param("一是补建。\n责任单位：物资科（牵头），财务科（配合）", ["物资科"], ["财务科"], id="line"),
        pytest.param("一是补建。\n牵头单位：物资科\n配合单位：财务科", ["物资科"], ["财务科"], id="two lines"),
        pytest.param(
            "一是补建。\n牵头单位：物资科；配合单位：财务科", ["物资科"], ["财务科"], id="two labels in a line"
        ),
        pytest.param("一是补建。（责任单位：物资科、财务科）", ["物资科", "财务科"], [], id="brackets at the end"),
        pytest.param(
            "一是补建（责任单位：物资科）；二是核对（责任单位：财务科）。",
            ["物资科", "财务科"],
            [],
            id="brackets in the middle",
        ),
        pytest.param("一是补建。", [], [], id="none"),
    ],
)
def test_the_units_of_an_item_are_read(body, lead, support):
    item = first(body)[1]
    assert (list(item.lead_units), list(item.support_units)) == (lead, support)


def test_labels_of_the_last_item_are_read_too():
    text = HEAD + "（一）台账不全\n整改情况：已完成整改。\n责任单位：物资科、办公室\n完成时限：2026年6月底前\n"
    item = parse(text).items[-1]
    assert (item.lead_units, item.deadline.value) == (("物资科", "办公室"), "2026-06-30")


# Plans.


PLAN = (
    "甲山市整治乱占河道专项行动方案\n一、总体要求\n坚持依法治河。\n二、重点任务\n第一阶段 摸底（2025年1月至3月）\n"
    "目标任务：摸清底数。\n具体措施：\n1.建立清单。\n责任单位：河道科（牵头）、法规科（配合）\n2.现场核验。\n牵头单位：测绘队\n"
    "预期成果：\n1.形成清单，2025年3月底前完成。\n第二阶段 整治（2025年4月至6月）\n"
    "具体措施：拆除违建。（责任单位：执法队）\n预期成果：违建清零。\n三、保障措施\n加强领导。\n"
)


def test_a_plan_gives_tasks_with_units_and_outcomes_with_deadlines():
    found = [(i.kind, i.issue, i.lead_units, i.support_units, i.deadline.value) for i in parse(PLAN).items[:4]]
    assert found == [
        (ItemKind.TASK, "建立清单", ("河道科",), ("法规科",), ""),
        (ItemKind.TASK, "现场核验", ("测绘队",), (), ""),
        (ItemKind.OUTCOME, "形成清单", (), (), "2025-03-31"),
        (ItemKind.TASK, "拆除违建", ("执法队",), (), ""),
    ]


def test_an_outcome_without_a_number_is_an_outcome_too():
    assert [i.issue for i in parse(PLAN).items if i.kind is ItemKind.OUTCOME] == ["形成清单", "违建清零"]


def test_a_plan_promises_and_has_no_status():
    assert {i.status.value for i in parse(PLAN).items} == {Status.NOT_STATED}


# Invariants.


def spans_of(item: Item) -> list[Span]:
    return [item.span, item.issue_span, *item.measures, item.status.span, item.deadline.span, item.units_span]


@property_test
@given(text=texts().map(lambda body: HEAD + body))
def test_every_span_of_an_item_is_an_exact_slice_of_any_text(text):
    try:
        notice = parse(text)
    except CorpusError:
        return
    for item in notice.items:
        assert item.issue == item.issue_span.of(text)
        assert all(0 <= span.start <= span.end <= len(text) for span in spans_of(item))
        assert all(a.end <= b.start for a, b in zip(item.measures, item.measures[1:], strict=False))
        assert (item.status.value == Status.NOT_STATED) == (item.status.span == NOWHERE)


@pytest.mark.parametrize("path", real_notices())
def test_the_items_of_a_real_notice_lie_in_order_and_say_what_their_spans_say(path):
    notice = parse(path.read_text(encoding="utf-8"))
    assert [i.span.start for i in notice.items] == sorted(i.span.start for i in notice.items)
    for item in notice.items:
        assert item.issue == item.issue_span.of(notice.text) != ""
        assert all(item.span.start <= m.start < m.end <= item.span.end for m in item.measures)
        assert item.status.span == NOWHERE or item.status.value in set(Status) - {Status.NOT_STATED}
        assert not item.deadline.value or date.fromisoformat(item.deadline.value)
        assert not [u for u in (*item.lead_units, *item.support_units) if set(u) & set("。；:：\n") or len(u) > 40]
