"""Quality and speed of this retriever beside peers, on the same notices and questions, in one run.

Times are wall-clock on whatever machine runs this; they are reported, never asserted.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from indexer.errors import RectifyError
from indexer.protocols import Progress
from indexer.search.embedder import BUILT_IN_FOLDER, StaticEmbedder
from retriever.library import open_retriever

from .data import Query
from .judge import first_ranks, holds, plain
from .metrics import quality
from .peer_process import OWN, Job, PeerRun
from .peers import PEERS

TOP_K = 10
_SPEED_PASSAGES = 5000  # encoded to measure the rate


@dataclass(frozen=True, slots=True)
class Row:
    """One system: quality by group of questions, and what a query and the index cost."""

    system: str
    hit_at_5: float
    recall_at_5: float
    mrr_at_10: float
    paraphrase_hit_at_5: float
    english_hit_at_5: float
    shown_at_5: float  # characters that a reader of the first five has to read
    query_ms_p50: float
    query_ms_p95: float
    index_s: float  # from the texts to the first question, imports apart
    memory_mb: float  # peak resident memory of its process
    install_mb: float  # of what it needs on disk


@dataclass(frozen=True, slots=True)
class Speed:
    """What the embedding model and a cold start cost."""

    passages_per_s: float
    query_encode_ms: float
    model_load_s: float
    import_s: float
    first_answer_s: float
    memory_mb: float


def compare_systems(folder: Path, corpus: Path, queries: Sequence[Query], progress: Progress) -> list[Row]:
    """Run every system over the notices of an index, each in a process of its own, and judge what it finds by its text.

    `folder`: an index of the notices; `corpus`: a folder with them, from which this project builds its own again.
    """
    retriever = open_retriever(folder)
    answerable = [q for q in queries if q.answerable]
    asked = [(retriever.understand(q.question, q.history).text, q.question, list(q.history)) for q in answerable]
    texts = [retriever.notice(notice_id).text for notice_id in retriever.infos]
    systems = [*(peer.name for peer in PEERS if peer.is_installed), *OWN]
    rows = []
    for name in systems:
        progress(name, len(rows), len(systems))
        trial = _in_own_process(Job(name, str(corpus), texts, asked, TOP_K))
        rows.append(_row(name, answerable, trial))
    progress("", len(systems), len(systems))
    return rows


def missing_peers() -> list[str]:
    """Return the names of the peers whose packages are not installed."""
    return [peer.name for peer in PEERS if not peer.is_installed]


def format_rows(rows: Sequence[Row]) -> str:
    """Return the rows as a table for a terminal."""
    head = (
        f"{'':30s} hit@5 recall@5 MRR@10 paraphrase English  read@5  query ms p50/p95   index s  memory MB  install MB"
    )
    lines = [
        f"{r.system:30s} {r.hit_at_5:.3f}    {r.recall_at_5:.3f}  {r.mrr_at_10:.3f}      {r.paraphrase_hit_at_5:.3f}   "
        f"{r.english_hit_at_5:.3f}  {r.shown_at_5:6,.0f}   {r.query_ms_p50:6.1f} / {r.query_ms_p95:6.1f}   {r.index_s:7.2f}  "
        f"{r.memory_mb:9,.0f}  {r.install_mb:10,.0f}"
        for r in rows
    ]
    return "\n".join([head, *lines])


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as JSON. Raises RectifyError when the file cannot be written."""
    try:
        path.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise RectifyError(f"写不进 {path}({error.strerror}) / {path} cannot be written: {error.strerror}") from error


def _in_own_process(job: Job) -> PeerRun:
    # torch, tokenizers and BLAS on one thread each, so that the times are those of one core.
    environment = os.environ | {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    command = [sys.executable, "-m", "eval.peer_process"]
    done = subprocess.run(  # noqa: S603 - our own module
        command, input=json.dumps(asdict(job)), capture_output=True, encoding="utf-8", env=environment, check=False
    )
    if done.returncode:
        raise RectifyError(
            f"{job.system} 没有跑成 / {job.system} did not run: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ''}"
        )
    return PeerRun(**json.loads(done.stdout))


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
        import_s=_seconds([sys.executable, "-c", "import retriever.library"]),
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


def _row(name: str, queries: Sequence[Query], trial: PeerRun) -> Row:
    first: dict[str, int | None] = {}
    recall = []
    for query, found in zip(queries, trial.found, strict=True):
        # By text alone: a chunk knows no notice or item.
        covered = [[bool(g.quote) and holds(plain(g.quote), plain(chunk)) for g in query.gold] for chunk in found]
        ranks = first_ranks(query, covered)
        first[query.query_id] = min((r for r in ranks if r), default=None)
        recall.append(sum(r is not None and r <= 5 for r in ranks) / len(ranks))

    return Row(
        system=name,
        **quality(queries, first),
        recall_at_5=float(np.mean(recall)),
        shown_at_5=float(np.mean([sum(map(len, found[:5])) for found in trial.found])),
        query_ms_p50=float(np.percentile(trial.query_ms, 50)),
        query_ms_p95=float(np.percentile(trial.query_ms, 95)),
        index_s=trial.index_s,
        memory_mb=trial.memory_mb,
        install_mb=trial.install_mb,
    )
