"""The core types: what a document and a notice are made of, and what is retrieved from it.

All spans are half-open character ranges `[start, end)` of `Notice.text`. Standard library only.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of characters of the notice's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that lie in the span."""
        return text[self.start : self.end]


#: The span of what the text does not say.
NOWHERE = Span(0, 0)


class BlockKind(StrEnum):
    """What a block of a document is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"  # by its style or tag; a numbered line without one is a paragraph
    TABLE = "table"
    FOOTNOTE = "footnote"
    TEXT_BOX = "text box"


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a table cell; an empty one has an empty span where it stands."""

    span: Span
    lines: tuple[Span, ...] = ()  # its paragraphs, or the rows of a table inside it; empty where it is one line


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or table of a document. Blocks stand in text order, a nested table behind the one it stands in."""

    kind: BlockKind
    span: Span
    number: str = ""  # list number that the program shows and only computes; the text begins with it
    level: int = 0  # of a heading: 1 is the top; 0 for what is none
    style: str = ""  # name of its style or tag
    indent: float = 0.0  # of the first line, in characters
    page: int = 0  # from 1; 0 where the file has no pages
    # Every row has the same number of cells. One merged over columns is the same cell in each of them; of one merged
    # over rows the words are written out again in each row.
    rows: tuple[tuple[Cell, ...], ...] = ()
    header_rows: int = 0  # how many of the first rows name the columns


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a file that are not text of the notice, such as a page number, and what they are."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. Every non-blank character of `text` lies in a block, but for the marks between cells of tables."""

    text: str
    blocks: tuple[Block, ...]
    encoding: str  # how it was decoded, or the format: utf-8, docx, pdf
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()  # what the reader of the intake report must know: pages without text, damage
    pages: int = 0


class Status(StrEnum):
    """How far a rectification item is, in the six words the ledger uses."""

    DONE = "已完成"
    MOSTLY_DONE = "基本完成"
    IN_PROGRESS = "正在推进"
    OPEN = "未完成"
    ONGOING = "长期坚持"
    NOT_STATED = "未说明"


class ItemKind(StrEnum):
    """What a row of the ledger stands for."""

    ITEM = "item"  # a problem (问题) with its rectification
    SUBITEM = "subitem"  # a part of an item that is reported on its own
    TASK = "task"  # a measure of a plan, with responsible units
    OUTCOME = "outcome"  # an expected result of a plan, with a deadline
    FOLLOW_UP = "follow_up"  # an entry of the closing list that reports again on an earlier item


class SectionKind(StrEnum):
    """What a section of a notice is. A chapter or group holds items, an item holds its parts."""

    NOTICE = "notice"
    CHAPTER = "chapter"
    GROUP = "group"
    ITEM = "item"
    PART = "part"  # a numbered entry below an item, or below a chapter that holds none


class ParagraphKind(StrEnum):
    """What a paragraph of a notice tells."""

    HEAD = "head"  # the first one of a section
    FINDING = "finding"
    MEASURE = "measure"  # what is, was or will be done
    STATUS = "status"
    ATTRIBUTE = "attribute"  # who, until when, how much
    TOTAL = "total"  # how many items there are in which state
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a row of a table."""

    kind: ParagraphKind
    span: Span
    cells: tuple[int, ...] = ()  # where the cells of a row begin; empty for a paragraph
    header: Span = NOWHERE  # where the names of the columns of a row stand, if it has any


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the tree of a notice, with its own paragraphs and the sections below it, both in text order.

    `number` is the path from the top, such as `二(一)3`, or empty; `title` is the heading without its number, empty where
    there is none. `item` is the place of the item in `Notice.items` that the section is, or -1.
    """

    kind: SectionKind
    span: Span
    number: str = ""
    title: Span = NOWHERE
    item: int = -1
    paragraphs: tuple[Paragraph, ...] = ()
    sections: tuple["Section", ...] = ()

    def walk(self) -> Iterator["Section"]:
        """Yield the section and all below it in text order."""
        yield self
        for section in self.sections:
            yield from section.walk()

    def path_to(self, position: int) -> tuple["Section", ...]:
        """Return the sections that a position lies in, from this one down to the innermost."""
        path = [self]
        while True:
            place = bisect_right(path[-1].sections, position, key=lambda section: section.span.start) - 1
            if place < 0 or path[-1].sections[place].span.end <= position:
                return tuple(path)
            path.append(path[-1].sections[place])


@dataclass(frozen=True, slots=True)
class Stated:
    """A value read from the text, with the words it was read from. Both empty where nothing is said."""

    value: str = ""
    span: Span = NOWHERE


UNSAID = Stated()
NOT_STATED = Stated(Status.NOT_STATED)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, and what it measures. `amount` is None where the words give no single number."""

    text: str  # 74.87%, 7个土地违法案件
    amount: float | None  # in the unit: 2.8万元 is 28000 元
    unit: str
    subject: str  # the words of its clause that say what it measures
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """One rectification item (问题) or one task of a plan, with everything the text says of it.

    `deadline.value` is an ISO date (`2024-12-31`, or less: `2024-12`, `2024`); `status.value` is a `Status`.
    """

    kind: ItemKind
    number: str
    issue: str
    span: Span
    issue_span: Span
    measures: tuple[Span, ...] = ()
    status: Stated = NOT_STATED
    deadline: Stated = UNSAID
    lead_units: tuple[str, ...] = ()
    support_units: tuple[str, ...] = ()
    units_span: Span = NOWHERE
    figures: tuple[Figure, ...] = ()
    persons: tuple[str, ...] = ()  # who is responsible, by office: 分管副局长
    next_step: Span = NOWHERE
    reports_on: str = ""  # of a follow-up: number of the earlier item it reports on again


@dataclass(frozen=True, slots=True)
class Total:
    """What a notice says of the number of its items: how many were found, and how many are in which state."""

    span: Span  # the sentences that say so
    found: int | None  # None where only states are counted
    counts: tuple[tuple[Status, int], ...] = ()
    chapter: str = ""  # number of the chapter it is about; empty for the whole notice
    rows: int = 0  # items that were read there
    states: tuple[tuple[Status, int], ...] = ()  # their states, of those that it counts

    @property
    def number(self) -> int:
        """How many items it tells of."""
        return self.found if self.found is not None else sum(number for _, number in self.counts)

    @property
    def agrees(self) -> bool:
        """Whether what was read is what the notice states."""
        return (self.found is None or self.found == self.rows) and self.counts == self.states


@dataclass(frozen=True, slots=True)
class Metadata:
    """What identifies a notice. Every field may be empty except `title`."""

    title: str
    publisher: str = ""
    region: str = ""
    published_on: str = ""  # ISO date, as precise as the text is
    index_number: str = ""  # 索引号
    document_number: str = ""  # 发文字号
    kind: str = ""
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A document of the library with its structure. `text` is exactly what was loaded."""

    notice_id: str
    source: str  # file name relative to the corpus, or address
    content_hash: str  # sha256 of the text
    metadata: Metadata
    text: str
    tree: Section = Section(SectionKind.NOTICE, NOWHERE)
    items: tuple[Item, ...] = ()  # in text order, one that holds others before them
    totals: tuple[Total, ...] = ()  # what it says of the number of its items, the main one first
    furniture: tuple[Span, ...] = ()  # page furniture and front matter: not text of the notice
    blocks: tuple[Block, ...] = ()  # the paragraphs and tables of the document, as it was read

    def items_at(self, position: int) -> tuple[Item, ...]:
        """Return the items whose words a position lies in, the outermost first."""
        return tuple(self.items[section.item] for section in self.tree.path_to(position) if section.item >= 0)

    def item_at(self, position: int) -> Item | None:
        """Return the innermost item at a position, or None."""
        found = self.items_at(position)
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is retrieved and cited: `notice.text[start:end] == text`."""

    passage_id: str
    notice_id: str
    start: int
    end: int
    text: str
    heading: tuple[str, ...]  # titles from the top down
    item: str  # number of the item it belongs to, or empty
    status: str  # status of that item, or empty
