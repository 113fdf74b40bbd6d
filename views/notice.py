"""One notice in full, with the passage that the address names marked and scrolled to."""

import streamlit as st

from indexer.ledger.query import earlier_reports, later_reports
from indexer.types import Notice, Span
from retriever.library import Retriever
from views.passage_html import highlighted
from views.shared import escape, get_retriever, notice_link, status_name
from views.source_view import show_origin
from views.texts import text

_SCROLL = """<script>
setTimeout(() => document.getElementById("passage")?.scrollIntoView({block: "center"}), 200);
</script>"""


def render() -> None:
    """Draw the page."""
    retriever = get_retriever()
    notice_id = st.query_params.get("id", "")
    try:
        notice = retriever.notice(notice_id)
    except KeyError:
        st.info(text("no_notice", id=escape(notice_id) or "—"))
        return
    st.markdown(f"### {escape(notice.metadata.title)}")
    show_origin(notice)
    start, end = (_number(st.query_params.get(name), len(notice.text)) for name in ("start", "end"))
    span = Span(start, max(start, end))
    _history(retriever, notice, span)
    front = notice.furniture[0].end if notice.furniture and notice.furniture[0].start == 0 else 0
    st.html(highlighted(notice, span, Span(min(front, span.start) if span.end else front, len(notice.text))))
    if span.end > span.start:
        st.html(_SCROLL, unsafe_allow_javascript=True)


def _history(retriever: Retriever, notice: Notice, span: Span) -> None:
    """What other notices of the body report on the item that the address names, oldest first."""
    items = notice.items_at(span.start) if span.end else ()
    if not items:
        return
    database, key = retriever.index.database, (notice.notice_id, items[0].span.start)
    rows = [*reversed(earlier_reports(database, key)), *later_reports(database, key)]
    if not rows:
        return
    st.markdown(f"**{text('history')}**")
    for row in rows:
        link = notice_link(row.notice_id, row.item.span.start, row.item.span.end)
        status = f"{text('status')}:{status_name(row.item.status.value)}"
        said = " · ".join((row.published_on, row.item.number, " ".join(row.item.issue.split()), status))
        st.markdown(f"- [{escape(said)}]({link})")


def _number(value: str | None, largest: int) -> int:
    return min(int(value), largest) if value and value.isdigit() else 0


render()
