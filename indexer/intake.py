"""Files and addresses -> stored notices: read what is new, take over what has the same bytes, keep what broke.

Files are read in a child process. Whatever goes wrong with one of them is its own failure: it never stops the others, and
what was read of it earlier stays.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.notice.parser import parse_notice
from indexer.reading.archive import members
from indexer.reading.child import ReadingChild
from indexer.reading.decoding import readable_name
from indexer.reading.limits import check_size
from indexer.reading.loader import ARCHIVE, SUFFIXES, check_not_empty, check_suffix, load_bytes, read_bytes
from indexer.store import added
from indexer.store.stored import Failure, StoredNotice

from .config import PassageSize, ReadingLimits
from .errors import CorpusError
from .protocols import Progress
from .types import Notice, Passage

#: Cuts a notice into passages. It must be importable by name, as it runs in another process.
Split = Callable[[Notice, PassageSize], list[Passage]]
NoticeKey = tuple[str, str]  # origin and source: what makes two readings readings of the same thing
#: Names of what programs and systems leave in folders. ~$ and ~WRL are locks and drafts of Word, $RECYCLE.BIN is one of Windows.
_NOT_OURS = (".", "~$", "~WRL", "$", "__MACOSX", "Thumbs.db", "desktop.ini", "System Volume Information")
_DRAFTS = (".tmp", ".bak", ".part", ".crdownload")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to take in: a file of the corpus, a copy of what was added, or a member of an archive.

    `problem`: why it cannot be read, where that is known before it is opened.
    """

    source: str
    origin: str
    path: Path
    member: str = ""  # of an archive
    file_hash: str = ""
    problem: str = ""

    @property
    def stem(self) -> str:
        """The name without folders and suffix, in characters."""
        return Path(self.member).stem if self.member else readable_name(self.path.stem)


@dataclass(slots=True)
class Intake:
    """What was taken in: notices in the order of their ids, and what was not."""

    notices: list[StoredNotice] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)  # that are taken
    _by_text: dict[str, StoredNotice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_text = {stored.notice.content_hash: stored for stored in self.notices}
        self.ids = {stored.notice.notice_id for stored in self.notices}

    def add(self, stored: StoredNotice, source: str) -> None:
        """Take a notice in, unless its text is there already; `source`: where this copy of it lies."""
        twin = self._by_text.setdefault(stored.notice.content_hash, stored)
        if key_of(twin) == key_of(stored):
            self.notices.append(stored)
            self.ids.add(stored.notice.notice_id)
        else:
            self.skipped.append(f"{source} = {twin.notice.source}")


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: what is the same for all of them."""

    limits: ReadingLimits
    size: PassageSize
    split: Split


def corpus_entries(corpus: Path, index: Path, limits: ReadingLimits) -> list[Entry]:
    """Return the notice files of a folder in a fixed order, and the folders and files that cannot be looked at.

    The index itself is left out where it lies inside the folder. Raises CorpusError when there is nothing to take in.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"文件夹 {corpus} 不存在,请检查 --corpus / the folder {corpus} does not exist; check --corpus"
        )
    entries = sorted(_walk(corpus, index, limits), key=lambda e: e.source)
    if not entries:
        raise CorpusError(
            f"文件夹 {corpus} 里没有可收录的文件({' '.join(SUFFIXES)}),索引保持原样 / "
            f"no notice files ({' '.join(SUFFIXES)}) in {corpus}; the index is left as it is"
        )
    return entries


def added_entries(index: Path, limits: ReadingLimits) -> list[Entry]:
    """Return the copies of what was added to an index."""
    return [_file_entry(path, source, "added", limits) for path, source in added.files(index)]


def _walk(corpus: Path, index: Path, limits: ReadingLimits) -> Iterator[Entry]:
    own = index.resolve()
    unreadable: list[OSError] = []
    for folder, folders, files in os.walk(corpus, onerror=unreadable.append):
        folders[:] = [f for f in folders if _is_ours(f) and (Path(folder) / f).resolve() != own]
        for name in files:
            path = Path(folder) / name
            if _is_ours(name) and path.stem.upper() != "README" and path.suffix.lower() not in _DRAFTS:
                yield _file_entry(path, readable_name(path.relative_to(corpus).as_posix()), "corpus", limits)
    for error in unreadable:
        path = Path(os.fsdecode(error.filename))
        yield Entry(
            readable_name(path.relative_to(corpus).as_posix()),
            "corpus",
            path,
            problem=f"文件夹打不开({error.strerror}),请检查权限 / the folder cannot be opened: {error.strerror}",
        )


def _is_ours(name: str) -> bool:
    return not name.startswith(_NOT_OURS)


def _file_entry(path: Path, source: str, origin: str, limits: ReadingLimits) -> Entry:
    """Look at a file by its suffix and size first: a film in the folder is not read to the end to be refused."""
    entry = Entry(source, origin, path)
    try:
        check_suffix(path.suffix.lower())
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise CorpusError("不是普通文件 / it is no ordinary file")
        check_size(about.st_size, limits)
        with path.open("rb") as file:
            return replace(entry, file_hash=hashlib.file_digest(file, "sha256").hexdigest())
    except CorpusError as error:
        return replace(entry, problem=str(error))
    except OSError as error:
        reason = error.strerror or str(error)
        return replace(entry, problem=f"文件打不开({reason}),请检查路径和权限 / cannot be opened: {reason}")


def take_in(
    entries: Iterable[Entry],
    kept: list[StoredNotice],
    before: dict[NoticeKey, StoredNotice],
    *,
    withdrawn: frozenset[str],
    reading: Reading,
    same_passages: bool,
    progress: Progress,
) -> Intake:
    """Read what is new; take over what has the same bytes; keep what cannot be read any more."""
    intake = Intake(notices=list(kept))
    with ReadingChild(reading.limits) as child:
        opened = [part for entry in entries for part in _opened(entry, child, reading.limits)]
        opened = [entry for entry in opened if entry.source not in withdrawn]
        # What was there before comes first: a copy of it under an earlier name does not take its id.
        opened.sort(key=lambda e: (e.origin, e.source) not in before)
        for number, entry in enumerate(opened):
            progress(f"读取 / reading {entry.source}", number, len(opened))
            old = before.get((entry.origin, entry.source))
            if old and not entry.problem and old.file_hash == entry.file_hash and same_passages:
                intake.add(old, entry.source)
                continue
            try:
                if entry.problem:
                    raise CorpusError(entry.problem)
                notice_id = old.notice.notice_id if old else _free_id(entry, intake.ids, before)
                intake.add(child.call(read_entry, entry, notice_id, reading), entry.source)
            except CorpusError as error:
                earlier = [old] if old else _inside(entry, before)
                intake.failures.append(Failure(entry.source, str(error), kept=bool(earlier)))
                for stored in earlier:
                    intake.add(stored, entry.source)
        progress("读取 / reading", len(opened), len(opened))
    intake.notices.sort(key=lambda n: n.notice.notice_id)
    intake.failures.sort(key=lambda f: f.source)
    return intake


def _inside(entry: Entry, before: dict[NoticeKey, StoredNotice]) -> list[StoredNotice]:
    """What was read earlier of a folder or an archive that cannot be opened any more."""
    return [
        n for (origin, source), n in before.items() if origin == entry.origin and source.startswith(f"{entry.source}/")
    ]


def _opened(entry: Entry, child: ReadingChild, limits: ReadingLimits) -> Iterator[Entry]:
    """The members of an archive; any other entry as it is."""
    if entry.problem or entry.path.suffix.lower() != ARCHIVE:
        yield entry
        return
    try:
        names = child.call(archive_members, entry.path, limits)
    except CorpusError as error:
        yield replace(entry, problem=str(error))
        return
    if not names:
        yield replace(entry, problem="压缩包里没有文件 / there is no file in the archive")
    for name in names:
        part = replace(entry, source=f"{entry.source}/{name}", member=name, file_hash=f"{entry.file_hash}:{name}")
        try:
            check_suffix(Path(name).suffix.lower())
        except CorpusError as error:
            part = replace(part, problem=str(error))
        yield part


def archive_members(path: Path, limits: ReadingLimits) -> list[str]:
    """Return the names of the members of an archive; runs in the child."""
    data = read_bytes(path, limits)
    check_not_empty(data)
    return [member.name for member in members(data, limits)]


def read_entry(entry: Entry, notice_id: str, reading: Reading) -> StoredNotice:
    """Read, parse and split one entry; runs in the child. Raises CorpusError where it cannot be read."""
    data = read_bytes(entry.path, reading.limits)
    if entry.member:
        data = next(m for m in members(data, reading.limits) if m.name == entry.member).read()
    suffix = Path(entry.member or entry.path).suffix.lower()
    document = load_bytes(data, suffix, reading.limits)
    notice = parse_notice(document, notice_id=notice_id, source=entry.source, file_stem=entry.stem)
    passages = tuple(reading.split(notice, reading.size))
    return StoredNotice(
        notice, passages, entry.origin, entry.file_hash, document.encoding, document.left_out, document.remarks
    )


def _free_id(entry: Entry, taken: set[str], before: dict[NoticeKey, StoredNotice]) -> str:
    """The file's name without suffix, made unique; ids that other sources had before stay theirs."""
    theirs = {n.notice.notice_id for key, n in before.items() if key != (entry.origin, entry.source)}
    stem = re.sub(r"[\s#/\\]+", "-", entry.stem).strip("-") or "notice"
    whole = re.sub(r"[\s#/\\]+", "-", entry.source).strip("-")
    for candidate in (stem, whole, *(f"{stem}-{n}" for n in range(2, 10_000))):
        if candidate not in taken and candidate not in theirs:
            return candidate
    raise CorpusError(f"同名文件太多:{entry.source} / too many files named {entry.stem}")


def key_of(stored: StoredNotice) -> NoticeKey:
    """Return what makes a later reading a reading of the same thing."""
    return stored.origin, stored.notice.source
