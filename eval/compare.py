"""Two saved runs side by side: which measures moved, by more than chance or not, and which questions."""

from dataclasses import dataclass

from .data import Query
from .metrics import paired_p_value
from .run import Run as SavedRun  # a run read back is a run
from .run_files import load_run

__all__ = ["Change", "Comparison", "Moved", "SavedRun", "compare", "format_comparison", "load_run"]

#: Measures of which less is better.
_LESS_IS_BETTER = {"refused_wrong"}
#: What decides whether a question got better or worse, in this order.
_BY_QUESTION = ("hit@5", "answer", "refused_right", "refused_wrong", "mrr@10")


@dataclass(frozen=True, slots=True)
class Change:
    """A measure over the questions that both runs have."""

    measure: str
    first: float
    second: float
    p_value: float
    count: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A question that got better or worse, and in which measure."""

    query_id: str
    question: str
    measure: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from the first run to the second. `only_*`: ids of questions that one run alone has."""

    changes: tuple[Change, ...]
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def compare(first: SavedRun, second: SavedRun) -> Comparison:
    """Compare over the questions that both runs have; the others are named."""
    changes = []
    for measure in [m for m in first.values if m in second.values]:
        shared = sorted(first.values[measure].keys() & second.values[measure].keys())
        if not shared:
            continue
        a = {q: first.values[measure][q] for q in shared}
        b = {q: second.values[measure][q] for q in shared}
        changes.append(
            Change(measure, sum(a.values()) / len(a), sum(b.values()) / len(b), paired_p_value(a, b), len(shared))
        )
    ours, theirs = first.questions, second.questions
    moved = [m for q in ours if q in theirs and (m := _moved(ours[q].query, first, second))]
    return Comparison(
        changes=tuple(changes),
        better=tuple(m for m in moved if _is_better(m)),
        worse=tuple(m for m in moved if not _is_better(m)),
        only_first=tuple(q for q in ours if q not in theirs),
        only_second=tuple(q for q in theirs if q not in ours),
    )


def format_comparison(found: Comparison) -> str:
    """Return the comparison as lines for a terminal."""
    lines = [f"{'':16s} {'A':>7s} {'B':>7s} {'B-A':>8s} {'p':>7s} {'n':>5s}"]
    for c in found.changes:
        lines.append(
            f"{c.measure:16s} {c.first:7.3f} {c.second:7.3f} {c.second - c.first:+8.3f} {c.p_value:7.3f} {c.count:5d}"
        )
    for title, moved in (("变好 / better", found.better), ("变差 / worse", found.worse)):
        lines.append(f"\n{title}: {len(moved)}")
        lines += [f"  {m.query_id}  {m.measure} {m.first:.2f} -> {m.second:.2f}  {m.question}" for m in moved]
    for title, ids in (("只在 A / only in A", found.only_first), ("只在 B / only in B", found.only_second)):
        if ids:
            lines.append(f"\n{title}: {' '.join(ids)}")
    return "\n".join(lines)


def _moved(query: Query, first: SavedRun, second: SavedRun) -> Moved | None:
    """The first measure, in the order of their weight, in which a question differs."""
    for measure in _BY_QUESTION:
        a = first.values.get(measure, {}).get(query.query_id)
        b = second.values.get(measure, {}).get(query.query_id)
        if a is not None and b is not None and a != b:
            return Moved(query.query_id, query.question, measure, a, b)
    return None


def _is_better(moved: Moved) -> bool:
    return (moved.second > moved.first) != (moved.measure in _LESS_IS_BETTER)
