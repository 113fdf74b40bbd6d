"""Passages: exact, complete, small, and never cut where a reader would not."""

import itertools
import re

import pytest
from helpers import parse, property_test, real_notices, texts
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import PassageSize
from indexer.errors import CorpusError
from indexer.lexicon.text import folded, split_sentences
from indexer.search.passages import split_notice
from indexer.types import Notice, Passage

SIZES = st.builds(
    PassageSize,
    longest=st.sampled_from([10, 40, 320]),
    shortest=st.sampled_from([1, 10, 40]),
)
ITEM = "（一）关于“台账不全”问题的整改\n已完成整改。一是补建台账，逐项登记。二是每月核对，发现差错立即更正。\n"


def passages(text: str, **size: int) -> list[Passage]:
    return split_notice(parse(text), PassageSize(**size))


def uncovered(notice: Notice, found: list[Passage]) -> str:
    """Return the non-blank characters that are neither in a passage nor furniture; overlaps are an error."""
    spans = sorted([*((p.start, p.end) for p in found), *((f.start, f.end) for f in notice.furniture)])
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    covered = set().union(*(range(*span) for span in spans))
    return "".join(c for i, c in enumerate(notice.text) if i not in covered and folded(c).strip())


@property_test
@given(text=texts(), size=SIZES)
def test_passages_and_furniture_cover_any_text_without_overlap(text, size):
    try:
        notice = parse(text)
    except CorpusError:
        return
    assert uncovered(notice, split_notice(notice, size)) == ""


@property_test
@given(text=texts(), size=SIZES)
def test_every_passage_is_an_exact_slice_of_its_notice_with_words_in_it(text, size):
    try:
        notice = parse(text)
    except CorpusError:
        return
    for number, passage in enumerate(split_notice(notice, size), 1):
        assert passage.text == text[passage.start : passage.end]
        assert passage.text.strip()
        assert passage.passage_id == f"n#{number}"


@property_test
@given(
    parts=st.lists(
        st.sampled_from(
            [
                "核查《甲山市河道，岸线；管理办法！（试行）》落实情况，",
                "追回1,234,567.89元，",
                "面积96.5亩；",
                "已登记在册。",
                "（甲山市函〔2023〕12号）",
                "涉及3，500人次，",
            ]
        ),
        min_size=1,
        max_size=30,
    ),
    longest=st.sampled_from([10, 30, 60]),
)
def test_titles_and_figures_are_never_cut(parts, longest):
    text = "".join(parts)
    notice = parse(text)
    ends = {p.end for p in split_notice(notice, PassageSize(longest=longest, shortest=5))}
    whole = re.finditer(r"《[^》]*》|[0-9][0-9,，.]*[0-9]", text)
    assert [m.group() for m in whole if any(m.start() < end < m.end() for end in ends)] == []


@property_test
@given(
    parts=st.lists(
        st.sampled_from(["补建台账，逐项登记。", "每月核对；", "“是否完成？”由专人回答。", "追回3.6万元！"]),
        min_size=1,
        max_size=40,
    )
)
def test_a_sentence_that_fits_is_never_cut(parts):
    text = "".join(parts)
    found = split_notice(parse(text), PassageSize(longest=40, shortest=5))
    assert all(p.text[-1] in "。；！" for p in found)
    assert all(len(p.text) <= 45 for p in found)


@property_test
@given(text=texts())
def test_split_sentences_joined_are_the_text(text):
    assert "".join(split_sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("没有句号", 1, id="no mark"),
        pytest.param("甲。乙；丙！丁", 4, id="marks"),
        pytest.param("甲\n乙", 2, id="lines"),
        pytest.param("他问“完成没有？”我答。", 1, id="mark before a closing quote"),
        pytest.param("见《安全生产，人人有责！》全文。", 1, id="mark inside a title"),
    ],
)
def test_sentences_end_at_their_marks(text, count):
    assert len(split_sentences(text)) == count


def test_a_heading_travels_with_what_stands_below_it():
    found = passages("一、整改情况\n" + ITEM, longest=40, shortest=5)
    assert found[0].text.startswith("一、整改情况\n（一）关于“台账不全”问题的整改\n已完成整改。")


def test_each_measure_of_some_length_is_a_passage_of_its_own():
    first, second = "一是补建台账，逐项登记，专人保管。", "二是每月核对，发现差错立即更正。"
    found = [p.text for p in passages("一、整改\n（一）台账不全\n" + first + second, shortest=10)]
    assert found[0].endswith(first)
    assert found[1] == second


def test_a_passage_knows_its_headings_its_item_and_its_status():
    last = passages("一、反馈问题的整改情况\n" + ITEM + "（二）关于“票据混放”问题的整改\n一是清理。\n")
    assert [(p.heading[-1], p.item, p.status) for p in last] == [
        ("关于“台账不全”问题的整改", "一(一)", "已完成"),
        ("关于“票据混放”问题的整改", "一(二)", ""),
    ]
    assert last[0].heading[0] == "反馈问题的整改情况"


def test_two_items_never_share_a_passage():
    text = "一、反馈问题的整改情况\n" + "".join(f"{n}.关于“事{n}”的问题。已改。\n" for n in range(1, 6))
    found = passages(text)
    assert [p.item for p in found] == [f"一{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\u3000\n", id="blank"),
        pytest.param("打印\n", id="only furniture"),
    ],
)
def test_a_text_without_words_has_no_passages(text):
    assert passages(text) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("整", id="one character"),
        pytest.param("整改" * 2000, id="no punctuation"),
        pytest.param("、，。；" * 500, id="only punctuation"),
        pytest.param("《" + "整改。" * 500, id="title that never closes"),
        pytest.param("一、" * 400, id="only markers"),
        pytest.param("一是" * 400, id="only measures"),
        pytest.param("“" * 300 + "整改。" * 300 + "”" * 300, id="deep quotation"),
    ],
)
def test_extreme_texts_are_covered_too(text):
    notice = parse(text)
    assert uncovered(notice, split_notice(notice, PassageSize())) == ""


@pytest.mark.parametrize("path", real_notices())
def test_a_real_notice_is_covered_by_exact_passages_of_fair_length(path):
    notice = parse(path.read_text(encoding="utf-8"))
    size = PassageSize()
    found = split_notice(notice, size)
    assert uncovered(notice, found) == ""
    assert all(p.text == notice.text[p.start : p.end] for p in found)
    assert max(len(p.text) for p in found) <= size.longest + 3 * size.shortest
