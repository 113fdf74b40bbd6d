"""Which rows of the ledger a question means by a number, or by a place among the rows shown before: 第15项, 第二个, 前三个."""

import re
from collections.abc import Callable, Collection, Sequence

from indexer.ledger.item_rows import ItemKey
from indexer.lexicon.lexicon import group
from indexer.lexicon.numerals import read_int
from indexer.types import ItemKind, Notice
from retriever.types import Kind, Query, Turn

#: The mark of rows that were taken over from what was shown.
ROWS = "rows"
_LAST_NUMBER = re.compile(r"(\d+|[一二三四五六七八九十百]+)\)?[项个条点件号]?\D*$")
_PATH = re.compile(r"[一二三四五六七八九十]+\([一二三四五六七八九十]+\)\d*|[\d一二三四五六七八九十百]+")
_FEW = 8  # rows shown, each of which a question may be about
_OF_EACH = frozenset((Kind.RESPONSIBLE, Kind.DEADLINE, Kind.NEXT_STEP, Kind.MEASURES))
_ASIDE = frozenset((Kind.SMALL_TALK, Kind.HELP))
#: Rows that have numbers of their own to be asked for by.
_NUMBERED = frozenset((ItemKind.ITEM, ItemKind.TASK, ItemKind.FOLLOW_UP))


def rows_meant(
    query: Query,
    turns: Sequence[Turn],
    notice: Callable[[str], Notice],
    library: Collection[str],
    dropped: Collection[str] = (),
) -> tuple[ItemKey, ...] | None:
    """Return the rows that a question asks about; None where it points at none.

    `notice`: id -> notice; `library`: all ids, for a number without a body; `dropped`: marks that the reader took away.
    """
    c = query.parts[0].conditions
    if c.items:
        listed = next((turn.rows for turn in reversed(turns) if len(turn.rows) > 1), ())
        if listed and not query.names_itself and all(group("of_those_shown").search(words) for words in c.items):
            return tuple(key for words in c.items for key in _placed(words, listed, turns))
        named = query.named or tuple(library)
        return tuple(key for i in named for words in c.items for key in _numbered(notice(i), words))
    if ROWS in dropped or not turns:
        return None
    last = next((turn.rows for turn in reversed(turns) if turn.query.kind not in _ASIDE), ())
    if _is_of_last(query, last):
        return last  # the items talked about
    shown = next((turn.rows for turn in reversed(turns) if turn.rows), ())
    if not shown or not query.points_at_rows:
        return None
    return tuple(key for words in c.rows for key in _placed(words, shown, turns)) if c.rows else shown


def _is_of_last(query: Query, last: Sequence[ItemKey]) -> bool:
    """Whether a short question is about the rows of the answer before, one or a few of them: 谁牵头."""
    part = query.parts[0]
    if not last or not query.leans_on_history or part.conditions.rows or query.has_own_matter or query.names_itself:
        return False
    limits = part.conditions.statuses or part.conditions.statuses_out or part.conditions.units or query.points_at_rows
    return not limits and (len(last) == 1 or (len(last) <= _FEW and part.kind in _OF_EACH))


def _numbered(notice: Notice, words: str) -> list[ItemKey]:
    """The items of a notice that words call by their number, as printed or else in their order."""
    items = [i for i in notice.items if i.kind in _NUMBERED and not i.reports_on]
    keys = [(notice.notice_id, i.span.start) for i in items]
    place = group("row_place").search(words)
    if place and place.name == "last":
        return keys[-1:]
    path = _PATH.search(words)
    wanted = path.group() if path else ""
    if "(" in wanted:
        return [key for key, item in zip(keys, items, strict=True) if item.number == wanted]
    number = _number_in(words)
    printed = [key for key, item in zip(keys, items, strict=True) if _last_number(item.number) == number]
    return printed if len(printed) == 1 else keys[number - 1 : number] if number else []


def _placed(words: str, shown: Sequence[ItemKey], turns: Sequence[Turn]) -> Sequence[ItemKey]:
    """The rows at a place of those shown: 第二个, 前三个, 最后一个, 下一项 after the one asked about last."""
    place = group("row_place").search(words)
    number = _number_in(words)
    match place.name if place else "":
        case "last":
            return shown[-1:]
        case "next" | "previous" as step:
            lists = [turn.rows for turn in reversed(turns) if turn.rows]
            now = lists[0][0]
            whole = next((rows for rows in lists if len(rows) > 1 and now in rows), shown)
            at = whole.index(now) + (1 if step == "next" else -1)
            return whole[at : at + 1] if at >= 0 else ()
        case "first":
            return shown[: number or 1]
    return shown[number - 1 : number] if number else shown[:1]


def _number_in(words: str) -> int:
    ordinal = group("ordinal").search(words)
    if ordinal:
        return int(ordinal.name)
    return next((n for n in map(read_int, re.findall(r"\d+|[一二三四五六七八九十百两]+", words)) if n), 0)


def _last_number(number: str) -> int:
    found = _LAST_NUMBER.search(number)
    return (read_int(found[1]) or 0) if found else 0
