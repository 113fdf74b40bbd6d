"""Word .docx -> text: paragraphs and table rows in order, with the automatic numbers Word only computes.

Leaves out headers, footers, text boxes and deleted revisions.
"""

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from .errors import CorpusError
from .numbering import to_chinese

_CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographDigital",
    "ideographTraditional",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "chineseLegalSimplified",
}


def read_docx(data: bytes) -> str:
    """Return the text of a .docx file, one paragraph or table row a line.

    Raises CorpusError when the file is not a readable Word document.
    """
    try:
        document = docx.Document(BytesIO(data))
    # python-docx lets zip, XML and key errors of broken packages through, each with its own type.
    except (BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise CorpusError(
            "不是可读的 Word 文档(.docx),文件可能已损坏,请用 Word/WPS 打开后重新保存 / "
            "not a readable .docx file; it may be damaged – open and save it again"
        ) from error
    return "\n".join(_lines(document))


def _lines(document: Document) -> Iterator[str]:
    numbers = _Numbers(document)
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield numbers.prefix(block) + block.text
        else:
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        previous = None
        for cell in row.cells:
            if cell._tc is not previous:  # a merged cell is listed once for each column it spans
                cells.append(" ".join(cell.text.split("\n")).strip())
            previous = cell._tc
        yield " | ".join(cells)


class _Numbers:
    """Counts the list levels of a document the way Word does."""

    def __init__(self, document: Document) -> None:
        self._counts: dict[tuple[str, int], int] = defaultdict(int)
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        part = document.part
        numbering = None
        if any(r.reltype.endswith("/numbering") for r in part.rels.values()):
            numbering = part.numbering_part.element
        if numbering is None:
            return
        abstract = {a.get(qn("w:abstractNumId")): self._read_levels(a) for a in numbering.findall(qn("w:abstractNum"))}
        for num in numbering.findall(qn("w:num")):
            link = num.find(qn("w:abstractNumId"))
            if link is not None:
                self._levels[num.get(qn("w:numId"))] = abstract.get(link.get(qn("w:val")), {})

    def prefix(self, paragraph: Paragraph) -> str:
        """Return the number Word shows before the paragraph, or nothing."""
        place = self._place(paragraph)
        if place is None:
            return ""
        num_id, level = place
        levels = self._levels.get(num_id, {})
        if level not in levels:
            return ""
        self._counts[num_id, level] += 1
        for deeper in [k for k in self._counts if k[0] == num_id and k[1] > level]:
            del self._counts[deeper]
        template = levels[level][1]
        for other, (form, _, start) in levels.items():
            count = max(self._counts[num_id, other], 1) + start - 1
            template = template.replace(f"%{other + 1}", _numeral(count, form))
        return template

    @staticmethod
    def _read_levels(abstract) -> dict[int, tuple[str, str, int]]:  # noqa: ANN001 - lxml element of python-docx
        levels = {}
        for level in abstract.findall(qn("w:lvl")):

            def value(tag: str, default: str, level=level) -> str:  # noqa: ANN001
                found = level.find(qn(tag))
                return default if found is None else found.get(qn("w:val"), default)

            form = value("w:numFmt", "decimal")
            text = "" if form in ("bullet", "none") else value("w:lvlText", "")
            levels[int(level.get(qn("w:ilvl")))] = (form, text, int(value("w:start", "1")))
        return levels

    @staticmethod
    def _place(paragraph: Paragraph) -> tuple[str, int] | None:
        sources = [paragraph._p.pPr]
        style = paragraph.style
        while style is not None:
            sources.append(style.element.pPr)
            style = style.base_style
        for properties in sources:
            number = None if properties is None else properties.find(qn("w:numPr"))
            if number is not None and number.find(qn("w:numId")) is not None:
                level = number.find(qn("w:ilvl"))
                num_id = number.find(qn("w:numId")).get(qn("w:val"))
                return None if num_id == "0" else (num_id, 0 if level is None else int(level.get(qn("w:val"))))
        return None


def _numeral(count: int, form: str) -> str:
    if form in _CHINESE_FORMATS:
        return to_chinese(count)
    if form == "decimalEnclosedCircleChinese" or form == "decimalEnclosedCircle":
        return chr(0x2460 + count - 1) if count <= 20 else str(count)
    if form == "upperLetter" or form == "lowerLetter":
        letter = chr(ord("A") + (count - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    return str(count)
