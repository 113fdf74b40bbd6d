"""File -> document. Chooses the reader by content first, by suffix second.

A file that cannot be read raises CorpusError with one sentence why; nothing is guessed past an error. Readers are imported when a
file needs them: most libraries hold one kind.
"""

import re
from dataclasses import replace
from pathlib import Path

from indexer.config import ReadingLimits
from indexer.errors import CorpusError
from indexer.types import Document

from .archive import kind_of_archive
from .decoding import decode
from .limits import check_size, open_archive
from .web_archive import is_web_archive, page_in

#: Suffixes taken from a corpus folder. Other files there are listed as not supported.
SUFFIXES = tuple(
    ".txt .md .html .htm .shtml .xhtml .mht .mhtml .docx .docm .doc .wps .rtf .odt .pdf .xlsx .xlsm .xls .et .ods .csv .ofd .zip".split()
)
ARCHIVE = ".zip"
_PAGES = (".html", ".htm", ".shtml", ".xhtml")
#: Kinds that the first bytes of a file tell: one named so that begins otherwise is something else.
_NAMED = (".pdf", ".docx", ".docm", ".xlsx", ".xlsm", ".ods", ".odt", ".ofd", ARCHIVE)
_PDF_HEAD = 1024  # bytes in which a PDF must say that it is one
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"  # the XML of Excel 2003
_OPENING = 2000  # characters at the head of a text that tell what it is


def load_file(path: Path, limits: ReadingLimits) -> Document:
    """Read a notice file.

    Raises CorpusError when the file is missing, empty, too large, encrypted, binary, broken or of a format that
    is not supported.
    """
    return load_bytes(read_bytes(path, limits), path.suffix.lower(), limits)


def read_bytes(path: Path, limits: ReadingLimits) -> bytes:
    """Return the bytes of a file. Raises CorpusError when it cannot be opened or is too large."""
    try:
        check_size(path.stat().st_size, limits)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CorpusError(f"文件打不开({reason}),请检查路径和权限 / cannot be opened: {reason}") from error


def check_suffix(suffix: str) -> None:
    """Raise CorpusError for files of a kind that is never read."""
    if suffix not in SUFFIXES:
        raise CorpusError(
            f"不支持 {suffix or '没有后缀的'} 文件,请转成 Word、PDF、Excel、网页或文本再放入 / "
            f"{suffix or 'a file without suffix'} is not supported; convert it to Word, PDF, Excel, a web page or text"
        )


def load_bytes(data: bytes, suffix: str, limits: ReadingLimits) -> Document:
    """Turn the bytes of a file into a document; `suffix` (lower case, with dot) decides only where content does not."""
    check_not_empty(data)
    document = _read(data, suffix, limits)
    if not re.search(r"\w", document.text):
        raise CorpusError("文件里没有文字,请检查文件 / there is no text in the file; check it")
    return document


def check_not_empty(data: bytes) -> None:
    """Raise CorpusError for a file of nothing but blanks and zeros."""
    if not data.strip(b"\x00 \t\r\n"):
        raise CorpusError("文件是空的,请重新保存或重新下载 / the file is empty; save or download it again")


def _read(data: bytes, suffix: str, limits: ReadingLimits) -> Document:
    if b"%PDF-" in data[:_PDF_HEAD]:
        from indexer.reading.pdf.reader import read_pdf

        return read_pdf(data, limits)
    if data.startswith(_OLE):
        return _read_ole(data, limits)
    if data.startswith(_ZIP):
        return _read_package(data, limits)
    if suffix in _NAMED:
        raise CorpusError(
            f"名为 {suffix},内容却不是这种文件(可能是网页或改过后缀),请重新下载或用原来的程序保存 / "
            f"it is named {suffix} but is no such file, perhaps a web page; download or save it again"
        )
    if kind := kind_of_archive(data):
        raise CorpusError(
            f"是 {kind} 压缩包,请解压后把里面的文件放入 / it is a {kind} archive; unpack it and add the files inside"
        )
    if data.startswith(b"{\\rtf"):
        return _converted(data, ".rtf", limits)
    check_suffix(suffix or ".txt")
    if is_web_archive(data):
        data, suffix = page_in(data), ".html"
    return _read_text(data, suffix, limits)


def _read_ole(data: bytes, limits: ReadingLimits) -> Document:
    """The formats of Office before 2007, and encrypted ones of today."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise CorpusError("文件有打开密码,请先去除密码再放入 / the file is encrypted; remove its password first")
    from indexer.reading.sheets.old import is_old_workbook

    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data or is_old_workbook(data):
        from indexer.reading.sheets.reader import read_sheet

        return read_sheet(data, limits)
    return _converted(data, ".doc", limits)


def _converted(data: bytes, suffix: str, limits: ReadingLimits) -> Document:
    from indexer.reading.word.reader import read_docx

    from .office import convert_to_docx

    return replace(read_docx(convert_to_docx(data, suffix, limits), limits), encoding=suffix.removeprefix("."))


def _read_package(data: bytes, limits: ReadingLimits) -> Document:
    """A zip package: which one, its parts tell."""
    with open_archive(data, limits) as archive:
        names = set(archive.namelist())
        kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    if any(name.startswith("word/") for name in names):
        from indexer.reading.word.reader import read_docx

        return read_docx(data, limits)
    if any(name.startswith("xl/") for name in names) or b"spreadsheet" in kind:
        from indexer.reading.sheets.reader import read_sheet

        return read_sheet(data, limits)
    if "OFD.xml" in names:
        from .ofd import read_ofd

        return read_ofd(data, limits)
    if b"opendocument.text" in kind:
        return _converted(data, ".odt", limits)
    raise CorpusError(
        "是压缩包或其他 Office 文件,不是文档或表格;请把里面的文件取出来放入 / "
        "an archive or another Office format, neither a document nor a sheet; take the files out and add them"
    )


def _read_text(data: bytes, suffix: str, limits: ReadingLimits) -> Document:
    decoded = decode(data)
    document = _document_of(decoded.text, decoded.encoding, data, suffix, limits)
    return replace(document, remarks=(*decoded.remarks, *document.remarks))


def _document_of(text: str, encoding: str, data: bytes, suffix: str, limits: ReadingLimits) -> Document:
    opening = text[:_OPENING]
    if "<w:wordDocument" in opening or 'progid="Word.Document"' in opening:
        return _converted(data, ".xml", limits)
    if _SPREADSHEET in text[: 2 * _OPENING]:
        from indexer.reading.sheets.spreadsheet_xml import is_spreadsheet_xml, read_spreadsheet_xml

        if is_spreadsheet_xml(text):
            return read_spreadsheet_xml(text, limits)
    if suffix in _PAGES or (suffix != ".md" and _HTML.match(opening)):
        from indexer.reading.html.reader import read_html

        return read_html(text, encoding)
    if suffix == ".csv":
        from indexer.reading.sheets.reader import read_csv

        return read_csv(text, encoding)
    from indexer.reading.plain.reader import read_plain

    return read_plain(text, encoding, markdown=suffix == ".md")
