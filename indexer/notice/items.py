"""Outline -> items: what is an item, the problem it is about, and everything the text says of it.

Kinds are decided from the top down: a node by its own words, then a node that stands among items by its
neighbours. Words inside quotation marks never give a status, a measure or a deadline: they are the
finding, not the rectification.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from indexer.lexicon.figures import read_figures
from indexer.lexicon.labels import ATTRIBUTES, find_label
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.text import FoldedText, first_sentence
from indexer.types import NOWHERE, UNSAID, Item, ItemKind, Span, Status
from indexer.types import Block as DocumentBlock

from .case_circulars import find_cases
from .clauses import counted_clauses, has_counted_clause
from .closing_list import with_follow_ups, with_parts
from .deadlines import is_due, is_planned, read_deadline
from .outline import Block, Node
from .statuses import read_status, status_of_list
from .table_items import table_items
from .units import read_units

#: Roles of labels that make what they stand in an item.
_ITEM_ROLES = ("finding", "measure", "result", "status")
#: Kinds of rows of a plan, by the role of the label they stand under.
_PLAN = {"task": ItemKind.TASK, "outcome": ItemKind.OUTCOME}


def find_items(
    root: Node, view: FoldedText, document: Iterable[DocumentBlock] = (), given: date | None = None
) -> list[Item]:
    """Return the items of a notice in text order; an empty list when it reports on none. Spans are of the view.

    `given`: the day the notice came out, from which a deadline without a year takes its year.
    """
    text, masked = view.text, view.masked
    kinds: dict[int, ItemKind] = {}
    _classify(root, text, kinds)
    nodes = [node for node in root.walk() if node.marker]
    rows = list(table_items(root, view, document, given))
    if not kinds and not rows and not any(True for node in nodes for _ in _plan_parts(node)):
        kinds = {node.start: ItemKind.ITEM for node in nodes if not node.children and _in_report(node, text)}
    items: list[Item] = list(rows)
    for node in nodes:
        kind = kinds.get(node.start)
        if kind in _PLAN.values():
            items.append(_plan_item(node, kind, Span(node.blocks[0].text_start, node.end), text, masked, given))
        elif kind:
            items.append(_item(node, kind, text, masked, given))
        for part, words in _plan_parts(node):
            items.append(_plan_item(node, part, words, text, masked, given))
    # A heading above the rows of a table is no item beside them.
    starts = [row.span.start for row in rows]
    heads = [i for i in items[len(rows) :] if bisect_left(starts, i.span.start) == bisect_left(starts, i.span.end)]
    items = sorted((*rows, *heads), key=lambda item: (item.span.start, -item.span.end))
    return with_follow_ups(with_parts(items)) or list(_cases(root, text, masked, given))


def _cases(root: Node, text: str, masked: str, given: date | None) -> Iterator[Item]:
    """The cases of a circular; the status is said in one of the paragraphs below the headline."""
    for headline, number, span, inside in find_cases(root, text):
        item = _item(headline, ItemKind.ITEM, text, masked, given)
        said = (read_status(node, masked, ()) for node in inside)
        status = next((s for s in said if s.value != Status.NOT_STATED), item.status)
        issue = item.issue_span if headline.marker else headline.blocks[0].span  # a headline is a whole line
        yield replace(
            item,
            number=number,
            issue=issue.of(text).strip(),
            issue_span=Span(issue.start, issue.start + len(issue.of(text).rstrip())),
            span=span,
            status=status,
            figures=read_figures(text, span),
        )


def _classify(parent: Node, text: str, kinds: dict[int, ItemKind]) -> None:
    """Decide the kinds of all nodes below `parent`; keys are the nodes' starts."""
    numbered = [child for child in parent.children if child.marker]
    for node in numbered:
        kind = _own_kind(node, text, kinds)
        if kind:
            kinds[node.start] = kind
    items = [n for n in numbered if kinds.get(n.start) is ItemKind.ITEM]
    process = pattern("cue", "reports_process")
    others = [n for n in numbered if n.start not in kinds and not n.role and not process.search(n.title.of(text))]
    if items and len(items) >= len(others):
        for node in others:
            alike = node.marker and node.marker.type == items[0].marker.type
            if alike and (_tells_of_problem(node, text) or _in_report(node, text)):
                kinds[node.start] = ItemKind.ITEM
    for child in parent.children:
        _classify(child, text, kinds)


def _own_kind(node: Node, text: str, kinds: dict[int, ItemKind]) -> ItemKind | None:
    """Decide by a node's own words; those above it are decided."""
    if node.role in _PLAN:
        return _PLAN[node.role]
    above = next((a for a in node.ancestors() if a.start in kinds), None)
    if above is not None:
        is_part = kinds[above.start] is ItemKind.ITEM and above is node.parent and _is_part(node, text)
        return ItemKind.SUBITEM if is_part else None
    closing = pattern("cue", "closing_list")
    listed = any(closing.search(a.title.of(text)) for a in node.ancestors())
    if listed and not node.children and not closing.search(node.title.of(text)):
        return ItemKind.FOLLOW_UP
    if _quoted_issue(node, text) or (_plain_issue(node, text) and _in_report(node, text)):
        return ItemKind.ITEM
    return ItemKind.ITEM if any(block.role in _ITEM_ROLES for block in _labelled_blocks(node)) else None


def _tells_of_problem(node: Node, text: str) -> bool:
    """Whether the first sentence of a node, quotations and all, speaks of a problem."""
    return bool(pattern("cue", "problem").search(text, *first_sentence(text, node.blocks[0].span)))


def _in_report(node: Node, text: str) -> bool:
    """Whether the chapter the node stands in reports on findings one by one; the title of the notice is no chapter."""
    above = [heading for heading in node.ancestors() if heading.marker]
    if not above:
        return False
    title = above[-1].title.of(text)
    return bool(pattern("cue", "reports_items").search(title)) and not pattern("cue", "reports_process").search(title)


def _is_part(node: Node, text: str) -> bool:
    """Whether a numbered entry inside an item is reported on by itself, or is one of its measures."""
    parent = node.parent
    if parent is None or node.role == "measure":
        return False
    return (
        _quoted_issue(node, text) is not None
        or _plain_issue(node, text) is not None
        or any(has_counted_clause(b.span.of(text)) for b in parent.blocks)
    )


def _item(node: Node, kind: ItemKind, text: str, masked: str, given: date | None) -> Item:
    issue = _issue(node, text)
    measures = _measures(node, masked)
    lead, support, units_span = read_units(node, text)
    follows = kind is ItemKind.FOLLOW_UP
    return Item(
        kind=kind,
        number=node.number,
        issue=issue.of(text),
        span=Span(node.start, node.end),
        issue_span=issue,
        measures=measures,
        status=status_of_list(node, text) if follows else read_status(node, masked, measures),
        deadline=read_deadline(node, masked, given, is_planned if follows else None),
        lead_units=lead,
        support_units=support,
        units_span=units_span,
        figures=read_figures(text, Span(node.start, node.end)),
    )


def _plan_parts(node: Node) -> Iterator[tuple[ItemKind, Span]]:
    """Yield the tasks and outcomes that a node states in plain paragraphs under their label, without numbers."""
    for position, block in enumerate(node.blocks):
        kind = _PLAN.get(block.role)
        if kind is None or any(child.role == block.role for child in node.children):
            continue
        following = node.blocks[position + 1 :]
        ends = [b.span.start for b in following if b.role and b.role not in ATTRIBUTES]
        ends += [child.start for child in node.children if child.start > block.span.start]
        end = min(ends, default=following[-1].span.end if following else block.span.end)
        first = next((b for b in [block, *following] if b.text_start < min(b.span.end, end)), None)
        if first is not None:
            yield kind, Span(first.text_start, end)


def _plan_item(node: Node, kind: ItemKind, words: Span, text: str, masked: str, given: date | None) -> Item:
    """A task or an outcome: one numbered entry, or the plain paragraph under the label."""
    is_outcome = kind is ItemKind.OUTCOME
    first = next(b for b in node.blocks if b.span.start <= words.start <= b.span.end)
    issue = first_sentence(masked, Span(words.start, min(first.span.end, words.end)))
    deadline = read_deadline(node, masked, given, is_due, words) if is_outcome else UNSAID
    if issue.start < deadline.span.start <= issue.end:
        issue = Span(issue.start, issue.start + len(text[issue.start : deadline.span.start].rstrip(",、 ")))
    lead, support, units_span = ((), (), NOWHERE) if is_outcome else read_units(node, text)
    if issue.start < units_span.start < issue.end:
        issue = Span(issue.start, issue.start + len(text[issue.start : units_span.start].rstrip("( ")))
    start = node.start if words.start == node.blocks[0].text_start else words.start
    return Item(
        kind=kind,
        number=node.number,
        issue=issue.of(text),
        span=Span(start, words.end),
        issue_span=issue,
        deadline=deadline,
        lead_units=lead,
        support_units=support,
        units_span=units_span,
        figures=read_figures(text, Span(start, words.end)),
    )


def _labelled_blocks(node: Node) -> list[Block]:
    """The paragraphs of a node, and those of its entries that are a labelled part of it, as 1.存在问题: is.

    An entry with more labels of its own is no part: (一)问题描述:… 整改目标:… 整改措施:… is an item itself.
    """
    parts = (child for child in node.children if child.blocks and not _has_parts(child))
    return [*node.blocks, *(child.blocks[0] for child in parts if child.blocks[0].role)]


def _has_parts(node: Node) -> bool:
    """Whether labels stand below the first paragraph of a node."""
    inside = (block for below in node.walk() for block in below.blocks)
    return any(block.role for block in inside if block is not node.blocks[0])


def _issue(node: Node, text: str) -> Span:
    found = _quoted_issue(node, text) or _plain_issue(node, text)
    if found:
        return found
    blocks = _labelled_blocks(node)
    for position, block in enumerate(blocks):
        titled = position == 0 and _is_finding_label(text, node.title)
        if not titled and block.role != "finding":
            continue
        said = Span(block.text_start, block.span.end)
        if block.role and said.of(text).strip():
            return said
        if position + 1 < len(blocks):
            return blocks[position + 1].span
    return node.title


def _is_finding_label(text: str, title: Span) -> bool:
    label = find_label(text, *title)
    return label is not None and label.role == "finding" and label.span.end == title.end


def _quoted_issue(node: Node, text: str) -> Span | None:
    """The words in the quotation marks of 关于“…”的问题, up to their first sentence end."""
    block = node.blocks[0]
    head = pattern("cue", "about").match(text, block.text_start, block.span.end)
    if not head:
        return None
    opening = text[head.end() - 1]
    closing = {"“": "”", '"': '"'}[opening]
    for close in re.finditer(closing, text[: block.span.end][head.end() :]):
        end = head.end() + close.start()
        inner = text[head.end() : end]
        tail = pattern("cue", "after_issue").match(text, end + 1, block.span.end)
        # “落实“三重一大”制度不严”: the quotation ends where as many marks have closed as opened.
        if tail is None or inner.count("“") != inner.count("”") or not (head["about"] or tail["end"] is not None):
            continue
        cut = re.search("[。;]", inner)
        return Span(head.end(), head.end() + cut.start()) if cut and cut.start() else Span(head.end(), end)
    return None


def _plain_issue(node: Node, text: str) -> Span | None:
    block = node.blocks[0]
    found = pattern("cue", "plain_issue").match(text, block.text_start, block.span.end)
    return Span(block.text_start, found.end()) if found else None


def _measures(node: Node, masked: str) -> tuple[Span, ...]:
    """Spans of the measures: a run of 一是…二是…, else the numbered entries under the item."""
    return tuple(counted_clauses((block.span for block in node.blocks), masked)) or tuple(
        Span(child.start, max(block.span.end for below in child.walk() for block in below.blocks))
        for child in node.children
    )
