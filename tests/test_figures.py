"""Figures: what counts as one, what it amounts to, and what it measures."""

import pytest
from helpers import property_test, texts
from hypothesis import given

from indexer.lexicon.figures import read_figures
from indexer.types import Span


def figures(text: str) -> list[tuple[str, float | None, str]]:
    return [(f.text, f.amount, f.unit) for f in read_figures(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("整改率达到74.87%。", [("74.87%", 74.87, "%")], id="percentage"),
        pytest.param("追缴1,234.5万元", [("1,234.5万元", 12345000.0, "元")], id="scaled-money"),
        pytest.param("查处7个土地违法案件并罚款", [("7个土地违法案件", 7.0, "个")], id="what-is-counted"),
        pytest.param("涉及三个街道", [("三个街道", 3.0, "个")], id="chinese-numeral"),
        pytest.param("历时六个月", [("六个月", 6.0, "个月")], id="duration"),
        pytest.param("新增补贴5000余元", [("5000余元", 5000.0, "元")], id="and-some"),
    ],
)
def test_a_figure_is_read_with_its_amount_and_unit(text, expected):
    assert figures(text) == expected


@pytest.mark.parametrize(
    "text", ["2024年6月25日", "甲政〔2023〕12号", "第3个批次", "一是建账", "电话0599-1234567", "一个问题", "(1)建账"]
)
def test_dates_document_numbers_ordinals_and_articles_are_no_figures(text):
    assert figures(text) == []


def test_the_subject_is_what_the_figure_measures():
    text = "截至年底,巡河记录完整率达到96.5%,清理围栏7处。"
    found = read_figures(text, Span(0, len(text)))
    assert [f.subject for f in found] == ["巡河记录完整率", "清理围栏"]


@property_test
@given(texts())
def test_every_figure_stands_at_its_span(text):
    for figure in read_figures(text, Span(0, len(text))):
        assert text[figure.span.start : figure.span.end] == figure.text
        assert figure.text[0].isdigit() or figure.text[0] in "一二三四五六七八九十百两"
