"""The measures of an item: 一是…二是…, numbered entries, or the clauses behind 整改措施:."""

import re
from collections.abc import Iterable, Sequence

from indexer.lexicon.labels import Field
from indexer.types import Span

from .clauses import counted_clauses
from .nodes import Node

#: Roles of labels whose entries are no measures.
_NO_MEASURES = frozenset("finding goal reason next_step outcome".split())
_CLAUSE = re.compile("[^;。\n]+")
_SHORTEST = 4  # characters


def measures_of(node: Node, fields: Sequence[Field], masked: str) -> tuple[Span, ...]:
    """Return the measures of an item in text order, without the labels behind the last one.

    `fields`: the labelled values of the item; `masked`: the view with quotations blanked.
    """
    found = tuple(counted_clauses((block.span for block in node.blocks), masked))
    if not found:
        found = tuple(
            Span(child.start, max(block.span.end for block in child.all_blocks()))
            for child in node.children
            if child.role not in _NO_MEASURES
        )
    if not found:
        told = [field.value for field in fields if field.role == "measure"]
        found = tuple(Span(*clause.span()) for value in told for clause in _CLAUSE.finditer(masked, *value))
    return tuple(
        span for span in (_trimmed(span, fields, masked) for span in found) if span.end - span.start >= _SHORTEST
    )


def _trimmed(span: Span, fields: Iterable[Field], masked: str) -> Span:
    """A measure up to the first label inside it."""
    end = min((f.label.span.start for f in fields if span.start < f.label.span.start < span.end), default=span.end)
    return Span(span.start, span.start + len(masked[span.start : end].rstrip(" \n(【")))
