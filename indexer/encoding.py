"""Passages -> vectors of their windows; vectors of unchanged windows are taken over by content key."""

import hashlib
from dataclasses import dataclass

import numpy as np

from .config import PassageSize
from .embedder import unit_rows
from .intake import Progress
from .splitter import windows
from .types import Embedder, Notice, Passage

CONTEXT_SHARE = 0.3  # weight of a passage's context vector beside its window's; chosen by the development questions
_BATCH = 512  # windows encoded between two progress reports


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of all passages in order. `owners`: (n,) int32 passage row of each; `contexts`: words around it."""

    owners: np.ndarray
    texts: list[str]
    contexts: list[str]

    def keys(self, model_id: str) -> np.ndarray:
        """Return (n, 16) uint8; equal keys mean equal vectors."""
        raw = b"".join(
            hashlib.sha256(f"{model_id}\0{CONTEXT_SHARE}\0{context}\0{text}".encode()).digest()[:16]
            for text, context in zip(self.texts, self.contexts, strict=True)
        )
        return np.frombuffer(raw, dtype=np.uint8).reshape(-1, 16)


def context_of(notice: Notice, passage: Passage) -> str:
    """Return the words around a passage that help to find it: its headings from the top down."""
    return " ".join(passage.heading) or notice.metadata.title


def windows_of(pairs: list[tuple[Notice, Passage]], size: PassageSize) -> Windows:
    """Return the windows of passages; the owner of a window is the place of its passage in `pairs`."""
    owners, texts, contexts = [], [], []
    for row, (notice, passage) in enumerate(pairs):
        for window in windows(passage, size):
            owners.append(row)
            texts.append(window)
            contexts.append(context_of(notice, passage))
    return Windows(np.array(owners, dtype=np.int32), texts, contexts)


def encode_windows(
    embedder: Embedder, found: Windows, keys: np.ndarray, known: dict[bytes, np.ndarray], progress: Progress
) -> tuple[np.ndarray, int]:
    """Return ((n, dim) float32 unit rows, how many were encoded anew).

    `known`: vectors by key; a window's vector is its own plus a share of that of its context.
    """
    vectors = np.zeros((len(found.texts), embedder.dim), np.float32)
    fresh = []
    for row, key in enumerate(keys):
        earlier = known.get(key.tobytes())
        if earlier is None:
            fresh.append(row)
        else:
            vectors[row] = earlier
    for start in range(0, len(fresh), _BATCH):
        progress("向量 / encoding", start, len(fresh))
        rows = fresh[start : start + _BATCH]
        own = embedder.encode_document([found.texts[r] for r in rows])
        names = sorted({found.contexts[r] for r in rows})
        around = dict(zip(names, embedder.encode_document(names), strict=True))
        vectors[rows] = unit_rows(own + CONTEXT_SHARE * np.stack([around[found.contexts[r]] for r in rows]))
    progress("向量 / encoding", len(fresh), len(fresh))
    return vectors, len(fresh)
