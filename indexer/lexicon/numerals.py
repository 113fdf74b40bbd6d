"""Numerals of every kind -> numbers, and numbers -> Chinese and Roman numerals.

廿五, 一百〇六, 1万5千, 1.2亿, 叁万陆仟, 二点八亿, 二〇二四 and three hundred are read by one reader; what a numeral counts is
told in `quantities`. Reads the folded view of a text. The characters stand in `data/quantities.toml`.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from .lexicon import entries, fragment

#: Blanks that may stand inside a quantity: 526.3 万元.
BLANKS = "[ \t\u3000\xa0]{0,3}"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_LARGE = Decimal(10_000)
_ROMAN = dict(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "M CM D CD C XC L XL X IX V IV I".split(),
        strict=True,
    )
)


def read_number(words: str) -> Decimal | None:
    """Return the number that a numeral of the folded view means, or None where it means no single one (七八百)."""
    words = words.strip().lower()
    if words[:1].isascii() and words[:1].isalpha():
        return _read_english(words)
    tokens = _tokens(words)
    return _put_together(tokens) if tokens else None


def read_int(words: str) -> int | None:
    """Read a whole number in any numeral, full width and circled ones too: 十二, １２ and ⑫ -> 12; None for no such."""
    value = read_number(unicodedata.normalize("NFKC", words))
    return int(value) if value is not None and value == int(value) else None


def to_int(numeral: str) -> int:
    """Read what is known to be a whole number. Raises ValueError where it is none."""
    value = read_int(numeral)
    if value is None:
        raise ValueError(f"{numeral!r} is no whole number")
    return value


def to_chinese(value: int) -> str:
    """Write 0-9999 in Chinese: 12 -> 十二, 105 -> 一百零五; what is larger digit by digit."""
    digits, scales = _plain()
    if value > 9999:
        return "".join(digits[int(d)] for d in str(value))
    text = ""
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if not digit:
            continue
        is_skipped = text and not value // 10 ** (power + 1) % 10
        is_teen = digit == power == 1 and not text
        text += (digits[0] if is_skipped else "") + ("" if is_teen else digits[digit]) + scales[power].strip()
    return text or digits[0]


def to_roman(value: int) -> str:
    """Write a positive number in Roman capitals: 14 -> XIV; beyond 3999 with as many M as it takes."""
    text = ""
    for amount, letters in _ROMAN.items():
        count, value = divmod(value, amount)
        text += letters * count
    return text


@cache
def numeral() -> str:
    """Return a regular expression for a numeral, over the folded view; an English one may be in any case."""
    small, large = fragment("han_small"), fragment("han_large")
    han = f"{small}+(?:{fragment('han_point')}{fragment('han_digit')}+)?"
    word = f"(?:{'|'.join(sorted([*_words(), *_scale_words()], key=len, reverse=True))})"
    english = rf"\b(?:{'|'.join(_words())})\b(?:[ -](?:and )?{word}\b)*"
    scaled = (
        rf"(?:{BLANKS}{fragment('and_some')}?{large}{{1,4}}(?:{_ARABIC}|{han})?)*(?: (?:{'|'.join(_scale_words())})\b)?"
    )
    return f"(?:(?:{_ARABIC}|{han}){scaled}|{english})"


def is_capital_alone(words: str) -> bool:
    """Whether a numeral is one capital, which alone is a word of another meaning: 陆."""
    return len(words) == 1 and any(words in e.about["capitals"] for e in (*entries("digit"), *entries("scale")))


@dataclass(frozen=True, slots=True)
class _Token:
    """A stretch of digits, or one scale; `digits` is empty for a scale, `tens` for 廿 (two tens)."""

    value: Decimal
    digits: str = ""
    is_tens: bool = False


def _tokens(words: str) -> list[_Token]:
    """The digits and scales of a numeral in order; nothing where a character is no part of one."""
    digits, scales, tens = _values("digit"), _values("scale"), _values("tens")
    han = "".join(digits)
    found: list[_Token] = []
    for piece in re.findall(
        rf"{_ARABIC}|[{han}]+(?:{fragment('han_point')}[{han}]+)?|[a-z]+|\S", re.sub(fragment("and_some"), "", words)
    ):
        if piece[0].isdigit() and piece[0].isascii():
            found.append(_Token(Decimal(piece.replace(",", "")), "1"))
        elif piece[0] in digits:
            plain = "".join(str(digits.get(c, ".")) for c in piece)
            found.append(_Token(Decimal(plain), plain))
        elif piece in scales or piece in _scale_words():
            found.append(_Token(scales.get(piece) or Decimal(10) ** _scale_words()[piece]))
        elif piece in tens:
            found.append(_Token(tens[piece], is_tens=True))
        else:
            return []
    return found


def _put_together(tokens: list[_Token]) -> Decimal | None:
    """Sum up hundreds and thousands within each 万 and 亿; digits alone are read one by one (二〇二四)."""
    if len(tokens) > 1 and any(_is_vague(token.digits) for token in tokens):
        return None
    total = section = number = largest = Decimal(0)
    counts = False  # whether a number waits for its scale: 十 alone is ten
    for position, token in enumerate(tokens):
        if token.digits:
            before = tokens[position - 1] if position else None
            # 一万五, 两千三: a single digit at the end is of the next scale below.
            is_short = len(token.digits) == 1 and before and before.value >= 100 and token is tokens[-1]
            number, counts = token.value * before.value / 10 if is_short and before else token.value, True
        elif token.is_tens:
            section += token.value
        elif token.value < _LARGE:
            section += (number if counts else 1) * token.value
            number, counts = Decimal(0), False
        else:
            section += number
            is_larger = token.value > largest
            total = (total + section) * token.value if is_larger else total + section * token.value
            largest, section, number, counts = max(largest, token.value), Decimal(0), Decimal(0), False
    return total + section + number


def _is_vague(digits: str) -> bool:
    """Whether digits before a scale are no number: 七八百 is seven or eight hundred."""
    return "." not in digits and len(digits.lstrip("0")) > 1


def _read_english(words: str) -> Decimal | None:
    """Three hundred and five thousand -> 305000."""
    total = section = Decimal(0)
    for word in re.findall("[a-z]+", words):
        if word in _words():
            section += _words()[word]
        elif word in _scale_words():
            scale = Decimal(10) ** _scale_words()[word]
            if scale > 100:
                total, section = total + (section or 1) * scale, Decimal(0)
            else:
                section = (section or 1) * scale
        elif word != "and":
            return None
    return total + section


@cache
def _values(group: str) -> Mapping[str, Decimal]:
    """Character -> value."""
    return {c: Decimal(e.name) for e in entries(group) for c in e.about["characters"] + e.about.get("capitals", "")}


@cache
def _plain() -> tuple[str, str]:
    """The characters that numbers are written with: of 0 to 9, and of 1 (not written), 10, 100 and 1000."""
    digits, scales = ("".join(e.about["characters"][0] for e in entries(group)) for group in ("digit", "scale"))
    return digits, " " + scales


@cache
def _words() -> Mapping[str, int]:
    return {
        word: e.about["first"] + n * e.about["step"]
        for e in entries("number_word")
        for n, word in enumerate(e.about["listed"].split())
    }


@cache
def _scale_words() -> Mapping[str, int]:
    return {e.name: e.about["zeros"] for e in entries("scale_word")}
