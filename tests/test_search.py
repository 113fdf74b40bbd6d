"""Passages come in the order of their signals, and every mode ranks by its own."""

import numpy as np
import pytest
from helpers import build_library

from indexer.lexicon.segment import terms
from indexer.search.embedder import load_embedder, word_model_for
from retriever.finding.search import RANKINGS, Models, search
from retriever.library import Retriever, open_retriever
from retriever.types import Evidence, Mode

QUESTIONS = {
    "闲置仓库七座怎么处置": "一(一)2",
    "巡河台账补建了吗": "一(一)1",
    "电梯加装了几部": "一1",
    "历史建筑挂牌建档": "一2",
}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory) -> Retriever:
    return open_retriever(build_library(tmp_path_factory.mktemp("library")))


def _retrieve(retriever: Retriever, question: str, mode: Mode = Mode.HYBRID, top_k: int = 10) -> list[Evidence]:
    return retriever.retrieve(retriever.understand(question), top_k=top_k, ranking=RANKINGS[mode])


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_mode_puts_the_item_asked_about_first(retriever, question, mode):
    assert _retrieve(retriever, question, mode)[0].result.passage.item == QUESTIONS[question]


@pytest.mark.parametrize("mode", Mode)
def test_the_exact_wording_of_a_passage_ranks_it_first_and_above_the_next(retriever, mode):
    for notice_id in ("water", "housing"):
        for row, passage in retriever.index.database.passages_of(notice_id):
            found = [e.result for e in _retrieve(retriever, passage.text, mode)]
            assert found[0].row == row
            assert found[0].score > found[1].score


def test_the_vectors_put_what_is_asked_above_the_background_and_what_is_foreign_nearer_to_it(retriever):
    foreign = max(e.result.dense for e in _retrieve(retriever, "红烧肉", Mode.VECTORS))
    for question in QUESTIONS:
        found = _retrieve(retriever, question, Mode.VECTORS)
        assert 1 > found[0].result.dense > max(0, foreign)


@pytest.mark.parametrize("mode", Mode)
def test_scores_are_the_weighted_signals_and_fall_with_the_rank(retriever, mode):
    results = [e.result for e in _retrieve(retriever, "闲置仓库和历史建筑电梯台账", mode)]
    weights = [RANKINGS[mode].lexical, RANKINGS[mode].dense, RANKINGS[mode].late_interaction]
    for result in results:
        expected = np.dot(weights, [result.lexical, result.dense, result.late_interaction])
        assert result.score == pytest.approx(float(expected), abs=1e-5)
    assert [r.score for r in results] == sorted((r.score for r in results), reverse=True)
    assert len(results) > 1


def test_signals_are_those_of_the_indexes(retriever):
    query = retriever.understand("闲置仓库怎么处置")
    index = retriever.index
    embedder = load_embedder(index.config.model)
    vector = embedder.encode_query([query.text])[0]
    asked = dict.fromkeys(terms(query.text), 1.0)
    for result in (e.result for e in retriever.retrieve(query)):
        row = np.array([result.row])
        assert result.passage == index.database.passages([result.row])[0]
        assert result.lexical == pytest.approx(
            float(index.lexical.score(asked)[result.row]) / index.lexical.attainable(asked), abs=1e-6
        )
        background = index.dense.background(vector)
        cosine = float(index.dense.score(vector, row)[0])
        assert result.dense == pytest.approx((cosine - background) / (1 - background), abs=1e-5)
        assert result.late_interaction == pytest.approx(
            float(index.late_interaction.score(word_model_for(embedder), query.text, row)[0]), abs=1e-5
        )


def test_a_passage_is_an_exact_slice_of_its_notice(retriever):
    for evidence in _retrieve(retriever, "闲置仓库怎么处置"):
        passage = evidence.result.passage
        assert retriever.notice(passage.notice_id).text[passage.start : passage.end] == passage.text


def test_passages_of_the_notice_named_get_the_bonus_and_no_others(retriever):
    query = retriever.understand("甲山水务局怎么整改问题")
    assert query.named == ("water",)
    for result in (e.result for e in retriever.retrieve(query)):
        signals = result.lexical + result.dense + result.late_interaction
        bonus = RANKINGS[Mode.HYBRID].named_bonus if result.passage.notice_id == "water" else 0
        assert result.score == pytest.approx(signals + bonus, abs=1e-5)


def test_two_notices_that_are_named_come_in_turn(retriever):
    found = _retrieve(retriever, "比较甲山水务局和乙海住建局的整改", top_k=4)
    assert {e.result.passage.notice_id for e in found[:2]} == {"water", "housing"}
    assert {e.result.passage.notice_id for e in found[2:]} == {"water", "housing"}


def test_fewer_passages_are_the_first_of_more(retriever):
    more = [e.result.passage.passage_id for e in _retrieve(retriever, "仓库")]
    assert [e.result.passage.passage_id for e in _retrieve(retriever, "仓库", top_k=2)] == more[:2]


def test_no_passage_comes_twice(retriever):
    found = [e.result.passage.passage_id for e in _retrieve(retriever, "整改情况", top_k=50)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("question", ["", "   ", "\n\t　"])
def test_a_blank_question_finds_nothing(retriever, question, mode):
    assert _retrieve(retriever, question, mode) == []


def test_words_that_stand_nowhere_find_nothing_by_words_alone(retriever):
    assert _retrieve(retriever, "红烧肉", Mode.LEXICAL) == []


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("question", ["？！……", "🙂", "的", "𬭸", "x" * 3000])
def test_odd_questions_are_searched_without_fault(retriever, question, mode):
    assert all(np.isfinite(e.result.score) for e in _retrieve(retriever, question, mode))


def test_equal_scores_go_to_the_earlier_passage(retriever):
    query = retriever.understand("？！")
    notices = np.array(retriever.index.database.passage_notices(), dtype=object)
    embedder = load_embedder(retriever.index.config.model)
    models = Models(embedder, word_model_for(embedder))
    found = search(retriever.index, models, query, notices, top_k=10, ranking=RANKINGS[Mode.VECTORS])
    assert len({r.score for r in found}) == 1
    assert [r.row for r in found] == sorted(r.row for r in found)
    assert len(found) > 1


def test_the_same_question_gives_the_same_results_again_and_from_an_index_built_again(retriever, tmp_path):
    again = open_retriever(build_library(tmp_path))
    for question in QUESTIONS:
        first = _retrieve(retriever, question)
        assert first == _retrieve(retriever, question) == _retrieve(again, question)


def test_an_english_question_finds_the_chinese_passage(retriever):
    assert _retrieve(retriever, "How many elevators were installed?")[0].result.passage.item == "一1"


def test_a_follow_up_finds_the_matter_of_the_question_before(retriever):
    query = retriever.understand("那完成了吗", ["闲置仓库怎么处置"])
    assert retriever.retrieve(query)[0].result.passage.item == "一(一)2"
