"""Terms that are matched: the same for every way of typing a thing, different for different things."""

import pytest
from helpers import property_test, texts
from hypothesis import given

from indexer.lexicon.segment import sound, terms
from indexer.lexicon.text import normalise


@pytest.mark.parametrize(
    ("term", "spellings"),
    [
        pytest.param(
            "date:2023-9-1",
            [
                "2023年9月1日",
                "２０２３年９月１日",
                "2023-09-01",
                "2023.9.1",
                "2023/9/1",
                "2023 年 9 月 1 日",
                "2023年9月1号",
            ],
            id="day",
        ),
        pytest.param("date:2023-9", ["2023年9月", "2023年09月", "2023年9月1日"], id="month"),
        pytest.param(
            "no:2023-12",
            ["〔2023〕12号", "[2023]12号", "(2023)12号", "（2023）第12号", "〔２０２３〕012号"],
            id="document",
        ),
        pytest.param("amount:280000000元", ["2.8亿元", "28000万元", "280,000,000元", "２.８亿 元"], id="money"),
        pytest.param("11", ["十一宗", "11宗", "１１宗", "十一项"], id="count"),
    ],
)
def test_a_figure_is_one_term_however_it_was_typed(term, spellings):
    assert [s for s in spellings if term not in terms(s)] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("1234567元", "1234568元", id="seven digits"),
        pytest.param("12345.67万元", "12345.68万元", id="cents"),
        pytest.param("2.8亿元", "2.8万元", id="scale"),
        pytest.param("2023年9月1日", "2023年9月11日", id="day"),
        pytest.param("28亩", "28元", id="unit"),
    ],
)
def test_different_figures_share_no_normal_form(one, other):
    normal = [{t for t in terms(words) if t.startswith(("amount:", "date:2023-9-"))} for words in (one, other)]
    assert all(normal)
    assert not normal[0] & normal[1]


def test_function_and_question_words_are_left_out():
    assert set(terms("哪些河道的整改是什么情况")) == {"河道", "整改", "情况"}
    assert set(terms("What is the status of the dike?")) == {"status", "dike"}


def test_terms_do_not_depend_on_width_or_case():
    assert terms("ＡＩ巡河系统９６.５％") == terms("ai巡河系统96.5%")


def test_a_thousands_comma_is_dropped_but_not_the_comma_of_a_list():
    assert normalise("1,234,567元") == "1234567元"
    assert normalise("2020,2021") == "2020,2021"


def test_sounds_are_those_of_the_chinese_words():
    assert sound("海沧区") == "haicangqu"


@property_test
@given(text=texts())
def test_terms_of_any_text_are_words_without_blanks(text):
    for term in terms(text):
        assert term == "".join(term.split()) != ""
