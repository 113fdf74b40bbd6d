"""Findings in one list and what was done about them in another: 二、存在问题 (一) to (六), 四、整改情况 1. to 6.

The entries of the second list report on those of the first and are no items beside them.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from indexer.lexicon.lexicon import pattern
from indexer.quality import MATTERS
from indexer.types import Item, ItemKind, Status

from .closing_list import shared_wording
from .lifting import path_of
from .nodes import Node

_FEWEST = 2  # findings of a chapter
_MOST_PAIRS = 40_000  # of findings and reports that are compared by their wording; a notice has 50 of each


def mirrored(nodes: Collection[Node], text: str) -> Mapping[int, int]:
    """Return for each item that reports on a finding of an earlier list where the finding starts.

    As many reports as a chapter lists findings are in their order; others are told by their wording.
    """
    bare = [n for n in nodes if not n.children and len(n.blocks) == 1]
    listed = [n for n in bare if _lists_findings(n, text)]
    if len(listed) >= _FEWEST:
        later = [n for n in nodes if n.start > listed[-1].start and n.chapter() is not listed[0].chapter()]
        if len(later) == len(listed):
            return {report.start: finding.start for report, finding in zip(later, listed, strict=True)}
    pairs: dict[int, int] = {}
    if len(bare) * len(nodes) > _MOST_PAIRS:
        return pairs
    for report in nodes:
        before = [f for f in bare if f.start < report.start and path_of(f) != path_of(report)]
        words = report.title.of(text)
        score, start = max(((shared_wording(words, f.title.of(text)), f.start) for f in before), default=(0.0, 0))
        if score >= MATTERS.closing_entry and start not in pairs.values():
            pairs[report.start] = start
    return pairs


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


def with_reports(items: list[Item], pairs: Mapping[int, int]) -> list[Item]:
    """Give the findings what their reports say, and make the reports entries that report again."""
    reports = {pairs[i.span.start]: i for i in items if i.span.start in pairs}
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
            item = replace(item, kind=ItemKind.FOLLOW_UP, reports_on=numbers[pairs[item.span.start]])
        result.append(item)
    return result


def _lists_findings(node: Node, text: str) -> bool:
    chapter = node.chapter()
    return chapter is not None and bool(pattern("cue", "lists_findings").search(chapter.title.of(text)))
