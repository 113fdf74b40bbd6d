"""Quality and speed of this retriever beside peers, on the same passages and questions, in one run.

Times are wall-clock on whatever machine runs this; they are reported, never asserted.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.embedder import BUILT_IN_FOLDER, StaticEmbedder
from retriever.retriever import Retriever, open_retriever
from retriever.search import RANKINGS, Ranking
from retriever.types import Mode

from .data import Query
from .judge import covers, first_ranks, plain
from .peers import PEERS

TOP_K = 10
_SPEED_PASSAGES = 5000  # encoded to measure the rate


@dataclass(frozen=True, slots=True)
class Row:
    """One system: quality by group of questions, and what a query and the index cost."""

    system: str
    hit_at_5: float
    mrr_at_10: float
    paraphrase_hit_at_5: float
    english_hit_at_5: float
    query_ms_p50: float
    query_ms_p95: float
    index_s: float


@dataclass(frozen=True, slots=True)
class Speed:
    """What the embedding model and a cold start cost."""

    passages_per_s: float
    query_encode_ms: float
    model_load_s: float
    import_s: float
    first_answer_s: float
    memory_mb: float


def compare_systems(folder: Path, queries: Sequence[Query]) -> list[Row]:
    """Rank the questions' passages with every system over the passages of an index."""
    retriever = open_retriever(folder)
    passages = [
        (p.text, info.source, info.notice_id, p.item)
        for info in retriever.infos.values()
        for _, p in retriever.index.database.passages_of(info.notice_id)
    ]
    answerable = [q for q in queries if q.answerable]
    covered = [_coverage(query, passages) for query in answerable]
    rows = []
    for name, build in PEERS.items():
        began = time.perf_counter()
        scorer = build([text for text, *_ in passages])
        built = time.perf_counter() - began
        rows.append(_row(name, answerable, covered, _peer_ranking(retriever, scorer), built))
    for mode, name in (
        (Mode.LEXICAL, "this, lexical"),
        (Mode.VECTORS, "this, vectors"),
        (Mode.DENSE, "this, dense"),
        (Mode.HYBRID, "this, hybrid"),
    ):
        rows.append(_row(name, answerable, covered, _own_ranking(retriever, RANKINGS[mode]), 0.0))
    return rows


def measure_speed(folder: Path) -> Speed:
    """Time the built-in model on one thread, and a cold `ask` in a process of its own."""
    began = time.perf_counter()
    model = StaticEmbedder.load(BUILT_IN_FOLDER)
    load = time.perf_counter() - began
    retriever = open_retriever(folder)
    texts = [p.text for i in retriever.infos for _, p in retriever.index.database.passages_of(i)]
    many = (texts * (_SPEED_PASSAGES // max(1, len(texts)) + 1))[:_SPEED_PASSAGES]
    began = time.perf_counter()
    model.encode_document(many)
    rate = len(many) / (time.perf_counter() - began)
    questions = [text[:30] for text in texts[:200]]
    began = time.perf_counter()
    for question in questions:
        model.encode_query([question])
    encode = (time.perf_counter() - began) / max(1, len(questions)) * 1000
    return Speed(
        passages_per_s=rate,
        query_encode_ms=encode,
        model_load_s=load,
        import_s=_seconds([sys.executable, "-c", "import retriever.retriever"]),
        first_answer_s=_seconds([sys.executable, "-m", "retriever", "ask", "闲置土地", "--index", str(folder)]),
        memory_mb=_peak_memory(folder),
    )


def _seconds(command: list[str]) -> float:
    """Median wall-clock seconds of three runs of a command."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command lines
        times.append(time.perf_counter() - began)
    return sorted(times)[1]


def _peak_memory(folder: Path) -> float:
    """Peak resident memory in MB of a process that answers one question; NaN where the system does not tell."""
    code = (
        "import sys; from retriever.__main__ import main; main(['ask', '闲置土地', '--index', sys.argv[1]]);"
        "print(open('/proc/self/status').read())"
    )
    if not Path("/proc/self/status").exists():
        return float("nan")
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True)  # noqa: S603 - our own code
    return int(re.search(r"VmHWM:\s*(\d+)", done.stdout).group(1)) / 1024


def _coverage(query: Query, passages: Sequence[tuple[str, str, str, str]]) -> np.ndarray:
    """(passages, gold entries) bool: which passage covers which gold entry."""
    return np.array(
        [[covers(g, plain(text), source, notice, item) for g in query.gold] for text, source, notice, item in passages]
    )


def _peer_ranking(retriever: Retriever, scorer: Callable[[str], np.ndarray]) -> Callable[[Query], np.ndarray]:
    def rank(query: Query) -> np.ndarray:
        scores = scorer(retriever.understand(query.question, query.history).text)
        return np.argsort(-scores, kind="stable")[:TOP_K]

    return rank


def _own_ranking(retriever: Retriever, ranking: Ranking) -> Callable[[Query], np.ndarray]:
    def rank(query: Query) -> np.ndarray:
        understood = retriever.understand(query.question, query.history)
        return np.array([e.result.row for e in retriever.retrieve(understood, top_k=TOP_K, ranking=ranking)], dtype=int)

    return rank


def _row(
    name: str,
    queries: Sequence[Query],
    covered: Sequence[np.ndarray],
    rank: Callable[[Query], np.ndarray],
    built: float,
) -> Row:
    hits: dict[str, bool] = {}
    reciprocal, times = [], []
    for query, coverage in zip(queries, covered, strict=True):
        began = time.perf_counter()
        order = rank(query)
        times.append((time.perf_counter() - began) * 1000)
        first = min((r for r in first_ranks(query, coverage[order]) if r), default=None)
        hits[query.query_id] = first is not None and first <= 5
        reciprocal.append(1 / first if first else 0.0)

    def share(chosen: Callable[[Query], bool]) -> float:
        values = [hits[q.query_id] for q in queries if chosen(q)]
        return float(np.mean(values)) if values else float("nan")

    return Row(
        system=name,
        hit_at_5=share(lambda q: True),
        mrr_at_10=float(np.mean(reciprocal)),
        paraphrase_hit_at_5=share(lambda q: q.type == "paraphrase"),
        english_hit_at_5=share(lambda q: q.language == "en"),
        query_ms_p50=float(np.percentile(times, 50)),
        query_ms_p95=float(np.percentile(times, 95)),
        index_s=built,
    )
