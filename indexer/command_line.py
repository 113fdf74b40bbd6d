"""What the command lines share: the index folder, errors as one line, exit codes, UTF-8 on standard output."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .errors import RectifyError


def shared(*names: str, **how: Any) -> argparse.ArgumentParser:
    """Return a parent for the parsers of commands that share an argument, told as to `add_argument`."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(*names, **how)
    return parent


def index_option() -> argparse.ArgumentParser:
    """Return a parent for the parsers of commands that take an index folder."""
    folder = Path(os.environ.get("RECTIFY_INDEX", "index"))
    help_text = "索引文件夹 / index folder (default: %(default)s)"
    return shared("--index", type=Path, default=folder, metavar="DIR", help=help_text)


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> int:
    """Run the command that arguments name and return its exit code."""
    arguments = parser.parse_args(argv)
    try:
        return arguments.run(arguments)
    except RectifyError as error:
        return _told(str(error))
    except KeyboardInterrupt:
        _told("已中断,索引保持原样 / interrupted; the index is as it was")
        return 130
    except BrokenPipeError:
        raise
    except OSError as error:  # what the system refuses: no space, read-only, no permission
        place = f"{error.filename}: " if error.filename else ""
        reason = error.strerror or str(error)
        return _told(
            f"{place}{reason},没有完成,索引保持原样;请检查磁盘空间和权限 / "
            f"{place}{reason}; it was not finished and the index is as it was – check disk space and permissions"
        )


def _told(sentence: str) -> int:
    print(f"错误 / error: {sentence}", file=sys.stderr)  # noqa: T201 - for the terminal
    return 1


def start(main: Callable[[], int]) -> None:
    """Run a command line as a program; what is redirected into a file is UTF-8 whatever the terminal's encoding is."""
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # `… | head` has read enough; the rest goes nowhere, also at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
