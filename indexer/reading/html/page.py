"""What a web page shows: lines and tables in order, each with the container it stands in.

Nothing is decided here: not which table holds data, nor which part is the notice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_MOST_SPAN = 1000  # columns, as browsers have it
MOST_ROWS = 65534  # that a cell may go over, as browsers have it


@dataclass(slots=True)
class Line:
    """A line that the page shows."""

    words: str
    container: int
    linked: int = 0  # characters in links
    level: int = 0  # of a heading
    align: str = ""
    indent: float = 0.0
    number: str = ""  # that a browser computes
    strong: int = 0  # characters that are bold or large
    is_named_title: bool = False  # by the element around it

    @property
    def is_marked(self) -> bool:
        """Whether the page sets the line off as it does a title: a hint."""
        return self.is_set_off or 2 * self.strong > self.size

    @property
    def is_set_off(self) -> bool:
        """Whether the page sets the line off, apart from bold and large characters."""
        return self.level > 0 or self.align == "center" or self.is_named_title

    @property
    def size(self) -> int:
        """Number of characters that can be seen."""
        return visible(self.words)


@dataclass(slots=True)
class PageCell:
    """A cell as the page has it; `rows` 0 goes on to the end of the table."""

    columns: int = 1
    rows: int = 1
    is_name: bool = False
    flow: "Flow" = field(default_factory=list)
    sums: "Sums" = field(default_factory=lambda: Sums())

    @classmethod
    def of(cls, attributes: Mapping[str, str], is_name: bool) -> "PageCell":
        """Return an empty cell."""
        rows = attributes.get("rowspan", "").strip()
        columns = _span(attributes.get("colspan", ""), _MOST_SPAN)
        return cls(columns, 0 if rows == "0" else _span(rows, MOST_ROWS), is_name)

    @property
    def first_line(self) -> str:
        """The words of a cell of one line, or nothing."""
        return self.flow[0].words if len(self.flow) == 1 and isinstance(self.flow[0], Line) else ""


@dataclass(slots=True)
class Sums:
    """What is in a cell or table, tables inside included."""

    size: int = 0
    linked: int = 0
    lines: int = 0
    link_lines: int = 0
    headings: int = 0
    tables: int = 0
    depth: int = 0  # of tables that hold data

    def add(self, other: "Sums") -> None:
        """Count what is in something else too."""
        self.size += other.size
        self.linked += other.linked
        self.lines += other.lines
        self.link_lines += other.link_lines
        self.headings += other.headings
        self.tables += other.tables
        self.depth = max(self.depth, other.depth)


class PageTable:
    """A table of the page."""

    def __init__(self, container: int) -> None:
        self.container = container
        self.caption: Flow = []
        self.rows: list[list[PageCell]] = []
        self.head_rows = 0  # rows in <thead>
        self.sums = Sums()
        self.holds_data = False  # a table that does not only places things on the page
        self._in_head = False

    @property
    def size(self) -> int:
        """Number of characters that can be seen."""
        return self.sums.size

    def begin_section(self, is_head: bool) -> None:
        """<thead> or another part of the table begins."""
        self._in_head = is_head and self.head_rows == len(self.rows)

    def begin_row(self) -> None:
        """A row begins."""
        self.rows.append([])
        self.head_rows += self._in_head

    def add(self, cell: PageCell) -> None:
        """Put a cell into the row that began last."""
        if not self.rows:
            self.begin_row()
        self.rows[-1].append(cell)


Flow = list[Line | PageTable]


@dataclass(slots=True)
class Containers:
    """The block elements of a page by number, in the order in which they begin; 0 is the page."""

    parents: list[int] = field(default_factory=lambda: [0])
    ends: list[int] = field(default_factory=lambda: [0])  # number behind the last one inside
    asides: list[bool] = field(default_factory=lambda: [False])  # named as a part of the page that is no text

    def open(self, parent: int, aside: bool) -> int:
        """Begin an element and return its number."""
        self.parents.append(parent)
        self.ends.append(0)
        self.asides.append(aside)
        return len(self.parents) - 1

    def counts(self, places: Iterable[int]) -> list[int]:
        """Return how many of some things, each told by its container, are in each container."""
        counts = [0] * len(self.parents)
        for place in places:
            counts[place] += 1
        for place in range(len(counts) - 1, 0, -1):
            counts[self.parents[place]] += counts[place]
        return counts


@dataclass(slots=True)
class Page:
    """What a web page shows, and what it says of itself."""

    flow: Flow = field(default_factory=list)
    containers: Containers = field(default_factory=Containers)
    hidden: list[str] = field(default_factory=list)  # lines that the page does not show
    frames: list[str] = field(default_factory=list)  # addresses of the pages inside it
    title: str = ""  # of the window
    stated_title: str = ""  # of the article, as the page tells machines
    shared_title: str = ""  # as it tells those who link to it


def visible(words: str) -> int:
    """Number of characters that can be seen."""
    return len("".join(words.split()))


def flat(flow: Flow) -> Iterator[Line | PageTable]:
    """Yield the lines and the tables that hold data, in order."""
    stack: list[Iterator[Line | PageTable]] = [iter(flow)]
    while stack:
        part = next(stack[-1], None)
        if part is None:
            stack.pop()
        elif isinstance(part, Line):
            yield part
        elif part.holds_data:
            yield from flat(part.caption)
            yield part
        else:
            stack.append(_cells(part))


def _cells(table: PageTable) -> Iterator[Line | PageTable]:
    yield from table.caption
    for row in table.rows:
        for cell in row:
            yield from cell.flow


def _span(words: str, most: int) -> int:
    digits = words.strip()
    return max(1, min(int(digits), most)) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 1
