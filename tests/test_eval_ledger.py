"""What scoring the ledger tells apart: a date that is wrong from one that is only not said, and how good the real one is."""

import json

import pytest
from helpers import SHARED, WATER

from eval.ledger import read_rows, score_ledger
from indexer.build import build
from indexer.ledger.query import select
from indexer.store.versions import open_index

ROWS = SHARED / "eval" / "ledger_dev.jsonl"
NOTICE = WATER.replace("其余3座计划2024年12月底前完成出租。", "\n完成时限：2024年12月底前")
WAREHOUSE = {"doc": "water.txt", "kind": "item", "number": "一(一)2", "issue": "闲置仓库长期未处置", "n_measures": 2}


def score_of(folder, **said):
    """Score the ledger of one notice against a row that says this."""
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "water.txt").write_text(NOTICE, "utf-8")
    build(corpus, folder / "index", progress=lambda *_: None)
    path = folder / "rows.jsonl"
    path.write_text(json.dumps(WAREHOUSE | said), "utf-8")
    return score_ledger(read_rows(path), select(open_index(folder / "index").database))


def test_another_deadline_than_the_reader_has_is_wrong(tmp_path):
    score = score_of(tmp_path, status="正在推进", deadline="2025-06-30")
    assert (score.right["deadline"], score.wrong["deadline"]) == (0, 1)
    assert [(m.field, m.expected, m.found) for m in score.mistakes] == [("deadline", "2025-06-30", "2024-12-31")]


def test_a_status_where_the_reader_sees_none_is_wrong_too(tmp_path):
    score = score_of(tmp_path, status="未说明", deadline="2024-12-31")
    assert (score.right["status"], score.wrong["status"]) == (0, 1)
    assert score.right["deadline"] == 1


@pytest.mark.skipif(not ROWS.exists(), reason="needs ../shared/eval/ledger_dev.jsonl and ../shared/notices beside it")
def test_the_real_ledger_finds_nearly_every_row_and_reads_it_right(tmp_path):
    build(SHARED / "notices", tmp_path, progress=lambda *_: None)
    score = score_ledger(read_rows(ROWS), select(open_index(tmp_path).database))
    assert score.found >= 0.97
    assert min(score.right[field] for field in ("status", "deadline", "lead_units")) >= 0.95
