"""One notice -> a one-page Word summary: how many items in which state, and what is still open."""

import re
from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run

from indexer.lexicon.names import about_row, open_statuses
from indexer.types import ItemKind, Notice, Status

from .query import LedgerRow

MAX_OPEN = 14  # open points listed
_MAX_ISSUE = 38  # characters of an issue: two lines of its column
_SHORT_ISSUE = 30  # characters of one that is not open
_LINES = 42  # of a page; the summary stays on one
_LINE = 44  # characters of a line
_WIDTHS = (Cm(2.3), Cm(7.1), Cm(1.9), Cm(2.6), Cm(2.3))
# Characters that no XML file, and so no Word file, can hold.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def to_docx(notice: Notice, rows: Sequence[LedgerRow]) -> bytes:
    """Return the summary of a notice; `rows` are its rows of the ledger."""
    about = notice.metadata
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2)
    _paragraph(document, about.title, size=16, font="黑体", centred=True)
    line = "  ".join(part for part in (about.publisher, about.published_on, about.index_number) if part)
    _paragraph(document, line, size=10.5, centred=True)
    _paragraph(document, "一、总体情况", size=12, font="黑体")
    _paragraph(document, _overview(rows), size=10.5)
    _paragraph(document, "二、尚未完成的事项", size=12, font="黑体")
    still_open = [row for row in rows if row.item.status.value in open_statuses()]
    if still_open:
        _table(document, still_open[:MAX_OPEN])
    else:
        _paragraph(document, "通报没有标明尚未完成的事项。", size=10.5)
    if len(still_open) > MAX_OPEN:
        _paragraph(document, f"另有 {len(still_open) - MAX_OPEN} 项,见整改台账。", size=10.5)
    others = [row for row in rows if row not in still_open and row.kind is not ItemKind.SUBITEM]
    if others:
        _paragraph(document, "三、其余事项", size=12, font="黑体")
        used = 10 + sum(2 if len(row.item.issue) > _LINE // 2 else 1 for row in still_open[:MAX_OPEN])
        _paragraph(document, _listed(others, (_LINES - used) * _LINE), size=10.5)
    _paragraph(document, f"出处:{notice.source}。由原文逐项提取,起止字位见整改台账。", size=9)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _overview(rows: Sequence[LedgerRow]) -> str:
    """How many items, tasks and expected results there are, and in which state."""
    if not rows:
        return "通报没有逐项列出的事项。"
    said = []
    for kind in (ItemKind.ITEM, ItemKind.TASK, ItemKind.OUTCOME):
        mine = [row for row in rows if row.kind is kind]
        if mine:
            counts = {s: n for s in Status if (n := sum(row.item.status.value == s for row in mine))}
            states = "、".join(f"{status} {number} 项" for status, number in counts.items())
            said.append(f"{about_row(kind).name[0]} {len(mine)} 项({states})")
    measures = sum(len(row.item.measures) for row in rows if row.kind is ItemKind.ITEM)
    due = sorted(row.item.deadline.value for row in rows if row.item.deadline.value)
    text = ";".join(said) + "。"
    text += f"列出整改措施 {measures} 条。" if measures else ""
    return text + (f"写明的完成时限从 {due[0]} 到 {due[-1]}。" if due else "")


def _listed(rows: Sequence[LedgerRow], characters: int) -> str:
    """Number, issue, status and deadline of as many rows as fit, one after the other."""
    said: list[str] = []
    for position, row in enumerate(rows):
        item = row.item
        status = "" if item.status.value == Status.NOT_STATED else str(item.status.value)
        notes = ",".join(part for part in (status, item.deadline.value) if part)
        text = f"{item.number} {_cut(item.issue, _SHORT_ISSUE)}{f'({notes})' if notes else ''}"
        left = f"另有 {len(rows) - position} 项,见整改台账"
        if sum(map(len, said)) + len(said) + len(text) + len(left) > characters:
            said.append(left)
            break
        said.append(text)
    return ";".join(said) + "。"


def _cut(words: str, longest: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _table(document: DocumentType, rows: Sequence[LedgerRow]) -> None:
    table = document.add_table(rows=1, cols=5)
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    for cell, name in zip(table.rows[0].cells, ("编号", "问题", "情况", "时限", "牵头单位"), strict=True):
        _style(cell.paragraphs[0].add_run(name), 10, "黑体")
    for row in rows:
        item = row.item
        values = (
            item.number,
            _cut(item.issue, _MAX_ISSUE),
            str(item.status.value),
            item.deadline.value,
            "、".join(item.lead_units),
        )
        for cell, value in zip(table.add_row().cells, values, strict=True):
            _style(cell.paragraphs[0].add_run(_NO_XML.sub("", value)), 10, "宋体")
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)


def _paragraph(document: DocumentType, text: str, *, size: float, font: str = "宋体", centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(paragraph.add_run(_NO_XML.sub("", text)), size, font)


def _style(run: Run, size: float, font: str) -> None:
    """Word takes the font of Chinese characters from an attribute of its own."""
    run.font.size = Pt(size)
    run.font.name = font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
