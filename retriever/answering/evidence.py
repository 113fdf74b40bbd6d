"""What answers are made of: ranked evidence with its notices, and stretches of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.types import Item, Notice, Span
from retriever.types import Evidence

#: (sentences, what is asked; the question where it is empty) -> how well each answers it; higher is better.
Rater = Callable[[Sequence[str], str], np.ndarray]


@dataclass(frozen=True, slots=True)
class RankedEvidence:
    """What an answer may be made of: ranked evidence, and the notices it is taken from."""

    evidence: Sequence[Evidence]
    notices: Mapping[str, Notice]

    def item(self, evidence: Evidence) -> Item | None:
        """Return the innermost item that a piece of evidence belongs to."""
        passage = evidence.result.passage
        # A passage may open with the heading above its item, so its end tells.
        return self.notices[passage.notice_id].item_at(passage.end - 1)


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a notice with its rating and the item it belongs to."""

    notice: Notice
    evidence: Evidence
    item: Item | None
    start: int
    end: int
    rating: float
    opens_line: bool = False  # begins a line of its own even where it follows another quote

    @property
    def text(self) -> str:
        """The words of the notice."""
        return self.notice.text[self.start : self.end]

    @property
    def place(self) -> tuple[str, str]:
        """Notice and item, or notice and last heading: quotes of one place stand together."""
        heading = "".join(self.evidence.result.passage.heading[-1:])
        return self.notice.notice_id, self.item.number + self.item.kind if self.item else heading


def cut(notice: Notice, span: Span, evidence: Evidence, item: Item | None) -> Quote:
    """Return a stretch of a notice as a quote, without blanks around it."""
    words = span.of(notice.text)
    start = span.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return Quote(notice, evidence, item, start, end, evidence.result.score, opens_line=True)
