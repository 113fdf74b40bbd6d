"""What a question is made of: marks, each with the words it covers, and what no mark covers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.lexicon.dates import WrittenDate
from indexer.types import Span, Status


class Sort(StrEnum):
    """What a mark is."""

    BODY = "body"  # a body or a place of the library
    STRANGER = "stranger"  # a place of which the library has no notice
    OTHER_BODY = "other_body"  # of a place of the library, and the library has no notice of it
    OWN = "own"  # 我局: the asker's own body
    YEAR = "year"  # in which the notices meant came out: 2023年的通报
    DATE = "date"
    STATUS = "status"
    OVERDUE = "overdue"
    UNIT = "unit"  # a responsible unit
    ROLE = "role"  # leads, supports
    OFFICE = "in_office"  # a person by the office
    MONEY = "of_money"
    NOTICE_KIND = "notice_kind"
    DOCUMENT = "document"  # the number or the title of a document
    ITEM = "item"  # a number of an item
    NTH = "nth"  # a place among the rows shown before
    SEVERAL_ROWS = "several_rows"  # 前三个
    TOP = "top"
    ORDER = "order"
    SHARE = "share"  # 率, percentage
    BY = "by"
    REACH = "reach"  # all, each
    OUT = "out"  # what is left out, with the words that say so
    OUT_WORDS = "out_words"  # the same, of words and not of names or states
    BACK = "back"
    FORM = "form"
    COURTESY = "courtesy"
    REQUEST = "request"
    ASKS = "asks"
    GENERAL = "general"  # words that every notice is full of


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a question with what they mean."""

    sort: Sort
    span: Span
    name: str  # of the entry, the unit, the year; the words themselves where they are what counts
    ids: tuple[str, ...] = ()  # of the notices that a body means
    statuses: tuple[Status, ...] = ()
    date: WrittenDate | None = None
    is_out: bool = False  # 除了厦门: left out


@dataclass(frozen=True, slots=True)
class Annotated:
    """A question with its marks. `view`: its folded view, which all spans are of."""

    question: str
    view: str
    marks: tuple[Mark, ...]

    def of(self, *sorts: Sort, within: Span | None = None) -> list[Mark]:
        """Return the marks of some sorts, in order; those that begin within a span only."""
        return [
            m for m in self.marks if m.sort in sorts and (within is None or within.start <= m.span.start < within.end)
        ]

    def has(self, *sorts: Sort, name: str = "") -> bool:
        """Whether there is a mark of one of the sorts, of a name where one is given."""
        return any(m.sort in sorts and name in ("", m.name) for m in self.marks)

    def without(self, *sorts: Sort, within: Span | None = None) -> str:
        """Return the words that no mark of these sorts covers, a blank for each stretch left out."""
        whole = within or Span(0, len(self.view))
        kept: list[str] = []
        position = whole.start
        for span in _joined(m.span for m in self.marks if m.sort in sorts):
            if span.end <= position or span.start >= whole.end:
                continue
            kept.append(self.view[position : max(position, span.start)])
            position = span.end
        return " ".join(" ".join([*kept, self.view[position : whole.end]]).split())


def _joined(spans: Iterator[Span] | Sequence[Span]) -> Iterator[Span]:
    """Spans in order, those that touch or overlap as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last is None or span.start > last.end:
            if last is not None:
                yield last
            last = span
        elif span.end > last.end:
            last = Span(last.start, span.end)
    if last is not None:
        yield last
