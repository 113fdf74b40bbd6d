"""BM25 equals the formula written out, and equal things match however they are typed."""

import math
from pathlib import Path

import numpy as np
import pytest
from helpers import property_test, texts
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import IndexFormatError
from indexer.lexicon.segment import terms
from indexer.quality import LEXICAL
from indexer.search.lexical import FIELDS, LexicalIndex

BODIES = ["核查闲置仓库七座，仓库分批出租。", "补建巡河台账。", "对历史建筑逐处挂牌建档，修缮历史建筑。", "加装电梯。"]
CONTEXTS = [
    "甲山市水务局 闲置仓库长期未处置",
    "甲山市水务局 巡河记录",
    "乙海市住建局 历史建筑",
    "乙海市住建局 电梯加装",
]


def _index(bodies: list[str], contexts: list[str]) -> LexicalIndex:
    return LexicalIndex.from_terms(
        {
            "body": [terms(text) for text in bodies],
            "context": [terms(text) for text in contexts],
        }
    )


def _bodies_only(lists: list[list[str]]) -> LexicalIndex:
    return LexicalIndex.from_terms({name: [[] for _ in lists] for name in FIELDS} | {"body": lists})


def _bm25(query: dict[str, float], lists: list[list[str]]) -> list[float]:
    """Robertson & Zaragoza's formula, with Lucene's inverse document frequency, one term and text at a time."""
    mean_length = sum(map(len, lists)) / len(lists)
    scores = []
    for words in lists:
        score = 0.0
        for term, weight in query.items():
            holding = sum(term in other for other in lists)
            idf = math.log(1 + (len(lists) - holding + 0.5) / (holding + 0.5))
            count = words.count(term)
            length = 1 - LEXICAL.b + LEXICAL.b * len(words) / mean_length if mean_length else 1.0
            score += weight * idf * count / (count + LEXICAL.k1 * length)
        scores.append(score)
    return scores


def test_scores_equal_numbers_worked_out_by_hand():
    index = _bodies_only([["仓库", "仓库", "出租"], ["台账"]])
    # Two texts of 3 and 1 words, mean 2: the length factor of the first is 0.25 + 0.75 * 3 / 2 = 1.375.
    # idf(仓库) = ln(1 + 1.5 / 1.5) = ln 2; twice in the text: 2 / (2 + 1.2 * 1.375) = 2 / 3.65.
    assert index.score({"仓库": 1.0}).tolist() == pytest.approx([math.log(2) * 2 / 3.65, 0.0], abs=1e-6)


def test_scores_equal_the_formula_written_out_over_all_fields():
    fields = {
        "body": [terms(text) for text in BODIES],
        "context": [terms(text) for text in CONTEXTS],
    }
    query = {"仓库": 1.0, "历史": 0.5, "水务局": 2.0}
    expected = sum(FIELDS[name] * np.array(_bm25(query, fields[name])) for name in FIELDS)
    np.testing.assert_allclose(LexicalIndex.from_terms(fields).score(query), expected, atol=1e-5)


@property_test
@given(
    lists=st.lists(st.lists(st.sampled_from(list("甲乙丙丁戊")), max_size=6), min_size=1, max_size=6),
    query=st.dictionaries(st.sampled_from(list("甲乙丙丁戊己")), st.floats(0.1, 3), max_size=4),
)
def test_scores_of_any_texts_equal_the_formula(lists, query):
    np.testing.assert_allclose(_bodies_only(lists).score(query), _bm25(query, lists), atol=1e-4)


def test_idf_is_the_lucene_form_over_passages_that_hold_the_term_in_any_field():
    index = LexicalIndex.from_terms({"body": [["甲"], ["乙"]], "context": [["乙"], ["甲"]]})
    assert index.idf("甲") == pytest.approx(math.log(1 + 0.5 / 2.5))
    assert index.idf("丙") == pytest.approx(math.log(1 + 2.5 / 0.5))


def test_no_passage_scores_more_than_is_attainable_in_one_field():
    index = _bodies_only([["仓库"] * 50, ["台账"], ["电梯"]])
    query = {"仓库": 1.0, "出租": 0.5}
    assert index.attainable(query) == pytest.approx(index.idf("仓库") + 0.5 * index.idf("出租"))
    assert 0.5 * index.idf("仓库") < index.score(query).max() < index.attainable(query)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("甲水〔2023〕12号", "甲水[2023]12号"),
        ("甲水（2023）第12号", "甲水〔2023〕12号"),
        ("2023年9月1日", "２０２３年９月１日"),
        ("2023-09-01", "2023年9月1日"),
        ("2023.09.01", "2023年9月1日"),
        ("28000万元", "2.8亿元"),
        ("12345.5元", "12,345.5元"),
        ("11宗", "十一宗"),
        ("GIS系统", "ｇｉｓ系统"),
    ],
)
def test_a_figure_finds_the_passage_that_writes_it_otherwise(asked, written):
    others = ["甲水〔2022〕13号", "2022年8月31日", "3.9亿元", "十二宗", "台账"]
    index = _index([*others, f"依据{written}办理。"], [""] * 6)
    assert int(index.score(dict.fromkeys(terms(asked), 1.0)).argmax()) == 5


def test_a_word_in_the_heading_counts_less_than_in_the_passage():
    index = _index(["加装电梯", "台账", "补贴"], ["补贴", "电梯", "加装"])
    scores = index.score({"电梯": 1.0})
    assert scores[0] > scores[1] > scores[2] == 0


def test_fields_count_as_the_weights_given_say():
    index = _index(["加装电梯", "台账"], ["补贴", "电梯"])
    body, context = (index.score({"电梯": 1.0}, {name: 1.0}) for name in ("body", "context"))
    assert (body[1], context[0]) == (0, 0)
    np.testing.assert_allclose(index.score({"电梯": 1.0}, {"body": 2.0, "context": 0.5}), 2 * body + 0.5 * context)


def test_a_saved_and_loaded_index_scores_the_same(tmp_path):
    index = _index(BODIES, CONTEXTS)
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    query = {"仓库": 1.0, "电梯": 0.5}
    np.testing.assert_array_equal(loaded.score(query), index.score(query))
    assert loaded.attainable(query) == index.attainable(query)
    assert len(loaded) == 4


@property_test
@given(st.lists(texts(), min_size=1, max_size=3))
def test_what_any_text_gives_survives_saving(tmp_path_factory, written):
    folder = tmp_path_factory.mktemp("lexical")
    index = _index(written, [""] * len(written))
    index.save(folder)
    loaded = LexicalIndex.load(folder)
    query = dict.fromkeys(terms(" ".join(written)), 1.0)
    np.testing.assert_array_equal(loaded.score(query), index.score(query))
    assert loaded.attainable(query) == index.attainable(query)


def test_the_same_passages_give_the_same_files(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        _index(BODIES, CONTEXTS).save(tmp_path / name)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert files
    assert [(tmp_path / "one" / f).read_bytes() for f in files] == [(tmp_path / "two" / f).read_bytes() for f in files]


def test_a_library_without_passages_can_be_made_saved_and_asked(tmp_path):
    LexicalIndex.from_terms({name: [] for name in FIELDS}).save(tmp_path)
    assert LexicalIndex.load(tmp_path).score({"仓库": 1.0}).tolist() == []


def test_a_term_counted_in_a_field_that_is_no_longer_used_does_no_harm(tmp_path):
    index = _index(BODIES, CONTEXTS)
    index.save(tmp_path)
    with (tmp_path / "frequency.tsv").open("a", encoding="utf-8") as file:
        file.write("cangku\t1\n")
    np.testing.assert_array_equal(LexicalIndex.load(tmp_path).score({"仓库": 1.0}), index.score({"仓库": 1.0}))


def test_a_table_cut_short_is_a_clear_error(tmp_path):
    _index(BODIES, CONTEXTS).save(tmp_path)
    lines = (tmp_path / "frequency.tsv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "frequency.tsv").write_text("".join(lines[:-1]), "utf-8")
    with pytest.raises(IndexFormatError, match="build"):
        LexicalIndex.load(tmp_path)


@pytest.mark.parametrize("name", ["size.txt", "frequency.tsv", "body/data.csc.index.npy", "context/vocab.index.json"])
@pytest.mark.parametrize(
    "damage",
    [Path.unlink, lambda path: path.write_bytes(b"\xff"), lambda path: path.write_bytes(b"")],
    ids=["missing", "damaged", "empty"],
)
def test_a_missing_or_damaged_file_is_a_clear_error(tmp_path, name, damage):
    _index(BODIES, CONTEXTS).save(tmp_path)
    damage(tmp_path / name)
    with pytest.raises(IndexFormatError, match="build"):
        LexicalIndex.load(tmp_path)
