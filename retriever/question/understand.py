"""Question and conversation -> Query: language, kind, what it follows up, which bodies and places it names.

Pure: everything it needs to know of the library comes in as `LibraryNames`. The cue words below are those
of asking (怎么, 多少, who); none is a topic.
"""

import re
from collections.abc import Collection, Sequence

from indexer.lexicon.references import read_years
from indexer.lexicon.segment import STOP_WORDS, terms
from indexer.lexicon.text import folded, normalise
from retriever.types import Condition, Kind, Language, Query

from .names import LibraryName, named_bodies, strangers, without_names

_HAN = re.compile("[\u4e00-\u9fff]")
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.CONTACT,
        r"电话|邮箱|邮件地址|电子邮|联系方式|联系地址|通信地址|通讯地址|邮编|邮政编码|怎么联系|打给|往哪.{0,4}反映|e-?mail|phone|telephone|hotline number|postal|postcode|mailing address|contact",
    ),
    (
        Kind.RESPONSIBLE,
        r"谁(?:来)?(?:负责|牵头|主管|管)|牵头|责任(?:单位|部门|科室|处室|人)|配合单位|由哪|哪个(?:科室|部门|处室|单位|科|处)|哪些(?:科室|部门|处室|单位)(?:负责|配合|参与)|归谁|"
        r"who (?:leads|is responsible|is in charge|heads|supports|handles)|responsible (?:unit|department|for)|in charge of|which (?:department|section|unit|office)s?",
    ),
    (
        Kind.FIGURES,
        r"(?:所有|全部|各(?:个|项|份|家)?(?:通报|机构|单位)?|哪些|什么)[^,，。?？]{0,14}(?:数字|数据|指标数)|(?:数字|数据)(?:有哪些|都?列|汇总|一览)|(?:all|which|what|list)\b[^.?]{0,20}\b(?:figures|numbers|data)\b",
    ),
    (
        Kind.COMPARE,
        r"比较|对比|相比|分别.{0,12}(?:怎么|如何|多少|是|列|有)|各自|哪(?:个|边|家)更|谁更|区别|不同之处|都(?:在|有|做|搞).{0,20}各|both |compare|comparison|respectively|versus|\bvs\b|each of them|differ",
    ),
    (
        Kind.STATUS,
        r"(?:完成|整改|办|弄|搞|修|建|拆|改|落实|处理|解决|到位|验收|开通|通车|投用|投产|收回|还清|清退|结束|移交|交付|入账)(?:好|完|成|掉|干净|到位|得)*(?:了)?(?:没有?|吗|么|了没|没$)|进度|进展|到哪(?:一步|步)|什么状态|现状|现在(?:怎么样|怎样|如何|咋样|什么情况)|"
        r"(?:到|是)(?:了)?(?:什么|何种|哪种|啥)(?:程度|地步|阶段|份上)|(?:什么时候|何时|几时|哪天|多久)[^,，。?？]{0,8}(?:整改|改|办|做|修|建|弄)(?:完(?!成)|好|到位)|是否(?:已|完成|整改)|有没有(?:完成|整改|落实)|还剩|还没|整改情况|办到哪|卡在哪|"
        r"^(?:is|are|was|were|has|have|did)\b.*\b(?:finished|completed?|done|over|open|running|closed|resolved|started|fixed|yet|already|fully)\b|status|progress|how far|still (?:open|unfinished|in progress)|finished|unfinished",
    ),
    (
        Kind.FIGURE,
        r"多少|(?<!哪)几(?:个|项|件|宗|次|名|人|家|条|处|亩|天|年|月|号|套|座|公顷|种|份|期|轮|批|户|间|场|栋|篇|类|成|倍|回|块|起|点)|比例|占比|[率额数量](?:是|有|达|多|为)?(?:多少|几)|何时|什么时候|什么时间|哪(?:年|天|月|一年|一天|个月)|多(?:久|大|长|高|远)|总(?:数|额|价|量)|排名|第几|"
        r"how (?:many|much|long|big|large|high|fast|often)|what (?:date|year|time|percentage|share|rate|number|amount|total)|when |percentage|rank|which year",
    ),
    (
        Kind.MEASURES,
        r"措施|怎么(?:办|做|弄|搞|改|整改|处理|解决|管|治|查|落实|规范|防|堵|应对|推进|培养|清理|追)|怎样(?:整改|处理|解决|推进)|如何(?:整改|处理|解决|推进|应对|规范|落实|加强|防)|采取|做了(?:什么|哪些|啥)|做法|办法|举措|"
        r"measures?|what (?:was|has been|did|has|have|is being|were|steps|actions?)\b.*\b(?:done|do|take|taken)|how (?:did|does|was|were|is|are|has|have)\b|what steps|address(?:ed)?\b|dealt with|deal with|tackle",
    ),
    (
        Kind.LIST,
        r"哪些|哪几|哪(?:两|三|四|五|六|七|八|九|十)|列(?:出|一下|举)|都有(?:什么|谁|啥)|有什么|包括什么|名单|清单|全部|分别是|which|list\b|name the|what are the",
    ),
)
# The request itself, as against its matter: taken out before searching, since every notice is full of 整改措施.
_REQUEST = re.compile(
    r"(?:所有|全部|各项?)?的?(?:数字|数据)|按通报(?:分)?(?:列出?)?|\b(?:all|the) (?:figures|numbers|data)\b|\bby notice\b"
    r"|(?:都|具体|主要|分别)?(?:采取|制定|落实|做|出台)?(?:了|过)?(?:哪些|什么|啥|哪几(?:项|条|个))?(?:具体|相应|有效|针对性)?的?(?:整改)?(?:措施|举措|做法|办法)(?:有哪些|是什么|都有啥|有什么)?"
    r"|整改(?:得|的)?(?:怎么样|怎样|如何|情况)(?:了|如何)?|(?:请|麻烦)?(?:帮我|给我)?(?:列(?:一下|出|举)|介绍一下|说一下|讲一下|查一下|找一下|看一下)"
    r"|what (?:measures|steps|actions?)(?: (?:were|was|have been|has been|did|has|have|are|is))?(?: (?:taken|adopted|done))?(?: to)?(?: address(?:ed)?)?\b"
    r"|measures? (?:taken|adopted)(?: to| for| on)?\b|(?:please )?(?:list|tell me|show me)\b",
    re.IGNORECASE,
)
# Words of courtesy around a question; they say nothing of its matter.
_COURTESY = re.compile(
    r"(?:您|你)好[,，!！。]?|请问(?:一下)?|麻烦(?:您|你|帮忙)?|劳驾|打扰(?:一下)?|(?:请|帮|给)?(?:我|忙)?(?:看|查|问|找)一?下[,，]?|(?:谢谢|多谢|感谢)(?:您|你|啦|了)?[!！。]?"
    r"|\b(?:hello|hi|dear sir or madam)\b[,!]?|\b(?:could|can|would) you (?:please |kindly )?(?:help me|tell me|let me know|find out)?:?"
    r"|\b(?:please|kindly|thank you(?: very much| so much)?|thanks(?: a lot)?)\b[,.!]?",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(
    r"^(?:你好|您好|在吗|在么|嗨|哈喽|hi|hello|hey|谢谢|多谢|辛苦了|thanks?|thank you|再见|bye|早上好|下午好|晚上好)[\s,，。!！?？~]*"
    r"|你.{0,12}(?:机器人|大?模型|人工智能|程序)|你(?:是|叫)(?:谁|什么|哪)|你(?:能|会)(?:做|干)?(?:什么|啥)|who (?:are|made) you|what can you do|are you (?:a|an) (?:bot|robot|ai|human)",
    re.IGNORECASE,
)
# A question that leans on the one before: it points back, or names nothing of its own.
_POINTS_BACK = re.compile(
    r"^(?:那|那么|还有|另外|然后|其中|后来|结果|具体|详细|and\b|what about|how about|then\b|also\b|so\b)|(?:呢|呐)[?？。]?$"
    r"|这(?:个|些|项|件|事|里|处|边|几)|那(?:个|些|项|件|事|里|处|边|几)|它们?|他们|她们|上述|上面|前面|刚才|该(?:项|问题|局|单位|市)|其(?:中|他|余)|\b(?:it|its|they|their|them|that|those|these|there|this)\b",
    re.IGNORECASE,
)
_POINTS_AT = re.compile(
    r"这|那(?:个|些|项|件|事|里|处|边|几|条|笔)|它|上述|上面|前面|刚才|该|其|剩|比|大|小|\b(?:it|its|they|their|them|that|those|these|this|rest|others?)\b",
    re.IGNORECASE,
)
# 那电梯加装呢? what about the elevators? The same is asked again, of something else.
_SWAP = re.compile(
    "^(?:那么?|还有|and|what about|how about|and what about)?(?P<of>.{2,24}?)(?:呢|呐)?[?？。]?$", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,，;；:：。.?？!！]|而|又|\bversus\b|\bvs\b|\bwhile\b", re.IGNORECASE)
MAX_OWN_TERMS = 4  # a follow-up that does not point back says at most this many terms of its own


def understand(
    question: str, history: Sequence[str], library: Sequence[LibraryName], *, dropped: Collection[str] = ()
) -> Query:
    """Return the question as a Query; `history` are the earlier questions of the conversation, oldest first.

    `dropped`: fields of `Query.carried` that the reader does not want to be taken over.
    """
    asked = " ".join(question.split())
    question = folded(asked)
    history = [folded(words) for words in history]
    language = Language.CHINESE if _HAN.search(question) or not re.search("[a-zA-Z]{2}", question) else Language.ENGLISH
    leans_on_history = bool(history) and _leans_on_history(question)
    before = understand(history[-1], history[:-1], library) if leans_on_history else None
    bodies = named_bodies(question, library)
    own = _matter(_searched(question, library))
    carried: list[Condition] = []
    if before and not bodies and "publisher" not in dropped:
        bodies = before.bodies
        carried += [Condition("publisher", _called(body, library)) for body in bodies]
    has_matter = _has_matter(_bare(question, library))
    swaps_matter = _swaps(question) and has_matter
    matter = ""
    if before and "matter" not in dropped and not swaps_matter:
        matter = before.matter
        carried.append(Condition("matter", " ".join(matter.split())))
    if matter and not has_matter:
        own = _bare(question, library)  # 那泉州呢: the name of the body is nothing to search for
    kind = _kind(question, bodies)
    if kind is Kind.GENERAL and before and _swaps(question):
        kind = before.kind
    return Query(
        question=asked,
        folded=question,
        text=f"{matter} {own}".strip(),
        matter=own if has_matter or not matter else matter,
        kind=kind,
        language=language,
        leans_on_history=leans_on_history,
        bodies=bodies,
        aspects=_aspects(question, bodies, library) if kind is Kind.COMPARE else (),
        strangers=strangers(question, library),
        wants_figure=bool(re.search(dict(_KINDS)[Kind.FIGURE], normalise(question), re.IGNORECASE)),
        may_be_new=bool(before) and has_matter and not _POINTS_BACK.search(question),
        asks_again=bool(before and bodies) and _swaps(question) and not swaps_matter,
        carried=tuple(carried),
        years=read_years(question),
    )


def _aspects(question: str, bodies: Sequence[tuple[str, ...]], library: Sequence[LibraryName]) -> tuple[str, ...]:
    """Return what is searched for each body where each has clauses of its own: 甲的合同期限,乙的支出限额."""
    clauses: dict[tuple[str, ...], list[str]] = {body: [] for body in bodies}
    shared: list[str] = []
    for clause in _CLAUSE.split(question):
        named = [body for body in named_bodies(clause, library) if body in clauses]
        own = without_names(clause, library)
        if len(named) == 1 and _has_matter(own):
            clauses[named[0]].append(_matter(own))
        elif not named and _has_matter(own):
            shared.append(own)
    return (
        tuple(" ".join([*shared, *own]) for own in clauses.values())
        if len(clauses) > 1 and all(clauses.values())
        else ()
    )


def _swaps(question: str) -> bool:
    """Whether a question asks again what was asked before, of another body or matter, as 那泉州呢? does."""
    found = _SWAP.match(question)
    joined = re.search("(?:呢|呐)[?？。]?$|^(?:what|how) about|^and what about", question, re.IGNORECASE)
    return bool(found and joined) and find_kind(found["of"]) is Kind.GENERAL and not _POINTS_AT.search(found["of"])


def _bare(question: str, library: Sequence[LibraryName]) -> str:
    """The question without names and without the word that only joins it to the one before."""
    return re.sub("^(?:那么?|还有|另外|然后|那)|(?:呢|呐)[?？。]?$", " ", without_names(question, library))


def _called(body: tuple[str, ...], library: Sequence[LibraryName]) -> str:
    """The names of the publishers of some notices."""
    return "、".join(dict.fromkeys(n.publisher or n.title for n in library if n.notice_id in body))


def find_kind(question: str) -> Kind:
    """Return what the words of asking ask for."""
    folded = normalise(question)
    if _SMALL_TALK.search(folded) and len(terms(_SMALL_TALK.sub("", folded))) <= 1:
        return Kind.SMALL_TALK
    return next((kind for kind, pattern in _KINDS if re.search(pattern, folded, re.IGNORECASE)), Kind.GENERAL)


def _matter(question: str) -> str:
    """Return the question without the request, when something to search for is left."""
    plain = _COURTESY.sub(" ", question)
    rest = _REQUEST.sub(" ", plain)
    return rest if len(terms(rest)) >= 2 else plain if terms(plain) else question


def _kind(question: str, bodies: Sequence[tuple[str, ...]]) -> Kind:
    """What is asked for; of several bodies it is asked side by side."""
    kind = find_kind(question)
    return Kind.COMPARE if len(bodies) > 1 and kind is not Kind.CONTACT else kind


def _searched(question: str, library: Sequence[LibraryName]) -> str:
    """Return the question without the names of bodies, where something to search for is left.

    Which notices are meant is known, and their names stand all over them: they would hide the matter.
    """
    rest = without_names(question, library)
    return rest if _has_matter(rest) else question


def _has_matter(question: str) -> bool:
    """Whether anything is left to search for besides the words of asking, which every notice is full of."""
    folded = _REQUEST.sub(" ", _COURTESY.sub(" ", normalise(question)))
    for _, pattern in _KINDS:
        folded = re.sub(pattern, " ", folded, flags=re.IGNORECASE)
    return bool(terms(re.sub("整改|巡[察视]|问题|情况", " ", folded)))


def _leans_on_history(question: str) -> bool:
    own = [t for t in terms(question) if t not in STOP_WORDS]
    return bool(_POINTS_BACK.search(question)) or len(own) <= MAX_OWN_TERMS
