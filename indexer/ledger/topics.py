"""Items of different notices about the same matter, grouped by the embedding space, with labels of their own words.

A topic is a group of items whose issues lie close together; an item that no other is close to has none. Labels are the
phrase of the items that lies nearest to the middle of their group, more so when several of them share it; never a list.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.lexicon.lexicon import pattern
from indexer.lexicon.segment import phrases
from indexer.lexicon.text import folded
from indexer.protocols import Embedder
from indexer.quality import MATTERS
from indexer.types import Item, ItemKind, Notice

from .item_rows import ItemKey

#: Items grouped exactly; of more, the first so many make the topics and each other item joins the nearest, if near.
GROUPED = 6000
_FEWEST = 2  # items of a topic
_NOTHING = 1e-6  # length of a vector that points nowhere
_LONGEST_ISSUE, _SHORTEST_MATTER, _LONGEST_LABEL = 120, 4, 8  # characters


@dataclass(frozen=True, slots=True)
class _Issue:
    key: ItemKey
    text: str


def find_topics(notices: Sequence[Notice], embedder: Embedder) -> dict[ItemKey, str]:
    """Return the label of every item that belongs to a topic; the same notices give the same topics."""
    issues = [
        _Issue((notice.notice_id, item.span.start), _matter(item))
        for notice in notices
        for item in notice.items
        if item.kind in (ItemKind.ITEM, ItemKind.TASK) and not item.reports_on
    ]
    if len(issues) < _FEWEST:
        return {}
    raw = embedder.encode_document([issue.text for issue in issues])
    shared = raw.mean(axis=0)
    # Issues that all say the same have nothing left without what they share; one without any known word has nothing.
    centred = np.where(np.linalg.norm(raw - shared, axis=1, keepdims=True) > _NOTHING, raw - shared, raw)
    told = np.flatnonzero(np.linalg.norm(centred, axis=1) > _NOTHING)
    if len(told) < _FEWEST:
        return {}
    issues, vectors = [issues[row] for row in told], _unit(centred[told])
    texts = [issue.text for issue in issues]
    groups = _groups(vectors)
    labels = _labels(groups, texts, vectors, lambda names: _unit(embedder.encode_document(names) - shared))
    return {issues[row].key: labels[group] for group, rows in groups.items() for row in rows}


def _matter(item: Item) -> str:
    """What an item is about: its issue without the verdict on it, which all notices share (不够到位, 仍然突出)."""
    issue = plain = " ".join(folded(item.issue).split())[:_LONGEST_ISSUE]
    for name in ("quoted_leader", "verdict"):
        plain = pattern("cue", name).sub(" ", plain)
    plain = " ".join(plain.split())
    return plain if len(plain) >= _SHORTEST_MATTER else issue


def _unit(vectors: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms > 0, norms, 1)


def _groups(vectors: np.ndarray) -> dict[int, list[int]]:
    """Rows by group, the groups with enough rows only."""
    # Imported here: scikit-learn takes half a second to load and only building needs it.
    from sklearn.cluster import AgglomerativeClustering

    first = vectors[:GROUPED]
    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=MATTERS.topic_distance
    )
    found: dict[int, list[int]] = {}
    for row, group in enumerate(clustering.fit_predict(first)):
        found.setdefault(int(group), []).append(row)
    groups = {group: rows for group, rows in found.items() if len(rows) >= _FEWEST}
    if len(vectors) > GROUPED and groups:
        names = list(groups)
        centres = _unit(np.stack([first[groups[name]].mean(axis=0) for name in names]))
        similarity = vectors[GROUPED:] @ centres.T
        for row, nearest in enumerate(similarity.argmax(axis=1)):
            if similarity[row, nearest] > 1 - MATTERS.topic_distance:
                groups[names[nearest]].append(GROUPED + row)
    return groups


def _labels(
    groups: Mapping[int, Sequence[int]],
    texts: Sequence[str],
    vectors: np.ndarray,
    embed: Callable[[list[str]], np.ndarray],
) -> dict[int, str]:
    """A readable name for every group, no two alike; larger groups choose first."""
    labels: dict[int, str] = {}
    for group, rows in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[1][0])):
        counts = Counter(phrase for row in rows for phrase in set(phrases(texts[row])))
        names = sorted(counts.keys() - set(labels.values()))
        if not names:
            labels[group] = texts[rows[0]][:_LONGEST_LABEL]
            continue
        middle = vectors[list(rows)].mean(axis=0)
        nearness = embed(names) @ (middle / np.linalg.norm(middle))
        shared = np.array([(counts[name] - 1) / max(1, len(rows) - 1) for name in names])
        labels[group] = names[int(np.argmax(nearness + MATTERS.topic_label * shared))]
    return labels
