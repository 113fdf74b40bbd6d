"""python -m retriever ask | batch: questions in, answers with citations out.

Results go to standard output, progress and errors to standard error. Exit codes: 0 done, 1 some input
failed (the rest was done), 2 wrong usage.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from indexer.command_line import index_option, run, start
from indexer.errors import EndpointError, QuestionError
from retriever.writing.endpoint import Endpoint, endpoint_from

from .library import DEFAULT_TOP_K, Reply, Retriever, open_retriever
from .types import Generated, Mode

_EPILOG = """例 / examples:
  python -m retriever ask 闲置土地采取了哪些整改措施
  python -m retriever ask "What measures addressed idle land?" --json
  python -m retriever ask 闲置土地采取了哪些整改措施 --generate
  python -m retriever batch questions.jsonl > results.jsonl
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    return run(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    common = index_option()
    common.add_argument(
        "--k",
        type=_positive,
        default=DEFAULT_TOP_K,
        metavar="N",
        help="返回的段落数 / passages returned (default: %(default)s)",
    )
    common.add_argument(
        "--mode", type=Mode, choices=list(Mode), default=Mode.HYBRID, help="检索方式 / ranking (default: %(default)s)"
    )
    common.add_argument(
        "--reranker",
        default=os.environ.get("RECTIFY_RERANKER", ""),
        metavar="NAME_OR_FOLDER",
        help="重排用的 CrossEncoder,可不用 / CrossEncoder that re-ranks, optional",
    )

    common.add_argument(
        "--body",
        default=os.environ.get("RECTIFY_BODY", ""),
        metavar="NAME",
        help="“我局”指哪个机构 / the body that “our bureau” means",
    )

    parser = argparse.ArgumentParser(
        prog="python -m retriever",
        description="在索引中查找并作答,每句注明出处 / answers from the index, every sentence cited",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("ask", parents=[common], help="问一个问题 / ask one question")
    command.add_argument("question", metavar="QUESTION")
    command.add_argument(
        "--history",
        action="append",
        default=[],
        metavar="QUESTION",
        help="之前的问题,可重复 / an earlier question; repeatable",
    )
    command.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    command.add_argument(
        "--generate",
        action="store_true",
        help="由模型改写并逐句核对;接口见 RECTIFY_LLM_URL、RECTIFY_LLM_MODEL、RECTIFY_LLM_KEY、RECTIFY_LLM_TIMEOUT(秒) / "
        "written by the language model of these settings, every sentence checked",
    )
    command.set_defaults(run=_ask)

    command = commands.add_parser(
        "batch", parents=[common], help="批量作答,每行一个 JSON / answer a question file, one JSON object a line"
    )
    command.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    command.set_defaults(run=_batch)
    return parser


def _positive(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError("必须是正整数 / must be a positive whole number")
    return value


def _ask(arguments: argparse.Namespace) -> int:
    if not all(map(_is_text, (arguments.question, *arguments.history))):
        raise QuestionError("问题不是有效的文字,请用 UTF-8 / the question is no valid text; use UTF-8")
    endpoint = _endpoint() if arguments.generate else None
    retriever = open_retriever(arguments.index, arguments.reranker, arguments.body)
    reply = retriever.reply(arguments.question, arguments.history, top_k=arguments.k, mode=arguments.mode)
    generated = retriever.generate(reply, endpoint) if endpoint else None
    if arguments.json:
        result = to_json(reply, retriever, "")
        print(json.dumps(result | _generated_json(generated), ensure_ascii=False, indent=1))
        return 0
    if generated and generated.fallback_reason:
        print(generated.fallback_reason, file=sys.stderr)
    written = generated and not generated.fallback_reason
    print(_checked(generated) if written else reply.answer.text)
    for suggestion in reply.answer.suggestions:
        print(f"  · {suggestion}")
    for citation in generated.citations if written else reply.answer.citations:
        print(f"[{citation.n}] {citation.source} {citation.start}–{citation.end}")
    print(f"({reply.latency_ms:.0f} ms)", file=sys.stderr)
    return 0


def _endpoint() -> Endpoint:
    """The endpoint of the environment. Raises EndpointError when there is none or it is set wrongly."""
    names = ("RECTIFY_LLM_URL", "RECTIFY_LLM_MODEL", "RECTIFY_LLM_KEY", "RECTIFY_LLM_TIMEOUT")
    endpoint = endpoint_from(*(os.environ.get(name, "") for name in names))
    if endpoint is None:
        raise EndpointError(
            "没有设置模型接口,请设置 RECTIFY_LLM_URL 和 RECTIFY_LLM_MODEL / "
            "no language model is set; set RECTIFY_LLM_URL and RECTIFY_LLM_MODEL"
        )
    return endpoint


def _checked(generated: Generated) -> str:
    """The sentences that stand, and those struck with their reasons."""
    lines = ["(模型译自中文 / translated from Chinese by the model)"] if generated.translated else []
    for s in generated.sentences:
        marks = "".join(f"[{n}]" for n in s.citations)
        lines.append(f"{s.text} {marks}" if s.supported else f"~~{s.text}~~ ({s.reason})")
    return "\n".join(lines)


def _batch(arguments: argparse.Namespace) -> int:
    questions, broken = _read_questions(arguments.questions)
    retriever = open_retriever(arguments.index, arguments.reranker, arguments.body)
    for done, (number, line) in enumerate(questions, 1):
        reply = retriever.reply(line["question"], line.get("history") or [], top_k=arguments.k, mode=arguments.mode)
        question_id = str(number if line.get("id") is None else line["id"])
        print(json.dumps(to_json(reply, retriever, question_id), ensure_ascii=False))
        if sys.stderr.isatty():
            print(f"\r{done}/{len(questions)}\033[K", end="" if done < len(questions) else "\n", file=sys.stderr)
    for message in broken:
        print(f"失败 / failed: {message}", file=sys.stderr)
    return 1 if broken else 0


def _read_questions(path: Path) -> tuple[list[tuple[int, dict[str, Any]]], list[str]]:
    """Return the good lines with their numbers and one message for each bad one.

    Raises QuestionError when the file cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"问题文件 {path} 读不出来({error}) / the question file cannot be read: {error}") from error
    good: list[tuple[int, dict[str, Any]]] = []
    broken: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:  # the latter: brackets nested by the thousand
            reason = getattr(error, "msg", str(error))
            broken.append(f"{path}:{number}: 不是 JSON({reason}) / not JSON: {reason}")
            continue
        history = value.get("history") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not _is_text(value.get("question")) or not value["question"].strip():
            broken.append(f"{path}:{number}: 缺少 question / question is missing")
        elif history is not None and not (isinstance(history, list) and all(map(_is_text, history))):
            broken.append(f"{path}:{number}: history 应为文字列表 / history must be a list of strings")
        elif not (isinstance(value.get("id"), int | None) or _is_text(value["id"])):
            broken.append(f"{path}:{number}: id 应为文字 / id must be a string")
        else:
            good.append((number, value))
    return good, broken


def _is_text(value: object) -> bool:
    """Whether a value is a string that can be written out: half a surrogate pair cannot."""
    return isinstance(value, str) and not re.search("[\ud800-\udfff]", value)


def to_json(reply: Reply, retriever: Retriever, question_id: str) -> dict[str, Any]:
    """Return a reply in the form outside scripts rely on."""
    answer = reply.answer
    return {
        "id": question_id,
        "question": answer.query.question,
        "refused": answer.refused,
        "reason": answer.reason,
        "answer": answer.text,
        "citations": [asdict(c) for c in answer.citations],
        "passages": [
            {
                "rank": rank,
                "score": round(e.result.score, 4),
                "notice_id": e.result.passage.notice_id,
                "source": e.source,
                "title": e.metadata.title,
                "publisher": e.metadata.publisher,
                "date": e.metadata.published_on,
                "heading": list(e.result.passage.heading),
                "item": e.result.passage.item,
                "status": e.result.passage.status,
                "start": e.result.passage.start,
                "end": e.result.passage.end,
                "text": e.result.passage.text,
            }
            for rank, e in enumerate(reply.evidence, 1)
        ],
        "latency_ms": round(reply.latency_ms, 2),
    }


def _generated_json(generated: Generated | None) -> dict[str, Any]:
    """Return the additional entry of a result, or none where no model was asked."""
    return {"generated": asdict(generated) | {"text": generated.text}} if generated else {}


if __name__ == "__main__":
    start(main)
