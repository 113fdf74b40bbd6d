"""python -m indexer build | add | remove | status | ledger | watch: notices in, index out.

Results go to standard output, progress and errors to standard error. Exit codes: 0 done, 1 some input
failed (the rest was done), 2 wrong usage.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from indexer.ledger.stated import describe, record
from indexer.store.versions import open_index, verify

from . import ledger_command
from .build import BuildReport, add, build, remove
from .command_line import index_option, run, start
from .config import ModelConfig, ReadingLimits
from .errors import RectifyError

_MOST_MIB, _MOST_SECONDS = 2**20, 1_000_000
_EPILOG = """例 / examples:
  python -m indexer build --corpus corpus            # 收录文件夹里的全部通报
  python -m indexer add 新通报.docx https://…/t.html  # 另外加入文件或网页
  python -m indexer status                           # 看收录了什么、哪些文件读不出来
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    return run(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    common = index_option()
    common.add_argument("--json", action="store_true", help="结果输出为 JSON / print the result as JSON")
    model = argparse.ArgumentParser(add_help=False)
    model.add_argument(
        "--model",
        default=os.environ.get("RECTIFY_MODEL"),
        metavar="NAME_OR_FOLDER",
        help="嵌入模型:本地文件夹或名称;不写则沿用索引的模型,新索引用内置模型;写 built-in 换回内置模型 / embedding model, "
        "a local folder or hub name (default: that of the index, else the built-in one; built-in switches back)",
    )
    model.add_argument(
        "--query-prompt", default=os.environ.get("RECTIFY_QUERY_PROMPT", ""), help="问题前缀 / put before questions"
    )
    model.add_argument(
        "--passage-prompt", default=os.environ.get("RECTIFY_PASSAGE_PROMPT", ""), help="段落前缀 / put before passages"
    )

    parser = argparse.ArgumentParser(
        prog="python -m indexer",
        description="把整改通报做成可检索的索引 / makes a searchable index of rectification notices",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    reading = _limit_options()

    command = commands.add_parser(
        "build",
        parents=[common, model, reading],
        help="使索引与文件夹一致(只处理变化) / mirror a corpus folder, doing only what changed",
    )
    command.add_argument(
        "--corpus",
        type=Path,
        default=Path(os.environ.get("RECTIFY_CORPUS", "corpus")),
        metavar="DIR",
        help="通报文件夹 / corpus folder (default: %(default)s)",
    )
    command.set_defaults(run=_build)

    command = commands.add_parser(
        "add", parents=[common, model, reading], help="另外加入文件或网址 / add files or addresses"
    )
    command.add_argument("sources", nargs="+", metavar="FILE|URL")
    command.set_defaults(run=_add)

    command = commands.add_parser("remove", parents=[common], help="移除通报 / take notices out")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.set_defaults(run=_remove)

    command = commands.add_parser(
        "status", parents=[common], help="收录情况和完整性 / what is indexed, and whether the files are whole"
    )
    command.set_defaults(run=_status)

    ledger_command.add_to(commands)

    command = commands.add_parser(
        "watch", parents=[common, model], help="文件夹一有变化就更新索引 / rebuild whenever the folder changes"
    )
    command.add_argument("--corpus", type=Path, default=Path(os.environ.get("RECTIFY_CORPUS", "corpus")), metavar="DIR")
    command.add_argument(
        "--every",
        type=_seconds,
        default=10.0,
        metavar="SECONDS",
        help="检查间隔 / seconds between looks (default: %(default)s)",
    )
    command.set_defaults(run=_watch)
    return parser


def _limit_options() -> argparse.ArgumentParser:
    """What reading one file may cost; each is kept by the index for later builds."""
    options = argparse.ArgumentParser(add_help=False)
    for name, unit, about in (
        ("seconds", "SECONDS", "读一个文件最多用多少秒处理器时间 / processor time to read a file"),
        ("memory_mib", "MIB", "读一个文件最多用多少 MB 内存 / memory to read a file"),
        ("unpacked_mib", "MIB", "压缩文件解开后最多多少 MB / unpacked size of a package"),
        ("file_mib", "MIB", "文件最多多少 MB / size of a file"),
    ):
        default = getattr(ReadingLimits(), name)
        kind = _seconds if name == "seconds" else _mib
        option = f"--max-{name.replace('_', '-')}"
        options.add_argument(option, type=kind, dest=name, metavar=unit, help=f"{about} (default: {default:g})")
    return options


def _limits(arguments: argparse.Namespace) -> dict[str, float]:
    """The limits that are given."""
    return {f.name: value for f in fields(ReadingLimits) if (value := getattr(arguments, f.name, None)) is not None}


def _mib(text: str) -> int:
    value = int(text) if text.isascii() and text.isdecimal() else 0
    if not 0 < value <= _MOST_MIB:
        raise argparse.ArgumentTypeError(
            f"必须是 1 到 {_MOST_MIB} 的整数 / must be a whole number from 1 to {_MOST_MIB}"
        )
    return value


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= _MOST_SECONDS:  # "nan" is refused too
        raise argparse.ArgumentTypeError(
            f"必须是不超过 {_MOST_SECONDS} 的正数 / must be a positive number of at most {_MOST_SECONDS}"
        )
    return value


def _model(arguments: argparse.Namespace) -> ModelConfig | None:
    if arguments.model is None:
        return None
    name = "" if arguments.model == "built-in" else arguments.model
    return ModelConfig(name, arguments.query_prompt, arguments.passage_prompt)


def _build(arguments: argparse.Namespace) -> int:
    report = build(arguments.corpus, arguments.index, _model(arguments), limits=_limits(arguments), progress=_progress)
    return _tell(report, arguments)


def _add(arguments: argparse.Namespace) -> int:
    report = add(arguments.sources, arguments.index, _model(arguments), limits=_limits(arguments), progress=_progress)
    return _tell(report, arguments)


def _remove(arguments: argparse.Namespace) -> int:
    return _tell(remove(arguments.ids, arguments.index, progress=_progress), arguments)


def _watch(arguments: argparse.Namespace) -> int:
    seen: object = None
    print(f"监视 {arguments.corpus},按 Ctrl+C 结束 / watching {arguments.corpus}, Ctrl+C ends", file=sys.stderr)
    try:
        while True:
            now = sorted(
                (str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in arguments.corpus.rglob("*") if p.is_file()
            )
            if now != seen:
                seen = now
                try:
                    _build(arguments)
                except RectifyError as error:
                    print(f"错误 / error: {error}", file=sys.stderr)
            time.sleep(arguments.every)
    except KeyboardInterrupt:
        return 0


def _status(arguments: argparse.Namespace) -> int:
    version = open_index(arguments.index)
    wrong = verify(arguments.index)
    infos = version.database.infos()
    failures = version.database.failures()
    if arguments.json:
        notices = [asdict(info) | {"totals": [record(total) for total in info.totals]} for info in infos]
        _print_json(
            {
                "index": arguments.index.as_posix(),
                "version": version.name,
                "model": version.config.model_id,
                "dim": version.config.dim,
                "passages": len(version.lexical),
                "vectors": len(version.dense),
                "withdrawn": list(version.config.withdrawn),
                "notices": notices,
                "failures": [asdict(f) for f in failures],
                "damaged": wrong,
            }
        )
        return 1 if wrong or failures else 0
    print(f"索引 / index      {arguments.index}  版本 / version {version.name}")
    print(f"模型 / model      {version.config.model_id}  {version.config.dim} 维 / dim")
    print(
        f"通报 / notices    {len(infos)}   段落 / passages {len(version.lexical)}   向量 / vectors {len(version.dense)}"
    )
    for info in infos:
        m = info.metadata
        print(f"\n{info.notice_id}")
        print(f"  {m.title}")
        print(
            f"  {m.publisher or '—'} | {m.published_on or '—'} | {m.kind or '—'} | {m.document_number or m.index_number or '—'}"
        )
        print(
            f"  {info.source}  编码 / encoding {info.encoding}  {info.characters} 字 / characters  "
            f"{info.passages} 段 / passages  {info.items} 项 / items  页面装饰 / furniture {info.furniture_characters} 字"
        )
        for total in info.totals:
            place = f"{total.chapter} " if total.chapter else ""
            print(f"    总数 / totals: {place}{describe(total, english=False)}")
        for remark in info.remarks:
            print(f"    说明 / note: {remark}")
        for line in info.left_out:
            print(f"    未收录 / left out: {line.what}: {line.text[:80]}")
    for failure in failures:
        print(f"\n读不出来 / unreadable: {failure.source}{_kept(failure.kept)}\n  {failure.reason}")
    for source in version.config.withdrawn:
        print(f"\n已移除 / removed by hand: {source}")
    for line in wrong:
        print(f"\n损坏 / damaged: {line}", file=sys.stderr)
    return 1 if wrong or failures else 0


def _tell(report: BuildReport, arguments: argparse.Namespace) -> int:
    if arguments.json:
        _print_json(asdict(report))
    else:
        for label, names in (
            ("新增 / added", report.added),
            ("更新 / changed", report.changed),
            ("移除 / removed", report.removed),
            ("内容相同,跳过 / same text, skipped", report.skipped),
            ("先前已移除,未收录 / removed before, left out", report.withdrawn),
        ):
            for name in names:
                print(f"{label}: {name}")
        print(
            f"未变 / unchanged: {len(report.unchanged)}   段落 / passages: {report.passages}   "
            f"新编码 / newly encoded: {report.encoded}   版本 / version: {report.version}"
        )
    for failure in report.failed:
        print(f"失败 / failed: {failure.source}{_kept(failure.kept)}: {failure.reason}", file=sys.stderr)
    return 1 if report.failed else 0


def _kept(kept: bool) -> str:
    return "(索引中保留先前的内容 / its earlier content stays indexed)" if kept else ""


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _progress(stage: str, done: int, total: int) -> None:
    """One line that rewrites itself on a terminal; in a log, only the end of each stage."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{stage} {done}/{total}\033[K", end=end, file=sys.stderr, flush=True)
    elif done >= total:
        print(f"{stage} {done}/{total}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    start(main)
