"""Sentences and quotations: where a sentence ends, and what stands inside quotation marks."""

import re

from indexer.types import Span

#: A sentence never ends inside 《》: what follows it must not close a title that it did not open.
OUTSIDE_TITLE = r"(?![^《》\n]*》)"
_SENTENCE_END = "。！？!?；;"
_QUOTES = {"“": "”", "‘": "’", "《": "》", "「": "」", "『": "』", "〈": "〉"}


def mask_quotes(text: str) -> str:
    """Return `text` with everything inside “”, ‘’, 《》 and 「」 replaced by spaces, character for character.

    What is quoted has numbers, 一是 lists and status words of its own. An opening mark that is not closed
    within its paragraph hides nothing.
    """
    masked = list(text)
    stack: list[tuple[str, int]] = []
    for position, character in enumerate(text):
        if character == "\n":
            stack.clear()
        elif character in _QUOTES:
            stack.append((_QUOTES[character], position))
        elif stack and any(character == close for close, _ in stack):
            while stack and stack[-1][0] != character:
                stack.pop()
            _, opened = stack.pop()
            if not stack:
                masked[opened + 1 : position] = " " * (position - opened - 1)
    return "".join(masked)


def first_sentence(text: str, span: Span) -> Span:
    """Return the span up to and without the first sentence end outside quotation marks."""
    masked = mask_quotes(span.of(text))
    ends = [i for i, c in enumerate(masked) if c in _SENTENCE_END]
    return Span(span.start, span.start + ends[0]) if ends else span


def split_sentences(text: str) -> list[str]:
    """Cut after 。！？；and line ends, marks kept; the pieces joined are the text."""
    return [s for s in re.split(rf"(?<=\n)|(?<=[。！？!?；;])(?![”’」』）)]){OUTSIDE_TITLE}", text) if s]
