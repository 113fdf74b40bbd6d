"""Table of a ledger -> items: a row is an item, and a column says by its name which part of the item its cells are.

Only a table whose header names the problem (or the task) and something that was or is to be done about it is a ledger. A cell is
read with the readers of running text: the words of the header take the place of a label.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from indexer.lexicon.dates import read_dates
from indexer.lexicon.figures import read_figures
from indexer.lexicon.lexicon import group
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import CLAUSE_ENDS, FoldedText
from indexer.types import NOT_STATED, NOWHERE, UNSAID, Block, Cell, Item, ItemKind, Span, Stated, Status

from .clauses import counted_clauses
from .outline import Node
from .statuses import MAX_STATUS_WORDS, status_of_cell
from .units import parse_units

#: Roles of columns of which one must be there, beside the problem or the task.
_SAYS_WHAT_IS_DONE = {"measure", "result", "status", "deadline", "lead_unit", "responsible_unit", "support_unit"}
_UNITS = ("lead_unit", "responsible_unit", "support_unit")
_IN_NAME = re.compile(r"\([^()]*\)|\s")
_PARTS = re.compile("[/、及和与]")
_LONGEST_NUMBER = 10  # characters of a cell that is the number of a row


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell in the folded view."""

    span: Span
    lines: tuple[Span, ...]


#: The cells of a row by the role of their columns.
_Row = Mapping[str, list[_Cell]]


def table_items(root: Node, view: FoldedText, blocks: Iterable[Block], given: date | None) -> Iterator[Item]:
    """Yield the items of every ledger table in text order. Spans are of the view."""
    sections = {block.span.start: node.number for node in root.walk() for block in node.blocks if block.cells}
    for block in blocks:
        if not block.header_rows:
            continue
        roles = column_roles(view, block)
        by_role: dict[str, list[int]] = {}
        for column, role in roles.items():
            by_role.setdefault(role, []).append(column)
        subject = next((r for r in ("finding", "task", "measure") if r in by_role), "")
        if not subject or not (by_role.keys() - {subject}) & _SAYS_WHAT_IS_DONE:
            continue
        for count, row in enumerate(block.rows[block.header_rows :], 1):
            cells = {role: [_cell(row[column], view) for column in columns] for role, columns in by_role.items()}
            is_group = len({cell.span for cell in row if cell.span.start < cell.span.end}) < 2
            if not is_group and cells[subject][0].span.of(view.text).strip():
                stated = [view.view(cell.span) for cell in row if cell.span.start < cell.span.end]
                whole = Span(stated[0].start, stated[-1].end)
                number = sections.get(whole.start, "") + _number(cells, view.text, count)
                yield _item(cells, subject, whole, number, view, given)


def _cell(cell: Cell, view: FoldedText) -> _Cell:
    return _Cell(view.view(cell.span), tuple(map(view.view, cell.lines)))


def column_roles(view: FoldedText, block: Block) -> dict[int, str]:
    """Return the role of each column of a table by its name; empty where the lexicon does not know it."""
    roles: dict[int, str] = {}
    for column in range(len(block.rows[0])):
        names = dict.fromkeys(view.view(row[column].span).of(view.text) for row in block.rows[: block.header_rows])
        # Of a header over two lines the lower one says more.
        roles[column] = next((role for name in reversed(names) if (role := _role(name))), "")
    return roles


def _role(name: str) -> str:
    whole = _IN_NAME.sub("", name)
    for words in (whole, *_PARTS.split(whole)):
        for kind in ("label", "column"):
            if words and (hit := group(kind).fullmatch(words)):
                return hit.name
    return ""


def _number(cells: _Row, text: str, count: int) -> str:
    """The number of a row as the table says it, else counted."""
    for role in ("number", "serial"):
        own = cells[role][0].span.of(text).strip(" .、") if role in cells else ""
        if own and len(own) <= _LONGEST_NUMBER:
            return own
    return str(count)


def _item(cells: _Row, subject: str, whole: Span, number: str, view: FoldedText, given: date | None) -> Item:
    text, masked = view.text, view.masked
    issue = cells[subject][0].span
    lead, support, units_span = _units(cells, text)
    return Item(
        kind=ItemKind.TASK if subject == "task" else ItemKind.ITEM,
        number=number,
        issue=issue.of(text),
        span=whole,
        issue_span=issue,
        measures=_measures(cells, subject, masked),
        status=_status(cells, masked),
        deadline=_deadline(cells, text, given),
        lead_units=lead,
        support_units=support,
        units_span=units_span,
        figures=read_figures(text, whole),
    )


def _status(cells: _Row, masked: str) -> Stated:
    """The status of the last column that states one in few words, else of one that tells it in prose."""
    told = [cell.span for role in ("result", "status") for cell in cells.get(role, ())]
    told.sort(key=lambda span: (span.end - span.start > MAX_STATUS_WORDS, -span.start))
    said = (status_of_cell(masked, span) for span in told)
    return next((status for status in said if status.value != Status.NOT_STATED), NOT_STATED)


def _deadline(cells: _Row, text: str, given: date | None) -> Stated:
    cell = next((cell for cell in cells.get("deadline", ()) if cell.span.of(text).strip()), None)
    if cell is None:
        return UNSAID
    days = [day.last_day for day in read_dates(cell.span.of(text), given) if day.last_day]
    return Stated(days[-1] if days else "", cell.span)


def _units(cells: _Row, text: str) -> tuple[tuple[str, ...], tuple[str, ...], Span]:
    lead: list[str] = []
    support: list[str] = []
    spans = []
    named = ((role, cell) for role in _UNITS for cell in cells.get(role, ()) if cell.span.of(text).strip())
    for role, cell in named:
        leads, supports = parse_units(cell.span.of(text))
        # Where one column names who leads, whoever else is responsible supports.
        leads_here = role == "lead_unit" or (role == "responsible_unit" and not lead)
        lead += leads if leads_here else ()
        support += supports if leads_here else leads + supports
        spans.append(cell.span)
    span = Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else NOWHERE
    return tuple(dict.fromkeys(lead)), tuple(u for u in dict.fromkeys(support) if u not in lead), span


def _measures(cells: _Row, subject: str, masked: str) -> tuple[Span, ...]:
    """The measures of a cell: counted ones, numbered ones, its lines, or the cell as a whole."""
    told = (cell for role in ("measure", "result") if role != subject for cell in cells.get(role, ()))
    cell = next((cell for cell in told if cell.span.of(masked).strip()), None)
    if cell is None:
        return ()
    lines = cell.lines or (cell.span,)
    return tuple(counted_clauses(lines, masked)) or tuple(_numbered(lines, masked))


def _numbered(lines: tuple[Span, ...], masked: str) -> Iterator[Span]:
    """Cut lines where an entry with a number of its own begins; a line is an entry anyway."""
    for line in lines:
        starts = [line.start]
        for place in range(line.start + 1, line.end):
            if masked[place - 1] in CLAUSE_ENDS + " " and find_marker(masked, place):
                starts.append(place)
        for start, end in pairwise([*starts, line.end]):
            yield Span(start, start + len(masked[start:end].rstrip()))
