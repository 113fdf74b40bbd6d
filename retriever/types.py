"""What goes in and out of the retriever: the question as understood, results, and the answer with citations."""

from dataclasses import dataclass
from enum import StrEnum

from indexer.ledger.filter import LedgerFilter
from indexer.ledger.item_rows import ItemKey
from indexer.ledger.query import LedgerRow
from indexer.quality import SUPPORT
from indexer.types import Metadata, Passage, Status


class Language(StrEnum):
    """Language of the question, and of the words around the quotations in the answer."""

    CHINESE = "zh"
    ENGLISH = "en"


class Kind(StrEnum):
    """What a question, or a part of one, asks for; decides how the answer is put together."""

    MEASURES = "measures"
    STATUS = "status"
    YES_NO = "yes_no"
    RESPONSIBLE = "responsible"
    DEADLINE = "deadline"
    FIGURE = "figure"
    FIGURES = "figures"  # all there are about a matter
    DATE = "date"
    FACT = "fact"
    CONTACT = "contact"
    REASON = "reason"
    NEXT_STEP = "next_step"  # what comes next, what happened then
    LIST = "list"
    COUNT = "count"  # of items
    SHARE = "share"  # of items in a state
    RANK = "rank"  # most, fewest, earliest, latest
    GROUP = "group"  # numbers of items by something
    COMPARE = "compare"
    COMPARE_ROUNDS = "compare_rounds"  # two notices of one body
    SUMMARY = "summary"
    DOCUMENTS = "documents"  # issued, by name and number
    LIBRARY = "library"  # what the library holds
    HELP = "help"  # how to use the page and the command line
    ITEM = "item"  # what an item with a number is
    OFF_TOPIC = "off_topic"
    SMALL_TALK = "small_talk"


class Mode(StrEnum):
    """Which signals rank the passages."""

    HYBRID = "hybrid"  # BM25, vectors and late interaction
    DENSE = "dense"  # vectors and late interaction: the embedding model alone
    VECTORS = "vectors"  # vectors only
    LEXICAL = "lexical"  # BM25 only


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of how a question was understood: the name of a condition of the ledger, or `matter`, and its value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """What limits and orders the rows or passages that a part of a question asks for. What is empty does not."""

    bodies: tuple[tuple[str, ...], ...] = ()  # for each body or place named, the ids of its notices
    other_bodies: tuple[str, ...] = ()  # named, and of a place of the library, of which it has no notice
    bodies_out: tuple[str, ...] = ()  # ids of notices left out: 除了厦门
    is_of_all: bool = False  # of the whole library, whatever was talked about before
    words_out: tuple[str, ...] = ()  # items that hold them are left out
    statuses: tuple[Status, ...] = ()
    statuses_out: tuple[Status, ...] = ()
    years: tuple[str, ...] = ()  # in which the notices came out
    due_from: str = ""  # ISO dates, inclusive
    due_until: str = ""
    due_spans: tuple[tuple[str, str], ...] = ()  # (from, until) of each of several days: 6月、9月分别
    is_overdue: bool = False
    units: tuple[str, ...] = ()
    units_out: tuple[str, ...] = ()
    role: str = ""  # leads or supports, where only one of them is asked for
    offices: tuple[str, ...] = ()  # persons by their offices
    of_money: bool = False
    notice_kind: str = ""  # 巡察, 审计
    calls_notice: bool = False  # by that kind: 巡视整改通报, and not 审计整改
    documents: tuple[str, ...] = ()
    items: tuple[str, ...] = ()  # numbers of items, as written
    rows: tuple[str, ...] = ()  # places among the rows shown before, as written
    order: str = ""  # most, fewest, earliest, latest
    top: int = 0
    by: str = ""  # what rows are counted by
    of_share: bool = False  # of rates, 完成率
    is_each: bool = False
    of_outcomes: bool = False  # of the expected results of plans


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked: a question has one part, or several, each with a kind of its own."""

    kind: Kind
    words: str  # of this part
    conditions: Conditions = Conditions()
    matter: tuple[str, ...] = ()  # words of the notices that no mark covers
    counts_items: bool = False  # 几个问题, how many items


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood. `text` is what is searched: the question, with its context when it follows up."""

    question: str  # as it was typed
    folded: str  # its folded view
    text: str
    parts: tuple[Part, ...]
    language: Language
    leans_on_history: bool = False
    matter: str = ""  # what a question that follows up would be about
    bodies: tuple[tuple[str, ...], ...] = ()  # for each body or place named, the ids of its notices
    aspects: tuple[str, ...] = ()  # for each body what is asked of it, where that differs
    strangers: tuple[str, ...] = ()  # places named of which the library has no notice
    years: tuple[str, ...] = ()  # years named: 2023
    wants_figure: bool = False  # asks how many, how much, when
    may_be_new: bool = False  # follows up only by being short: what it asks may be something else
    has_own_matter: bool = False  # is about something by itself
    names_itself: bool = False  # names a body or a place by itself
    points_at_rows: bool = False  # at rows shown before: 第二个, 这些里面
    points_at_one: bool = False  # at what was talked about: 它, 这项
    own_unknown: bool = False  # 我局, and no setting says which body that is
    form: str = ""  # table, list, one_sentence, short, detail
    unread: tuple[str, ...] = ()  # words that change the meaning and that only rows of the ledger can heed
    carried: tuple[Condition, ...] = ()  # what was taken over from the conversation: publisher, matter

    @property
    def kind(self) -> Kind:
        """What is asked for first."""
        return self.parts[0].kind

    @property
    def named(self) -> tuple[str, ...]:
        """Ids of the notices whose body or place is named, or none."""
        return tuple(dict.fromkeys(notice_id for body in self.bodies for notice_id in body))


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation as it was understood, and what its answer showed."""

    query: Query
    rows: tuple[ItemKey, ...] = ()  # of the ledger, in order
    notices: tuple[str, ...] = ()  # ids of the notices listed or quoted, in order


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A passage with its scores; higher is better, rank is the position in the list."""

    passage: Passage
    row: int
    score: float  # what ranks: the signals of the mode, and a bonus for a notice that the question names
    lexical: float  # BM25 share of what the question's terms could reach
    dense: float  # cosine, as the share of the way from the background to 1
    late_interaction: float  # late interaction of the question's words, 0 to 1

    @property
    def support(self) -> float:
        """How far the passage carries an answer at all.

        The vector counts most, as it least mistakes the subject; single words that match mean little.
        """
        signals = (
            SUPPORT.lexical * self.lexical,
            SUPPORT.dense * self.dense,
            SUPPORT.late_interaction * self.late_interaction,
        )
        return sum(signals)


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation: `notice.text[start:end] == text`."""

    n: int
    notice_id: str
    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer: words of ours (`citation` 0) or a quotation with its citation's number."""

    text: str
    citation: int = 0
    label: str = ""  # words of ours before a quotation: 二(一)1 · 正在推进


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """Rows of the ledger that an answer shows; `citations[i]` is the number of the citation of `rows[i]`."""

    chosen: LedgerFilter
    conditions: tuple[Condition, ...]
    rows: tuple[LedgerRow, ...]
    citations: tuple[int, ...]
    total: int  # rows that meet the conditions; more than are listed where there are many


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown: lines with citations, or a refusal with its reason and the nearest headings."""

    query: Query
    lines: tuple[Line, ...]
    citations: tuple[Citation, ...]
    refused: bool = False
    reason: str | None = None
    suggestions: tuple[str, ...] = ()
    table: LedgerTable | None = None
    conditions: tuple[Condition, ...] = ()  # that rows were chosen by
    shown: tuple[ItemKey, ...] = ()  # rows of the ledger that it tells of, in order
    listed: tuple[str, ...] = ()  # ids of notices that it lists, in order

    @property
    def text(self) -> str:
        """The answer as plain text, each quotation followed by its citation number."""
        return "\n".join(map(_plain, self.lines))


def _plain(line: Line) -> str:
    label = f"{line.label} " if line.label else ""
    return f"{label}{line.text} [{line.citation}]" if line.citation else line.text


@dataclass(frozen=True, slots=True)
class Evidence:
    """A search result together with what identifies its notice."""

    result: SearchResult
    metadata: Metadata
    source: str


@dataclass(frozen=True, slots=True)
class Source:
    """A citation that a generated answer may rest on, with what its notice and item say of themselves."""

    citation: Citation
    publisher: str
    title: str
    published_on: str
    item: str = ""  # number: 二(一)3
    issue: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence that a language model wrote, without its [n] marks; struck, with the reason, where not supported."""

    text: str
    citations: tuple[int, ...]
    supported: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Generated:
    """What a language model wrote, sentence by sentence, or why the extractive answer stands instead."""

    sentences: tuple[CheckedSentence, ...] = ()
    citations: tuple[Citation, ...] = ()  # those that supported sentences rest on, with the numbers they cite
    fallback_reason: str | None = None
    translated: bool = False  # supported sentences are in another language than the notices

    @property
    def text(self) -> str:
        """The supported sentences, each followed by its citation numbers."""
        kept = (s for s in self.sentences if s.supported)
        return "\n".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in kept)
