"""The evaluations kept beside an index, and the question sets there are to run.

    index/evaluations/000007-questions.json    the run, as eval/saved.py writes it
    index/evaluations/000007-questions.html    its report

Numbers only grow, so the newest is the highest whatever the clock says; the oldest are dropped. Nothing is run here.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from indexer.errors import QuestionError

from .feedback import OWN_QUESTIONS
from .report import write_report
from .run import Run
from .run_files import save_run

KEPT = 20
SHIPPED = Path(__file__).with_name("questions.jsonl")
_FOLDER = "evaluations"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A question file to choose. `name` is unique among those offered and names the runs over it."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Kept:
    """A run that is kept: its number, the name of its question set, and its two files."""

    number: int
    name: str
    path: Path

    @property
    def report(self) -> Path:
        """The report as one HTML file."""
        return self.path.with_suffix(".html")

    @property
    def written(self) -> datetime:
        """When it ended, in local time."""
        return datetime.fromtimestamp(self.path.stat().st_mtime).astimezone()


def question_sets(index: Path, folder: Path | None) -> list[QuestionSet]:
    """Return the question set that ships, the users' own beside the index, and those of a folder.

    Raises QuestionError when the folder is not there.
    """
    found = [QuestionSet("questions", SHIPPED)]
    own = index / OWN_QUESTIONS
    if own.is_file():
        found.append(QuestionSet("own", own))
    if folder is None:
        return found
    if not folder.is_dir():
        raise QuestionError(
            f"RECTIFY_QUESTIONS 指的文件夹 {folder} 不在 / there is no folder {folder}, which RECTIFY_QUESTIONS names"
        )
    for path in sorted(path for path in folder.glob("*.jsonl") if path.is_file()):
        name = path.stem
        while name in {s.name for s in found}:
            name += "-2"
        found.append(QuestionSet(name, path))
    return found


def keep(index: Path, run: Run) -> Kept:
    """Write a run with its report beside the index and forget the oldest. Raises QuestionError when that fails."""
    folder = index / _FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock"):
            number = max((k.number for k in kept(index)), default=0) + 1
            new = Kept(number, run.name, folder / f"{number:06d}-{run.name}.json")
            # The run last: what is listed has its report.
            for write, path in ((write_report, new.report), (save_run, new.path)):
                unfinished = path.with_name(f".{path.name}.part")
                write(run, unfinished)
                os.replace(unfinished, path)
            for old in kept(index)[KEPT:]:
                old.path.unlink()
                old.report.unlink(missing_ok=True)
    except OSError as error:
        raise QuestionError(
            f"结果写不进 {folder}({error.strerror}),请检查权限和磁盘空间 / "
            f"the result cannot be written to {folder}: {error.strerror}; check permissions and disk space"
        ) from error
    return new


def kept(index: Path) -> list[Kept]:
    """Return the runs that are kept, newest first."""
    found = []
    for path in (index / _FOLDER).glob("*-*.json"):
        number, _, name = path.stem.partition("-")
        if number.isdecimal():
            found.append(Kept(int(number), name, path))
    return sorted(found, key=lambda k: k.number, reverse=True)
