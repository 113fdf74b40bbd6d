"""Old Word, WPS, RTF and OpenDocument files -> .docx, by a LibreOffice on this computer.

LibreOffice runs without a window, in a profile of its own that is thrown away, and is ended when it takes too long. It
runs no macros and fetches no linked pictures.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.errors import CorpusError

from .limits import ReadingLimits

try:
    import resource
except ImportError:  # Windows
    resource = None

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
_CLOCK = 5  # seconds on the clock for each second of processor time that a file may cost: less than the child has
_MIB = 2**20
_OLE, _RTF, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"PK\x03\x04"
_WORD_2003, _HEAD = b"<w:wordDocument", 4096  # of the XML of Word 2003, within so many bytes
_SECTOR = 512  # bytes; streams of an OLE file begin at multiples
_WORD_STREAM = b"\xec\xa5"  # what the stream of the words begins with; flags stand 10 bytes on
_ENCRYPTED = 0x0100
# Settings of the throw-away profile. A file from outside must start nothing and ask nothing of the network.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def convert_to_docx(data: bytes, suffix: str, limits: ReadingLimits) -> bytes:
    """Return a document as .docx. What it is its content tells; `suffix` is what it is called.

    Raises CorpusError when it is no such file, has a password, cannot be read, takes too long, or there is no LibreOffice.
    """
    kind = _suffix_of(data, suffix)
    if _has_password(data):
        raise CorpusError("文件有打开密码,请先去除密码再放入 / the file has a password; remove it first")
    program = find_office()
    if program is None:
        raise CorpusError(
            f"读取 {suffix} 文件需要 LibreOffice:请安装它,或用 Word/WPS 另存为 .docx 再放入 / "
            f"reading {suffix} files takes LibreOffice: install it, or save the file as .docx"
        )
    with TemporaryDirectory(prefix="notice-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        source = work / f"notice{kind}"
        source.write_bytes(data)
        settings = work / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, "utf-8")
        _run(program, source, work / "out", limits.seconds * _CLOCK)
        return _output(work / "out" / "notice.docx", limits)


def find_office() -> str | None:
    """Return the path of LibreOffice on this computer, or None."""
    for command in ("soffice", "libreoffice"):
        found = shutil.which(command)
        if found is not None:
            return found
    return next((place for place in _PLACES if Path(place).is_file()), None)


def _has_password(data: bytes) -> bool:
    """Whether a binary Word file, or an OpenDocument one, says that it is encrypted."""
    if not data.startswith(_OLE):
        return data.startswith(_ZIP) and b"manifest:encryption-data" in data
    for place in range(_SECTOR, len(data) - 12, _SECTOR):
        if data.startswith(_WORD_STREAM, place):
            return bool(int.from_bytes(data[place + 10 : place + 12], "little") & _ENCRYPTED)
    return False


def _suffix_of(data: bytes, suffix: str) -> str:
    """Return the suffix of what the content is: LibreOffice goes by name, and reads what it does not know as text.

    Raises CorpusError where the content is none of the formats; `suffix` is what the file is called.
    """
    if data.startswith(_OLE):
        return ".doc"
    if data.startswith(_RTF):
        return ".rtf"
    if data.startswith(_ZIP):
        return ".odt" if b"opendocument" in data[:200] else ".docx"
    if _WORD_2003 in data[:_HEAD]:
        return ".xml"
    raise CorpusError(
        f"文件内容不是 {suffix} 格式,请用 Word/WPS 打开后另存为 .docx 再放入 / "
        f"its content is no {suffix} file; open it in Word or WPS and save it as .docx"
    )


def _run(program: str, source: Path, out: Path, seconds: float) -> None:
    """Convert a file into a folder. Raises CorpusError when it takes longer than `seconds` on the clock."""
    profile = (source.parent / "profile").as_uri()
    command = [program, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    command += [
        f"-env:UserInstallation={profile}",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(out),
        str(source),
    ]
    silent = subprocess.DEVNULL
    try:
        # A group of its own: the program that works is a child of the one that is started.
        process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the names are ours
            command,
            stdin=silent,
            stdout=silent,
            stderr=silent,
            start_new_session=True,
            preexec_fn=None if resource is None else _without_limits,
        )
    except OSError as error:
        raise CorpusError(
            f"LibreOffice 启动不了({error.strerror}),请重新安装它,或把文件另存为 .docx / "
            f"LibreOffice cannot be started ({error.strerror}); install it again, or save the file as .docx"
        ) from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise CorpusError(
            f"LibreOffice 转换超过 {seconds:.0f} 秒,请用 Word/WPS 另存为 .docx 再放入 / "
            f"LibreOffice took more than {seconds:.0f} seconds; save the file as .docx"
        ) from error
    finally:
        _end(process)


def _without_limits() -> None:
    """LibreOffice maps more memory than a reader may take; it is limited by the clock alone."""
    if resource is not None:
        for kind in (resource.RLIMIT_DATA, resource.RLIMIT_CPU):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (hard, hard))


def _end(process: subprocess.Popen) -> None:
    """End a program with all that it started."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False, capture_output=True)  # noqa: S603, S607
    else:
        with suppress(ProcessLookupError, PermissionError):  # all have ended; macOS says the second
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _output(path: Path, limits: ReadingLimits) -> bytes:
    """Return what LibreOffice wrote. It says nothing where it cannot read a file: there is no output then."""
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise CorpusError(
            "LibreOffice 读不了这个文件(可能已损坏或有密码),请用 Word/WPS 打开后另存为 .docx / "
            "LibreOffice cannot read the file (it may be damaged or have a password); open it and save it as .docx"
        ) from error
    if size > limits.file_mib * _MIB:
        raise CorpusError(
            f"转换后有 {size // _MIB} MB,超过上限 {limits.file_mib} MB,请拆分文件 / "
            f"converted it has {size // _MIB} MB, over the limit of {limits.file_mib} MB; split the file"
        )
    return path.read_bytes()
