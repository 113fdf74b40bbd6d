"""Lines that a program broke at a fixed width or number of characters are joined again, and no others."""

import random
import textwrap
from dataclasses import dataclass

import pytest
from helpers import is_one_clear_sentence, property_test
from hypothesis import given
from hypothesis import strategies as st

from eval.reading_bench import MONOTONOUS
from indexer.reading.plain.reader import read_plain
from indexer.reading.plain.wrapping import display_width, unwrap
from indexer.types import Document

PARAGRAPHS = [
    "丙川县水利局党组高度重视巡察反馈意见，先后召开专题会议5次，逐条研究整改措施，明确责任科室和完成时限，确保件件有着落。",
    "一、关于“堤防隐患排查不彻底”的问题",
    "整改情况：已完成。组织12个排查组对全县46.8公里堤防逐段排查，发现隐患17处，全部建档立卡；投入资金230万元完成加固，"
    "并将排查结果通报沿线乡镇，由乡镇河长签字确认，形成闭环管理。下一步按季度开展复查，防止隐患反弹。",
    "二、关于“物资台账缺页”的问题",
    "整改情况：正在推进。已补建2021年以来的物资出入库台账，逐笔核对凭证，对账实不符的3类物资查明原因，"
    "追究保管人员责任；正在建设信息化管理系统，预计年内上线运行，届时实现扫码出入库，彻底解决手工登记易漏易错的问题。",
]
CLAUSES = (
    "组织排查组对全县{n}座小型水库逐库排查|收回闲置资金{n}.{m}万元|追缴欠租{n},{m}17元|制定《丙川县河道采砂管理办法（试行）》|"
    "清退违规占用的办公用房{n}间|对{m}名责任人给予批评教育|完成率达到{n}.{m}%|于20{n}年{m}月底前全部归档|"
    "督促各乡镇（街道）按季度报送台账|推行“一库一档”管理|与承租户重新签订合同{n}份|上线OA系统和GIS平台|"
    "核减工程款{n}{m}.5万元|举办业务培训{m}期、培训{n}人次|由县审计局牵头复核|移交线索{m}件|修复渠道{n}{m}00米"
).split("|")
OPENINGS = (
    "关于“{w}”的问题。|（{k}）{w}方面。|整改情况：已完成。|一是|二是|经查，|针对该问题，|责任单位：县水利局。|下一步，|整改以来，|党组书记带头，|分管领导牵头，|举一反三，|会同财政部门，|截至目前，"
).split("|")
TOPICS = ("台账管理不规范", "堤防巡查流于形式", "专项资金滞留", "工程验收走过场", "公务用车管理松散")


@dataclass(frozen=True)
class Layout:
    """How a program broke a text."""

    width: int  # characters, or pairs of half-width characters
    by_count: bool
    keeps_marks: bool  # a mark that may not begin a line hangs over (by count) or takes its character along
    indent: str
    between: str
    pages: str  # what stands between two pages; {n} is the number
    page_lines: int
    heading: str  # "", "title" (centred by blanks) or "letter" (with a rule)


def broken(paragraphs: list[str], width: int = 60, *, indent: str = "", between: str = "\n") -> str:
    """Paragraphs as a program breaks them that counts a Chinese character as two and hangs no mark over."""
    return between.join("\n".join(by_width(indent + words, width)) for words in paragraphs) + "\n"


def by_width(words: str, width: int) -> list[str]:
    """Lines of at most so many half-width characters, words and numbers broken too."""
    lines, line = [], ""
    for character in words:
        if display_width(line + character) > width:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def by_words(words: str, width: int) -> list[str]:
    """Lines of at most so many half-width characters; numbers, words and the mark behind a character stay together."""
    lines, line, place = [], "", 0
    while place < len(words):
        end = place + 1
        while end < len(words) and (
            words[end] in "，。、；：”》）"
            or words[end - 1] in "“《（"
            or (words[end - 1 : end + 1].isascii() and not words[end].isspace())
        ):
            end += 1
        if display_width(line + words[place:end]) > width:
            lines.append(line)
            line = ""
        line += words[place:end]
        place = end
    return [*lines, line]


def by_count(words: str, width: int, *, keeps_marks: bool) -> list[str]:
    """Lines of so many characters, broken anywhere; or with one mark that hangs over."""
    lines = []
    while words:
        end = width
        if keeps_marks and words[end : end + 1] and words[end] in "，。、；：”》）":
            end += 1
        lines.append(words[:end])
        words = words[end:]
    return lines


def notice(seed: int) -> list[str]:
    """The paragraphs of an invented notice; each ends with a full stop, or is a short heading."""
    chance = random.Random(seed)
    paragraphs = []
    for section in range(chance.randint(3, 4)):
        paragraphs.append(f"{'一二三四'[section]}、{chance.choice(TOPICS)}整改情况")
        for entry in range(chance.randint(3, 4)):
            opening = chance.choice(OPENINGS).format(w=chance.choice(TOPICS), k="一二三四"[entry])
            clauses = chance.sample(CLAUSES, chance.randint(5, 10))
            filled = [c.format(n=chance.randint(11, 29), m=chance.randint(1, 9)) for c in clauses]
            marks = [chance.choice("，，，；。") for _ in filled[1:]]
            paragraphs.append(opening + "".join(a + b for a, b in zip(filled, [*marks, "。"], strict=True)))
    return paragraphs


def centred(words: str, width: int, blank: str = " ") -> str:
    return blank * max(4, (width - display_width(words)) // 2 // display_width(blank)) + words


def laid_out(paragraphs: list[str], layout: Layout) -> tuple[str, list[str]]:
    """The text as the program broke it, and the paragraphs that are to come out."""
    wide = 2 * layout.width
    heads = {
        "": [],
        "title": ["丙川县水利局关于巡察反馈意见", "整改情况的通报"],
        "letter": ["丙川县水利局文件", "丙水发〔2024〕17号", "━" * layout.width, "关于整改情况的报告"],
    }[layout.heading]
    lines = [words if words[0] == "━" else centred(words, wide) for words in heads]
    for words in paragraphs:
        if lines and layout.between == "\n\n":
            lines.append("")
        if layout.by_count:
            lines += by_count(layout.indent + words, layout.width, keeps_marks=layout.keeps_marks)
        else:
            lines += (by_words if layout.keeps_marks else by_width)(layout.indent + words, wide)
    if layout.pages:
        pages = [lines[n : n + layout.page_lines] for n in range(0, len(lines), layout.page_lines)]
        lines = ["\n".join(page) + layout.pages.format(n=n) for n, page in enumerate(pages, 1)]
    return "\n".join(lines) + "\n", [*heads, *paragraphs]


LAYOUTS = st.builds(
    Layout,
    width=st.integers(26, 40),
    by_count=st.booleans(),
    keeps_marks=st.booleans(),
    indent=st.sampled_from(["", "\u3000\u3000", "    "]),
    between=st.sampled_from(["\n", "\n\n"]),
    pages=st.sampled_from(["", "\n— {n} —", "\n\n        － {n} －\n\x0c", "\n\x0c", "\n第 {n} 页\n", "\n- {n} -\n\n"]),
    page_lines=st.integers(9, 30),
    heading=st.sampled_from(["", "title", "letter"]),
)


def paragraphs_of(document: Document) -> list[str]:
    return [block.span.of(document.text) for block in document.blocks]


@pytest.mark.parametrize("width", [58, 64, 76])
@pytest.mark.parametrize(("indent", "between"), [("\u3000\u3000", "\n"), ("", "\n\n")])
def test_lines_broken_at_a_fixed_width_are_joined(width, indent, between):
    document = read_plain(broken(PARAGRAPHS, width, indent=indent, between=between), "utf-8")
    assert paragraphs_of(document) == PARAGRAPHS
    assert is_one_clear_sentence(*document.remarks)


def test_where_nothing_marks_paragraphs_a_full_line_that_ends_with_a_mark_is_the_end_of_one():
    document = read_plain(broken(PARAGRAPHS, 64), "utf-8")
    assert paragraphs_of(document) == PARAGRAPHS
    split = read_plain(broken(PARAGRAPHS, 58), "utf-8")
    assert "".join(paragraphs_of(split)) == "".join(PARAGRAPHS)
    assert len(split.blocks) == 7  # two lines of 29 characters end with a mark


def test_page_numbers_between_broken_lines_are_left_out():
    lines = broken(PARAGRAPHS, indent="\u3000\u3000").splitlines()
    text = "\n".join([*lines[:5], "", "— 1 —", "\x0c", *lines[5:8], "- 2 -", *lines[8:]])
    document = read_plain(text, "utf-8")
    assert paragraphs_of(document) == PARAGRAPHS
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


def test_lines_broken_at_a_number_of_characters_are_joined_inside_numbers_and_words():
    lines = by_count("\u3000\u3000" + PARAGRAPHS[2], 25, keeps_marks=False)
    assert lines[0].endswith("46.")
    text, expected = laid_out(PARAGRAPHS, Layout(25, True, False, "\u3000\u3000", "\n", "\n— {n} —", 5, "title"))
    document = read_plain(text, "gb18030")
    assert paragraphs_of(document) == expected
    assert [entry.text for entry in document.left_out] == [f"— {n} —" for n in range(1, len(document.left_out) + 1)]
    assert is_one_clear_sentence(*document.remarks)


def test_a_sentence_goes_on_after_a_form_feed():
    lines = broken(PARAGRAPHS, 56, indent="\u3000\u3000").splitlines()
    text = "\n".join([*lines[:2], "", "", "\u3000\u3000－ 1 －", "\x0c" + lines[2], *lines[3:], "", "－ 2 －", "\x0c"])
    document = read_plain(text, "utf-8")
    assert paragraphs_of(document) == PARAGRAPHS
    assert [entry.text for entry in document.left_out] == ["－ 1 －", "－ 2 －"]


def test_a_label_behind_a_full_line_goes_on_with_its_paragraph_where_all_paragraphs_are_indented():
    first = "整改情况：对二十六座水库逐一排查并全部登记在册留存备查。责任单位：县水利局。"
    assert len(first[: first.index("责任")]) == 28
    texts = [first, *PARAGRAPHS]
    text, _ = laid_out(texts, Layout(30, True, False, "\u3000\u3000", "\n", "", 0, ""))
    assert "\n责任单位" in text
    assert paragraphs_of(read_plain(text, "utf-8")) == texts


def test_the_end_of_a_telephone_number_is_no_page_number():
    texts = [*PARAGRAPHS, "联系科室：丙川县水利局办公室，联系电话：0596-5523"]
    number = "\u3000\u3000" + texts[-1]
    width = len(number) - 5
    text, _ = laid_out(texts, Layout(width, True, False, "\u3000\u3000", "\n", "", 0, ""))
    assert text.endswith("\n-5523\n")
    assert paragraphs_of(read_plain(text, "utf-8"))[-1] == texts[-1]


@property_test
@given(seed=st.integers(0, 10_000), layout=LAYOUTS)
def test_an_invented_notice_comes_out_as_it_was_before_it_was_broken(seed, layout):
    original = notice(seed)
    text, expected = laid_out(original, layout)
    found = paragraphs_of(read_plain(text, "utf-8"))
    if not (layout.by_count or layout.keeps_marks):  # whether a word or a blank was broken at cannot always be told
        found = [words.replace(" ", "") for words in found]
    if layout.indent or (layout.between == "\n\n" and not layout.pages):
        assert found == expected
    else:  # nothing tells a full line that ends a sentence from the end of a paragraph
        assert "".join(found) == "".join(expected)
        assert len(found) < 1.3 * len(expected)


@property_test
@given(seed=st.integers(0, 10_000), layout=LAYOUTS, chance=st.randoms(use_true_random=False))
def test_no_character_is_lost_or_added_whatever_a_text_is(seed, layout, chance):
    text, _ = laid_out(notice(seed), layout)
    lines = text.split("\n")
    for _ in range(chance.randint(0, 3)):
        lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    text = "\n".join(lines[chance.randrange(len(lines)) // 2 :])
    done = unwrap(text)
    if done is not None:
        assert sorted("".join((done.text + "".join(done.page_numbers)).split())) == sorted("".join(text.split()))


@pytest.mark.parametrize("piece", MONOTONOUS)
def test_no_character_of_a_long_text_of_one_pattern_is_lost(piece):
    text = piece * (80_000 // len(piece))
    done = unwrap(text)
    if done is not None:
        assert sorted("".join((done.text + "".join(done.page_numbers)).split())) == sorted("".join(text.split()))
