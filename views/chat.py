"""The chat: question box, streamed answer with numbered citations, sources that open the notice."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from eval.feedback import Candidate, record, withdraw
from indexer.errors import RectifyError
from retriever.answering.ledger_answer import describe
from retriever.examples import find_examples
from retriever.library import Reply, Retriever
from retriever.types import Generated
from retriever.writing.endpoint import Endpoint
from views.generated import chosen_endpoint, cited, show_generated, write_answer
from views.ledger_table import show_table
from views.shared import INDEX, escape, get_retriever, notice_link
from views.source_view import show_source
from views.texts import in_english, text

MAX_QUESTION = 500  # characters
MAX_MARK = 40  # characters of a mark; a longer one is cut


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the conversation with its reply."""

    question: str
    reply: Reply
    dropped: frozenset[str] = frozenset()  # fields of the conditions that the reader took away
    generated: Generated | None = None  # where a language model was asked to write it


def render() -> None:
    """Draw the page."""
    retriever = get_retriever()
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    endpoint = _sidebar(retriever)
    asked = st.chat_input(text("ask"), max_chars=MAX_QUESTION)
    if not turns and not asked and "picked" not in st.session_state:
        _welcome(retriever)
    for number, turn in enumerate(turns):
        _question(turn.question)
        with st.chat_message("assistant", avatar=":material/description:"):
            _said(turn)
            _below(turn, number)
    question = asked or st.session_state.pop("picked", None)
    if question and question.strip():
        _answer(retriever, turns, question.strip(), endpoint)


def _sidebar(retriever: Retriever) -> Endpoint | None:
    """Draw what the page adds to the sidebar; return the language model when it is to write the answers."""
    with st.sidebar:
        counts = {"notices": len(retriever.infos), "passages": len(retriever.index.lexical)}
        st.caption(text("holds", **counts))
        if st.button(text("new"), icon=":material/add_comment:", width="stretch"):
            st.session_state.turns = []
            st.rerun()
        return chosen_endpoint()


def _welcome(retriever: Retriever) -> None:
    st.markdown(f"### {text('title')}")
    st.markdown(text("intro"))
    st.caption(text("examples"))
    for number, example in enumerate(find_examples(retriever)):
        question = text(f"example_{example.kind.value}", body=example.body, issue=example.issue)
        if st.button(question, key=f"example-{number}", icon=":material/chat:"):
            st.session_state.picked = question
            st.rerun()


def _question(question: str) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(escape(question))


def _answer(retriever: Retriever, turns: list[Turn], question: str, endpoint: Endpoint | None) -> None:
    _question(question)
    with st.chat_message("assistant", avatar=":material/description:"):
        try:
            reply = retriever.reply(question, [turn.reply.turn for turn in turns])
        except RectifyError as error:
            st.error(escape(str(error)))
            return
        if endpoint and not reply.answer.refused:
            turns.append(Turn(question, reply, generated=write_answer(retriever, reply, endpoint)))
            _said(turns[-1])
        else:
            st.write_stream(_pieces(reply))
            turns.append(Turn(question, reply))
        _below(turns[-1], len(turns) - 1)


def _said(turn: Turn) -> None:
    """The extractive answer, or what a language model made of it with the quotations folded away."""
    if turn.generated and show_generated(turn.generated):
        with st.expander(text("extracts"), icon=":material/format_quote:"):
            st.markdown("".join(_pieces(turn.reply)))
    else:
        st.markdown("".join(_pieces(turn.reply)))


def _pieces(reply: Reply) -> Iterator[str]:
    """The answer as Markdown, a line at a time; rows of the ledger are drawn as a table below it."""
    cited = {c.n: c for c in reply.answer.citations}
    rows = set(reply.answer.table.citations) if reply.answer.table else set()
    for line in reply.answer.lines:
        if line.citation in rows:
            continue
        if not line.citation:
            yield f"\n\n**{escape(line.text)}**\n\n" if cited else f"{escape(line.text)}\n\n"
            continue
        citation = cited[line.citation]
        link = notice_link(citation.notice_id, citation.start, citation.end)
        # Set apart by a dash too: not every font for Chinese has a bold face.
        label = f"**{escape(line.label)}** {'' if line.label.endswith(':') else '— '}" if line.label else ""
        yield f"- {label}{escape(line.text)} [\\[{citation.n}\\]]({link})\n"
    if reply.answer.suggestions:
        yield f"\n{text('nearest')}\n\n"
        for suggestion in reply.answer.suggestions:
            yield f"- {escape(suggestion)}\n"


def _below(answered: Turn, turn: int) -> None:
    """What was understood, the rows of the ledger, and the list of sources, each opening its notice at the passage."""
    reply = answered.reply
    if reply.answer.table:
        show_table(reply.answer.table)
    _marks(reply, turn)
    citations = cited(reply, answered.generated)
    if citations and not reply.answer.table:
        with st.expander(f"{text('sources')} ({len(citations)})", icon=":material/menu_book:"):
            for citation in citations:
                show_source(reply, citation, key=f"{turn}-{citation.n}")
    st.caption(text("took", ms=round(reply.latency_ms)))
    st.feedback("thumbs", key=f"thumbs-{turn}", on_change=_judged, args=(turn,))


def _marks(reply: Reply, turn: int) -> None:
    """Small marks for what was carried over or understood; a click takes one away and answers again."""
    query = reply.answer.query
    marks: dict[str, list[str]] = {}
    for condition in reply.answer.conditions or query.carried:
        name, _, value = describe(condition, english=in_english()).partition("=")
        marks.setdefault(condition.field, [name]).append(value)
    if not marks:
        return
    with st.container(horizontal=True):
        for field, (name, *values) in marks.items():
            label = f"{name}:{'/'.join(values)}"
            short = label if len(label) <= MAX_MARK else label[: MAX_MARK - 1] + "…"
            st.button(
                f"{escape(short)} ✕",
                key=f"mark-{turn}-{field}",
                help=text("drop"),
                on_click=_drop,
                args=(turn, field),
                type="tertiary",
            )


def _drop(turn: int, field: str) -> None:
    """Answer a question again without one of the conditions."""
    turns: list[Turn] = st.session_state.turns
    answered = turns[turn]
    dropped = answered.dropped | {field}
    history = [t.reply.turn for t in turns[:turn]]
    turns[turn] = Turn(answered.question, get_retriever().reply(answered.question, history, dropped=dropped), dropped)


def _judged(turn: int) -> None:
    """Keep an answer marked wrong as a candidate for the question set; a changed mind takes it back."""
    turns: list[Turn] = st.session_state.turns
    question, answer = turns[turn].question, turns[turn].reply.answer
    candidate_id = hashlib.sha256("\n".join([t.question for t in turns[: turn + 1]]).encode()).hexdigest()[:10]
    history = tuple(t.question for t in turns[:turn])
    asked_at = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        if st.session_state[f"thumbs-{turn}"] != 0:
            withdraw(INDEX, candidate_id)
            return
        record(INDEX, Candidate(candidate_id, question, history, answer.text, answer.refused, asked_at))
    except RectifyError as error:
        st.toast(escape(str(error)), icon=":material/error:")
    else:
        st.toast(text("noted"), icon=":material/flag:")


render()
