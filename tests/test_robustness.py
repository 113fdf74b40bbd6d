"""Slips of people and input methods: drawn the same every time, and hardly costing an answer."""

from pathlib import Path

import pytest

from eval.__main__ import QUESTIONS
from eval.data import read_queries
from eval.robustness import SLIPS, perturb, robustness
from indexer.build import build
from indexer.lexicon.text import normalise
from retriever.library import open_retriever

CHINESE, ENGLISH = "闲置土地采取了哪些整改措施?", "What measures addressed idle land?"


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("question", [CHINESE, ENGLISH, "?", ""])
def test_a_slip_is_the_same_every_time(slip, question):
    assert perturb(question, slip) == perturb(question, slip)


def test_a_typo_changes_one_character_of_the_same_length():
    slipped = perturb(CHINESE, "typo")
    assert len(slipped) == len(CHINESE)
    assert sum(a != b for a, b in zip(slipped, CHINESE, strict=True)) == 1


def test_an_english_typo_swaps_two_letters():
    slipped = perturb(ENGLISH, "typo")
    assert slipped != ENGLISH
    assert sorted(slipped) == sorted(ENGLISH)


@pytest.mark.parametrize("slip", ["traditional characters", "full-width forms"])
@pytest.mark.parametrize("question", [CHINESE, ENGLISH])
def test_other_forms_of_the_same_characters_are_normalised_away(slip, question):
    assert normalise(perturb(question, slip)) == normalise(question)


def test_a_dropped_word_shortens_the_question():
    assert len(perturb(CHINESE, "dropped word")) < len(CHINESE)


def test_polite_words_keep_the_question_whole():
    assert CHINESE.rstrip("?") in perturb(CHINESE, "polite words")


def test_other_forms_cost_nothing_and_other_slips_little(tmp_path):
    build(Path(__file__).parents[1] / "corpus", tmp_path, progress=lambda *_: None)
    queries = [q for q in read_queries(QUESTIONS) if q.answerable][::3]
    rows = {row.slip: row for row in robustness(open_retriever(tmp_path), queries, lambda *_: None)}
    plain = rows["as asked"]
    assert rows["traditional characters"].mrr_at_10 == pytest.approx(plain.mrr_at_10, abs=0.02)
    assert rows["full-width forms"].mrr_at_10 == pytest.approx(plain.mrr_at_10, abs=0.02)
    assert all(row.hit_at_5 >= plain.hit_at_5 - 0.1 for row in rows.values())
