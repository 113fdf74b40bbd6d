"""Web pages, and what is left of them in text files: the notice is kept, the page around it set aside."""

import itertools

import pytest
from helpers import is_one_clear_sentence, property_test, texts
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import CorpusError
from indexer.lexicon.text import folded
from indexer.notice.furniture import find_furniture
from indexer.reading.decoding import decode
from indexer.reading.html.reader import read_html
from indexer.types import BlockKind, Document

TITLE = "甲山市水务局关于巡察整改情况的通报"
BODY = [
    "（一）关于台账不全的问题。一是补建台账，逐项登记，专人保管；二是每月核对一次，发现差错立即更正。",
    "（二）关于票据混放的问题。一是分类装订，统一编号；二是清理历年旧票，移交档案室集中保管。",
    "目前，上述问题均已完成整改，整改率100%，涉及金额3.6万元，已全部追回并入账。",
]
NAVIGATION = '<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/z">政务公开</a></li></ul></div>'
FOOT = (
    "<div><p>主办：甲山市人民政府办公室</p><p>地址：甲山市人民路1号 电话：0000-0000000</p>"
    "<p>甲ICP备00000000号</p><p>建议使用1024×768分辨率、九版以上浏览器访问本网站。</p></div>"
)


def page(body: str = "", head: str = "", heading: str = f"<h1>{TITLE}</h1>") -> str:
    paragraphs = body or "".join(f"<p>{line}</p>" for line in BODY)
    return (
        f"<html><head>{head}</head><body><div class='nav'>首页 | 政务公开</div>{heading}"
        f"<div class='content'>{paragraphs}</div><div class='footer'>主办：甲山市水务局 网站标识码123</div></body></html>"
    )


def read(source: str) -> Document:
    return read_html(source, "utf-8")


def lines(document: Document) -> list[str]:
    """The words of the blocks that are no tables."""
    return [block.span.of(document.text) for block in document.blocks if block.kind is not BlockKind.TABLE]


def left_out(document: Document) -> list[str]:
    return [entry.text for entry in document.left_out]


def tables(document: Document) -> list[list[list[str]]]:
    return [
        [[cell.span.of(document.text) for cell in row] for row in block.rows]
        for block in document.blocks
        if block.kind is BlockKind.TABLE
    ]


def rows(*cells: str, tag: str = "td") -> str:
    """Rows of a table, the cells of each divided by a bar."""
    return "".join("<tr>" + "".join(f"<{tag}>{c}</{tag}>" for c in row.split("|")) + "</tr>" for row in cells)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


# --- title and body


def test_title_and_body_come_as_one_block_a_line():
    document = read(page())
    assert document.text.split("\n") == [TITLE, *BODY, ""]
    assert lines(document) == [TITLE, *BODY]
    assert (document.blocks[0].kind, document.blocks[0].level) == (BlockKind.HEADING, 1)
    assert {block.kind for block in document.blocks[1:]} == {BlockKind.PARAGRAPH}
    assert document.encoding == "utf-8"


def test_navigation_and_footer_are_reported_as_left_out():
    document = read(page())
    assert left_out(document) == ["首页 | 政务公开", "主办：甲山市水务局 网站标识码123"]
    assert {entry.what for entry in document.left_out} == {"网页栏目 / page furniture"}


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
    decoded = decode(page(head=head).encode(encoding))
    document = read_html(decoded.text, decoded.encoding)
    assert lines(document) == [TITLE, *BODY]
    assert document.encoding == encoding


def test_an_xhtml_page_with_an_encoding_declaration_keeps_its_title():
    document = read('<?xml version="1.0" encoding="gb2312"?>\n' + page(head='<script src="a.js"/><title/>'))
    assert lines(document) == [TITLE, *BODY]
    assert document.left_out


@pytest.mark.parametrize(
    "head",
    [
        f'<meta name="ArticleTitle" content="{TITLE}">',
        f'<meta property="og:title" content="{TITLE}">',
        f"<title>{TITLE}</title>",
        f"<title>{TITLE}_甲山市人民政府网</title>",
        f"<title>{TITLE} - 甲山市水务局</title>",
    ],
)
def test_the_title_is_found_where_the_page_has_no_heading(head):
    document = read(page(head=head, heading=""))
    assert lines(document)[0] == TITLE
    assert document.blocks[0].level == 1


@pytest.mark.parametrize("title", ["甲山市人民政府门户网站", "无标题文档", "甲山市人民政府", "政务公开"])
def test_the_name_of_the_site_is_no_title(title):
    assert lines(read(page(head=f"<title>{title}</title>", heading=""))) == BODY


def test_a_title_over_several_lines_is_not_repeated_and_says_that_it_is_centred():
    head = f"<title>{TITLE}</title>"
    heading = f'<p style="text-align: center"><b>{TITLE[:6]}<br>{TITLE[6:]}</b></p>'
    document = read(page(heading + paragraphs(*BODY), head, heading=""))
    assert lines(document) == [TITLE[:6], TITLE[6:], *BODY]
    assert [block.style for block in document.blocks] == ["center", "center", "", "", ""]


def test_a_line_in_a_plain_element_that_is_the_title_of_the_page_is_the_heading():
    document = read(page(heading=f'<div class="t">{TITLE}</div>', head=f"<title>{TITLE}_甲山市水务局</title>"))
    assert lines(document) == [TITLE, *BODY]
    assert document.blocks[0].level == 1


def test_headings_keep_their_level_and_a_bold_paragraph_is_a_paragraph():
    document = read(page(f"<h2>一、整改情况</h2><p><b>二、下一步打算</b></p>{paragraphs(*BODY)}"))
    assert [(b.kind, b.level) for b in document.blocks[1:3]] == [(BlockKind.HEADING, 2), (BlockKind.PARAGRAPH, 0)]


def test_a_sentence_that_is_repeated_word_for_word_is_kept_each_time():
    cases = [f"{case}县限定本地企业参加投标，经查属实，情节较重，已约谈负责人。" for case in "甲乙丙"]
    again = "目前，该县已废止相关文件，并书面报告整改结果。"
    text = read(page("".join(f"<p>{line}</p><p>{again}</p>" for line in cases))).text
    assert text.count(again) == 3
    assert all(line in text for line in cases)


@pytest.mark.parametrize("length", [pytest.param(1, id="short page"), pytest.param(6, id="long page")])
def test_figures_split_over_tags_come_together(length):
    line = "<p>整改率<span>96</span><b>.5%</b>，共<u>12</u>项。</p>"
    assert "整改率96.5%，共12项。" in lines(read(page(line + f"<p>{BODY[0]}</p>" * length)))


@pytest.mark.parametrize("source", ["", " ", "<html></html>", "<script>var a = '整改';</script>", "<!-- 注释 -->"])
def test_a_page_without_body_text_is_refused(source):
    with pytest.raises(CorpusError, match="正文") as raised:
        read(source)
    assert is_one_clear_sentence(str(raised.value))


def test_a_page_of_links_only_is_refused():
    with pytest.raises(CorpusError, match="正文"):
        read(f"<html><body>{NAVIGATION}{FOOT}</body></html>")


def test_a_page_that_is_only_a_frame_names_the_pages_to_save():
    with pytest.raises(CorpusError, match=r"框架.*left\.htm、main\.htm") as raised:
        read("<html><frameset cols='20%,80%'><frame src='left.htm'><frame src='main.htm'></frameset></html>")
    assert is_one_clear_sentence(str(raised.value))
    with pytest.raises(CorpusError, match="正文页"):
        read("<html><body><a href=/>首页</a><iframe src='正文页.htm'></iframe></body></html>")


# --- which part is the notice


def test_what_surrounds_a_notice_is_left_out_and_its_fields_annex_and_sign_off_stay():
    around = (
        '<div class="place">您当前所在位置：<a href="/">首页</a> &gt; <a href="/x">公开</a> &gt; 正文</div>',
        '<div>扫一扫在手机打开当前页</div><div>【打印】 【关闭】</div><div><h3>相关解读</h3><ul><li><a href="a">图解整改'
        '</a></li></ul></div><div>上一篇：<a href="x">关于放假的通知</a></div>',
    )
    info = "<span>发布时间：2023-12-05</span> <span>来源：市水务局</span> <span>浏览次数：<em>12</em>次</span> 【字体：大 中 小】"
    source = (
        f"<html><head><title>{TITLE}</title></head><body>{NAVIGATION}{around[0]}<div>{TITLE}</div><div>{info}</div>"
        f"<div id='zoom'>{paragraphs(*BODY)}<p align=right>甲山市水务局</p><p align=right>2023年12月1日</p></div>"
        f"<div><p>附件：<a href='a.docx'>整改台账.docx</a></p></div>{around[1]}{FOOT}</body></html>"
    )
    document = read(source)
    assert lines(document) == [
        *(TITLE, "发布时间：2023-12-05", "来源：市水务局", *BODY),
        *("甲山市水务局", "2023年12月1日", "附件：整改台账.docx"),
    ]
    assert {"首页", "上一篇：关于放假的通知", "图解整改", "浏览次数：12次", "扫一扫在手机打开当前页"} <= set(
        left_out(document)
    )
    assert document.blocks[-2].style == "right"


def test_a_notice_of_two_sentences_is_found_among_longer_furniture():
    links = "".join(f'<li><a href="{n}">甲山市水务局第{n}号公告全文及有关附件下载</a></li>' for n in range(20))
    two = ["经复核，第3号问题已完成整改。", "现予公示，公示期5个工作日。"]
    document = read(
        f"<html><body>{NAVIGATION}<h1>{TITLE}</h1><div>{paragraphs(*two)}</div>{FOOT}<ul>{links}</ul></body></html>"
    )
    assert lines(document) == [TITLE, *two]


def test_a_notice_written_with_line_breaks_right_in_the_body_element_is_read():
    source = f"<body><a href=/>首页</a> | <a href=/b>服务</a><hr><center><b>{TITLE}</b></center>{'<br>'.join(BODY)}<hr>甲ICP备00000000号"
    document = read(source)
    assert lines(document) == [TITLE, *BODY]
    assert left_out(document) == ["首页 | 服务", "甲ICP备00000000号"]


def test_parts_of_a_notice_in_elements_side_by_side_stay_together():
    first = "".join(f"<section><span>{line}</span></section>" for line in BODY * 4)
    source = f"<body>{NAVIGATION}<h1>{TITLE}</h1><div>{first}</div><div><h3>二、下一步打算</h3><p>持续抓好后续整改。</p></div>"
    document = read(source + f"<div>甲山市水务局<br>2023年12月1日</div>{FOOT}")
    assert lines(document)[-4:] == ["二、下一步打算", "持续抓好后续整改。", "甲山市水务局", "2023年12月1日"]


def test_a_body_that_a_script_would_show_is_read_with_a_remark():
    document = read(
        f'<body><h1>{TITLE}</h1><div style="visibility: hidden;">{paragraphs(*BODY)}</div><p>预览时标签不可点</p>'
    )
    assert lines(document) == [TITLE, *BODY]
    assert len(document.remarks) == 1
    assert is_one_clear_sentence(document.remarks[0])


def test_menus_without_links_and_a_calendar_beside_a_short_notice_are_left_out():
    menu = "<div class='l'><div>栏目导航</div><ul><li>机构职能</li><li>领导信息</li></ul>"
    calendar = f"<table>{rows('日|一|二', '1|2|3')}</table></div>"
    info = "<div>2024-01-02 来源：本站 点击：20 次</div>"
    source = (
        f"<html><head><title>{TITLE}_通知公告_甲山市人民政府</title></head><body>{menu}{calendar}<div class='r'>"
        f"<div class='t'>{TITLE}</div>{info}<div>{paragraphs(*BODY)}</div></div>{FOOT}</body></html>"
    )
    document = read(source)
    assert lines(document) == [TITLE, "2024-01-02", "来源：本站", *BODY]
    assert not tables(document)
    assert {"领导信息", "1 2 3", "点击：20 次"} <= set(left_out(document))


def test_a_greeting_between_the_menus_is_not_of_the_notice():
    greeting = (
        "<div>今天是2024年1月2日 欢迎访问甲山市水务局网站！</div><div>位置：首页 &gt;&gt; 公开 &gt;&gt; 通报</div>"
    )
    document = read(
        f"<title>甲山市水务局-{TITLE}</title>{NAVIGATION}{greeting}<div><h2>{TITLE}</h2>{paragraphs(*BODY)}</div>"
    )
    assert lines(document) == [TITLE, *BODY]


def test_a_decree_has_its_title_below_the_words_that_issue_it():
    decree = ["甲山市人民政府令", "第5号", "现公布《甲山市河道管理办法》，自2024年1月1日起施行。", "甲山市河道管理办法"]
    document = read(f"<title>甲山市河道管理办法</title>{NAVIGATION}<div>{paragraphs(*decree, *BODY * 2)}</div>{FOOT}")
    assert lines(document) == [*decree, *BODY * 2]
    assert document.blocks[3].level == 1


def test_a_link_in_the_midst_of_a_notice_does_not_cut_off_its_second_half():
    more = paragraphs("二、下一步打算", "持续抓好后续整改。", "甲山市水务局")
    document = read(
        f"<body><h1>{TITLE}</h1><div>{paragraphs(*BODY)}</div><div><a href=x>专题</a></div><div>{more}</div></body>"
    )
    assert lines(document) == [TITLE, *BODY, "二、下一步打算", "持续抓好后续整改。", "甲山市水务局"]
    assert left_out(document) == ["专题"]


def test_a_link_that_nobody_closed_does_not_make_the_notice_a_menu():
    document = read(
        f"<html><head><title>{TITLE}</title></head><body><a href='/'>{paragraphs(TITLE, *BODY)}</body></html>"
    )
    assert lines(document) == [TITLE, *BODY]


def test_annexes_that_are_links_to_files_stay_and_buttons_go():
    annexes = (
        '<p>附件：</p><ul><li><a href="/f/1.xlsx">1.整改台账</a></li><li><a href="/f/2.pdf?v=1">2.分工表</a></li></ul>'
    )
    buttons = '<p><a href="javascript:window.print()">打印本页</a> <a href="javascript:close()">关闭窗口</a></p>'
    document = read(page(paragraphs(*BODY) + annexes + buttons))
    assert lines(document)[-3:] == ["附件：", "1.整改台账", "2.分工表"]


def test_lines_within_a_notice_that_look_like_fields_are_left_as_they_are():
    line = "时间：2024年3月 地点：甲山市 审核：李某"
    assert line in lines(read(page(f"{paragraphs(BODY[0], line, BODY[1])}")))


FIELDS = ["索引号：JS-2023-01", "发文机关：甲山市水务局", "发文字号：甲水〔2023〕5号"]


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(
            "<dl>{}</dl>".format("".join("<dt>{}</dt><dd>{}</dd>".format(*f.split("：")) for f in FIELDS)), id="dl"
        ),
        pytest.param(
            "<ul>{}</ul>".format("".join("<li><b>{}：</b>{}</li>".format(*f.split("：")) for f in FIELDS)), id="ul"
        ),
        pytest.param(
            "".join("<div><span>{}</span><span>{}</span></div>".format(*f.split("：")) for f in FIELDS), id="span"
        ),
        pytest.param("".join("<div><div>{}</div><div>{}</div></div>".format(*f.split("：")) for f in FIELDS), id="div"),
        pytest.param(
            "<table><tr>{}</tr></table>".format(
                "".join("<td>{}：</td><td>{}</td>".format(*f.split("：")) for f in FIELDS)
            ),
            id="row",
        ),
        pytest.param("<table><tr><td>{}</td><td>{}</td><td>{}</td></tr></table>".format(*FIELDS), id="cells"),
    ],
)
def test_the_fields_above_a_document_stay_as_label_and_value(header):
    document = read(f"<body>{NAVIGATION}{header}<h2>{TITLE}</h2><div>{paragraphs(*BODY)}</div>{FOOT}")
    assert lines(document) == [*FIELDS, TITLE, *BODY]


def test_a_header_table_is_a_table_of_labels_and_values():
    header = rows(
        "索 引 号：|JS-2023-01|发文机关：|甲山市水务局", "标　　题：|甲山市水务局通报|成文日期：|2023年12月1日"
    )
    document = read(f"<body>{NAVIGATION}<table>{header}</table><div>{paragraphs(*BODY)}</div>")
    assert tables(document) == [
        [
            ["索 引 号：", "JS-2023-01", "发文机关：", "甲山市水务局"],
            ["标　　题：", "甲山市水务局通报", "成文日期：", "2023年12月1日"],
        ]
    ]
    assert document.blocks[0].header_rows == 0


# --- title, and what stands between the fields and the text

PARTS = ["甲山市水务局", "关于巡察整改情况的通报"]


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param("<p class=title1>{}</p><p class=title1>{}</p>", id="class"),
        pytest.param("<b><font size=5>{}<br>{}</font></b>", id="large font"),
        pytest.param("<div style='font-size:22pt'><p>{}</p><p>{}</p></div>", id="large size"),
        pytest.param("<p align=center>{}</p><p align=center>{}</p>", id="centred"),
        pytest.param("<h2>{}<br>{}</h2>", id="heading"),
        pytest.param("<strong>{}</strong><br><strong>{}</strong>", id="bold"),
    ],
)
@pytest.mark.parametrize(
    "window", ["通报详情", f"{PARTS[1]}_党务公开_甲山市水务局", "Table2Html", "甲山市水务局-整改公开"]
)
def test_a_title_over_two_lines_in_its_own_row_is_kept_and_the_title_bar_says_nothing_more(heading, window):
    buttons = "<tr><td>【 <a href=#>大</a> <a href=#>中</a> 】【<a href=#>打印</a>】</td></tr>"
    source = (
        f"<head><title>{window}</title></head>{NAVIGATION}<table><tr><td>{heading.format(*PARTS)}</td></tr>{buttons}"
        f"<tr><td><div>{paragraphs(*BODY)}</div></td></tr></table>{FOOT}"
    )
    assert lines(read(source)) == [*PARTS, *BODY]


@pytest.mark.parametrize(
    "window",
    [
        f"{TITLE}_党务公开_甲山市水务局",
        f"{TITLE}-通知公告-甲山",
        f"{TITLE} | 水务",
        f"甲山市人民政府门户网站 {TITLE}",
        f"通知公告_{TITLE}",
    ],
)
def test_names_of_site_and_column_in_the_title_bar_are_no_title(window):
    assert lines(read(page(head=f"<title>{window}</title>", heading=""))) == [TITLE, *BODY]


def test_joint_senders_above_the_title_are_lines_of_it():
    heading = f"<h1>甲山市水务局 甲山市财政局<br>{PARTS[1]}</h1>"
    document = read(page(heading=heading, head=f"<title>{PARTS[1]} - 甲山市水务局</title>"))
    assert lines(document) == ["甲山市水务局 甲山市财政局", PARTS[1], *BODY]


def test_the_number_of_the_document_between_title_and_text_stays():
    source = (
        f"<body>{NAVIGATION}<div><div><h2>{TITLE}</h2><div>发布日期：2024-01-02 浏览次数：7 次</div></div>甲水函〔2024〕5号"
        f"<div>阅读：<i>102</i> 次<span>语音播报</span><span>A+</span></div><div>{paragraphs(*BODY)}</div></div>{FOOT}"
    )
    assert lines(read(source)) == [TITLE, "发布日期：2024-01-02", "甲水函〔2024〕5号", *BODY]


def test_fields_in_elements_that_touch_are_parted_and_the_count_of_clicks_goes():
    info = "<div><span>时间：2024-01-02</span><span>来源：甲山市水务局</span><span>点击：56</span></div>"
    document = read(page(f"{info}{paragraphs(*BODY)}"))
    assert lines(document) == [TITLE, "时间：2024-01-02", "来源：甲山市水务局", *BODY]


def test_labels_and_values_without_colons_in_one_line_are_fields():
    info = "<p><span>来源</span><span>甲山市水务局</span><span>发布日期</span><span>2024-01-02</span></p>"
    assert lines(read(page(f"{info}{paragraphs(*BODY)}")))[1:3] == ["来源：甲山市水务局", "发布日期：2024-01-02"]


def test_a_field_without_a_value_does_not_take_the_title_for_one():
    fields = "<ul><li><b>索引号：</b><span>JS-1</span></li><li><b>废止日期：</b><span></span></li></ul>"
    title = f"<div class=title-wrap><p>{PARTS[0]}</p><p>{PARTS[1]}</p></div>"
    document = read(f"<body>{NAVIGATION}<main>{fields}{title}<article>{paragraphs(*BODY)}</article></main>")
    assert lines(document) == ["索引号：JS-1", *PARTS, *BODY]


def test_a_header_table_with_label_and_value_in_one_cell_is_lines():
    header = f"<tr><td colspan=2><b>{FIELDS[0]}</b></td><td>{FIELDS[1]}</td></tr><tr><td>{FIELDS[2]}</td><td>名称：某</td></tr>"
    document = read(f"<body>{NAVIGATION}<table>{header}</table><h1>{TITLE}</h1>{paragraphs(*BODY)}")
    assert lines(document) == [*FIELDS, "名称：某", TITLE, *BODY]


def test_a_title_that_is_a_heading_in_a_link_is_one_but_not_before_one_without():
    linked = f'<a href="/a/1.html"><h2>{TITLE}</h2></a><p>2024-01-02</p>'
    assert lines(read(f"<title>详细</title>{NAVIGATION}<div>{linked}{paragraphs(*BODY)}</div>"))[0] == TITLE
    news = '<div><a href="/a/2.html"><h2>关于做好防汛工作的通知</h2></a></div>'
    document = read(f"<body>{NAVIGATION}{news}<div><div>{TITLE}</div><div>{paragraphs(*BODY)}</div></div>")
    assert lines(document) == [TITLE, *BODY]


def test_a_menu_entry_beside_the_title_does_not_become_part_of_it():
    inner = f"<table><tr><td>{TITLE}</td></tr><tr><td>{paragraphs(*BODY)}</td></tr></table>"
    menu = "<tr><td>通知公告</td></tr><tr><td>整改公开</td></tr>"
    document = read(f"<table><tr><td>单位概况</td><td rowspan=9>{inner}</td></tr>{menu}</table>")
    assert lines(document) == [TITLE, *BODY]


def test_a_form_of_a_site_with_the_notice_in_a_field_is_read():
    form = rows(f"标题|{TITLE}", "发布单位|甲山市水务局", "发布时间|2024-01-02", f"内容|{paragraphs(*BODY * 3)}")
    document = read(f"<form><table>{form}</table></form>")
    assert lines(document)[:3] == [f"标题：{TITLE}", "发布单位：甲山市水务局", "发布时间：2024-01-02"]
    assert lines(document)[-9:] == BODY * 3
    assert not tables(document)


def test_the_first_of_two_headings_of_a_red_headed_document_and_the_number_between_them_stay():
    top = "<h1>关于印发整改方案的通知</h1><div><span>发布时间：2024-01-02</span><span>浏览量：<b>3</b></span></div>"
    printed = ["甲山市水务局文件", "甲水发〔2024〕7号", "甲山市水务局", "关于印发《整改方案》的通知"]
    centred = "".join(f"<p align=center>{words}</p>" for words in printed)
    source = f"<title>关于印发整改方案的通知-甲山市</title>{NAVIGATION}<div>{top}<div>{centred}{paragraphs(*BODY)}</div></div>"
    assert lines(read(source)) == ["关于印发整改方案的通知", "发布时间：2024-01-02", *printed, *BODY]


# --- tables


def test_a_table_that_only_places_things_is_passed_through_at_any_depth():
    inner = f"<table><tr><td align=center>{TITLE}</td></tr><tr><td>{'<br>'.join(BODY)}</td></tr></table>"
    source = (
        f"<head><title>{TITLE}</title></head><table><tr><td colspan=2>甲山市水务局</td></tr><tr><td><a href=a>机构</a><br>"
        f"<a href=b>公告</a></td><td>{inner}</td></tr><tr><td colspan=2>版权所有 甲山市水务局</td></tr></table>"
    )
    for _ in range(2):
        document = read(source)
        assert lines(document) == [TITLE, *BODY]
        assert not tables(document)
        source = (
            source.replace("<table><tr><td colspan=2>", "<table><tr><td><table><tr><td colspan=2>", 1)
            + "</td></tr></table>"
        )


def test_the_cells_of_a_ledger_are_a_grid_with_its_header():
    table = rows("序号|反馈问题|整改情况", "1|台账不全|已完成", "2|票据混放|正在推进")
    document = read(page(f"<p>{BODY[0]}</p><table>{table}</table>"))
    assert tables(document) == [
        [["序号", "反馈问题", "整改情况"], ["1", "台账不全", "已完成"], ["2", "票据混放", "正在推进"]]
    ]
    assert document.blocks[-1].header_rows == 1


def test_a_page_that_is_one_ledger_is_read():
    long = "一是补建台账，逐项登记；二是每月核对，发现差错立即更正。" * 30
    document = read(f"<body><table>{rows('序号|反馈问题|整改措施|整改时限', f'1|台账不全|{long}|2024年6月')}</table>")
    assert tables(document)[0][1] == ["1", "台账不全", long, "2024年6月"]


def test_merged_rows_repeat_their_words_and_merged_columns_share_a_cell():
    table = (
        "<tr><th rowspan=2>序号</th><th colspan=2>整改</th></tr><tr><th>措施</th><th>时限</th></tr>"
        "<tr><td rowspan=2>1</td><td>补建台账</td><td>6月底</td></tr><tr><td>每月核对</td><td>长期</td></tr>"
    )
    document = read(page(f"{paragraphs(*BODY)}<table>{table}</table>"))
    block = document.blocks[-1]
    assert block.header_rows == 2
    assert tables(document)[0] == [
        ["序号", "整改", "整改"],
        ["序号", "措施", "时限"],
        ["1", "补建台账", "6月底"],
        ["1", "每月核对", "长期"],
    ]
    assert block.rows[0][1].span == block.rows[0][2].span
    assert block.rows[2][0].span != block.rows[3][0].span


def test_a_caption_is_a_paragraph_before_its_table_and_thead_names_the_columns():
    table = (
        f"<caption>整改进度</caption><thead>{rows('甲项|乙项')}</thead><tbody>{rows('完成|推进', '推进|完成')}</tbody>"
    )
    document = read(page(f"{paragraphs(*BODY)}<table>{table}</table>"))
    assert lines(document)[-1] == "整改进度"
    assert document.blocks[-1].header_rows == 1


def test_paragraphs_lists_and_tables_inside_a_cell_are_its_lines():
    inner = f"<table>{rows('科室|数量', '水保科|3件', '办公室|2件')}</table>"
    cells = f"<p>一是补建。</p><p>二是核对。</p>|<ol><li>建账</li><li>查账</li></ol>|{inner}"
    document = read(page(f"{paragraphs(*BODY)}<table>{rows('整改措施|完成情况|责任单位')}{rows(cells)}</table>"))
    outer = next(block for block in document.blocks if block.kind is BlockKind.TABLE)
    assert [[line.of(document.text) for line in cell.lines] for cell in outer.rows[1]] == [
        ["一是补建。", "二是核对。"],
        ["1.建账", "2.查账"],
        ["科室 / 数量", "水保科 / 3件", "办公室 / 2件"],
    ]
    assert tables(document)[1][1] == ["水保科", "3件"]


def test_spans_that_make_an_endless_grid_are_not_believed():
    wide = "<tr><td colspan=1000 rowspan=65534>甲</td><td>乙</td></tr>" * 3000
    document = read(page(f"{paragraphs(*BODY)}<table>{wide}</table>"))
    assert document.text.count("甲") >= 3000


def test_a_sheet_saved_as_a_page_gives_its_title_its_grid_and_its_notes():
    sheet = (
        "<html><head><title>Sheet1</title></head><body><table><tr><td colspan=3>甲山市水务局整改台账</td></tr>"
        f"{rows('序号|反馈问题|整改情况', '1|台账<br>不全|已完成', '2|票据混放|推进中')}<tr><td colspan=3>注：截至2024年1月。</td></tr></table>"
    )
    document = read(sheet)
    assert lines(document) == ["甲山市水务局整改台账", "注：截至2024年1月。"]
    assert tables(document)[0][1] == ["1", "台账 不全", "已完成"]


def test_a_form_with_long_answers_is_a_table_and_its_boxes_are_shown():
    boxes = "<input type=checkbox checked>是 <input type=checkbox>否"
    form = rows("项目名称|台账补建", f"整改情况|{paragraphs(*BODY * 5)}", f"是否完成|{boxes}")
    assert tables(read(f"<h1>整改情况报告表</h1><table>{form}</table>"))[0][2] == ["是否完成", "☑是 ☐否"]


def test_pictures_side_by_side_do_not_make_their_captions_a_table():
    pictures = "<table><tr><td><img src=a></td><td><img src=b></td></tr><tr><td>整改前</td><td>整改后</td></tr></table>"
    document = read(page(f"<p>{BODY[0]}</p>{pictures}<p>{BODY[1]}</p>"))
    assert lines(document)[1:] == [BODY[0], "整改前", "整改后", BODY[1]]


# --- lists


@pytest.mark.parametrize(
    ("attributes", "numbers"),
    [
        pytest.param("", ["1.", "2.", "3."], id="plain"),
        pytest.param("start=4", ["4.", "5.", "6."], id="start"),
        pytest.param("reversed", ["3.", "2.", "1."], id="reversed"),
        pytest.param("reversed start=9", ["9.", "8.", "7."], id="reversed from a start"),
        pytest.param("type=a", ["a.", "b.", "c."], id="letters"),
        pytest.param("type=A start=26", ["Z.", "AA.", "AB."], id="capital letters"),
        pytest.param("type=i start=3", ["iii.", "iv.", "v."], id="Roman"),
        pytest.param("type=I start=9", ["IX.", "X.", "XI."], id="capital Roman"),
        pytest.param('style="list-style-type: cjk-ideographic" start=10', ["十、", "十一、", "十二、"], id="Chinese"),
        pytest.param('style="list-style-type:simp-chinese-informal"', ["一、", "二、", "三、"], id="Chinese, informal"),
        pytest.param('style="list-style: none"', ["", "", ""], id="none"),
    ],
)
def test_an_ordered_list_has_the_numbers_that_a_browser_shows(attributes, numbers):
    entries = "".join(f"<li>{line[3:]}</li>" for line in BODY)
    document = read(page(f"<ol {attributes}>{entries}</ol>"))
    assert [block.number for block in document.blocks[1:]] == numbers
    assert lines(document)[1:] == [n + line[3:] for n, line in zip(numbers, BODY, strict=True)]


def test_an_entry_may_state_its_number_and_one_that_is_written_out_gets_no_second():
    document = read(
        page(
            "<ol><li value=7>补建台账，逐项登记。</li><li>每月核对，专人负责。</li><li>9．移交档案，集中保管。</li></ol>"
        )
    )
    assert lines(document)[1:] == ["7.补建台账，逐项登记。", "8.每月核对，专人负责。", "9．移交档案，集中保管。"]


def test_bullets_and_lists_in_lists_do_not_disturb_the_numbers():
    document = read(page(f"<ol><li>甲项<ul><li>{BODY[0]}</li></ul></li><li><p>乙项</p><p>{BODY[2]}</p></li></ol>"))
    assert lines(document)[1:] == ["1.甲项", BODY[0], "2.乙项", BODY[2]]


# --- words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("已整改<br>3项<br/>", ["已整改", "3项"], id="line break"),
        pytest.param("已整<a name=x>改</a>3<o:p></o:p>项", ["已整改3项"], id="inline tags"),
        pytest.param("已整改\n   3项，全\n  部入账", ["已整改 3项，全部入账"], id="line ends of the source"),
        pytest.param("已<b>整改</b>\n完成", ["已整改完成"], id="line end behind an inline tag"),
        pytest.param("已&nbsp;&nbsp;整改&lt;3&gt;项", ["已 整改<3>项"], id="entities"),
        pytest.param('已<span style="display:none">未</span>整改<del>4</del>3项', ["已整改3项"], id="hidden"),
        pytest.param("<i hidden>未</i><i aria-hidden=true>未</i>已整改3项", ["已整改3项"], id="hidden by attribute"),
        pytest.param(
            "已<!-- 未 --><script>未</script><style>未</style>整改<noscript>未</noscript>3项",
            ["已整改3项"],
            id="no text",
        ),
        pytest.param(
            "<![if !supportLists]>1.<![endif]>已整改<!--[if gte mso 9]><xml>未</xml><![endif]-->3项",
            ["1.已整改3项"],
            id="Word",
        ),
        pytest.param("<ruby>整<rt>zhěng</rt></ruby>改3项", ["整改3项"], id="ruby"),
        pytest.param("<input type=checkbox checked>完成 <input type=radio>未完成", ["☑完成 ☐未完成"], id="boxes"),
        pytest.param('<img src=a.png alt="整改前后对比图。">已整改3项', ["已整改3项"], id="picture"),
        pytest.param("整改\x07率&#31;100%，已\x1a结", ["整改率100%，已结"], id="control characters"),
        pytest.param('<span style="display:block">已整改</span>3项', ["已整改", "3项"], id="shown as a block"),
    ],
)
def test_the_words_of_a_line_are_those_that_a_browser_shows(source, words):
    document = read(page(f"{paragraphs(*BODY[:2])}<p>{source}</p>{paragraphs(BODY[2])}"))
    assert lines(document)[3:-1] == words


def test_preformatted_text_keeps_its_lines():
    assert lines(read("<body><pre>" + "\n".join(BODY) + "</pre>")) == BODY


def test_what_is_hidden_is_reported():
    document = read(page(f'{paragraphs(*BODY)}<p style="display: none">内部批注</p>'))
    assert [(e.what, e.text) for e in document.left_out][-1] == (
        "隐藏或删去的文字 / hidden or deleted text",
        "内部批注",
    )


def test_the_indent_of_a_first_line_is_told_in_characters():
    document = read(
        page(
            f'<p style="text-indent: 2em">{BODY[0]}</p><p style="text-indent:32pt;mso-char-indent-count:2.0">{BODY[1]}</p>'
        )
    )
    assert [block.indent for block in document.blocks] == [0, 2, 2]


# --- hostile pages


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<div>" * 200_000 + paragraphs(*BODY), id="nested div"),
        pytest.param("<table><tr><td>" * 50_000 + paragraphs(*BODY), id="nested tables"),
        pytest.param("<ol><li>" * 50_000 + paragraphs(*BODY), id="nested lists"),
        pytest.param("<b><i>" * 50_000 + paragraphs(*BODY), id="nested marks"),
        pytest.param(
            f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{BODY[0]}</p>{paragraphs(*BODY[1:])}", id="attributes"
        ),
        pytest.param(f"<p>{BODY[0]}<br>{'　' * 200_000}</p>{paragraphs(*BODY[1:])}", id="blanks"),
        pytest.param(paragraphs(*BODY) + "<p>甲" * 50_000, id="paragraphs"),
        pytest.param(paragraphs(*BODY) + "<" * 200_000, id="signs"),
    ],
)
def test_a_hostile_page_is_read(source):
    document = read(source)
    assert all(line in document.text for line in BODY)


VALID = page(
    f"<h2>一、整改</h2><ol><li>{BODY[0]}</li></ol><table>{rows('序号|反馈问题|整改情况', '1|台账|已完成')}</table>"
    f"<p align=center>{BODY[1]}<br>{BODY[2]}</p>",
    head=f"<title>{TITLE}</title>",
)


def check_spans(document: Document) -> None:
    starts = [block.span.start for block in document.blocks]
    assert starts == sorted(starts)
    covered = set()
    for block in document.blocks:
        words = block.span.of(document.text)
        assert words
        assert block.rows or words == words.strip()
        assert words.startswith(block.number)
        covered.update(range(*block.span))
        for cell in itertools.chain.from_iterable(block.rows):
            assert block.span.start <= cell.span.start <= cell.span.end <= block.span.end
            assert all(cell.span.start <= line.start < line.end <= cell.span.end for line in cell.lines)
    assert not "".join(c for place, c in enumerate(document.text) if place not in covered).strip()


@property_test
@given(data=st.data())
def test_every_span_of_a_damaged_page_is_an_exact_slice_or_the_page_is_refused(data):
    source = VALID
    for _ in range(data.draw(st.integers(0, 6))):
        start = data.draw(st.integers(0, len(source)))
        piece = data.draw(
            st.sampled_from(
                [
                    "",
                    "<table>",
                    "</td>",
                    "<tr>",
                    "<td rowspan=3 colspan=2>",
                    "<ol>",
                    "</div>",
                    "<!--",
                    "\x00",
                    "<p",
                    '"',
                    "&#",
                ]
            )
        )
        source = source[:start] + piece + source[start + data.draw(st.integers(0, 40)) :]
    try:
        document = read(source)
    except CorpusError:
        return
    check_spans(document)


@property_test
@given(text=texts())
def test_any_text_in_a_page_has_exact_spans(text):
    try:
        check_spans(read(page(f"<p>{BODY[0]}</p><td>{text}<table><tr><td>{text}<td>{text}<tr><td>{text}<td>x</table>")))
    except CorpusError:
        pytest.fail("the page has a body")


# --- furniture in text files


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


HIDDEN_BY_SHEET = [
    (".away{display:none}", 'class="away"'),
    (".b , .away{color:red;display: none !important}", 'class="note away"'),
    ("#foot{visibility:hidden}", 'id="foot"'),
    ("em.away{display:none}", None),
    ("aside{display:none}p.x.away{display:none}", 'class="away x"'),
    ("/* .a{ */ @import url(a.css); <!-- p.away{mso-hide:all;display:none} -->", 'class="away"'),
    ('.a:before{content:"}"} .away{display:none}', 'class="away"'),
    (".list .away{display:none} .away{display:none}", 'class="away"'),
    (".away{display:block} .away{display:none}", 'class="away"'),
    (".away:hover{display:block} .away{display:none}", 'class="away"'),
]


@pytest.mark.parametrize(("css", "attributes"), HIDDEN_BY_SHEET)
def test_what_a_style_sheet_of_the_page_hides_is_left_out(css: str, attributes: str | None) -> None:
    words = "内部联系电话：0000-1234567。"
    hidden = f"<p {attributes}>{words}</p>" if attributes else f"<p><em class='away'>{words}</em></p>"
    body = f"<p>{BODY[0]}</p>{hidden}<p>{BODY[1]}</p>"

    document = read(page(body, head=f"<style type='text/css'>{css}</style>"))

    assert words not in document.text
    assert words in "".join(left_out(document))
    assert BODY[1] in document.text


SHOWN_BY_SHEET = [
    "@media print{.tab{display:none}}",
    "@media print{p{color:red} .tab{display:none} p{color:blue}}",
    ".box .tab{display:none}",
    ".tab:first-child{display:none}",
    ".tab{display:none} .tab.active{display:block}",
    ".tab{display:none} .content .tab{display:block}",
    ".tab{display:none} #zoom > p.tab{display:block}",
    ".tab{display:block !important} p.tab{display:none}",
    ".tabs{display:none} .a.b.c{display:none}",
    "p{visibility:hidden} p{visibility:visible}",
    ".tab{display:none",
    "body{display:none}",
]


@pytest.mark.parametrize("css", SHOWN_BY_SHEET)
def test_what_a_style_sheet_hides_only_elsewhere_is_kept(css: str) -> None:
    body = f"<p>{BODY[0]}</p><p class='tab active'>{BODY[1]}</p><p>{BODY[2]}</p>"

    document = read(page(body, head=f"<style>{css}</style>"))

    assert lines(document) == [TITLE, *BODY]


def test_style_sheets_for_print_in_comments_and_in_scripts_are_not_read() -> None:
    rule = ".tab{display:none}"
    head = (
        f"<style media='print'>{rule}</style><!-- <style>{rule}</style> --><script>var s='<style>{rule}</style>'</script>"
        f"<noscript><style>{rule}</style></noscript>"
    )

    assert lines(read(page("".join(f"<p class='tab'>{line}</p>" for line in BODY), head=head))) == [TITLE, *BODY]


def test_an_element_shows_itself_against_a_style_sheet() -> None:
    body = "".join(f"<p class='tab' style='display:block'>{line}</p>" for line in BODY)

    assert lines(read(page(body, head="<style>.tab{display:none}</style>"))) == [TITLE, *BODY]


def test_a_style_sheet_tells_the_numbers_of_a_list() -> None:
    entries = "".join(f"<li>{line[3:]}</li>" for line in BODY)
    head = "<style>ol.cn{list-style-type:cjk-ideographic} .bare{list-style:none}</style>"

    numbered = lines(read(page(f"<ol class='cn'>{entries}</ol>", head=head)))
    bare = lines(read(page(f"<ol class='bare'>{entries}</ol>", head=head)))

    assert [line[:2] for line in numbered[1:]] == ["一、", "二、", "三、"]
    assert bare[1:] == [line[3:] for line in BODY]


@pytest.mark.parametrize(
    "css",
    [
        "/*" * 200_000,
        "{" * 400_000,
        '"' * 400_001,
        "a," * 200_000 + "b{" + "display:none;" * 40_000 + "}",
        ".a{display:none}" * 60_000,
    ],
)
def test_hostile_style_sheets_are_read(css: str) -> None:
    body = "".join(f"<p class='c{n} d' id='i{n}'>{BODY[n % 3]}</p>" for n in range(2000))

    assert BODY[0] in read(page(body + "<style>" * 20_000, head=f"<style>{css}</style>")).text


ERROR_PAGES = [
    ("404 Not Found", "<h1>您访问的页面不存在或已删除</h1><a href='/'>返回首页</a>"),
    ("甲山市水务局", "<div>很抱歉，您要访问的页面找不到了！</div><p>请检查网址后再试，或返回上一页。</p>"),
    ("HTTP 错误 404.0 - Not Found", "<h2>找不到资源</h2>" + "<p>最可能的原因：目录或文件在服务器上不存在。</p>" * 8),
    ("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"),
    ("页面不存在_甲山市人民政府门户网站", "<p>三秒后自动回到首页</p>"),
    ("404", ""),
]


@pytest.mark.parametrize(("title", "body"), ERROR_PAGES)
def test_an_error_page_is_no_notice(title: str, body: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(f"<html><head><title>{title}</title></head><body>{body}</body></html>")

    assert is_one_clear_sentence(str(caught.value))
    assert "出错页面" in str(caught.value)


def test_a_notice_about_missing_pages_is_no_error_page() -> None:
    body = "<p>（一）您访问的页面不存在的问题。</p><p>整改情况：网站页面无法访问的问题已修复，失效链接已更正。</p>"

    short = read(page(body, head=f"<title>{TITLE}</title>"))
    mistitled = read(page("".join(f"<p>{line}</p>" for line in BODY * 10), head="<title>404</title>"))

    assert "失效链接已更正" in short.text
    assert BODY[0] in mistitled.text


FOOT_FIELDS = {
    "table": "<table><tr><td>索引号</td><td>A-1</td><td>发文字号</td><td>甲水〔2024〕15号</td></tr>"
    "<tr><td>发布机构</td><td>甲山市水务局</td><td>成文日期</td><td>2024-09-18</td></tr></table>",
    "list": "<ul><li>索引号：A-1</li><li>发文字号：甲水〔2024〕15号</li><li>责任编辑：王某</li>"
    "<li>发布机构：甲山市水务局</li><li>成文日期：2024-09-18</li></ul>",
    "terms": "<dl><dt>索引号</dt><dd>A-1</dd><dt>发文字号</dt><dd>甲水〔2024〕15号</dd></dl>",
    "spans": "<p><span>索引号</span> <span>A-1</span></p><p><span>文号</span> <span>甲水〔2024〕15号</span></p>",
}


@pytest.mark.parametrize("fields", FOOT_FIELDS.values(), ids=FOOT_FIELDS)
@pytest.mark.parametrize("name", ["content", "xx", "related"])
def test_fields_listed_behind_the_text_stand_above_it(fields: str, name: str) -> None:
    source = page().replace("<div class='footer'>", f"<div class='{name}'>{fields}</div><div class='footer'>")

    document = read(source)

    above, _, below = document.text.partition(BODY[0])
    assert "A-1" in above
    assert "甲水〔2024〕15号" in above
    assert below.strip().endswith(BODY[-1])
    assert not any("A-1" in words for words in left_out(document))


OTHER_FOOT_FIELDS = [
    "<p>来源：甲山日报</p>",
    "<p>责任编辑：王某</p><p>浏览次数：12</p><p>主题分类：水务</p>",
    "<ul><li>索引号：A-1 发布机构：乙局</li><li>索引号：A-2 发布机构：丙局</li></ul>",
    "<h4>相关文档</h4><ul><li>索引号：A-1</li><li>发布机构：乙局</li></ul>",
    "<ul><li>标题：关于另一事项的通知</li><li>索引号：A-1</li><li>发布机构：乙局</li></ul>",
]


@pytest.mark.parametrize("fields", OTHER_FOOT_FIELDS)
def test_fields_of_other_documents_behind_the_text_are_left_out(fields: str) -> None:
    source = page().replace("<div class='footer'>", f"<div class='related'>{fields}</div><div class='footer'>")

    assert lines(read(source)) == [TITLE, *BODY]


def test_a_short_label_and_the_value_in_the_element_beside_it_are_a_field() -> None:
    info = "<div><span>来源</span> <span>甲山市教育局</span></div><div><span>日期</span><span>2024-09-18</span></div>"
    body = "".join(f"<p>{line}</p>" for line in BODY) + "<p><b>来源</b>不明的票据3张。</p><p><b>名称</b> 不实的问题</p>"

    found = lines(read(page(info + body)))

    assert found[:3] == [TITLE, "来源：甲山市教育局", "日期：2024-09-18"]
    assert found[-2:] == ["来源不明的票据3张。", "名称 不实的问题"]


def cards(*pairs: tuple[str, str]) -> str:
    """A page of an app: number and heading in sections of their own, a paragraph below."""
    parts = (
        f"<section><section><section><p>{number}</p></section></section><section><p>{heading}</p></section></section>"
        f"<section><p>{BODY[n % 3]}</p></section>"
        for n, (number, heading) in enumerate(pairs)
    )
    return f"<html><body><h1>{TITLE}</h1>{''.join(parts)}</body></html>"


@pytest.mark.parametrize("numbers", [("01", "02"), ("1", "2"), ("一", "二"), ("PART 1", "PART 2")])
def test_a_number_in_a_card_of_its_own_stands_before_its_heading(numbers: tuple[str, str]) -> None:
    document = read(cards((numbers[0], "资金管理审计方面"), (numbers[1], "工程建设审计方面")))

    first, second = f"{numbers[0]} 资金管理审计方面", f"{numbers[1]} 工程建设审计方面"
    assert lines(document) == [TITLE, first, BODY[0], second, BODY[1]]


def test_a_mark_behind_the_number_of_a_card_needs_no_blank() -> None:
    document = read(cards(("一、", "资金管理审计方面"), ("二、", "工程建设审计方面")))

    assert lines(document)[1::2] == ["一、资金管理审计方面", "二、工程建设审计方面"]


@pytest.mark.parametrize(
    ("number", "words"),
    [("3", "资金管理审计方面"), ("1", "资金管理审计方面"), ("01", "2024-06"), ("01", BODY[1]), ("01", "一、资金管理")],
)
def test_a_number_that_counts_no_headings_stays_alone(number: str, words: str) -> None:
    assert lines(read(cards((number, words))))[1:] == [number, words, BODY[0]]


def test_labels_without_colons_are_parted_also_where_a_value_is_empty() -> None:
    pieces = ["发布日期", "2024-09-18", "废止日期", "", "来源", "甲山市水务局", "浏览次数", "3"]
    info = f"<div>{' '.join(f'<span>{words}</span>' for words in pieces)}</div>"

    document = read(page(info + "".join(f"<p>{line}</p>" for line in BODY)))

    assert lines(document) == [TITLE, "发布日期：2024-09-18", "来源：甲山市水务局", *BODY]
    assert "浏览次数：3" in left_out(document)
