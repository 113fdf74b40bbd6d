"""What statuses and rows of the ledger are called, counted as and coloured with, and which states are open or finished.

One meaning each, told in `data/status.toml` and `data/rows.toml`, used by SQL, pages, exports, summaries, questions and
the checker of generated answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from indexer.types import ItemKind, Status

from .lexicon import entries


@dataclass(frozen=True, slots=True)
class StatusAbout:
    """What a status is called in English, its colour, and how far it is.

    `is_open`: known not to be finished. `is_finished`: known to be. Neither where that is not known.
    """

    english: str
    colour: str
    telling: int
    advance: int
    is_open: bool
    is_finished: bool


@dataclass(frozen=True, slots=True)
class RowAbout:
    """Name and counting words of a kind of row, each (Chinese, English)."""

    name: tuple[str, str]
    counted: tuple[str, str]


def about(status: Status | str) -> StatusAbout:
    """Return what there is to know of a status."""
    return _statuses()[Status(status)]


def about_row(kind: ItemKind) -> RowAbout:
    """Return the names of a kind of row; an entry of a closing list that matches no earlier item counts as an item."""
    return _rows()[ItemKind.ITEM if kind is ItemKind.FOLLOW_UP else kind]


def open_statuses() -> tuple[Status, ...]:
    """Return the states that are known not to be finished, in the order of the ledger."""
    return tuple(s for s in Status if about(s).is_open)


def planned_kinds() -> tuple[ItemKind, ...]:
    """Return the kinds of rows of a plan: without a report nothing is known of them, so that none of them is overdue."""
    return (ItemKind.TASK, ItemKind.OUTCOME)


def finished_statuses() -> tuple[Status, ...]:
    """Return the states that are known to be finished."""
    return tuple(s for s in Status if about(s).is_finished)


@cache
def _statuses() -> Mapping[Status, StatusAbout]:
    return {
        Status(e.name): StatusAbout(
            **{k: e.about[k] for k in ("english", "colour", "telling", "advance")},
            is_open=e.about["open"],
            is_finished=e.about["finished"],
        )
        for e in entries("status")
    }


@cache
def _rows() -> Mapping[ItemKind, RowAbout]:
    return {
        ItemKind(e.name): RowAbout(
            (e.about["chinese"], e.about["english"]), (e.about["counted"], e.about["counted_english"])
        )
        for e in entries("row")
    }
