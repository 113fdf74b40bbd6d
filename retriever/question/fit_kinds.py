"""Fits the regression that tells kinds of questions apart, and keeps it beside the examples.

    python -m retriever.question.fit_kinds

Kernel ridge regression with one target a kind (Rifkin, Yeo, Poggio: Regularized least-squares classification, 2003). The
fitted weights are in the package, so that nothing is fitted when a library is opened; where an example or a word of the
lexicon has been changed since, they are fitted anew in memory, which takes some seconds.
"""

import hashlib
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from indexer.lexicon import lexicon
from indexer.lexicon.dates import read_dates
from indexer.lexicon.lexicon import entries, group, pattern
from indexer.lexicon.text import folded
from indexer.quality import KINDS
from indexer.search.embedder import BUILT_IN_FOLDER, StaticEmbedder
from indexer.types import Span
from retriever.types import Kind

from .kinds import CUE, SYMBOLS, Encode, KindModel, asking_words, centred, features_of, masked
from .marks import Sort

EXAMPLES = Path(__file__).parent / "examples"
FITTED = Path(__file__).parent / "kinds.npz"
_FOLDS = 5


def read_examples(folder: Path = EXAMPLES) -> list[tuple[Kind, str]]:
    """Return all examples with their kind. Raises ValueError for a file whose name is no kind."""
    found: list[tuple[Kind, str]] = []
    for path in sorted(folder.glob("*.toml")):
        for questions in tomllib.loads(path.read_text("utf-8")).values():
            found += [(Kind(path.stem), question) for question in questions]
    return found


def digest() -> str:
    """Return a digest of all that the weights depend on: the examples, the words of the lexicon and the constants."""
    told = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.toml"))]
    told += [lexicon.digest().encode(), repr(KINDS).encode()]
    return hashlib.sha256(b"".join(told)).hexdigest()[:16]


def fit(examples: Sequence[tuple[Kind, str]], encode: Encode) -> KindModel:
    """Return the regression for some examples."""
    # Imported here: it takes a while to load, and only fitting needs it.
    from scipy import sparse

    features = [_of_example(words) for _, words in examples]
    counts = Counter(feature for found in features for feature in found)
    columns = {feature: number for number, feature in enumerate(counts)}
    size = len(examples)
    rarity = np.sqrt(np.log1p(size / np.fromiter(counts.values(), np.float32, len(counts))))
    rarity[[n for feature, n in columns.items() if feature.startswith(CUE)]] *= KINDS.cue
    rows = np.repeat(np.arange(size), [len(found) for found in features])
    places = np.fromiter((columns[f] for found in features for f in found), np.int64, len(rows))
    seen = sparse.csr_matrix((rarity[places], (rows, places)), (size, len(counts)), np.float32)
    lengths = np.sqrt(np.asarray(seen.multiply(seen).sum(axis=1)).ravel())
    seen = (sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ seen).astype(np.float32)
    vectors = encode([asking_words(folded(words).lower()) for _, words in examples])
    mean = vectors.mean(axis=0)
    vectors = centred(vectors, mean)
    kinds = tuple(dict.fromkeys(kind for kind, _ in examples))
    targets = np.zeros((size, len(kinds)), np.float32)
    targets[np.arange(size), [kinds.index(kind) for kind, _ in examples]] = 1.0
    kernel = (seen @ seen.T).toarray() + KINDS.vectors * (vectors @ vectors.T)
    kernel[np.arange(size), np.arange(size)] += KINDS.ridge
    solved = np.linalg.solve(kernel, targets)
    weights = np.asarray(seen.T @ solved, np.float32)
    kept = np.sort(np.argsort(-np.linalg.norm(weights, axis=1), kind="stable")[: KINDS.features])
    names = list(columns)
    return KindModel(
        {names[n]: place for place, n in enumerate(kept)},
        rarity[kept].astype(np.float32),
        weights[kept],
        KINDS.vectors * (vectors.T @ solved).astype(np.float32),
        mean,
        kinds,
        encode,
    )


def _of_example(words: str) -> set[str]:
    """The features of an example, which names no body: items, rows and days as those of a question."""
    view = folded(words)
    spans = [(hit.span, SYMBOLS[Sort.NTH if hit.name == "nth" else Sort.ITEM]) for hit in group("item").finditer(view)]
    spans += [(day.whole, SYMBOLS[Sort.DATE]) for day in read_dates(view, date(2000, 1, 1))]
    cues = (e.name for e in entries("asks") if pattern("asks", e.name).search(view))
    return features_of(masked(view, spans, Span(0, len(view))), cues)


@cache
def kind_model() -> KindModel:
    """Return the fitted regression of the package, or one fitted anew where it is not up to date."""
    encode = StaticEmbedder.load(BUILT_IN_FOLDER).encode_query
    if FITTED.exists():
        with np.load(FITTED, allow_pickle=False) as told:
            if str(told["digest"]) == digest():
                names = bytes(told["features"]).decode("utf-8").split("\n")
                return KindModel(
                    {name: n for n, name in enumerate(names)},
                    told["rarity"].astype(np.float32),
                    told["weights"].astype(np.float32),
                    told["dense"].astype(np.float32),
                    told["mean"].astype(np.float32),
                    tuple(Kind(name) for name in told["kinds"]),
                    encode,
                )
    return fit(read_examples(), encode)


def save(model: KindModel) -> None:
    """Write a regression beside the examples, in half precision."""
    half = {name: getattr(model, name).astype(np.float16) for name in ("rarity", "weights", "dense", "mean")}
    np.savez_compressed(
        FITTED,
        features=np.frombuffer("\n".join(model.columns).encode("utf-8"), np.uint8),
        kinds=np.array([kind.value for kind in model.kinds]),
        digest=np.array(digest()),
        **half,
    )


def cross_validated(examples: Sequence[tuple[Kind, str]], encode: Encode) -> float:
    """Return the share of examples whose kind is told right by a regression that has not seen them."""
    right = 0
    for fold in range(_FOLDS):
        model = fit([e for n, e in enumerate(examples) if n % _FOLDS != fold], encode)
        for kind, words in examples[fold::_FOLDS]:
            scores = model.scores(_of_example(words), asking_words(words))
            right += model.kinds[int(np.argmax(scores))] is kind
    return right / len(examples)


def main() -> int:
    """Fit, save, and print how well kinds are told apart."""
    examples = read_examples()
    encode = StaticEmbedder.load(BUILT_IN_FOLDER).encode_query
    save(fit(examples, encode))
    share = cross_validated(examples, encode)
    kinds = len({kind for kind, _ in examples})
    sys.stdout.write(f"{len(examples)} examples of {kinds} kinds; cross-validated ({_FOLDS} folds): {share:.3f}\n")
    sys.stdout.write(f"{FITTED.name}: {FITTED.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
