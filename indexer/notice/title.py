"""The title of a document: the first lines that are one, joined where it is printed over several.

Nothing is made up: a document without a title line has none here.
"""

import re
from collections.abc import Iterator, Sequence

from indexer.lexicon.dates import is_date_line
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import find_marker

from .closing_list import shared_wording
from .header import has_pair

HEAD_LINES = 16  # lines at the top in which the title is looked for
_SHORTEST = 6  # characters; a shorter line is no title by itself
_LONGEST = 90  # characters of a title of one line
_LONGEST_PART = 45  # characters of a line of a title that is printed over several
_MOST_PARTS = 5
_END_MARKS = "。;:,"
_GOES_ON = re.compile("[的及和与、]|的|(?:[\u4e00-\u9fff]{0,4}的)?(?:通报|通知|报告|公告|批复|函|意见|决定|方案)$")
_LABELLED = re.compile("[\u4e00-\u9fff]{2,8}:.")
_NUMBER = re.compile(r"(?:19|20)\d\d年?[〕\])】]?.{0,12}\d号[)*]*$")  # 国办函〔2004〕71号, (2023)甲刑初字第2号
_LONGEST_NUMBER = 30  # characters of a line that is the number of the document
_SAME_TITLE = 0.75  # shared wording of a title and the heading that a web site gives it
_IN_BRACKETS = re.compile(r"\((?![^()]*\d月)[^()]{1,30}\)$")


def title_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines that are the title, of the lines of a folded text without furniture; none where there is none.

    Of several the first that ends as titles do (通报, 报告, 台账); but where a web site puts a heading of its own above the
    printed title, the printed one. The head of a text that stands on one line counts too.
    """
    found = list(_candidates(lines))
    ends = pattern("cue", "title_end")
    whole = [parts for parts in found if ends.search(_close("".join(parts)))]
    if not whole:
        return found[0] if found else ()
    first = "".join(whole[0])
    return next((parts for parts in whole[1:] if _prints_again(first, "".join(parts))), whole[0])


def _candidates(lines: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield what may be the title, from the top down to the first paragraph of the text."""
    index = 0
    while index < min(len(lines), HEAD_LINES):
        words = _plain(lines[index])
        parts: tuple[str, ...] = ()
        if not is_no_title(lines[index]):
            head = pattern("cue", "title_at_start").match(words)  # number, date or text follow on the line
            if head:
                yield (head["title"],)
            if head or words[-1] in _END_MARKS or len(words) > _LONGEST or find_marker(words):
                return
            parts = _joined(words, lines[index + 1 : index + _MOST_PARTS])
            if len(parts) > 1 or (len(words) >= _SHORTEST and not _is_body(words)):
                yield parts
        index += max(1, len(parts))


def _prints_again(first: str, later: str) -> bool:
    """Whether a later title is the first one as the document prints it: the same in other words, or with its sender."""
    return first != later and (first in later or shared_wording(first, later) >= _SAME_TITLE)


def is_no_title(line: str) -> bool:
    """Whether a line at the head says something else: a field, a number, a date, a word of the page."""
    words = _plain(line)
    return (
        not re.search(r"[^\W\d_]", words)
        or has_pair(line)
        or bool(_LABELLED.match(words))
        or is_date_line(words)
        or bool(pattern("cue", "no_title").match(words))
        or (len(words) <= _LONGEST_NUMBER and bool(_NUMBER.search(words)))
    )


def _joined(first: str, following: Sequence[str]) -> tuple[str, ...]:
    """The title that begins with a line: with the lines below it as long as they belong to it."""
    ends = pattern("cue", "title_end")
    best = (first,)
    parts = [first]
    if len(first) > _LONGEST_PART:
        return best
    for line in following:
        words = _plain(line)
        if _cannot_go_on(line, words):
            break
        is_whole = bool(ends.search(_close("".join(parts))))
        if is_whole and not _GOES_ON.match(words) and not _IN_BRACKETS.fullmatch(words):
            break
        parts.append(words)
        # 甲山市人民法院 above 刑事判决书 is part of the title whatever that is; above 甲山市人民法院关于… it is the sender.
        if ends.search(_close("".join(parts))) or (len(parts) == 2 and _is_body(first) and first not in words):
            best = tuple(parts)
    return best


def _is_body(words: str) -> bool:
    """Whether a line is the name of a body and nothing else."""
    return bool(pattern("cue", "signature").match(_close(words)))


def _close(words: str) -> str:
    """Words without the blanks that set them apart: 刑 事 判 决 书."""
    return re.sub(r"\s", "", words)


def _cannot_go_on(line: str, words: str) -> bool:
    return (
        not words
        or len(words) > _LONGEST_PART
        or words[-1] in _END_MARKS
        or "。" in words
        or is_no_title(line)
        or find_marker(words) is not None
        or words.startswith("--")
    )


def _plain(line: str) -> str:
    return line.strip("#* ")
