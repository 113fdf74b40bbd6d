"""Runs a function in a child process within the limits of a file, so that no file can stop, fill or kill the program.

The child lives on from call to call, as starting it costs most of a second, and one that is not needed any more waits for
who needs one next; after it died or was stopped another is started. What is sent must be importable by name. Processor time
and memory are limited by the system where it can (not on Windows), the time on the clock everywhere.
"""

import contextlib
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

from indexer.errors import CorpusError

from .limits import ReadingLimits

try:
    import resource
except ImportError:  # Windows
    resource = None

_T = TypeVar("_T")
_START = "import sys; sys.path[:] = {path!r}; from indexer.reading.child import serve; serve()"
_HEAD = struct.Struct("!Q")
_CLOCK = 6  # times the seconds of processor time, on the clock: other programs work too
_MIB = 2**20


#: Processes without work, at most one; they end with the program, as their input does.
_waiting: list["_Process"] = []
_MOST_CALLS = 1000  # of one process: libraries leak


@dataclass(slots=True)
class _Process:
    popen: subprocess.Popen[bytes]
    calls: int = 0


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a call failed in the child: a sentence for the user, or the place of an error of the program."""

    sentence: str
    place: str = ""


class ReadingChild:
    """A child process that calls functions. Use it in a `with`; it starts with the first call or `start`."""

    def __init__(self, limits: ReadingLimits) -> None:
        """Keep the limits that every call has."""
        self._limits = limits
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self._process is not None and self._process.calls < _MOST_CALLS and not _waiting:
            _waiting.append(self._process)
            self._process = None
        self.stop()

    def start(self) -> None:
        """Take a process that waits or start one, without waiting until it is ready."""
        if self._process is None:
            with contextlib.suppress(IndexError):
                self._process = _waiting.pop()
            if self._process is not None and self._process.popen.poll() is not None:
                self.stop()
        if self._process is None:
            code = _START.format(path=[str(Path(p).resolve()) if p else str(Path.cwd()) for p in sys.path])
            popen = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl+C is for the program; what the child started ends with it
            )
            self._process = _Process(popen)

    def stop(self) -> None:
        """End the process, and what it started."""
        if self._process is None:
            return
        popen, self._process = self._process.popen, None
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(popen.pid, signal.SIGKILL)
            else:
                popen.kill()
        popen.wait()
        for pipe in (popen.stdin, popen.stdout):
            with contextlib.suppress(OSError):
                pipe.close()

    def call(self, function: Callable[..., _T], *arguments: object) -> _T:
        """Return `function(*arguments)` as computed in the child.

        Raises CorpusError, with one sentence, for what the function raises and for everything that ends the process.
        """
        self.start()
        assert self._process is not None
        self._process.calls += 1
        popen = self._process.popen
        late = threading.Event()
        timer = threading.Timer(self._limits.seconds * _CLOCK, lambda: (late.set(), popen.kill()))
        timer.start()
        try:
            _send(popen.stdin, (self._limits, function, arguments))
            answer = _receive(popen.stdout)
        except (OSError, EOFError):
            code = popen.wait()
            self.stop()
            raise CorpusError(self._why_ended(code, late.is_set())) from None
        finally:
            timer.cancel()
        if isinstance(answer, _Failure):
            raise CorpusError(answer.sentence)
        return answer

    def _why_ended(self, code: int, is_late: bool) -> str:
        limits = self._limits
        if is_late or (resource is not None and code == -signal.SIGXCPU):
            return (
                f"读取超过 {limits.seconds:g} 秒,已放弃,没有收录;请拆分文件或另存为较简单的格式 / "
                f"reading took more than {limits.seconds:g} s and was given up; split the file or save it in a simpler format"
            )
        return (
            f"读取时程序崩溃或用尽 {limits.memory_mib} MB 内存,没有收录;请重新导出或拆分文件 / "
            f"reading it crashed or took more than {limits.memory_mib} MB of memory; export it again or split it"
        )


def serve() -> None:
    """Answer calls until the input ends: what a child process runs. Its output is for answers alone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    calls = os.fdopen(os.dup(0), "rb")
    while True:
        try:
            limits, function, arguments = _receive(calls)
        except EOFError:
            return
        _send(answers, _answer(limits, function, arguments))


def _answer(limits: ReadingLimits, function: Callable[..., object], arguments: tuple[object, ...]) -> object:
    _limit(limits)
    try:
        return function(*arguments)
    except CorpusError as error:
        return _Failure(str(error))
    except MemoryError:
        return _Failure(
            f"读取需要的内存超过 {limits.memory_mib} MB,没有收录;请拆分文件 / "
            f"reading it takes more than {limits.memory_mib} MB of memory; split the file"
        )
    except BaseException as error:  # whatever a file does to the program, it does to itself alone
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return _Failure(
            f"程序处理这个文件时出错({where}),没有收录;请把文件交给维护人员 / "
            f"the program failed on this file ({where}) and left it out; please pass it on to its maintainers"
        )


def _limit(limits: ReadingLimits) -> None:
    """Allow the process so much more processor time and memory than it has used so far."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(resource.RLIMIT_CORE, 0)
    _set_limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + limits.seconds) + 1)
    with contextlib.suppress(OSError):
        # What is written to, not what is mapped: the libraries that recognise scans map far more than they use.
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
        _set_limit(resource.RLIMIT_DATA, pages * resource.getpagesize() + limits.memory_mib * _MIB)


def _set_limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _send(pipe: BinaryIO | None, value: object) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    assert pipe is not None
    pipe.write(_HEAD.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: BinaryIO | None) -> Any:
    assert pipe is not None
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    data = pipe.read(_HEAD.unpack(head)[0])
    return pickle.loads(data)  # noqa: S301 - from our own process
