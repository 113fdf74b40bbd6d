"""The command `python -m eval review`: list what waits, accept it with its gold, drop it."""

import pytest
from helpers import build_library, is_one_clear_sentence

from eval.__main__ import main
from eval.data import Gold, read_queries
from eval.feedback import Candidate, candidates, record
from eval.review import guess, split_gold, text_of
from indexer.errors import QuestionError
from retriever.library import Retriever, open_retriever

ELEVATORS = Candidate("e1", "电梯一共加装了多少部", (), "没有找到", True, "2026-01-02T03:04:05+00:00")
AND_HOUSING = Candidate("e2", "那乙海市呢", ("甲山市有哪些问题还没完成",), "【甲山】\n正在推进 [1]", False, "2026")
QUOTE = "落实财政补贴560万元，加装电梯35部"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def index(library):
    """The index with both candidates waiting and no question set of its own."""
    (library / "questions.jsonl").unlink(missing_ok=True)
    record(library, ELEVATORS)
    record(library, AND_HOUSING)
    return library


@pytest.fixture(scope="module")
def retriever(library) -> Retriever:
    return open_retriever(library)


def review(index, *arguments: str) -> int:
    return main(["review", *arguments, "--index", str(index)])


def test_the_list_shows_every_question_with_its_history_and_answer(index, capsys):
    assert review(index) == 0
    shown = capsys.readouterr().out
    for words in ("e1", ELEVATORS.question, "e2", AND_HOUSING.question, AND_HOUSING.history[0], "【甲山】 正在推进"):
        assert words in shown


def test_an_empty_list_says_so(tmp_path, capsys):
    assert main(["review", "--index", str(tmp_path)]) == 0
    assert "nothing waits" in capsys.readouterr().out


def test_an_accepted_question_joins_the_set_beside_the_index(index, capsys):
    arguments = ["accept", "e1", "--type", "fact", "--gold", f"housing.txt:{QUOTE}", "--fact", "35部||35 lifts"]
    assert review(index, *arguments) == 0
    query = read_queries(index / "questions.jsonl")[0]
    assert (query.question, query.type, query.language) == (ELEVATORS.question, "fact", "zh")
    assert (query.gold, query.facts) == ((Gold("housing.txt", QUOTE),), (("35部", "35 lifts"),))
    assert [c.candidate_id for c in candidates(index)] == ["e2"]
    assert query.query_id in capsys.readouterr().out


def test_the_index_may_be_named_before_the_action_too(index):
    assert main(["review", "--index", str(index), "drop", "e1"]) == 0
    assert [c.candidate_id for c in candidates(index)] == ["e2"]


def test_an_unanswerable_question_joins_the_file_that_is_named(index, tmp_path):
    assert review(index, "accept", "e2", "--unanswerable", "--into", str(tmp_path / "mine.jsonl")) == 0
    query = read_queries(tmp_path / "mine.jsonl")[0]
    assert (query.type, query.gold, query.history) == ("unanswerable", (), AND_HOUSING.history)


def test_a_dropped_question_waits_no_more(index):
    assert review(index, "drop", "e2") == 0
    assert [c.candidate_id for c in candidates(index)] == ["e1"]
    assert not (index / "questions.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param(["accept", "e9", "--unanswerable"], "e9", id="accept-unknown-id"),
        pytest.param(["drop", "e9"], "e9", id="drop-unknown-id"),
        pytest.param(["accept", "e1"], "--unanswerable", id="no-gold"),
        pytest.param(["accept", "e1", "--unanswerable", "--fact", "35"], "--fact", id="facts-of-unanswerable"),
        pytest.param(["accept", "e1", "--gold", "roads.txt:加装电梯35部"], "roads.txt", id="no-such-notice"),
        pytest.param(["accept", "e1", "--gold", "housing.txt"], "housing.txt", id="no-words"),
        pytest.param(["accept", "e1", "--gold", "housing.txt:加装电梯36部"], "加装电梯36部", id="words-not-there"),
    ],
)
def test_what_cannot_be_done_is_one_clear_sentence_and_changes_nothing(index, capsys, arguments, named):
    assert review(index, *arguments) == 1
    captured = capsys.readouterr()
    message = captured.err.strip().removeprefix("错误 / error: ")
    assert is_one_clear_sentence(message)
    assert named in message
    assert captured.out == ""
    assert {c.candidate_id for c in candidates(index)} == {"e1", "e2"}
    assert not (index / "questions.jsonl").exists()


@pytest.mark.parametrize(
    ("question", "history", "guessed"),
    [
        ("电梯加装采取了哪些措施", (), ("measures", "zh")),
        ("Is the river patrol record finished?", (), ("status", "en")),
        ("那乙海市呢", ("闲置仓库整改完成了吗",), ("followup", "zh")),
        ("老旧小区电梯加装进展缓慢的问题整改完成了吗", ("巡河台账补建了吗",), ("status", "zh")),
    ],
)
def test_type_and_language_are_guessed_from_how_the_question_is_understood(retriever, question, history, guessed):
    assert guess(retriever, Candidate("x", question, history, "", True, "")) == guessed


def test_a_notice_is_found_by_its_file_name_and_by_its_id(retriever):
    text = text_of(retriever)
    assert text("housing.txt") == text("housing")
    assert QUOTE in text("housing")
    assert text("roads") is None


@pytest.mark.parametrize("given", [f"housing.txt:{QUOTE}", f"housing.txt：{QUOTE}"])
def test_the_words_begin_after_the_name_of_the_notice(retriever, given):
    assert split_gold(retriever, given) == ("housing.txt", QUOTE)


def test_words_with_a_colon_of_their_own_stay_whole(retriever):
    assert split_gold(retriever, "water:整改情况:已完成整改") == ("water", "整改情况:已完成整改")
    with pytest.raises(QuestionError, match=r"housing\.txt"):
        split_gold(retriever, "整改情况:已完成整改")
