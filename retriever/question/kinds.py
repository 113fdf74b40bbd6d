"""What a question asks for, by evidence: words of asking of the lexicon weighed together with written examples of each kind.

The examples stand in `examples/KIND.toml`, one question a line, from plain to colloquial; what is asked about is written …
there. Stretches of characters and words that examples share with a question, and the cues of the lexicon that stand in
both, are the features of a kernel ridge regression with one target a kind (Rifkin, Yeo, Poggio: Regularized
least-squares classification, 2003); it is solved when it is first needed, so that an added example counts at once.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from scipy import sparse

from indexer.lexicon.dates import read_dates
from indexer.lexicon.lexicon import entries, group, pattern
from indexer.lexicon.text import folded
from indexer.quality import KINDS
from indexer.types import Span
from retriever.types import Kind

from .marks import Annotated, Sort

EXAMPLES = Path(__file__).parent / "examples"
_LONGEST = 4  # characters of a stretch
_LONGEST_WORDS = 3  # words of a stretch in English
_MATTER = "…"
_CUE = "cue:"
#: What stands for an item, a row and a day: which one makes no kind.
_SYMBOLS = {Sort.ITEM: "\ue000", Sort.NTH: "\ue001", Sort.DATE: "\ue002"}
_OF_NAMES = (Sort.BODY, Sort.STRANGER, Sort.UNIT, Sort.DOCUMENT)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MARKS = re.compile("[,。?!;:、~—.()“”\"'‘’·]")
_RUNS = re.compile("[\u4e00-\u9fff\ue000-\ue002^$0《》%]+")
_WORDS = re.compile("[a-z]+(?:'[a-z]+)?|\ue000|\ue001|\ue002|0")


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much speaks for each kind, the best first."""

    kinds: tuple[tuple[Kind, float], ...]

    @property
    def best(self) -> Kind:
        """The kind of which most speaks."""
        return self.kinds[0][0]

    def without(self, kinds: Collection[Kind]) -> "Weighed":
        """The same without some kinds."""
        return Weighed(tuple((kind, score) for kind, score in self.kinds if kind not in kinds))

    def among(self, kinds: Collection[Kind]) -> Kind:
        """The kind of which most speaks among some."""
        return next(kind for kind, _ in self.kinds if kind in kinds)


def weigh(annotated: Annotated, within: Span | None = None) -> Weighed:
    """Return how much speaks for each kind in a question, or in a clause of it."""
    whole = within or Span(0, len(annotated.view))
    marks = [m for m in annotated.marks if whole.start <= m.span.start < whole.end]
    spans = [(m.span, _SYMBOLS.get(m.sort, _MATTER)) for m in marks if m.sort in (*_OF_NAMES, *_SYMBOLS)]
    spans += [(m.span, "") for m in marks if m.sort is Sort.COURTESY]
    cues = {m.name for m in marks if m.sort is Sort.ASKS}
    return _model().weigh(_features(_masked(annotated.view, spans, whole), cues))


def _masked(view: str, spans: Iterable[tuple[Span, str]], whole: Span) -> str:
    """The words with a symbol for each of some stretches."""
    kept: list[str] = []
    position = whole.start
    for span, symbol in sorted(spans):
        if span.start >= position:
            kept += [view[position : span.start], symbol]
            position = span.end
    return "".join([*kept, view[position : whole.end]])


def _features(words: str, cues: Iterable[str]) -> set[str]:
    words = _NUMBER.sub("0", words.lower().strip())
    found = {f"{_CUE}{name}" for name in cues}
    runs = _RUNS.findall(_MARKS.sub("", f"^{re.sub(f' *{_MATTER} *', _MATTER, words)}$"))
    for run in runs:
        for length in range(1, _LONGEST + 1):
            found.update(run[i : i + length] for i in range(len(run) - length + 1))
    found -= {"^", "$"}
    latin = _WORDS.findall(words)
    if any(word.isascii() and word != "0" for word in latin):
        latin = ["^", *latin, "$"]
        for length in range(1, _LONGEST_WORDS + 1):
            found.update(f"en:{' '.join(latin[i : i + length])}" for i in range(len(latin) - length + 1))
    return found


class _Model:
    """The regression: a weight for every feature and kind."""

    def __init__(self, examples: Sequence[tuple[Kind, str]]) -> None:
        features = [_of_example(words) for _, words in examples]
        counts = Counter(feature for found in features for feature in found)
        self._column = {feature: number for number, feature in enumerate(counts)}
        size = len(examples)
        self._rarity = np.sqrt(np.log1p(size / np.fromiter(counts.values(), np.float32, len(counts))))
        self._rarity[[n for feature, n in self._column.items() if feature.startswith(_CUE)]] *= KINDS.cue
        rows = np.repeat(np.arange(size), [len(found) for found in features])
        columns = np.fromiter((self._column[f] for found in features for f in found), np.int64, len(rows))
        seen = sparse.csr_matrix((self._rarity[columns], (rows, columns)), (size, len(counts)), np.float32)
        lengths = np.sqrt(np.asarray(seen.multiply(seen).sum(axis=1)).ravel())
        seen = sparse.diags_array(1 / np.maximum(lengths, 1e-9)).astype(np.float32) @ seen
        self._kinds = list(dict.fromkeys(kind for kind, _ in examples))
        targets = np.zeros((size, len(self._kinds)), np.float32)
        targets[np.arange(size), [self._kinds.index(kind) for kind, _ in examples]] = 1.0
        kernel = (seen @ seen.T).toarray()
        kernel[np.arange(size), np.arange(size)] += KINDS.ridge
        self._weights = seen.T @ np.linalg.solve(kernel, targets)

    def weigh(self, features: Iterable[str]) -> Weighed:
        """Return the kinds for some features; those that no example has count nothing."""
        known = [self._column[f] for f in features if f in self._column]
        rarity = self._rarity[known]
        scores = rarity @ self._weights[known] / max(float(np.linalg.norm(rarity)), KINDS.least)
        order = np.argsort(-scores)
        return Weighed(tuple((self._kinds[i], float(scores[i])) for i in order))


def _of_example(words: str) -> set[str]:
    """The features of an example, which names no body: items, rows and days as those of a question."""
    view = folded(words)
    spans = [(hit.span, _SYMBOLS[Sort.NTH if hit.name == "nth" else Sort.ITEM]) for hit in group("item").finditer(view)]
    spans += [(day.whole, _SYMBOLS[Sort.DATE]) for day in read_dates(view, date(2000, 1, 1))]
    cues = (e.name for e in entries("asks") if pattern("asks", e.name).search(view))
    return _features(_masked(view, spans, Span(0, len(view))), cues)


def read_examples(folder: Path = EXAMPLES) -> list[tuple[Kind, str]]:
    """Return all examples with their kind. Raises ValueError for a file whose name is no kind."""
    found: list[tuple[Kind, str]] = []
    for path in sorted(folder.glob("*.toml")):
        for questions in tomllib.loads(path.read_text("utf-8")).values():
            found += [(Kind(path.stem), question) for question in questions]
    return found


@cache
def _model() -> _Model:
    return _Model(read_examples())
