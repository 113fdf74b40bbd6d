"""A question -> its parts: each clause that asks something of its own, with the clauses that only tell what it is about."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from indexer.lexicon.lexicon import group
from indexer.lexicon.segment import words_of
from indexer.quality import KINDS
from indexer.types import Span
from retriever.types import Conditions, Kind, Part

from .annotate import Known
from .conditions import conditions_of, shared
from .help import is_of_help
from .kinds import Weighed
from .marks import Annotated, Sort
from .matter import left_over

_CLAUSE_ENDS = re.compile(
    r"[,;。?!、:]|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])|\band (?=(?:by |in )?(?:how|which|who|when|what|where|why|is|are|was|has)\b)",
    re.IGNORECASE,
)
#: Kinds that ask about rows of the ledger.
OF_ROWS = frozenset((Kind.LIST, Kind.COUNT, Kind.SHARE, Kind.RANK, Kind.GROUP))
#: Kinds that may ask of rows too, one by one or all together.
_BESIDE_ROWS = frozenset(
    (
        Kind.YES_NO,
        Kind.REASON,
        Kind.MEASURES,
        Kind.RESPONSIBLE,
        Kind.DEADLINE,
        Kind.NEXT_STEP,
        Kind.COMPARE,
        Kind.COMPARE_ROUNDS,
        Kind.STATUS,
    )
)
_OF_THE_LIBRARY = frozenset((Kind.LIBRARY, Kind.HELP, Kind.OFF_TOPIC))
#: Kinds that a question is only taken for where much speaks for it: the library is not looked at then.
_ASIDE = frozenset((Kind.HELP, Kind.OFF_TOPIC, Kind.SMALL_TALK))
#: Kinds that are hardly asked for without words of their own.
_CUED = (Kind.CONTACT, Kind.COMPARE, Kind.COMPARE_ROUNDS, Kind.RANK, Kind.GROUP, Kind.SHARE, Kind.LIBRARY, Kind.HELP)
#: Kinds that are the same of one body and of several.
_OF_SEVERAL_BODIES = frozenset((Kind.COMPARE, Kind.CONTACT, Kind.SUMMARY, Kind.LIBRARY))


def parts_of(annotated: Annotated, known: Known, *, follows: bool = False) -> tuple[Part, ...]:
    """Return what a question asks, in order; one part at least. `follows`: something was asked before."""
    if not follows:  # 你这里头都收了哪些通报 points at nothing
        kept = tuple(m for m in annotated.marks if m.sort is not Sort.BACK or m.name == "one")
        annotated = replace(annotated, marks=kept)
    clauses = list(_clauses(annotated.view))
    asking = [n for n, clause in enumerate(clauses) if _asks(annotated, clause)]
    if len(asking) < 2:
        whole = Span(0, len(annotated.view))
        return (_part(annotated, whole, whole, known),)
    parts: list[Part] = []
    start = 0
    for n in asking:
        # What stands before an asking clause tells what it is about; what follows the last one belongs to it.
        end = clauses[n].end if n != asking[-1] else len(annotated.view)
        part = _part(annotated, Span(start, end), clauses[n], known)
        if parts:
            narrows = annotated.has(Sort.BACK, name="rows")
            part = replace(part, conditions=shared(parts[-1].conditions, part.conditions, narrows=narrows))
            if not part.matter and parts[-1].matter and not part.counts_items:
                # 验收了几个,还剩几个没验: of the same things.
                part = _retold(part, annotated, parts[-1].matter, clauses[n], known)
        parts.append(part)
        start = end
    first = parts[0].conditions
    if not (first.bodies or first.is_of_all):  # how many are finished and how many open in the Tianhe notice
        later = next((p.conditions.bodies for p in parts if p.conditions.bodies), ())
        parts[0] = replace(parts[0], conditions=replace(first, bodies=later))
    bodies = dict.fromkeys(body for part in parts for body in part.conditions.bodies)
    if len(bodies) > 1 and not any(_is_of_rows(part) or part.kind in _OF_SEVERAL_BODIES for part in parts):
        whole = _part(annotated, Span(0, len(annotated.view)), clauses[asking[-1]], known)
        return (replace(whole, kind=Kind.COMPARE),)  # 甲的合同几天内签订;乙的限额是多少
    return tuple(_merged(parts))


def _is_of_rows(part: Part) -> bool:
    return part.kind in OF_ROWS and (not part.matter or limits_rows(part.conditions))


def _is_small_talk(view: str) -> bool:
    small_talk = group("small_talk")
    return bool(small_talk.search(view)) and len(words_of(small_talk.without(view).lower())) <= 1


def _retold(part: Part, annotated: Annotated, matter: tuple[str, ...], asking: Span, known: Known) -> Part:
    """A part of a question as one that is about what the part before is about."""
    return replace(part, matter=matter, kind=_kind(annotated, asking, part.conditions, matter, known))


def _part(annotated: Annotated, whole: Span, asking: Span, known: Known) -> Part:
    conditions = conditions_of(annotated, whole, known.names)
    matter = left_over(annotated, known.stands, whole)
    words = whole.of(annotated.view)
    counted = group("counted_items").search(words)
    counts_items = counted is not None and (not matter or counted.name == "said")
    return Part(_kind(annotated, asking, conditions, matter, known), words, conditions, matter, counts_items)


def _kind(annotated: Annotated, asking: Span, conditions: Conditions, matter: Sequence[str], known: Known) -> Kind:
    """The kind of which most speaks among those that the marks leave possible."""
    weighed = known.kinds.weigh(annotated, asking, matter)
    cues = {m.name for m in annotated.of(Sort.ASKS, within=asking)}
    weighed = weighed.lowered(
        [kind for kind in _CUED if kind not in cues and not _is_marked(kind, conditions)], KINDS.uncued
    )
    if annotated.has(Sort.BACK, name="rows"):  # 这里面有我局的吗
        weighed = weighed.without(_OF_THE_LIBRARY)
    if _is_small_talk(annotated.view):
        return Kind.SMALL_TALK
    says_nothing = bool(matter) and not annotated.of(Sort.ASKS) and not group("asking").search(annotated.view)
    if says_nothing and weighed.score < KINDS.bare:
        return Kind.FACT  # 历史建筑保护
    weighed = weighed.without(_not_aside(weighed, matter))
    kind = weighed.best
    words = asking.of(annotated.view)
    if conditions.items and not matter and kind in (Kind.FACT, Kind.SUMMARY, Kind.LIST):
        return Kind.ITEM
    if (
        not matter
        and not conditions.items
        and not conditions.rows
        and (conditions.order or not annotated.has(Sort.BACK, name="one"))
    ):
        kind = _of_rows(weighed, conditions, cues, words)
    counted = group("counted_items").search(words)
    counts = counted is not None and (not matter or counted.name == "said")
    kind = _counted(kind, bool(matter), counts, words, conditions, cues)
    if len(conditions.bodies) > 1:
        of_rows = kind in OF_ROWS and (not matter or limits_rows(conditions))
        return kind if of_rows or kind in _OF_SEVERAL_BODIES else Kind.COMPARE
    return kind


def _not_aside(weighed: Weighed, matter: Sequence[str]) -> set[Kind]:
    """The kinds that look away from the notices which too little speaks for, the more so where their words are used."""
    least = dict.fromkeys(_ASIDE, KINDS.aside_with_matter if matter else KINDS.aside)
    least[Kind.HELP] = KINDS.aside if is_of_help(matter) else KINDS.help
    refused = {kind for kind, score in weighed.kinds if kind in _ASIDE and score < least[kind]}
    return refused | ({Kind.SMALL_TALK} if matter else set())


def _is_marked(kind: Kind, conditions: Conditions) -> bool:
    """Whether a mark speaks for a kind as its words do."""
    c = conditions
    if kind is Kind.RANK:
        return bool(c.order)
    if kind is Kind.COMPARE:
        return len(c.bodies) > 1 or len(c.units) > 1
    return kind is Kind.COMPARE_ROUNDS and len(c.years) > 1


def _of_rows(weighed: Weighed, conditions: Conditions, cues: Collection[str], words: str) -> Kind:
    """The kind of a question that has no matter of its own: conditions of rows leave only some possible."""
    limits = limits_rows(conditions)
    if conditions.order in ("latest", "earliest") and not limits and group("of_notices").search(words):
        return Kind.LIBRARY
    if conditions.order and (limits or weighed.best is not Kind.LIBRARY):
        return weighed.among((Kind.RANK, Kind.DATE, Kind.DEADLINE))
    if not limits:
        return weighed.best
    beside = set() if "list" in cues else set(_BESIDE_ROWS)
    if conditions.statuses:
        beside.discard(Kind.STATUS)  # whose state is told is not asked for it
    if conditions.due_from or conditions.due_until:
        beside.discard(Kind.DEADLINE)
    return weighed.among(OF_ROWS | beside)


def _counted(
    kind: Kind, has_matter: bool, counts: bool, words: str, conditions: Conditions, cues: Collection[str]
) -> Kind:
    """Tell what is counted apart: items, a share of them, or something that a notice gives a figure of."""
    if kind is Kind.SHARE and (has_matter or not group("asked_share").search(words)):
        return Kind.FIGURE if has_matter else Kind.COUNT
    if kind is Kind.COUNT and has_matter and not counts:
        return Kind.FIGURE
    if kind is Kind.FIGURE and not has_matter and (counts or conditions.statuses):
        return Kind.COUNT
    if kind is Kind.GROUP and not (conditions.by or conditions.is_each or conditions.is_of_all):
        return Kind.COUNT if counts or group("numbers").search(words) else Kind.LIST
    if kind is Kind.GROUP and not (conditions.by or counts or group("numbers").search(words)):
        return Kind.LIST  # 分别该拿出什么
    if kind in (Kind.MEASURES, Kind.DOCUMENTS) and "figure" in cues and "documents" not in cues:
        return Kind.FIGURE  # 多少条措施, 几项制度
    if kind is Kind.LIST and has_matter and "measures" in cues and not limits_rows(conditions):
        return Kind.MEASURES
    if kind is Kind.NEXT_STEP and group("whether").search(words):
        return Kind.YES_NO  # 后来付清了吗
    if kind is Kind.LIST and group("which_person").search(words):
        return Kind.FACT
    if conditions.by and conditions.by != "publisher" and kind in (Kind.COUNT, Kind.LIST) and "group" in cues:
        return Kind.GROUP  # 按状态归一下类
    return Kind.LIST if kind is Kind.LIBRARY and (conditions.statuses or (has_matter and counts)) else kind


def limits_rows(conditions: Conditions) -> bool:
    """Whether there are conditions that only rows of the ledger can meet."""
    c = conditions
    return bool(c.statuses or c.statuses_out or c.is_overdue or c.due_from or c.due_until or c.units or c.offices)


def _clauses(view: str) -> Iterator[Span]:
    position = 0
    for mark in _CLAUSE_ENDS.finditer(view):
        if view[position : mark.start()].strip():
            yield Span(position, mark.end())
        position = mark.end()
    if view[position:].strip():
        yield Span(position, len(view))


def _asks(annotated: Annotated, clause: Span) -> bool:
    words = clause.of(annotated.view)
    return bool(group("asking").search(words.rstrip(" ,;。?!、:"))) and not group("premise").search(words)


def _merged(parts: Sequence[Part]) -> Iterator[Part]:
    """Parts that ask the same under the same conditions are one."""
    last: Part | None = None
    for part in parts:
        if last is not None and (part.kind, part.conditions) == (last.kind, last.conditions) and part.kind in OF_ROWS:
            last = replace(last, words=last.words + part.words)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last
