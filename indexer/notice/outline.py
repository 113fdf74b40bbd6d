"""Blocks -> outline: paragraphs under a tree of numbered, phase, case or Markdown headings.

The nesting is the document's own: a marker family that is open continues there, a new one opens below
the current heading. So 一、 directly followed by 1., a chapter without 一、, or numbers running through
all chapters need no rule of their own. A document without any marker becomes its paragraphs.

Reads the folded view of a text; all spans are of the view. Knows nothing of items, measures or status; that is `items`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.lexicon.labels import ATTRIBUTES, Field, Label, fields, find_label
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import Marker, MarkerType, find_marker
from indexer.lexicon.text import CLAUSE_ENDS, SENTENCE_ENDS, FoldedText, first_sentence
from indexer.types import NOWHERE, Span
from indexer.types import Block as DocumentBlock

from .lines import Paragraph, paragraphs_of, strip

_MARKDOWN = re.compile(r"(#{1,6})[ \t]+")
_BULLET = re.compile("(?:[●◆■▲★※➢►◇▪\uf0d8\uf0b2\uf06c][ \t\u3000]*|[•·*>-][ \t\u3000]+)")
_RANK = {kind: rank for rank, kind in enumerate(MarkerType)}
MAX_VALUE = 40  # characters of a value that stands on the line below its label
MAX_TITLE = 60  # characters; a longer numbered sentence is text with a number, not a heading


@dataclass(slots=True)
class Block:
    """One paragraph: `span` without blanks around it, `role` of the label it opens with, `text_start` after both.

    Of a row of a table, `cells` says where its cells begin and `header` where the names of the columns stand, if it has any.
    """

    span: Span
    text_start: int
    role: str = ""
    cells: tuple[int, ...] = ()
    header: Span = NOWHERE


@dataclass(slots=True)
class Node:
    """A heading or numbered paragraph with its own paragraphs and what is below it.

    `title` is empty for the root. `role` is that of the labelled part of the parent the node stands in.
    """

    marker: Marker | None
    number: str
    level: int
    title: Span
    start: int
    end: int = 0
    parent: "Node | None" = None
    role: str = ""
    blocks: list[Block] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all below it in text order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self) -> Iterator["Node"]:
        """Yield the parents from the nearest up, without the root."""
        node = self.parent
        while node is not None and node.parent is not None:
            yield node
            node = node.parent

    def fields(self, masked: str) -> Iterator[Field]:
        """Yield the labelled values of the node's own paragraphs, behind its number, within a line or on the next one.

        `masked`: the view with quotations blanked.
        """
        for block, following in pairwise([*self.blocks, None]):
            own = list(fields(masked, block.span))
            if block.role and not own:  # behind a number, or alone in its line
                label = Label(block.role, Span(block.text_start, block.text_start), is_closed=True)
                own = [Field(label, Span(block.text_start, block.span.end))]
            yield from own[:-1]
            for last in own[-1:]:
                is_below = (
                    following is not None
                    and not last.value.of(masked).strip()
                    and not following.role
                    and (last.label.is_part or _is_value(following, masked))
                )
                yield Field(last.label, following.span) if is_below else last

    def last_role(self) -> str:
        """Return the role of the label that the end of the node's own text stands under, or nothing."""
        return next((b.role for b in reversed(self.blocks) if b.role and b.role not in ATTRIBUTES), "")


def _is_value(block: Block, masked: str) -> bool:
    """Whether a paragraph can be the value of an attribute above it: short and no sentence."""
    words = block.span.of(masked).strip("。")
    return len(words) <= MAX_VALUE and not any(mark in words for mark in SENTENCE_ENDS + ",")


def parse_outline(view: FoldedText, document: Iterable[DocumentBlock], left_out: Iterable[Span] = ()) -> Node:
    """Return the root node of the outline of a document; the spans of the view in `left_out` are passed over.

    Every non-blank character outside `left_out` lies in exactly one block. A row of a table is one paragraph that opens
    nothing, but for one that is a single cell wide: it heads the rows below it.
    """
    text = view.text
    paragraphs = list(paragraphs_of(view, document, list(left_out)))
    plain_headings = not any(_head(text, p)[1] for p in paragraphs)
    root = Node(None, "", 0, Span(0, 0), 0, len(text))
    current = root
    last_head = max((i for i, p in enumerate(paragraphs) if _head(text, p)[1]), default=0)
    for index, paragraph in enumerate(paragraphs):
        span = paragraph.span
        if paragraph.cells:
            current.blocks.append(Block(span, span.start, cells=paragraph.cells, header=paragraph.header))
            continue
        start, marker, depth = _head(text, paragraph)
        label = find_label(text, start, span.end)
        following = paragraphs[index + 1].span if index + 1 < len(paragraphs) else None
        if marker is None and depth == 0 and plain_headings and _looks_like_heading(view, span, following):
            depth = 1
        if index > last_head and (label is None or label.role == "contact") and _closes(text, span):
            current = root
        if label and marker is None and depth == 0:
            if label.is_part:
                current = _owner_of_part(current)
            current.blocks.append(Block(span, label.span.end, label.role))
        elif marker is not None or depth:
            current = _open(current, view, span, start, marker, depth)
        else:
            current.blocks.append(Block(span, start))
    _close(root, len(text))
    return root


def _head(text: str, paragraph: Paragraph) -> tuple[int, Marker | None, int]:
    """Return where the words of a paragraph begin, its marker, and its depth as a heading by style (0: none)."""
    span = paragraph.span
    start, depth = span.start, paragraph.level
    if paragraph.cells:
        return start, None, 0
    found = _MARKDOWN.match(text, start, span.end) or _BULLET.match(text, start, span.end)
    if found:
        start = found.end()
        depth = len(found.group(1)) if found.re is _MARKDOWN else depth
    marker = find_marker(text, start) if start < span.end else None
    if marker:
        return min(start + marker.length, span.end), marker, depth
    return start, None, depth


def _looks_like_heading(view: FoldedText, span: Span, following: Span | None) -> bool:
    """In a document without numbers, a short line without an end mark before a longer one heads it."""
    words = span.of(view.text)
    return (
        following is not None
        and 4 <= len(words) <= 110
        and words[-1] not in CLAUSE_ENDS + "…"
        and ":" not in words  # 填报单位:甲县审计局
        and len(words) < following.end - following.start
        and not any(c in span.of(view.masked) for c in "。;")
    )


def _closes(text: str, span: Span) -> bool:
    words = span.of(text)
    return any(pattern("cue", name).match(words) for name in ("closing_line", "outlook"))


def _open(current: Node, view: FoldedText, span: Span, start: int, marker: Marker | None, depth: int) -> Node:
    text = view.text
    parent = _parent_for(current, marker, depth)
    number = parent.number + marker.label if marker else parent.number
    title = _title(view, Span(start, span.end))
    level = parent.level + 1 if marker else depth
    node = Node(marker, number, level, title, span.start, parent=parent, role=parent.last_role())
    label = find_label(text, start, span.end)
    if label and marker and label.is_closed and text[label.span.end : span.end].strip():
        node.blocks.append(Block(span, label.span.end, label.role))
    else:
        node.blocks.append(Block(span, start))
    parent.children.append(node)
    return node


def _parent_for(current: Node, marker: Marker | None, depth: int) -> Node:
    node = current
    if marker is None:
        while node.parent is not None and (node.marker is not None or node.level >= depth):
            node = node.parent
        return node
    for open_node in [current, *current.ancestors()]:
        if open_node.marker and open_node.marker.type == marker.type and open_node.parent is not None:
            return open_node.parent
    while node.parent is not None and node.marker and _RANK[node.marker.type] > _RANK[marker.type]:
        node = node.parent
    return node


def _owner_of_part(current: Node) -> Node:
    """A second part label closes the numbered entries of the first: it belongs where that one stood."""
    return next((node for node in current.ancestors() if node.last_role()), current)


def _title(view: FoldedText, rest: Span) -> Span:
    """The first sentence; a long one up to its first colon or comma, even one inside quotation marks."""
    text = view.text
    sentence = first_sentence(view.masked, rest)
    colon = sentence.of(view.masked).find(":")
    if 2 <= colon <= MAX_TITLE:
        return strip(text, Span(sentence.start, sentence.start + colon))
    if sentence.end - sentence.start <= MAX_TITLE:
        return strip(text, sentence)
    start = sentence.start
    quoted = pattern("cue", "lead_in").match(text, *sentence)
    if quoted:
        start = quoted.end()
    cut = re.search("[。;,]", text[start : start + MAX_TITLE])
    end = start + (cut.start() if cut and cut.start() > 1 else MAX_TITLE)
    return strip(text, Span(start, min(end, sentence.end)))


def _close(node: Node, end: int) -> None:
    node.end = end
    edges = [child.start for child in node.children[1:]] + [end]
    for child, edge in zip(node.children, edges, strict=False):
        _close(child, edge)
