"""How far the items of a body are, or of several side by side -> answer: numbers by state, what is open, and its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.ledger.query import LedgerRow
from indexer.lexicon.names import about
from indexer.types import ItemKind, Notice, Status
from retriever.types import Answer, Language, Query

from .ledger_answer import label_of
from .lines import Lines

MAX_OPEN = 12  # open rows listed of a body; the ledger page shows all


@dataclass(frozen=True, slots=True)
class BodyState:
    """A body with its notices, its numbers of items and tasks by state, and those that are open."""

    name: str
    notices: tuple[Notice, ...]
    counts: Mapping[ItemKind, Mapping[Status, int]]
    open_rows: tuple[LedgerRow, ...]


def compose_bodies(query: Query, bodies: Sequence[BodyState]) -> Answer:
    """Return for each body its numbers by state, what its notice states and what is open."""
    english = query.language is Language.ENGLISH
    out = Lines()
    shown: list[tuple[str, int]] = []
    for body in bodies:
        out.say(f"【{body.name}】{_counted(body, english)}")
        for notice in body.notices:
            out.quote_total(notice, english=english)
        texts = {notice.notice_id: notice.text for notice in body.notices}
        rows = [row for row in body.open_rows if row.notice_id in texts]
        for row in rows[:MAX_OPEN]:
            words = row.item.issue_span.of(texts[row.notice_id])
            out.quote(row.notice_id, row.source, row.item.issue_span, words, label_of(row, english))
            shown.append((row.notice_id, row.item.span.start))
        if len(rows) > MAX_OPEN:
            left = len(rows) - MAX_OPEN
            out.say(f"… {left} more are open." if english else f"……另有 {left} 项未完成。")
    return Answer(query, tuple(out.lines), tuple(out.citations), conditions=query.carried, shown=tuple(shown))


def _counted(body: BodyState, english: bool) -> str:
    counts: dict[Status, int] = {}
    for kind in (ItemKind.ITEM, ItemKind.TASK):
        for status, number in body.counts.get(kind, {}).items():
            counts[status] = counts.get(status, 0) + number
    whole = sum(counts.values())
    if not whole:
        return " no items were read one by one" if english else "未能逐项识别"
    said = [f"{about(s).english} {counts[s]}" if english else f"{s} {counts[s]}" for s in Status if s in counts]
    return f" {whole} items: {', '.join(said)}" if english else f" 共 {whole} 项:{'、'.join(said)}"
