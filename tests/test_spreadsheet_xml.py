"""Workbooks in the XML of Excel 2003 become tables like every other workbook."""

import pytest
from helpers import is_one_clear_sentence, property_test
from hypothesis import given
from hypothesis import strategies as st
from test_sheet import check, left_out, lines, tables

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits
from indexer.reading.loader import load_bytes
from indexer.reading.sheets.spreadsheet_xml import is_spreadsheet_xml, read_spreadsheet_xml
from indexer.types import Document

LIMITS = ReadingLimits()
NAMES = ("序号", "问题", "内部意见", "完成时限", "整改率")


def book(*sheets: str, styles: str = "", before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="gb2312"?>\n<?mso-application progid="Excel.Sheet"?>{before}\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f"<Styles>{styles}</Styles>{''.join(sheets)}</Workbook>"
    )


def sheet(rows: str, name: str = "台账", options: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'


def cell(words: str, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{words}</Data></Cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<Row {more}>{''.join(cells)}</Row>"


HEADER = row(*map(cell, NAMES))
ROWS = HEADER + "".join(
    row(cell(str(n), "Number"), cell(f"问题{n}"), cell(f"意见{n}"), cell("长期"), cell("")) for n in (1, 2, 3)
)


def read(text: str) -> Document:
    return read_spreadsheet_xml(text, LIMITS)


def test_values_look_as_people_see_them_at_the_place_that_is_said():
    styles = '<Style ss:ID="s1"><NumberFormat ss:Format="0.0%"/></Style>'
    rows = HEADER + row(
        cell("1", "Number"),
        cell("账实<B xmlns='http://www.w3.org/TR/REC-html40'>不符</B>&#10;一处"),
        cell("2024-06-30T00:00:00.000", "DateTime", 'ss:Index="4"'),
        cell("0.965", "Number", 'ss:StyleID="s1"'),
    )
    document = read(
        book(sheet(rows + row(cell("1", "Boolean"), cell("#REF!", "Error"), cell("x", "Number"))), styles=styles)
    )
    assert tables(document)[0] == [
        list(NAMES),
        ["1", "账实不符 一处", "", "2024-06-30", "96.5%"],
        ["是", "", "x", "", ""],
    ]
    assert "1 个单元格" in document.remarks[0]
    check(document)


def test_merged_cells_go_on_to_the_right_and_are_repeated_below():
    title = row(cell("水利局整改台账", more='ss:MergeAcross="4"'))
    first = row(cell("1", "Number", 'ss:MergeDown="1"'), cell("账实不符", more='ss:MergeDown="1"'), cell("盘点"))
    second = row(cell("建账", more='ss:Index="3"'))
    document = read(book(sheet(title + HEADER + first + second)))
    assert lines(document) == [("paragraph", "水利局整改台账"), ("table", "3")]
    assert [r[:3] for r in tables(document)[0][1:]] == [["1", "账实不符", "盘点"], ["1", "账实不符", "建账"]]


def test_hidden_rows_columns_and_sheets_are_left_out():
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
    rows = '<Column ss:Index="3" ss:Hidden="1"/>' + ROWS + row(cell("作废"), cell("旧问题"), more='ss:Hidden="1"')
    document = read(book(sheet(rows), sheet(row(cell("已完成")), "选项", options)))
    assert [r[:3] for r in tables(document)[0]] == [
        ["序号", "问题", "完成时限"],
        *([str(n), f"问题{n}", "长期"] for n in (1, 2, 3)),
    ]
    assert left_out(document) == [
        ("隐藏的行列", "作废 | 旧问题"),
        ("隐藏的行列", "内部意见 | 意见1 | 意见2 | 意见3"),
        ("隐藏工作表", "选项"),
        ("隐藏工作表", "已完成"),
    ]


def test_rows_that_a_filter_hides_are_read_and_told():
    options = (
        '<AutoFilter x:Range="R1C1:R5C5" xmlns="urn:schemas-microsoft-com:office:excel">'
        '<AutoFilterColumn x:Index="2" x:Type="Custom"/></AutoFilter>'
    )
    document = read(book(sheet(ROWS + row(cell("4", "Number"), cell("问题4"), more='ss:Hidden="1"'), options=options)))
    assert len(tables(document)[0]) == 5
    assert "1 行" in document.remarks[0]


def test_it_is_told_by_its_content_whatever_it_is_called():
    text = book(sheet(ROWS))
    assert is_spreadsheet_xml(text)
    assert not is_spreadsheet_xml("<html xmlns:x='urn:schemas-microsoft-com:office:excel'><x:ExcelWorkbook/></html>")
    assert not is_spreadsheet_xml("整改情况通报")
    assert tables(load_bytes(text.encode("gb18030"), ".xls", LIMITS)) == tables(read(text))


def test_what_a_document_type_declares_is_not_followed():
    declared = '<!DOCTYPE Workbook [<!ENTITY a "秘密"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    document = read(book(sheet(HEADER + row(cell("1", "Number"), cell("甲&a;&b;乙"))), before=declared))
    assert tables(document)[0][1][:2] == ["1", "甲乙"]


@pytest.mark.parametrize(
    "text",
    [
        book(sheet(ROWS))[:-30],
        book(sheet(row(cell("甲"), more='ss:Index="1048576"') + row(cell("甲", more='ss:Index="16000"')))),
        book(sheet(row(cell("甲", more='ss:Index="999999"')))),
    ],
)
def test_what_is_damaged_or_too_wide_is_refused(text):
    with pytest.raises(CorpusError) as caught:
        read(text)
    assert is_one_clear_sentence(str(caught.value))


def test_a_million_empty_rows_and_columns_cost_little():
    rows = ROWS + row(more='ss:Index="1048576"') + '<Column ss:Index="6" ss:Span="16378" ss:Hidden="1"/>'
    merged = row(cell("注", more='ss:MergeAcross="16383" ss:MergeDown="1048570"'), more='ss:Index="6"')
    assert len(tables(read(book(sheet(ROWS + merged), sheet(rows))))) == 2


@property_test
@given(place=st.integers(0, 10**6), words=st.text("<>/\"'=&; ss:Index0AZ9", max_size=6))
def test_a_workbook_with_changed_marks_is_read_or_refused(place, words):
    text = book(sheet(ROWS))
    place %= len(text)
    try:
        check(read(text[:place] + words + text[place + len(words) :]))
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))
