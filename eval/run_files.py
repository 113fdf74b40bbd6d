"""A run as a file, written and read back: what `eval compare`, the report and the page of evaluations read.

The file is JSON: name, settings, means with intervals (`scores`), each measure for each question (`values`),
and everything about each question (`queries`). Scores are not computed here.
"""

import json
from dataclasses import asdict, fields
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
    values = asdict(outcome)
    query = values.pop("query")
    return {"id": query.pop("query_id"), **query, **values, "right": sorted(outcome.right)}


def _outcome(record: dict[str, Any]) -> Outcome:
    query = _values(Query, record | {"query_id": record["id"]}) | {"gold": tuple(Gold(**g) for g in record["gold"])}
    ranked = tuple(Ranked(**_values(Ranked, r)) for r in record["ranked"])
    about = _values(Outcome, record | {"query": Query(**query)})
    return Outcome(**about | {"right": frozenset(record["right"]), "ranked": ranked})


def _values(kind: type, record: dict[str, Any]) -> dict[str, Any]:
    """The values of the fields of a dataclass, lists as the tuples that they were."""
    return {field.name: _unchangeable(record[field.name]) for field in fields(kind)}


def _unchangeable(value: object) -> object:
    return tuple(map(_unchangeable, value)) if isinstance(value, list) else value
