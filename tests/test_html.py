"""Web pages, and what is left of them in text files: the notice is kept, the page around it set aside."""

import itertools

import pytest
from helpers import property_test, texts
from hypothesis import given

from indexer.errors import CorpusError
from indexer.lexicon.text import folded
from indexer.notice.furniture import find_furniture
from indexer.reading.html import read_html
from indexer.reading.loader import load_bytes

TITLE = "甲山市水务局关于巡察整改情况的通报"
BODY = [
    "（一）关于台账不全的问题。一是补建台账，逐项登记，专人保管；二是每月核对一次，发现差错立即更正。",
    "（二）关于票据混放的问题。一是分类装订，统一编号；二是清理历年旧票，移交档案室集中保管。",
    "目前，上述问题均已完成整改，整改率100%，涉及金额3.6万元，已全部追回并入账。",
]


def page(body: str = "", head: str = "", heading: str = f"<h1>{TITLE}</h1>") -> str:
    paragraphs = body or "".join(f"<p>{line}</p>" for line in BODY)
    return (
        f"<html><head>{head}</head><body><div class='nav'>首页 | 政务公开</div>{heading}"
        f"<div class='content'>{paragraphs}</div><div class='footer'>主办：甲山市水务局 网站标识码123</div></body></html>"
    )


def test_title_and_body_come_as_one_paragraph_a_line():
    assert read_html(page())[0].split("\n") == [TITLE, *BODY]


def test_navigation_and_footer_are_reported_as_left_out():
    assert read_html(page())[1] == ["首页 | 政务公开", "主办：甲山市水务局 网站标识码123"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        pytest.param('<meta charset="utf-8">', "gb18030", id="GB18030 labelled utf-8"),
        pytest.param('<meta charset="gb2312">', "utf-8", id="utf-8 labelled gb2312"),
        pytest.param('<meta charset="iso-8859-1">', "gb18030", id="GB18030 labelled latin"),
        pytest.param('<meta charset="gb2312">', "utf-16", id="utf-16 labelled gb2312"),
        pytest.param("", "gb18030", id="no label"),
    ],
)
def test_a_wrong_charset_label_does_no_harm(head, encoding):
    loaded = load_bytes(page(head=head).encode(encoding), ".html")
    assert loaded.text.split("\n") == [TITLE, *BODY]
    assert loaded.encoding == encoding


def test_an_xhtml_page_with_an_encoding_declaration_keeps_its_title():
    text, left_out = read_html('<?xml version="1.0" encoding="gb2312"?>\n' + page())
    assert text.split("\n") == [TITLE, *BODY]
    assert left_out


@pytest.mark.parametrize(
    "head",
    [
        f'<meta name="ArticleTitle" content="{TITLE}">',
        f"<title>{TITLE}</title>",
        f"<title>{TITLE}_甲山市人民政府网</title>",
        f"<title>{TITLE} - 甲山市水务局</title>",
    ],
)
def test_the_title_is_found_where_the_page_has_no_heading(head):
    assert read_html(page(head=head, heading=""))[0].split("\n")[0] == TITLE


def test_a_sentence_that_is_repeated_word_for_word_is_kept_each_time():
    lines = [f"{case}县限定本地企业参加投标，经查属实，情节较重，已约谈负责人。" for case in "甲乙丙"]
    again = "目前，该县已废止相关文件，并书面报告整改结果。"
    text = read_html(page("".join(f"<p>{line}</p><p>{again}</p>" for line in lines)))[0]
    assert text.count(again) == 3
    assert all(line in text for line in lines)


@pytest.mark.parametrize("length", [pytest.param(1, id="short page"), pytest.param(6, id="long page")])
def test_figures_split_over_tags_come_together(length):
    line = "<p>整改率<span>96</span><b>.5%</b>，共<u>12</u>项。</p>"
    assert "整改率96.5%，共12项。" in read_html(page(line + f"<p>{BODY[0]}</p>" * length))[0]


@pytest.mark.parametrize("length", [pytest.param(1, id="short page"), pytest.param(6, id="long page")])
def test_the_cells_of_a_table_row_stay_in_one_line(length):
    rows = [("问题", "状态"), ("台账不全", "已完成"), ("票据混放", "正在推进")]
    table = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
    text = read_html(page(f"<p>{BODY[0]}</p>" * length + f"<table>{table}</table>"))[0]
    assert [line for line in text.split("\n") if "票据混放" in line and "正在推进" in line]


@pytest.mark.parametrize("source", ["", " ", "<html></html>", "<script>var a = '整改';</script>", "<!-- 注释 -->"])
def test_a_page_without_body_text_is_refused(source):
    with pytest.raises(CorpusError, match="正文"):
        read_html(source)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("首页 > 政务公开 > 通报", id="breadcrumb"),
        pytest.param("您当前的位置：首页", id="place"),
        pytest.param("【字体：大 中 小】", id="font size"),
        pytest.param("打印 关闭", id="buttons"),
        pytest.param("【打印】【关闭】", id="buttons in brackets"),
        pytest.param("浏览次数：1024次", id="clicks"),
        pytest.param("扫一扫在手机打开当前页", id="code to scan"),
        pytest.param("上一篇：关于放假的通知", id="previous page"),
        pytest.param("相关解读", id="related"),
        pytest.param("责任编辑：张三", id="editor"),
        pytest.param("闽ICP备00000000号", id="licence"),
        pytest.param("- 12 -", id="page number"),
        pytest.param("第 3 页 共 9 页", id="page of pages"),
    ],
)
def test_what_a_web_page_prints_around_a_notice_is_furniture(line):
    text = folded(f"一、整改情况\n  {line}\n（一）台账不全\n")
    assert [span.of(text).strip() for span in find_furniture(text)] == [folded(line)]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("转发上级通报并组织对照检查", id="forwarding"),
        pytest.param("分享典型经验做法", id="sharing"),
        pytest.param("审核：对12个项目逐一复核，追回3.6万元", id="audit"),
        pytest.param("1.打印系统停用", id="numbered"),
        pytest.param("关闭砂场3处", id="closing"),
        pytest.param("联系我们认真核查了有关线索", id="contact"),
        pytest.param("相关解读材料已经印发各科室学习。", id="sentence"),
        pytest.param("首页公开栏目长期不更新", id="home page"),
    ],
)
def test_a_line_of_the_notice_is_never_furniture(line):
    assert find_furniture(folded(f"一、整改情况\n{line}\n")) == []


@property_test
@given(text=texts())
def test_furniture_spans_are_whole_lines_in_order(text):
    text = folded(text)
    spans = find_furniture(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    for span in spans:
        assert span.start == 0 or text[span.start - 1] == "\n"
        assert span.end == len(text) or text[span.end - 1] == "\n"
