"""Findings in one list and what was done about them in another: 二、存在问题 (一) to (六), 四、整改情况 1. to 6.

The entries of the second list report on those of the first and are no items beside them. They say so by number (关于第3、第4个
问题), by being as many, or by their wording.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from indexer.lexicon.lexicon import pattern
from indexer.quality import MATTERS
from indexer.types import Item, ItemKind, Status

from .closing_list import shared_wording
from .lifting import path_of, runs_of
from .nodes import Node
from .numbered import opening_numbers

_FEWEST = 2  # findings of a chapter
_MOST_PAIRS = 40_000  # of findings and reports that are compared by their wording; a notice has 50 of each


def mirrored(nodes: Collection[Node], text: str) -> Mapping[int, tuple[int, ...]]:
    """Return for each item that reports on findings of an earlier list where these start.

    As many reports as a chapter lists findings are in their order; others are told by number or by their wording.
    """
    if numbered := _by_number(nodes, text):
        return numbered
    bare = [n for n in nodes if not n.children and len(n.blocks) == 1]
    listed = [n for n in bare if _lists_findings(n, text)]
    if len(listed) >= _FEWEST:
        later = [n for n in nodes if n.start > listed[-1].start and n.chapter() is not listed[0].chapter()]
        if len(later) == len(listed):
            return {report.start: (finding.start,) for report, finding in zip(later, listed, strict=True)}
    pairs: dict[int, tuple[int, ...]] = {}
    taken: set[int] = set()
    if len(bare) * len(nodes) > _MOST_PAIRS:
        return pairs
    for report in nodes:
        before = [f for f in bare if f.start < report.start and path_of(f) != path_of(report)]
        words = report.title.of(text)
        score, start = max(((shared_wording(words, f.title.of(text)), f.start) for f in before), default=(0.0, 0))
        if score >= MATTERS.closing_entry and start not in taken:
            pairs[report.start] = (start,)
            taken.add(start)
    return pairs


def _by_number(nodes: Collection[Node], text: str) -> Mapping[int, tuple[int, ...]]:
    """The reports that open with the numbers of findings, which all stand in one earlier list."""
    numbers = {node.start: told for node in nodes if (told := opening_numbers(text, node.blocks[0]))}
    if len(numbers) < _FEWEST:
        return {}
    first = min(numbers)
    chosen = {node.start for node in nodes}
    parents = {id(n.parent): n.parent for n in nodes if n.start < first and n.parent is not None}
    for parent in parents.values():
        for run in runs_of(parent):
            starts = [node.start for node in run]
            whole = starts[-1] < first and chosen.issuperset(starts)
            if whole and max(max(told) for told in numbers.values()) <= len(run):
                return {start: tuple(starts[n - 1] for n in told) for start, told in numbers.items()}
    return {}


def reports_in_order(root: Node, nodes: Collection[Node], text: str) -> list[Node]:
    """Return the entries of a later chapter that are as many as the findings of an earlier one, where they are no items.

    They tell what was done in the order of the findings, in words of their own and without any label.
    """
    listed = [n for n in nodes if not n.children and _lists_findings(n, text)]
    if len(listed) < _FEWEST:
        return []
    for chapter in root.walk():
        if chapter.chapter() is None and chapter.parent is not None and chapter.start > listed[-1].start:
            entries = [child for child in chapter.children if child.marker]
            process = pattern("cue", "reports_process").search(chapter.title.of(text))
            if (
                len(entries) == len(listed)
                and not process
                and pattern("cue", "reports_items").search(chapter.title.of(text))
            ):
                return entries
    return []


def with_reports(items: Sequence[Item], pairs: Mapping[int, tuple[int, ...]]) -> list[Item]:
    """Give the findings what their reports say, and make the reports entries that report again."""
    reports = {start: item for item in items for start in pairs.get(item.span.start, ())}
    numbers = {i.span.start: i.number for i in items}
    result = []
    for item in items:
        report = reports.get(item.span.start)
        if report is not None:
            item = replace(
                item,
                measures=item.measures or report.measures,
                status=report.status if item.status.value == Status.NOT_STATED else item.status,
                deadline=item.deadline if item.deadline.value else report.deadline,
                lead_units=item.lead_units or report.lead_units,
                support_units=item.support_units or report.support_units,
                units_span=item.units_span if item.lead_units or item.support_units else report.units_span,
            )
        elif item.span.start in pairs:
            item = replace(item, kind=ItemKind.FOLLOW_UP, reports_on=numbers[pairs[item.span.start][0]])
        result.append(item)
    return result


def _lists_findings(node: Node, text: str) -> bool:
    chapter = node.chapter()
    return chapter is not None and bool(pattern("cue", "lists_findings").search(chapter.title.of(text)))
