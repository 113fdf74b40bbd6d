"""Answers marked wrong wait for review, and join the question set with the gold that a person adds."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers import WATER, is_one_clear_sentence

from eval import feedback
from eval.data import Gold, read_queries
from eval.feedback import (
    Candidate,
    GoldError,
    ReviewedError,
    Verdict,
    accept,
    candidates,
    find_words,
    record,
    waiting,
    withdraw,
)
from indexer.errors import IndexBusyError, QuestionError

FIRST = Candidate("a1", "巡河台账补建了吗", ("河道管理科负责什么",), "没有找到", True, "2026-01-02T03:04:05")
SECOND = Candidate("a2", "票据谁管", (), "财务科", False, "2026-01-02T03:05:05")
QUOTE = "一是补建巡河台账，对12条河道逐条登记"
RIGHT = Verdict("followup", "zh", (("water.txt", QUOTE),), ("12条||十二条",))
NONE = Verdict("unanswerable", "zh", ())
OTHER_LINE = '{"id": "q", "question": "问", "type": "unanswerable"}'


def text_of(doc: str) -> str | None:
    return {"water.txt": WATER}.get(doc)


@pytest.fixture
def index(tmp_path):
    """An index folder in which both candidates wait."""
    record(tmp_path, FIRST)
    record(tmp_path, SECOND)
    return tmp_path


def test_what_is_marked_waits_in_order_and_can_be_taken_back(index):
    assert candidates(index) == [FIRST, SECOND]
    assert waiting(index, "a2") == SECOND
    withdraw(index, "a1")
    assert candidates(index) == [SECOND]


def test_marking_an_answer_twice_keeps_one(index):
    record(index, FIRST)
    assert candidates(index) == [SECOND, FIRST]


def test_an_answer_with_a_line_separator_inside_is_kept_whole(tmp_path):
    candidate = Candidate("a3", "问\u2028题", (), "第一行\u2028第二行\u0085第三行", False, "")
    record(tmp_path, candidate)
    record(tmp_path, SECOND)
    assert candidates(tmp_path) == [candidate, SECOND]


def test_marks_made_at_once_are_all_kept(tmp_path):
    many = [Candidate(f"c{n}", "问", (), "答", False, "") for n in range(30)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda candidate: record(tmp_path, candidate), many))
    assert {c.candidate_id for c in candidates(tmp_path)} == {c.candidate_id for c in many}


def test_an_accepted_candidate_is_a_valid_question_and_waits_no_more(index):
    questions = index / "questions.jsonl"
    new_id = accept(index, FIRST, RIGHT, questions, text_of)
    query = read_queries(questions)[0]
    assert (query.query_id, query.question, query.history) == (new_id, FIRST.question, FIRST.history)
    assert (query.gold, query.facts) == ((Gold("water.txt", QUOTE),), (("12条", "十二条"),))
    assert candidates(index) == [SECOND]


def test_what_two_people_accept_at_once_is_all_kept(tmp_path):
    many = [Candidate(f"c{n}", f"第{n}问", (), "答", False, "") for n in range(20)]
    for candidate in many:
        record(tmp_path, candidate)
    questions = tmp_path / "questions.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda candidate: accept(tmp_path, candidate, NONE, questions, text_of), many))
    assert {q.question for q in read_queries(questions)} == {c.question for c in many}
    assert candidates(tmp_path) == []


def test_what_somebody_else_has_handled_is_not_accepted_again(index):
    questions = index / "questions.jsonl"
    accept(index, FIRST, RIGHT, questions, text_of)
    before = questions.read_text("utf-8")
    with pytest.raises(ReviewedError) as error:
        accept(index, FIRST, NONE, questions, text_of)
    assert is_one_clear_sentence(str(error.value))
    assert questions.read_text("utf-8") == before


def test_a_question_marked_and_accepted_once_more_replaces_its_line(index):
    questions = index / "questions.jsonl"
    questions.write_text(f"{OTHER_LINE}\n", encoding="utf-8")
    accept(index, FIRST, NONE, questions, text_of)
    accept(index, SECOND, NONE, questions, text_of)
    record(index, FIRST)
    accept(index, FIRST, RIGHT, questions, text_of)
    assert [(q.query_id, q.type) for q in read_queries(questions)] == [
        ("q", "unanswerable"),
        ("u-a1", "followup"),
        ("u-a2", "unanswerable"),
    ]


def test_a_stop_between_writing_and_dropping_loses_nothing_and_doubles_nothing(index, monkeypatch):
    questions = index / "questions.jsonl"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(feedback, "_write", stop)
        with pytest.raises(KeyboardInterrupt):
            accept(index, FIRST, RIGHT, questions, text_of)
    assert FIRST in candidates(index)
    accept(index, FIRST, RIGHT, questions, text_of)
    assert [q.query_id for q in read_queries(questions)] == ["u-a1"]
    assert candidates(index) == [SECOND]


@pytest.mark.parametrize(
    "verdict",
    [
        pytest.param(Verdict("fact", "zh", ()), id="no-gold"),
        pytest.param(Verdict("unanswerable", "zh", (("water.txt", QUOTE),)), id="gold-of-unanswerable"),
        pytest.param(Verdict("fact", "zh", (("water.txt", "一是补建巡河台账，对13条河道"),)), id="words-not-there"),
        pytest.param(Verdict("fact", "zh", (("housing.txt", QUOTE),)), id="no-such-notice"),
        pytest.param(Verdict("fact", "zh", (("water.txt", "巡河 台账"),)), id="too-few-words"),
        pytest.param(Verdict("fact", "zh", (("water.txt", QUOTE),), (" ",)), id="blank-fact"),
    ],
)
def test_a_question_that_is_not_valid_leaves_everything_as_it_was(index, verdict):
    questions = index / "questions.jsonl"
    questions.write_text(OTHER_LINE, encoding="utf-8")
    with pytest.raises(QuestionError):
        accept(index, FIRST, verdict, questions, text_of)
    assert questions.read_text("utf-8") == OTHER_LINE
    assert candidates(index) == [FIRST, SECOND]


def test_a_damaged_question_file_is_named_and_left_alone(index):
    questions = index / "questions.jsonl"
    questions.write_text("{oops\n", encoding="utf-8")
    with pytest.raises(QuestionError, match=r"questions\.jsonl:1"):
        accept(index, FIRST, RIGHT, questions, text_of)
    assert questions.read_text("utf-8") == "{oops\n"


def test_a_question_file_without_a_last_line_end_is_continued_properly(index):
    questions = index / "questions.jsonl"
    questions.write_text(OTHER_LINE, encoding="utf-8")
    accept(index, SECOND, NONE, questions, text_of)
    assert [q.query_id for q in read_queries(questions)] == ["q", "u-a2"]


def test_words_are_found_whatever_the_line_ends_and_kept_as_the_notice_has_them():
    given = "二是开展巡河员培训 3期，培训人员86人。 整改情况：\r\n已完成整改"
    assert find_words("water.txt", given, text_of) == ("二是开展巡河员培训3期，培训人员86人。\n整改情况：已完成整改")


@pytest.mark.parametrize(
    ("doc", "words", "named"),
    [
        pytest.param("water.txt", "对13条河道逐条登记", "对13条河道逐条登记", id="not-there"),
        pytest.param("water.txt", "^\\W+.*(?:台账)", "^\\W+.*(?:台账)", id="a-pattern-is-only-words"),
        pytest.param("water.txt", " \n", "6", id="blank"),
        pytest.param("nowhere.txt", QUOTE, "nowhere.txt", id="no-such-notice"),
    ],
)
def test_words_that_cannot_be_gold_are_refused_in_one_clear_sentence(doc, words, named):
    with pytest.raises(GoldError) as error:
        find_words(doc, words, text_of)
    assert is_one_clear_sentence(str(error.value))
    assert named in str(error.value)


@pytest.mark.parametrize("content", ['{"question": 1}\n', "[" * 100_000, "\n".join(["{}", "{oops"])])
def test_a_damaged_feedback_file_is_a_clear_error(tmp_path, content):
    (tmp_path / "feedback.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(QuestionError, match=r"feedback\.jsonl"):
        candidates(tmp_path)


def test_a_file_that_another_program_holds_is_a_clear_error(index, monkeypatch):
    monkeypatch.setattr(feedback, "LOCK_WAIT_S", 0.05)
    with feedback._locked(index / "feedback.jsonl"), pytest.raises(IndexBusyError) as error:
        record(index, FIRST)
    assert is_one_clear_sentence(str(error.value))


def test_the_lines_are_plain_json_that_people_can_read(index):
    lines = (index / "feedback.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["question"] for line in lines] == [FIRST.question, SECOND.question]
    assert "巡河" in lines[0]
