"""Files and addresses -> documents: read what is new, take over what has the same bytes, keep what broke."""

import hashlib
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from indexer.notice.parser import parse_notice
from indexer.reading.decoding import readable_name
from indexer.reading.loader import SUFFIXES, Loaded, load_file
from indexer.store import added
from indexer.store.database import Document, Failure

from .errors import CorpusError
from .types import Notice, Passage, Progress

#: Cuts a notice into passages.
Split = Callable[[Notice], list[Passage]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to take in: a file of the corpus, a file or address added, or a document taken over."""

    source: str
    origin: str
    file_hash: str
    stem: str
    load: Callable[[], Loaded]


DocumentKey = tuple[str, str]  # origin and source: what makes two readings readings of the same thing


@dataclass(slots=True)
class Intake:
    """What was taken in: documents in the order of their ids, and what was not."""

    documents: list[Document] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def corpus_entries(corpus: Path) -> list[Entry]:
    """Return the notice files of a folder in a fixed order. Raises CorpusError when there are none."""
    if not corpus.is_dir():
        raise CorpusError(
            f"文件夹 {corpus} 不存在,请检查 --corpus / the folder {corpus} does not exist; check --corpus"
        )
    paths = sorted(p for p in corpus.rglob("*") if p.is_file() and _is_candidate(p.relative_to(corpus)))
    if not paths:
        raise CorpusError(
            f"文件夹 {corpus} 里没有可收录的文件({' '.join(SUFFIXES)}),索引保持原样 / "
            f"no notice files ({' '.join(SUFFIXES)}) in {corpus}; the index is left as it is"
        )
    return [_file_entry(p, readable_name(p.relative_to(corpus).as_posix()), "corpus") for p in paths]


def _is_candidate(path: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.parts)
    return not hidden and path.stem.upper() != "README" and path.name not in ("Thumbs.db", "desktop.ini")


def _file_entry(path: Path, source: str, origin: str) -> Entry:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        digest = ""  # reading it will say what is wrong
    return Entry(source, origin, digest, readable_name(path.stem), lambda: load_file(path))


def added_entries(index: Path) -> list[Entry]:
    """Return the copies of what was added to an index."""
    return [_file_entry(path, source, "added") for path, source in added.files(index)]


def take_in(
    entries: list[Entry],
    kept: list[Document],
    before: dict[DocumentKey, Document],
    *,
    split: Split,
    same_passages: bool,
    progress: Progress,
) -> Intake:
    """Load, parse and split what is new; take over what has the same bytes; keep what cannot be read any more.

    Whatever goes wrong with one file is its failure: it never stops the others.
    """
    intake = Intake(documents=list(kept))
    by_text = {d.notice.content_hash: key_of(d) for d in kept}
    ids = {d.notice.notice_id for d in kept}
    # What was there before comes first: a copy of it under an earlier name does not take its id.
    entries = sorted(entries, key=lambda e: (e.origin, e.source) not in before)
    for number, entry in enumerate(entries, 1):
        progress("读取 / reading", number, len(entries))
        old = before.get((entry.origin, entry.source))
        try:
            if old and old.file_hash == entry.file_hash and same_passages:
                document = old
            else:
                document = _read(entry, old.notice.notice_id if old else _free_id(entry, ids, before), split)
        except Exception as error:  # whatever a file does to the program, it does to itself alone
            intake.failures.append(Failure(entry.source, _reason(error), kept=old is not None))
            if old is None:
                continue
            document = old
        twin = by_text.setdefault(document.notice.content_hash, (entry.origin, entry.source))
        if twin != (entry.origin, entry.source):
            intake.skipped.append(f"{entry.source} = {twin[1]}")
            continue
        ids.add(document.notice.notice_id)
        intake.documents.append(document)
    intake.documents.sort(key=lambda d: d.notice.notice_id)
    intake.failures.sort(key=lambda f: f.source)
    return intake


def _reason(error: Exception) -> str:
    """Why a file could not be taken in, in one sentence; of an error of the program, where in it that happened."""
    if isinstance(error, CorpusError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return (
        f"程序处理这个文件时出错({where}),没有收录;请把文件交给维护人员 / "
        f"the program failed on this file ({where}) and left it out; please pass the file on to its maintainers"
    )


def _read(entry: Entry, notice_id: str, split: Split) -> Document:
    loaded = entry.load()
    notice = parse_notice(loaded.text, notice_id=notice_id, source=entry.source, file_stem=entry.stem)
    return Document(notice, tuple(split(notice)), entry.origin, entry.file_hash, loaded.encoding, loaded.left_out)


def _free_id(entry: Entry, taken: set[str], before: dict[DocumentKey, Document]) -> str:
    """The file's name without suffix, made unique; ids that other sources had before stay theirs."""
    theirs = {d.notice.notice_id for key, d in before.items() if key != (entry.origin, entry.source)}
    stem = re.sub(r"[\s#/\\]+", "-", entry.stem).strip("-") or "notice"
    whole = re.sub(r"[\s#/\\]+", "-", entry.source).strip("-")
    for candidate in (stem, whole, *(f"{stem}-{n}" for n in range(2, 10_000))):
        if candidate not in taken and candidate not in theirs:
            return candidate
    raise CorpusError(f"同名文件太多:{entry.source} / too many files named {entry.stem}")


def key_of(document: Document) -> DocumentKey:
    """Return what makes a later reading a reading of the same thing."""
    return document.origin, document.notice.source
