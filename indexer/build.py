"""Files -> index: what is new, changed, gone or unreadable; then encode what is new and switch.

`build` mirrors a corpus folder, `add` puts single files or addresses beside it (a copy is kept in
`index/added/`), `remove` takes notices out. All three make a new version from documents; what did not
change is taken over from the version before, and a file that cannot be read any more keeps its earlier
reading.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from indexer.ledger.history import link_items
from indexer.ledger.topics import find_topics
from indexer.lexicon import lexicon
from indexer.lexicon.segment import terms
from indexer.lexicon.text import as_encoded
from indexer.reading.child import ReadingChild
from indexer.search.dense import VectorIndex
from indexer.search.embedder import load_embedder, word_model_for
from indexer.search.late_interaction import LateInteractionIndex
from indexer.search.lexical import LexicalIndex
from indexer.search.passage_vectors import content_keys, context_of, encode_passages
from indexer.search.passages import split_notice
from indexer.store import added
from indexer.store.database import write_database
from indexer.store.stored import Failure, StoredNotice
from indexer.store.versions import (
    IndexVersion,
    current_version,
    new_version,
    open_index,
    read_settings,
    save_parts,
    verify,
    writing,
)

from .config import FORMAT_VERSION, IndexConfig, ModelConfig, PassageSize
from .errors import CorpusError, IndexFormatError, IndexMissingError
from .intake import Entry, Intake, NoticeKey, Reading, Split, added_entries, corpus_entries, key_of, take_in
from .protocols import Progress
from .types import Metadata


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
    corpus: Path,
    index: Path,
    model: ModelConfig | None = None,
    *,
    size: PassageSize | None = None,
    limits: Mapping[str, float] | None = None,
    split: Split = split_notice,
    progress: Progress,
) -> BuildReport:
    """Make the index mirror the corpus folder; notices put in by `add` stay.

    What is not given of model, size and `limits` (fields of ReadingLimits) is that of the index. Experiments split in other ways.
    Raises CorpusError when the folder is missing or holds no notice file (the index is left as it is),
    ModelError when the model cannot be loaded, IndexBusyError when another build does not end.
    """
    with writing(index):
        previous = _previous(index)
        config = replace(
            _config(index, previous, model, size, limits), corpus=corpus.as_posix(), lexicon=lexicon.digest()
        )
        entries = corpus_entries(corpus, index, config.limits)
        left_out = tuple(e.source for e in entries if e.source in config.withdrawn)
        entries = [e for e in entries if e.source not in config.withdrawn] + added_entries(index, config.limits)
        return replace(_update(index, previous, config, entries, Intake(), progress, split), withdrawn=left_out)


def add(
    sources: Iterable[str],
    index: Path,
    model: ModelConfig | None = None,
    *,
    limits: Mapping[str, float] | None = None,
    progress: Progress,
) -> BuildReport:
    """Put files or http(s) addresses into the index beside what is there; the same name again replaces it.

    Raises IndexFormatError when there is an index but it is damaged: `build` it first.
    """
    with writing(index):
        try:
            previous = _open_whole(index)
        except IndexMissingError:
            previous = None
        config = _config(index, previous, model, None, limits)
        if previous is None:
            config = replace(config, lexicon=lexicon.digest())
        earlier = {source for _, source in added.files(index)}
        failures, names = [], set()
        with ReadingChild(config.limits) as child:
            for source in sources:
                try:
                    name = added.take(source, index, child, config.limits)
                    names |= {name, source}
                    again = tuple(w for w in config.withdrawn if Path(w).name != name and not w.startswith(f"{name}/"))
                    config = replace(config, withdrawn=again)
                except CorpusError as error:
                    failures.append(Failure(source, str(error), kept=bool(earlier & {source, Path(source).name})))
        entries = added_entries(index, config.limits)
        kept = Intake([n for n in _notices(previous) if n.origin == "corpus"])
        kept.failures = _failures_beside(previous, {e.source for e in entries})
        report = _update(index, previous, config, entries, kept, progress)
        # What of earlier additions cannot be read is told by `status`.
        return replace(
            report, failed=(*failures, *(f for f in report.failed if {f.source, f.source.split("/")[0]} & names))
        )


def remove(notice_ids: Iterable[str], index: Path, *, progress: Progress) -> BuildReport:
    """Take notices out; a later `build` leaves them out too, until a file of that name is added.

    Raises CorpusError when an id is not in the index (nothing is removed then).
    """
    with writing(index):
        previous = _open_whole(index)
        wanted = set(notice_ids)
        notices = _notices(previous)
        unknown = wanted - {n.notice.notice_id for n in notices}
        if unknown:
            names = sorted(unknown)
            raise CorpusError(
                f"索引里没有这些通报:{'、'.join(names)}。用 python -m indexer status 查看全部编号 / "
                f"not in the index: {', '.join(names)}; python -m indexer status lists all ids"
            )
        gone = [n for n in notices if n.notice.notice_id in wanted]
        # A member of an archive has no copy of its own that could be deleted.
        named = {n.notice.source for n in gone if n.origin == "corpus" or n.is_member}
        withdrawn = {*previous.config.withdrawn, *named}
        config = replace(previous.config, withdrawn=tuple(sorted(withdrawn)))
        kept = Intake([n for n in notices if n.notice.notice_id not in wanted])
        kept.failures = _failures_beside(previous, {n.notice.source for n in gone})
        report = _update(index, previous, config, [], kept, progress)
        for stored in gone:
            if stored.origin == "added":
                added.drop(stored.notice.source, index)
        return report


def _previous(index: Path) -> IndexVersion | None:
    try:
        return _open_whole(index)
    except (IndexMissingError, IndexFormatError):
        # Missing, damaged or of an older format: everything is made anew from the files.
        return None


def _open_whole(index: Path) -> IndexVersion:
    """Open the served version. Raises IndexFormatError also where only a digest differs: damage is never taken over."""
    version = open_index(index)
    parts = [line.split(":")[0] for line in verify(index)]
    if parts:
        raise IndexFormatError(
            f"索引 {version.folder} 已损坏({'、'.join(parts)}),请重新 build / "
            f"the index {version.folder} is damaged ({', '.join(parts)}); build again"
        )
    return version


def _failures_beside(previous: IndexVersion | None, sources: set[str]) -> list[Failure]:
    """What the last build could not read, but for the given sources."""
    return [f for f in previous.database.failures() if f.source not in sources] if previous else []


def _notices(previous: IndexVersion | None) -> list[StoredNotice]:
    return list(previous.database.documents()) if previous else []


def _config(
    index: Path,
    previous: IndexVersion | None,
    model: ModelConfig | None,
    size: PassageSize | None,
    limits: Mapping[str, float] | None,
) -> IndexConfig:
    base = previous.config if previous else _settings_of_damaged(index)
    return replace(
        base,
        model=model or base.model,
        size=size or base.size,
        limits=replace(base.limits, **(limits or {})),
        format_version=FORMAT_VERSION,
    )


def _settings_of_damaged(index: Path) -> IndexConfig:
    """What can still be read of the settings, so that the model and what was removed are not forgotten."""
    try:
        return read_settings(index)
    except (IndexMissingError, IndexFormatError):
        return IndexConfig()


def _update(
    index: Path,
    previous: IndexVersion | None,
    config: IndexConfig,
    entries: list[Entry],
    kept: Intake,
    progress: Progress,
    split: Split = split_notice,
) -> BuildReport:
    embedder = load_embedder(config.model)
    word_model = word_model_for(embedder)
    config = replace(config, model_id=embedder.model_id, word_model_id=word_model.model_id, dim=embedder.dim)
    before = {key_of(n): n for n in _notices(previous)}
    same_passages = previous is not None and previous.config.makes_same_passages(config)
    taken = take_in(
        entries,
        kept.notices,
        before,
        withdrawn=frozenset(config.withdrawn),
        reading=Reading(config.limits, config.size, split),
        same_passages=same_passages,
        progress=progress,
    )
    report = _compare(before, taken)
    failures = [*taken.failures, *kept.failures]
    unchanged = same_passages and not (report.added or report.changed or report.removed)
    same_failures = previous and sorted(previous.database.failures(), key=str) == sorted(failures, key=str)
    if unchanged and same_failures and previous.config == config:
        return replace(report, version=previous.name, passages=len(previous.lexical))
    pairs = [(d.notice, p) for d in taken.notices for p in d.passages]
    # What is matched is the folded view, of passages as of questions: the same words are the same vector in any script.
    bodies = [as_encoded(p.text) for _, p in pairs]
    contexts = [as_encoded(context_of(n, p)) for n, p in pairs]
    keys = content_keys(config.model_id, bodies, contexts)
    known = _known_vectors(previous, config.model_id, keys)
    vectors, encoded = encode_passages(embedder, bodies, contexts, known, progress)
    progress("词语索引 / word index", 0, 1)
    abouts = [f"{as_encoded(_about(n.metadata))} {context}" for (n, _), context in zip(pairs, contexts, strict=True)]
    lexical = LexicalIndex.from_terms(
        {"body": [terms(text) for text in bodies], "context": [terms(text) for text in abouts]}
    )
    late_interaction = LateInteractionIndex.from_texts(word_model, bodies, abouts)
    progress("词语索引 / word index", 1, 1)
    progress("主题 / topics", 0, 1)
    notices = [n.notice for n in taken.notices]
    topics, links = find_topics(notices, embedder), link_items(notices)
    progress("主题 / topics", 1, 1)
    with new_version(index) as folder:
        dense = VectorIndex.from_vectors(vectors)
        path = save_parts(folder, config, dense=dense, lexical=lexical, late_interaction=late_interaction, keys=keys)
        write_database(path, taken.notices, failures, topics, links)
    return replace(report, version=current_version(index), passages=len(pairs), encoded=encoded)


def _known_vectors(previous: IndexVersion | None, model_id: str, keys: np.ndarray) -> dict[int, np.ndarray]:
    """The vectors of the version before, by the row whose key they have, when the same model made them."""
    if previous is None or previous.config.model_id != model_id:
        return {}
    earlier = {key.tobytes(): row for row, key in enumerate(previous.keys)}
    vectors = previous.dense.vectors()
    return {row: vectors[earlier[k]] for row, key in enumerate(keys) if (k := key.tobytes()) in earlier}


def _compare(before: dict[NoticeKey, StoredNotice], taken: Intake) -> BuildReport:
    added, changed, unchanged = [], [], []
    for stored in taken.notices:
        old = before.get(key_of(stored))
        target = (
            added if old is None else unchanged if old.notice.content_hash == stored.notice.content_hash else changed
        )
        target.append(stored.notice.notice_id)
    present = {n.notice.notice_id for n in taken.notices}
    removed = [n.notice.notice_id for n in before.values() if n.notice.notice_id not in present]
    return BuildReport(
        added=tuple(added),
        changed=tuple(changed),
        removed=tuple(removed),
        unchanged=tuple(unchanged),
        skipped=tuple(taken.skipped),
        failed=tuple(taken.failures),
    )


def _about(m: Metadata) -> str:
    return f"{m.title} {m.publisher} {m.region} {m.kind} {m.index_number}"
