"""Notices written in thousands of layouts with their truth: what is read must be what was written.

A layout is one value of each of nineteen dimensions (how heads look, where attributes stand, how a state is told …), so that
no list fitted to examples can pass.
"""

from collections import Counter

import layouts
import pytest
from layouts import TrueNotice

from indexer.config import ReadingLimits
from indexer.lexicon.text import normalise
from indexer.notice.parser import parse_notice
from indexer.reading.html.reader import read_html
from indexer.reading.loader import load_bytes
from indexer.types import Item, ItemKind, Notice, Status

SEEDS = 2000
_A_TEST = 250  # notices
_ROWS = (ItemKind.ITEM, ItemKind.TASK, ItemKind.FOLLOW_UP)


def read(written: TrueNotice) -> Notice:
    """Return the notice as the program reads it: a text file, or a web page where it has a table."""
    if written.rows is None:
        document = load_bytes(written.text.encode(), ".txt", ReadingLimits())
    else:
        lines = "".join(f"<p>{line}</p>" for line in written.text.split("\n"))
        document = read_html(f"<body>{lines}<table>{''.join(map(html_row, written.rows))}</table></body>", "utf-8")
    return parse_notice(document, notice_id="n", source="n", file_stem="n")


def html_row(cells: list[str]) -> str:
    """A row of the table; a group is one cell over all columns."""
    if not any(cells[1:]):
        return f'<tr><td colspan="{len(cells)}">{cells[0]}</td></tr>'
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def same(words: str) -> str:
    """Words without the marks and breaks that a layout puts between them."""
    return "".join(c for c in normalise(words) if c.isalnum())


def score(written: TrueNotice, notice: Notice) -> Counter:
    """How many of the items are found, and of these how many fields are right."""
    rows = [item for item in notice.items if item.kind in _ROWS and not item.reports_on]
    counts: Counter[str] = Counter()
    for truth in written.items:
        counts["items"] += 1
        found = next((row for row in rows if same(truth.issue) in same(row.issue)), None)
        if found is not None:
            rows.remove(found)
            counts["found"] += 1
            counts.update(right(truth, found))
    counts["false"] = len(rows)
    return counts


def right(truth: layouts.TrueItem, found: Item) -> dict[str, bool]:
    """Which fields of an item are as they were written."""
    return {
        "status": found.status.value == truth.status,
        "not wrong": found.status.value in (truth.status, Status.NOT_STATED),
        "deadline": found.deadline.value == truth.deadline,
        "lead": {same(u) for u in found.lead_units} == {same(u) for u in truth.lead_units},
        "support": {same(u) for u in found.support_units} == {same(u) for u in truth.support_units},
    }


@pytest.mark.parametrize("first", range(0, SEEDS, _A_TEST))
def test_what_was_written_in_any_layout_is_read(first):
    counts: Counter[str] = Counter()
    worst: Counter[int] = Counter()
    for seed in range(first, first + _A_TEST):
        written = layouts.make(layouts.sample(seed), seed)
        here = score(written, read(written))
        counts.update(here)
        worst[seed] = here["items"] - here["found"] + here["false"]
    seeds = f"seeds with most misses: {worst.most_common(5)}"
    assert counts["found"] >= 0.97 * counts["items"], seeds
    assert counts["false"] <= 0.025 * counts["items"], seeds
    for field, least in (("status", 0.98), ("not wrong", 0.99), ("deadline", 0.98), ("lead", 0.98), ("support", 0.98)):
        assert counts[field] >= least * counts["found"], (field, seeds)


@pytest.mark.parametrize("first", range(0, SEEDS, _A_TEST * 4))
def test_the_total_of_any_layout_is_read_and_agrees_with_the_rows(first):
    stated = agreeing = 0
    for seed in range(first, first + _A_TEST):
        written = layouts.make(layouts.sample(seed), seed)
        if "found" in written.totals:
            stated += 1
            totals = [total for total in read(written).totals if not total.chapter]
            agreeing += any(total.number == written.totals["found"] and total.agrees for total in totals)
    assert agreeing >= 0.9 * stated
