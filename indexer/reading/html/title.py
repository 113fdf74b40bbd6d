"""The title of a notice: the lines in which the page prints it, or else what the page says of itself.

A printed title counts before the title bar, which names the site, the column or the tool that wrote the page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.lexicon.lexicon import fragment, pattern
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import folded

from .fields import is_field, is_label, plain
from .look import Block, is_date
from .page import Line, Page

_SHORTEST = 8  # characters of a title that is known by its words alone
_SHORTEST_MARKED = 6  # of one that a page prints large, bold or in the middle
_LONGEST = 120  # characters, over all lines
_LONGEST_LINE = 80
_MOST_LINES = 5
_SEPARATOR = re.compile(r"\s*[_|\-–—]+\s*|\s+")
_CUT = re.compile(r"(?:\.{2,}|…)+$")  # of a title too long for the title bar
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NO_TITLE = re.compile(r"[。;!?]|[,:]$|^[^:]{2,8}:|^\W*$")
_LONGEST_NUMBER = 30  # characters of a line that is the number of a document

# How sure it is that lines are the title.
_IS_STATED, _IS_PART, _LOOKS_LIKE_ONE, _READS_LIKE_ONE, _IS_MARKED = 5, 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that may be one title: places of the first and behind the last."""

    start: int
    end: int
    certainty: int
    size: int


def stated_titles(page: Page) -> list[str]:
    """Return the titles that a page states of itself, without the names of site and column; the most reliable first."""
    stated = " ".join(page.stated_title.split())
    found = [stated, _without_site(page.title), _without_site(page.shared_title)]
    return [words for words in found if words and not _says_nothing(words)]


def is_worth_printing(title: str) -> bool:
    """Whether a title that the page only states tells what the document is."""
    return _ends_as_titles(title) or len(_CHINESE.findall(title)) >= _SHORTEST


def is_number_line(words: str) -> bool:
    """Whether a line is the number of a document and nothing else."""
    return len(words) <= _LONGEST_NUMBER and _number_line().fullmatch(plain(words)) is not None


def printed_title(
    blocks: Sequence[Block], usable: Sequence[int], parents: Sequence[int], titles: Sequence[str], first: int
) -> range | None:
    """Return the places of the lines that are the title.

    `usable`: places, in order, of lines that may be part of one; `titles`: those the page states; `first`: place of the
    first sentence. Behind it, only lines that are a stated title word for word are one.
    """
    stated = [plain(title) for title in titles]
    runs = [run for lines in _adjoining(blocks, usable, parents) for run in _runs(blocks, lines, stated)]
    above = [run for run in runs if run.certainty == _IS_STATED or run.end <= first]
    if not above:
        return None
    most = max(run.certainty for run in above)
    best = [run for run in above if run.certainty == most]
    if most == _IS_PART:
        found = max(best, key=lambda run: (run.size, run.start))
    elif most in (_IS_STATED, _READS_LIKE_ONE):
        found = max(best, key=lambda run: (run.end, run.size))  # what stands further up is the path to the page
    else:
        found = min(best, key=lambda run: (_line(blocks, run.start).level or 9, run.start, -run.end))
    return _with_lines_of_same_look(blocks, found, usable, parents)


def may_be_title(block: Block) -> bool:
    """Whether a line may be part of a title: no field, number, date, sentence or numbered heading."""
    if not isinstance(block, Line) or block.size > _LONGEST_LINE or block.number:
        return False
    words = folded(block.words).strip()
    return not (
        _NO_TITLE.search(words)
        or is_field(block.words)
        or is_label(block.words)
        or is_date(block)
        or is_number_line(block.words)
        or find_marker(words) is not None
    )


def reads_like_title(block: Block) -> bool:
    """Whether a line that is long enough for a sentence is the title."""
    return may_be_title(block) and (_line_is_marked(block) or _ends_as_titles(block.words))


def _without_site(window: str) -> str:
    """Return what a title bar says without the names of site, column and tool before or behind the title."""
    words = _CUT.sub("", " ".join(window.split()))
    cuts = list(_SEPARATOR.finditer(words))
    # 2022-2023年度…: a title goes on behind a sign in it.
    heads = [words[: cut.start()] for cut in cuts if not words[cut.end() : cut.end() + 1].isdecimal()]
    whole = next((head for head in heads if len(head) >= _SHORTEST and _ends_as_titles(head)), "")
    tails = [words[cut.end() :] for cut in cuts if _says_nothing(words[: cut.start()]) or "关于" in words[cut.end() :]]
    words = whole or next((tail for tail in tails if len(tail) >= _SHORTEST and _ends_as_titles(tail)), words)
    return pattern("cue", "site_name").sub("", words).strip()


def _ends_as_titles(words: str) -> bool:
    return pattern("cue", "title_end").search(plain(words)) is not None


def _says_nothing(title: str) -> bool:
    return pattern("cue", "no_page_title").search(title) is not None


@cache
def _number_line() -> re.Pattern[str]:
    number = rf"(?:{fragment('document_number')}|(?:(?:19|20)\d\d年)?第\d{{1,4}}号)"
    return re.compile(rf"\(?[\u4e00-\u9fff]{{0,16}}{number}(?:\(.{{1,12}}\))?\)?")


def _line(blocks: Sequence[Block], place: int) -> Line:
    block = blocks[place]
    assert isinstance(block, Line)
    return block


def _line_is_marked(block: Block) -> bool:
    return isinstance(block, Line) and block.is_marked


def _adjoining(blocks: Sequence[Block], usable: Sequence[int], parents: Sequence[int]) -> Iterator[list[int]]:
    """Yield the usable places in groups of neighbours that look alike and, if plainly, stand side by side."""
    group: list[int] = []
    for place in usable:
        if group and not (place == group[-1] + 1 and _go_together(blocks, group[-1], place, parents)):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _go_together(blocks: Sequence[Block], place: int, following: int, parents: Sequence[int]) -> bool:
    line, other = _line(blocks, place), _line(blocks, following)
    one, two = line.container, other.container
    return _look_alike(line, other) and (line.is_marked or one == two or parents[one] == parents[two])


def _look_alike(line: Line, other: Line) -> bool:
    return (line.level, line.is_marked) == (other.level, other.is_marked)


def _runs(blocks: Sequence[Block], lines: list[int], stated: list[str]) -> Iterator[_Run]:
    """Yield the titles that neighbours may be, alone or put together."""
    for begin in range(len(lines)):
        words = ""
        for end in range(begin, min(begin + _MOST_LINES, len(lines))):
            words += plain(_line(blocks, lines[end]).words)
            if len(words) > _LONGEST:
                break
            certainty = _certainty(words, stated, _line(blocks, lines[begin]))
            if certainty:
                yield _Run(lines[begin], lines[end] + 1, certainty, len(words))


def _certainty(words: str, stated: list[str], line: Line) -> int:
    if words in stated:
        return _IS_STATED
    if len(words) >= _SHORTEST and any(
        words in title or (len(title) >= _SHORTEST and title in words) for title in stated
    ):
        return _IS_PART
    least = _SHORTEST_MARKED if line.is_marked else _SHORTEST
    if len(words) < least or _says_nothing(words):
        return 0
    if _ends_as_titles(words):
        return _LOOKS_LIKE_ONE if line.is_marked and not line.linked else _READS_LIKE_ONE
    is_name = pattern("cue", "signature").match(words) is not None
    return _IS_MARKED if line.is_marked and not line.linked and not is_name else 0


def _with_lines_of_same_look(
    blocks: Sequence[Block], run: _Run, usable: Sequence[int], parents: Sequence[int]
) -> range:
    """Return the places of a title with what is printed as it is right above and below: its senders, (试行)."""
    known = set(usable)
    start, end = run.start, run.end
    while start - 1 in known and _belongs(_line(blocks, start - 1), _line(blocks, start), parents):
        start -= 1
    while end in known and _belongs(_line(blocks, end), _line(blocks, end - 1), parents):
        end += 1
    return range(start, end)


def _belongs(line: Line, title: Line, parents: Sequence[int]) -> bool:
    if line.container == title.container:
        return True
    is_beside = parents[line.container] == parents[title.container]
    return is_beside and line.is_marked and _look_alike(line, title)
