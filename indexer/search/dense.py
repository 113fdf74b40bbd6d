"""Vectors -> FAISS and back: exact inner product of unit vectors, row i for passage i.

The only importer of faiss.
"""

from pathlib import Path

import faiss
import numpy as np

from indexer.errors import IndexFormatError

_VECTORS, _CENTRE = "vectors.faiss", "centre.npy"


class VectorIndex:
    """Unit vectors of passages, searched exactly."""

    def __init__(self, index: faiss.Index, centre: np.ndarray) -> None:
        """`centre`: (dim,) mean of the vectors."""
        self._index = index
        self._centre = centre

    @classmethod
    def from_vectors(cls, vectors: np.ndarray) -> "VectorIndex":
        """`vectors`: (n, dim) float32 unit rows."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index, vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32))

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._index.d

    def __len__(self) -> int:
        return self._index.ntotal

    def search(self, query: np.ndarray, top_k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return (passage rows, cosines), best first, at most `top_k`.

        `query`: (dim,) float32 unit vector. Rows are int64, scores float32.
        """
        if not len(self):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, rows = self._index.search(query[None].astype(np.float32), min(len(self), top_k))
        found = rows[0] >= 0  # FAISS pads with -1 when it has fewer
        return rows[0][found], scores[0][found]

    def score(self, query: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return the cosine of each given passage row, in the order given (float32)."""
        if not len(rows):
            return np.empty(0, np.float32)
        return self._index.reconstruct_batch(rows) @ query.astype(np.float32)

    def background(self, query: np.ndarray) -> float:
        """Return the mean cosine of all passages with a query: how near it is to anything at all.

        Models differ in it widely, some give 0.7 to unrelated texts; scores are only comparable above it.
        """
        return float(self._centre @ query.astype(np.float32))

    def vectors(self) -> np.ndarray:
        """Return all vectors, (n, dim) float32."""
        return self._index.reconstruct_n(0, len(self)) if len(self) else np.empty((0, self.dim), np.float32)

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        # Through a Python file: FAISS itself cannot open paths with Chinese characters on Windows.
        with (folder / _VECTORS).open("wb") as file:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))
        np.save(folder / _CENTRE, self._centre, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "VectorIndex":
        """Read what `save` wrote. Raises IndexFormatError when a file is missing or damaged."""
        try:
            with (folder / _VECTORS).open("rb") as file:
                index = faiss.read_index(faiss.PyCallbackIOReader(file.read))
            centre = np.load(folder / _CENTRE, allow_pickle=False)
        except (RuntimeError, OSError, EOFError, ValueError) as error:
            raise IndexFormatError(
                f"向量文件读不出来({folder}),索引已损坏,请重新 build / the vector files in {folder} cannot be read; build again"
            ) from error
        return cls(index, centre)
