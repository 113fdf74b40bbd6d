"""The question set that ships: well made, true to the corpus, and scored alike by the commands and by the score tool."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from helpers import SHARED

from eval.__main__ import QUESTIONS
from eval.__main__ import main as evaluate_main
from eval.data import read_queries
from indexer.build import build
from retriever.__main__ import main as retriever_main

CORPUS = Path(__file__).parents[1] / "corpus"
SCORE_TOOL = SHARED / "tools" / "score.py"
#: Our measure -> the score tool's name of it.
MEASURES = {
    **{name: name for name in ("hit@1", "hit@3", "hit@5", "recall@5", "recall@10", "answer")},
    "mrr@10": "mrr",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    build(CORPUS, folder, progress=lambda *_: None)
    return folder


@pytest.fixture(scope="module")
def run(index, tmp_path_factory) -> dict:
    """The file that `python -m eval run` writes for the questions that ship."""
    output = tmp_path_factory.mktemp("run") / "run.json"
    assert evaluate_main(["run", str(QUESTIONS), "--index", str(index), "--output", str(output)]) == 0
    return json.loads(output.read_text("utf-8"))


def test_every_gold_quotation_stands_to_the_letter_in_one_paragraph_of_its_file():
    wrong = [
        (query.query_id, gold.quote)
        for query in read_queries(QUESTIONS)
        for gold in query.gold
        if not any(gold.quote in line for line in (CORPUS / gold.doc).read_text("utf-8").split("\n"))
    ]
    assert wrong == []


def test_no_question_is_asked_twice():
    asked = Counter((query.question, query.history) for query in read_queries(QUESTIONS))
    assert [question for question, count in asked.items() if count > 1] == []


def test_a_follow_up_has_a_question_before_it():
    assert [q.query_id for q in read_queries(QUESTIONS) if q.type == "followup" and not q.history] == []


def test_the_questions_ask_about_every_notice_that_ships_in_both_languages():
    queries = read_queries(QUESTIONS)
    notices = {path.name for path in CORPUS.glob("*.md")} - {"README.md"}
    assert {gold.doc for query in queries for gold in query.gold} == notices
    assert {query.language for query in queries} == {"zh", "en"}
    assert any(not query.answerable for query in queries)


def test_every_citation_of_the_run_is_verbatim(run):
    assert sum(query["citations"] for query in run["queries"]) > len(run["queries"])
    assert [query["id"] for query in run["queries"] if query["false_citations"]] == []


def test_each_question_has_each_measure_or_is_unanswerable(run):
    answerable = {query.query_id for query in read_queries(QUESTIONS) if query.answerable}
    for measure in ("hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10", "recall@5", "recall@10", "refused_wrong"):
        assert run["values"][measure].keys() == answerable
    unanswerable = {query.query_id for query in read_queries(QUESTIONS)} - answerable
    assert run["values"]["refused_right"].keys() == unanswerable


@pytest.mark.skipif(
    not SCORE_TOOL.is_file(), reason="needs ../shared/tools/score.py beside the repository; put it there, run again"
)
def test_the_run_agrees_with_the_score_tool_on_the_output_of_batch(index, run, tmp_path, capsys):
    assert retriever_main(["batch", str(QUESTIONS), "--index", str(index)]) == 0
    results, scored = tmp_path / "results.jsonl", tmp_path / "scored.json"
    results.write_text(capsys.readouterr().out, encoding="utf-8")
    command = [sys.executable, str(SCORE_TOOL), str(QUESTIONS), str(results), "--json", str(scored)]
    subprocess.run(command, check=True, capture_output=True, env={"PYTHONUTF8": "1"})
    rows = json.loads(scored.read_text("utf-8"))
    assert not any(row["missing"] for row in rows)
    for ours, theirs in MEASURES.items():
        values = [row[theirs] for row in rows if theirs in row]
        assert run["scores"][ours]["count"] == len(values)
        assert round(run["scores"][ours]["mean"], 3) == round(sum(values) / len(values), 3), ours
    for ours, answerable in (("refused_right", False), ("refused_wrong", True)):
        refused = [row["refused"] for row in rows if row["answerable"] is answerable]
        assert sum(run["values"][ours].values()) == sum(refused)
