"""A build mirrors the files: what is new, changed, gone and unreadable is told, and nothing is done twice."""

import json
import os
import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
from helpers import HOUSING, WATER, build_library, is_one_clear_sentence, tiny_model

from indexer.build import BuildReport, add, build, remove
from indexer.config import PassageSize
from indexer.errors import CorpusError, ModelError
from indexer.lexicon.text import folded
from indexer.reading.child import ReadingChild
from indexer.search.passages import split_notice
from indexer.store.versions import current_version, open_index, verify
from indexer.types import Notice, Passage
from retriever.library import open_retriever

SCHOOL = "丙县教育局关于学校食堂采购问题整改情况的通报\n\n一、关于“食堂采购不规范”问题的整改\n一是公开采购。\n整改情况：已完成整改。\n"


def quiet(stage: str, done: int, total: int) -> None:
    """Show no progress."""


@pytest.fixture
def index(tmp_path) -> Path:
    """An index of `water` and `housing`, made from `tmp_path / "corpus"`."""
    return build_library(tmp_path, tiny_model(tmp_path / "model"))


@pytest.fixture
def corpus(index, tmp_path) -> Path:
    return tmp_path / "corpus"


def again(corpus: Path, index: Path) -> BuildReport:
    return build(corpus, index, progress=quiet)


def contents(index: Path) -> dict[str, bytes]:
    """The bytes of every file of the served version."""
    folder = index / "versions" / current_version(index)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def ids(index: Path) -> list[str]:
    return [info.notice_id for info in open_index(index).database.infos()]


def vectors_by_key(index: Path) -> dict[bytes, bytes]:
    version = open_index(index)
    return {k.tobytes(): v.tobytes() for k, v in zip(version.keys, version.dense.vectors(), strict=True)}


@contextmanager
def site(pages: dict[str, tuple[str, bytes]]):
    """A web server on this machine; `pages`: path -> (type, content), and may be changed meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, content = pages.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# The same corpus twice


def test_the_same_corpus_gives_the_same_files_in_another_index(index, corpus, tmp_path):
    build(corpus, tmp_path / "second", open_index(index).config.model, progress=quiet)
    first, second = contents(index), contents(tmp_path / "second")
    assert {"library.sqlite", "vectors.faiss", "lexical/body/vocab.index.json"} <= set(first)
    assert [name for name in first.keys() | second.keys() if first.get(name) != second.get(name)] == []


def test_a_second_build_of_the_same_corpus_makes_nothing_anew(index, corpus):
    before = current_version(index)
    report = again(corpus, index)
    assert report.unchanged == ("housing", "water")
    assert report.encoded == 0
    assert (report.version, current_version(index)) == (before, before)
    assert (report.added, report.changed, report.removed, report.failed) == ((), (), (), ())


def test_a_file_that_was_only_touched_or_moved_in_time_is_unchanged(index, corpus):
    os.utime(corpus / "water.txt", (0, 0))
    assert again(corpus, index).version == "000001"


def test_only_changed_passages_are_encoded_and_all_other_vectors_are_taken_over(index, corpus):
    before = vectors_by_key(index)
    (corpus / "water.txt").write_text(WATER.replace("一是核查闲置仓库7座", "一是核查闲置仓库9座"), encoding="utf-8")
    report = again(corpus, index)
    after = vectors_by_key(index)
    fresh = set(after) - set(before)
    assert report.changed == ("water",)
    assert report.unchanged == ("housing",)
    assert report.encoded == len(fresh)
    assert 0 < report.encoded < len(after) / 2
    assert all(after[key] == before[key] for key in set(after) & set(before))


def test_vectors_taken_over_equal_those_made_anew(index, corpus, tmp_path):
    (corpus / "school.txt").write_text(SCHOOL, encoding="utf-8")
    again(corpus, index)
    build(corpus, tmp_path / "second", open_index(index).config.model, progress=quiet)
    grown, fresh = vectors_by_key(index), vectors_by_key(tmp_path / "second")
    assert list(grown) == list(fresh)
    for key, vector in grown.items():
        # The last bits of a vector may depend on what it was encoded together with.
        np.testing.assert_allclose(
            np.frombuffer(vector, np.float32), np.frombuffer(fresh[key], np.float32), rtol=0, atol=1e-6
        )


def test_another_passage_size_splits_anew_from_the_same_files(index, corpus):
    before = len(open_index(index).lexical)
    report = build(corpus, index, size=PassageSize(longest=60, shortest=10), progress=quiet)
    assert report.unchanged == ("housing", "water")
    assert report.passages > before
    assert open_index(index).config.size.longest == 60
    assert again(corpus, index).version == report.version, "the size is kept by later builds"


def test_a_model_set_once_is_used_by_later_builds_and_another_one_encodes_all_anew(index, corpus, tmp_path):
    first = open_index(index).config.model_id
    (corpus / "school.txt").write_text(SCHOOL, encoding="utf-8")
    again(corpus, index)
    assert open_index(index).config.model_id == first
    report = build(corpus, index, tiny_model(tmp_path / "other", seed=5), progress=quiet)
    assert report.encoded == len(open_index(index).dense)
    assert open_index(index).config.model_id.startswith("other@")


def test_a_model_that_is_not_there_leaves_the_index_as_it_is(index, corpus, tmp_path):
    (corpus / "school.txt").write_text(SCHOOL, encoding="utf-8")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError):
        again(corpus, index)
    assert ids(index) == ["housing", "water"]


# What changed


def test_added_changed_and_removed_files_are_told_apart(index, corpus):
    (corpus / "school.txt").write_text(SCHOOL, encoding="utf-8")
    (corpus / "water.txt").write_text(WATER + "补充。", encoding="utf-8")
    (corpus / "housing.txt").unlink()
    report = again(corpus, index)
    assert (report.added, report.changed, report.removed, report.unchanged) == (
        ("school",),
        ("water",),
        ("housing",),
        (),
    )
    assert ids(index) == ["school", "water"]
    assert open_index(index).database.notice("water").text == WATER + "补充。"


def test_what_was_removed_is_found_no_more(index, corpus):
    asked = "电梯加装专班"
    assert open_retriever(index).reply(asked).evidence[0].source == "housing.txt"
    (corpus / "housing.txt").unlink()
    again(corpus, index)
    assert {e.source for e in open_retriever(index).reply(asked).evidence} == {"water.txt"}


def test_every_passage_of_an_index_is_its_slice_of_the_notice(index):
    version = open_index(index)
    passages = version.database.passages(range(len(version.lexical)))
    assert {p.notice_id for p in passages} == {"water", "housing"}
    for passage in passages:
        assert version.database.notice(passage.notice_id).text[passage.start : passage.end] == passage.text


def test_passages_and_furniture_of_an_index_cover_every_character_of_each_notice(index, corpus):
    (corpus / "school.txt").write_text(
        "首页 > 信息公开\n打印\n" + SCHOOL + "扫一扫在手机打开当前页\n", encoding="utf-8"
    )
    again(corpus, index)
    database = open_index(index).database
    for notice in map(database.notice, ("housing", "school", "water")):
        spans = [(p.start, p.end) for _, p in database.passages_of(notice.notice_id)] + [*notice.furniture]
        covered = {place for start, end in spans for place in range(start, end)}
        left = [c for place, c in enumerate(notice.text) if place not in covered and folded(c).strip()]
        assert "".join(left) == "", notice.notice_id
    assert database.notice("school").furniture, "the comparison must cover furniture"


def test_no_file_of_an_index_is_or_holds_a_pickle(index):
    files = contents(index)
    assert sum(name.endswith(".npy") for name in files) >= 3
    assert [name for name, data in files.items() if data[:1] == b"\x80"] == []
    for name in files:
        if name.endswith(".npy"):
            np.load(
                index / "versions" / current_version(index) / name, allow_pickle=False
            )  # raises for pickled objects


def test_a_notice_keeps_its_id_when_a_file_of_the_same_name_comes_before_it(index, corpus):
    (corpus / "a").mkdir()
    (corpus / "a" / "water.txt").write_text(SCHOOL, encoding="utf-8")
    report = again(corpus, index)
    assert report.added == ("a-water.txt",)
    assert open_index(index).database.notice("water").text == WATER


def test_the_same_text_in_two_files_is_taken_in_once(index, corpus):
    (corpus / "water2.txt").write_text(WATER, encoding="utf-8")
    report = again(corpus, index)
    assert report.skipped == ("water2.txt = water.txt",)
    assert ids(index) == ["housing", "water"]


def test_hidden_files_and_readmes_are_no_notices(index, corpus):
    for name in (".water.txt", "~$water.docx", "README.md", "Thumbs.db"):
        (corpus / name).write_text(SCHOOL, encoding="utf-8")
    assert again(corpus, index).version == "000001"


@pytest.mark.parametrize("empty", ["missing", "without files"])
def test_a_corpus_that_is_missing_or_empty_leaves_the_index_as_it_is(index, corpus, empty):
    shutil.rmtree(corpus)
    if empty == "without files":
        corpus.mkdir()
    with pytest.raises(CorpusError) as caught:
        again(corpus, index)
    assert is_one_clear_sentence(str(caught.value))
    assert str(corpus) in str(caught.value)
    assert ids(index) == ["housing", "water"]


# add and remove


def test_an_added_file_stays_through_builds_and_after_the_original_is_deleted(index, corpus, tmp_path):
    original = tmp_path / "school.txt"
    original.write_text(SCHOOL, encoding="utf-8")
    assert add([str(original)], index, progress=quiet).added == ("school",)
    original.unlink()
    (corpus / "housing.txt").unlink()
    assert again(corpus, index).removed == ("housing",)
    assert ids(index) == ["school", "water"]


def test_the_same_name_added_again_replaces_the_earlier_content(index, tmp_path):
    path = tmp_path / "school.txt"
    path.write_text(SCHOOL, encoding="utf-8")
    add([str(path)], index, progress=quiet)
    path.write_text(SCHOOL + "补充。", encoding="utf-8")
    assert add([str(path)], index, progress=quiet).changed == ("school",)
    assert open_index(index).database.notice("school").text.endswith("补充。")


def test_add_makes_an_index_where_there_is_none(tmp_path):
    path = tmp_path / "school.txt"
    path.write_text(SCHOOL, encoding="utf-8")
    report = add([str(path)], tmp_path / "new", tiny_model(tmp_path / "model"), progress=quiet)
    assert report.added == ("school",)
    assert ids(tmp_path / "new") == ["school"]


def test_a_hidden_file_that_is_added_by_name_is_taken_in(index, tmp_path):
    (tmp_path / ".school.txt").write_text(SCHOOL, encoding="utf-8")
    assert add([str(tmp_path / ".school.txt")], index, progress=quiet).added == ("school",)


def test_a_local_file_whose_path_begins_like_an_address_is_a_file(index, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("http-copies").mkdir()
    Path("http-copies/school.txt").write_text(SCHOOL, encoding="utf-8")
    add(["http-copies/school.txt"], index, progress=quiet)
    assert "school.txt" in {info.source for info in open_index(index).database.infos()}


def test_of_several_sources_the_good_ones_are_added_and_each_bad_one_is_named(index, tmp_path):
    (tmp_path / "school.txt").write_text(SCHOOL, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    bad = [str(tmp_path / "empty.txt"), str(tmp_path / "none.txt"), "http://127.0.0.1:1/t.html"]
    report = add([bad[0], str(tmp_path / "school.txt"), *bad[1:]], index, progress=quiet)
    assert report.added == ("school",)
    assert [f.source for f in report.failed] == bad
    assert all(is_one_clear_sentence(f.reason) and not f.kept for f in report.failed)


def test_a_failed_replacement_says_that_the_earlier_content_stays(index, tmp_path):
    path = tmp_path / "school.txt"
    path.write_text(SCHOOL, encoding="utf-8")
    add([str(path)], index, progress=quiet)
    path.write_bytes(b"")
    (failure,) = add([str(path)], index, progress=quiet).failed
    assert failure.kept
    assert open_index(index).database.notice("school").text == SCHOOL


def test_an_address_is_taken_in_and_fetched_anew_only_when_added_again(index, corpus):
    page = (
        "<html><body><h1>丙县教育局通报</h1>" + "".join(f"<p>{line}</p>" for line in SCHOOL.split()) + "</body></html>"
    )
    pages = {"/t%20a.html": ("text/html; charset=utf-8", page.encode())}
    with site(pages) as address:
        url = f"{address}/t%20a.html"
        (name,) = add([url], index, progress=quiet).added
        assert {i.source for i in open_index(index).database.infos() if i.notice_id == name} == {url}
        pages["/t%20a.html"] = ("text/html; charset=utf-8", page.replace("公开采购", "集中采购").encode())
        assert name in again(corpus, index).unchanged
        assert add([url], index, progress=quiet).changed == (name,)
        pages.clear()
        (failure,) = add([url], index, progress=quiet).failed
    assert "集中采购" in open_index(index).database.notice(name).text
    assert failure.source == url
    assert failure.kept
    assert "404" in failure.reason


def test_addresses_with_long_or_odd_names_are_taken_in(index):
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in HOUSING.split()) + "<p>补充说明。</p></body></html>"
    paths = ["/" + "%E9%80%9A%E6%8A%A5" * 60 + ".txt", "/a%00b%2Fc%3F.txt"]
    pages = {"/": ("text/html; charset=utf-8", page.encode())}
    pages |= {path: ("text/plain; charset=utf-8", (SCHOOL + path[:9]).encode()) for path in paths}
    with site(pages) as address:
        report = add([address + path for path in pages], index, progress=quiet)
    assert report.failed == ()
    assert len(report.added) == 3


def test_a_removed_corpus_notice_stays_out_until_a_file_of_its_name_is_added(index, corpus):
    assert remove(["water"], index, progress=quiet).removed == ("water",)
    report = again(corpus, index)
    assert report.withdrawn == ("water.txt",)
    assert ids(index) == ["housing"]
    add([str(corpus / "water.txt")], index, progress=quiet)
    assert ids(index) == ["housing", "water"]


def test_a_removed_file_that_was_added_does_not_come_back(index, corpus, tmp_path):
    (tmp_path / "school.txt").write_text(SCHOOL, encoding="utf-8")
    add([str(tmp_path / "school.txt")], index, progress=quiet)
    remove(["school"], index, progress=quiet)
    again(corpus, index)
    assert ids(index) == ["housing", "water"]
    assert not list((index / "added").glob("school*"))


def test_an_unknown_id_is_named_and_nothing_is_removed(index):
    with pytest.raises(CorpusError, match="丙县") as caught:
        remove(["water", "丙县"], index, progress=quiet)
    assert "status" in str(caught.value)
    assert ids(index) == ["housing", "water"]


def test_the_last_notice_can_be_removed_and_the_empty_library_answers_that_it_found_nothing(index):
    remove(["water", "housing"], index, progress=quiet)
    assert ids(index) == []
    assert verify(index) == []
    reply = open_retriever(index).reply("闲置仓库")
    assert reply.answer.refused
    assert reply.evidence == ()


@pytest.mark.parametrize("change", ["add", "remove"])
def test_add_and_remove_do_not_forget_which_files_could_not_be_read(index, corpus, tmp_path, change):
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    again(corpus, index)
    if change == "add":
        (tmp_path / "school.txt").write_text(SCHOOL, encoding="utf-8")
        report = add([str(tmp_path / "school.txt")], index, progress=quiet)
    else:
        report = remove(["housing"], index, progress=quiet)
    assert report.failed == (), "it is no failure of this command"
    assert [f.source for f in open_index(index).database.failures()] == ["broken.pdf"]


def test_progress_ends_each_stage_with_all_of_it_done(corpus, tmp_path):
    seen: dict[str, tuple[int, int]] = {}
    build(
        corpus,
        tmp_path / "second",
        tiny_model(tmp_path / "model"),
        progress=lambda stage, done, total: seen.__setitem__(stage, (done, total)),
    )
    files = [stage for stage in seen if stage.endswith(".txt")]
    assert len(files) == 2, "each file is named while it is read"
    ends = [seen[stage] for stage in seen if stage not in files]
    assert len(ends) >= 3
    assert all(done == total for done, total in ends)


def test_an_index_of_an_older_format_is_built_again_with_its_settings(tmp_path):
    index = build_library(tmp_path, tiny_model(tmp_path / "model"))
    remove(["water"], index, progress=lambda *_: None)
    config = (
        next(p for p in (index / "versions").iterdir() if p.name == (index / "CURRENT").read_text().strip())
        / "config.json"
    )
    settings = json.loads(config.read_text("utf-8")) | {"format_version": 0}
    config.write_text(json.dumps(settings), encoding="utf-8")
    build(tmp_path / "corpus", index, progress=lambda *_: None)
    assert open_index(index).config.model.name == str(tmp_path / "model")
    assert [i.notice_id for i in open_index(index).database.infos()] == ["housing"]


ODD_FILES = {
    "sign-off.txt": "甲山市水务局关于整改情况的通报\n\n一、整改情况\n\n1.关于“巡河”问题的整改\n整改情况：已完成整改。\n\n甲山市水务局\n二〇二四年五月二五日\n".encode(),
    "control.html": f"<html><head><title>通报</title></head><body><p>{'甲山市水务局关于巡河整改情况的通报，已完成整改。' * 20}\x1f</p></body></html>".encode(),
}


@pytest.mark.parametrize("name", ODD_FILES)
def test_an_odd_file_is_read_or_named_and_never_ends_the_build(index, corpus, name):
    (corpus / name).write_bytes(ODD_FILES[name])
    report = build(corpus, index, progress=quiet)
    assert name.split(".")[0] in report.added
    assert report.failed == ()


def fails_on_odd_files(notice: Notice, size: PassageSize) -> list[Passage]:
    """Split as always, and fail as a fault of the program would."""
    if notice.source == "odd.txt":
        raise KeyError("二五")
    return split_notice(notice, size)


def test_whatever_goes_wrong_while_one_file_is_taken_in_is_that_files_failure(index, corpus):
    (corpus / "odd.txt").write_text("丁山市水务局关于整改情况的通报\n", encoding="utf-8")
    report = build(corpus, index, progress=quiet, split=fails_on_odd_files)
    assert [failure.source for failure in report.failed] == ["odd.txt"]
    assert is_one_clear_sentence(report.failed[0].reason)
    assert len(open_index(index).database.infos()) == 2  # the others are still served


def test_file_and_folder_names_in_an_old_encoding_are_taken_in(index, corpus, tmp_path):
    old = "旧名".encode("gbk")
    folder = os.fsencode(corpus) + b"/" + old
    os.mkdir(folder)
    text = "{}山市水务局关于整改情况的通报\n\n一、整改情况\n\n1.关于“巡河”问题的整改\n整改情况：已完成整改。\n"
    for path, body in (
        (folder + b"/a.txt", text.format("丁")),
        (folder + b".txt", text.format("戊")),
        (os.fsencode(tmp_path) + b"/" + old + b".txt", text.format("己")),
    ):
        with open(path, "w", encoding="utf-8") as file:
            file.write(body)
    build(corpus, index, progress=quiet)
    report = add([os.fsdecode(os.fsencode(tmp_path) + b"/" + old + b".txt")], index, progress=quiet)
    assert report.failed == ()
    sources = [info.source for info in open_index(index).database.infos()]
    assert sorted(sources) == ["housing.txt", "water.txt", "旧名.txt", "旧名.txt", "旧名/a.txt"]


def test_items_that_all_say_the_same_end_no_build(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in "甲乙":
        (corpus / f"{name}.txt").write_text(
            f"{name}山市水务局关于整改情况的通报\n\n一、整改情况\n\n1.关于“巡河记录不完整”问题的整改\n整改情况：已完成整改。\n",
            encoding="utf-8",
        )
    assert build(corpus, tmp_path / "index", progress=quiet).failed == ()


def test_notices_are_read_again_when_the_words_of_the_lexicon_have_changed(index, corpus, monkeypatch):
    again(corpus, index)
    before = current_version(index)
    assert again(corpus, index).version == before
    monkeypatch.setattr("indexer.lexicon.lexicon.digest", lambda: "other words")
    read: list[str] = []
    call = ReadingChild.call
    monkeypatch.setattr(ReadingChild, "call", lambda *a: read.append(a[2].source) or call(*a))
    assert again(corpus, index).version != before
    assert sorted(read) == ["housing.txt", "water.txt"]
