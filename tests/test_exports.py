"""The ledger as a workbook and as a Word summary: every row with its source, text never a formula, one page."""

from datetime import date, datetime
from io import BytesIO

import pytest
from docx import Document
from helpers import build_library, parse, property_test, texts
from hypothesis import given
from openpyxl import load_workbook

from indexer.ledger.filter import LedgerFilter
from indexer.ledger.output import COLUMNS, to_csv
from indexer.ledger.query import LedgerRow, select
from indexer.ledger.spreadsheet import to_xlsx
from indexer.ledger.summary import MAX_OPEN, to_docx
from indexer.store.versions import open_index
from indexer.types import Item, ItemKind, Span, Stated, Status


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return open_index(build_library(tmp_path_factory.mktemp("exports"))).database


def sheet_of(content: bytes):
    return load_workbook(BytesIO(content)).active


def row_of(issue: str, status: Status = Status.OPEN, deadline: str = "", number: str = "一1") -> LedgerRow:
    item = Item(ItemKind.ITEM, number, issue, Span(0, 9), Span(0, 4), status=Stated(status), deadline=Stated(deadline))
    return LedgerRow("n", "n.txt", "通报", "甲山市水务局", "甲山市", "2024-01-02", "一、整改", "", item, issue, "", "")


def test_every_row_is_in_the_sheet_with_its_source_and_span(database):
    rows = select(database)
    sheet = sheet_of(to_xlsx(rows, "全部"))
    assert [cell.value for cell in sheet[3]] == list(COLUMNS)
    lines = list(sheet.iter_rows(min_row=4, values_only=True))
    places = [COLUMNS.index(name) for name in ("编号", "出处", "起", "止")]
    assert [tuple(line[place] for place in places) for line in lines] == [
        (row.item.number, row.source, row.item.span.start, row.item.span.end) for row in rows
    ]


def test_the_sheet_is_laid_out_for_printing(database):
    sheet = sheet_of(to_xlsx(select(database), "全部"))
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$1:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert sheet.auto_filter.ref.startswith("A3:")


def test_numbers_and_dates_are_numbers_and_dates(database):
    sheet = sheet_of(to_xlsx(select(database), "全部"))
    place = COLUMNS.index("完成时限")
    deadlines = [line[place] for line in sheet.iter_rows(min_row=4, values_only=True)]
    assert [d.date() if isinstance(d, datetime) else d for d in deadlines if d] == [date(2024, 12, 31)]
    dated = sheet_of(to_xlsx([row_of("x", deadline="2024-12-31")], "全部"))
    assert dated.cell(4, place + 1).value.date() == date(2024, 12, 31)
    assert isinstance(sheet.cell(4, COLUMNS.index("措施数") + 1).value, int)


def test_the_sheet_has_the_text_of_the_measures_and_what_the_notice_says_beside_them(database):
    sheet = sheet_of(to_xlsx(select(database), "全部"))
    cells = [dict(zip(COLUMNS, line, strict=True)) for line in sheet.iter_rows(min_row=4, values_only=True)]
    of_park = next(cell for cell in cells if cell["问题"] == "闲置仓库长期未处置")
    assert len(of_park["整改措施"].split("\n")) == of_park["措施数"]


@pytest.mark.parametrize("issue", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2"])
def test_text_that_looks_like_a_formula_stays_text(issue):
    cell = sheet_of(to_xlsx([row_of(issue)], "全部")).cell(4, 7)
    assert (cell.value, cell.data_type) == (issue, "s")
    assert f"'{issue}" in to_csv([row_of(issue)])


@property_test
@given(texts())
def test_any_words_of_a_notice_can_be_exported(text):
    assert sheet_of(to_xlsx([row_of(text)], text)).cell(4, 1).value == 1
    assert to_docx(parse(text or "通报"), [row_of(text)])


def test_the_summary_says_how_many_items_are_in_which_state_and_what_is_open(database):
    notice = database.notice("water")
    document = Document(BytesIO(to_docx(notice, select(database, LedgerFilter(notices=("water",))))))
    words = "\n".join(p.text for p in document.paragraphs)
    assert notice.metadata.title in words
    assert "问题 2 项(已完成 1 项、正在推进 1 项)" in words
    assert [cell.text for cell in document.tables[0].rows[1].cells][:3] == ["一(一)2", "闲置仓库长期未处置", "正在推进"]
    assert len(document.tables[0].rows) == 2


def test_a_long_list_of_open_points_is_cut_and_says_so(database):
    rows = [row_of(f"第{n}号泵站漏水", number=f"一{n}") for n in range(1, MAX_OPEN + 4)]
    document = Document(BytesIO(to_docx(database.notice("water"), rows)))
    assert len(document.tables[0].rows) == MAX_OPEN + 1
    assert any("另有 3 项" in p.text for p in document.paragraphs)


def test_a_notice_without_items_says_so(database):
    document = Document(BytesIO(to_docx(database.notice("water"), [])))
    assert any("没有逐项列出的事项" in p.text for p in document.paragraphs)


def test_the_summary_lists_what_is_not_open_as_far_as_it_fits(database):
    notice = database.notice("water")
    rows = select(database, LedgerFilter(notices=("water",)))
    words = "\n".join(p.text for p in Document(BytesIO(to_docx(notice, rows))).paragraphs)
    assert "一(一)1 巡河记录不完整(已完成)。" in words
    many = [row_of(f"第{n}号泵站漏水后没有按时检修也没有登记", number=f"一{n}", status=Status.DONE) for n in range(200)]
    paragraphs = [p.text for p in Document(BytesIO(to_docx(notice, many))).paragraphs]
    assert max(map(len, paragraphs)) < 42 * 44
    assert any(p.endswith("项,见整改台账。") for p in paragraphs)
