"""Checks files and archives against the limits of reading before anything is read or unpacked."""

import struct
import zlib
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile

from indexer.config import ReadingLimits
from indexer.errors import CorpusError

_MIB = 2**20
_MOST_MEMBERS = 20_000  # files in an archive; an Office file has tens


def open_archive(data: bytes, limits: ReadingLimits) -> ZipFile:
    """Open a zip package whose unpacked size is within the limits.

    Raises CorpusError when it is no zip package, is encrypted or would unpack to more.
    """
    try:
        archive = ZipFile(BytesIO(data))
        members = archive.infolist()
    except (
        BadZipFile,
        LargeZipFile,
        ValueError,
        LookupError,
        OSError,
        EOFError,
        RuntimeError,
        struct.error,
        zlib.error,
    ) as error:
        raise CorpusError("压缩结构已损坏,请重新保存或重新下载 / the zip package is damaged; save it again") from error
    size = sum(member.file_size for member in members)
    if size > limits.unpacked_mib * _MIB or len(members) > _MOST_MEMBERS:
        raise CorpusError(
            f"解压后有 {size // _MIB} MB、{len(members)} 个部件,超过上限 {limits.unpacked_mib} MB、{_MOST_MEMBERS} 个,请拆分后再放入 / "
            f"it unpacks to {size // _MIB} MB in {len(members)} parts, over the limit of {limits.unpacked_mib} MB and "
            f"{_MOST_MEMBERS}; split it"
        )
    return archive


def check_size(size: int, limits: ReadingLimits) -> None:
    """Raise CorpusError for a file of more bytes than may be read."""
    if size > limits.file_mib * _MIB:
        raise CorpusError(
            f"文件有 {size // _MIB} MB,超过上限 {limits.file_mib} MB,请拆分后再放入 / "
            f"{size // _MIB} MB is over the limit of {limits.file_mib} MB; split the file"
        )
