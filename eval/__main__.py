"""python -m eval run | bench: how well and how fast the index answers.

Tables go to standard output, progress and errors to standard error. Exit codes: 0 done, 1 some input
failed, 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from indexer.errors import RectifyError
from retriever.retriever import open_retriever
from retriever.types import Mode

from .data import read_queries
from .metrics import summarise
from .run import Run, evaluate, groups, save_run

_EPILOG = """例 / examples:
  python -m eval run eval/questions.jsonl
  python -m eval bench
"""
_COLUMNS = ("hit@1", "hit@5", "recall@5", "mrr@10", "ndcg@10", "answer", "refused_right", "refused_wrong")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except RectifyError as error:
        print(f"错误 / error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval",
        description="检索与回答的评测 / evaluation of retrieval and answers",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("run", help="评测一个问题集 / evaluate a question file")
    command.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    command.add_argument("--index", type=Path, default=Path(os.environ.get("RECTIFY_INDEX", "index")), metavar="DIR")
    command.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.HYBRID)
    command.add_argument("--output", type=Path, metavar="FILE.json", help="结果文件 / where to write the run")
    command.set_defaults(run=_run)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    queries = read_queries(arguments.questions)
    retriever = open_retriever(arguments.index)
    run = evaluate(retriever, queries, name=arguments.questions.stem, mode=arguments.mode, progress=_progress)
    _print_table(run)
    output = arguments.output or Path("eval/reports") / f"{run.name}-{arguments.mode}.json"
    save_run(run, output)
    print(f"\n{output}")
    return 0


def _print_table(run: Run) -> None:
    print(f"{'':28s} {'n':>4s} " + " ".join(f"{column:>13s}" for column in _COLUMNS))
    for group, ids in groups(run).items():
        cells = []
        for column in _COLUMNS:
            score = summarise({q: v for q, v in run.values[column].items() if q in set(ids)})
            cells.append(f"{score.mean:13.3f}" if score.count else f"{'—':>13s}")
        print(f"{group[:28]:28s} {len(ids):4d} " + " ".join(cells))
    for column in ("hit@5", "mrr@10", "answer"):
        score = summarise(run.values[column])
        print(f"{column}: {score.mean:.3f} (95 % {score.low:.3f}–{score.high:.3f}, n={score.count})")
    citations = sum(o.citations for o in run.outcomes)
    print(f"citations: {citations}, of which not verbatim: {sum(o.false_citations for o in run.outcomes)}")


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total:
        print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
