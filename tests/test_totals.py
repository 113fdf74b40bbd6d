"""What a notice counts of its own items: read in any wording, told from other counts, compared with the rows."""

import pytest
from helpers import parse

from indexer.ledger.stated import Comparison, compare, describe, total_of
from indexer.lexicon.text import fold
from indexer.notice.totals import read_totals, without_totals
from indexer.types import Span, Status, Total

D, M, P, O, L = Status.DONE, Status.MOSTLY_DONE, Status.IN_PROGRESS, Status.OPEN, Status.ONGOING  # noqa: E741


def totals(words: str) -> list[tuple[int | None, dict[Status, int]]]:
    view = fold(words)
    found = read_totals(view.masked, [Span(0, len(view.text))])
    return [(total.found, dict(total.counts)) for total in found]


@pytest.mark.parametrize(
    ("words", "found", "counts"),
    [
        ("巡察反馈的10个具体问题，整改完成7个，阶段性完成3个；制定制度9项", 10, {D: 7, M: 3}),
        ("反馈8个具体问题。截至7月10日，已完成4个，基本完成1个，正在推进1个，未完成1个，长期坚持1个。", 8, {D: 4, M: 1, P: 1, O: 1, L: 1}),
        ("发现问题5类417个，已整改389个，整改率93.29%", 417, {D: 389}),
        ("共反馈4个方面28个问题，均已完成整改。", 28, {D: 28}),
        ("反馈问题三十五个，制定整改措施83条，已落实80条。截至目前，已完成整改28个", 35, {D: 28}),
        ("审计指出的26个问题中，19个已整改到位，5个正在整改，2个尚未整改", 26, {D: 19, P: 5, O: 2}),
        ("反馈的9个问题，已完成整改7个，其余2个取得阶段性进展、正在持续推进", 9, {D: 7, P: 2}),
        ("3个问题中已完成2个，正在推进1个", None, {D: 2, P: 1}),
        ("19项已销号、3项正在推进", None, {D: 19, P: 3}),
        ("反馈问题7个，立行立改完成3个，限期整改完成2个", 7, {D: 5}),
        ("反馈4个问题，除1个需长期推进外，均已完成整改", 4, {L: 1, D: 3}),
        ("上次通报时尚未完成的7个问题，又完成5个，仍有2个继续推进", 7, {D: 5}),
    ],
)  # fmt: skip
def test_a_total_is_read_in_any_wording(words, found, counts):
    (total,) = totals(words)
    assert total[0] == found
    assert {status: total[1].get(status) for status in counts} == counts


@pytest.mark.parametrize(
    "words",
    ["先后召开党组会6次，制定制度11项，追责问责6人", "新增护理型床位120张，已完成招标3个标段", "排查12个乡镇、143个村"],
)
def test_other_counts_are_no_totals(words):
    assert [found for found, counts in totals(words) if counts] == []


def test_a_clause_that_counts_says_nothing_of_one_item():
    view = fold("反馈问题9个，已完成整改7个。压实责任。")
    found = list(read_totals(view.masked, [Span(0, len(view.text))]))
    assert without_totals(view.masked, found).split() == [",", "。压实责任。"]


NOTICE = (
    "甲山市水务局关于巡察整改情况的通报\n巡察反馈问题{n}个，已完成{done}个，正在推进{open}个。自查发现问题13个，已整改12个。\n"
    "一、反馈问题整改情况\n1.关于“台账缺失”的问题。已完成整改。\n2.关于“公车私用”的问题。已完成整改。\n"
    "3.关于“工程拖延”的问题。正在整改。\n"
)


@pytest.mark.parametrize(("n", "done", "open_", "agrees"), [(3, 2, 1, True), (4, 2, 2, False), (3, 1, 2, False)])
def test_the_total_of_a_notice_is_compared_with_its_rows(n, done, open_, agrees):
    notice = parse(NOTICE.format(n=n, done=done, open=open_))
    total = total_of(notice.totals)
    assert (total.number, total.rows, total.agrees) == (n, 3, agrees)
    assert total.span.of(notice.text).startswith("巡察反馈问题")
    said = describe(total, english=False)
    assert f"通报称 {n} 项" in said
    assert ("两者一致" in said) is agrees


def test_a_number_of_something_else_is_no_total_of_the_notice():
    notice = parse("甲山市水务局法治政府建设报告\n一、数字政府\n建成“一张图”，图层共315个。\n二、普法\n开展普法。\n")
    assert notice.totals == ()
    items = "".join(f"{n}.关于“台账缺失{n}”的问题。已完成整改。\n" for n in range(1, 8))
    notice = parse(
        f"甲山市水务局关于巡察整改情况的通报\n一、组织领导\n主要负责同志带头认领3个问题。\n二、整改情况\n{items}"
    )
    assert (len(notice.items), notice.totals) == (7, ())


@pytest.mark.parametrize(("stated", "expected"), [("已完成1个，长期坚持1个", [D, L]), ("已完成2个", [D, D])])
def test_what_is_done_and_kept_up_counts_as_the_notice_counts_it(stated, expected):
    notice = parse(
        f"甲山市水务局关于巡察整改情况的通报\n巡察反馈问题2个，{stated}。\n一、反馈问题整改情况\n"
        "1.关于“台账缺失”的问题。补建台账。已完成整改。\n2.关于“公车私用”的问题。收回公车。已完成整改，并长期坚持。\n"
    )
    assert [item.status.value for item in notice.items] == expected
    assert total_of(notice.totals).agrees


def test_the_totals_of_groups_are_compared_with_the_rows_of_each():
    notice = parse(
        "甲山市水务局关于巡察整改情况的通报\n一、党建方面（2个问题，已完成2个）\n1.关于“台账缺失”的问题。已完成整改。\n"
        "2.关于“公车私用”的问题。已完成整改。\n二、业务方面（1个问题，已完成1个）\n1.关于“工程拖延”的问题。正在整改。\n"
    )
    assert [(total.chapter, total.rows, total.agrees) for total in notice.totals] == [("一", 2, True), ("二", 1, False)]


@pytest.mark.parametrize(
    ("statuses", "read", "expected"),
    [
        ((), 10, Comparison(10, 10)),
        ((D,), 6, Comparison(7, 6)),
        ((M, P, O), 2, Comparison(3, 2)),
        ((L,), 0, Comparison(None, 0)),
    ],
)
def test_a_count_of_some_states_is_compared_with_what_the_notice_says_of_them(statuses, read, expected):
    total = Total(Span(0, 9), 10, ((D, 7), (M, 3)))
    assert compare(total, statuses, read) == expected if statuses != (L,) else compare(None, statuses, read) == expected


def test_the_level_of_items_is_the_one_that_the_total_counts():
    """Entries with states below entries with none: what is counted decides which of them are the items."""
    text = (
        "甲山市国资委关于巡察整改情况的通报\n巡察反馈问题{n}个。\n（一）改革推进不力\n1.企业出清不彻底。\n（1）破产清算：完成整改。\n"
        "（2）注销：正在整改。\n2.法人治理不健全。\n（1）董事未配齐：完成整改。\n（2）监事未到位：完成整改。\n"
    )
    kinds = [(item.kind.value, item.number) for item in parse(text.format(n=2)).items]
    assert [number for kind, number in kinds if kind == "item"] == ["(一)1", "(一)2"]
    assert len([item for item in parse(text.format(n=4)).items if item.kind.value == "item"]) == 4


@pytest.mark.parametrize(
    "words",
    [
        "建成共315个图层的数据库,新增完成10个",
        "移交信访件230件(扣除重复件等共154件)。截至12月,已办结139件,正在办理15件",
    ],
)
def test_a_sum_of_other_things_is_none_of_items(words):
    notice = parse(
        f"甲山市水务局整改报告\n{words}。\n一、河道\n1.关于河道淤积的问题\n已完成整改。\n2.关于台账缺失的问题\n已完成整改。\n"
    )
    assert not [total for total in notice.totals if total.found in (315, 154)]


def test_a_sum_of_what_was_counted_before_counts_the_items():
    (total,) = totals("承办代表建议6件、委员提案3件,合计9件。其中,所提问题已经解决的4件")
    assert total == (9, {D: 4})
