"""From use to evaluation: answers marked 👎 wait as candidates until a person adds the gold or drops them.

Candidates are lines of `feedback.jsonl` in the index folder; accepted ones are appended to a question file.
Both are plain text, written line by line, so that nothing is lost when a process stops.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from indexer.errors import QuestionError

from .data import read_queries

_FILE = "feedback.jsonl"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question whose answer a user found wrong. `asked_at`: ISO time; `candidate_id` is unique in the index."""

    candidate_id: str
    question: str
    history: tuple[str, ...]
    answer: str
    refused: bool
    asked_at: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says the right answer is: its kind, the right places, and the facts it must show.

    `gold`: (file name of the notice, words of it); empty where the library cannot answer the question.
    """

    type: str
    language: str
    gold: tuple[tuple[str, str], ...]
    facts: tuple[str, ...] = ()


def record(index: Path, candidate: Candidate) -> None:
    """Keep a candidate; the same id again replaces the earlier one."""
    with _lock(index):
        kept = [c for c in _read(index) if c.candidate_id != candidate.candidate_id]
        _write(index, [*kept, candidate])


def withdraw(index: Path, candidate_id: str) -> None:
    """Drop a candidate; one that is not there is none already."""
    with _lock(index):
        _write(index, [c for c in _read(index) if c.candidate_id != candidate_id])


def candidates(index: Path) -> list[Candidate]:
    """Return what waits for review, oldest first. Raises QuestionError when the file is damaged."""
    return _read(index)


def accept(index: Path, candidate: Candidate, verdict: Verdict, questions: Path) -> str:
    """Append the candidate with its gold to a question file and drop it from the waiting ones; return the new id.

    Raises QuestionError when the question would not be valid there; the file is left as it was.
    """
    new_id = f"u-{candidate.candidate_id}"
    line = json.dumps(
        {
            "id": new_id,
            "lang": verdict.language,
            "type": verdict.type,
            "question": candidate.question,
            **({"history": list(candidate.history)} if candidate.history else {}),
            "gold": [{"doc": doc, "quote": quote} for doc, quote in verdict.gold],
            **({"answer": list(verdict.facts)} if verdict.facts else {}),
        },
        ensure_ascii=False,
    )
    before = questions.read_text("utf-8") if questions.is_file() else ""
    joint = "" if not before or before.endswith("\n") else "\n"
    _replace(questions, f"{before}{joint}{line}\n")
    try:
        read_queries(questions)
    except QuestionError:
        if before:
            _replace(questions, before)
        else:
            questions.unlink()
        raise
    withdraw(index, candidate.candidate_id)
    return new_id


def _lock(index: Path) -> FileLock:
    index.mkdir(parents=True, exist_ok=True)
    return FileLock(index / ".feedback.lock", timeout=10)


def _read(index: Path) -> list[Candidate]:
    path = index / _FILE
    if not path.is_file():
        return []
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return [Candidate(**(row | {"history": tuple(row["history"])})) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise QuestionError(
            f"反馈文件 {path} 读不出来({error}),请改正或移走 / "
            f"the feedback file {path} cannot be read ({error}); correct it or move it away"
        ) from error


def _write(index: Path, found: Sequence[Candidate]) -> None:
    lines = [json.dumps(asdict(candidate), ensure_ascii=False) for candidate in found]
    _replace(index / _FILE, "".join(f"{line}\n" for line in lines))


def _replace(path: Path, text: str) -> None:
    """Write beside and switch, so that a reader never sees half a file."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)
