"""What a notice says of the rest of its items: 除上述2项外,其余5项已全部完成整改."""

import re
from collections.abc import Iterable
from dataclasses import replace

from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.numerals import read_int
from indexer.types import Item, ItemKind, Span, Stated, Status


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
