"""The fields that a document states of itself, as pairs of label and value: 发文机关 and 甲山市水务局.

Label and value may stand on one line, on two, or in two cells of a table; a line may hold several pairs.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.lexicon.dates import is_date_line
from indexer.lexicon.lexicon import WORDS, Hit, group, pattern
from indexer.lexicon.text import FoldedText
from indexer.types import Block

from .furniture import LINE_AROUND

_TABLES_LOOKED_AT = 6  # at the head of a document
_LONGEST_LINE = 300  # characters of a line of header fields; a longer one is text
_LONGEST_VALUE = 200
_LAST_RANK = 99
_AROUND = " \t\u3000:|【】[]"
#: What stands before a label inside a line, and behind it.
_BEFORE = re.compile(r"(?:^[\s•·|*【\[(-]*|[|\s;]\s*[【\[]?|(?<=\d)(?=[\u4e00-\u9fff]))")
_BEHIND = re.compile(r"[】\]]?(?:\([^()]{1,6}\))?[\s|]*:[\s|]*|\s*\|[\s|]*|[】\]]\s*")


@dataclass(frozen=True, slots=True)
class Pair:
    """A field with its value, in the folded view; `rank`: place of the label among the names of its field."""

    name: str
    rank: int
    value: str


def table_pairs(view: FoldedText, blocks: Iterable[Block]) -> Iterator[Pair]:
    """Yield the pairs of the tables at the head of a document: a label in one cell, its value in the next."""
    tables = [block for block in blocks if block.rows]
    for table in tables[:_TABLES_LOOKED_AT]:
        # Below the names of columns stand the values of many rows; a header table may look like names itself.
        for row in table.rows[: table.header_rows or None]:
            spans = dict.fromkeys(view.view(cell.span) for cell in row)
            cells = [span.of(view.text).strip() for span in spans]
            for words, following in pairwise([*cells, ""]):
                label = group("field").fullmatch(words.strip(_AROUND))
                if label is None:
                    yield from line_pairs(words)
                elif following and not _is_name(following):
                    yield _pair(label, following)


def _is_name(words: str) -> bool:
    """Whether a cell is the name of a field or a column, and so no value."""
    return any(group(kind).fullmatch(words.strip(_AROUND)) for kind in ("field", "label", "column"))


def lines_pairs(lines: list[str]) -> Iterator[Pair]:
    """Yield the pairs of the lines at the head of a document; a label alone in its line has its value on the next."""
    for line, following in pairwise([*lines, ""]):
        label = group("field").fullmatch(line.strip(_AROUND + LINE_AROUND))
        if label is None:
            yield from line_pairs(line)
        elif (
            following
            and not has_pair(following)
            and (line.rstrip().endswith((":", "】")) or _looks_like_value(label.name, following))
        ):
            yield _pair(label, following)


def line_pairs(line: str) -> Iterator[Pair]:
    """Yield the pairs of one line, such as 索引号:… 发布机构:… 发布日期:… of a web page."""
    if len(line) > _LONGEST_LINE:
        return
    found: list[tuple[Hit, int]] = []
    for before in _BEFORE.finditer(line):
        label = group("field").match(line, before.end())
        behind = _BEHIND.match(line, label.span.end) if label else None
        if label and behind:
            found.append((label, behind.end()))
    for (label, start), following in pairwise([*found, None]):
        end = following[0].span.start if following else len(line)
        value = _until_other_label(line[start:end])
        if value:
            words = value.rsplit(maxsplit=1)
            is_dated = len(words) == 2 and is_date_line(words[1])
            yield _pair(label, words[0] if is_dated else value)
    last = line.rsplit(maxsplit=1)
    if found and len(last) == 2 and is_date_line(last[1]):  # 填报单位:甲县审计局   2024年6月30日
        yield Pair("date", _LAST_RANK, last[1])


def has_pair(line: str) -> bool:
    """Whether a line states a field of the document, or holds the label of one alone."""
    label = group("field").fullmatch(line.strip(_AROUND + LINE_AROUND))
    return (label is not None and label.name != "other") or any(True for _ in line_pairs(line))


def _until_other_label(words: str) -> str:
    """A value ends before a bar, and before words that are the label of something else: 2024-05-06 浏览次数:12."""
    other = re.search(r"\s+[^\s:|]{2,8}\s*:", words)
    return words[: other.start() if other else len(words)].split("|")[0].strip(_AROUND)


def _looks_like_value(name: str, words: str) -> bool:
    return len(words) <= _LONGEST_VALUE and (name == "title" or not any(mark in words for mark in "。;"))


def _pair(label: Hit, value: str) -> Pair:
    forms = label.entry.forms[WORDS]
    rank = next(n for n, form in enumerate(forms) if re.fullmatch(form, label.match.group()))
    words = " ".join(value.split()).strip(_AROUND)
    return Pair(label.name, rank, pattern("cue", "seal").sub("", words) or words)
