"""Numerals, amounts and dates: a table of phrases read blind by somebody else, and what holds for every text."""

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from helpers import property_test, texts
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicon import lexicon
from indexer.lexicon.dates import is_date_line, read_date, read_dates, signed_date
from indexer.lexicon.numerals import read_int, read_number, to_chinese, to_int
from indexer.lexicon.quantities import read_amounts, read_numbers
from indexer.lexicon.references import read_years
from indexer.lexicon.segment import terms
from indexer.lexicon.text import fold, folded
from indexer.types import Span

DAY = date(2024, 5, 10)
#: text, amounts (words, value or low and high, unit), dates (words, iso, last), given. Words leave out 前 and the 份 of
#: 月份; a unit is told without 个, ％ and 成 are %.
TABLE = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "quantities.jsonl").read_text("utf-8").split("\n")
    if line
]


def alike(one: str, other: str) -> bool:
    """Whether one holds the other: a reader takes as much around a quantity as he likes."""
    return one in other or other in one


def unit(words: str) -> str:
    return words[1:] if len(words) > 1 and words[0] == "个" else words


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line["text"][:30])
def test_all_amounts_and_dates_of_a_phrase_are_read_and_nothing_else(line):
    text = folded(line["text"])
    amounts = [(a.text, a.low, a.high, unit(a.unit)) for a in read_amounts(text)]
    told = [(folded(a["words"]), *_ends(a), unit(folded(a["unit"]))) for a in line["amounts"]]
    told.sort(key=lambda a: text.index(a[0]))
    assert [a[1:] for a in amounts] == [a[1:] for a in told]
    assert all(alike(a[0], b[0]) for a, b in zip(amounts, told, strict=True)), (amounts, told)

    dates = read_dates(text, date.fromisoformat(line["given"]) if "given" in line else None)
    assert [(d.iso, d.last_day) for d in dates] == [(d["iso"], d["last"]) for d in line["dates"]]
    assert all(alike(d.text, folded(e["words"])) for d, e in zip(dates, line["dates"], strict=True))


def _ends(amount: dict) -> tuple[Decimal, Decimal]:
    return Decimal(amount.get("low") or amount["value"]), Decimal(amount.get("high") or amount["value"])


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("廿五", "25"),
        ("卅", "30"),
        ("〇", "0"),
        ("二五", "25"),
        ("一〇五", "105"),
        ("三百〇六", "306"),
        ("一千○八", "1008"),
        ("1万5千", "15000"),
        ("一万五", "15000"),
        ("5.6万亿", "5600000000000"),
        ("12万5千亿", "12500000000000"),
        ("一亿零五十万", "100500000"),
        ("叁万陆仟", "36000"),
        ("二点八亿", "280000000"),
        ("二〇二四", "2024"),
        ("28,000万", "280000000"),
        ("57万余", "570000"),
        ("twenty-five", "25"),
        ("three hundred and five thousand", "305000"),
        ("2.8 billion", "2800000000"),
    ],
)
def test_a_numeral_of_any_kind_is_read(numeral, value):
    assert read_number(numeral) == Decimal(value)


@pytest.mark.parametrize("words", ["七八百", "三五十", "上百", "", "号", "an", "两三千"])
def test_what_means_no_single_number_is_none(words):
    assert read_number(words) is None


def test_a_whole_number_is_read_or_refused():
    assert read_int("⑳") == 20
    assert read_int("1.5") is None
    with pytest.raises(ValueError, match="no whole number"):
        to_int("号")


def test_the_characters_of_numerals_are_those_that_have_a_value():
    told = {
        c
        for group in ("digit", "tens", "scale")
        for e in lexicon.entries(group)
        for c in e.about["characters"] + e.about.get("capitals", "")
    }
    pieces = "".join(lexicon.fragment(name) for name in ("han_small", "han_large"))
    assert {c for c in pieces if "\u3007" <= c <= "\u9fff" or c == "○"} - set("克瓦米") <= told
    assert set(lexicon.fragment("han_digit")) - set("[]") <= told


@given(value=st.integers(1, 9999))
@property_test
def test_every_number_comes_back_from_its_chinese_form(value):
    assert to_int(to_chinese(value)) == value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.8亿元", "二点八亿元"),
        ("2.8亿元", "280 million yuan"),
        ("3,500 mu", "三千五百亩"),
        ("3宗", "三件"),
        ("25名", "25人"),
        ("2公顷", "30亩"),
        ("1.5平方公里", "150公顷"),
        ("3公里", "3000米"),
        ("两年", "24个月"),
        ("2周", "14天"),
        ("3至5人", "3-5名"),
        ("5", "5宗"),
        ("¥500", "500元"),
        ("百分之三点五", "3.5%"),
        ("3成", "30%"),
    ],
)
def test_the_same_amount_agrees_however_it_is_written(one, other):
    a, b = read_numbers(folded(one))[0], read_numbers(folded(other))[0]
    assert a.agrees(b)
    assert b.agrees(a)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.8万平方米", "2.8万亩"),
        ("95%", "95"),
        ("5%", "5‰"),
        ("3%", "3个百分点"),
        ("3元", "3美元"),
        ("3-5人", "3人"),
        ("5个工作日", "5日"),
        ("3升", "3吨"),
        ("3人民币", "3人"),
        ("35部", "53部"),
    ],
)
def test_different_amounts_do_not_agree(one, other):
    a, b = read_numbers(folded(one))[0], read_numbers(folded(other))[0]
    assert not a.agrees(b)
    assert not b.agrees(a)


@pytest.mark.parametrize(
    ("words", "approximate"),
    [("30余万元", True), ("约30人", True), ("30人左右", True), ("4个多月", True), ("30人", False), ("30人以上", False)],
)
def test_an_amount_says_whether_it_is_approximate(words, approximate):
    assert read_amounts(words)[0].approximate is approximate


def test_the_rise_from_one_to_another_is_no_range():
    assert [(a.low, a.high) for a in read_amounts("由30%到50%")] == [(30, 30), (50, 50)]


@pytest.mark.parametrize(
    "words",
    [
        "大陆人",
        "零件",
        "七八家",
        "几千块",
        "近百家",
        "五百人大会",
        "三方机构",
        "十届三次会议",
        "最后一公里",
        "三五天",
        "二期工程",
    ],
)
def test_what_only_looks_like_an_amount_is_none(words):
    assert read_amounts(words) == ()


@pytest.mark.parametrize(
    "words", ["28,000万元", "280000000元", "2.8亿元", "二点八亿元", "２.８亿 元", "280 million yuan"]
)
def test_a_sum_gives_one_term_however_it_is_written(words):
    assert "amount:280000000元" in terms(words)


def test_a_range_gives_the_terms_of_both_its_ends():
    assert {"date:2023-12", "date:2024-1", "date:2024-1-5"} <= set(terms("2023年12月至2024年1月5日"))


@pytest.mark.parametrize("words", ["2024年9月", "二〇二四年九月", "２０２４．９", "2024/9", "September 2024"])
def test_a_month_gives_one_term_however_it_is_written(words):
    assert "date:2024-9" in terms(words)


@pytest.mark.parametrize(
    ("words", "first", "last", "before"),
    [
        ("2024年9月底前", "2024-09-01", "2024-09-30", True),
        ("2024年第三季度", "2024-07-01", "2024-09-30", False),
        ("2024年前三季度", "2024-01-01", "2024-09-30", False),
        ("2024年初", "2024-01-01", "2024-01-31", False),
        ("5月上旬之前", "2024-05-01", "2024-05-10", True),
        ("5月6-10日", "2024-05-06", "2024-05-10", False),
        ("11月初", "2024-11-01", "2024-11-10", False),
        ("98年5月", "1998-05-01", "1998-05-31", False),
        ("二〇二四年五月二五日", "2024-05-25", "2024-05-25", False),
        ("by 30th of June, 2024", "2024-06-30", "2024-06-30", True),
        ("the whole of 2023", "2023-01-01", "2023-12-31", False),
        ("2024年前后", "2024-01-01", "2024-12-31", False),
        ("本季度", "2024-04-01", "2024-06-30", False),
    ],
)
def test_a_date_has_a_first_and_a_last_day(words, first, last, before):
    (found,) = read_dates(folded(words), DAY)
    assert (found.first_day, found.last_day, found.before) == (first, last, before)


def test_the_words_of_a_date_lead_back_to_the_text_with_what_follows():
    (found,) = read_dates("于2024年9月底前完成")
    assert (found.span, found.whole) == (Span(1, 9), Span(1, 10))
    (range_,) = read_dates("2024年5月6日至10日")
    assert (range_.day, range_.until.day, range_.until.year) == (6, 10, 0)


@pytest.mark.parametrize(
    "words",
    [
        "3个月内",
        "以上年份",
        "以前年度",
        "一月一调度",
        "3年内",
        "逐月",
        "XZ-2024-017",
        "2024.5万元",
        "20240930元",
        "maybe",
    ],
)
def test_what_only_looks_like_a_date_is_none(words):
    assert read_dates(words, DAY) == ()


def test_the_end_of_a_range_that_lies_before_its_start_is_a_date_of_its_own():
    assert [d.iso for d in read_dates("11月至2月", DAY)] == ["2024-11", "2024-02"]


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("2024年5月6日", True),
        ("（２０２４年５月６日）", True),
        ("二○二四年五月", True),
        ("2024年5月底", False),
        ("2024年上半年", False),
        ("2024年5月至6月", False),
        ("5月6日", False),
        ("印发日期2024年5月6日", False),
    ],
)
def test_a_date_line_is_a_date_and_nothing_else(line, is_one):
    assert is_date_line(line) is is_one


def test_a_date_is_read_from_words_as_they_are_typed():
    assert read_date("时间：２０２４－０５－０６ 10:31") == "2024-05-06"
    assert read_date("2024") == "2024"
    assert read_date("2024年2月31日") == ""
    assert signed_date("2023年通报 二〇二四年五月六日") == "2024-05-06"


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2024年和二〇二三年", ("2024", "2023")),
        ("2021—2025年", ("2021", "2025")),
        ("厦门2023整改", ("2023",)),
        ("〔2023〕12号", ()),
        ("24年9月", ("2024",)),
        ("花了2000元", ()),
    ],
)
def test_years_are_named_with_a_date_or_bare(words, years):
    assert read_years(words) == years


@property_test
@given(texts())
def test_quantities_stand_at_their_spans_and_never_overlap(text):
    view = fold(text).text
    amounts, dates = read_amounts(view), read_dates(view, DAY)
    assert all(found.span.of(view) == found.text for found in (*amounts, *dates))
    spans = sorted([a.span for a in amounts] + [d.span for d in dates])
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(d.first_day <= d.last_day for d in dates)
    assert [d.span for d in dates] == [d.span for d in read_dates(view)]


@property_test
@given(texts())
def test_every_digit_of_a_text_is_in_a_number_or_a_date(text):
    view = "".join(c for c in fold(text).text if not c.isdigit() or c in "0123456789")
    taken = {i for found in (*read_numbers(view), *read_dates(view)) for i in range(*found.span)}
    assert [i for i, c in enumerate(view) if c.isdigit() and i not in taken] == []


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2024年元月底", "2024-01-31"),
        ("次年6月底前", "2025-06-30"),
        ("二O二五年一月", "2025-01-31"),
        ("2024年春节前", ""),
        ("2024年“五一”前", ""),
        ("2024年国庆节前", ""),
    ],
)
def test_a_day_that_is_not_known_is_never_made_up(text, last):
    dates = read_dates(folded(text), date(2024, 3, 15))
    assert dates[-1].last_day == last
