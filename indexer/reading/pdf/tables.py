"""The grids of a page and the words in them -> tables, and the parts of a table on several pages -> one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.reading.writer import CellContent, TableContent

from .grid import Area, Grid
from .join import ends_sentence, first_word_width, glued, has_marker, joined_in_cell
from .lines import Line, Segment, lines_of

_SAME_COLUMN = 5.0  # points by which the columns of two parts of a table may differ
_SAME_BASE = 3.0  # points by which the words of one row may differ in height
_LEAST_OPEN_ROWS = 3
_OVER = 1.0  # points by which words must reach over the lowest ruling to belong to the table


@dataclass(slots=True)
class PlacedTable:
    """A table where it stands.

    `room` is how many characters would still fit behind the last words of each cell of its last row; `merged` are the
    columns in which cells below the first row are merged over rows.
    """

    area: Area
    content: TableContent
    xs: tuple[float, ...]
    room: list[float] = field(default_factory=list)
    merged: set[int] = field(default_factory=set)
    page: int = 0

    @property
    def base(self) -> float:
        """Where it begins, as a line has its base line."""
        return self.area.top


def tables_of(grids: Sequence[Grid], segments: Sequence[Segment]) -> tuple[list[PlacedTable], list[Segment]]:
    """Return the tables of a page, and the segments that stand in none."""
    order = sorted(grids, key=lambda grid: -_extent(grid.area))
    outer = {id(grid): _innermost(order[:n], *_middle(grid.area)) for n, grid in enumerate(order)}
    inside: dict[int, list[Segment]] = {id(grid): [] for grid in grids}
    rest = []
    for segment in segments:
        grid = _innermost(order, *segment.middle) or _crossed(order, segment)
        (rest if grid is None else inside[id(grid)]).append(segment)
    placed: dict[int, PlacedTable] = {}
    for grid in reversed(order):  # the inner ones first
        nested = [placed[id(other)] for other in order if outer[id(other)] is grid and id(other) in placed]
        if inside[id(grid)] or nested:
            placed[id(grid)] = _placed(grid, inside[id(grid)], nested)
    return [placed[id(grid)] for grid in grids if outer[id(grid)] is None and id(grid) in placed], rest


def _extent(area: Area) -> float:
    return (area.x1 - area.x0) * (area.bottom - area.top)


def _middle(area: Area) -> tuple[float, float]:
    return (area.x0 + area.x1) / 2, (area.top + area.bottom) / 2


def _innermost(order: Sequence[Grid], x: float, y: float) -> Grid | None:
    return next((grid for grid in reversed(order) if grid.area.holds(x, y)), None)


def _crossed(order: Sequence[Grid], segment: Segment) -> Grid | None:
    """Return the grid whose lowest ruling words stand on: those of a merged cell that the page break cut."""
    for grid in order:
        area = grid.area
        if segment.top + _OVER < area.bottom < segment.bottom and area.x0 <= segment.x0 and segment.x1 <= area.x1:
            return grid
    return None


def _placed(grid: Grid, segments: list[Segment], nested: list[PlacedTable]) -> PlacedTable:
    words: dict[tuple[int, int], list[Segment]] = {}
    for segment in segments:
        words.setdefault(grid.cell_at(*segment.middle), []).append(segment)
    tables: dict[tuple[int, int], list[PlacedTable]] = {}
    for table in nested:
        tables.setdefault(grid.cell_at(*_middle(table.area)), []).append(table)
    lines = {owner: cell_lines(found) for owner, found in words.items()}
    pad = _padding(grid, lines)
    contents = {
        owner: _content(lines.get(owner, []), tables.get(owner, []), grid.area_of(*owner), pad, is_name=owner[0] == 0)
        for row in grid.owner
        for owner in row
    }
    spans = Counter(owner for owners in grid.owner for owner in set(owners))
    rows: list[list[CellContent | None]] = []
    for owners in grid.owner:
        is_alone = not tables and all(spans[owner] == 1 for owner in owners)
        opened = _open_rows(owners, lines) if is_alone else []
        rows += opened or [
            [None if c and owners[c - 1] == owner else contents[owner] for c, owner in enumerate(owners)]
        ]
    last = grid.owner[-1]
    return PlacedTable(
        grid.area,
        TableContent(rows),
        grid.xs,
        [_room(lines.get(owner, []), grid.area_of(*owner), pad) for owner in last],
        {owner[1] for owner, span in spans.items() if owner[0] > 0 and span > 1},
    )


def cell_lines(segments: list[Segment]) -> list[Line]:
    """Return the lines of a cell; words that run upward or downward stand before those that do not."""
    turned = [segment for segment in segments if segment.turn]
    upright = [segment for segment in segments if not segment.turn]
    lines = [Line((s,), s.text, s.x0, s.x1, s.base, s.size) for s in sorted(turned, key=_reading_place)]
    return lines + lines_of(upright)


def _reading_place(segment: Segment) -> tuple[float, float]:
    """Where a turned segment comes: by the line it is in its own frame, then along it."""
    if segment.turn == 90:
        return segment.x0, -segment.base
    return (-segment.x0, segment.base) if segment.turn == 270 else (-segment.base, -segment.x0)


def _padding(grid: Grid, lines: dict[tuple[int, int], list[Line]]) -> float:
    """Return the smallest distance that words keep from the left side of their cells, as they do from the right."""
    left = [line.x0 - grid.area_of(*owner).x0 for owner, found in lines.items() for line in found]
    return min(max(0.0, min(left, default=0.0)), 12.0)


def _content(lines: list[Line], tables: list[PlacedTable], area: Area, pad: float, *, is_name: bool) -> CellContent:
    parts: list[str | TableContent] = []
    held: list[Line] = []
    for thing in sorted([*lines, *tables], key=lambda thing: thing.base):
        if isinstance(thing, Line):
            held.append(thing)
            continue
        parts += joined_in_cell(held, area.x0 + pad, area.x1 - pad)
        parts.append(TableContent([row for row in thing.content.rows if any(_words(row))]))
        held = []
    return CellContent(parts + joined_in_cell(held, area.x0 + pad, area.x1 - pad, is_name=is_name))


def _room(lines: list[Line], area: Area, pad: float) -> float:
    return (area.x1 - pad - lines[-1].x1) / lines[-1].size if lines else float("inf")


def _open_rows(
    owners: tuple[tuple[int, int], ...], lines: dict[tuple[int, int], list[Line]]
) -> list[list[CellContent | None]]:
    """Return the rows of a table that has no rulings between them: lines of equal height in all its cells."""
    cells = [lines.get(owner, []) for owner in owners]
    filled = [found for found in cells if found]
    if len(filled) < 3 or len(filled[0]) < _LEAST_OPEN_ROWS or len(set(owners)) < len(owners):
        return []
    bases = [line.base for line in filled[0]]
    for found in filled:
        if len(found) != len(bases):
            return []
        if any(abs(line.base - base) > _SAME_BASE for line, base in zip(found, bases, strict=True)):
            return []
    return [[CellContent([found[n].text] if found else []) for found in cells] for n in range(len(bases))]


def goes_on(table: PlacedTable, following: PlacedTable) -> bool:
    """Whether a table at the head of a page has the columns of the one at the foot of the page before."""
    if len(table.xs) != len(following.xs):
        return False
    pairs = zip(table.xs, following.xs, strict=True)
    return all(abs((a - table.xs[0]) - (b - following.xs[0])) <= _SAME_COLUMN for a, b in pairs)


def append(table: PlacedTable, following: PlacedTable) -> None:
    """Add the rows of the next page to a table: without its header, a row that was cut at the page end made whole."""
    rows, more = table.content.rows, following.content.rows
    repeated = 0
    while repeated < min(len(rows), len(more)) and _words(rows[repeated]) == _words(more[repeated]):
        repeated += 1
    more = more[repeated:]
    if more and _is_rest(table, more[0], [*rows, *more[1:]]):
        _add_rest(table, more.pop(0))
    if more:
        _carry_over(table, following, more)
    rows += more
    table.room = following.room
    table.merged |= following.merged


def _words(row: Sequence[CellContent | None]) -> list[str]:
    return [cell.words if cell is not None else "" for cell in row]


def _is_rest(
    table: PlacedTable, row: Sequence[CellContent | None], others: Sequence[Sequence[CellContent | None]]
) -> bool:
    """Whether a row only ends the cells of the one before, which were cut in mid-line.

    One such cell is enough where the first is empty, since a row begins there, and none where most are; otherwise all
    must be.
    """
    before, words = _words(table.content.rows[-1]), _words(row)
    filled = [c for c, text in enumerate(words) if text]
    if len(table.room) != len(row) or not filled or not all(before[c] for c in filled):
        return False
    cut = [_is_full(table, c, words[c]) and before[c][-1] not in "。；;" for c in filled]
    missing = sum(bool(before[c] and not text) for c, text in enumerate(words))
    if words[0]:
        return all(cut) and missing > 0
    empty = [c for c, text in enumerate(words) if not text]
    if table.merged.issuperset(empty) or any(_stands_in(others, c, words[c]) for c in filled):
        return all(cut)  # more likely the next row of a group that is merged over the page break
    return any(cut) or missing >= 2 * len(filled)


def _stands_in(rows: Sequence[Sequence[CellContent | None]], column: int, words: str) -> bool:
    """Whether a cell of a column says just these words, as those that tell the state or the unit do."""
    cells = (row[column] for row in rows)
    return len(words) > 1 and any(cell is not None and cell.words == words for cell in cells)


def _is_full(table: PlacedTable, column: int, following: str) -> bool:
    """Whether the last line of a cell of the last row had no room for the beginning of some words."""
    return table.room[column] < first_word_width(following) + 0.5


def _add_rest(table: PlacedTable, row: Sequence[CellContent | None]) -> None:
    for column, (cell, rest) in enumerate(zip(table.content.rows[-1], row, strict=True)):
        if cell is None or rest is None or not rest.parts:
            continue
        first = rest.parts[0]
        above = cell.parts[-1] if cell.parts else None
        if (
            isinstance(above, str)
            and isinstance(first, str)
            and _is_full(table, column, first)
            and not (ends_sentence(above) and has_marker(first))
        ):
            cell.parts[-1] = glued(above, first)
            cell.parts += rest.parts[1:]
        else:
            cell.parts += rest.parts


def _carry_over(table: PlacedTable, following: PlacedTable, more: list[list[CellContent | None]]) -> None:
    """Write the words of a cell that is merged over the page break again into its rows on the next page.

    Nothing on the next page tells it from an empty cell; but a column that has merged cells is a column of groups, and
    names one in each row.
    """
    last = table.content.rows[-1]
    for column in table.merged | following.merged:
        cell, above = more[0][column], last[column]
        if cell is None or cell.words or above is None or any(_is_empty(row[column]) for row in table.content.rows):
            continue
        for row in more:
            if row[column] is not cell:
                break
            row[column] = above


def _is_empty(cell: CellContent | None) -> bool:
    return cell is not None and not cell.words
