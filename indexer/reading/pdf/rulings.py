"""The straight lines that are drawn on a page of a PDF: strokes, thin rectangles and the sides of framed ones.

Curves and filled areas are passed over. Which lines form a table is not decided here.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as raw

_THIN = 3.0  # points; a filled rectangle thinner than this is a line
_MOST_FORMS = 3  # how deep forms may be nested for their rulings to be looked for
_MOST_PATHS = 20_000  # a page; one with more is a map or a drawing, and its lines no table
_MOST_OBJECTS = 300_000  # a page, those in forms each time that they are painted
_MOST_SEGMENTS = 4_000  # of a path

Point = tuple[float, float]


@dataclass(slots=True)
class _Left:
    """How many more objects of a page are looked at."""

    objects: int = _MOST_OBJECTS
    paths: int = _MOST_PATHS


def rulings(page: "raw.FPDF_PAGE") -> Iterator[tuple[Point, Point]]:
    """Yield the ends of the straight lines on a page: strokes, thin rectangles and the sides of framed ones."""
    whole = raw.FS_MATRIX(1, 0, 0, 1, 0, 0)
    left = _Left()
    for index in range(min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        yield from _rulings_of(raw.FPDFPage_GetObject(page, index), whole, 0, left)


def _rulings_of(
    thing: "raw.FPDF_PAGEOBJECT", outer: "raw.FS_MATRIX", depth: int, left: _Left
) -> Iterator[tuple[Point, Point]]:
    kind = raw.FPDFPageObj_GetType(thing)
    left.objects -= 1
    if kind == raw.FPDF_PAGEOBJ_PATH and left.paths > 0:
        left.paths -= 1
        yield from _path_lines(thing, _product(_matrix(thing), outer))
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MOST_FORMS:
        matrix = _product(_matrix(thing), outer)
        for index in range(raw.FPDFFormObj_CountObjects(thing)):
            if left.objects < 0:
                return
            yield from _rulings_of(raw.FPDFFormObj_GetObject(thing, index), matrix, depth + 1, left)


def _matrix(thing: "raw.FPDF_PAGEOBJECT") -> "raw.FS_MATRIX":
    matrix = raw.FS_MATRIX(1, 0, 0, 1, 0, 0)
    raw.FPDFPageObj_GetMatrix(thing, matrix)
    return matrix


def _product(m: "raw.FS_MATRIX", n: "raw.FS_MATRIX") -> "raw.FS_MATRIX":
    return raw.FS_MATRIX(
        m.a * n.a + m.b * n.c,
        m.a * n.b + m.b * n.d,
        m.c * n.a + m.d * n.c,
        m.c * n.b + m.d * n.d,
        m.e * n.a + m.f * n.c + n.e,
        m.e * n.b + m.f * n.d + n.f,
    )


def _path_lines(path: "raw.FPDF_PAGEOBJECT", matrix: "raw.FS_MATRIX") -> Iterator[tuple[Point, Point]]:
    """Yield the straight sides of a stroked path, or of a filled one that is as thin as a line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    count = raw.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_SEGMENTS or not (fill.value or stroke.value):
        return
    for sides in _outlines(path, count, matrix):
        if stroke.value:
            yield from sides
            continue
        xs, ys = ([p[axis] for side in sides for p in side] for axis in (0, 1))
        if max(xs) - min(xs) <= _THIN or max(ys) - min(ys) <= _THIN:
            middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
            is_flat = max(xs) - min(xs) > max(ys) - min(ys)
            yield (
                ((min(xs), middle[1]), (max(xs), middle[1]))
                if is_flat
                else ((middle[0], min(ys)), (middle[0], max(ys)))
            )


def _outlines(path: "raw.FPDF_PAGEOBJECT", count: int, matrix: "raw.FS_MATRIX") -> Iterator[list[tuple[Point, Point]]]:
    """Yield the sides of each part of a path; curves are passed over."""
    x, y = ctypes.c_float(), ctypes.c_float()
    sides: list[tuple[Point, Point]] = []
    first: Point | None = None
    last: Point | None = None
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if sides:
                yield sides
            sides, first = [], point
        elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            sides.append((last, point))
        last = point
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            sides.append((point, first))
            last = first
    if sides:
        yield sides
