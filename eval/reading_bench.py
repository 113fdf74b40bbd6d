"""How fast files are read: characters a second by kind of file, and what the child process costs.

The notices of a folder are written in each form that the application can write; other files of the folder count by their own kind.
"""

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl

from indexer.config import ReadingLimits
from indexer.errors import CorpusError
from indexer.protocols import Progress
from indexer.reading.child import ReadingChild
from indexer.reading.loader import load_bytes

_LIMITS = ReadingLimits()
_ROUNDS = 5  # of which the fastest counts
_SHORT, _LONG = 10_000, 80_000  # characters
#: Texts of one pattern, on which a careless expression takes time that grows with the square of their length.
MONOTONOUS = (
    "\t\t一\n",
    "甲\u3000\u3000",
    "甲        ",
    "| 甲 | 乙 |\n",
    "|---|\n",
    "甲" * 30 + "\n",
    "\t",
    " ",
    "|",
    "\n",
    "# ",
    "1\n",
    "甲。\n",
    "((",
    "甲，" * 15 + "\n",
    "— 1 —\n",
    "\x0c",
    "（" * 40 + "\n",
    "-" * 9 + "\n",
)


@dataclass(frozen=True, slots=True)
class Growth:
    """How long a text of one pattern takes when it is eight times as long."""

    pattern: str
    short_s: float  # for 10,000 characters
    long_s: float  # for 80,000 characters


class Sample(NamedTuple):
    """A file of some kind in memory."""

    suffix: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReadingSpeed:
    """How fast files of a kind are read, in this process and through the child."""

    suffix: str
    files: int
    characters: int  # of the texts as read
    characters_per_s: float
    child_characters_per_s: float


def measure_reading(folder: Path, progress: Progress) -> tuple[list[ReadingSpeed], float]:
    """Return the speed for each kind of file, and the seconds until a child process has answered its first call."""
    samples: dict[str, list[bytes]] = {}
    for sample in _samples(folder):
        samples.setdefault(sample.suffix, []).append(sample.data)
    rows = []
    began = time.perf_counter()
    with ReadingChild(_LIMITS) as child:
        child.call(len, "")
        start = time.perf_counter() - began
        for number, (suffix, files) in enumerate(sorted(samples.items())):
            progress(suffix, number, len(samples))
            characters = sum(len(load_bytes(data, suffix, _LIMITS).text) for data in files)  # imports the reader too
            child.call(load_bytes, files[0], suffix, _LIMITS)
            here = min(_seconds(files, suffix, None) for _ in range(_ROUNDS))
            there = min(_seconds(files, suffix, child) for _ in range(_ROUNDS))
            rows.append(ReadingSpeed(suffix, len(files), characters, characters / here, characters / there))
    progress("", len(samples), len(samples))
    return rows, start


def measure_growth(progress: Progress) -> list[Growth]:
    """Return what reading costs for each monotonous pattern, short and long."""
    rows = []
    for number, piece in enumerate(MONOTONOUS):
        progress(repr(piece), number, len(MONOTONOUS))
        short, long = (
            min(_seconds([f"{piece * (length // len(piece))}\n正文".encode()], ".txt", None) for _ in range(_ROUNDS))
            for length in (_SHORT, _LONG)
        )
        rows.append(Growth(piece, short, long))
    progress("", len(MONOTONOUS), len(MONOTONOUS))
    return rows


def format_growth(rows: list[Growth]) -> str:
    """Return a table; a factor well above 8 says that time does not grow with the length alone."""
    lines = [f"{'pattern':16}{'10,000 characters':>19}{'80,000 characters':>19}{'factor':>8}"]
    for row in rows:
        shown = repr(row.pattern[:8])
        lines.append(
            f"{shown:16}{row.short_s * 1000:>16.1f} ms{row.long_s * 1000:>16.1f} ms{row.long_s / row.short_s:>8.1f}"
        )
    return "\n".join(lines)


def format_reading(rows: list[ReadingSpeed], start_s: float) -> str:
    """Return the speeds as a table."""
    lines = [f"{'kind':8}{'files':>7}{'characters':>12}{'characters/s':>15}{'in the child':>15}"]
    for row in rows:
        lines.append(
            f"{row.suffix:8}{row.files:>7}{row.characters:>12,}{row.characters_per_s:>15,.0f}{row.child_characters_per_s:>15,.0f}"
        )
    return "\n".join([*lines, f"a child process answers its first call after {start_s:.2f} s"])


def _seconds(files: list[bytes], suffix: str, child: ReadingChild | None) -> float:
    began = time.perf_counter()
    for data in files:
        if child is None:
            load_bytes(data, suffix, _LIMITS)
        else:
            child.call(load_bytes, data, suffix, _LIMITS)
    return time.perf_counter() - began


def _samples(folder: Path) -> Iterator[Sample]:
    for path in sorted(p for p in folder.iterdir() if p.is_file() and p.stem.upper() != "README"):
        suffix, data = path.suffix.lower(), path.read_bytes()
        try:
            text = load_bytes(data, suffix, _LIMITS).text
        except CorpusError:
            continue
        yield Sample(suffix, data)
        if suffix in (".txt", ".md"):
            yield from _in_other_forms(text.split("\n"))


def _in_other_forms(lines: list[str]) -> Iterator[Sample]:
    page = "".join(f"<p>{escape(line)}</p>" for line in lines)
    yield Sample(".html", f"<html><body>{page}</body></html>".encode())
    document, book, file = docx.Document(), openpyxl.Workbook(), BytesIO()
    table = StringIO(newline="")
    rows = [("序号", "反馈问题", "整改情况"), *((n, line, "已完成") for n, line in enumerate(filter(None, lines), 1))]
    csv.writer(table).writerows(rows)
    yield Sample(".csv", table.getvalue().encode())
    for row in rows:
        book.active.append(row)
    book.save(file)
    yield Sample(".xlsx", file.getvalue())
    for line in lines:
        document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    yield Sample(".docx", file.getvalue())
