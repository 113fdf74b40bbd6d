"""PDF files with a text layer: printed lines become paragraphs again."""

import random

import pytest
from helpers import is_one_clear_sentence, pdf_bytes

from indexer.errors import CorpusError
from indexer.reading.pdf import read_pdf

FULL = "一是重新盘点仓库物资并且逐件更新登记卡片安排专人负责保管每月核对"  # fills the measure


def lines_of(*pages: list[str]) -> list[str]:
    return read_pdf(pdf_bytes(*pages))[0].split("\n")


def test_a_sentence_cut_by_the_line_end_is_joined():
    assert lines_of([FULL, "一次，已完成整改。"]) == [FULL + "一次，已完成整改。"]


def test_a_sentence_cut_by_the_page_end_is_joined():
    assert lines_of([FULL, "- 1 -"], ["一次，已完成整改。", "- 2 -"]) == [FULL + "一次，已完成整改。"]


def test_a_numbered_paragraph_after_a_full_stop_begins_anew():
    first, second = "（一）" + FULL[:-1] + "。", "（二）票据混放的问题已经整改到位。"
    assert lines_of([first, second]) == [first, second]


def test_short_lines_stay_lines_of_their_own():
    lines = ["甲山市水务局整改通报", "一、组织领导", FULL + "一次。"]
    assert lines_of(lines) == lines


@pytest.mark.parametrize("number", ["3", "- 3 -", "— 3 —", "第 3 页"])
def test_a_page_number_is_set_aside_and_reported(number):
    text, aside = read_pdf(pdf_bytes(["台账不全的问题已经整改到位并且复核验收。", number]))
    assert text == "台账不全的问题已经整改到位并且复核验收。"
    assert aside == [number]


def test_a_page_number_printed_in_three_lines_is_set_aside():
    assert lines_of([FULL, "—", "12", "—"], ["一次，已完成整改。"]) == [FULL + "一次，已完成整改。"]


def test_a_figure_that_stands_alone_above_the_page_number_is_kept():
    text, aside = read_pdf(pdf_bytes(["截至年底已经整改的问题共有以下件数（单位：件）", "35", "- 1 -"]))
    assert "35" in text
    assert aside == ["- 1 -"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param(pdf_bytes([FULL], password="0000"), "密码", id="encrypted"),
        pytest.param(pdf_bytes([], [], []), "扫描件", id="scan"),
        pytest.param(b"", "PDF", id="empty"),
        pytest.param(b"%PDF-1.7\n%%EOF", "PDF", id="header only"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(data, word):
    with pytest.raises(CorpusError, match=word) as error:
        read_pdf(data)
    assert is_one_clear_sentence(str(error.value))


def test_a_damaged_pdf_is_a_clear_error_wherever_the_damage_is():
    data = pdf_bytes([FULL] * 3, [FULL] * 3)
    chance = random.Random(7)
    for _ in range(200):
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 4, 40])):
            damaged[chance.randrange(len(data))] = chance.randrange(256)
        end = chance.choice([len(data), chance.randrange(len(data))])
        try:
            read_pdf(bytes(damaged[:end]))
        except CorpusError as error:
            assert is_one_clear_sentence(str(error))
