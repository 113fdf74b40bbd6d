"""Files -> index: what is new, changed, gone or unreadable; then encode what is new and switch.

`build` mirrors a corpus folder, `add` puts single files or addresses beside it (a copy is kept in
`index/added/`), `remove` takes notices out. All three make a new version from documents; what did not
change is taken over from the version before, and a file that cannot be read any more keeps its earlier
reading.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from . import added
from .config import FORMAT_VERSION, IndexConfig, ModelConfig, PassageSize
from .database import Document, Failure, write_database
from .dense import VectorIndex
from .embedder import load_embedder, unit_rows, word_model_for
from .errors import CorpusError, IndexFormatError, IndexMissingError
from .interaction import InteractionIndex
from .lexical import LexicalIndex
from .loader import SUFFIXES, Loaded, load_file
from .parser import parse_notice
from .splitter import split_notice, windows
from .store import IndexVersion, current_version, new_version, open_index, save_parts, writing
from .types import Embedder, Notice, Passage
from .words import sounds, terms

#: Called with (what is being done, how many are done, of how many).
Progress = Callable[[str, int, int], None]
CONTEXT_SHARE = 0.3  # weight of a passage's context vector beside its window's; chosen by the development questions
_BATCH = 512  # windows encoded between two progress reports


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, by notice id or source."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()  # left out because `remove` took them out
    skipped: tuple[str, ...] = ()  # the same text as another file
    failed: tuple[Failure, ...] = ()
    version: str = ""
    passages: int = 0
    encoded: int = 0  # vectors made anew; all others were taken over


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing to take in: a file of the corpus, a file or address added, or a document taken over."""

    source: str
    origin: str
    file_hash: str
    stem: str
    load: Callable[[], Loaded]


_Key = tuple[str, str]  # origin and source: what makes two readings readings of the same thing


@dataclass(slots=True)
class _Plan:
    documents: list[Document] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def build(
    corpus: Path, index: Path, model: ModelConfig | None = None, *, size: PassageSize | None = None, progress: Progress
) -> BuildReport:
    """Make the index mirror the corpus folder; notices put in by `add` stay.

    Raises CorpusError when the folder is missing or holds no notice file (the index is left as it is),
    ModelError when the model cannot be loaded, IndexBusyError when another build does not end.
    """
    with writing(index):
        previous = _previous(index)
        entries = _corpus_entries(corpus)
        config = replace(_config(previous, model, size), corpus=corpus.as_posix())
        left_out = tuple(e.source for e in entries if e.source in config.withdrawn)
        entries = [e for e in entries if e.source not in config.withdrawn] + _added_entries(index)
        return replace(_update(index, previous, config, entries, [], progress), withdrawn=left_out)


def add(sources: Iterable[str], index: Path, model: ModelConfig | None = None, *, progress: Progress) -> BuildReport:
    """Put files or http(s) addresses into the index beside what is there; the same name again replaces it.

    Raises IndexFormatError when there is an index but it is damaged: `build` it first.
    """
    with writing(index):
        try:
            previous = open_index(index)
        except IndexMissingError:
            previous = None
        config = _config(previous, model, None)
        failures = []
        for source in sources:
            try:
                name = added.take(source, index)
                config = replace(config, withdrawn=tuple(w for w in config.withdrawn if Path(w).name != name))
            except CorpusError as error:
                failures.append(Failure(source, str(error), kept=False))
        kept = [d for d in _documents(previous) if d.origin == "corpus"]
        report = _update(index, previous, config, _added_entries(index), kept, progress)
        return replace(report, failed=(*failures, *report.failed))


def remove(notice_ids: Iterable[str], index: Path, *, progress: Progress) -> BuildReport:
    """Take notices out; a later `build` leaves them out too, until a file of that name is added.

    Raises CorpusError when an id is not in the index (nothing is removed then).
    """
    with writing(index):
        previous = open_index(index)
        wanted = set(notice_ids)
        documents = _documents(previous)
        unknown = wanted - {d.notice.notice_id for d in documents}
        if unknown:
            names = sorted(unknown)
            raise CorpusError(
                f"索引里没有这些通报:{'、'.join(names)}。用 python -m indexer status 查看全部编号 / "
                f"not in the index: {', '.join(names)}; python -m indexer status lists all ids"
            )
        gone = [d for d in documents if d.notice.notice_id in wanted]
        withdrawn = {*previous.config.withdrawn, *(d.notice.source for d in gone if d.origin == "corpus")}
        config = replace(previous.config, withdrawn=tuple(sorted(withdrawn)))
        kept = [d for d in documents if d.notice.notice_id not in wanted]
        report = _update(index, previous, config, [], kept, progress)
        for document in gone:
            if document.origin == "added":
                added.drop(document.notice.source, index)
        return report


def context_of(notice: Notice, passage: Passage) -> str:
    """Return the words around a passage that help to find it: its headings from the top down."""
    return " ".join(passage.heading) or notice.metadata.title


def _previous(index: Path) -> IndexVersion | None:
    try:
        return open_index(index)
    except (IndexMissingError, IndexFormatError):
        # Missing, damaged or of an older format: everything is made anew from the files.
        return None


def _documents(previous: IndexVersion | None) -> list[Document]:
    return list(previous.database.documents()) if previous else []


def _key(document: Document) -> _Key:
    return document.origin, document.notice.source


def _config(previous: IndexVersion | None, model: ModelConfig | None, size: PassageSize | None) -> IndexConfig:
    base = previous.config if previous else IndexConfig()
    return replace(base, model=model or base.model, size=size or base.size, format_version=FORMAT_VERSION)


def _corpus_entries(corpus: Path) -> list[_Entry]:
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
    return [_file_entry(p, p.relative_to(corpus).as_posix(), "corpus") for p in paths]


def _is_candidate(path: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.parts)
    return not hidden and path.stem.upper() != "README" and path.name not in ("Thumbs.db", "desktop.ini")


def _file_entry(path: Path, source: str, origin: str) -> _Entry:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        digest = ""  # reading it will say what is wrong
    return _Entry(source, origin, digest, path.stem, lambda: load_file(path))


def _added_entries(index: Path) -> list[_Entry]:
    return [_file_entry(path, source, "added") for path, source in added.files(index)]


def _update(
    index: Path,
    previous: IndexVersion | None,
    config: IndexConfig,
    entries: list[_Entry],
    kept: list[Document],
    progress: Progress,
) -> BuildReport:
    embedder = load_embedder(config.model)
    word_model = word_model_for(embedder)
    config = replace(config, model_id=embedder.model_id, word_model_id=word_model.model_id, dim=embedder.dim)
    before = {_key(d): d for d in _documents(previous)}
    same_passages = previous is not None and previous.config.makes_same_passages(config)
    plan = _take_in(entries, kept, before, same_passages, progress)
    plan.documents = [d if d.passages and same_passages else _split(d, config.size) for d in plan.documents]
    report = _compare(before, plan)
    unchanged = not (report.added or report.changed or report.removed)
    if previous and unchanged and same_passages and previous.config == config and not _new_failures(previous, plan):
        return replace(report, version=previous.name, passages=len(previous.lexical))
    pairs = [(d.notice, p) for d in plan.documents for p in d.passages]
    owners, texts, contexts = _windows(pairs, config.size)
    keys = _keys(config.model_id, texts, contexts)
    vectors, encoded = _vectors(previous, embedder, keys, texts, contexts, progress)
    progress("词语索引 / word index", 0, 1)
    bodies = [p.text for _, p in pairs]
    abouts = [f"{_about(n)} {context_of(n, p)}" for n, p in pairs]
    lexical = LexicalIndex.from_terms(
        {
            "body": [terms(text) for text in bodies],
            "context": [terms(text) for text in abouts],
            "sound": [sounds(f"{body} {about}") for body, about in zip(bodies, abouts, strict=True)],
        }
    )
    interaction = InteractionIndex.from_texts(word_model, bodies, abouts)
    progress("词语索引 / word index", 1, 1)
    with new_version(index) as folder:
        dense = VectorIndex.from_vectors(vectors, owners)
        path = save_parts(folder, config, dense=dense, lexical=lexical, interaction=interaction, keys=keys)
        write_database(path, plan.documents, plan.failures)
    return replace(report, version=current_version(index), passages=len(pairs), encoded=encoded)


def _take_in(
    entries: list[_Entry], kept: list[Document], before: dict[_Key, Document], same_passages: bool, progress: Progress
) -> _Plan:
    """Load and parse what is new; take over what has the same bytes; keep what cannot be read any more."""
    plan = _Plan(documents=list(kept))
    by_text = {d.notice.content_hash: d.notice.source for d in kept}
    ids = {d.notice.notice_id for d in kept}
    for number, entry in enumerate(entries, 1):
        progress("读取 / reading", number, len(entries))
        old = before.get((entry.origin, entry.source))
        try:
            if old and old.file_hash == entry.file_hash and same_passages:
                document = old
            else:
                document = _read(entry, old.notice.notice_id if old else _free_id(entry, ids, before))
        except CorpusError as error:
            plan.failures.append(Failure(entry.source, str(error), kept=old is not None))
            if old is None:
                continue
            document = old
        twin = by_text.setdefault(document.notice.content_hash, entry.source)
        if twin != entry.source:
            plan.skipped.append(f"{entry.source} = {twin}")
            continue
        ids.add(document.notice.notice_id)
        plan.documents.append(document)
    plan.documents.sort(key=lambda d: d.notice.notice_id)
    return plan


def _read(entry: _Entry, notice_id: str) -> Document:
    loaded = entry.load()
    notice = parse_notice(loaded.text, notice_id=notice_id, source=entry.source, file_stem=entry.stem)
    return Document(notice, (), entry.origin, entry.file_hash, loaded.encoding, loaded.left_out)


def _split(document: Document, size: PassageSize) -> Document:
    return replace(document, passages=tuple(split_notice(document.notice, size)))


def _free_id(entry: _Entry, taken: set[str], before: dict[_Key, Document]) -> str:
    """The file's name without suffix, made unique; ids that other sources had before stay theirs."""
    theirs = {d.notice.notice_id for key, d in before.items() if key != (entry.origin, entry.source)}
    stem = re.sub(r"[\s#/\\]+", "-", entry.stem).strip("-") or "notice"
    whole = re.sub(r"[\s#/\\]+", "-", entry.source).strip("-")
    for candidate in (stem, whole, *(f"{stem}-{n}" for n in range(2, 10_000))):
        if candidate not in taken and candidate not in theirs:
            return candidate
    raise CorpusError(f"同名文件太多:{entry.source} / too many files named {entry.stem}")


def _compare(before: dict[_Key, Document], plan: _Plan) -> BuildReport:
    added, changed, unchanged = [], [], []
    for document in plan.documents:
        old = before.get(_key(document))
        target = (
            added if old is None else unchanged if old.notice.content_hash == document.notice.content_hash else changed
        )
        target.append(document.notice.notice_id)
    present = {d.notice.notice_id for d in plan.documents}
    removed = [d.notice.notice_id for d in before.values() if d.notice.notice_id not in present]
    return BuildReport(
        added=tuple(added),
        changed=tuple(changed),
        removed=tuple(removed),
        unchanged=tuple(unchanged),
        skipped=tuple(plan.skipped),
        failed=tuple(plan.failures),
    )


def _new_failures(previous: IndexVersion, plan: _Plan) -> bool:
    return sorted(previous.database.failures(), key=str) != sorted(plan.failures, key=str)


def _about(notice: Notice) -> str:
    m = notice.metadata
    return f"{m.title} {m.publisher} {m.region} {m.kind} {m.index_number}"


def _windows(pairs: list[tuple[Notice, Passage]], size: PassageSize) -> tuple[np.ndarray, list[str], list[str]]:
    owners, texts, contexts = [], [], []
    for row, (notice, passage) in enumerate(pairs):
        for window in windows(passage, size):
            owners.append(row)
            texts.append(window)
            contexts.append(context_of(notice, passage))
    return np.array(owners, dtype=np.int32), texts, contexts


def _keys(model_id: str, texts: list[str], contexts: list[str]) -> np.ndarray:
    """(n, 16) uint8: equal keys mean equal vectors."""
    raw = b"".join(
        hashlib.sha256(f"{model_id}\0{CONTEXT_SHARE}\0{context}\0{text}".encode()).digest()[:16]
        for text, context in zip(texts, contexts, strict=True)
    )
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, 16)


def _vectors(
    previous: IndexVersion | None,
    embedder: Embedder,
    keys: np.ndarray,
    texts: list[str],
    contexts: list[str],
    progress: Progress,
) -> tuple[np.ndarray, int]:
    """Return ((n, dim) float32 unit rows, how many were encoded anew)."""
    vectors = np.zeros((len(texts), embedder.dim), np.float32)
    known: dict[bytes, int] = {}
    if previous is not None and previous.config.model_id == embedder.model_id:
        known = {key.tobytes(): row for row, key in enumerate(previous.keys)}
        old = previous.dense.vectors()
    fresh = []
    for row, key in enumerate(keys):
        earlier = known.get(key.tobytes())
        if earlier is None:
            fresh.append(row)
        else:
            vectors[row] = old[earlier]
    for part in _batches(fresh):
        progress("向量 / encoding", part[0], len(fresh))
        rows = [fresh[i] for i in part]
        own = embedder.encode_document([texts[r] for r in rows])
        names = sorted({contexts[r] for r in rows})
        around = dict(zip(names, embedder.encode_document(names), strict=True))
        vectors[rows] = unit_rows(own + CONTEXT_SHARE * np.stack([around[contexts[r]] for r in rows]))
    progress("向量 / encoding", len(fresh), len(fresh))
    return vectors, len(fresh)


def _batches(rows: list[int]) -> Iterator[range]:
    for start in range(0, len(rows), _BATCH):
        yield range(start, min(start + _BATCH, len(rows)))
