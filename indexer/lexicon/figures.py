"""Figures of a text: numbers with their unit, and the words that say what they measure.

Dates, document numbers (〔2023〕12号), item numbers, ordinals and telephone numbers are no figures. A number
in Chinese numerals counts only where a unit follows: 三个街道, not 一是.
"""

import re

from indexer.types import Figure, Span

from .numbering import to_int
from .segment import leading_nouns

#: Units that say by themselves what is measured.
_MEASURES = "平方公里|平方千米|平方米|平方|立方米|公顷|公里|千米|亩|米|吨|人次|元|个百分点|百分点|个月|小时|工作日|个工作日|倍|℃"
#: Units that count what the next words name: 7个土地违法案件.
_COUNTS = "个|件|宗|项|条|处|次|户|家|套|栋|座|份|名|人|期|场|起|批|类|种|间|幅|块|台|辆|笔|株|棵|所|片|组|轮|册|篇|本|部|艘|盏|天"
_NUMBER = r"\d[\d,，]*(?:\.\d+)?"
_SCALE = "[万亿千百]*"
_FIGURE = re.compile(
    rf"(?<![\d.第〔\[(（年])(?P<number>{_NUMBER})(?:\s?(?P<percent>[%％‰])|(?P<scale>{_SCALE})(?:余|多)?(?P<unit>{_MEASURES}|{_COUNTS})|(?P<bare>[万亿]))"
    rf"|(?<![第一二三四五六七八九十百千万两零数几])(?P<chinese>[一二三四五六七八九十百千两][一二三四五六七八九十百千两零]{{0,6}}?)(?P<cunit>{_MEASURES}|{_COUNTS})"
)
_SCALES = {"千": 1e3, "百": 1e2, "万": 1e4, "亿": 1e8}
_CLAUSE_END = "，,。；;：:、！？!?\n（）()“”"
_LONGEST_SUBJECT = 24  # characters


def read_figures(text: str, span: Span) -> tuple[Figure, ...]:
    """Return the figures of a span in text order."""
    return tuple(_figure(text, found, span.end) for found in _FIGURE.finditer(text, *span) if _counts(text, found))


def _counts(text: str, found: re.Match[str]) -> bool:
    """Whether Chinese numerals are a count at all: 一个 and 一次 mostly mean “a”, 二期 is the second phase."""
    if found["cunit"] == "期":
        return False
    return not (found["chinese"] and to_int(found["chinese"].replace("两", "二")) in (None, 1))


def _figure(text: str, found: re.Match[str], limit: int) -> Figure:
    unit = found["percent"] or found["unit"] or found["cunit"] or ""
    end = found.end()
    counted = ""
    if unit and re.fullmatch(_COUNTS, unit):
        line = re.split(f"[{re.escape(_CLAUSE_END)}]", text[end : min(end + 16, limit)])[0]
        counted = leading_nouns(line)
        end += len(counted)
    span = Span(found.start(), end)
    subject = counted or _subject(text, found.start())
    return Figure(span.of(text), _amount(found), unit, subject, span)


def _amount(found: re.Match[str]) -> float | None:
    if found["chinese"]:
        value = to_int(found["chinese"].replace("两", "二"))
        return float(value) if value is not None else None
    value = float(re.sub("[,，]", "", found["number"]))
    for scale in found["scale"] or found["bare"] or "":
        value *= _SCALES[scale]
    return value


def _subject(text: str, position: int) -> str:
    """The words before a figure in its clause."""
    start = max(text.rfind(mark, 0, position) + 1 for mark in _CLAUSE_END)
    return text[max(start, position - _LONGEST_SUBJECT) : position].strip(" \u3000的为达到至约近共超过")
