"""Questions + an index -> judged outcomes and their scores. Writes nothing: eval/saved.py keeps a run."""

import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.quality import REFUSAL
from retriever.library import Reply, Retriever
from retriever.types import Mode

from .data import Query
from .judge import answers, covers, first_ranks, is_too_long, missing_facts, plain
from .metrics import Outcome, Ranked, Score, per_query, summarise

#: Called with (how many questions are done, of how many).
Progress = Callable[[int, int], None]
TOP_K = 10


@dataclass(frozen=True, slots=True)
class Run:
    """A finished evaluation: what was run, and each measure's value for each query."""

    name: str
    settings: dict[str, str]
    values: dict[str, dict[str, float]]
    outcomes: tuple[Outcome, ...]

    @property
    def questions(self) -> dict[str, Outcome]:
        """The outcomes by the id of their question."""
        return {outcome.query.query_id: outcome for outcome in self.outcomes}

    @property
    def citations(self) -> tuple[int, int]:
        """How many citations the answers have, and how many of them do not stand in their source."""
        return sum(o.citations for o in self.outcomes), sum(o.false_citations for o in self.outcomes)

    def score(self, measure: str, ids: Iterable[str] | None = None) -> Score:
        """Return the mean of a measure over some questions, or over all, with its interval."""
        values = self.values[measure]
        return summarise(values if ids is None else {q: values[q] for q in ids if q in values})


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A passage of the index as the judge sees it."""

    passage_id: str
    source: str
    notice_id: str
    item: str
    text: str  # plain


def evaluate(
    retriever: Retriever, queries: Sequence[Query], *, name: str, mode: Mode = Mode.HYBRID, progress: Progress
) -> Run:
    """Answer and judge every query."""
    library = _library(retriever)
    outcomes = []
    for done, query in enumerate(queries, 1):
        outcomes.append(_judge(retriever, library, query, mode))
        progress(done, len(queries))
    config = retriever.index.config
    settings = {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "mode": mode.value,
        "model": config.model_id,
        "passages": str(len(library)),
        "longest_passage": str(config.size.longest),
        "refusal_threshold": str(REFUSAL.min_evidence),
        "commit": _commit(),
    }
    return Run(name, settings, per_query(outcomes), tuple(outcomes))


def groups(run: Run) -> dict[str, list[str]]:
    """Return the query ids of each group a table breaks scores down by: all, type, language, difficulty, notice."""
    found: dict[str, list[str]] = {}
    for outcome in run.outcomes:
        query = outcome.query
        names = ["all", f"type={query.type}", f"lang={query.language}", f"difficulty={query.difficulty}"]
        names += [f"notice={doc}" for doc in dict.fromkeys(g.doc for g in query.gold)]
        for group in names:
            found.setdefault(group, []).append(query.query_id)
    return found


def _library(retriever: Retriever) -> list[_Indexed]:
    database = retriever.index.database
    return [
        _Indexed(p.passage_id, info.source, info.notice_id, p.item, plain(p.text))
        for info in retriever.infos.values()
        for _, p in database.passages_of(info.notice_id)
    ]


def _judge(retriever: Retriever, library: list[_Indexed], query: Query, mode: Mode) -> Outcome:
    right = frozenset(
        p.passage_id for p in library if any(covers(gold, p.text, p.source, p.notice_id, p.item) for gold in query.gold)
    )
    reply = retriever.reply(query.question, query.history, top_k=TOP_K, mode=mode)
    ranked = _ranked(reply, query)
    covered = [[number in found.covers for number in range(len(query.gold))] for found in ranked]
    answer = reply.answer
    texts = {c.notice_id: retriever.notice(c.notice_id).text for c in answer.citations}
    return Outcome(
        query=query,
        right=right,
        ranked=ranked,
        gold_ranks=tuple(first_ranks(query, covered)),
        answer=answer.text,
        answer_right=answers(query, answer.text) if query.facts else None,
        missing=missing_facts(query, answer.text),
        too_long=is_too_long(query, answer.text),
        refused=answer.refused,
        reason=answer.reason,
        citations=len(answer.citations),
        false_citations=sum(texts[c.notice_id][c.start : c.end] != c.text for c in answer.citations),
        latency_ms=round(reply.latency_ms, 2),
    )


def _ranked(reply: Reply, query: Query) -> tuple[Ranked, ...]:
    """The passages of a reply as they are kept, each with the gold that it covers."""
    found = []
    for e in reply.evidence:
        p, words = e.result.passage, plain(e.result.passage.text)
        covered = (n for n, g in enumerate(query.gold) if covers(g, words, e.source, p.notice_id, p.item))
        found.append(
            Ranked(
                passage_id=p.passage_id,
                score=float(e.result.score),
                support=float(e.result.support),
                notice_id=p.notice_id,
                source=e.source,
                title=e.metadata.title,
                heading=p.heading,
                item=p.item,
                status=str(p.status),
                text=p.text,
                covers=tuple(covered),
            )
        )
    return tuple(found)


def _commit() -> str:
    """The commit of the checkout, or nothing outside one."""
    try:
        found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()
