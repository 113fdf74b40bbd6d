"""FAISS gives what a brute-force product gives, and a saved index is the index."""

from pathlib import Path

import numpy as np
import pytest
from helpers import bigram_vectors, property_test
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import IndexFormatError
from indexer.search.dense import VectorIndex

TEXTS = [
    "补建巡河台账，逐条登记河道。",
    "开展巡河员培训三期。",
    "核查闲置仓库七座。",
    "闲置仓库分批公开出租。",
    "对历史建筑逐处挂牌建档。",
    "加装电梯三十五部。",
    "落实电梯财政补贴。",
]
QUERY = bigram_vectors(["闲置仓库怎么出租"])[0]


def _brute_force(vectors: np.ndarray, query: np.ndarray) -> list[tuple[int, float]]:
    """(passage row, cosine), best first."""
    cosines = [(row, float(np.dot(vector, query))) for row, vector in enumerate(vectors)]
    return sorted(cosines, key=lambda pair: -pair[1])


def _index() -> VectorIndex:
    return VectorIndex.from_vectors(bigram_vectors(TEXTS))


def test_search_matches_brute_force_in_rank_and_score():
    rows, scores = _index().search(QUERY, len(TEXTS))
    expected = _brute_force(bigram_vectors(TEXTS), QUERY)
    assert set(rows[:2].tolist()) == {2, 3}  # both speak of the warehouses
    assert sorted(rows.tolist()) == list(range(len(TEXTS)))
    np.testing.assert_allclose(scores, [score for _, score in expected], atol=1e-6)
    np.testing.assert_allclose(scores, [dict(expected)[row] for row in rows.tolist()], atol=1e-6)


def test_search_returns_the_best_when_fewer_are_wanted_and_all_when_more_are():
    everything = _index().search(QUERY, len(TEXTS))[0].tolist()
    assert _index().search(QUERY, 2)[0].tolist() == everything[:2]
    assert _index().search(QUERY, 100)[0].tolist() == everything


@property_test
@given(
    texts=st.lists(st.text(alphabet="甲乙丙丁河仓梯", min_size=2, max_size=8), min_size=1, max_size=30),
    asked=st.text(alphabet="甲乙丙丁河仓梯", min_size=2, max_size=8),
    top_k=st.integers(1, 40),
)
def test_search_of_any_texts_matches_brute_force(texts, asked, top_k):
    vectors = bigram_vectors(texts)
    query = bigram_vectors([asked])[0]
    rows, scores = VectorIndex.from_vectors(vectors).search(query, top_k)
    expected = _brute_force(vectors, query)
    assert len(rows) == len(set(rows.tolist())) == min(top_k, len(texts))
    np.testing.assert_allclose(scores, [score for _, score in expected[:top_k]], atol=1e-5)
    np.testing.assert_allclose(scores, [dict(expected)[row] for row in rows.tolist()], atol=1e-5)


def test_score_gives_the_cosine_of_each_passage_in_the_order_asked():
    expected = dict(_brute_force(bigram_vectors(TEXTS), QUERY))
    scores = _index().score(QUERY, np.array([3, 1, 0]))
    np.testing.assert_allclose(scores, [expected[3], expected[1], expected[0]], atol=1e-6)


def test_background_is_the_mean_cosine_of_all_passages():
    assert _index().background(QUERY) == pytest.approx(float((bigram_vectors(TEXTS) @ QUERY).mean()), abs=1e-6)


def test_vectors_come_back_as_they_went_in():
    np.testing.assert_array_equal(_index().vectors(), bigram_vectors(TEXTS))


def test_a_saved_and_loaded_index_answers_the_same(tmp_path):
    folder = tmp_path / "整改 索引"
    folder.mkdir()
    index = _index()
    index.save(folder)
    loaded = VectorIndex.load(folder)
    for before, after in zip(index.search(QUERY, 4), loaded.search(QUERY, 4), strict=True):
        np.testing.assert_array_equal(before, after)
    assert loaded.background(QUERY) == index.background(QUERY)
    assert (loaded.dim, len(loaded)) == (index.dim, len(TEXTS))


def test_an_index_without_vectors_finds_nothing(tmp_path):
    VectorIndex.from_vectors(np.empty((0, 64), np.float32)).save(tmp_path)
    loaded = VectorIndex.load(tmp_path)
    assert loaded.search(QUERY, 3)[0].tolist() == []
    assert loaded.score(QUERY, np.empty(0, np.int64)).tolist() == []
    assert loaded.vectors().shape == (0, 64)


@pytest.mark.parametrize("name", ["vectors.faiss", "centre.npy"])
@pytest.mark.parametrize(
    "damage",
    [Path.unlink, lambda path: path.write_bytes(b"x"), lambda path: path.write_bytes(b"")],
    ids=["missing", "damaged", "empty"],
)
def test_a_missing_or_damaged_file_is_a_clear_error(tmp_path, name, damage):
    _index().save(tmp_path)
    damage(tmp_path / name)
    with pytest.raises(IndexFormatError, match="build"):
        VectorIndex.load(tmp_path)
