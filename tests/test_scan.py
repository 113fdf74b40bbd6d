"""Scanned PDF files: pages that are pictures are recognised when the engine is installed, and refused clearly when not."""

import sys
from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
import pytest
from helpers import is_one_clear_sentence, pdf_bytes
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits
from indexer.reading.pdf import reader, scan
from indexer.reading.pdf.reader import read_pdf
from indexer.reading.pdf.scan import Recognized, page_words, segments_from
from indexer.reading.pdf.scan_rulings import grids_in, slope_of
from indexer.reading.pdf.tables import tables_of

LINES = ["甲山市水务局关于巡察整改情况的通报", "一、关于“巡河记录不完整”的问题", "整改情况：已完成，补建台账12处。"]


def scanned(*pages, turn=0.0):
    """Return a PDF whose pages are pictures of printed lines."""
    printed = pdfium.PdfDocument(pdf_bytes(*pages))
    file = BytesIO()
    sheet = canvas.Canvas(file)
    for page in printed:
        picture = page.render(scale=2.5).to_pil().convert("L").rotate(turn, fillcolor=255)
        sheet.drawImage(ImageReader(picture), 0, 0, *page.get_size())
        sheet.showPage()
    sheet.save()
    return file.getvalue()


def words_of(document):
    return [block.span.of(document.text) for block in document.blocks]


def fake_engine(*results):
    """An engine that reads one of the results from each page."""
    rest = iter(results)
    return lambda: lambda picture: next(rest)


def line(words, left, top, confidence=0.98, height=30):
    return Recognized(words, (left, top, left + 25.0 * len(words), top + height), confidence)


def test_the_words_of_a_scan_are_recognised_and_their_confidence_is_reported():
    pytest.importorskip(
        "rapidocr", reason="needs rapidocr: pip install -r requirements-optional.txt and run pytest again"
    )
    document = read_pdf(scanned(LINES, turn=0.5), ReadingLimits())
    assert words_of(document) == LINES
    (remark,) = document.remarks
    assert "第 1 页由图像识别,可信度 " in remark
    assert is_one_clear_sentence(remark)


def test_a_scan_is_refused_with_what_to_install_where_the_engine_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(CorpusError, match="pip install rapidocr") as error:
        read_pdf(scanned(LINES), ReadingLimits())
    assert is_one_clear_sentence(str(error.value))


def test_recognised_lines_are_joined_to_paragraphs_as_printed_ones_are(monkeypatch):
    full = "清理沿河堆放点并且逐处登记造册由分管负责人按月到场核对"
    page = [line(full, 225, 200), line(full + "存疑", 175, 250), line("再报市里备案。", 175, 300), line(full, 225, 350)]
    monkeypatch.setattr(scan, "open_engine", fake_engine(page))
    document = read_pdf(pdf_bytes([]), ReadingLimits())
    assert words_of(document) == [full + full + "存疑再报市里备案。", full]


def test_a_page_of_low_confidence_says_so_and_one_without_words_is_named(monkeypatch):
    monkeypatch.setattr(scan, "open_engine", fake_engine([line(LINES[0], 100, 100, confidence=0.5)], []))
    document = read_pdf(pdf_bytes([], []), ReadingLimits())
    assert "可信度 0.50,偏低" in document.remarks[0]
    assert "第 2 页没有识别出文字" in document.remarks[1]
    assert all(map(is_one_clear_sentence, document.remarks))


def test_a_scan_in_which_nothing_is_recognised_is_refused(monkeypatch):
    monkeypatch.setattr(scan, "open_engine", fake_engine([], []))
    with pytest.raises(CorpusError, match="识别不出文字") as error:
        read_pdf(pdf_bytes([], []), ReadingLimits())
    assert is_one_clear_sentence(str(error.value))


def test_recognising_stops_when_the_time_of_the_file_is_nearly_used_up_and_names_the_pages_left(monkeypatch):
    clock = iter(range(0, 1000, 5))
    monkeypatch.setattr(scan, "process_time", lambda: next(clock))
    monkeypatch.setattr(reader, "process_time", lambda: next(clock))
    monkeypatch.setattr(scan, "open_engine", fake_engine(*[[line(LINES[0], 100, 100)]] * 9))
    document = read_pdf(pdf_bytes(*[[]] * 9), ReadingLimits(seconds=20))
    assert sum("由图像识别" in remark for remark in document.remarks) == 3
    assert "第 4–9 页来不及识别(共 9 页)" in document.remarks[-1]
    assert is_one_clear_sentence(document.remarks[-1])


def test_a_ruled_table_on_a_scan_that_lies_askew_is_a_table():
    table = [["序号", "问题", "责任单位"], ["1", "台账不全", "河道科"], ["2", "票据混放", "财务科"]]
    picture = np.full((1754, 1240, 3), 255, np.uint8)
    slope, left, tops, lefts = 0.012, 150, range(300, 501, 50), (150, 300, 700, 1050)

    def askew(x, y):
        return round(x - slope * (y - 877)), round(y + slope * (x - 620))

    for y in (300, 380, 460, 540):
        for x in range(left, 1050):
            column, row = askew(x, y)
            picture[row : row + 2, column] = 60
    for x in lefts:
        for y in range(300, 540):
            column, row = askew(x, y)
            picture[row, column : column + 2] = 60
    lines = []
    for r, row in enumerate(table):
        for c, words in enumerate(row):
            x, y = askew(lefts[c] + 20, tops[0] + 25 + 80 * r)
            lines.append(line(words, x, y))
    assert slope_of(picture) == pytest.approx(slope, abs=0.001)
    (grid,) = grids_in(picture, 150 / 72, slope_of(picture))
    assert (len(grid.xs), len(grid.ys)) == (4, 4)
    page = page_words(picture, 150 / 72, lines)
    (found,), rest = tables_of(page.grids, page.segments)
    assert not rest
    assert [[cell.words for cell in row] for row in found.content.rows] == table


def test_lines_of_one_font_have_one_size_though_their_boxes_differ():
    found = [line("整改情况如下文所述", 100, 100 + 40 * n, height=28 + 2 * n) for n in range(4)]
    assert len({segment.size for segment in segments_from(found, 2.0)}) == 1


def test_the_picture_is_made_at_the_size_that_the_engine_reads_well(monkeypatch):
    seen = []
    monkeypatch.setattr(scan, "open_engine", lambda: lambda picture: seen.append(picture) or [line(LINES[0], 9, 9)])
    read_pdf(pdf_bytes([]), ReadingLimits())
    assert seen[0].dtype == np.uint8
    assert 1700 < seen[0].shape[0] < 1800
    assert seen[0].shape[2] == 3


def test_of_a_file_with_text_only_the_pages_without_are_recognised(monkeypatch):
    monkeypatch.setattr(scan, "open_engine", fake_engine([line(LINES[0], 100, 100)]))
    document = read_pdf(pdf_bytes(["甲山市水务局整改情况的通报，已经完成整改。"], []), ReadingLimits())
    assert words_of(document) == ["甲山市水务局整改情况的通报，已经完成整改。", LINES[0]]
    assert [remark[:11] for remark in document.remarks] == ["第 2 页由图像识别,"]
