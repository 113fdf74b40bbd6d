"""One system over some questions in a process of its own, so that its memory and imports are its own.

Reads a job as JSON from standard input and writes what was found, with times and peak memory, to standard output.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from indexer.build import build
from retriever.finding.search import RANKINGS
from retriever.library import open_retriever
from retriever.types import Mode

from .peers import PEERS

#: Name of a row -> how this project ranks in it.
OWN = {
    "this, lexical": Mode.LEXICAL,
    "this, vectors": Mode.VECTORS,
    "this, dense": Mode.DENSE,
    "this, hybrid": Mode.HYBRID,
}
OWN_PACKAGES = ("bm25s", "faiss-cpu", "rjieba", "opencc", "tokenizers", "safetensors", "lxml", "filelock", "streamlit")


@dataclass(frozen=True, slots=True)
class Job:
    """What to run: the system's name, the folder of notices, and the questions (searched text, question, history)."""

    system: str
    corpus: str
    texts: list[str]  # of the notices, for the peers
    questions: list[tuple[str, str, list[str]]]
    top_k: int


@dataclass(frozen=True, slots=True)
class PeerRun:
    """What a system did: chunks found a question, seconds to index, milliseconds a question, MB of memory and of disk."""

    found: list[list[str]]
    index_s: float
    query_ms: list[float]
    memory_mb: float
    install_mb: float


def run(job: Job) -> PeerRun:
    """Index and ask."""
    began = time.perf_counter()
    if job.system in OWN:
        search, packages = _own(job), OWN_PACKAGES
    else:
        peer = next(peer for peer in PEERS if peer.name == job.system)
        find = peer.build(job.texts)
        search, packages = (lambda text, question, history: find(text, job.top_k)), peer.packages
    index_s = time.perf_counter() - began
    found, times = [], []
    for text, question, history in job.questions:
        began = time.perf_counter()
        found.append(search(text, question, history))
        times.append((time.perf_counter() - began) * 1000)
    return PeerRun(found, index_s, times, peak_memory_mb(), install_mb(packages))


def install_mb(packages: Sequence[str]) -> float:
    """Return the size in MB of some distributions and all they require, without extras and without Python itself."""
    wanted, seen, size = list(packages), set(), 0
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        for file in distribution.files or ():
            path = Path(str(file.locate()))
            size += path.stat().st_size if path.is_file() else 0
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted.append(requirement.name)
    return size / 1e6


def _own(job: Job) -> Callable[[str, str, list[str]], list[str]]:
    folder = Path(tempfile.mkdtemp())
    build(Path(job.corpus), folder, progress=lambda *_: None)
    retriever = open_retriever(folder)

    def search(_text: str, question: str, history: list[str]) -> list[str]:
        query = retriever.understand(question, history)
        evidence = retriever.retrieve(query, top_k=job.top_k, ranking=RANKINGS[OWN[job.system]])
        return [e.result.passage.text for e in evidence]

    return search


def peak_memory_mb() -> float:
    """Return the peak resident memory of this process in MB; NaN where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    json.dump(asdict(run(Job(**json.load(sys.stdin)))), sys.stdout, ensure_ascii=False)
