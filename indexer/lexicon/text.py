"""The folded view of a text, what stands in quotation marks, and where a sentence or a clause ends.

Everything that recognises words reads the folded view: width, compatibility forms, radicals and traditional characters
are written one way, what cannot be seen is gone. Spans found in it lead back to the characters of the original, where
quotations are taken from. Knows no word of the field.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from opencc import OpenCC

from indexer.types import Span

#: Marks that end a sentence, and those that end a clause of it.
SENTENCE_ENDS = "。！？!?；;"
CLAUSE_ENDS = SENTENCE_ENDS + "，,、：:\n"
#: A sentence never ends inside 《》: what follows it must not close a title that it did not open.
OUTSIDE_TITLE = r"(?![^《》\n]{0,80}》)"  # no title is longer; a search to the end of a long line takes for ever
_QUOTES = {"“": "”", "‘": "’", "《": "》", "「": "」", "『": "』", "〈": "〉"}
# Not folded although compatibility decomposition would: the blank that indents, the ellipsis, circled numbers.
_KEPT = frozenset("\u3000\u2026\t\n\r\x0b\x0c") | {
    chr(c) for r in ((0x2460, 0x2474), (0x3251, 0x3260), (0x32B1, 0x32C0)) for c in range(*r)
}
# Radicals that fonts of PDF files put for the characters they look like; Unicode decomposes only the Kangxi ones.
_SAME = dict(
    zip(
        "⺁⺠⺮⺶⻁⻂⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
        "厂民竹羊虎衣西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙",
        strict=True,
    )
)
_SAME |= {"\u2236": ":", "\ufe30": ":", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n"}  # ratio signs typed as colons
_UNSEEN = frozenset("\u3164\uffa0") | {chr(c) for c in range(0xFE00, 0xFE10)}  # fillers and variation selectors
# 二O二五年: a letter typed for the zero among Chinese numerals.
_LETTER_ZERO = re.compile("(?<=[一二三四五六七八九〇○])[OoΟο]{1,2}(?=[一二三四五六七八九〇○])")
_INDENT = re.compile("\u3000{2,}| {8,}")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")


class _Table(dict[int, str]):
    """Character -> how it is written in the folded view; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if character in _KEPT:
            folded = character
        elif character in _SAME:
            folded = _SAME[character]
        elif category in ("Cf", "Cc") or character in _UNSEEN:
            folded = ""  # zero-width blanks and joiners, marks of direction, soft hyphens, control characters
        else:
            folded = unicodedata.normalize("NFKC", character)
            if len(folded) > 1 and (" " in folded or "\u2044" in folded):
                folded = character  # an accent by itself or a fraction, which would become other characters' words
        self[code] = folded
        return folded


_FOLDS = _Table()


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text and its folded view. `masked` is the view with all that is quoted blanked, character for character."""

    original: str
    text: str
    masked: str
    _starts: Sequence[int] | None = field(default=None, repr=False)  # None: folding moved no character

    def span(self, found: Span) -> Span:
        """Return the characters of the original that a span of the view stands for."""
        start, end = found
        if self._starts is None or start >= end == 0:
            return Span(start, end)
        first = self._starts[start] if start < len(self._starts) else len(self.original)
        if start == end:
            return Span(first, first)
        return Span(first, max(first, self._starts[end - 1] + 1))

    def view(self, span: Span) -> Span:
        """Return the characters of the view that a span of the original stands for."""
        if self._starts is None:
            return span
        return Span(bisect_left(self._starts, span.start), bisect_left(self._starts, span.end))


def fold(text: str) -> FoldedText:
    """Return a text with its folded view."""
    view = text.translate(_FOLDS)
    starts = None
    if any(len(_FOLDS[ord(c)]) != 1 for c in set(text)):
        starts = [place for place, c in enumerate(text) for _ in _FOLDS[ord(c)]]
    view = _with_zeros(simplify(view))
    return FoldedText(text, view, mask_quotes(view), starts)


def simplify(text: str) -> str:
    """Write traditional Chinese characters as simplified ones, character for character; everything else stays."""
    if text.isascii():
        return text
    simple = _to_simplified().convert(text)
    if len(simple) == len(text):
        return simple
    # A phrase that is written with fewer or more characters: converted alone, each character keeps its place.
    return "".join(c if len(s := _to_simplified().convert(c)) != 1 else s for c in text)


def _with_zeros(text: str) -> str:
    return _LETTER_ZERO.sub(lambda found: "〇" * len(found.group()), text)


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def folded(text: str) -> str:
    """Return the folded view of a text by itself, where no way back is needed."""
    return _with_zeros(simplify(text.translate(_FOLDS)))


def as_encoded(text: str) -> str:
    """Return the words of a text as models encode them: its folded view with every stretch of blanks as one."""
    return " ".join(folded(text).split())


def normalise(text: str) -> str:
    """Return the folded view in lower case, thousands commas dropped: what words are compared in."""
    return _THOUSANDS.sub("", folded(text).lower().replace("\u3000", " "))


def mask_quotes(text: str) -> str:
    """Return `text` with everything inside “”, ‘’, 《》 and 「」 replaced by spaces, character for character.

    What is quoted has numbers, 一是 lists and status words of its own. An opening mark that is not closed
    within its paragraph hides nothing.
    """
    masked = list(text)
    stack: list[tuple[str, int]] = []
    awaited: Counter[str] = Counter()  # closing marks of what is open
    for position, character in enumerate(text):
        if character == "\n":
            stack.clear()
            awaited.clear()
        elif character in _QUOTES:
            stack.append((_QUOTES[character], position))
            awaited[_QUOTES[character]] += 1
        elif awaited[character]:
            closed = ""
            while closed != character:
                closed, opened = stack.pop()
                awaited[closed] -= 1
            if not stack:
                masked[opened + 1 : position] = " " * (position - opened - 1)
    return "".join(masked)


def first_sentence(masked: str, span: Span) -> Span:
    """Return the span up to and without the first sentence end. `masked`: the text with quotations blanked."""
    ends = (i for mark in SENTENCE_ENDS if (i := masked.find(mark, *span)) >= 0)
    return Span(span.start, min(ends, default=span.end))


def last_sentence(masked: str, span: Span) -> Span | None:
    """Return the last sentence of a span that holds another before it, without its end mark, or None."""
    words = span.of(masked).rstrip(SENTENCE_ENDS + " \n")
    cut = max(words.rfind(mark) for mark in SENTENCE_ENDS)
    return Span(span.start + cut + 1, span.start + len(words)) if cut >= 0 else None


def sentence_at(text: str, span: Span) -> Span:
    """Return the sentence around a span, up to the next end mark or the end of the line."""
    return stretch_at(text, span, SENTENCE_ENDS + "\n")


def clause_at(text: str, span: Span) -> Span:
    """Return the clause around a span."""
    return stretch_at(text, span, CLAUSE_ENDS)


def stretch_at(text: str, span: Span, marks: str) -> Span:
    """Return the stretch around a span between two of some marks, the beginning and the end of the text."""
    start = max(text.rfind(mark, 0, span.start) + 1 for mark in marks)
    ends = [i for mark in marks if (i := text.find(mark, span.end)) >= 0]
    return Span(start, min(ends, default=len(text)))


def split_at_indents(text: str, line: Span) -> Iterator[Span]:
    """Cut a line at its inner indents, but not the characters of a word that is spread out: 总　　则.

    A line may hold several paragraphs: two ideographic spaces are an indent, wherever they stand.
    """
    start = word = line.start
    for indent in _INDENT.finditer(text, *line):
        is_word = len(text[word : indent.start()].strip()) > 1
        word = indent.end()
        if is_word:
            yield Span(start, indent.start())
            start = word
    yield Span(start, line.end)


def split_sentences(text: str) -> list[str]:
    """Cut after sentence ends and line ends, marks kept; the pieces joined are the text."""
    return [s for s in re.split(rf"(?<=\n)|(?<=[{SENTENCE_ENDS}])(?![”’」』）)]){OUTSIDE_TITLE}", text) if s]
