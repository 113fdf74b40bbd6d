"""The command `python -m indexer ledger`: which rows are wanted, and in which form they are printed."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from indexer.ledger.filter import EVERYTHING, FIELDS, Field, LedgerFilter, Sort, read_day, title_of
from indexer.ledger.output import to_csv, to_json_lines, to_table
from indexer.ledger.query import select
from indexer.store.database import Database
from indexer.store.versions import open_index

from .command_line import index_option
from .errors import RectifyError


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of a parser."""
    command = commands.add_parser(
        "ledger", parents=[index_option()], help="整改台账 / the ledger: one row an item or task"
    )
    command.add_argument(
        "--format", choices=["table", "csv", "jsonl", "xlsx", "docx"], default="table", help="输出格式 / output format"
    )
    for field in FIELDS:
        if field.has_option:
            _add_option(command, field)
    command.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="写入文件;xlsx、docx 必须写 / write to a file; needed for xlsx and docx",
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    database = open_index(arguments.index).database
    chosen = _filter(arguments, database)
    content = _content(arguments, database, chosen)
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


def _add_option(command: argparse.ArgumentParser, field: Field) -> None:
    """Add the option of a condition; several of a choice are alternatives, a switch takes no value."""
    option, label = "--" + field.name.replace("_", "-"), " / ".join(field.label)
    if field.sort is Sort.SWITCH:
        command.add_argument(option, action="store_const", const=["1"], default=[], help=label)
        return
    help_text = f"{label};只写一部分也可 / or a part of it" if field.by_part else label
    command.add_argument(
        option,
        action="append",
        type=_day if field.sort is Sort.DAY else str,
        choices=field.known or None,
        default=[],
        metavar=None if field.known else "YYYY-MM-DD" if field.sort is Sort.DAY else field.name.upper(),
        help=help_text,
    )


def _filter(arguments: argparse.Namespace, database: Database) -> LedgerFilter:
    """The rows asked for; what no option says does not restrict. Raises RectifyError for a part of no known name."""
    chosen = EVERYTHING
    for field in FIELDS:
        given = getattr(arguments, field.name, [])
        if given:
            values = _whole(given, database.query(field.by_part)) if field.by_part else given
            chosen = replace(chosen, **{field.attribute: field.value_of(values)})
    return chosen


def _whole(parts: Sequence[str], rows: Sequence[tuple]) -> list[str]:
    """The names that hold one of the parts. Raises RectifyError where there are none."""
    known = [name for (name,) in rows]
    found = [name for name in known if any(part in name for part in parts)]
    if not found:
        raise RectifyError(
            f"库中没有名称含“{'”“'.join(parts)}”的机构,有:{'、'.join(known)} / "
            f"no body in the library has such a name; python -m indexer status lists them"
        )
    return found


def _content(arguments: argparse.Namespace, database: Database, chosen: LedgerFilter) -> bytes:
    """The rows in the form asked for. Raises RectifyError where something more must be said."""
    rows = select(database, chosen)
    if arguments.format in ("xlsx", "docx") and arguments.output is None:
        raise RectifyError(f"{arguments.format} 要写 --output 文件 / {arguments.format} needs --output FILE")
    if arguments.format == "xlsx":
        from indexer.ledger.spreadsheet import to_xlsx  # a fifth of a second that a plain table should not wait for

        return to_xlsx(rows, title_of(chosen, english=False) or "全部")
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
        return read_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("日期应写作 2024-12-31 / write a date like 2024-12-31") from error
