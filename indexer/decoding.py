"""Bytes -> text, strictly: no character is ever dropped or replaced.

Order: byte-order mark, UTF-8, UTF-16 without mark, GB18030 (never gb2312 or gbk, which lack rare names),
then what charset-normalizer finds. A candidate counts only when every byte decodes and the result reads
like text.
"""

import codecs
import re

from charset_normalizer import from_bytes

from .errors import CorpusError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
# Private use and unassigned: what wrong guesses turn into.
_NOT_TEXT = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
MIN_COMMON_SHARE = 0.85  # of the non-ASCII characters of a GB18030 or UTF-16 guess; rare names stay far below 15 %


def decode(data: bytes) -> tuple[str, str]:
    """Return (text, encoding name); line ends become newlines.

    Raises CorpusError when no encoding fits, that is when the bytes are not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _normal_lines(_strict(data, encoding)), encoding
    candidates: list[tuple[str, str]] = []
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        try:
            candidates.append((data.decode(encoding), encoding))
        except UnicodeDecodeError:
            continue
        text = candidates[-1][0]
        if not _CONTROL.search(text) and (encoding == "utf-8" or _common_share(text) >= MIN_COMMON_SHARE):
            return _normal_lines(text), encoding
    best = from_bytes(data).best()
    if best is not None and not _CONTROL.search(str(best)) and _reads_like_text(str(best)):
        return _normal_lines(_strict(data, best.encoding)), best.encoding
    raise CorpusError(
        "无法识别文字编码(已严格试过 UTF-8、UTF-16、GB18030 等),可能是二进制或已损坏的文件,请另存为 UTF-8 文本 / "
        "the bytes are not text in any known encoding; the file may be binary or damaged – save it as UTF-8 text"
    )


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"文件标明为 {encoding},但第 {error.start} 字节处无法解码,文件已损坏 / "
            f"marked as {encoding} but byte {error.start} does not decode; the file is damaged"
        ) from error


def _common_share(text: str) -> float:
    """Share of the non-ASCII characters that simplified Chinese text is usually made of."""
    foreign = [c for c in text if ord(c) > 127]
    if not foreign:
        return 0.0 if "\x00" in text else 1.0
    return sum(_is_common(c) for c in foreign) / len(foreign)


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _reads_like_text(text: str) -> bool:
    return not _NOT_TEXT.search(text) and sum(c.isalnum() or c.isspace() for c in text) > len(text) / 2


def _normal_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
