"""Recognises the numbering of official documents: 一、 （一） 1. (1) ① 第一阶段 案例一, in all their forms.

Knows single markers only; how markers nest is decided in `outline`.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from .lexicon import group

_CN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_CN_SCALES = {"十": 10, "百": 100, "千": 1000}


class MarkerType(StrEnum):
    """The families of markers; documents nest them in the order of their own, usually this one."""

    CHAPTER = "chapter"  # 第一章 第三部分
    CHINESE = "chinese"  # 一、
    PHASE = "phase"  # 第一阶段
    CASE = "case"  # 案例一
    CHINESE_PAREN = "chinese_paren"  # （一）
    PROBLEM = "problem"  # 问题1：
    ENTRY = "entry"  # 第1项
    NUMBER = "number"  # 1.
    NUMBER_PAREN = "number_paren"  # (1)
    CIRCLED = "circled"  # ①


#: How a marker is written in number paths: 二, (一), 3, (1), 第一阶段.
_WRITTEN = {
    MarkerType.CHINESE: "{chinese}",
    MarkerType.CHINESE_PAREN: "({chinese})",
    MarkerType.NUMBER: "{value}",
    MarkerType.NUMBER_PAREN: "({value})",
    MarkerType.CIRCLED: "({value})",
    MarkerType.PHASE: "第{chinese}阶段",
    MarkerType.CASE: "案例{chinese}",
    MarkerType.CHAPTER: "第{chinese}章",
    MarkerType.PROBLEM: "问题{value}",
    MarkerType.ENTRY: "第{value}项",
}


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker found at the start of some text: `length` characters, blanks after it included."""

    type: MarkerType
    value: int
    length: int

    @property
    def label(self) -> str:
        """The marker as it is written in number paths."""
        if self.type is MarkerType.CIRCLED and self.value <= _CIRCLED:
            return chr(ord("①") + self.value - 1)
        return _WRITTEN[self.type].format(chinese=to_chinese(self.value), value=self.value)


_CIRCLED = 20  # ① to ⑳ stand in a row


def find_marker(text: str, start: int = 0) -> Marker | None:
    """Return the marker that begins at `start` of a folded text, or None."""
    hit = group("head").match(text, start)
    if hit is None:
        return None
    return Marker(MarkerType(hit.name), to_int(hit.match["n"]), hit.span.end - start)


def to_int(numeral: str) -> int:
    """Read a Chinese, Arabic (half or full width) or circled numeral: 十二 -> 12, １２ -> 12, ② -> 2."""
    folded = unicodedata.normalize("NFKC", numeral).strip()
    if folded.isdigit():
        return int(folded)
    total, digit = 0, 0
    for character in folded:
        if character in _CN_SCALES:
            total += max(digit, 1) * _CN_SCALES[character]
            digit = 0
        else:
            digit = _CN_DIGITS[character]
    return total + digit


def to_chinese(value: int) -> str:
    """Write 1-999 in Chinese: 12 -> 十二, 20 -> 二十."""
    ones = "零一二三四五六七八九"
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    text = f"{ones[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else ones[tens]) + "十"
    elif hundreds and units:
        text += "零"
    return text + (ones[units] if units or not text else "")
