"""The figure or date that a sentence answers a question with: it is shown before the sentence, in its own words.

Chosen only where it is clear which one is asked for; a wrong figure in front costs more than none.
"""

import re

from indexer.lexicon.dates import DATE
from indexer.lexicon.figures import read_figures
from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.segment import terms
from indexer.lexicon.text import normalise
from indexer.types import Figure, Span

_UNITS = re.compile(
    r"(?:多少|几)(?:个)?(?P<unit>平方米|平方公里|公顷|公里|亩|宗|件|项|条|处|次|户|家|套|栋|座|份|名|人|期|场|起|批|类|种|间|天|个月|部|台|辆|笔|所|组|轮)"
)
_SHARE = re.compile(r"比例|占比|百分|[率]|percent|share|\brate\b", re.IGNORECASE)
_MONEY = re.compile(r"多少钱|几个?亿|金额|[多几]少(?:万|亿)?元|how much money|yuan|cost|\bfee\b", re.IGNORECASE)
#: Units that people use for one another.
_ALIKE = ({"名", "人", "人次"}, {"宗", "件", "起", "个"}, {"家", "户", "个"}, {"项", "条", "个"})


def key_figure(question: str, sentence: str) -> str:
    """Return the figure or date of the sentence that the question asks for, or nothing where that is not clear."""
    asked = normalise(question)
    if len(list(group("one_figure").finditer(asked))) != 1 or group("several").search(asked):
        return ""  # of two figures asked for, one in front would be half an answer
    if pattern("one_figure", "when").search(asked):
        dates = {found.group().strip() for found in re.finditer(rf"{DATE}|\d{{1,2}}月\d{{1,2}}日", sentence)}
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
    unit = _UNITS.search(asked)
    if unit:
        alike = {unit["unit"]}.union(*(units for units in _ALIKE if unit["unit"] in units))
        return [f for f in figures if f.unit in alike]
    if _MONEY.search(asked):
        return [f for f in figures if f.unit == "元"]
    if _SHARE.search(asked):
        return [f for f in figures if f.unit in ("%", "％", "‰")]
    return []


def _nearest(asked: str, sentence: str, figures: list[Figure]) -> list[Figure]:
    """Those whose own clause shares most words with the question; several where it does not decide."""
    words = set(terms(asked))

    def shared(figure: Figure) -> int:
        start = max(sentence.rfind(mark, 0, figure.span.start) + 1 for mark in "，,。；;：:、")
        ends = [i for mark in "，,。；;、" if (i := sentence.find(mark, figure.span.end)) >= 0]
        return len(words & set(terms(sentence[start : min(ends, default=len(sentence))])))

    best = max(map(shared, figures))
    if not best:
        return []
    return [f for f in figures if shared(f) == best]
