"""Scores of a run: rank measures by ir_measures, and our own for answers, refusals and citations.

Every judged question counts; one without a result scores 0.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, Success, nDCG

from .data import Query

RESAMPLES = 2000
_MEASURES = {"hit@1": Success @ 1, "hit@3": Success @ 3, "hit@5": Success @ 5, "mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage that was retrieved. `covers`: which entries of the query's gold it covers, counted from 0."""

    passage_id: str
    score: float
    support: float
    notice_id: str
    source: str
    title: str
    heading: tuple[str, ...]
    item: str
    status: str
    text: str
    covers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the system gave for a query, judged.

    `right`: ids of all passages of the index that cover some gold; `ranked`: best first; `gold_ranks`: rank
    of the first passage that covers each gold entry. `answer_right` is None where the query has no facts to
    show; `missing`: the facts that the answer does not show; `too_long`: it is longer than its type allows.
    """

    query: Query
    right: frozenset[str]
    ranked: tuple[Ranked, ...]
    gold_ranks: tuple[int | None, ...]
    answer: str
    answer_right: bool | None
    missing: tuple[tuple[str, ...], ...]
    too_long: bool
    refused: bool
    reason: str | None
    citations: int
    false_citations: int  # whose text does not stand at their span
    latency_ms: float

    @property
    def first_right(self) -> int | None:
        """Rank of the first passage that covers any of the gold."""
        return min((rank for rank in self.gold_ranks if rank is not None), default=None)

    @property
    def support(self) -> float | None:
        """The strongest support among the passages, which decides about a refusal; None without a passage."""
        return max((r.support for r in self.ranked), default=None)


@dataclass(frozen=True, slots=True)
class Score:
    """A mean with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    count: int


def per_query(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Return measure -> query id -> value."""
    answerable = [o for o in outcomes if o.query.answerable]
    qrels = [ir_measures.Qrel(o.query.query_id, passage, 1) for o in answerable for passage in (o.right or {"nowhere"})]
    # Rank decides, not the system's score: equal scores must not be re-ordered by the measure.
    run = [
        ir_measures.ScoredDoc(o.query.query_id, found.passage_id, -float(rank))
        for o in answerable
        for rank, found in enumerate(o.ranked)
    ]
    values: dict[str, dict[str, float]] = {name: {o.query.query_id: 0.0 for o in answerable} for name in _MEASURES}
    names = {measure: name for name, measure in _MEASURES.items()}
    for metric in ir_measures.iter_calc(list(_MEASURES.values()), qrels, run):
        values[names[metric.measure]][metric.query_id] = metric.value
    for k in (5, 10):
        values[f"recall@{k}"] = {o.query.query_id: recall(o, k) for o in answerable}
    values["answer"] = {o.query.query_id: float(o.answer_right) for o in outcomes if o.answer_right is not None}
    values["refused_right"] = {o.query.query_id: float(o.refused) for o in outcomes if not o.query.answerable}
    values["refused_wrong"] = {o.query.query_id: float(o.refused) for o in answerable}
    return values


def summarise(values: Mapping[str, float], seed: int = 7) -> Score:
    """Return mean and 95 % percentile-bootstrap interval (Efron) of per-query values."""
    array = np.array(list(values.values()), float)
    if not len(array):
        return Score(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    means = array[rng.integers(0, len(array), (RESAMPLES, len(array)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Score(float(array.mean()), float(low), float(high), len(array))


def paired_p_value(first: Mapping[str, float], second: Mapping[str, float], seed: int = 7) -> float:
    """Return the two-sided p-value of a paired randomisation test over the queries that both have.

    Smucker, Allan & Carterette 2007: under the null hypothesis the sign of each difference is a coin toss.
    """
    shared = sorted(first.keys() & second.keys())
    differences = np.array([second[q] - first[q] for q in shared])
    if not differences.any():
        return 1.0
    rng = np.random.default_rng(seed)
    signs = rng.choice([-1.0, 1.0], (10_000, len(differences)))
    observed = abs(differences.mean())
    return float(((np.abs((signs * differences).mean(axis=1)) >= observed - 1e-12).sum() + 1) / 10_001)


def reciprocal_ranks(ranks: Mapping[str, int | None]) -> dict[str, float]:
    """Return query id -> 1 / rank of its first right passage, 0 where there is none."""
    return {query_id: 1.0 / rank if rank else 0.0 for query_id, rank in ranks.items()}


def quality(queries: Sequence[Query], ranks: Mapping[str, int | None]) -> dict[str, float]:
    """Return the scores that tables of several systems show; `ranks`: of the first right passage, by query id."""

    def hits(chosen: Callable[[Query], bool]) -> float:
        values = [0 < (ranks[q.query_id] or 0) <= 5 for q in queries if chosen(q)]
        return float(np.mean(values)) if values else float("nan")

    return {
        "hit_at_5": hits(lambda q: True),
        "mrr_at_10": float(np.mean(list(reciprocal_ranks(ranks).values()))),
        "paraphrase_hit_at_5": hits(lambda q: q.type == "paraphrase"),
        "english_hit_at_5": hits(lambda q: q.language == "en"),
    }


def recall(outcome: Outcome, k: int) -> float:
    """Return the share of the gold entries that the first `k` passages cover."""
    found = sum(rank is not None and rank <= k for rank in outcome.gold_ranks)
    return found / len(outcome.gold_ranks)
