"""What a sentence states that can be compared to the letter: figures, dates, names, status, scope. Chinese and English.

A figure is its value and what it measures, a date its parts, so 2.8万平方米 = 28,000 square metres and 2024年6月25日 =
2024-06-25 = June 25, 2024. Knows nothing of citations; whether wording agrees is judged in `checker`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from indexer.lexicon.dates import WrittenDate, read_dates
from indexer.lexicon.lexicon import alternatives, group
from indexer.lexicon.quantities import Amount, read_numbers
from indexer.lexicon.segment import is_pinyin, leading_nouns, places_by_sound, sound
from indexer.lexicon.text import folded, normalise
from indexer.types import Status
from retriever.question.names import strangers

# Marks that number the parts of a sentence: (1) ② 1.
_ENUMERATION = re.compile(r"[①-⑳]|[(（]\d{1,2}[)）]|^\s*\d{1,2}[.、)](?!\d)")

_TITLE = re.compile('《([^《》]+)》|“([^“”]+)”|「([^「」]+)」|"([^"]*[\u4e00-\u9fff][^"]*)"')
_LATIN = re.compile(r"[a-z][a-z0-9@._:/-]*[a-z0-9]")
_ADDRESS = re.compile(r"[\w.-]+@[\w.-]+\w|(?:https?://|www\.)[\w./%?=&-]+\w")
_CAPITALISED = re.compile(
    r"\b(?P<name>[A-Z][a-z]{3,})\b(?P<place> (?:City|Municipal|District|Provinc|County|Prefecture))?"
)


def amounts(text: str, *, claimed: bool = False) -> list[Amount]:
    """Return the figures of a text. `claimed`: leave out 一个, which mostly means “a”, and marks of enumeration."""
    words = _ENUMERATION.sub(" ", text) if claimed else text
    return list(read_numbers(folded(words), loosely=not claimed))


def dates(text: str) -> list[WrittenDate]:
    """Return the dates of a text; a day without a year also counts with the year said before it."""
    found: list[WrittenDate] = []
    year = 0
    for day in stated_dates(text):
        found.append(day)
        if not day.year and year:
            found.append(replace(day, year=year))
        year = day.year or year
    return found


def stated_dates(text: str) -> list[WrittenDate]:
    """Return the dates of a sentence as it writes them, start and end of a range each for itself."""
    return [day for found in read_dates(folded(text)) for day in (found, found.until) if day]


def unknown_names(sentence: str, known: str) -> Iterator[str]:
    """Yield the names of a sentence that do not occur in the text `known`: titles, bodies, places, words in Latin."""
    within = _closed(known)
    for groups in _TITLE.findall(sentence):
        title = next(filter(None, groups), "")
        if _closed(title) not in within:
            yield title
    bare = _TITLE.sub(" ", sentence)
    yield from (body for body in _bodies(normalise(bare)) if body not in within)
    yield from (place for _, place in strangers(normalise(bare), within))
    is_chinese = has_chinese(sentence)
    latin = (_LATIN if is_chinese else _ADDRESS).findall(normalise(bare))
    yield from (word for word in latin if word not in within)
    if not is_chinese:
        yield from _unknown_pinyin(bare, known)


def statuses(text: str) -> set[Status]:
    """Return what a text says of how far the rectification is; nothing where it says nothing."""
    return {Status(hit.name) for hit in group("status", "forms", "claimed").finditer(normalise(text))}


def claims_all(sentence: str) -> bool:
    """Whether a sentence speaks of all of something."""
    return group("scope").search(normalise(sentence)) is not None


def says_all(text: str) -> bool:
    """Whether a notice's text speaks of all of something."""
    return group("scope", "forms", "stated").search(normalise(text)) is not None


def has_chinese(text: str) -> bool:
    """Whether a text has Chinese characters outside titles and quotations."""
    return bool(re.search("[\u4e00-\u9fff]", _TITLE.sub("", text)))


def _closed(text: str) -> str:
    return re.sub(r"\s", "", normalise(text))


def _bodies(folded: str) -> Iterator[str]:
    """财政局 of 由市财政局牵头; nothing of 会同市 or 指出法院, where words that are no nouns stand before."""
    for m in _body().finditer(folded):
        if len(leading_nouns(folded[m.start() :])) >= len(m.group()):
            yield m.group()


@cache
def _body() -> re.Pattern[str]:
    """The last two characters of a name with its kind: 政府 of a body is looked for as 财政局, whatever stands before."""
    return re.compile(f"[\u4e00-\u9fff]{{2}}(?:{alternatives('body')}|{alternatives('division')})")


def _unknown_pinyin(sentence: str, known: str) -> Iterator[str]:
    """Places in pinyin, known ones or with City, District … behind them, that no Chinese words of `known` sound like."""
    names = []
    for m in _CAPITALISED.finditer(sentence):
        name = m["name"].lower()
        if (m["place"] and is_pinyin(name)) or name in places_by_sound():
            names.append(m["name"])
    if names:
        sounds = "".join(map(sound, re.findall("[\u4e00-\u9fff]+", known)))
        yield from (name for name in names if name.lower() not in sounds)
