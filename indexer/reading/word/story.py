"""One story of a Word document (the body, a note, a header) -> its paragraphs and tables in reading order.

A paragraph whose mark is deleted or hidden goes on in the next one; text boxes stand behind the paragraph they hang on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.errors import CorpusError
from indexer.reading.writer import CellContent
from indexer.types import BlockKind

from .contents import Content, Paragraph
from .numbers import Numbers
from .package import Element, WordPackage, name
from .runs import CONTENTS, Line, RunReader, alternative
from .styles import Style, Styles, outline_level, read_indent
from .tables import read_table, reason_of

_PARAGRAPH, _TABLE, _PROPERTIES = name("w:p"), name("w:tbl"), name("w:pPr")
_GALLERY = f"{name('w:sdtPr')}/{name('w:docPartObj')}/{name('w:docPartGallery')}"
_DEEPEST = 40  # tables and text boxes inside one another
_IDEOGRAPHIC_BLANK = "\u3000"


@dataclass(slots=True)
class Reading:
    """What the stories of a document share, and what is noted while they are read."""

    package: WordPackage
    styles: Styles
    numbers: Numbers
    aside: dict[str, dict[str, None]] = field(default_factory=dict)  # what it is -> lines in order, each once
    notes: dict[tuple[str, str], None] = field(default_factory=dict)  # (footnote or endnote, id) in order
    embedded: int = 0  # other documents that are put in as files

    def leave_out(self, what: str, words: str) -> None:
        """Note words that are not shown."""
        if words.strip():
            self.aside.setdefault(what, {})[words.strip()] = None


class StoryReader:
    """Reads one story."""

    def __init__(self, story: Element, reading: Reading) -> None:
        self._reading = reading
        self._runs = RunReader(story, reading.styles)
        self._depth = 0

    def read(self, container: Element, aside: str = "") -> list[Content]:
        """Return the paragraphs and tables of an element. `aside` says what all words are where they are not shown."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CorpusError(
                f"表格或文本框嵌套超过 {_DEEPEST} 层,请简化后重新保存 / "
                f"tables or text boxes are nested more than {_DEEPEST} deep; simplify the document and save it again"
            )
        found: list[Content] = []
        line, owner, has_words = Line(), None, False
        for element, why in self._blocks(container, aside):
            if element.tag == _TABLE:
                found += self._closed(line, owner, is_gone=True)
                line, owner, has_words = Line(), None, False
                found.append(read_table(element, self._cell, why))
                continue
            properties = element.find(_PROPERTIES)
            style = self._reading.styles.of_paragraph(properties)
            if not has_words:
                owner = properties, style
            self._runs.read(element, style, line, why)
            has_words = has_words or bool(line.text.strip())
            if why or not self._is_mark_gone(properties):
                found += self._closed(line, owner, is_gone=bool(why))
                line, owner, has_words = Line(), None, False
        found += self._closed(line, owner, is_gone=True)
        self._depth -= 1
        return found

    def _blocks(self, container: Element, aside: str) -> Iterator[tuple[Element, str]]:
        """Yield paragraphs and tables in whatever they are wrapped, each with why it is not shown, if so."""
        for child in container:
            tag = child.tag
            if tag in (_PARAGRAPH, _TABLE):
                yield child, aside
            elif tag == name("mc:AlternateContent"):
                chosen = alternative(child)
                if chosen is not None:
                    yield from self._blocks(chosen, aside)
            elif tag == name("w:altChunk"):
                self._reading.embedded += 1
            elif len(child):
                yield from self._blocks(child, aside or _gallery(child) or reason_of(child))

    def _is_mark_gone(self, properties: Element | None) -> bool:
        mark = None if properties is None else properties.find(name("w:rPr"))
        if mark is not None and any(mark.find(name(short)) is not None for short in ("w:del", "w:moveFrom")):
            return True
        return self._runs.is_hidden(mark)

    def _closed(self, line: Line, owner: tuple[Element | None, Style] | None, *, is_gone: bool) -> Iterator[Content]:
        """Yield the paragraph that a line is, and the text boxes on it. `is_gone`: without words it is no paragraph."""
        if owner is None:
            return
        for what, words in line.aside.items():
            self._reading.leave_out(what, "".join(words))
        self._reading.notes |= dict.fromkeys(line.notes)
        is_entry = CONTENTS in line.aside and not line.text.strip()
        if is_entry:
            yield Paragraph("", is_contents=True)
        elif line.text.strip() or not is_gone:
            yield self._paragraph(line.text, *owner)
        for box in line.boxes:
            for part in [Paragraph(box)] if isinstance(box, str) else self.read(box):
                if isinstance(part, Paragraph):
                    part.kind = BlockKind.TEXT_BOX
                yield part
        for diagram in line.diagrams:
            yield from self._diagram(diagram)

    def _paragraph(self, words: str, properties: Element | None, style: Style) -> Paragraph:
        number = "" if style.is_contents else self._reading.numbers.before(properties, style)
        level = outline_level(properties)
        bare = words.lstrip(" " + _IDEOGRAPHIC_BLANK)
        typed = words[: len(words) - len(bare)].count(_IDEOGRAPHIC_BLANK)
        size = style.half_points or self._reading.styles.half_points
        indent = read_indent(properties).over(style.indent).in_characters(size)
        return Paragraph(
            # Blanks at the ends go, line breaks with them: the number stands before the first words.
            words.strip(),
            number,
            style.level if level is None else level,
            style.name,
            indent + typed,
            is_contents=style.is_contents,
        )

    def _diagram(self, link: str) -> Iterator[Paragraph]:
        """Yield the words of a drawn diagram, a paragraph for each of its shapes."""
        package = self._reading.package
        root = package.root(package.target(package.main, link))
        for shape in () if root is None else root.iter(name("dgm:pt")):
            words = "".join(shape.itertext(name("a:t"))).strip()
            if words:
                yield Paragraph(words, kind=BlockKind.TEXT_BOX)

    def _cell(self, cell: Element, aside: str) -> CellContent:
        parts = self.read(cell, aside)
        return CellContent([numbered(part) if isinstance(part, Paragraph) else part for part in parts])


def numbered(part: Paragraph) -> str:
    """Return the words of a paragraph with its number, as they stand in a cell."""
    gap = " " if part.words[:1].isdigit() and part.number.endswith((".", "．")) else ""
    return (part.number + gap + part.words).strip()


def _gallery(control: Element) -> str:
    """Return that a content control holds the table of contents, or nothing."""
    gallery = control.find(_GALLERY) if control.tag == name("w:sdt") else None
    is_contents = gallery is not None and gallery.get(name("w:val"), "").lower() == "table of contents"
    return CONTENTS if is_contents else ""
