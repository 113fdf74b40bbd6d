"""(question, evidence) -> answer: sentences of the evidence, chosen for the kind of question, each cited.

Extractive: what is stated stands in a cited span to the letter; words of ours only say where it comes from.
Pure: models and index stay outside, sentences are rated by a function that is passed in.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.lexicon.figures import read_figures
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.text import normalise
from indexer.quality import QUOTES
from indexer.types import Span, Status
from retriever.question.names import tells_of
from retriever.question.parts import OF_ROWS
from retriever.types import Answer, Citation, Evidence, Kind, Language, Line, Query

from .documents import by_documents, titles_in
from .evidence import Quote, RankedEvidence, Rater
from .key_figure import key_figure
from .quotes import (
    by_comparison,
    by_contact,
    by_figures,
    by_item,
    by_list,
    by_next_step,
    by_responsibility,
    by_sentence,
    by_status,
)
from .refusal import Unmet, find_reason, missing_places, no_notice_of, not_found

_CHOOSERS = {
    Kind.MEASURES: by_item,
    Kind.LIST: by_list,
    Kind.DOCUMENTS: by_documents,
    Kind.STATUS: by_status,
    Kind.YES_NO: by_status,
    Kind.DEADLINE: by_status,
    Kind.NEXT_STEP: by_next_step,
    Kind.RESPONSIBLE: by_responsibility,
    Kind.CONTACT: by_contact,
    Kind.FIGURES: by_figures,
    Kind.COMPARE: by_comparison,
}


#: Characters quoted at most for one part of several, where it is not what any part is given.
_ROOM = dict.fromkeys((Kind.MEASURES, Kind.DOCUMENTS), QUOTES.part_measures)
#: Kinds of which a figure or a day stands before the sentence that gives it.
_ONE_FIGURE = (Kind.FIGURE, Kind.DATE, Kind.COUNT, Kind.SHARE)


def compose(query: Query, ranked: RankedEvidence, rate: Rater, unmet: Unmet) -> Answer:
    """Return the answer, or a refusal when the evidence does not carry one."""
    # A question about one body is never answered from the notice of another.
    asked = [e for e in ranked.evidence if not query.named or e.result.passage.notice_id in query.named]
    ranked = replace(ranked, evidence=asked)
    reason = find_reason(query, ranked, unmet)
    if reason:
        return _refuse(query, ranked, reason)
    quotes = _quotes(query, ranked, rate)
    if not quotes:
        return _refuse(query, ranked, not_found(query.language))
    lines, citations = _lines(query, quotes)
    quoted = normalise(" ".join(quote.evidence.result.passage.text for quote in quotes)) if query.strangers else ""
    missing = [place for place in missing_places(query, ranked) if not tells_of(place, quoted)]
    if query.unread and query.kind in OF_ROWS:
        lines.insert(0, Line(_not_understood(query)))
    if missing:  # 厦门和北京: the part that is not there is said
        lines.append(Line(no_notice_of(missing, query.language)))
    return Answer(query, tuple(lines), tuple(citations))


def _quotes(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """What is quoted for each part of a question, those of the first part first."""
    kinds = list(dict.fromkeys(_as_quoted(query, part.kind) for part in query.parts))
    asked = [replace(query, parts=(replace(query.parts[0], kind=kind),)) for kind in kinds]
    if len(asked) == 1:
        return _CHOOSERS.get(kinds[0], by_sentence)(asked[0], ranked, rate)
    found: list[Quote] = []
    room = 0
    for kind, one in zip(kinds, asked, strict=True):
        room += _ROOM.get(kind, QUOTES.part)
        quotes = _CHOOSERS.get(kind, by_sentence)(one, ranked, rate)
        if kind is Kind.CONTACT and not quotes:
            return []  # 有没有公布举报电话,号码多少: none is there
        for quote in quotes:
            is_new = not any(q.notice is quote.notice and q.start <= quote.start and quote.end <= q.end for q in found)
            if is_new and len(quote.text) <= room:
                found.append(quote)
                room -= len(quote.text)
    return found


def _as_quoted(query: Query, kind: Kind) -> Kind:
    """The kind that is quoted for; side by side only where bodies are named or the words say so."""
    if kind is Kind.COMPARE and len(query.bodies) < 2 and not pattern("asks", "compare").search(query.folded):
        return Kind.FACT
    if kind is Kind.RESPONSIBLE and not pattern("asks", "responsible").search(query.folded):
        return Kind.FACT  # 副组长由什么职务的人当: units are not asked for
    return kind


def _not_understood(query: Query) -> str:
    """Words that change what is asked for, and that quotations cannot heed, are said and never swallowed."""
    words = "、".join(f"“{words}”" for words in dict.fromkeys(query.unread))
    return (
        f"Not heeded: {words}."
        if query.language is Language.ENGLISH
        else f"没有按{words}筛选或排序,以下是最相关的原文:"
    )


def _refuse(query: Query, ranked: RankedEvidence, reason: str) -> Answer:
    suggestions = () if query.kind is Kind.SMALL_TALK else _nearest_headings(ranked.evidence)
    return Answer(query, (Line(reason),), (), refused=True, reason=reason, suggestions=suggestions)


def _nearest_headings(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    found = [f"{e.metadata.title}:{e.result.passage.heading[-1]}" for e in evidence if e.result.passage.heading]
    return tuple(dict.fromkeys(found))[:3]


def _lines(query: Query, quotes: Sequence[Quote]) -> tuple[list[Line], list[Citation]]:
    """One head line a place (notice and item), in the order given; neighbouring quotes become one citation."""
    lines: list[Line] = []
    citations: list[Citation] = []
    place = None
    best = max(quotes, key=lambda q: q.rating)
    for quote in _joined(quotes):
        if quote.place != place:
            lines.append(Line(_head(quote, query.language)))
            place = quote.place
        n = len(citations) + 1
        passage = quote.evidence.result.passage
        citations.append(Citation(n, passage.notice_id, quote.evidence.source, quote.start, quote.end, quote.text))
        figure = _figure(query, quote, best)
        lines.append(Line(" ".join(re.sub(r"^#{1,6} ", "", quote.text, flags=re.MULTILINE).split()), n, figure))
    return lines, citations


def _figure(query: Query, quote: Quote, best: Quote) -> str:
    """The figure that is asked for, or all there are, to stand before the sentence that gives it."""
    if query.kind is Kind.DOCUMENTS:
        return "、".join(titles_in(quote.text))
    if query.kind is Kind.FIGURES:
        return "、".join(dict.fromkeys(f.text for f in read_figures(quote.text, Span(0, len(quote.text)))))
    holds_best = quote.notice is best.notice and quote.start <= best.start < quote.end
    return key_figure(query.folded, best.text) if query.kind in _ONE_FIGURE and holds_best else ""


def _joined(quotes: Sequence[Quote]) -> list[Quote]:
    """Join quotes that follow each other in the text with at most a blank between them."""
    joined: list[Quote] = []
    for quote in quotes:
        last = joined[-1] if joined else None
        if last and last.place == quote.place and 0 <= quote.start - last.end <= 2 and not quote.opens_line:
            joined[-1] = replace(last, end=quote.end)
        else:
            joined.append(quote)
    return joined


def _head(quote: Quote, language: Language) -> str:
    """Where the quotations below come from: body, date, item, its status."""
    passage, about = quote.evidence.result.passage, quote.evidence.metadata
    english = language is Language.ENGLISH
    parts = [about.publisher or about.title, about.published_on]
    if quote.item:
        parts.append(f"item {quote.item.number}" if english else f"第{quote.item.number}项")
        parts.append(quote.item.issue)
        status = quote.item.status.value
        if status and status != Status.NOT_STATED:
            parts.append(f"status: {status}" if english else f"整改情况:{status}")
    elif passage.heading:
        parts.append(passage.heading[-1])
    return "【" + " | ".join(part for part in parts if part) + "】"
