"""The ledger: filter, count, see on charts, open a row in its notice, export. The filter is also in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st

from indexer.ledger.output import to_csv
from indexer.ledger.query import LedgerFilter, LedgerRow, count, group, select, status_by_publisher, units_of
from indexer.ledger.spreadsheet import to_xlsx
from indexer.ledger.summary import to_docx
from indexer.store.database import Database
from indexer.types import ItemKind, Status
from views.ledger_table import cells_of
from views.shared import address_of, get_retriever, status_name
from views.texts import language, text

MAX_ROWS = 1000  # drawn at once; an export has all
_FIRST_DAY, _LAST_DAY = date(1949, 10, 1), date(2099, 12, 31)  # of the calendars
MAX_BARS = 20  # bodies on the chart, those with most rows
_COLOURS = {
    Status.DONE: "#4c9a5f",
    Status.MOSTLY_DONE: "#a9cf8f",
    Status.IN_PROGRESS: "#f0b541",
    Status.OPEN: "#cf4b3f",
    Status.ONGOING: "#6fa3cf",
    Status.NOT_STATED: "#c9c9c9",
}
_KINDS = (ItemKind.ITEM, ItemKind.SUBITEM, ItemKind.TASK, ItemKind.OUTCOME)


@dataclass(frozen=True, slots=True)
class Library:
    """What can be chosen from in an index version, whatever is chosen."""

    rows: int
    publishers: tuple[str, ...]
    years: tuple[str, ...]
    units: tuple[str, ...]
    topics: tuple[str, ...]
    is_renewed: bool  # some rows are reported on again by a later notice


@st.cache_resource(max_entries=2, show_spinner=False)  # the folder is the key: a version is never changed
def _library(folder: Path, _database: Database) -> Library:
    rows = count(_database)
    return Library(
        rows=rows,
        publishers=tuple(v for v, _ in group(_database, "publisher") if v),
        years=tuple(sorted((v for v, _ in group(_database, "year") if v), reverse=True)),
        units=tuple(unit for unit, _ in units_of(_database)),
        topics=tuple(v for v, _ in group(_database, "topic") if v),
        is_renewed=rows > count(_database, LedgerFilter(latest=True)),
    )


def render() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")  # the table has many columns
    st.markdown(f"### {text('ledger', language())}")
    index = get_retriever().index
    database, library = index.database, _library(index.folder, index.database)
    if not library.rows:
        st.info(text("ledger_empty", language()))
        return
    chosen = _filter(library)
    total = count(database, chosen)
    _metrics(database, chosen, total)
    if not total:
        st.info(text("ledger_none", language()))
        return
    rows = select(database, chosen, limit=MAX_ROWS)
    _charts(database, chosen, rows)
    if total > len(rows):
        st.caption(text("rows_shown", language(), shown=len(rows), total=total))
    st.dataframe(
        [_row(row) for row in rows],
        hide_index=True,
        height=min(520, 40 + 35 * len(rows)),
        column_config={
            text("col_open", language()): st.column_config.LinkColumn(
                display_text=text("open", language()), width="small"
            ),
            text("col_issue", language()): st.column_config.TextColumn(width="medium"),
            text("col_publisher", language()): st.column_config.TextColumn(width="medium"),
        },
    )
    _exports(database, chosen)


def _filter(library: Library) -> LedgerFilter:
    """The filter of the widgets, which begin as the address says."""
    with st.container(border=True):
        first = st.columns(4)
        publishers = _choose(first[0], "publisher", library.publishers)
        statuses = _choose(first[1], "status", [str(s) for s in Status], status_name)
        kinds = _choose(
            first[2], "kind", [kind.value for kind in _KINDS], lambda kind: text(f"kind_{kind}", language())
        )
        years = _choose(first[3], "year", library.years)
        second = st.columns([1, 1, 1, 0.5, 0.5])
        units = _choose(second[0], "unit", library.units)
        topics = _choose(second[1], "topic", library.topics)
        words = second[2].text_input(text("filter_words", language()), value=st.query_params.get("words", ""))
        due_from, due_until = (
            _day(place, name) for place, name in zip(second[3:], ("due_from", "due_until"), strict=True)
        )
        overdue = st.checkbox(text("filter_overdue", language()), value="overdue" in st.query_params)
        every = library.is_renewed and st.checkbox(text("filter_all", language()), value="all" in st.query_params)
    chosen = LedgerFilter(
        notices=tuple(st.query_params.get_all("notice")),
        publishers=tuple(publishers),
        statuses=tuple(Status(s) for s in statuses),
        kinds=tuple(ItemKind(k) for k in kinds),
        years=tuple(years),
        units=tuple(units),
        topics=tuple(topics),
        words=words.strip(),
        due_from=due_from,
        due_until=due_until,
        overdue_on=date.today().isoformat() if overdue else "",
        latest=not every,
    )
    # So that the address can be shared and opens what is seen.
    st.query_params.from_dict(address_of(chosen))
    return chosen


def _choose(place, name: str, options: Sequence[str], show=str) -> list[str]:  # noqa: ANN001 - a column of the page
    asked = [value for value in st.query_params.get_all(name) if value in options]
    return place.multiselect(
        text(f"filter_{name}", language()),
        options,
        default=asked,
        format_func=show,
        key=f"f-{name}",
        placeholder=text("filter_any", language()),
    )


def _day(place, name: str) -> str:  # noqa: ANN001 - a column of the page
    """A day as ISO date, or nothing; it begins as the address says where that is a day."""
    try:
        asked = date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        asked = None
    asked = asked and min(max(asked, _FIRST_DAY), _LAST_DAY)
    label = text(f"filter_{name}", language())
    chosen = place.date_input(label, value=asked, min_value=_FIRST_DAY, max_value=_LAST_DAY, format="YYYY-MM-DD")
    return chosen.isoformat() if chosen else ""


def _metrics(database: Database, chosen: LedgerFilter, total: int) -> None:
    by_status = dict(group(database, "status", chosen))
    overdue = replace(chosen, overdue_on=date.today().isoformat())
    shown = [("rows", total), *((status, by_status.get(status, 0)) for status in Status)]
    with st.container(horizontal=True, gap="medium"):
        for name, number in shown:
            st.metric(
                text("col_rows", language()) if name == "rows" else status_name(name), f"{number:,}", width="content"
            )
        st.metric(text("overdue_today", language()), f"{count(database, overdue):,}", width="content")


def _charts(database: Database, chosen: LedgerFilter, rows: Sequence[LedgerRow]) -> None:
    # Drawn here: inside a chart a legend of six is cut off.
    marks = (f'<span style="color:{colour}">■</span> {status_name(status)}' for status, colour in _COLOURS.items())
    st.html(f'<div style="font-size:0.85rem">{"&emsp;".join(marks)}</div>')
    left, right = st.columns(2)
    scale = {"domain": [str(s) for s in Status], "range": [_COLOURS[s] for s in Status]}
    colour = {"field": "status", "type": "nominal", "scale": scale, "legend": None}
    largest = dict(group(database, "publisher", chosen)[:MAX_BARS])
    counts = [
        {"body": publisher or "—", "status": status, "rows": number}
        for publisher, status, number in status_by_publisher(database, chosen)
        if publisher in largest
    ]
    with left:
        st.caption(text("chart_status", language()))
        st.vega_lite_chart(
            counts,
            {
                "mark": "bar",
                "height": {"step": 34},
                "encoding": {
                    "y": {"field": "body", "type": "nominal", "title": None, "sort": "-x", "axis": {"labelLimit": 260}},
                    "x": {"field": "rows", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1}},
                    "color": colour,
                },
            },
        )
    due = [
        {
            "due": row.item.deadline.value,
            "body": row.publisher or row.title,
            "status": str(row.item.status.value),
            "issue": " ".join(row.item.issue.split())[:60],
        }
        for row in rows
        if len(row.item.deadline.value) == 10
    ]
    with right:
        st.caption(text("chart_due", language()))
        if not due:
            st.caption(text("no_deadlines", language()))
            return
        today = {
            "data": {"values": [{"due": date.today().isoformat()}]},
            "mark": {"type": "rule", "strokeDash": [4, 4]},
        }
        when = {"field": "due", "type": "temporal", "title": None}
        points = {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.8},
            "encoding": {
                "x": when,
                "y": {"field": "body", "type": "nominal", "title": None, "axis": {"labelLimit": 260}},
                "color": colour,
                "tooltip": [{"field": name} for name in ("issue", "due", "status")],
            },
        }
        st.vega_lite_chart(due, {"height": {"step": 34}, "layer": [points, today | {"encoding": {"x": when}}]})


def _row(row: LedgerRow) -> dict[str, object]:
    more = {
        "col_kind": text(f"kind_{row.kind.value}", language()),
        "col_measures": len(row.item.measures),
        "col_figures": "；".join(f.text for f in row.item.figures[:8]),
        "col_topic": row.topic,
        "col_date": row.published_on,
    }
    return cells_of(row) | {text(key, language()): value for key, value in more.items()}


def _exports(database: Database, chosen: LedgerFilter) -> None:
    with st.container(horizontal=True):
        title = _title(chosen)
        st.download_button(
            text("export_xlsx", language()),
            lambda: to_xlsx(select(database, chosen), title),
            "整改台账.xlsx",
            icon=":material/download:",
        )
        st.download_button(
            text("export_csv", language()),
            lambda: to_csv(select(database, chosen)).encode(),
            "整改台账.csv",
            "text/csv",
            icon=":material/download:",
        )
        notices = group(database, "notice_id", chosen)
        if len(notices) == 1:
            notice = get_retriever().notice(notices[0][0])
            st.download_button(
                text("export_docx", language()),
                lambda: to_docx(notice, select(database, LedgerFilter(notices=(notice.notice_id,)))),
                f"{notice.notice_id}.docx",
                icon=":material/description:",
            )
        else:
            st.caption(text("summary_hint", language()))


def _title(chosen: LedgerFilter) -> str:
    """What the rows of an export were chosen by."""
    parts = [
        text("filter_overdue", language()) if name == "overdue" else "、".join(values)
        for name, values in address_of(chosen).items()
        if name != "all"
    ]
    return ";".join(parts) or text("everything", language())


render()
