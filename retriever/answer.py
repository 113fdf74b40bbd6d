"""(question, evidence) -> answer: sentences of the evidence, chosen for the kind of question, each cited.

Extractive: what is stated stands in a cited span to the letter; words of ours only say where it comes from.
Pure: models and index stay outside, sentences are rated by a function that is passed in.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.types import Status
from indexer.words import normalise

from .key_figure import key_figure
from .quotes import (
    Material,
    Quote,
    Rater,
    by_comparison,
    by_contact,
    by_item,
    by_responsibility,
    by_sentence,
    by_status,
)
from .types import Answer, Citation, Evidence, Kind, Language, Line, Query

#: Support of the best passage below which nothing is answered: between the off-topic questions and the
#: hardest answerable ones of the development questions.
MIN_EVIDENCE = 0.72

_ASKS_MONEY = re.compile(
    r"(?:多少|几)(?:个)?(?:亿|万)?(?:钱|元|块)|(?:多少|几)个?亿|(?:费|价|款|投资|金额)[^,，。?？]{0,6}(?:多少|几)"
    r"|how much (?:money|does|did|do|was|is|were).{0,60}(?:cost|pay|paid|spen[dt]|fee|worth)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[0-9一二三四五六七八九十百千万亿](?:余|多)?(?:个)?[万亿]*元")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_OFFICE = "局长|书记|组长|主任|科长|处长|市长|部长|主席|厅长|院长|会长|经理|所长|站长|区长|县长"
_ASKS_PERSON = re.compile(
    rf"(?:{_OFFICE}|人|位)[^,，。?？]{{0,6}}(?:叫|是)(?:什么|啥|谁|哪位|哪个)|(?:{_OFFICE})[^,，。?？]{{0,6}}名字|姓(?:什么|啥|甚|名)|谁是[^,，。?？]{{0,12}}(?:{_OFFICE})"
    r"|\bname of the (?:director|head|leader|chief|secretary|mayor)|\bwho (?:is|was) the (?:\w+ ){0,3}(?:director|head|leader|chief|secretary|mayor)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    rf"(?:{_OFFICE})[:：]?\s*[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])|(?:^|[,，、;；。由])[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:同志)?(?:任|为|担任|兼)[^。]{{0,8}}(?:{_OFFICE})"
)
#: What is asked for must be stated in a passage that scores at least this share of the best one.
_NEAR = 0.7

_CHOOSERS = {
    Kind.MEASURES: by_item,
    Kind.STATUS: by_status,
    Kind.RESPONSIBLE: by_responsibility,
    Kind.CONTACT: by_contact,
    Kind.COMPARE: by_comparison,
}


def compose(query: Query, material: Material, rate: Rater) -> Answer:
    """Return the answer, or a refusal when the evidence does not carry one."""
    # A question about one body is never answered from the notice of another.
    asked = [e for e in material.evidence if not query.named or e.result.passage.notice_id in query.named]
    material = replace(material, evidence=asked)
    reason = _refusal(query, material)
    if reason:
        return _refuse(query, material, reason)
    quotes = _CHOOSERS.get(query.kind, by_sentence)(query, material, rate)
    if not quotes:
        return _refuse(query, material, _not_found(query))
    lines, citations = _lines(query, quotes)
    return Answer(query, tuple(lines), tuple(citations))


def supports(evidence: Sequence[Evidence]) -> bool:
    """Whether some passages carry an answer at all."""
    return any(e.result.support >= MIN_EVIDENCE for e in evidence)


def _refuse(query: Query, material: Material, reason: str) -> Answer:
    suggestions = () if query.kind is Kind.SMALL_TALK else _nearest_headings(material.evidence)
    return Answer(query, (Line(reason),), (), refused=True, reason=reason, suggestions=suggestions)


def _refusal(query: Query, material: Material) -> str | None:
    english = query.language is Language.ENGLISH
    if query.kind is Kind.SMALL_TALK:
        return (
            "I answer questions about the rectification notices in this library, with the source of every sentence; "
            "for example: What measures addressed idle land?"
            if english
            else "我只回答库中整改通报里的问题,每句话都注明出处。例如:闲置土地采取了哪些整改措施?"
        )
    if query.strangers and not query.named:
        places = "、".join(query.strangers)
        return f"There is no notice about {places} in the library." if english else f"库中没有{places}的通报。"
    absent = [year for year in query.years if material.evidence and not _mentions_year(material, year)]
    if absent:
        years = "、".join(absent)
        return (
            f"The notices on this matter say nothing about {years}."
            if english
            else f"相关通报没有提到{years}年的情况。"
        )
    if not supports(material.evidence):
        return _not_found(query)
    if _ASKS_MONEY.search(query.question) and not _states(_MONEY, material):
        return "The passages on this matter state no amount of money." if english else "相关内容里没有提到金额。"
    if _ASKS_PERSON.search(query.question) and not _states(_PERSON, material):
        return "The passages on this matter name no person." if english else "相关内容里没有提到人名。"
    return None


def _states(what: re.Pattern[str], material: Material) -> bool:
    """Whether one of the passages nearest to the question states something of the kind asked for."""
    least = _NEAR * material.evidence[0].result.score
    near = [e for e in material.evidence if e.result.score >= least]
    return any(what.search(normalise(e.result.passage.text)) for e in near)


def _not_found(query: Query) -> str:
    if query.language is Language.ENGLISH:
        return "Not found in the notices of this library."
    return "库中的通报里没有找到相关内容。"


def _mentions_year(material: Material, year: str) -> bool:
    """Whether a notice of the evidence has the year anywhere."""
    asked = [material.notices[e.result.passage.notice_id] for e in material.evidence]
    return any(year in n.text or n.metadata.published_on.startswith(year) for n in asked)


def _nearest_headings(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    found = [f"{e.metadata.title}:{e.result.passage.heading[-1]}" for e in evidence if e.result.passage.heading]
    return tuple(dict.fromkeys(found))[:3]


def _lines(query: Query, quotes: Sequence[Quote]) -> tuple[list[Line], list[Citation]]:
    """One head line a place (notice and item), in the order given; neighbouring quotes become one citation."""
    lines: list[Line] = []
    citations: list[Citation] = []
    place = None
    best = max(quotes, key=lambda q: q.rating)
    for quote in _joined(quotes):
        if quote.place != place:
            lines.append(Line(_head(quote, query.language)))
            place = quote.place
        n = len(citations) + 1
        passage = quote.evidence.result.passage
        citations.append(Citation(n, passage.notice_id, quote.evidence.source, quote.start, quote.end, quote.text))
        # The figure first, then the sentence that gives it.
        figure = key_figure(query.question, best.text) if query.kind is Kind.FIGURE and _holds(quote, best) else ""
        lines.append(Line(" ".join(re.sub(r"^#{1,6} ", "", quote.text, flags=re.MULTILINE).split()), n, figure))
    return lines, citations


def _holds(quote: Quote, other: Quote) -> bool:
    return quote.notice is other.notice and quote.start <= other.start < quote.end


def _joined(quotes: Sequence[Quote]) -> list[Quote]:
    """Join quotes that follow each other in the text with at most a blank between them."""
    joined: list[Quote] = []
    for quote in quotes:
        last = joined[-1] if joined else None
        if last and last.place == quote.place and 0 <= quote.start - last.end <= 2 and not quote.opens_line:
            joined[-1] = replace(last, end=quote.end)
        else:
            joined.append(quote)
    return joined


def _head(quote: Quote, language: Language) -> str:
    """Where the quotations below come from: body, date, item, its status."""
    passage, about = quote.evidence.result.passage, quote.evidence.metadata
    english = language is Language.ENGLISH
    parts = [about.publisher or about.title, about.published_on]
    if quote.item:
        parts.append(f"item {quote.item.number}" if english else f"第{quote.item.number}项")
        parts.append(quote.item.issue)
        status = quote.item.status.value
        if status and status != Status.NOT_STATED:
            parts.append(f"status: {status}" if english else f"整改情况:{status}")
    elif passage.heading:
        parts.append(passage.heading[-1])
    return "【" + " | ".join(part for part in parts if part) + "】"
