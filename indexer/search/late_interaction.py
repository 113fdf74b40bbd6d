"""Late interaction: every word of a question looks for its nearest word in a passage (MaxSim).

Khattab & Zaharia 2020 ("ColBERT") sum, over question tokens, the best similarity to any passage token.
Here the token vectors are those of the static model, so 打井 finds 取水井 and `lift` finds 电梯 although no
word is shared, and an equal word counts fully. A token weighs by its soft rarity: the less the passages of
the library answer it on average, the more it tells them apart.

Scores candidates only; finding them is the business of `dense` and `lexical`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.errors import IndexFormatError
from indexer.quality import LATE_INTERACTION

from .embedder import StaticEmbedder

_TOKENS, _OFFSETS, _WEIGHTS, _LENGTH = "tokens.npy", "token_offsets.npy", "token_weights.npy", "token_length.npy"


class LateInteractionIndex:
    """The distinct tokens of every passage, flat: passage i has `tokens[offsets[i]:offsets[i+1]]`."""

    def __init__(self, tokens: np.ndarray, offsets: np.ndarray, weights: np.ndarray, usual_length: float) -> None:
        """`tokens` int32, `offsets` int64 of length n+1, `weights` float32 beside the tokens.

        `usual_length`: median length of the vectors of the library's tokens.
        """
        self._tokens = tokens
        self._offsets = offsets
        self._weights = weights
        self._usual_length = usual_length

    @classmethod
    def from_texts(
        cls, model: StaticEmbedder, bodies: Sequence[str], contexts: Sequence[str]
    ) -> "LateInteractionIndex":
        """Index passage i by the words of `bodies[i]` and, with less weight, of `contexts[i]`."""
        tokens: list[int] = []
        weights: list[float] = []
        offsets = [0]
        for body, context in zip(model.token_ids(bodies), model.token_ids(contexts), strict=True):
            own = set(body) - {0}
            around = set(context) - own - {0}
            tokens += sorted(own) + sorted(around)
            weights += [1.0] * len(own) + [LATE_INTERACTION.context_weight] * len(around)
            if offsets[-1] == len(tokens):  # a passage without any known word keeps its place
                tokens.append(0)
                weights.append(0.0)
            offsets.append(len(tokens))
        lengths = np.linalg.norm(model.token_vectors(np.unique(tokens).astype(np.int64)), axis=1) if tokens else [1.0]
        return cls(
            np.array(tokens, np.int32),
            np.array(offsets, np.int64),
            np.array(weights, np.float32),
            float(np.median(lengths)),
        )

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def score(self, model: StaticEmbedder, question: str, passages: np.ndarray) -> np.ndarray:
        """Return how well each passage row answers the words of the question, float32 in [0, 1].

        A question without any known word scores 0 everywhere.
        """
        asked, weight, found = self._matches(model, question, passages)
        if not len(asked) or not len(passages):
            return np.zeros(len(passages), np.float32)
        return ((weight @ found) / max(float(weight.sum()), 1e-9)).astype(np.float32)

    def unmet(self, model: StaticEmbedder, question: str, passages: np.ndarray) -> list[tuple[str, float]]:
        """Return the words of the question, each with the share of the question's weight that no passage row answers."""
        asked, weight, found = self._matches(model, question, passages)
        if not len(asked) or not len(passages):
            return []
        missing = weight * (1 - found.max(axis=1)) / max(float(weight.sum()), 1e-9)
        return list(zip(model.tokens(asked.tolist()), map(float, missing), strict=True))

    def _matches(
        self, model: StaticEmbedder, question: str, passages: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The question's tokens, (q,) their weights, (q, passages) how well each passage row answers each."""
        asked = np.array(list(dict.fromkeys(t for t in model.token_ids([question])[0] if t)), dtype=np.int64)
        if not len(asked) or not len(passages):
            return asked, np.zeros(len(asked)), np.zeros((len(asked), len(passages)))
        vectors = model.token_vectors(asked)
        lengths = np.linalg.norm(vectors, axis=1)
        sample = np.unique(np.linspace(0, len(self) - 1, min(len(self), LATE_INTERACTION.sample)).astype(np.int64))
        both = np.concatenate([passages, sample])
        best = self._best(model, vectors / np.maximum(lengths, 1e-9)[:, None], both)
        found, usual = best[:, : len(passages)], best[:, len(passages) :]
        rarity = -np.log(usual.mean(axis=1) + 1.0 / len(self))
        # The length of a token's vector is the model's own weight for it.
        emphasis = np.minimum(lengths / self._usual_length, LATE_INTERACTION.max_emphasis)
        return asked, np.maximum(rarity, 0) * emphasis, found

    def _best(self, model: StaticEmbedder, asked: np.ndarray, passages: np.ndarray) -> np.ndarray:
        """(question tokens, passages): weighted similarity of each question token to its nearest passage token."""
        starts, ends = self._offsets[passages], self._offsets[passages + 1]
        places = np.concatenate([np.arange(s, e) for s, e in zip(starts, ends, strict=True)])
        words, where = np.unique(self._tokens[places], return_inverse=True)
        table = model.token_vectors(words)
        table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
        near = asked @ table.T
        near[near < LATE_INTERACTION.near] = 0
        pairs = near[:, where] * self._weights[places]
        return np.maximum.reduceat(pairs, np.concatenate([[0], np.cumsum(ends - starts)[:-1]]), axis=1)

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        np.save(folder / _TOKENS, self._tokens, allow_pickle=False)
        np.save(folder / _OFFSETS, self._offsets, allow_pickle=False)
        np.save(folder / _WEIGHTS, self._weights, allow_pickle=False)
        np.save(folder / _LENGTH, np.float64(self._usual_length), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "LateInteractionIndex":
        """Read what `save` wrote. Raises IndexFormatError when a file is missing or damaged."""
        try:
            arrays = [np.load(folder / name, allow_pickle=False) for name in (_TOKENS, _OFFSETS, _WEIGHTS, _LENGTH)]
        except (OSError, EOFError, ValueError) as error:
            raise IndexFormatError(
                f"词表文件读不出来({folder}),索引已损坏,请重新 build / the token files in {folder} cannot be read; build again"
            ) from error
        return cls(*arrays[:3], float(arrays[3]))
