"""IndexConfig: what an index was made with. Plain values; saved inside the index and read back from it."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from indexer.quality import PASSAGES

#: Rises whenever files of an index made before cannot be read, or notices would be parsed or split differently today.
FORMAT_VERSION = 7


@dataclass(frozen=True, slots=True)
class PassageSize:
    """Lengths in characters; see PASSAGES."""

    longest: int = PASSAGES.longest
    shortest: int = PASSAGES.shortest


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The embedding model: a local folder or a hub name, and what is put before questions and passages.

    An empty `name` is the built-in model.
    """

    name: str = ""
    query_prompt: str = ""
    passage_prompt: str = ""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What reading one file may cost. A notice stays far below each; what does not is something else."""

    seconds: float = 30.0  # of processor time; six times as many on the clock
    memory_mib: int = 1024  # MiB that reading takes beyond what the program itself needs
    unpacked_mib: int = 200  # MiB of a package (docx, xlsx, ofd, zip) when unpacked
    file_mib: int = 64  # MiB of a file


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """Settings of an index. The model ids and `dim` are filled in by the build from the models themselves."""

    model: ModelConfig = field(default_factory=ModelConfig)
    size: PassageSize = field(default_factory=PassageSize)
    corpus: str = ""
    model_id: str = ""
    word_model_id: str = ""  # of the static model whose word vectors the late interaction uses
    dim: int = 0
    format_version: int = FORMAT_VERSION
    lexicon: str = ""  # digest of the words that the notices were read with
    withdrawn: tuple[str, ...] = ()  # sources taken out by `remove`; a build leaves them out
    limits: ReadingLimits = field(default_factory=ReadingLimits)

    def to_json(self) -> str:
        """Return the settings as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "IndexConfig":
        """Read what `to_json` wrote. Raises ValueError or TypeError when a field is wrong or unknown."""
        values: dict[str, Any] = json.loads(text)
        return replace(
            cls(**{k: v for k, v in values.items() if k not in ("model", "size", "limits", "withdrawn")}),
            model=ModelConfig(**values["model"]),
            size=PassageSize(**values["size"]),
            limits=ReadingLimits(**values["limits"]),
            withdrawn=tuple(values["withdrawn"]),
        )

    def makes_same_passages(self, other: "IndexConfig") -> bool:
        """Whether notices read and passages made with `other` may be taken over as they are."""
        mine, others = ((c.format_version, c.size, c.lexicon) for c in (self, other))
        return mine == others
