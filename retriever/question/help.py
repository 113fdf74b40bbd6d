"""The help: how the page and the command line are used, with the ways to ask for it."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.lexicon.segment import terms

_HELP = Path(__file__).parent / "help.toml"


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """What is told, in both languages, and the terms of each way of asking for it."""

    asked: tuple[frozenset[str], ...]
    chinese: str
    english: str


@cache
def help_entries() -> tuple[HelpEntry, ...]:
    """Return all entries in the order of the file."""
    rows = tomllib.loads(_HELP.read_text("utf-8"))["help"]
    return tuple(
        HelpEntry(tuple(frozenset(terms(asked)) for asked in row["asked"]), row["chinese"], row["english"])
        for row in rows
    )


def is_of_help(words: Iterable[str]) -> bool:
    """Whether some words are all ones that the help is asked for with."""
    return {word.lower() for word in words} <= _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(term for entry in help_entries() for asked in entry.asked for term in asked)
