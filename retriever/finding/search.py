"""Query -> ranked passages: BM25, vectors and late interaction, on one scale and added up.

All three signals are shares, 1 at best, so that none drowns another: where a question shares no words with
the text, BM25 is near 0 and the vectors decide. The ranking says which signals count; all are reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from indexer.lexicon.segment import terms
from indexer.protocols import Embedder
from indexer.quality import SEARCH
from indexer.search.embedder import StaticEmbedder
from indexer.search.lexical import FIELDS
from indexer.store.versions import IndexVersion
from retriever.types import Mode, Query, SearchResult


@dataclass(frozen=True, slots=True)
class Ranking:
    """What ranks: the weight of each signal, and what a passage of a notice that the question names gets on top.

    `python -m eval ablate` shows what each part is worth.
    """

    lexical: float = SEARCH.lexical
    dense: float = SEARCH.dense
    late_interaction: float = SEARCH.late_interaction
    named_bonus: float = SEARCH.named_bonus
    fields: Mapping[str, float] = field(default_factory=lambda: FIELDS)  # of the lexical index


RANKINGS = {
    Mode.HYBRID: Ranking(),
    Mode.DENSE: Ranking(lexical=0.0, late_interaction=SEARCH.late_interaction_without_words),
    Mode.VECTORS: Ranking(lexical=0.0, late_interaction=0.0),
    Mode.LEXICAL: Ranking(dense=0.0, late_interaction=0.0),
}


@dataclass(frozen=True, slots=True)
class Models:
    """The models a retriever runs: the one the index was made with, and the built-in word vectors."""

    embedder: Embedder
    words: StaticEmbedder


def search(
    index: IndexVersion, models: Models, query: Query, passage_notices: np.ndarray, *, top_k: int, ranking: Ranking
) -> list[SearchResult]:
    """Return at most `top_k` passages, best first; none for a blank query.

    `passage_notices`: (n,) notice id of each passage row.
    """
    weights = {term: 1.0 for term in terms(query.text)}
    if not query.text.strip() or not len(index.lexical):
        return []
    lexical = _lexical(index, weights, ranking.fields)
    vector = models.embedder.encode_query([query.text])[0]
    rows = _candidates(index, lexical, vector, ranking)
    if not len(rows):
        return []
    signals = np.stack(
        [
            lexical[rows],
            _above_background(index, vector, rows),
            index.late_interaction.score(models.words, query.text, rows),
        ]
    )
    weights_of_signals = np.array([ranking.lexical, ranking.dense, ranking.late_interaction], np.float32)
    scores = weights_of_signals @ signals + ranking.named_bonus * np.isin(passage_notices[rows], query.named)
    # Ties go to the earlier passage, so that the same index always answers the same.
    order = _in_turn(np.lexsort((rows, -scores)), passage_notices[rows], query.bodies)[:top_k]
    passages = index.database.passages(rows[order])
    return [
        SearchResult(passage, int(rows[i]), float(scores[i]), *map(float, signals[:, i]))
        for passage, i in zip(passages, order, strict=True)
    ]


def _above_background(index: IndexVersion, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Cosines as the share of the way from what any text has with the question (0) to identity (1)."""
    background = index.dense.background(vector)
    return (index.dense.score(vector, rows) - background) / max(1e-6, 1.0 - background)


def _in_turn(order: np.ndarray, notices: np.ndarray, bodies: tuple[tuple[str, ...], ...]) -> np.ndarray:
    """Where a question names several bodies, take their passages in turn, so that each is answered for."""
    if len(bodies) < 2:
        return order
    owner = {notice_id: number for number, body in enumerate(bodies) for notice_id in body}
    turns: dict[int, int] = {}
    places = []
    for place in order:
        body = owner.get(notices[place], -1)
        turns[body] = turns.get(body, 0) + 1
        # Passages of notices that are not named come where their own rank puts them among all turns.
        places.append(turns[body] if body >= 0 else turns[body] / len(bodies) + 1)
    return order[np.argsort(places, kind="stable")]


def _lexical(index: IndexVersion, weights: dict[str, float], fields: Mapping[str, float]) -> np.ndarray:
    attainable = index.lexical.attainable(weights)
    return index.lexical.score(weights, fields) / attainable if attainable else np.zeros(len(index.lexical), np.float32)


def _candidates(index: IndexVersion, lexical: np.ndarray, vector: np.ndarray, ranking: Ranking) -> np.ndarray:
    """Return the rows that either first stage puts among its best, ascending."""
    found = []
    if ranking.lexical:
        best = np.argpartition(-lexical, min(SEARCH.candidates, len(lexical) - 1))[: SEARCH.candidates]
        found.append(best[lexical[best] > 0])
    if ranking.dense or ranking.late_interaction:
        found.append(index.dense.search(vector, SEARCH.candidates)[0])
    return np.unique(np.concatenate(found)).astype(np.int64)
