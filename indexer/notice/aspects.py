"""How far a report says it is where it uses no word of a state: 其余6个正在报批, 漏点已全部封堵, 待判决后执行.

The last thing that a report says tells, by its aspect: that something goes on, is to come, is left, has not been begun, has
come to its end. What a single act was (已修订制度) says none of these.
"""

import re
from collections.abc import Iterator, Sequence

from indexer.lexicon.dates import read_dates
from indexer.lexicon.labels import ATTRIBUTES
from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.names import open_statuses
from indexer.lexicon.segment import leading_nouns
from indexer.lexicon.text import first_sentence
from indexer.types import NOT_STATED, Span, Stated, Status

from .clauses import has_counted_clause, opens_with_counted_clause
from .nodes import Block
from .statuses import (
    MAX_STATUS_WORDS,
    boxes_aside,
    closing_state,
    is_aim,
    is_labelled,
    last_said,
    pure_state,
    sentences_of,
    status_of_label,
)

_MARKS = re.compile("[,。;!]")
#: Roles of paragraphs that tell no report.
_NO_REPORT = frozenset((*ATTRIBUTES, "finding", "reason", "goal", "task", "outcome", "next_step"))


def aspect_of_blocks(blocks: Sequence[Block], masked: str) -> Stated:
    """Return how far the last words of a report say that it is. `masked`: the text with quotations blanked."""
    is_report = _is_report(blocks, masked)
    for position, block in reversed(list(enumerate(blocks))):
        if block.role in _NO_REPORT or block.cells:
            continue
        sentences = list(sentences_of(masked, Span(block.text_start, block.span.end)))
        if sentences and pattern("cue", "aside").match(masked, *sentences[0]):
            continue  # a closing word, to the last line
        if not block.role and not _MARKS.search(masked, block.text_start, block.span.end):
            continue  # a signature, a heading
        if position == 0:
            del sentences[:1]  # the problem
        found = _last_of(sentences, masked, is_report=is_report)
        if found is not None:
            return found if found.value != Status.NOT_STATED else _still_open(blocks, masked, is_report=is_report)
    return NOT_STATED


def _still_open(blocks: Sequence[Block], masked: str, *, is_report: bool) -> Stated:
    """What an earlier sentence says to be still going on, or not begun: what comes behind it does not say that it is over.

    计划11月底建成通车。资金方面已安排专项补助。
    """
    for position, block in reversed(list(enumerate(blocks))):
        if block.role in _NO_REPORT or block.cells:
            continue
        counts = has_counted_clause(block.span.of(masked))
        sentences = list(sentences_of(masked, Span(block.text_start, block.span.end)))
        for sentence in reversed(sentences[position == 0 :]):
            if _is_beside(masked, sentence):
                continue
            names = {name for clause in _clauses(masked, sentence) for name in _said(clause.of(masked))}
            by_now = "not_begun" in names and pattern("cue", "by_now").search(masked, *sentence)
            is_open = "left_over" in names or ("to_come" in names and not counts) or by_now
            said = _aspect(masked, sentence, is_report=is_report) if is_open else None
            if said is not None and said.value in open_statuses():
                return said
    return NOT_STATED


def aspect_of(masked: str, span: Span) -> Stated:
    """Return how far the last words of a span say that it is."""
    is_report = bool(pattern("cue", "already").search(masked, *span))
    return _last_of(list(sentences_of(masked, span)), masked, is_report=is_report) or NOT_STATED


def status_of_cell(masked: str, cell: Span) -> Stated:
    """Return the status that a cell of a ledger states: in its words, if they are few, or in its prose."""
    if len(boxes_aside(cell.of(masked))) <= MAX_STATUS_WORDS:
        said = Stated(status_of_label(cell.of(masked)), cell)
        is_form = pattern("cue", "box").search(cell.of(masked)) is not None  # an empty one says nothing
        return said if is_form or said.value != Status.NOT_STATED else aspect_of(masked, cell)
    first = first_sentence(masked, cell)
    if len(first.of(masked)) <= MAX_STATUS_WORDS and not opens_with_counted_clause(first.of(masked)):
        status = status_of_label(first.of(masked))
        if status is not Status.NOT_STATED:
            return Stated(status, first)
    told = (closing_state(masked, cell), last_said(masked, cell), aspect_of(masked, cell))
    return next((status for status in told if status.value != Status.NOT_STATED), NOT_STATED)


def _is_report(blocks: Sequence[Block], masked: str) -> bool:
    """Whether anything is said to have been done: a plan tells what is to come, and that is no state."""
    return any(
        pattern("cue", "already").search(masked, b.text_start, b.span.end) for b in blocks if b.role != "finding"
    )


def _last_of(sentences: Sequence[Span], masked: str, *, is_report: bool) -> Stated | None:
    """What the last sentence says that tells of the report; None where none of them does."""
    for sentence in reversed(sentences):
        in_bracket = masked[sentence.start] == "(" and masked[sentence.end - 1] == ")"
        if in_bracket or _is_beside(masked, sentence):
            continue
        said = _aspect(masked, sentence, is_report=is_report)
        if said is not None:
            return said
    return None


def _is_beside(masked: str, sentence: Span) -> bool:
    """Whether a sentence stands beside the report: who does it, what comes next, thanks."""
    return is_labelled(masked, sentence) or bool(pattern("cue", "aside").match(masked, *sentence))


def _aspect(masked: str, sentence: Span, *, is_report: bool) -> Stated | None:
    """What a sentence says; None for one that only plans."""
    is_counted = opens_with_counted_clause(sentence.of(masked))
    clauses = [(clause, list(_said(clause.of(masked)))) for clause in _clauses(masked, sentence)]
    last = clauses[-1][0]
    pure = Status.NOT_STATED if is_counted else _pure(masked, sentence, last)
    if pure is not Status.NOT_STATED:
        return Stated(pure, last)
    said = {name for _, names in clauses for name in names}
    if not is_report and "to_come" in said:
        said -= {"to_come", "not_ended"}
        if not said:
            return None
    is_part = "left_over" in said

    def where(*names: str) -> Span:
        return next(clause for clause, told in reversed(clauses) if said.intersection(names, told))

    if "not_begun" in said and not is_part:
        return Stated(Status.OPEN, where("not_begun"))
    is_over = not is_counted and "ended" in clauses[-1][1]
    if said & {"going_on", "to_come"} or ("left_over" in said and not is_over):
        return Stated(Status.IN_PROGRESS, where("going_on", "to_come", "left_over"))
    if "not_ended" in said:
        return Stated(Status.OPEN, where("not_ended"))
    for clause, _ in reversed(clauses) if not is_counted else ():
        is_bare = pattern("cue", "bare_state").match(clause.of(masked).strip())  # 已办结,来电人表示满意
        pure = _pure(masked, sentence, clause) if is_bare else Status.NOT_STATED
        if pure is not Status.NOT_STATED:
            return Stated(pure, clause)
    if is_over:
        return Stated(Status.DONE, last)
    return NOT_STATED if is_counted else last_said(masked, sentence)  # 隐患已整改完毕,恢复生产


def _pure(masked: str, sentence: Span, clause: Span) -> Status:
    """The state that a clause of a sentence says and nothing else, where it is no aim."""
    words = clause.of(masked).strip()
    is_planned = pattern("cue", "long_aim").match(words) or is_aim(sentence.of(masked), words)
    return Status.NOT_STATED if is_planned else pure_state(words)


def _said(clause: str) -> Iterator[str]:
    """The aspects of one clause."""
    words = clause.strip(" \t\u3000)")
    for entry in group("aspect").entries:
        found = pattern("aspect", entry.name).search(words)
        if found and not (entry.name == "ended" and _is_of_some(found, words)):
            yield entry.name
    if not pattern("cue", "no_plan").search(words) and any(day.before for day in read_dates(words)):
        yield "to_come"


def _is_of_some(found: re.Match[str], words: str) -> bool:
    """Whether what looks like an end is the first step of something (均已立案), all of a thing (覆盖全部支部), or an aim."""
    if pattern("cue", "aim").search(words) or pattern("cue", "long_aim").search(words):
        return True
    counted = "" if pattern("cue", "already").search(words) else found.groupdict().get("done") or ""
    return bool(group("first_step").search(words) or leading_nouns(counted))


def _clauses(masked: str, sentence: Span) -> Iterator[Span]:
    start = sentence.start
    for part in sentence.of(masked).split(","):
        yield Span(start, start + len(part))
        start += len(part) + 1
