"""Word .docx (.docm, Strict too) -> a document: what Word shows, in reading order, with the numbers it only computes.

Headers, footers, comments, hidden and deleted words and the table of contents are left out and noted as such. Pictures
are not read.
"""

from collections.abc import Iterator

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits
from indexer.reading.tables import write_table
from indexer.reading.writer import DocumentWriter, TableContent
from indexer.types import BlockKind, Document

from .contents import Content, Paragraph, split_contents
from .numbers import Numbers
from .package import Element, WordPackage, name
from .runs import CONTENTS
from .story import Reading, StoryReader, numbered
from .styles import Styles

_ASIDE_PARTS = {"header": "页眉 / page header", "footer": "页脚 / page footer", "comments": "批注 / comment"}


def read_docx(data: bytes, limits: ReadingLimits) -> Document:
    """Return what a Word document shows.

    Raises CorpusError when the file is damaged, too large, no Word document, or has pictures but no words.
    """
    package = WordPackage(data, limits)
    try:
        return _read(package)
    except RecursionError as error:
        raise CorpusError(
            "文档结构嵌套过深,请用 Word/WPS 打开后重新保存 / "
            "the document is nested too deep; open it in Word or WPS and save it again"
        ) from error


def _read(package: WordPackage) -> Document:
    writer = DocumentWriter()
    styles = Styles(_part(package, "styles"))
    reading = Reading(package, styles, Numbers(_part(package, "numbering"), styles))
    kept, entries = split_contents(StoryReader(package.body, reading).read(package.body))
    for part in kept:
        _write(writer, part)
    for part in _notes(reading):
        _write(writer, part, BlockKind.FOOTNOTE)
    for line in entries:
        reading.leave_out(CONTENTS, line)
    _leave_out_aside_parts(reading)
    for what, lines in reading.aside.items():
        listed = list(lines)
        writer.leave_out(what, listed)
    for remark in _remarks(reading):
        writer.remark(remark)
    document = writer.document("docx")
    if not document.text and any(True for _ in package.body.iter(name("a:blip"), name("v:imagedata"))):
        raise CorpusError(
            "文档里只有图片,没有文字,请先做文字识别(OCR)再放入 / "
            "the document holds pictures only and no words; run text recognition (OCR) first"
        )
    return document


def _part(package: WordPackage, kind: str) -> Element | None:
    return next((package.root(part) for part in package.related(package.main, kind)), None)


def _write(writer: DocumentWriter, part: Content, kind: BlockKind | None = None) -> None:
    if isinstance(part, TableContent):
        write_table(writer, part)
        return
    own = BlockKind.HEADING if part.level and part.kind is BlockKind.PARAGRAPH else part.kind
    level = part.level if own is BlockKind.HEADING and kind is None else 0
    writer.paragraph(
        part.words, kind=kind or own, number=part.number, level=level, style=part.style, indent=part.indent
    )


def _notes(reading: Reading) -> Iterator[Content]:
    """Yield what the notes say, footnotes and endnotes each in the order of their references."""
    for kind in ("footnote", "endnote"):
        root = _part(reading.package, f"{kind}s")
        if root is None:
            continue
        story = StoryReader(root, reading)
        found = {note.get(name("w:id"), ""): note for note in root.iterchildren(name(f"w:{kind}"))}
        for wanted, identifier in list(reading.notes):
            if wanted == kind and identifier in found:
                yield from story.read(found[identifier])


def _leave_out_aside_parts(reading: Reading) -> None:
    """Note what headers, footers and comments say. Their lists count apart from those of the text."""
    package = reading.package
    for kind, what in _ASIDE_PARTS.items():
        for part in package.related(package.main, kind):
            root = package.root(part)
            if root is None:
                continue
            apart = Reading(package, reading.styles, Numbers(None, reading.styles))
            for content in StoryReader(root, apart).read(root):
                for words in _lines(content):
                    reading.leave_out(what, words)


def _lines(content: Content) -> Iterator[str]:
    if isinstance(content, Paragraph):
        yield numbered(content)
        return
    for row in content.rows:
        yield " ".join(cell.words for cell in row if cell is not None)


def _remarks(reading: Reading) -> Iterator[str]:
    if reading.package.damaged:
        parts = "、".join(dict.fromkeys(part.rpartition("/")[2] for part in reading.package.damaged))
        yield (
            f"文件的部件 {parts} 已损坏,编号、标题级别或脚注可能不全 / "
            f"parts of the file are damaged ({parts.replace('、', ', ')}); numbers, heading levels or notes may be missing"
        )
    if reading.embedded:
        yield (
            f"有 {reading.embedded} 处嵌入的其他文档未读入 / "
            f"{reading.embedded} other documents embedded in it were not read"
        )
