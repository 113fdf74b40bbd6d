"""Notice -> passages: a measure, a status, a paragraph; small enough to cite, never cut in a sentence.

Passages follow the structure (headings, paragraphs, 一是/二是) and are cut by length only where one is
still too long. Together with the recorded furniture they cover every non-blank character of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.config import PassageSize
from indexer.lexicon.text import OUTSIDE_TITLE, FoldedText, fold
from indexer.notice.clauses import counted_clauses
from indexer.types import NOWHERE, Item, Notice, Paragraph, Passage, Section, Span, Status

_SEPARATORS = [
    r"(?<=\n)",
    rf"(?<=[。！？!?])(?![”’」』）)]){OUTSIDE_TITLE}",
    rf"(?<=[；;]){OUTSIDE_TITLE}",
    # Only for a "sentence" longer than a whole passage: a comma outside figures.
    rf"(?<=[，,、：:])(?!\d){OUTSIDE_TITLE}",
]


_LAST_RESORT = 200  # characters without any mark that are never cut
_LONGEST_WORD = 30  # characters; longer runs of letters and digits are no words
_WORD_AT_END = re.compile(r"[A-Za-z0-9.,%]*\Z")


@dataclass(frozen=True, slots=True)
class _Segment:
    """A paragraph, or a clause of it, in the folded view, and the sections it stands in from the top down."""

    span: Span
    path: tuple[Section, ...]
    cells: tuple[int, ...] = ()  # of the row of a table that it is
    header: Span = NOWHERE

    @property
    def section(self) -> Section:
        return self.path[-1]


def split_notice(notice: Notice, size: PassageSize) -> list[Passage]:
    """Return the passages of a notice in text order; ids are `notice_id#n`, counted from 1.

    Cut in the folded view, so that the same notice gives the same passages however it is typed.
    """
    view = fold(notice.text)
    furniture = [view.view(span) for span in notice.furniture]
    segments = sorted(_segments((notice.tree,), view), key=lambda segment: segment.span)
    packed = _pack(segments, view, furniture, size)
    passages = []
    for number, (cut, segment) in enumerate(packed, 1):
        span = view.span(cut)
        item = _item_of(segment, notice)
        passages.append(
            Passage(
                passage_id=f"{notice.notice_id}#{number}",
                notice_id=notice.notice_id,
                start=span.start,
                end=span.end,
                text=span.of(notice.text),
                heading=_heading_path(segment, cut, view),
                item=item.number if item else "",
                status=item.status.value if item and item.status.value != Status.NOT_STATED else "",
            )
        )
    return passages


def _segments(path: tuple[Section, ...], view: FoldedText) -> Iterator[_Segment]:
    for paragraph in path[-1].paragraphs:
        yield from _pieces(paragraph, path, view)
    for section in path[-1].sections:
        yield from _segments((*path, section), view)


def _pieces(paragraph: Paragraph, path: tuple[Section, ...], view: FoldedText) -> Iterator[_Segment]:
    """A row, or a paragraph cut where its counted clauses begin."""
    span = view.view(paragraph.span)
    if paragraph.cells:
        cells = tuple(view.view(Span(cell, cell)).start for cell in paragraph.cells)
        header = view.view(paragraph.header) if paragraph.header != NOWHERE else NOWHERE
        yield _Segment(span, path, cells, header)
        return
    starts = [clause.start for clause in counted_clauses([span], view.masked)]
    edges = [span.start, *(s for s in starts[1:] if s > span.start), span.end]
    for start, end in pairwise(edges):
        yield _Segment(Span(start, end), path)


def _pack(
    segments: list[_Segment], view: FoldedText, furniture: list[Span], size: PassageSize
) -> Iterator[tuple[Span, _Segment]]:
    """Join headings and short pieces with what follows them, then cut what is too long."""
    open_span: Span | None = None
    for index, segment in enumerate(segments):
        following = segments[index + 1] if index + 1 < len(segments) else None
        start = segment.span.start if open_span is None else open_span.start
        span = Span(start, segment.span.end)
        if following is not None and _joins(span, segment, following, view, furniture, size):
            open_span = span
            continue
        for row_part in _parts_of_row(segment, span, view.text, size):
            for piece in _cut(view.text, row_part, size):
                yield piece, segment
        open_span = None


def _joins(
    span: Span, segment: _Segment, following: _Segment, view: FoldedText, furniture: list[Span], size: PassageSize
) -> bool:
    if any(span.end <= f.start < following.span.start for f in furniture):
        return False
    if _is_heading(segment, view) and any(section is segment.section for section in following.path):
        return True  # a heading is never a passage of its own while something stands below it
    if segment.cells and following.cells and segment.header != NOWHERE:
        # The names of the columns go with the first row; every other row of a ledger stands alone.
        return segment.span.end <= segment.header.end
    if following.section is not segment.section:
        return False
    next_length = following.span.end - following.span.start
    if span.end - span.start < size.shortest or next_length < size.shortest:
        return following.span.end - span.start <= size.longest + size.shortest
    return False


def _parts_of_row(row: _Segment, span: Span, text: str, size: PassageSize) -> Iterator[Span]:
    """Cut a row that is too long between its cells; anything else is one part."""
    start = span.start
    edges = [*row.cells, span.end] if row.cells and span.end - span.start > size.longest + size.shortest else []
    for cell, end in pairwise(edges):
        if cell > start and end - start > size.longest:
            yield Span(start, start + len(text[start:cell].rstrip(" |")))
            start = cell
    yield Span(start, span.end)


def _is_heading(segment: _Segment, view: FoldedText) -> bool:
    """Whether the segment is the heading line of its section and says nothing more."""
    section = segment.section
    if len(segment.path) == 1 or not section.paragraphs or section.title == NOWHERE:
        return False
    first = view.view(section.paragraphs[0].span)
    return segment.span == first and first.end - view.view(section.title).end <= 1


def _cut(text: str, span: Span, size: PassageSize) -> Iterator[Span]:
    if span.end - span.start <= size.longest + size.shortest:
        yield span
        return
    # Importing it takes longer than to read most notices, which have no sentence that long.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=size.longest,
        chunk_overlap=0,
        strip_whitespace=False,
    )
    position = span.start
    pieces = (part for piece in splitter.split_text(span.of(text)) for part in _cut_anywhere(piece, size))
    for piece in pieces:
        end = position + len(piece)
        blank = len(piece) - len(piece.lstrip())
        stop = position + len(piece.rstrip())
        if stop > position + blank:
            yield Span(position + blank, stop)
        position = end


def _cut_anywhere(piece: str, size: PassageSize) -> Iterator[str]:
    """The last resort for a text without any mark; a long title or figure is no such text."""
    start = 0
    while len(piece) - start > max(2 * size.longest, _LAST_RESORT):
        end = start + size.longest
        word = _WORD_AT_END.search(piece[max(start, end - _LONGEST_WORD) : end])
        begun = len(word.group()) if word else 0
        end -= begun if begun < min(_LONGEST_WORD, size.longest) else 0
        yield piece[start:end]
        start = end
    yield piece[start:]


def _item_of(segment: _Segment, notice: Notice) -> Item | None:
    """The innermost item that a segment stands in."""
    numbers = [section.item for section in segment.path if section.item >= 0]
    return notice.items[numbers[-1]] if numbers else None


def _heading_path(segment: _Segment, cut: Span, view: FoldedText) -> tuple[str, ...]:
    """The headings above a passage from the top down, and the names of the columns above a row of a table."""
    titles = [section.title.of(view.original) for section in segment.path if section.title.start < section.title.end]
    if segment.header != NOWHERE and segment.header.end <= cut.start:
        titles.append(view.span(segment.header).of(view.original))
    return tuple(titles)
