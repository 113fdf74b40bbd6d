"""Two notices of one body -> answer: what the later one reports otherwise of the items of the earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.ledger.history import changes
from indexer.ledger.query import LedgerRow
from indexer.types import Item
from retriever.types import Answer, Language, Line, Query

from .changes import in_words, words_before
from .ledger_answer import head_of, label_of
from .lines import Lines

MAX_PAIRS = 20  # items compared in an answer


@dataclass(frozen=True, slots=True)
class Pair:
    """An item of a later notice, and the row of the earlier one that it reports on again; None where it is new."""

    later: LedgerRow
    earlier: LedgerRow | None


def compose_rounds(query: Query, pairs: Sequence[Pair]) -> Answer:
    """Return each item of the later notice with what has changed, both cited."""
    english = query.language is Language.ENGLISH
    later = pairs[0].later
    before = next((pair.earlier for pair in pairs if pair.earlier), None)
    out = Lines()
    out.say(head_of(later))
    if before is not None:
        when = before.published_on
        out.say(f"Compared with the notice of {when}:" if english else f"与 {when} 的通报相比:")
    for pair in pairs[:MAX_PAIRS]:
        row = pair.later
        label = f"{label_of(row, english)} · {_changed(pair, row.item, english)}"
        out.quote(row.notice_id, row.source, row.item.issue_span, row.item.issue, label)
        if pair.earlier is not None:
            old = pair.earlier
            span, said = words_before(old)
            out.quote(old.notice_id, old.source, span, said, f"{old.published_on}:")
    keys = tuple((pair.later.notice_id, pair.later.item.span.start) for pair in pairs[:MAX_PAIRS])
    return Answer(query, tuple(out.lines), tuple(out.citations), conditions=query.carried, shown=keys)


def one_notice_only(query: Query, name: str, published_on: str) -> Answer:
    """Return the refusal for a body of which the library holds one notice, so that nothing can be compared."""
    if query.language is Language.ENGLISH:
        reason = f"The library holds one notice of {name} only ({published_on or 'without a date'}): there is no other to compare it with."
    else:
        reason = f"库中只有一份{name}的通报({published_on or '未注明日期'}),没有可以对比的另一份。"
    return Answer(query, (Line(reason),), (), refused=True, reason=reason)


def _changed(pair: Pair, later: Item, english: bool) -> str:
    if pair.earlier is None:
        return "not in the earlier notice" if english else "上一份没有"
    found = changes(pair.earlier.item, later)
    if not found:
        return "unchanged" if english else "没有变化"
    return in_words(found, english=english)
