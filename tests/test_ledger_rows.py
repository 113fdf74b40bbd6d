"""The ledger against rows made by hand: what is right, wrong, only not said, and not found is told apart."""

import json
from pathlib import Path

import pytest
from helpers import SHARED, build_library

from eval.__main__ import main
from eval.ledger import format_score, read_rows, score_ledger
from indexer.errors import QuestionError
from indexer.ledger.query import select
from indexer.store.versions import open_index

RIGHT = {
    "doc": "water.txt",
    "kind": "item",
    "number": "一(一)1",
    "issue": "巡河记录不完整",
    "status": "已完成",
    "lead_units": ["河道管理科"],
    "support_units": ["人事科"],
    "n_measures": 2,
    "figures": ["12条河道", "86人", "96.5%"],
}
ROWS = SHARED / "eval" / "ledger_dev.jsonl"


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    return select(open_index(build_library(tmp_path_factory.mktemp("library"))).database)


def written(folder, *values):
    path = folder / "rows.jsonl"
    path.write_text("\n".join(v if isinstance(v, str) else json.dumps(v) for v in values), "utf-8")
    return path


def scored(folder, rows, *values):
    return score_ledger(read_rows(written(folder, *values)), rows)


def test_a_row_as_the_reader_has_it_is_right_in_every_cell(tmp_path, rows):
    score = scored(tmp_path, rows, RIGHT)
    assert score.found == 1
    assert set(score.right.values()) == {1.0}
    assert score.mistakes == ()


def test_another_status_is_wrong_and_an_unsaid_deadline_is_not_right_but_not_wrong_either(tmp_path, rows):
    score = scored(tmp_path, rows, RIGHT | {"status": "未完成", "deadline": "2024-12-31"})
    assert (score.right["status"], score.wrong["status"]) == (0, 1)
    assert (score.right["deadline"], score.wrong["deadline"]) == (0, 0)
    assert {m.field for m in score.mistakes} == {"status", "deadline"}


def test_a_fair_other_value_is_right(tmp_path, rows):
    score = scored(tmp_path, rows, RIGHT | {"status": "未完成", "status_accept": ["已完成"]})
    assert score.right["status"] == 1


def test_an_item_that_is_not_there_is_not_found_and_named(tmp_path, rows):
    score = scored(tmp_path, rows, RIGHT, RIGHT | {"number": "一(一)9", "issue": "食堂采购不规范"})
    assert score.found == 0.5
    assert "食堂采购不规范" in format_score(score)


def test_a_figure_that_the_ledger_lacks_is_a_mistake(tmp_path, rows):
    score = scored(tmp_path, rows, RIGHT | {"figures": ["12条河道", "巡河"]})
    assert score.right["figures"] == 0.5


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "2:"),
        ('{"doc": "water.txt"}', "missing"),
        (json.dumps(RIGHT | {"status": "做完了"}), "no such status"),
        ("[1]", "missing"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(tmp_path, line, reason):
    with pytest.raises(QuestionError, match=reason) as caught:
        read_rows(written(tmp_path, RIGHT, line))
    assert "rows.jsonl:2" in str(caught.value)


def test_the_command_prints_the_shares_and_every_mistake(tmp_path, capsys):
    build_library(tmp_path)
    path = written(tmp_path, RIGHT, RIGHT | {"status": "未完成"})
    assert main(["ledger", str(path), "--corpus", str(tmp_path / "corpus")]) == 0
    printed = capsys.readouterr().out
    assert "found 1.000" in printed
    assert "'未完成' -> '已完成'" in printed


def test_the_ledger_of_the_digests_that_ship_is_as_read_by_hand(monkeypatch, capsys):
    monkeypatch.chdir(Path(__file__).parents[1])
    assert main(["ledger"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "found 1.000" in printed[0]
    shares = dict(line.split()[:2] for line in printed[2:8])
    assert set(shares.values()) == {"1.000"}


@pytest.mark.skipif(not ROWS.exists(), reason="needs ../shared/eval/ledger_dev.jsonl and ../shared/notices beside it")
def test_the_ledger_of_the_real_notices_agrees_with_a_careful_reader(capsys):
    assert main(["ledger", str(ROWS), "--corpus", str(SHARED / "notices")]) == 0
    shares = dict(line.split()[:2] for line in capsys.readouterr().out.splitlines()[2:8])
    assert {name: float(share) for name, share in shares.items()} == pytest.approx(
        {"status": 1, "deadline": 1, "lead_units": 1, "support_units": 1, "n_measures": 1, "figures": 0.964}, abs=0.05
    )
