"""A question over many items -> a filter of the ledger, or nothing when any word of it is not accounted for.

“Which items are not finished?”, “2010年11月底要做完的有哪几项”, “利用科牵头哪些任务”: what is left of such a question
when the bodies, states, dates, units and the words of asking are taken out is nothing. Where a matter is left
(闲置土地), passages answer it, not a count: never a guessed number.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from indexer.ledger.query import LedgerFilter
from indexer.lexicon.dates import WrittenDate, read_dates
from indexer.lexicon.segment import terms
from indexer.lexicon.text import normalise
from indexer.types import ItemKind, Status
from retriever.types import Condition, Kind, Query

from .names import LibraryName, without_names

_UNFINISHED = (Status.OPEN, Status.IN_PROGRESS, Status.MOSTLY_DONE)
#: Words of a state -> the statuses meant. Earlier ones are taken out before later ones are looked for.
_STATES: tuple[tuple[tuple[Status, ...], str], ...] = (
    (
        _UNFINISHED,
        r"(?:还|尚|仍|暂|并|都)?(?:没有?|未)(?:能|被|有)?(?:完全|全部|彻底|最终|真正)?(?:整改|改|办|做|搞|弄|落实|处理|解决)*(?:完成|完结|完毕|到位|彻底|销号|了结|办结|完|好)(?:整改)?(?:了)?|"
        r"(?:没|未)(?:彻底|完全|真正)?(?:改|办|解决|落实)|尚未|未了|遗留|剩(?:下|余)?|"
        r"\b(?:not (?:yet |been |fully |all )*(?:finished|completed?|done|resolved|closed|rectified)|unfinished|incomplete|unresolved|outstanding|still open|still pending|remain(?:s|ing)?(?: open| unfinished)?|open)\b",
    ),
    ((Status.MOSTLY_DONE,), r"基本(?:上)?(?:整改|办|改)?(?:完成|完|到位|好)|\b(?:basically|mostly|largely) (?:completed?|finished|done)\b"),
    (
        (Status.IN_PROGRESS,),
        r"(?:仍|还)?(?:正)?在(?:推进|整改|办理|进行|改|办)(?:中|之中|当中)?|推进中|进行中|整改中|\b(?:still )?(?:in progress|under ?way|being rectified|ongoing)\b",
    ),
    ((Status.ONGOING,), r"长期(?:坚持|整改|推进)|\blong[- ]term\b"),
    (
        (Status.DONE,),
        r"(?:已|已经|全部|都)?(?:整改|改|办|做|搞|弄|落实)?(?:完成|完结|完毕|办结|销号|整改到位|改完|办完|做完|完)(?:整改)?(?:了|的)?|\b(?:completed?|finished|done|resolved|closed)\b",
    ),
)  # fmt: skip
_OVERDUE = (
    r"(?:已|已经)?(?:过|超|逾)(?:了|出)?(?:整改|完成)?(?:期限|时限|期|时)|\boverdue|past (?:its|their|the) deadlines?"
)
_DUE = r"(?:要|应|须|得|该|必须)?(?:做完|完成|办完|办结|整改完|到期|到时限|截止|交(?:账|出|齐)|拿出)|\bdue\b|\bdeadlines?\b|时限|期限"
_DUE_ONLY = r"到期|时限|期限|截止|\bdue\b|\bdeadlines?\b"
_MANY = r"所有|全部|有(?:什么|啥)|哪(?:些|几|个|项|两)|有哪|列(?:出|一下|举)?|清单|名单|多少|几(?:个|项|件|条|宗|样)|分别|how many|which|list|what (?:items|tasks|problems|issues|are|is)|number of|count|any"
#: Words that point at one item of the conversation.
_ONE_ITEM = r"[这那该此](?:个|一)?(?:项|件|条|问题|事)|它|\b(?:it|this|that)\b"
_OUTCOMES = r"预期(?:成果|目标)|expected (?:results?|outcomes?)"
_LEADS = r"牵头|主办|带头|挑头|\blead(?:s|ing|er)?\b|\bheads?\b"
#: What questions over items are made of besides: words of asking, of counting and of rectification in general.
_GENERAL = re.compile(
    r"整改|交账|拿出|东西|要求|[一二三四五六七八九十]+(?=个|项|件|条)|含|挑(?:出来|头)?|归|活|样|时|我们?|巡[察视]|反馈|意见|问题|事项|任务|预期(?:成果|目标)|成果|工作|措施|负责|配合|参与|承担|牵头|主办|挑头|责任(?:单位|部门|科室)?|完成|通报|报告|方案|公示|情况|状态|进度|目前|现在|"
    r"截(?:至|止)(?:目前)?|当前|如今|到(?:底|现在)|一共|总共|合计|共有|共|所有|全部|分别|各(?:有|自)?|每|两(?:个|家)|几(?:个|家|项|件|条|宗|样)|列(?:出|一下|举)?|捋|数|帮我|给我|告诉|看看|查|这(?:边|里|个|些|份|儿)|"
    r"那(?:边|里|个|些|份)|局(?:里)?|单位|部门|机构|科室?|市|区|县|里(?:面|头)?|其中|项|件(?:事)?|条|宗|个|事(?:情)?|还|有|要|的|地|得|了|呢|吗|啊|哪(?:些|几|个|里)?|多少|前|底|之前|以前|为止|年|月|日|号|是|在|不|没|未|都|被|把|按|清单|名单|时限|期限|到期|"
    r"\b(?:rectification|rectified|rectify|inspections?|items?|tasks?|problems?|issues?|findings?|matters?|measures?|still|yet|currently|current|now|so far|remain(?:s|ing)?|according to|notices?|report(?:ed)?|"
    r"bureaus?|plan|named|as|unit|offices?|bod(?:y|ies)|departments?|sections?|total|altogether|number|count|each|both|there|any|status|how|many|which|what|list|all|give|show|me|please|by|before|until|end|early|due|deadlines?|"
    r"the|of|in|at|is|are|was|were|has|have|been|be|not|and|or|for|to|on|that|by|its|their|as|a|an|left|responsible|lead(?:s|ing)?|led|support(?:s|ing)?|charge)\b"
)  # fmt: skip
#: Field of a condition -> field of the filter.
_FIELDS = {
    "publisher": "notices",
    "status": "statuses",
    "kind": "kinds",
    "unit": "units",
    "lead": "units",
    "due_from": "due_from",
    "due_until": "due_until",
    "overdue": "overdue_on",
}
_MIN_UNIT = 2  # characters of a unit's name


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """What is asked of the ledger, and how that was understood, for the reader to check."""

    chosen: LedgerFilter
    conditions: tuple[Condition, ...]


def as_ledger_question(
    query: Query, library: Sequence[LibraryName], units: Sequence[str], today: str, *, dropped: Collection[str] = ()
) -> LedgerQuestion | None:
    """Return the question as a filter over the ledger, or None when it asks for something else.

    `units`: the responsible units that the ledger knows; `today`: ISO date, for what is past its deadline;
    `dropped`: fields of the conditions that the reader took away.
    """
    folded = normalise(without_names(query.folded, library))
    # 天河分局整改完成了吗: how far all items of the body are.
    of_body = query.kind is Kind.STATUS and bool(query.named) and not re.search(_MANY, folded)
    if query.leans_on_history and (of_body or re.search(_ONE_ITEM, folded)):
        return None  # 那完成了吗 asks for the item talked about
    if query.strangers or not (of_body or re.search(_MANY, folded)):
        return None
    if sum(bool(day.month) for day in read_dates(folded)) > 1:
        return None  # several months: a filter knows one span of time
    rest, statuses = _states(folded)
    overdue = bool(re.search(_OVERDUE, rest))
    rest = re.sub(_OVERDUE, " ", rest)
    rest, unit = _unit(rest, units)
    rest, due_from, due_until = _due(rest, folded, statuses, date.fromisoformat(today))
    if not (statuses or overdue or unit or due_until or of_body):
        return None
    if _matter_left(rest, query, library):
        return None
    if due_until or overdue:
        # 要做完的, 完成的: the words of the deadline, not a state.
        statuses = () if set(statuses) == {Status.DONE} or overdue else statuses
    if of_body:
        statuses = ()
    chosen = LedgerFilter(
        notices=query.named,
        statuses=statuses,
        kinds=(ItemKind.OUTCOME,) if re.search(_OUTCOMES, folded) else (),
        units=(unit,) if unit else (),
        leads_only=bool(unit and re.search(_LEADS, folded)),
        due_from=due_from,
        due_until=due_until,
        overdue_on=today if overdue else "",
        latest=True,
    )
    chosen = replace(
        chosen, **{_FIELDS[name]: type(getattr(chosen, _FIELDS[name]))() for name in dropped if name in _FIELDS}
    )
    return LedgerQuestion(chosen, tuple(_conditions(chosen, library)))


def _states(folded: str) -> tuple[str, tuple[Status, ...]]:
    """Take the words of states out of a question; return the rest and the statuses, in the order of the ledger."""
    found: set[Status] = set()
    for statuses, pattern in _STATES:
        if re.search(pattern, folded):
            found.update(statuses)
            folded = re.sub(pattern, " ", folded)
    return folded, tuple(s for s in Status if s in found)


def _unit(rest: str, units: Sequence[str]) -> tuple[str, str]:
    """Take the longest known unit that the question names out of it."""
    named = [u for u in units if len(u) >= _MIN_UNIT and normalise(u) in rest]
    unit = max(named, key=len, default="")
    # “the regulations section (法规科)”: the English words before a name in brackets say the same.
    return (re.sub(rf"(?:the (?:[a-z]+ ){{1,4}}[(（])?{re.escape(normalise(unit))}", " ", rest) if unit else rest), unit


def _due(rest: str, folded: str, statuses: Sequence[Status], given: date) -> tuple[str, str, str]:
    """Take a date out that is asked for as a deadline; return the rest and (from, until), ISO dates or nothing.

    2024年底前 is any day up to it; 2010年11月底 without 前 is that month. `given`: the day of the question.
    """
    # 到2022年10月还没完成: how far it is by then, no deadline.
    if not re.search(_DUE_ONLY if set(statuses) - {Status.DONE} else _DUE, folded):
        return _without(rest, [day for day in read_dates(rest) if day.year]), "", ""
    days = read_dates(rest, given)[:1]
    for day in days:
        return _without(rest, days), "" if day.before else day.first_day, day.last_day
    return rest, "", ""


def _without(rest: str, days: Sequence[WrittenDate]) -> str:
    for day in reversed(days):
        rest = f"{rest[: day.whole.start]} {rest[day.whole.end :]}"
    return rest


def _matter_left(rest: str, query: Query, library: Sequence[LibraryName]) -> bool:
    """Whether a word is left that is neither general nor part of the name of a body of the library."""
    names = [normalise(n.publisher + n.title) for n in library if n.notice_id in query.named]
    # A single character carries no matter: 到, 需, what segmentation leaves of a name.
    left = [t for t in terms(_GENERAL.sub(" ", rest)) if not re.fullmatch(r"[\d.:a-z-]*\d[\d.:-]*|.", t)]
    return any(not any(_abbreviates(term, name) for name in names) for term in left)


def _abbreviates(word: str, name: str) -> bool:
    """Whether the characters of a word stand in a name in this order: 资规局 of 自然资源和规划局."""
    characters = iter(name)
    return all(c in characters for c in word)


def _conditions(chosen: LedgerFilter, library: Sequence[LibraryName]) -> list[Condition]:
    bodies = [n.publisher or n.title for n in library if n.notice_id in chosen.notices]
    found = [Condition("publisher", body) for body in dict.fromkeys(bodies)]
    found += [Condition("status", str(status)) for status in chosen.statuses]
    found += [Condition("kind", kind.value) for kind in chosen.kinds]
    found += [Condition("lead" if chosen.leads_only else "unit", unit) for unit in chosen.units]
    found += [
        Condition(name, value)
        for name, value in (("due_from", chosen.due_from), ("due_until", chosen.due_until))
        if value
    ]
    return [*found, *([Condition("overdue", chosen.overdue_on)] if chosen.overdue_on else [])]
