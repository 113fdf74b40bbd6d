"""The ledger: filter, count, see on charts, open a row in its notice, export. The filter is also in the address."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from indexer.ledger.filter import FIELD_OF, FIELDS, Field, LedgerFilter, Sort, address_of, from_address, title_of
from indexer.ledger.output import to_csv
from indexer.ledger.query import LedgerRow, count, group, options_of, select, status_by_publisher
from indexer.ledger.spreadsheet import to_xlsx
from indexer.ledger.stated import describe, total_of
from indexer.ledger.summary import to_docx
from indexer.lexicon.names import about, about_row
from indexer.store.database import Database
from indexer.types import Status
from views.ledger_table import cells_of
from views.shared import columns, escape, field_label, get_retriever, named, status_name
from views.texts import in_english, text

MAX_ROWS = 1000  # drawn at once; an export has all
_FIRST_DAY, _LAST_DAY = date(1949, 10, 1), date(2099, 12, 31)  # of the calendars
MAX_BARS = 20  # bodies on the chart, those with most rows
_A_LINE = 4  # conditions beside each other; in narrower boxes a day is cut off


@dataclass(frozen=True, slots=True)
class Library:
    """What can be chosen from in an index version, whatever is chosen."""

    rows: int
    options: Mapping[str, tuple[str, ...]]  # by the name of the condition
    widened: frozenset[str]  # names of the switches that, when on, add rows


@st.cache_resource(max_entries=2, show_spinner=False)  # the folder is the key: a version is never changed
def _library(folder: Path, _database: Database) -> Library:
    narrow = count(_database, from_address({}))
    return Library(
        rows=count(_database),
        options={field.name: options_of(_database, field) for field in FIELDS if field.has_widget},
        widened=frozenset(
            field.name
            for field in FIELDS
            if field.widens and count(_database, from_address({field.name: ["1"]})) > narrow
        ),
    )


def render() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")  # the table has many columns
    st.markdown(f"### {text('ledger')}")
    index = get_retriever().index
    database, library = index.database, _library(index.folder, index.database)
    if not library.rows:
        st.info(text("ledger_empty"))
        return
    chosen = _filter(library)
    total = count(database, chosen)
    _metrics(database, chosen, total)
    if not total:
        st.info(text("ledger_none"))
        return
    rows = select(database, chosen, limit=MAX_ROWS)
    _tell_differences({row.notice_id for row in rows})
    _charts(database, chosen, rows)
    if total > len(rows):
        st.caption(text("rows_shown", shown=len(rows), total=total))
    st.dataframe(
        [_row(row) for row in rows],
        hide_index=True,
        height=min(520, 40 + 35 * len(rows)),
        column_config=columns(issue="medium", publisher="medium"),
    )
    _exports(database, chosen)


def _filter(library: Library) -> LedgerFilter:
    """The filter of the widgets, which begin as the address says."""
    asked = from_address({name: st.query_params.get_all(name) for name in st.query_params})
    written = {field.name: field.values(asked) for field in FIELDS if not field.has_widget}
    with st.container(border=True):
        for line in _lines():
            for place, field in zip(st.columns(_A_LINE), line, strict=False):
                written[field.name] = _ASK[field.sort](place, field, field.values(asked), library)
        for field in FIELDS:
            if field.sort is Sort.SWITCH and (not field.widens or field.name in library.widened):
                is_on = st.checkbox(field_label(field), value=bool(field.values(asked)))
                written[field.name] = ("1",) if is_on else ()
    chosen = from_address(written)
    # So that the address can be shared and opens what is seen.
    st.query_params.from_dict(address_of(chosen))
    return chosen


def _lines() -> list[list[Field]]:
    """The conditions that stand beside each other; switches stand below them."""
    asked = [field for field in FIELDS if field.has_widget and field.sort is not Sort.SWITCH]
    return [asked[start : start + _A_LINE] for start in range(0, len(asked), _A_LINE)]


def _choose(place: DeltaGenerator, field: Field, asked: Sequence[str], library: Library) -> Sequence[str]:
    options = library.options[field.name]
    return place.multiselect(
        field_label(field),
        options,
        default=[value for value in asked if value in options],
        format_func=lambda value: field.shown(value, in_english()),
        key=f"f-{field.name}",
        placeholder=text("filter_any"),
    )


def _words(place: DeltaGenerator, field: Field, asked: Sequence[str], library: Library) -> Sequence[str]:
    words = place.text_input(field_label(field), value="".join(asked))
    return (words.strip(),) if words.strip() else ()


def _day(place: DeltaGenerator, field: Field, asked: Sequence[str], library: Library) -> Sequence[str]:
    """A day as ISO date, or nothing."""
    begin = min(max(date.fromisoformat(asked[0]), _FIRST_DAY), _LAST_DAY) if asked else None
    chosen = place.date_input(
        field_label(field), value=begin, min_value=_FIRST_DAY, max_value=_LAST_DAY, format="YYYY-MM-DD"
    )
    return (chosen.isoformat(),) if chosen else ()


#: Sort of a condition -> what asks for its values.
_ASK = {Sort.CHOICE: _choose, Sort.WORDS: _words, Sort.DAY: _day}


def _metrics(database: Database, chosen: LedgerFilter, total: int) -> None:
    by_status = dict(group(database, "status", chosen))
    overdue = replace(chosen, overdue_on=date.today().isoformat())
    shown = [("rows", total), *((status, by_status.get(status, 0)) for status in Status)]
    with st.container(horizontal=True, gap="medium"):
        for name, number in shown:
            st.metric(text("col_rows") if name == "rows" else status_name(name), f"{number:,}", width="content")
        st.metric(field_label(FIELD_OF["overdue"]), f"{count(database, overdue):,}", width="content")


def _tell_differences(notice_ids: Collection[str]) -> None:
    """Which of the notices shown state other numbers of items than were found."""
    infos = get_retriever().infos
    differ = [
        f"- {escape(infos[n].metadata.title)}: {describe(total, english=in_english())}"
        for n in sorted(notice_ids)
        if (total := total_of(infos[n].totals)) is not None and not total.agrees
    ]
    if differ:
        with st.expander(text("totals_differ", count=len(differ)), icon=":material/rule:"):
            st.markdown("\n".join(differ))


def _charts(database: Database, chosen: LedgerFilter, rows: Sequence[LedgerRow]) -> None:
    # Drawn here: inside a chart a legend of six is cut off.
    marks = (f'<span style="color:{about(status).colour}">■</span> {status_name(status)}' for status in Status)
    st.html(f'<div style="font-size:0.85rem">{"&emsp;".join(marks)}</div>')
    left, right = st.columns(2)
    scale = {"domain": [str(s) for s in Status], "range": [about(s).colour for s in Status]}
    colour = {"field": "status", "type": "nominal", "scale": scale, "legend": None}
    largest = dict(group(database, "publisher", chosen)[:MAX_BARS])
    counts = [
        {"body": publisher or "—", "status": status, "rows": number}
        for publisher, status, number in status_by_publisher(database, chosen)
        if publisher in largest
    ]
    with left:
        st.caption(text("chart_status"))
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
        st.caption(text("chart_due"))
        if not due:
            st.caption(text("no_deadlines"))
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
        "col_kind": about_row(row.kind).name[in_english()],
        "col_measures": len(row.item.measures),
        "col_measure_texts": "\n".join(" ".join(words.split()) for words in row.measure_texts),
        "col_persons": "、".join(row.item.persons),
        "col_next_step": " ".join(row.next_step.split()),
        "col_money": "；".join(row.money),
        "col_figures": "；".join(f.text for f in row.item.figures[:8]),
        "col_topic": row.topic,
        "col_date": row.published_on,
    }
    return cells_of(row) | named(more)


def _exports(database: Database, chosen: LedgerFilter) -> None:
    with st.container(horizontal=True):
        title = title_of(chosen, english=in_english()) or text("everything")
        st.download_button(
            text("export_xlsx"),
            lambda: to_xlsx(select(database, chosen), title),
            "整改台账.xlsx",
            icon=":material/download:",
            on_click="ignore",  # a file changes nothing on the page, and a run that begins meanwhile would lose it
        )
        st.download_button(
            text("export_csv"),
            lambda: to_csv(select(database, chosen)).encode(),
            "整改台账.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        notices = group(database, "notice_id", chosen)
        if len(notices) == 1:
            notice = get_retriever().notice(notices[0][0])
            st.download_button(
                text("export_docx"),
                lambda: to_docx(notice, select(database, LedgerFilter(notices=(notice.notice_id,)))),
                f"{notice.notice_id}.docx",
                icon=":material/description:",
                on_click="ignore",
            )
        else:
            st.caption(text("summary_hint"))


render()
