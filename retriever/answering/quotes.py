"""Chooses what to quote: one function a kind of question, all with the same arguments.

A quote is an exact stretch of a notice. The order of the returned quotes is the order of the answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.lexicon.figures import read_figures
from indexer.lexicon.lexicon import group
from indexer.lexicon.text import fold, sentence_at, split_sentences, stretch_at
from indexer.quality import QUOTES
from indexer.types import NOWHERE, Item, Notice, Span
from retriever.types import Evidence, Kind, Query

from .evidence import Quote, RankedEvidence, Rater, cut

#: Characters quoted at most, by kind of question.
_BUDGET = {
    Kind.FIGURE: QUOTES.figure,
    Kind.DATE: QUOTES.figure,
    Kind.STATUS: QUOTES.status,
    Kind.MEASURES: QUOTES.measures,
    Kind.LIST: QUOTES.list,
    Kind.COMPARE: QUOTES.compare,
    Kind.FACT: QUOTES.general,
}


def by_sentence(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """The best sentences of the evidence, grouped by place, best place first."""
    sentences = _sentences(query, ranked, ranked.evidence[: QUOTES.looked_at], rate)
    return _in_order(_best(sentences, query.kind))


def by_item(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """The measures of the item asked about, all of them and a line each, then the best sentences of others."""
    sentences = _sentences(query, ranked, ranked.evidence[: QUOTES.looked_at], rate)
    if not _items(ranked):
        return _in_order(_best(sentences, query.kind))
    chosen = _best(sentences, Kind.MEASURES)
    top = max(chosen, key=lambda q: q.rating)
    measures = list(_all_measures(top))
    if 0 < sum(len(m.text) for m in measures) <= QUOTES.whole_item:
        budget = _BUDGET[Kind.MEASURES] - sum(len(m.text) for m in measures)
        outside = [q for q in chosen if not any(m.start <= q.start < m.end for m in measures if q.place == m.place)]
        chosen = measures + _within(outside, budget)
    return _in_order([replace(q, opens_line=q.opens_line or _starts_measure(q)) for q in chosen])


def by_list(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """The item asked about, as a list is found in one place, then the best sentences of others.

    An item that is not long is quoted whole, one with parts by their issues.
    """
    chosen = by_sentence(query, ranked, rate)
    top = max(chosen, key=lambda q: q.rating)
    listed = [replace(q, rating=top.rating) for q in _listed(top)]
    outside = [q for q in chosen if not any(p.notice is q.notice and p.start <= q.start < p.end for p in listed)]
    budget = _BUDGET[Kind.LIST] - sum(len(q.text) for q in listed)
    return _in_order([*listed, *_within(outside, budget)])


def _listed(quote: Quote) -> list[Quote]:
    """The whole item of a quote, or the issues of its parts; nothing where it is long and has none."""
    item, notice = quote.item, quote.notice
    if item is None:
        return []
    if item.span.end - item.span.start <= QUOTES.whole_list:
        return [cut(notice, item.span, quote.evidence, item)]
    parts = [
        i for i in notice.items if i is not item and item.span.start <= i.span.start and i.span.end <= item.span.end
    ]
    issues = [cut(notice, part.issue_span, quote.evidence, item) for part in parts]
    return issues if sum(len(q.text) for q in issues) <= QUOTES.whole_list else []


def by_figures(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """Every sentence about the matter, or of the item that is most about it, that gives a figure; notice by notice."""
    stated = [q for q in _sentences(query, ranked, ranked.evidence, rate) if read_figures(q.text, Span(0, len(q.text)))]
    if not stated:
        return by_sentence(query, ranked, rate)
    best = max(stated, key=lambda q: q.rating)
    about = [
        q
        for q in stated
        if q.rating >= QUOTES.keep_here * best.rating or (q.item is not None and q.place == best.place)
    ]
    chosen = _within(about, _BUDGET[Kind.LIST])
    order = list(dict.fromkeys(q.notice.notice_id for q in chosen))
    return sorted(chosen, key=lambda q: (order.index(q.notice.notice_id), q.start))


def _all_measures(quote: Quote) -> Iterable[Quote]:
    """Every measure of the item that a quote belongs to."""
    for measure in quote.item.measures if quote.item else ():
        yield replace(cut(quote.notice, measure, quote.evidence, quote.item), rating=quote.rating)


def _within(quotes: Iterable[Quote], budget: int) -> list[Quote]:
    """The best quotes that fit."""
    chosen = []
    for quote in sorted(quotes, key=lambda q: -q.rating):
        if len(quote.text) <= budget:
            chosen.append(quote)
            budget -= len(quote.text)
    return chosen


def by_status(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """The words that give the status and deadline of the item asked about, then the best sentences."""
    sentences = _sentences(query, ranked, ranked.evidence[: QUOTES.looked_at], rate)
    chosen = _best(sentences, Kind.STATUS)
    if not chosen:
        return []
    top = max(chosen, key=lambda q: q.rating)
    stated = list(_stated(top)) if top.item else []
    known = [q for q in stated if not any(c.start <= q.start and q.end <= c.end and c.place == q.place for c in chosen)]
    return _in_order([*chosen, *known])


def by_next_step(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """What the item asked about says is still to come, then the best sentences."""
    sentences = by_sentence(query, ranked, rate)
    top = max(sentences, key=lambda q: q.rating, default=None)
    if top is None or top.item is None or top.item.next_step == NOWHERE:
        return sentences
    told = replace(cut(top.notice, top.item.next_step, top.evidence, top.item), rating=top.rating)
    room = _BUDGET[Kind.FACT] - len(told.text)
    return _in_order([told, *_within((q for q in sentences if not (told.start <= q.start < told.end)), room)])


def by_responsibility(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """The tasks asked about and the lines that name their units; where the best passage names none, its words first."""
    quotes: list[Quote] = []
    for evidence, item in _items(ranked):
        if item.units_span.end > item.units_span.start and len(quotes) < 2 * QUOTES.tasks:
            notice = ranked.notices[evidence.result.passage.notice_id]
            quotes += [cut(notice, item.issue_span, evidence, item), cut(notice, item.units_span, evidence, item)]
            quotes += [cut(notice, line, evidence, item) for line in _persons(notice, item)]
    best = ranked.item(ranked.evidence[0])
    if best and best.units_span.end > best.units_span.start:
        return quotes
    sentences = by_sentence(query, ranked, rate)
    return (
        [*(q for q in sentences if q.place == sentences[0].place), *quotes[: 2 * (QUOTES.tasks - 1)]]
        if quotes
        else sentences
    )


def _persons(notice: Notice, item: Item) -> Iterable[Span]:
    """The lines of an item that name who is responsible, besides those of its units."""
    found: dict[Span, None] = {}
    for person in item.persons:
        place = notice.text.find(person, *item.span)
        line = stretch_at(notice.text, Span(place, place + len(person)), "\n") if place >= 0 else NOWHERE
        if line != NOWHERE and not (item.units_span.start <= place < item.units_span.end):
            found[Span(max(line.start, item.span.start), min(line.end, item.span.end))] = None
    return found


def by_contact(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """The clauses with a phone number, address or e-mail: of each notice named, else of the best that has one."""
    quotes: dict[str, Quote] = {}
    for evidence in ranked.evidence:
        notice = ranked.notices[evidence.result.passage.notice_id]
        if notice.notice_id in quotes:
            continue
        contact = _contact(notice)
        if contact:
            quotes[notice.notice_id] = cut(notice, contact, evidence, None)
            if not query.named:
                break
    return list(quotes.values())


def _contact(notice: Notice) -> Span | None:
    """The last line with a contact, from the clause of its first one on."""
    view = fold(notice.text)
    found = [view.span(hit.span) for hit in group("contact").finditer(view.text)]
    if not found:
        return None
    line = stretch_at(notice.text, found[-1], "\n")
    first = next(f for f in found if f.start >= line.start)
    return Span(stretch_at(notice.text, first, "。;；\n").start, line.end)


def by_comparison(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """One block a body: the best sentences of each of those compared."""
    wanted = query.bodies if len(query.bodies) > 1 else _best_notices(ranked)
    quotes: list[Quote] = []
    aspects = query.aspects or ("",) * len(wanted)
    for body, asked in zip(wanted, aspects, strict=True):
        mine = [e for e in ranked.evidence if e.result.passage.notice_id in body]
        sentences = _sentences(query, ranked, mine[: QUOTES.compared], rate, asked)
        quotes += _in_order(_best(sentences, Kind.COMPARE, shared_by=len(wanted)))
    return quotes


def _best_notices(ranked: RankedEvidence) -> list[tuple[str, ...]]:
    return [(i,) for i in dict.fromkeys(e.result.passage.notice_id for e in ranked.evidence)][: QUOTES.compared_notices]


def _items(ranked: RankedEvidence) -> list[tuple[Evidence, Item]]:
    """The items of the evidence, each once, in the order of their best passage."""
    found: dict[tuple[str, int], tuple[Evidence, Item]] = {}
    for evidence in ranked.evidence[: QUOTES.looked_at]:
        item = ranked.item(evidence)
        if item:
            found.setdefault((evidence.result.passage.notice_id, item.span.start), (evidence, item))
    return list(found.values())


def _sentences(
    query: Query, ranked: RankedEvidence, evidence: Sequence[Evidence], rate: Rater, asked: str = ""
) -> list[Quote]:
    """All sentences of some evidence with their ratings."""
    pieces: list[tuple[Evidence, int, str]] = []
    for one in evidence:
        position = one.result.passage.start
        for sentence in split_sentences(one.result.passage.text):
            if sentence.strip():
                pieces.append((one, position + len(sentence) - len(sentence.lstrip()), sentence.strip()))
            position += len(sentence)
    ratings = rate([words for _, _, words in pieces], asked)
    quotes = []
    for (one, start, words), rating in zip(pieces, ratings, strict=True):
        value = float(rating) + QUOTES.passage_share * one.result.score
        if (
            query.wants_figure
            and query.kind in (Kind.FIGURE, Kind.DATE, Kind.COUNT, Kind.COMPARE)
            and not re.search(r"\d", words)
        ):
            value *= QUOTES.no_figure
        notice = ranked.notices[one.result.passage.notice_id]
        quotes.append(Quote(notice, one, notice.item_at(start), start, start + len(words), value))
    return quotes


def _best(sentences: Iterable[Quote], kind: Kind, *, shared_by: int = 1) -> list[Quote]:
    """The best sentences within the budget of a kind of question; the best one always.

    An answer stays with the item it is about: a sentence of another must be nearly as good. A list goes deeper.
    """
    ordered = sorted(sentences, key=lambda q: -q.rating)
    budget = _BUDGET.get(kind, _BUDGET[Kind.FACT]) // shared_by
    here = QUOTES.keep_here_in_list if kind in (Kind.LIST, Kind.COMPARE) else QUOTES.keep_here
    chosen: list[Quote] = []
    used = 0
    for quote in ordered:
        share = here if quote.place == ordered[0].place else QUOTES.keep_elsewhere
        if chosen and (used + len(quote.text) > budget or quote.rating < share * ordered[0].rating):
            continue
        chosen.append(quote)
        used += len(quote.text)
    return chosen


def _in_order(quotes: Sequence[Quote]) -> list[Quote]:
    """Group by place, the place of the best quote first, and within a place in text order."""
    best: dict[tuple[str, str], float] = {}
    for quote in quotes:
        best[quote.place] = max(best.get(quote.place, 0.0), quote.rating)
    return sorted(quotes, key=lambda q: (-best[q.place], q.place, q.start))


def _stated(quote: Quote) -> Iterable[Quote]:
    """The words of status and deadline of the quote's item, and of the closing entry that revises it."""
    item = quote.item
    assert item is not None
    notice = quote.notice
    for stated in (item.status, item.deadline):
        if stated.span.end > stated.span.start:
            of = notice.item_at(stated.span.start) or item
            yield replace(cut(notice, sentence_at(notice.text, stated.span), quote.evidence, of), rating=quote.rating)


def _starts_measure(quote: Quote) -> bool:
    return quote.item is not None and any(abs(m.start - quote.start) <= 6 for m in quote.item.measures)
