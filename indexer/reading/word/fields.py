"""Fields of a Word document (page references, tables of contents, form boxes): which words of them Word shows.

A field stands between marks in runs: begin, its code, separate, its result, end; it may hold others and span paragraphs.
Words of a code are not shown, except where the code itself draws them (EQ).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .package import Element, name, switch, value, whole

_BEGIN, _CODE, _TYPE = name("w:fldChar"), name("w:instrText"), name("w:fldCharType")
_CONTENTS = re.compile(r"\s*TOC\b", re.IGNORECASE)
_CIRCLED = re.compile(r"\s*EQ\s+\\o\s*(?:\\a[clr]\s*)?\(\s*[○〇◯]\s*[,，;；]\s*(\w{1,3})\s*\)\s*", re.IGNORECASE)
_STACKED = re.compile(
    r"\s*EQ\s.*\\o(?:\\a[clrd])?\s*\(\s*\\s\\up\s*[\d.]*\s*\([^()]*\)\s*[,，;；]\s*([^()]*)\)\s*", re.I
)
_LONGEST_CODE = 300  # characters of a formula that draws a sign
_CIRCLES = "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(slots=True, eq=False)
class _Field:
    code: list[str] = field(default_factory=list)
    words: str = ""  # that its begin shows: the box of a form
    is_contents: bool = False
    is_open: bool = False
    is_result: bool = False  # whether its separate was passed


class Fields:
    """Knows at each place of a story in which fields it lies; marks without a partner are passed over."""

    def __init__(self, story: Element) -> None:
        self._fields: dict[Element, tuple[_Field, str]] = {}  # mark -> its field, what it marks
        self._open: list[_Field] = []
        # Of the open ones, counted: fields may be nested as deep as a file is long.
        self._codes = 0
        self._contents = 0
        self._pair(story.iter(_BEGIN, _CODE))

    @property
    def in_code(self) -> bool:
        """Whether words here are no text."""
        return self._codes > 0

    @property
    def in_contents(self) -> bool:
        """Whether words here are of a table of contents."""
        return self._contents > 0

    def pass_mark(self, mark: Element) -> str:
        """Go past a w:fldChar; return what it shows."""
        found, kind = self._fields.get(mark, (None, ""))
        if found is None:
            return ""
        if kind == "begin":
            self._open.append(found)
            found.is_open = True
            self._codes += 1
            self._contents += found.is_contents
            return found.words
        if kind == "separate" and found.is_open and not found.is_result:
            found.is_result = True
            self._codes -= 1
        if kind == "end" and found.is_open:
            self._close(found)
            return "" if found.is_result else _drawn("".join(found.code)[:_LONGEST_CODE])
        return ""

    def _close(self, found: _Field) -> None:
        """Close a field, and those in it whose ends were passed over."""
        while found.is_open:
            inner = self._open.pop()
            inner.is_open = False
            self._codes -= not inner.is_result
            self._contents -= inner.is_contents

    def _pair(self, marks: Iterable[Element]) -> None:
        """Find the field of each mark; only fields that have an end are known."""
        stack: list[tuple[_Field, list[tuple[Element, str]]]] = []
        for mark in marks:
            kind = mark.get(_TYPE)
            if kind == "begin":
                stack.append((_Field(words=_form_words(mark.find(name("w:ffData")))), [(mark, kind)]))
            elif not stack:
                continue
            elif kind is None:
                stack[-1][0].code.append(mark.text or "")
            else:
                stack[-1][1].append((mark, kind))
                if kind == "end":
                    found, own = stack.pop()
                    found.is_contents = _CONTENTS.match("".join(found.code)) is not None
                    self._fields.update((one, (found, its)) for one, its in own)


def tick(is_on: bool) -> str:
    """Return the box that Word shows for a form box or control."""
    return "☑" if is_on else "☐"


def _form_words(data: Element | None) -> str:
    """Return what a form field shows by itself: a box, the chosen entry of a list."""
    box = None if data is None else data.find(name("w:checkBox"))
    if box is not None:
        on = switch(box, "w:checked")
        return tick(bool(switch(box, "w:default") if on is None else on))
    entries = None if data is None else data.find(name("w:ddList"))
    if entries is None:
        return ""
    shown = [entry.get(name("w:val"), "") for entry in entries.iterchildren(name("w:listEntry"))]
    place = whole(value(entries, "w:result"), whole(value(entries, "w:default"), 0))
    return shown[place] if 0 <= place < len(shown) else ""


def _drawn(code: str) -> str:
    """Return the words that a formula without result draws: a sign in a circle, a word below its pronunciation."""
    circled = _CIRCLED.fullmatch(code)
    if circled:
        sign = circled[1]
        return _CIRCLES[int(sign)] if sign.isascii() and sign.isdigit() and int(sign) < len(_CIRCLES) else f"({sign})"
    stacked = _STACKED.fullmatch(code)
    return stacked[1].strip() if stacked else ""
