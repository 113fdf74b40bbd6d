"""Which nodes of an outline are items: the level whose entries share a profile of fields, whatever their heads look like.

Every node is given the evidence that it is an item by itself: labels of a finding, of what was done and of who does it by
when, a state, 关于“…”问题 as its head. What is said of one entry counts for those beside it, too. From the bottom up, a node
is an item or holds items, whichever has more evidence; groups (一、党建方面) have none of their own and the measures of an
item none at all. Where the notice says how many items there are, the reading that gives this number is taken.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.lexicon.labels import ATTRIBUTES
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import MarkerType
from indexer.lexicon.text import FoldedText, first_sentence
from indexer.quality import LEVELS
from indexer.types import Span, Status, Total

from .aspects import aspect_of_blocks
from .clauses import counted_clauses, has_counted_clause
from .fields import fields_of
from .issues import is_about, is_verdict, plain_issue, quoted_issue
from .lifting import LISTS, path_of, runs_of
from .mirrored import mirrored, reports_in_order
from .nodes import Block, Node
from .numbered import tells_of_several
from .statuses import read_status

#: Roles of labels that say little, and those of the parts that items have.
_WEAK = frozenset("goal reason next_step money rule".split())
_UNITS = frozenset("lead_unit responsible_unit deadline".split())
_STRONG = frozenset("measure result status".split())
_PLANNED = frozenset(("task", "outcome"))
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


@dataclass(frozen=True, slots=True)
class Reading:
    """The nodes that are items, by where they start, and how sure that is."""

    items: Mapping[int, Node] = field(default_factory=dict)
    score: float = 0.0


def choose_items(
    root: Node, view: FoldedText, masked: str, totals: Sequence[Total], rows: int = 0
) -> Mapping[int, Node]:
    """Return the nodes that are items, by where they start.

    `masked`: the view without quotations and totals; `totals`: the numbers of items that the notice states;
    `rows`: how many items its tables have beside.
    """
    profiles = {id(node): _profile(node, view.text, masked) for node in root.walk() if node is not root}
    for node in _announced(root, totals):
        profiles[id(node)].score += LEVELS.announced
    _give_up(root, profiles)
    _share(root, profiles)
    _settle(root, profiles)
    best = _best(root, profiles)
    items = dict(best.items)
    items |= {node.start: node for node in reports_in_order(root, list(items.values()), view.text)}
    best = Reading(items, best.score)
    count = len(best.items) - len(mirrored(best.items.values(), view.text))
    expected = _expected(root, best, totals)
    if not expected or {count, count + rows} & expected:
        return best.items
    others = [r for r in _levels(root, profiles) if len(r.items) in expected and (r.score > 0 or _holds(r, best))]
    return max(others, key=lambda reading: reading.score, default=best).items


def _expected(root: Node, best: Reading, totals: Sequence[Total]) -> set[int]:
    """The numbers of items that the notice states; those of its chapters, in their heads, add up to one.

    What is counted inside an item is something else.
    """
    outside = [t for t in totals if not any(n.start <= t.span.start < n.end for n in best.items.values())]
    heads = [
        node.blocks[0].span for node in root.walk() if node.parent is not None and node.children and not node.is_title()
    ]
    of_chapters = [t for t in outside if any(head.start <= t.span.start < head.end for head in heads)]
    of_notice = {t.number for t in outside if t not in of_chapters}
    return of_notice or ({sum(t.number for t in of_chapters)} if of_chapters else set())


def _holds(reading: Reading, best: Reading) -> bool:
    """Whether every item of another reading lies in one of these, as the parts of an item do."""
    return all(any(n.start <= start < n.end for n in reading.items.values()) for start in best.items)


def _announced(root: Node, totals: Sequence[Total]) -> Iterator[Node]:
    """Yield the entries of lists right behind a total of as many, as in 共发现6个问题: (一)."""
    for parent in root.walk():
        for run in runs_of(parent):
            before = max((b.span.end for b in parent.blocks if b.span.end <= run[0].start), default=-1)
            if any(before - 2 <= t.span.end <= before and t.number == len(run) for t in totals):
                yield from run


def _profile(node: Node, text: str, masked: str) -> Profile:
    """The evidence of a node's own paragraphs, before those beside it are looked at."""
    roles, inside = _of_fields(node, text, masked)
    is_process = node.role not in _PLANNED and _names_process(node.title.of(text))
    score = LEVELS.nothing + inside + _of_head(node, text, masked) + LEVELS.part * ("finding" in roles)
    score += _of_list(node, roles, text)
    if tells_of_several(node.blocks, masked):
        score += LEVELS.in_process
    if not roles & (_STRONG | _UNITS) and not quoted_issue(node, text):
        score += LEVELS.in_process if is_process else _of_chapter(node, text)
    return Profile(node, score, roles, inside, is_process)


def _names_process(title: str) -> bool:
    """Whether a head is one of how the work was organised; 思想认识不到位 names a problem, (已转入常态化监管) is no part of it."""
    words = pattern("cue", "closing_bracket").sub("", title)
    return bool(pattern("cue", "reports_process").search(words)) and not pattern("cue", "lacks").search(words)


def _of_fields(node: Node, text: str, masked: str) -> tuple[frozenset[str], float]:
    """The roles of the labels of a node, and the evidence of all its fields but the finding."""
    roles = frozenset(field.role for field in fields_of(node.blocks, masked))
    inside = sum(_weight(role) for role in roles - {"finding"})
    # A heading alone says no state.
    blocks = node.blocks[1:] if node.title.end >= node.blocks[0].span.end else node.blocks
    blocks = [block for block in blocks if not block.cells]  # the rows of a table are items by themselves
    measures = tuple(counted_clauses((block.span for block in node.blocks), masked))
    is_frame = pattern("cue", "frame_of_plan").search(node.title.of(text))  # 工作目标: 到2025年底前…
    if "status" not in roles and blocks and not is_frame and _says_state(blocks, masked, measures):
        inside += LEVELS.state
    if any(pattern("cue", "in_charge").search(text, block.text_start, block.span.end) for block in node.blocks):
        inside += LEVELS.in_charge
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
    if roles & _PLANNED:
        score += LEVELS.in_list  # its parts are rows
    elif node.role in _PLANNED:
        score += LEVELS.task
    elif node.role in LISTS:
        score += LEVELS.in_list
    if any(pattern("cue", "closing_list").search(above.title.of(text)) for above in node.ancestors()):
        score += LEVELS.in_closing
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


def _give_up(root: Node, profiles: Mapping[int, Profile]) -> None:
    """What only the last entries of the lists of a level have is evidence for what holds them: 1.… 2.… 已完成整改."""
    inner: Counter[tuple] = Counter()
    told: Counter[tuple] = Counter()
    runs = [run for node in root.walk() for run in runs_of(node) if len(run) > 1]
    for run in runs:
        key = path_of(run[0])
        inner[key] += len(run) - 1
        told[key] += sum(any(profiles[id(below)].fields > 0 for below in node.walk()) for node in run[:-1])
    for run in runs:
        last, parent = profiles[id(run[-1])], profiles.get(id(run[-1].parent))
        key = path_of(run[0])
        if parent is not None and last.fields and told[key] <= LEVELS.own * inner[key]:
            parent.score, parent.fields = parent.score + last.fields, parent.fields + last.fields
            last.score, last.fields = last.score - last.fields, 0.0


def _share(root: Node, profiles: Mapping[int, Profile]) -> None:
    """Let what most entries of a level have count for the others."""
    levels: dict[tuple[str, ...], list[Profile]] = {}
    for node in root.walk():
        for run in runs_of(node):
            _look_around([profiles[id(entry)] for entry in run])
        if node is not root:
            levels.setdefault(path_of(node), []).append(profiles[id(node)])
    for members in levels.values():
        for bare in [] if _are_bare(members) else [p for p in members if _is_bare(p.node)]:
            bare.score = min(bare.score, LEVELS.in_process)  # a head right above the next one holds what follows
        counted = [p for p in members if not p.is_process or p.fields]
        if len(counted) < 2:
            continue
        share = sum(p.score > 0 for p in counted) / len(counted)
        common = Counter(role for p in counted for role in p.roles)
        for profile in counted:
            if not profile.roles and common and share > LEVELS.alike_from and profile.node.children:
                continue  # a chapter among items, not an item among them
            profile.score += LEVELS.alike * (share - LEVELS.alike_from)


def _look_around(run: Sequence[Profile]) -> None:
    """Between two entries that tell something of a problem stands no chapter on process, whatever its head says."""
    for before, here, after in zip(run, run[1:], run[2:], strict=False):
        if here.is_process and before.fields > 0 and after.fields > 0:
            here.is_process, here.score = False, here.score - LEVELS.in_process


def _is_bare(node: Node) -> bool:
    """Whether a node is a head without a number and nothing else."""
    only = len(node.blocks) == 1 and not node.children and node.title.end >= node.blocks[0].span.end
    return node.marker is None and only and not node.role


def _are_bare(members: Sequence[Profile]) -> bool:
    """Whether the entries of a level are heads alone for the most part."""
    return 2 * sum(_is_bare(p.node) for p in members) > len(members)


def _settle(root: Node, profiles: Mapping[int, Profile]) -> None:
    """What most entries of a level with anything below them are, item or group, all of them are."""
    levels: dict[tuple[str, ...], list[Profile]] = {}
    for node in root.walk():
        if node is not root:
            levels.setdefault(path_of(node), []).append(profiles[id(node)])
    for _, members in sorted(levels.items(), key=lambda level: -len(level[0])):
        fair = [p for p in members if p.score > 0]
        mine = sum(_is_item(p, _best_below(p.node, profiles)) for p in fair)
        for profile in fair:
            profile.is_certain = mine > LEVELS.most * len(fair) and len(fair) > 1


def _is_item(profile: Profile, below: float) -> bool:
    return profile.score > 0 and (profile.score >= below or profile.fields >= LEVELS.certain or profile.is_certain)


def _best_below(node: Node, profiles: Mapping[int, Profile]) -> float:
    return sum(_best(child, profiles).score for child in node.children)


def _best(node: Node, profiles: Mapping[int, Profile]) -> Reading:
    """The best reading of a node: it is an item, or what is below it is, or nothing."""
    items: dict[int, Node] = {}
    score = 0.0
    for child in node.children:
        below = _best(child, profiles)
        items.update(below.items)
        score += below.score
    profile = profiles.get(id(node))
    if profile is not None and not node.is_title() and _is_item(profile, score):
        return Reading({node.start: node}, profile.score)
    return Reading(items, score)


def _levels(root: Node, profiles: Mapping[int, Profile]) -> Iterator[Reading]:
    """The readings that take all entries of one level, or those of one level below one chapter."""
    levels: dict[tuple, list[Profile]] = {}
    for node in root.walk():
        if node is root or (node.role in LISTS and node.role not in _PLANNED):
            continue
        key = path_of(node)
        chapter = [*node.ancestors()][-1:]
        levels.setdefault((key, None), []).append(profiles[id(node)])
        for above in chapter:
            levels.setdefault((key, above.start), []).append(profiles[id(node)])
    for members in levels.values():
        kept = [p for p in members if not p.is_process or p.fields]
        yield Reading({p.node.start: p.node for p in kept}, sum(p.score for p in kept))
