"""Dates of a text: each with its span, as precise as it is written, and with the last day that it means as a deadline.

Reads the folded view (`text.fold`): 2024年9月底前, 二〇二四年五月六日, 2024.9.30, 去年四季度, 9月底前, September 30, 2024. A date
without a year takes it from a given day. An impossible date (2月31日) gives nothing: it is a slip of the source, and guessing
which would be ours. The words stand in `data/quantities.toml`.
"""

import calendar
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from indexer.types import NOWHERE, Span

from .lexicon import alternatives, fragment, group
from .numerals import BLANKS, to_int
from .text import folded

#: 24年 is 2024, 98年 1998.
_CENTURY = 60


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it is written; from the start to the end where it is a range.

    `year`, `month` and `day` are 0 where they are not said (a year may come from the given day). `iso` is as precise as the
    words (`2024-05-06`, `2024-05`, `2024`). `iso`, `first_day` and `last_day` are empty for an impossible date, and for
    one without a year when no day is given. 9月底 means the 30th as a deadline, and a day of September otherwise.
    """

    span: Span  # of the folded view
    text: str
    year: int = 0
    month: int = 0
    day: int = 0
    iso: str = ""
    first_day: str = ""
    last_day: str = ""
    before: bool = False  # 前 stands behind it
    after: bool = False  # 后 stands behind it
    to_end: bool = False  # 底, 全年, the end of: it speaks of the end
    whole: Span = NOWHERE  # with 前 or 后
    until: "WrittenDate | None" = None  # of a range its end, only as far as it is said

    def agrees(self, other: "WrittenDate") -> bool:
        """Whether the other date says every part that this one says."""
        mine, others = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(part in (0, said) for part, said in zip(mine, others, strict=True))


def read_dates(text: str, given: date | None = None) -> tuple[WrittenDate, ...]:
    """Return the dates of a folded text in its order; `given` is the day that years and 今年 are counted from."""
    if not _hint().search(text):
        return ()
    found: list[WrittenDate] = []
    place = 0
    while match := _date().search(text, place):
        place = max(match.end(), place + 1)
        if _is_amount(text, match):
            continue
        one = _read(text, match, given)
        until = _until().match(text, one.span.end)
        one = (until and _joined(text, one, until, given)) or one
        place = max(place, one.span.end)
        if not one.month and re.match(fragment("feast"), text[one.span.end :]):
            one = replace(one, first_day="", last_day="")
        found.append(_with_before(text, one))
    return tuple(found)


def read_date(words: str) -> str:
    """Return the first date of some words in ISO form, as precise as they are, or nothing."""
    return next((d.iso for d in read_dates(folded(words))), "")


def day_of(iso: str) -> date | None:
    """Return the day, or the first one of the month, that an ISO date means; None where it says no month."""
    return date.fromisoformat(f"{iso}-01"[:10]) if len(iso) >= len("2024-05") else None


def signed_date(words: str) -> str:
    """Return the first day that is written in Chinese numerals, as documents are signed, in ISO form, or nothing."""
    found = (d for d in read_dates(folded(words)) if d.day and not re.search("[0-9]", d.text))
    return next((d.iso for d in found), "")


def is_date_line(line: str) -> bool:
    """Whether a line is a date and nothing else, as under a signature; 2024年底 and a range are none."""
    words = folded(line).strip(" \t\u3000()")
    found = read_dates(words)
    return (
        len(found) == 1
        and found[0].span == Span(0, len(words))
        and bool(found[0].iso)
        and found[0].last_day.startswith(found[0].iso)
        and not re.search(fragment("no_signature"), words)
    )


def _joined(text: str, start: WrittenDate, until: re.Match[str], given: date | None) -> WrittenDate | None:
    """The range from a date to the end that `until` says, or None where that lies before it."""
    end = _read(text, until, given, start)
    span = Span(start.span.start, end.span.end)
    if (end.last_day and end.last_day < start.first_day) or _is_amount(text, until):
        return None
    said = _read(text, until, None)
    whole = replace(start, span=span, text=span.of(text), last_day=end.last_day, until=said)
    return whole if start.iso and end.iso else replace(whole, iso="", first_day="", last_day="")


def _read(text: str, found: re.Match[str], given: date | None, start: WrittenDate | None = None) -> WrittenDate:
    """The date of a match. The end of a range takes year and month of its `start` where it says none."""
    said = _said(found)
    span = Span(found.start("date"), found.end("date"))
    year, first, last = _counted(said, given)
    year = _year(said) or year
    day = to_int(said["day"]) if "day" in said else 0
    if "month" in said:
        first = last = _month(said["month"])
    elif day and not first and start:
        first = last = start.month
    if not year and "relative" not in said:
        year = start.year if start else given.year if given else 0
    month = first if first == last else 0
    to_end = any(re.search(fragment("end"), said.get(name, "")) for name in ("edge", "whole", "bareyear"))
    written = WrittenDate(span, span.of(text), year, month, day, to_end=to_end)
    if not year or ("month" in said and not month):
        return written
    stretch = _stretch(said, year, first or 1, last or 12, day)
    iso = f"{year}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    return replace(written, iso=iso, first_day=stretch[0], last_day=stretch[1]) if stretch else written


def _counted(said: dict[str, str], given: date | None) -> tuple[int, int, int]:
    """(year, first month, last month) of 上月, 本季度, 年底 counted from the given day; 0 where that is not known."""
    unit, ahead = next((name.removeprefix("bare") for name in said if name.startswith("bare")), ""), 0
    if "relative" in said and (hit := group("relative", "forms", "english").fullmatch(said["relative"])):
        unit, ahead = hit.entry.about["unit"], hit.entry.about["ahead"]
    if not given or not unit:
        return 0, 0, 0
    if unit == "year":
        return given.year + ahead, 0, 0
    length = 3 if unit == "quarter" else 1
    stretch = (given.year * 12 + given.month - 1) // length + ahead
    first = stretch * length % 12 + 1
    return stretch * length // 12, first, first + length - 1


def _stretch(said: dict[str, str], year: int, first: int, last: int, day: int) -> tuple[str, str] | None:
    """First and last day of the months `first` to `last` of a year, or of a part of them; None where there are none."""
    part = group("part").fullmatch(said["part"]) if "part" in said else None
    from_day, to_day = (day, day) if day else (1, 31)
    if part and part.entry.about["of"] == "year":
        first, last = part.entry.about["first"], part.entry.about["last"]
    elif part:
        from_day, to_day = part.entry.about["first"], part.entry.about["last"]
    elif re.search(fragment("start"), said.get("edge") or said.get("bareyear") or said.get("baremonth", "")):
        last, to_day = (first, 10) if first == last else (first, 31)
    try:
        longest = calendar.monthrange(year, last)[1]
        return date(year, first, from_day).isoformat(), date(year, last, day or min(to_day, longest)).isoformat()
    except ValueError:
        return None


def _year(said: dict[str, str]) -> int:
    if "short" in said:  # 24年9月
        return int(said["short"]) + (2000 if int(said["short"]) < _CENTURY else 1900)
    return to_int(said["year"]) if "year" in said else 0


def _month(words: str) -> int:
    name = group("month_name").match(words)
    return int(name.name) if name else to_int(words)


def _with_before(text: str, found: WrittenDate) -> WrittenDate:
    """The date with the 前 or 后 behind it, or the by before it."""
    before, after = (_pattern(name).match(text, found.span.end) for name in ("{before}", "{after}"))
    by = _pattern(r"(?:{english_before})\Z").search(text, max(0, found.span.start - 16), found.span.start)
    behind = before or after
    whole = Span(found.span.start, behind.end() if behind else found.span.end)
    return replace(found, before=bool(before or by), after=bool(after), whole=whole)


def _is_amount(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like a date counts what follows: 2024.5万元, 20240930元."""
    said = _said(found)
    if not said["date"][-1].isdigit() or ("mark" in said and "day" in said):
        return False
    after = _pattern("{blanks}(?P<large>{han_large})?").match(text, found.end("date"))
    return bool(after and (after["large"] or group("unit", "forms", "english").match(text, after.end())))


# The shapes of a date. Words in braces stand in the lexicon; a group of a name may come several times.
_NUMERIC = (
    r"(?<![0-9a-z])(?<![a-z0-9]-)(?P<year>{year4})(?P<mark>[-./])(?P<month>[0-9]{1,2})"
    r"(?:(?P=mark)(?P<day>[0-9]{1,2}){day_mark}?|{month_mark})?(?![0-9]|[-./][0-9]{1,2}(?![0-9]))"
    r"|(?<![0-9a-z])(?P<year>{year4})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])(?![0-9]|\.[0-9])"
)
# In a range the first number may go without its unit: 1—6月.
_MONTH = "(?P<month>{month_number}){blanks}(?:{month_mark}|(?={to}{month_number}{blanks}{month_mark}))"
_DAY = "(?P<day>{day_number}){blanks}(?:{day_mark}|(?={to}{day_number}{blanks}{day_mark}))(?:{blanks}{hour})?"
_WITHIN_YEAR = (
    "(?:(?:(?P<part>{part_of_year})|(?P<relative>{relative_of_quarter}))(?P<edge>{month_edge})?"
    f"|(?:{_MONTH}|(?P<relative>{{relative_of_month}}))"
    f"(?:{{blanks}}(?:{_DAY}|(?P<part>{{part_of_month}})|(?P<edge>{{month_edge}})))?)"
)
_YEAR = (
    "(?:(?<![0-9])(?P<year>{year4}){blanks}(?:{year_mark}|(?={to}{year4}{blanks}{year_mark})|(?={year_edge}))"
    "|(?<!{han_small})(?P<year>{year_digits}){year_mark}"
    "|(?<![0-9])(?P<short>[0-9]{2}){year_mark}(?={blanks}{month_number}{blanks}{month_mark})"
    "|(?P<relative>{relative_of_year}))"
)
_CHINESE = (
    f"{_YEAR}{{year_mark_more}}?(?P<whole>{{year_whole}})?(?:{{blanks}}{_WITHIN_YEAR}|(?P<edge>{{year_edge}}))?"
    f"|(?<![0-9])(?<!{{han_small}}){_WITHIN_YEAR}"
    "|(?P<bareyear>{bare_year})|(?P<baremonth>{bare_month})|(?P<barequarter>{bare_quarter})"
)
_ENGLISH_DAY = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_ENGLISH = (
    rf"\b(?:{{english_start}}|(?P<whole>{{english_whole}}))?(?:(?P<month>{{month_name}})\.? {_ENGLISH_DAY}(?![0-9])(?:,? (?P<year>{{year4}})\b)?"
    rf"|(?:{_ENGLISH_DAY} (?:of )?)?(?P<month>{{month_name}})\.?,? (?P<year>{{year4}})\b"
    rf"|{_ENGLISH_DAY} (?:of )?(?P<month>{{month_name}}))"
    r"|\b(?:{english_start}|(?P<whole>{english_whole}))(?:(?P<year>{year4})\b|(?P<month>{month_name}))"
    r"|(?<=[a-z,] )(?P<year>{year4})(?!\w|[.,/-][0-9])|\A(?P<year>{year4})\Z"
)
_ANY = f"{_NUMERIC}|{_CHINESE}|{_ENGLISH}"


@cache
def _date() -> re.Pattern[str]:
    return _pattern(f"(?={{date_start}})(?P<date>{_ANY})")


@cache
def _until() -> re.Pattern[str]:
    """The end of a range: a date, or only its day or its year."""
    alone = r"(?P<day>{day_number}){blanks}{day_mark}|(?P<year>{year4})(?![\w.])"
    return _pattern(f"{{blanks}}{{from_on}}?{{to}}(?P<date>{_ANY}|{alone})")


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Compile a shape. Groups of the same name are told apart by underscores, which `_said` takes off again."""
    seen: Counter[str] = Counter()

    def named(found: re.Match[str]) -> str:
        seen[found[1]] += 1
        return f"(?P<{found[1]}{'_' * (seen[found[1]] - 1)}>"

    whole = re.sub("{([a-z][a-z0-9_]*)}", lambda m: _words_of(m[1]), words)
    return re.compile(re.sub(r"\(\?P<([a-z]+)>", named, whole), re.IGNORECASE)


def _words_of(name: str) -> str:
    match name.split("_"):
        case ["blanks"]:
            return BLANKS
        case ["to"]:
            return f"{BLANKS}(?:{fragment('to')}){BLANKS}"
        case ["year4"]:
            return "(?:19|20)[0-9]{2}"
        case ["month" | "day" as unit, "number"]:
            return f"(?:[0-9]{{1,2}}|{fragment(f'{unit}_digits')})"
        case ["relative", "of", unit]:
            return f"(?:{alternatives('relative', 'forms', 'english', unit=unit)})"
        case ["part", "of", unit]:
            return f"(?:{alternatives('part', of=unit)})"
        case ["month", "name"]:
            return f"(?:{alternatives('month_name')})"
    return f"(?:{fragment(name)})"


def _said(found: re.Match[str]) -> dict[str, str]:
    """The parts of a date by their names."""
    return {name.rstrip("_"): words for name, words in found.groupdict().items() if words}


@cache
def _hint() -> re.Pattern[str]:
    return re.compile(fragment("date_hint"), re.IGNORECASE)
