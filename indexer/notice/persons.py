"""Who answers for an item, by office (责任领导:分管副局长), and what is to come next (下一步:…)."""

import re
from collections.abc import Iterable

from indexer.lexicon.labels import Field
from indexer.lexicon.lexicon import pattern
from indexer.types import NOWHERE, Span

from .nodes import Block

_BETWEEN = re.compile("[;/\n]")
_SENTENCE = re.compile("[^。;\n]+")
_AROUND = " \t\u3000。;,()"


def read_persons(fields: Iterable[Field], text: str) -> tuple[str, ...]:
    """Return the responsible persons of the labelled values of an item, as they are called there."""
    said = (field.value.of(text) for field in fields if field.role == "responsible_person")
    return tuple(dict.fromkeys(name for words in said for name in names_of(words)))


def names_of(words: str) -> list[str]:
    """Return the persons of a list; 党组书记、局长 may be one and stays as it is written."""
    names = (name.strip(_AROUND) for name in _BETWEEN.split(words))
    return [name for name in names if name and not pattern("cue", "no_unit").match(name)]


def read_next_step(fields: Iterable[Field], blocks: Iterable[Block], masked: str) -> Span:
    """Return what an item says is to come: behind a label, or in the sentence that begins 下一步."""
    for field in fields:
        if field.role == "next_step" and field.value.of(masked).strip():
            end = field.value.start + len(field.value.of(masked).rstrip())
            return Span(field.value.start, end)
    for block in blocks:
        for sentence in _SENTENCE.finditer(masked, block.text_start, block.span.end):
            if pattern("cue", "outlook").match(sentence.group()):
                return Span(*sentence.span())
    return NOWHERE
