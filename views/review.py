"""The review of answers marked 👎: a person finds the right place, says what the answer must show, and accepts or drops."""

import re
from pathlib import Path

import streamlit as st

from eval.data import TYPES
from eval.feedback import OWN_QUESTIONS, Candidate, Verdict, accept, candidates, find_words, withdraw
from eval.review import guess, text_of
from indexer.errors import RectifyError
from retriever.library import Retriever
from retriever.types import Evidence
from views.shared import escape
from views.source_view import describe
from views.texts import text

FOUND = 8  # passages that a search shows
_LANGUAGES = {"zh": "中文", "en": "English"}
_HEADING = re.compile("(^|(?<=[\n ]))#{1,6} +")
Gold = tuple[str, str]  # file name of the notice, words of it


def show_review(retriever: Retriever, index: Path) -> None:
    """Draw the answers that wait, the chosen one with the search for the right place, and the verdict."""
    try:
        waiting = {candidate.candidate_id: candidate for candidate in candidates(index)}
    except RectifyError as error:
        st.error(escape(str(error)))
        return
    if said := st.session_state.pop("reviewed", None):
        st.toast(said, icon=":material/check:")
    if not waiting:
        st.info(text("nothing_waits"))
        return
    st.caption(text("review_intro", path=escape(str(index / OWN_QUESTIONS))))
    chosen = st.selectbox(
        text("waiting", count=len(waiting)),
        list(waiting),
        format_func=lambda candidate_id: waiting[candidate_id].question,
        key="candidate",
    )
    candidate = waiting[chosen]
    _asked(candidate)
    st.markdown(f"##### {text('right_place')}")
    unanswerable = st.toggle(text("library_has_none"), key=f"none-{chosen}")
    if not unanswerable:
        _find(retriever, candidate)
        _paste(retriever, candidate)
        _chosen(candidate)
    st.markdown(f"##### {text('verdict')}")
    _decide(retriever, index, candidate, _verdict(retriever, candidate, unanswerable=unanswerable))


def _asked(candidate: Candidate) -> None:
    with st.container(border=True):
        st.caption(candidate.asked_at.replace("T", " ").replace("+00:00", " UTC"))
        for earlier in candidate.history:
            st.caption(text("asked_before", question=escape(earlier)))
        st.markdown(f"**{escape(candidate.question)}**")
        st.markdown(_plain(candidate.answer))


def _find(retriever: Retriever, candidate: Candidate) -> None:
    """Search the library; a passage that is ticked is gold."""
    words = st.text_input(
        text("search"), value=candidate.question, key=f"search-{candidate.candidate_id}", max_chars=500
    )
    found = retriever.retrieve(retriever.understand(words), top_k=FOUND) if words.strip() else []
    if not found:
        st.caption(text("none"))
    with st.container(height=420 if found else "content", border=bool(found)):
        for evidence in found:
            _tick(candidate, evidence)


def _tick(candidate: Candidate, evidence: Evidence) -> None:
    passage = evidence.result.passage
    gold = (evidence.source, passage.text)
    key = f"tick-{candidate.candidate_id}-{passage.passage_id}"
    # Set before it is drawn, since gold can be taken away elsewhere too.
    st.session_state[key] = gold in _gold_of(candidate)
    place = escape(" · ".join(describe(evidence)))
    st.checkbox(f"**{place}**", key=key, on_change=_toggle, args=(candidate, gold))
    st.markdown(_plain(passage.text))


def _paste(retriever: Retriever, candidate: Candidate) -> None:
    """Words copied from a notice become gold, once they are found there."""
    with st.expander(text("paste"), icon=":material/content_paste:"):
        titles = {info.source: info.metadata.title for info in retriever.infos.values()}
        with st.form(f"paste-{candidate.candidate_id}", border=False):
            doc = st.selectbox(text("group_notice"), list(titles), format_func=lambda d: f"{titles[d]} · {d}")
            words = st.text_area(text("words"), max_chars=1000)
            if not st.form_submit_button(text("add"), icon=":material/add:"):
                return
        try:
            gold = (doc, find_words(doc, words, text_of(retriever)))
        except RectifyError as error:
            st.error(escape(str(error)))
            return
        if gold not in _gold_of(candidate):
            _toggle(candidate, gold)
            st.rerun()


def _chosen(candidate: Candidate) -> None:
    """The gold so far, each with a button that takes it away."""
    chosen = _gold_of(candidate)
    st.markdown(f"**{text('chosen', count=len(chosen))}**")
    for number, gold in enumerate(chosen):
        left, right = st.columns([0.9, 0.1], vertical_alignment="center")
        left.markdown(f"> {_plain(' '.join(gold[1].split()))}\n>\n> {escape(gold[0])}")
        right.button(
            "✕",
            key=f"untick-{candidate.candidate_id}-{number}",
            help=text("take_away"),
            on_click=_toggle,
            args=(candidate, gold),
            type="tertiary",
        )


def _verdict(retriever: Retriever, candidate: Candidate, *, unanswerable: bool) -> Verdict:
    """Return what is said of kind, language and facts, with the gold so far."""
    key = candidate.candidate_id
    guessed, spoken = guess(retriever, candidate)
    types = [kind for kind in TYPES if kind != "unanswerable"]
    left, right = st.columns(2)
    kind = left.selectbox(
        text("group_type"),
        types,
        index=types.index(guessed),
        format_func=lambda t: text(f"type_{t}"),
        key=f"type-{key}",
        disabled=unanswerable,
    )
    spoken = right.selectbox(
        text("group_lang"),
        list(_LANGUAGES),
        index=list(_LANGUAGES).index(spoken),
        format_func=_LANGUAGES.__getitem__,
        key=f"language-{key}",
    )
    facts = st.text_area(text("facts"), key=f"facts-{key}", help=text("facts_help"), disabled=unanswerable)
    if unanswerable:
        return Verdict("unanswerable", spoken, ())
    given = tuple(line.strip() for line in facts.split("\n") if line.strip())
    return Verdict(kind, spoken, tuple(_gold_of(candidate)), given)


def _decide(retriever: Retriever, index: Path, candidate: Candidate, verdict: Verdict) -> None:
    """The buttons that accept the question or drop it."""
    key = candidate.candidate_id
    ready = verdict.type == "unanswerable" or bool(verdict.gold)
    left, right = st.columns([0.75, 0.25])
    accepted = left.button(
        text("accept"), icon=":material/check:", type="primary", key=f"accept-{key}", disabled=not ready
    )
    if not ready:
        left.caption(text("needs_gold"))
    dropped = right.button(text("drop_candidate"), icon=":material/delete:", key=f"drop-{key}")
    try:
        if accepted:
            new_id = accept(index, candidate, verdict, index / OWN_QUESTIONS, text_of(retriever))
            _next(candidate, text("accepted", id=new_id))
        if dropped:
            withdraw(index, key)
            _next(candidate, text("dropped"))
    except RectifyError as error:
        st.error(escape(str(error)))


def _next(candidate: Candidate, said: str) -> None:
    st.session_state.pop(f"gold-{candidate.candidate_id}", None)
    st.session_state.reviewed = said
    st.rerun()


def _gold_of(candidate: Candidate) -> list[Gold]:
    return st.session_state.setdefault(f"gold-{candidate.candidate_id}", [])


def _toggle(candidate: Candidate, gold: Gold) -> None:
    chosen = _gold_of(candidate)
    if gold in chosen:
        chosen.remove(gold)
    else:
        chosen.append(gold)


def _plain(words: str) -> str:
    """Words of a notice as Markdown that keeps their lines, without the signs of headings."""
    return escape(_HEADING.sub("", words)).replace("\n", "  \n")
