"""A text file stays as it is, with a block for each paragraph of a line and for each table of pipes or tabs."""

import pytest
from helpers import property_test, texts
from hypothesis import given
from hypothesis import strategies as st

from eval.reading_bench import MONOTONOUS
from indexer.reading.plain.reader import read_plain
from indexer.types import BlockKind, Document


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


def test_a_line_with_indents_inside_has_a_block_for_each_of_its_paragraphs():
    text = "\u3000\u3000通报\u3000\u3000各科室：\u3000\u3000\u3000一、排查。 \u3000\u3000 已排查5处。          办公室  2024年\n尾"
    document = read_plain(text, "utf-8")
    assert document.text == text
    assert [(block.span.of(text), block.indent) for block in document.blocks] == [
        ("通报", 2.0),
        ("各科室：", 2.0),
        ("一、排查。", 3.0),
        ("已排查5处。", 3.0),
        ("办公室  2024年", 5.0),
        ("尾", 0.0),
    ]


def test_a_word_spread_out_over_its_line_is_one_block():
    text = "标\u3000\u3000题：通报\u3000\u3000县\u3000\u3000政\u3000\u3000府"
    assert [words for _, words in kinds(read_plain(text, "utf-8"))] == [
        "标\u3000\u3000题：通报",
        "县\u3000\u3000政\u3000\u3000府",
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


def test_one_line_and_an_empty_text_are_read():
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
            "\u3000\u3000",
            " " * 8,
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


@pytest.mark.parametrize("piece", MONOTONOUS)
def test_a_long_text_of_one_pattern_is_read_whole(piece):
    text = piece * (80_000 // len(piece))
    document = read_plain(text, "utf-8", markdown=False)
    assert "".join(document.text.split()) == "".join(text.split())
