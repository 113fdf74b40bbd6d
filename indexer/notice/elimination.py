"""What a notice says of the rest of its items: 除上述2项外,其余5项已全部完成整改."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.numerals import read_int
from indexer.types import Item, ItemKind, Span, Stated, Status, Total

from .statuses import is_labelled, sentences_of


def with_the_rest(items: list[Item], masked: str, spans: Iterable[Span]) -> list[Item]:
    """Give the items without a state the one that the notice states of all the rest, where they are as many as it says.

    `masked`: the view with quotations blanked; `spans`: its paragraphs.
    """
    silent = [i for i in items if i.kind is ItemKind.ITEM and i.status.value == Status.NOT_STATED]
    for span in spans if silent else ():
        for found in pattern("cue", "the_rest").finditer(masked, *span):
            said = group("status", "forms", "short").search(found["state"])
            # Those that the notice tells of apart are not of the rest.
            rest = [item for item in silent if not _is_told(item)]
            count = read_int(found["n"])
            if said and count in (len(rest), len(silent)):
                chosen = rest if count == len(rest) else silent
                status = Stated(Status(said.name), Span(*found.span()))
                return [replace(item, status=status) if item in chosen else item for item in items]
    return items


def with_lasting(items: list[Item], totals: Iterable[Total], masked: str) -> list[Item]:
    """Give 长期坚持 to the items that are 已完成并长期坚持, where the notice counts as many of these apart (已完成7个、长期坚持2个)."""
    rows = [i for i in items if i.kind is ItemKind.ITEM and not i.reports_on]
    read = Counter(item.status.value for item in rows)
    for total in totals:
        counts = dict(total.counts)
        missing = counts.get(Status.ONGOING, 0) - read[Status.ONGOING]
        if missing <= 0 or read[Status.DONE] - missing != counts.get(Status.DONE):
            continue
        both = [i for i in rows if i.status.value == Status.DONE and _lasts(i, masked)]
        if len(both) == missing:
            return [
                replace(i, status=Stated(Status.ONGOING, i.status.span)) if any(i is b for b in both) else i
                for i in items
            ]
    return items


def _lasts(item: Item, masked: str) -> bool:
    """Whether a sentence of an item says that something is to be kept up, and no label of when it is to be done."""
    return any(
        hit.name == Status.ONGOING
        for sentence in sentences_of(masked, Span(item.issue_span.end, item.span.end))
        if not is_labelled(masked, sentence)
        for hit in group("status", "forms", "short").finditer(masked, *sentence)
    )


def without_the_rest(masked: str) -> str:
    """Return the text with blanks for the sentences on all items that are not told of one by one: 其余3项已全部完成整改.

    Behind a comma the rest is that of what the item counts: 已清结26件,剩余15件仍在推进.
    """

    def blank(found: re.Match[str]) -> str:
        is_sentence = not masked[max(0, found.start() - 4) : found.start()].rstrip(" \t\u3000")[-1:].strip("。;!\n")
        says_state = group("status", "forms", "short").search(found["state"]) is not None
        return " " * len(found.group()) if is_sentence and says_state else found.group()

    return pattern("cue", "the_rest").sub(blank, masked)


def _is_told(item: Item) -> bool:
    return bool(item.measures or item.deadline.value)
