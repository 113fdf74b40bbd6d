"""Outline -> items: problem, measures, status, deadline and responsible units, each with its words.

Reads what the text says and nothing more: what is not said stays empty or 未说明, because a wrong
status costs the reader more than a missing one. Words inside quotation marks never give a status,
a measure or a deadline: they are the finding, not the rectification.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from .outline import Block, Node, first_sentence, mask_quotes
from .types import NOT_STATED, NOWHERE, UNSAID, Item, ItemKind, Span, Stated, Status

_ISSUE = re.compile(r"(?P<about>(?:针对|关于|对于)(?:巡[察视](?:组)?(?:反馈|指出)的?)?)?[ \u3000]*[“\"]")
_ISSUE_CLOSE = re.compile(r"[。,，]?\s*(?:等)?(?:的)?(?:突出)?(?:问题|方面)(?P<end>[,，。:：;；\s]|$)?")
_ISSUE_PLAIN = re.compile(r"(?:针对|关于)(?P<issue>[^,，。；;“”]{4,80}?)(?:等)?(?:的)?问题")
_ISSUE_LABELS = {"存在问题", "反馈问题", "问题表现", "主要问题"}
_RECTIFIED_LABELS = re.compile("整改.*|处理情况|处理结果|完成情况")
_PLAN_TASKS = re.compile("具体措施|主要措施|工作措施|工作任务|主要任务")
_PLAN_OUTCOMES = re.compile("预期成果|预期目标|工作成果")
# A chapter that reports on the findings one by one, and the chapters that do not although they say 整改.
_REPORTS_ITEMS = re.compile("(?:反馈|发现|指出|整改).*(?:问题|意见|情况|进展|落实|成效|结果|措施)|逐项")
_REPORTS_PROCESS = re.compile(
    "组织|领导|政治责任|主体责任|提高.*站位|思想|工作机制|压实|下一步|今后|打算|长效|线索|常态|坚决扛"
)
_FOLLOW_UP = re.compile(
    "(?:需|需要|有待)(?:进一步|继续|持续).*整改|尚未完成|未完成.*(?:事项|问题)|基本完成.*(?:事项|问题)"
)

_MEASURE = re.compile(r"(?<![第其之])(十?[一二三四五六七八九十])是(?![否])")
_CLAUSE_START = "。；;：:,，、！？!? \t\u3000\n)）"

MAX_STATUS_WORDS = 24  # characters; a longer sentence after 整改情况: tells measures, not a status
_STATUS_LABEL = re.compile(r"整改.*|完成情况|处理情况|处理结果")
#: What a label says: 整改情况:已完成. Most telling first; 基本完成 contains 完成.
_STATUS_VALUES: tuple[tuple[Status, re.Pattern[str]], ...] = (
    (Status.OPEN, re.compile("未(?:全部|完全|最终)?(?:完成|整改)|未达到")),
    (Status.MOSTLY_DONE, re.compile("基本(?:完成|整改|到位)|阶段性(?:完成|成果)|部分(?:完成|整改)")),
    (Status.DONE, re.compile("完成|整改到位|整改完毕|已整改|销号|办结")),
    (Status.IN_PROGRESS, re.compile("正在|推进|进行中|整改中|持续整改|延期")),
    (Status.ONGOING, re.compile("长期|持续坚持")),
)
#: What running prose says of the rectification as a whole. 已修订 or 已废止 is the result of one act, no status.
_STATUS_WORDS: tuple[tuple[Status, re.Pattern[str]], ...] = (
    (
        Status.MOSTLY_DONE,
        re.compile("(?:已经?)?(?:基本|阶段性|部分)完成(?:了)?整改|整改(?:工作)?(?:已经?)?基本完成|已基本整改"),
    ),
    (Status.OPEN, re.compile("(?:尚未|还未|仍未|暂未|没有)(?:全部|完全|最终)?完成整改|未完成整改")),
    (
        Status.IN_PROGRESS,
        re.compile(
            "整改(?:工作)?(?:仍|还)?正在(?:努力|积极|有序|加快|稳步|持续|全力|按计划|按序时)?(?:推进|进行)(?:中)?"
            "|(?:仍|还)?正在(?:努力|积极|有序|加快|稳步|持续|全力|抓紧|按计划|按序时|按程序)?(?:协调)?(?:推进)?整改(?:中)?"
            "|(?:持续|全力|加快|有序|积极)推进整改|整改推进中|持续整改中|申请延期"
        ),
    ),
    (Status.ONGOING, re.compile("长期坚持|长期整改")),
    (
        Status.DONE,
        re.compile(
            "(?:已经?|均已|全部|现已|已全部|已全面)?(?:全面|全部)?完成(?:了)?整改|整改(?:工作)?(?:已经?|均已|全部|已全部)(?:完成|完毕|到位)"
            "|(?<![未不])整改(?:完成|完毕|到位)(?=[,，。；;]|$)|已(?:全部|按要求)?整改(?:到位|完毕|完成)|已销号|完成销号"
        ),
    ),
)
# 督促整改到位 and 力争年底前完成整改 are aims.
_AIM = re.compile(
    "督促|确保|推动|推进.{0,4}$|要求|促使|力争|争取|计划|将|尽快|尽早|预计|拟|限期|加快|抓紧|持续|进一步|直至|前$"
)

_DEADLINE_LABELS = {"完成时限", "整改时限", "整改期限", "完成时间", "办结时限", "时限要求"}
SAME_MATTER = 0.7  # shared wording from which a closing entry is about an earlier item

_YEAR, _MONTH, _DAY = r"(?P<year>\d{4})年", r"(?P<month>\d{1,2})月(?:份)?", r"(?P<day>\d{1,2})[日号]"
_DATE = re.compile(
    rf"{_YEAR}(?:{_MONTH}(?:{_DAY})?)?(?P<part>[上中下]旬|上半年|下半年|第?[一二三四]季度|年?底|末|初)?(?P<before>之?前|以前)?"
)
_DUE = re.compile(rf"{_DATE.pattern}(?:(?:全面|全部|基本|力争|确保|预计)*(?:完成|办结|整改到位|销号|建成|到位))")
_PLANNED = re.compile(rf"(?:计划|力争|确保|预计|拟)(?:于|在)?{_DATE.pattern}[^,，。；]{{0,6}}?(?:全面|全部|基本)?完成")

_UNIT_LABELS = "责任单位|责任部门|责任处室|责任科室|牵头单位|牵头部门|牵头处室|牵头科室|配合单位|配合部门"
_UNITS = re.compile(rf"(?P<label>{_UNIT_LABELS})[ \t\u3000]*[:：]")
_ROLE_SUFFIX = re.compile(
    r"[(（][^()（）]*?(?P<role>牵头|配合|主办|协办)[^()（）]*[)）]|(?:作)?为(?P<role2>牵头|配合)单位"
)


def find_items(root: Node, text: str) -> list[Item]:
    """Return the items of a notice in text order; an empty list when it reports on none."""
    masked = mask_quotes(text)
    nodes = [node for node in root.walk() if node.marker]
    found = [(node, kind) for node in nodes if (kind := _kind(node, text)) is not None]
    if not found:
        found = [(node, ItemKind.ITEM) for node in nodes if not node.children and _in_report(node, text)]
    items = [_item(node, kind, text, masked) for node, kind in found]
    return _with_follow_ups(_with_parts(items))


def iso_date(found: re.Match[str]) -> str:
    """Return the last day meant by a matched date, as precise as the words: 2024年12月底 -> 2024-12-31."""
    year, month, day = found["year"], found["month"], found["day"]
    part = found["part"] or ""
    if day:
        return f"{year}-{int(month):02d}-{int(day):02d}"
    if month:
        last = {"上旬": 10, "中旬": 20, "初": 10}.get(part, calendar.monthrange(int(year), int(month))[1])
        return f"{year}-{int(month):02d}-{last:02d}"
    if "半年" in part:
        return f"{year}-06-30" if part[0] == "上" else f"{year}-12-31"
    if "季度" in part:
        return f"{year}-{('03-31', '06-30', '09-30', '12-31')['一二三四'.index(part.strip('第季度'))]}"
    return f"{year}-12-31"


def parse_units(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split the words after 责任单位: into (lead, support) units.

    A unit without any role named leads when no unit of the list has a role; 利用科(牵头单位),规划科(配合单位).
    """
    lead: list[str] = []
    support: list[str] = []
    pending: list[str] = []
    position = 0
    for found in _ROLE_SUFFIX.finditer(words):
        pending += _unit_names(words[position : found.start()])
        role = found["role"] or found["role2"]
        (lead if role in ("牵头", "主办") else support).extend(pending)
        pending, position = [], found.end()
    rest = _unit_names(words[position:])
    if lead or support:
        support += rest
    else:
        lead = rest
    return tuple(dict.fromkeys(lead)), tuple(dict.fromkeys(support))


def _item(node: Node, kind: ItemKind, text: str, masked: str) -> Item:
    if kind in (ItemKind.TASK, ItemKind.OUTCOME):
        return _plan_item(node, kind, text, masked)
    issue = _issue(node, text)
    measures = tuple(_measures(node, masked))
    lead, support, units_span = _units(node, text)
    return Item(
        kind=kind,
        number=node.number,
        issue=issue.of(text),
        span=Span(node.start, node.end),
        issue_span=issue,
        measures=measures,
        status=_status(node, kind, text, masked, measures),
        deadline=_deadline(node, masked),
        lead_units=lead,
        support_units=support,
        units_span=units_span,
    )


def _kind(node: Node, text: str) -> ItemKind | None:
    """Decide whether a node is an item; a plan's labelled parts give tasks and outcomes."""
    if _PLAN_TASKS.fullmatch(node.label):
        return ItemKind.TASK
    if _PLAN_OUTCOMES.fullmatch(node.label):
        return ItemKind.OUTCOME
    if not node.children and any(_PLAN_TASKS.fullmatch(b.label) for b in node.blocks):
        return ItemKind.TASK
    above = list(node.ancestors())
    follow_up = any(_FOLLOW_UP.search(a.title.of(text)) for a in above)
    parent_kind = next((kind for a in above if (kind := _kind(a, text)) is not None), None)
    if parent_kind is ItemKind.ITEM:
        return ItemKind.SUBITEM if _is_part(node, text) else None
    if parent_kind is not None:
        return None
    if _quoted_issue(node, text) or (_plain_issue(node, text) and (follow_up or _in_report(node, text))):
        return ItemKind.FOLLOW_UP if follow_up else ItemKind.ITEM
    if any(_RECTIFIED_LABELS.fullmatch(b.label) or b.label in _ISSUE_LABELS for b in node.blocks):
        return ItemKind.ITEM
    return None


def _in_report(node: Node, text: str) -> bool:
    """Whether the chapter the node stands in reports on findings one by one."""
    above = list(node.ancestors())
    if not above:
        return False
    title = above[-1].title.of(text)
    return bool(_REPORTS_ITEMS.search(title)) and not _REPORTS_PROCESS.search(title)


def _is_part(node: Node, text: str) -> bool:
    """Whether a numbered entry inside an item is reported on by itself, or is one of its measures."""
    parent = node.parent
    if parent is None or (_RECTIFIED_LABELS.fullmatch(node.label) and "措施" in node.label):
        return False
    return (
        _quoted_issue(node, text) is not None
        or _plain_issue(node, text) is not None
        or any(_MEASURE.search(b.span.of(text)) for b in parent.blocks)
    )


def _plan_item(node: Node, kind: ItemKind, text: str, masked: str) -> Item:
    """A task or outcome is one numbered entry, or the unnumbered paragraph under the label."""
    labelled = _PLAN_TASKS if kind is ItemKind.TASK else _PLAN_OUTCOMES
    if labelled.fullmatch(node.label):
        words = Span(node.blocks[0].text_start, node.blocks[0].span.end)
    else:
        words = next((_text_under(node, b, text) for b in node.blocks if labelled.fullmatch(b.label)), node.title)
    start = node.start if labelled.fullmatch(node.label) else words.start
    lead, support, units_span = _units(node, text)
    outcome = kind is ItemKind.OUTCOME
    deadline = _deadline(node, masked, plain=True) if outcome else UNSAID
    issue = first_sentence(text, words)
    if issue.start < deadline.span.start <= issue.end:
        issue = Span(issue.start, issue.start + len(text[issue.start : deadline.span.start].rstrip("，,、 ")))
    return Item(
        kind=kind,
        number=node.number,
        issue=issue.of(text),
        span=Span(start, node.end),
        issue_span=issue,
        deadline=deadline,
        lead_units=() if outcome else lead,
        support_units=() if outcome else support,
        units_span=NOWHERE if outcome else units_span,
    )


def _text_under(node: Node, block: Block, text: str) -> Span:
    if Span(block.text_start, block.span.end).of(text).strip():
        return Span(block.text_start, block.span.end)
    following = node.blocks.index(block) + 1
    return node.blocks[following].span if following < len(node.blocks) else block.span


def _quoted_issue(node: Node, text: str) -> Span | None:
    """The words in the quotation marks of 关于“…”的问题, up to their first sentence end."""
    block = node.blocks[0]
    head = _ISSUE.match(text, block.text_start, block.span.end)
    if not head:
        return None
    closing = {"“": "”", '"': '"'}[text[head.end() - 1]]
    close = text.find(closing, head.end(), block.span.end)
    tail = _ISSUE_CLOSE.match(text, close + 1, block.span.end) if close >= 0 else None
    if tail is None or not (head["about"] or tail["end"] is not None):
        return None
    inner = Span(head.end(), close)
    ends = [i for i in range(inner.start, inner.end) if text[i] in "。；;"]
    return Span(inner.start, ends[0]) if ends and ends[0] > inner.start else inner


def _plain_issue(node: Node, text: str) -> Span | None:
    block = node.blocks[0]
    found = _ISSUE_PLAIN.match(text, block.text_start, block.span.end)
    return Span(block.text_start, found.end()) if found else None


def _issue(node: Node, text: str) -> Span:
    labelled = next((_text_under(node, b, text) for b in node.blocks if b.label in _ISSUE_LABELS), None)
    return _quoted_issue(node, text) or _plain_issue(node, text) or labelled or node.title


def _measures(node: Node, masked: str) -> Iterator[Span]:
    """Spans of the measures: a run of 一是…二是…, else the numbered entries under the item."""
    found = [span for block in node.blocks for span in counted_clauses(block.span, masked)]
    if found:
        yield from found
        return
    for child in node.children:
        yield Span(child.start, child.end)


def counted_clauses(span: Span, masked: str) -> Iterator[Span]:
    """Yield the clauses of 一是…二是…三是 in order; `masked` is the whole text with quotations blanked."""
    starts: list[int] = []
    expected = 1
    for hit in _MEASURE.finditer(masked, span.start, span.end):
        if hit.start() > span.start and masked[hit.start() - 1] not in _CLAUSE_START:
            continue
        value = _ordinal(hit.group(1))
        if value == expected:
            starts.append(hit.start())
            expected += 1
    for start, following in pairwise([*starts, span.end]):
        yield Span(start, following)


def _ordinal(numeral: str) -> int:
    digits = "一二三四五六七八九"
    if numeral == "十":
        return 10
    return (10 if numeral[0] == "十" else 0) + digits.index(numeral[-1]) + 1


def _status(node: Node, kind: ItemKind, text: str, masked: str, measures: tuple[Span, ...]) -> Stated:
    if kind is ItemKind.FOLLOW_UP:
        return _status_of_list(node, text)
    for block in node.blocks:
        value = Span(block.text_start, block.span.end)
        if _STATUS_LABEL.fullmatch(block.label) and "措施" not in block.label:
            sentence = first_sentence(text, value)
            if sentence.end - sentence.start <= MAX_STATUS_WORDS and not _MEASURE.match(sentence.of(text)):
                for status, pattern in _STATUS_VALUES:
                    if pattern.search(sentence.of(text)):
                        return Stated(status, sentence)
    for region in _status_regions(node, masked, measures):
        status = _status_in_prose(region.of(masked), region.start)
        if status.value != Status.NOT_STATED:
            return status
    return NOT_STATED


def _status_regions(node: Node, masked: str, measures: tuple[Span, ...]) -> Iterator[Span]:
    """Where a notice says how far the item is: before the first measure of a paragraph, or in its first sentence."""
    for index, block in enumerate(node.blocks):
        first = min((m.start for m in measures if block.span.start <= m.start < block.span.end), default=None)
        if first is not None:
            yield Span(block.text_start, first)
        elif index == 0:
            yield Span(block.text_start, block.span.end)
        else:
            yield first_sentence(masked, Span(block.text_start, block.span.end))


def _status_in_prose(words: str, offset: int) -> Stated:
    """The last status said; of overlapping words the earlier rule counts, since 基本完成整改 holds 完成整改."""
    best: tuple[int, int, Stated] | None = None
    for rank, (status, pattern) in enumerate(_STATUS_WORDS):
        for match in pattern.finditer(words):
            clause = re.split("[,，。；;]", words[: match.start()])[-1]
            if _AIM.search(clause) and status is not Status.IN_PROGRESS:
                continue
            if best is None or match.start() >= best[1]:
                span = Span(offset + match.start(), offset + match.end())
                best = (rank, match.end(), Stated(status, span))
    return best[2] if best else NOT_STATED


def _status_of_list(node: Node, text: str) -> Stated:
    """An entry of a closing list has the status that the list's heading names."""
    for above in node.ancestors():
        title = above.title
        words = title.of(text)
        if re.search("尚未完成|未完成", words):
            return Stated(Status.OPEN, title)
        if "基本完成" in words:
            return Stated(Status.MOSTLY_DONE, title)
        if "长期坚持" in words:
            return Stated(Status.ONGOING, title)
    return NOT_STATED


def _deadline(node: Node, masked: str, *, plain: bool = False) -> Stated:
    """The deadline an item states: a labelled one, or `…年…月底前完成` (`plain`: in the words of an outcome)."""
    for block in node.blocks:
        if block.label in _DEADLINE_LABELS:
            found = _DATE.search(masked, block.text_start, block.span.end)
            if found:
                return Stated(iso_date(found), Span(found.start(), block.span.end))
    for block in node.blocks:
        if plain:
            hits = list(_DUE.finditer(masked, block.span.start, block.span.end))
            if hits:
                return Stated(iso_date(hits[-1]), Span(hits[-1].start(), hits[-1].end()))
    return UNSAID


def _units(node: Node, text: str) -> tuple[tuple[str, ...], tuple[str, ...], Span]:
    lead: list[str] = []
    support: list[str] = []
    spans: list[Span] = []
    for block in node.blocks:
        for found in _UNITS.finditer(text, block.span.start, block.span.end):
            end = min((m.start() for m in _UNITS.finditer(text, found.end(), block.span.end)), default=block.span.end)
            words = text[found.end() : end].strip("。;；,， \n")
            if words.count(")") + words.count("）") > words.count("(") + words.count("（"):
                words = words[:-1]  # the list itself stands in brackets at the end of a measure
            leads, supports = parse_units(words)
            if found["label"].startswith("配合"):
                leads, supports = (), leads + supports
            lead += leads
            support += supports
            spans.append(Span(found.start(), end))
    span = Span(spans[0].start, spans[-1].end) if spans else NOWHERE
    return tuple(dict.fromkeys(lead)), tuple(u for u in dict.fromkeys(support) if u not in lead), span


def _unit_names(words: str) -> list[str]:
    """Split at 、，；outside brackets: 各市县(市、区)国土资源局 is one unit."""
    names: list[str] = []
    depth, name = 0, ""
    for character in words:
        depth += (character in "(（") - (character in ")）")
        if depth <= 0 and character in "、,，;；。 \u3000和及":
            names.append(name)
            name = ""
        else:
            name += character
    names.append(name)
    return [n for raw in names if (n := re.sub(r"^.*以(?=[^以]*$)", "", raw.strip(":： ")))]


def _with_parts(items: list[Item]) -> list[Item]:
    """An item whose parts are reported on separately takes the least advanced status of them, and counts them."""
    order = [Status.OPEN, Status.IN_PROGRESS, Status.MOSTLY_DONE, Status.ONGOING, Status.DONE]
    result = []
    for item in items:
        parts = [i for i in items if i.kind is ItemKind.SUBITEM and item.span.start < i.span.start < item.span.end]
        if item.kind is ItemKind.ITEM and parts and item.status.value == Status.NOT_STATED:
            stated = [p.status for p in parts if p.status.value != Status.NOT_STATED]
            if len(stated) == len(parts):
                item = replace(item, status=min(stated, key=lambda s: order.index(Status(s.value))))
        result.append(item)
    return result


def _with_follow_ups(items: list[Item]) -> list[Item]:
    """Carry status and deadline of the closing lists back to the items they report on again."""
    follow_ups = [i for i in items if i.kind is ItemKind.FOLLOW_UP]
    candidates = [n for n, i in enumerate(items) if i.kind is ItemKind.ITEM]
    result = list(items)
    for again in follow_ups:
        scored = [(_shared_wording(items[n].issue, again.issue), -n) for n in candidates]
        score, negative = max(scored, default=(0.0, 0))
        if score >= SAME_MATTER:
            item = result[-negative]
            result[-negative] = replace(
                item,
                # The closing list is the last word: it also revises a 已完成 said above.
                status=item.status if again.status.value in (item.status.value, Status.NOT_STATED) else again.status,
                deadline=item.deadline if item.deadline.value else again.deadline,
            )
    return result


def _shared_wording(first: str, second: str) -> float:
    """Share of the shorter wording's character bigrams that the other has too."""
    a, b = _bigrams(first), _bigrams(second)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _bigrams(words: str) -> set[str]:
    han: Iterable[str] = re.findall("[\u4e00-\u9fffA-Za-z0-9]", words)
    letters = "".join(han)
    return {letters[i : i + 2] for i in range(len(letters) - 1)}
