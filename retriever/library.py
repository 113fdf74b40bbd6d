"""Opens an index and answers questions from it: the one entry for chat, command line and evaluation."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path

import numpy as np

from indexer.errors import IndexFormatError
from indexer.ledger.item_rows import ItemKey
from indexer.ledger.query import units_of
from indexer.lexicon.text import as_encoded
from indexer.quality import SEARCH
from indexer.search.embedder import load_embedder, word_model_for
from indexer.search.late_interaction import LateInteractionIndex
from indexer.store.stored import NoticeInfo
from indexer.store.versions import IndexVersion, open_index
from indexer.types import Notice
from retriever.answering.changes import prefer_later, with_changes
from retriever.answering.compose import compose
from retriever.answering.evidence import RankedEvidence
from retriever.answering.refusal import supports
from retriever.finding.rerank import CrossEncoderReranker, Reranker, rerank
from retriever.finding.search import RANKINGS, Models, Ranking, search
from retriever.question.annotate import Known, UnitNames
from retriever.question.names import library_names
from retriever.question.understand import understand
from retriever.writing.endpoint import Endpoint, generate, sources_of

from .from_ledger import LedgerAnswers
from .types import Answer, Evidence, Generated, Kind, Mode, Query, SearchResult, Turn

DEFAULT_TOP_K = 10
#: A conversation so far: each question as its words, or as the turn of its reply.
History = Sequence[str | Turn]


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question with the passages it was composed from and the time it took."""

    answer: Answer
    evidence: tuple[Evidence, ...]
    latency_ms: float

    @property
    def turn(self) -> Turn:
        """What a later question of the conversation may point back at."""
        answer = self.answer
        quoted = dict.fromkeys(c.notice_id for c in answer.citations)
        return Turn(answer.query, answer.shown, answer.listed or tuple(quoted))


class Retriever:
    """An opened index with its models. Safe to share between threads: nothing changes after opening."""

    def __init__(
        self, index: IndexVersion, models: Models, reranker: Reranker | None = None, own_body: str = ""
    ) -> None:
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
        names = library_names(self.infos.values())
        units = UnitNames(unit for unit, _ in units_of(index.database))
        own = tuple(dict.fromkeys(i for mention in names.mentions(own_body) for i in mention.ids))
        self._known = Known(names, units, own=own, stands=index.lexical.__contains__)
        self._ledger = LedgerAnswers(index.database, names, self.infos, self.notice)
        self._has_links = bool(index.database.query("SELECT 1 FROM links LIMIT 1"))
        self._passage_notices = np.array(index.database.passage_notices(), dtype=object)

    def understand(self, question: str, history: History = (), *, dropped: Collection[str] = ()) -> Query:
        """Return how a question is understood after what was asked before."""
        return understand(question, self._turns(history), self._known, date.today(), dropped=dropped)

    def _turns(self, history: History) -> list[Turn]:
        """The conversation as turns; of a question that is given by its words alone, the rows that answer it are looked up."""
        turns: list[Turn] = []
        for asked in history:
            if isinstance(asked, Turn):
                turns.append(asked)
                continue
            query = understand(asked, turns, self._known, date.today())
            answer = self._ledger.answer(query, self._ledger.rows_meant(query, turns), date.today(), ())
            turns.append(Turn(query, answer.shown, answer.listed) if answer else Turn(query))
        return turns

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
        history: History = (),
        *,
        top_k: int = DEFAULT_TOP_K,
        mode: Mode = Mode.HYBRID,
        dropped: Collection[str] = (),
    ) -> Reply:
        """Understand, retrieve and compose. `dropped`: fields of the conditions understood that are not meant."""
        began = time.perf_counter()
        ranking, today = RANKINGS[mode], date.today()
        turns = self._turns(history)
        query = understand(question, turns, self._known, today, dropped=dropped)
        if query.may_be_new:
            alone = understand(question, (), self._known, today)
            if not supports(self.retrieve(alone, top_k=1, ranking=ranking)):
                # By itself it has nothing to do with the library: a new topic, whatever was asked before.
                query = alone
        keys = self._ledger.rows_meant(query, turns, dropped)
        query = self._about_rows(query, keys or ())
        evidence = [] if query.kind is Kind.SMALL_TALK else self.retrieve(query, top_k=top_k, ranking=ranking)
        answer = self._ledger.answer(query, keys, today, dropped) or self._from_passages(query, evidence)
        return Reply(answer, tuple(evidence), (time.perf_counter() - began) * 1000)

    def _about_rows(self, query: Query, keys: Sequence[ItemKey]) -> Query:
        """The question with the words of the one item that it asks about by its number or place, to be searched for."""
        if len(keys) != 1:
            return query
        (notice_id, start) = keys[0]
        item = next(i for i in self.notice(notice_id).items if i.span.start == start)
        return replace(query, text=f"{' '.join(item.issue.split())} {query.text}", bodies=((notice_id,),))

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


def open_retriever(folder: Path, reranker: str = "", own_body: str = "") -> Retriever:
    """Open the served version of an index with the models it was made with.

    `reranker`: name or folder of a CrossEncoder, or nothing; `own_body`: the asker's, which 我局 means. Raises IndexMissingError, IndexFormatError or ModelError.
    """
    index = open_index(folder)
    embedder = load_embedder(index.config.model)
    models = Models(embedder, word_model_for(embedder))
    return Retriever(index, models, CrossEncoderReranker(reranker) if reranker else None, own_body)
