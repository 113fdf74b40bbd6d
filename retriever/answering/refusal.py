"""Why a question is not answered: what it names or asks for that the evidence does not have, said in one sentence.

A passage may be near to a question and still be silent on the one thing asked: another body, another year, a date
after the notice came out, a sum of money, a name. Pure; reads the words of the question and of the notices only.
"""

from collections.abc import Callable, Iterator, Sequence

from indexer.lexicon.dates import WrittenDate, read_dates
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.quantities import read_amounts
from indexer.lexicon.references import document_numbers, read_years
from indexer.lexicon.segment import carries_matter, named_places
from indexer.lexicon.text import folded, normalise
from indexer.quality import REFUSAL
from indexer.types import Notice
from retriever.question.names import tells_of
from retriever.types import Evidence, Kind, Language, Query

from .evidence import RankedEvidence

#: Passages -> words of the question with the share of its weight that none of the passages answers.
Unmet = Callable[[Sequence[Evidence]], Sequence[tuple[str, float]]]


def find_reason(query: Query, ranked: RankedEvidence, unmet: Unmet) -> str | None:
    """Return why the evidence does not carry an answer, or None where it does."""
    english = query.language is Language.ENGLISH
    if query.kind is Kind.SMALL_TALK:
        return (
            "I answer questions about the rectification notices in this library, with the source of every sentence; "
            "for example: What measures addressed idle land?"
            if english
            else "我只回答库中整改通报里的问题,每句话都注明出处。例如:闲置土地采取了哪些整改措施?"
        )
    missing = missing_places(query, ranked)
    if missing and not query.named:
        return no_notice_of(missing, query.language)
    absent = list(_absent(query, ranked, unmet))
    if absent:
        names = "、".join(absent)
        return f"The notices on this matter say nothing about {names}." if english else f"相关通报没有提到{names}。"
    if not supports(ranked.evidence):
        return not_found(query.language)
    later = _later(query, ranked)
    if later:
        return (
            f"The notices on this matter came out on {later} at the latest and cannot tell what came after."
            if english
            else f"相关通报最晚发布于{later},没有此后的情况。"
        )
    if pattern("asked", "money").search(query.folded) and not _states(_has_money, ranked):
        return "The passages on this matter state no amount of money." if english else "相关内容里没有提到金额。"
    if pattern("asks", "person").search(query.folded) and not _states(pattern("person", "named").search, ranked):
        return "The passages on this matter name no person." if english else "相关内容里没有提到人名。"
    return None


def missing_places(query: Query, ranked: RankedEvidence) -> tuple[str, ...]:
    """Return the places that the question names, that no notice is of, and that no near passage tells of."""
    if not query.strangers or not ranked.evidence:
        return query.strangers
    known = normalise(" ".join(e.result.passage.text for e in _near(ranked)))
    return tuple(place for place in query.strangers if not tells_of(place, known))


def supports(evidence: Sequence[Evidence]) -> bool:
    """Whether some passages carry an answer at all."""
    return any(e.result.support >= REFUSAL.min_evidence for e in evidence)


def not_found(language: Language) -> str:
    """Return the sentence for a question of which nothing is there."""
    if language is Language.ENGLISH:
        return "Not found in the notices of this library."
    return "库中的通报里没有找到相关内容。"


def no_notice_of(places: Sequence[str], language: Language) -> str:
    """Return the sentence for places of which the library has no notice."""
    if language is Language.ENGLISH:
        return f"There is no notice about {', '.join(places)} in the library."
    return f"库中没有{'、'.join(places)}的通报。"


def _absent(query: Query, ranked: RankedEvidence, unmet: Unmet) -> Iterator[str]:
    """Yield the years, places and numbers of documents that the question names and no notice of the evidence has.

    Where it names none, the word that it is about (食堂 in 食堂卫生怎么整改) when the best passages do not have it.
    """
    if not ranked.evidence:
        return
    named = list(_absent_names(query, ranked))
    yield from named
    if not named and supports(ranked.evidence):
        places = "".join(query.strangers).lower()  # said by themselves
        for word, share in unmet(ranked.evidence[: REFUSAL.looked_at]):
            asks = pattern("asks", "contact").search(word)  # 电子邮件: what is asked for, and no notice need call it so
            if share > REFUSAL.main_word and not asks and carries_matter(word) and word not in places:
                yield f"“{word}”"


def _absent_names(query: Query, ranked: RankedEvidence) -> Iterator[str]:
    notices = [ranked.notices[i] for i in dict.fromkeys(e.result.passage.notice_id for e in ranked.evidence)]
    for year in query.years:
        if not any(_tells_of_year(n, year) for n in notices):
            yield year if query.language is Language.ENGLISH else f"{year}年的情况"
    places, numbers = named_places(query.folded), document_numbers(query.folded)
    if places or numbers:  # rarely; folding whole notices takes a while
        known = [normalise(f"{n.metadata.publisher} {n.metadata.title} {n.text}") for n in notices]
        yield from (place for place in places if not any(place in text for text in known))
        there = {number for text in known for number in document_numbers(text)}
        yield from (shown for number, shown in numbers.items() if number not in there)


def _tells_of_year(notice: Notice, year: str) -> bool:
    if year in notice.text or notice.metadata.published_on.startswith(year):
        return True
    return year in read_years(folded(notice.text))  # 二〇二三年, ２０２３年


def _later(query: Query, ranked: RankedEvidence) -> str:
    """The last day that the evidence came out, where the question asks for what happened up to a later one.

    A plan speaks of what is to come: a near passage that reaches as far itself answers.
    """
    near = _near(ranked)
    published = [e.metadata.published_on for e in near]
    asked = [str(day.year) for day in read_dates(query.folded) if _is_to_the_end(day)]
    if not asked or not all(published) or max(asked) < max(published)[:4]:
        return ""
    # Only with a year of its own: 全年 of a notice of March is the year before.
    said = (day.last_day for e in near for day in read_dates(folded(e.result.passage.text)))
    return "" if any(day >= f"{max(asked)}-12" for day in said) else max(published)


def _is_to_the_end(day: WrittenDate) -> bool:
    """Whether a date speaks of the end of a year: 2024年底, 2024年全年, 2024年下半年, 2024年11月; not 2024年 alone."""
    return day.last_day[5:7] >= "11" and (day.to_end or day.first_day[5:] != "01-01")


def _near(ranked: RankedEvidence) -> list[Evidence]:
    """The passages that score nearly as well as the best."""
    least = REFUSAL.near * ranked.evidence[0].result.score
    return [e for e in ranked.evidence if e.result.score >= least]


def _states(what: Callable[[str], object], ranked: RankedEvidence) -> bool:
    """Whether one of the passages nearest to the question states something of the kind asked for."""
    return any(what(normalise(e.result.passage.text)) for e in _near(ranked))


def _has_money(text: str) -> bool:
    return any(amount.kind.startswith("money") for amount in read_amounts(text))
