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
_SENTENCE = re.compile("[。；！？;!?]")
_MARKS = " \u3000|丨【】[]"  # around fields
_DATED = re.compile(r"[\s【\[]*\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?[\s\d:：\]】|]+[【\[(]?[\u4e00-\u9fff\s]{2,8}[:：]")
_BLANK = re.compile(r"\s")


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


def with_colon(line: str) -> str:
    """Put a colon where a label and its value are parted only by elements, and drop the marks of their ends."""
    label, _, value = line.partition(ELEMENT_END)
    value = value.replace(ELEMENT_END, "").strip()
    is_clear = len(plain(label)) >= _SHORTEST_CLEAR_LABEL and is_value(value)
    if is_clear and value and value[0] not in ":：" and is_label(label):
        return f"{label.rstrip(' :：')}：{value}"
    return line.replace(ELEMENT_END, "")


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
def _field_within() -> re.Pattern[str]:
    words = "|".join(pattern("front_label", name, WORDS).pattern for name in ("front", "beside"))
    return re.compile(rf"(?:(?<=[\s|丨\])】])|^)[\[(【]?(?:{words})\s*[:：]", re.IGNORECASE)
