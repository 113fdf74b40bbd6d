"""Two runs compared: measures over shared questions, and each question that moved."""

import json

import pytest

from eval.compare import compare, format_comparison
from eval.data import Query
from eval.metrics import Outcome
from eval.run import Run
from eval.run_files import load_run
from indexer.errors import QuestionError


def saved(hits: dict[str, float], ranks: dict[str, float] | None = None, refused: dict[str, float] | None = None):
    values = {"hit@5": hits, "mrr@10": ranks or {}, "refused_wrong": refused or {}}
    return Run("run", {}, values, tuple(outcome(q) for q in hits))


def outcome(query_id: str) -> Outcome:
    query = Query(query_id, f"问题{query_id}", "zh", "unanswerable", (), 0, (), ())
    return Outcome(query, frozenset(), (), (), "", None, (), False, True, None, 0, 0, 1.0)


def test_means_and_differences_are_those_of_the_shared_questions():
    found = compare(saved({"a": 1.0, "b": 0.0, "x": 1.0}), saved({"a": 1.0, "b": 1.0, "y": 0.0}))
    change = found.changes[0]
    assert (change.measure, change.first, change.second, change.count) == ("hit@5", 0.5, 1.0, 2)
    assert (found.only_first, found.only_second) == (("x",), ("y",))


def test_each_question_that_moved_is_named_once_by_its_weightiest_measure():
    first = saved({"a": 0.0, "b": 1.0, "c": 1.0}, {"a": 0.0, "b": 1.0, "c": 1.0})
    second = saved({"a": 1.0, "b": 0.0, "c": 1.0}, {"a": 0.5, "b": 0.1, "c": 0.5})
    found = compare(first, second)
    assert [(m.query_id, m.measure) for m in found.better] == [("a", "hit@5")]
    assert [(m.query_id, m.measure) for m in found.worse] == [("b", "hit@5"), ("c", "mrr@10")]


def test_refusing_an_answerable_question_less_often_is_better():
    found = compare(saved({"a": 1.0}, refused={"a": 1.0}), saved({"a": 1.0}, refused={"a": 0.0}))
    assert [m.query_id for m in found.better] == ["a"]


def test_a_difference_over_many_questions_is_significant_and_one_over_two_is_not():
    many = [str(n) for n in range(40)]
    assert compare(saved(dict.fromkeys(many, 0.0)), saved(dict.fromkeys(many, 1.0))).changes[0].p_value < 0.01
    assert compare(saved({"a": 0.0, "b": 1.0}), saved({"a": 1.0, "b": 1.0})).changes[0].p_value > 0.5


def test_the_comparison_reads_as_a_table_and_two_lists():
    words = format_comparison(compare(saved({"a": 0.0}), saved({"a": 1.0})))
    assert "hit@5              0.000   1.000   +1.000" in words
    assert "a  hit@5 0.00 -> 1.00  问题a" in words


@pytest.mark.parametrize("content", ["", "[]", '{"name": "x"}', json.dumps({"queries": [{}]})])
def test_a_file_that_is_no_run_is_a_clear_error(tmp_path, content):
    path = tmp_path / "run.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(QuestionError, match=r"run\.json"):
        load_run(path)


def test_a_run_of_an_earlier_format_is_said_to_be_one(tmp_path):
    path = tmp_path / "run.json"
    path.write_text('{"name": "x", "settings": {}, "values": {}, "queries": []}', encoding="utf-8")
    with pytest.raises(QuestionError, match=r"written by another version of the program; run python -m eval run again"):
        load_run(path)
