"""Web page -> document: title, header and body of the notice as blocks; what the page prints around it is left out.

`walk` reads the page, `table` its tables, `body` divides notice and page. Of style sheets only the simplest rules are read,
and those of other files and scripts not at all.
"""

import re

from indexer.errors import CorpusError
from indexer.reading.tables import write_table
from indexer.reading.writer import DocumentWriter
from indexer.types import BlockKind, Document

from .body import Choice, choose
from .cards import cards_joined
from .fields import is_field, parts_of_field, plain
from .front import fields_joined
from .page import Line, Page, PageTable, flat
from .table import content_of
from .title import is_worth_printing, stated_titles
from .walk import walk_page
from .wrong import error_message, error_of, no_body_message

# What no text contains; written out or as &#11; it says nothing.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));",
    re.IGNORECASE,
)
_HIDDEN = 3  # times the body that is shown: a page that hides so much more hides its body


def read_html(page: str, encoding: str) -> Document:
    """Return the notice on a page that is decoded already.

    Raises CorpusError when the page has no body text or is the error page of a server.
    """
    source = _CONTROL.sub("", page)
    walked = walk_page(source)
    title, choice = _divided(walked)
    writer = DocumentWriter()
    if sum(map(len, walked.hidden)) > _HIDDEN * choice.prose:
        # Articles of WeChat stay hidden until a script has run.
        shown = walk_page(source, show_hidden=True)
        whole_title, whole = _divided(shown)
        if whole.prose > _HIDDEN * choice.prose:
            walked, title, choice = shown, whole_title, whole
            writer.remark(
                "网页里设为隐藏的正文已照样读入 / the page hides its body until a script shows it; it was read"
            )
    if words := error_of(walked, choice):
        raise CorpusError(error_message(words))
    if not choice.prose:
        raise CorpusError(no_body_message(walked))
    _write(writer, title, choice)
    writer.leave_out("网页栏目 / page furniture", choice.left_out)
    writer.leave_out("隐藏或删去的文字 / hidden or deleted text", walked.hidden)
    return writer.document(encoding)


def _divided(page: Page) -> tuple[str, Choice]:
    blocks = cards_joined(fields_joined(list(flat(page.flow)), page.containers))
    titles = stated_titles(page)
    choice = choose(blocks, page.containers, titles)
    return choice.title or next(filter(is_worth_printing, titles), ""), choice


def _write(writer: DocumentWriter, title: str, choice: Choice) -> None:
    if title and not choice.title:
        writer.paragraph(title, kind=BlockKind.HEADING, level=1)
    for block in choice.front:
        if isinstance(block, Line) and is_field(block.words):
            fields, beside = parts_of_field(block.words)
            for words in fields:
                writer.paragraph(words)
            choice.left_out += beside
        else:
            _write_block(writer, title, block)
    for block in choice.body:
        _write_block(writer, title, block)


def _write_block(writer: DocumentWriter, title: str, block: Line | PageTable) -> None:
    if isinstance(block, PageTable):
        write_table(writer, content_of(block))
        return
    is_title = bool(title) and len(block.words) < 2 * len(title) and plain(block.words) == plain(title)
    level = 1 if is_title else block.level
    writer.paragraph(
        block.words,
        kind=BlockKind.HEADING if level else BlockKind.PARAGRAPH,
        number=block.number,
        level=level,
        style=block.align,
        indent=block.indent,
    )
