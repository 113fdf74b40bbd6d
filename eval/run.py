"""Questions + an index -> judged outcomes, their scores, and a file that can be compared later."""

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from retriever.retriever import Retriever
from retriever.types import Mode

from .data import Query
from .judge import answers, covers, first_ranks, plain
from .metrics import Outcome, per_query, summarise

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
        "mode": mode.value,
        "model": config.model_id,
        "passages": str(len(library)),
        "longest_passage": str(config.size.longest),
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


def save_run(run: Run, path: Path) -> None:
    """Write a run as JSON: settings, means with intervals, and everything about each query."""
    record = {
        "name": run.name,
        "settings": run.settings,
        "scores": {measure: asdict(summarise(values)) for measure, values in run.values.items()},
        "values": run.values,
        "queries": [
            {
                "id": o.query.query_id,
                "question": o.query.question,
                "type": o.query.type,
                "language": o.query.language,
                "gold_ranks": o.gold_ranks,
                "refused": o.refused,
                "answer_right": o.answer_right,
                "answer": o.answer,
                "citations": o.citations,
                "false_citations": o.false_citations,
                "passages": [passage for passage, _ in o.ranked],
                "latency_ms": round(o.latency_ms, 2),
            }
            for o in run.outcomes
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


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
    covered = [
        [
            covers(gold, plain(e.result.passage.text), e.source, e.result.passage.notice_id, e.result.passage.item)
            for gold in query.gold
        ]
        for e in reply.evidence
    ]
    texts = {c.notice_id: retriever.notice(c.notice_id).text for c in reply.answer.citations}
    return Outcome(
        query=query,
        right=right,
        ranked=tuple((e.result.passage.passage_id, e.result.score) for e in reply.evidence),
        gold_ranks=tuple(first_ranks(query, covered)),
        answer=reply.answer.text,
        answer_right=answers(query, reply.answer.text) if query.facts else None,
        refused=reply.answer.refused,
        citations=len(reply.answer.citations),
        false_citations=sum(texts[c.notice_id][c.start : c.end] != c.text for c in reply.answer.citations),
        latency_ms=reply.latency_ms,
    )


def _commit() -> str:
    """The commit of the checkout, or nothing outside one."""
    try:
        found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()
