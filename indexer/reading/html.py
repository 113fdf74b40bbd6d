"""Web page -> text of the notice: title, header table and body, one paragraph a line.

trafilatura finds the body; what it leaves out is returned too, so that the intake report can show it.
"""

import re

import lxml.html
import trafilatura
from lxml.etree import ParserError
from trafilatura.settings import use_config

from indexer.errors import CorpusError
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import folded

SHORT_BODY = 250  # characters; what trafilatura finds too short (its MIN_EXTRACTED_SIZE), and takes the whole page for
# What no XML, and so no tree of a page, can hold; written out or as &#11; it says nothing.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")  # lxml refuses decoded text that still names an encoding
_BLOCKS = {"p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "section", "article", "table"}


def read_html(page: str) -> tuple[str, list[str]]:
    """Return (text, lines left out). `page` is decoded already.

    Raises CorpusError when the page has no body text.
    """
    page = _with_list_numbers(_CONTROL.sub("", _DECLARATION.sub("", page)))
    body = _body(page)
    if not body.strip():
        raise CorpusError(
            "网页里找不到正文,请确认保存的是完整网页 / no body text was found in the page; save the complete page"
        )
    lines = [line.rstrip() for line in body.split("\n")]
    title = _title(page)
    if title and not any(_plain(title) in _plain(line) for line in lines[:12]):
        lines.insert(0, title)
    kept = _plain("".join(lines))
    left_out = [line for line in _visible_lines(page) if _plain(line) and _plain(line) not in kept]
    return "\n".join(lines), list(dict.fromkeys(left_out))


def _with_list_numbers(page: str) -> str:
    """Write out the numbers that a browser shows before the entries of ordered lists."""
    tree = _tree(page) if "<ol" in page.lower() else None
    if tree is None:
        return page
    for ordered in tree.iter("ol"):
        number = int(ordered.get("start", "1")) if ordered.get("start", "1").isdecimal() else 1
        for entry in ordered.iterchildren("li"):
            number = int(entry.get("value")) if entry.get("value", "").isdecimal() else number
            if not find_marker(folded(entry.text_content().lstrip())):
                entry.text = f"{number}.{(entry.text or '').lstrip()}"
            number += 1
    return lxml.html.tostring(tree, encoding="unicode")


def _tree(page: str) -> lxml.html.HtmlElement | None:
    try:
        return lxml.html.fromstring(page)
    except (ParserError, ValueError):
        return None


def _body(page: str) -> str:
    """Return the body, of short notices too.

    The whole page, which trafilatura takes for a short body, is cut at every tag: figures and table rows fall apart.
    It is a body only where the short one misses most of it.
    """
    body = _extract(page, shortest=1)
    if len(body) < SHORT_BODY:
        whole = _extract(page, shortest=SHORT_BODY)
        if len(body) < len(whole) / 2:
            return whole
    return body


def _extract(page: str, shortest: int) -> str:
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(shortest))
    body = trafilatura.extract(
        page,
        output_format="txt",
        include_tables=True,
        include_comments=False,
        favor_recall=True,
        deduplicate=False,
        config=config,
    )
    return body or ""


def _title(page: str) -> str:
    tree = _tree(page)
    for path in ("//meta[@name='ArticleTitle']/@content", "//h1//text()", "//title/text()") if tree is not None else ():
        words = " ".join("".join(tree.xpath(path)).split())
        if words:
            return pattern("cue", "site_name").sub("", words)
    return ""


def _visible_lines(page: str) -> list[str]:
    tree = _tree(page)
    if tree is None:
        return []
    for element in tree.xpath("//script|//style|//noscript|//template|//head"):
        element.drop_tree()
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.tail = "\n" + (element.tail or "")
            element.text = "\n" + (element.text or "")
    return [line.strip() for line in tree.text_content().split("\n") if line.strip()]


def _plain(words: str) -> str:
    return re.sub(r"[\s|]+", "", words)
