"""Ablations: every variant is scored on the same questions, the whole pipeline first."""

import json
from pathlib import Path

import pytest
from helpers import HOUSING, WATER, build_library, tiny_model

from eval.ablation import FIXED, RANKED, SIZES, ablate, split_by_length
from eval.data import read_queries
from indexer.config import PassageSize
from indexer.errors import ModelError
from indexer.notice.parser import parse_notice
from indexer.reading.plain.reader import read_plain

QUESTIONS = [
    {
        "id": "1",
        "question": "闲置仓库怎么处置",
        "gold": [{"doc": "water.txt", "quote": "核查闲置仓库7座，面积2.8万平方米"}],
    },
    {"id": "2", "question": "电梯加装了多少部", "gold": [{"doc": "housing.txt", "quote": "加装电梯35部"}]},
    {"id": "3", "question": "中国足球", "type": "unanswerable"},
]


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("ablation")
    build_library(folder)
    lines = [json.dumps(question, ensure_ascii=False) for question in QUESTIONS]
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_every_variant_is_scored_beside_the_whole_pipeline(library):
    queries = read_queries(library / "questions.jsonl")
    model = tiny_model(library / "tiny")
    told = []
    rows = ablate(library / "corpus", queries, [model.name], "", lambda *what: told.append(what))
    names = [row.variant for row in rows]
    assert names == [*RANKED, *SIZES, *(f"without structure, chunks of {size}" for size in FIXED), "model tiny"]
    assert (rows[0].variant, rows[0].hit_at_5, rows[0].p_value) == ("whole pipeline", 1.0, 1.0)
    by_name = {row.variant: row for row in rows}
    assert by_name["without structure, chunks of 1000"].passages == 2
    assert by_name["passages up to 160 characters"].passages >= rows[0].passages
    assert told[-1] == ("", len(rows), len(rows))


def test_a_model_that_is_not_there_is_named(library):
    with pytest.raises(ModelError, match="no-such-model"):
        ablate(library / "corpus", read_queries(library / "questions.jsonl"), ["no-such-model"], "", lambda *_: None)


@pytest.mark.parametrize("text", [WATER, HOUSING])
@pytest.mark.parametrize("size", FIXED)
def test_fixed_chunks_are_exact_stretches_of_the_notice(text, size):
    notice = parse_notice(read_plain(text, "utf-8"), notice_id="n", source="n.txt", file_stem="n")
    chunks = split_by_length(notice, PassageSize(longest=size))
    assert all(text[chunk.start : chunk.end] == chunk.text and len(chunk.text) <= size for chunk in chunks)
    assert "".join("".join(chunk.text for chunk in chunks).split()) == "".join(text.split())
