"""The answer in a language model's words: the switch, the text as it comes, and the checked sentences."""

import streamlit as st

from indexer.errors import EndpointError
from retriever.library import Reply, Retriever
from retriever.types import CheckedSentence, Citation, Generated
from retriever.writing.checker import without_thoughts
from retriever.writing.endpoint import Endpoint
from views.shared import escape, get_endpoint, notice_link
from views.texts import text


def chosen_endpoint() -> Endpoint | None:
    """Draw the switch where a language model is set; return it when switched on."""
    try:
        endpoint = get_endpoint()
    except EndpointError as error:
        st.warning(escape(str(error)))
        return None
    if endpoint is None:
        return None
    # A widget's own state ends with a visit to another page; this one outlives it.
    st.session_state.generate = st.session_state.get("generates", False)
    st.toggle(
        text("generate"),
        key="generate",
        help=escape(text("generate_help", host=endpoint.host, model=endpoint.model)),
        on_change=_switch,
    )
    return endpoint if st.session_state.generate else None


def write_answer(retriever: Retriever, reply: Reply, endpoint: Endpoint) -> Generated:
    """Show the text as it comes, take it away again, and return it checked."""
    place = st.empty()
    note = f":gray[{escape(text('writing'))}]"
    place.markdown(note)
    written: list[str] = []

    def show(piece: str) -> None:
        written.append(piece)
        place.markdown(f"{escape(without_thoughts(''.join(written)))}\n\n{note}")

    generated = retriever.generate(reply, endpoint, show)
    place.empty()
    return generated


def show_generated(generated: Generated) -> bool:
    """Draw the checked sentences, or why there are none; return whether there are any."""
    if generated.fallback_reason:
        st.caption(escape(generated.fallback_reason))
        return False
    links = {c.n: _link(c) for c in generated.citations}
    st.markdown(" ".join(_sentence(s, links) for s in generated.sentences))
    kept = sum(s.supported for s in generated.sentences)
    note = text("checked", kept=kept, struck=len(generated.sentences) - kept)
    st.caption(escape(f"{note} {text('translated')}" if generated.translated else note))
    return True


def cited(reply: Reply, generated: Generated | None) -> list[Citation]:
    """Return the citations of the extractive answer and those that the model adds, by number."""
    numbers = {c.n for c in reply.answer.citations}
    added = generated.citations if generated else ()
    return [*reply.answer.citations, *(c for c in added if c.n not in numbers)]


def _sentence(sentence: CheckedSentence, links: dict[int, str]) -> str:
    if not sentence.supported:
        return f"~~{escape(sentence.text)}~~ :small[:gray[({escape(sentence.reason)})]]"
    return " ".join([escape(sentence.text), *(links[n] for n in sentence.citations)])


def _link(citation: Citation) -> str:
    return f"[\\[{citation.n}\\]]({notice_link(citation.notice_id, citation.start, citation.end)})"


def _switch() -> None:
    st.session_state.generates = st.session_state.generate
