"""Table of a ledger -> items: a row is an item, rows of one problem are one, and so is a card.

A cell is read with the readers of running text: the name of its column takes the place of a label.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from indexer.lexicon.dates import read_dates
from indexer.lexicon.figures import read_figures
from indexer.lexicon.labels import fields
from indexer.lexicon.lexicon import pattern
from indexer.lexicon.names import about
from indexer.lexicon.numbering import MarkerType, find_marker
from indexer.lexicon.text import CLAUSE_ENDS, FoldedText
from indexer.types import NOT_STATED, NOWHERE, Block, Item, ItemKind, Span, Stated, Status

from .aspects import status_of_cell
from .clauses import counted_clauses
from .deadlines import is_announced, is_season, read_deadline
from .nodes import Block as Paragraph
from .nodes import Node
from .persons import names_of
from .statuses import MAX_STATUS_WORDS
from .table_columns import Columns, Row, ViewCell, cell_of, read_cards, read_columns
from .units import UNIT_ROLES, parse_units

_COUNTS = (MarkerType.NUMBER, MarkerType.NUMBER_PAREN, MarkerType.CIRCLED)
# A date as Excel counts it, where the cell has lost its format: 45657 is 2024-12-31.
_DAY_NUMBER, _DAY_ZERO = re.compile("4[0-9]{4}|5[0-4][0-9]{3}"), date(1899, 12, 30)
_LONGEST_NUMBER = 10  # characters of a cell that is the number of a row


def table_items(root: Node, view: FoldedText, blocks: Iterable[Block], given: date | None) -> Iterator[Item]:
    """Yield the items of every ledger table in text order. Spans are of the view."""
    sections = {block.span.start: _section(node) for node in root.walk() for block in node.blocks if block.cells}
    cards = 0
    for block in blocks:
        if not block.rows:
            continue
        found = read_cards(view, block)
        for card in found:
            cards += 1
            spans = [cell.span for cells in card.values() for cell in cells]
            whole = Span(min(span.start for span in spans), max(span.end for span in spans))
            subject = "finding" if "finding" in card else "task"
            yield _item(card, subject, whole, _number(card, view.text, cards), view, given)
        columns = None if found else read_columns(view, block)
        if columns is not None:
            yield from _rows(columns, block, sections, view, given)


def _rows(
    columns: Columns, block: Block, sections: Mapping[int, str], view: FoldedText, given: date | None
) -> Iterator[Item]:
    """Yield the items of a ledger; rows of one problem, merged over several measures, are one."""
    last: Item | None = None
    told = ""
    for count, row in enumerate(block.rows[columns.first_row :], 1):
        cells = {role: [cell_of(row[n], view) for n in numbers] for role, numbers in columns.by_role.items()}
        stated = [span for cell in row if (span := view.view(cell.span)).start < span.end]
        is_group = len(set(stated)) < 2
        is_sum = bool(stated) and bool(pattern("cue", "sum_row").fullmatch(stated[0].of(view.text)))
        if is_group or is_sum or not cells[columns.subject][0].span.of(view.text).strip():
            continue
        whole = Span(stated[0].start, stated[-1].end)
        number = sections.get(whole.start, "") + _number(cells, view.text, count)
        item = _item(cells, columns.subject, whole, number, view, given)
        if columns.states:
            item = replace(item, status=columns.state_of(row, view))
        words = item.issue
        if last is not None and words == told and (item.number == last.number or "serial" not in cells):
            last = _joined(last, item)
        else:
            if last is not None:
                yield last
            last, told = item, words
    if last is not None:
        yield last


def _joined(first: Item, second: Item) -> Item:
    """One problem over several rows: all measures and units, the state that is least advanced, the last deadline."""
    stated = [s for s in (first.status, second.status) if s.value != Status.NOT_STATED]
    return replace(
        first,
        span=Span(first.span.start, second.span.end),
        measures=(*first.measures, *second.measures),
        status=min(stated, key=lambda s: about(s.value).advance, default=NOT_STATED),
        deadline=max(first.deadline, second.deadline, key=lambda d: d.value),
        lead_units=tuple(dict.fromkeys(first.lead_units + second.lead_units)),
        support_units=tuple(dict.fromkeys(first.support_units + second.support_units)),
        units_span=Span(first.units_span.start, second.units_span.end) if second.units_span.end else first.units_span,
        figures=first.figures + tuple(f for f in second.figures if f.span.start >= first.span.end),
        persons=tuple(dict.fromkeys(first.persons + second.persons)),
    )


def _section(node: Node) -> str:
    """The number of the chapter that rows stand in; 2. above a table is a note, and 2 with a row's 1 would be 21."""
    chapters = (n for n in (node, *node.ancestors()) if n.marker and n.marker.type not in _COUNTS)
    return next((chapter.number for chapter in chapters), "")


def _number(cells: Row, text: str, count: int) -> str:
    """The number of a row as the table says it, else counted."""
    for role in ("number", "serial"):
        own = cells[role][0].span.of(text).strip(" .、") if role in cells else ""
        if own and len(own) <= _LONGEST_NUMBER:
            return own
    return str(count)


def _item(cells: Row, subject: str, whole: Span, number: str, view: FoldedText, given: date | None) -> Item:
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
        deadline=_deadline(cells, text, masked, given),
        lead_units=lead,
        support_units=support,
        units_span=units_span,
        figures=read_figures(text, whole),
        persons=tuple(
            dict.fromkeys(name for cell in cells.get("responsible_person", ()) for name in names_of(cell.span.of(text)))
        ),
        next_step=next((c.span for c in cells.get("next_step", ()) if c.span.of(text).strip()), NOWHERE),
    )


def _status(cells: Row, masked: str) -> Stated:
    """The status of the last column that states one in few words, else of one that tells it in prose."""
    told = [cell.span for role in ("result", "status") for cell in cells.get(role, ())]
    told.sort(key=lambda span: (span.end - span.start > MAX_STATUS_WORDS, -span.start))
    said = (status_of_cell(masked, span) for span in told)
    return next((status for status in said if status.value != Status.NOT_STATED), NOT_STATED)


def _deadline(cells: Row, text: str, masked: str, given: date | None) -> Stated:
    """The deadline of its column; where there is none, one that the report announces: 预计2025年11月底前通车."""
    cell = next((cell for cell in cells.get("deadline", ()) if cell.span.of(text).strip()), None)
    if cell is None:
        told = [Paragraph(c.span, c.span.start) for c in cells.get("result", ())] if "deadline" not in cells else []
        return read_deadline((), told, masked, given, is_announced)
    words = cell.span.of(text)
    if _DAY_NUMBER.fullmatch(words.strip()):
        return Stated((_DAY_ZERO + timedelta(days=int(words))).isoformat(), cell.span)
    days = [day.last_day for day in read_dates(words, given) if day.last_day and not is_season(words, day)]
    return Stated(days[-1] if days else "", cell.span)


def _units(cells: Row, text: str) -> tuple[tuple[str, ...], tuple[str, ...], Span]:
    lead: list[str] = []
    support: list[str] = []
    spans = []
    named = (part for role in UNIT_ROLES for cell in cells.get(role, ()) for part in _unit_parts(role, cell, text))
    for role, place in named:
        leads, supports = parse_units(place.of(text))
        # Where one column names who leads, whoever else is responsible supports.
        leads_here = role == "lead_unit" or (role == "responsible_unit" and not lead)
        lead += leads if leads_here else ()
        support += supports if leads_here else leads + supports
        spans.append(place)
    span = Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else NOWHERE
    return tuple(dict.fromkeys(lead)), tuple(u for u in dict.fromkeys(support) if u not in lead), span


def _unit_parts(role: str, cell: ViewCell, text: str) -> Iterator[tuple[str, Span]]:
    """The parts of a cell of units with the role that a label gives them: 牵头:办公室 配合:组织室, in one line or several."""
    for line in cell.lines or (cell.span,):
        labelled = list(fields(text, line))
        before = labelled[0].label.span.start if labelled else line.end
        if text[line.start : before].strip():
            yield role, Span(line.start, before)
        yield from ((f.role, f.value) for f in labelled if f.role in UNIT_ROLES and f.value.of(text).strip())


def _measures(cells: Row, subject: str, masked: str) -> tuple[Span, ...]:
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
