"""The light loader equals sentence-transformers, and any of its models works by one setting."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import build_library, is_one_clear_sentence
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, StaticEmbedding, Transformer
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel, BertTokenizerFast

from indexer.config import ModelConfig
from indexer.errors import IndexFormatError, ModelError
from indexer.search.embedder import (
    BUILT_IN_FOLDER,
    SentenceTransformerEmbedder,
    StaticEmbedder,
    fingerprint,
    load_embedder,
    word_model_for,
)
from indexer.train.export import save_static_model
from indexer.train.vocabulary import build_tokenizer, count_words
from retriever.finding.search import Models
from retriever.library import Retriever, open_retriever

ROOT = Path(__file__).parents[1]
TEXTS = [
    "核查闲置仓库七座，分批公开出租。",
    "What measures addressed idle warehouses?",
    "对GIS系统中的12条河道（巡河 records）逐条登记，完整率96.5%",
    "",
    " \n\t",
    "🙂🙂",
    "……！？",
    "𬭸㐂龘",
    "ＡＢＣ　１２３",
    "甲",
    "a",
    "\x00\ufeff\u2028",
    "核查闲置仓库" * 60,
    "\u200d仓\u0301库",
]
DIM = 16


def _static_folder(folder: Path, *, seed: int = 1) -> Path:
    """A float32 StaticEmbedding written by sentence-transformers itself."""
    tokenizer = build_tokenizer(count_words(TEXTS), chinese_words=50, english_words=50)
    torch.manual_seed(seed)
    static = StaticEmbedding(tokenizer, embedding_dim=DIM)
    SentenceTransformer(modules=[static, Normalize()], device="cpu").save(str(folder))
    return folder


def _bert_folder(folder: Path, *, seed: int = 1, prompts: dict[str, str] | None = None) -> Path:
    """A BERT of two layers with a vocabulary of characters, untrained, its prompts in the folder."""
    plain = folder.with_name(f"{folder.name}-plain")
    plain.mkdir(parents=True)
    characters = sorted({c for text in TEXTS[:3] for c in text.lower() if c.strip()} | set("电梯历史建筑怎么问文"))
    (plain / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]), "utf-8")
    tokenizer = BertTokenizerFast(str(plain / "vocab.txt"))
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=64)
    modules = [transformer, Pooling(24, "mean"), Normalize()]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="module")
def bert(tmp_path_factory) -> Path:
    return _bert_folder(tmp_path_factory.mktemp("models") / "小模型")


def _equal_to_sentence_transformers(folder: Path) -> None:
    expected = SentenceTransformer(str(folder), device="cpu").encode(TEXTS, convert_to_numpy=True)
    ours = StaticEmbedder.load(folder).encode_document(TEXTS)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, expected, atol=1e-6)


def test_the_built_in_model_gives_the_vectors_of_sentence_transformers():
    _equal_to_sentence_transformers(BUILT_IN_FOLDER)


def test_a_float_model_gives_the_vectors_of_sentence_transformers(tmp_path):
    _equal_to_sentence_transformers(_static_folder(tmp_path / "static"))


def test_a_quantised_model_gives_the_vectors_of_sentence_transformers(tmp_path):
    tokenizer = build_tokenizer(count_words(TEXTS), chinese_words=50, english_words=50)
    vectors = np.random.default_rng(1).normal(size=(tokenizer.get_vocab_size(), DIM)).astype(np.float32)
    save_static_model(tmp_path, tokenizer, vectors)
    _equal_to_sentence_transformers(tmp_path)


def test_a_model_whose_words_share_rows_gives_the_vectors_of_sentence_transformers(tmp_path):
    folder = _static_folder(tmp_path / "static")
    size = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size()
    rng = np.random.default_rng(1)
    tensors = {
        "embeddings": rng.normal(size=(5, DIM)).astype(np.float32),
        "mapping": rng.integers(0, 5, size),
        "weights": rng.uniform(0.1, 2, size).astype(np.float32),
    }
    save_file(tensors, folder / "model.safetensors")
    _equal_to_sentence_transformers(folder)


def test_rows_have_length_one_and_a_text_without_words_gives_a_zero_row():
    lengths = np.linalg.norm(
        StaticEmbedder.load(BUILT_IN_FOLDER).encode_query(["闲置仓库", "", "？！", "lift"]), axis=1
    )
    np.testing.assert_allclose(lengths, [1, 0, 0, 1], atol=1e-6)


def test_a_text_gives_the_same_vector_alone_and_among_others():
    model = StaticEmbedder.load(BUILT_IN_FOLDER)
    together = model.encode_document(TEXTS)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(model.encode_document([text])[0], together[row], atol=1e-6)


def test_an_empty_setting_is_the_built_in_model_and_a_static_folder_needs_no_torch(tmp_path):
    assert load_embedder(ModelConfig()).model_id == f"built-in@{fingerprint(BUILT_IN_FOLDER)}"
    assert isinstance(load_embedder(ModelConfig(name=str(_static_folder(tmp_path / "static")))), StaticEmbedder)


def test_prompts_are_put_before_the_texts_of_a_static_model_too(tmp_path):
    folder = _static_folder(tmp_path / "static")
    prompted = load_embedder(ModelConfig(name=str(folder), query_prompt="仓库 "))
    plain = StaticEmbedder.load(folder)
    np.testing.assert_allclose(prompted.encode_query(["登记"]), plain.encode_query(["仓库 登记"]), atol=1e-6)
    np.testing.assert_allclose(prompted.encode_document(["登记"]), plain.encode_document(["登记"]), atol=1e-6)


def test_model_ids_tell_models_and_prompts_apart(tmp_path):
    first, second = _static_folder(tmp_path / "一", seed=1), _static_folder(tmp_path / "二", seed=2)
    shutil.copytree(second, tmp_path / "copy" / "一")
    settings = [
        ModelConfig(name=str(first)),
        ModelConfig(name=str(tmp_path / "copy" / "一")),
        ModelConfig(name=str(first), query_prompt="问:"),
        ModelConfig(name=str(first), passage_prompt="问:"),
    ]
    assert len({load_embedder(setting).model_id for setting in settings}) == 4
    assert StaticEmbedder.load(first).model_id == StaticEmbedder.load(first).model_id


@pytest.mark.parametrize("size", [1, 1000, 65_536, 65_537, 100_000, 131_072, 131_073, 500_000])
@pytest.mark.parametrize("place", ["first", "last"])
def test_the_fingerprint_tells_files_apart_that_differ_in_their_first_or_last_byte(tmp_path, size, place):
    content = bytearray(size)
    (tmp_path / "tokenizer.json").write_bytes(content)
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    content[0 if place == "first" else -1] = 1
    (tmp_path / "tokenizer.json").write_bytes(content)
    assert fingerprint(tmp_path) != before


def test_the_dimension_of_a_transformer_is_read_from_it(bert):
    embedder = load_embedder(ModelConfig(name=str(bert)))
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert embedder.dim == 24
    assert embedder.encode_query([]).shape == (0, 24)
    vectors = embedder.encode_document(["闲置仓库", "", "lift"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_transformer_encodes_questions_and_passages_with_the_prompts_of_the_setting(bert):
    embedder = load_embedder(ModelConfig(name=str(bert), query_prompt="问:", passage_prompt="文:"))
    model = SentenceTransformer(str(bert), device="cpu")
    np.testing.assert_allclose(embedder.encode_query(["仓库"]), model.encode(["问:仓库"]), atol=1e-5)
    np.testing.assert_allclose(embedder.encode_document(["仓库"]), model.encode(["文:仓库"]), atol=1e-5)
    assert abs(embedder.encode_query(["仓库"]) - embedder.encode_document(["仓库"])).max() > 1e-4


def test_a_transformer_encodes_with_its_own_prompts_where_the_setting_has_none(tmp_path):
    folder = _bert_folder(tmp_path / "own", prompts={"query": "问:", "document": "文:"})
    embedder = load_embedder(ModelConfig(name=str(folder)))
    model = SentenceTransformer(str(folder), device="cpu")
    np.testing.assert_allclose(embedder.encode_query(["仓库"]), model.encode(["问:仓库"], prompt=""), atol=1e-5)
    np.testing.assert_allclose(embedder.encode_document(["仓库"]), model.encode(["文:仓库"], prompt=""), atol=1e-5)


def test_a_library_is_built_and_asked_with_another_model_by_naming_its_folder(bert, tmp_path):
    index = build_library(tmp_path, ModelConfig(name=str(bert), query_prompt="问:", passage_prompt="文:"))
    retriever = open_retriever(index)
    config = retriever.index.config
    assert config.model == ModelConfig(name=str(bert), query_prompt="问:", passage_prompt="文:")
    assert (config.dim, retriever.index.dense.dim) == (24, 24)
    reply = retriever.reply("闲置仓库采取了哪些整改措施")
    assert reply.evidence[0].result.passage.item == "一(一)2"
    assert reply.answer.citations


def test_words_are_compared_by_the_built_in_model_where_the_index_has_a_transformer(bert):
    assert word_model_for(load_embedder(ModelConfig(name=str(bert)))).model_id.startswith("built-in@")
    static = StaticEmbedder.load(BUILT_IN_FOLDER)
    assert word_model_for(static) is static


def test_opening_an_index_with_another_model_names_both(bert, tmp_path):
    retriever = open_retriever(build_library(tmp_path))
    other = load_embedder(ModelConfig(name=str(bert)))
    with pytest.raises(IndexFormatError) as error:
        Retriever(retriever.index, Models(other, StaticEmbedder.load(BUILT_IN_FOLDER)))
    assert is_one_clear_sentence(str(error.value).replace("小模型", "small"))
    assert retriever.index.config.model_id in str(error.value)
    assert other.model_id in str(error.value)


def test_a_model_folder_whose_weights_changed_no_longer_opens_the_index(tmp_path):
    folder = _static_folder(tmp_path / "static", seed=1)
    index = build_library(tmp_path, ModelConfig(name=str(folder)))
    before = StaticEmbedder.load(folder).model_id
    open_retriever(index)
    _static_folder(folder, seed=2)
    with pytest.raises(IndexFormatError, match=before):
        open_retriever(index)


def _refused(name: str) -> str:
    with pytest.raises(ModelError) as error:
        load_embedder(ModelConfig(name=name))
    return str(error.value)


def test_a_folder_that_does_not_exist_is_one_clear_sentence(tmp_path):
    message = _refused(str(tmp_path / "nowhere"))
    assert is_one_clear_sentence(message)
    assert str(tmp_path / "nowhere") in message


@pytest.mark.parametrize(
    "modules",
    [None, "{oops", '[{"idx": 0}]', "[1]", '[{"idx":0,"name":"0","path":"","type":"x.StaticEmbedding"}]'],
    ids=["no-model", "not-json", "no-type", "not-objects", "no-weights"],
)
def test_a_folder_without_a_whole_model_is_one_clear_sentence(tmp_path, modules):
    if modules is not None:
        (tmp_path / "modules.json").write_text(modules, "utf-8")
    message = _refused(str(tmp_path))
    assert is_one_clear_sentence(message)
    assert str(tmp_path) in message


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_static_model_is_one_clear_sentence(tmp_path, name):
    folder = _static_folder(tmp_path / "static")
    (folder / name).write_bytes(b"{}")
    message = _refused(str(folder))
    assert is_one_clear_sentence(message.replace("Error while", ""))  # words of safetensors, no class of ours
    assert str(folder) in message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b""),
        ("model.safetensors", b"half of the weights"),
        ("tokenizer.json", b"{}"),
        ("config.json", b""),
        ("config_sentence_transformers.json", b"[]"),
    ],
)
def test_a_damaged_transformer_is_one_clear_sentence(bert, tmp_path, name, content):
    folder = shutil.copytree(bert, tmp_path / "model")
    (folder / name).write_bytes(content)
    message = _refused(str(folder))
    assert "\n" not in message
    assert str(folder) in message


def test_a_hub_name_that_is_not_cached_is_one_clear_sentence_and_asks_no_network(tmp_path):
    build_library(tmp_path)
    command = [sys.executable, "-m", "indexer", "build", "--model", "nobody/no-such-model"]
    command += ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "other")]
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HF_") and k.lower() != "no_proxy"}
        environment |= {"HF_HOME": str(tmp_path / "hub"), "HTTPS_PROXY": f"http://127.0.0.1:{proxy.getsockname()[1]}"}
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=120)
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):  # nobody has asked
            proxy.accept()
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1].removeprefix("错误 / error: ")
    assert is_one_clear_sentence(last)
    assert "nobody/no-such-model" in last
    assert "Traceback" not in result.stderr
