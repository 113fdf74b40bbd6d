"""The list numbers that Word shows and only computes: counted paragraph by paragraph, as Word counts them.

Bullets are no numbers. How a number is written in its format is told in `word_numerals`.
"""

import re
from dataclasses import dataclass, field, replace

from .numerals import format_of, numeral
from .package import Element, name, switch, value, whole
from .styles import Style, Styles, read_numbering

_PLACE = re.compile("%([1-9])")
_LEVELS = 9  # Word has no more
_SPACES = {"tab": " ", "space": " ", "nothing": ""}


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = "decimal"
    template: str = ""  # %1.%2
    start: int = 0
    restarts_after: int | None = None  # levels counted from 1: after one up to this; 0 is never; None is any above
    is_legal: bool = False  # all parts in digits
    is_hidden: bool = False
    after: str = "tab"  # what parts the number from the words
    style: str = ""  # the paragraph style that is numbered on this level


@dataclass(slots=True)
class _List:
    definition: str  # lists of one definition go on counting where the other stopped
    levels: dict[int, _Level]
    restarts: set[int] = field(default_factory=set)  # levels that begin anew when this list uses them first


class Numbers:
    """Counts the list levels of a document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """Read the lists of word/numbering.xml; None is a document without lists."""
        self._styles = styles
        self._last: dict[str, dict[int, int]] = {}  # definition -> {level: number given last}
        self._lists: dict[str, _List] = {}
        if root is not None:
            self._read(root)

    def before(self, properties: Element | None, style: Style) -> str:
        """Return the number that Word shows before a paragraph with this w:pPr, or nothing; counts on.

        A blank ends it where Word shows a gap and number and words would run together without one.
        """
        numbered, place = self._place(properties, style)
        if numbered is None or place not in numbered.levels:
            return ""
        level = numbered.levels[place]
        counts = self._last.setdefault(numbered.definition, {})
        self._count(numbered, counts, place)
        if level.is_hidden or level.form == "bullet":
            return ""
        text = _PLACE.sub(
            lambda part: self._written(numbered, counts, int(part[1]) - 1, level.is_legal), level.template
        )
        return text + (_SPACES.get(level.after, " ") if text[-1:].isalnum() else "")

    def _read(self, root: Element) -> None:
        definitions = {a.get(name("w:abstractNumId"), ""): a for a in root.iterchildren(name("w:abstractNum"))}
        links = {num.get(name("w:numId"), ""): num for num in root.iterchildren(name("w:num"))}
        known: dict[str, dict[int, _Level]] = {}
        for number, link in links.items():
            definition = value(link, "w:abstractNumId") or ""
            source = self._source(definition, definitions, links)
            if source not in known:
                known[source] = _read_levels(definitions.get(source))
            numbered = _List(definition, dict(known[source]))
            for override in link.iterchildren(name("w:lvlOverride")):
                _override(numbered, override)
            self._lists[number] = numbered

    def _source(self, definition: str, definitions: dict[str, Element], links: dict[str, Element]) -> str:
        """Return the definition that holds the levels: one may only name a list style, which another describes."""
        for _ in range(_LEVELS):  # a chain of links that bites its tail ends here
            linked = value(definitions.get(definition), "w:numStyleLink")
            if linked is None:
                break
            number = self._styles.numbering_of(linked)
            following = value(links.get(number), "w:abstractNumId")
            if following is None or following == definition:
                break
            definition = following
        return definition

    def _place(self, properties: Element | None, style: Style) -> tuple[_List | None, int]:
        """Return the list and level of a paragraph: by itself, else by its style."""
        number, level = read_numbering(properties) or (None, None)
        if number is None:
            number = next((n for _, n, _ in style.numbering if n is not None), None)
        numbered = self._lists.get(number or "0")
        if numbered is None or level is not None:
            return numbered, level or 0
        by_style = {a_level.style: place for place, a_level in numbered.levels.items() if a_level.style}
        for identifier, _, said in style.numbering:
            if identifier in by_style:
                return numbered, by_style[identifier]
            if said is not None:
                return numbered, said
        return numbered, 0

    @staticmethod
    def _count(numbered: _List, counts: dict[int, int], place: int) -> None:
        # A level above that had no paragraph yet counts as begun: 1.1 may come first, and 2 follows it.
        for above in range(min(place, _LEVELS)):
            if above in numbered.levels and above not in counts:
                counts[above] = numbered.levels[above].start
                numbered.restarts.discard(above)
        if place in numbered.restarts or place not in counts:
            counts[place] = numbered.levels[place].start
            numbered.restarts.discard(place)
        else:
            counts[place] += 1
        for deeper in [other for other in counts if other > place]:
            below = numbered.levels.get(deeper, _Level())
            if place < (deeper if below.restarts_after is None else below.restarts_after):
                del counts[deeper]

    @staticmethod
    def _written(numbered: _List, counts: dict[int, int], place: int, is_legal: bool) -> str:
        level = numbered.levels.get(place)
        if level is None or level.form == "none":
            return ""
        return numeral(counts.get(place, level.start), "decimal" if is_legal else level.form)


def _read_levels(parent: Element | None) -> dict[int, _Level]:
    levels = () if parent is None else parent.iterchildren(name("w:lvl"))
    return {whole(level.get(name("w:ilvl")), 0): _read_level(level) for level in levels}


def _read_level(level: Element) -> _Level:
    form = next(level.iter(name("w:numFmt")), None)  # of a custom one the first choice; what follows is its fallback
    restart = value(level, "w:lvlRestart")
    own = whole(level.get(name("w:ilvl")), 0)
    limit = None if restart is None else whole(restart, own)
    return _Level(
        format_of(
            "decimal" if form is None else form.get(name("w:val"), "decimal"),
            "" if form is None else form.get(name("w:format"), ""),
        ),
        value(level, "w:lvlText") or "",
        whole(value(level, "w:start"), 0),
        None if limit is None or not 0 <= limit <= own else limit,
        bool(switch(level, "w:isLgl")),
        bool(switch(level.find(name("w:rPr")), "w:vanish")),
        value(level, "w:suff") or "tab",
        value(level, "w:pStyle") or "",
    )


def _override(numbered: _List, override: Element) -> None:
    """Change a level as a list says for itself: the whole level, and where it begins."""
    place = whole(override.get(name("w:ilvl")), 0)
    numbered.levels |= _read_levels(override)
    start = value(override, "w:startOverride")
    if start is not None and place in numbered.levels:
        numbered.levels[place] = replace(numbered.levels[place], start=whole(start, 1))
        numbered.restarts.add(place)
