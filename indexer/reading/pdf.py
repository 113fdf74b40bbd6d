"""PDF with a text layer -> text: printed lines joined to paragraphs, page numbers set aside.

Does no OCR: a scan is refused with a message that says so.
"""

import pypdfium2 as pdfium

from indexer.errors import CorpusError
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import SENTENCE_ENDS, folded

MIN_CHARACTERS_A_PAGE = 20  # fewer on average: the pages are pictures
_ENDS_PARAGRAPH = SENTENCE_ENDS + "：:”"


def read_pdf(data: bytes) -> tuple[str, list[str]]:
    """Return (text, lines set aside as page numbers).

    Raises CorpusError when the file is encrypted, broken or has no text layer.
    """
    try:
        pages = _pages(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise CorpusError(
                "PDF 有打开密码,请先去除密码再放入 / the PDF is encrypted; remove its password first"
            ) from error
        raise CorpusError(
            "PDF 已损坏或不是 PDF,请重新下载或导出 / the PDF is broken; download or export it again"
        ) from error
    if sum(len(page.strip()) for page in pages) < MIN_CHARACTERS_A_PAGE * max(1, len(pages)):
        raise CorpusError(
            "PDF 是扫描件,没有文字层;请先做文字识别(OCR)再放入 / the PDF is a scan without text; run OCR on it first"
        )
    lines: list[str] = []
    aside: list[str] = []
    for page in pages:
        printed = page.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "").replace("\ufffe", "").split("\n")
        printed = [line.rstrip() for line in printed if line.strip()]
        height = _page_number_height(printed)
        if height:
            aside.append(" ".join(line.strip() for line in printed[-height:]))
        lines += printed[: len(printed) - height]
    return "\n".join(_join(lines)), aside


def _pages(data: bytes) -> list[str]:
    document = pdfium.PdfDocument(data)
    try:
        return [document[i].get_textpage().get_text_range() for i in range(len(document))]
    finally:
        document.close()


def _page_number_height(printed: list[str]) -> int:
    """Return how many lines at the foot of a page are its number: one, three (its dashes extracted apart) or none."""
    for height in (3, 1):
        if len(printed) >= height and pattern("cue", "page_number").fullmatch(" ".join(printed[-height:])):
            return height
    return 0


def _join(lines: list[str]) -> list[str]:
    """Join printed lines: a line that fills the measure and does not end a sentence goes on in the next."""
    lengths = sorted(len(line) for line in lines)
    full = lengths[int(len(lengths) * 0.9)] * 0.85 if lengths else 0
    paragraphs: list[str] = []
    for index, line in enumerate(lines):
        previous = lines[index - 1] if index else ""
        words = line.strip()
        continues = (
            previous
            and len(previous) >= full
            and not line.startswith(("\u3000", "  "))
            and not (previous[-1] in _ENDS_PARAGRAPH and find_marker(folded(words)))
        )
        if continues:
            glue = " " if previous[-1].isascii() and words[0].isascii() and previous[-1].isalpha() else ""
            paragraphs[-1] += glue + words
        else:
            paragraphs.append(words)
    return paragraphs
