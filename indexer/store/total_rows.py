"""The totals that a notice states as JSON."""

import json
from collections.abc import Sequence

from indexer.types import Span, Status, Total


def write_totals(totals: Sequence[Total]) -> str:
    """Return totals as JSON text."""
    return json.dumps([[t.span, t.found, t.counts, t.chapter, t.rows, t.states] for t in totals], ensure_ascii=False)


def read_totals(text: str) -> tuple[Total, ...]:
    """Return what `write_totals` wrote."""
    return tuple(
        Total(Span(*span), found, _counts(counts), chapter, rows, _counts(states))
        for span, found, counts, chapter, rows, states in json.loads(text)
    )


def _counts(pairs: Sequence[Sequence]) -> tuple[tuple[Status, int], ...]:
    return tuple((Status(name), number) for name, number in pairs)
