"""A value of a sheet with its number format -> the words that people see in the cell.

Knows the formats that ledgers use: decimals, percent, thousands, words around the number, and dates without a day. What it
does not know is written plainly.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

Value = str | bool | int | float | date | datetime | time | timedelta

#: The formats that a workbook names by number only, where they change what is seen.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 27: 'yyyy"年"m"月"', 36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 52: 'yyyy"年"m"月"', 57: 'yyyy"年"m"月"',
    31: 'yyyy"年"m"月"d"日"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 58: 'm"月"d"日"', 14: "yyyy/m/d",
}  # fmt: skip
# What is shown as it is: "words", \\c, [$¥-804]; and what is not shown: widths, fillers, colours, conditions.
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|_.|\*.|\[[^\]]*\]')
_AROUND = r'(?:"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^"\\_*\[#0?.,%A-Za-z/@])*'
_NUMBER = re.compile(
    rf"(?P<before>{_AROUND})(?P<whole>[#0?,]*[#0?])(?P<decimals>\.[#0?]{{1,10}})?(?P<percent>%?)(?P<after>{_AROUND})"
)
_DIGITS = 15  # that a stored number is good for; what follows is noise of the calculation
_LARGEST = 1e15  # beyond it a number has more digits than are stored, and no format
_LONGEST = 1e21  # written without an exponent
_FIRST_DAY = datetime(1899, 12, 30)
_LAST_SERIAL = 2_958_465  # 9999-12-31


def words_of(value: Value, code: str = "") -> str:
    """Return what a cell shows. `code`: its number format, empty where it is not known."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)) and is_date(code) and 0 < value <= _LAST_SERIAL:
        value = _FIRST_DAY + timedelta(days=value)
    if isinstance(value, (int, float)):
        return _formatted(value, code)
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return _day(value, code)


def is_date(code: str) -> bool:
    """Whether a number format shows a year, or a month with a day."""
    letters = _LITERAL.sub("", code).lower()
    return "y" in letters or ("m" in letters and "d" in letters)


def _day(value: date | time, code: str) -> str:
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    letters = _LITERAL.sub("", code).lower()
    if "y" in letters and "d" not in letters:
        # A month was entered; the first of it is only how it is stored.
        return f"{value.year}年{value.month}月" if "m" in letters else f"{value.year}年"
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    return value.isoformat()[:10]


def _formatted(value: int | float, code: str) -> str:
    parts = code.split(";")
    is_own_part = value < 0 and len(parts) > 1
    found = _NUMBER.fullmatch(parts[1] if is_own_part else parts[0])
    if found is None or abs(value) >= _LARGEST or value != value:
        return _plain(value)
    amount = Decimal(f"{abs(value):.{_DIGITS}g}") * (100 if found["percent"] else 1)
    before, after = (_LITERAL.sub(_shown, found[side]).strip() for side in ("before", "after"))
    sign = "-" if value < 0 and not (is_own_part and ("-" in before or "(" in before)) else ""
    return sign + before + _digits(amount, found) + found["percent"] + after


def _shown(literal: re.Match[str]) -> str:
    return literal[1] or literal[2] or literal[3] or ""


def _digits(amount: Decimal, found: re.Match[str]) -> str:
    decimals = found["decimals"] or ""
    amount = amount.quantize(Decimal(1).scaleb(-max(0, len(decimals) - 1)), ROUND_HALF_UP)
    whole, _, rest = f"{amount:{',' if ',' in found['whole'] else ''}f}".partition(".")
    while rest and decimals.endswith("#") and rest.endswith("0"):
        rest, decimals = rest[:-1], decimals[:-1]
    return whole.zfill(found["whole"].count("0")) + ("." + rest if rest else "")


def _plain(value: int | float) -> str:
    if isinstance(value, int):
        return str(value)
    if value != value or abs(value) >= _LONGEST:
        return f"{value:g}"
    words = f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words == "-0" else words
