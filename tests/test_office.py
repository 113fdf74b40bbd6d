"""Old office formats: turned into .docx by LibreOffice, or refused in one sentence."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest
from helpers import docx_bytes, is_one_clear_sentence

from indexer.errors import CorpusError
from indexer.reading import office
from indexer.reading.limits import ReadingLimits
from indexer.reading.office import convert_to_docx, find_office
from indexer.reading.word.reader import read_docx
from indexer.types import BlockKind

needs_office = pytest.mark.skipif(
    find_office() is None, reason="needs LibreOffice: apt-get install libreoffice-writer-nogui, and run pytest again"
)
posix = pytest.mark.skipif(
    sys.platform == "win32", reason="uses a shell script as LibreOffice: run it on Linux or macOS"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def notice() -> bytes:
    """A notice with a list, a heading, a table and a footer."""
    document = docx.Document()
    document.add_heading("云川县粮库整改通报", 1)
    document.add_paragraph("补建台账", style="List Number")
    document.add_paragraph("核对票据", style="List Number")
    grid = document.add_table(3, 3)
    words = ["问题", "状态", "单位", "台账不全", "已完成", "物资科", "票据混放", "正在推进", "财务科"]
    for entry, text in zip(grid._cells, words, strict=True):
        entry.text = text
    document.sections[0].footer.paragraphs[0].text = "第1页"
    return docx_bytes(document)


@pytest.fixture(scope="module")
def old_files(tmp_path_factory) -> dict[str, bytes]:
    """The notice in the formats that LibreOffice writes: suffix -> bytes."""
    folder = tmp_path_factory.mktemp("old")
    source = folder / "notice.docx"
    source.write_bytes(notice())
    found = {}
    for suffix, form in ((".doc", "doc:MS Word 97"), (".rtf", "rtf"), (".odt", "odt")):
        profile = (folder / "profile").as_uri()
        command = [find_office(), "--headless", f"-env:UserInstallation={profile}", "--convert-to", form]
        subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120)
        found[suffix] = (folder / f"notice{suffix}").read_bytes()
    return found


@needs_office
@pytest.mark.parametrize("suffix", [".doc", ".wps", ".rtf", ".odt"])
def test_an_old_file_has_the_words_numbers_and_tables_of_the_new_one(old_files, suffix):
    data = old_files[".doc" if suffix == ".wps" else suffix]  # WPS writes binary Word files under its own suffix
    limits = ReadingLimits()
    found = read_docx(convert_to_docx(data, suffix, limits), limits)
    assert found.text.splitlines() == [
        "云川县粮库整改通报",
        "1.补建台账",
        "2.核对票据",
        "问题 | 状态 | 单位",
        "台账不全 | 已完成 | 物资科",
        "票据混放 | 正在推进 | 财务科",
    ]
    assert (found.blocks[0].kind, found.blocks[0].level) == (BlockKind.HEADING, 1)
    assert [entry.text for entry in found.left_out] == ["第1页"]


@needs_office
def test_a_file_named_by_the_wrong_suffix_is_read_by_its_content(old_files):
    limits = ReadingLimits()
    assert "1.补建台账" in read_docx(convert_to_docx(old_files[".rtf"], ".doc", limits), limits).text


@needs_office
def test_a_file_that_libreoffice_cannot_read_is_one_clear_sentence(old_files):
    broken = old_files[".doc"][:512] + bytes(2048)
    with pytest.raises(CorpusError) as caught:
        convert_to_docx(broken, ".doc", ReadingLimits())
    assert is_one_clear_sentence(str(caught.value))


@needs_office
def test_a_word_file_that_says_it_is_encrypted_is_told_so(old_files):
    data = bytearray(old_files[".doc"])
    place = next(p for p in range(512, len(data), 512) if data[p : p + 2] == b"\xec\xa5")
    data[place + 11] |= 1
    with pytest.raises(CorpusError, match="密码") as caught:
        convert_to_docx(bytes(data), ".doc", ReadingLimits())
    assert is_one_clear_sentence(str(caught.value))


@pytest.mark.parametrize("data", [b"MZ" + bytes(300), b"<html>", "整改通报".encode("gb18030")])
def test_what_is_no_office_file_is_not_given_to_libreoffice_which_would_read_it_as_text(data):
    with pytest.raises(CorpusError, match="另存为") as caught:
        convert_to_docx(data, ".doc", ReadingLimits())
    assert is_one_clear_sentence(str(caught.value))


def test_without_libreoffice_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "_PLACES", ())
    with pytest.raises(CorpusError, match="LibreOffice") as caught:
        convert_to_docx(OLE + bytes(600), ".doc", ReadingLimits())
    assert is_one_clear_sentence(str(caught.value))


def program(folder: Path, script: str) -> None:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@posix
def test_a_conversion_that_hangs_is_ended_with_all_that_it_started(tmp_path, monkeypatch):
    program(tmp_path, f"/bin/sleep 60 &\necho $! > {tmp_path}/child\nwait")
    monkeypatch.setenv("PATH", str(tmp_path))
    begun = time.monotonic()
    with pytest.raises(CorpusError) as caught:
        convert_to_docx(OLE + bytes(600), ".doc", ReadingLimits(seconds=0.05))
    assert is_one_clear_sentence(str(caught.value))
    assert time.monotonic() - begun < 20
    child = int((tmp_path / "child").read_text())
    for _ in range(50):  # the system takes a moment to end it
        if not _is_running(child):
            break
        time.sleep(0.1)
    assert not _is_running(child)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().split(")")[1].split()[0] == "Z")


@posix
def test_a_program_that_cannot_be_started_is_one_clear_sentence(tmp_path, monkeypatch):
    program(tmp_path, "")
    (tmp_path / "soffice").write_bytes(b"\x7fELF no program")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CorpusError) as caught:
        convert_to_docx(OLE + bytes(600), ".doc", ReadingLimits())
    assert is_one_clear_sentence(str(caught.value))


@posix
def test_an_output_over_the_limit_is_refused(tmp_path, monkeypatch):
    program(tmp_path, 'for last; do :; done\nd="$(/usr/bin/dirname "$last")/out"\n/bin/mkdir "$d"\n'
            '/usr/bin/head -c 3000000 /dev/zero > "$d/notice.docx"')  # fmt: skip
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CorpusError, match="2 MB") as caught:
        convert_to_docx(OLE + bytes(600), ".doc", ReadingLimits(file_mib=1))
    assert is_one_clear_sentence(str(caught.value))


@posix
def test_nothing_is_left_behind(tmp_path, monkeypatch):
    program(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "t"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "t").mkdir()
    with pytest.raises(CorpusError):
        convert_to_docx(OLE + bytes(600), ".doc", ReadingLimits())
    assert list((tmp_path / "t").iterdir()) == []
