"""Date words -> ISO dates, as precise as the words: 2024年12月底 -> 2024-12-31 as a deadline, 2024-12 as a date.

An impossible date (2月31日) gives nothing: it is a slip of the source, and guessing which would be ours.
"""

import calendar
import re
from datetime import date

_YEAR, _MONTH, _DAY = r"(?P<year>(?:19|20|１９|２０)\d{2})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_PART = "(?P<part>[上中下]旬|上半年|下半年|第?[一二三四]季度|年?底|末|初)?"
#: A date in running text, with its part of the month or year and 前.
DATE = (
    rf"(?:{_YEAR}[ \t]*年[ \t]*(?:{_MONTH}[ \t]*月(?:份)?[ \t]*(?:{_DAY}[ \t]*[日号])?)?|"
    rf"{_YEAR.replace('year', 'year2')}[-./]{_MONTH.replace('month', 'month2')}(?:[-./]{_DAY.replace('day', 'day2')})?(?!\d))"
    rf"{_PART}(?P<before>之?前|以前)?"
)
_DATE = re.compile(DATE)
# 2026年1月至6月: the second month takes the year of the first.
_UNTIL = re.compile(rf"\s*(?:至|到|[-—–~～]+)\s*(?:{_MONTH}\s*月(?:份)?(?:{_DAY}[日号])?){_PART}")
_CHINESE_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
#: 二〇二四年五月六日
CHINESE_DATE = re.compile(
    r"(?P<year>[二一][〇○零一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十]{1,2})月"
    r"(?P<day>[一二三四五六七八九十]{1,3})日"
)


def read_date(words: str) -> str:
    """Return the first date in `words`, as precise as they are (`2024-05-06`, `2024-05`, `2024`), or nothing."""
    found = _DATE.search(words)
    written = CHINESE_DATE.search(words)
    if written and (not found or written.start() < found.start()):
        year = int("".join(str(_CHINESE_DIGIT[c]) for c in written["year"]))
        return _iso(year, _chinese_number(written["month"]), _chinese_number(written["day"]))
    if not found:
        year_only = re.fullmatch(r"((?:19|20)\d{2})", words.strip())
        return year_only.group(1) if year_only else ""
    return _iso(*_numbers(found))


def is_date_line(line: str) -> bool:
    """Whether a line is a date and nothing else, as under a signature."""
    words = line.strip(" \t\u3000()（）")
    found = _DATE.fullmatch(words) or CHINESE_DATE.fullmatch(words)
    return bool(found) and bool(read_date(words)) and not words.endswith(("前", "底", "初", "旬", "度", "末"))


def last_day(found: re.Match[str]) -> str:
    """Return the last day that a match of `DATE` means: 2024年12月底 -> 2024-12-31; nothing for an impossible one."""
    year, month, day = _numbers(found)
    return _last_day(year, month, day, found["part"] or "")


def last_date(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """Return (last day, start, end) of the last date between `start` and `end`; a range counts by its end."""
    found = list(_DATE.finditer(text, start, end))
    if not found:
        return None
    last = found[-1]
    value = last_day(last)
    until = _UNTIL.match(text, last.end(), end)
    if until and value:
        year = int(value[:4])
        value = _last_day(year, int(until["month"]), int(until["day"] or 0), until["part"] or "")
    return (value, found[0].start(), (until or last).end()) if value else None


def _numbers(found: re.Match[str]) -> tuple[int, int, int]:
    """(year, month, day), 0 where not said."""
    return tuple(int(found[name] or found[name + "2"] or 0) for name in ("year", "month", "day"))


def _iso(year: int, month: int, day: int) -> str:
    if not month:
        return str(year)
    if not _is_possible(year, month, day or 1):
        return ""
    return f"{year}-{month:02d}-{day:02d}" if day else f"{year}-{month:02d}"


def _last_day(year: int, month: int, day: int, part: str) -> str:
    if "半年" in part:
        month, day = (6, 30) if part[0] == "上" else (12, 31)
    elif "季度" in part:
        month, day = 3 * ("一二三四".index(part.strip("第季度")) + 1), 0
    elif not month:
        month, day = 12, 31
    if not _is_possible(year, month, day or 1):
        return ""
    day = day or {"上旬": 10, "中旬": 20, "初": 10}.get(part, calendar.monthrange(year, month)[1])
    return f"{year}-{month:02d}-{day:02d}"


def _is_possible(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _chinese_number(words: str) -> int:
    if "十" not in words:  # 二五 is a slip for 二十五
        return int("".join(str(_CHINESE_DIGIT[c]) for c in words))
    tens, _, ones = words.partition("十")
    return (_CHINESE_DIGIT[tens] if tens else 1) * 10 + (_CHINESE_DIGIT[ones] if ones else 0)
