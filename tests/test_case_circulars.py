"""Circulars of cases: every headline with what is below it is an item; no other notice is read so."""

import pytest
from helpers import parse

from indexer.lexicon.figures import read_figures
from indexer.types import Span

PLAIN = """甲山市市场监管局关于公平竞争审查典型案例及处理情况的通报
乙海市城管局限制外地企业参加投标
2023年3月，乙海市城管局发布公告，要求投标企业在本市有固定的经营场所，罚款五千元。
该案例已完成整改。乙海市城管局于2023年12月22日废止公告，重新招标3个项目。
丙江县应急局指定零售店的批发企业
【文件名称】《丙江县零售店管理办法》
2022年11月，丙江县应急局印发办法，规定零售店必须与辖区内的批发企业签订协议。
目前，该办法正在整改。
"""
NUMBERED = """甲山市2024年督查整改情况
案例一 乙海市城管局限制外地企业参加投标。公告要求投标企业在本市有固定的经营场所。目前已完成整改。
案例二 丙江县应急局指定批发企业。办法规定零售店必须与辖区内的批发企业签订协议。目前正在推进整改。
"""


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            PLAIN,
            [
                ("1", "乙海市城管局限制外地企业参加投标", "已完成"),
                ("2", "丙江县应急局指定零售店的批发企业", "正在推进"),
            ],
        ),
        (
            NUMBERED,
            [
                ("案例一", "乙海市城管局限制外地企业参加投标", "已完成"),
                ("案例二", "丙江县应急局指定批发企业", "正在推进"),
            ],
        ),
    ],
)
def test_every_case_is_an_item_with_its_status(text, rows):
    notice = parse(text)
    assert [(i.number, i.issue, i.status.value) for i in notice.items] == rows
    for item in notice.items:
        assert item.issue_span.of(notice.text) == item.issue
        assert item.status.value == "已完成" or "正在" in item.status.span.of(notice.text)


def test_a_case_reaches_to_the_next_headline_and_has_its_figures():
    notice = parse(PLAIN)
    first, second = notice.items
    assert first.span.end == second.span.start
    assert "丙江县零售店管理办法" in second.span.of(notice.text)
    assert [f.text for f in first.figures] == ["五千元", "3个项目"]


def test_lines_of_their_own_in_another_notice_are_headings_of_items_only_where_a_state_is_told():
    report = PLAIN.replace("典型案例及处理情况的通报", "工作的报告")
    assert [i.number for i in parse(report).items] == ["", ""]
    silent = report.replace("该案例已完成整改。", "").replace("目前，该办法正在整改。", "").replace("【文件名称】", "")
    assert parse(silent).items == ()


@pytest.mark.parametrize(("words", "amount"), [("五千元", 5000), ("一百零五户", 105), ("两千三百件", 2300)])
def test_large_chinese_numerals_are_figures(words, amount):
    [figure] = read_figures(words, Span(0, len(words)))
    assert (figure.text, figure.amount) == (words, amount)
