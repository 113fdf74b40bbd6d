"""Generated text -> sentences, each supported by the spans it cites or struck with the reason. Pure.

Figures, dates, names, status and scope of a sentence must occur in what it cites, and its wording must be near to it.
What a notice says to a program that reads it (“ignore the instructions above”) supports nothing.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import normalise
from indexer.quality import CHECKER
from indexer.types import Status
from retriever.types import CheckedSentence, Generated, Language, Query, Source

from .stated_facts import amounts, claims_all, dates, has_chinese, says_all, stated_dates, statuses, unknown_names

#: (n sentences, m texts) -> (n, m) cosines of the built-in model.
Similarity = Callable[[Sequence[str], Sequence[str]], np.ndarray]

# Cosine of a sentence, and of each of its clauses, to the nearest sentence or clause cited; by whether it is Chinese.
_MIN_WHOLE = {True: CHECKER.whole_chinese, False: CHECKER.whole_english}
_MIN_CLAUSE = {True: CHECKER.clause_chinese, False: CHECKER.clause_english}
_CLAUSE_CHARACTERS = {True: CHECKER.clause_characters_chinese, False: CHECKER.clause_characters_english}

_MARK = re.compile(r"[\[【［]\s*\^?(\d{1,3}(?:\s*[,，、;；–~-]\s*\^?\d{1,3})*)\s*[\]】］]")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
# A sentence ends at its mark with the citations behind it, or at the end of a line. 2.8, No. 3 and e.g. end nothing.
_SENTENCE = re.compile(
    rf".+?(?:(?:[。!?！？]+|(?<!\bNo)(?<!\be\.g)(?<!\bi\.e)(?<!\b[A-Z])\.(?=\s|[\[【［]|\Z))[”’」』）)\"]*(?:\s*{_MARK.pattern})*|\n|\Z)",
    re.DOTALL,
)
_FORMATTING = re.compile(r"^\s*(?:[-*•>]+\s+|#{1,6}\s+|\d{1,2}[.、)）]\s*(?!\d))|\*\*|__|`")
_NOT_SAID = ("引文里没有这个意思", "what it cites does not say this")
_CLAUSES = {True: re.compile("[,，;；、:：。]"), False: re.compile(r"[,;:]\s| and ")}


def checked(text: str, query: Query, sources: Sequence[Source], similarity: Similarity) -> Generated:
    """Return what a model wrote with every sentence checked; a fallback reason when nothing of it stands."""
    written = without_thoughts(text).strip()
    if group("says_nothing").fullmatch(normalise(_MARK.sub("", written)).strip(" .。!")):
        return Generated(
            fallback_reason="模型认为这些引文没有回答问题,以下是摘录 / the model found no answer in the quotations; the extracts are shown"
        )
    english = query.language is Language.ENGLISH
    sentences = tuple(
        check_sentence(words, numbers, sources, similarity, english=english) for words, numbers in split(written)
    )
    if not any(s.supported for s in sentences):
        reason = (
            "模型写的内容没有一句得到引文支持,以下是摘录 / no sentence the model wrote is supported by the quotations; the extracts are shown"
            if sentences
            else "模型没有写出文字,以下是摘录 / the model wrote no text; the extracts are shown"
        )
        return Generated(sentences, fallback_reason=reason)
    used = {n for s in sentences if s.supported for n in s.citations}
    citations = tuple(s.citation for s in sources if s.citation.n in used)
    return Generated(sentences, citations, translated=any(s.supported and not has_chinese(s.text) for s in sentences))


def without_thoughts(text: str) -> str:
    """Return a text without what some models write for themselves before the answer, also where it is not closed yet."""
    return _THOUGHT.sub("", text)


def split(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences without marks and formatting, each with the numbers it cites, in order and once."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for m in _SENTENCE.finditer(text):
        numbers = tuple(dict.fromkeys(n for marks in _MARK.finditer(m.group()) for n in _numbers(marks.group(1))))
        words = _FORMATTING.sub("", " ".join(_MARK.sub("", m.group()).split()))
        words = re.sub(r"\s+([。,，.;；!?！？])", r"\1", words).strip()
        if re.search(r"\w", words):
            found.append((words, numbers))
        elif numbers and found:  # marks on a line of their own belong to the sentence before
            found[-1] = (found[-1][0], tuple(dict.fromkeys((*found[-1][1], *numbers))))
    return found


def check_sentence(
    words: str, numbers: tuple[int, ...], sources: Sequence[Source], similarity: Similarity, *, english: bool
) -> CheckedSentence:
    """Return one sentence as supported, or struck with the first reason that holds."""
    by_number = {s.citation.n: s for s in sources}
    missing = [n for n in numbers if n not in by_number]
    if not numbers:
        why = ("没有注明出处", "no citation")
    elif missing:
        why = (f"没有出处 {missing[0]}", f"there is no citation {missing[0]}")
    else:
        why = _unsupported(words, [by_number[n] for n in numbers], similarity)
    return CheckedSentence(words, numbers, why is None, why[english] if why else "")


def reported(text: str) -> str:
    """Return a text without the lines that speak to a program that reads them; a line is a paragraph."""
    folded = [(line, group("to_a_program").search(normalise(line))) for line in text.splitlines(keepends=True)]
    # Folding keeps no positions, so the whole line goes.
    return "".join("\n" if found else line for line, found in folded)


def _unsupported(words: str, cited: Sequence[Source], similarity: Similarity) -> tuple[str, str] | None:
    """Why a sentence is not supported by what it cites, in Chinese and English, or None."""
    whole = [s.citation.text for s in cited]
    spans = [reported(text).strip() for text in whole]
    known = "\n".join(spans)
    about = "\n".join(f"{s.publisher}\n{s.title}\n{s.issue}" for s in cited)
    why = (
        _wrong_figure(words, known, cited)
        or _wrong_date(words, known)
        or _unknown_name(words, f"{known}\n{about}")
        or _wrong_status(words, known, cited)
        or _wrong_scope(words, known)
        or _far(words, spans, similarity)
    )
    if why and any(span != text.strip() for span, text in zip(spans, whole, strict=True)):
        return (
            "所引的通报里这段话是写给程序看的,不是通报报告的事实",
            "what it cites speaks to a program and reports no fact",
        )
    return why


def _wrong_figure(words: str, known: str, cited: Sequence[Source]) -> tuple[str, str] | None:
    stated = amounts(known) + amounts("、".join(s.item for s in cited))
    years = {day.year for day in dates(known)}
    for amount in amounts(words, claimed=True):
        is_year = not amount.unit and amount.value in years  # 2023 for 2023年
        if not is_year and not any(amount.agrees(other) for other in stated):
            return f"引文里没有“{amount.text}”", f"“{amount.text}” is not in what it cites"
    return None


def _wrong_date(words: str, known: str) -> tuple[str, str] | None:
    stated = dates(known)
    figures = {amount.value for amount in amounts(known)}
    for day in stated_dates(words):
        bare = not day.month and day.year in figures  # 2,019 plots
        if not bare and not any(day.agrees(other) for other in stated):
            return f"引文里没有日期“{day.text}”", f"the date “{day.text}” is not in what it cites"
    return None


def _unknown_name(words: str, known: str) -> tuple[str, str] | None:
    for name in unknown_names(words, known):
        return f"引文里没有“{name}”", f"“{name}” is not in what it cites"
    return None


def _wrong_status(words: str, known: str, cited: Sequence[Source]) -> tuple[str, str] | None:
    stated = statuses(known) | {Status(s.status) for s in cited if s.status}
    for status in statuses(words) - stated:
        return f"引文没有说整改情况是“{status}”", f"what it cites does not state the status {status}"
    return None


def _wrong_scope(words: str, known: str) -> tuple[str, str] | None:
    if claims_all(words) and not says_all(known):
        return "引文没有说全部", "what it cites does not speak of all"
    return None


def _far(words: str, spans: Sequence[str], similarity: Similarity) -> tuple[str, str] | None:
    """Whether the wording, or that of a clause, is too far from everything cited."""
    chinese = has_chinese(words)
    pieces = [p for span in spans for p in (span, *re.split(r"(?<=[。；;\n])|[,，]", span)) if p.strip()]
    if not pieces:
        return _NOT_SAID
    clauses = [c for c in _CLAUSES[chinese].split(words) if len(c) >= _CLAUSE_CHARACTERS[chinese]]
    nearest = similarity([words, *clauses], pieces).max(axis=1)
    for text, value, least in zip(
        [words, *clauses], nearest, [_MIN_WHOLE[chinese]] + [_MIN_CLAUSE[chinese]] * len(clauses), strict=True
    ):
        if value < least and _bare(text) not in _bare("".join(spans)):
            part = text.strip(" ,。.") if text != words else ""
            return (f"引文里没有“{part}”的意思", f"what it cites does not say “{part}”") if part else _NOT_SAID
    return None


def _numbers(marks: str) -> list[int]:
    """1, 3-5 -> 1 3 4 5."""
    found: list[int] = []
    for part in re.split("[,，、;；]", marks):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        found += range(ends[0], ends[-1] + 1) if ends[-1] - ends[0] < 100 and ends[0] <= ends[-1] else ends
    return found


def _bare(text: str) -> str:
    return re.sub(r"\W", "", normalise(text))
