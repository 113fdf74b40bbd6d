"""Whether a passage or an answer holds what the gold says.

A quotation counts as found in a passage that holds a contiguous stretch of at least 60 % of it, or lies
within it, blanks, commas and width aside; so the labels survive any re-chunking.
"""

import re
import unicodedata
from collections.abc import Sequence

from .data import Gold, Query

MIN_SHARE = 0.6  # of a quotation that a passage must hold in one piece
MIN_PIECE = 6  # characters; a shorter stretch proves nothing
MIN_INSIDE = 12  # characters; a passage inside the quotation must be at least this long
#: An answer longer than this, in characters, does not count as one.
ANSWER_LIMIT = {"list": 2500, "aggregate": 2500, "compare": 2500, "measures": 1500}
DEFAULT_ANSWER_LIMIT = 800


def plain(text: str) -> str:
    """Fold width and drop blanks and commas."""
    return re.sub(r"[\s,，]+", "", unicodedata.normalize("NFKC", text))


def holds(quote: str, passage: str) -> bool:
    """Whether a passage holds a gold quotation; both already plain."""
    if quote in passage or (len(passage) >= MIN_INSIDE and passage in quote):
        return True
    length = max(MIN_PIECE, int(len(quote) * MIN_SHARE))
    return any(quote[i : i + length] in passage for i in range(len(quote) - length + 1))


def covers(gold: Gold, passage: str, source: str, notice_id: str, item: str) -> bool:
    """Whether a passage is a right place. `passage` is plain; `item` is the item it belongs to."""
    if gold.quote:
        return holds(plain(gold.quote), passage)
    return gold.doc in (source, notice_id) and gold.item == item


def answers(query: Query, answer: str) -> bool:
    """Whether an answer shows every fact, within the length that its type allows."""
    return not (is_too_long(query, answer) or missing_facts(query, answer))


def is_too_long(query: Query, answer: str) -> bool:
    """Whether an answer is longer than the type of its question allows."""
    return len(plain(answer)) > ANSWER_LIMIT.get(query.type, DEFAULT_ANSWER_LIMIT)


def missing_facts(query: Query, answer: str) -> tuple[tuple[str, ...], ...]:
    """Return the facts that an answer does not show."""
    shown = plain(answer)
    return tuple(fact for fact in query.facts if not any(plain(wording) in shown for wording in fact))


def first_ranks(query: Query, covered: Sequence[Sequence[bool]]) -> list[int | None]:
    """Return for each gold entry the rank (from 1) of the first passage that covers it.

    `covered[r][g]`: whether the passage at rank r+1 covers gold entry g.
    """
    return [
        next((rank for rank, row in enumerate(covered, 1) if row[number]), None) for number in range(len(query.gold))
    ]
