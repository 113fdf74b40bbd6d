"""Question files -> queries with their gold quotations and answer facts.

One JSON object a line: id, question, and optionally lang, type, history, difficulty, gold, answer. Gold is
a list of `{"doc": file name or notice id, "quote": words of it}` or `{"doc": …, "item": "二(一)3"}`; an
empty list means that the library cannot answer the question. `answer` lists the strings a right answer must
show, alternatives separated by `||`.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import QuestionError

TYPES = (
    "fact", "measures", "status", "list", "aggregate", "responsible", "compare", "followup", "contact",
    "paraphrase", "unanswerable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gold:
    """A right place: a quotation, or a whole item. `doc` is a file name or notice id."""

    doc: str
    quote: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A judged question. `facts`: for each fact of the answer its accepted wordings."""

    query_id: str
    question: str
    language: str
    type: str
    history: tuple[str, ...]
    difficulty: int
    gold: tuple[Gold, ...]
    facts: tuple[tuple[str, ...], ...]

    @property
    def answerable(self) -> bool:
        """Whether the library holds the answer."""
        return bool(self.gold)


def read_queries(path: Path) -> list[Query]:
    """Return the queries of a file.

    Raises QuestionError that names every wrong line and says what is wrong with it.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"问题文件 {path} 读不出来({error}) / the question file cannot be read: {error}") from error
    queries = parse_queries(text, path.name)
    if not queries:
        raise QuestionError(f"{path} 里没有问题 / there are no questions in {path}")
    return queries


def parse_queries(text: str, name: str) -> list[Query]:
    """Return the queries of a question file's text; `name` is what messages call the file.

    Raises QuestionError that names every wrong line and says what is wrong with it.
    """
    queries: list[Query] = []
    problems: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            query = _query(_json(line), number)
            if query.query_id in seen:
                raise ValueError(f"id {query.query_id} 重复 / the id is used twice")
            seen.add(query.query_id)
            queries.append(query)
        except ValueError as error:
            problems.append(f"{name}:{number}: {error}")
    if problems:
        raise QuestionError("\n".join(problems))
    return queries


def _json(line: str) -> Any:
    """Return the value of a line. Raises ValueError where it is no JSON, or holds what cannot be written out."""
    try:
        value = json.loads(line)
        written = json.dumps(value, ensure_ascii=False)
    except RecursionError as error:  # brackets nested by the thousand
        raise ValueError("不是 JSON:嵌套太深 / not JSON: nested too deeply") from error
    except ValueError as error:  # also a number of thousands of digits
        reason = getattr(error, "msg", str(error))
        raise ValueError(f"不是 JSON:{reason} / not JSON: {reason}") from error
    # Half a surrogate pair, anywhere in the line, can be neither shown nor saved.
    if re.search("[\ud800-\udfff]", written):
        raise ValueError("含有半个代理对,不是有效的文字 / half a surrogate pair is no valid text")
    return value


def _query(value: Any, number: int) -> Query:
    if not isinstance(value, dict):
        raise ValueError("应为一个对象 {…} / an object {…} is expected")
    question = value.get("question")
    if not isinstance(question, str) or not question.strip():
        raise ValueError("缺少 question / question is missing")
    query_id, kind = value.get("id"), value.get("type", "fact")
    if not isinstance(query_id, str | int | None):
        raise ValueError("id 应为文字 / id must be a string")
    if kind not in TYPES:
        raise ValueError(f"type 不能是 {kind},应为 {' '.join(TYPES)} 之一 / type must be one of these")
    history = value.get("history") or []
    if not isinstance(history, list) or not all(isinstance(h, str) for h in history):
        raise ValueError("history 应为文字列表 / history must be a list of strings")
    answer = value.get("answer") or []
    if not isinstance(answer, list) or not all(isinstance(a, str) and _wordings(a) for a in answer):
        raise ValueError("answer 应为文字列表 / answer must be a list of strings")
    difficulty, language = value.get("difficulty", 0), value.get("lang", "zh")
    if not isinstance(difficulty, int) or not isinstance(language, str):
        raise ValueError("difficulty 应为整数,lang 应为文字 / difficulty must be a whole number, lang a string")
    entries = value.get("gold") or []
    if not isinstance(entries, list):
        raise ValueError("gold 应为列表 / gold must be a list")
    gold = tuple(_gold(entry) for entry in entries)
    if (kind == "unanswerable") == bool(gold):
        raise ValueError(
            "unanswerable 的 gold 应为空,其他题型必须有 gold / unanswerable takes no gold, every other type needs it"
        )
    return Query(
        query_id=str(number if query_id is None else query_id),
        question=question,
        language=language,
        type=kind,
        history=tuple(history),
        difficulty=difficulty,
        gold=gold,
        facts=tuple(_wordings(fact) for fact in answer),
    )


def _wordings(fact: str) -> tuple[str, ...]:
    return tuple(part for part in fact.split("||") if part.strip())


def _gold(entry: Any) -> Gold:
    if not isinstance(entry, dict) or not isinstance(entry.get("doc"), str):
        raise ValueError("gold 的每一项都要有 doc / every gold entry needs doc")
    quote, item = entry.get("quote", ""), entry.get("item", "")
    if not isinstance(quote, str) or not isinstance(item, str) or not (quote.strip() or item):
        raise ValueError("gold 的每一项都要有 quote 或 item / every gold entry needs quote or item")
    return Gold(entry["doc"], quote, item)
