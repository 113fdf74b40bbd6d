"""Word .docx -> text: paragraphs and table rows in order, with the automatic numbers Word only computes.

Leaves out headers, footers, text boxes, deleted revisions and the pronunciation over characters.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from indexer.errors import CorpusError
from indexer.lexicon.numerals import to_chinese

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
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _BREAK = qn("w:t"), qn("w:br")
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:rt"), qn("w:pPr"), qn("w:rPr")}
# What python-docx and the zip and XML readers under it raise on broken packages; there is no common type.
_BROKEN = (
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def read_docx(data: bytes) -> str:
    """Return the text of a .docx file, one paragraph or table row a line.

    Raises CorpusError when the file is not a readable Word document.
    """
    try:
        document = docx.Document(BytesIO(data))
        return "\n".join(_lines(document.element.body, _Numbers(document)))
    except _BROKEN as error:
        raise CorpusError(
            "不是可读的 Word 文档(.docx),文件可能已损坏,请用 Word/WPS 打开后重新保存 / "
            "not a readable .docx file; it may be damaged – open and save it again"
        ) from error


def _within(element, *tags: str) -> Iterator:  # noqa: ANN001 - lxml elements of python-docx, here and below
    """Yield the outermost elements of these tags in order, whatever they are wrapped in."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _within(child, *tags)


def _lines(element, numbers: "_Numbers") -> Iterator[str]:  # noqa: ANN001
    for block in _within(element, _PARAGRAPH, _TABLE):
        if block.tag == _TABLE:
            yield from _rows(block, numbers)
            continue
        number = numbers.before(block)
        words = "".join(_words(block))
        # Word shows a gap here. Without it, 1. and 2023年 would be read as the figure 1.2023.
        gap = " " if words[:1].isdigit() and (number[-1:].isdigit() or number.endswith((".", "．"))) else ""
        yield number + gap + words


def _words(element) -> Iterator[str]:  # noqa: ANN001
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag == _BREAK:
            yield "\n" if child.get(qn("w:type"), "textWrapping") == "textWrapping" else ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _LEFT_OUT:
            yield from _words(child)


def _rows(table, numbers: "_Numbers") -> Iterator[str]:  # noqa: ANN001
    """Yield the rows; a cell merged over columns is read once, one merged over rows in each of them."""
    above: dict[int, str] = {}
    for row in _within(table, _ROW):
        cells: list[str] = []
        column = sum(int(skipped.get(qn("w:val"))) for skipped in row.findall(f"{qn('w:trPr')}/{qn('w:gridBefore')}"))
        for cell in _within(row, _CELL):
            if cell.vMerge == "continue":
                words = above.get(column, "")
            else:
                words = " ".join(" ".join(_lines(cell, numbers)).split("\n")).strip()
            above[column] = words
            cells.append(words)
            column += cell.grid_span
        yield " | ".join(cells)


@dataclass(slots=True)
class _Level:
    form: str
    template: str
    start: int


@dataclass(slots=True)
class _List:
    definition: str  # lists of one definition go on counting where the other stopped
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict)  # level -> number; taken away once used


class _Numbers:
    """Counts the list levels of a document the way Word does."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._last: dict[tuple[str, int], int] = {}  # (definition, level) -> number given last
        self._lists: dict[str, _List] = {}
        if not any(r.reltype.endswith("/numbering") for r in document.part.rels.values()):
            return
        numbering = document.part.numbering_part.element
        definitions = {a.get(qn("w:abstractNumId")): _read_levels(a) for a in numbering.findall(qn("w:abstractNum"))}
        for num in numbering.findall(qn("w:num")):
            name = _value(num, "w:abstractNumId", "")
            numbered = _List(name, dict(definitions.get(name, {})))
            for override in num.findall(qn("w:lvlOverride")):
                numbered.levels |= _read_levels(override)
                restart = _value(override, "w:startOverride", "")
                if restart:
                    numbered.restarts[int(override.get(qn("w:ilvl")))] = int(restart)
            self._lists[num.get(qn("w:numId"))] = numbered

    def before(self, paragraph) -> str:  # noqa: ANN001
        """Return the number Word shows before the paragraph, or nothing; counts on."""
        num_id, level = self._place(paragraph)
        numbered = self._lists.get(num_id)
        if numbered is None or level not in numbered.levels:
            return ""
        name = numbered.definition
        following = self._last.get((name, level), numbered.levels[level].start - 1) + 1
        self._last[name, level] = numbered.restarts.pop(level, following)
        for deeper in [k for k in self._last if k[0] == name and k[1] > level]:
            del self._last[deeper]
        text = numbered.levels[level].template
        for other, kind in numbered.levels.items():
            text = text.replace(f"%{other + 1}", _numeral(self._last.get((name, other), kind.start), kind.form))
        return text

    def _place(self, paragraph) -> tuple[str, int]:  # noqa: ANN001
        """Return (list, level) of a paragraph, by itself or by its style; list 0 is none."""
        sources = [paragraph.pPr]
        style = Paragraph(paragraph, self._document).style
        while style is not None:
            sources.append(style.element.pPr)
            style = style.base_style
        for properties in sources:
            number = None if properties is None else properties.find(qn("w:numPr"))
            if number is not None and number.find(qn("w:numId")) is not None:
                return _value(number, "w:numId", "0"), int(_value(number, "w:ilvl", "0"))
        return "0", 0


def _read_levels(parent) -> dict[int, _Level]:  # noqa: ANN001
    levels = {}
    for level in parent.findall(qn("w:lvl")):
        form = _value(level, "w:numFmt", "decimal")
        template = "" if form in ("bullet", "none") else _value(level, "w:lvlText", "")
        levels[int(level.get(qn("w:ilvl")))] = _Level(form, template, int(_value(level, "w:start", "1")))
    return levels


def _value(parent, tag: str, default: str) -> str:  # noqa: ANN001
    found = parent.find(qn(tag))
    return default if found is None else found.get(qn("w:val"), default)


def _numeral(count: int, form: str) -> str:
    if form in _CHINESE_FORMATS:
        return to_chinese(count)
    if form == "decimalEnclosedCircleChinese" or form == "decimalEnclosedCircle":
        return chr(0x2460 + count - 1) if count <= 20 else str(count)
    if form == "upperLetter" or form == "lowerLetter":
        letter = chr(ord("A") + (count - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    return str(count)
