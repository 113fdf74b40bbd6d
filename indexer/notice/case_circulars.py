"""Circulars of cases: each headline with the paragraphs below it is an item, whether it is numbered (案例一) or not.

Only a notice that calls itself a collection of cases is read so: in any other a line of its own is a heading.
"""

from collections.abc import Iterator

from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import MarkerType
from indexer.types import NOT_STATED, Span, Stated, Status

from .nodes import Node

_LEAST_BODY = 20  # characters below a headline
_LEAST_CASES = 2


def find_single(root: Node, text: str) -> Span | None:
    """Return the words of the title of a notice on one case, whose paragraphs tell how it was found and ended."""
    first = next(iter(root.all_blocks()), None)
    if first is None or not pattern("cue", "single_case").search(text, *first.span):
        return None
    return first.span if len(root.all_blocks()) > 1 else None


def find_cases(root: Node, text: str) -> Iterator[tuple[Node, str, Span, list[Node]]]:
    """Yield (headline, number, span, all nodes inside it) of each case; nothing where the notice is no collection.

    A case without a number is counted: 1, 2, 3.
    """
    first_line = text.strip().split("\n", 1)[0]
    headlines = [node for node in root.children if node.marker and node.marker.type is MarkerType.CASE]
    if not headlines and pattern("cue", "collection").search(first_line):
        # 【文件名称】 is a part of the case above it.
        lines = [n for n in root.children if n.marker is None and not n.title.of(text).startswith(("【", "["))]
        headlines = [n for n in lines if n.title.of(text).strip() not in first_line]
    ends = [*(n.start for n in headlines[1:]), root.end][: len(headlines)]
    cases = [
        (node, Span(node.start, end))
        for node, end in zip(headlines, ends, strict=True)
        if end - node.title.end >= _LEAST_BODY
    ]
    if len(cases) < _LEAST_CASES:
        return
    for count, (node, span) in enumerate(cases, 1):
        inside = [n for n in root.walk() if n is not root and span.start <= n.start < span.end]
        yield node, node.number or str(count), span, inside


def outcome_of(masked: str, paragraph: Span) -> Stated:
    """Return how a case ended: 已废止 and 已修订 are both done. For circulars of cases only."""
    found = list(pattern("cue", "outcome").finditer(masked, *paragraph))
    if not found:
        failed = pattern("cue", "not_done").search(masked, *paragraph)
        return Stated(Status.OPEN, Span(*failed.span())) if failed else NOT_STATED
    later = pattern("cue", "not_all").search(masked, found[-1].end(), paragraph.end)
    span = Span(*found[-1].span())
    return Stated(Status.IN_PROGRESS, Span(span.start, later.end())) if later else Stated(Status.DONE, span)
