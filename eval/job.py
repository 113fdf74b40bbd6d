"""An evaluation in a thread of its own, so that whoever started it may leave the page; one at a time.

It pauses between questions, so that chats are answered meanwhile. What is run is eval/run.py's; what is kept,
eval/evaluations.py's.
"""

import threading
import time
from pathlib import Path

from indexer.errors import RectifyError
from retriever.library import Retriever

from .data import read_queries
from .evaluations import Kept, QuestionSet, keep
from .run import evaluate

#: After each question. A chat beside an evaluation took 36 ms a question with it, 44 ms without, 27 ms alone.
PAUSE_S = 0.01


class Job:
    """An evaluation under way or over. `done` of `total` questions; at its end `kept` or `error` says how it went."""

    def __init__(self, retriever: Retriever, questions: QuestionSet, index: Path) -> None:
        """Start it."""
        self.questions = questions
        self.done = 0
        self.total = 0
        self.kept: Kept | None = None
        self.error = ""
        self._stop = threading.Event()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(retriever, index), name="evaluation", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is still under way."""
        return self._thread.is_alive()

    @property
    def stopped(self) -> bool:
        """Whether somebody has stopped it."""
        return self._stop.is_set()

    @property
    def seconds_left(self) -> float | None:
        """How long it will still take, judged by the questions done so far; None before the first."""
        if not self.done:
            return None
        return (time.monotonic() - self._began) / self.done * (self.total - self.done)

    def stop(self) -> None:
        """Let it end after the question it is at; nothing is kept."""
        self._stop.set()

    def wait(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def _run(self, retriever: Retriever, index: Path) -> None:
        try:
            queries = read_queries(self.questions.path)
            run = evaluate(retriever, queries, name=self.questions.name, progress=self._progress)
            self.kept = keep(index, run)
        except RectifyError as error:
            self.error = str(error)
        except _StoppedError:
            pass

    def _progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self._stop.wait(PAUSE_S):
            raise _StoppedError


class Desk:
    """Where evaluations are started: at most one is under way. Shared by all sessions of a server."""

    def __init__(self) -> None:
        """No evaluation yet."""
        self.job: Job | None = None
        self._lock = threading.Lock()

    def start(self, retriever: Retriever, questions: QuestionSet, index: Path) -> Job:
        """Start an evaluation, or return the one that is under way."""
        with self._lock:
            if self.job is None or not self.job.running:
                self.job = Job(retriever, questions, index)
            return self.job


class _StoppedError(Exception):
    """Somebody has stopped the evaluation."""
