"""The figure in front of an answer: chosen only where it is clear which one is asked for."""

import pytest
from helpers import build_library

from retriever.answering.key_figure import key_figure
from retriever.library import open_retriever

SENTENCE = "一是对12条河道补建台账,培训巡河员86人;二是巡河记录完整率达到96.5%,投入资金560万元。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("培训了多少人", "86人"),
        ("培训了几名巡河员", "86人"),
        ("台账补了几条河道", "12条河道"),
        ("完整率是百分之多少?", ""),
        ("巡河记录完整率占比多高", "96.5%"),
        ("投入了多少钱", "560万元"),
        ("培训了多少人,投入多少钱", ""),
        ("哪几条河道", ""),
        ("怎么整改的", ""),
    ],
)
def test_the_figure_asked_for_is_found_by_its_unit_and_words(question, expected):
    assert key_figure(question, SENTENCE) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("什么时候完成", "计划2024年12月底前完成出租。", "2024年12月底前"),
        ("什么时候完成", "2023年3月1日启动,2024年12月底前完成。", ""),
        ("哪天反馈", "2021年1月10日进驻,6月25日反馈。", ""),
        ("有多少处", "修缮6处,建档6处。", ""),
    ],
)
def test_of_several_none_is_chosen(question, sentence, expected):
    assert key_figure(question, sentence) == expected


def test_the_answer_to_a_figure_question_begins_with_the_figure(tmp_path):
    retriever = open_retriever(build_library(tmp_path))
    answer = retriever.reply("加装了多少部电梯").answer
    first = next(line for line in answer.lines if line.citation)
    assert first.label.startswith("35部")
    assert first.label in next(c.text for c in answer.citations if c.n == first.citation)
