"""Opens an index and answers questions from it: the one entry for chat, command line and evaluation."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path

import numpy as np

from indexer.errors import IndexFormatError
from indexer.ledger.filter import EVERYTHING, LedgerFilter
from indexer.ledger.query import count, select, tally, units_of
from indexer.lexicon.dates import read_dates
from indexer.lexicon.names import planned_kinds
from indexer.lexicon.text import as_encoded
from indexer.quality import SEARCH
from indexer.search.embedder import load_embedder, word_model_for
from indexer.search.late_interaction import LateInteractionIndex
from indexer.store.stored import NoticeInfo
from indexer.store.versions import IndexVersion, open_index
from indexer.types import ItemKind, Notice, Status
from retriever.answering.changes import prefer_later, with_changes
from retriever.answering.compose import compose
from retriever.answering.evidence import RankedEvidence
from retriever.answering.ledger_answer import MAX_ROWS, STATED, Found, compose_ledger, compose_stated, none_found
from retriever.answering.refusal import supports
from retriever.finding.rerank import CrossEncoderReranker, Reranker, rerank
from retriever.finding.search import RANKINGS, Models, Ranking, search
from retriever.question.ledger_question import LedgerQuestion, as_ledger_question
from retriever.question.names import LibraryName, library_names
from retriever.question.understand import understand
from retriever.writing.endpoint import Endpoint, generate, sources_of

from .types import Answer, Evidence, Generated, Kind, Mode, Query, SearchResult

_LAST_DAY = "9999-12-31"
DEFAULT_TOP_K = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question with the passages it was composed from and the time it took."""

    answer: Answer
    evidence: tuple[Evidence, ...]
    latency_ms: float


class Retriever:
    """An opened index with its models. Safe to share between threads: nothing changes after opening."""

    def __init__(self, index: IndexVersion, models: Models, reranker: Reranker | None = None) -> None:
        """Raises IndexFormatError when the index was made with other models than those given."""
        for made_with, here in (
            (index.config.model_id, models.embedder.model_id),
            (index.config.word_model_id, models.words.model_id),
        ):
            if made_with != here:
                raise IndexFormatError(
                    f"索引由模型 {made_with} 建成,现在的模型是 {here},请重新 build / "
                    f"the index was made with the model {made_with}, the model here is {here}; build again"
                )
        self.index = index
        self._models = models
        self._reranker = reranker
        self.infos: dict[str, NoticeInfo] = {info.notice_id: info for info in index.database.infos()}
        self._names: list[LibraryName] = library_names(self.infos.values())
        self._units = [unit for unit, _ in units_of(index.database)]
        self._has_links = bool(index.database.query("SELECT 1 FROM links LIMIT 1"))
        self._passage_notices = np.array(index.database.passage_notices(), dtype=object)

    def understand(self, question: str, history: Sequence[str] = (), *, dropped: Collection[str] = ()) -> Query:
        """Return how a question is understood after the earlier ones of the conversation."""
        return understand(question, history, self._names, dropped=dropped)

    def retrieve(
        self, query: Query, *, top_k: int = DEFAULT_TOP_K, ranking: Ranking = RANKINGS[Mode.HYBRID]
    ) -> list[Evidence]:
        """Return at most `top_k` passages, best first; where each body is asked something else, the bodies in turn."""
        if query.aspects:
            return self._in_turn(query, top_k, ranking)
        wanted = max(top_k, SEARCH.reranked) if self._reranker else top_k
        results = search(self.index, self._models, query, self._passage_notices, top_k=wanted, ranking=ranking)
        if self._reranker:
            results = rerank(self._reranker, query.text, results)[:top_k]
        return [self._evidence(result) for result in results]

    def _in_turn(self, query: Query, top_k: int, ranking: Ranking) -> list[Evidence]:
        """The passages of each body for what is asked of it, the first of each, then the second of each."""
        lists = []
        for body, asked in zip(query.bodies, query.aspects, strict=True):
            about = replace(query, text=asked, bodies=(body,), aspects=())
            found = self.retrieve(about, top_k=top_k, ranking=ranking)
            lists.append([e for e in found if e.result.passage.notice_id in body])
        turns = (e for turn in zip_longest(*lists) for e in turn if e is not None)
        return list({e.result.row: e for e in turns}.values())[:top_k]

    def reply(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        top_k: int = DEFAULT_TOP_K,
        mode: Mode = Mode.HYBRID,
        dropped: Collection[str] = (),
    ) -> Reply:
        """Understand, retrieve and compose. `dropped`: fields of the conditions understood that are not meant."""
        began = time.perf_counter()
        ranking = RANKINGS[mode]
        query = self.understand(question, history, dropped=dropped)
        if query.may_be_new and not supports(self.retrieve(self.understand(question), top_k=1, ranking=ranking)):
            # By itself it has nothing to do with the library: a new topic, whatever was asked before.
            query = self.understand(question)
        evidence = [] if query.kind is Kind.SMALL_TALK else self.retrieve(query, top_k=top_k, ranking=ranking)
        answer = self._from_ledger(query, history, dropped) or self._from_passages(query, evidence)
        return Reply(answer, tuple(evidence), (time.perf_counter() - began) * 1000)

    def _from_ledger(self, query: Query, history: Sequence[str], dropped: Collection[str]) -> Answer | None:
        """The answer to a question over many items, or None when it is none or no row is meant."""
        database = self.index.database
        if query.asks_again:  # 那泉州呢? after a question over many items
            query = replace(self.understand(history[-1]), bodies=query.bodies, language=query.language)
        asked = as_ledger_question(query, self._names, self._units, date.today().isoformat(), dropped=dropped)
        if asked is None:
            return None
        rows = select(database, asked.chosen, limit=MAX_ROWS)
        if not rows and query.named and any(day.year for day in read_dates(query.folded)):
            # A later notice reports on all of them again, and it is the earlier one, of that year, that is asked for.
            asked = replace(asked, chosen=replace(asked.chosen, latest=False))
            rows = select(database, asked.chosen, limit=MAX_ROWS)
        if not rows:
            return self._without_rows(query, asked, history, dropped)
        notices = {notice_id: self.notice(notice_id) for notice_id in {row.notice_id for row in rows}}
        whole = replace(asked.chosen, statuses=(), kinds=(ItemKind.ITEM, ItemKind.TASK)) if asked.asks_number else None
        found = Found(
            tuple(rows),
            tally(database, asked.chosen),
            whole=count(database, whole) if whole and query.named else 0,
            unreported=self._unreported(asked.chosen),
        )
        return compose_ledger(query, asked, found, notices)

    def _unreported(self, chosen: LedgerFilter) -> int:
        """How many tasks and expected results of plans are past their deadline without any report, where that is asked."""
        if not chosen.overdue_on:
            return 0
        until = (date.fromisoformat(chosen.overdue_on) - timedelta(days=1)).isoformat()
        plans = replace(
            chosen, overdue_on="", due_until=until, kinds=planned_kinds(), statuses=(Status.NOT_STATED,), latest=False
        )
        return count(self.index.database, plans)

    def _without_rows(
        self, query: Query, asked: LedgerQuestion, history: Sequence[str], dropped: Collection[str]
    ) -> Answer | None:
        """What is said where no row is meant: nothing of the kind, or None where the notices do not speak of such."""
        database, chosen = self.index.database, asked.chosen
        of_bodies = replace(EVERYTHING, notices=chosen.notices, publishers=chosen.publishers)
        units = replace(of_bodies, units=chosen.units or chosen.leads or chosen.supports)
        if units.units and of_bodies != EVERYTHING and query.carried and not count(database, units):
            # 养护科 is of another body than the one talked about: what was taken over is let go.
            return self._from_ledger(replace(query, bodies=(), carried=()), history, dropped)
        if of_bodies != EVERYTHING and replace(of_bodies, statuses=chosen.statuses) == replace(chosen, latest=False):
            meant = [
                i
                for i in self.infos.values()
                if i.notice_id in chosen.notices or i.metadata.publisher in chosen.publishers
            ]
            stated = compose_stated(query, asked, [self.notice(info.notice_id) for info in meant])
            if stated is not None:
                return stated
        # None in this state, or due by then, is an answer only where the notices meant say anything of the sort.
        said = [replace(of_bodies, statuses=STATED)] if chosen.statuses else []
        said += (
            [replace(of_bodies, due_until=_LAST_DAY)]
            if chosen.due_from or chosen.due_until or chosen.overdue_on
            else []
        )
        if not said or not all(count(database, each) for each in said):
            return None
        return none_found(query, asked, self._unreported(chosen))

    def _from_passages(self, query: Query, evidence: Sequence[Evidence]) -> Answer:
        notices = {i: self.notice(i) for i in {e.result.passage.notice_id for e in evidence}}
        if self._has_links:
            evidence = prefer_later(evidence, notices, self.index.database)
        answer = compose(
            query,
            RankedEvidence(evidence, notices),
            rate=lambda sentences, asked: self._rate(asked or query.text, sentences),
            unmet=lambda passages: self._unmet(query, passages),
        )
        return with_changes(answer, notices, self.index.database) if self._has_links else answer

    def generate(
        self, reply: Reply, endpoint: Endpoint, on_text: Callable[[str], None] = lambda piece: None
    ) -> Generated:
        """Let a language model write the answer from the same evidence, and check every sentence of it.

        `on_text` gets the text as it comes. Nothing is raised: what goes wrong is the reason the extractive answer stands.
        """
        quoted = {c.notice_id for c in reply.answer.citations} | {e.result.passage.notice_id for e in reply.evidence}
        sources = sources_of(reply.answer, reply.evidence, {i: self.notice(i) for i in quoted})
        return generate(endpoint, reply.answer, sources, self._similarity, on_text)

    def notice(self, notice_id: str) -> Notice:
        """Return a whole notice. Raises KeyError when there is none of that id."""
        return self.index.database.notice(notice_id)

    def _evidence(self, result: SearchResult) -> Evidence:
        info = self.infos[result.passage.notice_id]
        return Evidence(result, info.metadata, info.source)

    def _similarity(self, sentences: Sequence[str], texts: Sequence[str]) -> np.ndarray:
        """(n, m) cosines by the static model, whatever the index was made with: the thresholds are those of its scale."""
        words = self._models.words
        first, second = ([as_encoded(text) for text in given] for given in (sentences, texts))
        return words.encode_document(first) @ words.encode_document(second).T

    def _unmet(self, query: Query, passages: Sequence[Evidence]) -> list[tuple[str, float]]:
        rows = np.array([e.result.row for e in passages], dtype=np.int64)
        return self.index.late_interaction.unmet(self._models.words, query.text, rows)

    def _rate(self, asked: str, sentences: Sequence[str]) -> np.ndarray:
        """Rate sentences as passages are: by vector and by late interaction."""
        if not sentences:
            return np.empty(0, np.float32)
        sentences = [as_encoded(sentence) for sentence in sentences]
        vector = self._models.embedder.encode_query([asked])[0]
        dense = self._models.embedder.encode_document(sentences) @ vector
        words = self._models.words
        late_interaction = LateInteractionIndex.from_texts(words, sentences, [""] * len(sentences))
        return dense + late_interaction.score(words, asked, np.arange(len(sentences)))


def open_retriever(folder: Path, reranker: str = "") -> Retriever:
    """Open the served version of an index with the models it was made with.

    `reranker`: name or folder of a CrossEncoder, or nothing. Raises IndexMissingError, IndexFormatError or ModelError.
    """
    index = open_index(folder)
    embedder = load_embedder(index.config.model)
    models = Models(embedder, word_model_for(embedder))
    return Retriever(index, models, CrossEncoderReranker(reranker) if reranker else None)
