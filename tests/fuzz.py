"""Mutated files of every kind through the loader: `python tests/fuzz.py 500000 [SEED]`; prints what is no document and no sentence.

Not a test of the suite: half a million inputs take about half an hour. Each batch runs in a child process with the limits of a build,
so that a crash or an endless loop is found and named too; the seed of an input is enough to make it again.
"""

import random
import sys
import time
import zipfile
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

# ruff: noqa: E402 - the folders of the project are found first
import docx
import openpyxl
from helpers import HOUSING, WATER, docx_bytes, pdf_bytes

from indexer.config import PassageSize, ReadingLimits
from indexer.errors import CorpusError
from indexer.notice.parser import parse_notice
from indexer.reading.archive import members
from indexer.reading.child import ReadingChild
from indexer.reading.loader import load_bytes
from indexer.search.passages import split_notice

_BATCH = 500
_LIMITS = ReadingLimits(seconds=60)
_PAGE = "<html><head><title>通报</title></head><body><table><tr><td>索引号：</td><td>甲-1</td></tr></table><h1>{0}</h1><ol><li>{0}</ol>{1}</body></html>"


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """(suffix, bytes) of small valid files."""
    document = docx.Document()
    for line in WATER.split("\n"):
        document.add_paragraph(line, style="List Number" if line[:2] == "一是" else None)
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "责任单位"
    book = openpyxl.Workbook()
    for row in (("台账",), ("序号", "反馈问题", "整改情况"), (1, "台账缺失", "已完成"), (2, 0.5, "正在推进")):
        book.active.append(row)
    sheet = BytesIO()
    book.save(sheet)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲.txt", WATER)
    rows = "".join(f"<tr><td rowspan=2>{n}</td><td>问题{n}</td></tr><tr><td>已完成</td></tr>" for n in range(9))
    page = _PAGE.format(WATER[:30], f"<p>{HOUSING}</p><table>{rows}</table>")
    lines = WATER.split("\n")
    return (
        (".txt", WATER.encode()),
        (".txt", HOUSING.encode("gb18030")),
        (".txt", WATER.encode("utf-16")),
        (".txt", "\n".join(WATER[n : n + 30] for n in range(0, len(WATER), 30)).encode()),
        (
            ".md",
            f"---\ntitle: 摘要\ndate: 2024-05-06\n---\n# 标题\n\n| 序号 | 问题 |\n|---|---|\n| 1 | 甲 |\n{HOUSING}".encode(),
        ),
        (".html", page.encode()),
        (".html", page.encode("gb18030")),
        (".csv", '序号,反馈问题,整改情况\n1,"甲\n乙",已完成\n'.encode()),
        (".docx", docx_bytes(document)),
        (".xlsx", sheet.getvalue()),
        (".pdf", pdf_bytes(lines[:20], lines[20:])),
        (".zip", packed.getvalue()),
    )


def mutant(number: int) -> tuple[str, bytes]:
    """Return (suffix, bytes) of an input; the same number gives the same input."""
    dice = random.Random(number)
    suffix, data = dice.choice(seeds())
    if data[:2] == b"PK" and suffix != ".zip" and dice.random() < 0.8:
        data = _with_mutated_part(data, dice)
    else:
        data = _mutated(data, dice)
    return (suffix if dice.random() < 0.9 else dice.choice((".txt", ".html", ".pdf", ".docx", ".xls", ".md"))), data


def _with_mutated_part(data: bytes, dice: random.Random) -> bytes:
    """An Office file with one part changed, so that what is inside is reached and not only the package."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        chosen = dice.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _mutated(part, dice) if name == chosen else part)
    return file.getvalue()


def _mutated(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        place = dice.randrange(len(changed) + 1)
        end = min(len(changed), place + dice.choice((1, 2, 8, 64, 512)))
        action = dice.randrange(6)
        if action == 0:
            changed[place:end] = b""
        elif action == 1:
            changed[place:place] = changed[place:end] * dice.choice((1, 2, 30))
        elif action == 2:
            changed[place:end] = dice.randbytes(end - place)
        elif action == 3:
            changed[place:place] = dice.choice(_PIECES)
        elif action == 4:
            other = dice.randrange(len(changed) + 1)
            changed[place:end] = changed[other : other + end - place]
        else:
            del changed[place + dice.randrange(200) :]
    return bytes(changed)


_PIECES = (
    b"\x00", b"\xff\xfe", b"\xef\xbf\xbd", b"<table>", b"</td>", b"<tr rowspan=99999>", b'colspan="-1"', b"&#31;", b"&#xD800;", b"<w:p/>",
    b'<w:numId w:val="99"/>', b'w:val="x"', b"]]>", b"<!--", b"1" * 400, "（一）".encode(), "关于“".encode(), "二〇二四年五月二五日".encode(),
    "责任单位：".encode(), b"\x0c", b"\r", b"| |", b"---\n", b"obj", b"endstream", b"/Rotate 90", b"0 0 0 rg", b"\xe3\x80\x80" * 9,
)  # fmt: skip


def run_batch(first: int, count: int) -> Counter[str]:
    """Read a batch of inputs; runs in the child. Raises nothing that is not a finding."""
    sys.modules["rapidocr"] = None  # recognising pictures takes seconds, and is the business of its library
    results: Counter[str] = Counter()
    for number in range(first, first + count):
        suffix, data = mutant(number)
        try:
            if suffix == ".zip":
                for member in members(data, _LIMITS):
                    member.read()
            elif not data.startswith((b"{\\rtf", b"\xd0\xcf\x11\xe0")):  # LibreOffice's business
                document = load_bytes(data, suffix, _LIMITS)
                notice = parse_notice(document, notice_id="n", source="n", file_stem="n")
                passages = split_notice(notice, PassageSize())
                assert all(notice.text[p.start : p.end] == p.text for p in passages)
            results["read"] += 1
        except CorpusError:
            results["refused"] += 1
        except BaseException as error:
            frame = error.__traceback__
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
            results[f"FAILED {type(error).__name__} {place} input {number}"] += 1
    return results


def _one_by_one(child: ReadingChild, numbers: range) -> Counter[str]:
    import fuzz

    results: Counter[str] = Counter()
    for number in numbers:
        try:
            results += child.call(fuzz.run_batch, number, 1)
        except CorpusError as error:
            results[f"stopped by the limits of a child process: input {number}: {str(error).split(' / ')[1]}"] += 1
    return results


def main() -> int:
    """Run the batches and tell what was found; 1 when anything was."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    results: Counter[str] = Counter()
    began = time.monotonic()
    import fuzz  # by its name, as the child knows it

    with ReadingChild(_LIMITS) as child:
        for first in range(seed, seed + total, _BATCH):
            try:
                results += child.call(fuzz.run_batch, first, min(_BATCH, seed + total - first))
            except CorpusError:  # one of them ended the process, as it would in a build: find out which
                results += _one_by_one(child, range(first, min(first + _BATCH, seed + total)))
            done = first - seed + _BATCH
            sys.stderr.write(f"\r{min(done, total)}/{total} {time.monotonic() - began:.0f} s")
    sys.stdout.write("\n" + "".join(f"{count:8d}  {what}\n" for what, count in results.most_common()))
    return int(any(what.startswith("FAILED") for what in results))


if __name__ == "__main__":
    sys.exit(main())
