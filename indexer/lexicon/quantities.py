"""Amounts of a text: numbers with their unit, each with its span, value and what it measures.

Reads the folded view (`text.fold`). Dates, ordinals, list numbers, numbers of documents and telephones, and names that hold
a numeral (三重一大) are no amounts. Units, names and vague words stand in `data/quantities.toml`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from indexer.types import Span

from .dates import read_dates
from .lexicon import Entry, Hit, entries, fragment, group, pattern
from .numerals import BLANKS, is_capital_alone, numeral, read_number

#: The class of a unit that counts anything (个), and of a bare number.
ANYTHING = ""
_LONGEST_HEDGE = 8  # characters


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit. `low` and `high` differ for a range (3至5人); values are in the unit without 万 and 亿."""

    span: Span  # of the folded view
    text: str  # 30余万元
    low: Decimal
    high: Decimal
    unit: str = ""  # as written: 元, 个月, mu; empty for a bare number
    kind: str = ANYTHING  # class of the unit: money, area, share, person, count, month …
    like: str = ""  # counters that people use for one another have the same; `*` goes with all of them
    factor: Fraction = Fraction(1)  # into the plain unit of the class
    measures: bool = False  # says by itself what is measured; else it counts what the next words name
    approximate: bool = False

    @property
    def value(self) -> Decimal | None:
        """The number, or None for a range."""
        return self.low if self.low == self.high else None

    @property
    def term(self) -> str:
        """The amount in one form however it is written: 280000000元 for 2.8亿元 and 280 million yuan."""
        ends = [f"{n.normalize():f}" for n in dict.fromkeys((self.low, self.high))]
        return "-".join(ends) + self.like

    @property
    def is_chinese(self) -> bool:
        """Whether its number is written in Chinese numerals: 十一宗."""
        return _is_han(self.text)

    def agrees(self, other: "Amount") -> bool:
        """Whether both can be the same amount; what counts anything agrees with every unit but a share."""
        mine, others = self.factor, other.factor
        if self.kind != other.kind:
            if ANYTHING not in (self.kind, other.kind) or {self.kind, other.kind} & {"share", "points"}:
                return False
            mine = others = Fraction(1)
        return all(
            Fraction(a) * mine == Fraction(b) * others for a, b in ((self.low, other.low), (self.high, other.high))
        )


def read_amounts(text: str, *, loosely: bool = False) -> tuple[Amount, ...]:
    """Return the amounts of a folded text in its order; a number without a unit is none, but for 5万.

    `loosely`: 一座 and 二期 count too, which mostly mean “a” and “the second”.
    """
    return tuple(_amounts(text, [d.span for d in read_dates(text)], loosely=loosely))


def read_numbers(text: str, *, loosely: bool = False) -> tuple[Amount, ...]:
    """Return the amounts of a folded text and every other number that is no part of one or of a date.

    For those who compare all that is said in figures. Chinese numerals count only where a unit follows.
    """
    dates = [d.span for d in read_dates(text)]
    amounts = list(_amounts(text, dates, loosely=loosely))
    taken = sorted([*dates, *(a.span for a in amounts)])
    for found in _number().finditer(text):
        span, words = Span(*found.span("numeral")), found["numeral"]
        value = None if _is_han(words) else read_number(words)
        is_article = value == 1 and not re.search(r"\d", words)
        if value is not None and not is_article and not _meets(span, taken):
            amounts.append(Amount(span, words, value, value))
    return tuple(sorted(amounts, key=lambda a: a.span))


def unit_at(text: str, position: int) -> Entry | None:
    """Return what there is to know of the unit that begins at a place of a folded text: 个月 of 几个月."""
    hit = group("unit", "forms", "english").match(text, position)
    return hit.entry if hit else None


def is_counted_alike(unit: str, asked: Entry) -> bool:
    """Whether a counter is one that people use for the one asked for: 几件 of 3宗."""
    entry = unit_at(unit, 0)
    like = {e.about.get("like", e.name) for e in (entry, asked) if e}
    return entry is not None and (len(like) == 1 or ("*" in like and "like" in entry.about and "like" in asked.about))


def _amounts(text: str, dates: list[Span], *, loosely: bool) -> Iterator[Amount]:
    names: list[Span] | None = None  # looked for where there is an amount that may be part of one
    end = 0
    for found in _number().finditer(text):
        amount = None if found.start() < end or _meets(Span(*found.span()), dates) else _amount(text, found, loosely)
        if amount is None:
            continue
        if names is None:
            names = [hit.span for hit in group("held_name").finditer(text)]
        if not (_meets(amount.span, dates) or _meets(amount.span, names)):
            yield amount
            end = amount.span.end


def _amount(text: str, found: re.Match[str], loosely: bool) -> Amount | None:
    """The amount that begins with a numeral, up to the end of a range."""
    first = _one(text, found, loosely)
    if first is None:
        return None
    until = _until().match(text, first.span.end)
    second = _one(text, until, loosely) if until else None
    if until and second and second.unit and not _stands_behind("change", text, first.span.start):
        low = first.low if first.unit else _scaled_like(first.low, found["numeral"], until["numeral"])
        if low < second.high and first.kind in (second.kind, ANYTHING) and first.unit in (second.unit, ""):
            span = Span(first.span.start, second.span.end)
            return replace(second, span=span, text=span.of(text), low=low)
    return first if first.unit or _is_large(found["numeral"]) else None


def _is_large(numeral: str) -> bool:
    """Whether a numeral is Arabic with a scale: 3万 counts something also without a unit."""
    return bool(re.search(r"\d", numeral)) and bool(re.fullmatch(fragment("han_large"), numeral[-1]))


def _one(text: str, found: re.Match[str], loosely: bool) -> Amount | None:
    """The number of a match, with the unit before or behind it if there is one; None where it counts nothing."""
    words, span = found["numeral"], Span(found.start("numeral"), found.end("numeral"))
    value = read_number(words)
    more = _more().match(text, span.end)
    if value is None or more is None or more["unknown"] or not _may_count(text, words, found.start()):
        return None
    about = bool(more["some"]) or _has_some(words) or _stands_behind("about", text, span.start)
    amount = Amount(span, words, value, value, approximate=about)
    if found["share"]:
        entry = _shares()[found["share"]]
        span = Span(span.start - len(found["share"]), span.end)
        return replace(amount, span=span, text=span.of(text), unit=entry.name, **_about(entry))
    if words[0] in _characters("scale") and not (more["some"] or _has_some(words)):
        return None  # 百家, 千户: no number, if not 百余家
    hit = group("unit", "forms", "english").match(text, more.end())
    return _with_unit(text, amount, hit, words, loosely) if hit else _with_sign(text, amount)


def _with_unit(text: str, amount: Amount, hit: Hit, words: str, loosely: bool) -> Amount | None:
    about = hit.entry.about
    if not loosely and not re.search(r"\d", words):
        if amount.low == 0 or (amount.low == 1 and not about.get("one", about.get("measures"))):
            return None  # 一个, 一次 and one item mostly mean “a”
        if about.get("ordinal") and words not in _pairs():
            return None  # 二期, 五组: the number in a row
    span = Span(amount.span.start, hit.span.end)
    times = about.get("times", 1)
    return replace(
        amount,
        span=span,
        text=span.of(text),
        low=amount.low * times,
        high=amount.high * times,
        unit=about.get("shown") or re.sub(f"(?<=.){fragment('and_some')}", "", hit.match.group()),
        approximate=amount.approximate
        or _has_some(hit.match.group())
        or group("hedge_behind").match(text, span.end) is not None,
        **_about(hit.entry),
    )


def _with_sign(text: str, amount: Amount) -> Amount:
    """The amount with the unit that a sign before it says: ¥500."""
    start = amount.span.start
    sign = next((h for h in group("currency").finditer(text, max(0, start - 5), start)), None)
    if sign is None or text[sign.span.end : start].strip():
        return amount
    return replace(amount, unit=sign.entry.name, **_about(sign.entry))


def _may_count(text: str, words: str, start: int) -> bool:
    """Whether a numeral can count what follows, by what stands before it and how it is written."""
    if _stands_behind("ordinal", text, start) or _stands_behind("fraction", text, start):
        return False
    if re.search(r"\d", words):
        return not re.match("[a-z/.]", text[start - 1 : start], re.IGNORECASE)
    # 七八家, 三五天: two digits in a row are one or the other; 一〇五 is read digit by digit.
    is_pair = len(words) == 2 and set(words) <= set(_characters("digit"))
    return (
        not _stands_behind("unknown", text, start)
        and not is_pair
        and words[0] not in entries("digit")[0].about["characters"]
        and not is_capital_alone(words)
    )


def _scaled_like(low: Decimal, words: str, end: str) -> Decimal:
    """The start of a range that leaves its scale to the end: 10-20万."""
    scale = re.search(f"{fragment('han_large')}+$", end)
    rest = read_number(end[: scale.start()]) if scale and scale.start() else None
    if not scale or not rest or re.search(fragment("han_large"), words):
        return low
    whole = read_number(end)
    scaled = low * whole / rest if whole else low
    return scaled if whole and scaled < whole else low


def _meets(span: Span, others: list[Span]) -> bool:
    """Whether a span overlaps one of others that stand in text order and apart."""
    place = bisect_left(others, span.end, key=lambda other: other.start)
    return place > 0 and span.start < others[place - 1].end


def _has_some(words: str) -> bool:
    return bool(re.search(fragment("and_some"), words))


def _is_han(words: str) -> bool:
    return not words.isascii() and not re.search(r"\d", words)


def _about(entry: Entry) -> dict[str, Any]:
    about = entry.about
    return {
        "kind": about["class"],
        "like": about.get("like", entry.name),
        "factor": Fraction(about.get("factor", 1)),
        "measures": about.get("measures", False),
    }


def _stands_behind(hedge: str, text: str, start: int) -> bool:
    """Whether the words of a hedge end where a numeral starts."""
    return bool(_hedge(hedge).search(text, max(0, start - _LONGEST_HEDGE), start))


@cache
def _hedge(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('hedge', name).pattern})\Z", re.IGNORECASE)


@cache
def _number() -> re.Pattern[str]:
    return re.compile(_written(), re.IGNORECASE)


@cache
def _until() -> re.Pattern[str]:
    return re.compile(f"{BLANKS}(?:{fragment('to')}){BLANKS}{_written()}", re.IGNORECASE)


def _written() -> str:
    return f"(?P<share>{'|'.join(_shares())})?(?P<numeral>{numeral()})"


@cache
def _shares() -> dict[str, Entry]:
    """Words before a number -> the share that they say."""
    return {e.about["before"]: e for e in entries("unit") if "before" in e.about}


@cache
def _more() -> re.Pattern[str]:
    some, unknown = fragment("and_some"), fragment("vague_between")
    return re.compile(f"{BLANKS}(?:(?P<some>{some})|(?P<unknown>{unknown}))?{BLANKS}")


@cache
def _characters(name: str) -> str:
    """The characters of digits but zero, or of scales but ten."""
    return "".join(e.about["characters"] + e.about["capitals"] for e in entries(name)[1:])


@cache
def _pairs() -> str:
    """两, 俩, 仨: they count and never number."""
    return "".join(e.about["characters"][1:] for e in entries("digit")[1:])
