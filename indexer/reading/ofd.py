"""An OFD file (GB/T 33190) -> a document: text objects become lines by their height, lines become paragraphs by their width.

ofdkit takes the file apart; it is an optional extra, so that it is imported only when an OFD file is read. What stands on
the template of a page (letterhead, frame) and page numbers are left out. Tables are read as lines: OFD has no tables.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median
from typing import TYPE_CHECKING

from indexer.errors import CorpusError
from indexer.reading.plain.wrapping import gap_between
from indexer.types import Document

from .limits import ReadingLimits, open_archive
from .writer import DocumentWriter

if TYPE_CHECKING:
    from ofdkit import Page, TextRun

_SAME_LINE = 0.5  # of the size: baselines that differ by less are one line
_WORD_GAP = 0.25  # of the size: letters farther apart are two words
_WIDE_GAP = 1.5  # of the size: words farther apart stand in two columns
_FULL = 1.5  # sizes by which a line may end before the right edge and still be full
_INDENT = 0.8  # sizes by which a paragraph begins to the right of the left edge
_LEADING = 2.5  # sizes between the lines of a paragraph at most
_SAME_SIZE = 0.15  # share by which the letters of a paragraph may differ
_FEWEST_LINES = 3  # of a page that tell its edges
_PAGE_NUMBER = re.compile(r"[-—–―─\s]*\d{1,4}[-—–―─\s]*|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?")
# With marks around the number, which no figure of a text has: told at the head and foot of the text, wherever it ends.
_MARKED_NUMBER = re.compile(r"[-—–―─]+\s*\d{1,4}\s*[-—–―─]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?")
_END = re.compile(r"[。！？!?；;：:…][”’」』）)》]*$")
_EDGE = 0.12  # of the height of a page: where page numbers stand


@dataclass(slots=True)
class _Line:
    """A line of a page. Lengths in millimetres, from the left and the top."""

    words: str
    left: float
    right: float
    y: float
    size: float


@dataclass(slots=True)
class _Paragraph:
    words: str
    indent: float  # characters
    page: int
    begins_flush: bool  # with the left edge
    is_open: bool = False  # its last line is full and ends inside a sentence


def read_ofd(data: bytes, limits: ReadingLimits) -> Document:
    """Return the document that an OFD file is, each block with its page.

    Raises CorpusError when ofdkit is not installed, or the file is damaged, encrypted, no OFD or would unpack to more
    than the limits allow.
    """
    try:
        from ofdkit import OFDError  # an optional extra
        from ofdkit import open as open_ofd
    except ImportError as error:
        raise CorpusError(
            "读取 OFD 需要 ofdkit,请先运行 pip install ofdkit==0.2.0 / reading OFD needs ofdkit: pip install ofdkit==0.2.0"
        ) from error
    writer = DocumentWriter()
    try:
        open_archive(data, limits).close()
        with open_ofd(data) as book:
            pages = [_page_lines(writer, page) for page in book.pages]
    except (OFDError, RuntimeError, ValueError, LookupError, OverflowError) as error:  # what ofdkit lets through
        raise CorpusError(
            "OFD 文件已损坏或有密码,请重新下载,或另存为 PDF 再放入 / "
            "the OFD file is damaged or encrypted; download it again, or save it as PDF"
        ) from error
    edges = _edges(pages)
    paragraphs = [list(_paragraphs(lines, n, edges)) for n, lines in enumerate(pages, 1)]
    for part in _across_pages(paragraphs):
        writer.paragraph(part.words, indent=part.indent, page=part.page)
    empty = [str(n) for n, page in enumerate(pages, 1) if not page]
    if empty:
        writer.remark(
            f"第 {'、'.join(empty)} 页没有文字,可能是扫描图 / no text on page {', '.join(empty)}, perhaps a scan"
        )
    return writer.document("ofd", len(pages))


def _page_lines(writer: DocumentWriter, page: "Page") -> list[_Line]:
    """The lines of a page; what is not text of it is left out."""
    runs = page.runs
    writer.leave_out("版式模板 / page template", [line.words for line in _lines([r for r in runs if r.from_template])])
    _, top, _, height = page.box
    lines, numbers = [], []
    found = list(_lines([run for run in runs if not run.from_template]))
    for n, line in enumerate(found):
        is_edge = not _EDGE <= (line.y - top) / (height or 1.0) <= 1 - _EDGE
        is_number = (is_edge and _PAGE_NUMBER.fullmatch(line.words)) or (
            n in (0, len(found) - 1) and _MARKED_NUMBER.fullmatch(line.words)
        )
        (numbers if is_number else lines).append(line)
    writer.leave_out("页码 / page number", [line.words for line in numbers])
    return lines


def _edges(pages: list[list[_Line]]) -> tuple[float, float]:
    """Left and right edge of the text on most pages, in millimetres; a page of short lines does not tell them."""
    told = [lines for lines in pages if len(lines) >= _FEWEST_LINES]
    if not told:
        return inf, -inf
    return (
        median(min(line.left for line in lines) for lines in told),
        median(max(line.right for line in lines) for lines in told),
    )


def _across_pages(pages: list[list[_Paragraph]]) -> Iterator[_Paragraph]:
    """The paragraphs in order; one that runs over the end of its page goes on at the top of the next."""
    held: _Paragraph | None = None
    for page in pages:
        for n, part in enumerate(page):
            if n == 0 and held is not None and held.is_open and part.begins_flush:
                held.words += gap_between(held.words, part.words) + part.words
                held.is_open = part.is_open
                continue
            if held is not None:
                yield held
            held = part
    if held is not None:
        yield held


def _lines(runs: Sequence["TextRun"]) -> Iterator[_Line]:
    """The lines from the top down; words that are painted twice for bold letters count once."""
    line: list[TextRun] = []
    seen: set[tuple[str, int, int]] = set()
    for run in sorted(runs, key=lambda run: (run.y, run.x)):
        key = (run.text, round(run.x * 2), round(run.y * 2))
        if not run.text.strip() or key in seen:
            continue
        seen.add(key)
        if line and run.y - line[0].y > _SAME_LINE * max(min(run.size, line[0].size), 1.0):
            yield _joined(line)
            line = []
        line.append(run)
    if line:
        yield _joined(line)


def _joined(runs: list["TextRun"]) -> _Line:
    runs.sort(key=lambda run: run.x)
    words = runs[0].text
    right = runs[0].x + runs[0].width
    for run in runs[1:]:
        gap = (run.x - right) / (run.size or 1.0)
        is_latin = words[-1:].isascii() and run.text[:1].isascii()
        words += " " if gap > _WIDE_GAP or (gap > _WORD_GAP and is_latin) else ""
        words += run.text
        right = max(right, run.x + run.width)
    return _Line(words.strip(), runs[0].x, right, runs[0].y, max(run.size for run in runs) or 1.0)


def _paragraphs(lines: list[_Line], page: int, edges: tuple[float, float]) -> Iterator[_Paragraph]:
    """The paragraphs of a page: a full line goes on in the next one unless that is indented."""
    if not lines:
        return
    left = min(edges[0], *(line.left for line in lines))
    right = max(edges[1], *(line.right for line in lines))
    tells_edges = edges[0] < edges[1]
    held: _Paragraph | None = None
    before = lines[0]
    for line in lines:
        if held is not None and tells_edges and _goes_on(before, line, left, right):
            held.words += gap_between(held.words, line.words) + line.words
        else:
            if held is not None:
                yield held
            indent = (line.left - left) / line.size
            held = _Paragraph(line.words, round(indent, 1), page, tells_edges and indent <= _INDENT)
        held.is_open = tells_edges and right - line.right <= _FULL * line.size and not _END.search(line.words)
        before = line
    if held is not None:
        yield held


def _goes_on(before: _Line, line: _Line, left: float, right: float) -> bool:
    return (
        right - before.right <= _FULL * before.size
        and line.left - left <= _INDENT * line.size
        and line.y - before.y <= _LEADING * before.size
        and abs(line.size - before.size) <= _SAME_SIZE * before.size
    )
