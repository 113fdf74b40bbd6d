"""Finds the labels of a text by their role: 整改情况：is a result, 责任科室：a responsible unit.

Which words are labels is told in `data/labels.toml`; this module knows only where a label may stand and what closes it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.types import Span

from .lexicon import Hit, group

#: Roles of labels that give one attribute of what stands before them; all others open a part of an item.
ATTRIBUTES = frozenset(
    "deadline lead_unit support_unit responsible_unit supervising_unit responsible_person money rule contact".split()
)
#: Those that a sentence may tell: 责任单位是水务局.
_SAID = frozenset("lead_unit support_unit responsible_unit responsible_person deadline".split())
#: What may stand between words and the colon that makes them a label, and around them.
_SQUARE = "【[〔"  # 【整改情况】 is a label without a colon, (责任单位) is none
_OPENERS, _CLOSERS, _BLANKS = "【[(<〔", "】])>〕", " \t\u3000"
# 【处理结果】, 涉及金额(万元): and 责任单位 : close a label, as does the end of its line.
_TAIL = re.compile(
    rf"(?P<bracket>[{re.escape(_CLOSERS)}]?)(?:\([^()\n]{{1,6}}\))?[{_BLANKS}]*(?P<colon>:?)(?P<says>(?:是(?!否)|为(?!主|准|由)|系|有(?!关|无|的)|包括)?)"
)
_OPENS = re.compile(f"[{re.escape('。;,' + _OPENERS + _BLANKS)}\n]")
_CLOSES = re.compile(f"[:是为系有{re.escape(_CLOSERS)}]|包括")
_APART = re.compile("[ \\t]{2,}|\\u3000")
_CLOSES_AT_HEAD = re.compile(f"{_CLOSES.pattern}|{_APART.pattern}")
_ENDS = f":是为系有括{_CLOSERS}"  # what closes a label where no blanks do
_LONGEST = 30  # characters of a label with the blanks between them


@dataclass(frozen=True, slots=True)
class Label:
    """A label with its role. `span` holds brackets and colon; what it labels begins at its end."""

    role: str
    span: Span
    is_closed: bool  # by a colon or a bracket; one that is not stands alone in its line

    @property
    def is_part(self) -> bool:
        """Whether it opens a part of an item: what follows, numbered or not, belongs to that part."""
        return self.role not in ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value: it ends at the next label, at the bracket that holds it, or with its paragraph."""

    label: Label
    value: Span

    @property
    def role(self) -> str:
        """Role of the label."""
        return self.label.role


def find_label(text: str, start: int, end: int) -> Label | None:
    """Return the label that begins at `start`, or None. `text`: a folded view; a line ends at `end`."""
    place = start
    # Only where something can close it: most of a notice is no label.
    if end - start > _LONGEST and not _CLOSES_AT_HEAD.search(text, start, start + _LONGEST):
        return None
    bracketed = place < end and text[place] in _OPENERS
    place += bracketed
    hit = group("label").match(text, place, end)
    if hit is None:
        return None
    return _closed(text, hit, Span(start, end), bracketed=bracketed, at_head=True)


def fields(text: str, span: Span, own: Sequence[Label] = ()) -> Iterator[Field]:
    """Yield the labelled values of a paragraph, wherever in it they stand. `text`: a folded view, quotations blanked.

    `own`: the labels in it that the lexicon does not know.
    """
    labels = sorted([*_labels(text, span), *own], key=lambda label: label.span)
    for label, following in pairwise([*labels, None]):
        limit = following.span.start if following else span.end
        while limit > label.span.end and text[limit - 1] in _OPENERS:
            limit -= 1
        yield Field(label, Span(label.span.end, _closing_bracket(text, label.span.end, limit)))


def _labels(text: str, span: Span) -> Iterator[Label]:
    """The labels of a paragraph that a colon or a bracket closes: at its start, behind a mark or in a bracket."""
    done = span.start
    apart = False  # the names of the line stand apart from their values by blanks: 承办部门  二供部  办理状态  已办结
    for place in (span.start, *(found.end() for found in _OPENS.finditer(text, *span))):
        at_head = apart or place == span.start
        closing = _CLOSES_AT_HEAD if at_head else _CLOSES
        if place < done or not closing.search(text, place, min(place + _LONGEST, span.end)):
            continue
        hit = group("label").match(text, place, span.end)
        square = place > span.start and text[place - 1] in _SQUARE
        label = _closed(text, hit, Span(place, span.end), bracketed=square, at_head=at_head) if hit else None
        if label and label.is_closed:
            apart = apart or (at_head and text[label.span.end - 1] not in _ENDS)
            yield label
            done = label.span.end


def _closed(text: str, hit: Hit, line: Span, *, bracketed: bool, at_head: bool) -> Label | None:
    """The label that words are when a colon, a bracket or the end of the line follows; else they are text."""
    tail = _TAIL.match(text, hit.span.end, line.end)
    assert tail is not None  # it may be empty
    # 牵头部门  市水务局: at the head of a line two blanks do as well.
    apart = at_head and not bracketed and _APART.match(text, hit.span.end, line.end)
    # 责任单位是水务局: a word does where only one attribute is meant.
    says = bool(tail["says"]) and hit.name in _SAID
    closed = bool(tail["colon"] or says or (bracketed and tail["bracket"]) or apart)
    if not closed and (bracketed or tail.end() < line.end):
        return None
    return Label(hit.name, Span(line.start, tail.end() if says else tail.start("says")), closed)


def _closing_bracket(text: str, start: int, end: int) -> int:
    """Where a bracket closes that was opened before the words, as in (责任单位:甲科);二是; else the end."""
    depth = 0
    for place in range(start, end):
        depth += (text[place] in _OPENERS) - (text[place] in _CLOSERS)
        if depth < 0:
            return place
    return end
