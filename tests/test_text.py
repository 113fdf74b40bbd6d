"""The folded view: one way to write each character, spans that lead back, quotations blanked."""

import itertools

import pytest
from helpers import property_test, texts
from hypothesis import given

from indexer.lexicon.text import fold, folded, normalise
from indexer.types import Span


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("１２．５亿元", "12.5亿元"),
        ("８０％", "80%"),
        ("⼀⽉⻓⻔", "一月长门"),
        ("整改\u200b情况\u00ad：已完成\ufeff", "整改情况:已完成"),
        ("整\u2060改\u00a0情况", "整改 情况"),
        ("閒置土地處置", "闲置土地处置"),
        ("⑴⒈㈠", "(1)1.(一)"),
        ("①②㉑", "①②㉑"),
        ("1 000㎡……", "1 000m2……"),
        ("\u3000\u3000段落", "\u3000\u3000段落"),
        ("", ""),
    ],
)
def test_each_character_is_written_one_way(written, read):
    assert folded(written) == read
    assert fold(written).text == read


def test_a_span_of_the_view_leads_back_to_the_characters_of_the_original():
    text = fold("面积\u200b１２㎡，已\u00ad完成⑴整改")
    for words, original in (
        ("12m2", "１２㎡"),
        ("已完成", "已\u00ad完成"),
        ("m", "㎡"),
        ("(1)", "⑴"),
        ("积1", "积\u200b１"),
    ):
        start = text.text.index(words)
        assert text.span(Span(start, start + len(words))).of(text.original) == original


@property_test
@given(texts())
def test_spans_lead_back_in_order_and_cover_all_that_can_be_seen(text):
    view = fold(text)
    assert len(view.text) == len(view.masked)
    assert folded(text) == view.text
    spans = [view.span(Span(i, i + 1)) for i in range(len(view.text))]
    assert all(a.start <= b.start and a.end <= b.end for a, b in itertools.pairwise(spans))
    seen = {i for span in spans for i in range(*span)}
    assert not any(folded(text[i]).strip() for i in range(len(text)) if i not in seen)
    whole = view.span(Span(0, len(view.text)))
    assert folded(whole.of(text)) == view.text


@property_test
@given(texts())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


def test_words_are_compared_in_lower_case_without_thousands_commas():
    assert normalise("Ａ栋１，２３４元") == "a栋1234元"
