"""BM25 over the terms of passages and of their context, built once and saved.

Fields side by side, because a word in a heading must not lengthen the passage: the passage's own words
("body"), and its heading path, title and publisher ("context"). The only importer of bm25s.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import bm25s
import numpy as np

from indexer.errors import IndexFormatError
from indexer.quality import LEXICAL

#: Field -> its weight.
FIELDS = {"body": LEXICAL.body, "context": LEXICAL.context}


class LexicalIndex:
    """BM25 scores of all passages for weighted query terms."""

    def __init__(self, fields: Mapping[str, bm25s.BM25], frequency: Mapping[str, int], size: int) -> None:
        """`frequency`: in how many passages a term occurs, in either field."""
        self._fields = fields
        self._frequency = frequency
        self._size = size

    @classmethod
    def from_terms(cls, texts: Mapping[str, Sequence[list[str]]]) -> "LexicalIndex":
        """Index passage i by `texts[field][i]` for each of FIELDS."""
        frequency: Counter[str] = Counter()
        for lists in zip(*texts.values(), strict=True):
            frequency.update(set().union(*lists))
        fields = {name: _bm25(texts[name]) for name in FIELDS}
        return cls(fields, dict(sorted(frequency.items())), len(texts["body"]))

    def __len__(self) -> int:
        return self._size

    def __contains__(self, term: str) -> bool:
        """Whether a term stands in any passage."""
        return term in self._frequency

    def idf(self, term: str) -> float:
        """Inverse document frequency (the Lucene form, never negative); a term not indexed has the highest."""
        n = self._frequency.get(term, 0)
        return math.log(1 + (self._size - n + 0.5) / (n + 0.5))

    def score(self, query: Mapping[str, float], fields: Mapping[str, float] = FIELDS) -> np.ndarray:
        """Return the BM25 score of every passage, (n,) float32, for terms and fields with weights."""
        scores = np.zeros(self._size, np.float32)
        for name, factor in fields.items():
            index = self._fields[name]
            data, rows, starts = (index.scores[k] for k in ("data", "indices", "indptr"))
            for term, weight in query.items():
                column = index.vocab_dict.get(term)
                if column is not None:
                    part = slice(starts[column], starts[column + 1])
                    scores[rows[part]] += np.float32(weight * factor) * data[part]
        return scores

    def attainable(self, query: Mapping[str, float]) -> float:
        """Return the limit that `score` of one field nears as a passage repeats every query term: its scale."""
        return sum(weight * self.idf(term) for term, weight in query.items())

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        for name, index in self._fields.items():
            index.save(folder / name, show_progress=False)
        lines = "".join(f"{term}\t{n}\n" for term, n in self._frequency.items())
        (folder / "frequency.tsv").write_text(lines, encoding="utf-8")
        (folder / "size.txt").write_text(str(self._size), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read what `save` wrote. Raises IndexFormatError when a file is missing or damaged."""
        try:
            fields = {name: bm25s.BM25.load(folder / name, show_progress=False) for name in FIELDS}
            size = int((folder / "size.txt").read_text("utf-8"))
            lines = (folder / "frequency.tsv").read_text("utf-8").splitlines()
            frequency = {term: int(n) for term, n in (line.split("\t") for line in lines)}
            if set().union(*(index.vocab_dict for index in fields.values())) - {""} - frequency.keys():
                raise ValueError("a term of the fields was not counted")
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise IndexFormatError(
                f"词语索引读不出来({folder}),索引已损坏,请重新 build / the lexical files in {folder} cannot be read; build again"
            ) from error
        return cls(fields, frequency, size)


def _bm25(texts: Iterable[list[str]]) -> bm25s.BM25:
    index = bm25s.BM25(k1=LEXICAL.k1, b=LEXICAL.b, method="lucene")
    # bm25s numbers terms in set order, which changes from run to run: give it numbers in first-seen order.
    vocabulary: dict[str, int] = {}
    # bm25s takes no empty corpus: a library without notices is one text without words.
    ids = [[vocabulary.setdefault(term, len(vocabulary)) for term in text] for text in texts] or [[]]
    if not vocabulary:
        vocabulary[""] = 0
        ids[0].append(0)
    index.index((ids, vocabulary), show_progress=False)
    return index
