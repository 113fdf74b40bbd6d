"""The tasks of a plan and what it expects of them, told under labels of their own: 具体措施:…, 预期成果:…."""

from collections.abc import Iterator
from datetime import date

from indexer.lexicon.figures import read_figures
from indexer.lexicon.labels import ATTRIBUTES, Field
from indexer.lexicon.text import first_sentence
from indexer.types import NOWHERE, UNSAID, Item, ItemKind, Span

from .deadlines import is_due, read_deadline
from .fields import fields_of
from .nodes import Block, Node
from .units import read_units

#: Kinds of rows of a plan, by the role of the label they stand under.
PLAN = {"task": ItemKind.TASK, "outcome": ItemKind.OUTCOME}


def plan_parts(node: Node) -> Iterator[tuple[ItemKind, Span]]:
    """Yield the tasks and outcomes that a node states in plain paragraphs under their label, without numbers."""
    for position, block in enumerate(node.blocks):
        kind = PLAN.get(block.role)
        if kind is None or any(child.role == block.role for child in node.children):
            continue
        following = node.blocks[position + 1 :]
        ends = [b.span.start for b in following if b.role and b.role not in ATTRIBUTES]
        ends += [child.start for child in node.children if child.start > block.span.start]
        end = min(ends, default=following[-1].span.end if following else block.span.end)
        first = next((b for b in [block, *following] if b.text_start < min(b.span.end, end)), None)
        if first is not None:
            yield kind, Span(first.text_start, end)


def plan_item(node: Node, kind: ItemKind, words: Span, text: str, masked: str, given: date | None) -> Item:
    """Return a task or an outcome: one numbered entry, or the plain paragraph under the label."""
    is_outcome = kind is ItemKind.OUTCOME
    first = next(b for b in node.blocks if b.span.start <= words.start <= b.span.end)
    issue = first_sentence(masked, Span(words.start, min(first.span.end, words.end)))
    fields: list[Field] = list(fields_of(node.blocks, masked))
    own: list[Block] = [b for b in node.blocks if words.start <= b.text_start <= words.end]
    deadline = read_deadline(fields, own, masked, given, is_due) if is_outcome else UNSAID
    if issue.start < deadline.span.start <= issue.end:
        issue = Span(issue.start, issue.start + len(text[issue.start : deadline.span.start].rstrip(",、 ")))
    lead, support, units_span = ((), (), NOWHERE) if is_outcome else read_units(fields, text)
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
