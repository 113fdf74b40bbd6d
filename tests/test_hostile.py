"""No file can stop a build: what never ends, takes gigabytes or cannot be opened is one failure; the rest is indexed."""

import json
import os
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from helpers import WATER, is_one_clear_sentence, property_test, tiny_model
from hypothesis import given
from hypothesis import strategies as st

from indexer.build import BuildReport, add, build, remove
from indexer.config import ReadingLimits
from indexer.errors import CorpusError
from indexer.intake import corpus_entries
from indexer.reading.loader import SUFFIXES, load_bytes
from indexer.store.versions import open_index, verify

SCHOOL = "丙县教育局关于学校食堂采购问题整改情况的通报\n\n一、关于“食堂采购不规范”问题的整改\n一是公开采购。\n整改情况：已完成整改。\n"
LIMITS = {"seconds": 8.0, "memory_mib": 400, "unpacked_mib": 20, "file_mib": 4}
ITEM = "甲山市水务局关于整改情况的通报\n一、问题整改情况\n1.关于“台账”问题。{}\n整改情况：已完成。\n"


def quiet(*_: object) -> None:
    """Show no progress."""


def pdf_of(objects: list[bytes]) -> bytes:
    data, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))


def page_of(content: bytes, more: bytes = b"", filters: bytes = b"") -> list[bytes]:
    font = b"/Font<</T<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%b%b>>>>" % (font, more),
        b"<<%b/Length %d>>stream\n%b\nendstream" % (filters, len(content), content),
    ]


def forms_that_paint_the_next_twice() -> bytes:
    objects = page_of(b"/F Do", b"/XObject<</F 5 0 R>>")
    for number in range(6, 46):
        form = b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>/Length 12>>"
        objects.append(form % number + b"stream\n/F Do /F Do \nendstream")
    words = b"BT /T 12 Tf 10 10 Td (hello) Tj ET"
    objects.append(page_of(words)[3].replace(b"<<", b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]", 1))
    return pdf_of(objects)


def a_content_that_unpacks_to_gigabytes() -> bytes:
    packer = zlib.compressobj(9)
    words = b"BT /T 12 Tf 10 10 Td (hello world) Tj ET \n" * 25_000
    packed = b"".join(packer.compress(words) for _ in range(400)) + packer.flush()
    return pdf_of(page_of(packed, filters=b"/Filter/FlateDecode"))


def package(name: str, content: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def aliases_that_multiply() -> bytes:
    lines = ["---", "a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [" + ",".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 10)]
    return "\n".join([*lines, "---", "正文"]).encode()


#: Files that must be refused, each with a word of the reason.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "forms.pdf": (forms_that_paint_the_next_twice, "读取"),
    "stream.pdf": (a_content_that_unpacks_to_gigabytes, "读取"),
    "bomb.docx": (lambda: package("word/document.xml", b"<x/>" + b" " * 30 * 2**20), "解压"),
    "bomb.xlsx": (lambda: package("xl/workbook.xml", b"<x/>" + b" " * 30 * 2**20), "解压"),
    "bomb.zip": (lambda: package("a.txt", b"0" * 30 * 2**20), "解压"),
    "aliases.md": (aliases_that_multiply, "元数据"),
    "brackets.md": (lambda: f"---\ntitle: {'[' * 400}{']' * 400}\n---\n正文".encode(), "元数据"),
    "program.txt": (lambda: b"MZ\x90\x00" + bytes(range(256)) * 16, "编码"),
    "large.txt": (lambda: "整改。".encode() * 600_000, "上限"),
    "film.mp4": (lambda: b"\x00\x00\x00\x18ftypmp42", "不支持"),
}
#: Files that must be read in spite of what they are.
READ: dict[str, Callable[[], str]] = {
    "date.txt": lambda: ITEM.format("") + "二〇二四年五月二五日",
    "controls.html": lambda: "<html><body><p>整改\x07情况\x1a\x1f&#31;良好，已完成整改工作任务。</p></body></html>",
    "attributes.html": lambda: (
        f"<html><body><p {' '.join(f'a{n}=1' for n in range(50_000))}>整改工作已经完成。</p></body></html>"
    ),
    "nested.html": lambda: (
        f"<html><body>{'<div>' * 50_000}<p>嵌套网页的整改工作已经完成。</p>{'</div>' * 50_000}</body></html>"
    ),
    "figures.txt": lambda: ITEM.format("1," * 20_000),
    "quotes.txt": lambda: ITEM.format("关于“" * 20_000),
    "marks.txt": lambda: ITEM.format("甲、。，；" * 20_000),
    "headings.txt": lambda: "".join(f"第{n}章 总则\n逐项落实。\n" for n in range(1, 4_000)),
    "letters.txt": lambda: "甲" * 100_000,
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> tuple[BuildReport, Path]:
    """The report of a build over all of them and one ordinary notice, and the index."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "water.txt").write_text(WATER, encoding="utf-8")
    for name, (make, _) in REFUSED.items():
        (corpus / name).write_bytes(make())
    for name, make_text in READ.items():
        (corpus / name).write_text(make_text(), encoding="utf-8")
    model = tiny_model(folder / "model")
    return build(corpus, folder / "index", model, limits=LIMITS, progress=quiet), folder / "index"


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_would_not_end_is_refused_in_one_sentence(hostile, name):
    failures = {failure.source: failure.reason for failure in hostile[0].failed}
    assert is_one_clear_sentence(failures[name])
    assert REFUSED[name][1] in failures[name]


@pytest.mark.parametrize("name", [*READ, "water.txt"])
def test_every_other_file_is_indexed(hostile, name):
    assert name.rsplit(".", 1)[0] in hostile[0].added


def test_the_index_is_whole_and_its_passages_are_short(hostile):
    assert verify(hostile[1]) == []
    version = open_index(hostile[1])
    passages = [p for n in version.database.documents() for p in n.passages]
    assert max(len(p.text) for p in passages) <= 2 * version.config.size.longest


def test_limits_are_kept_by_the_index(hostile):
    assert open_index(hostile[1]).config.limits == ReadingLimits(8.0, 400, 20, 4)


# Folders and names


@pytest.fixture
def library(tmp_path) -> tuple[Path, Path]:
    """(corpus, index) of one notice in a subfolder and one beside it."""
    corpus = tmp_path / "corpus"
    (corpus / "下属").mkdir(parents=True)
    (corpus / "water.txt").write_text(WATER, encoding="utf-8")
    (corpus / "下属" / "school.txt").write_text(SCHOOL, encoding="utf-8")
    build(corpus, tmp_path / "index", tiny_model(tmp_path / "model"), progress=quiet)
    return corpus, tmp_path / "index"


def ids(index: Path) -> list[str]:
    return [info.notice_id for info in open_index(index).database.infos()]


def test_a_folder_that_cannot_be_opened_keeps_its_notices_and_is_named(library, monkeypatch):
    corpus, index = library
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("下属"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    report = build(corpus, index, progress=quiet)
    assert (report.removed, [f.source for f in report.failed]) == ((), ["下属"])
    assert report.failed[0].kept
    assert is_one_clear_sentence(report.failed[0].reason)
    assert ids(index) == ["school", "water"]


def test_a_link_to_nothing_and_one_in_a_circle_are_named_and_stop_nothing(library):
    corpus, index = library
    (corpus / "nothing.txt").symlink_to(corpus / "gone.txt")
    (corpus / "circle.txt").symlink_to(corpus / "circle.txt")
    (corpus / "下属" / "up").symlink_to(corpus)
    report = build(corpus, index, progress=quiet)
    assert [f.source for f in report.failed] == ["circle.txt", "nothing.txt"]
    assert all(is_one_clear_sentence(f.reason) for f in report.failed)
    assert ids(index) == ["school", "water"]


def test_an_index_inside_the_corpus_is_not_read_as_notices(library):
    corpus, _ = library
    inside = corpus / "index"
    first = build(corpus, inside, progress=quiet)
    again = build(corpus, inside, progress=quiet)
    assert first.failed == again.failed == ()
    assert again.version == first.version
    assert ids(inside) == ["school", "water"]


def test_a_film_is_refused_by_its_name_and_a_large_file_by_its_size_without_being_read(tmp_path):
    for name in ("film.mp4", "large.txt"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(2**42)  # 4 TiB of nothing: reading it would not end
    found = {e.source: e for e in corpus_entries(tmp_path, tmp_path / "index", ReadingLimits())}
    assert all(entry.problem and not entry.file_hash for entry in found.values())
    assert "mp4" in found["film.mp4"].problem
    assert "上限" in found["large.txt"].problem


@pytest.mark.parametrize("name", ["长" * 82 + ".txt", "长" * 60 + "名.txt"])
def test_a_file_with_a_very_long_name_is_taken_in_and_added(library, tmp_path, name):
    _, index = library
    text = SCHOOL.replace("丙县", "丁县")
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = add([str(tmp_path / name)], index, progress=quiet)
    assert (len(report.added), report.failed) == (1, ())
    assert add([str(tmp_path / name)], index, progress=quiet).added == ()


@pytest.mark.parametrize("content", ["", "[1", "[]"])
def test_a_damaged_list_of_addresses_stops_no_build(library, content):
    corpus, index = library
    (index / "added").mkdir(exist_ok=True)
    (index / "added" / "addresses.json").write_text(content, encoding="utf-8")
    assert build(corpus, index, progress=quiet).failed == ()


# Archives


def archive_of(files: dict[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return file.getvalue()


def test_each_file_of_an_archive_is_a_notice_of_its_own(library):
    corpus, index = library
    text = SCHOOL.replace("丙县", "戊县")
    (corpus / "all.zip").write_bytes(archive_of({"甲/one.txt": text, "two.txt": text * 2, "film.mp4": "x"}))
    report = build(corpus, index, progress=quiet)
    assert sorted(report.added) == ["one", "two"]
    assert [f.source for f in report.failed] == ["all.zip/film.mp4"]
    assert {i.source for i in open_index(index).database.infos()} >= {"all.zip/甲/one.txt", "all.zip/two.txt"}
    assert build(corpus, index, progress=quiet).version == report.version


def test_a_member_of_an_archive_that_was_removed_stays_away(library):
    corpus, index = library
    (corpus / "all.zip").write_bytes(archive_of({"one.txt": SCHOOL.replace("丙县", "戊县")}))
    build(corpus, index, progress=quiet)
    remove(["one"], index, progress=quiet)
    build(corpus, index, progress=quiet)
    assert ids(index) == ["school", "water"]


def test_an_archive_that_was_damaged_keeps_its_notices(library):
    corpus, index = library
    (corpus / "all.zip").write_bytes(archive_of({"one.txt": SCHOOL.replace("丙县", "戊县")}))
    build(corpus, index, progress=quiet)
    (corpus / "all.zip").write_bytes(b"PK\x03\x04 damaged")
    report = build(corpus, index, progress=quiet)
    assert [(f.source, f.kept) for f in report.failed] == [("all.zip", True)]
    assert ids(index) == ["one", "school", "water"]


def test_an_archive_can_be_added_and_added_anew(library, tmp_path):
    _, index = library
    path = tmp_path / "new.zip"
    path.write_bytes(archive_of({"one.txt": SCHOOL.replace("丙县", "戊县")}))
    assert add([str(path)], index, progress=quiet).added == ("one",)
    remove(["one"], index, progress=quiet)
    assert "one" not in ids(index)
    assert add([str(path)], index, progress=quiet).added == ("one",)


# Any bytes


@property_test
@given(
    data=st.binary(max_size=300),
    suffix=st.sampled_from(SUFFIXES),
    head=st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>"]),
)
def test_any_bytes_under_any_name_are_a_document_or_one_sentence(data, suffix, head):
    try:
        document = load_bytes(head + data, suffix, ReadingLimits())
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))
    else:
        assert document.text.strip()
        json.dumps(document.remarks)
