"""Which lines and tables of a web page are the notice, and which the page prints around it.

The body is the container that holds most of the prose. Of what stands in it only what is recognised as page furniture goes;
of what stands outside only prose, the header of the document and its title stay.
"""

import re
from dataclasses import dataclass, field

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import folded

from .html_fields import is_field, is_label, plain
from .html_front import is_header_table
from .html_table import Line, PageTable
from .html_walk import Containers

_LONGEST_FURNITURE = 60  # characters
_PROSE_LENGTH = 40  # characters: a longer line is prose also without an end mark
_SHORT = 0.1  # what a character of a line that is no sentence counts
_MOST = 0.75  # of the prose of a container that the one inside it must hold to be the body
_ASIDE_MOST = 0.3  # of the prose of a page: what holds more is no aside, whatever it is called
_SHORTEST_BETWEEN = 6  # characters of a line between title and body that is no button
_SENTENCE = re.compile("[。；！？;!?]|[:：]$")
_DATE = re.compile(r"(?:\d{4}|[〇零○一二三四五六七八九]{4})年.{1,3}月.{1,3}日")
_SIGN_OFF = 4  # lines from the last of the text to the date below it
_CONTACT = re.compile(
    "(?:(?:联系|通讯)?地址|(?:联系|监督|举报|咨询)?电话|邮编|邮政编码|传真)[:：]"
)  # of a notice or of the site
_AROUND = " \t\u3000\r•·|>»"
_ANNEX = re.compile(r"附[件表录]|附\s*[:：]|.{1,60}\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar)\b", re.IGNORECASE)
_CLOSES = ("related", "neighbour", "button", "code", "owner")  # furniture behind which no notice goes on
_AT_THE_EDGES = ("owner", "editor", "page", "related")  # words that may stand within a notice too

Block = Line | PageTable


@dataclass(slots=True)
class Choice:
    """The blocks of the notice, and the lines around it."""

    front: list[Block] = field(default_factory=list)  # what is kept before the first sentence
    body: list[Block] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    prose: float = 0.0  # characters of it that are kept; 0 where the page has no body


@dataclass(slots=True)
class _Seen:
    """What a block looks like by itself."""

    weight: float  # of prose
    furniture: str  # name of what it is, or nothing
    is_linked: bool
    is_aside: bool = False


def choose(blocks: list[Block], containers: Containers, title: str) -> Choice:
    """Divide the blocks of a page."""
    seen = [_look_at(block) for block in blocks]
    sums = _prose(blocks, seen, containers)
    _mark_asides(blocks, seen, containers, sums)
    sums = _prose(blocks, seen, containers)
    if not sums[0]:
        return Choice(left_out=[line for block in blocks for line in lines_of(block)])
    core = _core(blocks, seen, containers, sums)
    return _Division(blocks, seen, core, containers.ends[core], title).choice()


def lines_of(block: Block) -> list[str]:
    """Return the lines of a block as plain words, for the report of what is left out."""
    if isinstance(block, Line):
        return [block.words]
    return [" ".join(p.words for c in row for p in c.flow if isinstance(p, Line)) for row in block.rows]


def _look_at(block: Block) -> _Seen:
    if isinstance(block, PageTable):
        is_linked = block.sums.linked > 0.5 * block.sums.size
        return _Seen(0.0 if is_linked or is_header_table(block) else float(block.sums.size), "", is_linked)
    size = block.size
    furniture = _furniture(block.words)
    is_sentence = size >= _PROSE_LENGTH and block.words.endswith("。")  # an element <a> that nobody closed
    is_linked = block.linked > 0.5 * size and not is_sentence and _ANNEX.match(block.words) is None
    if furniture or is_linked or is_field(block.words):
        return _Seen(0.0, furniture, is_linked)
    if _CONTACT.match(block.words):
        return _Seen(0.0, "", False)
    is_prose = size >= _PROSE_LENGTH or _SENTENCE.search(block.words) is not None
    return _Seen(size if is_prose else _SHORT * size, "", False)


def _furniture(words: str) -> str:
    words = words.strip(_AROUND)
    hit = group("furniture").match(folded(words).strip(_AROUND)) if len(words) <= _LONGEST_FURNITURE else None
    return hit.name if hit else ""


def _prose(blocks: list[Block], seen: list[_Seen], containers: Containers) -> list[float]:
    """Return how much prose each container holds."""
    sums = [0.0] * len(containers.parents)
    for block, look in zip(blocks, seen, strict=True):
        sums[block.container] += 0.0 if look.is_aside else look.weight
    for place in range(len(sums) - 1, 0, -1):
        sums[containers.parents[place]] += sums[place]
    return sums


def _mark_asides(blocks: list[Block], seen: list[_Seen], containers: Containers, sums: list[float]) -> None:
    inside = [False] * len(sums)
    for place in range(1, len(sums)):
        is_aside = containers.asides[place] and sums[place] <= _ASIDE_MOST * sums[0]
        inside[place] = is_aside or inside[containers.parents[place]]
    for block, look in zip(blocks, seen, strict=True):
        look.is_aside = inside[block.container]


def _core(blocks: list[Block], seen: list[_Seen], containers: Containers, sums: list[float]) -> int:
    """Return the innermost container that still holds most of the prose of the one around it."""
    counts = [0] * len(sums)  # blocks that may be of the notice
    for block, look in zip(blocks, seen, strict=True):
        counts[block.container] += look.weight > 0 and not look.is_aside
    largest = [0] * len(sums)
    for place in range(len(sums) - 1, 0, -1):
        parent = containers.parents[place]
        counts[parent] += counts[place]
        if not largest[parent] or sums[place] >= sums[largest[parent]]:
            largest[parent] = place
    core = 0
    while inner := largest[core]:
        # The one long paragraph of a notice is not its body.
        is_all = counts[inner] == counts[core]
        if sums[inner] < _MOST * sums[core] or not (is_all or counts[inner] > 1):
            break
        core = inner
    return core


class _Division:
    """The blocks of a page before, in and behind the body."""

    def __init__(self, blocks: list[Block], seen: list[_Seen], core: int, end: int, title: str) -> None:
        self._blocks = blocks
        self._seen = seen
        self._inside = [core <= block.container < end for block in blocks]
        self._title = plain(title)
        self._grow()
        prose = [i for i, is_inside in enumerate(self._inside) if is_inside and self._is_prose(i)]
        inside = [i for i, is_inside in enumerate(self._inside) if is_inside]
        self._first = prose[0] if prose else inside[0]
        self._last = prose[-1] if prose else inside[-1]
        self._title_place = self._place_of_title()
        self._head_end = self._end_of_head()
        self._tail_start = self._start_of_tail()

    def choice(self) -> Choice:
        """Return what is kept and what is left out."""
        choice = Choice()
        for place, block in enumerate(self._blocks):
            if self._is_kept(place):
                (choice.front if place < self._first else choice.body).append(block)
                choice.prose += self._seen[place].weight
            else:
                choice.left_out += lines_of(block)
        return choice

    def _is_prose(self, place: int) -> bool:
        block = self._blocks[place]
        return self._seen[place].weight >= (1 if isinstance(block, PageTable) else max(1, block.size))

    def _is_date(self, place: int) -> bool:
        block = self._blocks[place]
        return isinstance(block, Line) and _DATE.fullmatch(plain(block.words)) is not None

    def _grow(self) -> None:
        """Take what adjoins the body as far as it is prose: a page may put its parts side by side."""
        places = [i for i, is_inside in enumerate(self._inside) if is_inside]
        for outward in (range(places[0] - 1, -1, -1), range(places[-1] + 1, len(self._blocks))):
            passed = []
            for place in outward:
                if self._is_around(place):
                    break
                passed.append(place)
                if self._is_prose(place) or (place > places[-1] and len(passed) <= _SIGN_OFF and self._is_date(place)):
                    for i in passed:
                        self._inside[i] = True
                    passed = []

    def _place_of_title(self) -> int | None:
        """The last line before the prose that is the title."""
        for place in range(self._first, -1, -1):
            block = self._blocks[place]
            if isinstance(block, Line) and self._title and plain(block.words) == self._title and not block.linked:
                return place
        return None

    def _end_of_head(self) -> int:
        """Place behind what the page prints above the notice."""
        limit = self._first if self._title_place is None else self._title_place
        return max((i + 1 for i in range(limit) if self._is_around(i)), default=0)

    def _start_of_tail(self) -> int:
        """Place of the first block behind the body that is none of the notice."""
        count = len(self._blocks)
        return next((i for i in range(self._last + 1, count) if self._is_around(i) or not self._inside[i]), count)

    def _is_around(self, place: int) -> bool:
        look = self._seen[place]
        return bool(look.furniture) or look.is_linked or look.is_aside

    def _is_kept(self, place: int) -> bool:
        block, look = self._blocks[place], self._seen[place]
        if place == self._title_place:
            return True
        if place < self._first and isinstance(block, Line) and is_label(block.words):
            return False  # without a value
        if place < self._first and self._is_front(place):
            return True
        if look.is_linked or look.is_aside:
            return self._inside[place] and self._first < place < self._last and not look.is_aside and not look.furniture
        if look.furniture:
            return look.furniture in _AT_THE_EDGES and self._first < place < self._last
        if place < self._first:
            return place >= self._head_end and (self._inside[place] or self._is_between(place))
        if place <= self._last:
            return self._inside[place] or self._is_prose(place)
        if place < self._tail_start:
            return True
        return self._is_behind(place, block)

    def _is_front(self, place: int) -> bool:
        block = self._blocks[place]
        if self._seen[place].furniture:
            return False
        return is_header_table(block) if isinstance(block, PageTable) else is_field(block.words)

    def _is_between(self, place: int) -> bool:
        """Whether a line outside the body is a heading of it or stands between the title and it."""
        block = self._blocks[place]
        is_behind = self._title_place is not None and place > self._title_place
        return isinstance(block, Line) and (block.level > 0 or (is_behind and block.size >= _SHORTEST_BETWEEN))

    def _is_behind(self, place: int, block: Block) -> bool:
        """Whether a block behind the body belongs to the notice: more prose, a table, an annex."""
        closed = any(self._seen[i].furniture in _CLOSES for i in range(self._last + 1, place))
        if isinstance(block, Line) and _ANNEX.match(block.words):
            return True
        return not closed and (isinstance(block, PageTable) or self._is_prose(place))
