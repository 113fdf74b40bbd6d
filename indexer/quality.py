"""The numbers that decide quality, in one place: each with its unit, what it does, and what chose its value.

A class a topic; `python -m eval constants` prints them. Numbers that only lay out a page,
limit a file or save time elsewhere stand beside their use. Changing one here changes scores: run `python -m eval gate`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

NOT_MEASURED = "not measured"
_DEVELOPMENT = "chosen by the 97 development questions; the runs of other values were not kept"
_ABLATION = "python -m eval ablate, development questions: "


@dataclass(frozen=True, slots=True)
class Constant:
    """A number with what there is to know of it; `topic` and `name` are where it stands here."""

    topic: str
    name: str
    value: float
    unit: str
    meaning: str
    source: str  # the run or the data that chose it, or NOT_MEASURED with the reason it has


def _number(value: Any, unit: str, meaning: str, source: str = NOT_MEASURED) -> Any:
    return field(default=value, metadata={"unit": unit, "meaning": meaning, "source": source})


@dataclass(frozen=True, slots=True)
class _Passages:
    longest: int = _number(
        320, "characters", "a longer paragraph is cut at sentence ends",
        _ABLATION + "MRR@10 0.922; 0.879 with 160 (p 0.011), 0.922 with 640",
    )  # fmt: skip
    shortest: int = _number(40, "characters", "a shorter one joins its neighbour in the same item")


@dataclass(frozen=True, slots=True)
class _Lexical:
    k1: float = _number(
        1.2, "1", "how soon a repeated word counts no more",
        "the usual value (Robertson & Zaragoza 2009); the development questions gave no reason to move",
    )  # fmt: skip
    b: float = _number(
        0.75, "share", "how much the length of a passage counts", "as k1: the usual value, no reason to move"
    )
    body: float = _number(1.0, "weight", "of the passage's own words", "the scale that `context` is measured by")
    context: float = _number(
        0.6, "weight", "of headings, title and publisher",
        "without: the same ranks, facts shown 0.873 not 0.891 (182 shipped questions), 0.865 not 0.876 (development)",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Vectors:
    context_share: float = _number(0.3, "share", "of the vector of its headings in a passage's vector", _DEVELOPMENT)


@dataclass(frozen=True, slots=True)
class _LateInteraction:
    near: float = _number(0.3, "cosine", "from which two words count as related")
    context_weight: float = _number(0.5, "weight", "of a word that stands only in the headings or the title")
    max_emphasis: float = _number(1.5, "times the median", "length of a word's vector that still adds weight")
    sample: int = _number(500, "passages", "evenly spread, on which the rarity of a word is measured")


@dataclass(frozen=True, slots=True)
class _Search:
    lexical: float = _number(
        1.0, "weight", "of BM25 in the rank",
        _ABLATION + "without MRR@10 0.917, not 0.922 (p 0.718); other weights not measured",
    )  # fmt: skip
    dense: float = _number(
        1.0, "weight", "of the vector in the rank",
        _ABLATION + "without MRR@10 0.887, not 0.922 (p 0.079); other weights not measured",
    )  # fmt: skip
    late_interaction: float = _number(
        1.0, "weight", "of late interaction in the rank",
        _ABLATION + "without MRR@10 0.891, not 0.922 (p 0.075); other weights not measured",
    )  # fmt: skip
    late_interaction_without_words: float = _number(2.0, "weight", "of late interaction where BM25 is switched off")
    named_bonus: float = _number(
        0.25, "score", "on top for a passage of a notice that the question names",
        _ABLATION + "without MRR@10 0.909, not 0.922 (p 0.251)",
    )  # fmt: skip
    candidates: int = _number(200, "passages", "of each first stage that late interaction looks at")
    reranked: int = _number(
        30, "passages", "that a CrossEncoder reads again", "about a second on an ordinary PC with a small model"
    )


@dataclass(frozen=True, slots=True)
class _Support:
    """How far a passage carries an answer at all."""

    lexical: float = _number(1.0, "weight", "of BM25 in the support of an answer", "as the weight of the vector")
    dense: float = _number(
        3.0, "weight", "of the vector, which least mistakes the subject",
        "parted the off-topic from the hardest answerable development questions best; the runs were not kept",
    )  # fmt: skip
    late_interaction: float = _number(0.5, "weight", "of single words that match", "as the weight of the vector")


@dataclass(frozen=True, slots=True)
class _Refusal:
    min_evidence: float = _number(
        0.72, "support", "of the best passage, below which nothing is answered",
        "between the off-topic and the hardest answerable of the 97 development questions",
    )  # fmt: skip
    near: float = _number(0.7, "share of the best score", "a passage must reach to count for what is asked")
    main_word: float = _number(
        0.3, "share of a question's weight", "in one word, from which the question is about that word",
        "one of 240 answerable questions has such a word that the passages lack, 12 of 39 that only sound answerable",
    )  # fmt: skip
    looked_at: int = _number(5, "passages", "that must have that word")


@dataclass(frozen=True, slots=True)
class _Quotes:
    figure: int = _number(400, "characters", "quoted at most for a figure", _DEVELOPMENT)
    status: int = _number(550, "characters", "quoted at most for a status", _DEVELOPMENT)
    measures: int = _number(1300, "characters", "quoted at most for measures", _DEVELOPMENT)
    list: int = _number(1600, "characters", "quoted at most for a list", _DEVELOPMENT)
    compare: int = _number(1600, "characters", "quoted at most for a comparison", _DEVELOPMENT)
    general: int = _number(520, "characters", "quoted at most for any other question", _DEVELOPMENT)
    part: int = _number(220, "characters", "quoted at most for each part of a question of several parts")
    part_measures: int = _number(550, "characters", "the same, of a part that asks for measures")
    keep_here: float = _number(0.5, "share of the best rating", "to quote a sentence of the same item", _DEVELOPMENT)
    keep_here_in_list: float = _number(
        0.35, "share of the best rating", "the same, where a list is asked", _DEVELOPMENT
    )
    keep_elsewhere: float = _number(0.76, "share of the best rating", "to quote one of another item", _DEVELOPMENT)
    passage_share: float = _number(0.5, "share", "of a passage's score in the rating of its sentences", _DEVELOPMENT)
    no_figure: float = _number(0.8, "factor", "for a sentence without a figure where one is asked for")
    whole_item: int = _number(700, "characters", "of all measures of an item, up to which all are quoted")
    whole_list: int = _number(900, "characters", "of an item that is quoted whole where a list is asked for")
    looked_at: int = _number(8, "passages", "whose sentences are rated")
    compared: int = _number(4, "passages", "of each body whose sentences are rated in a comparison")
    compared_notices: int = _number(3, "notices", "that a comparison is made of where the question names none")
    tasks: int = _number(3, "tasks", "whose units are quoted")


@dataclass(frozen=True, slots=True)
class _Levels:
    nothing: float = _number(
        -0.7, "evidence", "of a node without any sign that it is an item",
        "this and the other numbers of this topic: chosen by reading the misses on 18 notices written for it; 14 others were kept aside",
    )  # fmt: skip
    about: float = _number(2.0, "evidence", "of a head 关于“…”问题")
    plain_about: float = _number(1.5, "evidence", "of a head 针对…的问题")
    named_about: float = _number(0.5, "evidence", "of a head that begins 关于")
    verdict: float = _number(0.5, "evidence", "of a head that says that something is wanting")
    named: float = _number(2.0, "evidence", "of a head 问题1 or 第1项, and of one that opens an entry without a number")
    part: float = _number(1.0, "evidence", "of a label of a finding, a measure, a result or a status")
    attribute: float = _number(0.8, "evidence", "of a label of a unit, a person or a deadline")
    weak: float = _number(0.4, "evidence", "of a label of a goal, a reason, a next step, money or a rule")
    state: float = _number(1.2, "evidence", "of a state told in prose")
    in_charge: float = _number(1.2, "evidence", "of a bracket that says who does it")
    counted: float = _number(0.4, "evidence", "of measures counted 一是…二是…")
    announced: float = _number(1.5, "evidence", "of entries right behind a sentence that says how many they are")
    in_report: float = _number(0.5, "evidence", "of a chapter that reports on findings")
    in_findings: float = _number(1.0, "evidence", "of a chapter that lists findings")
    in_closing: float = _number(1.2, "evidence", "of a closing list")
    in_process: float = _number(-2.5, "evidence", "of a chapter or head on how the work was organised")
    in_list: float = _number(-4.0, "evidence", "of an entry of a list of measures")
    task: float = _number(2.0, "evidence", "of an entry of a list of tasks or outcomes")
    alike: float = _number(2.6, "evidence", "from no entry of a level with evidence to all of them")
    alike_from: float = _number(0.45, "share", "of entries with evidence that moves the others not at all")
    most: float = _number(0.6, "share", "of the entries of a level that decides for all of them")
    listed: float = _number(0.2, "evidence", "at least, of an entry of a list of which most entries have some")
    certain: float = _number(2.4, "evidence", "of fields of its own from which a node is an item whatever is below it")
    own: float = _number(
        0.2, "share", "of entries that are not the last of their list, from which a label is their own"
    )
    numbered: float = _number(
        0.85, "share", "of openings behind a number of their own, from which the numbers are the entries"
    )


@dataclass(frozen=True, slots=True)
class _Matters:
    closing_entry: float = _number(
        0.7, "shared wording", "from which an entry of the closing list is about an earlier item",
        "not measured; python -m eval ledger is 1.000 with it, on the shipped rows and those of the originals",
    )  # fmt: skip
    next_notice: float = _number(
        0.75, "shared wording", "from which an item of a later notice is about an earlier one's",
        "not measured; higher than within a notice, as a wrong link shows a status of another matter",
    )  # fmt: skip
    least_letters: int = _number(5, "characters", "of an issue; a shorter one shares its wording too easily")
    superseded: float = _number(0.7, "factor", "of the score of a passage that a later notice reports on again")
    topic_distance: float = _number(
        0.66, "cosine distance", "below which groups of issues are one topic, without what all issues share",
        "read over the notices by hand: smaller parts what belongs together, larger joins different matters",
    )  # fmt: skip
    topic_label: float = _number(0.3, "weight", "of being said by all of a topic, beside nearness, in its label")


@dataclass(frozen=True, slots=True)
class _Checker:
    """Cosines of a generated sentence and its clauses to the nearest that they cite; by language of the sentence."""

    whole_chinese: float = _number(
        0.5, "cosine", "of a Chinese sentence",
        "of 1,023 sentences in other words 98.4 % reach it in their own item, 8 % in another of the notice",
    )  # fmt: skip
    whole_english: float = _number(
        0.35, "cosine", "of an English sentence",
        "of 25 translations 96 % reach it with their own quotation, of 600 pairs with another's none",
    )  # fmt: skip
    clause_chinese: float = _number(
        0.35, "cosine", "of a clause of a Chinese sentence", "99.3 % of 2,043 clauses in other words reach it"
    )
    clause_english: float = _number(0.2, "cosine", "of a clause of an English sentence")
    clause_characters_chinese: int = _number(6, "characters", "of a clause; a shorter one says nothing by itself")
    clause_characters_english: int = _number(20, "characters", "the same, in English")


@dataclass(frozen=True, slots=True)
class _Generation:
    """What a language model is given to write from."""

    passages: int = _number(5, "passages", "beside the quotations of the extractive answer")
    evidence: int = _number(6000, "characters", "of quotations and passages together")


@dataclass(frozen=True, slots=True)
class _Conversation:
    max_own_terms: int = _number(4, "terms", "of a follow-up that does not point back")


@dataclass(frozen=True, slots=True)
class _Kinds:
    vectors: float = _number(
        0.3, "weight", "of the nearness of vectors, beside shared words, in the regression of kinds"
    )
    features: int = _number(25_000, "features", "kept of the regression of kinds, those of the largest weights")
    cue: float = _number(2.0, "times", "what a stretch of words of the same rarity weighs")
    aside_with_matter: float = _number(
        0.5,
        "score",
        "that small talk, help and what is off the topic must reach in a question with words of the notices",
    )
    help: float = _number(0.7, "score", "from which a question is for the help whatever its words")
    aside: float = _number(
        0.3, "score", "from 0 to 1, that small talk, help and what is off the topic must reach to be taken for it"
    )
    uncued: float = _number(0.2, "score", "that is taken from a kind with words of its own where none of them is there")
    bare: float = _number(0.35, "score", "that must speak for a kind where no word of asking is there")
    least: float = _number(8.0, "length", "of what is known of a question; a shorter one speaks for nothing much")
    ridge: float = _number(0.1, "weight", "of the ridge in the regression that tells kinds of questions apart")


PASSAGES = _Passages()
LEXICAL = _Lexical()
VECTORS = _Vectors()
LATE_INTERACTION = _LateInteraction()
SEARCH = _Search()
SUPPORT = _Support()
REFUSAL = _Refusal()
QUOTES = _Quotes()
LEVELS = _Levels()
MATTERS = _Matters()
CHECKER = _Checker()
GENERATION = _Generation()
CONVERSATION = _Conversation()
KINDS = _Kinds()
_TOPICS = {
    "PASSAGES": PASSAGES, "LEXICAL": LEXICAL, "VECTORS": VECTORS, "LATE_INTERACTION": LATE_INTERACTION, "SEARCH": SEARCH,
    "SUPPORT": SUPPORT, "REFUSAL": REFUSAL, "QUOTES": QUOTES, "MATTERS": MATTERS, "CHECKER": CHECKER, "GENERATION": GENERATION,
    "CONVERSATION": CONVERSATION, "LEVELS": LEVELS, "KINDS": KINDS,
}  # fmt: skip


def constants() -> Iterator[Constant]:
    """Yield every number, topic by topic."""
    for topic, numbers in _TOPICS.items():
        for each in fields(numbers):
            yield Constant(topic, each.name, getattr(numbers, each.name), **each.metadata)


def format_constants() -> str:
    """Return all numbers as a table, each with its source on the line below."""
    lines: list[str] = []
    topic = ""
    for c in constants():
        if c.topic != topic:
            topic = c.topic
            lines += ["", topic]
        lines.append(f"  {c.name:32}{c.value:>7g}  {c.unit:30}{c.meaning}")
        lines.append(f"  {'':71}{c.source}")
    return "\n".join(lines[1:])
