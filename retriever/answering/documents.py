"""Which documents a body issued -> quotes: the sentences of its notices that name them by title, each told by its title."""

from collections.abc import Iterator, Sequence

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import fold, sentence_at
from indexer.quality import QUOTES
from retriever.types import Evidence, Query

from .evidence import Quote, RankedEvidence, Rater, cut
from .quotes import by_list


def by_documents(query: Query, ranked: RankedEvidence, rate: Rater) -> list[Quote]:
    """The documents that the notices asked about issued, in text order; of one matter, what is said of it."""
    if query.years or any(not group("document_word").search(word) for word in query.parts[0].matter):
        return by_list(query, ranked, rate)
    firsts: dict[str, Evidence] = {}
    for evidence in ranked.evidence:
        firsts.setdefault(evidence.result.passage.notice_id, evidence)
    wanted = [i for i in firsts if i in query.named] or list(firsts)[:1]
    quotes: list[Quote] = []
    room = QUOTES.list
    for notice_id in wanted:
        for quote in _issued(ranked, firsts[notice_id]):
            length = len(quote.text) + sum(map(len, titles_in(quote.text)))
            if length <= room:
                room -= length
                quotes.append(quote)
    return quotes or by_list(query, ranked, rate)


def titles_in(text: str) -> Sequence[str]:
    """Return the titles of documents in a text, each with its number where one follows, once."""
    view = fold(text)
    found = (view.span(hit.span).of(text) for hit in group("issued_title").finditer(view.text))
    return tuple(dict.fromkeys(found))


def _issued(ranked: RankedEvidence, evidence: Evidence) -> Iterator[Quote]:
    """The clauses of a notice that say that a document was issued, each once."""
    notice = ranked.notices[evidence.result.passage.notice_id]
    view = fold(notice.text)
    told: set[str] = set()
    for hit in group("issued").finditer(view.text):
        span = view.span(hit.span)
        titles = set(titles_in(span.of(notice.text)))
        if titles - told:
            told |= titles
            yield cut(notice, sentence_at(notice.text, span), evidence, notice.item_at(span.start))
