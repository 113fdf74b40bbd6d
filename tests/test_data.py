"""Question files are read whole, or refused with every wrong line and what is wrong with it."""

import json
from pathlib import Path

import pytest
from helpers import is_one_clear_sentence

from eval.data import Gold, read_queries
from indexer.errors import QuestionError

GOOD = {"id": "q1", "question": "加装了多少部电梯", "gold": [{"doc": "housing.txt", "quote": "加装电梯35部"}]}


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path):
    whole = {
        "id": "q7",
        "lang": "en",
        "type": "followup",
        "question": "Is it finished?",
        "history": ["电梯加装了吗", "由谁牵头"],
        "difficulty": 3,
        "gold": [{"doc": "housing.txt", "quote": "基本完成整改"}, {"doc": "water", "item": "一(一)2"}],
        "answer": ["基本完成||mostly", "35"],
    }
    query = read_queries(_file(tmp_path, whole))[0]
    assert (query.query_id, query.language, query.type, query.difficulty) == ("q7", "en", "followup", 3)
    assert query.history == ("电梯加装了吗", "由谁牵头")
    assert query.gold == (Gold("housing.txt", "基本完成整改"), Gold("water", item="一(一)2"))
    assert query.facts == (("基本完成", "mostly"), ("35",))
    assert query.answerable


def test_what_may_be_left_out_has_a_default(tmp_path):
    query = read_queries(_file(tmp_path, {"question": "电梯", "gold": [{"doc": "a", "item": "一"}]}))[0]
    assert (query.query_id, query.language, query.type, query.history, query.facts) == ("1", "zh", "fact", (), ())


def test_a_question_without_an_answer_in_the_library_has_no_gold(tmp_path):
    query = read_queries(_file(tmp_path, {"question": "红烧肉", "type": "unanswerable", "gold": []}))[0]
    assert not query.answerable


def test_blank_lines_and_a_byte_order_mark_are_no_questions(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\r\n" + json.dumps(GOOD).encode() + b"\r\n\r\n")
    assert [q.query_id for q in read_queries(path)] == ["q1"]


def test_a_line_separator_inside_a_question_ends_no_line(tmp_path):
    assert read_queries(_file(tmp_path, GOOD | {"question": "电梯\u2028几部"}))[0].question == "电梯\u2028几部"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("{oops", "not JSON", id="not-json"),
        pytest.param("[1]", "an object", id="a-list"),
        pytest.param({"gold": GOOD["gold"]}, "question is missing", id="no-question"),
        pytest.param(GOOD | {"question": " "}, "question is missing", id="blank-question"),
        pytest.param(GOOD | {"question": 5}, "question is missing", id="question-is-a-number"),
        pytest.param(GOOD | {"type": "riddle"}, "riddle", id="unknown-type"),
        pytest.param(GOOD | {"history": "电梯"}, "history must be a list", id="history-is-a-string"),
        pytest.param(GOOD | {"history": [1]}, "history must be a list", id="history-of-numbers"),
        pytest.param(GOOD | {"answer": "35"}, "answer must be a list", id="answer-is-a-string"),
        pytest.param(GOOD | {"answer": [""]}, "answer must be a list", id="empty-answer"),
        pytest.param(GOOD | {"answer": ["||"]}, "answer must be a list", id="answer-without-wording"),
        pytest.param(GOOD | {"gold": []}, "unanswerable takes no gold", id="no-gold"),
        pytest.param(GOOD | {"type": "unanswerable"}, "unanswerable takes no gold", id="gold-of-unanswerable"),
        pytest.param(GOOD | {"gold": 5}, "gold must be a list", id="gold-is-a-number"),
        pytest.param(GOOD | {"gold": [{"quote": "电梯"}]}, "needs doc", id="gold-without-doc"),
        pytest.param(GOOD | {"gold": ["housing.txt"]}, "needs doc", id="gold-is-a-string"),
        pytest.param(GOOD | {"gold": [{"doc": "a"}]}, "needs quote or item", id="gold-without-place"),
        pytest.param(GOOD | {"gold": [{"doc": "a", "quote": " "}]}, "needs quote or item", id="blank-quote"),
        pytest.param(GOOD | {"difficulty": "hard"}, "difficulty must be", id="difficulty-is-a-word"),
        pytest.param(GOOD | {"difficulty": None}, "difficulty must be", id="difficulty-is-null"),
        pytest.param(GOOD | {"lang": 1}, "lang a string", id="language-is-a-number"),
        pytest.param(GOOD, "used twice", id="same-id-again"),
        pytest.param(GOOD | {"id": ["q2"]}, "id must be a string", id="id-is-a-list"),
        pytest.param("[" * 100_000, "nested too deeply", id="nested-too-deeply"),
        pytest.param(
            '{"id": "q9", "question": "' + "[" * 50 + "\\ud83d" + '"}', "half a surrogate", id="surrogate-question"
        ),
        pytest.param(
            '{"id": "\\udc00", "question": "电梯", "gold": [{"doc": "a", "item": "一"}]}',
            "half a surrogate",
            id="surrogate-id",
        ),
        pytest.param("9" * 5000, "not JSON", id="number-of-5000-digits"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(tmp_path, line, reason):
    with pytest.raises(QuestionError) as error:
        read_queries(_file(tmp_path, GOOD, "", line))
    assert str(error.value).startswith("questions.jsonl:3: ")
    assert reason in str(error.value)
    assert is_one_clear_sentence(str(error.value))


def test_all_wrong_lines_are_named_at_once(tmp_path):
    with pytest.raises(QuestionError) as error:
        read_queries(_file(tmp_path, "{oops", GOOD, {"question": ""}))
    assert [line.split(": ")[0] for line in str(error.value).splitlines()] == ["questions.jsonl:1", "questions.jsonl:3"]


def test_a_file_without_questions_is_an_error_and_no_empty_list(tmp_path):
    with pytest.raises(QuestionError, match="no questions"):
        read_queries(_file(tmp_path, "", " "))


@pytest.mark.parametrize("content", [None, "电梯".encode("gb18030")], ids=["missing", "not-utf-8"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionError, match=r"questions\.jsonl"):
        read_queries(path)
