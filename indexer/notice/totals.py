"""What a notice counts of its own items (反馈问题28个,已完成20个): the only check there is on what was read.

Totals are read wherever they stand; which of them are about the notice or a chapter is told by their place.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.names import about
from indexer.lexicon.quantities import read_amounts
from indexer.lexicon.segment import content_words
from indexer.lexicon.text import SENTENCE_ENDS, stretch_at
from indexer.types import Span, Status, Total

_COUNTERS = frozenset("个 项 条 件 宗 起 处 例 大".split())
_CLAUSE = re.compile("[,、;:。()]")
_CLAUSE_ENDS = ",;:。"
_SENTENCE_PART = re.compile("[,;:。()]")
_BESIDE = 2  # characters between the words of a state and its number
_SENTENCE = re.compile(f"[^{re.escape(SENTENCE_ENDS)}\n]+")
_HINT = re.compile(f"[0-9一二两三四五六七八九十百零〇][ \t]*(?:{'|'.join(sorted(_COUNTERS))})")
_LOOK_BACK = 24  # characters before a number that say what it counts
#: What may stand between the words of a state and its number: 完成整改问题20个.
_BETWEEN = re.compile("(?:整改|的|了|问题|任务|事项|共|合计|有|为|达|:|任务数){0,3}$")


def read_totals(masked: str, spans: Iterable[Span]) -> Iterator[Total]:
    """Yield the totals of paragraphs in text order. `masked`: the view with quotations blanked; spans are of the view."""
    for span in spans:
        if _HINT.search(masked, *span):  # most paragraphs count nothing
            yield from _of_paragraph(masked, span)


def without_totals(masked: str, totals: Iterable[Total]) -> str:
    """Return the text with blanks for the clauses that count: they say nothing of one item."""
    pieces, done = [], 0
    for total in totals:
        words = total.span.of(masked)
        for amount in read_amounts(words):
            before, after = words[: amount.span.start], words[amount.span.end :]
            start = total.span.start + len(before) - len(_CLAUSE.split(before)[-1])
            end = total.span.start + amount.span.end + len(_CLAUSE.split(after)[0])
            if amount.unit in _COUNTERS and start >= done:
                pieces += [masked[done:start], " " * (end - start)]
                done = end
    return "".join([*pieces, masked[done:]])


def _of_paragraph(masked: str, span: Span) -> Iterator[Total]:
    """A number found opens a total; the states behind it, in the next sentences too, are of the same."""
    found: int | None = None
    counts: dict[Status, int] = {}
    where: Span | None = None
    unit = aside = ""
    for sentence in _SENTENCE.finditer(masked, *span):
        words = sentence.group()
        if not _can_count(words):
            continue
        numbers = list(_numbers(words, sentence.start()))
        several = sum(number.status is not None for number in numbers) > 1
        unnamed: set[str] = set()  # the counters of what is not said to be an item: 信访件230件
        sums: dict[str, int] = {}  # by their counters, of what is not: 建议6件、提案3件
        for number in numbers:
            is_sum = sums.get(number.unit) == number.value  # 合计9件
            if number.is_found and (number.is_named or is_sum or number.unit not in unnamed):
                if where:
                    yield Total(where, found, tuple(counts.items()))
                found, counts, where, unit = number.value, {}, number.clause, number.unit
                counts.update({number.status: number.value} if number.status else {})
            elif number.is_other or number.is_found:
                aside = number.unit
                sums[number.unit] = sums.get(number.unit, 0) + number.value
            elif (
                number.status
                and (number.unit != aside or number.unit == unit)
                and (where or several or number.is_named)
            ):
                both = counts.get(number.status, 0) + number.value  # 立行立改完成3个,限期整改完成2个
                if number.status not in counts or (found is not None and both <= found):
                    where = Span(where.start if where else number.clause.start, number.clause.end)
                    counts[number.status] = both
                    if number.leaves_rest and found is not None:  # 除1个需长期推进外,均已完成
                        counts[number.leaves_rest] = found - number.value
            elif number.status is None:
                unnamed.add(number.unit)
                sums[number.unit] = sums.get(number.unit, 0) + number.value
    if where:
        yield Total(where, found, tuple(counts.items()))


def _can_count(words: str) -> bool:
    """Whether a sentence names what is counted or a state; most of a notice counts something else."""
    return group("total").search(words) is not None or group("status", "forms", "short").search(words) is not None


@dataclass(frozen=True, slots=True)
class _Number:
    """A number with its counter, and what the words around it say that it counts."""

    value: int
    unit: str
    status: Status | None
    is_found: bool  # it counts the items
    is_other: bool  # it counts something else
    is_named: bool  # the words beside it name the items
    clause: Span  # that it stands in
    leaves_rest: Status | None = None  # the state of all others: 除1个需长期推进外,均已完成整改


def _numbers(words: str, offset: int) -> Iterator[_Number]:
    amounts = [a for a in read_amounts(words) if a.unit in _COUNTERS and a.value is not None]
    amounts = [a for a in amounts if words[a.span.start - 1 : a.span.start] != "第"]  # the 4th is one and not 4
    for last, amount, following in zip([None, *amounts], amounts, [*amounts[1:], None], strict=False):
        start, end = amount.span
        clause = words[max(0, start - _LOOK_BACK) : start]
        before = words[max(last.span.end if last else 0, start - _LOOK_BACK) : start]
        after = words[end : following.span.start if following else len(words)]
        status = _state(before, after, is_last=following is None)
        of_earlier = pattern("cue", "of_state").search(before) is not None  # 尚未完成的7个问题
        is_found = of_earlier or _counts_found(clause, after, status)
        status = None if of_earlier else status
        if is_found and status is None:
            status = _state_of_all(after)
        is_named = "named" in _names(_CLAUSE.split(after)[0][:10]) or "named" in _names(before[-8:])
        around = stretch_at(words, amount.span, _CLAUSE_ENDS)
        place = Span(offset + around.start, offset + around.end)
        rest = _state_of_all(after) if pattern("cue", "all_but").search(before) else None
        is_aside = pattern("cue", "of_which").search(before) is not None  # 完成3个(含长期坚持1个)
        yield _Number(
            int(amount.value or 0),
            amount.unit,
            None if is_aside else status,
            is_found and not is_aside,
            is_aside or _is_other(before, after),
            is_named,
            place,
            rest,
        )


def _state(before: str, after: str, *, is_last: bool) -> Status | None:
    """The state of a count, from the clause behind it (28项已销号) or the words right before it (已完成20项)."""
    if not is_last:
        after = pattern("cue", "before_number").sub("", after)  # 3个问题中已完成2个: the state is that of the 2
    if not _CLAUSE.match(after):
        # 2项取得阶段性进展、正在推进: where no other number takes the second state, the one that tells more counts.
        clause = _SENTENCE_PART.split(after)[0] if is_last else _CLAUSE.split(after)[0]
        said = [Status(hit.name) for hit in group("status", "forms", "short").finditer(clause)]
        if said:
            return min(said, key=lambda status: about(status).advance)
    near = _CLAUSE.split(before)[-1]
    for said_before in (near, _BETWEEN.sub("", near)):
        hits = list(group("status", "forms", "short").finditer(said_before))
        if hits and len(said_before) - hits[-1].span.end <= _BESIDE:
            return Status(hits[-1].name)
    return None


def _state_of_all(after: str) -> Status | None:
    """The state of all that was found: 28个问题,均已完成整改."""
    near = after[:_LOOK_BACK]
    hit = next((hit for hit in group("total").finditer(near) if hit.name == "all"), None)
    said = group("status", "forms", "short").search(near, hit.span.start) if hit else None
    return Status(said.name) if said else None


def _names(words: str) -> set[str]:
    return {hit.name for hit in group("total").finditer(words)}


def _counts_found(before: str, after: str, status: Status | None) -> bool:
    """Whether a number counts the items: 反馈问题28个, 反馈的10个具体问题."""
    clause, near = _CLAUSE.split(after)[0][:10], re.split("[,;。:]", before)[-1]
    behind, ahead = _names(clause), _names(near)
    noun = "named" in behind or ("named" in _names(near[-8:]) and not clause)
    noun = noun or ("named" in _names(near[-6:]) and "other" not in behind)
    if pattern("cue", "in_all").search(near) and "other" not in behind and status is None:
        return "named" in behind or not _begins_with_a_thing(clause)  # 共6项, but not 共315个图层
    if "other" in behind and "named" not in behind:
        return False
    return noun and ("found" in ahead) and (status is None or "named" in behind or "found" in _names(near[-6:]))


def _begins_with_a_thing(words: str) -> bool:
    """Whether the first word is one that can be counted and that does not speak of rectification."""
    first = next((word for word, start in content_words(words) if start == 0), "")
    return bool(first) and not group("general").search(first)


def _is_other(before: str, after: str) -> bool:
    clause = _CLAUSE.split(after)[0][:6]
    return "other" in _names(clause) or ("other" in _names(before[-4:]) and "named" not in _names(clause))
