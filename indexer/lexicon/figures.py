"""Figures of a notice: its amounts with the words that say what they measure, at the characters of the original text."""

import re

from indexer.types import Figure, Span

from .quantities import Amount, read_amounts
from .segment import leading_nouns
from .text import CLAUSE_ENDS, FoldedText, fold, stretch_at

_CLAUSE_END = CLAUSE_ENDS + "（）()“”"
_LONGEST_SUBJECT = 24  # characters
_LONGEST_COUNTED = 16  # characters
_AROUND_SUBJECT = " \u3000的为达到至约近共超过"


def read_figures(text: str, span: Span) -> tuple[Figure, ...]:
    """Return the figures of a span in text order."""
    view = fold(span.of(text))
    return tuple(_figure(view, amount, span.start) for amount in read_amounts(view.text))


def _figure(view: FoldedText, amount: Amount, offset: int) -> Figure:
    """The figure with the nouns that it counts: 7个土地违法案件; otherwise the words before it are its subject."""
    start, end = amount.span
    counted = ""
    if amount.unit and not amount.measures:
        clause = re.split(f"[{re.escape(_CLAUSE_END)}]", view.text[end : end + _LONGEST_COUNTED])[0]
        counted = leading_nouns(clause)
        end += len(counted)
    found = view.span(Span(start, end))
    value = None if amount.value is None else float(amount.value)
    return Figure(
        text=found.of(view.original),
        amount=value,
        unit=amount.unit,
        subject=counted or _subject(view.text, start),
        span=Span(offset + found.start, offset + found.end),
    )


def _subject(text: str, position: int) -> str:
    """The words before a figure in its clause."""
    near = text[max(0, position - _LONGEST_SUBJECT) : position]
    start = stretch_at(near, Span(len(near), len(near)), _CLAUSE_END).start
    return near[start:].strip(_AROUND_SUBJECT)
