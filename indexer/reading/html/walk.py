"""Web page -> its lines and tables in the order of the page, each with the container it stands in.

The events of the parser are walked, no tree is built: a page may be nested as deep as it likes. Which part of the page is
the notice, and which table holds data and which only places things, is not decided here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import folded

from .fields import ELEMENT_END
from .lists import Numbering
from .page import Flow, Line, Page, PageCell, PageTable, visible
from .sheet import StyleSheet
from .style import (
    HEADINGS,
    LINES_KEPT,
    SHOWN_AS_NOTHING,
    SILENT,
    STRONG,
    alignment,
    declarations,
    indent_of,
    is_aside,
    is_block,
    is_hidden,
    is_named_title,
    is_strong,
    keeps_lines,
    leads_away,
)
from .table import finish
from .words import SOURCE_LINE, line_of

_SOURCE_LINES = re.compile("\r\n|[\r\n\f]")
# The parser compares each attribute of a tag with all others: no tag of a page has thousands.
_LONG_TAG = re.compile(r"<([a-zA-Z][^\s<>/]*)[^<>]{4000,}>")
_MOST_ATTRIBUTES = 1000
_LONGEST_TITLE = 1000  # characters
_NOTHING: dict[str, str] = {}
_EMPTY_TAG = re.compile(r"<(script|title|style|textarea|iframe|div|p|a|span)\b([^<>]*)/>", re.IGNORECASE)


@dataclass(slots=True)
class _State:
    """What holds inside an element."""

    flow: Flow
    container: int = 0
    level: int = 0  # of a heading
    align: str = ""
    indent: float = 0.0
    is_link: bool = False
    keeps_lines: bool = False
    is_strong: bool = False
    is_named_title: bool = False
    numbering: Numbering | None = None
    table: PageTable | None = None


def walk_page(source: str, show_hidden: bool = False) -> Page:
    """Return what a decoded page shows; `show_hidden`: also what only a script would make visible."""
    walk = _Walk(StyleSheet(source), show_hidden)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=walk)
    data = _LONG_TAG.sub(_with_few_attributes, source)
    if data.lstrip()[:200].startswith("<?xml") or "xhtml" in data[:500]:
        data = _EMPTY_TAG.sub(r"<\1\2></\1>", data)
    if data.strip():
        etree.fromstring(data.encode("utf-8", "ignore"), parser)
    walk.finish()
    return walk.page


def _with_few_attributes(tag: re.Match[str]) -> str:
    words = tag.group()
    return words if words.count("=") + len(words.split()) < _MOST_ATTRIBUTES else f"<{tag[1]}>"


class _Walk:
    """Takes the events of the parser; its methods bear the names that the parser calls."""

    def __init__(self, sheet: StyleSheet, show_hidden: bool) -> None:
        self.page = Page()
        self._sheet = sheet
        self._show_hidden = show_hidden
        self._states = [_State(self.page.flow)]
        self._open: list[tuple[str, bool]] = []  # (tag, whether it breaks lines) of the elements around
        self._skipped = 0  # depth inside an element that is not shown
        self._hidden: list[str] | None = None  # words of such an element; None: they are no text of the page at all
        self._words: list[str] = []
        self._linked = self._strong = 0  # characters
        self._number: Numbering | None = None  # of a list entry that begins
        self._in_title = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._skipped:
            self._skipped += 1
            return
        tag = tag.lower()
        said = dict(attributes) if attributes else _NOTHING
        style = declarations(said["style"]) if "style" in said else _NOTHING
        self._note(tag, said)
        if tag in SILENT or self._is_hidden(tag, said, style):
            self._skipped = 1
            return
        breaks = is_block(tag, style)
        if breaks or tag == "br":
            self._end_line()
        elif self._words:
            self._words.append(ELEMENT_END)
        self._open.append((tag, breaks))
        above = self._states[-1]
        state = self._inside_block(tag, above, said, style) if breaks else above
        if tag == "a" or style or tag in LINES_KEPT or tag in STRONG:
            state = replace(
                state,
                is_link=above.is_link or (tag == "a" and leads_away(said)),
                keeps_lines=keeps_lines(tag, style, above.keeps_lines),
                is_strong=is_strong(tag, said, style, above.is_strong),
            )
        self._states.append(state)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
            if not self._skipped and self._hidden is not None:
                self.page.hidden.append(line_of(self._hidden))
                self._hidden = None
            return
        tag, breaks = self._open.pop()
        self._in_title = False
        state = self._states[-1]
        if breaks:
            self._end_line()
            self.page.containers.ends[state.container] = len(self.page.containers.parents)
        elif self._words:
            self._words.append(ELEMENT_END)
        self._states.pop()
        if tag == "li":
            self._number = None
        elif tag == "ol" and state.numbering is not None:
            state.numbering.finish()
        elif tag == "table" and state.table is not None:
            finish(state.table)
            self._states[-1].flow.append(state.table)

    def data(self, words: str) -> None:
        """Characters of the page."""
        if self._in_title:
            self._in_title = len(self.page.title) < _LONGEST_TITLE
            self.page.title += words[:_LONGEST_TITLE]
        elif self._skipped:
            if self._hidden is not None:
                self._hidden.append(words)
        elif self._states[-1].keeps_lines:
            first, *others = _SOURCE_LINES.split(words)
            self._add(first)
            for line in others:
                self._end_line()
                self._add(line)
        else:
            self._add(_SOURCE_LINES.sub(SOURCE_LINE, words))

    def comment(self, words: str) -> None:
        """A comment says nothing."""

    def pi(self, *words: str) -> None:
        """An instruction to a program says nothing."""

    def close(self) -> None:
        """The page ends."""

    def finish(self) -> None:
        """Take what the last lines hold."""
        self._end_line()
        self.page.containers.ends[0] = len(self.page.containers.parents)

    def _is_hidden(self, tag: str, said: Mapping[str, str], style: Mapping[str, str]) -> bool:
        is_never_shown = tag in SHOWN_AS_NOTHING or (tag == "option" and "selected" not in said)
        if is_never_shown or (
            not self._show_hidden and is_hidden(tag, said, self._sheet.declarations(tag, said, style))
        ):
            self._hidden = []
        return self._hidden is not None

    def _note(self, tag: str, said: Mapping[str, str]) -> None:
        """Take what an element says of the page, and the words that it shows without text."""
        if tag == "title" and not self.page.title:
            self._in_title = True
        elif tag == "meta" and said.get("name", "").lower() == "articletitle":
            self.page.stated_title = said.get("content", "")
        elif tag == "meta" and said.get("property", "").lower() == "og:title":
            self.page.shared_title = said.get("content", "")
        elif tag in ("frame", "iframe") and said.get("src"):
            self.page.frames.append(said["src"])
        elif tag == "input" and said.get("type", "").lower() in ("checkbox", "radio"):
            self._add("☑" if "checked" in said else "☐")

    def _inside_block(self, tag: str, above: _State, said: Mapping[str, str], style: Mapping[str, str]) -> _State:
        state = _State(
            above.flow,
            self.page.containers.open(above.container, is_aside(tag, said)),
            int(tag[1]) if tag in HEADINGS else above.level,
            alignment(tag, said, style, above.align),
            indent_of(style, above.indent) if style else above.indent,
            above.is_link,
            above.keeps_lines,
            above.is_strong,
            above.is_named_title or is_named_title(said),
            above.numbering,
            above.table,
        )
        if tag == "table":
            state.table, state.numbering = PageTable(state.container), None
        elif tag in ("ol", "ul", "menu", "dir"):
            state.numbering = Numbering.of(said, self._sheet.declarations(tag, said, style)) if tag == "ol" else None
        elif tag == "li" and state.numbering is not None:
            state.numbering.next(said, self._sheet.declarations(tag, said, style))
            self._number = state.numbering
        elif state.table is not None:
            self._inside_table(tag, state, state.table, said)
        return state

    def _inside_table(self, tag: str, state: _State, table: PageTable, said: Mapping[str, str]) -> None:
        if tag == "caption":
            state.flow = table.caption
        elif tag in ("thead", "tbody", "tfoot"):
            table.begin_section(is_head=tag == "thead")
        elif tag == "tr":
            table.begin_row()
        elif tag in ("td", "th"):
            cell = PageCell.of(said, is_name=tag == "th")
            table.add(cell)
            state.flow, state.numbering, state.level = cell.flow, None, 0

    def _add(self, words: str) -> None:
        self._words.append(words)
        state = self._states[-1]
        if state.is_link:
            self._linked += visible(words)
        if state.is_strong:
            self._strong += visible(words)

    def _end_line(self) -> None:
        words, linked, strong = line_of(self._words), self._linked, self._strong
        self._words, self._linked, self._strong = [], 0, 0
        if not words:
            return
        state = self._states[-1]
        line = Line(words, state.container, linked, state.level, state.align, state.indent, strong=strong)
        line.is_named_title = state.is_named_title
        if self._number is not None:
            if find_marker(folded(words[:20])) is None:
                self._number.give(line)
            self._number = None
        state.flow.append(line)
