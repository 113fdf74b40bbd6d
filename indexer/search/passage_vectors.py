"""Passages -> vectors; those of unchanged passages are taken over by content key."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from indexer.protocols import Embedder, Progress
from indexer.quality import VECTORS
from indexer.types import Notice, Passage

from .embedder import unit_rows

_BATCH = 512  # passages encoded between two progress reports


def context_of(notice: Notice, passage: Passage) -> str:
    """Return the words around a passage that help to find it: its headings from the top down."""
    return " ".join(passage.heading) or notice.metadata.title


def content_keys(model_id: str, texts: Sequence[str], contexts: Sequence[str]) -> np.ndarray:
    """Return (n, 16) uint8; equal keys mean equal vectors."""
    raw = b"".join(
        hashlib.sha256(f"{model_id}\0{VECTORS.context_share}\0{context}\0{text}".encode()).digest()[:16]
        for text, context in zip(texts, contexts, strict=True)
    )
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, 16)


def encode_passages(
    embedder: Embedder,
    texts: Sequence[str],
    contexts: Sequence[str],
    known: Mapping[int, np.ndarray],
    progress: Progress,
) -> tuple[np.ndarray, int]:
    """Return ((n, dim) float32 unit rows, how many were encoded anew).

    `known`: vectors of rows that need no encoding. A passage's vector is its own plus a share of its context's.
    """
    vectors = np.zeros((len(texts), embedder.dim), np.float32)
    for row, vector in known.items():
        vectors[row] = vector
    fresh = [row for row in range(len(texts)) if row not in known]
    for start in range(0, len(fresh), _BATCH):
        progress("向量 / encoding", start, len(fresh))
        rows = fresh[start : start + _BATCH]
        own = embedder.encode_document([texts[r] for r in rows])
        names = sorted({contexts[r] for r in rows})
        around = dict(zip(names, embedder.encode_document(names), strict=True))
        vectors[rows] = unit_rows(own + VECTORS.context_share * np.stack([around[contexts[r]] for r in rows]))
    progress("向量 / encoding", len(fresh), len(fresh))
    return vectors, len(fresh)
