"""What is read in the child process comes back, and whatever goes wrong there is one clear sentence and nothing more."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers import is_one_clear_sentence

from indexer.config import ReadingLimits
from indexer.errors import CorpusError
from indexer.reading.child import ReadingChild

LIMITS = ReadingLimits(seconds=0.5, memory_mib=256)
ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="memory and processor time are limited by Linux: run it there"
)


def add(a: int, b: int) -> int:
    return a + b


def process() -> int:
    return os.getpid()


def refuse() -> None:
    raise CorpusError("文件是空的 / the file is empty")


def fail() -> None:
    raise KeyError("二五")


def panic() -> None:
    raise BaseException("a panic of a library in another language")


def compute_for_ever() -> None:
    while True:
        pass


def wait_for_ever() -> None:
    time.sleep(10**6)


def take_memory() -> int:
    return len(bytearray(2**31))


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def speak() -> str:
    sys.stdout.write("words of a library")
    os.write(1, b"words of one in another language")
    return "answer"


def test_a_result_comes_back_and_the_process_lives_on():
    with ReadingChild(LIMITS) as child:
        assert child.call(add, 2, 3) == 5
        first = child.call(process)
        assert first != os.getpid()
        assert child.call(process) == first


def test_what_is_printed_in_the_child_does_not_disturb_its_answers():
    with ReadingChild(LIMITS) as child:
        assert [child.call(speak), child.call(add, 1, 1)] == ["answer", 2]


def test_an_error_for_the_user_comes_back_as_it_is():
    with ReadingChild(LIMITS) as child, pytest.raises(CorpusError, match="文件是空的 / the file is empty"):
        child.call(refuse)


@pytest.mark.parametrize("function", [fail, panic])
def test_any_other_error_names_the_place_in_the_program(function):
    with ReadingChild(LIMITS) as child, pytest.raises(CorpusError, match=r"test_child.py:\d+") as error:
        child.call(function)
    assert is_one_clear_sentence(str(error.value))


@pytest.mark.parametrize(
    ("function", "word"),
    [
        pytest.param(compute_for_ever, "0.5 秒", id="processor time", marks=ON_LINUX),
        pytest.param(wait_for_ever, "0.5 秒", id="time on the clock"),
        pytest.param(take_memory, "256 MB", id="memory", marks=ON_LINUX),
        pytest.param(crash, "崩溃", id="crash", marks=ON_LINUX),
    ],
)
def test_what_goes_beyond_a_limit_is_one_sentence_and_the_next_file_is_read(function, word):
    with ReadingChild(LIMITS) as child:
        with pytest.raises(CorpusError, match=word) as error:
            child.call(function)
        assert is_one_clear_sentence(str(error.value))
        assert child.call(add, 2, 3) == 5


def test_each_call_has_the_whole_time_for_itself():
    with ReadingChild(LIMITS) as child:
        for _ in range(3):
            child.call(work, 0.3)


def work(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_a_process_without_work_is_taken_by_who_needs_one_next():
    with ReadingChild(LIMITS) as child:
        first = child.call(process)
    with ReadingChild(LIMITS) as child:
        assert child.call(process) == first


def test_a_process_that_died_while_it_waited_costs_no_file():
    with ReadingChild(LIMITS) as child:
        waiting = child.call(process)
    os.kill(waiting, signal.SIGTERM)
    time.sleep(0.2)
    with ReadingChild(LIMITS) as child:
        assert child.call(add, 2, 3) == 5


def test_a_process_ends_when_the_program_does():
    folders = [str(path) for path in (Path(__file__).parent, Path(__file__).parents[1])]
    code = (
        f"import sys; sys.path[:0] = {folders!r}\n"
        "import test_child as t\n"
        "with t.ReadingChild(t.LIMITS) as child: sys.stdout.write(str(child.call(t.process)))"
    )
    pid = int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
