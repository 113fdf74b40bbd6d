"""The questions of a run that failed: for one of them what was wanted, what was retrieved instead, and the answer."""

import re
from html import escape as escape_html

import streamlit as st

from eval.failures import SHOWN, failure_groups, mark
from eval.metrics import Outcome, Ranked
from eval.run import Run
from retriever.library import Retriever
from views.shared import escape, notice_link
from views.texts import text

_HEADING = re.compile("^#{1,6} +", re.MULTILINE)


def show_failures(retriever: Retriever, run: Run) -> None:
    """Draw the ways to fail, the questions of the chosen one, and the chosen question in full."""
    found = {group.name: group.outcomes for group in failure_groups(run.outcomes)}
    chosen = st.segmented_control(
        text("failures"),
        list(found),
        default=next((name for name, outcomes in found.items() if outcomes), "missed"),
        format_func=lambda name: f"{text(f'fail_{name}')} ({len(found[name])})",
        key="failure-group",
        required=True,
        label_visibility="collapsed",
    )
    if not found[chosen]:
        st.caption(text("none"))
        return
    outcomes = {outcome.query.query_id: outcome for outcome in found[chosen]}
    query_id = st.selectbox(
        text("failed_question"),
        list(outcomes),
        format_func=lambda name: f"{name} · {outcomes[name].query.question}",
        key=f"failed-{chosen}",
    )
    with st.container(border=True):
        _question(retriever, outcomes[query_id])


def _question(retriever: Retriever, outcome: Outcome) -> None:
    query = outcome.query
    for earlier in query.history:
        st.caption(text("asked_before", question=escape(earlier)))
    st.markdown(f"**{escape(query.question)}**")
    about = [text(f"type_{query.type}"), query.language]
    if query.difficulty:
        about.append(text("difficulty", number=query.difficulty))
    st.caption(" · ".join(about))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"##### {text('wanted')}")
        _wanted(retriever, outcome)
        st.markdown(f"##### {text('given')}")
        _given(outcome)
    with right:
        st.markdown(f"##### {text('retrieved')}")
        if not outcome.ranked:
            st.caption(text("nothing_searched"))
        for number, ranked in enumerate(outcome.ranked, 1):
            if number <= SHOWN or ranked.covers:
                _passage(retriever, number, ranked, outcome)


def _wanted(retriever: Retriever, outcome: Outcome) -> None:
    """The gold with its rank, each with the way into its notice."""
    if not outcome.query.answerable:
        st.markdown(text("no_answer_there"))
        return
    for gold, rank in zip(outcome.query.gold, outcome.gold_ranks, strict=True):
        place = text("at_rank", rank=rank) if rank else text("not_retrieved")
        words = gold.quote or text("item", number=gold.item)
        link = _link_to(retriever, gold.doc, gold.quote)
        opener = f" · [{text('open')}]({link})" if link else ""
        st.markdown(f"> {escape(words)}\n\n{escape(gold.doc)} · **{place}**{opener}")
    if not outcome.right:
        st.warning(text("no_passage_holds_it"))


def _given(outcome: Outcome) -> None:
    """The answer with what it lacks."""
    if outcome.refused:
        st.caption(text("was_refused"))
    for fact in outcome.missing:
        st.markdown(f":red[{text('fact_missing', fact=escape(' || '.join(fact)))}]")
    if outcome.too_long:
        st.markdown(f":red[{text('too_long')}]")
    if outcome.answer.strip():
        st.html(f'<div style="white-space:pre-wrap;line-height:1.7">{escape_html(outcome.answer)}</div>')


def _passage(retriever: Retriever, number: int, ranked: Ranked, outcome: Outcome) -> None:
    place = " › ".join(dict.fromkeys((ranked.title, *ranked.heading)))
    right = f" :green-badge[{text('right')}]" if ranked.covers else ""
    link = _link_to(retriever, ranked.notice_id, ranked.text)
    opener = f" · [{text('open')}]({link})" if link else ""
    st.markdown(f"**{number}**{right} :gray[{escape(place)}]{opener}")
    words = mark([gold.quote for gold in outcome.query.gold], _HEADING.sub("", ranked.text))
    st.html(f'<div style="white-space:pre-wrap;line-height:1.7;font-size:0.9rem">{words}</div>')


def _link_to(retriever: Retriever, doc: str, quote: str) -> str:
    """The address of the words in their notice, or nothing where the library has no such notice any more."""
    for info in retriever.infos.values():
        if doc in (info.source, info.notice_id):
            start = max(0, retriever.notice(info.notice_id).text.find(quote)) if quote else 0
            return notice_link(info.notice_id, start, start + len(quote))
    return ""
