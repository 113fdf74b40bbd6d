"""Rows asked for by their number or their place (第15项, 第二个) -> answer: what each says of what is asked, cited."""

from collections.abc import Iterator, Mapping, Sequence

from indexer.ledger.query import LedgerRow
from indexer.lexicon.text import sentence_at
from indexer.types import NOWHERE, Notice, Span
from retriever.types import Answer, Kind, Language, Line, Query

from .ledger_answer import head_of, label_of
from .lines import Lines

_MAX_MEASURES = 12  # quoted of an item; its source shows all
#: What is said where an item does not tell what is asked: Chinese, English.
_SILENT = {
    Kind.MEASURES: ("没有逐条列出措施", "lists no measures"),
    Kind.RESPONSIBLE: ("没有写明责任单位", "names no responsible unit"),
    Kind.DEADLINE: ("没有写明时限", "states no deadline"),
    Kind.STATUS: ("没有写明整改情况", "states no status"),
    Kind.NEXT_STEP: ("没有写明下一步打算", "states no next step"),
}
#: Kinds that ask for what another one does.
_AS = {Kind.YES_NO: Kind.STATUS, Kind.ITEM: Kind.STATUS, Kind.LIST: Kind.STATUS, Kind.SUMMARY: Kind.STATUS}
#: Kinds of which an item has a field of its own.
OF_ITEMS = frozenset((*_SILENT, *_AS))


def compose_rows(query: Query, rows: Sequence[LedgerRow], notices: Mapping[str, Notice]) -> Answer:
    """Return what some rows say of what each part of a question asks for."""
    english = query.language is Language.ENGLISH
    kinds = list(dict.fromkeys(_AS.get(part.kind, part.kind) for part in query.parts))
    out = Lines()

    def cite(row: LedgerRow, span: Span, label: str = "") -> None:
        out.quote(row.notice_id, row.source, span, span.of(notices[row.notice_id].text), label)

    last = ""
    for row in rows:
        if row.notice_id != last:
            out.say(head_of(row))
            last = row.notice_id
        cite(row, row.item.issue_span, label_of(row, english))
        for kind in kinds:
            told = list(_told(row, kind, notices[row.notice_id].text))
            for span in told:
                if not _is_inside(span, row.item.issue_span):
                    cite(row, span)
            if not told and kind in _SILENT:
                out.say(f"This item {_SILENT[kind][1]}." if english else f"这一项{_SILENT[kind][0]}。")
    keys = tuple((row.notice_id, row.item.span.start) for row in rows)
    return Answer(query, tuple(out.lines), tuple(out.citations), conditions=query.carried, shown=keys)


def no_such_number(query: Query, items: int) -> Answer:
    """Return the refusal for a number that no item of the notice named has."""
    words = "、".join(query.parts[0].conditions.items)
    if query.language is Language.ENGLISH:
        reason = f"The notice has no {words}: {items} items were read in it."
    else:
        reason = f"该通报没有{words}(逐项识别到 {items} 项)。"
    return Answer(query, (Line(reason),), (), refused=True, reason=reason)


def _told(row: LedgerRow, kind: Kind, text: str) -> Iterator[Span]:
    item = row.item
    if kind is Kind.MEASURES:
        yield from item.measures[:_MAX_MEASURES]
    elif kind is Kind.RESPONSIBLE and item.units_span != NOWHERE:
        yield item.units_span
    elif kind is Kind.DEADLINE and item.deadline.span != NOWHERE:
        yield sentence_at(text, item.deadline.span)
    elif kind is Kind.STATUS and item.status.span != NOWHERE:
        yield sentence_at(text, item.status.span)
    elif kind is Kind.NEXT_STEP and item.next_step != NOWHERE:
        yield item.next_step


def _is_inside(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end
