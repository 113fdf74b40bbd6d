"""Wordings of notices, written by somebody who had not seen the lexicon: labels, states, heads, kinds of documents, bodies."""

import json
from pathlib import Path

import pytest
from helpers import asked_states, parse

from indexer.lexicon.labels import find_label
from indexer.lexicon.lexicon import group
from indexer.lexicon.names import open_statuses
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import fold, folded
from indexer.notice.metadata import find_kind
from indexer.notice.statuses import last_said, status_of_label
from indexer.notice.units import parse_units
from indexer.types import Span, Status
from retriever.writing.stated_facts import statuses as claimed_statuses

ROWS = [json.loads(line) for line in (Path(__file__).parent / "data" / "lexicon.jsonl").read_text("utf-8").splitlines()]


def prose(masked: str) -> str:
    return last_said(masked, Span(0, len(masked))).value


def rows(kind: str, **more: str) -> list:
    """Parameters: the rows of a kind; those that their writer doubted himself are left out."""
    chosen = [r for r in ROWS if r["kind"] == kind and not r.get("doubt") and more.items() <= r.items()]
    return [pytest.param(row, id=row["text"]) for row in chosen]


@pytest.mark.parametrize("row", rows("label"))
def test_a_label_is_known_by_its_role(row):
    text = folded(row["text"])
    label = find_label(text, 0, len(text))
    assert (label.role if label else "") == row["role"]


@pytest.mark.parametrize("row", rows("status", where="label"))
def test_the_short_words_behind_a_label_say_how_far_an_item_is(row):
    assert status_of_label(folded(row["text"])) == (row["status"] or Status.NOT_STATED)


@pytest.mark.parametrize("row", rows("status", where="prose"))
def test_prose_says_how_far_an_item_is_or_nothing_of_it(row):
    assert prose(fold(row["text"]).masked) == (row["status"] or Status.NOT_STATED)


@pytest.mark.parametrize("row", rows("head"))
def test_a_numbered_head_is_told_from_a_number_in_a_sentence(row):
    marker = find_marker(folded(row["text"]))
    assert (marker.value if marker else 0) == row["value"]


@pytest.mark.parametrize("row", rows("notice_kind"))
def test_the_title_tells_the_kind_of_document(row):
    assert find_kind(row["text"]) == row["value"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("已全部完成整改", Status.DONE),
        ("已完成整改", Status.DONE),
        ("基本完成整改", Status.MOSTLY_DONE),
        ("阶段性完成整改", Status.MOSTLY_DONE),
        ("正在推进整改", Status.IN_PROGRESS),
        ("尚未完成整改", Status.OPEN),
        ("长期坚持", Status.ONGOING),
        ("长期推进", Status.ONGOING),
        ("长期整改", Status.ONGOING),
    ],
)
def test_one_wording_means_one_state_for_every_reader(words, status):
    assert status_of_label(words) == status
    assert prose(f"目前该问题{words}。") == status
    assert claimed_statuses(f"该问题{words}。") == {status}
    asked = asked_states(f"哪些问题{words}的")
    assert asked == (open_statuses() if status is Status.OPEN else (status,))


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("已全部整改", Status.DONE),
        ("完成80%", Status.IN_PROGRESS),
        ("阶段性完成", Status.MOSTLY_DONE),
        ("已销号", Status.DONE),
    ],
)
def test_short_words_mean_the_same_behind_a_label_and_in_a_question(words, status):
    assert status_of_label(words) == status
    assert asked_states(f"哪些问题{words}") == (status,)


HEADS = {
    "问题1：": "问题1：巡河记录不完整\n整改情况：已完成。\n问题2：河道采砂监管不严\n整改情况：正在推进。\n",
    "问题一、": "问题一、巡河记录不完整\n整改情况：已完成。\n问题二、河道采砂监管不严\n整改情况：正在推进。\n",
    "【问题1】": "【问题1】巡河记录不完整\n【整改情况】已完成。\n【问题2】河道采砂监管不严\n【整改情况】正在推进。\n",
    "第1项：": "第1项：巡河记录不完整\n整改情况：已完成。\n第2项：河道采砂监管不严\n整改情况：正在推进。\n",
    "⒈": "⒈关于“巡河记录不完整”的问题\n整改情况：已完成。\n⒉关于“河道采砂监管不严”的问题\n整改情况：正在推进。\n",
    "⑴": "⑴关于“巡河记录不完整”的问题\n整改情况：已完成。\n⑵关于“河道采砂监管不严”的问题\n整改情况：正在推进。\n",
    "㈠": "㈠关于“巡河记录不完整”的问题\n整改情况：已完成。\n㈡关于“河道采砂监管不严”的问题\n整改情况：正在推进。\n",
    "1 关于": "1 关于“巡河记录不完整”的问题\n整改情况：已完成。\n2 关于“河道采砂监管不严”的问题\n整改情况：正在推进。\n",
    "one line": "1.关于“巡河记录不完整”的问题。整改情况：已完成。\n2.关于“河道采砂监管不严”的问题。整改情况：正在推进。\n",
}


@pytest.mark.parametrize("head", HEADS)
def test_items_are_found_whatever_their_heads_look_like(head):
    notice = parse(f"甲山市水务局党组关于巡察整改进展情况的通报\n\n一、巡察反馈问题整改情况\n\n{HEADS[head]}")
    assert [folded(item.issue).strip("“”") for item in notice.items] == ["巡河记录不完整", "河道采砂监管不严"]
    assert [item.status.value for item in notice.items] == [Status.DONE, Status.IN_PROGRESS]


@pytest.mark.parametrize("row", rows("body"))
def test_the_end_of_a_name_of_a_body_is_told_from_words_that_end_alike(row):
    text = folded(row["text"])
    assert any(hit.span.end == len(text) for hit in group("body").finditer(text)) == row["is_body"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("☑已完成 □正在推进 □未完成", Status.DONE),
        ("□已完成 ☑正在推进 □未完成", Status.IN_PROGRESS),
        ("已完成(√)未完成( )", Status.DONE),
        ("已完成□ 基本完成√ 未完成□", Status.MOSTLY_DONE),
        ("已 完 成", Status.DONE),
        ("部份完成", Status.MOSTLY_DONE),
        ("已完成整改方案编制，正在组织实施", Status.IN_PROGRESS),
        ("整改工作正在推进，已完成追缴12万元", Status.IN_PROGRESS),
        ("已完成3家，剩余2家正在推进", Status.IN_PROGRESS),
        ("已整改60%", Status.IN_PROGRESS),
        ("已完成整改，正在推进长效机制建设", Status.DONE),
    ],
)
def test_a_part_that_is_done_is_not_the_whole_and_a_ticked_box_decides(words, status):
    assert status_of_label(folded(words)) == status


LAYOUTS = {
    "next line": "整改情况：\n已完成。\n责任单位：\n综合科\n完成时限：\n2024年6月30日\n",
    "bullets": "●整改情况：已完成。\n●责任单位：综合科\n●完成时限：2024年6月30日\n",
    "brackets in a line": "【整改情况】已完成。【责任单位】综合科【完成时限】2024年6月30日\n",
    "ratio signs": "整改情况∶已完成。\n责任单位∶综合科\n完成时限∶2024年6月30日\n",
    "blanks": "整 改 情 况：已完成。\n责 任 单 位：综 合 科\n完 成 时 限：2024年6月30日\n",
    "one line": "整改情况：已完成。责任单位：综合科。完成时限：2024年6月30日。\n",
    "line separators": "整改情况：已完成。\u2028责任单位：综合科\u2028完成时限：2024年6月30日\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_fields_of_an_item_are_read_in_every_layout(layout):
    body = f"1.关于“巡河记录不完整”的问题\n{LAYOUTS[layout]}2.关于“采砂监管不严”的问题\n整改情况：正在推进。\n"
    item = parse(f"甲山市水务局党组关于巡察整改进展情况的通报\n\n一、巡察反馈问题整改情况\n\n{body}").items[0]
    assert (item.status.value, item.lead_units, item.deadline.value) == (Status.DONE, ("综合科",), "2024-06-30")


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("市发展和改革委员会", ("市发展和改革委员会",)),
        ("自然资源和规划局、财政局", ("自然资源和规划局", "财政局")),
        ("和平区教育局及第镇人民政府", ("和平区教育局", "第镇人民政府")),
        ("共青团县委和县妇联", ("共青团县委", "县妇联")),
        ("人和镇人民政府", ("人和镇人民政府",)),
        ("招 商 科", ("招商科",)),
        ("法规科 规划科", ("法规科", "规划科")),
        ("普及教育科", ("普及教育科",)),
    ],
)
def test_a_unit_is_cut_only_behind_a_whole_name(words, units):
    assert parse_units(folded(words))[0] == units


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("已完成整改20%", Status.IN_PROGRESS),
        ("大部分问题已完成整改", Status.MOSTLY_DONE),
        ("是否完成整改", Status.NOT_STATED),
        ("不完成整改不放过", Status.NOT_STATED),
        ("暂不销号", Status.OPEN),
        ("已申请销号", Status.NOT_STATED),
        ("不存在未完成整改的情况", Status.NOT_STATED),
        ("已整改了一部分", Status.NOT_STATED),
    ],
)
def test_what_is_not_said_of_the_whole_is_never_read_as_done(words, status):
    assert status_of_label(folded(words)) in {status, Status.NOT_STATED, Status.IN_PROGRESS} - {Status.DONE}
    assert prose(folded(words)) in {status, Status.NOT_STATED} - {Status.DONE}


def one_item(body: str):
    head = "甲山市水务局党组关于巡察整改进展情况的通报\n\n二、反馈问题整改情况\n\n"
    return parse(f"{head}（一）关于“台账缺失”的问题{body}\n（二）关于“采砂”的问题\n整改情况：正在推进。\n").items[0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("（已完成）\n一是补建台账。\n", Status.DONE),
        ("（正在推进）\n一是补建台账。\n", Status.IN_PROGRESS),
        ("\n我局制定制度（完成），对巡查员进行了培训。\n", Status.NOT_STATED),
        ("\n一是补建台账（已完成）；二是补录数据（未完成）。\n", Status.NOT_STATED),
    ],
)
def test_a_state_in_brackets_counts_at_the_head_only(body, status):
    assert one_item(body).status.value == status


def test_a_label_without_a_value_takes_no_sentence_for_one():
    item = one_item(
        "\n责任单位：\n我局党组高度重视，2024年3月1日召开会议，财政局配合。\n完成时限：\n针对该问题，2024年3月1日召开会议。\n"
    )
    assert item.lead_units == item.support_units == ()
    assert item.deadline.value == ""


def test_as_well_as_parts_two_units():
    assert parse_units("农业农村局以及水利局")[0] == ("农业农村局", "水利局")
