"""Numbers of ledger rows -> answer: a share, numbers by unit, body or state, and who has most.

A share is of what the notice itself states where that differs from the rows read (93.29% of 417, of which five were read).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.ledger.stated import compare, total_of
from indexer.lexicon.lexicon import entries
from indexer.lexicon.names import about, about_row
from indexer.types import ItemKind, Notice, Status
from retriever.question.ledger_question import LedgerQuestion
from retriever.types import Answer, Citation, Language, Line, Query

from .ledger_answer import conditions_in_words

MAX_GROUPS = 30  # listed in an answer; the ledger page shows all


@dataclass(frozen=True, slots=True)
class BodyShare:
    """Of one body: how many rows there are and how many meet what is asked, and its notices."""

    name: str
    met: int
    whole: int
    notices: tuple[Notice, ...]


def compose_share(query: Query, asked: LedgerQuestion, bodies: Sequence[BodyShare]) -> Answer:
    """Return the share of rows in some states, or past their deadline, of each body, and of all where there are several."""
    english = query.language is Language.ENGLISH
    lines: list[Line] = []
    citations: list[Citation] = []
    what = _what(asked, english)
    sums = [0, 0]
    for body in bodies:
        met, whole = body.met, body.whole
        stated: list[Citation] = []
        if asked.share_of:
            for notice in body.notices:
                total = total_of(notice.totals)
                said = compare(total, asked.share_of, body.met).stated
                if total is not None:
                    words = total.span.of(notice.text)
                    stated.append(
                        Citation(len(citations) + len(stated) + 1, notice.notice_id, notice.source, *total.span, words)
                    )
                if len(body.notices) == 1 and total is not None and total.found and said is not None:
                    met, whole = said, total.found  # its own numbers count
        sums = [sums[0] + met, sums[1] + whole]
        citations += stated
        lines.append(Line(_share_line(body.name, what, met, whole, english)))
        label = "The notice itself counts:" if english else "通报自己的统计:"
        lines += [Line(" ".join(c.text.split()), c.n, label) for c in stated]
    if len(bodies) > 1:
        name = "All together" if english else "合计"
        lines.insert(0, Line(_share_line(name, what, *sums, english)))
    lines.append(Line(conditions_in_words(asked, english)))
    return Answer(query, tuple(lines), tuple(citations), conditions=asked.conditions)


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
    ordered = sorted(groups, key=lambda g: g[1], reverse=asked.order != "fewest") if asked.order else list(groups)
    if asked.order:
        last = ordered[min(len(ordered), max(1, asked.top)) - 1][1]
        ordered = [g for g in ordered if (g[1] <= last if asked.order == "fewest" else g[1] >= last)]
    lines = [Line(conditions_in_words(asked, english))]
    for value, number in ordered[:MAX_GROUPS]:
        name = _called(asked.by, value, english)
        lines.append(Line(f"{name}: {number} items" if english else f"{name}:{number} 项"))
    left = len(ordered) - MAX_GROUPS
    if left > 0:
        lines.append(Line(f"… {left} more." if english else f"……另有 {left} 个,见整改台账。"))
    return Answer(query, tuple(lines), (), conditions=asked.conditions)


def _called(by: str, value: str, english: bool) -> str:
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
