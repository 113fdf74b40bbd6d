"""The library: which notices are indexed, how each was read, what could not be read; and updating."""

import streamlit as st

from indexer.errors import RectifyError
from indexer.ledger.stated import describe, total_of
from indexer.store.stored import NoticeInfo
from views.shared import ADMIN, columns, escape, get_retriever, named, notice_link, update_index
from views.texts import in_english, in_language, text


def render() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")  # the table has many columns
    st.markdown(f"### {text('library')}")
    st.markdown(text("library_intro"))
    # Before the table, so that it shows what an update has changed.
    if ADMIN and st.button(text("update"), icon=":material/refresh:"):
        _update()
    retriever = get_retriever()
    rows = [_row(info) for info in retriever.infos.values()]
    st.dataframe(rows, hide_index=True, column_config=columns(title="medium", publisher="medium"))
    _tell_notes(list(retriever.infos.values()))
    failures = retriever.index.database.failures()
    if failures:
        st.markdown(f"**{text('failed')}**")
        for failure in failures:
            note = f"({text('kept')})" if failure.kept else ""
            st.warning(escape(f"{failure.source}{note}: {failure.reason}"))


def _tell_notes(infos: list[NoticeInfo]) -> None:
    """What must be known of the reading of each file, and what was not taken into its text."""
    notes = [f"- {escape(info.source)}: {escape(in_language(remark))}" for info in infos for remark in info.remarks]
    notes += [
        f"- {escape(info.source)}: {escape(f'{total.chapter} {describe(total, english=in_english())}'.strip())}"
        for info in infos
        for total in info.totals
        if not total.agrees
    ]
    if notes:
        st.markdown("\n".join([f"**{text('notes_on_reading')}**", "", *notes]))
    left_out = [
        named({"col_file": info.source, "col_what": in_language(each.what), "col_words": each.text})
        for info in infos
        for each in info.left_out
    ]
    if left_out:
        with st.expander(text("left_out", count=len(left_out))):
            st.dataframe(left_out, hide_index=True)


def _update() -> None:
    try:
        st.success(update_index())
    except (RectifyError, OSError) as error:
        st.error(escape(str(error)))


def _stated(info: NoticeInfo) -> str:
    """How many items the notice states, and whether as many were read: 28 ✓, 28 ≠ 26, or that their states differ."""
    total = total_of(info.totals)
    if total is None:
        return ""
    if total.agrees:
        return f"{total.number} ✓"
    return (
        f"{total.number} ≠ {total.rows}" if total.number != total.rows else text("states_differ", number=total.number)
    )


def _row(info: NoticeInfo) -> dict[str, object]:
    about = info.metadata
    cells = {
        "col_open": notice_link(info.notice_id, 0, 0),
        "col_title": about.title + (f"({text('digest')})" if about.is_digest else ""),
        "col_date": about.published_on,
        "col_kind": about.kind,
        "col_document_number": about.document_number,
        "col_items": info.items,
        "col_totals": _stated(info),
        "col_passages": info.passages,
        "col_characters": info.characters,
        "col_furniture": info.furniture_characters,
        "col_encoding": info.encoding,
        "col_publisher": about.publisher,
        "col_file": info.source,
    }
    return named(cells)


render()
