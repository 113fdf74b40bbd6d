"""How far an item is, read from a label (整改情况：已完成), from prose, or from the list it stands in.

Reads what the text says of the rectification as a whole and nothing more. An aim (力争年底前完成整改) is no
status, a failure (未按期完成整改) is 未完成, quoted words say nothing: a wrong status costs the reader more
than 未说明. The wordings are those of the lexicon, the same for notices and questions.
"""

import re
from collections.abc import Iterator, Sequence

from indexer.lexicon.dates import read_dates
from indexer.lexicon.labels import ATTRIBUTES, find_label
from indexer.lexicon.lexicon import Hit, group, pattern
from indexer.lexicon.names import about
from indexer.lexicon.text import clause_at, first_sentence, last_sentence, sentence_at
from indexer.types import NOT_STATED, Span, Stated, Status

from .clauses import opens_with_counted_clause
from .fields import fields_of
from .nodes import Block

MAX_STATUS_WORDS = 24  # characters; a longer sentence after 整改情况: tells measures, not a status
#: Roles of labels behind which a status may stand.
_ROLES = ("result", "status")
_VALUE_END = re.compile("[。;]")
_SENTENCE = re.compile("[^。;!\n]+")
_LONGEST_REST = 6  # characters of a closing sentence beside its state
_LONGEST_PART = 8  # characters of a state among other words in a bracket
_LOOK_BACK = 200  # characters before a state that can change what it means


def read_status(blocks: Sequence[Block], masked: str, measures: Sequence[Span]) -> Stated:
    """Return the status that the paragraphs of an item state. `masked`: the text with quotations blanked."""
    for field in fields_of(blocks, masked):
        labelled = _of_label(masked, field.value) if field.role in _ROLES else NOT_STATED
        if labelled.value != Status.NOT_STATED:
            return labelled
    if blocks and (beside := _in_brackets(masked, blocks[0])):
        return beside
    for block in reversed(blocks):
        if beside := _beside_units(masked, block):
            return beside
    for position, block in reversed(list(enumerate(blocks))):
        start = _behind_labels(block, masked) if block.role in ATTRIBUTES else block.text_start
        closing = closing_state(masked, Span(start, block.span.end), is_head=position == 0)
        if closing.value != Status.NOT_STATED:
            return closing
    for region in _regions(blocks, masked, measures):
        status = last_said(masked, region)
        if status.value != Status.NOT_STATED:
            return status
    return NOT_STATED


def _behind_labels(block: Block, masked: str) -> int:
    """Where the prose behind the labelled values of a paragraph begins: 整改时限:1月底前并长期坚持 tells when and no state."""
    last = max((field.value.start for field in fields_of([block], masked)), default=block.text_start)
    end = _VALUE_END.search(masked, last, block.span.end)
    return end.end() if end else block.span.end


def _of_label(masked: str, value: Span) -> Stated:
    """The state in the first words behind a label, if they are few."""
    sentence = first_sentence(masked, value)
    words = sentence.of(masked)
    if len(boxes_aside(words)) > MAX_STATUS_WORDS or opens_with_counted_clause(words):
        return NOT_STATED
    closing = closing_state(masked, value) if pure_state(words) is Status.NOT_STATED else NOT_STATED
    if closing.value != Status.NOT_STATED:
        return closing  # 积压线索9件全部办结,立案4件。…已常态化,长期坚持。
    return Stated(status_of_label(words), sentence)


def status_of_label(words: str) -> Status:
    """Return what the short words behind a label or in a cell say; of several the most telling."""
    words = _ticked(pattern("cue", "blank_between").sub("", words))
    whole, said = (
        {meant for hit in group("status", *levels).finditer(words) if (meant := _meant(hit, words))}
        for levels in (("forms",), ("forms", "short"))
    )
    if Status.DONE in said and pattern("cue", "relapse").search(words):
        return Status.IN_PROGRESS
    parts = words.split(";")
    if Status.OPEN in said and len(parts) > 1 and pattern("cue", "already").search(parts[0]):
        return Status.IN_PROGRESS  # 硬盘已扩容;犬只尚未到位
    if Status.DONE in whole:
        said -= {Status.IN_PROGRESS} - whole  # 已完成整改,正在巩固: the whole is done, and something else goes on
    if {*said} == {Status.MOSTLY_DONE, Status.ONGOING}:
        return Status.ONGOING  # 取得阶段性成效,今后长期坚持
    return min(said, key=lambda status: about(status).telling, default=Status.NOT_STATED)


def closing_state(masked: str, paragraph: Span, *, is_head: bool = False) -> Stated:
    """Return the state that a sentence says and nothing else: 已完成整改。 该问题已办结。 The last one of a paragraph counts."""
    said = NOT_STATED
    sentences = list(sentences_of(masked, paragraph))
    # Only of a sentence of several clauses it matters whether it is the last one that is no label.
    has_clauses = any("," in sentence.of(masked) for sentence in sentences)
    last = next((s for s in reversed(sentences) if not is_labelled(masked, s)), None) if has_clauses else None
    for sentence in sentences:
        words = sentence.of(masked).strip(" \t\u3000,")
        if opens_with_counted_clause(words):
            continue
        wholes = [] if is_head and sentence.start == paragraph.start else [words]
        # Of a longer sentence the clause that says that it is about the whole: …,此事项已办结。 该问题已完成整改,并通过验收。
        clauses = words.split(",")
        is_whole = any(pattern("cue", "whole_subject").match(clause) for clause in clauses) or (
            sentence is last and _is_of_whole(clauses[-1])
        )
        if len(clauses) > 1 and is_whole:
            wholes += [] if is_aim(words, clauses[-1]) else [clauses[-1]]
        wholes += [clause for clause in clauses[:-1] if pattern("cue", "whole_subject").match(clause)]
        for each in wholes:
            status = pure_state(each)
            if status is not Status.NOT_STATED:
                start = sentence.start + sentence.of(masked).rindex(each)
                hits = [hit.span for hit in group("status", "forms", "short").finditer(each)] or [Span(0, len(each))]
                said = Stated(status, Span(start + hits[0].start, start + hits[-1].end))
                break
    return said


def is_aim(sentence: str, clause: str) -> bool:
    """Return whether a clause says as an aim of its sentence that all is done: 力争在方案获批后,于明年完成整改."""
    aimed = pattern("cue", "long_aim").search(sentence) and not pattern("cue", "already").search(clause)
    return bool(aimed) and pure_state(clause) is Status.DONE


def sentences_of(masked: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of a span, without their ends; and one behind a labelled bracket: (责任股室:财务股)已整改."""
    for sentence in _SENTENCE.finditer(masked, *span):
        start, end = sentence.span()
        bracket = masked.find(")", start, end)
        if bracket >= 0 and find_label(masked, start, end) is None:
            bracket = -1
        parts = [Span(start, end)] if bracket < 0 else [Span(start, bracket + 1), Span(bracket + 1, end)]
        yield from (part for part in parts if part.of(masked).strip(" \t\u3000"))


def is_labelled(masked: str, sentence: Span) -> bool:
    """Return whether a sentence says who does it and nothing of how far it is: 责任单位是甲科, 由甲科牵头."""
    label = find_label(masked, *sentence)
    if label is not None and label.role in ATTRIBUTES:
        return True
    for name in ("led_by", "leads_and_supports"):
        found = pattern("cue", name).search(masked, max(0, sentence.start - 1), sentence.end)
        if found is not None and found.start() <= sentence.start:
            rest = masked[found.end() : sentence.end]
            return "," not in rest and len(rest) <= _LONGEST_REST
    return False


def pure_state(words: str) -> Status:
    """Return the state that words say and nothing else."""
    rest = group("status", "forms", "short").without(pattern("cue", "around_state").sub("", _dates_aside(words)))
    is_pure = not any(c.isdigit() for c in rest) and len("".join(rest.split()).strip(",、()")) <= _LONGEST_REST
    return status_of_label(words) if is_pure and len(words) <= MAX_STATUS_WORDS else Status.NOT_STATED


def _dates_aside(words: str) -> str:
    """The words without the dates in them: 已于今年1月完成."""
    for day in reversed(list(read_dates(words))):
        words = f"{words[: day.whole.start]}{words[day.whole.end :]}"
    return words


def _is_of_whole(clause: str) -> bool:
    """Whether the last clause of a sentence is about the item: 均已整改到位 is about the several things before it."""
    return bool(pattern("cue", "says_of_whole").search(clause)) and not any(
        word in clause for word in "全部 均 都".split()
    )


def boxes_aside(words: str) -> str:
    """Return the words of the ticked boxes of a form, all words where there are none."""
    return _ticked(words) if pattern("cue", "ticked").search(words) else words


def _in_brackets(masked: str, block: Block) -> Stated | None:
    """The state in brackets before or behind the words of a head: 关于台账缺失的问题(已完成)."""
    head = first_sentence(masked, Span(block.text_start, block.span.end))
    words = head.of(masked)
    if opens_with_counted_clause(words):
        return None
    for found in pattern("cue", "in_brackets").finditer(masked, *head):
        is_edge = not masked[head.start : found.start()].strip() or not masked[found.end() : head.end].strip(" 。")
        status = status_of_label(found["words"]) if is_edge else Status.NOT_STATED
        if status is not Status.NOT_STATED:
            return Stated(status, Span(*found.span("words")))
    return None


def _beside_units(masked: str, block: Block) -> Stated | None:
    """The state in the bracket that names the units: (甲科负责,4月底前,已完成)."""
    for found in pattern("cue", "in_charge").finditer(masked, block.text_start, block.span.end):
        end = found.start("words")
        for part in found["words"].split(","):
            start, end = end, end + len(part) + 1
            status = state_in_bracket(part)
            if status is not Status.NOT_STATED:
                return Stated(status, Span(start, start + len(part)))
    return None


def state_in_bracket(words: str) -> Status:
    """Return the state that one part of a bracket is, beside the units and the date in it."""
    return pure_state(words) if len(words) <= _LONGEST_PART else Status.NOT_STATED


def _ticked(words: str) -> str:
    """Return the words that a ticked box stands at, 已完成 of ☑已完成 □未完成; all where there are no boxes to choose from."""
    boxes = list(pattern("cue", "box").finditer(words))
    ticked = pattern("cue", "ticked")
    if len(boxes) < 2:
        return words
    if not any(ticked.search(box.group()) for box in boxes):
        return ""  # an empty form says nothing
    leads = not words[: boxes[0].start()].strip(" (")
    ends = [*(box.start() for box in boxes[1:]), len(words)] if leads else [box.start() for box in boxes]
    starts = [box.end() for box in boxes] if leads else [0, *(box.end() for box in boxes[:-1])]
    return ",".join(
        words[a:b].strip() for box, a, b in zip(boxes, starts, ends, strict=True) if ticked.search(box.group())
    )


def _regions(blocks: Sequence[Block], masked: str, measures: Sequence[Span]) -> Iterator[Span]:
    """Where a notice says how far the item is: before the measures, in a first sentence, or in a closing one."""
    for index, block in enumerate(blocks):
        if block.role in ATTRIBUTES:
            continue
        first = min((m.start for m in measures if block.span.start <= m.start < block.span.end), default=None)
        if first is not None:
            yield Span(block.text_start, first)
            closing = last_sentence(masked, Span(first, block.span.end))
            if closing and pattern("cue", "of_the_whole").match(masked, *closing):
                yield closing
        elif index == 0:
            yield Span(block.text_start, block.span.end)
        else:
            yield first_sentence(masked, Span(block.text_start, block.span.end))


def last_said(masked: str, region: Span) -> Stated:
    """Return the last status that prose says of the rectification as a whole; 已修订 is the result of one act and says none."""
    words = region.of(masked)
    last = NOT_STATED
    for hit in group("status").finditer(words):
        meant = _meant(hit, words)
        if meant is not None:
            last = Stated(meant, Span(region.start + hit.span.start, region.start + hit.span.end))
    return last


def _meant(hit: Hit, words: str) -> Status | None:
    """What words of a status mean after those before them: an aim means nothing, a failure 未完成."""
    status, start = Status(hit.name), hit.span.start
    if pattern("cue", "legend").search(words[:start]):
        return None
    if status in (Status.IN_PROGRESS, Status.ONGOING):
        return status
    if status is Status.OPEN and pattern("cue", "none_of").search(words[: hit.span.start][-8:]):
        return None
    near = words[max(0, start - _LOOK_BACK) : start]
    sentence = near[sentence_at(near, Span(len(near), len(near))).start :]
    clause = near[clause_at(near, Span(len(near), len(near))).start :]
    following = words[hit.span.end : hit.span.end + 12]
    if pattern("cue", "supposed").search(following):
        return None
    if status is Status.DONE and pattern("cue", "relapse").search(
        words[hit.span.end : hit.span.end + MAX_STATUS_WORDS]
    ):
        return Status.IN_PROGRESS
    if pattern("cue", "some").search(clause) and pattern("cue", "attributive").search(following):
        return None
    if pattern("cue", "failure").search(clause):
        return Status.OPEN
    if status is Status.OPEN:
        return status
    if status is Status.DONE and pattern("cue", "most_of").search(clause):
        return Status.MOSTLY_DONE
    already = pattern("cue", "already")
    is_past = bool(already.search(hit.match.group()) or already.search(clause))
    by_a_date = bool(pattern("cue", "by_a_date").search(clause)) and not is_past
    if pattern("cue", "aim").search(clause) or by_a_date:
        return None
    return None if pattern("cue", "long_aim").search(clause if is_past else sentence) else status
