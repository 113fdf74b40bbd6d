"""The nodes of an outline while it is made: headings and entries with their paragraphs. Spans are of the folded view."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.lexicon.labels import Label
from indexer.lexicon.numbering import Marker
from indexer.types import NOWHERE, Span


@dataclass(slots=True)
class Block:
    """One paragraph: `span` without blanks around it, `role` of the label it opens with, `text_start` after both.

    `own_labels`: those in it that only this notice has. Of a row of a table, `cells` says where its cells begin and `header`
    where the names of the columns stand, if it has any.
    """

    span: Span
    text_start: int
    role: str = ""
    cells: tuple[int, ...] = ()
    header: Span = NOWHERE
    own_labels: tuple[Label, ...] = ()


@dataclass(slots=True)
class Node:
    """A heading or numbered paragraph with its own paragraphs and what is below it.

    `title` is empty for the root. `role` is that of the labelled part of the parent the node stands in. `count`: of an
    entry without a number, told by its repetition; 0 for all others.
    """

    marker: Marker | None
    number: str
    level: int
    title: Span
    start: int
    end: int = 0
    parent: "Node | None" = None
    role: str = ""
    count: int = 0
    in_list: bool = False  # it is numbered like the item that it is a measure of
    blocks: list[Block] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all below it in text order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self) -> Iterator["Node"]:
        """Yield the parents from the nearest up, without the root."""
        node = self.parent
        while node is not None and node.parent is not None:
            yield node
            node = node.parent

    @property
    def is_entry(self) -> bool:
        """Whether it has no number and opens an entry by repetition."""
        return self.count > 0

    def chapter(self) -> "Node | None":
        """Return the topmost heading that the node stands in; the title of the notice is none."""
        above = [node for node in self.ancestors() if not node.is_entry and not node.is_title()]
        return above[-1] if above else None

    def is_title(self) -> bool:
        """Whether it is the heading without a number at the head of the notice: its title, and no chapter."""
        parent = self.parent
        if parent is None or parent.parent is not None or self.marker is not None or self.is_entry:
            return False
        return parent.children[0] is self and not any(block.span.start < self.start for block in parent.blocks)

    def all_blocks(self) -> list[Block]:
        """Return the paragraphs of the node and of all below it in text order."""
        return sorted((block for node in self.walk() for block in node.blocks), key=lambda block: block.span)
