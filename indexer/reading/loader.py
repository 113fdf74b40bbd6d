"""File or address -> text. Chooses the reader by content first, by suffix second.

A file that cannot be read raises CorpusError with one sentence why; nothing is guessed past an error.
"""

import re
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from indexer.errors import CorpusError

from .decoding import decode
from .html import read_html
from .pdf import read_pdf
from .word import read_docx

#: Suffixes taken from a corpus folder. Other files there are listed as not supported.
SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx", ".pdf")
MAX_BYTES = 64 * 1024 * 1024  # a notice is text; a larger file is something else
_TIMEOUT_S = 30
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The text of a file, how it was decoded, and the lines that page extraction set aside."""

    text: str
    encoding: str
    left_out: tuple[str, ...] = ()


def load_file(path: Path) -> Loaded:
    """Read a notice file.

    Raises CorpusError when the file is missing, empty, too large, encrypted, a scan, binary, broken or
    of a format that is not supported.
    """
    return load_bytes(read_bytes(path), path.suffix.lower())


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file. Raises CorpusError when it cannot be opened or is too large."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CorpusError(
                f"文件有 {size // 2**20} MB,超过上限 {MAX_BYTES // 2**20} MB,请拆分后再放入 / "
                f"{size // 2**20} MB is over the limit of {MAX_BYTES // 2**20} MB; split the file"
            )
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CorpusError(f"文件打不开({reason}),请检查路径和权限 / cannot be opened: {reason}") from error


def fetch(address: str) -> tuple[bytes, str]:
    """Return (bytes, suffix for `load_bytes`) of an http(s) address. Raises CorpusError when that fails."""
    try:
        plain = _in_ascii(address)
        request = Request(plain, headers={"User-Agent": "Mozilla/5.0 (rectification-notice index)"})
        with urlopen(request, timeout=_TIMEOUT_S) as answer:
            data = answer.read(MAX_BYTES + 1)
            missing = answer.length  # bytes announced and not read; None where none were announced
            kind = answer.headers.get_content_type()
    except (OSError, HTTPException, ValueError) as error:
        raise CorpusError(
            f"网址取不到内容({error}),请检查地址和网络 / the address cannot be fetched: {error}"
        ) from error
    if len(data) > MAX_BYTES:
        raise CorpusError(f"网址内容超过 {MAX_BYTES // 2**20} MB / the content is over {MAX_BYTES // 2**20} MB")
    if missing:
        raise CorpusError(
            f"网址内容不完整(缺 {missing} 字节),请重试 / the content is cut short ({missing} bytes are missing); try again"
        )
    suffix = Path(unquote(urlsplit(address).path)).suffix.lower()
    return data, suffix if suffix in SUFFIXES and kind != "text/html" else ".html"


def _in_ascii(address: str) -> str:
    """Return the address as it goes over the line: Chinese and blanks in escapes; what is escaped stays as it is."""
    parts = urlsplit(address.strip())
    host = parts.netloc
    if not host.isascii():
        port = "" if parts.port is None else f":{parts.port}"
        host = (parts.hostname or "").encode("idna").decode("ascii") + port
    keep = "%/:;=@&+$,!~*'()"
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=keep), quote(parts.query, safe=keep + "?"), ""))


def load_bytes(data: bytes, suffix: str) -> Loaded:
    """Turn the bytes of a file into text; `suffix` (lower case, with dot) decides only where content does not."""
    if not data.strip(b"\x00 \t\r\n"):
        raise CorpusError("文件是空的 / the file is empty")
    if data.startswith(b"%PDF-") or suffix == ".pdf":
        text, aside = read_pdf(data)
        return _checked(Loaded(text, "pdf", tuple(aside)))
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise CorpusError(
                "Word 文件有打开密码,请先去除密码再放入 / the Word file is encrypted; remove its password first"
            )
        raise CorpusError(
            "是旧版 Word/WPS 格式(.doc/.wps),请另存为 .docx 再放入 / old Word or WPS format; save it as .docx"
        )
    if data.startswith(b"PK\x03\x04") or suffix == ".docx":
        if data.startswith(b"PK\x03\x04") and b"word/" not in data:
            raise CorpusError(
                "是压缩包或其他 Office 文件,不是 Word 文档;请放入 .docx / an archive or another Office format, not a Word document"
            )
        return _checked(Loaded(read_docx(data), "docx"))
    if suffix not in SUFFIXES and suffix != "":
        raise CorpusError(
            f"不支持 {suffix} 格式,请转成 {' '.join(SUFFIXES)} 之一 / {suffix} is not supported; convert it to one of {' '.join(SUFFIXES)}"
        )
    text, encoding = decode(data)
    if suffix in (".html", ".htm") or (suffix != ".md" and _HTML.match(text[:2000])):
        body, aside = read_html(text)
        return _checked(Loaded(body, encoding, tuple(aside)))
    return _checked(Loaded(text, encoding))


def _checked(loaded: Loaded) -> Loaded:
    if not re.search(r"\w", loaded.text):
        raise CorpusError("文件里没有文字 / there is no text in the file")
    return loaded
