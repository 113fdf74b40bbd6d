"""The fields above a document on a web page: 索引号, 发文机关, 发布日期 … as label and value in one line."""

import itertools
import re
from functools import cache, lru_cache

from indexer.lexicon.lexicon import WORDS, group, pattern
from indexer.lexicon.text import folded

#: Stands in a line where an element of it ends: between label and value there may be nothing else.
ELEMENT_END = "\x1d"
_LONGEST_FIELD = 200  # characters of a line of label and value
_LONGEST_LABEL = 20  # characters, blanks between them included
_SHORTEST_CLEAR_LABEL = 3  # characters: 来源 and 标题 are words of sentences too
_LONGEST_UNCLEAR_VALUE = 40  # characters
_STOP = re.compile("[，,、]")
_SENTENCE = re.compile("[。；！？;!?]")
_MARKS = " \u3000|丨【】[]"  # around fields
_DATED = re.compile(r"[\s【\[]*\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?[\s\d:：\]】|]+[【\[(]?[\u4e00-\u9fff\s]{2,8}[:：]")
_BLANK = re.compile(r"\s")
_VALUE_ALONE = re.compile(rf"[^{ELEMENT_END}]+{ELEMENT_END}\s*{ELEMENT_END}")  # in an element beside that of the label


def plain(words: str) -> str:
    """Return words as titles and labels are compared: folded, without blanks."""
    return _BLANK.sub("", folded(words))


def is_label(words: str) -> bool:
    """Whether words are the label of a field and nothing else."""
    if len(words) > _LONGEST_LABEL:
        return False
    return _is_front(plain(words).rstrip(":"))


@lru_cache(maxsize=10_000)
def _is_front(words: str) -> bool:
    hit = group("front_label").fullmatch(words)
    return hit is not None and hit.name == "front"


def _is_any_label(words: str) -> bool:
    """Whether words are the label of a field or of what a page counts beside it."""
    return len(words) <= _LONGEST_LABEL and group("front_label").fullmatch(plain(words)) is not None


def is_field(words: str) -> bool:
    """Whether a line is label and value, or the date of a page with more beside it."""
    start = words[:_LONGEST_LABEL]
    # A field ends its label soon: of most lines that is all there is to ask.
    if len(words) > _LONGEST_FIELD:
        return False
    if ("：" in start or ":" in start) and _field().match(folded(start)) is not None:
        return True
    return start.lstrip(_MARKS)[:4].isdecimal() and _DATED.match(folded(words)) is not None


def is_value(words: str) -> bool:
    """Whether words may be the value of a field: no sentence."""
    return len(words) <= _LONGEST_FIELD and _SENTENCE.search(words) is None


def fields_parted(line: str) -> str:
    """Drop the marks of ends of elements, after they have told where fields end.

    A colon is put where label and value are parted only by elements, a blank where the next field begins.
    """
    plain_line = line.replace(ELEMENT_END, "")
    if len(plain_line) > _LONGEST_FIELD:
        return plain_line
    pieces = [piece for piece in map(str.strip, line.split(ELEMENT_END)) if piece]
    if pairs := _pairs(pieces, _VALUE_ALONE.match(line) is not None):
        return "\u3000".join(f"{label.rstrip(' :：')}：{value}" for label, value in pairs)
    if len(pieces) > 1 and is_field(parted := _field_behind_end().sub(" ", line).replace(ELEMENT_END, "")):
        return parted
    return plain_line


def _pairs(pieces: list[str], is_value_alone: bool) -> list[tuple[str, str]]:
    """Return pieces as labels with their values, if that is what they are and no colon says so.

    `is_value_alone`: whether the value of the first label has an element of its own.
    """
    if not pieces or not is_label(pieces[0]) or any(words[0] in ":：" for words in pieces):
        return []
    if len(pieces) > 2 and sum(map(_is_any_label, pieces)) > 1:
        pairs: list[tuple[str, str]] = []
        for words in pieces:
            pairs.append((words, "") if _is_any_label(words) else (pairs[-1][0], pairs.pop()[1] + words))
        return pairs if all(is_value(value) for _, value in pairs) else []
    value = "".join(pieces[1:])
    if len(plain(pieces[0])) >= _SHORTEST_CLEAR_LABEL:
        return [(pieces[0], value)] if value and is_value(value) else []
    # A short label may be a word of a sentence: 来源 and 标题 are.
    is_short = len(value) <= _LONGEST_UNCLEAR_VALUE and _STOP.search(value) is None
    return [(pieces[0], " ".join(pieces[1:]))] if value and is_value_alone and is_short and is_value(value) else []


def parts_of_field(words: str) -> tuple[list[str], list[str]]:
    """Return (fields with a value, what is printed beside them) of a line such as 发布日期：… 来源：… 浏览次数：…."""
    view = folded(words)
    if len(view) != len(words):
        words = view
    starts = [found.start() for found in _field_within().finditer(view)]
    cuts = [0, *(start for start in starts if start), len(words)]
    pieces = [words[a:b].strip(_MARKS + "【[") for a, b in itertools.pairwise(cuts)]
    fields = [p for p in pieces if p and not p.endswith((":", "：")) and not _beside().match(folded(p))]
    return fields, [piece for piece in pieces if piece not in fields]


@cache
def _field() -> re.Pattern[str]:
    return re.compile(rf"[\[(【]?(?:{pattern('front_label', 'front', WORDS).pattern})\s*[:：]", re.IGNORECASE)


@cache
def _beside() -> re.Pattern[str]:
    words = pattern("front_label", "beside", WORDS).pattern
    return re.compile(rf"[\[(【]?(?:{words})(?:\s*[:：]|[\s\d]|$)", re.IGNORECASE)


@cache
def _field_behind_end() -> re.Pattern[str]:
    """The mark of an end of an element before a field."""
    words = "|".join(pattern("front_label", name, WORDS).pattern for name in ("front", "beside"))
    return re.compile(rf"{ELEMENT_END}+(?=[\[(【]?(?:{words})[{ELEMENT_END}\s]*[:：])", re.IGNORECASE)


@cache
def _field_within() -> re.Pattern[str]:
    words = "|".join(pattern("front_label", name, WORDS).pattern for name in ("front", "beside"))
    return re.compile(rf"(?:(?<=[\s|丨\])】])|^)[\[(【]?(?:{words})\s*[:：]", re.IGNORECASE)
