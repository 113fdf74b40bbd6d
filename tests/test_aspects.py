"""How far a report says it is where it uses no word of a state; what it says of items by their numbers."""

import pytest
from helpers import parse

from indexer.types import ItemKind, Status

TITLE = "甲山市水务局关于巡察整改情况的通报\n"
_ROWS = (ItemKind.ITEM, ItemKind.TASK)
D, M, P, U, L, N = (
    Status.DONE,
    Status.MOSTLY_DONE,
    Status.IN_PROGRESS,
    Status.OPEN,
    Status.ONGOING,
    Status.NOT_STATED,
)


def rows(text: str) -> list:
    return [item for item in parse(TITLE + text).items if item.kind in _ROWS and not item.reports_on]


@pytest.mark.parametrize(
    ("report", "status"),
    [
        ("经现场复核，漏点已全部封堵。", D),
        ("督促供水公司返工，问题得到解决。", D),
        ("责令摊点安装净化设备，现已落实。", D),
        ("已补公开全年收支，以后每月公开一次，已改好。", D),
        ("换领证照，已办结，来电人表示满意。", D),
        ("将14家公司整合为9家，其余3家移交，截至3月底全部完成。", D),
        ("2号楼已完工，7号楼施工队伍已进场，预计6月20日前完工。", P),
        ("已约谈企业3家，还有部分车辆未清，办理中。", P),
        ("已立案查处，其余2宗正按程序协商。", P),
        ("已收回5.1万元，剩下的7户已签协议，2025年9月30日前收清。", P),
        ("软件已完成开发，进入试运行。", P),
        ("公示已张贴，街道正组织第三方核查。", P),
        ("目前路基已完成六成，计划2025年11月底通车。资金方面已安排补助。", P),
        ("因单位已注销，追偿工作尚未取得进展，拟通过诉讼解决。", U),
        ("因资料不全，目前尚未实质性启动，已形成建议报区政府。", U),
        ("涉及全市财力，现阶段暂不具备条件。我们将继续研究。", U),
        ("条款已修改，协议待审定后签署，可视为基本完成。", M),
        ("已取得阶段性成效，今后长期坚持。", L),
        # One act, a plan, an aim and all of a thing are no end.
        ("修订制度2项，对责任人均已立案。", N),
        ("开办培训班2期，覆盖全部支部。", N),
        ("计划2025年9月底前完工。", N),
        ("要求其于1月31日前全部恢复。", N),
    ],
)
def test_the_last_words_of_a_report_say_how_far_it_is(report, status):
    found = rows(f"1.关于“台账缺失”的问题\n{report}\n2.关于“公车私用”的问题\n整改情况：已完成整改。\n")
    assert [item.status.value for item in found] == [status, D]


def test_a_head_above_the_entries_says_the_state_of_all_of_them():
    found = rows(
        "一、已完成整改\n1.台账缺失。补建台账。\n2.公车私用。收回公车。\n二、尚未整改\n1.库房漏雨。列入明年计划。\n2.管网老化。列入规划。\n"
    )
    assert [item.status.value for item in found] == [D, D, U, U]


NUMBERED = """一、自查发现的问题
1.重复收费。涉及金额3.36万元。
2.台账不实。涉及9个品规。
3.病历不符。抽查63份。
二、整改措施
针对问题1、问题2：由财务科牵头，信息科配合，重新核对收费项目。
针对问题3：由医务科负责，补写病历。
三、整改结果
其中，问题1、2已整改完成；问题3尚在整改，计划2025年7月底前完成。
"""


def test_what_is_said_of_items_by_their_numbers_is_theirs():
    found = rows(NUMBERED)
    assert [item.status.value for item in found] == [D, D, P]
    assert [item.lead_units for item in found] == [("财务科",), ("财务科",), ("医务科",)]
    assert found[2].deadline.value == "2025-07-31"


def test_one_reply_may_be_to_several_findings():
    found = rows(
        "一、反馈的主要问题\n1.制度不全。\n2.查房不及时。\n3.用药偏多。\n二、整改落实情况\n（一）关于第1个问题。修订制度。已整改完成。\n"
        "（二）关于第2、第3个问题。由医务部牵头。及时率上升，第2个问题已整改到位。与目标仍有差距，第3个问题正在持续推进。\n"
    )
    assert [item.status.value for item in found] == [D, D, P]
    assert [item.lead_units for item in found] == [(), ("医务部",), ("医务部",)]


def test_the_number_of_an_item_at_its_own_head_says_nothing_of_it():
    found = rows("第1项 年度计划未完成\n整改措施：倒排工期。\n第2项 台账未完成归档\n整改措施：集中整理。\n")
    assert [item.status.value for item in found] == [N, N]


def test_a_line_below_several_tasks_names_them_by_their_numbers():
    found = rows(
        "一、重点任务\n1.排查隐患。逐栋建档。（牵头：应急办；2025年6月底前完成）\n2.清理通道。拖移僵尸车。（牵头：交警中队；全年持续推进）\n"
        "3.增建设施。新建35处。（牵头：城建办；2025年9月底前完成）\n4.组建消防站。每个社区建成1个。\n5.推行楼长制。每栋确定1人。\n"
        "以上4至5项由平安办牵头，各居委会配合，2025年11月20日前完成。\n"
    )
    assert [item.lead_units for item in found] == [("应急办",), ("交警中队",), ("城建办",), ("平安办",), ("平安办",)]
    assert [item.deadline.value for item in found] == ["2025-06-30", "", "2025-09-30", "2025-11-20", "2025-11-20"]
