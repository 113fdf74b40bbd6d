"""Text -> Notice: metadata, headings, items and page furniture, each with exact spans.

Degrades without failing: a text without items is headings and paragraphs, one without headings is
paragraphs. Changes no character of the text.
"""

import hashlib

from indexer.lexicon.dates import day_of
from indexer.types import Heading, Notice, Span

from .furniture import find_furniture
from .items import find_items
from .metadata import read_metadata
from .outline import Node, parse_outline


def parse_notice(text: str, *, notice_id: str, source: str, file_stem: str) -> Notice:
    """Return the notice that `text` is; `file_stem` serves as title where the text has none.

    Raises CorpusError when Markdown front matter is malformed.
    """
    furniture = find_furniture(text)
    root = parse_outline(text, furniture)
    metadata = read_metadata(text, furniture, file_stem)
    return Notice(
        notice_id=notice_id,
        source=source,
        content_hash=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        metadata=metadata,
        text=text,
        headings=tuple(_heading(node, text) for node in root.walk() if node.parent is not None),
        items=tuple(find_items(root, text, day_of(metadata.published_on))),
        furniture=tuple(furniture),
    )


def _heading(node: Node, text: str) -> Heading:
    depth = sum(1 for _ in node.ancestors()) + 1
    return Heading(depth, node.number, node.title.of(text), node.title, Span(node.start, node.end))
