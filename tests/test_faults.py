"""Broken files, killed builds and two builds at once: what is served stays whole, and what failed is named."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest
from helpers import HOUSING, WATER, build_library, docx_bytes, is_one_clear_sentence, pdf_bytes, tiny_model

from indexer.build import BuildReport, build
from indexer.errors import IndexFormatError, IndexMissingError
from indexer.store.versions import current_version, open_index, verify
from retriever.library import open_retriever

ROOT = Path(__file__).parents[1]
LINE = "甲山市水务局关于仓库盘点整改情况的通报，已完成整改。"


def quiet(stage: str, done: int, total: int) -> None:
    """Show no progress."""


def word_file(line: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(line)
    return docx_bytes(document)


#: What is wrong with each file, and a word of the reason that is given.
BROKEN = {
    "empty.txt": (b"", "空"),
    "blank.md": (b" \n\t\n", "空"),
    "locked.pdf": (pdf_bytes([LINE], password="1234"), "密码"),
    "scan.pdf": (pdf_bytes([], []), "扫描件"),
    "cut.pdf": (pdf_bytes([LINE])[:300], "PDF"),
    "cut.docx": (word_file(LINE)[:1500], "损坏"),
    "binary.txt": (bytes(range(256)) * 8, "编码"),
    "sheet.xlsx": (b"PK\x03\x04 xl/workbook.xml", "损坏"),
    "film.mp4": (LINE.encode(), ".mp4"),
}
#: Readable, though not plain UTF-8: the content and what must be read.
READABLE = {
    "gb18030.txt": (("一" + LINE).encode("gb18030"), "一" + LINE),
    "utf16.txt": (("二" + LINE).encode("utf-16"), "二" + LINE),
    "bom.txt": (("三" + LINE).encode("utf-8-sig"), "三" + LINE),
    "word.docx": (word_file("四" + LINE), "四" + LINE),
    "named_wrongly.txt": (word_file("五" + LINE), "五" + LINE),
    "printed.pdf": (pdf_bytes(["六" + LINE]), "六" + LINE),
}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def mixed(model, tmp_path_factory) -> tuple[BuildReport, Path]:
    """What a build of a folder with broken files among good ones reported, and its index."""
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "corpus").mkdir()
    for name, (data, _) in {**BROKEN, **READABLE}.items():
        (folder / "corpus" / name).write_bytes(data)
    return build(folder / "corpus", folder / "index", model, progress=quiet), folder / "index"


@pytest.fixture
def library(model, tmp_path) -> Path:
    """A folder with `corpus` and `index` of the two notices."""
    build_library(tmp_path, model)
    return tmp_path


def indexer(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "indexer", *map(str, arguments)]


def environment() -> dict[str, str]:
    ours = {k: v for k, v in os.environ.items() if not k.startswith("RECTIFY_")}
    return {**ours, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}


def start(*arguments: object) -> subprocess.Popen:
    return subprocess.Popen(
        indexer(*arguments),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def assert_answers(index: Path) -> None:
    """The index is whole and answers a question about the notice that was in it all the time."""
    assert verify(index) == []
    answer = open_retriever(index).reply("闲置仓库采取了哪些整改措施").answer
    assert "核查闲置仓库7座" in answer.text
    notice = open_index(index).database.notice("water")
    assert all(notice.text[c.start : c.end] == c.text for c in answer.citations if c.notice_id == "water")


# Broken files


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_one_sentence_why(mixed, name):
    report, index = mixed
    (failure,) = [f for f in report.failed if f.source == name]
    assert is_one_clear_sentence(failure.reason)
    assert BROKEN[name][1] in failure.reason
    assert not failure.kept
    assert failure in open_index(index).database.failures()


@pytest.mark.parametrize("name", READABLE)
def test_good_files_among_broken_ones_are_indexed_in_full(mixed, name):
    report, index = mixed
    database = open_index(index).database
    (info,) = [i for i in database.infos() if i.source == name]
    assert info.notice_id in report.added
    assert READABLE[name][1] in database.notice(info.notice_id).text


def test_no_more_and_no_fewer_files_are_reported_than_there_are(mixed):
    report, _ = mixed
    assert sorted(f.source for f in report.failed) == sorted(BROKEN)
    assert len(report.added) == len(READABLE)
    assert report.skipped == ()


def test_a_folder_of_broken_files_only_gives_a_whole_but_empty_index(model, tmp_path):
    (tmp_path / "corpus").mkdir()
    for name, (data, _) in BROKEN.items():
        (tmp_path / "corpus" / name).write_bytes(data)
    report = build(tmp_path / "corpus", tmp_path / "index", model, progress=quiet)
    assert len(report.failed) == len(BROKEN)
    assert verify(tmp_path / "index") == []
    assert open_retriever(tmp_path / "index").reply("闲置仓库").answer.refused


def test_the_command_names_each_broken_file_on_standard_error_and_exits_with_1(model, tmp_path):
    (tmp_path / "corpus").mkdir()
    for name, (data, _) in BROKEN.items():
        (tmp_path / "corpus" / name).write_bytes(data)
    (tmp_path / "corpus" / "water.txt").write_text(WATER, encoding="utf-8")
    build_process = start(
        "build", "--corpus", tmp_path / "corpus", "--index", tmp_path / "index", "--model", model.name
    )
    output, errors = build_process.communicate()
    assert build_process.returncode == 1
    lines = [line for line in errors.splitlines() if line.startswith("失败 / failed: ")]
    assert sorted(line.removeprefix("失败 / failed: ").split(":")[0] for line in lines) == sorted(BROKEN)
    assert "新增 / added: water" in output
    assert "Traceback" not in errors
    assert_answers(tmp_path / "index")


@pytest.mark.parametrize("name", [n for n in BROKEN if n.endswith((".txt", ".md"))])
def test_a_notice_that_becomes_unreadable_keeps_its_earlier_content(library, name):
    path = library / "corpus" / "water.txt"
    path.write_bytes(BROKEN[name][0])
    for _ in range(2):  # it must not be forgotten by the build after that either
        report = build(library / "corpus", library / "index", progress=quiet)
        (failure,) = report.failed
        assert (failure.source, failure.kept) == ("water.txt", True)
        assert report.removed == ()
        assert open_index(library / "index").database.notice("water").text == WATER
    assert_answers(library / "index")


def test_a_notice_that_is_readable_again_is_no_longer_a_failure(library):
    path = library / "corpus" / "water.txt"
    path.write_bytes(b"")
    build(library / "corpus", library / "index", progress=quiet)
    path.write_text(WATER + "补充。", encoding="utf-8")
    report = build(library / "corpus", library / "index", progress=quiet)
    assert (report.changed, report.failed) == (("water",), ())
    assert open_index(library / "index").database.failures() == []


def test_a_broken_file_that_is_taken_away_is_no_longer_a_failure(library):
    (library / "corpus" / "empty.txt").write_bytes(b"")
    build(library / "corpus", library / "index", progress=quiet)
    (library / "corpus" / "empty.txt").unlink()
    build(library / "corpus", library / "index", progress=quiet)
    assert open_index(library / "index").database.failures() == []


def test_a_copy_of_an_added_file_that_breaks_keeps_its_earlier_content(library):
    index = library / "index"
    (index / "added").mkdir()
    (index / "added" / "school.txt").write_text(LINE, encoding="utf-8")
    build(library / "corpus", index, progress=quiet)
    (index / "added" / "school.txt").write_bytes(b"")
    (failure,) = build(library / "corpus", index, progress=quiet).failed
    assert (failure.source, failure.kept) == ("school.txt", True)
    assert open_index(index).database.notice("school").text == LINE


# Killed builds

#: Runs a build that kills itself at one call of os.replace or os.fsync: the only steps that make something lasting.
SUICIDE = """
import os, signal, sys
step, name, moment = sys.argv[1:4]
real = getattr(os, step)
def deadly(target, *rest):
    path = os.fspath(rest[-1]) if rest else os.readlink(f"/proc/self/fd/{target}")
    hit = os.path.basename(path) == name
    if hit and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(target, *rest)
    if hit:
        os.kill(os.getpid(), signal.SIGKILL)
setattr(os, step, deadly)
from indexer.__main__ import main
main(sys.argv[4:])
"""


def assert_next_build_succeeds(library: Path) -> None:
    index = library / "index"
    report = build(library / "corpus", index, progress=quiet)
    assert report.failed == ()
    assert {i.notice_id for i in open_index(index).database.infos()} == {"water", "housing", "third"}
    names = [p.name for p in (index / "versions").iterdir()]
    assert all(name.isdigit() for name in names), "leftovers of the killed build must be gone"
    assert_answers(index)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see which file is flushed; run on Linux")
@pytest.mark.parametrize(
    ("step", "name", "moment", "served"),
    [
        pytest.param("fsync", "library.sqlite", "before", "000001", id="while writing"),
        pytest.param("replace", "000002", "before", "000001", id="written, not in place"),
        pytest.param("replace", "000002", "after", "000001", id="in place, not served"),
        pytest.param("replace", "CURRENT", "before", "000001", id="pointer written, not switched"),
        pytest.param("replace", "CURRENT", "after", "000002", id="switched"),
    ],
)
def test_a_build_killed_at_any_lasting_step_leaves_a_whole_index(library, step, name, moment, served):
    (library / "corpus" / "third.txt").write_text(LINE, encoding="utf-8")
    index = library / "index"
    arguments = ["build", "--corpus", str(library / "corpus"), "--index", str(index)]
    killed = subprocess.run(
        [sys.executable, "-c", SUICIDE, step, name, moment, *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
    )
    assert killed.returncode == -9
    assert current_version(index) == served
    assert_answers(index)
    assert_next_build_succeeds(library)


def test_builds_killed_at_random_moments_leave_a_whole_index(library, tmp_path):
    (library / "corpus" / "third.txt").write_text(LINE, encoding="utf-8")
    shutil.copytree(library / "index", tmp_path / "untouched")
    command = ("build", "--corpus", library / "corpus", "--index")
    began = time.monotonic()
    assert start(*command, tmp_path / "untouched").wait() == 0
    whole = time.monotonic() - began
    moments = random.Random(20231101)
    for _ in range(4):
        process = start(*command, library / "index")
        time.sleep(whole * moments.uniform(0.3, 1.05))
        process.kill()
        process.communicate()
        assert_answers(library / "index")
    assert_next_build_succeeds(library)


def test_a_first_build_that_is_killed_is_no_index_and_can_be_repeated(model, tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "water.txt").write_text(WATER, encoding="utf-8")
    index = tmp_path / "index"
    command = ["build", "--corpus", str(tmp_path / "corpus"), "--index", str(index), "--model", model.name]
    killed = subprocess.run(
        [sys.executable, "-c", SUICIDE, "replace", "CURRENT", "before", *command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
    )
    assert killed.returncode == -9
    assert not (index / "CURRENT").exists()
    build(tmp_path / "corpus", index, model, progress=quiet)
    assert_answers(index)


# A damaged index


@pytest.mark.parametrize(
    ("part", "damage", "error"),
    [
        pytest.param("CURRENT", "gone", IndexMissingError, id="no CURRENT"),
        pytest.param("CURRENT", "000099", IndexFormatError, id="CURRENT points nowhere"),
        pytest.param("versions/000001/library.sqlite", "cut", IndexFormatError, id="database cut short"),
        pytest.param("versions/000001/vectors.faiss", "cut", IndexFormatError, id="vectors cut short"),
        pytest.param("versions/000001/vectors.faiss", "gone", IndexFormatError, id="no vectors"),
        pytest.param("versions/000001", "gone", IndexFormatError, id="no version folder"),
    ],
)
def test_a_damaged_index_is_refused_with_one_sentence_and_built_anew(library, model, part, damage, error):
    index, path = library / "index", library / "index" / part
    if path.is_dir():
        shutil.rmtree(path)
    elif damage == "gone":
        path.unlink()
    elif damage == "cut":
        os.truncate(path, path.stat().st_size // 2)
    else:
        path.write_text(damage, encoding="utf-8")
    with pytest.raises(error) as caught:
        open_retriever(index)
    assert is_one_clear_sentence(str(caught.value))
    report = build(library / "corpus", index, model, progress=quiet)
    assert {*report.added} == {"water", "housing"}
    assert_answers(index)


def test_parts_of_two_versions_are_not_served_together(library):
    index, corpus = library / "index", library / "corpus"
    (corpus / "third.txt").write_text(LINE, encoding="utf-8")
    build(corpus, index, progress=quiet)
    for part in ("vectors.faiss", "keys.npy", "manifest.json"):
        shutil.copy(index / "versions" / "000001" / part, index / "versions" / "000002" / part)
    manifest = index / "versions" / "000002" / "manifest.json"
    sizes = {name: [(manifest.parent / name).stat().st_size, ""] for name in json.loads(manifest.read_text("utf-8"))}
    manifest.write_text(json.dumps(sizes), encoding="utf-8")
    with pytest.raises(IndexFormatError) as caught:
        open_index(index)
    assert is_one_clear_sentence(str(caught.value))


# Two at once


def test_two_builds_at_once_both_end_and_one_of_them_does_the_work(library):
    index = library / "index"
    (library / "corpus" / "third.txt").write_text(LINE, encoding="utf-8")
    processes = [start("build", "--corpus", library / "corpus", "--index", index) for _ in range(2)]
    outputs = [p.communicate() for p in processes]
    assert [p.returncode for p in processes] == [0, 0], outputs
    assert sorted("新增 / added: third" in output for output, _ in outputs) == [False, True]
    assert current_version(index) == "000002"
    assert_answers(index)


def test_two_files_added_at_once_are_both_there_afterwards(library, tmp_path):
    sources = [tmp_path / "first.txt", tmp_path / "second.txt"]
    for source in sources:
        source.write_text(source.stem + HOUSING, encoding="utf-8")
    processes = [start("add", source, "--index", library / "index") for source in sources]
    outputs = [p.communicate() for p in processes]
    assert [p.returncode for p in processes] == [0, 0], outputs
    ids = {info.notice_id for info in open_index(library / "index").database.infos()}
    assert ids == {"water", "housing", "first", "second"}
    assert_answers(library / "index")


def test_an_index_that_is_read_again_and_again_during_a_build_is_always_whole(library):
    index = library / "index"
    (library / "corpus" / "third.txt").write_text(LINE, encoding="utf-8")
    process = start("build", "--corpus", library / "corpus", "--index", index)
    seen = []
    while process.poll() is None:
        version = open_index(index)
        assert version.database.notice("water").text == WATER
        assert len(version.keys) == len(version.dense)
        seen.append(version.name)
        time.sleep(0.01)
    assert process.returncode == 0, process.communicate()
    assert seen[0] == "000001"
    assert set(seen) <= {"000001", "000002"}
    assert current_version(index) == "000002"
