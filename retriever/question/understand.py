"""Question and conversation -> Query: language, kind, what it follows up, which bodies and places it names.

Pure: everything it needs to know of the library comes in as `LibraryNames`. The words of asking (怎么, 多少, who) stand
in `question.toml` of the lexicon; a question is folded once and all below reads the folded view.
"""

import re
from collections.abc import Collection, Sequence

from indexer.lexicon.lexicon import alternatives, entries, group, pattern
from indexer.lexicon.references import read_years
from indexer.lexicon.segment import terms
from indexer.lexicon.text import folded
from indexer.quality import CONVERSATION
from retriever.types import Condition, Kind, Language, Query

from .names import LibraryName, named_bodies, strangers, without_names

_HAN = re.compile("[\u4e00-\u9fff]")
_MARKS = "[,;:.。?!]"  # of the folded view; what ends a clause of a question
_SWAPPED = range(2, 25)  # characters of what is asked of again: 那电梯加装呢?


def understand(
    question: str, history: Sequence[str], library: Sequence[LibraryName], *, dropped: Collection[str] = ()
) -> Query:
    """Return the question as a Query; `history` are the earlier questions of the conversation, oldest first.

    `dropped`: fields of `Query.carried` that the reader does not want to be taken over.
    """
    asked = " ".join(question.split())
    question = folded(asked)
    history = [folded(words) for words in history]
    language = Language.CHINESE if _HAN.search(question) or not re.search("[a-zA-Z]{2}", question) else Language.ENGLISH
    leans_on_history = bool(history) and _leans_on_history(question)
    before = understand(history[-1], history[:-1], library) if leans_on_history else None
    bodies = named_bodies(question, library)
    own = _matter(_searched(question, library))
    carried: list[Condition] = []
    if before and not bodies and "publisher" not in dropped:
        bodies = before.bodies
        carried += [Condition("publisher", _called(body, library)) for body in bodies]
    has_matter = _has_matter(_bare(question, library))
    swaps_matter = _swaps(question) and has_matter
    matter = ""
    if before and "matter" not in dropped and not swaps_matter:
        matter = before.matter
        if matter:
            carried.append(Condition("matter", " ".join(matter.split())))
    if matter and not has_matter:
        own = _bare(question, library)  # 那泉州呢: the name of the body is nothing to search for
    kind = _kind(question, bodies)
    if kind is Kind.GENERAL and before and _swaps(question):
        kind = before.kind
    return Query(
        question=asked,
        folded=question,
        text=f"{matter} {own}".strip(),
        matter=own if has_matter else matter,
        kind=kind,
        language=language,
        leans_on_history=leans_on_history,
        bodies=bodies,
        aspects=_aspects(question, bodies, library) if kind is Kind.COMPARE else (),
        strangers=strangers(question, library),
        wants_figure=bool(pattern("asks", Kind.FIGURE).search(question)),
        may_be_new=bool(before) and has_matter and not group("points_back").search(question),
        asks_again=bool(before and bodies) and _swaps(question) and not swaps_matter,
        carried=tuple(carried),
        years=read_years(question),
    )


def _aspects(question: str, bodies: Sequence[tuple[str, ...]], library: Sequence[LibraryName]) -> tuple[str, ...]:
    """Return what is searched for each body where each has clauses of its own: 甲的合同期限,乙的支出限额."""
    clauses: dict[tuple[str, ...], list[str]] = {body: [] for body in bodies}
    shared: list[str] = []
    for clause in re.split(f"{_MARKS}|{alternatives('contrasts')}", question, flags=re.IGNORECASE):
        named = [body for body in named_bodies(clause, library) if body in clauses]
        own = without_names(clause, library)
        if len(named) == 1 and _has_matter(own):
            clauses[named[0]].append(_matter(own))
        elif not named and _has_matter(own):
            shared.append(own)
    return (
        tuple(" ".join([*shared, *own]) for own in clauses.values())
        if len(clauses) > 1 and all(clauses.values())
        else ()
    )


def _swaps(question: str) -> bool:
    """Whether a question asks again what was asked before, of another body or matter, as 那泉州呢? does."""
    if not any(pattern("joins", name).search(question) for name in ("about", "what_of")):
        return False
    of = group("joins").without(question).strip()
    return len(of) in _SWAPPED and find_kind(of) is Kind.GENERAL and not group("points_at").search(of)


def _bare(question: str, library: Sequence[LibraryName]) -> str:
    """The question without names and without the word that only joins it to the one before."""
    return group("joins").without(without_names(question, library))


def _called(body: tuple[str, ...], library: Sequence[LibraryName]) -> str:
    """The names of the publishers of some notices."""
    return "、".join(dict.fromkeys(n.publisher or n.title for n in library if n.notice_id in body))


def find_kind(question: str) -> Kind:
    """Return what the words of asking of a folded question ask for."""
    small_talk = group("small_talk")
    if small_talk.search(question) and len(terms(small_talk.without(question))) <= 1:
        return Kind.SMALL_TALK
    asked = group("asks").first(question)
    return Kind(asked.about.get("kind", asked.name)) if asked else Kind.GENERAL


def _matter(question: str) -> str:
    """Return the question without the request, when something to search for is left."""
    plain = group("courtesy").without(question)
    rest = group("request").without(plain)
    return rest if len(terms(rest)) >= 2 else plain if terms(plain) else question


def _kind(question: str, bodies: Sequence[tuple[str, ...]]) -> Kind:
    """What is asked for; of several bodies it is asked side by side."""
    kind = find_kind(question)
    return Kind.COMPARE if len(bodies) > 1 and kind is not Kind.CONTACT else kind


def _searched(question: str, library: Sequence[LibraryName]) -> str:
    """Return the question without the names of bodies, where something to search for is left.

    Which notices are meant is known, and their names stand all over them: they would hide the matter.
    """
    rest = without_names(question, library)
    return rest if _has_matter(rest) else question


def _has_matter(question: str) -> bool:
    """Whether anything is left to search for besides the words of asking and of states, which every notice is full of."""
    rest = group("request").without(group("courtesy").without(question))
    rest = group("overdue").without(group("status", "forms", "asked").without(rest))
    for asked in entries("asks"):
        rest = pattern("asks", asked.name).sub(" ", rest)
    return bool(terms(group("no_matter").without(rest)))


def _leans_on_history(question: str) -> bool:
    return bool(group("points_back").search(question)) or len(terms(question)) <= CONVERSATION.max_own_terms
