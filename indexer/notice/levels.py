"""Which nodes of an outline are items: the level whose entries share a profile of fields, whatever their heads look like.

Every node is given the evidence that it is an item by itself: labels of a finding, of what was done and of who does it by
when, a state, 关于“…”问题 as its head. What is said of one entry counts for those beside it, too. From the bottom up, a node
is an item or holds items, whichever has more evidence; groups (一、党建方面) have none of their own and the measures of an
item none at all. Where the notice says how many items there are, the reading that gives this number is taken.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.lexicon.text import FoldedText
from indexer.quality import LEVELS
from indexer.types import Total

from .lifting import LISTS, path_of, runs_of
from .mirrored import mirrored, reports_in_order
from .nodes import Node
from .profiles import PLANNED, Profile, profile_of

_FEWEST_TELLING = 3  # entries of a list that tell what the others are


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
    profiles = {id(node): profile_of(node, view.text, masked) for node in root.walk() if node is not root}
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
    if any(count - len(told) in expected for told in _of_chapters(root, best, profiles)):
        return best.items  # those of an earlier round in a chapter of their own are not counted again
    others = [
        r
        for r in _levels(root, profiles)
        if len(r.items) in expected and (r.score > 0 or _holds(r, best) or _runs_through(r))
    ]
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
    of_notice = [t for t in outside if t not in of_chapters and t.found is not None]
    apart = _first_of_each(root, of_notice)
    if len(apart) > 1:  # 4个问题 in one chapter and 5个问题 in the next
        of_notice = [t for t in of_notice if t not in apart]
        return {t.number for t in of_notice} | {sum(t.number for t in apart)}
    return {t.number for t in of_notice} or ({sum(t.number for t in of_chapters)} if of_chapters else set())


def _first_of_each(root: Node, totals: Sequence[Total]) -> list[Total]:
    """The first of some totals in each chapter that has one above its entries."""
    found = []
    for chapter in root.children:
        own = [b.span for b in chapter.blocks if chapter.children and b.span.end <= chapter.children[0].start]
        mine = [t for t in totals if any(span.start <= t.span.start < span.end for span in own)]
        found += mine[:1]
    return found


def _of_chapters(root: Node, best: Reading, profiles: Mapping[int, Profile]) -> Iterator[list[Node]]:
    """Yield the items of each chapter that tells of some of them how they went."""
    for chapter in root.children:
        mine = [n for n in best.items.values() if chapter.start < n.start < chapter.end]
        if any(profiles[id(n)].fields > 0 for n in mine):
            yield mine


def _runs_through(reading: Reading) -> bool:
    """Whether the entries of several groups are counted through: 1. 2. 3. in the first, 4. 5. in the second."""
    nodes = list(reading.items.values())
    values = [n.marker.value for n in nodes if n.marker]
    return values == list(range(1, len(nodes) + 1)) and len({id(n.parent) for n in nodes}) > 1


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
            entries = [profiles[id(entry)] for entry in run]
            _look_around(entries)
            _share_run(entries)
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
    telling = [n for n, profile in enumerate(run) if profile.fields > 0]
    for here in run[telling[0] : telling[-1]] if telling else []:
        if here.is_process:
            here.is_process, here.score = False, here.score - LEVELS.in_process


def _share_run(run: Sequence[Profile]) -> None:
    """What most entries of a list have makes the others entries too: 4.组建消防站 of five tasks, three with their units."""
    telling = [n for n, profile in enumerate(run) if profile.fields > 0]
    if len(telling) < max(_FEWEST_TELLING, LEVELS.most * len(run)):
        return
    for n, profile in enumerate(run):
        # Before the first and behind the last without a number may stand something else.
        is_inside = profile.node.marker is not None or telling[0] < n < telling[-1]
        if is_inside and not profile.is_process and not profile.node.children:
            profile.score = max(profile.score, LEVELS.listed)


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
        if node is root or (node.role in LISTS and node.role not in PLANNED):
            continue
        key = path_of(node)
        chapter = [*node.ancestors()][-1:]
        levels.setdefault((key, None), []).append(profiles[id(node)])
        for above in chapter:
            levels.setdefault((key, above.start), []).append(profiles[id(node)])
    for members in levels.values():
        kept = [p for p in members if not p.is_process or p.fields]
        yield Reading({p.node.start: p.node for p in kept}, sum(p.score for p in kept))
