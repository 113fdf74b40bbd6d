"""Finds page furniture in the text of a notice: what a government web page prints around it.

Only whole lines count, and only short ones: the words 相关解读 inside a sentence are text.
"""

import re
from collections import Counter

from indexer.lexicon.lexicon import group
from indexer.reading.plain.reader import FRONT_MATTER
from indexer.types import Span

_MAX_LINE = 60  # characters; furniture is short
#: What may stand around the words of a line that are looked up as a whole.
LINE_AROUND = " \t\u3000\n\r•·|"
_REPEATED = 3  # different lines that begin with one name
_LINE = re.compile(r"[^\n]*\n?")


def find_furniture(text: str) -> list[Span]:
    """Return the spans of whole furniture lines of a folded text, and of Markdown front matter, in text order."""
    spans = []
    position = 0
    names = Counter(_name(line) for line in {line.strip(LINE_AROUND) for line in text.splitlines()})
    front = FRONT_MATTER.match(text)
    if front:
        spans.append(Span(0, front.end()))
        position = front.end()
    while position < len(text):
        line = _LINE.match(text, position)
        assert line is not None  # the pattern matches anywhere
        words = line.group().strip(LINE_AROUND)
        is_short = words and len(words) <= _MAX_LINE
        # 承办:甲局 under each entry is what the notice tells of it.
        if is_short and group("furniture").match(words) and not (_name(words) and names[_name(words)] >= _REPEATED):
            spans.append(Span(position, line.end()))
        position = line.end()
    return spans


def _name(words: str) -> str:
    """What stands before the colon of a line."""
    name, colon, _ = words.partition(":")
    return name if colon else ""
