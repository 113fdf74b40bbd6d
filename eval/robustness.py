"""How much is lost when a question is typed carelessly: every question again, with one kind of slip.

The slips are those of people and input methods: a homophone, traditional characters, full-width forms, a
word left out, polite words around the question. Each is drawn by a fixed seed.
"""

import random
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import rjieba
from opencc import OpenCC
from pypinyin import lazy_pinyin

from retriever.library import Retriever

from .data import Query
from .metrics import summarise
from .run import Progress, evaluate

_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class RobustnessRow:
    """Scores of one kind of slip; `changed` questions of all were altered by it."""

    slip: str
    changed: int
    hit_at_5: float
    mrr_at_10: float
    answer: float
    refused_wrong: float


def robustness(retriever: Retriever, queries: Sequence[Query], progress: Progress) -> list[RobustnessRow]:
    """Evaluate the questions as they are, then with each kind of slip."""
    rows = []
    for slip in ("", *SLIPS):
        slipped = [replace(q, question=perturb(q.question, slip)) if slip else q for q in queries]
        run = evaluate(retriever, slipped, name=slip or "as asked", progress=progress)
        scores = {m: summarise(run.values[m]).mean for m in ("hit@5", "mrr@10", "answer", "refused_wrong")}
        changed = sum(a.question != b.question for a, b in zip(queries, slipped, strict=True))
        rows.append(RobustnessRow(run.name, changed, *scores.values()))
    return rows


def perturb(question: str, slip: str) -> str:
    """Return the question with one slip of a kind in SLIPS; the same every time."""
    # crc32, because Python's own hash of a string changes from run to run.
    rng = random.Random(zlib.crc32(f"{slip}\0{question}".encode()))  # noqa: S311 - draws slips, no secret
    return SLIPS[slip](question, rng)


def _typo(question: str, rng: random.Random) -> str:
    """A Chinese character becomes another of the same sound; in English two neighbouring letters swap."""
    places = [i for i, c in enumerate(question) if _HAN.match(c) and _homophones(c)]
    if places:
        place = rng.choice(places)
        return question[:place] + rng.choice(_homophones(question[place])) + question[place + 1 :]
    words = [m for m in re.finditer("[A-Za-z]{5,}", question)]
    if not words:
        return question
    place = rng.choice(words).start() + rng.randrange(1, 4)
    return question[:place] + question[place + 1] + question[place] + question[place + 2 :]


def _traditional(question: str, rng: random.Random) -> str:
    return _converter().convert(question)


def _full_width(question: str, rng: random.Random) -> str:
    """Digits, letters and signs as an input method in full-width mode types them."""
    return "".join("\u3000" if c == " " else chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in question)


def _dropped_word(question: str, rng: random.Random) -> str:
    words = rjieba.cut(question) if _HAN.search(question) else re.findall(r"\S+\s*", question)
    if len(words) < 4:
        return question
    del words[rng.randrange(len(words))]
    return "".join(words)


def _polite(question: str, rng: random.Random) -> str:
    if _HAN.search(question):
        return f"您好,麻烦帮我看一下,{question.rstrip('?？。')},谢谢!"
    return f"Hello, could you please help me: {question.rstrip('?. ')}? Thank you very much!"


SLIPS: dict[str, Callable[[str, random.Random], str]] = {
    "typo": _typo,
    "traditional characters": _traditional,
    "full-width forms": _full_width,
    "dropped word": _dropped_word,
    "polite words": _polite,
}


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@cache
def _by_sound() -> dict[str, str]:
    """Common characters (the first level of GB 2312) by their sound."""
    found: dict[str, str] = {}
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            try:
                character = bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            sound = lazy_pinyin(character)[0]
            found[sound] = found.get(sound, "") + character
    return found


def _homophones(character: str) -> str:
    return _by_sound().get(lazy_pinyin(character)[0], "").replace(character, "")
