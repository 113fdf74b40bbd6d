"""Progress of long work on standard error: a line that moves on a terminal, only the end of each stage elsewhere."""

import sys


def show(done: int, total: int) -> None:
    """Show how many are done."""
    if sys.stderr.isatty() or done == total:
        print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def show_stage(name: str, done: int, total: int) -> None:
    """Show what is being done and how far it is."""
    if sys.stderr.isatty() or done == total:
        print(f"\r{done}/{total} {name}\033[K", end="\n" if done == total else "", file=sys.stderr, flush=True)
