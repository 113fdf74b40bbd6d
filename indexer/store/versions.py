"""Index versions on disk: write aside, switch by one atomic rename, open, keep the last few.

    index/CURRENT              name of the version that is served
    index/versions/000007/     config.json  library.sqlite  vectors.faiss  centre.npy  keys.npy  lexical/  manifest.json

A version is never changed once CURRENT names it, so a reader keeps what it opened and a crash at any
instant leaves the last good version served. No pickle anywhere.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from indexer.config import FORMAT_VERSION, IndexConfig
from indexer.errors import IndexBusyError, IndexFormatError, IndexMissingError, RectifyError
from indexer.search.dense import VectorIndex
from indexer.search.late_interaction import LateInteractionIndex
from indexer.search.lexical import LexicalIndex

from .database import Database

KEPT_VERSIONS = 3
LOCK_WAIT_S = 900  # a second build waits this long for the first
_CURRENT, _VERSIONS, _UNFINISHED = "CURRENT", "versions", "unfinished-"
_CONFIG, _DATABASE, _KEYS, _LEXICAL, _MANIFEST = "config.json", "library.sqlite", "keys.npy", "lexical", "manifest.json"


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """An opened version: everything a retriever reads. `keys`: (passages, 16) uint8, what each vector was made of."""

    name: str
    folder: Path
    config: IndexConfig
    database: Database
    dense: VectorIndex
    lexical: LexicalIndex
    late_interaction: LateInteractionIndex
    keys: np.ndarray


def current_version(index: Path) -> str:
    """Return the name of the version that is served.

    Raises IndexMissingError when there is no index, with the command that builds one.
    """
    try:
        name = (index / _CURRENT).read_text("utf-8", errors="replace").strip()
    except OSError as error:
        raise IndexMissingError(
            f"{index} 里没有索引。请先运行:python -m indexer build --corpus 通报文件夹 --index {index} / "
            f"there is no index in {index}; run: python -m indexer build --corpus FOLDER --index {index}"
        ) from error
    if not (index / _VERSIONS / name / _CONFIG).is_file():
        raise IndexFormatError(
            f"{index}/CURRENT 指向的版本 {name} 不在,请重新 build / version {name}, which CURRENT names, is missing; build again"
        )
    return name


def open_index(index: Path) -> IndexVersion:
    """Open the served version.

    Raises IndexMissingError when there is none, IndexFormatError when it is damaged or of another format.
    """
    while True:
        name = current_version(index)
        try:
            return _open_version(index / _VERSIONS / name, name)
        except IndexFormatError:
            # A writer may have switched and cleaned up between the two steps: then look again.
            if current_version(index) == name:
                raise


def read_settings(index: Path) -> IndexConfig:
    """Return the settings of the served version also where its format is another: an upgrade must not forget them."""
    folder = index / _VERSIONS / current_version(index)
    try:
        return IndexConfig.from_json((folder / _CONFIG).read_text("utf-8"))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _unreadable_settings(folder) from error


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the write lock of an index.

    Raises IndexBusyError when another build does not finish in time, RectifyError when there can be no such folder.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RectifyError(
            f"索引文件夹 {index} 建不了({reason}),请检查 --index / the index folder {index} cannot be made: {reason}; check --index"
        ) from error
    try:
        with FileLock(index / ".lock", timeout=LOCK_WAIT_S):
            yield
    except Timeout as error:
        raise IndexBusyError(
            f"另一个构建占用 {index} 已超过 {LOCK_WAIT_S} 秒,请等它结束再试 / "
            f"another build has held {index} for over {LOCK_WAIT_S} s; wait for it to end and try again"
        ) from error


@contextmanager
def new_version(index: Path) -> Iterator[Path]:
    """Yield an empty folder; when the block ends well it becomes the served version, else it is dropped.

    The write lock must be held.
    """
    versions = index / _VERSIONS
    versions.mkdir(parents=True, exist_ok=True)
    for stale in versions.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(stale, ignore_errors=True)
    number = max((int(p.name) for p in versions.iterdir() if p.name.isdigit()), default=0) + 1
    folder = versions / f"{_UNFINISHED}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
        _write_manifest(folder)
        name = f"{number:06d}"
        os.replace(folder, versions / name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _switch(index, name)
    _forget_old(versions, name)


def save_parts(
    folder: Path,
    config: IndexConfig,
    *,
    dense: VectorIndex,
    lexical: LexicalIndex,
    late_interaction: LateInteractionIndex,
    keys: np.ndarray,
) -> Path:
    """Write all parts but the database into a new version's folder and return the database's path."""
    dense.save(folder)
    late_interaction.save(folder)
    np.save(folder / _KEYS, keys, allow_pickle=False)
    (folder / _LEXICAL).mkdir()
    lexical.save(folder / _LEXICAL)
    (folder / _CONFIG).write_text(config.to_json(), encoding="utf-8")
    return folder / _DATABASE


def verify(index: Path) -> list[str]:
    """Compare every file of the served version with its manifest; return one line for each that differs."""
    folder = index / _VERSIONS / current_version(index)
    wrong = []
    for name, (size, digest) in _read_manifest(folder).items():
        path = folder / name
        if not path.is_file():
            wrong.append(f"{name}: 缺失 / missing")
        elif path.stat().st_size != size or _sha256(path) != digest:
            wrong.append(f"{name}: 内容与清单不符 / differs from the manifest")
    return wrong


def _open_version(folder: Path, name: str) -> IndexVersion:
    config = _read_config(folder)
    for part, (size, _) in _read_manifest(folder).items():
        path = folder / part
        if not path.is_file() or path.stat().st_size != size:
            raise IndexFormatError(
                f"索引文件 {path} 缺失或大小不对,请重新 build / the index file {path} is missing or has the wrong size; build again"
            )
    try:
        database = Database(folder / _DATABASE)
        keys = np.load(folder / _KEYS, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise IndexFormatError(
            f"索引 {folder} 读不出来({error}),请重新 build / the index {folder} cannot be read: {error}; build again"
        ) from error
    dense = VectorIndex.load(folder)
    lexical = LexicalIndex.load(folder / _LEXICAL)
    late_interaction = LateInteractionIndex.load(folder)
    if dense.dim != config.dim or not len(dense) == len(keys) == len(lexical) == len(late_interaction):
        raise IndexFormatError(
            f"索引 {folder} 的向量维数 {dense.dim}、行数 {len(dense)} 与设置不符,请重新 build / vectors do not fit the settings; build again"
        )
    return IndexVersion(name, folder, config, database, dense, lexical, late_interaction, keys)


def _read_config(folder: Path) -> IndexConfig:
    try:
        text = (folder / _CONFIG).read_text("utf-8")
        made_with = json.loads(text).get("format_version")
        if made_with != FORMAT_VERSION:
            raise IndexFormatError(
                f"索引格式是 {made_with},本程序读的是 {FORMAT_VERSION},请重新 build / "
                f"the index has format {made_with}, this program reads {FORMAT_VERSION}; build again"
            )
        return IndexConfig.from_json(text)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _unreadable_settings(folder) from error


def _unreadable_settings(folder: Path) -> IndexFormatError:
    return IndexFormatError(
        f"索引设置 {folder / _CONFIG} 读不出来,请重新 build / the settings {folder / _CONFIG} cannot be read; build again"
    )


def _write_manifest(folder: Path) -> None:
    parts = sorted(p for p in folder.rglob("*") if p.is_file())
    manifest = {p.relative_to(folder).as_posix(): (p.stat().st_size, _sha256(p)) for p in parts}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for path in (*parts, folder / _MANIFEST):
        _flush(path)


def _read_manifest(folder: Path) -> dict[str, tuple[int, str]]:
    try:
        entries = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return {str(name): (int(size), str(digest)) for name, (size, digest) in entries.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise IndexFormatError(
            f"索引清单 {folder / _MANIFEST} 读不出来,请重新 build / the manifest of {folder} cannot be read; build again"
        ) from error


def _switch(index: Path, name: str) -> None:
    pointer = index / f"{_CURRENT}.new"
    pointer.write_text(name + "\n", encoding="utf-8")
    _flush(pointer)
    os.replace(pointer, index / _CURRENT)


def _forget_old(versions: Path, served: str) -> None:
    names = sorted(p.name for p in versions.iterdir() if p.name.isdigit() and p.name < served)
    for name in names[: -(KEPT_VERSIONS - 1) or None]:
        shutil.rmtree(versions / name, ignore_errors=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
