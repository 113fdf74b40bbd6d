"""Printed lines -> paragraphs: which line goes on in the next is seen from the place that was left at its end.

A line goes on when the first word of the next one would not have fitted behind it. All lengths are in points unless it
says otherwise; a character is one font size wide.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import SENTENCE_ENDS, folded

from .lines import Line
from .page import SOFT_HYPHEN

#: What a printer never puts at the head of a line, and so takes along the character before it.
_NO_HEAD = "，。、；：！？）》」』】〕”’…,.;:!?)]%％"
#: A quotation mark: some printers never break on either side of it.
_QUOTES = "“”‘’\"'"
_PAIRS = ("“”", "《》", "（）", "()", "〔〕", "「」")
_NO_END = "（《「『【〔“‘(["
_WORD = re.compile(rf"[{re.escape(_NO_END)}]*(?:[\w.,%/+-]+|.)", re.ASCII)
_LATIN = re.compile(r"[0-9A-Za-z\u00c0-\u024f]")
_BROKEN_WORD = re.compile("[a-z]-$")
_FIGURE_BEGUN = re.compile(r"[-+]?[\d,.]*\d[,.]?|\d{4}(?:[-/.]\d{0,2})+")
_FIGURE = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?|\d{4}([-/.])\d{1,2}\1\d{1,2}")
_ENDS = SENTENCE_ENDS + "：:.”…"
_TOLERANCE = 0.35  # characters: lines of one column end that unevenly
_LONGEST_WORD = 14  # characters; a longer one is broken by any printer


@dataclass(frozen=True, slots=True)
class Measure:
    """The left and right edge that the lines of a column keep to; `is_sure` when more than one line reaches it."""

    left: float
    right: float
    is_sure: bool = True


def first_word_width(text: str) -> float:
    """Return how many characters wide the beginning of a line is that can only stand together."""
    end = _word_end(text, 0)
    while end < len(text) and (text[end] in _NO_HEAD + _QUOTES or text[end - 1] in _QUOTES):
        end = end + 1 if text[end] in _NO_HEAD + _QUOTES else _word_end(text, end)
    return min(sum(map(_width, text[:end])), _LONGEST_WORD)


def _width(character: str) -> float:
    """Return about how many characters of Chinese wide a character is."""
    if not character.isascii():
        return 1.0
    return 0.57 if character.isalnum() else 0.9 if character == "%" else 0.35


def _word_end(text: str, start: int) -> int:
    hit = _WORD.match(text, start)
    return hit.end() if hit else start + 1


def is_full(line: Line, following: str, measure: Measure, allowance: float = _TOLERANCE) -> bool:
    """Whether a line had no room for the beginning of the next one; `allowance` is in characters."""
    room = (measure.right - line.x1) / line.size
    return room < first_word_width(following) + allowance


def is_open(words: str) -> bool:
    """Whether a bracket or quotation mark near the end of words is not closed."""
    tail = words[-80:]
    return any(tail.rfind(pair[0]) > tail.rfind(pair[1]) for pair in _PAIRS)


def ends_sentence(text: str) -> bool:
    """Whether words end as a sentence or a label does."""
    return text.rstrip()[-1:] in _ENDS


def has_marker(text: str) -> bool:
    """Whether a line begins with a number of a list."""
    return find_marker(folded(text[:40]).lstrip()) is not None


def glued(words: str, more: str) -> str:
    """Return two printed pieces as one: Chinese without a blank, Latin with one."""
    if words.endswith(SOFT_HYPHEN):
        is_range = words[-2:-1].isdigit() and more[:1].isdigit()
        return words[:-1] + ("-" if is_range else "") + more
    if _BROKEN_WORD.search(words) and more[:1].islower():
        return words[:-1] + more
    if words[-1:].isdigit() and more[:1].isdigit() and not _is_latin(words):
        return words + more  # a page that may break lines anywhere; Chinese does not set two figures side by side
    if _LATIN.match(words[-1:]) and _LATIN.match(more[:1]):
        return f"{words} {more}"
    return words + (" " if words[-1:] in ",.;:!?)" and _LATIN.match(more[:1]) and _is_latin(words) else "") + more


def _is_latin(words: str) -> bool:
    return sum(map(str.isascii, words[-30:])) > 0.8 * len(words[-30:])


def clean(words: str) -> str:
    """Return words without the hyphens that only lines need."""
    return words.replace(SOFT_HYPHEN, "-") if SOFT_HYPHEN in words else words


def joined_in_cell(lines: Sequence[Line], left: float, right: float, *, is_name: bool = False) -> list[str]:
    """Return the paragraphs of a cell whose words keep between `left` and `right`.

    `is_name` says that the cell names a column, whose few characters are broken where it looks well.
    """
    measure = Measure(left, right)
    if is_name and len(lines) > 1 and all(len(line.text) <= 4 and not line.text.isascii() for line in lines):
        measure = Measure(left, float("-inf"))
    paragraphs: list[str] = []
    previous: Line | None = None
    for line in lines:
        if previous is not None and _is_broken_figure(paragraphs[-1], previous, line.text, right - left):
            paragraphs[-1] += line.text
        elif previous is not None and is_full(previous, line.text, measure) and not _begins_anew(previous, line, lines):
            paragraphs[-1] = glued(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
        previous = line
    return [clean(paragraph) for paragraph in paragraphs]


def _is_broken_figure(words: str, last: Line, following: str, width: float) -> bool:
    """Whether a figure was too long for its cell and goes on in the next line; `width` is that of the cell, in points."""
    whole = words + following
    if not following[:1].isdigit() or not _FIGURE_BEGUN.fullmatch(words) or not _FIGURE.fullmatch(whole):
        return False
    return words[-1] in ",.-/" or width - (last.x1 - last.x0) < (_width(following[0]) + _TOLERANCE) * last.size


def _begins_anew(previous: Line, line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line of a cell is a new paragraph although the one before it is full."""
    if line.x0 - previous.x0 > 1.2 * line.size and ends_sentence(previous.text):
        return True
    # Numbered paragraphs in a cell have no indent; where one follows a full stop at the line end, its number tells.
    return ends_sentence(previous.text) and has_marker(line.text) and has_marker(lines[0].text)
