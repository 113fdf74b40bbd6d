"""Recognises the numbering of official documents: 一、 （一） 1. (1) ① 第一阶段 案例一, in all their forms.

Knows single markers only; how markers nest is decided in `outline`.
"""

from dataclasses import dataclass
from enum import StrEnum

from .lexicon import group
from .numerals import read_int, to_chinese


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
    DECIMAL = "decimal"  # 2.1, 2-1
    DEEP = "deep"  # 2.1.1
    LETTER = "letter"  # A1
    ORDINAL = "ordinal"  # 其一
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
    MarkerType.ORDINAL: "其{chinese}",
}


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker found at the start of some text: `length` characters, blanks after it included."""

    type: MarkerType
    value: int
    length: int
    whole: str = ""  # of a marker that tells the whole path: 2.1.1

    @property
    def label(self) -> str:
        """The marker as it is written in number paths."""
        if self.whole:
            return self.whole
        if self.type is MarkerType.CIRCLED and self.value <= _CIRCLED:
            return chr(ord("①") + self.value - 1)
        return _WRITTEN[self.type].format(chinese=to_chinese(self.value), value=self.value)


_CIRCLED = 20  # ① to ⑳ stand in a row


def find_marker(text: str, start: int = 0) -> Marker | None:
    """Return the marker that begins at `start` of a folded text, or None."""
    hit = group("head").match(text, start)
    value = read_int(hit.match["n"]) if hit else None
    if hit is None or value is None:
        return None
    return Marker(MarkerType(hit.name), value, hit.span.end - start, hit.match.groupdict().get("whole") or "")
