"""The styles of a Word document: what a paragraph or run has by its style, with what that style is based on.

Each style is worked out once: asking per paragraph is what makes long documents slow.
"""

import math
import re
from dataclasses import dataclass, replace

from .package import Element, name, switch, value, whole

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d|toc heading|目录标题|table of figures|图表目录", re.IGNORECASE)
_NO_LEVEL = 10  # w:outlineLvl 9 says that it is body text
_HALF_POINTS = 20  # size of letters where nobody says one
_UNITS = {"pt": 20.0, "in": 1440.0, "cm": 1440 / 2.54, "mm": 144 / 2.54, "pc": 240.0, "pi": 240.0}  # twips


@dataclass(frozen=True, slots=True)
class Indent:
    """Indents of the first line; None is said nowhere."""

    characters: float | None = None
    twips: float | None = None

    def over(self, below: "Indent") -> "Indent":
        """Return what holds when this is said on top of another."""
        return Indent(
            below.characters if self.characters is None else self.characters,
            below.twips if self.twips is None else self.twips,
        )

    def in_characters(self, half_points: int) -> float:
        """Return the indent in characters of this size."""
        if self.characters:
            return self.characters
        return round((self.twips or 0.0) / (10 * max(half_points, 1)), 2)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, with all that it is based on."""

    name: str = ""
    level: int = 0  # of a heading; 0 is none
    is_contents: bool = False
    # List and level of each style of the chain that says one, itself first: (style, list, level); None is not said.
    numbering: tuple[tuple[str, str | None, int | None], ...] = ()
    indent: Indent = Indent()
    half_points: int | None = None
    is_hidden: bool | None = None


_NONE = Style()


class Styles:
    """All styles of a document."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._known: dict[str, Style] = {}
        self._default = ""
        for style in () if root is None else root.iterchildren(name("w:style")):
            self._elements.setdefault(style.get(name("w:styleId"), ""), style)
            is_default = style.get(name("w:default")) in ("1", "true", "on")
            if is_default and style.get(name("w:type")) == "paragraph":
                self._default = style.get(name("w:styleId"), "")
        defaults = (
            None if root is None else root.find(f"{name('w:docDefaults')}/{name('w:rPrDefault')}/{name('w:rPr')}")
        )
        self.half_points = whole(value(defaults, "w:sz"), _HALF_POINTS)

    def of_paragraph(self, properties: Element | None) -> Style:
        """Return the style that the properties (w:pPr) of a paragraph name, or the usual one."""
        named = value(properties, "w:pStyle")
        return self.of(named if named in self._elements else self._default)

    def of(self, identifier: str | None) -> Style:
        """Return a style by its id; one that says nothing where there is no such style."""
        if not identifier or identifier not in self._elements:
            return _NONE
        known = self._known.get(identifier)
        if known is None:
            self._resolve(identifier)
            known = self._known[identifier]
        return known

    def numbering_of(self, identifier: str) -> str:
        """Return the list that a numbering style names, or nothing."""
        return next((number for _, number, _ in self.of(identifier).numbering if number), "")

    def _resolve(self, identifier: str) -> None:
        """Work out a style and all that it is based on, from the ground up; a style based on itself ends the chain."""
        chain: list[str] = []
        below: str | None = identifier
        while below in self._elements and below not in chain and below not in self._known:
            chain.append(below)
            below = value(self._elements[below], "w:basedOn")
        style = self._known.get(below or "", _NONE)
        for link in reversed(chain):
            style = _on_top(style, link, self._elements[link])
            self._known[link] = style


def _on_top(base: Style, identifier: str, element: Element) -> Style:
    """Return a style with what its own element says on top of its base."""
    paragraph, run = element.find(name("w:pPr")), element.find(name("w:rPr"))
    title = value(element, "w:name") or ""
    own = replace(base, name=title, is_contents=base.is_contents or _CONTENTS.fullmatch(title.strip()) is not None)
    numbering = read_numbering(paragraph)
    if numbering is not None:
        own = replace(own, numbering=((identifier, *numbering), *base.numbering))
    heading = _HEADING.fullmatch(title.strip())
    level = outline_level(paragraph)
    if level is not None or heading is not None:
        own = replace(own, level=level if level is not None else int(heading[1]) if heading else 0)
    hidden = switch(run, "w:vanish")
    return replace(
        own,
        indent=read_indent(paragraph).over(base.indent),
        half_points=whole(value(run, "w:sz"), base.half_points or 0) or None,
        is_hidden=base.is_hidden if hidden is None else hidden,
    )


def outline_level(properties: Element | None) -> int | None:
    """Return the heading level that w:pPr says, 1 the top, 0 for body text; None where it says nothing."""
    level = whole(value(properties, "w:outlineLvl"), -1) + 1
    return None if level <= 0 else level % _NO_LEVEL


def read_numbering(properties: Element | None) -> tuple[str | None, int | None] | None:
    """Return (list, level) that w:pPr says; None for a part that is not said."""
    found = None if properties is None else properties.find(name("w:numPr"))
    if found is None:
        return None
    level = whole(value(found, "w:ilvl"), -1)
    return value(found, "w:numId"), level if level >= 0 else None


def read_indent(properties: Element | None) -> Indent:
    """Return the indent of the first line that w:pPr says; a hanging one is below zero."""
    found = None if properties is None else properties.find(name("w:ind"))
    if found is None:
        return Indent()
    characters = _signed(found, "w:firstLineChars", "w:hangingChars")
    return Indent(None if characters is None else characters / 100, _signed(found, "w:firstLine", "w:hanging"))


def _signed(element: Element, forward: str, back: str) -> float | None:
    for short, sign in ((back, -1), (forward, 1)):
        words = element.get(name(short))
        if words is not None:
            return sign * _twips(words)
    return None


def _twips(words: str) -> float:
    """Read a length: a number of twips, or one with a unit as Strict files have it (12pt)."""
    unit = _UNITS.get(words[-2:], 1.0)
    try:
        length = float(words[:-2] if words[-2:] in _UNITS else words) * unit
    except ValueError:
        return 0.0
    return length if math.isfinite(length) else 0.0
