"""The lexicon: the words of the field as data with examples and counter-examples, compiled once.

`data/*.toml` holds entries in groups (`[[label]]`, `[[status]]`, `[[kind]]` …): a name, forms that are regular expressions
over the folded view, and what they must and must not match. This module compiles and walks them and knows no word itself.
A form may use the fragments of the files (`{numeral}`). CONTRIBUTING.md tells how to add a line. The shape follows
freelawproject/reporters-db: names, variations and examples as data, and a test that runs every example.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from indexer.types import Span

DATA = Path(__file__).parent / "data"
#: Keys of an entry that are no forms and no attribute.
_TOLD = ("name", "examples", "not")
#: The forms of an entry that count wherever nothing else is said.
FORMS = "forms"
#: A level of plain words; blanks may stand between their characters.
WORDS = "words"
_FLAGS = re.IGNORECASE | re.MULTILINE
_NAMED = re.compile(r"\(\?P<[a-z]\w*>")
_FRAGMENT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the field with the ways to write it.

    `forms`: level -> regular expressions. The level `forms` counts everywhere; an entry may have more levels that count
    only in some places, such as `short` words of a status, which say it only behind a label.
    """

    group: str
    name: str
    forms: Mapping[str, tuple[str, ...]]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    about: Mapping[str, Any]  # all other keys

    def __hash__(self) -> int:
        return hash((self.group, self.name))


@dataclass(frozen=True, slots=True)
class Hit:
    """Where an entry stands in a text."""

    entry: Entry
    match: re.Match[str]

    @property
    def name(self) -> str:
        """Name of the entry."""
        return self.entry.name

    @property
    def span(self) -> Span:
        """The characters matched."""
        return Span(*self.match.span())


class Group:
    """The entries of a group in their order. Where several match at one place, the first one counts.

    Of plain words the longest counts, whichever entry has it: 进度安排 is no 进度.
    """

    def __init__(self, entries: Iterable[Entry], levels: tuple[str, ...]) -> None:
        """Compile the forms of the given levels."""
        self.entries = tuple(e for e in entries if any(e.forms.get(level) for level in levels))
        forms = [(e, f) for e in self.entries for level in levels if level != WORDS for f in e.forms.get(level, ())]
        words = [(e, f) for e in self.entries if WORDS in levels for f in e.forms.get(WORDS, ())]
        words.sort(key=lambda pair: -len(pair[1]))
        self._forms = [(entry, re.compile(form, _FLAGS)) for entry, form in (*forms, *words)]
        # One pattern finds the place and says whose form it is; the names inside a form are its own.
        alternatives = (f"(?P<_{n}>{_NAMED.sub('(?:', form)})" for n, (_, form) in enumerate((*forms, *words)))
        self._pattern = re.compile("|".join(alternatives), _FLAGS)

    def match(self, text: str, start: int = 0, end: int | None = None) -> Hit | None:
        """Return the entry that begins at `start`, or None."""
        return self._hit(self._pattern.match(text, start, len(text) if end is None else end))

    def fullmatch(self, text: str) -> Hit | None:
        """Return the first entry that the whole text is, or None."""
        if self._pattern.fullmatch(text) is None:  # one look at all forms, as most texts are none
            return None
        return next((Hit(entry, found) for entry, form in self._forms if (found := form.fullmatch(text))), None)

    def search(self, text: str, start: int = 0, end: int | None = None) -> Hit | None:
        """Return the entry that stands first in the text, or None."""
        return self._hit(self._pattern.search(text, start, len(text) if end is None else end))

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """Yield what stands in the text from left to right, nothing twice."""
        for found in self._pattern.finditer(text, start, len(text) if end is None else end):
            hit = self._hit(found)
            assert hit is not None  # something was found
            yield hit

    def first(self, text: str) -> Entry | None:
        """Return the first entry of the group, in its order, that stands anywhere in the text, or None."""
        return next((entry for entry, form in self._forms if form.search(text)), None)

    def without(self, text: str) -> str:
        """Return the text with a blank for all that stands in it."""
        return self._pattern.sub(" ", text)

    def _hit(self, found: re.Match[str] | None) -> Hit | None:
        if found is None:
            return None
        assert found.lastgroup is not None  # the alternative that was found closes last
        entry, form = self._forms[int(found.lastgroup[1:])]
        match = form.match(found.string, found.start(), found.endpos)
        assert match is not None  # it is the alternative that was found
        return Hit(entry, match)


@cache
def group(name: str, *levels: str) -> Group:
    """Return a group, compiled with the forms of some levels (`forms` and `words` when none is named)."""
    return Group(entries(name), levels or (FORMS, WORDS))


def entries(name: str) -> tuple[Entry, ...]:
    """Return the entries of a group in the order of the files. Raises KeyError when there is no such group."""
    return _entries()[name]


@cache
def pattern(group_name: str, name: str, *levels: str) -> re.Pattern[str]:
    """Return the forms of one entry as one pattern, without regard to case."""
    entry = next(e for e in entries(group_name) if e.name == name)
    return re.compile(_joined([entry], levels or (FORMS, WORDS)), _FLAGS)


def alternatives(group_name: str, *levels: str, **about: object) -> str:
    """Return the forms of the entries of a group of which something is told as one part of a pattern.

    For patterns that code puts together. The forms of some levels, `forms` when none is named.
    """
    return _joined((e for e in entries(group_name) if about.items() <= e.about.items()), levels or (FORMS,))


@cache
def listed(group_name: str, about: str = "") -> tuple[str, ...]:
    """Return the plain words that the entries of a group list, divided by blanks; they are looked for to the letter.

    `about`: only those of entries of which this is told to be true.
    """
    told = (entry.about for entry in entries(group_name))
    return tuple(word for entry in told if not about or entry.get(about) for word in entry.get("listed", "").split())


def fragment(name: str) -> str:
    """Return a named part of patterns, for those that code puts together."""
    return _fragments()[name]


def digest() -> str:
    """Return a digest of all words: notices that were read with others may say something else now."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(DATA.glob("*.toml")))).hexdigest()[:16]


def groups() -> tuple[str, ...]:
    """Return the names of all groups."""
    return tuple(_entries())


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(path.read_text("utf-8")) for path in sorted(DATA.glob("*.toml")))


@cache
def _fragments() -> dict[str, str]:
    fragments: dict[str, str] = {}
    for file in _files():
        fragments |= _listed_words(file) | file.get("fragments", {})
    # Fragments may use those told before them.
    for name, words in fragments.items():
        fragments[name] = _filled(words, fragments)
    return fragments


def _listed_words(file: Mapping[str, Any]) -> dict[str, str]:
    """The words that entries list, as fragments: `{listed_body}` of all, `{listed_division_region}` of those of a region."""
    found: dict[str, list[str]] = {}
    for name, rows in file.items():
        for row in rows if name != "fragments" else ():
            flags = [key for key, value in row.items() if value is True]
            for key in (f"listed_{name}", *(f"listed_{name}_{flag}" for flag in flags)):
                found.setdefault(key, []).extend(row.get("listed", "").split())
    return {key: "|".join(sorted(words, key=len, reverse=True)) for key, words in found.items() if words}


@cache
def _entries() -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for file in _files():
        for name, rows in file.items():
            if name != "fragments":
                found.setdefault(name, []).extend(_entry(name, row) for row in rows)
    return {name: tuple(rows) for name, rows in found.items()}


def _entry(group_name: str, row: Mapping[str, Any]) -> Entry:
    levels = {
        key: tuple(_filled(form, _fragments()) for form in value)
        for key, value in row.items()
        if isinstance(value, list) and key not in (*_TOLD, WORDS)
    }
    if WORDS in row:
        levels[WORDS] = tuple(r"[ \t\u3000]*".join(map(re.escape, word)) for word in row[WORDS])
    about = {key: value for key, value in row.items() if not isinstance(value, list) and key not in _TOLD}
    return Entry(group_name, row["name"], levels, tuple(row.get("examples", ())), tuple(row.get("not", ())), about)


def _filled(form: str, fragments: Mapping[str, str]) -> str:
    return _FRAGMENT.sub(lambda m: f"(?:{fragments[m[1]]})", form)


def _joined(chosen: Iterable[Entry], levels: tuple[str, ...]) -> str:
    return "|".join(f"(?:{form})" for entry in chosen for level in levels for form in entry.forms.get(level, ()))
