"""The parts of a Word package: found through their relationships, parsed, Strict names written as the usual ones.

Knows the container only; what the elements mean is told elsewhere.
"""

import posixpath
import re
import struct
import zlib
from functools import cache
from zipfile import BadZipFile, LargeZipFile

from lxml import etree

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits, open_archive

#: An element of a part. The classes of lxml have no types of their own.
Element = etree._Element

_SCHEMAS = "http://schemas.openxmlformats.org"
_NAMESPACES = {
    "w": f"{_SCHEMAS}/wordprocessingml/2006/main",
    "r": f"{_SCHEMAS}/officeDocument/2006/relationships",
    "m": f"{_SCHEMAS}/officeDocument/2006/math",
    "a": f"{_SCHEMAS}/drawingml/2006/main",
    "dgm": f"{_SCHEMAS}/drawingml/2006/diagram",
    "mc": f"{_SCHEMAS}/markup-compatibility/2006",
    "rel": f"{_SCHEMAS}/package/2006/relationships",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
# Strict Open XML has the same elements under other names.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_UNREADABLE = (
    "不是可读的 Word 文档(.docx),文件可能已损坏,请用 Word/WPS 打开后重新保存 / "
    "not a readable .docx file; it may be damaged – open and save it again"
)
_OFF = ("0", "false", "off")
#: What reading a damaged member of a zip archive raises; there is no common type.
_DAMAGE = (
    BadZipFile,
    LargeZipFile,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
    EOFError,
    struct.error,
    zlib.error,
)


@cache
def name(short: str) -> str:
    """Return the full name of an element or attribute: w:p -> {http://…}p."""
    prefix, _, local = short.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


_VAL = name("w:val")


def value(parent: Element | None, short: str) -> str | None:
    """Return w:val of a child; None where there is no such child, nothing where it has no value."""
    found = None if parent is None else parent.find(name(short))
    return None if found is None else found.get(_VAL, "")


def whole(words: str | None, default: int) -> int:
    """Return the whole number that an attribute is, or the default where it is none."""
    try:
        return int(words or "")
    except ValueError:
        return default


def switch(parent: Element | None, short: str) -> bool | None:
    """Return whether a child switches something on or off; None where there is no such child."""
    found = value(parent, short)
    return None if found is None else found not in _OFF


class WordPackage:
    """The parts of one document, each parsed when it is asked for."""

    def __init__(self, data: bytes, limits: ReadingLimits) -> None:
        """Open the package. Raises CorpusError when it is damaged, too large or no Word document."""
        try:
            self._archive = open_archive(data, limits)
        except _DAMAGE as error:
            raise CorpusError(_UNREADABLE) from error
        # Some programs write \ between folders, or other case than in the relationships.
        self._members = {member.replace("\\", "/").lstrip("/").lower(): member for member in self._archive.namelist()}
        self.damaged: list[str] = []  # names of parts that could not be read
        self.main = next(iter(self.related("", "officeDocument")), "word/document.xml")
        root = self.root(self.main)
        if root is None:
            raise CorpusError(_UNREADABLE)
        body = root.find(name("w:body"))
        if root.tag != name("w:document") or body is None:
            raise CorpusError(
                "是其他 Office 文件,不是 Word 文档,请放入 .docx / another kind of Office file, not a Word document"
            )
        self.body: Element = body

    def root(self, part: str) -> Element | None:
        """Return the root of a part; None where it is missing or cannot be read, which is noted in `damaged`."""
        member = self._members.get(part.lower())
        if member is None:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            words = _STRICT.sub(_USUAL, _utf8(self._archive.read(member)))
            return etree.fromstring(words, parser)
        except (etree.XMLSyntaxError, *_DAMAGE):
            self.damaged.append(part)
            return None

    def related(self, part: str, kind: str) -> dict[str, str]:
        """Return {part name: id} of the parts that a part names as of this kind; of the package where it is empty."""
        return {target: number for number, (target, found) in self._relationships(part).items() if found == kind}

    def target(self, part: str, number: str) -> str:
        """Return the name of the part with this relationship id, or nothing."""
        return self._relationships(part).get(number, ("", ""))[0]

    def _relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Return {id: (part name, kind)}."""
        folder, base = posixpath.split(part)
        root = self.root(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for link in () if root is None else root.iter(name("rel:Relationship")):
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "").replace("\\", "/")))
                found[link.get("Id", "")] = (target.lstrip("/"), link.get("Type", "").rpartition("/")[2])
        return found


def _utf8(words: bytes) -> bytes:
    """Return XML as UTF-8, so that names can be looked for in its bytes."""
    if words.startswith((b"\xff\xfe", b"\xfe\xff")):
        return re.sub(r"^<\?xml[^>]*\?>", "", words.decode("utf-16")).encode()
    return words
