"""What a short value can be, whatever the name of its column or label: a state, a date, responsible units."""

from collections.abc import Callable, Collection, Mapping, Sequence

from indexer.lexicon.dates import read_dates
from indexer.lexicon.lexicon import pattern
from indexer.types import Span, Status

from .aspects import status_of_cell
from .statuses import MAX_STATUS_WORDS, status_of_label
from .units import UNIT_ROLES, parse_units

_LONGEST = 12  # characters of a state or of the name of a unit
_MOST, _MOST_OF = 3, 4  # three of four values say what all are


def role_of_values(name: str, values: Sequence[str], known: Collection[str]) -> str:
    """Return the role of a name that nobody knows by what stands behind it, or nothing.

    `known`: roles that have a name of the lexicon; none is given a second time, as a date beside 整改期限 may be any day. A
    day by which something is to be done is somewhere 月底, 前 or 立行立改.
    """
    if "status" not in known and are_most("status", values):
        return "status"
    if not {"status", "result"} & {*known} and are_most("result", values):
        return "result"
    if "deadline" not in known and are_most("deadline", values):
        is_limit = any(words.endswith(("前", "底")) or is_time_of_a_kind(words) for words in values)
        return "deadline" if is_limit else ""
    if not {*UNIT_ROLES} & {*known} and are_most("responsible_unit", values):
        return "" if pattern("cue", "not_in_charge").search(name) else "responsible_unit"
    return ""


def are_most(kind: str, values: Sequence[str]) -> bool:
    """Whether most values are of a kind; nothing of none. Half of all states must be short: 已完成招标 tells of a measure."""
    if kind == "status" and 2 * sum(len(words) <= _LONGEST for words in values) < len(values):
        return False
    return bool(values) and _MOST_OF * sum(map(KINDS[kind], values)) >= _MOST * len(values)


def _is_state(words: str) -> bool:
    return len(words) <= MAX_STATUS_WORDS and status_of_label(words) is not Status.NOT_STATED


def _tells_state(words: str) -> bool:
    return status_of_cell(words, Span(0, len(words))).value != Status.NOT_STATED


def _is_date(words: str) -> bool:
    said = any(day.last_day for day in read_dates(words)) or is_time_of_a_kind(words)
    return len(words) <= 2 * _LONGEST and said


def is_time_of_a_kind(words: str) -> bool:
    """Whether a deadline is said that is no date: 立行立改."""
    return bool(pattern("cue", "time_of_a_kind").search(words))


def _is_unit(words: str) -> bool:
    names = [name for units in parse_units(words) for name in units]
    return bool(names) and all(pattern("cue", "unit_end").search(n) and len(n) <= _LONGEST for n in names)


#: Whether words can be a value of a role.
KINDS: Mapping[str, Callable[[str], bool]] = {
    "serial": str.isdecimal,
    "status": _is_state,
    "deadline": _is_date,
    "responsible_unit": _is_unit,
    "result": _tells_state,
}
