"""Workbooks and csv files become tables: what people see in a cell is what is read, each cell at its exact place."""

import random
import shutil
import subprocess
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from helpers import is_one_clear_sentence, property_test
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table
from test_exports import row_of

from indexer.errors import CorpusError
from indexer.ledger.output import COLUMNS, cells, to_csv
from indexer.ledger.spreadsheet import to_xlsx
from indexer.reading.limits import ReadingLimits
from indexer.reading.sheets.number_format import words_of
from indexer.reading.sheets.old import has_password, hidden_in_old, is_old_workbook
from indexer.reading.sheets.reader import read_csv, read_sheet
from indexer.types import BlockKind, Document, Status

LIMITS = ReadingLimits()
HEADER = ["序号", "反馈问题", "整改措施", "责任单位", "整改时限"]
ROWS = [
    [1, "堤防隐患未查清", "逐段排查", "工程科", date(2024, 6, 30)],
    [2, "台账缺页", "补建台账", "办公室", "长期坚持"],
]
LEDGER = [
    row_of("=1+1", Status.DONE, "2024-12-31"),
    row_of("仓库账实不符,已盘点", deadline="2024-06", number="二(一)3"),
    row_of("-2;甲\t乙“丙”"),
]


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def book_of(rows: list[list], *, title: str = "Sheet") -> Workbook:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def with_sheet(xml: str) -> bytes:
    """A workbook whose first sheet is written by hand."""
    packed, done = ZipFile(BytesIO(saved(Workbook()))), BytesIO()
    with ZipFile(done, "w", ZIP_DEFLATED) as archive:
        for name in packed.namelist():
            archive.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else packed.read(name))
    return done.getvalue()


def sheet_xml(rows: str) -> str:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def converted(data: bytes, suffix: str, folder) -> bytes:
    """The same workbook as another program saves it in another format."""
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice to save other formats")
    (folder / "book.xlsx").write_bytes(data)
    command = [
        "soffice",
        f"-env:UserInstallation=file://{folder}/user",
        "--headless",
        "--convert-to",
        suffix,
        "book.xlsx",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return (folder / f"book.{suffix}").read_bytes()


def tables(document: Document) -> list[list[list[str]]]:
    """The words of the cells of each table."""
    return [
        [[cell.span.of(document.text) for cell in row] for row in block.rows]
        for block in document.blocks
        if block.kind is BlockKind.TABLE
    ]


def lines(document: Document) -> list[tuple[str, str]]:
    """Kind and words of each block, of a table its number of rows."""
    return [(b.kind.value, str(len(b.rows)) if b.rows else b.span.of(document.text)) for b in document.blocks]


def read(book: Workbook) -> Document:
    return read_sheet(saved(book), LIMITS)


def expected_cells(number: int) -> list[str]:
    return [str(cell) for cell in cells(LEDGER[number - 1], number)]


def refusal(data: bytes, limits: ReadingLimits = LIMITS) -> str:
    with pytest.raises(CorpusError) as caught:
        read_sheet(data, limits)
    assert is_one_clear_sentence(str(caught.value))
    return str(caught.value)


def test_the_ledger_we_export_comes_back_cell_for_cell():
    document = read_sheet(to_xlsx(LEDGER, "全部"), LIMITS)
    assert tables(document) == [[list(COLUMNS), *(expected_cells(n) for n in (1, 2, 3))]]
    assert [block.kind for block in document.blocks] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.TABLE]
    assert document.blocks[2].header_rows == 1
    assert (document.blocks[0].span.of(document.text), document.encoding) == ("整改台账", "xlsx")


def test_the_csv_we_export_comes_back_cell_for_cell():
    document = read_csv(to_csv(LEDGER), "utf-8-sig")
    assert tables(document) == [[list(COLUMNS), *(expected_cells(n) for n in (1, 2, 3))]]
    assert document.blocks[0].header_rows == 1
    assert document.encoding == "utf-8-sig"


def test_a_title_above_and_a_note_below_the_grid_are_paragraphs():
    book = book_of([["丙川县水利局整改台账"], [], HEADER, *ROWS, [], ["填表人：李某某"]])
    book.active.merge_cells("A1:E1")
    document = read(book)
    assert lines(document) == [("paragraph", "丙川县水利局整改台账"), ("table", "3"), ("paragraph", "填表人：李某某")]


def test_the_names_of_sheets_are_headings_where_several_have_words():
    book = book_of([HEADER, *ROWS], title="第一批")
    for name, rows in (("第二批", [HEADER, *ROWS]), ("Sheet3", [HEADER, *ROWS]), ("空", [])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    assert lines(read(book)) == [
        ("heading", "第一批"),
        ("table", "3"),
        ("heading", "第二批"),
        ("table", "3"),
        ("table", "3"),
    ]
    assert lines(read(book_of([HEADER, *ROWS], title="第一批"))) == [("table", "3")]


def test_a_sheet_with_a_title_of_its_own_or_without_a_table_has_no_name_above_it():
    book = book_of([["填表须知：每月报送。"]], title="须知")
    for name, title in (("第一批", "丙川县水利局整改台账"), ("第二批", "单位:水利局")):
        sheet = book.create_sheet(name)
        for row in ([title], HEADER, *ROWS):
            sheet.append(row)
    document = read(book)
    assert lines(document) == [
        ("paragraph", "填表须知：每月报送。"),
        ("paragraph", "丙川县水利局整改台账"),
        ("table", "3"),
        ("heading", "第二批"),
        ("paragraph", "单位:水利局"),
        ("table", "3"),
    ]
    assert [entry.text for entry in document.left_out] == ["须知", "第一批"]


def test_a_hidden_sheet_is_left_out():
    book = book_of([HEADER, *ROWS])
    hidden = book.create_sheet("选项")
    hidden.append(["已完成"])
    hidden.sheet_state = "hidden"
    document = read(book)
    assert tables(document)[0][0] == HEADER
    assert left_out(document) == [("隐藏工作表", "选项"), ("隐藏工作表", "已完成")]


def left_out(document: Document) -> list[tuple[str, str]]:
    return [(entry.what.partition(" ")[0], entry.text) for entry in document.left_out]


def with_hidden_parts() -> Workbook:
    """A ledger below a merged title that begins in a hidden column, with a hidden and a folded column and row."""
    rows = [[n, f"问题{n}", f"措施{n}", f"内部{n}", f"科室{n}"] for n in range(1, 5)]
    book = book_of([["水利局整改台账"], HEADER, *rows])
    sheet = book.active
    sheet.merge_cells("A1:E1")
    for letter in "AD":
        sheet.column_dimensions[letter].hidden = True
    for dimension in (sheet.column_dimensions["C"], sheet.row_dimensions[4]):
        dimension.outlineLevel, dimension.hidden = 1, True
    sheet.row_dimensions[5].hidden = True
    return book


def check_hidden_parts(document: Document) -> None:
    assert lines(document) == [("paragraph", "水利局整改台账"), ("table", "4")]
    assert tables(document)[0] == [
        ["反馈问题", "整改措施", "整改时限"],
        *([f"问题{n}", f"措施{n}", f"科室{n}"] for n in (1, 2, 4)),
    ]
    assert left_out(document) == [
        ("隐藏的行列", "3 | 问题3 | 措施3 | 内部3 | 科室3"),
        ("隐藏的行列", "序号 | 1 | 2 | 4"),
        ("隐藏的行列", "责任单位 | 内部1 | 内部2 | 内部4"),
    ]


def test_hidden_columns_and_rows_are_left_out_and_folded_ones_are_read():
    check_hidden_parts(read(with_hidden_parts()))


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_hidden_columns_and_rows_of_the_other_formats_are_left_out_too(suffix, tmp_path):
    check_hidden_parts(read_sheet(converted(saved(with_hidden_parts()), suffix, tmp_path), LIMITS))


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_rows_that_a_filter_hides_in_the_other_formats_are_read_and_told(suffix, tmp_path):
    book = with_filter()
    book.active.auto_filter.add_filter_column(0, ["1", "4"])
    book.active.row_dimensions[6].hidden = False
    document = read_sheet(converted(saved(book), suffix, tmp_path), LIMITS)
    assert [row[0] for row in tables(document)[0]] == ["序号", "1", "2", "3", "4", "作废"]
    assert "2 行" in document.remarks[0]


def with_filter() -> Workbook:
    book = book_of(
        [HEADER, *([n, f"问题{n}", "措施", "科室", "已完成"] for n in range(1, 5)), ["作废", "", "注", "", ""]]
    )
    book.active.auto_filter.ref = "A1:E5"
    for row in (3, 4, 6):
        book.active.row_dimensions[row].hidden = True
    return book


def test_rows_that_a_filter_hides_are_read_and_told():
    book = with_filter()
    book.active.auto_filter.add_filter_column(0, ["1", "4"])
    document = read(book)
    assert len(tables(document)[0]) == 5
    assert left_out(document) == [("隐藏的行列", "作废 | 注")]
    assert "2 行" in document.remarks[0]
    assert is_one_clear_sentence(document.remarks[0])


def test_a_filter_without_a_condition_hides_nothing():
    document = read(with_filter())
    assert [row[0] for row in tables(document)[0]] == ["序号", "1", "4"]
    assert not document.remarks


def test_rows_that_the_filter_of_a_table_in_a_sheet_hides_are_read():
    book = with_filter()
    book.active.auto_filter.ref = None
    table = Table(displayName="台账", ref="A1:E5", autoFilter=AutoFilter(ref="A1:E5"))
    table.autoFilter.add_filter_column(0, ["1", "4"])
    book.active.add_table(table)
    assert len(tables(read(book))[0]) == 5


def test_merged_cells_go_on_to_the_right_and_are_repeated_below():
    book = book_of([HEADER, *ROWS, [3, "档案未归档", "补归档", "", ""]])
    book.active.merge_cells("D2:D4")
    book.active.merge_cells("B4:C4")
    document = read(book)
    (table,) = tables(document)
    assert [row[3] for row in table] == ["责任单位", "工程科", "工程科", "工程科"]
    last = document.blocks[0].rows[3]
    assert last[1] == last[2]
    assert document.text.count("档案未归档") == 1
    assert document.text.count("工程科") == 3


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_the_other_formats_of_a_workbook_give_the_same_cells(suffix, tmp_path):
    book = book_of(
        [HEADER, *ROWS, [3, "档案\n未归档", "补归档", "", 0.1 + 0.2], [4, True, 7.0, datetime(2024, 5, 6, 7, 8)]]
    )
    book.active.merge_cells("D2:D4")
    hidden = book.create_sheet("选项")
    hidden.append(["已完成"])
    hidden.sheet_state = "hidden"
    data = saved(book)
    document = read_sheet(converted(data, suffix, tmp_path), LIMITS)
    assert document.encoding == suffix
    assert tables(document) == tables(read_sheet(data, LIMITS))
    assert [entry.text for entry in document.left_out] == ["选项", "已完成"]


def test_an_empty_row_parts_tables_only_where_the_lower_one_has_a_header():
    apart = read(book_of([HEADER, *ROWS, [], ["未完成事项"], HEADER, *ROWS]))
    assert lines(apart) == [("table", "3"), ("paragraph", "未完成事项"), ("table", "3")]
    together = read(book_of([HEADER, ROWS[0], [], ROWS[1], [], [3, "档案未归档", "补归档", "档案室", "已完成"]]))
    assert [len(table) for table in tables(together)] == [4]


def test_a_line_break_inside_a_cell_makes_lines_of_it():
    document = read(book_of([HEADER, [1, "隐患未查清", "1.逐段排查\n2.建立清单", "工程科", ""]]))
    cell = document.blocks[0].rows[1][2]
    assert [line.of(document.text) for line in cell.lines] == ["1.逐段排查", "2.建立清单"]


def test_a_number_format_decides_what_is_seen():
    book = book_of([["单位", "整改率", "金额", "编号", "时限"], ["甲所", 0.965, 1234567.5, 7, date(2024, 9, 1)]])
    for place, code in (("B2", "0.0%"), ("C2", '#,##0.00"元"'), ("D2", "000"), ("E2", 'yyyy"年"m"月"')):
        book.active[place].number_format = code
    assert tables(read(book))[0][1] == ["甲所", "96.5%", "1,234,567.50元", "007", "2024年9月"]


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (3.0, "", "3"),
        (0.1 + 0.2, "", "0.3"),
        (435 * 1.1, "", "478.5"),
        (-0.0, "", "0"),
        (5e-7, "", "0.0000005"),
        (20241231.0, "", "20241231"),
        (1e300, "", "1e+300"),
        (2.675, "0.00", "2.68"),
        (2.0, "0.##", "2"),
        (-5.0, "0.00_);(0.00)", "(5.00)"),
        (-5.0, r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-5.00"),
        (3.5, "[$¥-804]#,##0.00", "¥3.50"),
        (12, "0项", "12项"),
        (9.9e14, "0.0000000000%", "99000000000000000.0000000000%"),
        (45657.0, "yyyy-mm-dd", "2024-12-31"),
        (True, "", "是"),
        (False, "", "否"),
        (date(2024, 12, 31), "", "2024-12-31"),
        (datetime(2024, 12, 31), "", "2024-12-31"),
        (datetime(2024, 12, 31, 9, 5), "", "2024-12-31 09:05"),
        (time(9, 5), "", "09:05"),
        (timedelta(hours=30), "", "30:00"),
        (" 一\r\n二 ", "", "一\n二"),
    ],
)
def test_values_look_as_people_see_them(value, code, words):
    assert words_of(value, code) == words


@property_test
@given(value=st.floats() | st.integers(), code=st.text('0#?.,%;"-_*[]()\\$¥元ymd@ ', max_size=12))
def test_any_number_with_any_format_gives_words(value, code):
    assert words_of(value, code)


def test_errors_and_formulas_without_result_are_empty_and_counted():
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c><c r="B1" t="inlineStr"><is><t>问题</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲所</t></is></c><c r="B2" t="e"><f>X</f><v>#REF!</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>乙所</t></is></c><c r="B3"><f>1+1</f><v></v></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>丙所</t></is></c><c r="B4"><f>1+1</f><v>2</v></c></row>'
    )
    document = read_sheet(with_sheet(sheet_xml(rows)), LIMITS)
    assert tables(document) == [[["单位", "问题"], ["甲所", ""], ["乙所", ""], ["丙所", "2"]]]
    assert [remark[:4] for remark in document.remarks] == ["有 1 ", "有 1 "]
    assert all(map(is_one_clear_sentence, document.remarks))


def test_a_million_rows_that_are_only_formatted_cost_little():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    rows += "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(2, 2**20 + 1))
    assert read_sheet(with_sheet(sheet_xml(rows)), LIMITS).text == "1 | 2\n"


def test_cells_at_the_far_end_of_a_sheet_are_refused_before_they_take_memory():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "1048576" in refusal(with_sheet(sheet_xml(rows)))


def test_merged_ranges_that_overlap_are_not_filled_without_end():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>' for n in range(1, 2001))
    merged = '<mergeCells count="3000">' + '<mergeCell ref="A1:XFD1048576"/>' * 3000 + "</mergeCells>"
    xml = sheet_xml(rows).replace("</sheetData>", "</sheetData>" + merged)
    assert read_sheet(with_sheet(xml), LIMITS).text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04abc", id="cut zip"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), id="cut xls"),
        pytest.param(with_sheet(sheet_xml('<row r="1"><c r="A1"><v>1</')), id="cut sheet"),
    ],
)
def test_what_is_no_whole_workbook_is_refused(data):
    refusal(data)


def test_an_encrypted_workbook_is_refused():
    assert "密码" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))


def test_an_old_workbook_whose_records_are_encrypted_is_refused_for_its_password():
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    beginning = bytes.fromhex("0908100000060500bb0dcc070000000006000000")
    write_protection, password = bytes.fromhex("86000000"), bytes.fromhex("2f003600") + bytes(54)
    data = head + beginning + write_protection + password + bytes(600)
    assert "密码" in refusal(data)
    assert is_old_workbook(data)
    assert "损坏" in refusal(head + beginning + write_protection + bytes(660))
    assert not is_old_workbook(head + bytes(600))


def test_a_workbook_that_unpacks_to_more_than_the_limit_is_refused():
    refusal(with_sheet(sheet_xml(" " * 2 * 2**20)), ReadingLimits(unpacked_mib=1))


def test_a_zip_of_something_else_is_refused():
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "x")
    refusal(packed.getvalue())


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_mark_between_the_cells_of_a_csv_is_found(mark):
    text = f'序号{mark}问题{mark}整改情况\n1{mark}"账,实;不\t符"{mark}已完成\n2{mark}"引""号"{mark}"一\n二"\n'
    assert tables(read_csv(text, "gb18030")) == [
        [["序号", "问题", "整改情况"], ["1", "账,实;不\t符", "已完成"], ["2", '引"号', "一 二"]]
    ]


@pytest.mark.parametrize("text", ["sep=;\n问题;整改情况\n甲,乙;已完成\n", "\ufeff问题;整改情况\n甲,乙;已完成\n"])
def test_the_first_line_of_excel_and_the_mark_are_no_words(text):
    assert tables(read_csv(text, "utf-8")) == [[["问题", "整改情况"], ["甲,乙", "已完成"]]]


def test_a_quotation_mark_that_does_not_close_swallows_no_rows():
    text = '序号,问题,整改情况\n1,“账实,已完成\n2,"6寸管道,正在推进\n3,丙,已完成\n'
    assert [len(table) for table in tables(read_csv(text, "utf-8"))] == [4]


def test_text_without_cells_is_lines():
    assert lines(read_csv("整改情况通报\n\n现公布如下。\n", "utf-8")) == [
        ("paragraph", "整改情况通报"),
        ("paragraph", "现公布如下。"),
    ]


WORDS = st.text(st.sampled_from("问题整改甲乙丙 ,;\t\n\"'=+-0123456789.%"), max_size=12)


@property_test
@given(rows=st.lists(st.lists(WORDS | st.floats(allow_nan=False) | st.dates(), max_size=5), max_size=8))
def test_every_cell_is_an_exact_slice_and_blocks_stand_in_order(rows):
    book = Workbook()
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            cell = book.active.cell(r, c, value)
            if isinstance(value, str):
                cell.data_type = "s"
    check(read(book))
    check(read_csv("\n".join(",".join(map(str, row)) for row in rows), "utf-8"))


def check(document: Document) -> None:
    """Spans are in order, and every character that is no blank and no mark between cells lies in one."""
    starts = [block.span.start for block in document.blocks]
    assert starts == sorted(starts)
    for block in document.blocks:
        for row in block.rows:
            for cell in row:
                words = cell.span.of(document.text)
                assert words == words.strip()
                assert block.span.start <= cell.span.start <= cell.span.end <= block.span.end
                for line in cell.lines:
                    assert cell.span.start <= line.start < line.end <= cell.span.end


def changed(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    copy = bytearray(data)
    for _ in range(chance.choice([1, 3, 10])):
        copy[chance.randrange(len(copy))] = chance.randrange(256)
    return bytes(copy[: chance.randrange(len(copy))] if chance.random() < 0.2 else copy)


@property_test
@given(seed=st.integers(0, 2**32))
def test_a_changed_workbook_is_read_or_refused(seed):
    try:
        read_sheet(changed(to_xlsx(LEDGER, "全部"), seed), LIMITS)
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))


def test_a_changed_old_workbook_is_read_or_refused(tmp_path):
    data = converted(saved(with_hidden_parts()), "xls", tmp_path)
    for seed in range(100):
        broken = changed(data, seed)
        hidden_in_old(broken)
        try:
            check(read_sheet(broken, LIMITS))
        except CorpusError as error:
            assert is_one_clear_sentence(str(error))


@property_test
@given(data=st.binary(max_size=3000), seed=st.integers(0, 2**32))
def test_any_bytes_tell_something_of_what_an_old_workbook_hides(data, seed):
    beginning = bytes.fromhex("0908100000060500bb0dcc070000000006000000")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(seed).randbytes(504)
    hidden_in_old(head + beginning + data)
    has_password(head + beginning + data)


@property_test
@given(place=st.integers(0, 10**6), words=st.text("<>/\"'=&; crstv0AZ9", max_size=6))
def test_a_sheet_with_changed_marks_is_read_or_refused(place, words):
    rows = '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" t="b"><v>1</v></c></row><row r="2"><c r="A2"><v>x</v></c></row>'
    xml = sheet_xml(rows)
    place %= len(xml)
    try:
        read_sheet(with_sheet(xml[:place] + words + xml[place + len(words) :]), LIMITS)
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))
