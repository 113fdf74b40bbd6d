"""The words of a Word paragraph as Word shows them: runs in whatever they are wrapped, fields, signs, formulas.

Notes apart what is not shown (hidden text, deleted revisions), and what stands elsewhere: notes, text boxes, drawings.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .fields import Fields, tick
from .package import Element, name, switch, value
from .styles import Style, Styles
from .symbols import in_symbol_font, is_symbol_font, symbol

HIDDEN = "隐藏文字 / hidden text"
DELETED = "修订中删除的文字 / text deleted in a revision"
CONTENTS = "目录 / table of contents"
PLACEHOLDER = "未填写的提示文字 / prompt of an empty control"

_RUN_PROPERTIES, _VAL, _SPACE = name("w:rPr"), name("w:val"), name("xml:space")
_BREAKS = re.compile("[\n\r]")
_SUPERSCRIPT = {"0": "⁰", "2": "²", "3": "³"}  # 1 would be read as a footnote mark


@dataclass(slots=True)
class Line:
    """What one paragraph shows."""

    words: list[str] = field(default_factory=list)
    aside: dict[str, list[str]] = field(default_factory=dict)  # what it is -> words that are not shown
    notes: list[tuple[str, str]] = field(default_factory=list)  # (footnote or endnote, its id) in order
    boxes: list[Element | str] = field(default_factory=list)  # contents of text boxes; words drawn as a picture
    diagrams: list[str] = field(default_factory=list)  # relationship ids of their data

    @property
    def text(self) -> str:
        """All words that are shown."""
        return "".join(self.words)


class RunReader:
    """Reads the runs of one story (the body, a note)."""

    def __init__(self, story: Element, styles: Styles) -> None:
        self._styles = styles
        self._fields = Fields(story)
        self._line = Line()
        self._style = Style()
        self._aside = ""  # what all words here are, where they are not shown
        self._is_hidden = False
        self._font = ""
        self._handlers: dict[str, Callable[[Element], None]] = {
            name(short): handler
            for shorts, handler in (
                ("w:t m:t", self._text),
                ("w:r m:r", self._run),
                ("w:tab w:ptab", lambda _: self._say("\t")),
                ("w:br w:cr", lambda _: self._say("\n")),
                ("w:noBreakHyphen", lambda _: self._say("-")),
                ("w:sym", self._symbol),
                ("w16se:symEx", self._symbol),
                ("w:fldChar", lambda mark: self._say(self._fields.pass_mark(mark), is_mark=True)),
                ("w:del w:moveFrom", self._deleted),
                ("w:delText", self._text),
                ("w:sdt", self._control),
                ("mc:AlternateContent", self._alternative),
                ("w:footnoteReference w:endnoteReference", self._note),
                ("w:txbxContent", lambda box: self._line.boxes.append(box) if self._is_shown else None),
                ("v:textpath", self._drawn_words),
                ("dgm:relIds", self._diagram),
                ("m:f", self._fraction),
                ("m:d", self._brackets),
                ("m:sup", self._raised),
            )
            for short in shorts.split()
        }
        passed = "w:pPr w:rPr w:rt w:instrText w:delInstrText w:sdtPr w:sdtEndPr m:rPr m:ctrlPr m:fPr m:dPr w:proofErr"
        self._handlers |= dict.fromkeys(map(name, passed.split()), lambda _: None)

    def read(self, paragraph: Element, style: Style, line: Line, aside: str = "") -> None:
        """Add what a paragraph shows to a line; `aside` says what all of its words are where they are not shown."""
        self._line, self._style, self._aside, self._is_hidden, self._font = line, style, aside, False, ""
        self._walk(paragraph)

    def is_hidden(self, run_properties: Element | None) -> bool:
        """Whether the properties of a run or of a paragraph mark hide it, by themselves or by style."""
        direct = switch(run_properties, "w:vanish")
        if direct is not None:
            return direct
        by_paragraph = bool(self._style.is_hidden)
        named = value(run_properties, "w:rStyle")
        # Of two styles that both switch hiding on, Word takes the second as switching it off.
        return by_paragraph != bool(self._styles.of(named).is_hidden) if named else by_paragraph

    @property
    def _is_shown(self) -> bool:
        return not (self._aside or self._is_hidden or self._fields.in_code or self._fields.in_contents)

    def _walk(self, element: Element) -> None:
        handlers = self._handlers
        for child in element:
            handler = handlers.get(child.tag)
            if handler is not None:
                handler(child)
            elif len(child):
                self._walk(child)

    def _say(self, words: str, *, is_mark: bool = False) -> None:
        if not words or (self._fields.in_code and not is_mark):
            return
        line = self._line
        what = self._aside or (CONTENTS if self._fields.in_contents else HIDDEN if self._is_hidden else "")
        (line.aside.setdefault(what, []) if what else line.words).append(words)

    def _run(self, run: Element) -> None:
        properties = run.find(_RUN_PROPERTIES)
        self._is_hidden = self._style.is_hidden or False
        self._font = ""
        if properties is not None:
            self._is_hidden = self.is_hidden(properties)
            fonts = properties.find(name("w:rFonts"))
            if fonts is not None:
                font = fonts.get(name("w:ascii")) or fonts.get(name("w:hAnsi")) or ""
                self._font = font if is_symbol_font(font) else ""
        self._walk(run)
        self._is_hidden = False

    def _text(self, text: Element) -> None:
        words = text.text or ""
        if _BREAKS.search(words):
            words = _BREAKS.sub(" ", words)
        if text.get(_SPACE) != "preserve":
            words = words.strip(" ")
        self._say(in_symbol_font(self._font, words) if self._font else words)

    def _symbol(self, sign: Element) -> None:
        extended = sign.tag == name("w16se:symEx")
        font, code = (sign.get(name(("w16se:" if extended else "w:") + part), "") for part in ("font", "char"))
        try:
            self._say(symbol(font, int(code, 16)))
        except ValueError:
            return

    def _apart(self, element: Element, what: str) -> None:
        """Read what is not shown."""
        before, self._aside = self._aside, self._aside or what
        self._walk(element)
        self._aside = before

    def _deleted(self, element: Element) -> None:
        self._apart(element, DELETED)

    def _control(self, control: Element) -> None:
        """Read a content control; a box shows whether it is ticked, an empty one shows nothing that anybody wrote."""
        properties = control.find(name("w:sdtPr"))
        box = None if properties is None else properties.find(name("w14:checkbox"))
        if box is not None:
            checked = box.find(name("w14:checked"))
            self._say(tick(checked is not None and checked.get(name("w14:val"), "1") not in ("0", "false", "off")))
        elif switch(properties, "w:showingPlcHdr"):
            self._apart(control, PLACEHOLDER)
        else:
            self._walk(control)

    def _alternative(self, element: Element) -> None:
        """Read the first choice: the others, and the fallback for old programs, are the same words again."""
        chosen = alternative(element)
        if chosen is not None:
            self._walk(chosen)

    def _note(self, reference: Element) -> None:
        if self._is_shown:
            kind = "footnote" if reference.tag == name("w:footnoteReference") else "endnote"
            self._line.notes.append((kind, reference.get(name("w:id"), "")))

    def _drawn_words(self, path: Element) -> None:
        words = path.get("string", "").strip()
        if words and self._is_shown:
            self._line.boxes.append(words)

    def _diagram(self, links: Element) -> None:
        if self._is_shown:
            self._line.diagrams.append(links.get(name("r:dm"), ""))

    def _fraction(self, fraction: Element) -> None:
        for place, part in enumerate(fraction.iterchildren(name("m:num"), name("m:den"))):
            self._say("/" if place else "")
            self._walk(part)

    def _brackets(self, element: Element) -> None:
        properties = element.find(name("m:dPr"))
        marks = [None if properties is None else properties.find(name(f"m:{end}Chr")) for end in ("beg", "end")]
        left, right = (
            default if mark is None else mark.get(name("m:val"), default)
            for mark, default in zip(marks, "()", strict=True)
        )
        self._say(left)
        self._walk(element)
        self._say(right)

    def _raised(self, element: Element) -> None:
        words = "".join(element.itertext(name("m:t")))
        if words in _SUPERSCRIPT:
            self._say(_SUPERSCRIPT[words])
        else:
            self._walk(element)


def alternative(element: Element) -> Element | None:
    """Return the part of mc:AlternateContent that Word of today reads."""
    chosen = element.find(name("mc:Choice"))
    return element.find(name("mc:Fallback")) if chosen is None else chosen
