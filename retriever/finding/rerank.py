"""Optional: a CrossEncoder reads the question together with each of the first passages and orders them anew.

Any sentence-transformers CrossEncoder by name or local folder (BAAI/bge-reranker-v2-m3 …). The only importer of it here.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from indexer.errors import ModelError
from retriever.types import SearchResult


class Reranker(Protocol):
    """Scores how well texts answer a question."""

    def score(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return (n,) float32; higher is better."""
        ...


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder."""

    def __init__(self, name: str) -> None:
        """Load a model by local folder or name. Raises ModelError when it cannot be loaded offline."""
        if not Path(name).is_dir():
            # An intranet has no hub: without this the library retries for over a minute before it gives up.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        # Imported here because importing torch takes seconds and most installations do without.
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name, device="cpu")
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                f"重排模型 {name} 加载失败:本机没有这个模型,或模型文件不完整。请写本地文件夹的路径,或去掉该设置 / "
                f"the re-ranking model {name} cannot be loaded ({reason}); give a local folder, or drop the setting"
            ) from error

    def score(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return (n,) float32; higher is better. Long texts are cut at the model's own limit."""
        if not texts:
            return np.empty(0, np.float32)
        pairs = [(question, text) for text in texts]
        return np.asarray(self._model.predict(pairs, show_progress_bar=False), np.float32).reshape(len(texts))


def rerank(reranker: Reranker, question: str, results: Sequence[SearchResult]) -> list[SearchResult]:
    """Return the results in the order of the re-ranker.

    Models score on scales of their own, so each place keeps the score that the first ranking gave it: what is
    decided from scores later (which sentences to quote) stays on one scale. The signals stay with their passage.
    """
    texts = [" ".join((*r.passage.heading, r.passage.text)) for r in results]
    order = np.argsort(-reranker.score(question, texts), kind="stable")
    scores = sorted((r.score for r in results), reverse=True)
    return [replace(results[i], score=score) for i, score in zip(order, scores, strict=True)]
