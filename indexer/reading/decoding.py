"""Bytes -> text: no character is guessed; where bytes are damaged, U+FFFD stands for each and they are counted.

Order: byte-order mark, UTF-8, then UTF-16 without mark, GB18030 (never gb2312 or gbk, which lack rare names)
and Big5. Those last decode much that is something else, so that a reading counts only when it consists of
characters in common use. A file that is cut at its end, or of which less than one character in a thousand is damaged, is
read; one with more damage is refused.
"""

import codecs
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.errors import CorpusError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOST = "\ufffd"
# What no text contains. Not among them: the marks that word processors and DOS leave in text (cell end, line break,
# page break, the two hyphens, end of file).
_CONTROL = re.compile("[\x00-\x06\x08\x0e-\x19\x1b-\x1d\x7f\ufffe\uffff]")
# Lead bytes of punctuation and of the characters in common use (the first level of each standard).
_SIMPLIFIED = ("gb2312", frozenset([*range(0xA1, 0xA4), *range(0xB0, 0xD8)]))
_TRADITIONAL = ("cp950", frozenset(range(0xA1, 0xC7)))
# (encoding, what is common, smallest share of it among the characters outside ASCII). Lines of 39 real notices have
# 99 % in their own encoding; wrong readings of them, cut or whole, reach 30 % (simplified) and 82 % (traditional).
_PLAUSIBLE = 0.4
_GUESSES = (
    ("utf-16-le", _SIMPLIFIED, _PLAUSIBLE),
    ("utf-16-be", _SIMPLIFIED, _PLAUSIBLE),
    ("gb18030", _SIMPLIFIED, _PLAUSIBLE),
    ("cp950", _TRADITIONAL, 0.9),
)
_MOST_DAMAGED = 0.001  # of the characters, where bytes do not decode: more is another encoding or no text
_MOST_LOST = 0.5  # of the characters outside ASCII, where another program has put U+FFFD for them
# Of chance letters 6 % decode to characters in common use: UTF-7 is told by nearly all of them being so.
_UTF_7 = re.compile(r"\+[A-Za-z0-9+/]{3,}")
_PLAUSIBLE_UTF_7 = 0.9


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and what of it is damaged."""

    text: str
    encoding: str
    damaged: int = 0  # characters that cannot be read; U+FFFD stands for each
    is_cut: bool = False  # the file ends inside a character

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader of the intake report must know; Chinese / English."""
        if self.is_cut:
            return ("文件在一个字的中间结束,可能不完整 / the file ends inside a character and may be cut short",)
        if self.damaged:
            return (
                f"有 {self.damaged} 个字已损坏,无法读出,其附近的字也请核对 / "
                f"{self.damaged} characters are damaged and cannot be read; check those around them too",
            )
        return ()


def decode(data: bytes) -> Decoded:
    """Return the text of a file; line ends become newlines.

    Raises CorpusError when no encoding fits, that is when the bytes are not text or are much damaged.
    """
    found = next((found for found in _readings(data) if found is not None), None)
    if found is None:
        raise CorpusError(
            "无法识别文字编码(已严格试过 UTF-8、UTF-16、GB18030、Big5),可能是二进制或已损坏的文件,请另存为 UTF-8 文本 / "
            "the bytes are not text in any known encoding; the file may be binary or damaged – save it as UTF-8 text"
        )
    return found


def readable_name(name: str) -> str:
    """Return a file name in characters, also one in an old encoding, as archives from Windows leave it."""
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="backslashreplace")


def _readings(data: bytes) -> Iterator[Decoded | None]:
    """The ways to read a file, the most certain first; None where one does not fit."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            yield _marked(data, mark, encoding)
            return
    yield _utf_7(data) if data.isascii() else None
    yield _clean(_read(data, "utf-8"))
    yield _guessed(data)
    cut = _cut(data, "utf-8")
    yield cut if cut and _is_chinese(cut.text) else None
    yield _repaired(data)


def _marked(data: bytes, mark: bytes, encoding: str) -> Decoded:
    """Read by the mark, unless that gives no text and the bytes behind the mark are UTF-8."""
    found = _read(data, encoding) or _cut(data, encoding)
    behind = None
    if encoding != "utf-8-sig" and (found is None or not _is_plausible(found.text)):
        behind = _clean(_read(data[len(mark) :], "utf-8"))
    if behind is not None and _is_plausible(behind.text):
        return behind
    found = found or (_repaired(data[len(mark) :]) if encoding == "utf-8-sig" else None)
    if found is None:
        raise CorpusError(
            f"文件标明为 {encoding},但内容不是这种编码或已损坏,请另存为 UTF-8 文本 / "
            f"marked as {encoding} but it does not decode as that; it is damaged – save it as UTF-8 text"
        )
    return found


def _read(data: bytes, encoding: str) -> Decoded | None:
    """The text as it is, or None where some byte does not decode."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return _of(text, encoding)


def _clean(found: Decoded | None) -> Decoded | None:
    """The same, or None where it has characters that no text contains, or little else than lost ones."""
    if found is None or _CONTROL.search(found.text):
        return None
    foreign = len(found.text) - len(found.text.encode("ascii", "ignore"))
    return found if found.damaged <= _MOST_LOST * foreign else None


def _of(text: str, encoding: str, *, is_cut: bool = False) -> Decoded:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return Decoded(lines, encoding, text.count(_LOST), is_cut)


def _utf_7(data: bytes) -> Decoded | None:
    """Mail programs' encoding in ASCII letters: +ZbBrTg- is 新欢, which is no text as it stands."""
    if not _UTF_7.search(data[:2000].decode("ascii")):
        return None
    try:
        text = data.decode("utf-7")
    except UnicodeDecodeError:
        return None
    is_it = not text.isascii() and not _CONTROL.search(text) and _share(text, _SIMPLIFIED) >= _PLAUSIBLE_UTF_7
    return _of(text, "utf-7") if is_it else None


def _guessed(data: bytes) -> Decoded | None:
    best, best_share = None, 0.0
    for encoding, common, smallest_share in _GUESSES:
        found = _clean(_read(data, encoding))
        share = 0.0 if found is None else _share(found.text, common)
        if share >= smallest_share and share > best_share:
            best, best_share = found, share
    return best


def _cut(data: bytes, encoding: str) -> Decoded | None:
    """The text of a file that ends inside a character, or None where something else is wrong with it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text) or not decoder.getstate()[0]:
        return None
    return _of(text + _LOST, encoding, is_cut=True)


def _repaired(data: bytes) -> Decoded | None:
    """The text of a file of which a few bytes do not decode, in the encoding that leaves the fewest."""
    found = None
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        damaged = text.count(_LOST)
        is_less = damaged < _MOST_DAMAGED * len(text) and (found is None or damaged < found.damaged)
        if is_less and not _CONTROL.search(text) and _is_chinese(text):
            found = _of(text, encoding)
    return found


def _is_plausible(text: str) -> bool:
    return not _CONTROL.search(text) and _share(text, _SIMPLIFIED) >= _PLAUSIBLE


def _is_chinese(text: str) -> bool:
    return not text.replace(_LOST, "").isascii() and _share(text, _SIMPLIFIED) >= _PLAUSIBLE


def _share(text: str, common: tuple[str, frozenset[int]]) -> float:
    """Share of the common characters among those outside ASCII; 1 where there are none."""
    foreign = {c: times for c, times in Counter(text).items() if ord(c) > 127 and c != _LOST}
    standard, leads = common
    known = sum(times for c, times in foreign.items() if _is_common(c, standard, leads))
    return known / sum(foreign.values()) if foreign else 1.0


def _is_common(character: str, standard: str, leads: frozenset[int]) -> bool:
    try:
        return character.encode(standard)[0] in leads
    except UnicodeEncodeError:
        return False
