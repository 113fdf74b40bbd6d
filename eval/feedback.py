"""From use to evaluation: answers marked 👎 wait as candidates until a person adds the gold or drops them.

Candidates are lines of `feedback.jsonl` in the index folder; accepted ones join a question file. Both are plain text,
changed under a lock and switched whole, so that nothing is lost when two people review at once or a process stops.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.errors import IndexBusyError, QuestionError

from .data import parse_queries
from .judge import MIN_PIECE, plain

#: The users' own question set, beside the index.
OWN_QUESTIONS = "questions.jsonl"
LOCK_WAIT_S = 10
SHOWN = 20  # characters of words that were not found, in the message
_FILE = "feedback.jsonl"

#: Gives the text of a notice by its file name or id, None where there is no such notice.
TextOf = Callable[[str], str | None]


class GoldError(QuestionError):
    """Words given as the right place are not in the notice; the message names both."""


class ReviewedError(QuestionError):
    """A candidate waits no more: somebody else has accepted or dropped it."""


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

    `gold`: (file name or id of the notice, words of it); empty where the library cannot answer the question.
    """

    type: str
    language: str
    gold: tuple[tuple[str, str], ...]
    facts: tuple[str, ...] = ()


def record(index: Path, candidate: Candidate) -> None:
    """Keep a candidate; the same id again replaces the earlier one."""
    with _locked(index / _FILE):
        _write(index, [*_without(index, candidate.candidate_id), candidate])


def withdraw(index: Path, candidate_id: str) -> None:
    """Drop a candidate; one that is not there is none already."""
    with _locked(index / _FILE):
        _write(index, _without(index, candidate_id))


def candidates(index: Path) -> list[Candidate]:
    """Return what waits for review, oldest first. Raises QuestionError when the file is damaged."""
    return _read(index)


def waiting(index: Path, candidate_id: str) -> Candidate:
    """Return the candidate of an id. Raises ReviewedError when it does not wait."""
    found = next((c for c in _read(index) if c.candidate_id == candidate_id), None)
    if found is None:
        raise ReviewedError(
            f"{candidate_id} 不在等待核对的问题里,可能已由别人处理 / "
            f"{candidate_id} is not waiting for review; somebody else may have handled it"
        )
    return found


def accept(index: Path, candidate: Candidate, verdict: Verdict, questions: Path, text_of: TextOf) -> str:
    """Add the candidate with its gold to a question file and drop it from the waiting ones; return the new id.

    Accepted once more, it replaces its earlier line. Raises GoldError when words of the gold are not in their notice,
    ReviewedError when the candidate waits no more, QuestionError when the question would not be valid; nothing is
    changed then.
    """
    gold = [{"doc": doc, "quote": find_words(doc, words, text_of)} for doc, words in verdict.gold]
    new_id = f"u-{candidate.candidate_id}"
    entry = {
        "id": new_id,
        "lang": verdict.language,
        "type": verdict.type,
        "question": candidate.question,
        **({"history": list(candidate.history)} if candidate.history else {}),
        "gold": gold,
        **({"answer": list(verdict.facts)} if verdict.facts else {}),
    }
    with _locked(index / _FILE), _locked(questions):
        waiting(index, candidate.candidate_id)
        _add_line(questions, new_id, json.dumps(entry, ensure_ascii=False))
        _write(index, _without(index, candidate.candidate_id))
    return new_id


def find_words(doc: str, words: str, text_of: TextOf) -> str:
    """Return words as they stand in a notice: the same characters, its blanks and line ends instead of those given.

    Raises GoldError when they are not there or too few to tell one place from another.
    """
    text = text_of(doc)
    if text is None:
        raise GoldError(f"库中没有通报 {doc} / there is no notice {doc} in the library")
    if len(plain(words)) < MIN_PIECE:
        raise GoldError(
            f"出处太短,至少要 {MIN_PIECE} 个字 / the words of the source are too few: at least {MIN_PIECE} characters"
        )
    found = re.search(r"\s*".join(re.escape(c) for c in words if not c.isspace()), text)
    if found is None:
        start = "".join(words.split())[:SHOWN]
        raise GoldError(
            f"{doc} 里没有这些字:“{start}…”,请从原文逐字复制 / "
            f"these words are not in the notice {doc}; copy them from it to the letter"
        )
    return found[0]


def _add_line(questions: Path, new_id: str, line: str) -> None:
    """Add a line to a question file, instead of the line of the same id if there is one."""
    try:
        before = questions.read_text("utf-8-sig") if questions.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(
            f"问题文件 {questions} 读不出来({error}) / the question file cannot be read: {error}"
        ) from error
    parse_queries(before, questions.name)
    lines = before.removesuffix("\n").split("\n") if before else []
    ids = (str(json.loads(text).get("id")) if text.strip() else "" for text in lines)
    same = next((row for row, known in enumerate(ids) if known == new_id), len(lines))
    lines[same : same + 1] = [line]
    after = "".join(f"{text}\n" for text in lines)
    parse_queries(after, questions.name)
    _replace(questions, after)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file. Raises IndexBusyError when another process does not let go of it."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=LOCK_WAIT_S):
            yield
    except Timeout as error:
        raise IndexBusyError(
            f"{path} 正被另一个程序写,{LOCK_WAIT_S} 秒内没有空出,请稍后再试 / "
            f"{path} is being written by another program for over {LOCK_WAIT_S} s; try again later"
        ) from error


def _without(index: Path, candidate_id: str) -> list[Candidate]:
    return [c for c in _read(index) if c.candidate_id != candidate_id]


def _read(index: Path) -> list[Candidate]:
    path = index / _FILE
    if not path.is_file():
        return []
    try:
        # Not splitlines: an answer may hold a line separator (U+2028) that ends no line here.
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
        return [Candidate(**(row | {"history": tuple(row["history"])})) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise QuestionError(
            f"反馈文件 {path} 读不出来({error}),请改正或移走 / "
            f"the feedback file {path} cannot be read ({error}); correct it or move it away"
        ) from error


def _write(index: Path, found: Sequence[Candidate]) -> None:
    lines = [json.dumps(asdict(candidate), ensure_ascii=False) for candidate in found]
    _replace(index / _FILE, "".join(f"{line}\n" for line in lines))


def _replace(path: Path, text: str) -> None:
    """Write beside and switch, so that a reader never sees half a file. The file's lock must be held."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        os.replace(temporary, path)
    except OSError as error:
        raise QuestionError(
            f"{path} 写不进去({error.strerror}),请检查权限和磁盘空间 / "
            f"{path} cannot be written: {error.strerror}; check permissions and disk space"
        ) from error
