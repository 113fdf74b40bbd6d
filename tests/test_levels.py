"""Items by what the entries of a level share, in forms of heads that no list names: numbered or not, in tables and cards."""

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from helpers import docx_bytes, parse

from indexer.config import ReadingLimits
from indexer.notice.parser import parse_notice
from indexer.reading.loader import load_bytes
from indexer.types import Item, ItemKind, Notice

TITLE = "甲山市水务局关于巡察整改情况的通报\n"
_ROWS = (ItemKind.ITEM, ItemKind.TASK, ItemKind.FOLLOW_UP)


def rows(notice: Notice) -> list[Item]:
    return [item for item in notice.items if item.kind in _ROWS and not item.reports_on]


def said(text: str) -> list[tuple[str, str, str]]:
    """Issue, status and deadline of each row."""
    return [(i.issue, str(i.status.value), i.deadline.value) for i in rows(parse(TITLE + text))]


A, B = "库存管理不严", "仓房维修滞后"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"一、整改情况\n问题清单第1条：{A}。\n整改落实：已销号。\n问题清单第3条：{B}。\n整改落实：未启动。", id="list of problems"),
        pytest.param(f"整改事项（一）：{A}\n落实情况：已完成\n整改事项（二）：{B}\n落实情况：未启动", id="matters"),
        pytest.param(f"2.1 财务方面\n2.1.1 {A}。已整改。\n2.1.2 {B}。尚未完成整改。", id="decimal"),
        pytest.param(f"2-1 {A}。整改状态：完成\n2-2 {B}。整改状态：未完成", id="dash"),
        pytest.param(f"A类问题\nA1 {A}。状态：办结\nA2 {B}。状态：未启动", id="letter"),
        pytest.param(f"其一，{A}。已完成整改。\n其二，{B}。尚未完成整改。", id="ordinal"),
        pytest.param(f"针对“{A}”问题。已完成整改。\n针对“{B}”问题。尚未完成整改。", id="about without a number"),
        pytest.param(f"{A}\n整改措施：补建台账。\n整改状态：完成\n{B}\n整改措施：进场施工。\n整改状态：未完成", id="heads above labels"),
        pytest.param(f"问题描述：{A}\n整改状态：完成\n问题描述：{B}\n整改状态：未完成", id="labels alone"),
        pytest.param(f"（一）反馈问题：管理不到位\n1.{A}\n整改状态：完成\n2.{B}\n整改状态：未完成", id="groups are not counted"),
        pytest.param(f"一、组织领导\n（一）提高站位。一是学习。\n二、整改情况\n（一）{A}。已完成整改。\n（二）{B}。尚未完成整改。", id="process"),
        pytest.param(f"一、关于{A}问题。已办结。\n整改情况：已完成\n二、关于{B}问题。\n整改情况：未完成", id="chapters are items"),
        pytest.param(f"⑴{A}（已完成）\n责任单位：甲科\n⑵{B}（未完成）\n责任单位：乙科", id="states in brackets"),
        pytest.param(f"（一）已完成整改的问题\n1.{A}\n责任单位：甲科\n（二）尚未完成整改的问题\n1.{B}\n责任单位：乙科", id="states of groups"),
        pytest.param(f"一、{A}\n整改措施：1.补建台账。2.逐项核对。\n完成情况：已完成\n二、{B}\n整改措施：1.进场。2.施工。\n完成情况：未完成", id="measures"),
        pytest.param(f"1.{A}。\n整改措施：\n1.补建。\n2.核对。\n整改状态：完成\n2.{B}。\n整改措施：\n1.进场。\n整改状态：未完成", id="same numbers"),
        pytest.param(f"整改事项（一）  {A}\n落实情况  已完成\n整改事项（二）  {B}\n落实情况  未启动", id="blanks for colons"),
    ],
)  # fmt: skip
def test_the_items_of_a_form_are_its_entries_with_fields(text):
    found = said(text)
    assert [status for _, status, _ in found] == ["已完成", "未完成"]
    assert all(issue in words for (words, _, _), issue in zip(found, (A, B), strict=True))


def test_attributes_behind_numbered_measures_belong_to_the_item():
    notice = parse(
        TITLE
        + "一、整改情况\n（一）台账缺失\n1.补建台账。\n2.逐项核对。\n责任单位：财务科（牵头）、人事科\n责任领导：分管副局长\n"
        "完成时限：2025年6月底前\n下一步：每月抽查。\n（二）公车私用\n1.封存车辆。\n2.通报批评。\n责任单位：办公室\n完成时限：立行立改，长期坚持\n"
    )
    first, second = rows(notice)
    assert (first.lead_units, first.support_units, first.deadline.value) == (("财务科",), ("人事科",), "2025-06-30")
    assert (first.persons, first.next_step.of(notice.text)) == (("分管副局长",), "每月抽查。")
    assert [len(first.measures), len(second.measures)] == [2, 2]
    assert (second.deadline.value, second.deadline.span.of(notice.text)) == ("", "立行立改，长期坚持")


def test_findings_and_reports_in_two_chapters_are_one_row_each():
    notice = parse(
        "甲山市民政局自查报告\n二、存在的主要问题\n（一）台账缺失。\n（二）公车私用。\n四、整改情况\n1.关于台账问题。已完成整改。责任科室：财务科。\n"
        "2.关于公车问题。正在整改。责任科室：办公室。\n"
    )
    assert [(i.number, str(i.status.value), i.lead_units) for i in rows(notice)] == [
        ("二(一)", "已完成", ("财务科",)), ("二(二)", "正在推进", ("办公室",)),
    ]  # fmt: skip


def test_the_rest_of_a_list_takes_the_state_that_is_said_of_it():
    found = said(
        "尚未完成的4个问题为：①台账缺失；②公车私用；③工程拖延；④食堂亏损。\n第③项，工程拖延。计划2025年12月底前完工。（责任单位：基建科）\n"
        "其余3项已全部完成整改。\n"
    )
    assert [status for _, status, _ in found] == ["已完成", "已完成", "未说明", "已完成"]
    assert found[2][2] == "2025-12-31"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("已完成招标，尚未开工。", "未完成"),
        ("已完成整改，但近期出现反弹，已重新列入整改。", "正在推进"),
        ("已完成整改任务的三分之二。", "正在推进"),
        ("已具备销号条件", "正在推进"),
        ("完成后销号", "正在推进"),
        ("修订制度。该问题已于2025年3月31日完成整改，并通过县级验收。", "已完成"),
        ("基本整改到位，台账正在完善。", "基本完成"),
        ("□已完成 ☑基本完成 □正在推进 □未完成 □长期坚持", "基本完成"),
    ],
)
def test_a_state_is_read_as_a_whole(words, expected):
    assert said(f"1.关于“台账缺失”问题\n整改情况：{words}\n2.关于“公车私用”问题\n整改情况：已完成\n")[0][1] == expected


@pytest.mark.parametrize(
    ("words", "deadline"),
    [
        ("正在整改，计划于2026年5月底前完工。", "2026-05-31"),
        ("原定2025年6月底完成，延期至2026年3月底。", "2026-03-31"),
        ("合同约定2024年6月底前交付，至今未交付。", ""),
        ("力争2026年汛期前完成。", ""),
    ],
)
def test_a_deadline_in_prose_is_one_of_the_rectification(words, deadline):
    assert said(f"1.关于“台账缺失”问题\n整改情况：{words}\n2.关于“公车私用”问题\n整改情况：已完成\n")[0][2] == deadline


def of_table(*lines: str, head: int = 1) -> Notice:
    document = Document()
    document.add_paragraph(TITLE.strip())
    made = [line.split("|") for line in lines]
    table = document.add_table(len(made), len(made[0]))
    for row, cells in zip(table.rows, made, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    return of_document(document)


def of_document(document: DocxDocument) -> Notice:
    read = load_bytes(docx_bytes(document), ".docx", ReadingLimits())
    return parse_notice(read, notice_id="n", source="n.docx", file_stem="n")


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("序号|问题|责任单位|已完成|推进中|未启动", "1|台账缺失|财务科|√||", "2|公车私用|办公室|||√"), id="states as columns"),
        pytest.param(("1|台账缺失较为普遍|补建台账并核对|财务科|2025年6月底|已完成", "2|公车私用屡禁不止|封存车辆并通报|办公室|2025年9月底|未启动"), id="no names"),
        pytest.param(("序号|问题|一季度进展|二季度进展", "1|台账缺失|正在推进|已完成", "2|公车私用|未启动|未启动"), id="quarters"),
        pytest.param(("反馈问题|台账缺失", "责任单位|财务科", "整改状态|已完成", "反馈问题|公车私用", "责任单位|办公室", "整改状态|未启动"), id="cards"),
    ],
)  # fmt: skip
def test_tables_of_any_shape_are_ledgers(lines):
    assert [str(item.status.value) for item in rows(of_table(*lines))] == ["已完成", "未完成"]


def test_rows_of_one_problem_are_one_item():
    (item,) = rows(
        of_table("序号|问题|整改措施|责任单位|完成时限|整改情况", "1|水库未除险|编制方案|建管科|2025年3月底|已完成", "1|水库未除险|组织施工|质安科|2026年6月底|正在推进")
    )  # fmt: skip
    assert (len(item.measures), str(item.status.value), item.deadline.value) == (2, "正在推进", "2026-06-30")
    assert item.lead_units == ("建管科", "质安科")


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("甲山市人民政府对第12号提案的答复", ["item", "item"]),
        ("甲山市深化改革工作方案", ["task", "task"]),
        ("甲山市2024年工作总结", []),
    ],
)
def test_points_of_replies_and_plans_are_rows_without_any_field(title, kinds):
    notice = parse(
        f"{title}\n一、完善政策措施\n出台办法。\n二、建设信息平台\n推进联网。\n三、加强组织领导\n压实责任。\n"
    )
    assert [item.kind.value for item in notice.items] == kinds


def test_labels_of_a_notice_of_its_own_are_told_by_their_values():
    text = "".join(
        f"第{n}题：{issue}\n我们的做法：逐项核对。（谁来答：{unit}；何时交：{day}；批改：{state}）\n"
        for n, issue, unit, day, state in (
            ("一", "台账为何缺失", "财务科", "2025年3月底", "已销号"),
            ("二", "公车为何私用", "办公室、财务科", "立行立改", "已销号"),
            ("三", "仓房为何漏雨", "基建科", "2025年6月底", "正在办理"),
        )
    )
    assert [(i.lead_units, i.deadline.value, str(i.status.value)) for i in rows(parse(TITLE + text))] == [
        (("财务科",), "2025-03-31", "已完成"),
        (("办公室", "财务科"), "", "已完成"),
        (("基建科",), "2025-06-30", "正在推进"),
    ]


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        pytest.param("被检查单位：{unit}", "lead_units", id="units that are inspected"),
        pytest.param("见面日子：2025年3月4日", "deadline", id="days that are no limits"),
    ],
)
def test_values_of_a_kind_alone_make_no_label(line, unread):
    text = "".join(
        f"{n}.{issue}\n{line.format(unit=unit)}\n整改状态：完成\n"
        for n, (issue, unit) in enumerate((("台账缺失", "甲厂"), ("公车私用", "乙镇"), ("仓房漏雨", "丙局")), 1)
    )
    found = rows(parse(TITLE + text))
    assert len(found) == 3
    assert not any(item.lead_units if unread == "lead_units" else item.deadline.value for item in found)


def test_a_bracket_may_tell_units_date_and_state():
    notice = parse(
        "甲山市水务局关于巡察整改情况的通报\n2025年9月1日\n"
        "①台账缺失。补建台账3本。（财务科负责，4月15日前，已完成）\n②公车私用。封存车辆。（办公室牵头，财务科配合，12月底前，正在整改）\n"
    )
    assert [(i.lead_units, i.support_units, i.deadline.value, str(i.status.value)) for i in rows(notice)] == [
        (("财务科",), (), "2025-04-15", "已完成"),
        (("办公室",), ("财务科",), "2025-12-31", "正在推进"),
    ]


def test_a_sign_above_numbered_entries_heads_a_group():
    notice = parse(
        "乙县农村集体资产清查整改清单\n（乙县农业农村局整理，2025年7月3日）\n说明：\n1、“√”表示整改完毕，“×”表示未整改。\n"
        "▲甲镇（责任部门：农经站）\n1、台账缺失。补建台账。期限：3月31日。√\n2、公车私用。封存车辆。期限：4月30日。×\n"
        "▲丙乡（责任部门：财政所）\n3、仓房漏雨。修缮仓房。期限：5月31日。√\n4、机房闲置。租出机房。期限：6月30日。√\n"
    )
    assert [(i.number, i.deadline.value, str(i.status.value)) for i in rows(notice)] == [
        ("1", "2025-03-31", "已完成"), ("2", "2025-04-30", "未完成"), ("3", "2025-05-31", "已完成"), ("4", "2025-06-30", "已完成"),
    ]  # fmt: skip


def test_lines_of_each_entry_are_no_page_furniture():
    text = "".join(
        f"督办件{n} {issue}\n承办：{unit}    限期：2025年5月{n}日\n办理结果：已办结。\n"
        for n, (issue, unit) in enumerate((("渣土无人清运", "甲局"), ("路灯成片不亮", "乙局"), ("井盖松动", "丙镇")), 1)
    )
    found = rows(parse(TITLE + text))
    assert [(i.lead_units, i.deadline.value) for i in found] == [
        (("甲局",), "2025-05-01"), (("乙局",), "2025-05-02"), (("丙镇",), "2025-05-03"),
    ]  # fmt: skip


def test_a_list_of_one_measure_ends_before_the_labels_of_the_item():
    notice = parse(
        TITLE
        + "1.台账缺失\n（1）补建台账。\n（2）逐项核对。\n【责任部门】财务科\n【整改状态】已完成\n"
        + "2.公车私用\n（1）封存车辆。\n（2）通报。\n【责任部门】办公室\n【整改状态】已完成\n"
        + "3.仓房漏雨\n（1）修缮仓房。\n【责任部门】基建科\n【整改状态】已完成\n"
    )
    assert [i.lead_units for i in rows(notice)] == [("财务科",), ("办公室",), ("基建科",)]


def test_tables_beside_entries_count_towards_the_total_of_the_notice():
    document = Document()
    for words in (
        "甲县审计局关于整改情况的报告", "审计共查出问题4个，已完成整改3个。", "一、财政方面", "（一）关于预算不细化的问题。细化指标，已整改到位。",
        "（二）关于收入未缴库的问题。上缴国库，已整改到位。", "二、部门方面", "整改情况见下表。",
    ):  # fmt: skip
        document.add_paragraph(words)
    table = document.add_table(rows=0, cols=3)
    for cells in (
        ("查出的问题", "责任单位", "整改结果"),
        ("台账缺失", "甲局", "已整改到位"),
        ("公车私用", "乙局", "未完成"),
    ):
        for cell, words in zip(table.add_row().cells, cells, strict=True):
            cell.text = words
    document.add_paragraph("三、下一步安排")
    document.add_paragraph("（一）对未整改到位的1个问题挂牌督办。")
    assert len(rows(of_document(document))) == 4


def test_units_in_the_heading_of_a_group_are_those_of_its_items():
    notice = parse(
        TITLE
        + "一、整改情况\n（一）财务方面（责任处室：财务处）\n1.台账缺失。\n已补建。【已整改】\n2.票据混放。\n已归档。【已整改】\n"
        + "（二）后勤方面（责任处室：总务处）\n1.公车私用。\n已封存。【已整改】\n"
    )
    assert [i.lead_units for i in rows(notice)] == [("财务处",), ("财务处",), ("总务处",)]


def test_a_sentence_may_name_the_units_and_close_behind_the_state():
    notice = parse(
        TITLE
        + "问题1：台账缺失，账目不清。已经补建台账3本，问题已解决。责任人为会计张某，责任单位是甲村村委会，镇农经站协助。\n"
        + "问题2：公车私用，费用未退。退还费用2万元，目前还没有改。责任单位是乙村村委会。\n"
    )
    assert [(str(i.status.value), i.lead_units, i.support_units) for i in rows(notice)] == [
        ("已完成", ("甲村村委会",), ("镇农经站",)), ("未完成", ("乙村村委会",), ()),
    ]  # fmt: skip


def test_a_finding_below_a_numbered_head_is_no_entry_of_its_own():
    text = "".join(
        f"{n}、{issue}\n{finding}整改情况：一是核对。二是通报。该问题已整改到位。\n责任部门：甲科\n"
        for n, issue, finding in (
            ("一", "台账缺失", "抽查发现3本台账缺失。\n"), ("二", "公车私用", ""), ("三", "票据混放", "票据5张混放。\n"), ("四", "仓房漏雨", "仓房2处漏雨。\n"),
        )
    )  # fmt: skip
    assert [i.number for i in rows(parse(TITLE + text))] == ["一", "二", "三", "四"]


def test_what_is_still_being_done_at_the_end_of_a_report_is_in_progress():
    notice = parse(
        TITLE
        + "长期未结案件底数不清\n两庭已逐案核对，其余案件正在加紧审理。由民一庭负责。\n"
        + "（一）台账缺失。已补建台账3本。责任单位：财务科\n（二）票据混放。补缴资料正在报批。责任单位：财务科\n"
    )
    assert [str(i.status.value) for i in rows(notice)][-2:] == ["未说明", "正在推进"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"一、整改情况\n{A}问题。清点库房，该问题已整改。\n{B}问题。进场施工，正在整改。\n票据不全问题。补开票据，已完成整改。",
            id="run-in heads that name a problem",
        ),
        pytest.param(
            f"{A}\n（仓储科牵头，财务科配合，8月底前完成）\n清点库房，已完成整改。\n{B}\n（基建科牵头，9月底前完成）\n进场施工，仍在整改。",
            id="heads above a bracket with units",
        ),
        pytest.param(
            f"{A}\n表现：账物不符。\n怎么改：清点库房。\n改得怎样：已完成。\n{B}\n表现：三处漏雨。\n怎么改：翻修。\n改得怎样：正在推进。\n"
            "票据不全\n表现：缺票12张。\n怎么改：补开。\n改得怎样：已完成。",
            id="heads above names that nobody knows",
        ),
        pytest.param(
            f"编号 A-01\n部位：库房\n隐患：{A}\n措施：清点。\n复查：已闭环\n编号 A-02\n部位：仓房\n隐患：{B}\n措施：翻修。\n复查：正在施工",
            id="records that begin with a number of their own",
        ),
        pytest.param(
            f"问题1（已完成）{A}\n整改措施：清点。\n问题2（正在推进）{B}\n整改措施：翻修。",
            id="the state in a bracket behind the number",
        ),
        pytest.param(
            f"问题一：{A}\n具体表现：账物不符。\n整改进展：已完成。\n问题二：{B}\n具体表现：三处漏雨。\n整改进展：正在推进。",
            id="the head says the problem, the label goes into it",
        ),
        pytest.param(
            f"第17号　王某代表提出的关于{A}的建议\n清点库房，问题已解决。\n（仓储科承办，财务科协办）\n"
            f"第23号　李某代表提出的关于{B}的建议\n正在翻修。\n（基建科承办）",
            id="numbers that do not count from one to the next",
        ),
        pytest.param(
            f"★ 人大建议第12号：关于{A}的建议（王某代表）\n清点库房，问题已解决。承办股室为仓储股。\n"
            f"★ 政协提案第9号：关于{B}的提案（李某委员）\n正在翻修。承办股室为基建股，财务股协办。",
            id="numbers with a name before them",
        ),
        pytest.param(
            f"1.{A}\n承办部门　仓储科　　办理状态　已办结\n2.{B}\n承办部门　基建科　　协办部门　财务科　　办理状态　正在办理",
            id="labels that blanks close",
        ),
        pytest.param(
            f"一、财务方面\n{A}\n已清点全部库房并重新编制台账，整改到位。\n{B}\n"
            f"已委托设计单位勘察并完成招标，目前正在施工。\n二、其他方面\n票据不全\n已补开全部票据12张并逐张核对，整改到位。\n台账缺失\n"
            "已补建台账并按月核对，整改到位。",
            id="bare heads above long paragraphs below numbers",
        ),
    ],
)
def test_entries_are_found_by_what_they_share(text):
    found = rows(parse(TITLE + text))
    assert [A in item.issue or B in item.issue for item in found][:2] == [True, True]
    assert [str(item.status.value) for item in found][:2] == ["已完成", "正在推进"]
    assert all("：" not in item.issue[:4] for item in found)


def test_a_table_of_unknown_names_is_read_by_what_stands_in_its_columns():
    found = rows(
        of_table(
            "序号|部位|隐患情况|责任部门|整治办法|计划时间|验收意见",
            "1|库房|货物堵塞消防通道多处|仓储科|移走货物并重新画线，每周检查|2025年3月底前|同意销号",
            "2|仓房|屋面三处漏雨墙体开裂|基建科|翻修屋面并加固墙体|2025年9月底前|正在整改",
            "3|门卫|监控探头两处不能录像|办公室|更换探头并延长存储时间|2025年4月底前|同意销号",
        )
    )
    assert [item.issue[:2] for item in found] == ["货物", "屋面", "监控"]
    assert [str(item.status.value) for item in found] == ["已完成", "正在推进", "已完成"]
    assert [item.deadline.value for item in found] == ["2025-03-31", "2025-09-30", "2025-04-30"]
    assert [item.lead_units for item in found] == [("仓储科",), ("基建科",), ("办公室",)]
    assert all(item.measures for item in found)


def test_a_wrapped_markdown_file_with_bold_heads_has_its_items():
    text = (
        "# 甲市交通集团关于巡察反馈意见整改情况的报告\n\n## 二、问题整改情况\n\n"
        "**问题1　对部署贯彻不够有力。**原因是谋划重大项目不主动，等靠思想较重。集团成立前\n期工作专班，编制项目库，入库项目34个；主动对接争取专项债额度6.2亿元。责任部门\n"
        "为战略发展部，配合单位有投资公司、市政公司。已完成整改。\n\n"
        "**问题2　债务化解推进缓慢。**计财部牵头，与6家银行洽谈降息，已置换高息债务8.7亿\n元，综合融资成本降至4.1%；制定三年化债计划，力争2026年12月底完成剩余3.5亿元置\n换。此项工作正在推进。\n"
    )
    read = load_bytes(text.encode(), ".md", ReadingLimits())
    found = rows(parse_notice(read, notice_id="n", source="n.md", file_stem="n"))
    assert [item.issue for item in found] == ["对部署贯彻不够有力", "债务化解推进缓慢"]
    assert [str(item.status.value) for item in found] == ["已完成", "正在推进"]
    assert found[1].deadline.value == "2026-12-31"


def test_totals_of_chapters_are_added_up():
    text = (
        "一、上次督查问题复核情况\n上次通报的2个问题，1个已整改到位，1个未整改到位。\n"
        "（一）仓房屋面渗漏。现已翻修，已整改到位。\n（二）磅秤未检定。复核当日仍未送检，未整改到位。\n"
        "二、本次督查发现的问题\n发现问题3个，其中已整改1个，正在整改2个。\n"
        "1、原料台账缺失。\n问题描述：3个月未登记。\n整改状态：正在整改\n"
        "2、门禁失灵。\n问题描述：门禁停用。\n整改状态：已整改\n"
        "3、灭火器过期。\n问题描述：8具灭火器过期。\n整改状态：正在整改\n"
    )
    assert [status for _, status, _ in said(text)] == ["已完成", "未完成", "正在推进", "已完成", "正在推进"]
    assert said(text)[2][0] == "原料台账缺失"


def test_items_of_an_earlier_round_stand_beside_those_that_the_total_counts():
    text = (
        "反馈的2个问题，已完成整改1个，正在整改1个。\n"
        f"一、本轮问题整改情况\n1.关于{A}的问题。已完成整改。\n2.关于{B}的问题。正在整改。\n"
        "二、以前年度问题的整改情况\n1.磅秤未检定的问题。已完成整改。\n"
    )
    assert len(said(text)) == 3


def test_a_head_that_only_names_a_thing_is_told_with_the_sentence_behind_it():
    text = (
        "一、挂牌隐患整改情况\n（一）临江批发市场。该市场占用防火间距搭建库房。已拆除，予以销案。\n"
        "（二）鸿运物流园3号仓库。该仓库电气线路私拉乱接。尚未完成整改。\n"
    )
    assert [(words[-6:], status) for words, status, _ in said(text)] == [
        ("间距搭建库房", "已完成"),
        ("线路私拉乱接", "未完成"),
    ]


def test_a_head_says_the_issue_and_a_finding_below_it_the_details():
    text = (
        "一、第012号提案：关于解决学校周边接送拥堵的建议\n主办单位：公安局\n办理情况：设置护学岗5处。该提案已办结。\n"
        "二、第027号提案：关于规范共享电动自行车停放的建议\n主办单位：城管局\n办理情况：正在办理。\n"
    )
    assert [words[-2:] for words, _, _ in said(text)] == ["建议", "建议"]
    text = "1.校办企业改制滞后\n具体问题：3家企业未注销。\n整改情况：已完成整改。\n2.学风抓得不够紧\n具体问题：到课率偏低。\n整改情况：正在推进。"
    assert [words for words, _, _ in said(text)] == ["校办企业改制滞后", "学风抓得不够紧"]


def test_entries_counted_through_the_groups_are_items_where_the_notice_says_how_many():
    text = (
        "共发现隐患4项，当场整改1项，其余限期整改。\n"
        "一、悦宾酒店\n1.排烟管道未清洗；\n2.指示标志损坏。\n以上隐患由消防大队负责督促，于2024年4月30日前整改完毕。\n"
        "二、鼎丰仓库\n3.避雷设施超过检测有效期；\n4.堆垛与墙体间距不足。\n以上隐患由应急局负责督促，于2024年5月10日前整改完毕。\n"
    )
    assert len(said(text)) == 4


def test_a_counted_head_without_words_leaves_the_issue_to_the_finding_below_it():
    text = "整改任务一\n反馈问题：管网错接漏接突出。\n整改情况：已完成整改。\n整改任务二\n反馈问题：矿山修复滞后。\n整改情况：正在推进整改。"
    assert [words.rstrip("。") for words, _, _ in said(text)] == ["管网错接漏接突出", "矿山修复滞后"]
