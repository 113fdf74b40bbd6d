"""Every file becomes text or one clear sentence, whatever its name says it is."""

from email.message import EmailMessage
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from helpers import docx_bytes, is_one_clear_sentence, pdf_bytes, property_test
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.config import ReadingLimits
from indexer.errors import CorpusError
from indexer.reading.loader import SUFFIXES, load_bytes, load_file

LIMITS = ReadingLimits()
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LINE = "甲山市水务局关于仓库盘点整改情况的通报，已完成整改。"
PAGE = f"<html><head><title>通报</title></head><body><p>{LINE}</p></body></html>"


def archive(**names: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as zipped:
        for name, content in names.items():
            zipped.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph(LINE)
    return docx_bytes(document)


def web_archive() -> bytes:
    message = EmailMessage()
    message["Subject"] = "通报"
    message.set_content(PAGE, subtype="html", charset="gb18030", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png", cid="<1>")
    return bytes(message)


BROKEN = [
    pytest.param(b"", ".txt", "空", id="empty"),
    pytest.param(b" \r\n\t\n ", ".txt", "空", id="blank"),
    pytest.param(b"\x00" * 512, ".docx", "空", id="zeros"),
    pytest.param("\ufeff".encode(), ".txt", "没有文字", id="only a byte-order mark"),
    pytest.param("——……\n——".encode(), ".md", "没有文字", id="only punctuation"),
    pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, ".txt", "编码", id="picture named txt"),
    pytest.param(PAGE.encode(), ".pdf", ".pdf", id="web page named pdf"),
    pytest.param(LINE.encode(), ".pdf", ".pdf", id="text named pdf"),
    pytest.param(pdf_bytes([LINE])[:200], ".pdf", "PDF", id="truncated pdf"),
    pytest.param(pdf_bytes([LINE], password="1234"), ".pdf", "密码", id="encrypted pdf"),
    pytest.param(pdf_bytes([], []), ".pdf", "扫描件", id="scan"),
    pytest.param(word_file()[:2000], ".docx", "损坏", id="truncated docx"),
    pytest.param(LINE.encode(), ".docx", ".docx", id="text named docx"),
    pytest.param(PAGE.encode(), ".docx", ".docx", id="web page named docx"),
    pytest.param(archive(xl__workbook="<x/>"), ".xlsx", "表格", id="broken xlsx"),
    pytest.param(archive(ppt__presentation="<x/>"), ".docx", "Office", id="pptx named docx"),
    pytest.param(archive(notice="x"), ".zip", "压缩包", id="zip inside a zip"),
    pytest.param(b"Rar!\x1a\x07" + bytes(99), ".txt", "rar", id="rar named txt"),
    pytest.param(archive(word__other="<x/>"), ".docx", "Word", id="zip that only looks like docx"),
    pytest.param(OLE + b"\x00" * 600, ".doc", ".docx", id="old doc"),
    pytest.param(OLE + b"\x00" * 600, ".docx", ".docx", id="old doc named docx"),
    pytest.param(OLE + "EncryptedPackage".encode("utf-16-le") * 9, ".docx", "密码", id="encrypted docx"),
    pytest.param(LINE.encode(), ".log", ".log", id="suffix that is not supported"),
    pytest.param(b"<html><body></body></html>", ".html", "正文", id="web page without text"),
]


@pytest.mark.parametrize(("data", "suffix", "word"), BROKEN)
def test_a_broken_file_is_named_in_one_clear_sentence(data, suffix, word):
    with pytest.raises(CorpusError) as error:
        load_bytes(data, suffix, LIMITS)
    assert word in str(error.value)
    assert is_one_clear_sentence(str(error.value))


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        pytest.param(pdf_bytes([LINE]), ".txt", id="pdf named txt"),
        pytest.param(word_file(), ".txt", id="docx named txt"),
        pytest.param(word_file(), "", id="docx without suffix"),
        pytest.param(PAGE.encode(), ".txt", id="web page named txt"),
        pytest.param(PAGE.encode("utf-8-sig"), ".txt", id="web page with byte-order mark named txt"),
        pytest.param(PAGE.encode("utf-16-le"), ".txt", id="web page in utf-16 named txt"),
        pytest.param(b'<?xml version="1.0" encoding="utf-8"?>\n' + PAGE.encode(), ".txt", id="xhtml named txt"),
        pytest.param(LINE.encode("gb18030"), "", id="text without suffix"),
        pytest.param(PAGE.encode(), ".xls", id="web page named xls"),
        pytest.param(web_archive(), ".mht", id="web archive"),
        pytest.param(web_archive(), ".doc", id="web archive of Word named doc"),
    ],
)
def test_content_decides_how_a_file_is_read_not_its_name(data, suffix):
    text = load_bytes(data, suffix, LIMITS).text
    assert LINE in text
    assert "<" not in text


def test_html_tags_in_markdown_stay_text():
    assert load_bytes("<div>一、问题</div>\n正文".encode(), ".md", LIMITS).text == "<div>一、问题</div>\n正文"


@property_test
@given(data=st.binary(max_size=200), suffix=st.sampled_from([*SUFFIXES, ""]))
@example(data=b"PK\x03\x04word/", suffix=".txt")
@example(data=b"%PDF-1.4", suffix=".txt")
@example(data=b"<html>\x00</html>", suffix=".html")
def test_any_bytes_give_text_or_a_clear_sentence(data, suffix):
    try:
        text = load_bytes(data, suffix, LIMITS).text
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))
    else:
        assert text.strip()


def test_a_file_is_read_with_its_encoding_named(tmp_path):
    path = tmp_path / "通报.TXT"
    path.write_bytes(LINE.encode("gb18030"))
    loaded = load_file(path, LIMITS)
    assert (loaded.text, loaded.encoding, loaded.left_out, loaded.remarks) == (LINE, "gb18030", (), ())


def test_a_missing_file_a_folder_and_a_huge_file_are_named_clearly(tmp_path):
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(LIMITS.file_mib * 2**20 + 1)
    for path, word in ((tmp_path / "没有.txt", "打不开"), (tmp_path, "打不开"), (huge, "上限")):
        with pytest.raises(CorpusError, match=word) as error:
            load_file(path, LIMITS)
        assert is_one_clear_sentence(str(error.value))
