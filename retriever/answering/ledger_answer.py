"""Ledger rows -> answer: how many, of which bodies, and each row with its citation.

A count is said beside what the notice itself states (已完成14项、基本完成1项), with its sentence. Where the two differ the
notice's own sentence counts, and where it states nothing the number of rows is said to be unchecked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from indexer.ledger.filter import EVERYTHING, FIELD_OF
from indexer.ledger.query import LedgerRow
from indexer.ledger.stated import Comparison, compare, total_of
from indexer.lexicon.names import about, about_row, open_statuses
from indexer.lexicon.text import sentence_at
from indexer.types import NOWHERE, ItemKind, Notice, Span, Status
from retriever.question.ledger_question import LedgerQuestion
from retriever.types import Answer, Condition, Kind, Language, LedgerTable, Line, Query

from .lines import Lines

STATED = tuple(status for status in Status if status is not Status.NOT_STATED)
_FEW_ROWS = 8  # of which each is told with the sentence of its state, where they are open
_SAYS_MORE, _LONGEST_SAID = 8, 160  # characters of such a sentence beside the state
MAX_ROWS = 40  # listed in an answer; the ledger page shows all
#: What a question that follows up took over besides conditions of the ledger.
_CARRIED = {"matter": ("事项", "matter"), "rows": ("前面的", "shown before")}


@dataclass(frozen=True, slots=True)
class Found:
    """What the ledger gave: the first rows, MAX_ROWS at most, and how many there are of each kind and status."""

    rows: tuple[LedgerRow, ...]
    counts: Mapping[ItemKind, Mapping[Status, int]]
    whole: int = 0  # rows of the bodies asked for, in whatever state
    unreported: int = 0  # tasks and expected results of plans that are past their deadline without any report


def compose_ledger(query: Query, asked: LedgerQuestion, found: Found, notices: Mapping[str, Notice]) -> Answer:
    """Return the answer made of the rows; there must be one at least. `notices`: those the rows stand in."""
    english = query.language is Language.ENGLISH
    chosen = asked.chosen
    # What a notice counts itself is compared only with its rows of some states.
    of_bodies = replace(chosen, statuses=(), publishers=(), notices=(), notices_out=(), years=(), latest=False)
    of_states = of_bodies == EVERYTHING and not (asked.within or asked.due_spans)
    compared = _compared(notices, found, asked) if of_states else {}
    out = Lines()
    out.say(_summary(found, asked, list(compared.values()), english))
    total = sum(sum(counts.values()) for counts in found.counts.values())
    # How many of each body, where all rows are listed.
    several = len(notices) > 1 and total == len(found.rows)
    numbers: list[int] = []
    is_short = asked.kind is Kind.LIST and len(found.rows) <= _FEW_ROWS and set(chosen.statuses) & set(open_statuses())
    for notice_id, rows in groupby(found.rows, key=lambda row: row.notice_id):
        mine = list(rows)
        first = mine[0]
        notice = notices[notice_id]
        out.say(head_of(first) + (_of_body(mine, english) if several else ""))
        one = compared.get(notice_id)
        if of_states and (asked.asks_number or (one and one.stated is not None and not one.agrees)):
            out.quote_total(notice, english=english)
        for row in mine:
            words = row.item.issue_span.of(notice.text)
            numbers.append(out.quote(notice_id, row.source, row.item.issue_span, words, label_of(row, english)))
            said = _said_of_state(row, notice.text) if is_short else None
            if said:
                out.quote(notice_id, row.source, said, said.of(notice.text), row.item.number)
    if found.unreported:
        out.say(_unreported(found.unreported, english))
    left = total - len(found.rows)
    if left:
        out.say(f"… {left} more rows are in the ledger." if english else f"……另有 {left} 行,见整改台账。")
    table = LedgerTable(asked.chosen, asked.conditions, found.rows, tuple(numbers), total)
    keys = tuple((row.notice_id, row.item.span.start) for row in found.rows)
    return Answer(query, tuple(out.lines), tuple(out.citations), table=table, conditions=asked.conditions, shown=keys)


def _said_of_state(row: LedgerRow, text: str) -> Span | None:
    """The sentence that gives the state of a row, where it says more than the state and is short."""
    span = row.item.status.span
    if span == NOWHERE:
        return None
    sentence = sentence_at(text, span)
    length = len(sentence.of(text).strip())
    is_part = sentence.start <= row.item.issue_span.start < sentence.end
    return sentence if _SAYS_MORE <= length - (span.end - span.start) <= _LONGEST_SAID and not is_part else None


def compose_counts(
    query: Query, counted: Sequence[tuple[LedgerQuestion, Found]], notices: Mapping[str, Notice]
) -> Answer:
    """Return a line for each of several counts, and what each notice states of its items."""
    english = query.language is Language.ENGLISH
    out = Lines()
    for asked, found in counted:
        compared = _compared(notices, found, asked)
        out.say(_summary(found, asked, list(compared.values()), english))
    for notice in notices.values():
        out.quote_total(notice, english=english)
    shown = dict.fromkeys((row.notice_id, row.item.span.start) for _, found in counted for row in found.rows)
    conditions = tuple(dict.fromkeys(c for asked, _ in counted for c in asked.conditions))
    return Answer(query, tuple(out.lines), tuple(out.citations), conditions=conditions, shown=tuple(shown))


def head_of(row: LedgerRow) -> str:
    """Return the line above the rows of a notice."""
    return "【" + " | ".join(p for p in (row.publisher or row.title, row.published_on) if p) + "】"


def conditions_in_words(asked: LedgerQuestion, english: bool) -> str:
    """Return how a question was understood, as a sentence."""
    understood = _joined(asked.conditions, english)
    if english:
        return f"Understood as: {understood or 'all rows of the ledger'}"
    return f"理解为:{understood or '台账的全部行'}"


def compose_stated(query: Query, asked: LedgerQuestion, notices: Sequence[Notice]) -> Answer | None:
    """Return the answer for notices without any row asked for that state how many there are; None where none does."""
    english = query.language is Language.ENGLISH
    out = Lines()
    for notice in notices:
        total = total_of(notice.totals)
        stated = compare(total, asked.chosen.statuses, 0).stated
        if total is None or not stated:
            continue
        head = (
            f"The notice states {stated}, none was read one by one:"
            if english
            else f"通报写明 {stated} 项,未能逐项识别:"
        )
        out.quote(notice.notice_id, notice.source, total.span, total.span.of(notice.text), head)
    return Answer(query, tuple(out.lines), tuple(out.citations)) if out.lines else None


def none_found(query: Query, asked: LedgerQuestion, unreported: int = 0) -> Answer:
    """Return the refusal that says that no row of the ledger meets the conditions.

    `unreported`: tasks and expected results of plans past their deadline of which no notice tells.
    """
    english = query.language is Language.ENGLISH
    understood = _joined(asked.conditions, english)
    beside = _unreported(unreported, english) if unreported else ""
    reason = (
        f"No row of the ledger meets this. {beside}{' ' if beside else ''}Understood as: {understood}"
        if english
        else f"台账中没有符合条件的行。{beside}理解为:{understood}"
    )
    return Answer(query, (Line(reason),), (), refused=True, reason=reason, conditions=asked.conditions)


def _compared(notices: Mapping[str, Notice], found: Found, asked: LedgerQuestion) -> dict[str, Comparison]:
    """What each notice states of the number asked for beside the rows; nothing where not all rows are at hand."""
    if sum(sum(counts.values()) for counts in found.counts.values()) > len(found.rows):
        return {}
    read = Counter(row.notice_id for row in found.rows if row.kind in (ItemKind.ITEM, ItemKind.TASK))
    totals = {notice_id: total_of(notice.totals) for notice_id, notice in notices.items()}
    return {n: compare(total, asked.chosen.statuses, read[n]) for n, total in totals.items()}


def _unreported(number: int, english: bool) -> str:
    if english:
        return f"{number} tasks or expected results of plans are past their deadline without any report."
    return f"另有 {number} 项计划中的任务、预期成果时限已过,没有报告。"


def describe(condition: Condition, *, english: bool) -> str:
    """Return a condition as a reader sees it: 整改情况=未完成."""
    field = FIELD_OF.get(condition.field)
    name = field.label if field else _CARRIED[condition.field]
    return f"{name[english]}={field.shown(condition.value, english) if field else condition.value}"


def _summary(found: Found, asked: LedgerQuestion, compared: Sequence[Comparison], english: bool) -> str:
    """What was counted, by kind and status, beside what the notice states, and how the question was understood."""
    parts = _counted(found.counts, english) or (["0 items"] if english else ["0 项"])
    whole = found.whole if asked.asks_number and asked.chosen.statuses else 0
    understood = _joined(asked.conditions, english)
    checked = _checked(compared, english) if asked.asks_number else ""
    differs = len(compared) == 1 and compared[0].stated is not None and not compared[0].agrees
    if english:
        said = f"The ledger has {' and '.join(parts)}{f' of {whole} in all' if whole else ''}."
        said += f" {checked}" if checked else ""
        said += (
            f" The notice itself states {compared[0].stated}: they differ, go by its words below." if differs else ""
        )
        return f"{said} Understood as: {understood}" if understood else said
    if differs and asked.asks_number:
        said = f"通报写明 {compared[0].stated} 项,逐项识别到 {'、'.join(parts)},两者不一致,请以下面的通报原文为准。"
    else:
        checked = f"通报自己写明 {compared[0].stated} 项,两者不一致" if differs else checked
        said = (
            f"台账{f'的 {whole} 项' if whole else ''}中有 {'、'.join(parts)}"
            + (f",{checked}" if checked else "")
            + "。"
        )
    return f"{said}理解为:{understood}" if understood else said


def _checked(compared: Sequence[Comparison], english: bool) -> str:
    """Whether the rows are as many as the notices state."""
    if len(compared) == 1:
        (one,) = compared
        if one.stated is None:
            return "The notice states no total to check this by." if english else "通报没有写明这个数目,无从核对"
        if one.agrees:
            return "As many as the notice states." if english else "与通报自己的统计一致"
        return ""
    differ = sum(one.stated is not None and not one.agrees for one in compared)
    silent = sum(one.stated is None for one in compared)
    if english:
        said = [f"{differ} of these notices state another number"] * bool(differ)
        said += [f"{silent} of them state none"] * bool(silent)
        return "; ".join(said) + "." if said else ""
    said = [f"其中 {differ} 份通报自己写明的数目不同"] * bool(differ) + [f"{silent} 份没有写明数目"] * bool(silent)
    return ",".join(said)


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


def label_of(row: LedgerRow, english: bool) -> str:
    """Return what a row is told with: its number, state, deadline and lead unit."""
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
