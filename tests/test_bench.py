"""The bench: every system answers the same questions in a process of its own, judged by the text it finds."""

import json
from pathlib import Path

import pytest
from helpers import WATER, build_library

from eval.bench import _in_own_process, _row, compare_systems, format_rows
from eval.data import read_queries
from eval.peer_process import OWN, Job, PeerRun, install_mb
from eval.peers import PEERS
from eval.reading_bench import MONOTONOUS, format_growth, format_reading, measure_growth, measure_reading
from eval.scale import measure_scale
from indexer.errors import RectifyError

QUESTIONS = [
    {
        "id": "1",
        "question": "闲置仓库怎么处置",
        "gold": [{"doc": "water.txt", "quote": "核查闲置仓库7座，面积2.8万平方米"}],
    },
    {"id": "2", "question": "电梯加装了多少部", "gold": [{"doc": "housing.txt", "quote": "加装电梯35部"}]},
]


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    build_library(folder)
    lines = [json.dumps(question, ensure_ascii=False) for question in QUESTIONS]
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_every_installed_system_answers_and_the_right_chunk_counts(library):
    told = []
    queries = read_queries(library / "questions.jsonl")
    rows = compare_systems(library / "index", library / "corpus", queries, lambda *what: told.append(what))
    assert [row.system for row in rows] == [*(p.name for p in PEERS if p.is_installed), *OWN]
    found = {row.system: row for row in rows}
    assert found["this, hybrid"].hit_at_5 == 1.0
    assert found["bm25s, words"].hit_at_5 == 1.0
    assert found["this, hybrid"].shown_at_5 < found["bm25s, words"].shown_at_5  # passages, not whole notices
    assert told[-1][1:] == (len(rows), len(rows))
    assert "this, hybrid" in format_rows(rows)


def test_a_question_whose_gold_no_chunk_holds_scores_nothing(library):
    queries = read_queries(library / "questions.jsonl")
    trial = PeerRun([["不相干的一段话"], ["二是落实财政补贴560万元，加装电梯35部。"]], 0.1, [1.0, 3.0], 50.0, 10.0)
    row = _row("x", queries, trial)
    assert (row.hit_at_5, row.mrr_at_10, row.recall_at_5, row.query_ms_p50) == (0.5, 0.5, 0.5, 2.0)


def test_a_system_that_breaks_says_so(library):
    with pytest.raises(RectifyError, match="did not run"):
        _in_own_process(Job("this, hybrid", str(library / "nowhere"), [], [("x", "x", [])], 5))


def test_the_size_of_a_package_counts_what_it_requires():
    assert install_mb(["scikit-learn"]) > install_mb(["numpy"]) > 1
    assert install_mb(["no-such-package"]) == 0


def test_a_larger_library_is_built_from_varied_copies_and_asked(library):
    queries = read_queries(library / "questions.jsonl")
    found = measure_scale(library / "corpus", queries, 40, lambda *_: None)
    assert found.passages >= 40
    assert found.notices > 2
    assert found.answer_ms_p50 > 0


def test_the_speed_of_reading_is_measured_for_every_form_and_through_the_child(tmp_path):
    (tmp_path / "water.txt").write_text(WATER, encoding="utf-8")
    (tmp_path / "film.mp4").write_bytes(b"x")
    rows, start = measure_reading(tmp_path, lambda *_: None)
    assert {row.suffix for row in rows} == {".csv", ".docx", ".html", ".txt", ".xlsx"}
    assert all(row.characters > 100 and row.characters_per_s > 0 and row.child_characters_per_s > 0 for row in rows)
    assert start > 0
    assert ".docx" in format_reading(rows, start)


def test_the_growth_of_the_time_is_measured_for_every_pattern():
    rows = measure_growth(lambda *_: None)
    assert [row.pattern for row in rows] == list(MONOTONOUS)
    assert all(row.short_s > 0 and row.long_s > 0 for row in rows)
    assert len(format_growth(rows).split("\n")) == len(rows) + 1
