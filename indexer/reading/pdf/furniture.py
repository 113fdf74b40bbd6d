"""What is printed on the pages but is no text of the notice: running heads and feet, page numbers, watermarks.

Recognised by repetition at the same height, and by the form of a page number; never by what the words mean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from indexer.lexicon.lexicon import pattern

from .grid import Grid
from .lines import Line, Segment, lines_of

HEAD = "页眉 / running head"
FOOT = "页脚 / running foot"
NUMBER = "页码 / page number"
WATERMARK = "水印 / watermark"
OUTSIDE = "页面之外的文字 / text beyond the edge of the page"

_DEEPEST = 4  # lines from the edge of a page that are looked at
_SAME_HEIGHT = 4.0  # points by which a running head may move
_LARGE = 1.6  # times the size of the body: pale words that large are a watermark
_DETACHED = 1.4  # times the usual distance of lines: what stands that far from the body does not belong to it
_OUTER = 0.16  # share of the height of a page that furniture may stand in at its head and foot
_EDGE = 0.065  # the share that no body reaches into
_MARGIN = 0.09  # the share that belongs to it even where the body follows close
_MARGIN_LINE = 56.0  # points: the line nearest to the edge stands in the margin that programs keep for heads and feet
_STEADY = 1.0  # points by which such a line may move
_DIGITS = re.compile(r"\d+")
_OF = re.compile(
    r"[-—–－~·•.\s]*(?:第\s*)?[\d一二三四五六七八九十百]{1,5}\s*页?\s*[/／,，、|-]?\s*(?:of|共|/|／|总)\s*\d{1,5}\s*页?[-—–－~·•.\s]*"
    r"|[-—–－~·•]+\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-—–－~·•]+"
    r"|第\s*[\d一二三四五六七八九十百]{1,5}\s*页|(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)

#: A page number within a line that has other words too, or a line of nothing else.
_NUMBERS = re.compile(
    r"第\s*\d+\s*页|\d+\s*/\s*\d+\s*$|\bpage\s*\d+|^\W*\d+\W*$|[-—–－]\s*\d+\s*[-—–－]", re.IGNORECASE
)


@dataclass(slots=True)
class PageWords:
    """What a page holds for the steps after the characters: its segments and grids; sizes in points."""

    width: float
    height: float
    segments: list[Segment]
    grids: list[Grid] = field(default_factory=list)
    number: int = 0  # from 1


@dataclass(slots=True)
class _Candidate:
    page: int  # index
    line: Line
    distance: float  # from the edge of the page, in points
    is_head: bool
    is_detached: bool
    is_small: bool  # in type no larger than that of the body
    is_in_margin: bool  # the outermost line, where programs put heads and feet
    numbers: tuple[int, ...]


def set_aside(pages: list[PageWords], body_size: float) -> list[tuple[str, str]]:
    """Take out of the pages what is no text of the notice. Returns (what it is, its words)."""
    aside = list(_watermarks(pages, body_size))
    lines = [_free_lines(page) for page in pages]
    pitch = _pitch(lines)
    candidates = [_candidates(n, page, lines[n], pitch, body_size) for n, page in enumerate(pages)]
    kinds = _repeated([c for page in candidates for c in page], len(pages))
    for page, found in zip(pages, candidates, strict=True):
        dropped: set[Segment] = set()
        for is_head in (True, False):
            for candidate, what in _outermost([c for c in found if c.is_head == is_head], kinds, page):
                if not dropped.issuperset(candidate.line.segments):
                    aside.append((what, candidate.line.text))
                dropped.update(candidate.line.segments)
        if dropped:
            page.segments = [segment for segment in page.segments if segment not in dropped]
    return aside


def _outermost(candidates: list[_Candidate], kinds: dict[int, str], page: PageWords) -> list[tuple[_Candidate, str]]:
    """Return the lines at one edge of a page, with what they are, up to the first that belongs to the body."""
    found: list[tuple[_Candidate, str]] = []
    for candidate in candidates:
        what = kinds.get(id(candidate)) or _single_number(candidate, page)
        if not what:
            break
        found.append((candidate, what))
    # Pages that are filled-in forms repeat lines of the body too; furniture stands apart from it.
    while found and not found[-1][0].is_detached and found[-1][0].distance > _MARGIN * page.height:
        found.pop()
    return found


def _watermarks(pages: list[PageWords], body_size: float) -> Iterator[tuple[str, str]]:
    places: dict[tuple[str, int, int], int] = {}
    for page in pages:
        for segment in page.segments:
            if segment.pale or segment.turn:
                places[_place(segment)] = places.get(_place(segment), 0) + 1
    for page in pages:
        kept = []
        for segment in page.segments:
            is_large = segment.size > _LARGE * body_size and len(pages) * len(page.segments) > 1
            is_same = places.get(_place(segment), 0) > max(1, len(pages) // 3)
            is_free = not any(grid.area.holds(*segment.middle) for grid in page.grids)
            if (segment.pale and (is_large or is_same)) or (segment.turn and is_same and is_free):
                yield WATERMARK, segment.text
            else:
                kept.append(segment)
        page.segments = kept


def _place(segment: Segment) -> tuple[str, int, int]:
    return segment.text, round(segment.x0 / 4), round(segment.base / 4)


def _free_lines(page: PageWords) -> list[Line]:
    """Return the lines of a page that stand in no grid."""
    return lines_of(s for s in page.segments if not any(grid.area.holds(*s.middle) for grid in page.grids))


def _pitch(pages: list[list[Line]]) -> float:
    """Return the usual distance of two lines in points."""
    steps = [b.base - a.base for lines in pages for a, b in pairwise(lines)]
    return median(steps) if steps else 20.0


def _candidates(index: int, page: PageWords, lines: list[Line], pitch: float, body_size: float) -> list[_Candidate]:
    """Return the outermost lines of a page, from the edge inward, those at the head first."""
    result = []
    for is_head in (True, False):
        order = lines if is_head else lines[::-1]
        for place, line in enumerate(order[:_DEEPEST]):
            following = order[place + 1] if place + 1 < len(order) else None
            away = abs(following.base - line.base) if following else float("inf")
            distance = line.base if is_head else page.height - line.base
            numbers = tuple(int(digits) for digits in _DIGITS.findall(line.text) if len(digits) < 10)
            is_detached = away > _DETACHED * pitch or distance < _EDGE * page.height
            if distance > _OUTER * page.height:
                break
            is_small = line.size <= 1.05 * body_size
            is_in_margin = is_small and not place and distance <= _MARGIN_LINE
            result.append(_Candidate(index, line, distance, is_head, is_detached, is_small, is_in_margin, numbers))
    return result


def _repeated(candidates: list[_Candidate], pages: int) -> dict[int, str]:
    """Return what the candidates are, by their id, that stand at the same height on several pages."""
    groups: dict[tuple[bool, str], list[_Candidate]] = {}
    for candidate in candidates:
        words = _DIGITS.sub("#", "".join(candidate.line.text.split()))
        groups.setdefault((candidate.is_head, words), []).append(candidate)
    kinds: dict[int, str] = {}
    for (is_head, _), group in groups.items():
        for cluster in _by_height(group):
            what = _kind(cluster, pages, is_head)
            kinds |= dict.fromkeys(map(id, cluster), what) if what else {}
    return kinds | _at_the_same_height(candidates, kinds)


def _at_the_same_height(candidates: list[_Candidate], kinds: dict[int, str]) -> dict[int, str]:
    """Return what the outermost lines are that stand just where other pages have their running heads or feet."""
    found = [c for c in candidates if kinds.get(id(c)) in (HEAD, FOOT) and c.is_in_margin]
    places = {(c.is_head, round(c.distance), round(c.line.size)): kinds[id(c)] for c in found}
    lone = [c for c in candidates if c.is_in_margin and id(c) not in kinds]
    named = ((id(c), places.get((c.is_head, round(c.distance), round(c.line.size)))) for c in lone)
    return {number: what for number, what in named if what}


def _by_height(group: list[_Candidate]) -> Iterator[list[_Candidate]]:
    cluster: list[_Candidate] = []
    for candidate in sorted(group, key=lambda c: c.distance):
        if cluster and candidate.distance - cluster[-1].distance > _SAME_HEIGHT:
            yield cluster
            cluster = []
        cluster.append(candidate)
    yield cluster


def _kind(cluster: list[_Candidate], pages: int, is_head: bool) -> str:
    """Return what lines of the same words (numbers apart) at the same height are, or nothing."""
    count = len({c.page for c in cluster})
    if count < 2:
        return ""
    if _counts_pages(cluster):
        is_apart = count >= 3 and all(c.is_detached and c.is_small for c in cluster)
        has_form = all(_NUMBERS.search(c.line.text) for c in cluster)
        return NUMBER if is_apart or has_form else ""
    if len({c.line.text for c in cluster}) > 1:
        return ""
    are_detached = all(c.is_detached for c in cluster)
    numbers = {c.page % 2 for c in cluster}
    share = count / (pages if len(numbers) > 1 else len(range(*numbers, pages, 2)))
    # A title or a table may follow it closely on one page and not on another.
    moved = max(c.distance for c in cluster) - min(c.distance for c in cluster)
    is_in_margins = count == pages and moved <= _STEADY and all(c.is_in_margin for c in cluster)
    is_running = is_in_margins or (count >= 3 and (are_detached or share >= 0.45))
    return (HEAD if is_head else FOOT) if is_running or (are_detached and share >= 0.5) else ""


def _counts_pages(cluster: list[_Candidate]) -> bool:
    """Whether one of the numbers rises by one from page to page."""
    places = min(len(c.numbers) for c in cluster)
    return any(len({c.numbers[n] - c.page for c in cluster}) == 1 for n in range(places))


def _single_number(candidate: _Candidate, page: PageWords) -> str:
    """Return that a line at the edge of one page has the form of a page number; a bare number must stand apart."""
    words = candidate.line.text.strip()
    if _OF.fullmatch(words):
        return NUMBER
    is_margin = candidate.distance < _MARGIN * page.height and candidate.is_detached
    return NUMBER if is_margin and pattern("cue", "page_number").fullmatch(words) else ""
