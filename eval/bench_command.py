"""The command `python -m eval bench`: quality and cost beside peers, or times in a large library."""

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from indexer.build import add, build

from .bench import compare_systems, format_rows, measure_speed, missing_peers, write_rows
from .data import read_queries
from .ledger_bench import format_timings, measure_ledger
from .progress import show_stage
from .reading_bench import format_growth, format_reading, measure_growth, measure_reading
from .scale import measure_scale


def add_to(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", parents: list[argparse.ArgumentParser]
) -> None:
    """Add the command to those of a parser; `parents`: parsers of the question file and the corpus folder."""
    command = commands.add_parser(
        "bench", parents=parents, help="与同类方法比质量和速度 / quality and speed beside peers"
    )
    command.add_argument("--distractors", type=Path, metavar="DIR", help="另加的通报 / more notices to search among")
    command.add_argument("--json", type=Path, metavar="FILE", help="结果另存 / save the table too")
    command.add_argument(
        "--passages",
        type=int,
        metavar="N",
        help="改测这么多段落的库里作答要多久 / instead: answers in a library of so many",
    )
    command.add_argument(
        "--items", type=int, metavar="N", help="改测这么多行的整改台账 / instead: the ledger with so many rows"
    )
    command.add_argument(
        "--reading", action="store_true", help="改测读文件的速度 / instead: how fast files of each kind are read"
    )
    command.set_defaults(run=_bench)


def _bench(arguments: argparse.Namespace) -> int:
    if arguments.reading:
        print(format_reading(*measure_reading(arguments.corpus, show_stage)))
        print(f"\n{format_growth(measure_growth(show_stage))}")
    elif arguments.items:
        print(format_timings(measure_ledger(arguments.items, show_stage)))
    elif arguments.passages:
        _print_scale(arguments)
    else:
        _print_systems(arguments)
    return 0


def _print_scale(arguments: argparse.Namespace) -> None:
    found = measure_scale(arguments.corpus, read_queries(arguments.questions), arguments.passages, show_stage)
    print(
        f"{found.notices:,} notices, {found.passages:,} passages: build {found.build_s:.0f} s, index {found.index_mb:,.0f} MB, "
        f"open {found.open_s:.1f} s\nanswer {found.answer_ms_p50:.0f} ms (median), {found.answer_ms_p95:.0f} ms (95 %); "
        f"{found.memory_mb:,.0f} MB of memory at most"
    )


def _print_systems(arguments: argparse.Namespace) -> None:
    queries = read_queries(arguments.questions)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        began = time.perf_counter()
        report = build(arguments.corpus, index, progress=lambda *_: None)
        took = time.perf_counter() - began
        if arguments.distractors:
            extra = sorted(str(p) for p in arguments.distractors.iterdir() if p.is_file())
            report = add(extra, index, progress=lambda *_: None)
        print(f"{report.passages} passages; first build {took:.1f} s\n")
        folder = _all_notices(arguments, Path(folder))
        rows = compare_systems(index, folder, queries, show_stage)
        print(format_rows(rows))
        for name in missing_peers():
            print(f"{name}: 没有安装 / not installed; pip install -r eval/requirements-peers.txt")
        if arguments.json:
            write_rows(rows, arguments.json)
        speed = measure_speed(index)
    print(
        f"\nencode {speed.passages_per_s:,.0f} passages/s, a query {speed.query_encode_ms:.2f} ms; "
        f"load the model {speed.model_load_s:.2f} s\nimport the retriever {speed.import_s:.2f} s; "
        f"`python -m retriever ask` to its answer {speed.first_answer_s:.2f} s, {speed.memory_mb:.0f} MB at most"
    )


def _all_notices(arguments: argparse.Namespace, folder: Path) -> Path:
    """The corpus folder, or one that holds the distractors too."""
    if not arguments.distractors:
        return arguments.corpus
    everything = folder / "all"
    shutil.copytree(arguments.corpus, everything)
    shutil.copytree(arguments.distractors, everything, dirs_exist_ok=True)
    return everything
