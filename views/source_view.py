"""A cited source: one line in the list of sources, and the notice around the passage in a dialog."""

import streamlit as st

from indexer.types import Notice, Span
from retriever.library import Reply
from retriever.types import Citation, Evidence
from views.passage_html import highlighted
from views.shared import escape, get_retriever, notice_link
from views.texts import text

BEFORE, AFTER = 160, 700  # characters shown around the passage: it stands near the top, what follows it below


def show_source(reply: Reply, citation: Citation, *, key: str) -> None:
    """Draw the line of a citation with the button that opens its notice."""
    evidence = _evidence_of(reply, citation)
    info = get_retriever().infos.get(citation.notice_id)
    if info is None:  # taken out of the library since
        st.markdown(f"**[{citation.n}]** {escape(citation.source)} · {text('no_longer_there')}")
        return
    about = info.metadata
    # An earlier notice that an answer compares with need not be among the passages found.
    said = describe(evidence) if evidence else [about.publisher or about.title, about.published_on]
    left, right = st.columns([0.8, 0.2], vertical_alignment="center")
    left.markdown(f"**[{citation.n}]** {escape(' · '.join(part for part in said if part))}")
    if right.button(text("open"), key=f"open-{key}", icon=":material/visibility:"):
        _open(citation)


def describe(evidence: Evidence) -> list[str]:
    """Return publisher or title, date, item and status of a piece of evidence."""
    about, passage = evidence.metadata, evidence.result.passage
    parts = [about.publisher or about.title, about.published_on, about.kind]
    if about.is_digest:
        parts.append(text("digest"))
    if passage.item:
        parts.append(text("item", number=passage.item))
    if passage.heading:
        parts.append(passage.heading[-1])
    if passage.status:
        parts.append(f"{text('status')}:{passage.status}")
    return [part for part in parts if part]


def show_origin(notice: Notice) -> None:
    """Draw one line on where a notice comes from, and that it is a digest where it is one."""
    about = notice.metadata
    parts = [about.publisher, about.published_on, about.index_number, about.kind, notice.source]
    if about.is_digest:
        parts.append(text("digest"))
    st.caption(escape(" · ".join(part for part in parts if part)))


def _evidence_of(reply: Reply, citation: Citation) -> Evidence | None:
    """The retrieved passage a citation comes from, or, for another measure of the same item, the nearest one."""
    same = [e for e in reply.evidence if e.result.passage.notice_id == citation.notice_id]
    return min(
        same,
        key=lambda e: max(e.result.passage.start - citation.start, citation.end - e.result.passage.end, 0),
        default=None,
    )


@st.dialog(" ", width="large")
def _open(citation: Citation) -> None:
    notice = get_retriever().notice(citation.notice_id)
    st.markdown(f"**{escape(notice.metadata.title)}**")
    show_origin(notice)
    shown = Span(max(0, citation.start - BEFORE), min(len(notice.text), citation.end + AFTER))
    with st.container(height=460):
        st.html(highlighted(notice, Span(citation.start, citation.end), shown))
    link = notice_link(citation.notice_id, citation.start, citation.end)
    st.markdown(f"[{text('whole')}]({link})")
