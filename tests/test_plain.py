"""A text file stays as it is, with a block for each line; only lines that were broken at a fixed width are joined."""

import textwrap
import time

import pytest
from helpers import is_one_clear_sentence, property_test, texts
from hypothesis import given
from hypothesis import strategies as st

from indexer.reading.plain import read_plain
from indexer.reading.wrapping import display_width, unwrap
from indexer.types import BlockKind, Document

PARAGRAPHS = [
    "丙川县水利局党组高度重视巡察反馈意见，先后召开专题会议5次，逐条研究整改措施，明确责任科室和完成时限，确保件件有着落。",
    "一、关于“堤防隐患排查不彻底”的问题",
    "整改情况：已完成。组织12个排查组对全县46.8公里堤防逐段排查，发现隐患17处，全部建档立卡；投入资金230万元完成加固，"
    "并将排查结果通报沿线乡镇，由乡镇河长签字确认，形成闭环管理。下一步按季度开展复查，防止隐患反弹。",
    "二、关于“物资台账缺页”的问题",
    "整改情况：正在推进。已补建2021年以来的物资出入库台账，逐笔核对凭证，对账实不符的3类物资查明原因，"
    "追究保管人员责任；正在建设信息化管理系统，预计年内上线运行，届时实现扫码出入库，彻底解决手工登记易漏易错的问题。",
]


def broken(paragraphs: list[str], width: int = 60, *, indent: str = "", between: str = "\n") -> str:
    """Paragraphs as a program breaks them that counts a Chinese character as two and hangs no mark over."""
    done = []
    for words in paragraphs:
        lines, line = [], indent
        for character in words:
            if display_width(line + character) > width:
                lines.append(line)
                line = ""
            line += character
        done.append("\n".join([*lines, line]))
    return between.join(done) + "\n"


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(document.text)) for block in document.blocks]


def rows(document: Document) -> list[list[list[str]]]:
    return [
        [[cell.span.of(document.text) for cell in row] for row in block.rows]
        for block in document.blocks
        if block.kind is BlockKind.TABLE
    ]


def test_text_stays_as_it_is_with_a_block_for_each_line_that_has_words():
    text = "整改情况通报  \n\n\u3000\u3000一、已完成\n    （一）甲 \n\t1.乙"
    document = read_plain(text, "gb18030")
    assert document.text == text
    assert document.encoding == "gb18030"
    assert [(words, block.indent) for (_, words), block in zip(kinds(document), document.blocks, strict=True)] == [
        ("整改情况通报", 0.0),
        ("一、已完成", 2.0),
        ("（一）甲", 2.0),
        ("1.乙", 2.0),
    ]


def test_headings_of_markdown_keep_their_marks_and_text_files_have_none():
    text = "# 通报\n## 一、整改\n#二、没有空格\n#1 号楼\n```\n# 注释\n```\n正文 # 不是标题"
    document = read_plain(text, "utf-8", markdown=True)
    levels = [(block.level, block.span.of(text)) for block in document.blocks]
    assert levels[:4] == [(1, "# 通报"), (2, "## 一、整改"), (1, "#二、没有空格"), (0, "#1 号楼")]
    assert {level for level, _ in levels[4:]} == {0}
    assert {block.level for block in read_plain(text, "utf-8").blocks} == {0}


def test_front_matter_is_text_and_no_block():
    text = "---\ntitle: 通报\n---\n# 通报\n---\n"
    document = read_plain(text, "utf-8", markdown=True)
    assert document.text == text
    assert kinds(document) == [("heading", "# 通报"), ("paragraph", "---")]


@pytest.mark.parametrize("markdown", [True, False])
def test_a_table_of_pipes_has_its_cells_where_they_stand(markdown):
    text = (
        "台账如下\n| 序号 | 问题 | 情况 |\n|:---|---|---:|\n| 1 | 甲\\|乙 | |\n| 2 | 丙<br>丁 | 已完成 | 备注 |\n\n附注"
    )
    document = read_plain(text, "utf-8", markdown=markdown)
    assert document.text == text
    assert rows(document) == [
        [["序号", "问题", "情况", ""], ["1", "甲\\|乙", "", ""], ["2", "丙<br>丁", "已完成", "备注"]]
    ]
    table = document.blocks[1]
    assert table.header_rows == 1
    assert [line.of(text) for line in table.rows[2][1].lines] == ["丙", "丁"]
    assert [words for kind, words in kinds(document) if kind == "paragraph"] == ["台账如下", "附注"]


def test_a_table_of_pipes_needs_no_pipes_at_its_edges():
    assert rows(read_plain("问题 | 情况\n--- | ---\n甲 | 已完成\n", "utf-8")) == [[["问题", "情况"], ["甲", "已完成"]]]


@pytest.mark.parametrize("text", ["甲|乙\n丙|丁\n", "| 甲 |\n正文\n", "问题\n---\n正文|旁注\n", "|---|\n"])
def test_pipes_without_a_line_of_dashes_are_words(text):
    assert rows(read_plain(text, "utf-8", markdown=True)) == []


def test_lines_with_equally_many_tabs_are_a_table_with_its_title_above():
    text = "整改台账\t\t\n序号\t反馈问题\t整改情况\n1\t甲\t已完成\n2\t\t正在推进\n3\t丙\t\n填表人：李某某\t\t\n"
    document = read_plain(text, "utf-8")
    assert document.text == text
    assert rows(document) == [
        [["序号", "反馈问题", "整改情况"], ["1", "甲", "已完成"], ["2", "", "正在推进"], ["3", "丙", ""]]
    ]
    assert [block.kind.value for block in document.blocks] == ["paragraph", "table", "paragraph"]
    assert document.blocks[1].header_rows == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("甲\t乙\t丙\n丁\t戊\t己\n", id="two lines"),
        pytest.param("甲\t乙\n丙\t丁\n戊\t己\n", id="one tab"),
        pytest.param("\t\t一、甲\n\t\t二、乙\n\t\t三、丙\n\t\t四、丁\n", id="indents"),
    ],
)
def test_few_tabs_are_blanks(text):
    assert rows(read_plain(text, "utf-8")) == []


@pytest.mark.parametrize("width", [58, 64, 76])
@pytest.mark.parametrize(("indent", "between"), [("\u3000\u3000", "\n"), ("", "\n\n")])
def test_lines_broken_at_a_fixed_width_are_joined(width, indent, between):
    document = read_plain(broken(PARAGRAPHS, width, indent=indent, between=between), "utf-8")
    assert [words for _, words in kinds(document)] == PARAGRAPHS
    assert is_one_clear_sentence(*document.remarks)


def test_where_nothing_marks_paragraphs_a_full_line_that_ends_with_a_mark_is_the_end_of_one():
    document = read_plain(broken(PARAGRAPHS, 64), "utf-8")
    assert [words for _, words in kinds(document)] == PARAGRAPHS
    split = read_plain(broken(PARAGRAPHS, 58), "utf-8")
    assert "".join(words for _, words in kinds(split)) == "".join(PARAGRAPHS)
    assert len(split.blocks) == 7  # two lines of 29 characters end with a mark


def test_page_numbers_between_broken_lines_are_left_out():
    lines = broken(PARAGRAPHS, indent="\u3000\u3000").splitlines()
    text = "\n".join([*lines[:5], "", "— 1 —", "\x0c", *lines[5:8], "- 2 -", *lines[8:]])
    document = read_plain(text, "utf-8")
    assert [words for _, words in kinds(document)] == PARAGRAPHS
    assert [(entry.what, entry.text) for entry in document.left_out] == [
        ("页码 / page number", "— 1 —"),
        ("页码 / page number", "- 2 -"),
    ]


def test_words_of_letters_are_joined_with_a_blank():
    words = (
        "the levees of the county were inspected again in spring, and most of them were found to be whole; those that "
        "leaked have been mended by the works section, which keeps a ledger of every place and reports on it each month. "
        "what is still open, such as the weir at the upper bridge, will be done before the water rises, says the office, "
        "and the party group has told each station by name who answers for it, until when, and to whom he reports."
    )
    text = textwrap.fill(words, 61)
    assert read_plain(text, "utf-8").text == words + "\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n".join(PARAGRAPHS), id="paragraphs"),
        pytest.param("白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼\n" * 5, id="verse"),
        pytest.param(
            "".join(f"{n}.丙川县第{n:02d}号堤防隐患排查不彻底的问题已经整改完成并建档\n" for n in range(1, 40)),
            id="list",
        ),
        pytest.param(
            "".join(f"责任单位{n}：丙川县水利局工程建设与运行管理科及所属各水管站\n" for n in range(30)), id="labels"
        ),
        pytest.param(
            "".join(f"{c}河水管站　堤防隐患排查整改完成，已经建档立卡并销号\n" for c in "甲乙丙丁戊己庚辛" * 3),
            id="ledger",
        ),
        pytest.param("丙川县水利局\n工程科\n物资管理所\n堤防管理站\n办公室\n档案室\n财务科\n" * 4, id="short lines"),
        pytest.param(
            "\n".join("堤防隐患排查整改情况" * n for n in (1, 3, 2, 5, 4, 6, 2, 3, 7, 1, 4)), id="uneven lines"
        ),
        pytest.param("\n".join(["丙川县水利局关于堤防隐患排查整改情况的通报。"] * 20), id="sentences"),
    ],
)
def test_lines_that_end_for_another_reason_stay(text):
    document = read_plain(text, "utf-8")
    assert document.text == text
    assert document.remarks == ()


def test_one_line_and_an_empty_text_are_read():
    assert unwrap("") is None
    assert read_plain("", "utf-8").blocks == ()
    assert kinds(read_plain("通报", "utf-8")) == [("paragraph", "通报")]


PIECES = st.lists(
    st.sampled_from(
        [
            "|",
            "\t",
            "\t\t",
            "\n",
            "\n\n",
            " ",
            "\u3000",
            "---",
            "# ",
            "```",
            "甲乙丙",
            "1.",
            "。",
            "a b",
            "\x0c",
            "\u2028",
        ]
    ),
    max_size=60,
).map("".join)


@property_test
@given(text=st.one_of(texts(), PIECES), markdown=st.booleans())
def test_every_span_is_an_exact_slice_and_every_word_lies_in_a_block(text, markdown):
    document = read_plain(text, "utf-8", markdown=markdown)
    covered = [False] * len(document.text)
    position = 0
    for block in document.blocks:
        assert position <= block.span.start < block.span.end
        position = block.span.end
        words = block.span.of(document.text)
        assert words == words.strip()
        covered[block.span.start : block.span.end] = [True] * len(words)
        assert len({len(row) for row in block.rows}) <= 1
        for cell in (cell for row in block.rows for cell in row):
            assert block.span.start <= cell.span.start <= cell.span.end <= max(block.span.end, cell.span.end)
            assert all(cell.span.start <= line.start < line.end <= cell.span.end for line in cell.lines)
            assert cell.span.of(document.text) == cell.span.of(document.text).strip()
    front = text.startswith("---") and markdown
    assert front or not any(not c.isspace() and not seen for c, seen in zip(document.text, covered, strict=True))


@pytest.mark.parametrize(
    "piece",
    ["\t\t一\n", "| 甲 | 乙 |\n", "|---|\n", "甲" * 30 + "\n", "\t", " ", "|", "\n", "# ", "1\n", "甲。\n", "(("],
)
def test_time_grows_linearly(piece):
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        read_plain(text, "utf-8", markdown=False)
        return time.process_time() - start

    assert seconds(80_000) < 16 * seconds(10_000) + 0.5
