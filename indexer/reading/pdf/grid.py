"""Rulings of a page -> the grids they draw: which cells there are, and which of them are merged.

A grid is what horizontal and vertical rulings that touch each other form. Where the ruling between two cells is missing
they are one cell. Knows no words.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .page import Page, Ruling

_SAME = 2.5  # points between two rulings that are one: drawn twice, or the two edges of neighbouring cells
_DASH = 6.0  # points between the dashes of one ruling
_TOUCH = 3.0  # points by which a ruling may miss the one it meets
_SHORTEST = 5.0  # points of a ruling when its dashes are joined
_COVERED = 0.5  # share of the side of a cell that a ruling must run along
_MOST = 3_000  # rulings a page; one with more is a drawing
_MOST_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a page in points."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns between `xs` and rows between `ys`, in points, rising.

    `owner[r][c]` is the (row, column) that the cell belongs to: its own, or that of the merged cell it is part of.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def area(self) -> Area:
        """The rectangle it fills."""
        return Area(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Return the (row, column) that owns a point of its area."""
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        return self.owner[row][column]

    def area_of(self, row: int, column: int) -> Area:
        """Return the rectangle of the cell that owns (row, column), all its parts taken together."""
        owner = self.owner[row][column]
        row, column = owner
        last_column = column
        while last_column + 1 < len(self.xs) - 1 and self.owner[row][last_column + 1] == owner:
            last_column += 1
        last_row = row
        while last_row + 1 < len(self.ys) - 1 and self.owner[last_row + 1][column] == owner:
            last_row += 1
        return Area(self.xs[column], self.ys[row], self.xs[last_column + 1], self.ys[last_row + 1])


def grids_of(page: Page) -> list[Grid]:
    """Return the grids of a page, from top to bottom; frames around a single cell are not among them."""
    horizontal, vertical = joined(page.horizontal), joined(page.vertical)
    if max(len(horizontal), len(vertical)) > _MOST:
        return []
    grids = [_grid(h, v) for h, v in _touching(horizontal, vertical)]
    return sorted((grid for grid in grids if grid is not None), key=lambda grid: (grid.ys[0], grid.xs[0]))


def joined(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Return rulings with those that lie on or beside each other, and the dashes of one, made one."""
    result: list[Ruling] = []
    for at, group in _at_one_place(sorted(rulings)):
        start, end = None, 0.0
        for ruling in sorted(group, key=lambda ruling: ruling.start):
            if start is None:
                start, end = ruling.start, ruling.end
            elif ruling.start <= end + _DASH:
                end = max(end, ruling.end)
            else:
                result.append(Ruling(at, start, end))
                start, end = ruling.start, ruling.end
        if start is not None:
            result.append(Ruling(at, start, end))
    return [ruling for ruling in result if ruling.end - ruling.start >= _SHORTEST]


def _at_one_place(rulings: list[Ruling]) -> Iterator[tuple[float, list[Ruling]]]:
    group: list[Ruling] = []
    for ruling in rulings:
        if group and ruling.at - group[0].at > _SAME:
            yield sum(r.at for r in group) / len(group), group
            group = []
        group.append(ruling)
    if group:
        yield sum(r.at for r in group) / len(group), group


def _touching(horizontal: list[Ruling], vertical: list[Ruling]) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Yield the groups of rulings that touch each other; rulings that touch none are in no group."""
    heights = [ruling.at for ruling in horizontal]  # rising, as joined() leaves them
    parent = list(range(len(horizontal) + len(vertical)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = n = parent[parent[n]]
        return n

    for number, upright in enumerate(vertical):
        first = bisect_left(heights, upright.start - _TOUCH)
        last = bisect_right(heights, upright.end + _TOUCH)
        for index in range(first, last):
            if horizontal[index].start - _TOUCH <= upright.at <= horizontal[index].end + _TOUCH:
                parent[root(len(horizontal) + number)] = root(index)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, ruling in enumerate([*horizontal, *vertical]):
        pair = groups.setdefault(root(index), ([], []))
        pair[index >= len(horizontal)].append(ruling)
    yield from (pair for pair in groups.values() if pair[0] and pair[1])


def _grid(horizontal: list[Ruling], vertical: list[Ruling]) -> Grid | None:
    xs = _with_ends([r.at for r in vertical], min(r.start for r in horizontal), max(r.end for r in horizontal))
    ys = _with_ends([r.at for r in horizontal], min(r.start for r in vertical), max(r.end for r in vertical))
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows * columns < 2 or rows * columns > _MOST_CELLS:
        return None
    walls = _sides(vertical, xs, ys)  # walls[c] are the rows that have a wall left of column c
    floors = _sides(horizontal, ys, xs)  # floors[r] are the columns that have a wall above row r
    owner = _owners(rows, columns, walls, floors)
    grid = Grid(tuple(xs), tuple(ys), owner)
    return grid if len({cell for row in owner for cell in row}) > 1 else None


def _with_ends(places: list[float], start: float, end: float) -> list[float]:
    """Return the places of rulings, with the ends of those across them where a table is open at its sides."""
    result: list[float] = []
    for place in sorted(places):
        if not result or place - result[-1] > _SAME:
            result.append(place)
    if result[0] - start > 2 * _TOUCH:
        result.insert(0, start)
    if end - result[-1] > 2 * _TOUCH:
        result.append(end)
    return result


def _sides(rulings: list[Ruling], places: list[float], steps: list[float]) -> list[set[int]]:
    """Return for each place which of the steps between `steps` have a ruling along them."""
    sides: list[set[int]] = [set() for _ in places]
    for ruling in rulings:
        place = min(range(len(places)), key=lambda n: abs(places[n] - ruling.at))
        first = max(bisect_right(steps, ruling.start) - 1, 0)
        for step in range(first, len(steps) - 1):
            if steps[step] >= ruling.end:
                break
            shared = min(ruling.end, steps[step + 1]) - max(ruling.start, steps[step])
            if shared >= _COVERED * (steps[step + 1] - steps[step]):
                sides[place].add(step)
    return sides


def _owners(
    rows: int, columns: int, walls: list[set[int]], floors: list[set[int]]
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return for each cell the upper left one of those that no ruling parts from it.

    Cells whose parts form no rectangle stay merged too: their words must not be torn apart.
    """
    owner: dict[tuple[int, int], tuple[int, int]] = {(r, c): (r, c) for r in range(rows) for c in range(columns)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while owner[cell] != cell:
            owner[cell] = cell = owner[owner[cell]]
        return cell

    def merge(a: tuple[int, int], b: tuple[int, int]) -> None:
        first, second = sorted((root(a), root(b)))
        owner[second] = first

    for r in range(rows):
        for c in range(columns):
            if c and r not in walls[c]:
                merge((r, c - 1), (r, c))
            if r and c not in floors[r]:
                merge((r - 1, c), (r, c))
    return tuple(tuple(root((r, c)) for c in range(columns)) for r in range(rows))
