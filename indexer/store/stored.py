"""What is kept of a file: the notice as it was taken in, or why it was not, and the line of it in the library list."""

from dataclasses import dataclass

from indexer.types import LeftOut, Metadata, Notice, Passage, Total


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice as it was taken in: where from, how decoded, what was set aside, and its passages."""

    notice: Notice
    passages: tuple[Passage, ...]
    origin: str  # "corpus": mirrored from the corpus folder; "added": put in by hand
    file_hash: str  # sha256 of the file's bytes
    encoding: str
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()  # of the reader, for the intake report

    @property
    def is_member(self) -> bool:
        """Whether it was read out of an archive: its hash names the member."""
        return ":" in self.file_hash


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be taken in. `kept`: an earlier reading of it stays in the index."""

    source: str
    reason: str
    kept: bool


@dataclass(frozen=True, slots=True)
class NoticeInfo:
    """A line of the library list: what `status` and the pages show of a notice without its text."""

    notice_id: str
    source: str
    origin: str
    file_hash: str
    metadata: Metadata
    encoding: str
    characters: int
    passages: int
    items: int
    furniture_characters: int
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...]
    totals: tuple[Total, ...]  # that it states of its items, with what was read
    place_sounds: tuple[str, ...]  # pinyin of its places, for English questions: xiamen
