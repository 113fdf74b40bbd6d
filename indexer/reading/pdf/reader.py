"""PDF -> document: printed lines joined to paragraphs, tables by their rulings, page furniture set aside.

Pages without text are named; where no page has any they are recognised as images when the extra for that is installed.
"""

from collections import Counter
from collections.abc import Sequence
from time import process_time

import pypdfium2 as pdfium

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits
from indexer.reading.writer import DocumentWriter
from indexer.types import Document

from .columns import columns_of
from .flow import PageColumns, write_pages
from .furniture import OUTSIDE, WATERMARK, PageWords, set_aside
from .grid import grids_of, joined
from .lines import is_readable, segments_of
from .page import read_page
from .row_lines import closed, row_lines_of, upright
from .scan import USABLE, page_list, recognised
from .tables import tables_of

_MOST_UNREADABLE = 0.3  # share of the characters of a page without a name: such a page has no text


def read_pdf(data: bytes, limits: ReadingLimits) -> Document:
    """Return the document that a PDF file is.

    Raises CorpusError when the file is encrypted or broken, and when no page has text or can be recognised.
    """
    writer = DocumentWriter()
    until = process_time() + USABLE * limits.seconds
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise CorpusError(
                "PDF 有打开密码,请先去除密码再放入 / the PDF is encrypted; remove its password first"
            ) from error
        raise _broken() from error
    try:
        pages = _pages(file, writer)
        count = len(pages)
        told = [page.number for page in pages if page.segments]
        pages = recognised(file, pages, writer, until)
    except pdfium.PdfiumError as error:
        raise _broken() from error
    finally:
        file.close()
    body_size = _body_size(pages)
    for what, words in set_aside(pages, body_size):
        writer.leave_out(what, [words])
    bare = [page.number for page in pages if page.number in told and not page.segments]
    if bare:
        named = page_list(bare)
        writer.remark(
            f"第 {named} 页除页码、页眉外没有文字(可能是图片) / "
            f"{'page' if len(bare) == 1 else 'pages'} {named.replace('、', ', ')} have no text but number or header; perhaps a picture"
        )
    write_pages(writer, [_ordered(page) for page in pages], body_size)
    return writer.document("pdf", count)


def _broken() -> CorpusError:
    return CorpusError("PDF 已损坏或不是 PDF,请重新下载或导出 / the PDF is broken; download or export it again")


def _pages(file: pdfium.PdfDocument, writer: DocumentWriter) -> list[PageWords]:
    """Return the words of all pages; each page is closed before the next is opened."""
    count = len(file)
    pages: list[PageWords] = []
    unreadable: list[tuple[int, int]] = []
    for index in range(count):
        words, bad = _page(file, index, writer)
        pages.append(words)
        if bad:
            unreadable.append((index + 1, bad))
    _remark_unreadable(writer, unreadable)
    return pages


def _page(file: pdfium.PdfDocument, index: int, writer: DocumentWriter) -> tuple[PageWords, int]:
    """Return the words of a page and the number of its characters that the file does not name."""
    handle = file[index]
    try:
        page = read_page(handle)
    finally:
        handle.close()
    tables = row_lines_of(page)
    between = [edge for table in tables for edge in upright(table)]
    segments = segments_of(page, sorted(joined([*page.vertical, *between])))
    for table in tables:
        level, edges = closed(table, segments)
        page.horizontal += level
        page.vertical += edges
    total = sum(len(segment.text) for segment in segments)
    if page.unreadable > _MOST_UNREADABLE * total or not any(is_readable(s.text) for s in segments):
        return PageWords(page.width, page.height, [], number=index + 1), page.unreadable
    if page.skewed.strip():
        writer.leave_out(WATERMARK, [page.skewed])
    inside = [s for s in segments if s.x1 > 0 and s.x0 < page.width and s.bottom > 0 and s.top < page.height]
    if len(inside) < len(segments):
        writer.leave_out(OUTSIDE, [s.text for s in segments if s not in inside])
    return PageWords(page.width, page.height, inside, grids_of(page), index + 1), page.unreadable


def _remark_unreadable(writer: DocumentWriter, unreadable: Sequence[tuple[int, int]]) -> None:
    if not unreadable:
        return
    chinese = "、".join(f"第 {page} 页 {count} 个" for page, count in unreadable[:20])
    english = ", ".join(f"{count} on page {page}" for page, count in unreadable[:20])
    more = len(unreadable) - 20
    writer.remark(
        f"有的字符没有编码,读不出来:{chinese}{f' 等 {len(unreadable)} 页' if more > 0 else ''} / "
        f"characters that the file does not name cannot be read: {english}{f' and {more} more pages' if more > 0 else ''}"
    )


def _body_size(pages: Sequence[PageWords]) -> float:
    """Return the font size of most characters that stand in no grid, in points."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for segment in page.segments:
            weight = 1 if any(grid.area.holds(*segment.middle) for grid in page.grids) else 10
            sizes[round(segment.size * 2) / 2] += weight * len(segment.text)
    return max(sizes.most_common(1)[0][0], 0.5) if sizes else 12.0


def _ordered(page: PageWords) -> PageColumns:
    tables, rest = tables_of(page.grids, page.segments)
    return PageColumns(page.width, page.height, page.number, columns_of(rest, tables))
