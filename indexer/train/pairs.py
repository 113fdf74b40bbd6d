"""Pairs of texts -> arrays of token ids, drawn in batches from one source at a time.

Batches of one source, because then the other pairs of the batch are real rivals: among mixed sources the
language or the subject alone would tell the right one.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

MAX_TOKENS = 160  # of a text; longer ones are cut
_SENTENCE = re.compile(r"(?<=[。；！？])")


@dataclass(frozen=True, slots=True)
class Texts:
    """Token ids of texts, flat: text i has `ids[offsets[i]:offsets[i+1]]`. `group[i]` is equal for equal texts."""

    ids: np.ndarray
    offsets: np.ndarray
    group: np.ndarray

    @classmethod
    def encode(cls, tokenizer: Tokenizer, texts: Sequence[str]) -> "Texts":
        """Tokenise texts in blocks."""
        ids: list[int] = []
        offsets = [0]
        for start in range(0, len(texts), 20_000):
            for encoding in tokenizer.encode_batch_fast(list(texts[start : start + 20_000]), add_special_tokens=False):
                ids.extend(encoding.ids[:MAX_TOKENS])
                offsets.append(len(ids))
        names = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        group = np.array([names[text] for text in texts], np.int64)
        return cls(np.array(ids, np.int64), np.array(offsets, np.int64), group)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (flat ids, start of each text) of the given rows, as an embedding bag takes them."""
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        places = np.repeat(self.offsets[rows] - starts, lengths) + np.arange(lengths.sum())
        return self.ids[places], starts


@dataclass(frozen=True, slots=True)
class PairSet:
    """The pairs of one source and how often it is drawn."""

    name: str
    weight: float
    anchors: Texts
    positives: Texts


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one pair set. `same`: (n, n) bool, where a positive also fits another anchor of the batch."""

    source: PairSet
    rows: np.ndarray
    same: np.ndarray


def batches(sets: Sequence[PairSet], size: int, rng: np.random.Generator) -> Iterator[Batch]:
    """Yield batches without end; within a source every pair comes once before any comes again."""
    weights = np.array([s.weight for s in sets]) / sum(s.weight for s in sets)
    order = [rng.permutation(len(s.anchors)) for s in sets]
    position = [0] * len(sets)
    while True:
        which = int(rng.choice(len(sets), p=weights))
        count = min(size, len(order[which]))
        if position[which] + count > len(order[which]):
            order[which], position[which] = rng.permutation(len(order[which])), 0
        rows = order[which][position[which] : position[which] + count]
        position[which] += count
        anchors, positives = sets[which].anchors.group[rows], sets[which].positives.group[rows]
        same = (anchors[:, None] == anchors) | (positives[:, None] == positives)
        np.fill_diagonal(same, False)
        yield Batch(sets[which], rows, same)


def cloze_pairs(paragraphs: Iterator[str], rng: random.Random) -> list[tuple[str, str]]:
    """Return (a sentence, the sentences around it) for each paragraph of two or more.

    The inverse cloze task of Lee, Chang & Toutanova 2019: what stands together belongs together.
    """
    pairs = []
    for paragraph in paragraphs:
        sentences = [s for s in _SENTENCE.split(paragraph.strip()) if len(s) > 8]
        if len(sentences) < 2:
            continue
        chosen = rng.randrange(len(sentences))
        around = sentences[max(0, chosen - 2) : chosen] + sentences[chosen + 1 : chosen + 3]
        pairs.append((sentences[chosen], "".join(around)[:300]))
    return pairs
