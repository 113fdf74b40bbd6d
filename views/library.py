"""The library: which notices are indexed, how each was read, what could not be read; and updating."""

import streamlit as st

from indexer.errors import RectifyError
from indexer.store.database import NoticeInfo
from views.shared import ADMIN, escape, get_retriever, notice_link, update_index
from views.texts import language, text


def render() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")  # the table has many columns
    st.markdown(f"### {text('library', language())}")
    st.markdown(text("library_intro", language()))
    # Before the table, so that it shows what an update has changed.
    if ADMIN and st.button(text("update", language()), icon=":material/refresh:"):
        _update()
    retriever = get_retriever()
    rows = [_row(info) for info in retriever.infos.values()]
    columns = {
        text("col_open", language()): st.column_config.LinkColumn(display_text=text("open", language()), width="small"),
        text("col_title", language()): st.column_config.TextColumn(width="medium"),
        text("col_publisher", language()): st.column_config.TextColumn(width="medium"),
    }
    st.dataframe(rows, hide_index=True, column_config=columns)
    failures = retriever.index.database.failures()
    if failures:
        st.markdown(f"**{text('failed', language())}**")
        for failure in failures:
            note = f"({text('kept', language())})" if failure.kept else ""
            st.warning(escape(f"{failure.source}{note}: {failure.reason}"))


def _update() -> None:
    try:
        st.success(update_index())
    except RectifyError as error:
        st.error(escape(str(error)))


def _row(info: NoticeInfo) -> dict[str, object]:
    about = info.metadata
    values = {
        "col_open": notice_link(info.notice_id, 0, 0),
        "col_title": about.title + (f"({text('digest', language())})" if about.is_digest else ""),
        "col_date": about.published_on,
        "col_kind": about.kind,
        "col_items": info.items,
        "col_passages": info.passages,
        "col_characters": info.characters,
        "col_furniture": info.furniture_characters,
        "col_encoding": info.encoding,
        "col_publisher": about.publisher,
        "col_file": info.source,
    }
    return {text(key, language()): value for key, value in values.items()}


render()
