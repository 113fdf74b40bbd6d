"""The measures of an item: clauses counted 一是…二是…三是, in one paragraph or over several."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numerals import to_int
from indexer.lexicon.text import CLAUSE_ENDS
from indexer.types import Span

_CLAUSE_START = CLAUSE_ENDS + ") \t\u3000"


def counted_clauses(spans: Iterable[Span], masked: str) -> Iterator[Span]:
    """Yield the clauses of 一是…二是…三是 in order; a clause ends where the next begins or its span ends.

    `masked` is the whole text with quotations blanked. The count runs on over the spans; 一是 at the head
    of a later span begins a new list.
    """
    expected = 1
    for span in spans:
        starts: list[int] = []
        for hit in pattern("cue", "counted_clause").finditer(masked, *span):
            opens_span = not masked[span.start : hit.start()].strip()
            if not opens_span and masked[hit.start() - 1] not in _CLAUSE_START:
                continue
            value = to_int(hit["n"])
            if value == 1 and not starts:
                expected = 1
            if value == expected:
                starts.append(hit.start())
                expected += 1
        for start, following in pairwise([*starts, span.end]):
            yield Span(start, following)


def has_counted_clause(words: str) -> bool:
    """Whether there is an 一是 or the like in `words`."""
    return bool(pattern("cue", "counted_clause").search(words))


def opens_with_counted_clause(words: str) -> bool:
    """Whether `words` begin with 一是 or the like."""
    return bool(pattern("cue", "counted_clause").match(words))
