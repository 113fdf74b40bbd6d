"""Rectification notices in many layouts, each with its truth, for property tests of a reader of notices.

`sample(seed)` draws a plausible layout, `make(layout, seed)` writes a notice in it; the same arguments give the same
notice. Layouts and their rules: layout_rules.py; what a notice says: layout_drafts.py; words: layout_words.py.

Conventions of the truth:
- number: the marks of chapter, group and item, each folded by NFKC and without 、.： or words: 二(一)3; ⑴ is (1),
  ① is 1, 问题一 is 一; an item without a mark has "", also under a numbered group.
- issue: the exact clause, without 关于 / 存在 / 问题 around it; a detail sentence after it is not part of it.
- deadline: a month or its end is its last day; a standing or immediate task has none.
- measures: the count of marked measures; -1 where prose leaves the count open.
- group: the words of the group heading without its number; process chapters and the chapter of items are no groups.
- lead_units: the unit of 责任… / 牵头…, or the one marked （牵头）; all others named are support_units.
- status 未说明: only measures are told, no word on how far the item is.
- A hard-wrapped text holds line breaks inside issues and units: remove the breaks before you look for them.
- With a table, `text` is what stands before it and `rows` is the table; group rows have empty cells after the first.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import layout_words as words
from layout_drafts import STATUSES, Draft, Style, TrueItem, draw_items, draw_style
from layout_rules import DIMENSIONS, HEADS, Layout, is_plausible, layouts, sample

__all__ = ["DIMENSIONS", "Layout", "TrueItem", "TrueNotice", "is_plausible", "layouts", "make", "sample"]

CHINESE = "一二三四五六七八九"
ONE_PARAGRAPH = ("一是", "①", "prose", "1.一行")
WRAP_WIDTH = 60  # half-width columns: 30 full-width characters


@dataclass(frozen=True)
class TrueNotice:
    """A notice and its truth."""

    text: str
    rows: list[list[str]] | None
    items: tuple[TrueItem, ...]
    totals: dict[str, int]
    layout: Layout
    seed: int


def _label(layout: Layout, name: str) -> str:
    return f"【{name}】" if layout.attributes == "【】" else f"{name}："


def _mark(head: str, index: int) -> str:
    return HEADS[head].format(n=index, c=CHINESE[index - 1], p=chr(0x2473 + index), o=chr(0x245F + index))


def _printed(mark: str) -> str:
    """A mark as it stands in a number path."""
    return unicodedata.normalize("NFKC", mark).strip(".、:问题第项 ").strip()


def _ticks(draft: Draft) -> str:
    return " ".join(("☑" if draft.truth.status == status else "□") + status for status in STATUSES)


def _unit_parts(layout: Layout, draft: Draft, style: Style) -> list[tuple[str, str]]:
    """(label, value) of the units: one line, or one line each for lead and support."""
    lead, support = draft.truth.lead_units[0], style.comma.join(draft.truth.support_units)
    lead_label, _, support_label = layout.unit_label.partition("+")
    if not support:
        return [(lead_label, lead)]
    if support_label:
        return [(lead_label, lead), (support_label, support)]
    mark = style.lead_mark.replace("单位", layout.unit_label[2:])
    return [(lead_label, f"{lead}{mark}{style.comma}{support}")]


def _attributes(layout: Layout, draft: Draft, style: Style, letters: str) -> list[tuple[str, str]]:
    """(label, value) of the attributes that the letters name, in their order."""
    parts: list[tuple[str, str]] = []
    for letter in letters:
        if letter == "U":
            parts += _unit_parts(layout, draft, style)
        elif letter == "P":
            parts.append((style.person_label, draft.person))
        elif letter == "D":
            parts.append((layout.deadline_label, draft.deadline_words))
    return parts


def _prose_attributes(draft: Draft) -> str:
    truth = draft.truth
    support = "、".join(truth.support_units)
    units = f"由{truth.lead_units[0]}牵头" + (f"、{support}配合" if len(truth.support_units) == 1 else "")
    units += f"，{support}配合" if len(truth.support_units) > 1 else ""
    if not truth.deadline:
        return f"{units}，{draft.deadline_words}。"
    verb = "要求于" if truth.status == "已完成" else "计划于"
    end = "前完成" if draft.deadline_words.endswith("日") else "完成"
    return f"{units}，{verb}{draft.deadline_words}{end}。"


def _finding(layout: Layout, draft: Draft, style: Style, mark: str) -> str:
    """The paragraph of the finding, with the brackets behind the issue and the sentence after it."""
    issue = draft.truth.issue
    labelled = layout.issue.endswith("：")
    if labelled:
        text = _label(layout, layout.issue[:-1]) + issue
    elif "…" in layout.issue:
        text = layout.issue.replace("问题", style.de + "问题").replace("…", issue)
    else:
        text = issue
    if layout.status == "brackets":
        text += f"（{draft.status_word}）"
    if layout.attributes == "brackets":
        letters = layout.order[1 : layout.order.index("D") + 1]
        text += "（" + "；".join(f"{k}：{v}" for k, v in _attributes(layout, draft, style, letters)) + "）"
    if layout.quoted_list or layout.issue == "clause。detail":
        return f"{mark}{text}。{draft.detail}"
    return mark + text + ("。" if layout.issue.startswith("针对") or layout.run_in else style.stop)


def _measures(layout: Layout, draft: Draft, style: Style) -> list[str]:
    """The paragraphs of the measures, without a label."""
    form, measures = layout.measure_form, draft.measures
    marks = {
        "一是": [f"{CHINESE[i]}是" for i in range(9)],
        "1.": [f"{i + 1}." for i in range(9)],
        "1.一行": [f"{i + 1}." for i in range(9)],
        "（1）": [f"（{i + 1}）" for i in range(9)],
        "①": [chr(0x2460 + i) for i in range(9)],
        "prose": [""] * 9,
        "——": ["——"] * 9,
    }[form]
    between = "。" if form == "prose" else style.list_end
    marked = [mark + text for mark, text in zip(marks, measures, strict=False)]
    ended = [text + between for text in marked[:-1]] + [marked[-1] + "。"]
    return ["".join(ended)] if form in ONE_PARAGRAPH else ended


def _body(layout: Layout, draft: Draft, style: Style, mark: str) -> list[str]:
    """The paragraphs of one item, part by part as the order says."""
    paragraphs: list[str] = []
    order = layout.order
    previous = ""
    for position, letter in enumerate(order):
        if letter == "F":
            paragraphs.append(_finding(layout, draft, style, mark))
        elif letter == "G":
            paragraphs.append(_label(layout, "整改目标") + draft.goal + style.stop)
        elif letter == "M":
            opening = draft.status_sentence if layout.status == "first" else ""
            label = _label(layout, layout.measure_label) if layout.measure_label else ""
            body = _measures(layout, draft, style)
            if layout.run_in:
                join = paragraphs.pop()
                comma = layout.issue.startswith("针对") and layout.status not in ("first", "brackets")
                paragraphs.append((join[:-1] + "，" if comma else join) + opening + body[0])
            elif layout.measure_form in ONE_PARAGRAPH:
                paragraphs.append(label + opening + body[0])
            else:
                paragraphs += ([label + opening] if label or opening else []) + body
        elif letter == "S" and layout.status in ("label", "tick"):
            value = _ticks(draft) if layout.status == "tick" else draft.status_word + style.stop
            paragraphs.append(_label(layout, layout.status_label) + value)
        elif letter == "S" and layout.status == "last":
            sentence = "目前，" + draft.status_sentence
            same = previous == "M" and layout.measure_form in ONE_PARAGRAPH
            paragraphs[-1:] = [paragraphs[-1] + sentence] if same else [paragraphs[-1], sentence]
        elif letter in "UPD" and layout.attributes in ("lines", "【】"):
            pairs = _attributes(layout, draft, style, letter)
            paragraphs += [_label(layout, name) + value + style.stop for name, value in pairs]
        elif letter in "UPD" and previous not in "UPD" and layout.attributes != "brackets":
            letters = order[position : order.index("D") + 1]
            pairs = _attributes(layout, draft, style, letters) if layout.attributes != "prose" else []
            joined = layout.attributes[-1].join(f"{name}：{value}" for name, value in pairs) + "。"
            paragraphs.append(joined if pairs else _prose_attributes(draft))
        previous = letter
    return paragraphs


def _write_items(
    layout: Layout, drafts: list[Draft], style: Style, chapter: str
) -> tuple[list[str], list[list[str]], list[TrueItem]]:
    """Paragraphs, table rows and numbered truths of all items, with the group headings between them."""
    paragraphs: list[str] = []
    rows: list[list[str]] = []
    items: list[TrueItem] = []
    group, group_mark, groups, index = "", "", 0, 0
    for draft in drafts:
        if draft.truth.group != group:
            group, groups = draft.truth.group, groups + 1
            group_mark = f"{CHINESE[groups - 1]}、" if layout.above == "groups一、" else f"（{CHINESE[groups - 1]}）"
            paragraphs.append(group_mark + group)
            rows.append([group_mark + group])
            index = 0 if layout.numbering == "restart" else index
        index += 1
        mark = _mark(layout.head, index)
        number = chapter + _printed(group_mark) + _printed(mark) if mark else ""
        items.append(replace(draft.truth, number=number))
        paragraphs += _body(layout, draft, style, mark + (style.space if mark else ""))
        rows.append(_row(layout, draft, style, _printed(mark)))
    return paragraphs, rows, items


def _columns(layout: Layout, style: Style) -> list[tuple[str, str]]:
    """(letter, header) of the columns of a table."""
    lead_label, _, support_label = layout.unit_label.partition("+")
    headers = {
        "F": [("F", "反馈问题")],
        "G": [("G", "整改目标")],
        "M": [("M", layout.measure_label)],
        "U": [("U", lead_label)] + ([("V", support_label)] if support_label else []),
        "P": [("P", style.person_label)],
        "D": [("D", layout.deadline_label)],
        "S": [("S", layout.status_label)],
    }
    return ([("N", "序号")] if layout.head else []) + [column for letter in layout.order for column in headers[letter]]


def _row(layout: Layout, draft: Draft, style: Style, number: str) -> list[str]:
    """The cells of one item, in the order of the columns."""
    if not layout.table:
        return []
    units = [value for _, value in _unit_parts(layout, draft, style)]
    cells = {
        "N": number,
        "F": draft.truth.issue + (f"。{draft.detail}" if layout.issue == "clause。detail" else ""),
        "G": draft.goal,
        "M": "\n".join(_measures(layout, draft, style)),
        "U": units[0],
        "V": units[1] if len(units) > 1 else "",
        "P": draft.person,
        "D": draft.deadline_words,
        "S": _ticks(draft) if layout.status == "tick" else draft.status_word,
    }
    return [cells[letter] for letter, _ in _columns(layout, style)]


def _totals(layout: Layout, items: list[TrueItem]) -> tuple[str, dict[str, int]]:
    """The sentence of the totals in the lead, and what it says."""
    if not layout.totals:
        return "", {}
    found, phrases, joint = words.TOTALS[layout.totals]
    counts = {status: sum(item.status == status for item in items) for status in STATUSES}
    stated = {status: count for status, count in counts.items() if count}
    text = "、".join(phrases[status].format(n=count) for status, count in stated.items())
    return found.format(n=len(items)) + (joint + text if text else "") + "。", {"found": len(items), **stated}


def _wrapped(paragraph: str) -> str:
    """A paragraph cut into lines of one width; a closing mark may hang over the edge."""
    lines, width = [""], 0
    for character in paragraph:
        size = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        if width + size > WRAP_WIDTH and character not in "，。；：、”’）】":
            lines, width = [*lines, ""], 0
        lines[-1] += character
        width += size
    return "\n".join(lines)


def _frame(items: list[str], style: Style, rng: random.Random) -> list[str]:
    """The paragraphs of the items with process chapters or closing words around them."""
    if not style.chapters_before:
        return [*items, *words.CLOSINGS, style.organ, words.WRITTEN_ON]
    after, paragraphs = words.LAST_CHAPTER
    chapters: list[tuple[str, Sequence[str]]] = [*words.PROCESS_CHAPTERS[: style.chapters_before]]
    chapters += [(rng.choice(words.ITEMS_CHAPTER), items), (after, paragraphs)]
    framed: list[str] = []
    for mark, (title, body) in zip(CHINESE, chapters, strict=False):
        framed += [f"{mark}、{title}", *body]
    return [*framed, words.CLOSINGS[1], style.organ, words.WRITTEN_ON]


def make(layout: Layout, seed: int) -> TrueNotice:
    """Write a notice in a layout; the seed chooses the words and the small habits of the writer."""
    if not is_plausible(layout):
        raise ValueError(f"no office writes like this: {layout}")
    rng = random.Random(seed)
    style = draw_style(layout, rng)
    drafts = draw_items(layout, style, rng)
    chapter = CHINESE[style.chapters_before] if style.chapters_before else ""
    paragraphs, rows, items = _write_items(layout, drafts, style, chapter)
    sentence, totals = _totals(layout, items)
    names = {"superior": style.superior, "organ": style.organ, "inspection": style.inspection}
    lead = rng.choice(words.LEADS).format(**names, totals=sentence)
    body = [lead, *([] if layout.table else _frame(paragraphs, style, rng))]
    body = [("　　" if layout.indent else "") + paragraph for paragraph in body]
    body = [_wrapped(paragraph) for paragraph in body] if layout.wrap else body
    text = ("\n\n" if layout.blank else "\n").join([words.TITLE.format(**names), *body]) + "\n"
    header = [name for _, name in _columns(layout, style)]
    table = [header, *([*row, *[""] * (len(header) - len(row))] for row in rows)] if layout.table else None
    return TrueNotice(text, table, tuple(items), totals, layout, seed)
