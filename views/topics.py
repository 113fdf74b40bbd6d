"""Topics across notices: what each body found on the same matter, what it did, and how far it is, side by side."""

from collections.abc import Sequence

import streamlit as st

from indexer.ledger.filter import FIELD_OF, LedgerFilter
from indexer.ledger.query import LedgerRow, group, select
from indexer.types import Notice
from views.shared import escape, field_label, get_retriever, notice_link, status_name
from views.texts import text

_SHOWN_MEASURES = 6


def render() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")  # bodies stand side by side
    st.markdown(f"### {text('topics')}")
    st.markdown(text("topics_intro"))
    retriever = get_retriever()
    database = retriever.index.database
    topics = _topics(dict(group(database, "topic")), [(r.topic, r.notice_id) for r in select(database) if r.topic])
    if not topics:
        st.info(text("no_topics"))
        return
    asked = st.query_params.get("topic", "")
    names = list(topics)
    chosen = st.selectbox(
        field_label(FIELD_OF["topic"]),
        names,
        index=names.index(asked) if asked in names else 0,
        format_func=lambda name: text("topic_line", name=name, items=topics[name][0], notices=topics[name][1]),
    )
    st.query_params.from_dict({"topic": chosen})
    rows = select(database, LedgerFilter(topics=(chosen,)))
    bodies: dict[str, list[LedgerRow]] = {}
    for row in rows:
        bodies.setdefault(row.notice_id, []).append(row)
    for column, (notice_id, mine) in zip(
        st.columns(max(2, min(3, len(bodies))), border=True) * len(bodies), bodies.items(), strict=False
    ):
        with column:
            _body(retriever.notice(notice_id), mine)


def _topics(counts: dict[str, int], pairs: Sequence[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Topic -> (items, notices); those that several notices share first."""
    notices = {name: len({notice for topic, notice in pairs if topic == name}) for name in counts if name}
    order = sorted(notices, key=lambda name: (-notices[name], -counts[name], name))
    return {name: (counts[name], notices[name]) for name in order}


def _body(notice: Notice, rows: Sequence[LedgerRow]) -> None:
    st.markdown(f"**{escape(notice.metadata.publisher or notice.metadata.title)}**")
    st.caption(escape(notice.metadata.published_on))
    for row in rows:
        item = row.item
        link = notice_link(row.notice_id, item.span.start, item.span.end)
        st.markdown(f"[{escape(item.number)}]({link}) {escape(' '.join(item.issue.split()))}")
        facts = [status_name(item.status.value), item.deadline.value, "、".join(item.lead_units)]
        st.caption(escape(" · ".join(fact for fact in facts if fact)))
        for measure in item.measures[:_SHOWN_MEASURES]:
            st.markdown(f"- {escape(' '.join(measure.of(notice.text).split()))}")
        if len(item.measures) > _SHOWN_MEASURES:
            st.caption(text("more_measures", count=len(item.measures) - _SHOWN_MEASURES))


render()
