"""Headings that say how far all that stands below them is: 已完成整改的问题(12个), 尚未整改."""

from indexer.lexicon.lexicon import group, pattern
from indexer.types import NOT_STATED, Stated, Status

from .nodes import Node
from .statuses import status_of_label

_LONGEST = 20  # characters of a heading that is a state and nothing else


def status_of_list(node: Node, text: str) -> Stated:
    """Return the status that the heading of a list names for all its entries: 已完成整改的问题(12个)."""
    for above in node.ancestors():
        title = above.title.of(text)
        status = status_of_label(title)
        said = group("status", "forms", "short").finditer(title)
        is_list = names_state(title) or any(pattern("cue", "list_of_state").match(title, hit.span.end) for hit in said)
        if status is not Status.NOT_STATED and is_list:
            return Stated(status, above.title)
    return NOT_STATED


def names_state(title: str) -> bool:
    """Return whether a heading is a state and nothing else: 已完成整改, 尚未整改的问题."""
    if len(title) > _LONGEST:
        return False
    rest = group("status", "forms", "short").without(title)
    return rest != title and not "".join(rest.split()).strip("的问题事项任务整改类()、:")
