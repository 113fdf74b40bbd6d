"""What a notice says, before it is laid out: the writer's habits, and each item with its truth and its words."""

from __future__ import annotations

import random
from dataclasses import dataclass

import layout_words as words
from layout_rules import Layout

STATUSES = ("已完成", "基本完成", "正在推进", "未完成", "长期坚持")


@dataclass(frozen=True)
class TrueItem:
    """What a careful reader finds about one item."""

    number: str
    issue: str
    status: str
    deadline: str
    lead_units: tuple[str, ...]
    support_units: tuple[str, ...]
    measures: int
    group: str


@dataclass(frozen=True)
class Style:
    """Small choices that one writer keeps through a notice."""

    rank: str
    superior: str
    organ: str
    inspection: str
    sections: bool
    space: str
    de: str
    stop: str
    comma: str
    lead_mark: str
    joint: str
    person_label: str
    focus: bool
    list_end: str
    chapters_before: int


@dataclass(frozen=True)
class Draft:
    """An item before its number: the truth and the words for it."""

    truth: TrueItem
    deadline_words: str
    person: str
    goal: str
    status_word: str
    status_sentence: str
    detail: str
    measures: tuple[str, ...]


def draw_style(layout: Layout, rng: random.Random) -> Style:
    """The habits of one writer."""
    place, rank = rng.choice(words.PLACES)
    sections = layout.unit_label in ("责任科室", "责任部门") or rng.random() < 0.3
    above = {"市": "省委", "县": "市委", "区": "市委"}[rank]
    bureau = rng.choice([name for name in words.BUREAUS if name.endswith("局")])
    return Style(
        rank=rank,
        superior=f"{rank}委" if sections else above,
        organ=f"中共{place}{bureau}党组" if sections else f"中共{place}委",
        inspection=rng.choice(words.INSPECTIONS),
        sections=sections,
        space=rng.choice(("", "", " ")) if layout.head in ("1.", "(1)", "⑴", "①") else "",
        de=rng.choice(("", "的")),
        stop=rng.choice(("", "。")),
        comma=rng.choice(("、", "、", "，")) if layout.attributes in ("lines", "【】") else "、",
        lead_mark=rng.choice(("（牵头）", "（牵头单位）")),
        joint=rng.choice(("；", "。")),
        person_label=rng.choice(words.PERSON_LABELS),
        focus=rng.random() < 0.5,
        list_end=rng.choice(("；", "。")),
        chapters_before=rng.choice((1, 2)) if layout.above.startswith("chapters") else 0,
    )


def _deadline(status: str, stated: bool, rng: random.Random) -> tuple[str, str]:
    """(words, ISO date) of a deadline; a standing task only beside the status that says the same."""
    if stated and status == "长期坚持":
        return "长期坚持", ""
    if stated and status == "已完成" and rng.random() < 0.2:
        return "立行立改", ""
    # What is done was due before the notice was written.
    done = status == "已完成"
    year, month = (2025, rng.randrange(1, 9)) if done else (rng.choice((2025, 2026)), rng.randrange(1, 13))
    last = 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return rng.choice((
        (f"{year}年{month}月底前", f"{year}-{month:02}-{last}"),
        (f"{year}年{month}月{last}日", f"{year}-{month:02}-{last}"),
        (f"{year}年{month}月15日前", f"{year}-{month:02}-15"),
        (f"{year}年{month}月", f"{year}-{month:02}-{last}"),
    ))  # fmt: skip


def _draft(
    layout: Layout, style: Style, field: words.Field, issue: str, status: str, group: str, rng: random.Random
) -> Draft:
    stated = layout.status != "none"
    deadline_words, deadline = _deadline(status, stated, rng) if "D" in layout.order else ("", "")
    names = words.SECTIONS if style.sections else tuple(style.rank + name for name in words.BUREAUS)
    # 责任单位：A（牵头）、B needs brackets of its own: no second unit inside the brackets behind an issue.
    single = layout.attributes == "brackets" and "+" not in layout.unit_label
    units = rng.sample(names, 1 if single else rng.choice((1, 1, 2, 3))) if "U" in layout.order else []
    details = words.DETAILS if stated else words.DETAILS[:-1]
    total = rng.randrange(20, 90)
    detail = rng.choice(details).format(a=total, b=rng.randrange(3, 19)) + "。"
    fitting = field.measures[field.issues.index(issue)]
    others = [measure for measure in field.measures if measure != fitting]
    chosen = [fitting, *rng.sample(others, rng.randrange(1, 4))]
    return Draft(
        truth=TrueItem(
            number="",
            issue=issue.replace("“", "‘").replace("”", "’") if "“…”" in layout.issue else issue,
            status=status if stated else "未说明",
            deadline=deadline,
            lead_units=tuple(units[:1]),
            support_units=tuple(units[1:]),
            measures=-1 if layout.measure_form == "prose" else len(chosen),
            group=group,
        ),
        deadline_words=deadline_words,
        person=rng.choice(words.PERSONS),
        goal=rng.choice(words.GOALS),
        status_word=rng.choice(words.STATUS_WORDS[status]),
        status_sentence=rng.choice(words.STATUS_SENTENCES[status]),
        detail=rng.choice(words.QUOTED_LISTS) if layout.quoted_list else detail,
        measures=tuple(chosen),
    )


def _statuses(count: int, rng: random.Random) -> list[str]:
    """At least two different statuses, most often done."""
    drawn = rng.choices(STATUSES, weights=(50, 18, 18, 7, 7), k=count)
    drawn[:2] = rng.sample(STATUSES, 2) if len(set(drawn)) == 1 else drawn[:2]
    return drawn


def draw_items(layout: Layout, style: Style, rng: random.Random) -> list[Draft]:
    """The items of a notice in their order, with the words of their groups."""
    count = rng.randrange(4, 10)
    statuses = _statuses(count, rng)
    if "groups" in layout.above and layout.status != "heading":
        chosen = rng.sample(words.FIELDS, rng.choice((2, 3)))
        fields = [chosen[place] for place in sorted(index % len(chosen) for index in range(count))]
        groups = [f"关于“聚焦{field.focus}”方面" if style.focus else f"{field.aspect}方面" for field in fields]
    else:
        fields, groups = rng.sample(words.FIELDS * 2, count), [""] * count
    if layout.status == "heading":
        statuses.sort(key=STATUSES.index)
        groups = [words.STATUS_HEADINGS[status] for status in statuses]
    unused = {field.aspect: rng.sample(field.issues, len(field.issues)) for field in fields}
    return [
        _draft(layout, style, field, unused[field.aspect].pop(), status, group, rng)
        for field, status, group in zip(fields, statuses, groups, strict=True)
    ]
