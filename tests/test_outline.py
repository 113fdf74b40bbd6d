"""The nesting of a notice is its own: every shape of numbering gives the tree a reader sees."""

import itertools

import pytest
from helpers import parse, property_test, real_notices, texts
from hypothesis import given

from indexer.errors import CorpusError
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import first_sentence, fold, folded, mask_quotes
from indexer.notice.furniture import find_furniture
from indexer.notice.outline import Node, parse_outline
from indexer.reading.plain.reader import read_plain
from indexer.store.tree_rows import read_tree, write_tree
from indexer.types import Notice, ParagraphKind, SectionKind, Span


def outline(text: str) -> Node:
    return parse_outline(fold(text), read_plain(text, "utf-8").blocks)


def numbers(text: str) -> list[str]:
    """Return the number paths of the numbered headings of a text in order."""
    return [node.number for node in outline(text).walk() if node.marker]


def node(text: str, number: str) -> Node:
    return next(n for n in outline(text).walk() if n.number == number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "一、甲\n（一）乙\n1.丙\n(1)丁\n①戊\n二、己", "一 一(一) 一(一)1 一(一)1(1) 一(一)1(1)① 二", id="the norm"
        ),
        pytest.param("一、甲\n1.乙\n2.丙\n二、丁\n1.戊", "一 一1 一2 二 二1", id="chapter then figures"),
        pytest.param("（一）甲\n1.乙\n（二）丙\n1.丁", "(一) (一)1 (二) (二)1", id="brackets at the top"),
        pytest.param("1.甲\n（1）乙\n（2）丙\n2.丁", "1 1(1) 1(2) 2", id="figures at the top"),
        pytest.param(
            "二、甲\n（一）乙\n1.丙\n2.丁\n（二）戊\n3.己", "二 二(一) 二(一)1 二(一)2 二(二) 二(二)3", id="running on"
        ),
        pytest.param("（一）甲\n１．乙\n2、丙\n3．丁\n(二)戊", "(一) (一)1 (一)2 (一)3 (二)", id="mixed forms"),
        pytest.param("第一阶段 甲\n1.乙\n第二阶段 丙\n1.丁", "第一阶段 第一阶段1 第二阶段 第二阶段1", id="phases"),
        pytest.param("案例一：甲\n正文。\n案例 2：乙\n正文。\n案例三\n丙", "案例一 案例二 案例三", id="cases"),
        pytest.param("1.甲\n1.乙\n3.丙", "1 1 3", id="numbers that repeat and leap"),
        pytest.param("甲。一、乙。二、丙。三、丁。", "一 二 三", id="in one line"),
        pytest.param("一、甲：（1）乙；（2）丙；（3）丁。", "一 一(1) 一(2) 一(3)", id="list inside a paragraph"),
        pytest.param(
            "甲的批复\u3000\u3000乙：\u3000\u3000一、丙。\u3000\u3000（一）丁。\u3000\u3000二、戊。",
            "一 一(一) 二",
            id="ideographic spaces",
        ),
        pytest.param("如下：\ue004一、甲。二、乙。三、丙。", "一 二 三", id="private-use character for a blank"),
        pytest.param("一、甲。\n二、乙。三、丙。", "一 二 三", id="list that goes on in a later line"),
        pytest.param("依据“一、甲；二、乙；三、丙”的规定。", "", id="numbers in a quotation"),
        pytest.param("1.违反《甲办法》第十三条第（一）（三）项规定。", "1", id="items of a statute"),
        pytest.param("1.面积1.5亩。2024.3.20 验收。", "1", id="figures in mid-line"),
        pytest.param("1.2023年以来积案多\n2.台账不全", "1 2", id="an entry that begins with a year"),
        pytest.param("甲\n\n乙。\n\n丙", "", id="no numbers"),
    ],
)
def test_number_paths_follow_the_document(text, expected):
    assert numbers(text) == expected.split()


@pytest.mark.parametrize(
    ("line", "title"),
    [
        pytest.param("（一）台账不全", "台账不全", id="line"),
        pytest.param("（一）台账不全。已经补齐，逐项登记。", "台账不全", id="sentence that goes on in the line"),
        pytest.param("（一）整改情况：已经补齐。", "整改情况", id="label"),
        pytest.param(
            "1.关于“台账不全；登记混乱。”问题的整改。一是补建。",
            "关于“台账不全；登记混乱。”问题的整改",
            id="quoted ends",
        ),
    ],
)
def test_a_title_is_the_first_sentence_outside_quotation_marks(line, title):
    line = folded(line)
    assert node(line, find_marker(line).label).title.of(line) == folded(title)


def test_a_very_long_heading_is_cut_at_a_comma_and_its_body_is_kept():
    line = "1." + "巡河记录长期没有逐日登记，" * 12
    found = node(line, "1")
    assert found.title.of(line) == "巡河记录长期没有逐日登记"
    assert found.blocks[0].span.of(line) == line


def test_markdown_headings_nest_by_their_depth():
    text = "# 通报\n## 一、整改\n### （一）台账\n补建。\n## 二、打算\n正文。"
    tree = [(n.title.of(text), n.parent.title.of(text)) for n in outline(text).walk() if n.parent]
    assert tree == [("通报", ""), ("整改", "通报"), ("台账", "整改"), ("打算", "通报")]


def test_a_document_without_numbers_is_headed_by_its_short_lines():
    text = "甲山市纠正指定供应商的行为\n经查，该局在文件中指定了两家供应商，限制了其他企业。\n目前，该局已经废止文件。"
    assert [n.title.of(text) for n in outline(text).walk() if n.parent] == ["甲山市纠正指定供应商的行为"]


@pytest.mark.parametrize("closing", ["欢迎广大群众监督。联系电话：0000-0000000", "中共甲山市水务局党组\n2024年5月6日"])
def test_the_closing_lines_do_not_belong_to_the_last_item(closing):
    text = f"一、整改\n1.台账不全。已经补齐。\n{closing}\n"
    assert closing.split("\n")[0] not in [b.span.of(text) for n in outline(text).walk() if n.marker for b in n.blocks]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("甲“乙”丙", "甲“ ”丙"),
        ("“甲‘乙’丙”丁", "“     ”丁"),
        ("《甲》《乙》", "《 》《 》"),
        pytest.param("甲“乙\n丙”丁", "甲“乙\n丙”丁", id="a quotation that never closes hides nothing"),
        pytest.param("甲”乙“丙", "甲”乙“丙", id="marks the wrong way round"),
        pytest.param("甲“乙《丙”丁》戊", "甲“   ”丁》戊", id="marks that cross"),
    ],
)
def test_quotations_are_masked(text, masked):
    assert mask_quotes(text) == masked


@property_test
@given(text=texts())
def test_masking_keeps_every_position_and_only_blanks(text):
    masked = mask_quotes(text)
    assert len(masked) == len(text)
    assert all(m == t or m == " " for m, t in zip(masked, text, strict=True))


def test_the_first_sentence_ends_outside_quotation_marks():
    text = "关于“账实不符。登记混乱”的问题；已完成。"
    assert first_sentence(mask_quotes(text), Span(0, len(text))).of(text) == "关于“账实不符。登记混乱”的问题"


@property_test
@given(text=texts())
def test_every_character_that_is_no_furniture_lies_in_exactly_one_block(text):
    view = fold(text)
    furniture = find_furniture(view.text)
    blocks = read_plain(text, "utf-8").blocks
    spans = sorted(b.span for n in parse_outline(view, blocks, furniture).walk() for b in n.blocks)
    spans = sorted([*spans, *furniture])
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    covered = set().union(*(range(*span) for span in spans))
    assert [c for i, c in enumerate(view.text) if i not in covered and not c.isspace()] == []


@property_test
@given(text=texts())
def test_headings_lie_inside_each_other_in_text_order(text):
    for above in outline(text).walk():
        assert above.start <= above.title.start <= above.title.end <= above.end or above.parent is None
        edges = [edge for child in above.children for edge in (child.start, child.end)]
        assert edges == sorted(edges)
        assert all(above.start <= child.start <= child.end <= above.end for child in above.children)


@property_test
@given(text=texts())
def test_parsing_never_fails_and_changes_no_character(text):
    try:
        notice = parse(text)
    except CorpusError as error:
        assert text.lstrip("\ufeff").startswith("---"), error
        return
    assert notice.text == text
    check_tree(notice)


def test_a_section_of_a_notice_has_its_words_its_number_and_its_kind():
    text = "甲山市通报\n一、整改情况\n（一）台账不全\n已完成整改。\n二、打算\n继续巡河。"
    found = {section.number: section for section in parse(text).tree.walk()}
    assert [found[n].kind for n in ("一", "一(一)", "二")] == [
        SectionKind.CHAPTER,
        SectionKind.ITEM,
        SectionKind.CHAPTER,
    ]
    assert found["一"].span.of(text) == "一、整改情况\n（一）台账不全\n已完成整改。\n"
    assert found["一(一)"].title.of(text) == "台账不全"
    assert [p.kind for p in found["一(一)"].paragraphs] == [ParagraphKind.HEAD, ParagraphKind.STATUS]


@pytest.mark.parametrize("path", real_notices())
def test_the_tree_of_a_real_notice_holds_every_item_at_its_place(path):
    notice = parse(path.read_text(encoding="utf-8"))
    check_tree(notice)
    for section in notice.tree.walk():
        assert "\n" not in section.title.of(notice.text)
        assert section.title.of(notice.text) == section.title.of(notice.text).strip()
    for item in notice.items:
        assert item in notice.items_at(item.span.start)


def check_tree(notice: Notice) -> None:
    """Sections lie inside each other in text order, each paragraph in its innermost one, and each item is a section."""
    for section in notice.tree.walk():
        assert (
            section.span.start <= section.title.start <= section.title.end <= section.span.end or not section.title.end
        )
        edges = [edge for below in section.sections for edge in below.span]
        assert edges == sorted(edges)
        assert all(section.span.start <= b.span.start <= b.span.end <= section.span.end for b in section.sections)
        for paragraph in section.paragraphs:
            assert notice.tree.path_to(paragraph.span.start)[-1] is section
            assert paragraph.span.end <= section.span.end
    assert sorted(s.item for s in notice.tree.walk() if s.item >= 0) == list(range(len(notice.items)))
    assert read_tree(write_tree(notice.tree)) == notice.tree


@pytest.mark.parametrize("length", range(50, 70))
def test_a_title_that_is_cut_after_its_opening_quotation_mark_ends_with_its_line(length):
    text = f"一、关于“{'甲' * length}"
    (heading,) = [n for n in outline(text).walk() if n.marker]
    assert heading.title.end <= len(text)
