"""Table of a ledger -> items: a row is an item, and a column says by its name which part of the item its cells are.

Only a table whose header names the problem (or the task) and something that was or is to be done about it is a ledger. A cell is
read with the readers of running text: the words of the header take the place of a label.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from indexer.lexicon.dates import read_dates
from indexer.lexicon.figures import read_figures
from indexer.lexicon.labels import find_label
from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.numbering import MarkerType, find_marker
from indexer.lexicon.text import CLAUSE_ENDS, FoldedText
from indexer.types import NOT_STATED, NOWHERE, UNSAID, Block, Cell, Item, ItemKind, Span, Stated, Status

from .clauses import counted_clauses
from .nodes import Node
from .persons import names_of
from .statuses import MAX_STATUS_WORDS, status_of_cell
from .units import parse_units

#: Roles of columns of which one must be there, beside the problem or the task.
_SAYS_WHAT_IS_DONE = {"measure", "result", "status", "deadline", "lead_unit", "responsible_unit", "support_unit"}
_UNITS = ("lead_unit", "responsible_unit", "support_unit")
_COUNTS = (MarkerType.NUMBER, MarkerType.NUMBER_PAREN, MarkerType.CIRCLED)
_IN_NAME = re.compile(r"\([^()]*\)|\s")
_PARTS = re.compile("[/、及和与]")
# A date as Excel counts it, where the cell has lost its format: 45657 is 2024-12-31.
_DAY_NUMBER, _DAY_ZERO = re.compile("4[0-9]{4}|5[0-4][0-9]{3}"), date(1899, 12, 30)
_HAN = re.compile("[\u4e00-\u9fff]")
_SHORTEST_ISSUE = 3  # characters of a cell that tells a problem, on average
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
    sections = {block.span.start: _section(node) for node in root.walk() for block in node.blocks if block.cells}
    for block in blocks:
        if not block.header_rows:
            continue
        roles = column_roles(view, block)
        by_role: dict[str, list[int]] = {}
        for column, role in roles.items():
            by_role.setdefault(role, []).append(column)
        subject = next((r for r in ("finding", "task") if r in by_role), "") or _issue_column(view, block, by_role)
        if not subject or not (by_role.keys() - {subject}) & _SAYS_WHAT_IS_DONE:
            continue
        for count, row in enumerate(block.rows[block.header_rows :], 1):
            cells = {role: [_cell(row[column], view) for column in columns] for role, columns in by_role.items()}
            stated = [span for cell in row if (span := view.view(cell.span)).start < span.end]
            is_group = len(set(stated)) < 2
            is_sum = bool(stated) and bool(pattern("cue", "sum_row").fullmatch(stated[0].of(view.text)))
            if not is_group and not is_sum and cells[subject][0].span.of(view.text).strip():
                whole = Span(stated[0].start, stated[-1].end)
                number = sections.get(whole.start, "") + _number(cells, view.text, count)
                yield _item(cells, subject, whole, number, view, given)


def _issue_column(view: FoldedText, block: Block, by_role: dict[str, list[int]]) -> str:
    """The column of an unknown name that tells most, of those before the measures: what they are measures against.

    Where there is none, the measures are what the table is about.
    """
    if "measure" not in by_role:
        return ""
    told = {
        column: sum(
            len(_HAN.findall(view.view(row[column].span).of(view.text))) for row in block.rows[block.header_rows :]
        )
        for column in by_role.get("", ())
        if column < by_role["measure"][0]
    }
    widest = max(told, key=lambda column: told[column], default=None)
    if widest is None or told[widest] < _SHORTEST_ISSUE * (len(block.rows) - block.header_rows):
        return "measure"
    by_role["finding"] = [widest]
    return "finding"


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


def _section(node: Node) -> str:
    """The number of the chapter that rows stand in; 2. above a table is a note, and 2 with a row's 1 would be 21."""
    chapters = (n for n in (node, *node.ancestors()) if n.marker and n.marker.type not in _COUNTS)
    return next((chapter.number for chapter in chapters), "")


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
        persons=tuple(
            dict.fromkeys(name for cell in cells.get("responsible_person", ()) for name in names_of(cell.span.of(text)))
        ),
        next_step=next((c.span for c in cells.get("next_step", ()) if c.span.of(text).strip()), NOWHERE),
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
    words = cell.span.of(text)
    if _DAY_NUMBER.fullmatch(words.strip()):
        return Stated((_DAY_ZERO + timedelta(days=int(words))).isoformat(), cell.span)
    days = [day.last_day for day in read_dates(words, given) if day.last_day]
    return Stated(days[-1] if days else "", cell.span)


def _units(cells: _Row, text: str) -> tuple[tuple[str, ...], tuple[str, ...], Span]:
    lead: list[str] = []
    support: list[str] = []
    spans = []
    named = (part for role in _UNITS for cell in cells.get(role, ()) for part in _unit_parts(role, cell, text))
    for role, place in named:
        leads, supports = parse_units(place.of(text))
        # Where one column names who leads, whoever else is responsible supports.
        leads_here = role == "lead_unit" or (role == "responsible_unit" and not lead)
        lead += leads if leads_here else ()
        support += supports if leads_here else leads + supports
        spans.append(place)
    span = Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else NOWHERE
    return tuple(dict.fromkeys(lead)), tuple(u for u in dict.fromkeys(support) if u not in lead), span


def _unit_parts(role: str, cell: _Cell, text: str) -> Iterator[tuple[str, Span]]:
    """The lines of a cell of units with the role that a label gives them: 牵头:办公室, and below it 配合:组织室."""
    for line in cell.lines or (cell.span,):
        label = find_label(text, *line)
        start = line.start
        if label is not None and label.is_closed and label.role in _UNITS:
            role, start = label.role, label.span.end
        if text[start : line.end].strip():
            yield role, Span(start, line.end)


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
