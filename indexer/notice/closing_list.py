"""What several items of a notice say together: an item and its parts, an item and the closing list.

The closing list (需进一步整改的事项, 尚未完成的问题) is the last word of a notice on an earlier item.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from indexer.lexicon.names import about
from indexer.lexicon.text import folded
from indexer.quality import MATTERS
from indexer.types import Item, ItemKind, Status


def with_parts(items: list[Item]) -> list[Item]:
    """Give an item without a status of its own the least advanced status of its parts, when all parts state one."""
    result = []
    subitems = sorted((i for i in items if i.kind is ItemKind.SUBITEM), key=lambda i: i.span.start)
    starts = [i.span.start for i in subitems]
    for item in items:
        parts = subitems[bisect_right(starts, item.span.start) : bisect_left(starts, item.span.end)]
        if item.kind is ItemKind.ITEM and parts and item.status.value == Status.NOT_STATED:
            stated = [p.status for p in parts if p.status.value != Status.NOT_STATED]
            if len(stated) == len(parts):
                item = replace(item, status=min(stated, key=lambda s: about(s.value).advance))
        result.append(item)
    return result


def with_follow_ups(items: list[Item]) -> list[Item]:
    """Carry status and deadline of the closing lists back to the items they report on again."""
    candidates = [n for n, i in enumerate(items) if i.kind is ItemKind.ITEM]
    result = list(items)
    for position, again in ((n, i) for n, i in enumerate(items) if i.kind is ItemKind.FOLLOW_UP and not i.reports_on):
        scored = [(shared_wording(items[n].issue, again.issue), -n) for n in candidates]
        score, negative = max(scored, default=(0.0, 0))
        if score >= MATTERS.closing_entry:
            item = result[-negative]
            result[position] = replace(again, reports_on=item.number)
            result[-negative] = replace(
                item,
                # The closing list is the last word: it also revises a 已完成 said above.
                status=item.status if again.status.value in (item.status.value, Status.NOT_STATED) else again.status,
                deadline=item.deadline if item.deadline.value or not again.deadline.value else again.deadline,
            )
    return result


def shared_wording(first: str, second: str) -> float:
    """Return the share of the shorter wording's character bigrams that the other has too."""
    a, b = _bigrams(first), _bigrams(second)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _bigrams(words: str) -> set[str]:
    letters = "".join(re.findall("[\u4e00-\u9fffA-Za-z0-9]", folded(words)))
    return {letters[i : i + 2] for i in range(len(letters) - 1)}
