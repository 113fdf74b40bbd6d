"""Late interaction equals the double loop its docstring describes."""

import math
from pathlib import Path

import numpy as np
import pytest
from helpers import tiny_model

from indexer.errors import IndexFormatError
from indexer.quality import LATE_INTERACTION
from indexer.search.embedder import BUILT_IN_FOLDER, StaticEmbedder, load_embedder
from indexer.search.late_interaction import LateInteractionIndex

BODIES = [
    "核查闲置仓库七座，分批公开出租。",
    "补建巡河台账，对河道逐条登记。",
    "对历史建筑逐处挂牌建档。",
    "加装电梯三十五部，落实财政补贴。",
    "……！！",
]
CONTEXTS = ["甲山市水务局 仓库", "甲山市水务局 巡河记录", "乙海市住建局 历史建筑保护", "乙海市住建局 电梯", ""]
QUESTIONS = ["闲置仓库怎么出租", "电梯装了几部", "水务局巡河", "historic buildings", "仓库仓库 lift"]
EVERY_ROW = np.arange(len(BODIES))


@pytest.fixture(scope="module")
def model() -> StaticEmbedder:
    return StaticEmbedder.load(BUILT_IN_FOLDER)


@pytest.fixture(scope="module")
def index(model) -> LateInteractionIndex:
    return LateInteractionIndex.from_texts(model, BODIES, CONTEXTS)


def _literal_scores(model: StaticEmbedder, question: str) -> list[float]:
    def words(text: str) -> list[int]:
        return [t for t in dict.fromkeys(model.token_ids([text])[0]) if t]

    def vector(token: int) -> np.ndarray:
        return model.token_vectors(np.array([token]))[0]

    def cosine(one: int, other: int) -> float:
        a, b = vector(one), vector(other)
        return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))

    passages = []
    for body, context in zip(BODIES, CONTEXTS, strict=True):
        own = words(body)
        around = [t for t in words(context) if t not in own]
        passages.append([(t, 1.0) for t in own] + [(t, LATE_INTERACTION.context_weight) for t in around])
    seen = {t for passage in passages for t, _ in passage}
    # The place that a passage without words keeps is one token of number 0.
    usual_length = float(np.median([np.linalg.norm(vector(t)) for t in {*seen, 0}]))
    total, sums = 0.0, [0.0] * len(passages)
    for asked in words(question):
        best = []
        for passage in passages:
            nearest = 0.0
            for token, weight in passage:
                near = cosine(asked, token)
                if near >= LATE_INTERACTION.near:
                    nearest = max(nearest, near * weight)
            best.append(nearest)
        rarity = max(0.0, -math.log(sum(best) / len(best) + 1 / len(best)))
        weight = rarity * min(float(np.linalg.norm(vector(asked))) / usual_length, LATE_INTERACTION.max_emphasis)
        total += weight
        sums = [s + weight * b for s, b in zip(sums, best, strict=True)]
    return [s / max(total, 1e-9) for s in sums]


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_equal_the_double_loop_over_words(index, model, question):
    np.testing.assert_allclose(index.score(model, question, EVERY_ROW), _literal_scores(model, question), atol=1e-5)


def test_scores_of_some_passages_are_those_among_all(index, model):
    every = index.score(model, "闲置仓库怎么出租", EVERY_ROW)
    some = index.score(model, "闲置仓库怎么出租", np.array([3, 0, 4]))
    np.testing.assert_allclose(some, every[[3, 0, 4]], atol=1e-6)


def test_rarity_is_measured_on_an_even_sample_of_a_large_library(tmp_path):
    model = load_embedder(tiny_model(tmp_path))
    tokens = np.array([model.token_ids([word])[0][0] for word in "梯河"])
    vectors = model.token_vectors(np.array([*tokens, 0]))
    lengths = np.linalg.norm(vectors, axis=1)
    assert vectors[0] @ vectors[1] / (lengths[0] * lengths[1]) < LATE_INTERACTION.near  # the two words are unlike
    bodies = ["河"] * 600 + [""] * 399 + ["梯"]
    index = LateInteractionIndex.from_texts(model, bodies, [""] * 1000)
    # 500 of the 1,000 passages are looked at, the first and the last among them: 1 holds 梯, 300 hold 河.
    rarity = [-math.log(1 / 500 + 1 / 1000), -math.log(300 / 500 + 1 / 1000)]
    emphasis = [min(float(length / np.median(lengths)), LATE_INTERACTION.max_emphasis) for length in lengths[:2]]
    weights = [rarity[0] * emphasis[0], rarity[1] * emphasis[1]]
    expected = [weights[0] / sum(weights), weights[1] / sum(weights), 0.0]
    assert index.score(model, "梯河", np.array([999, 0, 700])).tolist() == pytest.approx(expected, abs=1e-5)


def test_the_passage_that_holds_the_words_scores_best(index, model):
    assert index.score(model, "仓库出租", EVERY_ROW).argmax() == 0
    assert index.score(model, "电梯补贴", EVERY_ROW).argmax() == 3


def test_a_passage_with_every_word_asked_for_scores_one_and_one_without_words_zero(index, model):
    scores = index.score(model, "闲置仓库", EVERY_ROW)
    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert scores[4] == 0


def test_a_word_in_the_headings_counts_less_than_in_the_passage(model):
    index = LateInteractionIndex.from_texts(model, ["电梯", "台账", "补贴"], ["", "电梯", ""])
    scores = index.score(model, "电梯", np.arange(3))
    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert scores[1] == pytest.approx(LATE_INTERACTION.context_weight, abs=1e-5)


@pytest.mark.parametrize("question", ["", "？！", "🙂"])
def test_a_question_without_known_words_scores_zero_everywhere(index, model, question):
    assert index.score(model, question, EVERY_ROW).tolist() == [0.0] * len(BODIES)


def test_no_passages_give_no_scores(index, model):
    assert index.score(model, "仓库", np.empty(0, np.int64)).tolist() == []


def test_a_saved_and_loaded_index_scores_the_same(index, model, tmp_path):
    index.save(tmp_path)
    loaded = LateInteractionIndex.load(tmp_path)
    for question in QUESTIONS:
        expected = index.score(model, question, EVERY_ROW)
        np.testing.assert_array_equal(loaded.score(model, question, EVERY_ROW), expected)


@pytest.mark.parametrize("name", ["tokens.npy", "token_offsets.npy", "token_weights.npy", "token_length.npy"])
@pytest.mark.parametrize(
    "damage",
    [Path.unlink, lambda path: path.write_bytes(b"x"), lambda path: path.write_bytes(b"")],
    ids=["missing", "damaged", "empty"],
)
def test_a_missing_or_damaged_file_is_a_clear_error(index, tmp_path, name, damage):
    index.save(tmp_path)
    damage(tmp_path / name)
    with pytest.raises(IndexFormatError, match="build"):
        LateInteractionIndex.load(tmp_path)
