"""The command `python -m eval review`: what waits for review, and what becomes of it."""

import argparse
import sys
from pathlib import Path

from indexer.command_line import index_option
from indexer.errors import QuestionError
from retriever.library import open_retriever

from .data import TYPES
from .feedback import OWN_QUESTIONS, Verdict, accept, candidates, waiting, withdraw
from .review import guess, split_gold, text_of

_SHOWN = 120  # characters of an answer in the list
_EPILOG = """例 / examples:
  python -m eval review
  python -m eval review accept 3f2a --type fact --gold "FILE.md:原文的字" --fact "14项||14个"
  python -m eval review accept 3f2a --unanswerable
  python -m eval review drop 3f2a
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of a parser."""
    command = commands.add_parser(
        "review",
        parents=[index_option()],
        help="核对被点 👎 的回答 / review the answers marked 👎",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=_list)
    actions = command.add_subparsers(metavar="accept | drop")

    action = actions.add_parser("accept", help="加入问题集 / add to the question set")
    action.add_argument("id", metavar="ID")
    action.add_argument("--type", choices=[t for t in TYPES if t != "unanswerable"], help="题型,默认推测 / guessed")
    action.add_argument("--lang", choices=["zh", "en"], help="语言,默认推测 / language; guessed")
    action.add_argument(
        "--gold", action="append", default=[], metavar="FILE:WORDS", help="正确出处:原文的字,可重复 / the right place"
    )
    action.add_argument(
        "--fact", action="append", default=[], metavar="A||B", help="回答必须含有,可重复 / what the answer must show"
    )
    action.add_argument("--unanswerable", action="store_true", help="库中没有答案 / the library holds no answer")
    action.add_argument(
        "--into", type=Path, metavar="FILE.jsonl", help=f"默认索引中的 {OWN_QUESTIONS} / default: inside the index"
    )
    _add_index(action)
    action.set_defaults(run=_accept)

    action = actions.add_parser("drop", help="不要了 / drop it")
    action.add_argument("id", metavar="ID")
    _add_index(action)
    action.set_defaults(run=_drop)


def _add_index(action: argparse.ArgumentParser) -> None:
    """No default of its own: it would overwrite an --index given before the action."""
    action.add_argument(
        "--index", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="索引文件夹 / index folder"
    )


def _list(arguments: argparse.Namespace) -> int:
    found = candidates(arguments.index)
    if not found:
        _say("没有等待核对的回答 / nothing waits for review")
    for candidate in found:
        _say(f"{candidate.candidate_id}  {candidate.asked_at}")
        for earlier in candidate.history:
            _say(f"  先问 / before: {earlier}")
        _say(f"  问 / asked: {candidate.question}")
        answer = " ".join(candidate.answer.split())
        _say(f"  答 / answer: {answer[:_SHOWN]}{'…' if len(answer) > _SHOWN else ''}")
    return 0


def _accept(arguments: argparse.Namespace) -> int:
    _check(arguments)
    candidate = waiting(arguments.index, arguments.id)
    retriever = open_retriever(arguments.index)
    kind, language = guess(retriever, candidate)
    verdict = Verdict(
        type="unanswerable" if arguments.unanswerable else arguments.type or kind,
        language=arguments.lang or language,
        gold=tuple(split_gold(retriever, given) for given in arguments.gold),
        facts=tuple(arguments.fact),
    )
    questions = arguments.into or arguments.index / OWN_QUESTIONS
    new_id = accept(arguments.index, candidate, verdict, questions, text_of(retriever))
    _say(f"{new_id} ({verdict.type}, {verdict.language}) -> {questions}")
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.unanswerable and (arguments.gold or arguments.fact or arguments.type):
        raise QuestionError(
            "--unanswerable 不与 --gold、--fact、--type 一起用 / --unanswerable goes without --gold, --fact and --type"
        )
    if not arguments.unanswerable and not arguments.gold:
        raise QuestionError(
            '请用 --gold "文件名:原文的字" 给出正确出处,或用 --unanswerable / '
            'give the right place with --gold "FILE:words", or say --unanswerable'
        )


def _drop(arguments: argparse.Namespace) -> int:
    waiting(arguments.index, arguments.id)
    withdraw(arguments.index, arguments.id)
    _say(f"{arguments.id} 已丢弃 / dropped")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
