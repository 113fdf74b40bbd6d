"""What every page needs: the opened retriever, addresses of notices, and Markdown-safe quotations."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import streamlit as st

from indexer.build import build
from indexer.errors import IndexMissingError, RectifyError
from indexer.ledger.filter import Field, LedgerFilter, address_of
from indexer.lexicon.names import about
from indexer.store.versions import current_version
from retriever.library import Retriever, open_retriever
from retriever.writing.endpoint import Endpoint, endpoint_from
from views.texts import in_english, text

INDEX = Path(os.environ.get("RECTIFY_INDEX", "index"))
RERANKER = os.environ.get("RECTIFY_RERANKER", "")
OWN_BODY = os.environ.get("RECTIFY_BODY", "")
CORPUS = Path(os.environ.get("RECTIFY_CORPUS", "corpus"))
#: A folder of question files of one's own, offered for evaluations.
QUESTIONS = Path(os.environ["RECTIFY_QUESTIONS"]) if os.environ.get("RECTIFY_QUESTIONS") else None
#: Whether the people at this installation may update the index, run evaluations and review answers.
ADMIN = os.environ.get("RECTIFY_ADMIN", "on").lower() not in {"off", "0", "no", "false"}
#: Where a language model may write answers: address, name of the model, key, seconds. Without them none is asked.
LLM = tuple(os.environ.get(f"RECTIFY_LLM_{name}", "") for name in ("URL", "MODEL", "KEY", "TIMEOUT"))


def get_endpoint() -> Endpoint | None:
    """Return the language model that is set, or None. Raises EndpointError when it is set wrongly."""
    return endpoint_from(*LLM)


def get_retriever() -> Retriever:
    """Return the retriever of the served index version; build the index first when there is none.

    Stops the page with a message when that fails.
    """
    try:
        try:
            version = current_version(INDEX)
        except IndexMissingError:
            version = _first_build()
        return _open(INDEX, version)
    except RectifyError as error:
        st.error(escape(str(error)))
        _offer_rebuild()
        st.stop()


def update_index() -> str:
    """Scan the corpus folder again with a progress bar and return a line on what changed.

    Raises RectifyError when there is nothing to build from.
    """
    bar = st.progress(0.0)
    try:
        report = build(
            CORPUS, INDEX, progress=lambda stage, done, total: bar.progress(done / max(total, 1), text=stage)
        )
    finally:
        bar.empty()
    counts = {name: len(getattr(report, name)) for name in ("added", "changed", "removed", "unchanged")}
    return text("updated", **counts)


def notice_link(notice_id: str, start: int, end: int) -> str:
    """Return the address of the notice page at a passage."""
    return "notice?" + urlencode({"id": notice_id, "start": start, "end": end})


def status_name(status: str) -> str:
    """Return a status as the reader of the page calls it."""
    return about(status).english if in_english() else str(status)


def field_label(field: Field) -> str:
    """Return what a condition of the ledger is called above a widget."""
    label = field.label[in_english()]
    return label[:1].upper() + label[1:]


def named(values: Mapping[str, object]) -> dict[str, object]:
    """Return the cells of a row by the names of their columns as the reader of the page calls them."""
    return {text(key): value for key, value in values.items()}


def columns(**widths: Literal["small", "medium", "large"]) -> dict[str, object]:
    """Return how a table is drawn whose rows open a notice; `widths` of other columns."""
    opener = st.column_config.LinkColumn(display_text=text("open"), width="small")
    others = {f"col_{name}": st.column_config.TextColumn(width=width) for name, width in widths.items()}
    return named({"col_open": opener, **others})


def ledger_link(chosen: LedgerFilter) -> str:
    """Return the address of the ledger page with a filter set."""
    return "ledger?" + urlencode(address_of(chosen), doseq=True)


def escape(words: str) -> str:
    """Make words of a notice safe inside Markdown: nothing in them is formatting, a link or a formula."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~$:])", r"\\\1", words)


def _first_build() -> str:
    with st.spinner(text("building")):
        update_index()
    return current_version(INDEX)


def _offer_rebuild() -> None:
    if not ADMIN or not st.button(text("rebuild"), icon=":material/refresh:"):
        return
    try:
        update_index()
    except RectifyError as error:
        st.error(escape(str(error)))
    else:
        st.rerun()


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(index: Path, version: str) -> Retriever:
    """Open once for all sessions; the version is part of the key, so a new one is picked up on the next run."""
    return open_retriever(index, RERANKER, OWN_BODY)
