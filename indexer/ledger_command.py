"""The command `python -m indexer ledger`: which rows are wanted, and in which form they are printed."""

import argparse
import sys
from datetime import date
from pathlib import Path

from .errors import RectifyError
from .ledger import LedgerFilter, select
from .ledger_output import to_csv, to_json_lines, to_table
from .store import open_index
from .types import ItemKind, Status

_KINDS = ("item", "subitem", "task", "outcome")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", index: str) -> None:
    """Add the command to those of a parser; `index`: the index folder when none is named."""
    command = commands.add_parser("ledger", help="整改台账 / the ledger: one row an item or task")
    command.add_argument("--index", type=Path, default=Path(index), metavar="DIR", help="索引文件夹 / index folder")
    command.add_argument(
        "--format", choices=["table", "csv", "jsonl"], default="table", help="输出格式 / output format"
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
        overdue_on=date.today().isoformat() if arguments.overdue else "",
    )
    rows = select(database, chosen)
    write = {"table": to_table, "csv": to_csv, "jsonl": to_json_lines}[arguments.format]
    sys.stdout.write(write(rows))
    return 0


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError("日期应写作 2024-12-31 / write a date like 2024-12-31") from error
