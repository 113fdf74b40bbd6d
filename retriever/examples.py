"""Example questions for a first visit, made from what the library holds."""

from dataclasses import dataclass

from indexer.lexicon.names import finished_statuses
from indexer.types import Item, ItemKind, Status

from .library import Retriever
from .types import Kind

MAX_EXAMPLES = 4
_ISSUE_LENGTH = range(5, 22)  # characters; a longer issue makes no readable question


@dataclass(frozen=True, slots=True)
class Example:
    """A question to suggest: what is asked, of which body, about which issue."""

    kind: Kind
    body: str
    issue: str


def find_examples(retriever: Retriever) -> list[Example]:
    """Return up to MAX_EXAMPLES examples, from different notices and of different kinds where there are."""
    examples: list[Example] = []
    for info in retriever.infos.values():
        items = [i for i in retriever.notice(info.notice_id).items if len(i.issue) in _ISSUE_LENGTH]
        kinds = (Kind.MEASURES, Kind.STATUS, Kind.RESPONSIBLE)
        wanted = sorted(kinds, key=lambda kind: sum(e.kind is kind for e in examples))
        body = info.metadata.publisher or info.metadata.title
        found = next(((kind, i) for kind in wanted for i in items if _suits(i, kind)), None)
        if found:
            examples.append(Example(found[0], body, found[1].issue))
    return examples[:MAX_EXAMPLES]


def _suits(item: Item, kind: Kind) -> bool:
    if kind is Kind.RESPONSIBLE:
        return item.kind is ItemKind.TASK and bool(item.lead_units)
    if item.kind is not ItemKind.ITEM:
        return False
    if kind is Kind.STATUS:
        return item.status.value not in (Status.NOT_STATED, *finished_statuses())
    return len(item.measures) >= 3
