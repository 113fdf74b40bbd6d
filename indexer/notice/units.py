"""Responsible units: the words after 责任单位, cut into single units with their roles."""

import re
from itertools import pairwise

from indexer.types import NOWHERE, Span

from .outline import Node

_LABELS = "责任单位|责任部门|责任处室|责任科室|牵头单位|牵头部门|牵头处室|牵头科室|配合单位|配合部门|主办单位|协办单位"
_UNITS = re.compile(rf"(?P<label>{_LABELS})[ \t\u3000]*[:：]")
_ROLE_SUFFIX = re.compile(
    r"[(（][^()（）]*?(?P<bracketed>牵头|配合|主办|协办)[^()（）]*[)）]"
    r"|(?:作)?为(?P<appointed>牵头|配合)单位"
    r"|(?P<said>牵头|配合|主办|协办)(?:负责|落实|实施)?(?=[,，、;；。\s]|$)"
)
_CASE = re.compile(r"(?:^|(?<=[,，、;；]))涉及[^,，、;；()（）]*?[为由]")
_SEPARATORS = "、,，;；。 \u3000和及"


def read_units(node: Node, text: str) -> tuple[tuple[str, ...], tuple[str, ...], Span]:
    """Return (lead units, support units, where they are named) of an outline node's own paragraphs."""
    lead: list[str] = []
    support: list[str] = []
    spans: list[Span] = []
    for block in node.blocks:
        labels = list(_UNITS.finditer(text, block.span.start, block.span.end))
        for found, following in pairwise([*labels, None]):
            end = following.start() if following else block.span.end
            words = _to_closing_bracket(text[found.end() : end]).strip("。;；,， \n(（")
            leads, supports = parse_units(words)
            if found["label"].startswith(("配合", "协办")):
                leads, supports = (), leads + supports
            lead += leads
            support += supports
            spans.append(Span(found.start(), found.end() + len(text[found.end() : end].rstrip())))
    span = Span(spans[0].start, spans[-1].end) if spans else NOWHERE
    return tuple(dict.fromkeys(lead)), tuple(u for u in dict.fromkeys(support) if u not in lead), span


def parse_units(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split the words after 责任单位: into (lead, support) units.

    A unit without any role named leads when no unit of the list has a role; 利用科(牵头单位),规划科(配合单位).
    """
    lead: list[str] = []
    support: list[str] = []
    pending: list[str] = []
    position = 0
    for found in _ROLE_SUFFIX.finditer(words):
        pending += _names(words[position : found.start()])
        role = found["bracketed"] or found["appointed"] or found["said"]
        (lead if role in ("牵头", "主办") else support).extend(pending)
        pending, position = [], found.end()
    rest = _names(words[position:])
    if lead or support:
        support += rest
    else:
        lead = rest
    return tuple(dict.fromkeys(lead)), tuple(dict.fromkeys(support))


def _to_closing_bracket(words: str) -> str:
    """Cut where a bracket closes that was opened before the words, as in (责任单位:甲科);二是."""
    depth = 0
    for position, character in enumerate(words):
        depth += (character in "(（") - (character in ")）")
        if depth < 0:
            return words[:position]
    return words


def _names(words: str) -> list[str]:
    """Split at 、，；outside brackets: 各市县(市、区)国土资源局 is one unit. In 涉及法规的为法规科 the unit comes last."""
    words = _CASE.sub("", words)
    names: list[str] = []
    depth, name = 0, ""
    for character in words:
        depth += (character in "(（") - (character in ")）")
        if depth <= 0 and character in _SEPARATORS:
            names.append(name)
            name = ""
        else:
            name += character
    names.append(name)
    return [n for raw in names if (n := re.sub(r"^(?:由|.*以(?=[^以]*$))", "", raw.strip(":： ")))]
