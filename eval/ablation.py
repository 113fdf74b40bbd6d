"""What each part of the pipeline is worth: the same questions with one part left out or set otherwise.

A part that costs nothing to leave out has no place in the pipeline.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from indexer.build import build
from indexer.config import PassageSize
from indexer.lexical import FIELDS
from retriever.retriever import Retriever, open_retriever
from retriever.search import RANKINGS, Ranking
from retriever.types import Mode

from .data import Query
from .judge import covers, first_ranks, plain
from .metrics import paired_p_value
from .run import TOP_K, Progress

_WHOLE = Ranking()
#: Name -> how the passages are ranked.
RANKED: dict[str, Ranking] = {
    "whole pipeline": _WHOLE,
    "BM25 only": RANKINGS[Mode.LEXICAL],
    "sentence vectors only": RANKINGS[Mode.VECTORS],
    "vectors + late interaction": RANKINGS[Mode.DENSE],
    "without BM25": replace(_WHOLE, lexical=0.0),
    "without sentence vectors": replace(_WHOLE, dense=0.0),
    "without late interaction": replace(_WHOLE, interaction=0.0),
    "without headings in BM25": replace(_WHOLE, fields=FIELDS | {"context": 0.0}),
    "without named-notice bonus": replace(_WHOLE, named_bonus=0.0),
}
#: Name -> how notices are cut, each with the whole ranking.
SIZES: dict[str, PassageSize] = {
    "passages up to 160 characters": PassageSize(longest=160),
    "passages up to 640 characters": PassageSize(longest=640),
}


@dataclass(frozen=True, slots=True)
class AblationRow:
    """Scores of one variant; `p_value`: of its difference in MRR from the whole pipeline."""

    variant: str
    passages: int
    hit_at_5: float
    mrr_at_10: float
    paraphrase_hit_at_5: float
    english_hit_at_5: float
    p_value: float


def ablate(corpus: Path, queries: Sequence[Query], progress: Progress) -> list[AblationRow]:
    """Score every variant over the notices of a folder."""
    answerable = [q for q in queries if q.answerable]
    rows: list[AblationRow] = []
    whole: dict[str, float] = {}
    total = len(RANKED) + len(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        build(corpus, Path(folder), progress=lambda *_: None)
        retriever = open_retriever(Path(folder))
        for name, ranking in RANKED.items():
            ranks = _first_ranks(retriever, answerable, ranking)
            whole = whole or _reciprocal(ranks)
            rows.append(_row(name, retriever, answerable, ranks, whole))
            progress(len(rows), total)
    for name, size in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            build(corpus, Path(folder), size=size, progress=lambda *_: None)
            retriever = open_retriever(Path(folder))
            rows.append(_row(name, retriever, answerable, _first_ranks(retriever, answerable, _WHOLE), whole))
        progress(len(rows), total)
    return rows


def _first_ranks(retriever: Retriever, queries: Sequence[Query], ranking: Ranking) -> dict[str, int | None]:
    """Rank of the first right passage of each question."""
    found: dict[str, int | None] = {}
    for query in queries:
        understood = retriever.understand(query.question, query.history)
        covered = [
            [
                covers(gold, plain(e.result.passage.text), e.source, e.result.passage.notice_id, e.result.passage.item)
                for gold in query.gold
            ]
            for e in retriever.retrieve(understood, top_k=TOP_K, ranking=ranking)
        ]
        found[query.query_id] = min((r for r in first_ranks(query, covered) if r), default=None)
    return found


def _reciprocal(ranks: dict[str, int | None]) -> dict[str, float]:
    return {query_id: 1.0 / rank if rank else 0.0 for query_id, rank in ranks.items()}


def _row(
    name: str,
    retriever: Retriever,
    queries: Sequence[Query],
    ranks: dict[str, int | None],
    whole: dict[str, float],
) -> AblationRow:
    def hits(chosen: Callable[[Query], bool]) -> float:
        values = [(ranks[q.query_id] or TOP_K + 1) <= 5 for q in queries if chosen(q)]
        return float(np.mean(values)) if values else float("nan")

    reciprocal = _reciprocal(ranks)
    return AblationRow(
        variant=name,
        passages=len(retriever.index.lexical),
        hit_at_5=hits(lambda q: True),
        mrr_at_10=float(np.mean(list(reciprocal.values()))),
        paraphrase_hit_at_5=hits(lambda q: q.type == "paraphrase"),
        english_hit_at_5=hits(lambda q: q.language == "en"),
        p_value=paired_p_value(whole, reciprocal),
    )
