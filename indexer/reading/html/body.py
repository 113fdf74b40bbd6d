"""Which lines and tables of a web page are the notice, and which the page prints around it.

The body is the container that holds most of the prose. Of what stands in it only what is recognised as page furniture goes;
of what stands outside only prose, the header of the document and its title stay.
"""

from dataclasses import dataclass, field

from .fields import is_field, is_label
from .foot import fields_at_foot
from .front import is_header_table
from .look import Block, Look, is_annex, is_date, is_long_sentence, lines_of, look_at
from .page import Containers, Line, PageTable
from .title import is_number_line, may_be_title, printed_title, reads_like_title

_MOST_BEFORE_TITLE = 0.25  # of the prose of a page: behind more of it a line is no title
_MOST = 0.75  # of the prose of a container that the one inside it must hold to be the body
_ASIDE_MOST = 0.3  # of the prose of a page: what holds more is no aside, whatever it is called
_MOST_TITLE_LINES = 500  # lines of a page that may be its title
_LOWEST_LINKED_TITLE = 2  # level of a heading
_SHORTEST_BETWEEN = 6  # characters of a line between title and body that is no button
_SIGN_OFF = 4  # lines from the last of the text to the date below it
_CLOSES = ("related", "neighbour", "button", "code", "owner")  # furniture behind which no notice goes on
_AT_THE_EDGES = ("owner", "editor", "page", "related")  # words that may stand within a notice too


@dataclass(slots=True)
class Choice:
    """The blocks of the notice, and the lines around it."""

    front: list[Block] = field(default_factory=list)  # what is kept before the first sentence
    body: list[Block] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    prose: float = 0.0  # characters of it that are kept; 0 where the page has no body
    title: str = ""  # as the page prints it


def choose(blocks: list[Block], containers: Containers, titles: list[str]) -> Choice:
    """Divide the blocks of a page that states these titles of itself."""
    seen = [look_at(block) for block in blocks]
    linked = (b.size for b, look in zip(blocks, seen, strict=True) if look.is_linked and is_long_sentence(b))
    if sum(linked) > sum(look.weight for look in seen):
        seen = [look_at(block, has_links=False) for block in blocks]  # an element <a> that nobody closed
    sums = _prose(blocks, seen, containers)
    _mark_asides(blocks, seen, containers, sums)
    sums = _prose(blocks, seen, containers)
    if not sums[0]:
        return Choice(left_out=[line for block in blocks for line in lines_of(block)])
    core = _core(blocks, seen, containers, sums)
    return _Division(blocks, seen, core, containers, titles).choice()


def _prose(blocks: list[Block], seen: list[Look], containers: Containers) -> list[float]:
    """Return how much prose each container holds."""
    sums = [0.0] * len(containers.parents)
    for block, look in zip(blocks, seen, strict=True):
        sums[block.container] += 0.0 if look.is_aside else look.weight
    for place in range(len(sums) - 1, 0, -1):
        sums[containers.parents[place]] += sums[place]
    return sums


def _mark_asides(blocks: list[Block], seen: list[Look], containers: Containers, sums: list[float]) -> None:
    inside = [False] * len(sums)
    for place in range(1, len(sums)):
        is_aside = containers.asides[place] and sums[place] <= _ASIDE_MOST * sums[0]
        inside[place] = is_aside or inside[containers.parents[place]]
    for block, look in zip(blocks, seen, strict=True):
        look.is_aside = inside[block.container]


def _core(blocks: list[Block], seen: list[Look], containers: Containers, sums: list[float]) -> int:
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

    def __init__(
        self, blocks: list[Block], seen: list[Look], core: int, containers: Containers, titles: list[str]
    ) -> None:
        self._blocks = blocks
        self._seen = seen
        self._parents = containers.parents
        self._inside = [core <= block.container < containers.ends[core] for block in blocks]
        self._title = self._places_of_title(titles)
        self._grow()
        self._first, self._last = self._ends_of_prose()
        self._head_end = self._end_of_head()
        count = len(blocks)
        behind = range(self._last + 1, count)
        self._tail_start = next((i for i in behind if self._is_around(i) or not self._inside[i]), count)
        self._closed_from = next((i for i in behind if seen[i].furniture in _CLOSES), count)
        # Elements behind the body that hold more of the notice.
        self._more = {self._parent(i) for i in behind if i < self._closed_from and self._is_prose(i)} - {0}

    def choice(self) -> Choice:
        """Return what is kept and what is left out."""
        choice = Choice(title="".join(line for place in self._title or () for line in lines_of(self._blocks[place])))
        behind = range(self._last + 1, len(self._blocks))
        foot = set(fields_at_foot(self._blocks, self._seen, behind, choice.title))
        for place, block in enumerate(self._blocks):
            if place in foot:
                choice.front.append(block)  # where other pages have them
            elif self._is_kept(place):
                (choice.front if place < self._first else choice.body).append(block)
                choice.prose += self._seen[place].weight
            else:
                choice.left_out += lines_of(block)
        return choice

    def _parent(self, place: int) -> int:
        return self._parents[self._blocks[place].container]

    def _is_prose(self, place: int) -> bool:
        block, look = self._blocks[place], self._seen[place]
        return not look.is_aside and look.weight >= (1 if isinstance(block, PageTable) else max(1, block.size))

    def _is_around(self, place: int) -> bool:
        look = self._seen[place]
        return bool(look.furniture) or look.is_linked or look.is_aside

    def _places_of_title(self, titles: list[str]) -> range | None:
        """The lines before most of the prose that are the title."""
        usable: list[int] = []
        before = 0.0
        most = _MOST_BEFORE_TITLE * sum(look.weight for look in self._seen if not look.is_aside)
        for place, block in enumerate(self._blocks):
            if before > most or len(usable) > _MOST_TITLE_LINES:
                break
            # A page may link its own title, but as a heading.
            is_heading = isinstance(block, Line) and 0 < block.level <= _LOWEST_LINKED_TITLE
            is_out = self._seen[place].furniture or self._seen[place].is_aside
            if not is_out and may_be_title(block) and (is_heading or not self._seen[place].is_linked):
                usable.append(place)
            if self._is_prose(place) and not reads_like_title(block):
                before += self._seen[place].weight
        known = set(usable)
        sentences = (
            i for i, is_inside in enumerate(self._inside) if is_inside and self._is_prose(i) and i not in known
        )
        return printed_title(self._blocks, usable, self._parents, titles, next(sentences, len(self._blocks)))

    def _grow(self) -> None:
        """Take what adjoins the body as far as it is prose: a page may put its parts side by side."""
        places = [i for i, is_inside in enumerate(self._inside) if is_inside]
        start = -1 if self._title is None else min(self._title.start, places[0]) - 1
        for outward in (range(places[0] - 1, start, -1), range(places[-1] + 1, len(self._blocks))):
            passed = []
            for place in outward:
                if self._is_around(place):
                    break
                passed.append(place)
                if self._is_prose(place) or (
                    place > places[-1] and len(passed) <= _SIGN_OFF and is_date(self._blocks[place])
                ):
                    for i in passed:
                        self._inside[i] = True
                    passed = []

    def _ends_of_prose(self) -> tuple[int, int]:
        """Places of the first and last sentence or table of the body."""
        inside = [i for i, is_inside in enumerate(self._inside) if is_inside]
        title = self._title
        prose = [i for i in inside if self._is_prose(i) and i not in (title or ())] or inside
        # What a page says between its menus, such as a greeting, is not of the notice; a decree has its title below.
        if title is not None and any(self._is_around(i) for i in range(prose[0], title.start)):
            prose = [i for i in prose if i >= title.stop] or prose
        return prose[0], prose[-1]

    def _end_of_head(self) -> int:
        """Place behind what the page prints above the notice."""
        limit = self._first if self._title is None else min(self._first, self._title.start)
        return max((i + 1 for i in range(limit) if self._is_around(i)), default=0)

    def _is_kept(self, place: int) -> bool:
        look = self._seen[place]
        if self._title is not None and place in self._title:
            return True
        if place < self._first:
            return self._is_kept_before(place)
        if look.is_aside:
            return False
        if look.furniture:
            return look.furniture in _AT_THE_EDGES and self._first < place < self._last
        if place <= self._last:
            return self._inside[place] or self._is_prose(place)
        return place < self._tail_start or self._is_kept_behind(place)

    def _is_kept_before(self, place: int) -> bool:
        """Whether a block above the first sentence is a field, a heading or another line of the notice."""
        block, look = self._blocks[place], self._seen[place]
        if isinstance(block, Line) and is_label(block.words):
            return False  # without a value
        if look.furniture:
            return False
        if is_header_table(block) if isinstance(block, PageTable) else is_field(block.words):
            return True
        if self._is_around(place) or place < self._head_end:
            return False
        title = self._title
        if title is None or place >= title.stop:
            return self._inside[place] or self._is_prose(place) or self._is_between(place)
        if isinstance(block, Line) and is_number_line(block.words):
            return True
        above = title.start
        beside = self._blocks[above].container == block.container or self._parent(above) == self._parent(place)
        return self._inside[place] and beside

    def _is_between(self, place: int) -> bool:
        """Whether a line outside the body is a heading of it or stands between the title and it."""
        block = self._blocks[place]
        is_long = self._title is not None and block.size >= _SHORTEST_BETWEEN
        return isinstance(block, Line) and (block.level > 0 or is_long)

    def _is_kept_behind(self, place: int) -> bool:
        """Whether a block behind the body belongs to the notice: more prose, a table, an annex."""
        block = self._blocks[place]
        if is_annex(block):
            return True
        if place >= self._closed_from or self._is_around(place):
            return False
        return isinstance(block, PageTable) or self._is_prose(place) or self._parent(place) in self._more
