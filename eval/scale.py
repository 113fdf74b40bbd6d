"""How long an answer takes in a large library: the notices of a folder again and again, with other names and figures.

The copies differ in every figure and in the names of their places, so that no two passages are alike; they are built and
asked as any others. Retrieval quality is not measured here: the copies compete with the originals.
"""

import random
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.build import build
from indexer.protocols import Progress
from indexer.reading.decoding import decode
from retriever.library import open_retriever

from .data import Query
from .peer_process import peak_memory_mb

_SURNAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_LANDSCAPE = "山海江河湖岭原川溪洲"
_PLACE = re.compile("厦门|泉州|广州|天河|乐山|福建|四川|广东")
_MAX_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class Scale:
    """What a library of this size costs. Times of an answer are those of one core where OMP_NUM_THREADS is 1."""

    notices: int
    passages: int
    build_s: float
    index_mb: float
    open_s: float
    answer_ms_p50: float
    answer_ms_p95: float
    memory_mb: float


def measure_scale(corpus: Path, queries: Sequence[Query], passages: int, progress: Progress) -> Scale:
    """Build a library of at least so many passages and answer the questions in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        originals = {
            p.name: decode(p.read_bytes()).text for p in sorted(corpus.iterdir()) if p.suffix in (".md", ".txt")
        }
        first = build(corpus, folder / "small", progress=lambda *_: None)
        copies = -(-passages // first.passages)
        (folder / "corpus").mkdir()
        for number in range(copies):
            for source, text in originals.items():
                other = text if number == 0 else _varied(text, random.Random(number))  # noqa: S311 - varies a text
                (folder / "corpus" / f"{number:05d}-{source}").write_text(other, encoding="utf-8")
        began = time.perf_counter()
        report = build(folder / "corpus", folder / "index", progress=progress)
        built = time.perf_counter() - began
        began = time.perf_counter()
        retriever = open_retriever(folder / "index")
        opened = time.perf_counter() - began
        asked = queries[:_MAX_QUESTIONS]
        times = []
        for done, query in enumerate(asked, 1):
            times.append(retriever.reply(query.question, query.history).latency_ms)
            progress("问答 / questions", done, len(asked))
        size = sum(p.stat().st_size for p in (folder / "index" / "versions").rglob("*") if p.is_file())
        return Scale(
            notices=len(retriever.infos),
            passages=report.passages,
            build_s=built,
            index_mb=size / 1e6,
            open_s=opened,
            answer_ms_p50=float(np.percentile(times, 50)),
            answer_ms_p95=float(np.percentile(times, 95)),
            memory_mb=peak_memory_mb(),
        )


def _varied(text: str, rng: random.Random) -> str:
    """The text of another place in another year: other names, other digits of the same length."""
    names: dict[str, str] = {}

    def place(found: re.Match[str]) -> str:
        return names.setdefault(found.group(), rng.choice(_SURNAMES) + rng.choice(_LANDSCAPE))

    text = _PLACE.sub(place, text)
    return re.sub(
        r"(?<![\d年月〔])\d(?=\d*[.\d]*(?:亩|宗|件|万|亿|户|公顷|平方|%|人|处))", lambda _: str(rng.randint(1, 9)), text
    )
