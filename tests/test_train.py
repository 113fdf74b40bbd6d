"""The training code: objectives against literal loops, a tokenizer that loses nothing, a small whole training."""

import math
import random
import re
import unicodedata
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import torch
import zstandard
from helpers import property_test, texts
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tokenizers import Tokenizer

from indexer.config import ModelConfig
from indexer.search.embedder import BUILT_IN_FOLDER, StaticEmbedder, load_embedder
from indexer.train.__main__ import main
from indexer.train.export import load_vectors, quantise, save_static_model
from indexer.train.objective import contrastive_loss, interaction_scores
from indexer.train.pairs import PairSet, Texts, batches, cloze_pairs
from indexer.train.sources import PARAGRAPHS, SOURCES, Source, TrainingDataError, read_lines, read_pairs
from indexer.train.static import StaticSettings, train_static
from indexer.train.transformer import (
    TransformerSettings,
    mine_hard_negatives,
    save_transformer,
    train_transformer,
    wrap_tokenizer,
)
from indexer.train.vocabulary import build_tokenizer, count_words

PAIRS = [
    ("电梯坏了", "加装升降机"),
    ("水井没填", "封填取水口"),
    ("老房子漏雨", "修缮历史建筑"),
    ("仓库空着", "盘活闲置资产"),
    ("河里垃圾", "清理水面漂浮物"),
    ("钱没退", "清退违规资金"),
    ("路灯不亮", "修复照明设施"),
    ("lift broken", "加装升降机"),
    ("old houses leak", "修缮历史建筑"),
    ("empty warehouse", "盘活闲置资产"),
]
SENTENCES = [*(text for pair in PAIRS for text in pair), "2023年完成96项", "GIS系统"]
#: The pairs that each file written for this project holds at least.
LEAST_PAIRS = {"glossary.tsv": 300, "everyday.tsv": 600, "words.tsv": 600, "english_questions.tsv": 300}
_COVERED = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[a-z]|[0-9]")


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return build_tokenizer(count_words(SENTENCES), chinese_words=200, english_words=200, letter_groups=100)


@pytest.fixture(scope="module")
def built_in() -> Tokenizer:
    return Tokenizer.from_file(str(BUILT_IN_FOLDER / "tokenizer.json"))


def _pair_set(tokenizer: Tokenizer, name: str = "everyday") -> PairSet:
    anchors, positives = zip(*PAIRS, strict=True)
    return PairSet(name, 1.0, Texts.encode(tokenizer, anchors), Texts.encode(tokenizer, positives))


# One byte a number


@property_test
@given(
    arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=12),
        elements=st.floats(-1000, 1000, width=32).map(lambda x: x if abs(x) > 1e-6 else 0.0),
    )
)
def test_quantising_moves_no_number_by_more_than_half_a_step(vectors):
    table, factors = quantise(vectors)
    assert (table.dtype, factors.dtype) == (np.int8, np.float32)
    step = np.abs(vectors).max(axis=1, keepdims=True) / 127
    assert (np.abs(table * factors[:, None] - vectors) <= step * 0.5001).all()


def test_a_row_of_zeros_stays_zero_and_the_largest_number_stays_itself():
    table, factors = quantise(np.array([[0, 0], [-2.0, 1.0]], np.float32))
    assert table.tolist() == [[0, 0], [-127, 64]]
    assert (table * factors[:, None])[1, 0] == pytest.approx(-2.0)


def test_a_saved_model_is_read_back_within_half_a_step_by_both_readers(tokenizer, tmp_path):
    vectors = np.random.default_rng(3).normal(size=(tokenizer.get_vocab_size(), 8)).astype(np.float32)
    save_static_model(tmp_path / "model", tokenizer, vectors)
    step = np.abs(vectors).max(axis=1, keepdims=True) / 127
    assert (np.abs(load_vectors(tmp_path / "model") - vectors) <= step * 0.5001).all()
    loaded = StaticEmbedder.load(tmp_path / "model").token_vectors(np.arange(len(vectors)))
    np.testing.assert_array_equal(loaded, load_vectors(tmp_path / "model"))


# The objectives


def test_the_loss_equals_numbers_worked_out_by_hand():
    scores = torch.tensor([[2.0, 0.0], [1.0, 3.0]])
    rows = (math.log(1 + math.exp(0 - 2)) + math.log(1 + math.exp(1 - 3))) / 2
    columns = (math.log(1 + math.exp(1 - 2)) + math.log(1 + math.exp(0 - 3))) / 2
    nobody = torch.zeros(2, 2, dtype=torch.bool)
    assert contrastive_loss(scores, nobody).item() == pytest.approx((rows + columns) / 2, abs=1e-6)
    assert contrastive_loss(scores, nobody).item() == pytest.approx(0.153926, abs=1e-6)


def test_pairs_that_are_no_rivals_add_nothing_to_the_loss():
    scores = torch.tensor([[2.0, 9.0], [1.0, 3.0]])
    mask = torch.tensor([[False, True], [False, False]])
    # Left are the first column, in which 1 stands against 2, and the second row, in which 1 stands against 3.
    expected = (math.log(1 + math.exp(1 - 3)) / 2 + math.log(1 + math.exp(1 - 2)) / 2) / 2
    assert contrastive_loss(scores, mask).item() == pytest.approx(expected, abs=1e-6)


def test_the_loss_falls_as_the_right_pairs_stand_out():
    nobody = torch.zeros(4, 4, dtype=torch.bool)
    losses = [contrastive_loss(torch.eye(4) * strength, nobody).item() for strength in (0, 1, 5)]
    assert losses[0] == pytest.approx(math.log(4))
    assert losses[0] > losses[1] > losses[2]


def _literal_interaction(table: np.ndarray, anchor: list[int], positive: list[int]) -> float:
    total, found = 0.0, 0.0
    for word in anchor:
        if word == 0:
            continue
        best = -math.inf
        for other in positive:
            a, b = table[word], table[other]
            best = max(best, float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b))) if other else 0.0)
        length = float(np.linalg.norm(table[word]))
        found += length * best
        total += length
    return found / (total + 1e-6)


@property_test
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=5),
    st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=1, max_size=5),
)
def test_interaction_scores_equal_the_loop_over_words(anchors, positives):
    torch.manual_seed(5)
    table = torch.nn.EmbeddingBag(10, 6, mode="sum", sparse=True)
    rows = min(len(anchors), len(positives))
    scores = interaction_scores(table, torch.tensor(anchors[:rows]), torch.tensor(positives[:rows]))
    weights = table.weight.detach().numpy()
    expected = [[_literal_interaction(weights, a, p) for p in positives[:rows]] for a in anchors[:rows]]
    np.testing.assert_allclose(scores.detach().numpy(), expected, atol=1e-5)


# The tokenizer


def _pieces(tokenizer: Tokenizer, text: str) -> list[str]:
    return tokenizer.encode(text, add_special_tokens=False).tokens


@pytest.mark.parametrize("text", SENTENCES)
def test_pieces_of_a_counted_text_are_all_its_letters_figures_and_characters(tokenizer, text):
    assert "".join(_pieces(tokenizer, text)) == "".join(_COVERED.findall(text.lower()))


@property_test
@given(st.text(alphabet="".join(sorted(set("".join(SENTENCES)))) + "，。ＡＢ１２ \n", max_size=40))
def test_new_words_of_counted_characters_lose_nothing(tokenizer, text):
    folded = unicodedata.normalize("NFKC", text).lower()
    known = set("".join(SENTENCES).lower())
    if set(_COVERED.findall(folded)) <= known:
        assert "".join(_pieces(tokenizer, text)) == "".join(_COVERED.findall(folded))


@pytest.mark.parametrize("shipped", [True, False], ids=["built-in", "made-here"])
@property_test
@given(text=texts())
def test_every_letter_figure_and_character_of_any_text_lies_in_a_piece(tokenizer, built_in, shipped, text):
    used = built_in if shipped else tokenizer
    folded = unicodedata.normalize("NFKC", text).lower()
    encoding = used.encode(folded, add_special_tokens=False)
    covered = {place for start, end in encoding.offsets for place in range(start, end)}
    assert {place for place, c in enumerate(folded) if _COVERED.match(c)} <= covered


def test_a_counted_word_is_one_piece_and_an_unknown_one_falls_apart(tokenizer):
    assert "闲置" in _pieces(tokenizer, "盘活闲置资产")
    assert _pieces(tokenizer, "梯房") == ["梯", "房"]
    assert _pieces(tokenizer, "鑫") == ["鑫"]  # the token is unknown, its id says so
    assert tokenizer.encode("鑫").ids == [0]


def test_punctuation_and_blanks_are_no_pieces(tokenizer):
    assert _pieces(tokenizer, "。，！？ \n—") == []


def test_width_and_case_make_no_difference(tokenizer):
    assert tokenizer.encode("ＧＩＳ系统２０２３").ids == tokenizer.encode("gis系统2023").ids


def test_the_vocabulary_does_not_depend_on_the_order_of_the_texts(tokenizer):
    counts = count_words(reversed(SENTENCES))
    again = build_tokenizer(counts, chinese_words=200, english_words=200, letter_groups=100)
    assert again.get_vocab().keys() == tokenizer.get_vocab().keys()


# Pairs and batches


def test_rows_of_texts_are_taken_as_they_were_encoded(tokenizer):
    encoded = Texts.encode(tokenizer, SENTENCES)
    ids, starts = encoded.take(np.array([3, 0, 3]))
    expected = [tokenizer.encode(SENTENCES[row]).ids for row in (3, 0, 3)]
    assert ids.tolist() == [i for ids in expected for i in ids]
    assert starts.tolist() == [0, len(expected[0]), len(expected[0]) + len(expected[1])]


def test_every_pair_comes_once_before_any_comes_again(tokenizer):
    drawn = batches([_pair_set(tokenizer)], 5, np.random.default_rng(1))
    for _ in range(3):
        assert sorted([*next(drawn).rows, *next(drawn).rows]) == list(range(len(PAIRS)))


def test_pairs_with_the_same_text_on_a_side_are_no_rivals(tokenizer):
    batch = next(batches([_pair_set(tokenizer)], len(PAIRS), np.random.default_rng(1)))
    for i, row in enumerate(batch.rows):
        for j, other in enumerate(batch.rows):
            equal = PAIRS[row][0] == PAIRS[other][0] or PAIRS[row][1] == PAIRS[other][1]
            assert batch.same[i, j] == (equal and i != j)
    assert batch.same.sum() == 6  # three positives stand in two pairs each


def test_a_source_is_drawn_as_often_as_its_weight_says(tokenizer):
    often, seldom = _pair_set(tokenizer, "often"), _pair_set(tokenizer, "seldom")
    often = PairSet("often", 3.0, often.anchors, often.positives)
    drawn = batches([often, seldom], 5, np.random.default_rng(1))
    names = [next(drawn).source.name for _ in range(400)]
    assert names.count("often") == pytest.approx(300, abs=40)


def test_a_sentence_is_paired_with_those_around_it_and_stands_not_among_them():
    paragraph = "第一句话说的是河道台账。第二句话说的是闲置仓库。第三句话说的是电梯加装。"
    pairs = cloze_pairs(iter([paragraph, "只有一句话的段落没有上下文。", "短。句。"]), random.Random(1))
    assert len(pairs) == 1
    sentence, around = pairs[0]
    assert sentence in paragraph
    assert sentence not in around
    assert sorted(sentence + around) == sorted(paragraph)


# Sources


@pytest.mark.parametrize("source", [s for s in (*SOURCES, *PARAGRAPHS) if s.is_own], ids=lambda source: source.file)
def test_the_pairs_written_for_this_project_are_well_formed(source, tmp_path):
    lines = list(read_lines(source, tmp_path))
    assert [line for line in lines if line.count("\t") != 1] == []
    pairs = read_pairs(source, tmp_path)
    assert [pair for pair in pairs for text in pair if text != text.strip()] == []
    assert [pair for pair, count in Counter(pairs).items() if count > 1] == []
    assert len(pairs) >= LEAST_PAIRS[source.file]


def test_a_compressed_source_is_read_without_its_comments_and_blank_lines(tmp_path):
    text = "# about\n电梯\t升降机\r\n\n  \nlift\t电梯".encode()
    (tmp_path / "a.tsv.zst").write_bytes(zstandard.ZstdCompressor().compress(text))
    assert read_pairs(Source("a.tsv.zst", 1, "", ""), tmp_path) == [("电梯", "升降机"), ("lift", "电梯")]


@pytest.mark.parametrize(("end", "expected"), [("", "电梯"), ("\r", "电梯"), ("\n# about", "电梯"), ("\n \r", "电梯")])
def test_the_last_line_is_read_like_the_others_without_a_newline_after_it(tmp_path, end, expected):
    (tmp_path / "a.txt.zst").write_bytes(zstandard.ZstdCompressor().compress(f"河道\n{expected}{end}".encode()))
    assert list(read_lines(Source("a.txt.zst", 1, "", ""), tmp_path)) == ["河道", expected]


def test_a_line_split_between_two_reads_is_one_line(tmp_path):
    lines = [f"闲置仓库第{n}号" for n in range(90_000)]  # more than a mebibyte
    (tmp_path / "a.txt.zst").write_bytes(zstandard.ZstdCompressor().compress("\n".join(lines).encode()))
    assert list(read_lines(Source("a.txt.zst", 1, "", ""), tmp_path)) == lines


@pytest.mark.parametrize("line", ["电梯", "电梯\t", "\t升降机", "电梯\t "])
def test_a_line_without_two_columns_is_named(tmp_path, line):
    (tmp_path / "a.tsv.zst").write_bytes(zstandard.ZstdCompressor().compress(f"电梯\t升降机\n{line}\n".encode()))
    with pytest.raises(TrainingDataError, match=r"a\.tsv\.zst:2: "):
        read_pairs(Source("a.tsv.zst", 1, "", ""), tmp_path)


def test_a_missing_source_is_named_and_the_command_fails(tmp_path, capsys):
    assert main(["static", "--data", str(tmp_path / "nowhere"), "--out", str(tmp_path / "model")]) == 1
    assert SOURCES[0].file in capsys.readouterr().err


def test_the_second_design_never_overwrites_the_built_in_model(capsys):
    assert main(["transformer"]) == 1
    assert "--out" in capsys.readouterr().err


# Whole trainings, small


def _loss_of(vectors: np.ndarray, pairs: PairSet) -> float:
    def means(texts: Texts) -> np.ndarray:
        rows = [vectors[texts.ids[start:end]].mean(axis=0) for start, end in pairwise(texts.offsets)]
        return np.array(rows) / np.linalg.norm(rows, axis=1, keepdims=True)

    same = pairs.positives.group[:, None] == pairs.positives.group
    np.fill_diagonal(same, False)
    scores = 20 * means(pairs.anchors) @ means(pairs.positives).T
    return contrastive_loss(torch.from_numpy(scores), torch.from_numpy(same)).item()


def _settings(steps: int) -> StaticSettings:
    return StaticSettings(dim=16, steps=steps, batch_size=10, learning_rate=0.05, warmup_steps=3, word_drop=0.1)


@pytest.fixture(scope="module")
def trained(tokenizer) -> np.ndarray:
    return train_static(tokenizer.get_vocab_size(), [_pair_set(tokenizer)], _settings(30), lambda *_: None)


def test_thirty_steps_make_the_loss_fall(tokenizer, trained):
    logged: list[tuple[int, int, dict[str, float]]] = []
    pairs = _pair_set(tokenizer)
    first = train_static(tokenizer.get_vocab_size(), [pairs], _settings(1), lambda *line: logged.append(line))
    assert _loss_of(trained, pairs) < _loss_of(first, pairs) / 2
    assert [(step, steps, list(means)) for step, steps, means in logged] == [(1, 1, ["everyday"])]


@pytest.mark.parametrize(("asked", "related"), PAIRS)
def test_related_texts_end_nearer_than_unrelated_ones(tokenizer, trained, tmp_path_factory, asked, related):
    folder = tmp_path_factory.mktemp("model")
    save_static_model(folder, tokenizer, trained)
    model = load_embedder(ModelConfig(name=str(folder)))
    vector = model.encode_query([asked])[0]
    others = sorted({positive for _, positive in PAIRS} - {related})
    assert model.encode_document([related])[0] @ vector > (model.encode_document(others) @ vector).max()


def test_the_unknown_token_stays_zero_and_the_same_seed_gives_the_same_model(tokenizer, trained):
    assert not trained[0].any()
    again = train_static(tokenizer.get_vocab_size(), [_pair_set(tokenizer)], _settings(30), lambda *_: None)
    np.testing.assert_allclose(again, trained, atol=1e-5)


def _small_transformer() -> TransformerSettings:
    return TransformerSettings(
        layers=1,
        hidden=16,
        heads=2,
        inner=32,
        max_tokens=24,
        masked_minutes=0.003,
        contrastive_minutes=0.003,
        hard_minutes=0.003,
        masked_batch=4,
        pair_batch=10,
    )


def test_a_transformer_is_trained_saved_and_loaded_by_its_folder(tokenizer, trained, tmp_path):
    settings, wrapped, pairs = _small_transformer(), wrap_tokenizer(tokenizer), _pair_set(tokenizer)
    model = train_transformer(wrapped, trained, Texts.encode(tokenizer, SENTENCES), [pairs], settings, lambda *_: None)
    save_transformer(tmp_path / "model", model, wrapped, settings.max_tokens)
    embedder = load_embedder(ModelConfig(name=str(tmp_path / "model")))
    assert embedder.dim == 16
    encoded = wrapped([SENTENCES[0]], return_tensors="pt")
    with torch.no_grad():
        expected = model(encoded["input_ids"], encoded["attention_mask"])[0].numpy()
    np.testing.assert_allclose(embedder.encode_query([SENTENCES[0]])[0], expected, atol=1e-5)
    hard = mine_hard_negatives(model, wrapped, [pairs], settings)["everyday"]
    assert (hard >= 0).any()
    assert all(PAIRS[row][1] != PAIRS[wrong][1] for row, wrong in enumerate(hard) if wrong >= 0)
