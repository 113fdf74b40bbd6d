"""python -m eval run | report | compare | bench | ablate | robustness | gate | constants | review: how well and how fast the index answers.

Tables go to standard output, progress and errors to standard error. Exit codes: 0 done, 1 some input
failed, 2 wrong usage.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.build import build
from indexer.command_line import index_option, run, shared, start
from indexer.errors import RectifyError
from indexer.ledger.query import select
from indexer.quality import format_constants
from indexer.store.versions import open_index
from retriever.library import open_retriever
from retriever.types import Mode

from . import bench_command, review_command
from .ablation import ablate
from .compare import compare, format_comparison
from .data import read_queries
from .gate import BASELINE, judge_against, load_baseline, save_baseline
from .ledger import format_score, read_rows, score_ledger
from .progress import show, show_stage
from .report import COLUMNS, write_report
from .robustness import robustness
from .run import Run, evaluate, groups
from .run_files import load_run, save_run

QUESTIONS = Path(__file__).parent / "questions.jsonl"
LEDGER = Path(__file__).parent / "ledger.jsonl"
_EPILOG = """例 / examples:
  python -m eval run eval/questions.jsonl
  python -m eval bench
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    return run(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval",
        description="检索与回答的评测 / evaluation of retrieval and answers",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    index = index_option()
    questions = shared("questions", type=Path, nargs="?", default=QUESTIONS, metavar="QUESTIONS.jsonl")
    corpus = shared("--corpus", type=Path, default=Path("corpus"), metavar="DIR")
    help_text = "重排模型 / CrossEncoder that re-ranks"
    reranker = shared("--reranker", default="", metavar="NAME_OR_FOLDER", help=help_text)
    command = commands.add_parser("run", parents=[index, reranker], help="评测一个问题集 / evaluate a question file")
    command.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    command.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.HYBRID)
    command.add_argument("--output", type=Path, metavar="FILE.json", help="结果文件 / where to write the run")
    command.set_defaults(run=_run)

    command = commands.add_parser(
        "report", help="把评测结果写成网页 / a finished run as a page: scores, plots, failures"
    )
    command.add_argument("run_file", type=Path, metavar="RUN.json")
    command.add_argument("--output", type=Path, metavar="FILE.html", help="默认在旁边 / default: beside the run")
    command.set_defaults(run=_report)

    bench_command.add_to(commands, [questions, corpus])

    command = commands.add_parser("compare", help="比较两次评测 / what got better and worse between two runs")
    command.add_argument("first", type=Path, metavar="A.json")
    command.add_argument("second", type=Path, metavar="B.json")
    command.set_defaults(run=_compare)

    command = commands.add_parser(
        "ablate", parents=[questions, corpus, reranker], help="每一部分值多少 / what each part of the pipeline is worth"
    )
    command.add_argument(
        "--models", nargs="*", default=[], metavar="MODEL", help="另外比较的嵌入模型 / other embedding models"
    )
    command.set_defaults(run=_ablate)

    command = commands.add_parser(
        "ledger", parents=[corpus], help="台账与人工填写的行比较 / the ledger against rows made by hand"
    )
    command.add_argument("rows", type=Path, nargs="?", default=LEDGER, metavar="ROWS.jsonl")
    command.set_defaults(run=_ledger)

    command = commands.add_parser(
        "constants", help="决定质量的数字及其来历 / the numbers that decide quality, and what chose them"
    )
    command.set_defaults(run=_constants)

    command = commands.add_parser(
        "robustness", parents=[questions, index], help="问法出错时损失多少 / what careless typing costs"
    )
    command.set_defaults(run=_robustness)

    command = commands.add_parser(
        "gate", parents=[questions, corpus], help="与存档成绩比较,变差则失败 / fail when scores fell by more than noise"
    )
    command.add_argument("--baseline", type=Path, default=BASELINE, metavar="FILE.json")
    command.add_argument(
        "--update", action="store_true", help="把现在的成绩存为基线 / store these scores as the baseline"
    )
    command.set_defaults(run=_gate)
    review_command.add_to(commands)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    if arguments.output and arguments.output.suffix == ".html":
        raise RectifyError(
            "--output 应是 .json 文件,报告写在它旁边 / --output names the .json file; the report is written beside it"
        )
    queries = read_queries(arguments.questions)
    retriever = open_retriever(arguments.index, arguments.reranker)
    run = evaluate(retriever, queries, name=arguments.questions.stem, mode=arguments.mode, progress=show)
    _print_table(run)
    output = arguments.output or Path("eval/reports") / f"{run.name}-{arguments.mode}.json"
    report = output.with_suffix(".html")
    _write(save_run, run, output)
    _write(write_report, run, report)
    print(f"\n{report}\n\n{output}")
    return 0


def _report(arguments: argparse.Namespace) -> int:
    output = arguments.output or arguments.run_file.with_suffix(".html")
    _write(write_report, load_run(arguments.run_file), output)
    print(output)
    return 0


def _write(write: Callable[[Run, Path], None], run: Run, path: Path) -> None:
    try:
        write(run, path)
    except OSError as error:
        raise RectifyError(
            f"结果写不进 {path}({error.strerror}),请检查 --output / the result cannot be written to {path}: "
            f"{error.strerror}; check --output"
        ) from error


def _compare(arguments: argparse.Namespace) -> int:
    print(format_comparison(compare(load_run(arguments.first), load_run(arguments.second))))
    return 0


def _ablate(arguments: argparse.Namespace) -> int:
    queries = read_queries(arguments.questions)
    rows = ablate(arguments.corpus, queries, arguments.models, arguments.reranker, show_stage)
    print(f"{'':40s} {'passages':>8s} {'hit@5':>7s} {'mrr@10':>7s} {'paraphrase':>10s} {'English':>8s} {'p (mrr)':>8s}")
    for row in rows:
        print(
            f"{row.variant:40s} {row.passages:8d} {row.hit_at_5:7.3f} {row.mrr_at_10:7.3f} "
            f"{row.paraphrase_hit_at_5:10.3f} {row.english_hit_at_5:8.3f} {row.p_value:8.3f}"
        )
    if not arguments.reranker:
        print("重排:加 --reranker 模型 / + re-ranking: give --reranker MODEL")
    return 0


def _ledger(arguments: argparse.Namespace) -> int:
    gold = read_rows(arguments.rows)
    with tempfile.TemporaryDirectory() as folder:
        build(arguments.corpus, Path(folder), progress=lambda *_: None)
        print(format_score(score_ledger(gold, select(open_index(Path(folder)).database))))
    return 0


def _constants(_: argparse.Namespace) -> int:
    print(format_constants())
    return 0


def _robustness(arguments: argparse.Namespace) -> int:
    rows = robustness(open_retriever(arguments.index), read_queries(arguments.questions), show)
    print(f"{'':24s} {'changed':>8s} {'hit@5':>7s} {'mrr@10':>7s} {'answer':>7s} {'refused wrong':>14s}")
    for row in rows:
        print(
            f"{row.slip:24s} {row.changed:8d} {row.hit_at_5:7.3f} {row.mrr_at_10:7.3f} {row.answer:7.3f} "
            f"{row.refused_wrong:14.3f}"
        )
    return 0


def _gate(arguments: argparse.Namespace) -> int:
    queries = read_queries(arguments.questions)
    with tempfile.TemporaryDirectory() as folder:
        build(arguments.corpus, Path(folder), progress=lambda *_: None)
        run = evaluate(open_retriever(Path(folder)), queries, name=arguments.questions.stem, progress=show)
    if arguments.update:
        save_baseline(run, arguments.baseline)
        print(arguments.baseline)
        return 0
    verdicts = judge_against(load_baseline(arguments.baseline), run)
    for v in verdicts:
        print(f"{v.measure:24s} {v.before:7.3f} -> {v.now:7.3f}   p={v.p_value:.3f}   {'FAILED' if v.failed else 'ok'}")
    return 1 if any(v.failed for v in verdicts) else 0


def _print_table(run: Run) -> None:
    print(f"{'':28s} {'n':>4s} " + " ".join(f"{column:>13s}" for column in COLUMNS))
    for group, ids in groups(run).items():
        cells = []
        for column in COLUMNS:
            score = run.score(column, ids)
            cells.append(f"{score.mean:13.3f}" if score.count else f"{'—':>13s}")
        print(f"{group[:28]:28s} {len(ids):4d} " + " ".join(cells))
    for column in ("hit@5", "mrr@10", "answer"):
        score = run.score(column)
        print(f"{column}: {score.mean:.3f} (95 % {score.low:.3f}–{score.high:.3f}, n={score.count})")
    citations, false = run.citations
    print(f"citations: {citations}, of which not verbatim: {false}")


if __name__ == "__main__":
    start(main)
