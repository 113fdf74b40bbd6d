"""What a short value can be, whatever the name of its column or label: a state, a date, responsible units."""

from collections.abc import Callable, Mapping

from indexer.lexicon.dates import read_dates
from indexer.lexicon.lexicon import pattern
from indexer.types import Status

from .statuses import status_of_label
from .units import parse_units

_LONGEST = 12  # characters of a state or of the name of a unit
_MOST, _MOST_OF = 3, 4  # three of four values say what all are


def are_most(kind: str, values: list[str]) -> bool:
    """Whether most values are of a kind; nothing of none."""
    return bool(values) and _MOST_OF * sum(map(KINDS[kind], values)) >= _MOST * len(values)


def _is_state(words: str) -> bool:
    return len(words) <= _LONGEST and status_of_label(words) is not Status.NOT_STATED


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
}
