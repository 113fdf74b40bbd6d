"""Bytes -> text, strictly: no character is ever dropped or replaced.

Order: byte-order mark, UTF-8, then UTF-16 without mark, GB18030 (never gb2312 or gbk, which lack rare names)
and Big5. Those last decode much that is something else, so that a reading counts only when it consists of
characters in common use; a damaged file is refused, not guessed at.
"""

import codecs
import os
import re

from indexer.errors import CorpusError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What no text contains. Not among them: the marks that word processors and DOS leave in text (cell end, line break,
# page break, the two hyphens, end of file).
_CONTROL = re.compile("[\x00-\x06\x08\x0e-\x19\x1b-\x1d\x7f\ufffd\ufffe\uffff]")
# Lead bytes of punctuation and of the characters in common use (the first level of each standard).
_SIMPLIFIED = ("gb2312", frozenset([*range(0xA1, 0xA4), *range(0xB0, 0xD8)]))
_TRADITIONAL = ("cp950", frozenset(range(0xA1, 0xC7)))
# (encoding, what is common, smallest share of it among the characters outside ASCII). Lines of 39 real notices have
# 99 % in their own encoding; wrong readings of them, cut or whole, reach 30 % (simplified) and 82 % (traditional).
_GUESSES = (
    ("utf-16-le", _SIMPLIFIED, 0.4),
    ("utf-16-be", _SIMPLIFIED, 0.4),
    ("gb18030", _SIMPLIFIED, 0.4),
    ("cp950", _TRADITIONAL, 0.9),
)


def decode(data: bytes) -> tuple[str, str]:
    """Return (text, encoding name); line ends become newlines.

    Raises CorpusError when no encoding fits, that is when the bytes are not text or are damaged.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _normal_lines(_strict(data, encoding)), encoding
    text = _read(data, "utf-8")
    if text is not None:
        return _normal_lines(text), "utf-8"
    best: tuple[str, str] | None = None
    best_share = 0.0
    for encoding, common, smallest_share in _GUESSES:
        text = _read(data, encoding)
        share = 0.0 if text is None else _share(text, common)
        if text is not None and share >= smallest_share and share > best_share:
            best, best_share = (_normal_lines(text), encoding), share
    if best is None:
        raise CorpusError(
            "无法识别文字编码(已严格试过 UTF-8、UTF-16、GB18030、Big5),可能是二进制或已损坏的文件,请另存为 UTF-8 文本 / "
            "the bytes are not text in any known encoding; the file may be binary or damaged – save it as UTF-8 text"
        )
    return best


def readable_name(name: str) -> str:
    """Return a file name in characters, also one in an old encoding, as archives from Windows leave it."""
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="backslashreplace")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"文件标明为 {encoding},但第 {error.start} 字节处无法解码,文件已损坏 / "
            f"marked as {encoding} but byte {error.start} does not decode; the file is damaged"
        ) from error


def _read(data: bytes, encoding: str) -> str | None:
    """Return the text, or None where some byte does not decode or the text has characters that no text contains."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _share(text: str, common: tuple[str, frozenset[int]]) -> float:
    """Share of the common characters among those outside ASCII; 1 where there are none."""
    foreign = [c for c in text if ord(c) > 127]
    standard, leads = common
    return sum(_is_common(c, standard, leads) for c in foreign) / len(foreign) if foreign else 1.0


def _is_common(character: str, standard: str, leads: frozenset[int]) -> bool:
    try:
        return character.encode(standard)[0] in leads
    except UnicodeEncodeError:
        return False


def _normal_lines(text: str) -> str:
    return re.sub("\r\n|[\r\x0b\x0c]", "\n", text)
