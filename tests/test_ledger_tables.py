"""The same ledger kept in Word, on a web page, in Excel, as csv and printed to PDF gives the same cells and the same items."""

import csv
from collections.abc import Callable
from html import escape
from io import BytesIO, StringIO

import docx
import openpyxl
import pytest
from helpers import WATER, docx_bytes
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from indexer.config import PassageSize, ReadingLimits
from indexer.ledger.output import to_csv
from indexer.ledger.query import LedgerRow
from indexer.ledger.spreadsheet import to_xlsx
from indexer.notice.parser import parse_notice
from indexer.reading.loader import load_bytes
from indexer.search.passages import split_notice
from indexer.types import Document, Item, Notice, Status

LIMITS = ReadingLimits()
TITLE = "丁山县水务局巡察反馈问题整改台账"
HEADER = ("序号", "反馈问题", "整改措施", "责任单位", "整改时限", "整改情况")
GROUPS = ("一、履行职责方面", "二、内部管理方面")
ROWS = (
    ("1", "河道垃圾清理不及时", "1.清运垃圾320吨。2.聘用保洁员26人。", "河道股", "2024年6月底", "已完成"),
    ("2", "水价补贴拨付滞后", "1.拨付补贴45.6万元。", "财务股（牵头）、供水股（配合）", "2024年12月底", "正在推进"),
    ("3", "公车台账缺失", "1.补登记录118条。2.印发管理办法。", "办公室", "立行立改", "基本完成"),
)
#: The body of the table: a heading of one cell before the rows of each group.
BODY = ((GROUPS[0],), ROWS[0], ROWS[1], (GROUPS[1],), ROWS[2])


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(1 + len(BODY), len(HEADER))
    for line, row in enumerate((HEADER, *BODY)):
        if len(row) == 1:
            table.cell(line, 0).merge(table.cell(line, len(HEADER) - 1)).text = row[0]
        for column, words in enumerate(row if len(row) > 1 else ()):
            table.cell(line, column).text = words
    return docx_bytes(document)


def web_page() -> bytes:
    def line(row: tuple[str, ...], tag: str) -> str:
        span = f' colspan="{len(HEADER)}"' if len(row) == 1 else ""
        return "<tr>" + "".join(f"<{tag}{span}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"

    rows = line(HEADER, "th") + "".join(line(row, "td") for row in BODY)
    return (
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><table>{rows}</table></body></html>".encode()
    )


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ((TITLE,), HEADER, *BODY):
        sheet.append(row)
        if len(row) == 1:
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(HEADER))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def comma_separated() -> bytes:
    file = StringIO(newline="")
    csv.writer(file).writerows([(TITLE,), HEADER, *BODY])
    return file.getvalue().encode("gb18030")


def pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=10, leading=14, wordWrap="CJK")
    grid = [[Paragraph(words, style) for words in row] + [""] * (len(HEADER) - len(row)) for row in (HEADER, *BODY)]
    lines = [("GRID", (0, 0), (-1, -1), 0.6, colors.black)]
    lines += [("SPAN", (0, n), (-1, n)) for n, row in enumerate((HEADER, *BODY)) if len(row) == 1]
    file = BytesIO()
    head = ParagraphStyle("head", fontName="STSong-Light", fontSize=18, leading=30, alignment=1)
    table = Table(grid, colWidths=[40, 130, 220, 110, 90, 90], style=lines)
    SimpleDocTemplate(file, pagesize=landscape(A4)).build([Paragraph(TITLE, head), table])
    return file.getvalue()


FORMS: dict[str, Callable[[], bytes]] = {
    ".docx": word, ".html": web_page, ".xlsx": workbook, ".csv": comma_separated, ".pdf": pdf,
}  # fmt: skip


def grid(document: Document) -> list[list[str]]:
    """The cells of the one table of a document without blanks; a cell that goes on over columns counts once."""
    (table,) = [block for block in document.blocks if block.rows]
    rows = [dict.fromkeys(cell.span for cell in row) for row in table.rows]
    return [["".join(span.of(document.text).split()) for span in row if span.start < span.end] for row in rows]


def notice(data: bytes, suffix: str) -> Notice:
    return parse_notice(load_bytes(data, suffix, LIMITS), notice_id="n", source=f"n{suffix}", file_stem="n")


def told(item: Item) -> tuple[object, ...]:
    figures = tuple(figure.text for figure in item.figures)
    units = (item.lead_units, item.support_units)
    return (item.number, item.issue, item.status.value, item.deadline.value, *units, len(item.measures), figures)


@pytest.mark.parametrize("suffix", FORMS)
def test_the_same_ledger_gives_the_same_cells_in_every_form(suffix):
    document = load_bytes(FORMS[suffix](), suffix, LIMITS)
    assert grid(document) == [list(row) for row in (HEADER, *BODY)]
    (table,) = [block for block in document.blocks if block.rows]
    assert table.header_rows == 1
    assert TITLE in [block.span.of(document.text) for block in document.blocks]


@pytest.mark.parametrize("suffix", FORMS)
def test_the_rows_of_a_ledger_are_items_with_all_that_their_columns_say(suffix):
    found = notice(FORMS[suffix](), suffix)
    assert found.metadata.title == TITLE
    assert [told(item) for item in found.items] == [
        ("一1", "河道垃圾清理不及时", Status.DONE, "2024-06-30", ("河道股",), (), 2, ("320吨", "26人")),
        ("一2", "水价补贴拨付滞后", Status.IN_PROGRESS, "2024-12-31", ("财务股",), ("供水股",), 1, ("45.6万元",)),
        ("二3", "公车台账缺失", Status.MOSTLY_DONE, "", ("办公室",), (), 2, ("118条",)),
    ]
    assert found.items[2].deadline.span.of(found.text) == "立行立改"


@pytest.mark.parametrize("suffix", FORMS)
def test_each_row_is_a_passage_of_its_own_under_the_names_of_its_columns(suffix):
    found = notice(FORMS[suffix](), suffix)
    passages = [p for p in split_notice(found, PassageSize()) if p.item]
    assert [p.item for p in passages] == ["一1", "一2", "二3"]
    assert [p.status for p in passages] == [Status.DONE, Status.IN_PROGRESS, Status.MOSTLY_DONE]
    assert all("反馈问题" in "".join((*p.heading, p.text)) for p in passages)
    assert GROUPS[1] in "".join((*passages[2].heading, passages[2].text))


def ledger_row(item: Item, source: Notice) -> LedgerRow:
    deadline = item.deadline.span.of(source.text)
    text = item.span.of(source.text)
    return LedgerRow("n", "n", TITLE, "", "", "", "", "", item, text, str(item.status.value), deadline)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_projects_own_export_is_read_back(suffix):
    source = notice(word(), ".docx")
    rows = [ledger_row(item, source) for item in source.items]
    data = to_csv(rows).encode() if suffix == ".csv" else to_xlsx(rows, "全部")
    again = notice(data, suffix)
    assert [
        (i.number, i.issue, i.status.value, i.deadline.value, i.lead_units, i.support_units) for i in again.items
    ] == [(i.number, i.issue, i.status.value, i.deadline.value, i.lead_units, i.support_units) for i in source.items]


def test_sums_are_no_problems_and_units_are_told_apart_by_the_labels_in_a_cell():
    rows = '序号,反馈问题,责任单位,整改时限\n1,台账缺失,"牵头：办公室\n配合：组织室\n宣传室",45657\n合计,1项,,\n'
    (item,) = notice(rows.encode(), ".csv").items
    assert (item.lead_units, item.support_units, item.deadline.value) == (
        ("办公室",),
        ("组织室", "宣传室"),
        "2024-12-31",
    )


def test_a_column_of_an_unknown_name_before_the_measures_is_the_problem():
    rows = "图斑号,占地情形,面积(亩),整改措施,整改状态\nT001,毁林种茶,3.2,补种树苗200株,已完成\nT002,超审批占地,1.5,拆除棚屋,未完成\n"
    found = notice(rows.encode(), ".csv").items
    assert [(item.issue, item.status.value, len(item.measures)) for item in found] == [
        ("毁林种茶", Status.DONE, 1),
        ("超审批占地", Status.OPEN, 1),
    ]


@pytest.mark.parametrize(
    ("name", "word", "status"),
    [
        ("是否销号", "是", Status.DONE),
        ("是否完成", "否", Status.OPEN),
        ("办理状态", "办理中", Status.IN_PROGRESS),
        ("进展", "已整改", Status.DONE),
    ],
)
def test_a_column_of_states_is_read_in_its_short_words(name, word, status):
    rows = f"序号,反馈问题,{name}\n1,台账缺失,{word}\n2,公车私用,{word}\n"
    assert {item.status.value for item in notice(rows.encode(), ".csv").items} == {status}


def test_a_note_with_a_number_above_a_table_is_no_part_of_the_numbers_of_its_rows():
    rows = "填表说明：1.分为三类。2.每月报送。,,\n序号,反馈问题,整改情况\n1,台账缺失,已完成\n2,公车私用,正在推进\n"
    assert [item.number for item in notice(rows.encode(), ".csv").items] == ["1", "2"]


def test_the_names_and_numbers_of_a_table_are_no_publisher_and_no_date():
    rows = "序号,发布机构,日期,反馈问题,整改情况\n1900,2,3,台账缺失,已完成\n1901,2,3,公车私用,已完成\n"
    found = notice(rows.encode(), ".csv").metadata
    assert (found.publisher, found.published_on) == ("", "")


@pytest.mark.parametrize("head", ["<h1>{}</h1>", "<p>{}</p>"])
def test_a_notice_whose_title_is_a_heading_has_the_same_items(head):
    title = "丁山县水务局党组关于巡察整改进展情况的通报"
    lines = WATER.split("\n")[1:]
    second = ["二、关于内部管理方面", "3.公车台账缺失。", "整改情况：已完成"]
    page = head.format(title) + "".join(f"<p>{line}</p>" for line in [*lines[:-2], *second])
    found = notice(f"<html><body>{page}</body></html>".encode(), ".html")
    assert [item.number for item in found.items] == ["一(一)1", "一(一)2", "二3"]


def test_a_table_that_is_no_ledger_has_no_items():
    page = "<table><tr><th>年份</th><th>水库</th><th>库容（万立方米）</th></tr>"
    page += "".join(f"<tr><td>{year}</td><td>乙水库</td><td>{year - 1000}</td></tr>" for year in range(2019, 2023))
    found = notice(
        f"<html><body><h1>丁山县水库情况表</h1><p>各水库情况如下。</p>{page}</table></body></html>".encode(), ".html"
    )
    assert found.items == ()
    assert any(block.rows for block in found.blocks)
