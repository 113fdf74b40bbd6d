"""Numbers of ledger rows -> answer: a share, numbers by unit, body or state, and who has most.

A share is of what the notice itself states where that differs from the rows read (93.29% of 417, of which five were read).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from indexer.ledger.stated import compare, total_of
from indexer.lexicon.lexicon import entries
from indexer.lexicon.names import about, about_row
from indexer.types import ItemKind, Notice, Status
from retriever.question.ledger_question import LedgerQuestion
from retriever.types import Answer, Language, Line, Query

from .ledger_answer import conditions_in_words
from .lines import Lines

MAX_GROUPS = 30  # listed in an answer; the ledger page shows all
_FEW_NAMES = 5

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class BodyShare:
    """Of one body, unit or other group: how many rows there are and how many meet what is asked, and its notices."""

    name: str
    met: int
    whole: int
    told: int  # rows of which a state is told at all
    notices: tuple[Notice, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether a share can be given."""
        return bool(self.told or any(n.totals for n in self.notices))


@dataclass(frozen=True, slots=True)
class _Share:
    """The numbers of a body that count, and what of its notices tells them."""

    body: BodyShare
    met: int
    whole: int
    said: tuple[Notice, ...]

    @property
    def rate(self) -> float:
        return self.met / self.whole if self.whole else 0.0


def compose_share(query: Query, asked: LedgerQuestion, bodies: Sequence[BodyShare]) -> Answer:
    """Return the share of rows in some states, or past their deadline, of each body, and of all where there are several.

    Of the first ones only where a rank is asked for; bodies whose notices tell no state are named apart.
    """
    english = query.language is Language.ENGLISH
    what = _what(asked, english)
    told = [_counting(body, asked) for body in bodies if body.is_told]
    out = Lines()
    if len(told) > 1 and not asked.order:
        name = "All together" if english else "合计"
        # An item of several units is one item: only bodies add up.
        if asked.by in ("", "publisher"):
            out.say(_share_line(name, what, sum(s.met for s in told), sum(s.whole for s in told), english))
    ordered = _ranked(told, asked, lambda share: share.rate)
    for share in ordered[:MAX_GROUPS]:
        out.say(_share_line(share.body.name, what, share.met, share.whole, english))
        for notice in share.said:
            out.quote_total(notice, english=english)
    out.lines += _left(len(ordered) - MAX_GROUPS, english)
    if untold := [body.name for body in bodies if not body.is_told]:
        names = "、".join(untold[:_FEW_NAMES]) + ("…" if len(untold) > _FEW_NAMES else "")
        out.say(f"No state is told by: {names}." if english else f"没有写明整改情况,未列入:{names}。")
    out.say(conditions_in_words(asked, english))
    return Answer(query, tuple(out.lines), tuple(out.citations), conditions=asked.conditions)


def _ranked(values: Sequence[_T], asked: LedgerQuestion, number: Callable[[_T], float]) -> list[_T]:
    """The first ones in the order asked for, with all that are as good as the last of them; all where none is asked for."""
    if not asked.order:
        return list(values)
    ordered = sorted(values, key=number, reverse=asked.order != "fewest")
    last = number(ordered[min(len(ordered), max(1, asked.top)) - 1])
    return [v for v in ordered if (number(v) <= last if asked.order == "fewest" else number(v) >= last)]


def _counting(body: BodyShare, asked: LedgerQuestion) -> _Share:
    """A body with its own numbers where it states them, and those of the rows otherwise."""
    said = []
    met, whole = body.met, body.whole
    if asked.share_of:
        for notice in body.notices:
            total = total_of(notice.totals)
            stated = compare(total, asked.share_of, body.met).stated
            if total is None:
                continue
            said.append(notice)
            if len(body.notices) == 1 and total.found and stated is not None:
                met, whole = stated, total.found
    return _Share(body, met, whole, tuple(said))


def _share_line(name: str, what: str, met: int, whole: int, english: bool) -> str:
    percent = f"{100 * met / whole:.2f}".rstrip("0").rstrip(".") if whole else "0"
    if english:
        return f"{name}: {percent}% {what} ({met} of {whole} items)."
    return f"{name}:{what} {percent}%({whole} 项中 {met} 项)。"


def _what(asked: LedgerQuestion, english: bool) -> str:
    if asked.share_of_overdue:
        return "past their deadline and not stated as completed" if english else "已过时限、未标明完成的占"
    states = [about(s).english if english else str(s) for s in asked.share_of]
    return f"{'/'.join(states)}" if english else f"{'、'.join(states)}的占"


def compose_groups(query: Query, asked: LedgerQuestion, groups: Sequence[tuple[str, int]]) -> Answer:
    """Return numbers of rows by something, most first; of the first ones only where a rank is asked for."""
    english = query.language is Language.ENGLISH
    ordered = _ranked(groups, asked, lambda group: group[1])
    lines = [Line(conditions_in_words(asked, english))]
    for value, number in ordered[:MAX_GROUPS]:
        name = called(asked.by, value, english)
        lines.append(Line(f"{name}: {number} items" if english else f"{name}:{number} 项"))
    lines += _left(len(ordered) - MAX_GROUPS, english)
    return Answer(query, tuple(lines), (), conditions=asked.conditions)


def _left(number: int, english: bool) -> list[Line]:
    if number <= 0:
        return []
    return [Line(f"… {number} more." if english else f"……另有 {number} 个,见整改台账。")]


def called(by: str, value: str, english: bool) -> str:
    """Return what a value is called that rows are counted by."""
    if not value:
        return "not stated" if english else "未注明"
    if by == "status":
        return about(Status(value)).english if english else value
    if by == "kind":
        return about_row(ItemKind(value)).name[english]
    return value


def columns() -> Mapping[str, str]:
    """Return what rows can be counted by -> the column of the ledger."""
    return {entry.name: entry.about.get("column", entry.name) for entry in entries("by")}
