"""The problem that an item is about, as its head says it: 关于“…”问题, 针对…的问题, behind a label, or the head itself."""

import re

from indexer.lexicon.labels import ATTRIBUTES, find_label
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.segment import is_name
from indexer.lexicon.text import first_sentence
from indexer.types import Span

from .nodes import Block, Node

_LONGEST_TOLD = 60  # characters of a sentence that says what is wrong with what the title names


def issue_of(node: Node, text: str) -> Span:
    """Return the words of the problem: quoted, behind 关于, behind a label of the finding, or the title of the node."""
    found = quoted_issue(node, text) or plain_issue(node, text)
    if found:
        return found
    blocks = _labelled_blocks(node)
    for position, block in enumerate(blocks):
        titled = position == 0 and _is_finding_label(text, node.title)
        if not titled and (block.role != "finding" or _tells_details(node, block, text)):
            continue
        said = Span(block.text_start, block.span.end)
        if block.role and said.of(text).strip():
            return said
        if position + 1 < len(blocks):
            return blocks[position + 1].span
    if node.title.end <= node.title.start:  # 第3项, and the problem on the next line
        below = next((b for b in node.blocks[1:] if b.role not in ATTRIBUTES), None)
        if below is not None:
            return Span(below.text_start, below.span.end)
    return _with_first_sentence(node, text)


def _with_first_sentence(node: Node, text: str) -> Span:
    """The title, and where it only names what the item is about (沧江家居博览城。第12号提案:) the sentence behind it."""
    title = node.title
    block = node.blocks[0]
    name = title.of(text)
    if block.span.end <= title.end + 1 or block.role:
        return title
    if not is_name(name) and not _is_counted(name):
        return title
    told = first_sentence(text, Span(title.end + 1, block.span.end))
    return Span(title.start, told.end) if told.end - told.start <= _LONGEST_TOLD else title


def quoted_issue(node: Node, text: str) -> Span | None:
    """Return the words in the quotation marks of 关于“…”的问题, up to their first sentence end."""
    block = node.blocks[0]
    head = pattern("cue", "about").match(text, block.text_start, block.span.end)
    if not head:
        return None
    opening = text[head.end() - 1]
    closing = {"“": "”", '"': '"'}[opening]
    for close in re.finditer(closing, text[: block.span.end][head.end() :]):
        end = head.end() + close.start()
        inner = text[head.end() : end]
        tail = pattern("cue", "after_issue").match(text, end + 1, block.span.end)
        # “落实“三重一大”制度不严”: the quotation ends where as many marks have closed as opened.
        if tail is None or inner.count("“") != inner.count("”") or not (head["about"] or tail["end"] is not None):
            continue
        cut = re.search("[。;]", inner)
        return Span(head.end(), head.end() + cut.start()) if cut and cut.start() else Span(head.end(), end)
    return None


def plain_issue(node: Node, text: str) -> Span | None:
    """Return 针对台账缺失的问题, without quotation marks."""
    block = node.blocks[0]
    found = pattern("cue", "plain_issue").match(text, block.text_start, block.span.end)
    return Span(block.text_start, found.end()) if found else None


def is_about(text: str, head: Block) -> bool:
    """Whether a head begins 关于 or 针对."""
    return text.startswith(("关于", "针对"), head.text_start)


def is_verdict(masked: str, sentence: Span) -> bool:
    """Whether a sentence says that something is wanting: 落实不到位."""
    return bool(pattern("cue", "verdict").search(masked, *sentence))


def _tells_details(node: Node, block: Block, text: str) -> bool:
    """Whether a labelled finding goes into what the head of its item says already: 问题一:停车难 … 具体表现:6个小区没有车位."""
    return block is not node.blocks[0] and pattern("cue", "tells_issue").search(text, *node.title) is not None


def _is_counted(title: str) -> bool:
    """Whether a head gives hardly more than a number: 第12号提案."""
    return bool(re.search(r"\d", title)) and not pattern("cue", "tells_issue").search(title)


def _labelled_blocks(node: Node) -> list[Block]:
    """The paragraphs of a node, and those of its entries that are a labelled part of it, as 1.存在问题: is.

    An entry with more labels of its own is no part: (一)问题描述:… 整改目标:… 整改措施:… is an item itself.
    """
    parts = (child for child in node.children if child.blocks and not _has_parts(child))
    return [*node.blocks, *(child.blocks[0] for child in parts if child.blocks[0].role)]


def _has_parts(node: Node) -> bool:
    """Whether labels stand below the first paragraph of a node."""
    inside = (block for below in node.walk() for block in below.blocks)
    return any(block.role for block in inside if block is not node.blocks[0])


def _is_finding_label(text: str, title: Span) -> bool:
    label = find_label(text, *title)
    return label is not None and label.role == "finding" and label.span.end == title.end
