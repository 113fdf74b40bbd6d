"""A run as a file, written and read back: what `eval compare`, the report and the page of evaluations read.

The file is JSON: name, settings, means with intervals (`scores`), each measure for each question (`values`),
and everything about each question (`queries`). Scores are not computed here.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from indexer.errors import QuestionError

from .data import Gold, Query
from .metrics import Outcome, Ranked, summarise
from .run import Run

#: A file of another format is not read: it lacks what the report shows.
FORMAT = 2


def save_run(run: Run, path: Path) -> None:
    """Write a run as JSON. Raises OSError when the file cannot be written."""
    record = {
        "format": FORMAT,
        "name": run.name,
        "settings": run.settings,
        "scores": {measure: asdict(summarise(values)) for measure, values in run.values.items()},
        "values": run.values,
        "queries": [_record(outcome) for outcome in run.outcomes],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def load_run(path: Path) -> Run:
    """Read a run that `save_run` wrote. Raises QuestionError when the file is none, or one of an earlier version."""
    try:
        record = json.loads(path.read_text("utf-8"))
        if record.get("format") != FORMAT and {"name", "settings", "values", "queries"} <= record.keys():
            raise QuestionError(
                f"{path} 由其他版本的程序写成,请重新运行 python -m eval run / "
                f"{path} was written by another version of the program; run python -m eval run again"
            )
        outcomes = tuple(_outcome(query) for query in record["queries"])
        return Run(record["name"], record["settings"], record["values"], outcomes)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionError(
            f"{path} 不是评测结果(用 python -m eval run 生成) / {path} is no evaluation run; python -m eval run writes one"
        ) from error


def _record(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain values, its question's first."""
    fields = asdict(outcome)
    query = fields.pop("query")
    return {
        "id": query.pop("query_id"),
        **query,
        **fields,
        "right": sorted(outcome.right),
    }


def _outcome(record: dict[str, Any]) -> Outcome:
    ranked = (Ranked(**{**r, "heading": tuple(r["heading"]), "covers": tuple(r["covers"])}) for r in record["ranked"])
    return Outcome(
        query=_query(record),
        right=frozenset(record["right"]),
        ranked=tuple(ranked),
        gold_ranks=tuple(record["gold_ranks"]),
        answer=record["answer"],
        answer_right=record["answer_right"],
        missing=tuple(map(tuple, record["missing"])),
        too_long=record["too_long"],
        refused=record["refused"],
        reason=record["reason"],
        citations=record["citations"],
        false_citations=record["false_citations"],
        latency_ms=record["latency_ms"],
    )


def _query(record: dict[str, Any]) -> Query:
    return Query(
        query_id=record["id"],
        question=record["question"],
        language=record["language"],
        type=record["type"],
        history=tuple(record["history"]),
        difficulty=record["difficulty"],
        gold=tuple(Gold(**gold) for gold in record["gold"]),
        facts=tuple(map(tuple, record["facts"])),
    )
