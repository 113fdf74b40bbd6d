"""The folder `index/added/`: copies of the files and pages put in by `add`, so that every build can read them again."""

import hashlib
import json
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from indexer.config import ReadingLimits
from indexer.errors import CorpusError
from indexer.reading.address import fetch
from indexer.reading.archive import members
from indexer.reading.child import ReadingChild
from indexer.reading.decoding import readable_name
from indexer.reading.loader import ARCHIVE, load_bytes, read_bytes

_FOLDER, _ADDRESSES = "added", "addresses.json"
_LONGEST_NAME = 200  # bytes; file systems take 255, and a copy has a longer name while it is written


def take(source: str, index: Path, child: ReadingChild, limits: ReadingLimits) -> str:
    """Copy a file or fetch an http(s) address into the folder and return the name it has there.

    Raises CorpusError when it cannot be read as a notice or not be written; nothing is copied then.
    """
    folder = index / _FOLDER
    from_network = re.match("https?://", source)
    if from_network:
        data, suffix = child.call(fetch, source, limits)
        stem = _as_file_name(Path(unquote(urlsplit(source).path)).stem or urlsplit(source).netloc)
        name = f"{stem}-{hashlib.sha256(source.encode()).hexdigest()[:6]}{suffix}"
    else:
        path = Path(source)
        if path.is_dir() and source:
            raise CorpusError(
                f"{source} 是文件夹,请用 build --corpus 收录整个文件夹 / {source} is a folder; index it with build --corpus"
            )
        if not path.is_file():
            raise CorpusError(
                f"没有这个文件:{source or '(空)'},请检查路径;网址要以 http:// 或 https:// 开头 / "
                f"no such file: {source or '(empty)'}; check the path – an address begins with http:// or https://"
            )
        data, suffix = read_bytes(path, limits), path.suffix.lower()
        name = _short(readable_name(path.name).lstrip("."))
    child.call(check_readable, data, suffix, limits)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{name}.part"
        temporary.write_bytes(data)
        os.replace(temporary, folder / name)
        if from_network:
            _write_addresses(folder, {**_addresses(folder), name: source})
    except OSError as error:
        reason = error.strerror or str(error)
        raise CorpusError(
            f"副本写不进 {folder}({reason}),请检查空间和权限 / the copy cannot be written to {folder}: {reason}"
        ) from error
    return name


def check_readable(data: bytes, suffix: str, limits: ReadingLimits) -> None:
    """Raise CorpusError where a file cannot be read as a notice, or an archive holds none; runs in the child."""
    if suffix == ARCHIVE:
        members(data, limits)
    else:
        load_bytes(data, suffix, limits)


def drop(source: str, index: Path) -> None:
    """Delete the copy of a source (file name or address) if it is there."""
    for path, known in files(index):
        if known == source:
            path.unlink()


def files(index: Path) -> list[tuple[Path, str]]:
    """Return (copy, file name or address it came from) in name order."""
    folder = index / _FOLDER
    if not folder.is_dir():
        return []
    addresses = _addresses(folder)
    paths = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith(".") and p.name != _ADDRESSES)
    return [(path, addresses.get(path.name, path.name)) for path in paths]


def _as_file_name(stem: str) -> str:
    """Without what file systems forbid, and short enough for them in any script."""
    return _cut(re.sub(r'[\x00-\x1f/\\:*?"<>|]+', "-", stem), _LONGEST_NAME - 20).strip(". ")


def _short(name: str) -> str:
    """The name of a file as it is; of one too long for the copy its beginning, told apart by a digest."""
    if len(name.encode("utf-8")) <= _LONGEST_NAME:
        return name
    suffix = Path(name).suffix
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{_cut(name.removesuffix(suffix), _LONGEST_NAME - 20)}-{digest}{suffix}"


def _cut(name: str, most: int) -> str:
    """The beginning of a name that takes no more than so many bytes."""
    return name.encode("utf-8")[:most].decode("utf-8", "ignore")


def _addresses(folder: Path) -> dict[str, str]:
    """The address of each page that was added. A damaged list is no reason to stop: copies then go by their names."""
    try:
        found = json.loads((folder / _ADDRESSES).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _write_addresses(folder: Path, addresses: dict[str, str]) -> None:
    temporary = folder / f".{_ADDRESSES}.part"
    temporary.write_text(json.dumps(addresses, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(temporary, folder / _ADDRESSES)
