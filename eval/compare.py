"""Two saved runs side by side: which measures moved, by more than chance or not, and which questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .data import Query
from .metrics import paired_p_value
from .run import Run

#: Measure -> question id -> value.
Values = Mapping[str, Mapping[str, float]]
#: Measures of which less is better.
LESS_IS_BETTER = {"refused_wrong"}
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


def compare(first: Run, second: Run) -> Comparison:
    """Compare over the questions that both runs have; the others are named."""
    ours, theirs = first.questions, second.questions
    moved = [m for q in ours if q in theirs and (m := _moved(ours[q].query, first, second))]
    return Comparison(
        changes=tuple(changes_between(first.values, second.values)),
        better=tuple(m for m in moved if _is_better(m)),
        worse=tuple(m for m in moved if not _is_better(m)),
        only_first=tuple(q for q in ours if q not in theirs),
        only_second=tuple(q for q in theirs if q not in ours),
    )


def changes_between(first: Values, second: Values) -> Iterator[Change]:
    """Yield how each measure that both have differs over the questions that both have."""
    for measure in (m for m in first if m in second):
        shared = sorted(first[measure].keys() & second[measure].keys())
        if shared:
            a, b = ({q: values[measure][q] for q in shared} for values in (first, second))
            means = (sum(values.values()) / len(shared) for values in (a, b))
            yield Change(measure, *means, paired_p_value(a, b), len(shared))


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


def _moved(query: Query, first: Run, second: Run) -> Moved | None:
    """The first measure, in the order of their weight, in which a question differs."""
    for measure in _BY_QUESTION:
        a = first.values.get(measure, {}).get(query.query_id)
        b = second.values.get(measure, {}).get(query.query_id)
        if a is not None and b is not None and a != b:
            return Moved(query.query_id, query.question, measure, a, b)
    return None


def _is_better(moved: Moved) -> bool:
    return (moved.second > moved.first) != (moved.measure in LESS_IS_BETTER)
