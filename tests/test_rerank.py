"""Re-ranking: a CrossEncoder orders the first passages anew; nothing else of an answer changes scale."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import HOUSING, WATER, build_library, is_one_clear_sentence
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from indexer.errors import ModelError
from retriever.__main__ import main
from retriever.finding.rerank import CrossEncoderReranker, rerank
from retriever.library import Retriever, open_retriever


class Longest:
    """Prefers long passages: an order that has nothing to do with the question, so that its work can be seen."""

    def score(self, question: str, texts: Sequence[str]) -> np.ndarray:
        return np.array([len(text) for text in texts], np.float32)


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory) -> Path:
    """A BERT of one layer with a vocabulary of characters, untrained."""
    folder = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted({*WATER, *HOUSING} - {"\n", " "})]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=128,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    return build_library(tmp_path_factory.mktemp("library"))


def test_results_come_in_the_order_of_the_re_ranker_on_the_scores_of_the_first_ranking(index):
    retriever = open_retriever(index)
    first = [e.result for e in retriever.retrieve(retriever.understand("闲置仓库"), top_k=8)]
    again = rerank(Longest(), "闲置仓库", first)
    lengths = [len(" ".join((*r.passage.heading, r.passage.text))) for r in again]
    assert lengths == sorted(lengths, reverse=True)
    assert [r.score for r in again] == sorted((r.score for r in first), reverse=True)
    assert {(r.row, r.support) for r in again} == {(r.row, r.support) for r in first}


def test_a_local_cross_encoder_orders_by_its_own_scores(index, cross_encoder):
    plain = open_retriever(index)
    question = "闲置仓库采取了哪些整改措施"
    candidates = [e.result for e in plain.retrieve(plain.understand(question), top_k=30)]
    model = CrossEncoderReranker(str(cross_encoder))
    texts = [" ".join((*r.passage.heading, r.passage.text)) for r in candidates]
    expected = [
        candidates[i].row for i in np.argsort(-model.score(plain.understand(question).text, texts), kind="stable")
    ]
    retriever = open_retriever(index, str(cross_encoder))
    found = [e.result.row for e in retriever.retrieve(retriever.understand(question), top_k=5)]
    assert found == expected[:5]
    assert found != [r.row for r in candidates[:5]]
    assert not retriever.reply(question).answer.refused


def test_no_texts_have_no_scores(cross_encoder):
    assert CrossEncoderReranker(str(cross_encoder)).score("x", []).shape == (0,)


@pytest.mark.parametrize("name", ["no-such/reranker", "empty"])
def test_a_model_that_cannot_be_loaded_is_one_clear_sentence(tmp_path, name):
    if name == "empty":
        (tmp_path / "empty").mkdir()
        name = str(tmp_path / "empty")
    with pytest.raises(ModelError) as error:
        CrossEncoderReranker(name)
    assert is_one_clear_sentence(str(error.value).replace("Error", ""))


def test_the_command_line_takes_the_setting(index, cross_encoder, capsys):
    assert main(["ask", "闲置仓库", "--index", str(index), "--reranker", str(cross_encoder)]) == 0
    capsys.readouterr()
    assert main(["ask", "闲置仓库", "--index", str(index), "--reranker", "no-such/model"]) == 1
    assert "no-such/model" in capsys.readouterr().err


def test_the_retriever_takes_a_re_ranker_of_any_kind(index):
    plain = open_retriever(index)
    retriever = Retriever(plain.index, plain._models, Longest())
    found = [e.result.passage for e in retriever.retrieve(retriever.understand("电梯"), top_k=3)]
    lengths = [len(" ".join((*p.heading, p.text))) for p in found]
    assert lengths == sorted(lengths, reverse=True)
