"""What is served is whole or refused with a sentence; a version once served never changes."""

import ast
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import HOUSING, WATER, build_library, is_one_clear_sentence, parse, tiny_model

from indexer.build import add, build, remove
from indexer.config import FORMAT_VERSION, IndexConfig, ModelConfig, PassageSize
from indexer.errors import IndexBusyError, IndexFormatError, IndexMissingError, RectifyError
from indexer.search.passages import split_notice
from indexer.store.database import Database, write_database
from indexer.store.stored import Failure, StoredNotice
from indexer.store.versions import KEPT_VERSIONS, current_version, new_version, open_index, verify, writing
from indexer.types import LeftOut
from retriever.library import open_retriever

ROOT = Path(__file__).parents[1]


def quiet(stage: str, done: int, total: int) -> None:
    """Show no progress."""


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    """A folder with `corpus`, `index` and `model`; tests that change it work on a copy."""
    folder = tmp_path_factory.mktemp("library")
    build_library(folder, tiny_model(folder / "model"))
    return folder


@pytest.fixture
def copy(library, tmp_path) -> Path:
    """A copy of the library to break; returns its index."""
    shutil.copytree(library, tmp_path / "copy")
    return tmp_path / "copy" / "index"


def served(index: Path) -> Path:
    return index / "versions" / current_version(index)


def flip_without_changing_size(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.write_bytes(data)


def document(text: str, notice_id: str = "n") -> StoredNotice:
    notice = replace(parse(text), notice_id=notice_id, source=f"{notice_id}.txt")
    return StoredNotice(
        notice,
        tuple(split_notice(notice, PassageSize())),
        "corpus",
        "00",
        "utf-8",
        (LeftOut("网页栏目 / page furniture", "首页 > 公开"),),
    )


# The settings and the tables


def test_settings_survive_being_saved():
    config = IndexConfig(
        ModelConfig("m", "问：", "文："), PassageSize(9, 8), "语料", "m@1", "w@2", 5, withdrawn=("甲.md",)
    )
    assert IndexConfig.from_json(config.to_json()) == config


def test_settings_with_a_field_that_is_not_ours_are_refused():
    values = json.loads(IndexConfig().to_json())
    with pytest.raises(TypeError):
        IndexConfig.from_json(json.dumps({**values, "colour": "red"}))


def test_passages_of_another_size_or_format_are_not_taken_over():
    config = IndexConfig()
    assert config.makes_same_passages(replace(config, model_id="another", dim=9))
    assert not config.makes_same_passages(replace(config, size=PassageSize(longest=100)))
    assert not config.makes_same_passages(replace(config, format_version=FORMAT_VERSION + 1))


def test_documents_are_read_back_from_the_database_as_they_were_written(tmp_path):
    documents = [document(HOUSING, "housing"), document(WATER, "water")]
    failures = [Failure("坏.pdf", "打不开", True), Failure("空.txt", "空", False)]
    write_database(tmp_path / "library.sqlite", documents, failures)
    database = Database(tmp_path / "library.sqlite")
    assert list(database.documents()) == documents
    assert sorted(database.failures(), key=str) == sorted(failures, key=str)
    assert documents[1].notice.items, "the comparison must cover items"


def test_passages_come_in_the_order_asked_for_also_beyond_one_query(tmp_path):
    text = "甲山市水务局通报\n" + "\n".join(f"一、关于“第{n}座仓库闲置”问题的整改\n" + "清" * 60 for n in range(700))
    whole = document(text)
    write_database(tmp_path / "library.sqlite", [whole], [])
    database = Database(tmp_path / "library.sqlite")
    backwards = list(range(len(whole.passages)))[::-1]
    assert len(backwards) > 600
    assert database.passages(backwards) == list(whole.passages[::-1])


def test_two_failures_of_the_same_name_are_both_kept(tmp_path):
    # A corpus file and a file added by hand may bear the same name.
    failures = [Failure("通报.pdf", "扫描件", False), Failure("通报.pdf", "打不开", True)]
    write_database(tmp_path / "library.sqlite", [], failures)
    assert len(Database(tmp_path / "library.sqlite").failures()) == 2


def test_a_notice_that_is_not_there_is_a_key_error(library):
    with pytest.raises(KeyError, match="丙县"):
        open_index(library / "index").database.notice("丙县")


# Versions


def begin_and_fail(index: Path) -> None:
    with writing(index), new_version(index) as folder:
        (folder / "half").write_text("半", encoding="utf-8")
        raise ZeroDivisionError


def test_a_version_that_fails_while_being_written_leaves_no_trace(copy):
    before = current_version(copy)
    with pytest.raises(ZeroDivisionError):
        begin_and_fail(copy)
    assert current_version(copy) == before
    assert sorted(p.name for p in (copy / "versions").iterdir()) == [before]
    assert verify(copy) == []


def test_leftovers_of_a_killed_build_are_swept_by_the_next(copy):
    leftover = copy / "versions" / "unfinished-123"
    leftover.mkdir()
    (copy.parent / "corpus" / "water.txt").write_text(HOUSING + "丙", encoding="utf-8")
    build(copy.parent / "corpus", copy, progress=quiet)
    assert not leftover.exists()


def test_only_the_last_few_versions_are_kept_and_an_open_reader_goes_on(copy):
    reader = open_retriever(copy)
    asked = "闲置仓库采取了哪些整改措施"
    before = reader.reply(asked)
    assert before.evidence
    for number in range(KEPT_VERSIONS + 2):
        (copy.parent / "corpus" / "water.txt").write_text(WATER + f"第{number}次更新。", encoding="utf-8")
        build(copy.parent / "corpus", copy, progress=quiet)
    names = sorted(p.name for p in (copy / "versions").iterdir())
    assert names == [f"{n:06d}" for n in range(4, 4 + KEPT_VERSIONS)]
    assert current_version(copy) == names[-1]
    after = reader.reply(asked)
    assert (after.answer, after.evidence) == (before.answer, before.evidence)


def test_a_served_version_is_not_changed_by_the_next_build(copy):
    old = served(copy)
    files = {p: p.read_bytes() for p in old.rglob("*") if p.is_file()}
    (copy.parent / "corpus" / "water.txt").write_text(WATER + "补充说明。", encoding="utf-8")
    build(copy.parent / "corpus", copy, progress=quiet)
    assert served(copy) != old
    assert {p: p.read_bytes() for p in old.rglob("*") if p.is_file()} == files


def test_a_second_writer_is_told_that_the_first_has_not_finished(copy, monkeypatch):
    monkeypatch.setattr("indexer.store.versions.LOCK_WAIT_S", 0.05)
    with writing(copy), pytest.raises(IndexBusyError) as caught, writing(copy):
        pass
    assert is_one_clear_sentence(str(caught.value))
    assert str(copy) in str(caught.value)


def test_a_reader_does_not_wait_for_a_writer(copy):
    with writing(copy):
        assert open_index(copy).database.infos()


# What is missing or damaged


def test_where_there_is_no_index_the_message_names_the_folder_and_the_command(tmp_path):
    with pytest.raises(IndexMissingError) as caught:
        open_index(tmp_path / "none")
    assert is_one_clear_sentence(str(caught.value))
    assert f"python -m indexer build --corpus FOLDER --index {tmp_path / 'none'}" in str(caught.value)


def test_an_index_folder_that_is_a_file_is_one_clear_sentence(library, tmp_path):
    (tmp_path / "index").write_text("x", encoding="utf-8")
    with pytest.raises(RectifyError) as caught:
        build(library / "corpus", tmp_path / "index", progress=quiet)
    assert is_one_clear_sentence(str(caught.value))
    assert str(tmp_path / "index") in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"000099\n", id="a version that is not there"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\x00\x01", id="no text"),
    ],
)
def test_a_pointer_to_nowhere_is_refused_and_the_next_build_mends_it(copy, content):
    (copy / "CURRENT").write_bytes(content)
    with pytest.raises(IndexFormatError) as caught:
        open_index(copy)
    assert is_one_clear_sentence(str(caught.value).replace("\ufffd", "").replace("\x00", ""))
    report = build(copy.parent / "corpus", copy, progress=quiet)
    assert len(report.added) == 2
    assert verify(copy) == []


def test_the_message_about_a_pointer_to_nowhere_names_the_version(copy):
    (copy / "CURRENT").write_text("000099\n", encoding="utf-8")
    with pytest.raises(IndexFormatError, match="000099"):
        current_version(copy)


PARTS = ["library.sqlite", "vectors.faiss", "centre.npy", "keys.npy", "tokens.npy", "lexical/body/vocab.index.json"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_part_that_is_cut_short_or_gone_is_named(copy, part, damage):
    path = served(copy) / part
    if damage == "gone":
        path.unlink()
    else:
        os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(IndexFormatError) as caught:
        open_index(copy)
    assert is_one_clear_sentence(str(caught.value))
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("part", PARTS)
def test_a_changed_byte_is_found_and_never_taken_over_into_the_next_version(copy, part):
    flip_without_changing_size(served(copy) / part)
    assert [line.split(":")[0] for line in verify(copy)] == [part]
    report = build(copy.parent / "corpus", copy, progress=quiet)
    assert report.encoded > 0
    assert verify(copy) == []
    assert open_index(copy).database.notice("water").text == WATER


def test_neither_add_nor_remove_go_on_from_a_damaged_index(copy):
    flip_without_changing_size(served(copy) / "library.sqlite")
    for change in (lambda: add([], copy, progress=quiet), lambda: remove(["water"], copy, progress=quiet)):
        with pytest.raises(IndexFormatError) as caught:
            change()
        assert is_one_clear_sentence(str(caught.value))
        assert "library.sqlite" in str(caught.value)


def test_a_build_over_a_damaged_index_keeps_the_model_and_what_was_removed(copy):
    remove(["housing"], copy, progress=quiet)
    flip_without_changing_size(served(copy) / "vectors.faiss")
    report = build(copy.parent / "corpus", copy, progress=quiet)
    assert report.added == ("water",)
    assert report.withdrawn == ("housing.txt",)
    assert open_index(copy).config.model.name.endswith("model")


@pytest.mark.parametrize("content", ["", "[]", "null", "{", '{"format_version": 1}', '{"a": [1]}'])
@pytest.mark.parametrize("part", ["config.json", "manifest.json"])
def test_settings_and_manifest_of_any_content_are_read_or_refused_with_a_sentence(copy, part, content):
    (served(copy) / part).write_text(content, encoding="utf-8")
    with pytest.raises(IndexFormatError) as caught:
        open_index(copy)
    assert is_one_clear_sentence(str(caught.value))


def test_an_index_of_another_format_names_both_formats(copy):
    path = served(copy) / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format_version": 99}), encoding="utf-8")
    with pytest.raises(IndexFormatError, match=f"99.*reads {FORMAT_VERSION}") as caught:
        open_index(copy)
    assert is_one_clear_sentence(str(caught.value))


def test_an_index_made_by_another_model_names_both_models(tmp_path):
    index = build_library(tmp_path, tiny_model(tmp_path / "model"))
    made_with = open_index(index).config.model_id
    tiny_model(tmp_path / "model", seed=1)
    with pytest.raises(IndexFormatError) as caught:
        open_retriever(index)
    report = build(tmp_path / "corpus", index, progress=quiet)
    here = open_index(index).config.model_id
    assert made_with != here
    assert is_one_clear_sentence(str(caught.value))
    assert f"made with the model {made_with}, the model here is {here}" in str(caught.value)
    assert report.encoded > 0, "vectors of another model must not be taken over"
    assert open_retriever(index).reply("闲置仓库").evidence


# No pickle


class Bomb:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("part", ["keys.npy", "centre.npy", "tokens.npy", "lexical/body/data.csc.index.npy"])
def test_a_pickle_planted_in_an_index_is_refused_and_does_not_run(copy, tmp_path, part):
    mark = tmp_path / "ran"
    path = served(copy) / part
    np.save(path, np.array([Bomb(mark)], dtype=object), allow_pickle=True)
    manifest = json.loads((served(copy) / "manifest.json").read_text("utf-8"))
    manifest[part][0] = path.stat().st_size
    (served(copy) / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(IndexFormatError):
        open_index(copy)
    assert not mark.exists()
    np.load(path, allow_pickle=True)
    assert mark.exists(), "the planted pickle must be one that would have run"


def test_no_module_reads_or_writes_pickle():
    paths = [p for folder in ("indexer", "retriever", "views") for p in (ROOT / folder).rglob("*.py")]
    paths.remove(ROOT / "indexer/reading/child.py")  # what a process of ours sends to its own child is no file
    paths.append(ROOT / "app.py")
    assert len(paths) > 20
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [a.name for a in node.names] + [getattr(node, "module", None) or ""]
                assert not {"pickle", "cPickle", "joblib", "dill", "shelve", "marshal"} & set(names), path
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("load", "save"):
                owner = getattr(getattr(node.func, "value", None), "id", "")
                values = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
                assert owner != "np" or values.get("allow_pickle") is False, f"{path}:{node.lineno}"
