"""A .zip of notices -> its members by readable names. Knows the archives that are not unpacked here, by their first bytes.

Names are names only: nothing is written to disk, and no member is read before it is asked for.
"""

import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from lzma import LZMAError
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from indexer.errors import CorpusError

from .limits import ReadingLimits, open_archive

_UTF_8, _ENCRYPTED = 0x800, 0x1  # flags of a member
_KINDS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # an empty one
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_NESTED = re.compile(r"\.(?:zip|7z|rar|gz|tgz|bz2|xz|tar)$", re.IGNORECASE)
# What systems and office programs leave beside files: folders of macOS, thumbnails, lock files.
_STRAY = re.compile(r"^(?:__MACOSX|Thumbs\.db|desktop\.ini|~\$.*|\..*)$", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `name` has `/` between folders and never leads out of the archive."""

    name: str
    read: Callable[[], bytes]  # raises CorpusError where it cannot be unpacked


def kind_of_archive(data: bytes) -> str:
    """Return zip, 7z, rar, gz, bz2, xz or tar by the first bytes of a file; empty where it is none.

    A Word or Excel file is a zip too.
    """
    if data[257:262] == b"ustar":
        return "tar"
    return next((kind for mark, kind in _KINDS if data.startswith(mark)), "")


def members(data: bytes, limits: ReadingLimits) -> list[Member]:
    """Return the files of a .zip in order of their names, without those that systems leave beside them.

    Reading a member that is an archive itself raises CorpusError. Raises CorpusError when the file is another
    kind of archive, is damaged, is encrypted or would unpack to more than the limits allow.
    """
    kind = kind_of_archive(data)
    if kind != "zip":
        raise _packed(kind or "?")
    archive = open_archive(data, limits)
    files = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.flag_bits & _ENCRYPTED for info in files):
        raise CorpusError("压缩包有密码,请解压后再放入 / the archive is encrypted; unpack it first")
    named = _named(files)
    return [Member(name, partial(_read, archive, info, name)) for name, info in sorted(named.items())]


def _packed(kind: str) -> CorpusError:
    return CorpusError(
        f"是 {kind} 压缩包,不能直接读取,请解压后把其中的文件放入 / it is a {kind} archive; unpack it and put in its files"
    )


def _named(files: Iterable[ZipInfo]) -> dict[str, ZipInfo]:
    """Name -> member, without stray ones; of two with one name the second is told apart by a number."""
    files = list(files)
    encoding = _encoding_of_names(files)
    named: dict[str, ZipInfo] = {}
    times: dict[str, int] = {}
    for info in files:
        name = _harmless(_readable(info, encoding))
        if not name or any(map(_STRAY.match, name.split("/"))):
            continue
        times[name] = times.get(name, 0) + 1
        if times[name] > 1:
            stem, dot, suffix = name.rpartition(".")
            name = f"{stem}({times[name]}).{suffix}" if dot else f"{name}({times[name]})"
        named[name] = info
    return named


def _encoding_of_names(files: list[ZipInfo]) -> str:
    """One program wrote all names: UTF-8 without saying so (macOS, Linux), GBK (Chinese Windows), or cp437."""
    raw = b"\n".join(_raw(info) for info in files)
    for encoding in ("utf-8", "gb18030"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "cp437"


def _raw(info: ZipInfo) -> bytes:
    """The bytes of a name that does not say its encoding; none for one that does. `zipfile` takes them for cp437."""
    return b"" if info.flag_bits & _UTF_8 else info.filename.encode("cp437", errors="replace")


def _readable(info: ZipInfo, encoding: str) -> str:
    return info.filename if info.flag_bits & _UTF_8 else _raw(info).decode(encoding)


def _harmless(name: str) -> str:
    """A name that stays in its folder: no drive, no way up, no sign that a file system refuses."""
    parts = re.split(r"[/\\]+", name)
    if re.fullmatch("[A-Za-z]:", parts[0]):
        del parts[0]
    parts = [_UNSAFE.sub("_", part).rstrip(". ") for part in parts]  # `..` and `.` become empty too
    return "/".join(part for part in parts if part)


def _read(archive: ZipFile, info: ZipInfo, name: str) -> bytes:
    if _NESTED.search(name):
        raise _packed(name.rpartition(".")[2].lower())
    try:
        return archive.read(info)
    except (BadZipFile, LargeZipFile, zlib.error, LZMAError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise CorpusError(
            "压缩包里的这个文件已损坏或压缩方式不支持,请解压后再放入 / "
            "this file of the archive is damaged or packed in an unknown way; unpack it first"
        ) from error
