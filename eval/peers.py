"""What a user would otherwise build on the same notices: each peer cuts the texts in its own way and finds its chunks.

Where a peer embeds, it uses the built-in model, so that the pipelines are compared and not the models. Chunks of
1,000 characters with 200 shared are those of LangChain's own tutorial; LlamaIndex keeps its defaults. Frameworks
that are not installed are skipped by name: `pip install -r eval/requirements-peers.txt`.
"""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

from indexer.lexicon.segment import terms
from indexer.search.embedder import BUILT_IN_FOLDER, StaticEmbedder

CHUNK_SIZE, CHUNK_OVERLAP = 1000, 200  # characters
#: Question and number of results -> the texts of the chunks found, best first.
Search = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A pipeline: `build` takes the notices' texts; `packages` are the distributions it needs."""

    name: str
    build: Callable[[Sequence[str]], Search]
    packages: tuple[str, ...]
    module: str  # that must be importable

    @property
    def is_installed(self) -> bool:
        """Whether what it needs is there."""
        return importlib.util.find_spec(self.module) is not None


def _chunks(texts: Sequence[str]) -> list[str]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
    return [chunk for text in texts for chunk in splitter.split_text(text)]


def _ranked(chunks: Sequence[str], score: Callable[[str], np.ndarray]) -> Search:
    def search(question: str, top_k: int) -> list[str]:
        return [chunks[i] for i in np.argsort(-score(question), kind="stable")[:top_k]]

    return search


def _rank_bm25(texts: Sequence[str], cut: Callable[[str], list[str]]) -> Search:
    from rank_bm25 import BM25Okapi

    chunks = _chunks(texts)
    index = BM25Okapi([cut(chunk) for chunk in chunks])
    return _ranked(chunks, lambda question: index.get_scores(cut(question)))


def _bm25s(texts: Sequence[str]) -> Search:
    import bm25s

    chunks = _chunks(texts)
    index = bm25s.BM25()
    index.index([terms(chunk) for chunk in chunks], show_progress=False)
    return _ranked(chunks, lambda question: index.get_scores(terms(question)))


def _tfidf(texts: Sequence[str]) -> Search:
    from sklearn.feature_extraction.text import TfidfVectorizer

    chunks = _chunks(texts)
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    matrix = vectorizer.fit_transform(chunks)
    return _ranked(chunks, lambda question: (matrix @ vectorizer.transform([question]).T).toarray()[:, 0])


def _lsa(texts: Sequence[str]) -> Search:
    """Cosine in the space of a truncated SVD of the word TF-IDF matrix (Deerwester et al. 1990)."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    chunks = _chunks(texts)
    vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
    matrix = vectorizer.fit_transform(chunks)
    svd = TruncatedSVD(n_components=min(256, min(matrix.shape) - 1), random_state=1)
    vectors = normalize(svd.fit_transform(matrix))
    return _ranked(chunks, lambda question: vectors @ normalize(svd.transform(vectorizer.transform([question])))[0])


def _langchain(texts: Sequence[str]) -> Search:
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings

    class BuiltIn(Embeddings):
        model = StaticEmbedder.load(BUILT_IN_FOLDER)

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return self.model.encode_document(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return self.model.encode_query([text])[0].tolist()

    store = FAISS.from_texts(_chunks(texts), BuiltIn())
    return lambda question, top_k: [d.page_content for d in store.similarity_search(question, k=top_k)]


def _llama_index(texts: Sequence[str]) -> Search:
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding

    model = StaticEmbedder.load(BUILT_IN_FOLDER)

    class BuiltIn(BaseEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            return model.encode_document([text])[0].tolist()

        def _get_query_embedding(self, query: str) -> list[float]:
            return model.encode_query([query])[0].tolist()

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    index = VectorStoreIndex.from_documents([Document(text=text) for text in texts], embed_model=BuiltIn())
    return lambda question, top_k: [
        n.get_content() for n in index.as_retriever(similarity_top_k=top_k).retrieve(question)
    ]


PEERS = (
    Peer("rank-bm25, split at blanks", lambda texts: _rank_bm25(texts, str.split), ("rank-bm25",), "rank_bm25"),
    Peer("rank-bm25, words", lambda texts: _rank_bm25(texts, terms), ("rank-bm25", "rjieba"), "rank_bm25"),
    Peer("bm25s, words", _bm25s, ("bm25s", "rjieba"), "bm25s"),
    Peer("TF-IDF, characters 1-3", _tfidf, ("scikit-learn",), "sklearn"),
    Peer("LSA, 256", _lsa, ("scikit-learn", "rjieba"), "sklearn"),
    Peer(
        "LangChain: recursive + FAISS",
        _langchain,
        ("langchain-community", "langchain-text-splitters", "faiss-cpu"),
        "langchain_community",
    ),
    Peer("LlamaIndex, defaults", _llama_index, ("llama-index-core",), "llama_index"),
)
