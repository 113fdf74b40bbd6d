"""What the pages say, in Chinese and English: one entry a text, used by all pages."""

from typing import Literal

import streamlit as st

Language = Literal["zh", "en"]

_TEXTS: dict[str, tuple[str, str]] = {
    "title": ("整改问答", "Rectification notices"),
    "chat": ("问答", "Chat"),
    "library": ("文库", "Library"),
    "notice": ("原文", "Notice"),
    "language": ("语言 / Language", "语言 / Language"),
    "intro": (
        "向库中的整改通报提问,中文、英文都可以。每句回答都引自原文,点编号可看出处;找不到就会说找不到。",
        "Ask the rectification notices of this library, in Chinese or English. Every sentence of an answer is quoted from "
        "a notice; click its number to see where. What is not there is said to be not there.",
    ),
    "examples": ("可以这样问:", "For example:"),
    "ask": ("例如:闲置土地采取了哪些整改措施?", "e.g. What measures addressed idle land?"),
    "noted": ("已记下,供核对和改进", "Noted for review"),
    "drop": ("去掉这个条件,重新回答", "Answer again without this"),
    "rows_shown": ("列出 {shown} 行,共 {total} 行", "{shown} of {total} rows"),
    "in_ledger": ("在整改台账中打开、改条件、导出", "Open in the ledger: change the filter, export"),
    "col_number": ("编号", "Number"),
    "col_issue": ("问题", "Issue"),
    "col_status": ("整改情况", "Status"),
    "col_deadline": ("完成时限", "Deadline"),
    "col_lead": ("牵头单位", "Lead units"),
    "sources": ("出处", "Sources"),
    "open": ("看原文", "Show"),
    "whole": ("打开全文", "Open the whole notice"),
    "nearest": ("相近的内容:", "Nearest headings:"),
    "new": ("新对话", "New conversation"),
    "holds": ("库中有 {notices} 份通报、{passages} 个段落", "{notices} notices, {passages} passages"),
    "digest": ("摘要,并非原文", "digest, not the original"),
    "took": ("用时 {ms} 毫秒", "{ms} ms"),
    "building": ("首次启动,正在建立索引…", "First start: building the index …"),
    "rebuild": ("重建索引", "Rebuild the index"),
    "update": ("更新索引(重新扫描文件夹)", "Update the index (scan the folder again)"),
    "updated": (
        "新增 {added},更新 {changed},移除 {removed},未变 {unchanged}",
        "{added} added, {changed} changed, {removed} removed, {unchanged} unchanged",
    ),
    "failed": ("读不出来的文件", "Files that cannot be read"),
    "kept": ("索引中保留先前的内容", "its earlier content stays indexed"),
    "no_notice": ("没有这份通报:{id}", "There is no notice {id}"),
    "item": ("第{number}项", "item {number}"),
    "status": ("整改情况", "status"),
    "col_title": ("标题", "Title"),
    "col_publisher": ("发布机构", "Publisher"),
    "col_date": ("日期", "Date"),
    "col_kind": ("类型", "Kind"),
    "col_items": ("事项", "Items"),
    "col_passages": ("段落", "Passages"),
    "col_characters": ("字数", "Characters"),
    "col_encoding": ("编码", "Encoding"),
    "col_file": ("文件", "File"),
    "col_open": ("原文", "Open"),
    "col_furniture": ("页面装饰字数", "Page furniture (characters)"),
    "library_intro": (
        "收录了哪些通报、怎样读出来的。页面装饰(导航、二维码提示等)不算正文;其余每个字都在某个段落里。",
        "What is indexed and how it was read. Page furniture (navigation, QR hints …) is no text of a notice; every other "
        "character lies in a passage.",
    ),
    "example_measures": ("{body}对“{issue}”采取了哪些整改措施?", "What did {body} do about “{issue}”?"),
    "example_status": ("{body}的“{issue}”整改完成了吗?", "Has {body} finished “{issue}”?"),
    "example_responsible": ("{body}:谁负责“{issue}”?", "{body}: who is responsible for “{issue}”?"),
    "example_contact": ("对{body}的整改有意见,怎么联系?", "How can one contact {body} about the rectification?"),
}


def language() -> Language:
    """Return the language chosen in the sidebar."""
    return "en" if st.session_state.get("language") == "English" else "zh"


def text(key: str, language: Language, **values: object) -> str:
    """Return a text in the language, with `{name}` places filled in."""
    chinese, english = _TEXTS[key]
    return (chinese if language == "zh" else english).format(**values)
