"""The regression gate passes on the code as it is, and catches pipelines that were broken on purpose."""

from dataclasses import replace
from pathlib import Path

import pytest

import retriever.answering.compose
import retriever.answering.refusal
from eval.__main__ import QUESTIONS
from eval.data import read_queries
from eval.gate import BASELINE, judge_against, load_baseline, save_baseline
from eval.run import Run, evaluate
from indexer.build import build
from indexer.errors import QuestionError
from indexer.quality import REFUSAL
from retriever.library import Retriever, open_retriever
from retriever.types import Mode

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("gate") / "index"
    build(ROOT / "corpus", folder, progress=lambda *_: None)
    return folder


def run(retriever: Retriever, mode: Mode = Mode.HYBRID) -> Run:
    return evaluate(retriever, read_queries(QUESTIONS), name="gate", mode=mode, progress=lambda *_: None)


def failed(run: Run) -> set[str]:
    return {verdict.measure for verdict in judge_against(load_baseline(BASELINE), run) if verdict.failed}


def test_the_code_as_it_is_passes_its_own_baseline(index):
    assert failed(run(open_retriever(index))) == set()


def test_dense_search_switched_off_is_caught(index):
    assert {"hit@5", "mrr@10", "answer"} <= failed(run(open_retriever(index), Mode.LEXICAL))


def test_refusals_switched_off_are_caught(index, monkeypatch):
    monkeypatch.setattr(retriever.answering.compose, "find_reason", lambda query, ranked, unmet: None)
    assert "refused_right" in failed(run(open_retriever(index)))


def test_refusing_everything_is_caught(index, monkeypatch):
    monkeypatch.setattr(retriever.answering.refusal, "REFUSAL", replace(REFUSAL, min_evidence=99.0))
    assert {"refused_wrong", "answer"} <= failed(run(open_retriever(index)))


def test_spans_shifted_by_one_are_caught(index, monkeypatch):
    compose = retriever.answering.compose.compose

    def shifted(*arguments, **functions):
        answer = compose(*arguments, **functions)
        citations = tuple(replace(c, start=c.start + 1, end=c.end + 1) for c in answer.citations)
        return replace(answer, citations=citations)

    monkeypatch.setattr("retriever.library.compose", shifted)
    assert "citations not verbatim" in failed(run(open_retriever(index)))


def test_a_baseline_is_read_back_as_it_was_saved(index, tmp_path):
    done = run(open_retriever(index))
    save_baseline(done, tmp_path / "baseline.json")
    assert load_baseline(tmp_path / "baseline.json")["mrr@10"] == done.values["mrr@10"]


@pytest.mark.parametrize("content", ["", "{}", '{"values": {"hit@5": {}}}', "[1]"])
def test_a_damaged_baseline_is_a_clear_error(tmp_path, content):
    (tmp_path / "baseline.json").write_text(content, encoding="utf-8")
    with pytest.raises(QuestionError, match="--update"):
        load_baseline(tmp_path / "baseline.json")
