"""Finds out that the lines of a text were broken at a fixed width, as mail programs and converters do, and joins them.

Some count the width that characters take and keep words together, others count characters and break anywhere, also inside
numbers: the rule is taken that explains more line ends. Texts whose lines end for another reason – lists, verse, ledgers,
short lines – stay as they are: nothing is joined unless one rule explains nearly all open line ends.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from .text_lines import Line, display_width, lines_of

_OPENING, _CLOSING = r"[（《“‘「『【〔(\[<]", r"[，。、；：？！）》”’」』】〕…,.;:?!)\]>%％]"
# What stays together when a line is broken: a word or number, with the marks that may not begin or end a line ...
_UNIT = re.compile(rf"{_OPENING}*(?:[A-Za-z0-9]+(?:[.,:/@_+-][A-Za-z0-9]+)*%?|.){_CLOSING}*")
_CLUSTER = re.compile(rf"{_OPENING}*.{_CLOSING}*")  # ... and where words are broken too
_OVERHANG = re.compile(rf"{_CLOSING}{{1,2}}$")  # behind a full line of counted characters
# Narrower lines, in half-width characters or in characters, are verse or a list, of which equal width says nothing.
_NARROWEST, _FEWEST_CHARACTERS = 36, 18
_SLACK = 2  # half-width characters by which a full line may miss the width of the others
_WIDEST_SHARE = (
    0.8  # of the broken lines are no wider than the width they were broken at; the rest let a mark hang over
)
_HANGING = 4  # half-width characters of marks that may not begin a line
_HANGING_CHARACTERS = 2
_FEWEST_BROKEN = 5
_SHARE_BROKEN = 0.8  # of the open line ends must have been broken for want of room
_SHARE_TOO_WIDE = 0.02  # of all lines may be wider: addresses, lines of a table
_SHARE_MARKED = 0.8  # of the paragraphs behind a full stop begin with an indent or behind a blank line
_SHARE_ALL = 0.95  # of them begin with an indent: then a number or a label without one begins none
_INNER_MARK = re.compile(r"[，。；、！？,.;!?]")
_SHARE_WITH_MARK = 0.5  # of the broken lines hold a mark
_SHARE_DIFFERENT, _DIFFERENT = 0.6, 100  # of that many broken lines begin with different characters
_SAMPLE = 2000  # lines by which a text is judged
_HEAD = 40  # characters of a line among which its first word is


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A text with its paragraphs on one line each, and what stood between its pages."""

    text: str
    joined: int  # line ends that were removed
    page_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ByWidth:
    """Lines of a display width, as a rule broken between words."""

    limit: int  # half-width characters
    breaks_words: bool

    @classmethod
    def of(cls, pairs: list[tuple[Line, Line]]) -> "_ByWidth":
        """Return the rule that fits broken lines and their next lines best."""
        widths = sorted(before.width for before, _ in pairs)
        sides = [_sides(*pair) for pair in pairs]
        # Where digits meet, a number was broken; a program that lets a mark begin a line breaks anywhere.
        anywhere = sum(both.isdecimal() or re.match(_CLOSING, both[1:]) is not None for both in sides)
        letters = sum(both.isascii() and both.isalpha() for both in sides)
        return cls(widths[int(_WIDEST_SHARE * (len(widths) - 1))], anywhere >= max(1, letters))

    def is_full(self, before: Line, line: Line) -> bool:
        """Whether the next word had no room in a line."""
        unit = _UNIT.match(line.raw.strip()[:_HEAD])
        needed = display_width(unit.group()) if unit else 1
        return before.width + needed > self.limit - _SLACK

    def is_narrow(self) -> bool:
        return self.limit < _NARROWEST

    def is_too_wide(self, line: Line) -> bool:
        return display_width(line.raw.strip()) > self.limit + _HANGING

    def gap(self, before: Line, line: Line) -> str:
        """Return what stood between two lines."""
        return "" if self.breaks_words else gap_between(before.raw, line.raw)


@dataclass(frozen=True, slots=True)
class _ByCount:
    """Lines of a number of characters, the indent among them, broken anywhere."""

    limit: int  # characters

    @classmethod
    def of(cls, pairs: list[tuple[Line, Line]]) -> "_ByCount":
        """Return the rule that fits broken lines and their next lines best."""
        return cls(Counter(before.length for before, _ in pairs).most_common(1)[0][0])

    def is_full(self, before: Line, line: Line) -> bool:
        """Whether the next character had no room in a line; marks may hang over, and a blank at its end is not seen."""
        more = before.length - self.limit
        if more > 0:
            hanging = _OVERHANG.search(before.raw.rstrip())
            return hanging is not None and more <= len(hanging.group())
        cluster = _CLUSTER.match(line.raw.strip()[:_HEAD])
        needed = len(cluster.group()) if cluster else 1
        return more + needed > 0 or (more == -1 and _are_letters(before, line))

    def is_narrow(self) -> bool:
        return self.limit < _FEWEST_CHARACTERS

    def is_too_wide(self, line: Line) -> bool:
        return len(line.raw.strip()) > self.limit + _HANGING_CHARACTERS

    def gap(self, before: Line, line: Line) -> str:
        """Return what stood between two lines: words were broken too, so that only a blank that is missing counts."""
        was_blank = line.raw[:1].isspace() or before.length < self.limit
        return " " if was_blank and _are_letters(before, line) else ""


_Rule = _ByWidth | _ByCount


@dataclass(frozen=True, slots=True)
class _Marks:
    """How many of the paragraphs show by themselves, so that a full line with a full stop at its end may go on."""

    indented: float  # share of the paragraphs that begin with an indent, which shows on a new page too
    any: float  # share of those that begin with an indent or behind a blank line

    @classmethod
    def of(cls, lines: list[Line], rule: _Rule) -> "_Marks":
        """Count the paragraphs behind lines that end with a full stop and are not full."""
        starts = [line for before, line in pairwise(lines) if not before.is_open and not rule.is_full(before, line)]
        indented = sum(line.is_indented for line in starts)
        marked = sum(line.is_after_gap or line.is_indented for line in starts)
        return cls(indented / max(1, len(starts)), marked / max(1, len(starts)))


def unwrap(text: str) -> Unwrapped | None:
    """Return the text with its broken lines joined, or None where its lines were not broken at a fixed width."""
    lines, page_numbers = lines_of(text)
    rule = _rule_of_breaks(lines[:_SAMPLE])
    if rule is None:
        return None
    marks = _Marks.of(lines[:_SAMPLE], rule)
    parts, joined = [lines[0].raw], 0
    for before, line in pairwise(lines):
        if rule.is_full(before, line) and _is_continued(before, line, marks):
            parts[-1] = parts[-1].rstrip()
            parts.append(rule.gap(before, line) + line.raw.strip())
            joined += 1
        else:
            parts.append(("\n\n" if line.is_after_gap else "\n") + line.raw)
    return Unwrapped("".join(parts) + "\n", joined, tuple(page_numbers))


def gap_between(left: str, right: str) -> str:
    """Return what stands between two joined lines: words of letters are parted by a blank, everything else by nothing."""
    end, start = left.rstrip()[-1:], right.lstrip()[:1]
    return " " if start.isascii() and start.isalpha() and end.isascii() and (end.isalpha() or end in ",.;:!?)") else ""


def _sides(before: Line, line: Line) -> str:
    """The two characters at a line end."""
    return before.raw.rstrip()[-1:] + line.raw.lstrip()[:1]


def _are_letters(before: Line, line: Line) -> bool:
    """Whether letters or digits stand on both sides of a line end."""
    sides = _sides(before, line)
    return sides.isascii() and sides.isalnum()


def _can_continue(before: Line, line: Line) -> bool:
    """Whether a line may go on with the one before it, by what stands at its beginning."""
    return not (line.is_after_gap or line.is_indented or before.is_rule or line.is_rule)


def _is_continued(before: Line, line: Line, marks: _Marks) -> bool:
    """Whether a line behind a full one goes on with its paragraph."""
    if not _can_continue(before, line):
        return False
    if before.is_open:
        return True
    if line.is_fresh:
        return marks.indented >= _SHARE_ALL
    return (marks.indented if line.is_after_page else marks.any) >= _SHARE_MARKED


def _is_pair(before: Line, line: Line) -> bool:
    """Whether nothing but a fixed width explains the line end between two lines."""
    return before.is_open and _can_continue(before, line) and not line.is_fresh


def _rule_of_breaks(lines: list[Line]) -> _Rule | None:
    """The rule that lines were broken by, or None where they were not."""
    pairs = [pair for pair in pairwise(lines) if _is_pair(*pair)]
    if len(pairs) < _FEWEST_BROKEN or not _are_prose(pairs):
        return None
    best, most = None, max(_FEWEST_BROKEN, _SHARE_BROKEN * len(pairs))
    # The second explains fewer texts by chance: it is taken where both explain as much.
    for rule in (_ByWidth.of(pairs), _ByCount.of(pairs)):
        broken = sum(rule.is_full(*pair) for pair in pairs)
        too_wide = sum(map(rule.is_too_wide, lines))
        if broken >= most and not rule.is_narrow() and too_wide <= max(1, _SHARE_TOO_WIDE * len(lines)):
            best, most = rule, broken
    return best


def _are_prose(pairs: list[tuple[Line, Line]]) -> bool:
    """Whether lines hold marks and go on with any word, as those of a list of equally long entries do not.

    How the first line of a pair begins tells nothing: the paragraphs of a notice begin alike (整改措施：…).
    """
    with_mark = sum(_INNER_MARK.search(before.raw) is not None for before, _ in pairs)
    beginnings = {line.raw.strip()[:2] for _, line in pairs}
    return (
        with_mark >= _SHARE_WITH_MARK * len(pairs) and len(beginnings) >= min(len(pairs), _DIFFERENT) * _SHARE_DIFFERENT
    )
