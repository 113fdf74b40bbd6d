"""What each part of the pipeline is worth: the same questions with one part left out or set otherwise.

A part that costs nothing to leave out has no place in the pipeline.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from langchain_text_splitters import RecursiveCharacterTextSplitter

from indexer.build import build
from indexer.config import ModelConfig, PassageSize
from indexer.protocols import Progress
from indexer.search.lexical import FIELDS
from indexer.types import Notice, Passage
from retriever.finding.search import RANKINGS, Ranking
from retriever.library import Retriever, open_retriever
from retriever.types import Mode

from .data import Query
from .judge import covers, first_ranks, plain
from .metrics import paired_p_value, quality, reciprocal_ranks
from .run import TOP_K

_WHOLE = Ranking()
#: Name -> how the passages are ranked.
RANKED: dict[str, Ranking] = {
    "whole pipeline": _WHOLE,
    "BM25 only": RANKINGS[Mode.LEXICAL],
    "sentence vectors only": RANKINGS[Mode.VECTORS],
    "vectors + late interaction": RANKINGS[Mode.DENSE],
    "without BM25": replace(_WHOLE, lexical=0.0),
    "without sentence vectors": replace(_WHOLE, dense=0.0),
    "without late interaction": replace(_WHOLE, late_interaction=0.0),
    "without headings in BM25": replace(_WHOLE, fields=FIELDS | {"context": 0.0}),
    "without named-notice bonus": replace(_WHOLE, named_bonus=0.0),
}
#: Name -> the longest passage of our own splitter, each with the whole ranking.
SIZES: dict[str, PassageSize] = {
    "passages up to 160 characters": PassageSize(longest=160),
    "passages up to 640 characters": PassageSize(longest=640),
}
#: Characters of chunks that know no structure, as a general splitter makes them.
FIXED = (200, 500, 1000)


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


def ablate(
    corpus: Path, queries: Sequence[Query], models: Sequence[str], reranker: str, progress: Progress
) -> list[AblationRow]:
    """Score every variant over the notices of a folder, the whole pipeline first.

    `models`: other embedding models by name or folder; `reranker`: a CrossEncoder, or nothing. Raises ModelError.
    """
    answerable = [q for q in queries if q.answerable]
    builds: dict[str, Callable[[Path], object]] = {
        **{name: partial(build, corpus, size=size, progress=_silent) for name, size in SIZES.items()},
        **{
            f"without structure, chunks of {size}": partial(
                build, corpus, size=PassageSize(longest=size), split=split_by_length, progress=_silent
            )
            for size in FIXED
        },
        **{f"model {Path(m).name}": partial(build, corpus, model=ModelConfig(m), progress=_silent) for m in models},
    }
    rows: list[AblationRow] = []
    whole: dict[str, float] = {}
    total = len(RANKED) + bool(reranker) + len(builds)
    with tempfile.TemporaryDirectory() as folder:
        build(corpus, Path(folder), progress=_silent)
        retriever = open_retriever(Path(folder))
        for name, ranking in RANKED.items():
            progress(name, len(rows), total)
            ranks = _first_ranks(retriever, answerable, ranking)
            whole = whole or reciprocal_ranks(ranks)
            rows.append(_row(name, retriever, answerable, ranks, whole))
        if reranker:
            progress(reranker, len(rows), total)
            retriever = open_retriever(Path(folder), reranker)
            ranks = _first_ranks(retriever, answerable, _WHOLE)
            rows.append(_row(f"+ re-ranking by {Path(reranker).name}", retriever, answerable, ranks, whole))
    for name, make in builds.items():
        progress(name, len(rows), total)
        with tempfile.TemporaryDirectory() as folder:
            make(index=Path(folder))
            retriever = open_retriever(Path(folder))
            rows.append(_row(name, retriever, answerable, _first_ranks(retriever, answerable, _WHOLE), whole))
    progress("", total, total)
    return rows


def _silent(*_: object) -> None:
    """Builds of variants tell no progress of their own."""


def split_by_length(notice: Notice, size: PassageSize) -> list[Passage]:
    """Cut by length alone: no headings, no items."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=size.longest, chunk_overlap=0, separators=["\n\n", "\n", "。", "；", "，", ""], keep_separator="end"
    )
    passages, position = [], 0
    for number, chunk in enumerate(splitter.split_text(notice.text), 1):
        position = notice.text.index(chunk, position)
        end = position + len(chunk)
        passages.append(Passage(f"{notice.notice_id}#{number}", notice.notice_id, position, end, chunk, (), "", ""))
        position = end
    return passages


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


def _row(
    name: str,
    retriever: Retriever,
    queries: Sequence[Query],
    ranks: dict[str, int | None],
    whole: dict[str, float],
) -> AblationRow:
    p_value = paired_p_value(whole, reciprocal_ranks(ranks))
    return AblationRow(name, len(retriever.index.lexical), **quality(queries, ranks), p_value=p_value)
