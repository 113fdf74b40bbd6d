"""What a user would otherwise build, on the same passages: BM25 words, character n-gram TF-IDF, LSA.

Each peer takes the passages' texts once and then ranks them for a question.
"""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from indexer.lexical import FIELDS, LexicalIndex
from indexer.words import terms

#: Ranks the passages for a question: scores, higher is better, in passage order.
Scorer = Callable[[str], np.ndarray]


def bm25_words(passages: Sequence[str]) -> Scorer:
    """BM25 over segmented words of the passage text alone, without headings or metadata."""
    empty: list[list[str]] = [[] for _ in passages]
    texts = dict.fromkeys(FIELDS, empty) | {"body": [terms(text) for text in passages]}
    index = LexicalIndex.from_terms(texts)
    return lambda question: index.score(dict.fromkeys(terms(question), 1.0))


def tfidf_characters(passages: Sequence[str]) -> Scorer:
    """Cosine of TF-IDF vectors over character n-grams of 1 to 3."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    matrix = vectorizer.fit_transform(passages)
    return lambda question: (matrix @ vectorizer.transform([question]).T).toarray()[:, 0]


def latent_semantic_analysis(passages: Sequence[str]) -> Scorer:
    """Cosine in the space of a truncated SVD of the word TF-IDF matrix (Deerwester et al. 1990)."""
    vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
    matrix = vectorizer.fit_transform(passages)
    svd = TruncatedSVD(n_components=min(256, min(matrix.shape) - 1), random_state=1)
    vectors = normalize(svd.fit_transform(matrix))
    return lambda question: vectors @ normalize(svd.transform(vectorizer.transform([question])))[0]


PEERS: dict[str, Callable[[Sequence[str]], Scorer]] = {
    "BM25 (words)": bm25_words,
    "TF-IDF (characters 1-3)": tfidf_characters,
    "LSA (256)": latent_semantic_analysis,
}
