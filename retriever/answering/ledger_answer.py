"""Ledger rows -> answer: how many, of which bodies, and each row with its citation.

What a notice itself counts (已完成14项、基本完成1项) is quoted before the rows, so that both numbers are seen with
their sources where they differ.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.ledger.filter import FIELD_OF
from indexer.ledger.query import LedgerRow
from indexer.lexicon.lexicon import group
from indexer.lexicon.names import about, about_row
from indexer.lexicon.text import folded, split_sentences
from indexer.types import ItemKind, Notice, Span, Status
from retriever.question.ledger_question import LedgerQuestion
from retriever.types import Answer, Citation, Condition, Language, LedgerTable, Line, Query

STATED = tuple(status for status in Status if status is not Status.NOT_STATED)
MAX_ROWS = 40  # listed in an answer; the ledger page shows all
_MATTER = ("事项", "matter")  # what a question that follows up took over


@dataclass(frozen=True, slots=True)
class Found:
    """What the ledger gave: the first rows, MAX_ROWS at most, and how many there are of each kind and status."""

    rows: tuple[LedgerRow, ...]
    counts: Mapping[ItemKind, Mapping[Status, int]]


def compose_ledger(query: Query, asked: LedgerQuestion, found: Found, notices: Mapping[str, Notice]) -> Answer:
    """Return the answer made of the rows; there must be one at least. `notices`: those the rows stand in."""
    english = query.language is Language.ENGLISH
    lines = [Line(_summary(found.counts, asked.conditions, english))]
    citations: list[Citation] = []

    def cite(notice_id: str, source: str, span: Span) -> int:
        text = span.of(notices[notice_id].text)
        citations.append(Citation(len(citations) + 1, notice_id, source, span.start, span.end, text))
        return len(citations)

    total = sum(sum(counts.values()) for counts in found.counts.values())
    # How many of each body, where all rows are listed.
    several = len(notices) > 1 and total == len(found.rows)
    chosen = asked.chosen
    of_states = not (chosen.units or chosen.leads or chosen.due_until or chosen.overdue_on)
    numbers: list[int] = []
    for notice_id, rows in groupby(found.rows, key=lambda row: row.notice_id):
        mine = list(rows)
        first = mine[0]
        head = "【" + " | ".join(p for p in (first.publisher or first.title, first.published_on) if p) + "】"
        lines.append(Line(head + (_of_body(mine, english) if several else "")))
        for span in stated_counts(notices[notice_id]) if of_states else ():
            label = "The notice itself counts:" if english else "通报自己的统计:"
            lines.append(
                Line(" ".join(span.of(notices[notice_id].text).split()), cite(notice_id, first.source, span), label)
            )
        for row in mine:
            numbers.append(cite(notice_id, row.source, row.item.issue_span))
            lines.append(Line(" ".join(row.item.issue.split()), numbers[-1], _label(row, english)))
    left = total - len(found.rows)
    if left:
        lines.append(Line(f"… {left} more rows are in the ledger." if english else f"……另有 {left} 行,见整改台账。"))
    table = LedgerTable(asked.chosen, asked.conditions, found.rows, tuple(numbers), total)
    return Answer(query, tuple(lines), tuple(citations), table=table)


def none_found(query: Query, asked: LedgerQuestion) -> Answer:
    """Return the refusal that says that no row of the ledger meets the conditions."""
    english = query.language is Language.ENGLISH
    understood = _joined(asked.conditions, english)
    reason = (
        f"No row of the ledger meets this. Understood as: {understood}"
        if english
        else f"台账中没有符合条件的行。理解为:{understood}"
    )
    return Answer(query, (Line(reason),), (), refused=True, reason=reason)


def stated_counts(notice: Notice) -> Iterator[Span]:
    """Yield the sentences in which a notice counts its items by their state; those inside an item count other things."""
    position = 0
    for sentence in split_sentences(notice.text):
        start = position + len(sentence) - len(sentence.lstrip())
        position += len(sentence)
        if not notice.items_at(start) and all(
            group(name).search(folded(sentence)) for name in ("stated_count", "stated_items")
        ):
            yield Span(start, start + len(sentence.strip()))


def describe(condition: Condition, *, english: bool) -> str:
    """Return a condition as a reader sees it: 整改情况=未完成."""
    field = FIELD_OF.get(condition.field)
    name = field.label if field else _MATTER
    return f"{name[english]}={field.shown(condition.value, english) if field else condition.value}"


def _summary(counts: Mapping[ItemKind, Mapping[Status, int]], conditions: Sequence[Condition], english: bool) -> str:
    """What was counted, by kind and status, and how the question was understood."""
    parts = _counted(counts, english)
    understood = _joined(conditions, english)
    if english:
        return f"The ledger has {' and '.join(parts)}. Understood as: {understood}"
    return f"台账中有 {'、'.join(parts)}。理解为:{understood}"


def _counted(counts: Mapping[ItemKind, Mapping[Status, int]], english: bool) -> list[str]:
    return [
        f"{sum(counts[kind].values())} {about_row(kind).counted[english]}{_by_status(counts[kind], english)}"
        for kind in ItemKind
        if kind in counts
    ]


def _of_body(rows: Sequence[LedgerRow], english: bool) -> str:
    """How many rows of each kind and status these are."""
    counts: dict[ItemKind, Counter[Status]] = {}
    for row in rows:
        counts.setdefault(row.kind, Counter())[Status(row.item.status.value)] += 1
    return f" {(', ' if english else '、').join(_counted(counts, english))}"


def _by_status(counts: Mapping[Status, int], english: bool) -> str:
    if set(counts) == {Status.NOT_STATED}:
        return ""
    said = [f"{about(s).english} {counts[s]}" if english else f"{s} {counts[s]}" for s in Status if s in counts]
    return f" ({', '.join(said)})" if english else f"({'、'.join(said)})"


def _joined(conditions: Iterable[Condition], english: bool) -> str:
    """The conditions, those of one field as one: 整改情况=正在推进/未完成."""
    fields: dict[str, list[str]] = {}
    for condition in conditions:
        name, _, value = describe(condition, english=english).partition("=")
        fields.setdefault(name, []).append(value)
    return (", " if english else ",").join(f"{name}={'/'.join(values)}" for name, values in fields.items())


def _label(row: LedgerRow, english: bool) -> str:
    item = row.item
    status = Status(item.status.value)
    parts = [item.number]
    if status is not Status.NOT_STATED:
        parts.append(about(status).english if english else str(status))
    if item.deadline.value:
        parts.append(f"due {item.deadline.value}" if english else f"时限 {item.deadline.value}")
    if item.lead_units:
        units = "、".join(item.lead_units)
        parts.append(f"lead: {units}" if english else f"牵头 {units}")
    return " · ".join(parts)
