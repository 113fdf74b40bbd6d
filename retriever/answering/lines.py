"""The lines of an answer as they are written, with a citation for each quotation."""

from indexer.ledger.stated import total_of
from indexer.types import Notice, Span
from retriever.types import Citation, Line


class Lines:
    """Lines of ours and quotations, these numbered in the order in which they are written."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lines: list[Line] = []
        self.citations: list[Citation] = []

    def say(self, words: str) -> None:
        """Add a line of our own words."""
        self.lines.append(Line(words))

    def quote(self, notice_id: str, source: str, span: Span, words: str, label: str = "") -> int:
        """Add a quotation with its citation and return its number; `label`: words of ours before it."""
        n = len(self.citations) + 1
        self.citations.append(Citation(n, notice_id, source, span.start, span.end, words))
        self.lines.append(Line(" ".join(words.split()), n, label))
        return n

    def quote_total(self, notice: Notice, *, english: bool) -> None:
        """Add what a notice states of the number of its items, where it does."""
        total = total_of(notice.totals)
        if total is not None:
            label = "The notice itself counts:" if english else "通报自己的统计:"
            self.quote(notice.notice_id, notice.source, total.span, total.span.of(notice.text), label)
