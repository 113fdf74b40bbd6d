"""What the parts of the program ask of one another without knowing who does it: vectors, tables, a word on progress."""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np

#: Called with (what is being done, how many are done, of how many).
Progress = Callable[[str, int, int], None]


class Table(Protocol):
    """The tables of an index version, open for reading."""

    def query(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:
        """Return the rows of a SELECT."""
        ...


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into unit vectors. Queries and documents may be encoded differently."""

    @property
    def model_id(self) -> str:
        """Name and fingerprint of the model: equal ids give equal vectors."""
        ...

    @property
    def dim(self) -> int:
        """Number of dimensions of a vector."""
        ...

    def encode_query(self, texts: list[str]) -> np.ndarray:
        """Return (n, dim) float32 unit rows for questions."""
        ...

    def encode_document(self, texts: list[str]) -> np.ndarray:
        """Return (n, dim) float32 unit rows for passages."""
        ...
