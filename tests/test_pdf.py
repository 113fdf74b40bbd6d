"""PDF files: the characters of a page become paragraphs and tables again; what is no text of the notice is set aside."""

import random
import re
from io import BytesIO
from itertools import pairwise

import pypdfium2 as pdfium
import pytest
from helpers import is_one_clear_sentence, pdf_bytes, property_test
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits
from indexer.reading.pdf.join import glued
from indexer.reading.pdf.reader import read_pdf
from indexer.reading.pdf.scan import page_list
from indexer.types import BlockKind, Document

LIMITS = ReadingLimits()
WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, SIZE, PITCH = 90, 510, 14, 24  # a line holds thirty characters
WORDS = "清理沿河堆放点并且逐处登记造册由分管负责人按月到场核对存疑之处另行复核后再报市里备案"
PARAGRAPH = WORDS + "，" + WORDS[::-1] + "。"


class Sheets:
    """Pages drawn by hand: coordinates in points from the top left corner."""

    def __init__(self, size=(WIDTH, HEIGHT)):
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self.file = BytesIO()
        self.size = size
        self.canvas = canvas.Canvas(self.file, pagesize=size)

    def put(self, x, y, words, size=SIZE):
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(x, self.size[1] - y, words)

    def centred(self, y, words, size=SIZE):
        self.put((self.size[0] - size * len(words)) / 2, y, words, size)

    def rule(self, x0, y0, x1, y1):
        self.canvas.line(x0, self.size[1] - y0, x1, self.size[1] - y1)

    def paragraph(self, y, words, left=LEFT, right=RIGHT, indent=2, pitch=PITCH):
        """Set a paragraph as a printer does; returns the height of the next line."""
        for is_first, line in broken(words, (right - left) // SIZE, indent):
            self.put(left + SIZE * indent * is_first, y, line)
            y += pitch
        return y

    def grid(self, xs, ys, missing=()):
        """Draw the sides of all cells but for those named as (direction, line, step)."""
        for n, y in enumerate(ys):
            for step in range(len(xs) - 1):
                if ("h", n, step) not in missing:
                    self.rule(xs[step], y, xs[step + 1], y)
        for n, x in enumerate(xs):
            for step in range(len(ys) - 1):
                if ("v", n, step) not in missing:
                    self.rule(x, ys[step], x, ys[step + 1])

    def next(self):
        self.canvas.showPage()

    def data(self):
        self.canvas.showPage()
        self.canvas.save()
        return self.file.getvalue()

    def read(self) -> Document:
        return read_pdf(self.data(), LIMITS)


def broken(words, width, indent=2):
    """(is first, line) for lines of `width` characters; no mark stands at the head of a line."""
    lines, start = [], 0
    while start < len(words):
        end = start + width - (indent if start == 0 else 0)
        if end < len(words) and words[end] in "，。；：、）":
            end -= 1
        lines.append((start == 0, words[start:end]))
        start = end
    return lines


def paragraphs(document):
    return [b.span.of(document.text) for b in document.blocks if not b.rows]


def rows(document, number=0):
    table = [block for block in document.blocks if block.rows][number]
    return [[cell.span.of(document.text) for cell in row] for row in table.rows]


def aside(document):
    return [(entry.what.split(" / ")[1], entry.text) for entry in document.left_out]


# Paragraphs


def test_lines_are_joined_by_their_width_and_paragraphs_parted_by_their_indent():
    sheets = Sheets()
    y = sheets.paragraph(100, PARAGRAPH)
    y = sheets.paragraph(y, "一、" + PARAGRAPH + PARAGRAPH)
    sheets.paragraph(y, "责任单位：河道科。")
    document = sheets.read()
    assert paragraphs(document) == [PARAGRAPH, "一、" + PARAGRAPH + PARAGRAPH, "责任单位：河道科。"]
    assert {block.indent for block in document.blocks} == {2.0}
    assert {block.page for block in document.blocks} == {1}


def test_a_full_line_that_ends_in_a_full_stop_goes_on_in_one_without_an_indent():
    first = WORDS[:27] + "。"  # with its indent exactly a line
    sheets = Sheets()
    y = sheets.paragraph(100, first + WORDS + "。")
    sheets.paragraph(y, PARAGRAPH)
    assert paragraphs(sheets.read()) == [first + WORDS + "。", PARAGRAPH]


def test_a_line_of_digits_is_full_by_its_width_not_by_its_characters():
    sheets = Sheets()
    sheets.put(LEFT + 28, 100, "2023年1月1日至2024年12月31日共整改12345项6789处占比98.76%累计")
    sheets.put(LEFT, 124, "投入资金一百万元。")
    sheets.paragraph(148, PARAGRAPH)
    assert paragraphs(sheets.read())[0].endswith("占比98.76%累计投入资金一百万元。")


def test_a_paragraph_that_goes_on_over_the_page_break_is_one():
    sheets = Sheets()
    lines = broken(PARAGRAPH, 30)
    sheets.paragraph(100, PARAGRAPH)
    sheets.put(LEFT + 28, 760, lines[0][1])
    sheets.centred(820, "— 1 —", 10)
    sheets.next()
    for n, (_, line) in enumerate(lines[1:]):
        sheets.put(LEFT, 100 + n * PITCH, line)
    sheets.centred(820, "— 2 —", 10)
    document = sheets.read()
    assert paragraphs(document) == [PARAGRAPH, PARAGRAPH]
    assert [block.page for block in document.blocks] == [1, 1]
    assert document.pages == 2


def test_paragraphs_without_an_indent_are_parted_by_space_or_by_a_number_after_a_full_stop():
    sheets = Sheets()
    y = sheets.paragraph(100, WORDS[:29] + "。", indent=0)
    y = sheets.paragraph(y, "（二）" + WORDS[:26] + "。", indent=0)
    y = sheets.paragraph(y, "（三）" + PARAGRAPH, indent=0)
    sheets.paragraph(y + 14, PARAGRAPH, indent=0)
    found = paragraphs(sheets.read())
    assert found == [WORDS[:29] + "。", "（二）" + WORDS[:26] + "。", "（三）" + PARAGRAPH, PARAGRAPH]


def test_numbers_that_hang_out_begin_paragraphs_and_indented_lines_go_on():
    sheets = Sheets()
    first, second = "1．" + WORDS[:27] + "。" + WORDS + "。", "2．" + WORDS[:27] + "。" + PARAGRAPH + WORDS[:13] + "。"
    y = 100
    numbered = [first, second, *(f"{n}．{PARAGRAPH}" for n in (3, 4))]
    for words in numbered:
        lines = [words[:30], *(words[n : n + 28] for n in range(30, len(words), 28))]
        for n, line in enumerate(lines):
            sheets.put(LEFT + (28 if n else 0), y, line)
            y += PITCH
    assert paragraphs(sheets.read()) == numbered


def test_words_that_the_printer_kept_together_do_not_end_a_paragraph():
    sheets = Sheets()
    sheets.put(LEFT + 28, 100, "一是" + WORDS[:22] + "“回头")  # a character less than the line holds
    sheets.put(LEFT, 124, "看”工作86.5%完成。")
    y = sheets.paragraph(148, PARAGRAPH)
    sheets.paragraph(y, PARAGRAPH)
    assert paragraphs(sheets.read())[0].endswith("“回头看”工作86.5%完成。")


def test_short_lines_stay_lines_of_their_own():
    lines = ["甲山市水务局整改通报", "一、组织领导", "现将有关情况通报如下。", "（一）河道管理方面存在的问题"]
    sheets = Sheets()
    for n, line in enumerate(lines):
        sheets.put(LEFT, 100 + 24 * n, line)
    assert paragraphs(sheets.read()) == lines


def test_latin_words_are_joined_with_a_blank():
    words = ("The unit shall keep one register of all the measures it has taken and of their results " * 3).split()
    sheets, lines = Sheets(), [""]
    for word in words:
        wider = f"{lines[-1]} {word}".strip()
        if pdfmetrics.stringWidth(wider, "STSong-Light", SIZE) > RIGHT - LEFT:
            lines.append(word)
        else:
            lines[-1] = wider
    for n, line in enumerate(lines):
        sheets.put(LEFT, 100 + 24 * n, line)
    assert len(lines) > 3
    assert paragraphs(sheets.read()) == [" ".join(words)]


@pytest.mark.parametrize(
    ("words", "more", "whole"),
    [
        ("补齐台", "账", "补齐台账"),
        ("共2024", "年", "共2024年"),
        ("the", "register", "the register"),
        ("累计投入资金12", "345万元", "累计投入资金12345万元"),
        ("in the year 2023", "15 units", "in the year 2023 15 units"),
        ("recti-", "fied", "rectified"),
        ("recti\xad", "fied", "rectified"),
        ("2023\xad", "2024年", "2023-2024年"),
        ("GB-", "2023", "GB-2023"),
    ],
)
def test_two_pieces_are_glued_as_their_script_wants(words, more, whole):
    assert glued(words, more) == whole


def test_a_blank_between_figures_and_chinese_is_kept_and_none_is_invented():
    sheets = Sheets()
    words = "清理堆放点 213 处，约谈"
    end = LEFT + pdfmetrics.stringWidth(words, "STSong-Light", SIZE)
    sheets.put(LEFT, 100, words)
    sheets.put(end + 6, 100, "12")  # set apart by less than a character
    sheets.put(end + 6 + 20, 100, "人")
    assert re.fullmatch("清理堆放点 213 处，约谈12人", paragraphs(sheets.read())[0])


def test_words_printed_twice_for_a_bold_look_are_read_once():
    sheets = Sheets()
    for shift in (0, 0.4, 0.8):
        sheets.put(LEFT + shift, 100, "一、加强组织领导，压实压实责任111项")
    assert paragraphs(sheets.read()) == ["一、加强组织领导，压实压实责任111项"]


def test_the_title_in_large_type_is_a_heading_of_one_block():
    sheets = Sheets()
    sheets.centred(90, "中共甲山市水务局党组关于巡察", 22)
    sheets.centred(122, "整改进展情况的通报", 22)
    sheets.paragraph(170, PARAGRAPH)
    document = sheets.read()
    title = document.blocks[0]
    assert title.span.of(document.text) == "中共甲山市水务局党组关于巡察整改进展情况的通报"
    assert (title.kind, title.level) == (BlockKind.HEADING, 1)
    assert document.blocks[1].kind is BlockKind.PARAGRAPH


def test_a_footnote_does_not_cut_the_paragraph_that_goes_on_over_the_page():
    lines = broken(PARAGRAPH, 30)
    sheets = Sheets()
    sheets.paragraph(100, PARAGRAPH)
    sheets.put(LEFT + 28, 700, lines[0][1])
    sheets.put(LEFT, 760, "① 见市水务局有关文件。", 9)
    sheets.next()
    for n, (_, line) in enumerate(lines[1:]):
        sheets.put(LEFT, 100 + n * PITCH, line)
    document = sheets.read()
    assert paragraphs(document) == [PARAGRAPH, PARAGRAPH, "① 见市水务局有关文件。"]
    assert document.blocks[-1].kind is BlockKind.FOOTNOTE


# Columns and turned pages


def two_columns(sheets, top, words):
    lines = broken(words, 14)
    half = (len(lines) + 1) // 2
    for column, part in enumerate((lines[:half], lines[half:])):
        for n, (is_first, line) in enumerate(part):
            sheets.put((70, 310)[column] + 28 * is_first, top + n * PITCH, line)
    return top + half * PITCH


def test_prose_in_two_columns_is_read_column_by_column_below_the_title():
    sheets = Sheets()
    sheets.centred(80, "甲山市水务局关于整改进展情况的通报（节选）", 20)
    y = two_columns(sheets, 120, PARAGRAPH * 3)
    sheets.paragraph(y + 24, PARAGRAPH + PARAGRAPH, left=70)
    assert paragraphs(sheets.read())[1:] == [PARAGRAPH * 3, PARAGRAPH * 2]


def test_a_short_second_line_of_the_title_above_the_gutter_does_not_hide_the_columns():
    sheets = Sheets()
    sheets.centred(70, "甲山市水务局关于二〇二四年度整改工作的综", 20)
    sheets.centred(96, "合", 20)
    two_columns(sheets, 140, PARAGRAPH * 3)
    assert paragraphs(sheets.read())[1:] == [PARAGRAPH * 3]


def test_a_centred_line_over_the_columns_does_not_go_on_in_the_first_of_them():
    sheets = Sheets()
    sheets.centred(80, "甲山市水务局关于整改进展情况的通报（节选）", 20)
    sheets.centred(104, "甲水发〔2024〕9号")
    for n, line in enumerate(["各河道管护站，局直属", "各单位，局机关科室："]):
        sheets.put(70, 128 + n * PITCH, line)
    two_columns(sheets, 128 + 2 * PITCH, PARAGRAPH * 3)
    assert paragraphs(sheets.read())[1] == "甲水发〔2024〕9号"


def test_labels_beside_their_values_are_no_columns():
    sheets = Sheets()
    pairs = [
        ("责任单位：", "河道科"),
        ("完成时限：", "2024年8月"),
        ("联系人：", "某某"),
        ("电话：", "000-0000"),
        ("状态：", "完成"),
    ]
    for n, (label, value) in enumerate(pairs):
        sheets.put(LEFT, 100 + n * PITCH, label)
        sheets.put(LEFT + 120, 100 + n * PITCH, value)
    assert paragraphs(sheets.read()) == [f"{label} {value}" for label, value in pairs]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_with_a_rotation_flag_reads_as_any_other(turn):
    sheets = Sheets()
    y = sheets.paragraph(100, PARAGRAPH)
    sheets.grid([90, 200, 320], [y, y + 30, y + 60])
    for n, words in enumerate(["序号", "问题", "1", "台账不全"]):
        sheets.put(95 + 110 * (n % 2), y + 20 + 30 * (n // 2), words)
    file = pdfium.PdfDocument(sheets.data())
    file[0].set_rotation(turn)
    saved = BytesIO()
    file.save(saved)
    document = read_pdf(saved.getvalue(), LIMITS)
    assert paragraphs(document) == [PARAGRAPH]
    assert rows(document) == [["序号", "问题"], ["1", "台账不全"]]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_whose_text_itself_is_turned_reads_as_any_other(turn):
    sheets = Sheets((760, 760))
    sheets.canvas.translate(380, 380)
    sheets.canvas.rotate(turn)
    sheets.canvas.translate(-380, -380)
    y = sheets.paragraph(100, PARAGRAPH)
    sheets.paragraph(y, PARAGRAPH)
    assert paragraphs(sheets.read()) == [PARAGRAPH, PARAGRAPH]


# What is no text of the notice


def test_running_heads_and_page_numbers_are_set_aside_also_when_odd_and_even_pages_differ():
    sheets = Sheets()
    for page in range(1, 7):
        sheets.put(LEFT if page % 2 else 400, 40, "甲山市水务局" if page % 2 else "整改通报汇编", 9)
        sheets.paragraph(100, f"{page}．{PARAGRAPH}")
        sheets.put(300 if page % 2 else 100, 815, f"第 {page} 页 共 6 页", 9)
        sheets.next()
    document = sheets.read()
    assert paragraphs(document) == [f"{page}．{PARAGRAPH}" for page in range(1, 7)]
    assert ("running head", "甲山市水务局") in aside(document)
    assert ("running head", "整改通报汇编") in aside(document)
    assert ("page number", "第 6 页 共 6 页") in aside(document)


def test_a_running_head_close_above_the_title_of_the_first_of_two_pages_is_set_aside_and_the_table_goes_on():
    sheets = Sheets()
    sheets.put(LEFT, 46, "甲山市水务局监督科", 10)
    sheets.centred(70, "甲山市水务局整改台账", 20)
    sheets.put(LEFT, 90, "填报单位：甲山市水务局", 12)
    sheets.grid(XS, [100, 130, 160, 190])
    fill(sheets, LEDGER, XS, 100)
    sheets.next()
    sheets.put(LEFT, 46, "甲山市水务局监督科", 10)
    more = [LEDGER[0], ["3", "账实不符", "逐项盘点", "财务科"]]
    sheets.grid(XS, [57, 87, 117])
    fill(sheets, more, XS, 57)
    document = sheets.read()
    assert aside(document) == [("running head", "甲山市水务局监督科")]
    assert paragraphs(document) == ["甲山市水务局整改台账", "填报单位：甲山市水务局"]
    assert rows(document) == [*LEDGER, more[1]]


def test_the_one_odd_page_of_four_that_has_a_running_head_loses_it_too():
    sheets = Sheets()
    lines = [line for _, line in broken(PARAGRAPH * 2, 30)]
    for page, head in enumerate(["", "整改通报汇编", "甲山市水务局", "整改通报汇编"]):
        sheets.put(250, 46, head, 12)
        for n, line in enumerate(lines[:3] if page == 1 else lines[3:] if page == 2 else []):
            sheets.put(LEFT + 28 * (page == 1 and not n), 700 + n * PITCH if page == 1 else 100 + n * PITCH, line)
        if page in (0, 3):
            sheets.paragraph(100, f"第{page}页。" + PARAGRAPH)
        sheets.next()
    document = sheets.read()
    assert paragraphs(document)[1] == PARAGRAPH * 2
    assert ("running head", "甲山市水务局") in aside(document)


def test_titles_in_large_type_that_count_the_forms_are_no_page_numbers():
    sheets = Sheets()
    for page in range(3):
        sheets.centred(70, f"整改销号申请表（第{page + 1}号）", 18)
        sheets.paragraph(130, PARAGRAPH * 3)
        sheets.next()
    assert [words for words in paragraphs(sheets.read()) if len(words) < 20] == [
        f"整改销号申请表（第{page}号）" for page in (1, 2, 3)
    ]


def test_a_large_title_that_each_of_two_forms_repeats_is_kept():
    sheets = Sheets()
    for page in range(2):
        sheets.centred(56, "整改情况登记表", 20)
        sheets.paragraph(86, f"第{page + 1}项：" + PARAGRAPH)
        sheets.next()
    assert paragraphs(sheets.read()).count("整改情况登记表") == 2


@pytest.mark.parametrize("number", ["3", "- 3 -", "— 3 —", "第 3 页", "3/9", "第 3 页 共 9 页", "－3－", "Page 3 of 9"])
def test_a_page_number_is_set_aside_and_reported(number):
    sheets = Sheets()
    sheets.paragraph(100, PARAGRAPH)
    sheets.centred(810, number, 10)
    document = sheets.read()
    assert paragraphs(document) == [PARAGRAPH]
    assert aside(document) == [("page number", number)]


def test_a_figure_that_stands_alone_above_the_page_number_is_kept():
    sheets = Sheets()
    sheets.put(LEFT, 700, "截至年底已经整改的问题共有以下件数（单位：件）")
    sheets.put(LEFT, 724, "35")
    sheets.centred(810, "- 1 -", 10)
    document = sheets.read()
    assert paragraphs(document)[-1] == "35"
    assert aside(document) == [("page number", "- 1 -")]


def test_numbered_headings_at_the_head_of_pages_are_no_page_numbers():
    sheets = Sheets()
    for page in range(1, 4):
        sheets.put(LEFT + 28, 80, f"{page}.关于“问题{page}”的整改")
        sheets.paragraph(104, f"整改情况：完成第{page}项。")
        sheets.next()
    found = paragraphs(sheets.read())
    assert [words for words in found if words.startswith(("1.", "2.", "3."))] == [
        f"{page}.关于“问题{page}”的整改" for page in range(1, 4)
    ]
    assert len(found) == 6


def test_watermarks_are_set_aside_whether_aslant_or_large_and_pale():
    sheets = Sheets()
    for _ in range(2):
        sheets.canvas.saveState()
        sheets.canvas.setFillGray(0.8)
        sheets.canvas.translate(200, 400)
        sheets.canvas.rotate(40)
        sheets.put(0, HEIGHT, "内部资料", 40)
        sheets.canvas.restoreState()
        sheets.canvas.saveState()
        sheets.canvas.setFillGray(0.85)
        sheets.put(150, 130, "注意保存", 60)
        sheets.canvas.restoreState()
        sheets.paragraph(100, PARAGRAPH)
        sheets.next()
    document = sheets.read()
    assert paragraphs(document) == [PARAGRAPH, PARAGRAPH]
    assert aside(document) == [("watermark", "内部资料"), ("watermark", "注意保存")]


def test_a_table_of_contents_is_set_aside():
    sheets = Sheets()
    sheets.centred(80, "目录")
    for n, name in enumerate(["一、总体情况", "二、整改情况", "三、下一步工作"]):
        sheets.put(LEFT, 110 + n * PITCH, name + "." * 60 + str(n + 1))
    sheets.paragraph(300, PARAGRAPH)
    document = sheets.read()
    assert paragraphs(document) == [PARAGRAPH]
    assert {what for what, _ in aside(document)} == {"table of contents"}


# Tables

LEDGER = [
    ["序号", "问题", "整改措施", "责任单位"],
    ["1", "台账不全", "补齐台账", "河道科"],
    ["2", "票据混放", "分类装订", "财务科"],
]
XS = [90, 140, 250, 400, 500]


def fill(sheets, table, xs, top, height=30):
    for r, row in enumerate(table):
        for c, words in enumerate(row):
            if words:
                sheets.put(xs[c] + 5, top + 20 + r * height, words, 12)


def test_a_table_is_read_by_its_rulings_and_the_text_around_it_stays_in_order():
    sheets = Sheets()
    y = sheets.paragraph(100, PARAGRAPH) + 10
    sheets.grid(XS, [y, y + 30, y + 60, y + 90])
    fill(sheets, LEDGER, XS, y)
    sheets.paragraph(y + 130, PARAGRAPH)
    document = sheets.read()
    assert [bool(block.rows) for block in document.blocks] == [False, True, False]
    assert rows(document) == LEDGER
    assert document.blocks[1].header_rows == 1
    assert paragraphs(document) == [PARAGRAPH, PARAGRAPH]


def test_the_lines_of_a_cell_are_joined_when_they_fill_it_and_kept_apart_when_they_do_not():
    sheets = Sheets()
    sheets.grid([90, 160, 280, 400], [100, 130, 230])
    fill(sheets, [["序号", "措施", "单位"]], [90, 160, 280], 100)
    sheets.put(95, 150, "1", 12)
    for n, line in enumerate(["补齐巡查台账并且", "逐处登记造册存档", "备查。"]):
        sheets.put(165, 150 + 18 * n, line, 13)
    for n, line in enumerate(["河道科", "财务科"]):
        sheets.put(285, 150 + 18 * n, line, 12)
    document = sheets.read()
    assert rows(document)[1] == ["1", "补齐巡查台账并且逐处登记造册存档备查。", "河道科 财务科"]
    cell = document.blocks[0].rows[1][2]
    assert [line.of(document.text) for line in cell.lines] == ["河道科", "财务科"]


def test_a_figure_that_is_too_long_for_its_cell_is_one_figure_and_two_figures_stay_two():
    sheets = Sheets()
    xs = [90, 140, 190, 300]
    sheets.grid(xs, [100, 130, 180])
    fill(sheets, [["序号", "金额", "分期"]], xs, 100)
    sheets.put(95, 150, "1", 12)
    for n, (amount, part) in enumerate([("1,175.3", "936.00"), ("6", "12.50")]):
        sheets.put(145, 150 + 16 * n, amount, 12)
        sheets.put(195, 150 + 16 * n, part, 12)
    assert rows(sheets.read())[1] == ["1", "1,175.36", "936.00 12.50"]


def test_small_notes_below_a_table_stand_behind_it():
    sheets = Sheets()
    y = sheets.paragraph(100, PARAGRAPH) + 10
    y = sheets.paragraph(y, PARAGRAPH * 2) + 10
    sheets.grid(XS, [y, y + 30, y + 60, y + 90])
    fill(sheets, LEDGER, XS, y)
    sheets.put(LEFT, 760, "注：金额为认定金额。", 9)
    document = sheets.read()
    assert [block.kind for block in document.blocks][-2:] == [BlockKind.TABLE, BlockKind.FOOTNOTE]


def test_a_row_of_a_group_that_goes_on_on_the_next_page_is_a_row_though_a_short_word_fills_its_column():
    xs = [90, 120, 300, 352]
    sheets = Sheets()
    sheets.grid(xs, [700, 730, 760, 790], missing={("h", 2, 0)})
    fill(sheets, [["序号", "措施", "状态"], ["1", "补齐台账。", "正在推进"], ["", "逐项盘点。", "长期坚持"]], xs, 700)
    sheets.next()
    sheets.grid(xs, [80, 110, 140, 170], missing={("h", 1, 0)})
    fill(sheets, [["", "分类装订。", "正在推进"], ["", "到场核对。", "长期坚持"], ["2", "复核。", "完成"]], xs, 80)
    assert [row[::2] for row in rows(sheets.read())[1:]] == [
        ["1", "正在推进"],
        ["1", "长期坚持"],
        ["1", "正在推进"],
        ["1", "长期坚持"],
        ["2", "完成"],
    ]


def test_words_of_a_merged_cell_that_the_page_break_cuts_stand_in_the_table():
    sheets = Sheets()
    xs = [90, 160, 300, 450]
    sheets.grid(xs, [690, 720, 750, 780], missing={("h", 2, 0)})
    fill(sheets, [["类别", "问题", "单位"], ["", "甲", "乙"], ["", "丙", "丁"]], xs, 690)
    sheets.put(95, 785, "作风", 12)
    document = sheets.read()
    assert [row[0] for row in rows(document)] == ["类别", "作风", "作风"]
    assert paragraphs(document) == []


def test_cells_merged_over_columns_and_over_rows_are_seen_by_the_rulings_that_are_missing():
    xs, ys = [90, 150, 250, 350, 450], [100, 130, 160, 190, 220]
    sheets = Sheets()
    sheets.grid(xs, ys, missing={("v", 3, 0), ("h", 1, 0), ("h", 1, 1), ("h", 3, 0)})
    table = [
        ["序号", "问题", "责任", ""],
        ["", "", "牵头单位", "配合单位"],
        ["1", "甲", "乙", "丙"],
        ["", "丁", "戊", "己"],
    ]
    fill(sheets, table, xs, 100)
    assert rows(sheets.read()) == [
        ["序号", "问题", "责任", "责任"],
        ["序号", "问题", "牵头单位", "配合单位"],
        ["1", "甲", "乙", "丙"],
        ["1", "丁", "戊", "己"],
    ]


@pytest.mark.parametrize("way", ["dashed", "twice", "thin rectangles", "open at its sides"])
def test_rulings_may_be_drawn_in_many_ways(way):
    sheets = Sheets()
    ys = [100, 130, 160, 190]
    if way == "dashed":
        sheets.canvas.setDash(3, 2)
    if way == "thin rectangles":
        for y in ys:
            sheets.canvas.rect(XS[0], HEIGHT - y, XS[-1] - XS[0], 0.6, stroke=0, fill=1)
        for x in XS:
            sheets.canvas.rect(x, HEIGHT - ys[-1], 0.6, ys[-1] - ys[0], stroke=0, fill=1)
    else:
        sides = {("v", n, step) for n in (0, 4) for step in range(3)} if way == "open at its sides" else ()
        sheets.grid(XS, ys, missing=sides)
    if way == "twice":
        sheets.grid([x + 0.7 for x in XS], [y + 0.7 for y in ys])
    fill(sheets, LEDGER, XS, 100)
    assert rows(sheets.read()) == LEDGER


@pytest.mark.parametrize("side", ["below", "above"])
def test_a_web_page_that_rules_its_rows_only_has_columns_where_the_pieces_of_its_lines_meet(side):
    sheets = Sheets()
    sheets.paragraph(100, PARAGRAPH)
    ys = [230, 290, 350] if side == "below" else [200, 230, 290]
    for y in ys:
        for left, right in pairwise(XS):
            sheets.rule(left, y, right, y)
    fill(sheets, [LEDGER[0]], XS, 200)
    long = [["补齐台账并且逐处登", "记造册。"], ["由分管负责人按月到场逐一", "核对。"]]
    for r in range(2):
        fill(sheets, [[str(r + 1), "", "", "河道科"]], XS, 240 + 60 * r)
        for c, lines in enumerate(long):
            for n, line in enumerate(lines):
                sheets.put(XS[c + 1] + 3, 250 + 60 * r + 16 * n, line, 11)
    sheets.paragraph(380, PARAGRAPH)
    document = sheets.read()
    row = ["补齐台账并且逐处登记造册。", "由分管负责人按月到场逐一核对。", "河道科"]
    assert rows(document) == [LEDGER[0], ["1", *row], ["2", *row]]
    assert paragraphs(document) == [PARAGRAPH, PARAGRAPH]


def test_a_table_that_goes_on_on_the_next_page_is_one_and_its_header_stands_once():
    sheets = Sheets()
    sheets.paragraph(100, PARAGRAPH)
    sheets.grid(XS, [700, 730, 760, 790])
    fill(sheets, LEDGER, XS, 700)
    sheets.next()
    more = [LEDGER[0], ["3", "账实不符", "逐项盘点", "财务科"]]
    sheets.grid(XS, [80, 110, 140])
    fill(sheets, more, XS, 80)
    sheets.paragraph(200, PARAGRAPH)
    document = sheets.read()
    assert rows(document) == [*LEDGER, more[1]]
    assert [block.page for block in document.blocks] == [1, 1, 2]


def test_a_row_that_the_page_break_cuts_is_made_whole():
    sheets = Sheets()
    sheets.grid(XS, [700, 730, 790])
    fill(sheets, [LEDGER[0], ["1", "台账不全", "", "河道科"]], XS, 700)
    sheets.put(255, 750, "补齐台账并且逐处登记造", 12)
    sheets.put(255, 768, "册由分管负责人按月核对", 12)
    sheets.next()
    sheets.grid(XS, [80, 110, 140])
    sheets.put(255, 100, "存疑之处。", 12)
    fill(sheets, [["2", "票据混放", "分类装订", "财务科"]], XS, 110)
    assert rows(sheets.read())[1:] == [
        ["1", "台账不全", "补齐台账并且逐处登记造册由分管负责人按月核对存疑之处。", "河道科"],
        ["2", "票据混放", "分类装订", "财务科"],
    ]


def test_a_numbered_paragraph_at_the_head_of_the_rest_of_a_cell_stays_one_of_its_own():
    sheets = Sheets()
    sheets.grid(XS, [700, 730, 790])
    fill(sheets, [LEDGER[0], ["1", "台账不全", "", "河道科"]], XS, 700)
    sheets.put(255, 750, "（1）补齐台账并登记造册", 12)
    sheets.put(255, 768, "由分管负责人按月核对。", 12)
    sheets.next()
    sheets.grid(XS, [80, 110])
    sheets.put(255, 100, "（2）存疑之处复核。", 12)
    document = sheets.read()
    cell = document.blocks[0].rows[1][2]
    assert [line.of(document.text) for line in cell.lines] == [
        "（1）补齐台账并登记造册由分管负责人按月核对。",
        "（2）存疑之处复核。",
    ]


def test_a_row_that_is_cut_in_its_first_cell_is_made_whole_too():
    xs = [90, 190, 300, 400]
    sheets = Sheets()
    sheets.grid(xs, [700, 730, 770])
    fill(sheets, [["项目名称", "金额", "进度"], ["沿河堆放点清理", "8.7", "62%"]], xs, 700)
    sheets.next()
    sheets.grid(xs, [80, 110, 140])
    fill(sheets, [["登记造册", "", ""], ["培训", "3.1", "90%"]], xs, 80)
    assert rows(sheets.read())[1:] == [["沿河堆放点清理登记造册", "8.7", "62%"], ["培训", "3.1", "90%"]]


def test_a_table_inside_a_cell_is_a_table_of_its_own():
    sheets = Sheets()
    sheets.grid([90, 200, 480], [100, 130, 260])
    fill(sheets, [["问题", "进展"], ["台账不全", ""]], [90, 200], 100)
    sheets.grid([220, 320, 440], [160, 190, 220])
    fill(sheets, [["月份", "件数"], ["三月", "12"]], [220, 320], 160)
    document = sheets.read()
    outer, inner = (block for block in document.blocks if block.rows)
    assert rows(document, 1) == [["月份", "件数"], ["三月", "12"]]
    assert outer.span.start <= inner.span.start < inner.span.end <= outer.span.end
    assert document.text.count("件数") == 1


def test_words_in_aligned_columns_without_rulings_are_a_table():
    sheets = Sheets()
    y = sheets.paragraph(100, PARAGRAPH)
    for r, row in enumerate(LEDGER):
        for c, words in enumerate(row):
            sheets.put([90, 180, 300, 420][c], y + 10 + r * PITCH, words)
    sheets.paragraph(y + 100, PARAGRAPH)
    document = sheets.read()
    assert rows(document) == LEDGER
    assert paragraphs(document) == [PARAGRAPH, PARAGRAPH]


def test_underlines_and_a_frame_around_the_page_are_no_table():
    sheets = Sheets()
    sheets.canvas.rect(50, 50, WIDTH - 100, HEIGHT - 100)
    y = sheets.paragraph(100, PARAGRAPH)
    for line in range(3):
        sheets.rule(LEFT, 104 + PITCH * line, RIGHT, 104 + PITCH * line)
    sheets.paragraph(y, PARAGRAPH)
    assert paragraphs(sheets.read()) == [PARAGRAPH, PARAGRAPH]


# Pages and files that cannot be read


def test_pages_without_text_are_named_and_the_others_are_read(monkeypatch):
    monkeypatch.setattr("indexer.reading.pdf.scan.open_engine", _no_engine)
    document = read_pdf(pdf_bytes(["甲山市水务局整改通报。"], [], [], ["已经整改。"], []), LIMITS)
    assert paragraphs(document) == ["甲山市水务局整改通报。", "已经整改。"]
    assert document.pages == 5
    (remark,) = document.remarks
    assert "第 2–3、5 页没有文字(共 5 页)" in remark
    assert is_one_clear_sentence(remark)


def test_page_numbers_are_named_in_runs():
    assert page_list([2, 3, 4, 7, 9, 10]) == "2–4、7、9–10"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param(pdf_bytes([PARAGRAPH], password="0000"), "密码", id="encrypted"),
        pytest.param(b"", "PDF", id="empty"),
        pytest.param(b"%PDF-1.7\n%%EOF", "PDF", id="header only"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(data, word):
    with pytest.raises(CorpusError, match=word) as error:
        read_pdf(data, LIMITS)
    assert is_one_clear_sentence(str(error.value))


VALID = pdf_bytes([WORDS[:30]] * 3, [WORDS[:30]] * 3)


def test_a_damaged_pdf_is_a_clear_error_wherever_the_damage_is(monkeypatch):
    monkeypatch.setattr("indexer.reading.pdf.scan.open_engine", _no_engine)
    chance = random.Random(7)
    for _ in range(200):
        damaged = bytearray(VALID)
        for _ in range(chance.choice([1, 4, 40])):
            damaged[chance.randrange(len(VALID))] = chance.randrange(256)
        objects = [hit.span() for hit in re.finditer(rb"\d+ 0 obj.*?endobj", damaged, re.DOTALL)]
        if chance.random() < 0.3 and len(objects) > 1:
            (a, b), (c, d) = sorted(chance.sample(objects, 2))
            damaged = damaged[:a] + damaged[c:d] + damaged[b:c] + damaged[a:b] + damaged[d:]
        end = chance.choice([len(VALID), chance.randrange(len(VALID))])
        try:
            read_pdf(bytes(damaged[:end]), LIMITS)
        except CorpusError as error:
            assert is_one_clear_sentence(str(error))


def _no_engine(*_):
    raise CorpusError("是扫描件 / it is a scan")


@property_test
@given(
    st.lists(
        st.tuples(
            st.integers(0, 560),
            st.integers(20, 830),
            st.text("甲乙1一、。“（ab", min_size=1, max_size=20),
            st.integers(6, 30),
        ),
        min_size=1,
        max_size=30,
    ),
    st.lists(st.tuples(*[st.integers(0, 600)] * 4), max_size=12),
)
def test_blocks_stand_in_text_order_and_hold_every_character_that_is_not_set_aside(pieces, rulings):
    sheets = Sheets()
    for x, y, words, size in pieces:
        sheets.put(x, y, words, size)
    for ruling in rulings:
        sheets.rule(*ruling[:2], *(ruling[2:] if ruling[0] % 3 else (ruling[0], ruling[3])))
        sheets.rule(ruling[0], ruling[1], ruling[2], ruling[1])
    document = sheets.read()
    kept = document.text + "".join(entry.text for entry in document.left_out)
    assert {character for _, _, words, _ in pieces for character in words} - {" "} <= set(kept)
    starts = [block.span.start for block in document.blocks]
    assert starts == sorted(starts)
    assert all(words.strip() == words != "" for words in paragraphs(document))
    for block in document.blocks:
        assert all(
            block.span.start <= cell.span.start <= cell.span.end <= block.span.end for r in block.rows for cell in r
        )
        assert all(line.of(document.text).strip() for r in block.rows for cell in r for line in cell.lines)


# Characters without a name, and words that are not painted


def unnamed_pdf(hidden: str, shown: str) -> bytes:
    """A page whose first line is in a font that does not say which characters its codes are."""
    content = f"BT /F1 14 Tf 90 700 Td <{hidden}> Tj ET BT /F2 14 Tf 90 660 Td ({shown}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type0/BaseFont/Unnamed/Encoding/Identity-H/DescendantFonts[7 0 R]>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Unnamed/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 1000/FontDescriptor 8 0 R>>",
        b"<</Type/FontDescriptor/FontName/Unnamed/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800"
        b"/Descent -200/CapHeight 700/StemV 80>>",
    ]
    file = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj" % number + body + b"endobj\n"
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(file + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def test_characters_without_a_name_are_counted_and_reported_for_each_page():
    document = read_pdf(unnamed_pdf("00100011", "thirty readable letters stand here"), LIMITS)
    assert paragraphs(document) == ["\ufffd\ufffd", "thirty readable letters stand here"]
    (remark,) = document.remarks
    assert "第 1 页 2 个" in remark
    assert is_one_clear_sentence(remark)


def test_a_page_of_characters_without_a_name_has_no_text(monkeypatch):
    monkeypatch.setattr("indexer.reading.pdf.scan.open_engine", _no_engine)
    with pytest.raises(CorpusError, match="扫描件"):
        read_pdf(unnamed_pdf("0010" * 60, "few"), LIMITS)


def test_words_that_are_not_painted_as_below_a_recognised_scan_are_read():
    sheets = Sheets()
    words = sheets.canvas.beginText(LEFT, HEIGHT - 100)
    words.setFont("STSong-Light", SIZE)
    words.setTextRenderMode(3)
    words.textLine("整改情况：已完成整改。")
    sheets.canvas.drawText(words)
    assert paragraphs(sheets.read()) == ["整改情况：已完成整改。"]


def test_a_rest_of_a_table_merged_over_the_page_break_names_its_group_again():
    xs = [90, 160, 300, 450]
    sheets = Sheets()
    sheets.grid(xs, [670, 700, 730, 760], missing={("h", 2, 0)})
    fill(sheets, [["类别", "问题", "单位"], ["作风", "甲", "乙"], ["", "丙", "丁"]], xs, 670)
    sheets.next()
    sheets.grid(xs, [80, 110, 140])
    fill(sheets, [["", "戊", "己"], ["资金", "庚", "辛"]], xs, 80)
    assert [row[0] for row in rows(sheets.read())] == ["类别", "作风", "作风", "作风", "资金"]


def test_pages_with_nothing_but_their_number_are_named():
    text = [f"{n}.关于第{n}项问题的整改情况，已经完成整改并报送有关部门。" for n in range(1, 9)]
    pages = [[*text, *[""] * 26, "- 1 -"], [*[""] * 34, "- 2 -"], [*text, *[""] * 26, "- 3 -"]]
    document = read_pdf(pdf_bytes(*pages), LIMITS)
    assert any(remark.startswith("第 2 页除页码、页眉外没有文字") for remark in document.remarks)
