"""What only the last of several entries has belongs to what holds them: 责任单位 and 完成时限 behind numbered measures.

Decided for all entries of a level at once: where entries that are not the last of their list have labels of a role too,
the labels are the entries' own. Lists inside lists are settled first, so that a label climbs as far as it belongs.
"""

from collections import Counter
from collections.abc import Iterator

from indexer.lexicon.labels import ATTRIBUTES
from indexer.quality import LEVELS

from .issues import plain_issue, quoted_issue
from .nodes import Block, Node

#: Roles of labels with a list of entries below them; the next label ends the list.
LISTS = frozenset("measure result task outcome next_step goal reason".split())
_TEXT = "text"  # stands for a paragraph without a label
_OTHERS = 2  # entries of a level that are not the last of their list
_LABELLED = "labelled"  # stands for any label, or for a head that names a problem


def lift(root: Node, text: str) -> None:
    """Move such paragraphs up, and tell every node which labelled part of its parent it stands in."""
    by_depth: dict[int, list[Node]] = {}
    for node in root.walk():
        by_depth.setdefault(len(path_of(node)), []).append(node)
    for depth in sorted(by_depth, reverse=True):
        _lift_level([node for node in by_depth[depth] if node.children], text)
    for node in root.walk():
        _tell_roles(node)


def path_of(node: Node) -> tuple[str, ...]:
    """Return the kinds of heads from the top down to a node: nodes of one level have the same."""
    return (*(path_of(node.parent) if node.parent is not None else ()), _kind(node))


def runs_of(parent: Node) -> Iterator[list[Node]]:
    """Yield the lists of entries of a node: one that counts from 1 again begins another."""
    run: list[Node] = []
    for child in parent.children:
        if run and (_kind(child) != _kind(run[-1]) or (child.marker and child.marker.value <= run[-1].marker.value)):
            yield run
            run = []
        run.append(child)
    if run:
        yield run


def _lift_level(parents: list[Node], text: str) -> None:
    own: Counter[tuple] = Counter()
    inner: Counter[tuple] = Counter()
    lists = [run for parent in parents for run in runs_of(parent)]
    for run in lists:
        for node in run[:-1]:
            key = path_of(node)
            roles = _roles_below(node)
            is_item = bool(roles - {_TEXT}) or quoted_issue(node, text) or plain_issue(node, text)
            inner[key] += 1
            own.update((key, role) for role in ({*roles, _LABELLED} if is_item else roles))
    for run in lists:
        last = run[-1]
        key = path_of(last)
        position = next((n for n, b in enumerate(last.blocks) if n and _is_lifted(b, last, run, own, inner[key])), None)
        if position is not None and last.parent is not None:
            moved = last.blocks[position:]
            later = [child for child in last.children if child.start > moved[0].span.start]
            del last.blocks[position:]
            last.parent.blocks = sorted([*last.parent.blocks, *moved], key=lambda block: block.span)
            for child in later:
                last.children.remove(child)
                child.parent = last.parent
            last.parent.children = sorted([*last.parent.children, *later], key=lambda child: child.start)


def _is_lifted(block: Block, last: Node, run: list[Node], own: Counter[tuple], inner: int) -> bool:
    """Whether a paragraph below the last entry of a list, and all behind it, belong to what holds the list."""
    parent = last.parent
    assert parent is not None
    if block.cells or parent.parent is None or parent.is_title():
        return False
    key, role = path_of(last), _class(block)

    def is_own(kind: str) -> bool:
        return own[key, kind] >= max(1.0, LEVELS.own * inner)

    in_list = _part_at(parent, last.start) in LISTS
    if in_list and block.role and block.role not in ATTRIBUTES:
        return not is_own(role)  # 整改措施: 1.… 2.… 整改情况: the next label ends the list, be it of one entry
    if is_own(role) or is_own(_LABELLED):
        return False
    # A list of one entry is a list where there are longer ones beside it.
    return len(run) > 1 or (bool(block.role) and (in_list or inner >= _OTHERS))


def _roles_below(node: Node) -> set[str]:
    """The roles of the paragraphs below the first of a node; one without a label is `text`."""
    return {_class(block) for block in node.blocks[1:] if not block.cells}


def _class(block: Block) -> str:
    """The role of a paragraph; whoever leads or supports is a unit."""
    return "unit" if block.role.endswith("_unit") else block.role or _TEXT


def _tell_roles(node: Node) -> None:
    for child in node.children:
        child.role = _part_at(node, child.start)


def _part_at(node: Node, position: int) -> str:
    """The role of the label that a place in a node stands under, or nothing."""
    said = (b.role for b in reversed(node.blocks) if b.span.start < position and b.role and b.role not in ATTRIBUTES)
    return next(said, "")


def _kind(node: Node) -> str:
    if node.marker is not None:
        return node.marker.type.value
    return "entry" if node.is_entry else f"heading {node.level}"
