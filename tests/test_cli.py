"""The three command lines as outside scripts see them: output, JSON, messages and exit codes."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from helpers import HOUSING, WATER, build_library, is_one_clear_sentence, tiny_model

from eval.__main__ import main as evaluation
from indexer.__main__ import main as indexer
from indexer.store.versions import current_version, open_index
from retriever.__main__ import main as retriever

ROOT = Path(__file__).parents[1]
QUESTION = "闲置仓库采取了哪些整改措施"
OFF_TOPIC = "今天晚饭吃什么菜"
SCHOOL = "丙县教育局关于学校食堂采购问题整改情况的通报\n\n一、关于“食堂采购不规范”问题的整改\n一是公开采购。\n整改情况：已完成整改。\n"

RESULT = ["id", "question", "refused", "reason", "answer", "citations", "passages", "latency_ms"]
CITATION = ["n", "notice_id", "source", "start", "end", "text"]
PASSAGE = ["rank", "score", "notice_id", "source", "title", "publisher", "date", "heading", "item", "status"]
PASSAGE += ["start", "end", "text"]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch):
    for name in [name for name in os.environ if name.startswith("RECTIFY_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    """An index made with the built-in model, only read."""
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def index(tmp_path) -> Path:
    """An index with a small model, to be changed."""
    return build_library(tmp_path, tiny_model(tmp_path / "model"))


@pytest.fixture
def corpus(index) -> Path:
    return index.parent / "corpus"


def run_module(*arguments: object, **environment: str) -> subprocess.CompletedProcess:
    ours = {k: v for k, v in os.environ.items() if not k.startswith("RECTIFY_")}
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        env={**ours, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
    )


def ask(capsys, library: Path, *arguments: str) -> dict:
    assert retriever(["ask", "--index", str(library), "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def question_file(folder: Path, *lines: str) -> str:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def batch(capsys, library: Path, path: str, *arguments: str) -> tuple[int, list[dict], str]:
    code = retriever(["batch", path, "--index", str(library), *arguments])
    output, errors = capsys.readouterr()
    return code, [json.loads(line) for line in output.split("\n") if line], errors


def assert_types(record: dict, **types: type) -> None:
    assert {key: type(record[key]) for key in types} == types


def assert_follows_the_contract(result: dict, library: Path) -> None:
    """Keys in their order, types, and every quoted text equal to its slice of the notice."""
    database = open_index(library).database
    texts = {info.notice_id: database.notice(info.notice_id).text for info in database.infos()}
    assert list(result) == RESULT
    assert_types(
        result, id=str, question=str, refused=bool, answer=str, citations=list, passages=list, latency_ms=float
    )
    for citation in result["citations"]:
        assert list(citation) == CITATION
        assert_types(citation, n=int, notice_id=str, source=str, start=int, end=int, text=str)
        assert texts[citation["notice_id"]][citation["start"] : citation["end"]] == citation["text"] != ""
    assert [c["n"] for c in result["citations"]] == list(range(1, len(result["citations"]) + 1))
    for passage in result["passages"]:
        assert list(passage) == PASSAGE
        assert_types(passage, rank=int, score=float, start=int, end=int, heading=list)
        assert_types(passage, **dict.fromkeys(["source", "title", "publisher", "date", "item", "status"], str))
        assert texts[passage["notice_id"]][passage["start"] : passage["end"]] == passage["text"] != ""
        assert all(isinstance(title, str) for title in passage["heading"])
    assert [p["rank"] for p in result["passages"]] == list(range(1, len(result["passages"]) + 1))
    assert isinstance(result["reason"], str | None)
    assert result["refused"] == (result["reason"] is not None)
    assert result["refused"] == (result["citations"] == [])


# python -m retriever ask


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(QUESTION, id="measures"),
        pytest.param("历史建筑问题整改完成了吗", id="status"),
        pytest.param("加装电梯多少部", id="figure"),
        pytest.param("哪些问题还没有完成", id="list"),
        pytest.param("对比甲山市和乙海市的整改情况", id="comparison"),
        pytest.param("What was done about idle warehouses?", id="English"),
        pytest.param(OFF_TOPIC, id="off topic"),
        pytest.param("丁城的路灯修好了吗", id="a place that is not there"),
        pytest.param("你好", id="small talk"),
        pytest.param("", id="empty"),
        pytest.param("？！", id="punctuation"),
        pytest.param("仓库" * 3000, id="very long"),
        pytest.param("仓库\u2028闲置\x00\n\"'\\", id="odd characters"),
    ],
)
def test_the_json_of_an_answer_follows_the_contract(library, capsys, question):
    result = ask(capsys, library, question)
    assert_follows_the_contract(result, library)
    assert result["question"] == " ".join(question.split())


def test_the_best_passage_and_the_answer_are_those_asked_for(library, capsys):
    result = ask(capsys, library, QUESTION)
    assert not result["refused"]
    assert "核查闲置仓库7座" in result["answer"]
    best = result["passages"][0]
    assert (best["source"], best["notice_id"], best["status"]) == ("water.txt", "water", "正在推进")
    assert best["item"].endswith("2")
    assert best["title"] == "中共甲山市水务局党组关于巡察整改情况的通报"
    assert "甲山市水务局" in best["publisher"]
    assert any("闲置仓库" in title for title in best["heading"])


def test_scores_fall_with_the_rank(library, capsys):
    scores = [p["score"] for p in ask(capsys, library, QUESTION)["passages"]]
    assert len(scores) > 2
    assert scores == sorted(scores, reverse=True)


def test_the_answer_numbers_its_citations(library, capsys):
    result = ask(capsys, library, QUESTION)
    assert result["citations"]
    for citation in result["citations"]:
        assert f"{' '.join(citation['text'].split())} [{citation['n']}]" in result["answer"]


def test_what_is_not_in_the_library_is_refused_with_a_reason(library, capsys):
    result = ask(capsys, library, OFF_TOPIC)
    assert result["refused"]
    assert result["reason"] in result["answer"]


def test_k_limits_the_passages(library, capsys):
    assert len(ask(capsys, library, QUESTION, "--k", "2")["passages"]) == 2
    assert len(ask(capsys, library, QUESTION, "--k", "100000")["passages"]) == len(open_index(library).lexical)


def test_the_modes_rank_by_different_signals(library, capsys):
    scores = {
        m: ask(capsys, library, QUESTION, "--mode", m)["passages"][0]["score"]
        for m in ("hybrid", "dense", "lexical", "vectors")
    }
    assert len(set(scores.values())) == 4


def test_hybrid_is_the_mode_when_none_is_named(library, capsys):
    named, unnamed = ask(capsys, library, QUESTION, "--mode", "hybrid"), ask(capsys, library, QUESTION)
    assert named["passages"] == unnamed["passages"]


def test_history_tells_what_a_follow_up_is_about(library, capsys):
    alone = ask(capsys, library, "完成了吗")
    after = ask(capsys, library, "完成了吗", "--history", "闲置仓库的问题怎么整改")
    assert after["passages"][0]["status"] == "正在推进"
    assert "闲置仓库" in after["passages"][0]["text"]
    assert after["passages"] != alone["passages"]


def test_the_plain_answer_lists_each_citation_with_file_and_place(library, capsys):
    result = ask(capsys, library, QUESTION)
    assert retriever(["ask", QUESTION, "--index", str(library)]) == 0
    output, errors = capsys.readouterr()
    assert output.startswith(result["answer"] + "\n")
    for c in result["citations"]:
        assert f"[{c['n']}] {c['source']} {c['start']}–{c['end']}\n" in output
    assert "ms" in errors
    assert "ms)" not in output


def test_the_index_may_be_named_by_the_environment(library):
    done = run_module("retriever", "ask", QUESTION, "--json", RECTIFY_INDEX=str(library))
    assert done.returncode == 0
    assert_follows_the_contract(json.loads(done.stdout.decode("utf-8")), library)


def test_output_is_utf8_whatever_the_terminal_is(library):
    question = "仓库闲置𬭸"
    done = run_module("retriever", "ask", question, "--json", "--index", library, PYTHONIOENCODING="gbk")
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["question"] == question


def test_a_question_that_is_no_text_is_one_clear_sentence(library, capsys):
    assert retriever(["ask", "仓库\udcff", "--index", str(library)]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert is_one_clear_sentence(errors.removeprefix("错误 / error: ").strip())


# python -m retriever batch


def test_a_batch_answers_each_line_in_order_with_its_id(library, capsys, tmp_path):
    path = question_file(
        tmp_path,
        json.dumps({"id": "q1", "question": QUESTION}),
        "",
        json.dumps({"id": "q2", "question": OFF_TOPIC}, ensure_ascii=False),
        json.dumps({"question": "完成了吗", "history": ["闲置仓库的问题怎么整改"]}),
    )
    code, results, errors = batch(capsys, library, path)
    assert (code, errors) == (0, "")
    assert [r["id"] for r in results] == ["q1", "q2", "4"], "a line without an id has its number, as in the evaluation"
    assert [r["refused"] for r in results] == [False, True, False]
    assert "闲置仓库" in results[2]["passages"][0]["text"], "found through the history"
    for result in results:
        assert_follows_the_contract(result, library)


def test_a_batch_ranks_by_the_mode_and_returns_k_passages(library, capsys, tmp_path):
    path = question_file(tmp_path, json.dumps({"id": "q1", "question": QUESTION}))
    _, (result,), _ = batch(capsys, library, path, "--mode", "vectors", "--k", "2")
    assert result["passages"] == ask(capsys, library, QUESTION, "--mode", "vectors", "--k", "2")["passages"]
    assert len(result["passages"]) == 2


@pytest.mark.parametrize(("given", "shown"), [("7", "7"), ("null", "1"), ('""', ""), ('"甲-1"', "甲-1")])
def test_the_id_of_a_result_is_the_given_one_as_a_string(library, capsys, tmp_path, given, shown):
    path = question_file(tmp_path, f'{{"id": {given}, "question": "电梯"}}')
    code, (result,), _ = batch(capsys, library, path)
    assert (code, result["id"]) == (0, shown)


def test_a_batch_and_a_single_question_answer_alike(library, capsys, tmp_path):
    path = question_file(tmp_path, json.dumps({"id": "", "question": QUESTION}))
    _, (result,), _ = batch(capsys, library, path, "--k", "3")
    single = ask(capsys, library, QUESTION, "--k", "3")
    assert {**result, "latency_ms": 0} == {**single, "latency_ms": 0}


BAD_LINES = [
    pytest.param("{不是", id="no JSON"),
    pytest.param("[1, 2]", id="no object"),
    pytest.param('"仓库"', id="a string"),
    pytest.param('{"id": "x"}', id="no question"),
    pytest.param('{"question": "  "}', id="blank question"),
    pytest.param('{"question": 7}', id="a number"),
    pytest.param('{"question": "\\ud800"}', id="half a character"),
    pytest.param('{"question": "仓库", "history": "闲置"}', id="history that is no list"),
    pytest.param('{"question": "仓库", "history": [1]}', id="history of numbers"),
    pytest.param('{"id": ["x"], "question": "仓库"}', id="an id that is a list"),
    pytest.param('{"id": "\\ud800", "question": "仓库"}', id="an id that is half a character"),
    pytest.param('{"question": ' + "[" * 100_000, id="brackets beyond all limits"),
    pytest.param('{"question": ' + "1" * 5000 + "}", id="a number beyond all limits"),
]


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_malformed_line_is_named_and_the_others_are_answered(library, capsys, tmp_path, bad):
    path = question_file(
        tmp_path, json.dumps({"id": "q1", "question": QUESTION}), bad, '{"id": "q3", "question": "电梯"}'
    )
    code, results, errors = batch(capsys, library, path)
    assert code == 1
    assert [r["id"] for r in results] == ["q1", "q3"]
    assert errors.startswith(f"失败 / failed: {path}:2: ")
    assert is_one_clear_sentence(errors.removeprefix("失败 / failed: ").strip())


def test_a_line_separator_inside_a_question_ends_no_line(library, capsys, tmp_path):
    question = "仓库\u2028闲置\x85了吗"
    path = question_file(tmp_path, json.dumps({"id": "q1", "question": question}, ensure_ascii=False))
    code, results, errors = batch(capsys, library, path)
    assert (code, errors) == (0, "")
    assert results[0]["question"] == "仓库 闲置 了吗"


def test_windows_line_ends_and_a_byte_order_mark_are_no_obstacle(library, capsys, tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_bytes('\ufeff{"id": "a", "question": "电梯"}\r\n{"id": "b", "question": "仓库"}\r\n'.encode())
    code, results, _ = batch(capsys, library, str(path))
    assert (code, [r["id"] for r in results]) == (0, ["a", "b"])


@pytest.mark.parametrize("content", [None, "仓库".encode("utf-16")], ids=["missing", "no UTF-8"])
def test_a_question_file_that_cannot_be_read_is_one_clear_sentence(library, capsys, tmp_path, content):
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    code, results, errors = batch(capsys, library, str(path))
    assert (code, results) == (1, [])
    assert str(path) in errors
    assert errors.count("\n") == 1


GOOD_LINE = '{"id": "a", "question": "闲置仓库", "gold": [{"doc": "water.txt", "quote": "核查闲置仓库7座"}]}'


@pytest.mark.parametrize(
    ("main", "arguments"),
    [
        (retriever, ["ask", QUESTION]),
        (retriever, ["batch", "QUESTIONS"]),
        (indexer, ["status"]),
        (indexer, ["remove", "water"]),
        (evaluation, ["run", "QUESTIONS"]),
    ],
)
def test_without_an_index_the_message_names_the_command(capsys, tmp_path, main, arguments):
    path = question_file(tmp_path, GOOD_LINE)
    arguments = [path if argument == "QUESTIONS" else argument for argument in arguments]
    assert main([*arguments, "--index", str(tmp_path / "none")]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith("错误 / error: ")
    assert f"python -m indexer build --corpus FOLDER --index {tmp_path / 'none'}" in errors
    assert errors.count("\n") == 1


def test_the_command_names_both_models_when_the_index_is_of_another(index, capsys):
    made_with = open_index(index).config.model_id
    tiny_model(index.parent / "model", seed=3)
    assert retriever(["ask", QUESTION, "--index", str(index)]) == 1
    errors = capsys.readouterr().err
    assert made_with in errors
    assert errors.count("model@") == 4, "both models, in both languages"


# python -m indexer


def test_build_prints_what_was_added_changed_and_removed(index, corpus, capsys):
    (corpus / "school.txt").write_text(SCHOOL, encoding="utf-8")
    (corpus / "water.txt").write_text(WATER + "补充。", encoding="utf-8")
    (corpus / "housing.txt").unlink()
    assert indexer(["build", "--corpus", str(corpus), "--index", str(index)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["新增 / added: school", "更新 / changed: water", "移除 / removed: housing"]
    assert lines[3].startswith("未变 / unchanged: 0 ")


def test_build_names_on_standard_error_what_failed_and_whether_it_stays(index, corpus, capsys):
    (corpus / "water.txt").write_bytes(b"")
    (corpus / "cut.pdf").write_bytes(b"%PDF-1.4")
    assert indexer(["build", "--corpus", str(corpus), "--index", str(index)]) == 1
    output, errors = capsys.readouterr()
    lines = [line for line in errors.splitlines() if line.startswith("失败 / failed: ")]
    assert len(lines) == 2
    assert lines[0].startswith("失败 / failed: cut.pdf: ")
    assert lines[1].startswith("失败 / failed: water.txt(索引中保留先前的内容 / its earlier content stays indexed): ")
    assert "失败" not in output


def test_build_reports_as_json(index, corpus, capsys):
    (corpus / "empty.txt").write_bytes(b"")
    assert indexer(["build", "--corpus", str(corpus), "--index", str(index), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["unchanged"] == ["housing", "water"]
    assert [f["source"] for f in report["failed"]] == ["empty.txt"]
    assert report["encoded"] == 0
    assert report["version"] == current_version(index)


def test_a_missing_corpus_is_one_line_and_exit_code_1(index, capsys):
    assert indexer(["build", "--corpus", str(index.parent / "none"), "--index", str(index)]) == 1
    errors = capsys.readouterr().err
    assert errors.startswith("错误 / error: ")
    assert errors.count("\n") == 1


def test_the_model_is_chosen_by_name_kept_by_default_and_given_back_by_built_in(index, corpus, tmp_path):
    arguments = ["build", "--corpus", str(corpus), "--index", str(index)]
    tiny_model(tmp_path / "other", seed=2)
    assert indexer([*arguments, "--model", str(tmp_path / "other")]) == 0
    assert open_index(index).config.model_id.startswith("other@")
    assert indexer(arguments) == 0
    assert open_index(index).config.model_id.startswith("other@")
    assert indexer([*arguments, "--model", "built-in"]) == 0
    assert open_index(index).config.model_id.startswith("built-in@")


def test_add_takes_files_and_addresses_and_remove_takes_them_out(index, tmp_path, capsys):
    (tmp_path / "school.txt").write_text(SCHOOL, encoding="utf-8")
    page = HOUSING.replace("乙海市", "戊城市")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/city.txt"
    try:
        assert indexer(["add", str(tmp_path / "school.txt"), address, "--index", str(index), "--json"]) == 0
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    added = json.loads(capsys.readouterr().out)["added"]
    infos = {i.notice_id: i.source for i in open_index(index).database.infos()}
    assert {infos[i] for i in added} == {"school.txt", address}
    assert indexer(["remove", *added, "--index", str(index)]) == 0
    assert [f"移除 / removed: {i}" for i in sorted(added)] == capsys.readouterr().out.splitlines()[:2]
    assert {i.notice_id for i in open_index(index).database.infos()} == {"water", "housing"}


def test_add_names_the_address_that_answers_nothing_and_takes_the_rest(index, tmp_path, capsys):
    (tmp_path / "school.txt").write_text(SCHOOL, encoding="utf-8")
    with socket.socket() as taken:  # bound and never listening: a connection is refused
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/t.html"
        assert indexer(["add", address, str(tmp_path / "school.txt"), "--index", str(index)]) == 1
    output, errors = capsys.readouterr()
    assert output.startswith("新增 / added: school\n")
    assert [line for line in errors.splitlines() if line.startswith(f"失败 / failed: {address}: ")]


def test_progress_goes_to_standard_error_and_the_result_to_standard_output(corpus, tmp_path, capsys):
    assert indexer(["build", "--corpus", str(corpus), "--index", str(tmp_path / "new")]) == 0
    output, errors = capsys.readouterr()
    assert "读取 / reading 2/2" in errors
    assert "reading" not in output
    assert output.splitlines()[:2] == ["新增 / added: housing", "新增 / added: water"]
    assert "added" not in errors


def test_add_of_a_missing_file_names_it_and_exits_with_1(index, capsys):
    assert indexer(["add", "/none/通报.docx", "--index", str(index)]) == 1
    assert "失败 / failed: /none/通报.docx: " in capsys.readouterr().err


def test_remove_of_an_unknown_id_names_it_and_exits_with_1(index, capsys):
    assert indexer(["remove", "丁城", "--index", str(index)]) == 1
    errors = capsys.readouterr().err
    assert "丁城" in errors
    assert errors.count("\n") == 1


def test_status_as_json_tells_all_of_the_library(index, corpus, capsys):
    assert indexer(["status", "--index", str(index), "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    version = open_index(index)
    assert status["model"] == version.config.model_id
    assert (status["version"], status["dim"]) == ("000001", 48)
    assert (status["passages"], status["vectors"]) == (len(version.lexical), len(version.dense))
    assert (status["failures"], status["damaged"], status["withdrawn"]) == ([], [], [])
    water = {n["notice_id"]: n for n in status["notices"]}["water"]
    assert (water["source"], water["origin"], water["encoding"]) == ("water.txt", "corpus", "utf-8")
    assert water["characters"] == len(WATER)
    assert water["metadata"]["title"] == "中共甲山市水务局党组关于巡察整改情况的通报"
    assert sum(n["passages"] for n in status["notices"]) == status["passages"]


def test_status_lists_each_notice_with_title_publisher_and_file(index, capsys):
    assert indexer(["status", "--index", str(index)]) == 0
    output, errors = capsys.readouterr()
    lines = output.splitlines()
    water = lines.index("water")
    assert lines[water + 1] == "  中共甲山市水务局党组关于巡察整改情况的通报"
    assert lines[water + 2].startswith("  中共甲山市水务局党组 | ")
    assert lines[water + 3].startswith("  water.txt  ")
    assert "housing" in lines
    assert errors == ""


def test_status_exits_with_1_when_a_file_could_not_be_read(index, corpus, capsys):
    (corpus / "empty.txt").write_bytes(b"")
    indexer(["build", "--corpus", str(corpus), "--index", str(index)])
    capsys.readouterr()
    assert indexer(["status", "--index", str(index)]) == 1
    assert "读不出来 / unreadable: empty.txt\n  文件是空的" in capsys.readouterr().out
    assert indexer(["status", "--index", str(index), "--json"]) == 1
    (failure,) = json.loads(capsys.readouterr().out)["failures"]
    assert (failure["source"], failure["kept"]) == ("empty.txt", False)


def test_status_names_damaged_files_and_exits_with_1(index, capsys):
    path = index / "versions" / current_version(index) / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert indexer(["status", "--index", str(index), "--json"]) == 1
    assert [line.split(":")[0] for line in json.loads(capsys.readouterr().out)["damaged"]] == ["vectors.faiss"]


def test_status_lists_what_was_removed_by_hand(index, capsys):
    indexer(["remove", "water", "--index", str(index)])
    capsys.readouterr()
    assert indexer(["status", "--index", str(index), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["withdrawn"] == ["water.txt"]


def test_folders_with_chinese_names_and_blanks_work(index, tmp_path, capsys):
    shutil.copytree(index.parent / "corpus", tmp_path / "通报 2024")
    where = str(tmp_path / "索引 甲")
    assert indexer(["build", "--corpus", str(tmp_path / "通报 2024"), "--index", where]) == 0
    capsys.readouterr()
    assert "核查闲置仓库7座" in ask(capsys, Path(where), QUESTION)["answer"]


# python -m eval run


def test_an_evaluation_prints_a_table_and_writes_a_row_for_each_question(library, capsys, tmp_path):
    nothing = json.dumps({"id": "b", "question": OFF_TOPIC, "type": "unanswerable"})
    path, output = question_file(tmp_path, GOOD_LINE, nothing), tmp_path / "new" / "run.json"
    assert evaluation(["run", path, "--index", str(library), "--mode", "lexical", "--output", str(output)]) == 0
    table, errors = capsys.readouterr()
    header, everything = table.splitlines()[:2]
    row = dict(zip(header.split(), everything.split()[1:], strict=True))
    assert (row["n"], row["hit@1"], row["refused_right"], row["answer"]) == ("2", "1.000", "1.000", "—")
    assert table.endswith(f"\n{output}\n")
    assert errors.split() == ["2/2"]
    run = json.loads(output.read_text("utf-8"))
    assert (run["name"], run["settings"]["mode"]) == ("questions", "lexical")
    assert [(q["id"], q["gold_ranks"], q["refused"]) for q in run["queries"]] == [("a", [1], False), ("b", [], True)]
    assert run["scores"]["hit@1"]["mean"] == 1.0


def test_an_evaluation_names_every_wrong_line_and_writes_nothing(library, capsys, tmp_path):
    path, output = question_file(tmp_path, GOOD_LINE, "{不是", '{"question": " "}', GOOD_LINE), tmp_path / "run.json"
    assert evaluation(["run", path, "--index", str(library), "--output", str(output)]) == 1
    table, errors = capsys.readouterr()
    first, second, third = errors.removeprefix("错误 / error: ").splitlines()
    assert first.startswith("questions.jsonl:2: 不是 JSON")
    assert second.startswith("questions.jsonl:3: 缺少 question / question is missing")
    assert third.startswith("questions.jsonl:4: id a 重复")
    assert table == ""
    assert not output.exists()


def test_a_run_that_cannot_be_written_is_one_clear_sentence(library, capsys, tmp_path):
    path = question_file(tmp_path, GOOD_LINE)
    assert evaluation(["run", path, "--index", str(library), "--output", str(tmp_path)]) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert str(tmp_path) in message
    assert is_one_clear_sentence(message.removeprefix("错误 / error: "))


# Wrong usage and help


@pytest.mark.parametrize(
    ("main", "arguments"),
    [
        (indexer, []),
        (indexer, ["rebuild"]),
        (indexer, ["add"]),
        (indexer, ["remove"]),
        (indexer, ["build", "--colour", "red"]),
        (indexer, ["watch", "--every", "-1"]),
        (indexer, ["watch", "--every", "nan"]),
        (evaluation, []),
        (evaluation, ["run"]),
        (evaluation, ["run", "questions.jsonl", "--mode", "magic"]),
        (retriever, []),
        (retriever, ["ask"]),
        (retriever, ["ask", "仓库", "--k", "0"]),
        (retriever, ["ask", "仓库", "--k", "many"]),
        (retriever, ["ask", "仓库", "--mode", "magic"]),
        (retriever, ["batch"]),
    ],
)
def test_wrong_usage_exits_with_2_and_says_how_to_use_it(main, arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith("usage: python -m ")
    assert "invalid _" not in errors, "a name of our code"


@pytest.mark.parametrize(
    ("main", "arguments"),
    [
        (indexer, []),
        *((indexer, [command]) for command in ("build", "add", "remove", "status", "watch")),
        (retriever, []),
        *((retriever, [command]) for command in ("ask", "batch")),
        (evaluation, []),
        *((evaluation, [command]) for command in ("run", "bench", "compare", "constants")),
    ],
)
def test_help_exits_with_0_and_names_the_command(main, arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, "--help"])
    assert caught.value.code == 0
    output = capsys.readouterr().out
    assert output.startswith(f"usage: python -m {main.__module__.split('.')[0]} {' '.join(arguments)}".rstrip())
    assert arguments or output.splitlines()[-1].startswith(f"  python -m {main.__module__.split('.')[0]} ")


@pytest.mark.parametrize("package", ["indexer", "retriever", "eval"])
def test_the_packages_run_as_modules_and_write_utf8_on_any_terminal(package):
    done = run_module(package, "--help", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "例 / examples:" in done.stdout.decode("utf-8")


def test_the_exit_code_reaches_the_shell(tmp_path):
    assert run_module("indexer", "status", "--index", tmp_path / "none").returncode == 1


def test_a_reader_that_stops_early_sees_no_traceback():
    """As in `python -m eval constants | head -1`."""
    command = [sys.executable, "-m", "eval", "constants"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_what_the_system_refuses_is_one_sentence(corpus, tmp_path, capsys):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert indexer(["build", "--corpus", str(corpus), "--index", str(tmp_path / "file" / "index")]) == 1
    assert is_one_clear_sentence(capsys.readouterr().err.removeprefix("错误 / error: ").splitlines()[-1])


@pytest.mark.parametrize(
    "arguments",
    [["--max-seconds", "abc"], ["--max-seconds", "0"], ["--max-file-mib", "1.5"], ["--max-memory-mib", "-1"]],
)
def test_a_limit_that_is_none_is_refused_in_both_languages(corpus, index, capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        indexer(["build", "--corpus", str(corpus), "--index", str(index), *arguments])
    assert caught.value.code == 2
    assert re.search("必须是.* / must be", capsys.readouterr().err)
