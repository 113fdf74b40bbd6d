"""The folder `index/added/`: copies of the files and pages put in by `add`, so that every build can read them again."""

import hashlib
import json
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from indexer.errors import CorpusError
from indexer.reading.decoding import readable_name
from indexer.reading.loader import fetch, load_bytes, read_bytes

_FOLDER, _ADDRESSES = "added", "addresses.json"


def take(source: str, index: Path) -> str:
    """Copy a file or fetch an http(s) address into the folder and return the name it has there.

    Raises CorpusError when it cannot be read as a notice; nothing is copied then.
    """
    folder = index / _FOLDER
    from_network = re.match("https?://", source)
    if from_network:
        data, suffix = fetch(source)
        stem = _as_file_name(Path(unquote(urlsplit(source).path)).stem or urlsplit(source).netloc)
        name = f"{stem}-{hashlib.sha256(source.encode()).hexdigest()[:6]}{suffix}"
    else:
        path = Path(source)
        if not path.is_file():
            raise CorpusError(f"文件不存在:{source} / no such file: {source}")
        data, suffix, name = read_bytes(path), path.suffix.lower(), readable_name(path.name).lstrip(".")
    load_bytes(data, suffix)
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{name}.part"
    temporary.write_bytes(data)
    os.replace(temporary, folder / name)
    if from_network:
        _write_addresses(folder, {**_addresses(folder), name: source})
    return name


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
    return re.sub(r'[\x00-\x1f/\\:*?"<>|]+', "-", stem)[:60].strip(". ")


def _addresses(folder: Path) -> dict[str, str]:
    path = folder / _ADDRESSES
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def _write_addresses(folder: Path, addresses: dict[str, str]) -> None:
    temporary = folder / f".{_ADDRESSES}.part"
    temporary.write_text(json.dumps(addresses, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(temporary, folder / _ADDRESSES)
