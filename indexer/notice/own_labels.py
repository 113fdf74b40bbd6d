"""Labels that only one notice has: 阅卷结果:已销号, 交卷时间:3月底. What stands behind a name, again and again, tells its role."""

import re
from collections.abc import Iterator, Sequence

from indexer.lexicon.labels import Label, fields, find_label
from indexer.types import Span

from .values import role_of_values

_NAME = re.compile(
    "(?:(?:^|(?<=[。;,([ \t\u3000]))(?P<name>[\u4e00-\u9fff]{2,6}):|【(?P<bracketed>[\u4e00-\u9fff]{2,6})】)",
    re.MULTILINE,
)
_VALUE = re.compile("(?:(?!  |\t|\u3000)[^;。)\n])*")
_FEWEST = 3  # values that tell a role


def own_labels(masked: str, lines: Sequence[Span]) -> list[Label]:
    """Return the labels of the notice's own in text order. `masked`: the folded view, quotations blanked."""
    values: dict[str, list[tuple[Span, str]]] = {}
    for line in lines:
        for label, words in _named(masked, line):
            values.setdefault(label.of(masked), []).append((label, words))
    often = {name: told for name, told in values.items() if len(told) >= _FEWEST}
    if not often:  # as in most notices
        return []
    known = {field.role for line in lines for field in fields(masked, line) if field.value.of(masked).strip()}
    found = [
        Label(role, label, is_closed=True)
        for name, told in often.items()
        if (role := role_of_values(name, [words for _, words in told], known))
        for label, _ in told
    ]
    return sorted(found, key=lambda label: label.span)


def _named(masked: str, line: Span) -> Iterator[tuple[Span, str]]:
    """The names in a line that no one knows, each with its colon, and the words behind it."""
    for found in _NAME.finditer(masked, *line):
        if find_label(masked, found.start(), line.end) is None:
            rest = masked[found.end() : line.end]
            value = rest.split("【")[0] if found["bracketed"] else _VALUE.match(rest)[0]
            yield Span(*found.span()), value.strip()
