"""A number -> how Word writes it in one of its number formats (ST_NumberFormat).

Formats of other scripts than Chinese and Latin are written in digits.
"""

from collections.abc import Callable

from indexer.lexicon.numerals import to_chinese, to_roman

_DIGITS = "〇一二三四五六七八九"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_MOST_ROMAN = 32_767  # more than Word counts to
_LEGAL = {
    "chineseLegalSimplified": ("零壹贰叁肆伍陆柒捌玖", "拾佰仟"),
    "ideographLegalTraditional": ("零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "japaneseLegal": ("零壱弐参四伍六七八九", "拾百阡"),
}
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def numeral(count: int, form: str) -> str:
    """Write a number in a format: (12, chineseCounting) -> 十二, (12, 001) -> 012; in digits what has no sign in it."""
    if form.isdigit():
        return str(count).zfill(len(form))
    write = _FORMATS.get(form)
    return str(count) if write is None else write(count)


def _row(signs: str) -> Callable[[int], str]:
    """Signs for 1, 2, 3…; digits beyond them."""
    return lambda count: signs[count - 1] if 0 < count <= len(signs) else str(count)


def _signs(first: str, count: int) -> Callable[[int], str]:
    return _row("".join(chr(ord(first) + n) for n in range(count)))


def _letters(first: str) -> Callable[[int], str]:
    """Write A to Z, then AA, BB: beyond the last letter each is written once more."""

    def write(count: int) -> str:
        if not 0 < count <= _MOST_ROMAN:
            return str(count)
        times, place = divmod(count - 1, 26)
        return chr(ord(first) + place) * (times + 1)

    return write


def _roman(count: int) -> str:
    if not 0 < count <= _MOST_ROMAN:
        return str(count)
    return to_roman(count)


def _digit_by_digit(count: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(abs(count)))


def _counting(count: int) -> str:
    """Word writes hundreds of this format digit by digit, with a circle for the zero."""
    return to_chinese(count) if 0 < count < 100 else _digit_by_digit(count).replace("〇", "○")


def _thousands(count: int) -> str:
    return to_chinese(max(count, 0))


def _legal(form: str) -> Callable[[int], str]:
    """Capitals: 12 -> 壹拾贰, with the 壹 before 拾 that 十二 leaves out."""
    digits, scales = _LEGAL[form]
    capitals = str.maketrans("零〇一二三四五六七八九十百千", digits[0] + digits + scales)

    def write(count: int) -> str:
        plain = to_chinese(max(count, 0))
        return (("一" if plain.startswith("十") else "") + plain).translate(capitals)

    return write


def _cycle(count: int) -> str:
    """Write one of the sixty years of the cycle: 甲子, 乙丑."""
    return _STEMS[(count - 1) % 10] + _BRANCHES[(count - 1) % 12]


def _ordinal(count: int) -> str:
    ending = "th" if count // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda count: "",
    "bullet": lambda count: "",
    "decimalZero": lambda count: f"{count:02}",
    "decimalFullWidth": lambda count: str(count).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda count: str(count).translate(_FULL_WIDTH),
    "numberInDash": lambda count: f"- {count} -",
    "hex": lambda count: f"{count:X}",
    "ordinal": _ordinal,
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "decimalEnclosedCircle": _signs("①", 20),
    "decimalEnclosedCircleChinese": _signs("①", 20),
    "decimalEnclosedParen": _signs("⑴", 20),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    # The standard speaks of circles; Word writes parentheses ([MS-OI29500] 2.1.540).
    "ideographEnclosedCircle": _signs("㈠", 10),
    "ideographTraditional": _row(_STEMS),
    "ideographZodiac": _row(_BRANCHES),
    "ideographZodiacTraditional": _cycle,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": lambda count: _digit_by_digit(count).replace("〇", "○"),
    "koreanDigital2": _digit_by_digit,
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _thousands,
    "taiwaneseCountingThousand": _thousands,
    "japaneseCounting": _thousands,
    **{form: _legal(form) for form in _LEGAL},
}
#: What a custom format begins with -> the format it stands for.
_CUSTOM = {"01": "decimalZero", "１": "decimalFullWidth"}


def format_of(form: str, custom: str) -> str:
    """Return the format of a level. A custom one is known by its first example (001, 002, 003, ...), which stands for it."""
    if form != "custom":
        return form
    first = custom.split(",")[0].strip()
    if first.isdigit() and first.isascii() and len(first) > 2:
        return first
    return _CUSTOM.get(first, "decimal")
