"""Outline and items -> the tree of a notice: chapters, groups, items and their parts, with what each paragraph tells.

Made once and stored; ledger, passages, citations and pages walk it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.lexicon.labels import ATTRIBUTES
from indexer.lexicon.text import FoldedText
from indexer.types import NOWHERE, Item, Paragraph, ParagraphKind, Section, SectionKind, Span, Total

from .nodes import Block, Node

#: Paragraphs by the role of the label they open with.
_BY_ROLE = {
    "finding": ParagraphKind.FINDING,
    "reason": ParagraphKind.FINDING,
    "measure": ParagraphKind.MEASURE,
    "result": ParagraphKind.MEASURE,
    "next_step": ParagraphKind.MEASURE,
    "status": ParagraphKind.STATUS,
} | dict.fromkeys(ATTRIBUTES - {"contact"}, ParagraphKind.ATTRIBUTE)
_ONLY_STATUS = 12  # characters that a paragraph which says a state may say beside it


@dataclass(slots=True)
class _Draft:
    """A section while the tree is made."""

    span: Span
    node: Node | None = None
    item: int = -1
    blocks: list[Block] = field(default_factory=list)
    below: list["_Draft"] = field(default_factory=list)


def make_tree(root: Node, items: Sequence[Item], totals: Sequence[Total], view: FoldedText) -> Section:
    """Return the tree of a notice, its spans in the original text; those of outline, items and totals are of the view."""
    top = _Draft(Span(0, len(view.text)), root)
    _nest(top, sorted(_drafts(root, items), key=lambda draft: (draft.span.start, -draft.span.end, draft.item < 0)))
    for block in root.all_blocks():
        _innermost(top, block.span.start).blocks.append(block)
    return _Writer(items, totals, view).section(top, [])


def _drafts(root: Node, items: Sequence[Item]) -> Iterator[_Draft]:
    """Yield a draft for each node and for each item; an item that is a node is one with it."""
    numbers = {item.span: n for n, item in enumerate(items)}
    for node in root.walk():
        if node is not root:
            span = Span(node.start, node.end)
            yield _Draft(span, node, numbers.pop(span, -1))
    for span, number in numbers.items():
        yield _Draft(span, item=number)


def _nest(top: _Draft, drafts: Sequence[_Draft]) -> None:
    """Put each draft into the innermost one that it lies in."""
    open_drafts = [top]
    for draft in drafts:
        while draft.span.start >= open_drafts[-1].span.end and len(open_drafts) > 1:
            open_drafts.pop()
        above = open_drafts[-1]
        draft.span = Span(draft.span.start, min(draft.span.end, above.span.end))
        above.below.append(draft)
        open_drafts.append(draft)


def _innermost(draft: _Draft, position: int) -> _Draft:
    """The innermost draft at a position; those below a draft are in text order."""
    while True:
        place = bisect_right(draft.below, position, key=lambda below: below.span.start) - 1
        if place < 0 or position >= draft.below[place].span.end:
            return draft
        draft = draft.below[place]


class _Writer:
    """Turns drafts into sections."""

    def __init__(self, items: Sequence[Item], totals: Sequence[Total], view: FoldedText) -> None:
        self._items, self._view = items, view
        self._totals = sorted(total.span for total in totals)

    def section(self, draft: _Draft, above: Sequence[SectionKind]) -> Section:
        kind = self._kind(draft, above)
        item = self._items[draft.item] if draft.item >= 0 else None
        node = draft.node
        return Section(
            kind=kind,
            span=self._view.span(draft.span),
            number=node.number if node is not None else item.number if item else "",
            title=self._view.span(node.title) if node is not None and node.title != NOWHERE else NOWHERE,
            item=draft.item,
            paragraphs=tuple(self._paragraphs(draft, kind)),
            sections=tuple(self.section(each, [*above, kind]) for each in draft.below),
        )

    def _kind(self, draft: _Draft, above: Sequence[SectionKind]) -> SectionKind:
        if not above:
            return SectionKind.NOTICE
        if draft.item >= 0:
            return SectionKind.ITEM
        if SectionKind.ITEM in above:
            return SectionKind.PART
        if above[-1] is SectionKind.NOTICE:
            return SectionKind.CHAPTER
        return SectionKind.GROUP if draft.below else SectionKind.PART

    def _paragraphs(self, draft: _Draft, kind: SectionKind) -> Iterator[Paragraph]:
        for position, block in enumerate(draft.blocks):
            is_head = position == 0 and kind is not SectionKind.NOTICE and not block.cells
            told = ParagraphKind.HEAD if is_head else self._told(block, draft)
            header = self._view.span(block.header) if block.header != NOWHERE else NOWHERE
            cells = tuple(self._view.span(Span(cell, cell + 1)).start for cell in block.cells)
            yield Paragraph(told, self._view.span(block.span), cells, header)

    def _told(self, block: Block, draft: _Draft) -> ParagraphKind:
        """What a paragraph tells: by its label, by what was read from it, or by where it stands in its item."""
        item = self._items[draft.item] if draft.item >= 0 else None
        if item is not None and _lies_in(item.status.span, block) and _is_short(item.status.span, block):
            return ParagraphKind.STATUS
        if block.role in _BY_ROLE:
            return _BY_ROLE[block.role]
        if item is None:
            counts = any(_lies_in(total, block) for total in self._totals)
            return ParagraphKind.TOTAL if counts else ParagraphKind.TEXT
        if _lies_in(item.units_span, block) and _is_short(item.units_span, block):
            return ParagraphKind.ATTRIBUTE
        first = min((m.start for m in item.measures), default=item.status.span.start or item.span.end)
        return ParagraphKind.FINDING if block.span.end <= first else ParagraphKind.MEASURE


def _lies_in(span: Span, block: Block) -> bool:
    return span.start < span.end and block.span.start <= span.start < block.span.end


def _is_short(span: Span, block: Block) -> bool:
    return block.span.end - block.span.start - (span.end - span.start) <= _ONLY_STATUS
