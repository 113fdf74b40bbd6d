"""Word documents: every word in reading order, with the numbers Word only computes."""

import random

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from helpers import docx_bytes, is_one_clear_sentence

from indexer.errors import CorpusError
from indexer.reading.word import read_docx


def paragraph_file(inner_xml: str) -> bytes:
    """Return a document with one paragraph between 前 and 后 whose content is given as WordprocessingML."""
    document = docx.Document()
    document.add_paragraph("前")
    last = document.add_paragraph("后")
    last._p.addprevious(parse_xml(inner_xml.replace(">", f" {nsdecls('w')}>", 1)))
    return docx_bytes(document)


def numbered_file(
    levels: list[tuple[str, str]], lists: int, paragraphs: list[tuple[str, int, int]], restart: str = ""
) -> bytes:
    """Return a document with automatic numbers.

    `levels` are (format, template) from the top, `lists` how many lists use them, `paragraphs` (text, list, level);
    `restart` is what the lists after the first say about where they begin.
    """
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    described = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{template}"/></w:lvl>'
        for n, (form, template) in enumerate(levels)
    )
    numbering.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="7">{described}</w:abstractNum>'))
    for number in range(1, lists + 1):
        link = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="7"/>{restart * (number > 1)}</w:num>'
        numbering.append(parse_xml(link))
    for text, number, level in paragraphs:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        properties.append(parse_xml(place))
    return docx_bytes(document)


def test_paragraphs_and_table_rows_come_in_reading_order():
    document = docx.Document()
    document.add_paragraph("一、整改台账")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["问题", "状态", "台账\n不全", "已完成"], strict=True):
        cell.text = text
    document.add_paragraph("二、下一步")
    assert read_docx(docx_bytes(document)).split("\n") == [
        "一、整改台账",
        "问题 | 状态",
        "台账 不全 | 已完成",
        "二、下一步",
    ]


def test_a_merged_cell_is_read_once():
    document = docx.Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(0, 2).text = "单独"
    assert read_docx(docx_bytes(document)) == "合并 | 单独"


def test_a_cell_merged_over_rows_is_read_in_each_of_them():
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "物资科"
    table.cell(0, 1).text, table.cell(1, 1).text = "台账不全", "票据混放"
    assert read_docx(docx_bytes(document)) == "物资科 | 台账不全\n物资科 | 票据混放"


def test_headers_and_footers_are_left_out():
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    assert read_docx(docx_bytes(document)) == "正文"


RUN = "<w:r><w:t>整改率96.5%</w:t></w:r>"


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(f"<w:p>{RUN}</w:p>", id="plain"),
        pytest.param(f'<w:p><w:hyperlink w:anchor="x">{RUN}</w:hyperlink></w:p>', id="link"),
        pytest.param(f'<w:p><w:ins w:id="1" w:author="a">{RUN}</w:ins></w:p>', id="tracked insertion"),
        pytest.param(
            f'<w:p><w:smartTag w:uri="u" w:element="chsdate">{RUN}</w:smartTag></w:p>', id="smart tag of a date"
        ),
        pytest.param(f"<w:p><w:sdt><w:sdtContent>{RUN}</w:sdtContent></w:sdt></w:p>", id="content control in a line"),
        pytest.param(
            f"<w:sdt><w:sdtContent><w:p>{RUN}</w:p></w:sdtContent></w:sdt>", id="content control around a line"
        ),
        pytest.param(f'<w:p><w:fldSimple w:instr="REF x">{RUN}</w:fldSimple></w:p>', id="field"),
    ],
)
def test_words_are_read_whatever_they_are_wrapped_in(xml):
    assert read_docx(paragraph_file(xml)) == "前\n整改率96.5%\n后"


def test_deleted_revisions_are_left_out():
    xml = f'<w:p>{RUN}<w:del w:id="1" w:author="a"><w:r><w:delText>旧数</w:delText></w:r></w:del></w:p>'
    assert read_docx(paragraph_file(xml)) == "前\n整改率96.5%\n后"


CHINESE_LEVELS = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]


def test_automatic_numbers_are_written_out_level_by_level():
    data = numbered_file(
        CHINESE_LEVELS,
        1,
        [
            ("组织", 1, 0),
            ("整改", 1, 0),
            ("台账", 1, 1),
            ("补建", 1, 2),
            ("核对", 1, 2),
            ("票据", 1, 1),
            ("清理", 1, 2),
        ],
    )
    assert read_docx(data).split("\n") == [
        "一、组织",
        "二、整改",
        "（一）台账",
        "1.补建",
        "2.核对",
        "（二）票据",
        "1.清理",
    ]


def test_a_numbered_table_of_decimals_shows_the_numbers_above():
    data = numbered_file([("decimal", "%1"), ("decimal", "%1.%2 ")], 1, [("甲", 1, 0), ("乙", 1, 0), ("丙", 1, 1)])
    assert read_docx(data).split("\n")[2] == "2.1 丙"


def test_two_lists_of_one_definition_go_on_counting_as_in_word():
    data = numbered_file(CHINESE_LEVELS, 2, [("组织", 1, 0), ("整改", 2, 0)])
    assert read_docx(data).split("\n") == ["一、组织", "二、整改"]


def test_a_list_that_restarts_begins_where_it_says_and_goes_on_from_there():
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    paragraphs = [("组织", 1, 0), ("部署", 1, 0), ("整改", 2, 0), ("复核", 2, 0)]
    lines = read_docx(numbered_file(CHINESE_LEVELS, 2, paragraphs, restart)).split("\n")
    assert lines == ["一、组织", "二、部署", "一、整改", "二、复核"]


def test_an_automatic_number_in_a_table_cell_is_written_out():
    document = docx.Document()
    table = document.add_table(2, 2)
    for row, words in enumerate(["台账不全", "票据混放"]):
        table.cell(row, 0).paragraphs[0].style = "List Number"
        table.cell(row, 1).text = words
    assert read_docx(docx_bytes(document)) == "1. | 台账不全\n2. | 票据混放"


def test_an_automatic_number_stays_apart_from_a_figure_that_follows_it():
    lines = read_docx(numbered_file([("decimal", "%1.")], 1, [("2023年以来积案多", 1, 0)])).split("\n")
    assert lines[0] != "1.2023年以来积案多"
    assert lines[0].replace(" ", "") == "1.2023年以来积案多"


def test_bullets_add_no_number():
    assert read_docx(numbered_file([("bullet", "•")], 1, [("补建台账", 1, 0)])) == "补建台账"


def test_a_damaged_document_is_a_clear_error_wherever_the_damage_is():
    document = docx.Document()
    for number in range(5):
        document.add_paragraph(f"第{number}条线索已经核实,登记在册。")
    data = docx_bytes(document)
    chance = random.Random(7)
    for _ in range(120):
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 4, 40])):
            damaged[chance.randrange(len(data))] = chance.randrange(256)
        end = chance.choice([len(data), chance.randrange(len(data))])
        try:
            read_docx(bytes(damaged[:end]))
        except CorpusError as error:
            assert is_one_clear_sentence(str(error))
