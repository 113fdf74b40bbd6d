"""Files -> index: what is new, changed, gone or unreadable; then encode what is new and switch.

`build` mirrors a corpus folder, `add` puts single files or addresses beside it (a copy is kept in
`index/added/`), `remove` takes notices out. All three make a new version from documents; what did not
change is taken over from the version before, and a file that cannot be read any more keeps its earlier
reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from . import added
from .config import FORMAT_VERSION, IndexConfig, ModelConfig, PassageSize
from .database import Document, Failure, write_database
from .dense import VectorIndex
from .embedder import load_embedder, word_model_for
from .encoding import context_of, encode_windows, windows_of
from .errors import CorpusError, IndexFormatError, IndexMissingError
from .intake import DocumentKey, Entry, Intake, Progress, added_entries, corpus_entries, key_of, take_in
from .interaction import InteractionIndex
from .lexical import LexicalIndex
from .splitter import split_notice
from .store import IndexVersion, current_version, new_version, open_index, save_parts, writing
from .types import Notice
from .words import sounds, terms


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


def build(
    corpus: Path, index: Path, model: ModelConfig | None = None, *, size: PassageSize | None = None, progress: Progress
) -> BuildReport:
    """Make the index mirror the corpus folder; notices put in by `add` stay.

    Raises CorpusError when the folder is missing or holds no notice file (the index is left as it is),
    ModelError when the model cannot be loaded, IndexBusyError when another build does not end.
    """
    with writing(index):
        previous = _previous(index)
        entries = corpus_entries(corpus)
        config = replace(_config(previous, model, size), corpus=corpus.as_posix())
        left_out = tuple(e.source for e in entries if e.source in config.withdrawn)
        entries = [e for e in entries if e.source not in config.withdrawn] + added_entries(index)
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
        report = _update(index, previous, config, added_entries(index), kept, progress)
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


def _previous(index: Path) -> IndexVersion | None:
    try:
        return open_index(index)
    except (IndexMissingError, IndexFormatError):
        # Missing, damaged or of an older format: everything is made anew from the files.
        return None


def _documents(previous: IndexVersion | None) -> list[Document]:
    return list(previous.database.documents()) if previous else []


def _config(previous: IndexVersion | None, model: ModelConfig | None, size: PassageSize | None) -> IndexConfig:
    base = previous.config if previous else IndexConfig()
    return replace(base, model=model or base.model, size=size or base.size, format_version=FORMAT_VERSION)


def _update(
    index: Path,
    previous: IndexVersion | None,
    config: IndexConfig,
    entries: list[Entry],
    kept: list[Document],
    progress: Progress,
) -> BuildReport:
    embedder = load_embedder(config.model)
    word_model = word_model_for(embedder)
    config = replace(config, model_id=embedder.model_id, word_model_id=word_model.model_id, dim=embedder.dim)
    before = {key_of(d): d for d in _documents(previous)}
    same_passages = previous is not None and previous.config.makes_same_passages(config)
    taken = take_in(entries, kept, before, same_passages, progress)
    taken.documents = [d if d.passages and same_passages else _split(d, config.size) for d in taken.documents]
    report = _compare(before, taken)
    unchanged = not (report.added or report.changed or report.removed)
    if previous and unchanged and same_passages and previous.config == config and not _new_failures(previous, taken):
        return replace(report, version=previous.name, passages=len(previous.lexical))
    pairs = [(d.notice, p) for d in taken.documents for p in d.passages]
    found = windows_of(pairs, config.size)
    keys = found.keys(config.model_id)
    vectors, encoded = encode_windows(embedder, found, keys, _known_vectors(previous, config.model_id), progress)
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
        dense = VectorIndex.from_vectors(vectors, found.owners)
        path = save_parts(folder, config, dense=dense, lexical=lexical, interaction=interaction, keys=keys)
        write_database(path, taken.documents, taken.failures)
    return replace(report, version=current_version(index), passages=len(pairs), encoded=encoded)


def _known_vectors(previous: IndexVersion | None, model_id: str) -> dict[bytes, np.ndarray]:
    """The vectors of the version before by key, when the same model made them."""
    if previous is None or previous.config.model_id != model_id:
        return {}
    return {key.tobytes(): vector for key, vector in zip(previous.keys, previous.dense.vectors(), strict=True)}


def _split(document: Document, size: PassageSize) -> Document:
    return replace(document, passages=tuple(split_notice(document.notice, size)))


def _compare(before: dict[DocumentKey, Document], taken: Intake) -> BuildReport:
    added, changed, unchanged = [], [], []
    for document in taken.documents:
        old = before.get(key_of(document))
        target = (
            added if old is None else unchanged if old.notice.content_hash == document.notice.content_hash else changed
        )
        target.append(document.notice.notice_id)
    present = {d.notice.notice_id for d in taken.documents}
    removed = [d.notice.notice_id for d in before.values() if d.notice.notice_id not in present]
    return BuildReport(
        added=tuple(added),
        changed=tuple(changed),
        removed=tuple(removed),
        unchanged=tuple(unchanged),
        skipped=tuple(taken.skipped),
        failed=tuple(taken.failures),
    )


def _new_failures(previous: IndexVersion, taken: Intake) -> bool:
    return sorted(previous.database.failures(), key=str) != sorted(taken.failures, key=str)


def _about(notice: Notice) -> str:
    m = notice.metadata
    return f"{m.title} {m.publisher} {m.region} {m.kind} {m.index_number}"
