"""Items to and from the rows of the table `items`. The columns are in `database`, which owns the file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple

from indexer.types import NOWHERE, Figure, Item, ItemKind, Notice, Span, Stated

#: Notice id and start of an item: what tells an item from all others.
ItemKey = tuple[str, int]
#: The columns that `read_item` takes, of the table items as i.
ITEM_COLUMNS = (
    "i.notice_id, i.kind, i.number, i.issue, i.start, i.stop, i.issue_start, i.issue_stop, i.status, i.status_start,"
    " i.status_stop, i.deadline, i.deadline_start, i.deadline_stop, i.lead_units, i.support_units, i.units_start,"
    " i.units_stop, i.measures, i.figures, i.reports_on,"
    " i.persons, i.next_start, i.next_stop"
)


def item_values(notice: Notice, i: Item, topics: Mapping[ItemKey, str]) -> tuple[object, ...]:
    """Return the values of an item's row."""
    about = notice.metadata
    return (
        notice.notice_id,
        i.kind.value,
        i.number,
        i.issue,
        *i.span,
        *i.issue_span,
        str(i.status.value),
        *i.status.span,
        i.deadline.value,
        *i.deadline.span,
        json.dumps(i.lead_units, ensure_ascii=False),
        json.dumps(i.support_units, ensure_ascii=False),
        *i.units_span,
        json.dumps(i.measures),
        json.dumps([astuple(f) for f in i.figures], ensure_ascii=False),
        i.reports_on,
        json.dumps(i.persons, ensure_ascii=False),
        *i.next_step,
        " > ".join(_titles_above(notice, i)),
        about.publisher,
        about.region,
        about.published_on[:4],
        topics.get((notice.notice_id, i.span.start), ""),
    )


def _titles_above(notice: Notice, item: Item) -> list[str]:
    """The titles of the sections that an item stands in, from the top."""
    path = notice.tree.path_to(item.span.start)
    above = (section for section in path if section.span.start < item.span.start and section.title != NOWHERE)
    return [section.title.of(notice.text) for section in above]


def read_item(row: Sequence) -> Item:
    """Return the item of a row of `ITEM_COLUMNS`."""
    return Item(
        kind=ItemKind(row[1]),
        number=row[2],
        issue=row[3],
        span=Span(row[4], row[5]),
        issue_span=Span(row[6], row[7]),
        status=Stated(row[8], Span(row[9], row[10])),
        deadline=Stated(row[11], Span(row[12], row[13])),
        lead_units=tuple(json.loads(row[14])),
        support_units=tuple(json.loads(row[15])),
        units_span=Span(row[16], row[17]),
        measures=tuple(Span(*s) for s in json.loads(row[18])),
        figures=tuple(Figure(*f[:4], Span(*f[4])) for f in json.loads(row[19])),
        reports_on=row[20],
        persons=tuple(json.loads(row[21])),
        next_step=Span(row[22], row[23]),
    )
