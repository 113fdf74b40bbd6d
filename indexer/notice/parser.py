"""Document -> Notice: metadata, headings, items and page furniture, each with exact spans.

All reading is done on the folded view of the text; at the end every span is led back to the original, where quotations
are taken from. Degrades without failing: a text without items is headings and paragraphs, one without headings is
paragraphs. Changes no character of the text.
"""

import hashlib
from dataclasses import replace

from indexer.lexicon.dates import day_of
from indexer.lexicon.text import FoldedText, fold
from indexer.types import Document, Figure, Item, Notice, Stated

from .checksum import checked
from .furniture import find_furniture
from .items import find_items
from .metadata import read_metadata
from .outline import parse_outline
from .totals import read_totals
from .tree import make_tree


def parse_notice(document: Document, *, notice_id: str, source: str, file_stem: str) -> Notice:
    """Return the notice that a document is; `file_stem` serves as title where the text has none.

    Raises CorpusError when Markdown front matter is malformed.
    """
    text = document.text
    view = fold(text)
    furniture = find_furniture(view.text)
    root = parse_outline(view, document.blocks, furniture)
    metadata = read_metadata(view, document.blocks, furniture, file_stem)
    totals = list(read_totals(view.masked, (block.span for block in root.all_blocks() if not block.cells)))
    items = find_items(root, view, document.blocks, day_of(metadata.published_on), totals, metadata.title)
    tree = make_tree(root, items, totals, view)
    read = tuple(_in_original(item, view) for item in items)
    stated = (replace(total, span=view.span(total.span)) for total in totals)
    return Notice(
        notice_id=notice_id,
        source=source,
        content_hash=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        metadata=metadata,
        text=text,
        tree=tree,
        items=read,
        totals=checked(stated, read, tree, text),
        furniture=tuple(map(view.span, furniture)),
        blocks=document.blocks,
    )


def _in_original(item: Item, view: FoldedText) -> Item:
    """An item with its spans in the original text, and what is quoted in its own characters."""
    issue = view.span(item.issue_span)
    return replace(
        item,
        issue=issue.of(view.original),
        span=view.span(item.span),
        issue_span=issue,
        measures=tuple(map(view.span, item.measures)),
        status=_stated(item.status, view),
        deadline=_stated(item.deadline, view),
        units_span=view.span(item.units_span),
        next_step=view.span(item.next_step),
        figures=tuple(_figure(figure, view) for figure in item.figures),
    )


def _stated(stated: Stated, view: FoldedText) -> Stated:
    return replace(stated, span=view.span(stated.span))


def _figure(figure: Figure, view: FoldedText) -> Figure:
    span = view.span(figure.span)
    return replace(figure, text=span.of(view.original), span=span)
