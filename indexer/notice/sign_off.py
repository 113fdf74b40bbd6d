"""Who signed a document and when: the bodies and the date under its text, which annexes may follow, or those of its head.

An audit report says both under its title: ——2024年11月28日在县人大常委会会议上, and on the next line the office.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.lexicon.dates import is_date_line, read_dates
from indexer.lexicon.lexicon import pattern

_LAST_LINES = 6  # in which a date alone counts as the one of signing
_MOST_BODIES = 6  # that sign together
_AT_A_MEETING = re.compile(r"[-—(]{1,2}.{0,6}(?P<date>(?:19|20)\d\d年.{1,12}?)在.{2,60}(?:会|会议)上?\)?$")
_BETWEEN_BODIES = re.compile(r"[\s、,]+")


@dataclass(frozen=True, slots=True)
class SignOff:
    """The bodies that signed, joined as they are read, and the date in ISO form; empty where nothing is said."""

    bodies: str = ""
    date: str = ""


def read_sign_off(lines: Sequence[str]) -> SignOff:
    """Return the first signature with a date under it, else the last date line with what stands above it.

    `lines`: those of a folded text without furniture, without blanks around them.
    """
    last = SignOff()
    for index, line in enumerate(lines):
        day = _date_of(line)
        if not day or index == 0:
            continue
        bodies = _bodies_above(lines, index)
        own = line[: len(line) - len(_date_words(line))].strip()
        if own:
            bodies = bodies_of(own)
        if bodies and index >= 2:
            return SignOff(bodies, day)
        if not own and index >= len(lines) - _LAST_LINES:
            last = SignOff("", day)
    return last if last.date else _without_date(lines)


def read_meeting(lines: Sequence[str]) -> SignOff:
    """Return day and office of a report that was given at a meeting, from the lines below its title."""
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        said = _AT_A_MEETING.search(line)
        days = read_dates(said["date"]) if said else ()
        if days and days[0].iso:
            body = pattern("cue", "signature_head").match(following)
            return SignOff(body["body"] if body else "", days[0].iso)
    return SignOff()


def bodies_of(line: str) -> str:
    """Return the bodies that a line names and nothing else, joined by 、; empty where it says more."""
    signature = pattern("cue", "signature")
    if signature.match(line):
        return line
    parts = [part for part in _BETWEEN_BODIES.split(line) if part]
    return "、".join(parts) if len(parts) > 1 and all(signature.match(part) for part in parts) else ""


def _bodies_above(lines: Sequence[str], index: int) -> str:
    found: list[str] = []
    for line in reversed(lines[max(0, index - _MOST_BODIES) : index]):
        bodies = bodies_of(line)
        if not bodies:
            break
        found.insert(0, bodies)
    return "、".join(found)


def _without_date(lines: Sequence[str]) -> SignOff:
    """A signature alone on the last line."""
    return SignOff(bodies_of(lines[-1]) if lines and len(lines) > 2 else "")


def _date_of(line: str) -> str:
    words = _date_words(line)
    days = read_dates(words.strip(" ()")) if words else ()
    return days[0].iso if days else ""


def _date_words(line: str) -> str:
    """The date that a line is or ends with behind a blank: 甲山市水务局 2024年5月6日."""
    if is_date_line(line):
        return line
    parts = line.rsplit(maxsplit=1)
    return parts[1] if len(parts) == 2 and is_date_line(parts[1]) else ""
