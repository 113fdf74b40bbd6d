"""The points of a reply or a plan that has no fields at all: what was asked and answered, what is to be done.

The last resort, for notices that by their title are one or the other: 一、… of a reply, the entries of a plan that tell what
is to be done and not why, how or by whom it is organised.
"""

from collections.abc import Mapping

from indexer.lexicon.lexicon import pattern
from indexer.types import ItemKind

from .nodes import Node

_FEWEST = 2  # points


def find_points(root: Node, text: str, title: str) -> Mapping[int, ItemKind]:
    """Return the kinds of the nodes that are points, by where they start; nothing where the title says neither."""
    frame = pattern("cue", "frame_of_plan")
    numbered = [n for n in root.walk() if n.marker and n.parent is not None]
    chapters = [n for n in numbered if n.chapter() is None and not frame.search(n.title.of(text))]
    if pattern("cue", "reply_title").search(title):
        found = {n.start: ItemKind.ITEM for n in chapters}
    elif pattern("cue", "plan_title").search(title):
        leaves = [leaf for chapter in chapters for leaf in _entries(chapter)]
        found = {n.start: ItemKind.TASK for n in leaves if not frame.search(n.title.of(text))}
    else:
        return {}
    return found if len(found) >= _FEWEST else {}


def _entries(chapter: Node) -> list[Node]:
    """The entries right below a chapter, or the chapter itself where it has none."""
    return [child for child in chapter.children if child.marker] or [chapter]
