"""Vectors -> FAISS and back: exact inner product of unit vectors, several vectors a passage.

Row i of the FAISS index is window i; `owners[i]` is the passage row it belongs to. The only importer of
faiss.
"""

from pathlib import Path

import faiss
import numpy as np

from .errors import IndexFormatError

_VECTORS, _OWNERS, _CENTRE = "vectors.faiss", "owners.npy", "centre.npy"


class VectorIndex:
    """Unit vectors of windows, searched exactly."""

    def __init__(self, index: faiss.Index, owners: np.ndarray, centre: np.ndarray) -> None:
        """`owners`: (n,) int32, ascending passage row of each vector. `centre`: (dim,) mean of the vectors."""
        if index.ntotal != len(owners):
            raise IndexFormatError(
                f"向量数 {index.ntotal} 与窗口数 {len(owners)} 不一致,索引已损坏,请重新 build / "
                f"{index.ntotal} vectors but {len(owners)} windows: the index is damaged; build it again"
            )
        self._index = index
        self.owners = owners
        self._centre = centre

    @classmethod
    def from_vectors(cls, vectors: np.ndarray, owners: np.ndarray) -> "VectorIndex":
        """`vectors`: (n, dim) float32 unit rows."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        centre = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
        return cls(index, owners.astype(np.int32), centre)

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._index.d

    def __len__(self) -> int:
        return self._index.ntotal

    def search(self, query: np.ndarray, top_k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return (passage rows, cosine of the best window), best first, at most `top_k`.

        `query`: (dim,) float32 unit vector. Rows are int64, scores float32.
        """
        if not len(self):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        depth = min(len(self), top_k * 4)
        while True:
            scores, windows = self._index.search(query[None].astype(np.float32), depth)
            found = windows[0] >= 0  # FAISS pads with -1 when it has fewer
            owners = self.owners[windows[0][found]]
            _, first = np.unique(owners, return_index=True)
            # A passage has a handful of windows: look deeper until top_k different passages are among them.
            if len(first) >= top_k or depth == len(self):
                break
            depth = min(len(self), depth * 4)
        first = np.sort(first)[:top_k]
        return owners[first].astype(np.int64), scores[0][found][first]

    def score(self, query: np.ndarray, passages: np.ndarray) -> np.ndarray:
        """Return the cosine of the best window of each given passage row, in the order given (float32)."""
        if not len(passages):
            return np.empty(0, np.float32)
        starts = np.searchsorted(self.owners, passages, side="left")
        ends = np.searchsorted(self.owners, passages, side="right")
        windows = np.concatenate([np.arange(s, e) for s, e in zip(starts, ends, strict=True)])
        products = self._index.reconstruct_batch(windows) @ query.astype(np.float32)
        return np.maximum.reduceat(products, np.concatenate([[0], np.cumsum(ends - starts)[:-1]]))

    def background(self, query: np.ndarray) -> float:
        """Return the mean cosine of all windows with a query: how near it is to anything at all.

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
        np.save(folder / _OWNERS, self.owners, allow_pickle=False)
        np.save(folder / _CENTRE, self._centre, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "VectorIndex":
        """Read what `save` wrote. Raises IndexFormatError when a file is missing or damaged."""
        try:
            with (folder / _VECTORS).open("rb") as file:
                index = faiss.read_index(faiss.PyCallbackIOReader(file.read))
            owners, centre = (np.load(folder / name, allow_pickle=False) for name in (_OWNERS, _CENTRE))
        except (RuntimeError, OSError, ValueError) as error:
            raise IndexFormatError(
                f"向量文件读不出来({folder}),索引已损坏,请重新 build / the vector files in {folder} cannot be read; build again"
            ) from error
        return cls(index, owners, centre)
