"""Recognises the numbering of official documents: 一、 （一） 1. (1) ① 第一阶段 案例一, in all their forms.

Knows single markers only; how markers nest is decided in `outline`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from .numerals import read_int, to_chinese

_CN = "一二三四五六七八九十百零〇两"


class MarkerType(StrEnum):
    """The families of markers; documents nest them in the order of their own, usually this one."""

    CHAPTER = "chapter"  # 第一章 第三部分
    CHINESE = "chinese"  # 一、
    PHASE = "phase"  # 第一阶段
    CASE = "case"  # 案例一
    CHINESE_PAREN = "chinese_paren"  # （一）
    NUMBER = "number"  # 1.
    NUMBER_PAREN = "number_paren"  # (1)
    CIRCLED = "circled"  # ①


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker found at the start of some text: `length` characters, blanks after it included."""

    type: MarkerType
    value: int
    length: int

    @property
    def label(self) -> str:
        """The marker as it is written in number paths: 二, (一), 3, (1), ①."""
        match self.type:
            case MarkerType.CHINESE:
                return to_chinese(self.value)
            case MarkerType.CHINESE_PAREN:
                return f"({to_chinese(self.value)})"
            case MarkerType.NUMBER:
                return str(self.value)
            case MarkerType.NUMBER_PAREN:
                return f"({self.value})"
            case MarkerType.CIRCLED:
                return chr(0x2460 + self.value - 1)
            case MarkerType.PHASE:
                return f"第{to_chinese(self.value)}阶段"
            case MarkerType.CASE:
                return f"案例{to_chinese(self.value)}"
            case MarkerType.CHAPTER:
                return f"第{to_chinese(self.value)}章"


_BLANK = r"[ \t\u3000\xa0]*"
_DIGITS = r"[0-9０-９]"
_PATTERNS: tuple[tuple[MarkerType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern + _BLANK))
    for kind, pattern in (
        (MarkerType.PHASE, rf"第([{_CN}]{{1,3}})阶段[:：、]?"),
        (MarkerType.CHAPTER, rf"第([{_CN}]{{1,3}})(?:章|节|篇|部分)[:：、]?"),
        (MarkerType.CASE, rf"案例{_BLANK}([{_CN}]{{1,3}}|{_DIGITS}{{1,3}})(?![{_CN}0-9０-９件]){_BLANK}[:：、.]?"),
        (MarkerType.CHINESE, rf"([{_CN}]{{1,4}}){_BLANK}[、．]"),
        (MarkerType.CHINESE_PAREN, rf"[(（〔]{_BLANK}([{_CN}]{{1,4}}){_BLANK}[)）〕][、.．]?"),
        # 1.5亩 and 2024.3.20 are no markers: no digit but that of a year may follow the dot, and three are the limit.
        (
            MarkerType.NUMBER,
            rf"({_DIGITS}{{1,3}}){_BLANK}(?:[.．](?:(?!{_DIGITS})|(?=(?:19|20|１９|２０){_DIGITS}{{2}}年))|、)",
        ),
        (MarkerType.NUMBER_PAREN, rf"[(（]{_BLANK}({_DIGITS}{{1,3}}){_BLANK}[)）][、.．]?"),
        (MarkerType.NUMBER_PAREN, rf"({_DIGITS}{{1,2}})[)）]"),
        (MarkerType.CIRCLED, "([①-⑳])"),
    )
)


def find_marker(text: str, start: int = 0) -> Marker | None:
    """Return the marker that begins at `start`, or None."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(text, start)
        value = read_int(found.group(1)) if found else None
        if found and value is not None:
            return Marker(kind, value, found.end() - start)
    return None
