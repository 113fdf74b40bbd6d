"""The layouts of rectification notices: their dimensions, which of them an office would combine, and how to draw one.

The rules also keep out every combination that would leave a careful reader in doubt about the truth.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import layout_words as words

# Head of an item -> template; {n} arabic, {c} Chinese, {p} ⑴, {o} ①.
HEADS = {
    "1.": "{n}.",
    "（一）": "（{c}）",
    "(1)": "({n})",
    "⑴": "{p}",
    "①": "{o}",
    "问题1：": "问题{n}：",
    "问题一：": "问题{c}：",
    "第1项：": "第{n}项：",
    "第1项 ": "第{n}项 ",
    "一、": "{c}、",
    "1、": "{n}、",
    "（1）": "（{n}）",
    "": "",
}
LABEL_HEADS = ("问题1：", "问题一：", "第1项：", "第1项 ")

# Dimension -> its values, the most binding first. Order is spelt in letters: Finding, Goal, Measures, Units, Person,
# Deadline, Status.
DIMENSIONS: dict[str, tuple[Any, ...]] = {
    "table": (False, True),
    "wrap": (False, True),
    "indent": (False, True),
    "blank": (False, True),
    "run_in": (False, True),
    "status": ("label", "first", "last", "brackets", "tick", "heading", "none"),
    "attributes": ("none", "lines", "line。", "line；", "brackets", "【】", "prose"),
    "order": (
        "FMUDS", "FUDMS", "FSMUD", "FMSUD", "FUDSM", "FSUDM", "FMUD", "FUDM", "FM", "FMS", "FSM", "FUMDS", "FGMUPDS",
        "FGUPDMS", "FGMUPD", "FUPDMS", "FGPUDMS", "FGMS", "FGSM", "FUPDM",
    ),
    "measure_label": ("整改措施", "整改情况", "采取措施", ""),
    "measure_form": ("一是", "1.", "（1）", "①", "prose", "——", "1.一行"),
    "status_label": ("", "整改状态", "完成情况", "整改情况", "整改结果"),
    "unit_label": ("", "责任单位", "牵头单位+配合单位", "责任单位+配合单位", "责任部门", "责任科室"),
    "deadline_label": ("", "完成时限", "整改时限", "完成时间"),
    "above": ("none", "chapters", "groups（一）", "groups一、", "chapters+groups（一）"),
    "head": tuple(HEADS),
    "numbering": ("through", "restart"),
    "issue": (
        "关于“…”问题", "关于…问题", "针对“…”问题", "反馈问题：", "问题描述：", "clause", "clause。detail", "存在…问题",
    ),
    "quoted_list": (False, True),
    "totals": ("", *words.TOTALS),
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """One way to lay a notice out; the values of each field are in DIMENSIONS."""

    head: str
    above: str
    numbering: str
    issue: str
    order: str
    attributes: str
    unit_label: str
    deadline_label: str
    status: str
    status_label: str
    measure_label: str
    measure_form: str
    run_in: bool
    quoted_list: bool
    totals: str
    wrap: bool
    indent: bool
    blank: bool
    table: bool


# Which head stands under which level: never the same mark twice, never a higher mark under a lower one.
NOT_UNDER = {
    "none": (),
    "chapters": ("一、", "⑴", "①"),
    "groups（一）": ("一、", "（一）"),
    "groups一、": ("一、", "①"),
    "chapters+groups（一）": ("一、", "（一）", "①"),
}
# Numbers of measures that would look like an item under this head, or like its superior.
CLASH = {
    "1.": ("1.", "1.一行"),
    "1、": ("1.", "1.一行"),
    "(1)": ("1.", "（1）", "1.一行"),
    "⑴": ("1.", "（1）", "1.一行"),
    "（1）": ("1.", "（1）", "1.一行"),
    "①": ("1.", "（1）", "1.一行", "①"),
}


def _status_fits(order: str, status: str) -> bool:
    """Does the order have a place for a status of this form?"""
    if status in ("heading", "none"):
        return "S" not in order
    places = {"first": "SM" in order, "last": order.endswith("S") or "MS" in order, "brackets": order[1] == "S"}
    return "S" in order and places.get(status, True)


def _attributes_fit(order: str, attributes: str) -> bool:
    """Do units and deadline stand where attributes of this form can stand?"""
    if ("U" in order) != (attributes != "none"):
        return False
    if attributes in ("none", "lines", "【】"):
        return True
    together = any(run in order for run in ("UD", "UPD", "PUD"))
    after_finding = order[1:3] == "UD" or order[1:4] == "UPD"
    return together and (attributes != "brackets" or after_finding) and (attributes != "prose" or "P" not in order)


def _measures_follow(order: str, attributes: str, label: str) -> bool:
    """Are measures without a label still set off from what stands before them?"""
    before = order[order.index("M") - 1]
    return bool(label) or before in "FS" or (before == "D" and attributes in ("brackets", "prose"))


STATED = ("label", "first", "last", "brackets", "tick")  # a status with each item


def _bare_lines(label: str, form: str) -> bool:
    return label == "" and form in ("1.", "（1）")


# Rules of plausibility: the fields a rule reads, and the rule. They also keep out what would leave a reader in doubt.
RULES: tuple[tuple[str, Callable[..., bool]], ...] = (
    ("head above", lambda head, above: head not in NOT_UNDER[above]),
    ("head above numbering", lambda head, above, number: number == "through" or ("groups" in above and head != "")),
    ("head issue", lambda head, issue: head != "" or issue[:2] in ("关于", "针对", "反馈", "问题")),
    ("head issue", lambda head, issue: head not in LABEL_HEADS or issue[:2] not in ("针对", "反馈", "问题")),
    ("order attributes", _attributes_fit),
    ("issue attributes", lambda issue, form: issue != "问题描述：" or form in ("lines", "line。", "line；", "【】")),
    ("attributes unit_label", lambda form, label: (form in ("none", "prose")) == (label == "")),
    ("attributes deadline_label", lambda form, label: (form in ("none", "prose")) == (label == "")),
    ("order status", _status_fits),
    # "To be done by May" says something about the status: only beside a stated one.
    ("attributes status", lambda form, status: form != "prose" or status != "none"),
    ("attributes status", lambda form, status: form != "【】" or status in ("label", "tick", "heading", "none")),
    ("above status", lambda above, status: status != "heading" or "groups" in above),
    ("status status_label", lambda status, label: (status in ("label", "tick")) == (label != "")),
    ("status_label measure_label", lambda status, measure: status == "" or status != measure),
    ("status measure_label", lambda status, label: status != "first" or label in ("整改情况", "")),
    ("attributes measure_label", lambda form, label: form != "【】" or label != ""),
    ("order measure_label", lambda order, label: "G" not in order or label != ""),
    ("order attributes measure_label", _measures_follow),
    ("head measure_form", lambda head, form: form not in CLASH.get(head, ())),
    ("head measure_label measure_form", lambda head, label, form: head or not _bare_lines(label, form)),
    ("measure_label measure_form", lambda label, form: form != "1.一行" or label != ""),
    # Numbered lines without label and status under a heading could be items under a group.
    ("status measure_label measure_form", lambda status, label, form: not _bare_lines(label, form) or status in STATED),
    # Run-in: finding and measures share a paragraph, 针对“…”问题，一是…
    ("run_in order", lambda run_in, order: not run_in or order[1] == "M" or order[1:3] == "SM"),
    ("run_in status", lambda run_in, status: not run_in or status not in ("label", "tick")),
    ("run_in measure_label", lambda run_in, label: not run_in or label == ""),
    ("run_in measure_form", lambda run_in, form: not run_in or form in ("一是", "①", "prose")),
    ("run_in issue", lambda run_in, issue: not run_in or issue[:2] in ("关于", "针对") or issue == "clause"),
    ("run_in issue measure_form", lambda run_in, issue, form: not run_in or issue != "clause" or form != "prose"),
    ("run_in quoted_list", lambda run_in, quoted: not (run_in and quoted)),
    ("quoted_list attributes", lambda quoted, form: not quoted or form != "brackets"),
    ("wrap indent blank", lambda wrap, indent, blank: not wrap or indent or blank),
    ("wrap indent measure_form", lambda wrap, indent, form: not wrap or indent or form != "1.一行"),
    # A table has columns for everything, no paragraphs.
    ("table head", lambda table, head: not table or head in ("1.", "", "一、")),
    ("table above", lambda table, above: not table or above in ("none", "groups一、")),
    ("table issue", lambda table, issue: not table or issue.startswith("clause")),
    ("table attributes", lambda table, form: not table or form == "lines"),
    ("table status", lambda table, status: not table or status in ("label", "tick", "none")),
    ("table measure_label", lambda table, label: not table or label != ""),
    ("table measure_form", lambda table, form: not table or form in ("一是", "1.", "①", "prose", "1.一行")),
    ("table quoted_list", lambda table, quoted: not (table and quoted)),
    ("table wrap", lambda table, wrap: not (table and wrap)),
    ("table indent", lambda table, indent: not (table and indent)),
    ("table blank", lambda table, blank: not (table and blank)),
)  # fmt: skip
# In a table the cells keep 1. of the item and 1. of a measure apart, and a row needs no head words.
NOT_FOR_TABLES = ("head issue", "head measure_form", "head measure_label measure_form")


# Field -> the rules that read it, each with its fields.
READERS: dict[str, list[tuple[tuple[str, ...], Callable[..., bool], bool]]] = {
    name: [(tuple(fields.split()), rule, fields in NOT_FOR_TABLES) for fields, rule in RULES if name in fields.split()]
    for name in DIMENSIONS
}


def _fits(values: dict[str, Any], newest: str) -> bool:
    """Are the rules that read the newest field kept, as far as the other fields are known?"""
    return all(
        (values["table"] and not_for_tables) or rule(*(values[field] for field in fields))
        for fields, rule, not_for_tables in READERS[newest]
        if all(field in values for field in fields)
    )


def is_plausible(layout: Layout) -> bool:
    """Would an office write a notice so, and can a reader be sure what it says?"""
    values = asdict(layout)
    return all(_fits(values, name) for name in DIMENSIONS)


def _search(choices: Mapping[str, Sequence[Any]], chosen: dict[str, Any]) -> Iterator[Layout]:
    """The plausible part of the product of all choices, left early where a rule breaks."""
    if len(chosen) == len(choices):
        yield Layout(**chosen)
        return
    name = next(name for name in choices if name not in chosen)
    for value in choices[name]:
        extended = {**chosen, name: value}
        if _fits(extended, name):
            yield from _search(choices, extended)


def layouts() -> Iterator[Layout]:
    """All plausible layouts, in a fixed order: far too many to try each, so use `sample` for tests."""
    yield from _search(DIMENSIONS, {})


def sample(seed: int) -> Layout:
    """A random plausible layout; as seeds run on, every value of every dimension is forced in turn."""
    rng = random.Random(f"layout {seed}")
    turns = [(name, value) for name, values in DIMENSIONS.items() for value in values]
    forced, value = turns[seed % len(turns)]
    choices: dict[str, Sequence[Any]] = {name: rng.sample(values, len(values)) for name, values in DIMENSIONS.items()}
    # Rare forms stay rare unless it is their turn.
    for name in ("table", "run_in", "quoted_list"):
        choices[name] = (False, True) if rng.random() < 0.85 else (True, False)
    choices[forced] = (value,)
    first = {"table": choices["table"], forced: choices[forced]}
    return next(_search({**first, **choices}, {}))
