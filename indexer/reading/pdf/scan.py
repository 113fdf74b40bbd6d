"""Pages that are pictures -> their words, by the optional OCR engine rapidocr with the models in its package.

Costs some four seconds of processor time a page, so it stops before the time of the file is used up and says which
pages are left.
"""

import logging
import math
from collections.abc import Callable, Sequence
from statistics import fmean, median
from time import process_time
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium

from indexer.errors import CorpusError
from indexer.reading.writer import DocumentWriter

from .furniture import PageWords
from .lines import Segment
from .scan_rulings import grids_in, slope_of, straight

_DPI = 150  # small print of 9 points is read well; 200 takes twice as long and reads no better
_LARGEST_SIDE = 3500  # pixels; a poster is made smaller
USABLE = 0.8  # share of the time of a file that recognising may use
_LOW = 0.85  # mean confidence below which the words should be checked by eye
_HALF_EMPTY = "，。、；：！？）》」』】〕"  # marks whose ink stands in the left half of their place
_THREADS = 1  # the limit counts processor time, which more threads only add to
_SAME_SIZE = 0.18  # share by which lines of one font differ when their size is measured on a picture


class Recognized(NamedTuple):
    """A line that was read from a picture.

    `box` is its left, top, right and bottom in pixels, turned level about its middle; `confidence` is 0–1.
    """

    words: str
    box: tuple[float, float, float, float]
    confidence: float


Engine = Callable[[np.ndarray], Sequence[Recognized]]


def open_engine() -> Engine:
    """Return the function that reads the lines of a picture, (height, width, 3) uint8.

    Raises CorpusError when the engine is not installed.
    """
    try:
        # 0.5 s and 100 MB, and only scans need it; an optional extra.
        from rapidocr import RapidOCR
    except ImportError as error:
        raise CorpusError(
            "PDF 是扫描件,没有文字层;请先做文字识别(OCR)再放入,或安装识别组件:pip install rapidocr onnxruntime / "
            "the PDF is a scan without text; run OCR on it first, or install: pip install rapidocr onnxruntime"
        ) from error
    engine = RapidOCR(
        params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS}
    )
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)

    def read(picture: np.ndarray) -> list[Recognized]:
        found = engine(picture)
        if found.txts is None or found.boxes is None:
            return []
        return [
            Recognized(words, _levelled(corners), float(score))
            for words, corners, score in zip(found.txts, found.boxes, found.scores, strict=True)
        ]

    return read


def _levelled(corners: np.ndarray) -> tuple[float, float, float, float]:
    """Return the box of a line whose (4, 2) corners go round from the upper left one, turned level."""
    (x, y), (across, down) = corners.mean(axis=0), (corners[1] - corners[0], corners[3] - corners[0])
    width, height = float(np.hypot(*across)), float(np.hypot(*down))
    return float(x) - width / 2, float(y) - height / 2, float(x) + width / 2, float(y) + height / 2


def recognised(
    file: pdfium.PdfDocument, pages: Sequence[PageWords], writer: DocumentWriter, until: float
) -> list[PageWords]:
    """Return the pages of a file, those without text recognised one by one until so much processor time is used up.

    Where other pages have text and there is no engine, those without are named in a remark. Raises CorpusError when no
    page has text and the engine is not installed or finds no words.
    """
    result = list(pages)
    empty = [page.number for page in pages if not page.segments]
    if not empty:
        return result
    try:
        engine = open_engine()
    except CorpusError:
        if len(empty) == len(pages):
            raise
        _remark_without_text(writer, empty, len(pages))
        return result
    for done, number in enumerate(empty):
        if process_time() > until:
            _remark_left(writer, empty[done:], len(pages))
            break
        result[number - 1] = _recognised_page(file, number - 1, engine, writer)
    if not any(page.segments for page in result):
        raise CorpusError(
            "PDF 是扫描件,没有文字层,图像里也识别不出文字;请换更清晰的文件 / "
            "the PDF is a scan without text and no words were recognised in it; scan it again more clearly"
        )
    return result


def page_list(numbers: Sequence[int]) -> str:
    """Return page numbers as people write them: 2–5、7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _remark_without_text(writer: DocumentWriter, numbers: Sequence[int], count: int) -> None:
    named = page_list(numbers)
    writer.remark(
        f"第 {named} 页没有文字(共 {count} 页),未读入;装上识别组件后可以识别 / "
        f"{'page' if len(numbers) == 1 else 'pages'} {named.replace('、', ', ')} of {count} have no text; they can be "
        f"recognised once rapidocr is installed"
    )


def _remark_left(writer: DocumentWriter, numbers: Sequence[int], count: int) -> None:
    named = page_list(numbers)
    writer.remark(
        f"第 {named} 页来不及识别(共 {count} 页),未读入;请先做文字识别(OCR)再放入 / "
        f"pages {named.replace('、', ', ')} of {count} were not recognised in the time allowed; run OCR on the file first"
    )


def _recognised_page(file: pdfium.PdfDocument, index: int, engine: Engine, writer: DocumentWriter) -> PageWords:
    page = file[index]
    try:
        width, height = page.get_size()
        scale = min(_DPI / 72, _LARGEST_SIDE / max(width, height, 1.0))
        picture = page.render(scale=scale, rev_byteorder=False).to_numpy()
    finally:
        page.close()
    picture = np.ascontiguousarray(picture[:, :, :3])
    lines = [line for line in engine(picture) if line.words.strip()]
    number = index + 1
    if not lines:
        writer.remark(f"第 {number} 页没有识别出文字 / no words were recognised on page {number}")
    else:
        confidence = fmean(line.confidence for line in lines)
        low = confidence < _LOW
        writer.remark(
            f"第 {number} 页由图像识别,可信度 {confidence:.2f}{',偏低,请对照原件核对' if low else ''} / "
            f"page {number} was recognised from its image, confidence {confidence:.2f}{' (low: check it by eye)' if low else ''}"
        )
    return page_words(picture, scale, lines, number)


def page_words(picture: np.ndarray, scale: float, lines: Sequence[Recognized], number: int = 1) -> PageWords:
    """Return what was recognised on a picture, laid level, and the grids on it; `scale` is pixels a point."""
    height, width = picture.shape[:2]
    slope = slope_of(picture)
    segments = segments_from(_straightened(lines, picture, slope), scale)
    return PageWords(width / scale, height / scale, segments, grids_in(picture, scale, slope), number)


def _straightened(lines: Sequence[Recognized], picture: np.ndarray, slope: float) -> list[Recognized]:
    height, width = picture.shape[:2]
    moved = []
    for line in lines:
        left, top, right, bottom = line.box
        x, y = straight((left + right) / 2, (top + bottom) / 2, width, height, slope)
        half, rise = (right - left) / 2, (bottom - top) / 2
        moved.append(line._replace(box=(x - half, y - rise, x + half, y + rise)))
    return moved


def segments_from(lines: Sequence[Recognized], scale: float) -> list[Segment]:
    """Return recognised lines as segments of a page; `scale` is pixels a point."""
    segments = []
    for line, size in zip(lines, _evened([_size(line) / scale for line in lines]), strict=True):
        left, top, right, bottom = (side / scale for side in line.box)
        if line.words[-1:] in _HALF_EMPTY:  # the box holds the ink only
            right += 0.6 * size
        segments.append(Segment(line.words.strip(), left, right, (top + bottom) / 2 + 0.3 * size, size))
    return sorted(segments, key=lambda segment: (segment.base, segment.x0))


def _evened(sizes: list[float]) -> list[float]:
    """Return sizes measured on a picture with those that differ by little made equal, those of the body first."""
    usual = median(sizes) if sizes else 1.0
    levels = [usual]
    result = []
    for size in sizes:
        level = next((level for level in levels if abs(size - level) <= _SAME_SIZE * level), None)
        if level is None:
            levels.append(level := size)
        result.append(level)
    return result


def _size(line: Recognized) -> float:
    """Return the font size of a line in pixels: by its width where it is long, by its height where it is short."""
    left, top, right, bottom = line.box
    wide = sum(0.5 if character.isascii() else 1.0 for character in line.words)
    by_height = 0.72 * (bottom - top)
    return min((right - left) / wide, 1.25 * by_height) if wide >= 4 and math.isfinite(by_height) else by_height
