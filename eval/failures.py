"""The questions of a run as HTML: which failed and how, and for each what was asked, wanted, retrieved and answered.

One block a question, folded. Scores, plots and the page around are made in eval/report.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from itertools import groupby

from .data import Gold
from .judge import MIN_PIECE, plain
from .metrics import Outcome, Ranked

#: How far down a right passage still counts as found, and how many passages a block shows.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Group:
    """A way to fail, with the questions that failed so. `name` is the group's anchor and a badge's class."""

    name: str
    title: str
    badge: str
    outcomes: tuple[Outcome, ...]


def failure_groups(outcomes: Sequence[Outcome]) -> list[Group]:
    """Return the four ways to fail with their questions; a question may be in several."""
    answerable = [o for o in outcomes if o.query.answerable]
    missed = (o for o in answerable if o.first_right is None or o.first_right > SHOWN)
    wrong = (o for o in outcomes if o.answer_right is False)
    refused = (o for o in answerable if o.refused)
    invented = (o for o in outcomes if not o.query.answerable and not o.refused)
    return [
        Group("missed", f"前 {SHOWN} 段没有找到 / Not found in the first {SHOWN}", "未找到 / not found", tuple(missed)),
        Group(
            "incomplete",
            "回答缺少事实或太长 / The answer lacks a fact or is too long",
            "回答不对 / answer wrong",
            tuple(wrong),
        ),
        Group("refused", "有答案却拒答 / Refused although answerable", "误拒 / refused", tuple(refused)),
        Group("invented", "无答案却作答 / Answered although unanswerable", "该拒未拒 / not refused", tuple(invented)),
    ]


def failures_html(outcomes: Sequence[Outcome]) -> str:
    """Return every question: the failed ones by group, each once in full, then the others."""
    groups = failure_groups(outcomes)
    badges = {o.query.query_id: [g for g in groups if o in g.outcomes] for o in outcomes}
    parts = []
    for group in groups:
        blocks = [
            _question(o, badges[o.query.query_id]) if badges[o.query.query_id][0] is group else _link(o)
            for o in group.outcomes
        ]
        none = '<p class="quiet">没有 / none</p>'
        parts.append(
            f'<section><h3 id="{group.name}">{escape(group.title)} <span class="count">{len(blocks)}</span></h3>'
            + ("\n".join(blocks) or none)
            + "</section>"
        )
    passed = [o for o in outcomes if not badges[o.query.query_id]]
    parts.append(f'<section><h3 id="passed">没有问题的 / No failure <span class="count">{len(passed)}</span></h3>')
    parts += [_question(o, []) for o in passed]
    parts.append("</section>")
    return "\n".join(parts)


def mark(quotes: Sequence[str], text: str) -> str:
    """Return a passage's text as HTML with what it shares with quotations marked, blanks, commas and width aside."""
    kept = [(position, folded) for position, char in enumerate(text) for folded in plain(char)]
    words = "".join(folded for _, folded in kept)
    shared: set[int] = set()  # positions in the text
    for quote in filter(None, map(plain, quotes)):
        for block in SequenceMatcher(None, quote, words, autojunk=False).get_matching_blocks():
            if block.size >= min(MIN_PIECE, len(quote)):
                shared.update(range(kept[block.b][0], kept[block.b + block.size - 1][0] + 1))
    runs = groupby(enumerate(text), key=lambda pair: pair[0] in shared)
    pieces = ((marked, escape("".join(char for _, char in run))) for marked, run in runs)
    return "".join(f"<mark>{piece}</mark>" if marked else piece for marked, piece in pieces)


def _question(outcome: Outcome, failed: Sequence[Group]) -> str:
    query = outcome.query
    badges = "".join(f' <span class="badge {g.name}">{escape(g.badge)}</span>' for g in failed)
    about = f"{query.type} · {query.language} · 难度 / difficulty {query.difficulty}"
    history = "".join(f'<p class="history">先问 / asked before: {escape(h)}</p>' for h in query.history)
    key = escape(query.query_id)
    return (
        f'<details class="q" id="q-{key}"><summary><a href="#q-{key}">{key}</a> '
        f'<span class="asked">{escape(query.question)}</span> <span class="quiet">{escape(about)}</span>{badges}</summary>'
        f'<div class="body">{history}{_wanted(outcome)}{_given(outcome)}{_retrieved(outcome)}</div></details>'
    )


def _link(outcome: Outcome) -> str:
    key = escape(outcome.query.query_id)
    return f'<p class="q also">↑ <a href="#q-{key}">{key}</a> {escape(outcome.query.question)}</p>'


def _wanted(outcome: Outcome) -> str:
    """What a right system finds: the quotations with their rank, and the facts."""
    if not outcome.query.answerable:
        return "<h4>应拒答 / To be refused</h4><p>库中没有答案。 / The library holds no answer.</p>"
    rows = []
    for gold, rank in zip(outcome.query.gold, outcome.gold_ranks, strict=True):
        place = f"第 {rank} 名 / rank {rank}" if rank else "没有找到 / not found"
        rows.append(
            f"<li><blockquote>{escape(gold.quote) or f'问题 / item {escape(gold.item)}'}</blockquote>"
            f'<span class="quiet">{escape(gold.doc)} · <b>{place}</b></span></li>'
        )
    nowhere = ""
    if not outcome.right:
        nowhere = '<p class="warn">索引里没有一个段落含有这段引文 / no passage of the index holds this quotation</p>'
    return f"<h4>应找到 / Wanted</h4><ol>{''.join(rows)}</ol>{nowhere}"


def _given(outcome: Outcome) -> str:
    """The answer that was given and what it lacks."""
    lacks = []
    if outcome.missing:
        facts = "".join(f"<li>{escape(' || '.join(fact))}</li>" for fact in outcome.missing)
        of = len(outcome.query.facts)
        lacks.append(
            f'<p class="warn">缺少事实 / facts missing: {len(outcome.missing)} / {of}</p><ul class="warn">{facts}</ul>'
        )
    if outcome.too_long:
        lacks.append('<p class="warn">超出这类题的长度 / longer than this type of question allows</p>')
    if outcome.false_citations:
        lacks.append(f'<p class="warn">与原文不符的引用 / citations not verbatim: {outcome.false_citations}</p>')
    state = "(拒答 / refused)" if outcome.refused else f"({len(plain(outcome.answer))} 字 / characters)"
    reason = f'<p class="quiet">{escape(outcome.reason)}</p>' if outcome.reason else ""
    answer = f"<pre>{escape(outcome.answer)}</pre>" if outcome.answer.strip() else ""
    return f"<h4>给出的回答 / Answer given {state}</h4>{''.join(lacks)}{reason}{answer}"


def _retrieved(outcome: Outcome) -> str:
    """The first passages, and those further down that are right."""
    shown = [(n, r) for n, r in enumerate(outcome.ranked, 1) if n <= SHOWN or r.covers]
    rows = "".join(_passage(number, ranked, outcome.query.gold) for number, ranked in shown)
    title = "检索到的段落 / What was retrieved"
    if not rows:
        return f'<h4>{title}</h4><p class="quiet">没有检索 / nothing was searched</p>'
    return f"<h4>{title}</h4>{rows}"


def _passage(number: int, ranked: Ranked, gold: Sequence[Gold]) -> str:
    """A passage with its rank; a near miss shows by what it shares with the gold."""
    right = ' <span class="badge right">对 / right</span>' if ranked.covers else ""
    facts = [f"得分 / score {ranked.score:.3f}", f"证据 / support {ranked.support:.2f}", ranked.source]
    facts += [f"问题 / item {ranked.item}" if ranked.item else "", ranked.status]
    place = " › ".join(dict.fromkeys((ranked.title, *ranked.heading)))  # the title may be the first heading
    about = " · ".join(escape(fact) for fact in facts if fact)
    return (
        f'<div class="passage{" hit" if ranked.covers else ""}"><p class="quiet"><b>{number}</b>{right} {about}'
        f'<br>{escape(place)}</p><p class="text">{mark([g.quote for g in gold], ranked.text)}</p></div>'
    )
