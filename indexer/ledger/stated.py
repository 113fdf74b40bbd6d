"""What a notice states of the number of its items beside what was read, in words: for answers, pages and the command line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from indexer.lexicon.names import about
from indexer.types import Status, Total


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many items a notice states, of some states or of all, and how many were read. `stated` is None where it is silent."""

    stated: int | None
    read: int

    @property
    def agrees(self) -> bool:
        """Whether both are the same."""
        return self.stated == self.read


def total_of(totals: Sequence[Total]) -> Total | None:
    """Return what a notice states of all its items, or None."""
    return next((total for total in totals if not total.chapter), None)


def compare(total: Total | None, statuses: Collection[Status], read: int) -> Comparison:
    """Return what a total states of the items of some states (of all: none given) beside the `read` ones."""
    if total is None:
        return Comparison(None, read)
    if not statuses:
        return Comparison(total.number, read)
    counts: Mapping[Status, int] = dict(total.counts)
    told = [counts[status] for status in statuses if status in counts]
    if told:
        return Comparison(sum(told), read)
    others = [number for status, number in counts.items() if status not in statuses]
    rest = total.number - sum(others) if total.found is not None and others else None
    return Comparison(rest, read)


def describe(total: Total, *, english: bool) -> str:
    """Return one line: 通报称 10 项(已完成 8、正在推进 2),识别 10 项(已完成 7、正在推进 3),两者不一致."""
    stated, read = _counted(total.number, total.counts, english), _counted(total.rows, total.states, english)
    if english:
        verdict = "both agree" if total.agrees else "they differ"
        return f"the notice states {stated}, {read} were found: {verdict}"
    return f"通报称 {stated},识别 {read},{'两者一致' if total.agrees else '两者不一致'}"


def _counted(number: int, counts: Sequence[tuple[Status, int]], english: bool) -> str:
    unit = " items" if english else " 项"
    if not counts:
        return f"{number}{unit}"
    states = [f"{about(s).english} {n}" if english else f"{s} {n}" for s, n in counts]
    return f"{number}{unit} ({', '.join(states)})" if english else f"{number}{unit}({'、'.join(states)})"


def record(total: Total) -> dict[str, object]:
    """Return a total as outside scripts read it."""
    return {
        "chapter": total.chapter,
        "found": total.found,
        "counts": dict(total.counts),
        "items": total.rows,
        "states": dict(total.states),
        "agrees": total.agrees,
        "span": list(total.span),
    }
