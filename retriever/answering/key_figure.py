"""The figure or date that a sentence answers a question with: it is shown before the sentence, in its own words.

Chosen only where it is clear which one is asked for; a wrong figure in front costs more than none.
"""

import re

from indexer.lexicon.dates import read_dates
from indexer.lexicon.figures import read_figures
from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.quantities import is_counted_alike, unit_at
from indexer.lexicon.segment import terms
from indexer.lexicon.text import clause_at, fold, normalise
from indexer.types import Figure, Span

#: Money is asked for in words of its own: 多少万元.
_SAID_BY_MONEY = ("money", "share")


def key_figure(question: str, sentence: str) -> str:
    """Return the figure or date of the sentence that the question asks for, or nothing where that is not clear."""
    asked = normalise(question)
    if len(list(group("one_figure").finditer(asked))) != 1 or group("several").search(asked):
        return ""  # of two figures asked for, one in front would be half an answer
    if pattern("one_figure", "when").search(asked):
        view = fold(sentence)
        dates = {view.span(day.whole).of(sentence) for day in read_dates(view.text)}
        return dates.pop() if len(dates) == 1 else ""
    # A figure that the question gives itself is not the one it asks for.
    given = set(re.findall(r"\d+(?:\.\d+)?", asked))
    figures = tuple(
        f
        for f in read_figures(sentence, Span(0, len(sentence)))
        if not given & set(re.findall(r"\d+(?:\.\d+)?", f.text))
    )
    wanted = _wanted(asked, figures)
    if len(wanted) > 1:
        wanted = _nearest(asked, sentence, wanted)
    return wanted[0].text if len(wanted) == 1 else ""


def _wanted(asked: str, figures: tuple[Figure, ...]) -> list[Figure]:
    """The figures of the kind that the question asks for."""
    counted = next((u for m in pattern("asked", "how many").finditer(asked) if (u := unit_at(asked, m.end()))), None)
    if counted and counted.about["class"] not in _SAID_BY_MONEY:
        return [f for f in figures if is_counted_alike(f.unit, counted)]
    if pattern("asked", "money", "forms", "mention").search(asked):
        return [f for f in figures if _class(f) == "money"]
    if pattern("asked", "share").search(asked):
        return [f for f in figures if _class(f) == "share"]
    return []


def _class(figure: Figure) -> str:
    unit = unit_at(figure.unit, 0) if figure.unit else None
    return unit.about["class"] if unit else ""


def _nearest(asked: str, sentence: str, figures: list[Figure]) -> list[Figure]:
    """Those whose own clause shares most words with the question; several where it does not decide."""
    words = set(terms(asked))

    def shared(figure: Figure) -> int:
        return len(words & set(terms(clause_at(sentence, figure.span).of(sentence))))

    best = max(map(shared, figures))
    if not best:
        return []
    return [f for f in figures if shared(f) == best]
