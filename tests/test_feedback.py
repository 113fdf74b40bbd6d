"""Answers marked wrong wait for review, and join the question set with the gold that a person adds."""

import pytest

from eval.data import Gold, read_queries
from eval.feedback import Candidate, Verdict, accept, candidates, record, withdraw
from indexer.errors import QuestionError

FIRST = Candidate("a1", "仓库台账补建了吗", ("物资科负责什么",), "没有找到", True, "2026-01-02T03:04:05")
SECOND = Candidate("a2", "票据谁管", (), "财务科", False, "2026-01-02T03:05:05")


def test_what_is_marked_waits_in_order_and_can_be_taken_back(tmp_path):
    record(tmp_path, FIRST)
    record(tmp_path, SECOND)
    assert candidates(tmp_path) == [FIRST, SECOND]
    withdraw(tmp_path, "a1")
    assert candidates(tmp_path) == [SECOND]


def test_marking_an_answer_twice_keeps_one(tmp_path):
    record(tmp_path, FIRST)
    record(tmp_path, FIRST)
    assert candidates(tmp_path) == [FIRST]


def test_an_accepted_candidate_is_a_valid_question_and_waits_no_more(tmp_path):
    questions = tmp_path / "questions.jsonl"
    record(tmp_path, FIRST)
    new_id = accept(
        tmp_path, FIRST, Verdict("followup", "zh", (("a.md", "补建台账12本"),), ("12本||十二本",)), questions
    )
    query = read_queries(questions)[0]
    assert (query.query_id, query.question, query.history) == (new_id, FIRST.question, FIRST.history)
    assert (query.gold, query.facts) == ((Gold("a.md", "补建台账12本"),), (("12本", "十二本"),))
    assert candidates(tmp_path) == []


def test_a_question_that_is_not_valid_leaves_everything_as_it_was(tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "q", "question": "问", "type": "unanswerable"}', encoding="utf-8")
    record(tmp_path, FIRST)
    with pytest.raises(QuestionError, match="gold"):
        accept(tmp_path, FIRST, Verdict("fact", "zh", ()), questions)
    assert questions.read_text("utf-8") == '{"id": "q", "question": "问", "type": "unanswerable"}'
    assert candidates(tmp_path) == [FIRST]


def test_a_question_file_without_a_last_line_end_is_continued_properly(tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "q", "question": "问", "type": "unanswerable"}', encoding="utf-8")
    accept(tmp_path, SECOND, Verdict("unanswerable", "zh", ()), questions)
    assert [q.query_id for q in read_queries(questions)] == ["q", "u-a2"]


def test_a_damaged_feedback_file_is_a_clear_error(tmp_path):
    (tmp_path / "feedback.jsonl").write_text('{"question": 1}\n', encoding="utf-8")
    with pytest.raises(QuestionError, match=r"feedback\.jsonl"):
        candidates(tmp_path)
