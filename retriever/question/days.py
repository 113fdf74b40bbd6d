"""Days counted from today as questions name them: 今天, 本周, 下周, 30天内, 一个月内, within two weeks.

Months, quarters and years are read by `indexer.lexicon.dates`, in notices too.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from indexer.lexicon.dates import WrittenDate
from indexer.lexicon.lexicon import group
from indexer.lexicon.numerals import read_int
from indexer.types import Span

_WEEK = 7
_HALF = 15  # days of half a month


def read_days(view: str, today: date) -> Iterator[WrittenDate]:
    """Yield the days and stretches of days that a question names."""
    for hit in group("relative_day").finditer(view):
        first, last = _stretch(hit.name, hit.match.groupdict().get("n") or "", today)
        span = Span(*hit.match.span())
        iso = first.isoformat()
        yield WrittenDate(
            span, span.of(view), first.year, first.month, first.day, iso, iso, last.isoformat(), whole=span
        )


def _stretch(name: str, number: str, today: date) -> tuple[date, date]:
    count = {"两": 2, "半": 0, "": 1}.get(number) if number in ("两", "半", "") else read_int(number) or 1
    count = 1 if count is None else count
    monday = today - timedelta(days=today.weekday())
    match name:
        case "today":
            return today, today
        case "tomorrow":
            return today + timedelta(days=1), today + timedelta(days=1)
        case "this_week":
            return monday, monday + timedelta(days=_WEEK - 1)
        case "next_week":
            return monday + timedelta(days=_WEEK), monday + timedelta(days=2 * _WEEK - 1)
        case "within_days":
            return today, today + timedelta(days=count)
        case "within_weeks":
            return today, today + timedelta(days=count * _WEEK)
    return today, _months_later(today, count) if count else today + timedelta(days=_HALF)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
