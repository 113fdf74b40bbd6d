"""The numbers that a browser shows before the entries of an ordered list."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.lexicon.numerals import to_chinese, to_roman

from .page import Line

_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_CHINESE = frozenset(
    "cjk-ideographic simp-chinese-informal trad-chinese-informal simp-chinese-formal trad-chinese-formal "
    "japanese-informal".split()
)
_NO_NUMBER = frozenset("none disc circle square disclosure-open disclosure-closed".split())
_LARGEST = 10**9


@dataclass(slots=True)
class Numbering:
    """The entries of a list and the numbers they get."""

    style: str
    step: int
    counts_down_from_length: bool
    value: int  # of the last entry
    entry_style: str = ""
    entries: int = 0
    _given: list[tuple[Line, int, str]] = field(default_factory=list)  # (line, which entry from 1, style)

    @classmethod
    def of(cls, attributes: Mapping[str, str], style: Mapping[str, str]) -> "Numbering":
        """Return the numbering that a list asks for."""
        is_reversed = "reversed" in attributes
        start = _number(attributes.get("start", ""))
        step = -1 if is_reversed else 1
        return cls(
            _style(attributes, style) or "decimal",
            step,
            is_reversed and start is None,
            (1 if start is None else start) - step,
        )

    def next(self, attributes: Mapping[str, str], style: Mapping[str, str]) -> None:
        """An entry begins."""
        value = _number(attributes.get("value", ""))
        if value is not None:
            self.counts_down_from_length = False
        self.value = self.value + self.step if value is None else value
        self.entries += 1
        self.entry_style = _style(attributes, style) or self.style

    def give(self, line: Line) -> None:
        """Put the number of the entry that began last before its first line."""
        line.number = written(self.value, self.entry_style)
        self._given.append((line, self.entries, self.entry_style))

    def finish(self) -> None:
        """The list ends: one that counts down to 1 knows only now from where."""
        if self.counts_down_from_length:
            for line, place, style in self._given:
                line.number = written(self.entries + 1 - place, style)


def written(value: int, style: str) -> str:
    """Return the number of a list entry with its mark, or nothing where the style shows none."""
    if style in _NO_NUMBER:
        return ""
    if style in _CHINESE and 0 < value < 10_000:
        return f"{to_chinese(value)}、"
    if style == "circled-decimal" and 0 < value <= 20:
        return chr(ord("①") + value - 1)
    words = str(value)
    if style in ("lower-alpha", "lower-latin", "upper-alpha", "upper-latin") and value > 0:
        words = _letters(value)
    elif style in ("lower-roman", "upper-roman") and 0 < value < 4000:
        words = to_roman(value).lower()
    elif style == "decimal-leading-zero" and 0 <= value < 10:
        words = f"0{value}"
    return f"{words.upper() if style.startswith('upper') else words}."


def _style(attributes: Mapping[str, str], style: Mapping[str, str]) -> str:
    said = style.get("list-style-type") or style.get("list-style") or ""
    words = said.split()
    if words:
        return next((w for w in words if w in _CHINESE | _NO_NUMBER or "-" in w or w == "decimal"), "")
    kind = attributes.get("type", "").strip()
    return _TYPES.get(kind, kind if kind in _NO_NUMBER else "")


def _number(words: str) -> int | None:
    words = words.strip()
    sign = -1 if words.startswith("-") else 1
    digits = words.lstrip("+-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        return None
    return min(int(digits), _LARGEST) * sign


def _letters(value: int) -> str:
    words = ""
    while value > 0:
        value, place = divmod(value - 1, 26)
        words = chr(ord("a") + place) + words
    return words
