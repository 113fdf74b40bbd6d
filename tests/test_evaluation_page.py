"""The page of evaluations: running one, its scores and failures, and the review, over a small real index."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import streamlit as st
from helpers import build_library, is_one_clear_sentence
from streamlit.testing.v1 import AppTest

from eval.data import Gold, read_queries
from eval.evaluations import QuestionSet, keep, kept, question_sets
from eval.feedback import Candidate, candidates, record
from eval.job import Desk, Job
from eval.run import Run, evaluate
from eval.run_files import load_run
from indexer.errors import QuestionError
from retriever.library import Retriever, open_retriever

ROOT = Path(__file__).parents[1]
WAIT_S = 60  # a slow machine is no failure
ELEVATORS = {
    "id": "q1",
    "question": "乙海市加装了多少部电梯",
    "gold": [{"doc": "housing.txt", "quote": "加装电梯35部"}],
    "answer": ["35部"],
}
NEVER_FOUND = {
    "id": "q2",
    "question": "甲山市开展了几期巡河员培训",
    "difficulty": 3,
    "gold": [{"doc": "water.txt", "quote": "展巡河员培训九十九期人次"}],
    "answer": ["九十九期"],
}
UNANSWERABLE = {"id": "q3", "question": "梅西拿过几次世界杯冠军", "type": "unanswerable", "gold": []}
MARKED = Candidate("m1", "乙海市加装了多少部电梯", (), "没有找到", True, "2026-01-02T03:04:05+00:00")


def write_questions(path: Path, *questions: dict) -> Path:
    path.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def retriever(library) -> Retriever:
    return open_retriever(library)


@pytest.fixture
def index(library, tmp_path) -> Path:
    """A folder like the index, with no evaluation and nothing waiting yet."""
    for part in library.iterdir():
        (tmp_path / part.name).symlink_to(part)
    return tmp_path


@pytest.fixture
def folder(tmp_path_factory) -> Path:
    """A folder of question files of one's own."""
    path = tmp_path_factory.mktemp("questions")
    write_questions(path / "mine.jsonl", ELEVATORS, NEVER_FOUND, UNANSWERABLE)
    return path


@pytest.fixture
def page(index, folder, monkeypatch) -> AppTest:
    st.cache_resource.clear()  # process-wide: it would survive into the next test
    monkeypatch.setattr("views.shared.INDEX", index)
    monkeypatch.setattr("views.shared.QUESTIONS", folder)
    monkeypatch.setattr("views.shared.ADMIN", True)
    app = AppTest.from_file(ROOT / "app.py", default_timeout=WAIT_S).run()
    return app.switch_page("views/evaluation.py").run()


def press(page: AppTest, key: str) -> AppTest:
    next(button for button in page.button if button.key == key).click()
    return page.run()


def run_set(page: AppTest, name: str) -> AppTest:
    """Choose a question set, run it, and show the page at its end."""
    box = page.selectbox(key="question-set")
    box.set_value(next(option for option in question_sets_of(page) if option.name == name))
    press(page, "run")
    wait_for_evaluation()
    return page.run()


def question_sets_of(page: AppTest) -> list[QuestionSet]:
    from views import shared

    return question_sets(shared.INDEX, shared.QUESTIONS)


def wait_for_evaluation() -> None:
    for thread in threading.enumerate():
        if thread.name == "evaluation":
            thread.join()


def to_review(page: AppTest) -> AppTest:
    page.session_state["evaluation-tabs"] = "核对"
    return page.run()


def shown(page: AppTest) -> str:
    """All that is written on the page, the marked-up texts too."""
    assert not page.exception
    parts = [element.value for kind in (page.markdown, page.caption, page.info) for element in kind]
    return "\n".join([*parts, *(html.proto.body for html in page.get("html"))])


def test_a_page_without_evaluations_says_how_to_run_one(page):
    assert "还没有评测过" in shown(page)


def test_a_run_shows_its_scores_with_intervals(page):
    run_set(page, "mine")
    metrics = {metric.label: metric.value for metric in page.metric}
    assert metrics["前 5 段找到"] == "50.0%"
    assert metrics["回答齐全"] == "50.0%"
    assert metrics["该拒则拒"] == "100.0%"
    assert metrics["误拒"] == "0.0%"
    assert "[0.0, 100.0] · 2 题" in shown(page)
    assert "共 3 题,其中 1 题库中没有答案" in shown(page)


def test_a_run_is_broken_down_by_type_language_difficulty_and_notice(page):
    run_set(page, "mine")
    rows = {group: [] for group in ("type", "lang", "difficulty", "notice")}
    for group in rows:
        page.segmented_control(key="group").set_value(group).run()
        rows[group] = page.dataframe[0].value.iloc[:, 0].tolist()
    assert rows["type"] == ["事实 (2)", "库中没有答案 (1)"]
    assert rows["lang"] == ["zh (3)"]
    assert rows["difficulty"] == ["0 (2)", "3 (1)"]
    assert rows["notice"] == ["housing.txt (1)", "water.txt (1)"]


def test_a_failure_shows_what_was_wanted_retrieved_and_answered(page):
    run_set(page, "mine")
    text = shown(page)
    assert "甲山市开展了几期巡河员培训" in text
    assert "展巡河员培训九十九期人次" in text
    assert "没有检索到" in text
    assert "缺要点:九十九期" in text
    assert "开<mark>展巡河员培训</mark>3期" in text  # the nearest passage, with what it shares with the gold
    assert "索引里没有一个段落含有这段引文" in page.warning[0].value


def test_a_run_and_its_report_are_kept_and_offered(page, index):
    run_set(page, "mine")
    (only,) = kept(index)
    assert load_run(only.path).name == "mine"
    assert "乙海市加装了多少部电梯" in only.report.read_text("utf-8")
    assert [b.proto.label for b in page.get("download_button")] == ["下载报告"]


def test_a_second_run_is_compared_with_the_first_question_by_question(page, folder):
    run_set(page, "mine")
    assert "同一问题集没有更早的评测" in shown(page)
    repaired = NEVER_FOUND | {"gold": [{"doc": "water.txt", "quote": "开展巡河员培训3期"}], "answer": ["3期"]}
    write_questions(folder / "mine.jsonl", ELEVATORS, repaired, UNANSWERABLE)
    run_set(page, "mine")
    assert {metric.label: metric.delta for metric in page.metric}["前 5 段找到"] == "+50.0"
    assert "变好的题(1)" in [expander.label for expander in page.expander]
    better = next(table.value for table in page.dataframe if "题号" in table.value)
    assert better["题号"].tolist() == ["q2"]


def test_the_page_speaks_english_too(page):
    run_set(page, "mine")
    page.session_state["language"] = "English"
    page.run()
    assert "Found in first 5" in [metric.label for metric in page.metric]
    assert "3 questions, 1 of them unanswerable" in shown(page)


def test_a_wrong_question_file_is_named_by_line_and_keeps_nothing(page, folder, index):
    (folder / "mine.jsonl").write_text("{oops\n", encoding="utf-8")
    run_set(page, "mine")
    assert not page.exception
    assert "mine" in page.error[0].value
    assert kept(index) == []


def test_a_damaged_run_is_one_clear_sentence(page, index):
    run_set(page, "mine")
    kept(index)[0].path.write_text("{}", encoding="utf-8")
    st.cache_resource.clear()
    page.run()
    assert not page.exception
    assert "不是评测结果" in page.error[0].value


def test_who_is_no_administrator_sees_results_only(page, index, retriever, folder, monkeypatch):
    keep(index, evaluate(retriever, read_queries(folder / "mine.jsonl"), name="mine", progress=lambda *_: None))
    record(index, MARKED)
    monkeypatch.setattr("views.shared.ADMIN", False)
    page.run()
    assert [metric.label for metric in page.metric]
    assert not page.tabs
    assert "run" not in [button.key for button in page.button]
    page.switch_page("views/library.py").run()
    assert not page.exception
    assert [button.label for button in page.button if "更新索引" in button.label] == []


def test_an_accepted_answer_joins_the_users_own_set_which_is_then_offered(page, index, retriever):
    passages = [passage for _, passage in retriever.index.database.passages_of("housing")]
    right = next(passage.passage_id for passage in passages if "加装电梯35部" in passage.text)
    record(index, MARKED)
    to_review(page)
    assert "没有找到" in shown(page)
    page.checkbox(key=f"tick-m1-{right}").check().run()
    page.text_area(key="facts-m1").set_value("35部||三十五部\n\n560万元").run()
    press(page, "accept-m1")
    assert not page.exception
    query = read_queries(index / "questions.jsonl")[0]
    assert (query.question, query.type, query.facts) == (MARKED.question, "fact", (("35部", "三十五部"), ("560万元",)))
    assert "加装电梯35部" in query.gold[0].quote
    assert candidates(index) == []
    page.session_state["evaluation-tabs"] = "评测结果"
    page.run()
    run_set(page, "own")
    assert {metric.label: metric.value for metric in page.metric}["前 5 段找到"] == "100.0%"


def test_an_unanswerable_question_is_accepted_without_a_place(page, index):
    record(index, MARKED)
    to_review(page)
    assert next(button for button in page.button if button.key == "accept-m1").disabled
    page.toggle(key="none-m1").set_value(True).run()
    press(page, "accept-m1")
    query = read_queries(index / "questions.jsonl")[0]
    assert (query.type, query.gold) == ("unanswerable", ())


def test_pasted_words_become_gold_when_the_notice_has_them(page, index):
    record(index, MARKED)
    to_review(page)
    paste(page, "housing.txt", "加装电梯 36部")
    assert is_one_clear_sentence(page.error[0].value.replace("\\", ""))
    paste(page, "housing.txt", "落实财政补贴560万元， 加装电梯35部")
    press(page, "accept-m1")
    assert read_queries(index / "questions.jsonl")[0].gold == (
        Gold("housing.txt", "落实财政补贴560万元，加装电梯35部"),
    )


def paste(page: AppTest, doc: str, words: str) -> None:
    next(box for box in page.selectbox if box.label == "通报").set_value(doc)
    next(area for area in page.text_area if area.label.startswith("原文的字")).set_value(words)
    next(button for button in page.button if button.label == "加为出处").click()
    page.run()
    assert not page.exception


def test_a_dropped_answer_waits_no_more(page, index):
    record(index, MARKED)
    press(to_review(page), "drop-m1")
    assert candidates(index) == []
    assert "没有等待核对的回答" in shown(page)


def test_what_somebody_else_has_reviewed_meanwhile_is_not_accepted_again(page, index):
    record(index, MARKED)
    to_review(page)
    page.toggle(key="none-m1").set_value(True).run()
    page.button(key="accept-m1").click()
    (index / "feedback.jsonl").write_text("", encoding="utf-8")
    page.run()
    assert not page.exception
    assert not (index / "questions.jsonl").exists()


def small_run(retriever: Retriever, folder: Path, name: str = "mine") -> Run:
    return evaluate(retriever, read_queries(folder / "mine.jsonl"), name=name, progress=lambda *_: None)


def test_the_newest_runs_are_kept_and_the_oldest_forgotten(index, retriever, folder, monkeypatch):
    monkeypatch.setattr("eval.evaluations.KEPT", 3)
    run = small_run(retriever, folder)
    assert [keep(index, run).number for _ in range(5)] == [1, 2, 3, 4, 5]
    assert [k.number for k in kept(index)] == [5, 4, 3]
    assert sorted(path.name for path in (index / "evaluations").glob("[!.]*")) == [
        f"00000{number}-mine.{ending}" for number in (3, 4, 5) for ending in ("html", "json")
    ]


def test_the_environment_takes_the_right_to_run_and_names_a_folder_of_questions():
    program = "from views.shared import ADMIN, QUESTIONS; print(ADMIN, QUESTIONS)"
    environment = os.environ | {"RECTIFY_ADMIN": "Off", "RECTIFY_QUESTIONS": "mine"}
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.stdout.split() == ["False", "mine"]


def test_a_run_read_back_is_the_run_that_was_kept(index, retriever, folder):
    run = small_run(retriever, folder)
    assert load_run(keep(index, run).path) == run


def test_runs_that_cannot_be_written_are_a_clear_error(index, retriever, folder):
    (index / "evaluations").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(QuestionError) as error:
        keep(index, small_run(retriever, folder))
    assert is_one_clear_sentence(str(error.value))


def test_question_sets_of_equal_names_are_told_apart(index, folder):
    for name in ("questions.jsonl", "own.jsonl", "questions-2.jsonl", "notes.txt"):
        write_questions(folder / name, UNANSWERABLE)
    write_questions(index / "questions.jsonl", UNANSWERABLE)
    found = question_sets(index, folder)
    assert len({s.name for s in found}) == len(found) == 6
    assert [s.path.parent for s in found] == [ROOT / "eval", index, *[folder] * 4]


def test_a_missing_folder_of_question_sets_is_a_clear_error(index, tmp_path):
    with pytest.raises(QuestionError) as error:
        question_sets(index, tmp_path / "nowhere")
    assert is_one_clear_sentence(str(error.value))


def test_an_evaluation_that_is_stopped_keeps_nothing(index, retriever, tmp_path_factory):
    many = [UNANSWERABLE | {"id": f"q{n}"} for n in range(500)]
    questions = write_questions(tmp_path_factory.mktemp("many") / "many.jsonl", *many)
    job = Job(retriever, QuestionSet("many", questions), index)
    job.stop()
    job.wait()
    assert (job.running, job.stopped, job.kept, job.error) == (False, True, None, "")
    assert job.done < 500
    assert kept(index) == []


def test_one_evaluation_at_a_time(index, retriever, tmp_path_factory):
    many = [UNANSWERABLE | {"id": f"q{n}"} for n in range(500)]
    questions = QuestionSet("many", write_questions(tmp_path_factory.mktemp("many") / "many.jsonl", *many))
    desk = Desk()
    job = desk.start(retriever, questions, index)
    assert desk.start(retriever, questions, index) is job
    job.stop()
    job.wait()
    again = desk.start(retriever, questions, index)
    assert again is not job
    again.stop()
    again.wait()
