"""What stands on a page -> columns in reading order, each with its lines and tables from top to bottom.

Prose in two or three columns is read column by column, what goes over the whole width parting the page into bands.
Words in aligned columns without rulings are a table when there are many of them; prose never is.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from indexer.reading.writer import CellContent, TableContent

from .grid import Area
from .join import joined_in_cell
from .lines import Line, Segment, lines_of
from .tables import PlacedTable

# Widths in characters, that is in font sizes, unless it says points.
_LEAST_GUTTER = 1.0
_MOST_GUTTER = 7.0
_LEAST_COLUMN = 9.0  # of prose
_LEAST_LINES = 4  # of each column of prose
_FULL = 0.8  # share of the width of a column that half its lines fill when it is prose
_MOST_TITLES = 4  # short centred lines that may lie across the gutter, and nowhere else
_MOST_DEPTH = 2  # how often a page is parted: up to four columns
_STEP = 2.0  # points between the places that are tried for a gutter
_CELL_GAP = 1.0  # between the columns of a table without rulings
_LEAST_ROWS = 3
_LEAST_GAPS = 2
_MOST_PITCH = 3.2  # between two rows of a table without rulings

Entry = Line | PlacedTable


@dataclass(slots=True)
class Column:
    """Lines and tables from top to bottom that keep to the same edges."""

    entries: list[Entry] = field(default_factory=list)
    order: int = 0  # 0 is the whole width; the columns of a band count from 1
    x0: float = 0.0  # points
    x1: float = 0.0


def columns_of(segments: Sequence[Segment], tables: Sequence[PlacedTable]) -> list[Column]:
    """Return the columns of a page in reading order."""
    return [column for column in _split(list(segments), list(tables), 0, 0) if column.entries]


def _split(segments: list[Segment], tables: list[PlacedTable], depth: int, order: int) -> Iterator[Column]:
    gutter = _gutter(segments, tables) if depth < _MOST_DEPTH else None
    if gutter is None:
        yield _column(segments, tables, order)
        return
    for band in _bands(segments, tables, gutter):
        if not band.is_parted:
            yield _column(band.segments, band.tables, order)
            continue
        for number, side in enumerate((0, 1), 1):
            yield from _split(
                [s for s in band.segments if (s.middle[0] > gutter) == side],
                [t for t in band.tables if (t.area.x0 > gutter) == side],
                depth + 1,
                2 * order + number,
            )


def _column(segments: list[Segment], tables: list[PlacedTable], order: int) -> Column:
    lines = _with_aligned_tables(lines_of(segments))
    entries = sorted([*lines, *tables], key=lambda entry: entry.base)
    return Column(
        entries, order, min((s.x0 for s in segments), default=0.0), max((s.x1 for s in segments), default=0.0)
    )


@dataclass(slots=True)
class _Band:
    segments: list[Segment] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
    is_parted: bool = False


def _gutter(segments: list[Segment], tables: list[PlacedTable]) -> float | None:
    """Return the place that few segments lie across, when what stands beside it is prose in columns."""
    if len(segments) < 2 * _LEAST_LINES:
        return None
    left, right = min(s.x0 for s in segments), max(s.x1 for s in segments)
    count = int((right - left) / _STEP) + 2
    changes = [0] * (count + 1)
    for segment in segments:
        changes[max(0, int((segment.x0 - left) / _STEP))] += 1
        changes[min(count, int((segment.x1 - left) / _STEP) + 1)] -= 1
    covered, running = [], 0
    for change in changes[:count]:
        running += change
        covered.append(running)
    middle = range(count // 5, count - count // 5)
    if not middle:
        return None
    least = min(covered[n] for n in middle)
    for across in range(least, least + _MOST_TITLES):
        best = max(_runs([n for n in middle if covered[n] <= across]), key=len)
        gutter = left + (best[0] + best[-1]) / 2 * _STEP
        if any(band.is_parted for band in _bands(segments, tables, gutter)):
            return gutter
    return None


def _runs(numbers: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _bands(segments: list[Segment], tables: list[PlacedTable], gutter: float) -> list[_Band]:
    """Part a page where something lies across the gutter; bands without columns are put together again."""
    bands = [_Band()]
    start = _right_start(segments, gutter)
    for thing in sorted([*segments, *tables], key=lambda t: t.base):
        x0, x1 = (thing.x0, thing.x1) if isinstance(thing, Segment) else (thing.area.x0, thing.area.x1)
        is_across = x0 < gutter < x1 or gutter <= x0 < start
        band = _Band() if is_across else bands[-1]
        if isinstance(thing, Segment):
            band.segments.append(thing)
        else:
            band.tables.append(thing)
        if is_across:
            bands += [band, _Band()]
    for band in bands:
        band.is_parted = _is_prose(band.segments, gutter)
    if any(band.is_parted for band in bands):  # what is left over at the foot of a parted page is parted too
        for band in bands:
            band.is_parted = band.is_parted or _is_parted(band.segments, gutter)
    result: list[_Band] = []
    for band in bands:
        if result and not band.is_parted and not result[-1].is_parted:
            result[-1].segments += band.segments
            result[-1].tables += band.tables
        elif band.segments or band.tables:
            result.append(band)
    return result


def _right_start(segments: list[Segment], gutter: float) -> float:
    """Return where the column right of a gutter begins, less a character; a short centred line begins before it."""
    starts = Counter(round(s.x0 / 4) for s in segments if s.x0 >= gutter)
    common = [place for place, count in starts.items() if count >= max(2, 0.1 * starts.total())]
    return min(common) * 4.0 - 10.0 if common else gutter


def _sides(segments: list[Segment], gutter: float) -> tuple[list[Segment], list[Segment]]:
    return [s for s in segments if s.x1 <= gutter], [s for s in segments if s.x0 >= gutter]


def _is_parted(segments: list[Segment], gutter: float) -> bool:
    left, right = _sides(segments, gutter)
    return len(left) >= 2 and len(right) >= 2


def _is_prose(segments: list[Segment], gutter: float) -> bool:
    """Whether what stands beside a gutter are columns of running text, and not labels or cells."""
    left, right = _sides(segments, gutter)
    if min(len(left), len(right)) < _LEAST_LINES:
        return False
    size = median(s.size for s in segments)
    gap = min(s.x0 for s in right) - max(s.x1 for s in left)
    if not _LEAST_GUTTER * size <= gap <= _MOST_GUTTER * size:
        return False
    # The narrower side is one column; the other may hold two.
    side = min((left, right), key=lambda s: max(x.x1 for x in s) - min(x.x0 for x in s))
    width = max(s.x1 for s in side) - min(s.x0 for s in side)
    start = min(s.x0 for s in side)
    return width >= _LEAST_COLUMN * size and median(s.x1 - start for s in side) >= _FULL * width


def _with_aligned_tables(lines: list[Line]) -> list[Entry]:
    """Put tables in the place of lines whose words stand in three or more aligned columns."""
    entries: list[Entry] = []
    start = 0
    while start < len(lines):
        end, gaps = _aligned(lines, start)
        if end > start:
            entries.append(_aligned_table(lines[start:end], gaps))
            start = end
        else:
            entries.append(lines[start])
            start += 1
    return entries


def _aligned(lines: list[Line], start: int) -> tuple[int, list[tuple[float, float]]]:
    """Return where the table that begins at a line ends, and the gaps between its columns; `start` where none does."""
    gaps = _gaps(lines[start])
    end, last_full, full = start + 1, start, 1
    while end < len(lines) and len(gaps) >= _LEAST_GAPS:
        line = lines[end]
        if line.base - lines[end - 1].base > _MOST_PITCH * line.size:
            break
        kept = _without(gaps, line)
        if len(kept) < _LEAST_GAPS:
            break
        gaps = kept
        if len(_cells_of(line, gaps)) >= _LEAST_GAPS + 1:
            full, last_full = full + 1, end
        end += 1
    if full < _LEAST_ROWS or len(gaps) < _LEAST_GAPS:
        return start, []
    end = last_full + 1
    while end < len(lines) and _wraps(lines[end], lines[end - 1], gaps):
        end += 1
    return end, gaps


def _wraps(line: Line, previous: Line, gaps: list[tuple[float, float]]) -> bool:
    """Whether a line below the last row only goes on in one of its columns, but the first."""
    is_near = line.base - previous.base <= 1.8 * line.size
    return is_near and len(_without(gaps, line)) == len(gaps) and min(_cells_of(line, gaps)) > 0


def _gaps(line: Line) -> list[tuple[float, float]]:
    pairs = zip(line.segments, line.segments[1:], strict=False)
    return [(a.x1, b.x0) for a, b in pairs if b.x0 - a.x1 >= _CELL_GAP * line.size]


def _without(gaps: list[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    """Return what a line leaves free of gaps, as far as it is wide enough."""
    kept = []
    for start, end in gaps:
        for segment in line.segments:
            if segment.x0 < end and segment.x1 > start:
                if segment.middle[0] < (start + end) / 2:
                    start = segment.x1
                else:
                    end = segment.x0
        if end - start >= _CELL_GAP * line.size:
            kept.append((start, end))
    return kept


def _cells_of(line: Line, gaps: list[tuple[float, float]]) -> dict[int, list[Segment]]:
    """Return the segments of a line by column."""
    middles = [(start + end) / 2 for start, end in gaps]
    cells: dict[int, list[Segment]] = {}
    for segment in line.segments:
        cells.setdefault(bisect_left(middles, segment.middle[0]), []).append(segment)
    return cells


def _aligned_table(lines: list[Line], gaps: list[tuple[float, float]]) -> PlacedTable:
    rows: list[list[list[Segment]]] = []
    for line in lines:
        cells = _cells_of(line, gaps)
        if not rows or 0 in cells or len(cells) > len(gaps) / 2 + 0.5:
            rows.append([[] for _ in range(len(gaps) + 1)])
        for column, segments in cells.items():
            rows[-1][column] += segments
    ends = [max((s.x1 for row in rows for s in row[c]), default=0.0) for c in range(len(gaps) + 1)]
    starts = [min((s.x0 for row in rows for s in row[c]), default=0.0) for c in range(len(gaps) + 1)]
    content: list[list[CellContent | None]] = [
        [CellContent(joined_in_cell(lines_of(cell), starts[c], ends[c])) for c, cell in enumerate(row)] for row in rows
    ]
    area = Area(lines[0].x0, lines[0].top, max(line.x1 for line in lines), lines[-1].base)
    edges = (area.x0, *((a + b) / 2 for a, b in gaps), area.x1)
    return PlacedTable(area, TableContent(content), edges)
