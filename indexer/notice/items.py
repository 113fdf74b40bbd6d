"""Outline -> items: the problem each is about and everything the text says of it.

Which nodes are items is decided in `levels`. An item takes the fields of everything below it, never a measure those of
itself. Words inside quotation marks never give a status, a measure or a deadline: they are the finding, not the
rectification.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from indexer.lexicon.figures import read_figures
from indexer.lexicon.labels import ATTRIBUTES, Field
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import MarkerType
from indexer.lexicon.text import FoldedText
from indexer.types import NOT_STATED, NOWHERE, UNSAID, Item, ItemKind, Span, Stated, Status, Total
from indexer.types import Block as DocumentBlock

from .aspects import aspect_of_blocks
from .case_circulars import find_cases, find_single, outcome_of
from .clauses import has_counted_clause
from .closing_list import with_follow_ups, with_parts
from .deadlines import Saying, is_announced, is_due_or_planned, is_planned, is_stage, read_deadline
from .elimination import with_lasting, with_the_rest, without_the_rest
from .fields import fields_of
from .issues import issue_of, plain_issue, quoted_issue
from .levels import choose_items
from .measures import measures_of
from .mirrored import mirrored, with_reports
from .nodes import Block, Node
from .numbered import with_numbered
from .persons import read_next_step, read_persons
from .plan_items import PLAN, plan_item, plan_parts
from .points import find_points
from .state_lists import status_of_list
from .statuses import read_status
from .table_items import table_items
from .totals import without_totals
from .units import read_units, units_in_prose

#: Roles of labels that only a report on a problem has.
_OF_PROBLEM = frozenset(("finding", "measure", "result", "status", "reason"))


def find_items(
    root: Node,
    view: FoldedText,
    document: Iterable[DocumentBlock] = (),
    given: date | None = None,
    totals: Sequence[Total] = (),
    title: str = "",
) -> list[Item]:
    """Return the items of a notice in text order; an empty list when it reports on none. Spans are of the view.

    `given`: the day the notice came out, from which a deadline without a year takes its year. `totals`: what
    it says of the number of its items; a sentence that counts them says nothing of one. `title`: of the notice.
    """
    text, masked = view.text, without_totals(view.masked, totals)
    rows = list(table_items(root, view, document, given))
    cases = list(_cases(root, text, masked, given))
    if cases and not any(node.marker and node.marker.type is not MarkerType.CASE for node in root.children):
        return cases
    plan = any(True for node in root.walk() for _ in plan_parts(node))
    chosen = choose_items(root, view, masked, totals, len(rows))
    if rows:  # beside a ledger, a note below it is no item
        chosen = {start: node for start, node in chosen.items() if _tells_something(node, text, masked)}
    # Inside an item, what is counted may tell how far it is: 发现的12个问题正在整改.
    # The finding at its head may count what had not been done when it was inspected.
    outside = [t for t in totals if not any(_report_start(n) <= t.span.start < n.end for n in chosen.values())]
    masked = without_the_rest(without_totals(view.masked, outside))
    kinds = _kinds(chosen, text, masked)
    points = {} if rows or plan else find_points(root, text, title)
    if kinds.keys() <= points.keys():  # what some points have, as who does it, tells no others
        kinds = {**points, **kinds}
    items: list[Item] = list(rows)
    for node in root.walk():
        kind = kinds.get(node.start) if node is not root else None
        if kind in PLAN.values() and node.role in PLAN:
            items.append(plan_item(node, kind, Span(node.blocks[0].text_start, node.end), text, masked, given))
        elif kind:
            items.append(_item(node, kind, _without_parts(node, kinds), text, masked, given))
        for part, words in plan_parts(node):
            items.append(plan_item(node, part, words, text, masked, given))
    # A heading above the rows of a table is no item beside them.
    starts = [row.span.start for row in rows]
    heads = [i for i in items[len(rows) :] if bisect_left(starts, i.span.start) == bisect_left(starts, i.span.end)]
    items = sorted((*rows, *heads), key=lambda item: (item.span.start, -item.span.end))
    paragraphs = [b.span for b in root.all_blocks()]
    reports = mirrored(chosen.values(), text)
    items = with_reports(with_numbered(items, reports, paragraphs, masked, given), reports)
    items = with_the_rest(with_follow_ups(with_parts(items)), view.masked, paragraphs)
    items = with_lasting(items, totals, view.masked)
    return items or cases or list(_single(root, text, masked))


def _report_start(node: Node) -> int:
    """Where the report of an item begins: behind the paragraph of its head, or behind its first sentence if that is all."""
    return node.title.end if len(node.blocks) == 1 and not node.children else node.blocks[0].span.end


def _kinds(chosen: Mapping[int, Node], text: str, masked: str) -> dict[int, ItemKind]:
    """The kinds of the nodes that are items and of the parts of items that are reported on by themselves."""
    closing = pattern("cue", "closing_list")
    again = {
        start
        for start, node in chosen.items()
        if not closing.search(node.title.of(text)) and any(closing.search(a.title.of(text)) for a in node.ancestors())
    }
    kinds: dict[int, ItemKind] = {}
    for start, node in chosen.items():
        if node.role in PLAN:
            kinds[start] = PLAN[node.role]
        elif start in again and len(again) < len(chosen):
            kinds[start] = ItemKind.FOLLOW_UP
        elif _is_task(node, text, masked):
            kinds[start] = ItemKind.TASK
        else:
            kinds[start] = ItemKind.ITEM
            kinds |= {child.start: ItemKind.SUBITEM for child in node.children if _is_part(child, text, masked)}
    return kinds


def _tells_something(node: Node, text: str, masked: str) -> bool:
    """Whether a node has a field, a state or a problem in quotation marks."""
    blocks = node.all_blocks()
    roles = {field.role for field in fields_of(blocks, masked)}
    states = read_status(blocks, masked, ())
    return bool(roles) or states.value != Status.NOT_STATED or bool(quoted_issue(node, text) or plain_issue(node, text))


def _is_task(node: Node, text: str, masked: str) -> bool:
    """Whether an item tells what is to be done by whom, and nothing of a problem."""
    if quoted_issue(node, text) or plain_issue(node, text):
        return False
    blocks = node.all_blocks()
    roles = {f.role for f in fields_of(blocks, masked)}
    said = read_status(node.blocks, masked, ())
    is_done_by = bool(roles & {"lead_unit", "responsible_unit", "deadline"}) or units_in_prose(blocks, text)[0]
    says_state = any(each.value != Status.NOT_STATED for each in (said, aspect_of_blocks(blocks, masked)))
    return bool(is_done_by) and not roles & _OF_PROBLEM and not says_state


def _is_part(node: Node, text: str, masked: str) -> bool:
    """Whether a numbered entry inside an item is reported on by itself, or is one of its measures."""
    parent = node.parent
    if parent is None or node.role == "measure" or node.marker is None:
        return False
    return (
        quoted_issue(node, text) is not None
        or plain_issue(node, text) is not None
        or any(has_counted_clause(b.span.of(text)) for b in parent.blocks)
        or (not node.role and read_status(node.blocks, masked, ()).value != Status.NOT_STATED)
    )


def _without_parts(node: Node, kinds: Mapping[int, ItemKind]) -> list[Block]:
    """The paragraphs of an item in text order, without those of its parts that are rows of their own."""
    below = (b for child in node.children if child.start not in kinds for b in _without_parts(child, kinds))
    return sorted((*node.blocks, *below), key=lambda block: block.span)


def _item(node: Node, kind: ItemKind, blocks: list[Block], text: str, masked: str, given: date | None) -> Item:
    """`blocks`: the paragraphs that the item's fields are read from."""
    issue = issue_of(node, text)
    fields = list(fields_of(blocks, masked))
    measures = measures_of(node, fields, masked)
    units = _units(node, fields, blocks, text, masked)
    status = _status(node, kind, blocks, text, masked, measures)
    saying = is_due_or_planned if kind is ItemKind.TASK else is_announced if status.value == Status.DONE else is_planned
    return Item(
        kind=kind,
        number=node.number,
        issue=issue.of(text),
        span=Span(node.start, node.end),
        issue_span=issue,
        measures=measures,
        status=status,
        deadline=_deadline(node, fields, blocks, masked, given, saying),
        lead_units=units[0],
        support_units=units[1],
        units_span=units[2],
        figures=read_figures(text, Span(node.start, node.end)),
        persons=read_persons(fields, text),
        next_step=read_next_step(fields, blocks, masked),
    )


def _heads(node: Node) -> list[list[Block]]:
    """The head of each group that a node stands in with the attributes right below it, the nearest first."""
    above = ([b for b in group.blocks if b.span.start < node.start] for group in node.ancestors())
    return [[b for b in own if b is own[0] or b.role in ATTRIBUTES] for own in above if own]


def _deadline(
    node: Node, fields: list[Field], blocks: list[Block], masked: str, given: date | None, saying: Saying
) -> Stated:
    """The deadline in the item's own paragraphs, or in the heading of its group: (整改时限:6月30日), (4月21日至8月31日)."""
    own = read_deadline(fields, blocks, masked, given, saying)
    if own != UNSAID:
        return own
    for head in _heads(node):
        said = read_deadline(fields_of(head, masked), head[:1], masked, given, is_stage)
        if said.value:
            return said
    return own


def _units(
    node: Node, fields: list[Field], blocks: list[Block], text: str, masked: str
) -> tuple[tuple[str, ...], tuple[str, ...], Span]:
    """The units in the item's own paragraphs, or in the heading of the group it stands in: (一)财务方面(责任处室:财务处)."""
    heads = _heads(node)
    for said, told in ((fields, blocks), *((list(fields_of(head, masked)), head[:1]) for head in heads)):
        units = read_units(said, text)
        if units[2] == NOWHERE:
            units = units_in_prose(told, text)
        if units[2] != NOWHERE:
            return units
    return (), (), NOWHERE


def _status(
    node: Node, kind: ItemKind, blocks: list[Block], text: str, masked: str, measures: Sequence[Span]
) -> Stated:
    """The status in the item's own paragraphs, behind labels below it, or in the heading of the list it stands in."""
    if kind is ItemKind.FOLLOW_UP:
        return status_of_list(node, text)
    own = read_status(node.blocks, masked, measures)
    if own.value == Status.NOT_STATED and len(blocks) > len(node.blocks):
        own = read_status(blocks[1:], masked, measures)
    if own.value == Status.NOT_STATED:
        own = status_of_list(node, text)
    return aspect_of_blocks(blocks, masked) if own.value == Status.NOT_STATED and kind is not ItemKind.TASK else own


def _cases(root: Node, text: str, masked: str, given: date | None) -> Iterator[Item]:
    """The cases of a circular; the status, or how the case ended, is said in one of the paragraphs below the headline."""
    for headline, number, span, inside in find_cases(root, text):
        item = _item(headline, ItemKind.ITEM, headline.all_blocks(), text, masked, given)
        said = [read_status(node.blocks, masked, ()) for node in inside]
        said += [outcome_of(masked, block.span) for node in inside for block in node.blocks]
        said.append(aspect_of_blocks([headline.blocks[0], *(b for node in inside for b in node.blocks)], masked))
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


def _single(root: Node, text: str, masked: str) -> Iterator[Item]:
    """The one case of a notice: its title, and how it ended in the last paragraphs."""
    title = find_single(root, text)
    if title is None:
        return
    said = [outcome_of(masked, block.span) for block in reversed(root.all_blocks()[1:])]
    whole = Span(title.start, root.end)
    yield Item(
        kind=ItemKind.ITEM,
        number="",
        issue=title.of(text),
        span=whole,
        issue_span=title,
        status=next((status for status in said if status.value != Status.NOT_STATED), NOT_STATED),
        figures=read_figures(text, whole),
    )
