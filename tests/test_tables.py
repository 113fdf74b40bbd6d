"""What is header, title and note of a table is told alike for every kind of file."""

import pytest

from indexer.reading.tables import parts_of, write_table
from indexer.reading.writer import CellContent, DocumentWriter, TableContent

LEDGER = [["序号", "反馈问题", "责任单位"], ["1", "台账缺失", "办公室"], ["2", "公车私用", "财务科"]]


def table(rows: list[list[str | None]], header_rows: int = 0) -> TableContent:
    """A grid of words; None goes on from the left."""
    return TableContent([[None if w is None else CellContent([w]) for w in row] for row in rows], header_rows)


def parts(rows: list[list[str | None]], header_rows: int = 0) -> list[str | tuple[int, list[list[str]]]]:
    """The lines, and of each table its header rows and its words."""
    return [
        part
        if isinstance(part, str)
        else (part.header_rows, [["" if cell is None else cell.words for cell in row] for row in part.rows])
        for part in parts_of(table(rows, header_rows))
    ]


def test_the_names_of_the_columns_are_the_header():
    assert parts(LEDGER) == [(1, LEDGER)]


@pytest.mark.parametrize(
    "names",
    [["编号", "整改情况/进展", "完成时限(年月)"], ["序 号", "发现问题", "牵头单位及责任人"], ["类别", "金额", "备注"]],
)
def test_the_lexicon_knows_columns_under_many_names(names):
    assert parts([names, ["1", "甲", "乙"], ["2", "丙", "丁"]])[0][0] == 1


def test_rows_of_one_cell_above_and_below_are_title_and_note():
    rows = [
        ["整改台账", None, None],
        ["填报单位:甲局", "日期:2024年5月6日", ""],
        *LEDGER,
        ["注:以上为全部", None, None],
    ]
    above = ["整改台账", "填报单位:甲局", "日期:2024年5月6日"]
    wide = [[*row, "", "", ""] for row in LEDGER]
    assert parts(rows)[-1] == "注:以上为全部"
    assert parts([[above[0], None, None, None, None, None], *wide])[0] == "整改台账"


def test_a_row_of_one_cell_inside_is_a_group_and_stays():
    rows = [LEDGER[0], ["一、管理方面", None, None], *LEDGER[1:]]
    assert parts(rows) == [(1, [LEDGER[0], ["一、管理方面", "", ""], *LEDGER[1:]])]


def test_a_header_over_two_rows_is_two_rows():
    rows = [
        ["序号", "反馈问题", "责任单位", None],
        ["序号", "反馈问题", "牵头单位", "配合单位"],
        ["1", "甲", "乙", "丙"],
    ]
    assert parts(rows)[0][0] == 2


def test_a_header_that_is_printed_again_on_each_page_stands_once():
    assert parts([*LEDGER[:2], LEDGER[0], LEDGER[2]]) == [(1, LEDGER)]


def test_pairs_of_label_and_value_have_no_header():
    rows = [["项目名称", "水库加固"], ["责任单位", "水务局"], ["完成时限", "2024年6月底"]]
    assert parts(rows) == [(0, rows)]


def test_a_sheet_of_cards_is_a_table_for_each():
    card = [["问题编号", "甲-{}"], ["问题描述", "台账缺失"], ["整改措施", "补建台账"]]
    rows = [[label, value.format(n)] for n in (1, 2, 3) for label, value in card]
    assert [part[0] for part in parts(rows)] == [0, 0, 0]
    assert [part[1][0][1] for part in parts(rows)] == ["甲-1", "甲-2", "甲-3"]


def test_a_form_that_is_to_be_filled_in_keeps_its_empty_cells():
    rows = [["责任单位", ""], ["整改措施", ""], ["主管部门意见", "年 月 日"]]
    assert parts(rows) == [(0, rows)]


def test_a_column_of_figures_shows_that_the_first_row_names_the_columns():
    rows = [["楼层", "实测压力(MPa)"], ["1层", "0.21"], ["4层", "0.08"]]
    assert parts(rows)[0][0] == 1


def test_empty_rows_and_columns_are_dropped_and_merged_cells_keep_their_words():
    rows = [["序号", "", "反馈问题", None], ["", "", "", ""], ["1", "", "甲", "乙"], ["2", "", "丙", None]]
    assert parts(rows) == [(1, [["序号", "反馈问题", ""], ["1", "甲", "乙"], ["2", "丙", ""]])]


def test_cells_have_exact_spans_and_a_merged_one_is_the_same_in_each_of_its_columns():
    writer = DocumentWriter()
    inner = TableContent(
        [[CellContent(["措施"]), CellContent(["责任人"])], [CellContent(["评估"]), CellContent(["资产科"])]]
    )
    rows = [
        [CellContent(["序号"]), CellContent(["反馈问题"]), CellContent(["整改措施"])],
        [CellContent(["一、管理"]), None, None],
        [CellContent(["1"]), CellContent(["甲\n乙"]), CellContent(["先行", inner])],
    ]
    write_table(writer, TableContent(rows))
    document = writer.document("test")
    outer, nested = document.blocks
    words = [[cell.span.of(document.text) for cell in row] for row in outer.rows]
    assert words[1] == ["一、管理"] * 3
    assert words[2] == ["1", "甲 乙", "先行 措施 / 责任人 评估 / 资产科"]
    assert [line.of(document.text) for line in outer.rows[2][1].lines] == ["甲", "乙"]
    assert [[c.span.of(document.text) for c in row] for row in nested.rows] == [["措施", "责任人"], ["评估", "资产科"]]
