"""The rows of the ledger that an answer shows, as a table; each row opens its place in the notice."""

import streamlit as st

from indexer.ledger.query import LedgerRow
from retriever.types import LedgerTable
from views.shared import columns, ledger_link, named, notice_link, status_name
from views.texts import text


def show_table(table: LedgerTable) -> None:
    """Draw the rows with the number of all rows."""
    rows = _without_empty([cells_of(row) for row in table.rows])
    st.dataframe(rows, hide_index=True, column_config=columns(issue="large"))
    shown = text("rows_shown", shown=len(rows), total=table.total)
    st.caption(f"{shown} · [{text('in_ledger')}]({ledger_link(table.chosen)})")


def cells_of(row: LedgerRow) -> dict[str, object]:
    """Return the cells of a row by the names of their columns."""
    item = row.item
    cells = {
        "col_open": notice_link(row.notice_id, item.span.start, item.span.end),
        "col_number": item.number,
        "col_issue": " ".join(item.issue.split()),
        "col_status": status_name(item.status.value),
        "col_deadline": item.deadline.value,
        "col_publisher": row.publisher or row.title,
        "col_lead": "、".join(item.lead_units),
    }
    return named(cells)


def _without_empty(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Leave out the columns in which no row says anything."""
    empty = {name for name in rows[0] if not any(row[name] for row in rows)}
    return [{name: value for name, value in row.items() if name not in empty} for row in rows]
