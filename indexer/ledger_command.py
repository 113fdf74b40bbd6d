"""The command `python -m indexer ledger`: which rows are wanted, and in which form they are printed."""

import argparse
import sys
from datetime import date
from pathlib import Path

from indexer.ledger.output import to_csv, to_json_lines, to_table
from indexer.ledger.query import LedgerFilter, LedgerRow, select
from indexer.store.database import Database
from indexer.store.versions import open_index

from .errors import RectifyError
from .types import ItemKind, Status

_KINDS = ("item", "subitem", "task", "outcome")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", index: str) -> None:
    """Add the command to those of a parser; `index`: the index folder when none is named."""
    command = commands.add_parser("ledger", help="整改台账 / the ledger: one row an item or task")
    command.add_argument("--index", type=Path, default=Path(index), metavar="DIR", help="索引文件夹 / index folder")
    command.add_argument(
        "--format", choices=["table", "csv", "jsonl", "xlsx", "docx"], default="table", help="输出格式 / output format"
    )
    command.add_argument(
        "--status", type=Status, choices=list(Status), action="append", default=[], help="只要这种状态 / of this status"
    )
    command.add_argument(
        "--publisher", action="append", default=[], metavar="P", help="机构,可只写一部分 / body, or part of its name"
    )
    command.add_argument("--unit", action="append", default=[], metavar="U", help="责任单位 / responsible unit")
    command.add_argument("--kind", choices=list(_KINDS), action="append", default=[], help="行的类别 / kind of row")
    command.add_argument(
        "--due-until", default=None, type=_day, metavar="YYYY-MM-DD", help="此日(含)前到期 / due by this day"
    )
    command.add_argument("--topic", action="append", default=[], metavar="T", help="主题 / topic")
    command.add_argument("--notice", action="append", default=[], metavar="ID", help="通报编号 / notice id")
    command.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="写入文件;xlsx、docx 必须写 / write to a file; needed for xlsx and docx",
    )
    command.add_argument(
        "--overdue", action="store_true", help="已过时限而未完成 / past their deadline and not completed"
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    database = open_index(arguments.index).database
    bodies = {info.metadata.publisher for info in database.infos()}
    publishers = tuple(sorted(b for b in bodies if any(part in b for part in arguments.publisher)))
    if arguments.publisher and not publishers:
        known = "、".join(sorted(bodies - {""}))
        raise RectifyError(
            f"库中没有名称含“{'”“'.join(arguments.publisher)}”的机构,有:{known} / "
            f"no body in the library has such a name; python -m indexer status lists them"
        )
    chosen = LedgerFilter(
        publishers=publishers,
        statuses=tuple(arguments.status),
        units=tuple(arguments.unit),
        kinds=tuple(ItemKind(kind) for kind in arguments.kind),
        due_until=arguments.due_until or "",
        topics=tuple(arguments.topic),
        notices=tuple(arguments.notice),
        overdue_on=date.today().isoformat() if arguments.overdue else "",
    )
    content = _content(arguments, database, select(database, chosen))
    if arguments.output is None:
        sys.stdout.write(content.decode())
        return 0
    try:
        arguments.output.write_bytes(content)
    except OSError as error:
        raise RectifyError(
            f"写不进 {arguments.output}({error.strerror}),请检查 --output / {arguments.output} cannot be written: "
            f"{error.strerror}; check --output"
        ) from error
    return 0


def _content(arguments: argparse.Namespace, database: Database, rows: list[LedgerRow]) -> bytes:
    """The rows in the form asked for. Raises RectifyError where something more must be said."""
    if arguments.format in ("xlsx", "docx") and arguments.output is None:
        raise RectifyError(f"{arguments.format} 要写 --output 文件 / {arguments.format} needs --output FILE")
    if arguments.format == "xlsx":
        from indexer.ledger.spreadsheet import to_xlsx  # a fifth of a second that a plain table should not wait for

        return to_xlsx(rows, " ".join([*arguments.publisher, *arguments.status]) or "全部")
    if arguments.format == "docx":
        known = {info.notice_id for info in database.infos()}
        if len(arguments.notice) != 1 or arguments.notice[0] not in known:
            raise RectifyError(
                "docx 是一份通报的摘要,请写 --notice 编号(见 python -m indexer status) / "
                "docx summarises one notice; give --notice ID (python -m indexer status lists them)"
            )
        from indexer.ledger.summary import to_docx

        return to_docx(database.notice(arguments.notice[0]), rows)
    return {"table": to_table, "csv": to_csv, "jsonl": to_json_lines}[arguments.format](rows).encode()


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError("日期应写作 2024-12-31 / write a date like 2024-12-31") from error
