"""The evidence that a node of an outline is an item by itself: labels, a state, 关于“…”问题 as its head.

What the nodes beside and below it are counts too, and is weighed in `levels`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.lexicon.labels import ATTRIBUTES
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import MarkerType
from indexer.lexicon.text import first_sentence
from indexer.quality import LEVELS
from indexer.types import NOWHERE, Span, Status

from .aspects import aspect_of_blocks
from .clauses import counted_clauses, has_counted_clause
from .fields import fields_of
from .issues import is_about, is_verdict, plain_issue, quoted_issue
from .lifting import LISTS
from .nodes import Block, Node
from .numbered import tells_of_several
from .state_lists import names_state
from .statuses import read_status, status_of_label
from .units import units_in_prose

#: Roles of labels that say little, and those of the parts that items have.
_WEAK = frozenset("goal reason next_step money rule".split())
_UNITS = frozenset("lead_unit responsible_unit deadline".split())
_STRONG = frozenset("measure result status".split())
PLANNED = frozenset(("task", "outcome"))
_NUMBERED_HEADS = (MarkerType.PROBLEM, MarkerType.ENTRY, MarkerType.CASE)


@dataclass(slots=True)
class Profile:
    """What a node has that items have."""

    node: Node
    score: float = LEVELS.nothing
    roles: frozenset[str] = frozenset()
    fields: float = 0.0  # the part of the score that is of fields of its own behind its head
    is_process: bool = False
    is_certain: bool = False  # most entries of its level are items


def profile_of(node: Node, text: str, masked: str) -> Profile:
    """Return the evidence of a node's own paragraphs, before those beside it are looked at."""
    roles, inside = _of_fields(node, text, masked)
    is_process = node.role not in PLANNED and _names_process(node.title.of(text))
    score = LEVELS.nothing + inside + _of_head(node, text, masked) + LEVELS.part * ("finding" in roles)
    score += _of_list(node, roles, text)
    if tells_of_several(node.blocks, masked):
        score += LEVELS.in_process
    if not roles & (_STRONG | _UNITS) and not quoted_issue(node, text):
        score += LEVELS.in_process if is_process else _of_chapter(node, text)
    return Profile(node, score, roles, inside, is_process)


def _names_process(title: str) -> bool:
    """Whether a head is one of how the work was organised; 思想认识不到位 names a problem, (已转入常态化监管) is no part of it."""
    if _state_in_bracket(title):
        return False
    if names_state(title):
        return True  # 已完成整改 as a heading is one of a list
    words = pattern("cue", "closing_bracket").sub("", title)
    return bool(pattern("cue", "reports_process").search(words)) and not pattern("cue", "lacks").search(words)


def _state_in_bracket(title: str) -> bool:
    """Whether a head closes with its state in brackets: 档案缺项(已完成)."""
    found = pattern("cue", "closing_bracket").search(title)
    return found is not None and status_of_label(found.group().strip("()。:")) is not Status.NOT_STATED


def _of_fields(node: Node, text: str, masked: str) -> tuple[frozenset[str], float]:
    """The roles of the labels of a node, and the evidence of all its fields but the finding."""
    roles = frozenset(field.role for field in fields_of(node.blocks, masked))
    inside = sum(_weight(role) for role in roles - {"finding"})
    prose = [block for block in node.blocks if not block.cells]  # the rows of a table are items by themselves
    # A heading alone says no state.
    blocks = prose[1:] if node.title.end >= node.blocks[0].span.end and not node.blocks[0].cells else prose
    measures = tuple(counted_clauses((block.span for block in node.blocks), masked))
    is_frame = pattern("cue", "frame_of_plan").search(node.title.of(text))  # 工作目标: 到2025年底前…
    if "status" not in roles and blocks and not is_frame and _says_state(blocks, masked, measures):
        inside += LEVELS.state
    if _state_in_bracket(node.title.of(text)):
        inside += LEVELS.state
    if any(pattern("cue", "in_charge").search(text, block.text_start, block.span.end) for block in node.blocks):
        inside += LEVELS.in_charge
    elif units_in_prose(prose, text)[2] != NOWHERE:
        inside += LEVELS.in_charge  # 由甲局牵头,乙局配合
    return roles, inside


def _says_state(blocks: Sequence[Block], masked: str, measures: Sequence[Span]) -> bool:
    told = (read_status(blocks, masked, measures), aspect_of_blocks(blocks, masked))
    return any(each.value != Status.NOT_STATED for each in told)


def _weight(role: str) -> float:
    """The evidence of a label of a role."""
    if role in _WEAK:
        return LEVELS.weak
    if role in ATTRIBUTES:
        return LEVELS.attribute if role != "contact" else 0
    return LEVELS.part if role in _STRONG else 0


def _of_head(node: Node, text: str, masked: str) -> float:
    """The evidence of how a node opens, and of measures counted 一是…二是…."""
    head = node.blocks[0]
    score = 0.0
    if quoted_issue(node, text):
        score += LEVELS.about
    elif plain_issue(node, text):
        score += LEVELS.plain_about
    elif is_about(text, head):
        score += LEVELS.named_about
    if is_verdict(masked, first_sentence(masked, Span(head.text_start, head.span.end))):
        score += LEVELS.verdict
    if any(has_counted_clause(block.span.of(masked)) for block in node.blocks):
        score += LEVELS.counted
    if node.is_entry or (node.marker and node.marker.type in _NUMBERED_HEADS):
        score += LEVELS.named
    return score


def _of_list(node: Node, roles: frozenset[str], text: str) -> float:
    """The evidence of the labelled list that a node stands in or holds, and of a closing list."""
    score = 0.0
    if roles & PLANNED:
        score += LEVELS.in_list  # its parts are rows
    elif node.role in PLANNED:
        score += LEVELS.task
    elif node.role in LISTS:
        score += LEVELS.in_list
    if any(pattern("cue", "closing_list").search(above.title.of(text)) for above in node.ancestors()):
        score += LEVELS.in_closing
    elif node.parent is not None and names_state(node.parent.title.of(text)):
        score += LEVELS.in_closing  # below 已完成整改
    return score


def _of_chapter(node: Node, text: str) -> float:
    """The evidence of the chapter that a node without fields stands in."""
    chapter = node.chapter()
    title = chapter.title.of(text) if chapter else ""
    kinds = (
        ("reports_process", LEVELS.in_process),
        ("lists_findings", LEVELS.in_findings),
        ("reports_items", LEVELS.in_report),
    )
    return next((weight for name, weight in kinds if title and pattern("cue", name).search(title)), 0.0)
