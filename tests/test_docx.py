"""Word documents: every word that Word shows in reading order, with the numbers Word only computes."""

import random
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from helpers import docx_bytes, is_one_clear_sentence, property_test
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits
from indexer.reading.word.reader import read_docx
from indexer.types import BlockKind, Document

NAMES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    }.items()
)
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {  # part -> (kind of its relationship, element at its root)
    "styles": ("styles", "w:styles"),
    "numbering": ("numbering", "w:numbering"),
    "footnotes": ("footnotes", "w:footnotes"),
    "endnotes": ("endnotes", "w:endnotes"),
    "comments": ("comments", "w:comments"),
    "header1": ("header", "w:hdr"),
    "footer1": ("footer", "w:ftr"),
}


def read(data: bytes) -> Document:
    return read_docx(data, ReadingLimits())


def lines(data: bytes) -> list[str]:
    return read(data).text.splitlines()


def word_file(body: str, **parts: str) -> bytes:
    """Return a package with this WordprocessingML in its body, and in the parts named."""
    file = BytesIO()
    links = "".join(
        f'<Relationship Id="r{part}" Type="{LINK}/{PARTS[part][0]}" Target="{part}.xml"/>' for part in parts
    )
    empty = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    with ZipFile(file, "w") as package:
        package.writestr(
            "_rels/.rels",
            empty.format(f'<Relationship Id="r" Type="{LINK}/officeDocument" Target="word/document.xml"/>'),
        )
        package.writestr("word/_rels/document.xml.rels", empty.format(links))
        package.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        for part, inner in parts.items():
            package.writestr(f"word/{part}.xml", f"<{PARTS[part][1]} {NAMES}>{inner}</{PARTS[part][1]}>")
    return file.getvalue()


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def para(inner: str, properties: str = "") -> str:
    """A paragraph of words, or of runs where markup is given."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner if '<' in inner else run(inner)}</w:p>"


def in_list(words: str, level: int = 0, number: int = 1) -> str:
    return para(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(place: int, form: str, template: str, extra: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:lvlText w:val="{template}"/></w:lvl>'
    )


def definition(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def list_of(number: int, of: int, extra: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{extra}</w:num>'


def style(identifier: str, name: str, inner: str = "", kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{name}"/>{inner}</w:style>'


def styled(words: str, identifier: str, more: str = "") -> str:
    return para(words, f'<w:pStyle w:val="{identifier}"/>{more}')


def field(code: str, result: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def table(*rows: str, grid: int = 0) -> str:
    columns = '<w:gridCol w:w="1"/>' * grid
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row(*cells: str, about: str = "") -> str:
    return f"<w:tr><w:trPr>{about}</w:trPr>{''.join(cells)}</w:tr>"


def cell(inner: str, about: str = "") -> str:
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{inner if inner.startswith('<') else para(inner)}</w:tc>"


def words_of(document: Document) -> list[list[list[str]]]:
    """The cells of each table, an empty string for an empty one."""
    return [
        [[entry.span.of(document.text) for entry in cells] for cells in block.rows]
        for block in document.blocks
        if block.kind is BlockKind.TABLE
    ]


def left_out(document: Document, kind: str) -> list[str]:
    return [entry.text for entry in document.left_out if entry.what.startswith(kind)]


# --- what is text


def test_paragraphs_and_table_rows_come_in_reading_order():
    document = docx.Document()
    document.add_paragraph("一、整改台账")
    grid = document.add_table(2, 2)
    for entry, text in zip(grid._cells, ["问题", "状态", "台账\n不全", "已完成"], strict=True):
        entry.text = text
    document.add_paragraph("二、下一步")
    assert lines(docx_bytes(document)) == ["一、整改台账", "问题 | 状态", "台账 不全 | 已完成", "二、下一步"]


def test_headers_and_footers_are_left_out():
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    found = read(docx_bytes(document))
    assert found.text == "正文\n"
    assert left_out(found, "页眉") == ["内部资料"]
    assert left_out(found, "页脚") == ["第 1 页"]


RUN = "<w:r><w:t>整改率96.5%</w:t></w:r>"


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(f"<w:p>{RUN}</w:p>", id="plain"),
        pytest.param(f'<w:p><w:hyperlink w:anchor="x">{RUN}</w:hyperlink></w:p>', id="link"),
        pytest.param(f'<w:p><w:ins w:id="1" w:author="a">{RUN}</w:ins></w:p>', id="tracked insertion"),
        pytest.param(f'<w:p><w:moveTo w:id="1" w:author="a">{RUN}</w:moveTo></w:p>', id="moved here"),
        pytest.param(f'<w:p><w:smartTag w:element="chsdate">{RUN}</w:smartTag></w:p>', id="smart tag of a date"),
        pytest.param(f"<w:p><w:sdt><w:sdtContent>{RUN}</w:sdtContent></w:sdt></w:p>", id="content control in a line"),
        pytest.param(
            f"<w:sdt><w:sdtContent><w:p>{RUN}</w:p></w:sdtContent></w:sdt>", id="content control around a line"
        ),
        pytest.param(f'<w:p><w:fldSimple w:instr="REF x">{RUN}</w:fldSimple></w:p>', id="simple field"),
        pytest.param(f"<w:p>{field('REF x', RUN)}</w:p>", id="field"),
        pytest.param(f"<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r>{RUN}</w:p>", id="field without an end"),
        pytest.param(
            "<w:p><w:r><w:ruby><w:rt><w:r><w:t>zhenggai</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>整改</w:t></w:r>"
            "</w:rubyBase></w:ruby></w:r><w:r><w:t>率96.5%</w:t></w:r></w:p>",
            id="pronunciation above",
        ),
        pytest.param(
            f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{RUN}</mc:Choice>"
            f"<mc:Fallback>{RUN}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
            id="two versions of the same words",
        ),
        pytest.param("<w:p><w:r><w:t>整改</w:t><w:t>率96.5%</w:t></w:r></w:p>", id="two texts"),
        pytest.param("<w:p><w:r><w:t> 整改率96.5% </w:t></w:r></w:p>", id="blanks that do not count"),
    ],
)
def test_words_are_read_whatever_they_are_wrapped_in(xml):
    assert lines(word_file(para("前") + xml + para("后"))) == ["前", "整改率96.5%", "后"]


def test_signs_between_words_are_kept():
    inner = "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t><w:softHyphen/><w:t>丁</w:t></w:r>"
    assert lines(word_file(para(inner))) == ["甲\t乙-丙丁"]


def test_a_line_break_makes_two_lines_of_a_paragraph_and_the_number_stands_before_the_first():
    numbering = definition(1, level(0, "decimal", "%1.")) + list_of(1, 1)
    body = in_list("<w:r><w:br/><w:t>补建台账</w:t><w:br/><w:t>逐项核对</w:t></w:r>")
    assert lines(word_file(body, numbering=numbering)) == ["1.补建台账", "逐项核对"]


def test_the_words_of_a_formula_are_read():
    power = "<m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    share = "<m:f><m:num><m:r><m:t>19</m:t></m:r></m:num><m:den><m:r><m:t>25</m:t></m:r></m:den></m:f>"
    body = para(f"{run('占地30')}<m:oMath>{power}</m:oMath>{run('，整改率为')}<m:oMath>{share}</m:oMath>")
    assert lines(word_file(body)) == ["占地30m²，整改率为19/25"]


def test_words_of_a_text_box_are_read_once_behind_the_paragraph_it_hangs_on():
    box = f"<w:txbxContent>{para('提示：逾期未改的予以通报')}</w:txbxContent>"
    inner = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>{run('二、整改情况')}"
    )
    found = read(word_file(para(inner) + para("已完成。")))
    assert found.text.splitlines() == ["二、整改情况", "提示：逾期未改的予以通报", "已完成。"]
    assert [block.kind for block in found.blocks] == [BlockKind.PARAGRAPH, BlockKind.TEXT_BOX, BlockKind.PARAGRAPH]


def test_letters_drawn_as_a_picture_are_read():
    found = read(
        word_file(para("<w:r><w:pict><v:shape><v:textpath string='临川县水务局文件'/></v:shape></w:pict></w:r>"))
    )
    assert found.text == "临川县水务局文件\n"
    assert found.blocks[0].kind is BlockKind.TEXT_BOX


def test_notes_stand_behind_the_text_in_the_order_of_their_references():
    note = '<w:r><w:{0}Reference w:id="{1}"/></w:r>'
    body = para(run("追回资金") + note.format("footnote", 3) + run("。")) + para(
        run("补建台账") + note.format("endnote", 2) + note.format("footnote", 2)
    )
    notes = (
        '<w:footnote w:id="{}"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> {}</w:t></w:r></w:p></w:footnote>'
    )
    found = read(
        word_file(
            body,
            footnotes=notes.format(2, "台账含附件。") + notes.format(3, "共57万元。") + notes.format(9, "无人引用。"),
            endnotes=notes.format(2, "详见附件。")
            .replace("w:footnote ", "w:endnote ")
            .replace("/w:footnote>", "/w:endnote>"),
        )
    )
    assert found.text.splitlines() == ["追回资金。", "补建台账", "共57万元。", "台账含附件。", "详见附件。"]
    assert [block.kind for block in found.blocks][2:] == [BlockKind.FOOTNOTE] * 3


# --- what is not shown


def test_deleted_and_moved_words_are_left_out():
    gone = "<w:{0} w:id='1' w:author='a'><w:r><w:{1}>{2}</w:{1}></w:r></w:{0}>"
    body = para(run("整改率96.5%") + gone.format("del", "delText", "旧数") + gone.format("moveFrom", "t", "移走"))
    found = read(word_file(body))
    assert found.text == "整改率96.5%\n"
    assert left_out(found, "修订") == ["旧数移走"]


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next():
    gone = "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>"
    assert lines(word_file(para("清退资金", gone) + para("3.6万元。") + para("后"))) == ["清退资金3.6万元。", "后"]


def test_a_deleted_paragraph_takes_no_number():
    numbering = definition(1, level(0, "decimal", "%1.")) + list_of(1, 1)
    number = '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    gone = para('<w:del w:id="1" w:author="a"><w:r><w:delText>旧问题</w:delText></w:r></w:del>', number)
    body = in_list("甲") + gone + in_list("乙")
    assert lines(word_file(body, numbering=numbering)) == ["1.甲", "2.乙"]


def test_a_deleted_row_is_gone():
    gone = row(cell("旧问题"), cell("未完成"), about='<w:del w:id="9" w:author="a"/>')
    found = read(word_file(table(row(cell("问题"), cell("状态")), gone, row(cell("台账不全"), cell("已完成")))))
    assert words_of(found) == [[["问题", "状态"], ["台账不全", "已完成"]]]
    assert left_out(found, "修订") == ["旧问题", "未完成"]


HIDING = style("Secret", "批示", "<w:rPr><w:vanish/></w:rPr>") + style("Child", "批示二", '<w:basedOn w:val="Secret"/>')


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param(para("内部意见", "<w:rPr><w:vanish/></w:rPr>").replace("<w:rPr></w:rPr>", "<w:rPr><w:vanish/></w:rPr>"), id="itself"),
        pytest.param(styled("内部意见", "Secret"), id="by style"),
        pytest.param(styled("内部意见", "Child"), id="by the style of its style"),
    ],
)  # fmt: skip
def test_hidden_words_are_left_out(inner):
    found = read(word_file(para("前") + inner + para("后"), styles=HIDING))
    assert found.text.splitlines() == ["前", "后"]
    assert left_out(found, "隐藏") == ["内部意见"]


def test_words_that_switch_the_hiding_of_their_style_off_are_read():
    body = para(run("公开", '<w:vanish w:val="0"/>'), '<w:pStyle w:val="Secret"/>')
    assert lines(word_file(body, styles=HIDING)) == ["公开"]


def test_comments_and_prompts_of_empty_controls_are_left_out():
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入')}</w:sdtContent></w:sdt>"
    note = f'<w:comment w:id="0">{para("这里要核实")}</w:comment>'
    found = read(word_file(para(run("责任人：") + prompt), comments=note))
    assert found.text == "责任人：\n"
    assert left_out(found, "批注") == ["这里要核实"]
    assert left_out(found, "未填写") == ["单击此处输入"]


def test_fields_inside_fields_show_only_the_result_of_the_outer_one():
    inner = field("PAGE", run("7"))
    begin, code = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "<w:r><w:instrText>IF</w:instrText></w:r>"
    middle, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("separate", "end"))
    assert lines(word_file(para(begin + code + inner + middle + run("整改") + inner + end))) == ["整改7"]


# --- signs and boxes


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        pytest.param('<w:sym w:font="Wingdings 2" w:char="F052"/>', "☑", id="Wingdings 2, ticked"),
        pytest.param('<w:sym w:font="Wingdings 2" w:char="F0A3"/>', "☐", id="Wingdings 2, empty"),
        pytest.param('<w:sym w:font="Wingdings" w:char="F0FE"/>', "☑", id="Wingdings, ticked"),
        pytest.param('<w:sym w:font="Wingdings" w:char="00A8"/>', "☐", id="Wingdings, not moved to private codes"),
        pytest.param('<w:sym w:font="Wingdings" w:char="F0FD"/>', "☒", id="Wingdings, crossed"),
        pytest.param('<w:sym w:font="Wingdings" w:char="F06E"/>', "■", id="Wingdings, full"),
        pytest.param('<w:sym w:font="Symbol" w:char="F0B3"/>', "≥", id="Symbol"),
        pytest.param('<w:sym w:font="宋体" w:char="25A1"/>', "□", id="a font of letters"),
        pytest.param('<w:sym w:font="Wingdings" w:char="?"/>', "", id="no code"),
        pytest.param('<w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>R</w:t>', "☑", id="a letter in Wingdings 2"),
        pytest.param('<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>\uf0a8</w:t>', "☐", id="a private code"),
        pytest.param(
            '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'
            '</w:ffData></w:fldChar><w:instrText>FORMCHECKBOX</w:instrText><w:fldChar w:fldCharType="end"/>',
            "☑",
            id="form box, ticked",
        ),
        pytest.param(
            '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox>'
            '</w:ffData></w:fldChar><w:instrText>FORMCHECKBOX</w:instrText><w:fldChar w:fldCharType="end"/>',
            "☐",
            id="form box, empty",
        ),
        pytest.param(
            '<w:fldChar w:fldCharType="begin"/><w:instrText> eq \\o\\ac(○,3) </w:instrText>'
            '<w:fldChar w:fldCharType="end"/>',
            "③",
            id="a number drawn into a circle",
        ),
    ],
)
def test_a_sign_is_read_as_what_it_looks_like(inner, shown):
    assert lines(word_file(para(f"<w:r>{inner}</w:r>{run('已完成')}"))) == [shown + "已完成"]


@pytest.mark.parametrize(("state", "shown"), [("1", "☑"), ("0", "☐")])
def test_a_box_control_is_read_as_ticked_or_not_whatever_sign_it_uses(state, shown):
    control = (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{run('★')}</w:sdtContent></w:sdt>"
    )
    assert lines(word_file(para(control + run("已完成")))) == [shown + "已完成"]


# --- numbers

CHINESE = definition(
    1,
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
)


def test_automatic_numbers_are_written_out_level_by_level():
    body = "".join(
        in_list(words, place)
        for words, place in zip("组织 整改 台账 补建 核对 票据 清理".split(), (0, 0, 1, 2, 2, 1, 2), strict=True)
    )
    found = read(word_file(body, numbering=CHINESE + list_of(1, 1)))
    assert found.text.splitlines() == [
        "一、组织",
        "二、整改",
        "（一）台账",
        "1.补建",
        "2.核对",
        "（二）票据",
        "1.清理",
    ]
    assert [block.number for block in found.blocks] == ["一、", "二、", "（一）", "1.", "2.", "（二）", "1."]
    assert all(block.span.of(found.text).startswith(block.number) for block in found.blocks)


@pytest.mark.parametrize(
    ("form", "start", "shown"),
    [
        ("decimal", 9, "9 10 11"),
        ("decimalZero", 9, "09 10 11"),
        ("decimalFullWidth", 9, "９ １０ １１"),
        ("upperRoman", 3, "III IV V"),
        ("lowerRoman", 9, "ix x xi"),
        ("upperLetter", 25, "Y Z AA"),
        ("lowerLetter", 52, "zz aaa bbb"),
        ("chineseCounting", 9, "九 十 十一"),
        ("chineseCounting", 99, "九十九 一○○ 一○一"),
        ("chineseCountingThousand", 100, "一百 一百零一 一百零二"),
        ("ideographDigital", 9, "九 一〇 一一"),
        ("chineseLegalSimplified", 9, "玖 壹拾 壹拾壹"),
        ("ideographLegalTraditional", 2, "貳 參 肆"),
        ("ideographTraditional", 9, "壬 癸 11"),
        ("ideographZodiac", 11, "戌 亥 13"),
        ("ideographZodiacTraditional", 1, "甲子 乙丑 丙寅"),
        ("decimalEnclosedCircle", 19, "⑲ ⑳ 21"),
        ("decimalEnclosedCircleChinese", 1, "① ② ③"),
        ("decimalEnclosedParen", 1, "⑴ ⑵ ⑶"),
        ("decimalEnclosedFullstop", 1, "⒈ ⒉ ⒊"),
        ("ideographEnclosedCircle", 1, "㈠ ㈡ ㈢"),
        ("numberInDash", 1, "- 1 - - 2 - - 3 -"),
        ("ordinal", 11, "11th 12th 13th"),
        ("a form nobody knows", 7, "7 8 9"),
    ],
)
def test_a_number_is_written_as_its_format_says(form, start, shown):
    numbering = definition(1, level(0, form, "%1、", start=start)) + list_of(1, 1)
    found = read(word_file(in_list("甲") * 3, numbering=numbering))
    assert " ".join(block.number.removesuffix("、") for block in found.blocks) == shown


def test_a_custom_format_fills_up_with_zeros():
    form = '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
    custom = (
        f'<w:lvl w:ilvl="0"><w:start w:val="9"/><mc:AlternateContent><mc:Choice Requires="w14">{form}</mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>'
    )
    assert lines(word_file(in_list("号"), numbering=definition(1, custom) + list_of(1, 1))) == ["009 号"]


def test_a_number_of_decimals_shows_the_numbers_above():
    numbering = definition(1, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2")) + list_of(1, 1)
    body = in_list("甲") + in_list("乙") + in_list("丙", 1)
    assert lines(word_file(body, numbering=numbering)) == ["1 甲", "2 乙", "2.1 丙"]


def test_a_legal_number_is_all_digits():
    numbering = definition(1, level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    body = in_list("总则") + in_list("范围") + in_list("职责", 1)
    assert lines(word_file(body, numbering=numbering + list_of(1, 1))) == ["第一章 总则", "第二章 范围", "2.1 职责"]


@pytest.mark.parametrize(
    ("restart", "third"),
    [
        pytest.param("", "1.", id="after any level above"),
        pytest.param('<w:lvlRestart w:val="0"/>', "2.", id="never"),
        pytest.param('<w:lvlRestart w:val="1"/>', "2.", id="after the first level only"),
        pytest.param('<w:lvlRestart w:val="2"/>', "1.", id="after the second level"),
    ],
)
def test_a_level_begins_again_after_the_level_it_names(restart, third):
    levels = level(0, "decimal", "%1、"), level(1, "decimal", "（%2）"), level(2, "decimal", "%3.", restart)
    body = in_list("甲") + in_list("乙", 1) + in_list("丙", 2) + in_list("丁", 1) + in_list("戊", 2)
    assert read(word_file(body, numbering=definition(1, *levels) + list_of(1, 1))).blocks[4].number == third


def test_a_level_above_without_a_paragraph_counts_as_begun():
    levels = level(0, "decimal", "%1、"), level(1, "decimal", "%1.%2、")
    body = in_list("甲", 1) + in_list("乙")
    assert lines(word_file(body, numbering=definition(1, *levels) + list_of(1, 1))) == ["1.1、甲", "2、乙"]


def test_a_list_whose_upper_level_begins_unseen_goes_on_from_where_it_was_to_begin():
    levels = level(0, "decimal", "%1、"), level(1, "decimal", "%1.%2、")
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = definition(1, *levels) + list_of(1, 1, restart)
    assert lines(word_file(in_list("甲", 1) + in_list("乙"), numbering=numbering)) == ["5.1、甲", "6、乙"]


def test_two_lists_of_one_definition_go_on_counting_as_in_word():
    data = word_file(in_list("组织") + in_list("整改", 0, 2), numbering=CHINESE + list_of(1, 1) + list_of(2, 1))
    assert lines(data) == ["一、组织", "二、整改"]


def test_a_list_that_restarts_begins_where_it_says_and_goes_on_from_there():
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = in_list("组织") + in_list("部署") + in_list("整改", 0, 2) + in_list("复核", 0, 2)
    data = word_file(body, numbering=CHINESE + list_of(1, 1) + list_of(2, 1, restart))
    assert lines(data) == ["一、组织", "二、部署", "一、整改", "二、复核"]


def test_a_list_may_write_a_level_in_its_own_way():
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1. ")}</w:lvlOverride>'
    assert lines(word_file(in_list("甲", 0, 2), numbering=CHINESE + list_of(2, 1, own))) == ["I. 甲"]


def test_a_definition_that_names_a_list_style_has_its_levels():
    styles = style("Outline", "公文编号", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', "numbering")
    link = '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Outline"/></w:abstractNum>'
    numbering = CHINESE + link + list_of(1, 1) + list_of(2, 2)
    assert lines(word_file(in_list("组织", 0, 2), numbering=numbering, styles=styles)) == ["一、组织"]


def test_list_styles_that_name_one_another_in_a_circle_end():
    styles = style("Circle", "圈", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', "numbering")
    numbering = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Circle"/></w:abstractNum>' + list_of(1, 1)
    assert lines(word_file(in_list("组织"), numbering=numbering, styles=styles)) == ["组织"]


def numbered_style(identifier: str, name: str, inner: str) -> str:
    return style(identifier, name, f"<w:pPr><w:numPr>{inner}</w:numPr></w:pPr>")


def test_a_style_numbers_its_paragraphs_on_the_level_that_names_it_or_that_it_names():
    levels = (
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'),
        level(2, "decimal", "%3."),
    )
    styles = (
        numbered_style("H1", "heading 1", '<w:numId w:val="1"/>')
        + numbered_style("H2", "heading 2", '<w:numId w:val="1"/>')
        + numbered_style("H3", "heading 3", '<w:ilvl w:val="2"/><w:numId w:val="1"/>')
        + style("Mine", "我的标题", '<w:basedOn w:val="H2"/>')
    )
    body = styled("组织", "H1") + styled("台账", "H2") + styled("补建", "H3") + styled("票据", "Mine")
    data = word_file(body, numbering=definition(1, *levels) + list_of(1, 1), styles=styles)
    assert lines(data) == ["一、组织", "（一）台账", "1.补建", "（二）票据"]


def test_list_zero_switches_the_number_of_a_style_off():
    styles = numbered_style("H1", "heading 1", '<w:numId w:val="1"/>')
    off = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    body = styled("附件", "H1", off) + styled("组织", "H1")
    assert lines(word_file(body, numbering=CHINESE + list_of(1, 1), styles=styles)) == ["附件", "一、组织"]


def test_the_number_before_a_revision_is_not_shown():
    was = '<w:pPrChange w:id="1" w:author="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange>'
    assert lines(word_file(para("说明", was), numbering=CHINESE + list_of(1, 1))) == ["说明"]


@pytest.mark.parametrize(
    ("suffix", "shown"), [("tab", "第1条 总则"), ("space", "第1条 总则"), ("nothing", "第1条总则")]
)
def test_words_stand_apart_from_a_number_as_in_word(suffix, shown):
    numbering = definition(1, level(0, "decimal", "第%1条", f'<w:suff w:val="{suffix}"/>')) + list_of(1, 1)
    assert lines(word_file(in_list("总则"), numbering=numbering)) == [shown]


def test_an_automatic_number_stays_apart_from_a_figure_that_follows_it():
    numbering = definition(1, level(0, "decimal", "%1.")) + list_of(1, 1)
    words = "2023年以来积案多"
    body = in_list(words) + table(row(cell(in_list(words)), cell("核查")), row(cell("甲"), cell("乙")))
    assert lines(word_file(body, numbering=numbering))[:2] == [f"1. {words}", f"2. {words} | 核查"]


def test_bullets_and_hidden_numbers_add_nothing():
    hidden = level(1, "decimal", "%2.").replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>")
    numbering = definition(1, level(0, "bullet", "•"), hidden) + list_of(1, 1)
    assert lines(word_file(in_list("补建台账") + in_list("核对", 1), numbering=numbering)) == ["补建台账", "核对"]


# --- headings, styles, indents


def test_headings_are_known_by_their_style_and_what_it_is_based_on():
    styles = (
        style("1", "heading 1")
        + style("a2", "标题 2")
        + style("Own", "单位标题", "<w:pPr><w:outlineLvl w:val='2'/></w:pPr>")
        + style("Child", "单位小标题", '<w:basedOn w:val="Own"/>')
        + style("Plain", "无级别", "<w:basedOn w:val='1'/><w:pPr><w:outlineLvl w:val='9'/></w:pPr>")
    )
    body = "".join(styled("标题", name) for name in ("1", "a2", "Own", "Child", "Plain", "nobody"))
    blocks = read(word_file(body + para("标题", "<w:outlineLvl w:val='0'/>"), styles=styles)).blocks
    assert [block.level for block in blocks] == [1, 2, 3, 3, 0, 0, 1]
    assert [block.style for block in blocks] == ["heading 1", "标题 2", "单位标题", "单位小标题", "无级别", "", ""]
    assert all((block.kind is BlockKind.HEADING) == bool(block.level) for block in blocks)


def test_a_style_based_on_itself_is_read():
    styles = style("A", "甲", '<w:basedOn w:val="B"/>') + style("B", "乙", '<w:basedOn w:val="A"/>')
    assert lines(word_file(styled("正文", "A"), styles=styles)) == ["正文"]


@pytest.mark.parametrize(
    ("properties", "words", "indent"),
    [
        pytest.param('<w:ind w:firstLineChars="200" w:firstLine="640"/>', "正文", 2, id="in characters"),
        pytest.param('<w:ind w:firstLine="640"/>', "正文", 2, id="in twips, letters of 16 points"),
        pytest.param('<w:ind w:firstLine="32pt"/>', "正文", 2, id="in points"),
        pytest.param('<w:ind w:hanging="320"/>', "正文", -1, id="hanging"),
        pytest.param("", "\u3000\u3000正文", 2, id="typed"),
        pytest.param('<w:ind w:firstLine="much"/>', "正文", 0, id="no number"),
        pytest.param("", "正文", 0, id="none"),
    ],
)
def test_the_indent_of_the_first_line_is_told_in_characters(properties, words, indent):
    styles = '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
    assert read(word_file(para(words, properties), styles=styles)).blocks[0].indent == indent


# --- tables of contents

ENTRIES = ["一、组织领导\t1", "二、整改情况………3", "（一）台账方面  ......  12"]


def test_a_typed_table_of_contents_is_left_out():
    found = read(word_file("".join(map(para, ["整改通报", "目　录", *ENTRIES, "一、组织领导", "成立专班。"]))))
    assert found.text.splitlines() == ["整改通报", "一、组织领导", "成立专班。"]
    assert left_out(found, "目录") == ["目　录", *ENTRIES]


def test_a_table_of_contents_of_line_breaks_in_one_paragraph_is_left_out():
    inner = "<w:r>" + "<w:br/>".join(f"<w:t>{line}</w:t>" for line in ["目录", *ENTRIES]) + "</w:r>"
    assert lines(word_file(para(inner) + para("一、组织领导"))) == ["一、组织领导"]


def test_a_line_that_says_contents_without_entries_is_text():
    body = "".join(map(para, ["目录", "整改材料目录共3份", "台账\t1"]))
    assert lines(word_file(body)) == ["目录", "整改材料目录共3份", "台账\t1"]


def test_lines_that_end_in_numbers_are_text_where_nothing_says_contents():
    assert lines(word_file("".join(map(para, ENTRIES)))) == ENTRIES


@pytest.mark.parametrize("name", ["toc 1", "TOC 2", "目录 1", "TOC Heading"])
def test_paragraphs_in_the_style_of_a_table_of_contents_are_left_out(name):
    found = read(word_file(para("目录") + styled("组织领导 1", "T") + para("正文"), styles=style("T", name)))
    assert found.text == "正文\n"
    assert left_out(found, "目录") == ["目录", "组织领导 1"]


def test_a_table_of_contents_in_its_control_is_left_out():
    kind = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    control = f"<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{para('目录')}{para('组织领导1')}</w:sdtContent></w:sdt>"
    found = read(word_file(control + para("正文")))
    assert found.text == "正文\n"
    assert left_out(found, "目录") == ["目录", "组织领导1"]


def test_a_table_of_contents_field_is_left_out_and_what_follows_it_in_its_last_paragraph_is_not():
    link = field("PAGEREF _Toc1", run("3"))
    whole = field(' TOC \\o "1-3" ', f"{run('组织领导')}{link}</w:p><w:p>{run('整改情况')}{link}")
    found = read(word_file(para("目录") + f"<w:p>{whole}{run('本通报公开发布。')}</w:p>" + para("一、组织领导")))
    assert found.text.splitlines() == ["本通报公开发布。", "一、组织领导"]
    assert sorted(left_out(found, "目录")) == ["整改情况3", "目录", "组织领导3"]


# --- tables


def test_a_merged_cell_is_read_once():
    document = docx.Document()
    grid = document.add_table(1, 3)
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "合并"
    grid.cell(0, 2).text = "单独"
    assert lines(docx_bytes(document)) == ["合并 | 单独"]


def test_a_cell_merged_over_rows_is_read_in_each_of_them():
    document = docx.Document()
    grid = document.add_table(2, 2)
    grid.cell(0, 0).merge(grid.cell(1, 0)).text = "物资科"
    grid.cell(0, 1).text, grid.cell(1, 1).text = "台账不全", "票据混放"
    assert lines(docx_bytes(document)) == ["物资科 | 台账不全", "物资科 | 票据混放"]


def test_rows_that_begin_or_end_beside_the_grid_keep_their_columns():
    data = word_file(
        table(
            row(cell("序号"), cell("问题"), cell("状态"), about="<w:tblHeader/>"),
            row(cell("台账不全"), cell("已完成"), about='<w:gridBefore w:val="1"/>'),
            row(cell("2"), cell("票据混放"), about='<w:gridAfter w:val="1"/>'),
        )
    )
    found = read(data)
    assert words_of(found) == [[["序号", "问题", "状态"], ["", "台账不全", "已完成"], ["2", "票据混放", ""]]]
    assert found.blocks[0].header_rows == 1


def test_a_cell_over_columns_is_the_same_cell_in_each_of_them():
    found = read(
        word_file(
            table(
                row(cell("整改", '<w:gridSpan w:val="2"/>'), cell("单位")),
                row(cell("措施"), cell("情况"), cell("名称")),
                row(cell("补建"), cell("已完成"), cell("物资科")),
            )
        )
    )
    top = found.blocks[0].rows[0]
    assert top[0] is top[1]
    assert top[2].span.of(found.text) == "单位"


def test_header_rows_that_the_file_marks_are_kept():
    header = "<w:tblHeader/>"
    rows = [row(cell(a), cell(b), about=header) for a, b in (("甲项", "乙项"), ("子甲", "子乙"))]
    found = read(word_file(table(*rows, row(cell("1"), cell("2")), row(cell("3"), cell("4")))))
    assert found.blocks[0].header_rows == 2


def test_a_table_in_a_cell_is_a_table_of_its_own():
    inner = table(row(cell("措施"), cell("责任人")), row(cell("委托评估"), cell("资产科")))
    data = word_file(
        table(
            row(cell("问题"), cell("整改措施"), cell("整改情况")),
            row(cell("仓库未评估"), cell(para("如下：") + inner + para("")), cell("基本完成")),
        )
    )
    assert words_of(read(data)) == [
        [["问题", "整改措施", "整改情况"], ["仓库未评估", "如下： 措施 / 责任人 委托评估 / 资产科", "基本完成"]],
        [["措施", "责任人"], ["委托评估", "资产科"]],
    ]


def test_rows_and_cells_in_content_controls_are_read():
    def wrapped(inner: str, about: str = "") -> str:
        return f"<w:sdt><w:sdtPr>{about}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    body = table(
        wrapped(row(cell("问题"), cell("状态"), cell("单位"))),
        row(wrapped(cell("台账不全")), wrapped(cell("选择一项"), "<w:showingPlcHdr/>"), cell("物资科")),
    )
    assert words_of(read(word_file(body))) == [[["问题", "状态", "单位"], ["台账不全", "", "物资科"]]]


def test_automatic_numbers_in_cells_are_written_out():
    body = table(*[row(cell(in_list("<w:r/>")), cell(words)) for words in ("台账不全", "票据混放")])
    numbering = definition(1, level(0, "decimal", "%1")) + list_of(1, 1)
    assert lines(word_file(body, numbering=numbering)) == ["1 | 台账不全", "2 | 票据混放"]


def test_a_table_in_a_text_box_is_read_as_a_table():
    box = f"<w:txbxContent>{table(row(cell('问题'), cell('状态')), row(cell('台账不全'), cell('已完成')))}</w:txbxContent>"
    found = read(word_file(para(f"<w:r><w:pict>{box}</w:pict></w:r>")))
    assert words_of(found) == [[["问题", "状态"], ["台账不全", "已完成"]]]


# --- kinds of package, damage, size


def repacked(data: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """The package with every member as `change` makes it of its name and bytes."""
    source = ZipFile(BytesIO(data))
    file = BytesIO()
    with ZipFile(file, "w") as package:
        for member in source.namelist():
            package.writestr(*change(member, source.read(member)))
    return file.getvalue()


def test_a_strict_document_is_read():
    def strict(member: str, words: bytes) -> tuple[str, bytes]:
        for kind in (b"wordprocessingml", b"officeDocument"):
            usual = b"http://schemas.openxmlformats.org/" + kind + b"/2006/"
            words = words.replace(usual, b"http://purl.oclc.org/ooxml/" + kind + b"/")
        return member, words

    document = docx.Document()
    document.add_heading("一、整改情况", 1)
    found = read(repacked(docx_bytes(document), strict))
    assert found.text == "一、整改情况\n"
    assert found.blocks[0].level == 1


def test_parts_are_found_where_a_program_wrote_folders_with_a_backslash():
    data = repacked(word_file(para("正文")), lambda member, words: (member.replace("/", "\\"), words))
    assert lines(data) == ["正文"]


def test_a_part_in_utf_16_is_read():
    def wide(member: str, words: bytes) -> tuple[str, bytes]:
        head = '<?xml version="1.0" encoding="UTF-16"?>'
        return member, (head + words.decode()).encode("utf-16") if member == "word/document.xml" else words

    assert lines(repacked(word_file(para("正文")), wide)) == ["正文"]


def test_a_damaged_list_part_is_told_and_the_words_are_read():
    found = read(word_file(in_list("组织"), numbering="<w:num>"))
    assert found.text == "组织\n"
    assert len(found.remarks) == 1
    assert is_one_clear_sentence(found.remarks[0])


def test_entities_of_a_document_are_not_resolved():
    def with_entity(member: str, words: bytes) -> tuple[str, bytes]:
        if member == "word/document.xml":
            words = b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + words
        return member, words.replace("正文".encode(), "正文&e;".encode())

    assert lines(repacked(word_file(para("正文")), with_entity)) == ["正文"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"PK\x03\x04 cut", id="cut"),
        pytest.param(repacked(word_file(para("正文")), lambda m, w: (m.replace("doc", "bad"), w)), id="without its text"),
        pytest.param(word_file("<w:p>"), id="broken markup"),
        pytest.param(repacked(word_file(""), lambda m, w: (m, w.replace(b"w:body", b"w:bodx"))), id="no body"),
        pytest.param(repacked(word_file(""), lambda m, w: (m, w.replace(b"w:document", b"w:x"))), id="no Word document"),
        pytest.param(word_file(para("<w:r><w:drawing><a:blip/></w:drawing></w:r>")), id="pictures only"),
        pytest.param(word_file("<w:tbl><w:tr><w:tc>" * 50 + para("深") + "</w:tc></w:tr></w:tbl>" * 50), id="50 tables deep"),
        pytest.param(word_file("<w:ins>" * 3000 + para("深") + "</w:ins>" * 3000), id="3000 elements deep"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_one_clear_sentence(data):
    with pytest.raises(CorpusError) as caught:
        read(data)
    assert is_one_clear_sentence(str(caught.value))


SAMPLE = word_file(
    para("整改通报")
    + in_list("组织")
    + table(
        row(cell("问题"), cell("状态")), row(cell(in_list("台账不全")), cell("已完成", '<w:vMerge w:val="restart"/>'))
    )
    + para(run("追回") + '<w:r><w:footnoteReference w:id="1"/></w:r>' + field("REF a", run("资金"))),
    numbering=CHINESE + list_of(1, 1),
    styles=HIDING,
    footnotes=f'<w:footnote w:id="1">{para("共5万元。")}</w:footnote>',
    footer1=para("第1页"),
)


def test_a_damaged_document_is_a_clear_error_wherever_the_damage_is():
    chance = random.Random(7)
    for _ in range(300):
        damaged = bytearray(SAMPLE)
        for _ in range(chance.choice([1, 4, 40])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        end = chance.choice([len(damaged), chance.randrange(len(damaged))])
        try:
            read(bytes(damaged[:end]))
        except CorpusError as error:
            assert is_one_clear_sentence(str(error))


MARKS = [
    "w:p w:r w:t w:tbl w:tr w:tc w:sdt w:sdtContent w:ins w:del w:hyperlink w:pPr w:rPr w:numPr w:tcPr w:trPr w:br w:tab",
    "w:txbxContent w:fldChar w:instrText w:vanish w:ruby w:rt m:f m:d mc:AlternateContent mc:Choice w:footnoteReference",
]


def _elements() -> st.SearchStrategy[str]:
    """Any nesting of the elements of a document, whether it makes sense or not."""
    about = st.sampled_from(
        ["", ' w:val="2"', ' w:val="-3"', ' w:val="x"', ' w:fldCharType="begin"', ' w:fldCharType="end"', ' w:id="1"']
    )
    tags = st.sampled_from(" ".join(MARKS).split())
    words = st.sampled_from(["整改", "1.", " ", "\n", "目录", "组织\t1", "", "（一）"])
    leaf = words.map(lambda text: f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>")
    return st.recursive(
        leaf,
        lambda inner: st.builds(
            lambda tag, at, parts: f"<{tag}{at}>{''.join(parts)}</{tag}>", tag=tags, at=about, parts=st.lists(inner, max_size=4)
        ),
        max_leaves=25,
    )  # fmt: skip


@property_test
@given(st.lists(_elements(), max_size=6))
def test_spans_are_exact_and_blocks_stand_in_text_order_whatever_the_markup(parts):
    data = word_file("".join(parts), numbering=CHINESE + list_of(1, 1) + list_of(2, 1))
    found = read(data)
    starts = [block.span.start for block in found.blocks]
    assert starts == sorted(starts)
    for block in found.blocks:
        words = block.span.of(found.text)
        assert words.strip(" ") == words.strip() != ""
        assert words.startswith(block.number)
        for entry in (entry for cells in block.rows for entry in cells):
            assert block.span.start <= entry.span.start <= entry.span.end <= block.span.end
            assert all(entry.span.start <= part.start < part.end <= entry.span.end for part in entry.lines)
    covered = {place for block in found.blocks for place in range(*block.span)}
    assert all(place in covered or c.isspace() for place, c in enumerate(found.text))
