"""Several notices of one body on the same matter: the later one goes first, and the answer says what has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexer.ledger.history import Change, changes
from indexer.ledger.query import LedgerRow, earlier_reports, later_reports
from indexer.quality import MATTERS
from indexer.store.database import Database
from indexer.types import Item, Notice, Span
from retriever.types import Answer, Citation, Evidence, Language, Line

_MAX_ITEMS = 3  # cited items that are looked up
#: What can have changed, in both languages.
_FIELDS = {"status": ("整改情况", "status"), "deadline": ("完成时限", "deadline"), "figures": ("数字", "figures")}


def prefer_later(evidence: Sequence[Evidence], notices: Mapping[str, Notice], database: Database) -> list[Evidence]:
    """Return the evidence with passages of items that a later notice reports on again moved down."""
    lowered = [
        replace(e, result=replace(e.result, score=e.result.score * MATTERS.superseded))
        # A part of an item is reported on with the whole.
        if (items := notices[e.result.passage.notice_id].items_at(e.result.passage.end - 1))
        and later_reports(database, (e.result.passage.notice_id, items[0].span.start))
        else e
        for e in evidence
    ]
    return sorted(lowered, key=lambda e: -e.result.score)


def with_changes(answer: Answer, notices: Mapping[str, Notice], database: Database) -> Answer:
    """Return the answer with a line, cited, for each item it quotes that an earlier notice reported on otherwise."""
    lines, citations = list(answer.lines), list(answer.citations)
    seen: set[tuple[str, int]] = set()
    for citation in answer.citations:
        items = notices[citation.notice_id].items_at(citation.start)
        if not items or (citation.notice_id, items[0].span.start) in seen or len(seen) >= _MAX_ITEMS:
            continue
        item = items[0]
        seen.add((citation.notice_id, item.span.start))
        for row in earlier_reports(database, (citation.notice_id, item.span.start))[:1]:
            said = _said(row, item, english=answer.query.language is Language.ENGLISH)
            if said:
                span, words = words_before(row)
                n = len(citations) + 1
                citations.append(Citation(n, row.notice_id, row.source, span.start, span.end, words))
                lines.append(Line(" ".join(words.split()), n, said))
    return replace(answer, lines=tuple(lines), citations=tuple(citations))


def in_words(found: Sequence[Change], *, english: bool) -> str:
    """Return what has changed between two reports on an item: 整改情况 正在推进 → 已完成."""
    said = (f"{_FIELDS[c.field][english]} {c.before or '—'} → {c.after}" for c in found)
    return (", " if english else ",").join(said)


def words_before(row: LedgerRow) -> tuple[Span, str]:
    """Return what is quoted of an earlier report: the words of its state, or the problem."""
    return (row.item.status.span, row.status_text) if row.status_text else (row.item.issue_span, row.item.issue)


def _said(earlier: LedgerRow, later: Item, *, english: bool) -> str:
    found = changes(earlier.item, later)
    if not found:
        return ""
    what = in_words(found, english=english)
    head = f"Since the notice of {earlier.published_on}" if english else f"与{earlier.published_on}的通报相比"
    return f"{head}: {what}." if english else f"{head}:{what}。"
