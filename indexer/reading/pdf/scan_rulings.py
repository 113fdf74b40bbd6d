"""The rulings on the picture of a page: long dark runs along its rows and columns, the slope of the scan taken out.

Plain arithmetic on the pixels; no engine is needed.
"""

import numpy as np

from .grid import Grid, grids_of
from .page import Page, Ruling

_DARK = 190  # of 255; a thin line is grey on a picture
_SHORTEST = 29.0  # points; longer than a stroke of a character in large type
_STEEPEST = 0.04  # slope of a scan that was laid askew; more is another thing
_COARSE, _FINE = 0.002, 0.0004  # steps of the slopes that are tried
_EVERY = 8  # columns of pixels of which one is looked at for the slope
_CLEARER = 1.02  # times as dark must the rows be that a slope gathers
_LEAST_WIDTH = 100.0  # points of a table; a character as large as a head has strokes that cross too
_LEAST_HEIGHT = 25.0


def grids_in(picture: np.ndarray, scale: float, slope: float = 0.0) -> list[Grid]:
    """Return the grids on a picture, (height, width, 3) uint8.

    `scale` is pixels a point; `slope` by how many pixels a printed line sinks on each pixel to the right.
    """
    dark = picture.max(axis=2) < _DARK
    height, width = dark.shape
    along = np.arange(width) - width // 2, np.arange(height) - height // 2
    sunk = np.rint(slope * along[0]).astype(int)
    rows = np.clip(np.arange(height)[:, None] + sunk[None, :], 0, height - 1)
    moved = np.rint(slope * along[1]).astype(int)
    columns = np.clip(np.arange(width)[None, :] - moved[:, None], 0, width - 1)
    page = Page(width / scale, height / scale)
    page.horizontal = _runs(np.take_along_axis(dark, rows, axis=0), scale)
    page.vertical = _runs(np.take_along_axis(dark, columns, axis=1).T, scale)
    return [grid for grid in grids_of(page) if _is_large(grid)]


def slope_of(picture: np.ndarray) -> float:
    """Return by how many pixels the lines of a picture, printed or drawn, sink on each pixel to the right.

    It is the slope that gathers the dark pixels in the fewest rows, which are then darkest.
    """
    dark = (picture.max(axis=2) < _DARK)[:, ::_EVERY]
    height, width = dark.shape
    across = (np.arange(width) - width // 2) * _EVERY
    rows = np.arange(height)[:, None]

    def sharpness(slope: float) -> float:
        sunk = np.clip(rows + np.rint(slope * across).astype(int)[None, :], 0, height - 1)
        profile = np.take_along_axis(dark, sunk, axis=0).sum(axis=1, dtype=np.int64)
        return float((profile**2).sum())

    best = max(np.arange(-_STEEPEST, _STEEPEST + _COARSE, _COARSE).tolist(), key=sharpness)
    best = max((best + _FINE * np.arange(-6, 7)).tolist(), key=sharpness)
    return best if sharpness(best) > _CLEARER * sharpness(0.0) else 0.0


def straight(x: float, y: float, width: int, height: int, slope: float) -> tuple[float, float]:
    """Return where a point of the picture lies when its slope is taken out."""
    return x + slope * (y - height // 2), y - slope * (x - width // 2)


def _runs(dark: np.ndarray, scale: float) -> list[Ruling]:
    """Return the long runs along the rows of a (lines, places) bool array, in points."""
    thick = dark.copy()  # a line that leaves a row of pixels for the next is still one
    thick[1:] |= dark[:-1]
    thick[:-1] |= dark[1:]
    edges = np.diff(np.pad(thick, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    lines, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    long = ends - starts >= _SHORTEST * scale
    found = zip(lines[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True)
    return [Ruling((line + 0.5) / scale, start / scale, end / scale) for line, start, end in found]


def _is_large(grid: Grid) -> bool:
    area = grid.area
    return area.x1 - area.x0 >= _LEAST_WIDTH and area.bottom - area.top >= _LEAST_HEIGHT
