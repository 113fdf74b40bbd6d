"""Ledger rows -> JSON Lines, CSV and a table for the terminal. Knows the form that outside scripts rely on."""

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from indexer.lexicon.names import about_row

from .query import LedgerRow

#: The columns of an office 整改台账, the source last.
COLUMNS = (
    "序号", "发布机构", "日期", "部分", "编号", "类别", "问题", "整改措施", "整改情况", "情况原文", "完成时限", "时限原文", "牵头单位",
    "配合单位", "责任人", "下一步", "涉及金额", "措施数", "数字", "主题", "文号", "出处", "起", "止",
)  # fmt: skip


def to_json_lines(rows: Iterable[LedgerRow]) -> str:
    """Return one JSON object a line."""
    return "".join(json.dumps(_record(row), ensure_ascii=False) + "\n" for row in rows)


def to_csv(rows: Iterable[LedgerRow]) -> str:
    """Return a CSV that begins with a byte order mark, by which Excel knows that it is UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in cells(row, n)] for n, row in enumerate(rows, 1))
    return "\ufeff" + file.getvalue()


def to_table(rows: Sequence[LedgerRow]) -> str:
    """Return the rows under their notices, aligned for a terminal, with the number of rows of each status at the end."""
    lines: list[str] = []
    notice = ""
    for row in rows:
        if row.notice_id != notice:
            notice = row.notice_id
            lines.append(f"\n{row.publisher or row.title}  {row.published_on}  {row.source}")
        item = row.item
        units = "、".join(item.lead_units)
        parts = [_padded(item.number, 12), _padded(about_row(row.kind).name[0], 8), _padded(str(item.status.value), 8)]
        lines.append("  " + " ".join([*parts, _padded(item.deadline.value, 10), " ".join(item.issue.split()), units]))
    totals = Counter(str(row.item.status.value) for row in rows)
    counts = "  ".join(f"{status} {number}" for status, number in totals.items())
    return "\n".join([*lines, "", f"{len(rows)} 行 / rows   {counts}\n"])


def cells(row: LedgerRow, number: int) -> list[str | int]:
    """Return the cells of a row in the order of COLUMNS; `number` counts the rows from 1."""
    item = row.item
    return [
        number,
        row.publisher,
        row.published_on,
        row.section,
        item.number,
        about_row(row.kind).name[0],
        " ".join(item.issue.split()),
        "\n".join(" ".join(measure.split()) for measure in row.measure_texts),
        str(item.status.value),
        row.status_text,
        item.deadline.value,
        row.deadline_text,
        "、".join(item.lead_units),
        "、".join(item.support_units),
        "、".join(item.persons),
        " ".join(row.next_step.split()),
        "；".join(row.money),
        len(item.measures),
        "；".join(f.text for f in item.figures),
        row.topic,
        row.document_number,
        row.source,
        item.span.start,
        item.span.end,
    ]


def _record(row: LedgerRow) -> dict[str, object]:
    item = row.item
    spans = {
        "item": item.span,
        "issue": item.issue_span,
        "status": item.status.span,
        "deadline": item.deadline.span,
        "units": item.units_span,
        "measures": item.measures,
        "next_step": item.next_step,
        "figures": [f.span for f in item.figures],
    }
    return {
        "notice_id": row.notice_id,
        "source": row.source,
        "publisher": row.publisher,
        "region": row.region,
        "date": row.published_on,
        "document_number": row.document_number,
        "section": row.section,
        "kind": row.kind.value,
        "number": item.number,
        "issue": item.issue,
        "text": row.text,
        "status": str(item.status.value),
        "status_text": row.status_text,
        "deadline": item.deadline.value,
        "deadline_text": row.deadline_text,
        "lead_units": list(item.lead_units),
        "support_units": list(item.support_units),
        "measures": len(item.measures),
        "measure_texts": list(row.measure_texts),
        "persons": list(item.persons),
        "next_step": row.next_step,
        "money": list(row.money),
        "figures": [f.text for f in item.figures],
        "figure_values": [{"amount": f.amount, "unit": f.unit, "of": f.subject} for f in item.figures],
        "topic": row.topic,
        "spans": spans,
    }


def _safe(cell: str | int) -> str | int:
    """A cell that begins like a formula would be run by a spreadsheet: a quotation mark before it keeps it text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _padded(words: str, width: int) -> str:
    """Fill with blanks to a width in terminal cells; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
    return words + " " * max(0, width - taken)
