"""What a question asks for, by evidence: words of asking of the lexicon weighed together with written examples of each kind.

The examples stand in `examples/KIND.toml`, from plain to colloquial; what is asked about is written … there. What a question
shares with them is measured in two ways: stretches of characters or words and the cues of the lexicon that stand in both,
and the nearness of their vectors. Both are weighed by a ridge regression with one target a kind, fitted in `fit_kinds`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.quality import KINDS
from indexer.types import Span
from retriever.types import Kind

from .marks import Annotated, Sort

#: Texts -> (n, dim) float32 unit rows.
Encode = Callable[[list[str]], np.ndarray]
CUE = "cue:"
_LONGEST = 4  # characters of a stretch
_LONGEST_WORDS = 3  # words of a stretch in English
MATTER = "…"
#: What stands for an item, a row and a day: which one makes no kind.
SYMBOLS = {Sort.ITEM: "\ue000", Sort.NTH: "\ue001", Sort.DATE: "\ue002"}
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

    @property
    def score(self) -> float:
        """How much speaks for it, from 0 to about 1."""
        return self.kinds[0][1]

    def without(self, kinds: Collection[Kind]) -> "Weighed":
        """The same without some kinds."""
        return Weighed(tuple((kind, score) for kind, score in self.kinds if kind not in kinds))

    def lowered(self, kinds: Collection[Kind], by: float) -> "Weighed":
        """The same with less speaking for some kinds."""
        lower = ((kind, score - by if kind in kinds else score) for kind, score in self.kinds)
        return Weighed(tuple(sorted(lower, key=lambda pair: -pair[1])))

    def among(self, kinds: Collection[Kind]) -> Kind:
        """The kind of which most speaks among some."""
        return next(kind for kind, _ in self.kinds if kind in kinds)


@dataclass(frozen=True)
class KindModel:
    """The regression. `rarity`: (n,), `weights`: (n, kinds), `dense`: (dim, kinds), `mean`: (dim,), all float32."""

    columns: Mapping[str, int]  # feature -> its row
    rarity: np.ndarray
    weights: np.ndarray
    dense: np.ndarray
    mean: np.ndarray
    kinds: tuple[Kind, ...]
    encode: Encode

    def weigh(self, annotated: Annotated, within: Span, matter: Sequence[str]) -> Weighed:
        """Return how much speaks for each kind in a clause of a question; `matter`: the words that it is about."""
        marks = [m for m in annotated.marks if within.start <= m.span.start < within.end]
        spans = [(m.span, SYMBOLS.get(m.sort, MATTER)) for m in marks if m.sort in (*_OF_NAMES, *SYMBOLS)]
        spans += [(m.span, "") for m in marks if m.sort is Sort.COURTESY]
        words = masked(annotated.view, spans, within)
        features = features_of(words, {m.name for m in marks if m.sort is Sort.ASKS})
        scores = self.scores(features, asking_words(words, matter))
        order = np.argsort(-scores)
        return Weighed(tuple((self.kinds[i], float(scores[i])) for i in order))

    def scores(self, features: Iterable[str], asking: str) -> np.ndarray:
        """Return (kinds,) how much speaks for each; `asking`: the words of which the vector is taken."""
        known = [n for f in features if (n := self.columns.get(f)) is not None]
        rarity = self.rarity[known]
        shared = rarity @ self.weights[known] / max(float(np.linalg.norm(rarity)), KINDS.least)
        return shared + centred(self.encode([asking]), self.mean)[0] @ self.dense


def masked(view: str, spans: Iterable[tuple[Span, str]], whole: Span) -> str:
    """Return the words of a stretch with a symbol for each of some spans."""
    kept: list[str] = []
    position = whole.start
    for span, symbol in sorted(spans):
        if span.start >= position:
            kept += [view[position : span.start], symbol]
            position = span.end
    return "".join([*kept, view[position : whole.end]])


def asking_words(words: str, matter: Sequence[str] = ()) -> str:
    """Return the words of asking alone, of which the vector is taken."""
    for word in matter:
        words = words.replace(word, " ")
    return re.sub(f"[{MATTER}{''.join(SYMBOLS.values())}]", " ", words)


def centred(vectors: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return (n, dim) vectors as unit rows from the mean of the examples; a text without known words stays zero."""
    moved = np.where(vectors.any(axis=1, keepdims=True), vectors - mean, 0.0)
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)


def features_of(words: str, cues: Iterable[str]) -> set[str]:
    """Return the stretches of characters and English words of a masked question, and its cues."""
    words = _NUMBER.sub("0", words.lower().strip())
    found = {f"{CUE}{name}" for name in cues}
    runs = _RUNS.findall(_MARKS.sub("", f"^{re.sub(f' *{MATTER} *', MATTER, words)}$"))
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
