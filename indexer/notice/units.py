"""Responsible units: the words behind 责任单位：, cut into single units with their roles."""

from collections.abc import Iterable

from indexer.lexicon.labels import Field
from indexer.lexicon.lexicon import pattern
from indexer.types import NOWHERE, Span, Status

from .nodes import Block
from .statuses import state_in_bracket

UNIT_ROLES = ("responsible_unit", "lead_unit", "support_unit")


def read_units(fields: Iterable[Field], text: str) -> tuple[tuple[str, ...], tuple[str, ...], Span]:
    """Return (lead units, support units, where they are named) of the labelled values of an item."""
    lead: list[str] = []
    support: list[str] = []
    spans: list[Span] = []
    for field in (f for f in fields if f.role in UNIT_ROLES):
        words = pattern("cue", "no_part_of_unit").sub("", field.value.of(text))
        leads, supports = parse_units(words.strip("。;, \n("))
        if field.role == "support_unit":
            leads, supports = (), leads + supports
        lead += leads
        support += supports
        spans.append(Span(field.label.span.start, field.value.start + len(field.value.of(text).rstrip())))
    span = Span(spans[0].start, spans[-1].end) if spans else NOWHERE
    return tuple(dict.fromkeys(lead)), tuple(u for u in dict.fromkeys(support) if u not in lead), span


def units_in_prose(blocks: Iterable[Block], text: str) -> tuple[tuple[str, ...], tuple[str, ...], Span]:
    """Return (lead units, support units, where they are named) of (甲局牵头,乙局配合) or 由甲局牵头,乙局配合 in the paragraphs."""
    lead: list[str] = []
    support: list[str] = []
    spans: list[Span] = []
    for block in blocks:
        for found in pattern("cue", "in_charge").finditer(text, block.text_start, block.span.end):
            words = pattern("cue", "no_part_of_unit").sub("", _without_states(found["words"]))
            leads, supports = parse_units(pattern("cue", "does_it").sub("牵头", words))
            lead += leads
            support += supports
            spans.append(Span(*found.span("words")))
    for block in blocks if not spans else ():
        for cue in ("led_by", "leads_and_supports", "answers_for"):
            for found in pattern("cue", cue).finditer(text, block.text_start, block.span.end):
                if not (leads := _named(found["lead"])):
                    continue
                lead += leads
                support += _named(found["support"] or "")
                spans.append(Span(found.start("lead"), found.end()))
    span = Span(min(s.start for s in spans), max(s.end for s in spans)) if lead or support else NOWHERE
    return tuple(dict.fromkeys(lead)), tuple(u for u in dict.fromkeys(support) if u not in lead), span


def _without_states(words: str) -> str:
    """The words of a bracket without those that say how far it is: 甲科负责,已完成."""
    return ",".join(part for part in words.split(",") if state_in_bracket(part) is Status.NOT_STATED)


def _named(words: str) -> list[str]:
    """The names of a list that end as units do."""
    return [name for name in _names(words) if pattern("cue", "unit_end").search(name)]


def parse_units(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split the words behind 责任单位: into (lead, support) units.

    A unit without any role named leads when no unit of the list has a role; 利用科(牵头单位),规划科(配合单位).
    """
    lead: list[str] = []
    support: list[str] = []
    pending: list[str] = []
    position = 0
    words = pattern("cue", "together_with").sub("牵头,", words)
    for found in pattern("cue", "unit_role").finditer(words):
        said = words[position : found.start()]
        role = found["bracketed"] or found["appointed"] or found["said"]
        leads = bool(pattern("cue", "leads").fullmatch(role))
        inside = _named(found.group().strip("()").split(role)[0]) if found["bracketed"] else []
        if inside:  # 行政部(保安队协助): the bracket names another one
            lead += pending + _names(said)
            (lead if leads else support).extend(inside)
            pending, position = [], found.end()
            continue
        if not leads and not lead and not pending and found["said"]:
            # 甲局,乙局、丙局配合: what stands before the last comma leads.
            first, comma, said = said.rpartition(",")
            lead += _names(first) if comma else []
        pending += _names(said)
        (lead if leads else support).extend(pending)
        pending, position = [], found.end()
    rest = _names(words[position:])
    if lead or support:
        support += rest
    else:
        lead = rest
    return tuple(dict.fromkeys(lead)), tuple(dict.fromkeys(support))


def _names(words: str) -> list[str]:
    """Split at 、，；outside brackets: 各市县(市、区)国土资源局 is one unit. In 涉及法规的为法规科 the unit comes last."""
    words = pattern("cue", "as_well_as").sub("、", pattern("cue", "unit_case").sub("", words))
    names: list[str] = []
    depth, name = 0, ""
    for character in words:
        depth += (character == "(") - (character == ")")
        if depth <= 0 and (
            pattern("cue", "between_units").fullmatch(character)
            # 发展和改革委员会 is one unit, 法规科和规划科 are two: only a whole name is followed by another.
            or (pattern("cue", "joins_units").fullmatch(character) and pattern("cue", "unit_end").search(name))
        ):
            names.append(name)
            name = ""
        else:
            name += character
    names.append(name)
    whole = (pattern("cue", "blank_between").sub("", raw.strip(": ")) for raw in names)
    named = (pattern("cue", "unit_by").sub("", name) for name in whole)
    kept = (name for name in named if name and not pattern("cue", "no_unit").match(name))
    return [name for name in kept if not pattern("cue", "person").search(name)]
