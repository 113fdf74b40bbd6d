"""Notices of one body in the order of their dates, and the items of a later one that report on an earlier one's again.

A link is made where the wording of the two issues is nearly the same: a wrong link would show a status that is not that of
the matter asked about, which costs more than a missing one. A notice that reports on what was left open by the last one
(后续整改情况) may use other words: where as many of its items are left as were left open, each is the nearest of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.lexicon.lexicon import pattern
from indexer.lexicon.names import open_statuses
from indexer.lexicon.text import folded
from indexer.notice.closing_list import shared_wording
from indexer.quality import MATTERS
from indexer.types import Item, ItemKind, Notice, Status

from .item_rows import ItemKey

#: States of an item that a later notice reports on again.
_LEFT = (*open_statuses(), Status.ONGOING)


@dataclass(frozen=True, slots=True)
class Link:
    """An item of a later notice and the item of an earlier one of the same body that it reports on again."""

    later: ItemKey
    earlier: ItemKey


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in the later item: `field` status, deadline or figures."""

    field: str
    before: str
    after: str


def link_items(notices: Sequence[Notice]) -> list[Link]:
    """Return the links between notices of the same body; each item is linked to at most one earlier one."""
    by_body: dict[str, list[Notice]] = {}
    for notice in notices:
        if notice.metadata.publisher and notice.metadata.published_on:
            by_body.setdefault(body_of(notice.metadata.publisher), []).append(notice)
    links: list[Link] = []
    for same in by_body.values():
        same.sort(key=lambda notice: (notice.metadata.published_on, notice.notice_id))
        for later in same:
            before = [n for n in same if n.metadata.published_on < later.metadata.published_on]
            found = {i.span.start: key for i in _reported(later) if (key := _earlier(i, before))}
            found |= _left_open(
                later, before, set(found.values()), [i for i in _reported(later) if i.span.start not in found]
            )
            links += [Link((later.notice_id, start), key) for start, key in sorted(found.items())]
    return links


def body_of(publisher: str) -> str:
    """Return the body of a publisher's name, whether its party group or itself signs."""
    party = pattern("cue", "party_group")
    return party.sub("", party.sub("", folded(publisher).strip()))  # 中共甲山市水务局党组 and 甲山市水务局 are one body


def changes(earlier: Item, later: Item) -> list[Change]:
    """Return what the later item says otherwise than the earlier one; what is not stated changes nothing."""
    found = []
    for field, before, after in (
        ("status", str(earlier.status.value), str(later.status.value)),
        ("deadline", earlier.deadline.value, later.deadline.value),
        ("figures", _figures(earlier, later), _figures(later, earlier)),
    ):
        if after and after != before and after != Status.NOT_STATED:
            found.append(Change(field, before, after))
    return found


def _figures(item: Item, other: Item) -> str:
    """The figures of an item that the other does not have."""
    there = {figure.text for figure in other.figures}
    return "、".join(dict.fromkeys(figure.text for figure in item.figures if figure.text not in there))


def _reported(notice: Notice) -> list[Item]:
    return [item for item in notice.items if item.kind is ItemKind.ITEM]


def _earlier(item: Item, notices: Sequence[Notice]) -> ItemKey | None:
    """The item of the newest earlier notice that is about the same matter."""
    if len(re.findall("[\u4e00-\u9fff]", item.issue)) < MATTERS.least_letters:
        return None
    for notice in reversed(notices):
        scored = [(shared_wording(item.issue, other.issue), other) for other in _reported(notice)]
        fair = [(score, other) for score, other in scored if len(other.issue) >= MATTERS.least_letters]
        score, best = max(fair, key=lambda pair: pair[0], default=(0.0, None))
        if best is not None and score >= MATTERS.next_notice:
            return notice.notice_id, best.span.start
    return None


def _left_open(later: Notice, before: Sequence[Notice], linked: set[ItemKey], items: list[Item]) -> dict[int, ItemKey]:
    """The links of a second report by elimination: as many items are left in it as the last notice left open."""
    if not before or not items or not pattern("cue", "second_report").search(folded(later.metadata.title)):
        return {}
    last = before[-1]
    left = [i for i in _reported(last) if i.status.value in _LEFT and (last.notice_id, i.span.start) not in linked]
    if len(left) != len(items):
        return {}
    pairs = sorted(
        ((shared_wording(i.issue, o.issue), i.span.start, o.span.start) for i in items for o in left), reverse=True
    )
    found: dict[int, ItemKey] = {}
    for score, start, earlier in pairs:
        key = (last.notice_id, earlier)
        if start not in found and key not in found.values() and (score > 0 or len(items) == 1):
            found[start] = key
    return found
