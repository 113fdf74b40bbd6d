"""What a sentence states that can be compared to the letter: figures, dates, names, status, scope. Chinese and English.

A figure is its value and what it measures, a date its parts, so 2.8万平方米 = 28,000 square metres and 2024年6月25日 =
2024-06-25 = June 25, 2024. Knows nothing of citations; whether wording agrees is judged in `check`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from indexer.lexicon.lexicon import alternatives, group, listed
from indexer.lexicon.numbering import to_int
from indexer.lexicon.segment import is_pinyin, leading_nouns, sound
from indexer.lexicon.text import normalise
from indexer.types import Status
from retriever.question.names import LibraryName, strangers

#: Units that mean the same as claims; a counter that fits anything (个) and a missing unit have no class.
_UNITS: dict[str, str] = {
    "percent": "%|‰|个?百分点|percentage points?|per ?cent",
    "yuan": "元|yuan|rmb|cny",
    "mu": "亩|mu",
    "hectare": "公顷|hectares?",
    "km2": "平方公里|平方千米|square kilomet(?:re|er)s?|km²|km2",
    "m2": "平方米|平方|square met(?:re|er)s?|m²|m2",
    "km": "公里|千米|kilomet(?:re|er)s?|km",
    "m": "米|met(?:re|er)s?",
    "tonne": "吨|tonn?e?s?",
    "day": "个?工作日|天|日|(?:working )?days?",
    "month": "个月|months?",
    "hour": "个?小时|hours?",
    "year": "年|years?",
    "person": "人次|人|名|位|people|persons?",
    "time": "次|期|场|批|轮|回|times?",
    "count": "宗|件|项|条|处|户|家|套|栋|座|份|起|类|种|间|幅|块|台|辆|笔|所|片|组|册|篇|部|艘|盏|支|层|号",
    "": "个",
}
# A unit in Latin letters ends where the word does: 22 municipal … are no 22 mu.
_UNIT = "|".join(f"(?P<{name or 'any'}>(?:{words})(?:(?<![a-z])|(?![a-z])))" for name, words in _UNITS.items())
_SCALES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_SCALES |= {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SCALE = "(?P<scale>万亿|千万|百万|亿|万|千|百|hundred|thousand|million|billion|trillion)?"
_FOLLOWS = rf"\s*{_SCALE}\s*[余多]?\s*(?:{_UNIT})?"
_NUMBER = re.compile(rf"(?P<number>\d+(?:\.\d+)?){_FOLLOWS}")
_NUMERAL = re.compile(rf"(?<![第分一二三四五六七八九十百零])(?P<number>[一二两三四五六七八九十百零]+){_FOLLOWS}")
_PERCENT_IN_CHINESE = re.compile(
    "百分之(?P<whole>[一二两三四五六七八九十百零]+)(?:点(?P<rest>[一二三四五六七八九零]+))?"
)
_A = re.compile("一(?:个|次|种|批|类|部|套|条|项|定|些)")  # mostly “a”
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {w: n for n, w in enumerate(_ONES.split())} | {w: 10 * n for n, w in enumerate(_TENS.split(), 2)}
_IN_WORDS = re.compile(
    rf"\b(?P<tens>{'|'.join(_WORDS)})(?:[- ](?P<ones>{'|'.join(_ONES.split()[1:10])}))?\b(?! (?:of|another)\b){_FOLLOWS}"
)
# Marks that number the parts of a sentence: (1) ② 1.
_ENUMERATION = re.compile(r"[①-⑳]|[(（]\d{1,2}[)）]|^\s*\d{1,2}[.、)](?!\d)")

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = rf"(?P<name>{'|'.join(f'{m[:3]}(?:{m[3:]})?' for m in _MONTHS)}|sept)\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}\s*年\s*(?:(?P<month>\d{{1,2}})\s*月(?:份)?\s*(?:(?P<day>\d{{1,2}})\s*[日号])?)?",
        rf"(?<!\d){_YEAR}[-./](?P<month>\d{{1,2}})(?:[-./](?P<day>\d{{1,2}}))?(?!\d)",
        rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? {_YEAR})?",
        rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?(?:of )?{_MONTH},? {_YEAR}",
        r"(?<!\d)(?P<month>\d{1,2})\s*月(?:份)?\s*(?:(?P<day>\d{1,2})\s*[日号])?",
        rf"(?<![\d.]){_YEAR}(?![\d.]*\d)(?!\s*[万亿千]?(?:{'|'.join(w for n, w in _UNITS.items() if n not in ('year', 'day'))}))",
    )
)
_CHINESE_YEAR = re.compile("[二一][〇○零一二三四五六七八九]{3}(?=年)")
_CHINESE_MONTH = re.compile("[一二三四五六七八九十]{1,3}(?=[月日号])")

_TITLE = re.compile('《([^《》]+)》|“([^“”]+)”|「([^「」]+)」|"([^"]*[\u4e00-\u9fff][^"]*)"')
_LATIN = re.compile(r"[a-z][a-z0-9@._:/-]*[a-z0-9]")
_ADDRESS = re.compile(r"[\w.-]+@[\w.-]+\w|(?:https?://|www\.)[\w./%?=&-]+\w")
_CAPITALISED = re.compile(
    r"\b(?P<name>[A-Z][a-z]{3,})\b(?P<place> (?:City|Municipal|District|Provinc|County|Prefecture))?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure: `shown` as written, its value, and the class of its unit (empty where any fits)."""

    shown: str
    value: Decimal
    unit: str

    def agrees(self, other: "Amount") -> bool:
        """Whether both can be the same figure."""
        if self.value != other.value:
            return False
        return self.unit == other.unit or ("" in (self.unit, other.unit) and "percent" not in (self.unit, other.unit))


@dataclass(frozen=True, slots=True)
class Day:
    """A date as precise as it is written; 0 for a part that is not said."""

    shown: str
    year: int = 0
    month: int = 0
    day: int = 0

    def agrees(self, other: "Day") -> bool:
        """Whether the other date says every part that this one says."""
        mine, others = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(part in (0, said) for part, said in zip(mine, others, strict=True))


def amounts(text: str, *, claimed: bool = False) -> list[Amount]:
    """Return the figures of a text. `claimed`: leave out 一个, which mostly means “a”, and marks of enumeration."""
    folded = _without_dates(normalise(_ENUMERATION.sub(" ", text) if claimed else text))
    found = [_amount(m, Decimal(m["number"])) for m in _NUMBER.finditer(folded)]
    for m in _PERCENT_IN_CHINESE.finditer(folded):
        rest = "".join(str(to_int(c)) for c in m["rest"] or "")
        found.append(Amount(m.group(), Decimal(f"{to_int(m['whole'])}.{rest or 0}"), "percent"))
    for m in _NUMERAL.finditer(_PERCENT_IN_CHINESE.sub(" ", folded)):
        counted = m["scale"] or any(m[name or "any"] for name in _UNITS)
        if counted and not (claimed and _A.match(m.group())):
            found.append(_amount(m, Decimal(to_int(m["number"]))))
    for m in _IN_WORDS.finditer(folded):
        found.append(_amount(m, Decimal(_WORDS[m["tens"]] + _WORDS.get(m["ones"] or "zero", 0))))
    return found


def dates(text: str) -> list[Day]:
    """Return the dates of a text; a day without a year also counts with the year said before it."""
    found: list[Day] = []
    year = 0
    for m in _date_matches(_arabic_dates(normalise(text))):
        said = m.groupdict()
        month = _month(said["name"]) if said.get("name") else int(said.get("month") or 0)
        parts = (month, int(said.get("day") or 0))
        found.append(Day(m.group().strip(), int(said.get("year") or 0), *parts))
        if not said.get("year") and year:
            found.append(Day(m.group().strip(), year, *parts))
        year = int(said.get("year") or year)
    return found


def stated_dates(text: str) -> list[Day]:
    """Return the dates of a sentence as it writes them: each once, without a year that it does not say."""
    return [d for d in dates(text) if not d.year or str(d.year) in d.shown]


def unknown_names(sentence: str, known: str) -> Iterator[str]:
    """Yield the names of a sentence that do not occur in the text `known`: titles, bodies, places, words in Latin."""
    within = _closed(known)
    for groups in _TITLE.findall(sentence):
        title = next(filter(None, groups), "")
        if _closed(title) not in within:
            yield title
    bare = _TITLE.sub(" ", sentence)
    yield from (body for body in _bodies(normalise(bare)) if body not in within)
    yield from strangers(normalise(bare), [LibraryName("", (), "", within, ())])
    is_chinese = has_chinese(sentence)
    latin = (_LATIN if is_chinese else _ADDRESS).findall(normalise(bare))
    yield from (word for word in latin if word not in within)
    if not is_chinese:
        yield from _unknown_pinyin(bare, known)


def statuses(text: str) -> set[Status]:
    """Return what a text says of how far the rectification is; nothing where it says nothing."""
    return {Status(hit.name) for hit in group("status", "forms", "claimed").finditer(normalise(text))}


def claims_all(sentence: str) -> bool:
    """Whether a sentence speaks of all of something."""
    return group("scope").search(normalise(sentence)) is not None


def says_all(text: str) -> bool:
    """Whether a notice's text speaks of all of something."""
    return group("scope", "forms", "stated").search(normalise(text)) is not None


def has_chinese(text: str) -> bool:
    """Whether a text has Chinese characters outside titles and quotations."""
    return bool(re.search("[\u4e00-\u9fff]", _TITLE.sub("", text)))


def _amount(m: re.Match[str], value: Decimal) -> Amount:
    unit = next((name for name in _UNITS if m[name or "any"]), "")
    return Amount(m.group().strip(), value.scaleb(_SCALES[m["scale"]]) if m["scale"] else value, unit)


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _arabic_dates(text: str) -> str:
    """二〇二四年六月 -> 2024年6月."""
    text = _CHINESE_YEAR.sub(lambda m: "".join("0" if c in "〇○零" else str(to_int(c)) for c in m.group()), text)
    return _CHINESE_MONTH.sub(lambda m: str(to_int(m.group())), text)


def _date_matches(text: str) -> list[re.Match[str]]:
    """The dates in text order; earlier patterns take precedence."""
    found: list[re.Match[str]] = []
    for pattern in _DATES:
        for m in pattern.finditer(text):
            if all(m.end() <= other.start() or other.end() <= m.start() for other in found):
                found.append(m)
    return sorted(found, key=lambda m: m.start())


def _without_dates(text: str) -> str:
    text = _arabic_dates(text)
    for m in reversed(_date_matches(text)):
        text = f"{text[: m.start()]} {text[m.end() :]}"
    return text


def _closed(text: str) -> str:
    return re.sub(r"\s", "", normalise(text))


def _bodies(folded: str) -> Iterator[str]:
    """财政局 of 由市财政局牵头; nothing of 会同市 or 指出法院, where words that are no nouns stand before."""
    for m in _body().finditer(folded):
        if len(leading_nouns(folded[m.start() :])) >= len(m.group()):
            yield m.group()


@cache
def _body() -> re.Pattern[str]:
    """The last two characters of a name with its kind: 政府 of a body is looked for as 财政局, whatever stands before."""
    return re.compile(f"[\u4e00-\u9fff]{{2}}(?:{alternatives('body')}|{alternatives('division')})")


def _unknown_pinyin(sentence: str, known: str) -> Iterator[str]:
    """Places in pinyin, known ones or with City, District … behind them, that no Chinese words of `known` sound like."""
    names = []
    for m in _CAPITALISED.finditer(sentence):
        name = m["name"].lower()
        if (m["place"] and is_pinyin(name)) or name in map(sound, listed("place")):
            names.append(m["name"])
    if names:
        sounds = "".join(map(sound, re.findall("[\u4e00-\u9fff]+", known)))
        yield from (name for name in names if name.lower() not in sounds)
