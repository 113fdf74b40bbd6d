"""Question and conversation -> Query: what is asked of which notices, and what was taken over from what was asked before.

A question is read by itself first. Only what points back, or cannot stand alone, takes something over, and only what it
lacks: the body talked about, the matter, the rows shown, or all of it where it only exchanges one thing (那泉州呢, 换成厦门).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from indexer.lexicon.lexicon import alternatives, group
from indexer.lexicon.references import read_years
from indexer.lexicon.segment import words_of
from indexer.quality import CONVERSATION
from indexer.types import Span
from retriever.types import Condition, Conditions, Kind, Language, Part, Query, Turn

from .annotate import Known, annotate
from .conditions import conditions_of
from .marks import Annotated, Sort
from .matter import has_matter, left_over, searched
from .parts import OF_ROWS, limits_rows, parts_of

_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[a-zA-Z]{2}")
_CLAUSE_ENDS = "[,;:.。?!]"
#: Kinds that ask nothing of what was talked about before.
_BY_THEMSELVES = frozenset((Kind.HELP, Kind.LIBRARY, Kind.SMALL_TALK, Kind.OFF_TOPIC))
#: Words that change what a question means and that passages cannot heed.
_CHANGE = (Sort.ORDER, Sort.TOP, Sort.OVERDUE)
_MATTER, _PUBLISHER = "matter", "publisher"


@dataclass(frozen=True, slots=True)
class _Own:
    """A question by itself."""

    annotated: Annotated
    parts: tuple[Part, ...]
    matter: str  # what is searched for
    has_matter: bool

    @property
    def first(self) -> Part:
        return self.parts[0]


def understand(
    question: str, turns: Sequence[Turn], known: Known, today: date, *, dropped: Collection[str] = ()
) -> Query:
    """Return the question as a Query; `turns`: the conversation before it, oldest first.

    `dropped`: fields of `Query.carried` that the reader does not want to be taken over.
    """
    annotated = annotate(question, known, today)
    is_about = has_matter(annotated)
    own = _Own(
        annotated, parts_of(annotated, known, follows=bool(turns)), searched(annotated, has_matter=is_about), is_about
    )
    alone = _query(own, known)
    if not turns or (own.first.kind in _BY_THEMSELVES and not _points_back(annotated)):
        return alone
    said = [turn.query for turn in turns if turn.query.kind not in _BY_THEMSELVES or turn.query.kind is Kind.LIBRARY]
    if not said:
        return alone
    before = said[-1]  # what was asked before a greeting or a look at the help
    if _only_exchanges(own, known) or _only_groups(own, before, known):
        return _exchanged(own, alone, before, known, dropped)
    if not _leans(own):
        return alone
    return _with_what_it_lacks(own, alone, before, known, dropped)


def _query(own: _Own, known: Known) -> Query:
    """A question that follows nothing up."""
    annotated = own.annotated
    bodies = tuple(dict.fromkeys(b for part in own.parts for b in part.conditions.bodies))
    compares = own.first.kind is Kind.COMPARE
    return Query(
        question=annotated.question,
        folded=annotated.view,
        text=own.matter,
        matter=own.matter if own.has_matter else "",
        parts=own.parts,
        language=_language(annotated.view),
        bodies=bodies,
        aspects=_aspects(annotated, bodies, known) if compares else (),
        strangers=tuple(m.name for m in annotated.of(Sort.STRANGER) if not m.is_out),
        wants_figure=any(m.name == Kind.FIGURE for m in annotated.of(Sort.ASKS)),
        has_own_matter=own.has_matter,
        names_itself=bool(bodies),
        points_at_rows=_points_at_rows(annotated),
        points_at_one=annotated.has(Sort.BACK, name="one"),
        own_unknown=annotated.has(Sort.OWN) and not known.own,
        form=next((m.name for m in annotated.of(Sort.FORM)), ""),
        unread=tuple(m.span.of(annotated.view) for m in annotated.of(*_CHANGE)),
        years=read_years(annotated.view),
    )


def _exchanged(own: _Own, alone: Query, before: Query, known: Known, dropped: Collection[str]) -> Query:
    """What was asked before, with what this question says in the place of what was said there: 那泉州呢, 不含长期坚持."""
    keeps = _PUBLISHER not in dropped
    mine = own.first.conditions
    if any(part.conditions.due_from or part.conditions.due_until for part in before.parts):  # 那第三季度呢
        mine = conditions_of(own.annotated, Span(0, len(own.annotated.view)), known.names, is_due=True)
    parts = []
    for part in before.parts:
        kind = own.first.kind if _asks_kind(own) else part.kind
        kind = Kind.GROUP if own.annotated.has(Sort.BY) and part.kind in OF_ROWS else kind
        old = part.conditions if keeps else replace(part.conditions, bodies=())
        parts.append(Part(kind, own.first.words, _over(old, mine), own.first.matter or part.matter, part.counts_items))
    bodies = alone.bodies or (before.bodies if keeps and not mine.is_of_all else ())
    carried = _carried_body(bodies, known) if bodies and not alone.bodies else []
    matter = alone.matter if own.has_matter else before.matter if _MATTER not in dropped else ""
    if matter and not own.has_matter:
        carried.append(Condition(_MATTER, " ".join(matter.split())))
    return replace(
        alone,
        parts=tuple(dict.fromkeys(parts)),
        bodies=bodies,
        matter=matter,
        text=matter or alone.text,
        leans_on_history=True,
        may_be_new=own.has_matter and not own.annotated.has(Sort.BACK),
        wants_figure=before.wants_figure,
        unread=alone.unread or before.unread,
        carried=tuple(carried),
    )


def _with_what_it_lacks(own: _Own, alone: Query, before: Query, known: Known, dropped: Collection[str]) -> Query:
    """The question with the body, the matter and the item talked about, as far as it names none."""
    mine = own.first.conditions
    carried: list[Condition] = []
    bodies = alone.bodies
    if not bodies and not mine.is_of_all and not mine.bodies_out and before.bodies and _PUBLISHER not in dropped:
        bodies = before.bodies
        carried += _carried_body(bodies, known)
    parts = [_lent(part, bodies) for part in own.parts]
    earlier = before.parts[-1]
    if alone.points_at_rows and not _asks_kind(own) and not own.annotated.has(Sort.ASKS):
        parts = [replace(part, kind=said.kind) for part in parts for said in before.parts]  # 第二个呢
    asks_of_rows = parts[0].kind in OF_ROWS and not own.first.matter
    if (
        own.first.kind is Kind.COUNT
        and before.matter
        and earlier.kind not in OF_ROWS
        and not group("row_counter").search(own.annotated.view)
    ):
        # 还剩几个 of the things talked about, 还剩几项 of the items
        parts = [replace(part, kind=Kind.FIGURE) if part.kind is Kind.COUNT else part for part in parts]
        asks_of_rows = False
    if earlier.kind in OF_ROWS and (_says_nothing(own) or own.annotated.has(Sort.BACK, name="rows")):
        parts = [replace(part, conditions=_over(earlier.conditions, part.conditions)) for part in parts]
    stands = own.has_matter or mine.items or alone.points_at_rows or asks_of_rows
    matter = ""
    if not stands and _MATTER not in dropped:
        if earlier.conditions.items:
            parts = [replace(p, conditions=replace(p.conditions, items=earlier.conditions.items)) for p in parts]
        matter = before.matter
    elif own.has_matter and not asks_of_rows and not alone.bodies and not limits_rows(mine) and _MATTER not in dropped:
        matter = before.matter  # a short question may go into what was asked before
    if matter:
        carried.append(Condition(_MATTER, " ".join(matter.split())))
    return replace(
        alone,
        parts=tuple(parts),
        bodies=bodies,
        text=f"{matter} {own.matter}".strip(),
        matter=own.matter if own.has_matter else matter,
        leans_on_history=True,
        may_be_new=own.has_matter and not own.annotated.has(Sort.BACK),
        carried=tuple(carried),
    )


def _says_nothing(own: _Own) -> bool:
    """Whether a question over rows is none without the one before: 具体是哪些, 一共几条."""
    c = own.first.conditions
    if own.first.kind not in (Kind.LIST, Kind.COUNT) or own.first.matter or limits_rows(c):
        return False
    counted = group("counted_items").search(own.annotated.view)
    says_which = counted is not None and counted.name == "said"
    return not (says_which or c.bodies or c.bodies_out or c.is_of_all or c.order or c.by)


def _lent(part: Part, bodies: tuple[tuple[str, ...], ...]) -> Part:
    conditions = part.conditions
    if conditions.bodies or conditions.is_of_all or conditions.bodies_out:
        return part
    return replace(part, conditions=replace(conditions, bodies=bodies))


def _over(old: Conditions, new: Conditions) -> Conditions:
    """Conditions with those that are newly said in their place; of states, units and days the new ones count alone."""
    said = {f.name: getattr(new, f.name) for f in fields(Conditions) if getattr(new, f.name)}
    if new.is_of_all:
        said["bodies"] = ()
    if new.due_from or new.due_until:
        said |= {"due_from": new.due_from, "due_until": new.due_until, "due_spans": new.due_spans}
    return replace(old, **said)


def _carried_body(bodies: tuple[tuple[str, ...], ...], known: Known) -> list[Condition]:
    return [Condition(_PUBLISHER, known.names.called(body)) for body in bodies]


def _points_back(annotated: Annotated) -> bool:
    return annotated.has(Sort.BACK) or _points_at_rows(annotated)


def _points_at_rows(annotated: Annotated) -> bool:
    if annotated.has(Sort.NTH) or annotated.has(Sort.BACK, name="rows"):
        return True
    return annotated.has(Sort.SEVERAL_ROWS) and not annotated.has(Sort.ORDER)


def _leans(own: _Own) -> bool:
    """Whether a question points back, or is too short to be one of its own."""
    return _points_back(own.annotated) or len(words_of(own.annotated.view.lower())) <= CONVERSATION.max_own_terms


def _asks_kind(own: _Own) -> bool:
    """Whether a question says itself what it asks for, beside 呢."""
    words = own.annotated.without(Sort.BACK)  # what about Xiamen asks nothing by itself
    return any(group(name).search(words) for name in ("asking", "asked_share"))


def _only_exchanges(own: _Own, known: Known) -> bool:
    """Whether a question only puts one thing in the place of another: 那泉州呢, 换成厦门, 云岭, 只看财政局牵头的."""
    annotated = own.annotated
    # 联系电话呢 asks for something itself, 牵头的呢 says which rows.
    is_said = annotated.has(Sort.ASKS) and not group("of_rows_too").search(annotated.view)
    asks = is_said or bool(group("asking").search(annotated.without(Sort.BACK)))
    if annotated.has(Sort.FORM) and not asks and not own.has_matter:
        return True  # put that in a table
    if _points_at_rows(annotated) or annotated.has(Sort.BACK, name="one"):
        return False
    if annotated.has(Sort.BACK, name="joins") and (not asks or group("exchanges").search(annotated.view)):
        return True
    is_short = len(left_over(annotated, known.stands)) == 0 and not asks
    c = own.first.conditions
    names_one = bool(c.bodies or c.bodies_out or limits_rows(c) or annotated.has(Sort.BY) or annotated.has(Sort.FORM))
    return is_short and names_one and not own.has_matter


def _only_groups(own: _Own, before: Query, known: Known) -> bool:
    """Whether a question only says what the rows asked for before are to be counted by: 按单位统计, but not 按单位统计各有几项."""
    annotated = own.annotated
    asked = [m.span for m in annotated.of(Sort.ASKS) if m.name == Kind.GROUP]
    is_bare = all(any(g.start <= m.span.start < g.end for g in asked) for m in annotated.of(Sort.ASKS))
    of_rows = all(part.kind in OF_ROWS and not part.matter for part in before.parts)
    c = own.first.conditions
    names_any = c.bodies or c.is_of_all or limits_rows(c) or own.has_matter or left_over(annotated, known.stands)
    return bool(asked and is_bare and of_rows and not names_any and not group("counted_items").search(annotated.view))


def _aspects(annotated: Annotated, bodies: Sequence[tuple[str, ...]], known: Known) -> tuple[str, ...]:
    """Return what is searched for each body where each has clauses of its own: 甲的合同期限,乙的支出限额."""
    clauses: dict[tuple[str, ...], list[str]] = {body: [] for body in bodies}
    shared: list[str] = []
    position = 0
    view = annotated.view
    ends = [m.span() for m in re.finditer(f"{_CLAUSE_ENDS}|{alternatives('contrasts')}", view, re.IGNORECASE)]
    for end, following in [*ends, (len(view), len(view))]:
        clause = Span(position, end)
        position = following
        named = [
            b for b in known.names.meant([m for m in annotated.of(Sort.BODY, within=clause) if m.ids]) if b in clauses
        ]
        words = annotated.without(Sort.BODY, Sort.COURTESY, Sort.REQUEST, within=clause)
        has_own = bool(
            group("no_matter").without(annotated.without(Sort.BODY, Sort.ASKS, Sort.REQUEST, within=clause)).strip()
        )
        if len(named) == 1 and has_own:
            clauses[named[0]].append(words)
        elif not named and has_own:
            shared.append(words)
    if len(clauses) < 2 or not all(clauses.values()):
        return ()
    return tuple(" ".join([*shared, *own]) for own in clauses.values())


def _language(view: str) -> Language:
    return Language.CHINESE if _HAN.search(view) or not _LATIN.search(view) else Language.ENGLISH
