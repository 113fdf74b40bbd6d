"""Markers of official documents, one at a time."""

import pytest
from helpers import property_test, texts
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicon.numbering import find_marker
from indexer.lexicon.numerals import to_chinese, to_int
from indexer.lexicon.text import folded


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("一、组织领导", "一"),
        ("十二、其他", "十二"),
        ("二．整改情况", "二"),
        ("（三）台账不全", "(三)"),
        ("(三)台账不全", "(三)"),
        ("〔三〕台账不全", "(三)"),
        ("( 十一 )台账不全", "(十一)"),
        ("1.台账不全", "1"),
        ("1、台账不全", "1"),
        ("１．台账不全", "1"),
        ("12．台账不全", "12"),
        ("(1)台账不全", "(1)"),
        ("（１）台账不全", "(1)"),
        ("2)台账不全", "(2)"),
        ("③台账不全", "③"),
        ("第一阶段 摸底", "第一阶段"),
        ("第二部分：整改", "第二章"),
        ("案例一：甲县", "案例一"),
        ("案例 12 甲县", "案例十二"),
    ],
)
def test_a_marker_is_read_in_all_its_forms(text, label):
    text = folded(text)
    marker = find_marker(text)
    assert marker is not None
    assert marker.label == label
    assert text[marker.length :] in ("组织领导", "其他", "整改情况", "台账不全", "摸底", "整改", "甲县")


@pytest.mark.parametrize(
    "text",
    [
        "1.5亩林地",
        "2024.3.20 印发",
        "2024年3月",
        "一是补建台账",
        "一些问题",
        "第三条第一款",
        "（试行）",
        "3个问题",
        "案例12件",
        "(2023)12号",
        "1,234元",
        "",
    ],
)
def test_figures_dates_and_plain_words_are_no_markers(text):
    assert find_marker(folded(text)) is None


@pytest.mark.parametrize(
    "text",
    [pytest.param("1.2023年以来信访积案多", id="half-width"), pytest.param("3．2024年度预算超支", id="full-width")],
)
def test_a_numbered_entry_may_begin_with_a_year(text):
    text = folded(text)
    marker = find_marker(text)
    assert marker is not None
    assert marker.length == 2


@property_test
@given(text=texts(), start=st.integers(-5, 80))
def test_find_marker_never_raises_and_stays_inside_the_text(text, start):
    text = folded(text)
    marker = find_marker(text, start)
    if marker is not None:
        assert 0 < marker.length <= len(text)
        assert marker.label


@given(value=st.integers(1, 9999))
@property_test
def test_every_number_comes_back_from_its_chinese_form(value):
    assert to_int(to_chinese(value)) == value


@pytest.mark.parametrize(
    ("numeral", "value"), [("十", 10), ("二十", 20), ("一百零五", 105), ("两", 2), ("〇", 0), ("１２", 12), ("⑳", 20)]
)
def test_numerals_are_read(numeral, value):
    assert to_int(numeral) == value
