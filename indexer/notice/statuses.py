"""How far an item is, read from a label (整改情况:已完成), from prose, or from the list it stands in.

Reads what the text says of the rectification as a whole and nothing more. An aim (力争年底前完成整改) is no
status, a failure (未按期完成整改) is 未完成, quoted words say nothing: a wrong status costs the reader more
than 未说明.
"""

import re
from collections.abc import Iterator

from indexer.lexicon.labels import is_attribute
from indexer.lexicon.text import first_sentence
from indexer.types import NOT_STATED, Span, Stated, Status

from .clauses import opens_with_counted_clause
from .outline import Node

MAX_STATUS_WORDS = 24  # characters; a longer sentence after 整改情况: tells measures, not a status
_LABEL = re.compile("整改(?:情况|落实情况|进展情况|进展|结果|成效|状态|进度)|完成情况|处理情况|处理结果")
#: What a short label says. Most telling first; 基本完成 contains 完成.
_VALUES: tuple[tuple[Status, re.Pattern[str]], ...] = (
    (Status.OPEN, re.compile("未(?:全部|完全|最终)?(?:完成|整改)|未达到")),
    (Status.MOSTLY_DONE, re.compile("基本(?:完成|整改|到位)|阶段性(?:完成|成果)|部分(?:完成|整改)")),
    (Status.DONE, re.compile(r"完成(?!\s*\d+(?:\.\d+)?%)|整改到位|整改完毕|已整改|销号|办结")),
    (Status.IN_PROGRESS, re.compile("正在|推进|进行中|整改中|持续整改|延期")),
    (Status.ONGOING, re.compile("长期|持续坚持")),
)
#: What running prose says of the rectification as a whole. 已修订 or 已废止 is the result of one act, no status.
_PROSE: tuple[tuple[Status, re.Pattern[str]], ...] = (
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
# 督促整改到位 and 力争年底前完成整改 are aims; one that opens a sentence holds for all its clauses.
_AIM = re.compile("督促|确保|推动|推进.{0,4}$|要求|促使|将|尽快|尽早|限期|加快|抓紧|持续|进一步|直至|待|建议|承诺")
_LONG_AIM = re.compile("力争|争取|计划|预计|拟(?![定订])|承诺")
_FAILURE = re.compile("(?:未|没有?|不能|无法|难以|尚无).{0,6}$")
# Opens a closing sentence that speaks of the whole item and not of the measure it follows.
_OF_THE_WHOLE = re.compile(
    "(?:目前|截至|截止|现|至此|该(?:问题|项|事项)|此(?:项|问题)|上述问题|以上问题|整改工作|整改情况)"
)
_LIST_STATUS: tuple[tuple[Status, str], ...] = (
    (Status.OPEN, "尚未完成|未完成"),
    (Status.MOSTLY_DONE, "基本完成"),
    (Status.ONGOING, "长期坚持"),
    (Status.IN_PROGRESS, "正在推进|持续推进"),
)


def read_status(node: Node, masked: str, measures: tuple[Span, ...]) -> Stated:
    """Return the status a node's own paragraphs state. `masked`: the text with quotations blanked."""
    for block in node.blocks:
        if _LABEL.fullmatch(block.label):
            sentence = first_sentence(masked, Span(block.text_start, block.span.end))
            words = sentence.of(masked)
            if sentence.end - sentence.start <= MAX_STATUS_WORDS and not opens_with_counted_clause(words):
                status = _most_telling(words, sentence)
                if status.value != Status.NOT_STATED:
                    return status
    for region in _regions(node, masked, measures):
        status = _last_said(region.of(masked), region.start)
        if status.value != Status.NOT_STATED:
            return status
    return NOT_STATED


def status_of_list(node: Node, text: str) -> Stated:
    """Return the status that the heading of the closing list names for all its entries."""
    for above in node.ancestors():
        words = above.title.of(text)
        for status, pattern in _LIST_STATUS:
            if re.search(pattern, words):
                return Stated(status, above.title)
    return NOT_STATED


def _regions(node: Node, masked: str, measures: tuple[Span, ...]) -> Iterator[Span]:
    """Where a notice says how far the item is: before the measures, in a first sentence, or in a closing one."""
    for index, block in enumerate(node.blocks):
        if is_attribute(block.label):
            continue
        first = min((m.start for m in measures if block.span.start <= m.start < block.span.end), default=None)
        if first is not None:
            yield Span(block.text_start, first)
            closing = _last_sentence(masked, Span(first, block.span.end))
            if closing and _OF_THE_WHOLE.match(closing.of(masked)):
                yield closing
        elif index == 0:
            yield Span(block.text_start, block.span.end)
        else:
            yield first_sentence(masked, Span(block.text_start, block.span.end))


def _last_sentence(masked: str, span: Span) -> Span | None:
    words = span.of(masked).rstrip("。！!；; \n")
    cut = max(words.rfind(mark) for mark in "。！!；;")
    return Span(span.start + cut + 1, span.start + len(words)) if cut >= 0 else None


def _most_telling(words: str, sentence: Span) -> Stated:
    for status, pattern in _VALUES:
        for match in pattern.finditer(words):
            meant = _meant(status, match, words)
            if meant is not None:
                return Stated(meant, sentence)
    return NOT_STATED


def _last_said(words: str, offset: int) -> Stated:
    """The last status said; of overlapping words the earlier rule counts, since 基本完成整改 holds 完成整改."""
    best: Stated | None = None
    for status, pattern in _PROSE:
        for match in pattern.finditer(words):
            meant = _meant(status, match, words)
            if meant is not None and (best is None or offset + match.start() >= best.span.end):
                best = Stated(meant, Span(offset + match.start(), offset + match.end()))
    return best or NOT_STATED


def _meant(status: Status, match: re.Match[str], words: str) -> Status | None:
    """What words of a status mean after those before them: an aim means nothing, a failure 未完成."""
    if status in (Status.IN_PROGRESS, Status.ONGOING):
        return status
    sentence = re.split("[。；;！!]", words[: match.start()])[-1]
    clause = re.split("[,，:：]", sentence)[-1]
    if _FAILURE.search(clause):
        return Status.OPEN
    if status is Status.OPEN:
        return status
    is_past = "已" in match.group() or "已" in clause
    by_a_date = clause.endswith("前") and not is_past
    if _AIM.search(clause) or by_a_date or _LONG_AIM.search(clause if is_past else sentence):
        return None
    return status
