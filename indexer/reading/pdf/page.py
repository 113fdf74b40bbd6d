"""A page of a PDF -> its characters and rulings in the upright frame that most of its text is read in.

Coordinates are points (1/72 inch) from the top left corner of that frame, so that pages with a rotation flag, and pages
whose text itself is turned, look like any other. The raw interface is used, because it alone gives the box of each
character; it is called some six times a character.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .rulings import Point, rulings

#: What stands in the text for a character that the file does not name.
UNREADABLE = "\ufffd"
#: A hyphen that only the line end put there; the joiner of lines takes it out.
SOFT_HYPHEN = "\xad"
_MOST_SKEW = 8.0  # degrees; a scan is laid on the glass askew by less, a watermark by more
_PALE = 150  # of 255; the paper shows through a watermark
_SHORTEST_RULING = 3.0  # points; shorter ones are dots of a pattern
# The signs that Symbol and Wingdings have at private codes.
_SIGNS = {
    0xF0B7: "•", 0xF06C: "●", 0xF06E: "■", 0xF075: "◆", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0FE: "☑", 0xF052: "☑",
    0xF0A8: "□", 0xF06F: "□", 0xF0A3: "□", 0xF0E0: "→", 0xF0D7: "×", 0xF02D: "-", 0xF020: " ",
}  # fmt: skip


class Glyph(NamedTuple):
    """A character: the left and right end of its advance, its base line, its font size, all in points."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    pale: bool


class Ruling(NamedTuple):
    """A straight line along one axis at `at`, from `start` to `end` of the other."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """What is printed on a page; `turned` are the characters that run another way, each in its own frame."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    turned: dict[int, list[Glyph]] = field(default_factory=dict)  # by their turn against the page in degrees
    skewed: str = ""  # characters that run aslant
    unreadable: int = 0
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)


class Frame(NamedTuple):
    """The page's box in its own coordinates, and by how many degrees the reader turns it clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return (right, down) in the frame for a point of the page."""
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as the reader sees them."""
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.turn % 180 == 0 else (height, width)


class _Style(NamedTuple):
    size: float
    angle: float  # degrees, against the page's own x axis
    pale: bool


class _Placed(NamedTuple):
    text: str
    box: tuple[float, float, float, float]  # left, bottom, right, top
    origin: tuple[float, float]
    style: _Style


def read_page(page: pdfium.PdfPage) -> Page:
    """Return what is printed on a page. Raises PdfiumError when the page cannot be laid out."""
    textpage = page.get_textpage()
    try:
        placed = list(_characters(textpage.raw))
    finally:
        textpage.close()
    turn = _main_turn(placed, page.get_rotation())
    frame = Frame(*page.get_cropbox(), turn)
    read = Page(*frame.size)
    seen: set[tuple[str, int, int, int]] = set()
    for character in placed:
        _put(read, frame, character, seen)
    for start, end in rulings(page.raw):
        _put_ruling(read, frame.place(*start), frame.place(*end))
    return read


def _main_turn(placed: list[_Placed], flag: int) -> int:
    """Return the turn in which most characters run from left to right; the page's own flag where there are none."""
    turns = Counter(_turn(character.style.angle) for character in placed)
    return max(turns, key=lambda turn: turns[turn]) if turns else flag


def _turn(angle: float) -> int:
    return round(angle / 90) * 90 % 360


def _characters(textpage: "raw.FPDF_TEXTPAGE") -> Iterator[_Placed]:
    """Yield what the file itself writes; the blanks and line ends that pdfium adds by guess are passed over."""
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    styles: dict[int | None, _Style] = {}
    for index in range(max(0, raw.FPDFText_CountChars(textpage))):
        if raw.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage, index, box):
            continue
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        address = ctypes.cast(raw.FPDFText_GetTextObject(textpage, index), ctypes.c_void_p).value
        style = styles.get(address)
        if style is None or address is None:
            style = styles[address] = _style(textpage, index)
        text = _text(raw.FPDFText_GetUnicode(textpage, index), raw.FPDFText_HasUnicodeMapError(textpage, index) == 1)
        yield _Placed(text, (box.left, box.bottom, box.right, box.top), (x.value, y.value), style)


def _style(textpage: "raw.FPDF_TEXTPAGE", index: int) -> _Style:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    size = raw.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
    known = raw.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha)
    pale = bool(known) and (min(red.value, green.value, blue.value) >= _PALE or alpha.value < 255 - _PALE)
    return _Style(size or 1.0, math.degrees(math.atan2(matrix.b, matrix.a)), pale)


def _text(code: int, has_error: bool) -> str:
    if code in (0x02, 0xFFFE, 0xAD):
        return SOFT_HYPHEN
    if code in _SIGNS:
        return _SIGNS[code]
    if has_error or code < 0x20 or 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or 0xD800 <= code <= 0xDFFF:
        return UNREADABLE
    return " " if code == 0xA0 else chr(code)


def _put(page: Page, frame: Frame, character: _Placed, seen: set[tuple[str, int, int, int]]) -> None:
    """Put a character where it belongs on the page; one printed twice for a bold look counts once."""
    style = character.style
    turn = _turn(style.angle)
    skew = abs((style.angle - turn + 180) % 360 - 180)
    if skew > _MOST_SKEW:
        page.skewed += character.text
        return
    own = frame._replace(turn=turn)
    left, bottom, right, top = character.box
    xs = sorted((own.place(left, bottom)[0], own.place(right, top)[0]))
    _, base = own.place(*character.origin)
    if _is_printed_again(character.text, turn, xs[0], base, style.size, seen):
        return
    glyph = Glyph(character.text, xs[0], max(xs), base, style.size, style.pale)
    page.unreadable += character.text == UNREADABLE
    if turn == frame.turn:
        page.glyphs.append(glyph)
    else:
        page.turned.setdefault((turn - frame.turn) % 360, []).append(glyph)


def _is_printed_again(
    text: str, turn: int, x: float, base: float, size: float, seen: set[tuple[str, int, int, int]]
) -> bool:
    """Whether the same character stands within an eighth of its size; notes it otherwise."""
    step = max(size / 8, 0.2)
    column, row = x / step, base / step
    near = [
        (text, turn, int(column // 1) + i, int(row // 1) + j)
        for i in (0, 1 if column % 1 > 0.5 else -1)
        for j in (0, 1 if row % 1 > 0.5 else -1)
    ]
    if text.strip() and any(place in seen for place in near):
        return True
    seen.add(near[0])
    return False


def turned_box(page: Page, turn: int, glyphs: list[Glyph]) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) on the page of characters that run another way."""
    width, height = (page.width, page.height) if turn % 180 == 0 else (page.height, page.width)
    x0, x1 = min(g.x0 for g in glyphs), max(g.x1 for g in glyphs)
    y0, y1 = min(g.base - 0.8 * g.size for g in glyphs), max(g.base + 0.2 * g.size for g in glyphs)
    if turn == 90:  # they are read with the page turned clockwise: upward on it
        return y0, width - x1, y1, width - x0
    if turn == 180:
        return width - x1, height - y1, width - x0, height - y0
    return height - y1, x0, height - y0, x1


def _put_ruling(page: Page, start: Point, end: Point) -> None:
    width, height = abs(end[0] - start[0]), abs(end[1] - start[1])
    if height <= 1.0 and width >= _SHORTEST_RULING / 3:
        page.horizontal.append(Ruling((start[1] + end[1]) / 2, min(start[0], end[0]), max(start[0], end[0])))
    elif width <= 1.0 and height >= _SHORTEST_RULING / 3:
        page.vertical.append(Ruling((start[0] + end[0]) / 2, min(start[1], end[1]), max(start[1], end[1])))
