"""Blocks -> outline: paragraphs under a tree of headings, numbered or not.

The nesting is the document's own: a marker family that is open continues there, a new one opens below
the current heading. So 一、 directly followed by 1., a chapter without 一、, or numbers running through
all chapters need no rule of their own. Entries without numbers are told by their repetition (`openers`), and what only
the last of several entries has (责任单位 behind numbered measures) belongs to what holds them (`lifting`). A document
without any of these becomes its paragraphs.

Reads the folded view of a text; all spans are of the view. Knows nothing of items, measures or status; that is `levels`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable

from indexer.lexicon.labels import Label
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import Marker, MarkerType
from indexer.lexicon.text import CLAUSE_ENDS, FoldedText, first_sentence
from indexer.types import Block as DocumentBlock
from indexer.types import Span

from .lifting import LISTS, lift
from .lines import Line, lines_of, strip
from .nodes import Block, Node
from .openers import find_openers

_RANK = {kind: rank for rank, kind in enumerate(MarkerType)}
MAX_TITLE = 60  # characters; a longer numbered sentence is text with a number, not a heading


def parse_outline(view: FoldedText, document: Iterable[DocumentBlock], left_out: Iterable[Span] = ()) -> Node:
    """Return the root node of the outline of a document; the spans of the view in `left_out` are passed over.

    Every non-blank character outside `left_out` lies in exactly one block. A row of a table is one paragraph that opens
    nothing, but for one that is a single cell wide: it heads the rows below it.
    """
    lines = lines_of(view, document, left_out)
    openers = find_openers(view, lines)
    plain_headings = not openers and not any(line.depth or line.marker for line in lines)
    root = Node(None, "", 0, Span(0, 0), 0, len(view.text))
    current = root
    inside: Node | None = None  # the last entry of a list in one line: what follows on another line is not of it
    # Behind the last entry and its last label stands what closes the notice.
    last = max(
        (i for i, line in enumerate(lines) if line.depth or line.marker or i in openers or _tells(line)), default=0
    )
    for index, line in enumerate(lines):
        span = line.span
        if inside is current and line.marker is None and current.parent is not None:
            current = current.parent
        if line.paragraph.cells:
            block = Block(span, span.start, cells=line.paragraph.cells, header=line.paragraph.header)
            current.blocks.append(block)
            continue
        depth = line.depth
        following = lines[index + 1].span if index + 1 < len(lines) else None
        if line.is_plain and plain_headings and _looks_like_heading(view, span, following):
            depth = 1
        if index > last and _closes(view.text, span):
            current = root
        if index in openers:
            current = _open_entry(current, view, line)
        elif line.marker is not None or depth:
            current = _open(current, view, line, depth, lines[index + 1] if index + 1 < len(lines) else None)
            inside = current if line.paragraph.is_inside else None
        elif line.label:
            current = next((n.parent for n in (current, *current.ancestors()) if n.in_list and n.parent), current)
            current.blocks.append(_block(line, line.label))
        else:
            current.blocks.append(_block(line))
    lift(root, view.text)
    _close(root, len(view.text))
    return root


def _block(line: Line, label: Label | None = None) -> Block:
    """The paragraph of a line; `label`: the one that it opens with, if its words are what is labelled."""
    if label is None:
        return Block(line.span, line.start, own_labels=line.own_labels)
    return Block(line.span, label.span.end, label.role, own_labels=line.own_labels)


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


def _tells(line: Line) -> bool:
    """Whether a line opens with a label of an entry."""
    return line.label is not None and line.label.role != "contact"


def _closes(text: str, span: Span) -> bool:
    words = span.of(text)
    return any(pattern("cue", name).match(words) for name in ("closing_line", "outlook"))


def _open(current: Node, view: FoldedText, line: Line, depth: int, following: Line | None) -> Node:
    marker, span = line.marker, line.span
    parent, in_list = _place_in_list(current, marker, following)
    if parent is None:
        parent = _parent_for(current, marker, depth)
    number = parent.number if marker is None else marker.whole or parent.number + marker.label
    title = _title(view, Span(line.start, span.end))
    node = Node(marker, number, parent.level + 1 if marker else depth, title, span.start, parent=parent)
    node.in_list = in_list
    label = line.label
    if label and marker and label.is_closed and view.text[label.span.end : span.end].strip():
        node.blocks.append(_block(line, label))
    else:
        node.blocks.append(_block(line))
    parent.children.append(node)
    return node


def _open_entry(current: Node, view: FoldedText, line: Line) -> Node:
    """Open an entry without a number: beside the one that is open, else below the current heading."""
    parent = next((n.parent for n in (current, *current.ancestors()) if n.is_entry and n.parent), current)
    last = next((child for child in reversed(parent.children) if child.is_entry), None)
    count = last.count + 1 if last else 1
    label = line.label
    start = label.span.end if label else line.start
    title = _title(view, Span(start, line.span.end), at_colon=label is not None)
    node = Node(None, f"{parent.number}{count}", parent.level + 1, title, line.span.start, parent=parent, count=count)
    node.blocks.append(_block(line, label))
    parent.children.append(node)
    return node


def _place_in_list(current: Node, marker: Marker | None, following: Line | None) -> tuple[Node | None, bool]:
    """Where an entry stands that is numbered like the item it is a measure of: 3. with 整改措施: 1. and 2., then 4.

    Return (its parent, whether it is of such a list); no parent where the common rule holds.
    """
    if marker is None:
        return None, False
    alike = [n for n in (current, *current.ancestors()) if n.marker and n.marker.type is marker.type]
    if not alike:
        return None, False
    last = current.blocks[-1] if current.blocks else None
    of_list = current.parent is not None and any(block.role in LISTS for block in current.parent.blocks)
    if last is not None and last.role in LISTS and marker.value == 1 and not current.children and not of_list:
        return current, True
    nearest = alike[0]
    if nearest.in_list and nearest.parent is not None and len(alike) > 1 and alike[1].marker and nearest.marker:
        label = following.label if following is not None and following.marker is None else None
        # An item is known by the label behind its head, which is that behind the head of the item before.
        first = next((block.role for block in alike[1].blocks[1:] if block.role), "")
        opens_item = label is not None and label.role == first
        goes_on = marker.value == nearest.marker.value + 1
        if marker.value == alike[1].marker.value + 1 and (not goes_on or opens_item):
            return alike[1].parent, alike[1].in_list
        return nearest.parent, True
    return None, False


def _parent_for(current: Node, marker: Marker | None, depth: int) -> Node:
    node = current
    if marker is None:
        while node.parent is not None and (node.marker is not None or node.is_entry or node.level >= depth):
            node = node.parent
        return node
    for open_node in [current, *current.ancestors()]:
        if open_node.marker and open_node.marker.type == marker.type and open_node.parent is not None:
            return open_node.parent
    while node.parent is not None and node.marker and _RANK[node.marker.type] > _RANK[marker.type]:
        node = node.parent
    return node


def _title(view: FoldedText, rest: Span, *, at_colon: bool = True) -> Span:
    """The first sentence; a long one up to its first colon or comma, even one inside quotation marks.

    `at_colon`: whether a colon ends it; not in 张先生来电:电梯停了四次.
    """
    text = view.text
    sentence = first_sentence(view.masked, rest)
    colon = sentence.of(view.masked).find(":")
    if at_colon and 2 <= colon <= MAX_TITLE:
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
    """Set where the nodes end: before the next one, or before a paragraph of what holds them."""
    node.end = end
    starts = sorted([child.start for child in node.children] + [block.span.start for block in node.blocks])
    for child in node.children:
        following = bisect_right(starts, child.start)
        _close(child, starts[following] if following < len(starts) else end)
