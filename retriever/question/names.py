"""Which bodies and places a question names, and the notices of the library that they mean.

A body goes by its place and any abbreviation of its name: 厦门资规局, 天河分局, 泉州, Xiamen.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.lexicon.lexicon import alternatives, listed, pattern
from indexer.lexicon.segment import is_pinyin, places_by_sound
from indexer.lexicon.text import normalise
from indexer.notice.regions import place_stem, split_places
from indexer.store.stored import NoticeInfo

_HAN_RUN = re.compile("[\u4e00-\u9fff、]*")


@dataclass(frozen=True, slots=True)
class LibraryName:
    """A notice and the names it goes by."""

    notice_id: str
    places: tuple[str, ...]  # 福建省, 厦门市
    publisher: str
    title: str
    sounds: tuple[str, ...]  # xiamen, fujian


def library_names(infos: Iterable[NoticeInfo]) -> list[LibraryName]:
    """Return the names the notices of the library go by."""
    abouts = ((info, info.metadata) for info in infos)
    return [
        LibraryName(info.notice_id, tuple(split_places(m.region)), m.publisher, m.title, info.place_sounds)
        for info, m in abouts
    ]


def named_bodies(question: str, library: Sequence[LibraryName]) -> tuple[tuple[str, ...], ...]:
    """Return for each body or place that the question names the ids of the notices it means, in order of mention.

    `question`: its folded view. 厦门市委 means the committee's notice only, 厦门 all notices of Xiamen, 厦门和泉州 are two.
    """
    folded = question.lower()
    mentioned = {place: names for place, names in _by_place(library).items() if _position(folded, place) >= 0}
    ids = {place: {n.notice_id for n in names} for place, names in mentioned.items()}
    bodies: dict[tuple[str, ...], None] = {}
    for place in sorted(mentioned, key=lambda p: _position(folded, p)):
        # 广州天河: the wider place adds nothing where a narrower one inside it is named too.
        if not any(other < ids[place] for other in ids.values()):
            bodies |= dict.fromkeys(_bodies_of(folded, place, mentioned[place]))
    return tuple(bodies)


def without_names(question: str, library: Sequence[LibraryName]) -> str:
    """Return the question without the bodies and places it names."""
    rest = question
    for place, names in _by_place(library).items():
        if place.isascii():
            rest = re.sub(rf"\b{re.escape(place)}(?:'s)?\b", " ", rest, flags=re.IGNORECASE)
            continue
        for found in reversed(list(re.finditer(re.escape(place), rest))):
            tail = _HAN_RUN.match(rest, found.end()).group()
            bodies = [_body_end().match(tail[: _fit(tail, place, name)]) for name in names]
            end = found.end() + max((body.end() for body in bodies if body), default=0)
            rest = f"{rest[: found.start()]} {rest[end:]}"
    return rest


def strangers(question: str, library: Sequence[LibraryName]) -> tuple[str, ...]:
    """Return the known places that the question names, in Chinese or pinyin, and no notice of the library is of."""
    known = " ".join(" ".join((*n.places, n.publisher, n.title)) for n in library)
    heard = {place for name in library for place in name.sounds}
    latin = {w.lower(): w for w in re.findall("[A-Za-z]{4,}", question) if w.lower() not in heard and is_pinyin(w)}
    written = tuple(p for p in listed("place") if p in question and p not in known)
    return written + (tuple(latin[w] for w in latin if w in places_by_sound()) if latin else ())


def tells_of(place: str, known: str) -> bool:
    """Whether a text tells of a place, which is written in Chinese or in pinyin."""
    if not place.isascii():
        return place in known
    return any(name in known for name in places_by_sound().get(place.lower(), ()))


def _by_place(library: Sequence[LibraryName]) -> dict[str, list[LibraryName]]:
    """The notices of each place, by its name without its kind and by its sound."""
    found: dict[str, list[LibraryName]] = {}
    for name in library:
        for place in dict.fromkeys((*map(place_stem, name.places), *name.sounds, *_own_name(name))):
            if len(place) >= 2:
                found.setdefault(place, []).append(name)
    return found


def _own_name(name: LibraryName) -> list[str]:
    """The name by which a school, a company or a town goes without its place: 南山大学 of 中共南山大学委员会."""
    words = normalise(name.publisher)
    for _ in range(2):  # 有限公司党委
        words = pattern("cue", "around_own_name").sub("", words)
    for place in name.places:
        words = words.removeprefix(normalise(place))
    return [words] if pattern("cue", "own_name").search(words) else []


def _bodies_of(folded: str, place: str, names: Sequence[LibraryName]) -> Iterator[tuple[str, ...]]:
    """The notices meant at each mention of a place; a bare mention means nothing more where a body is named too."""
    everywhere = tuple(n.notice_id for n in names)
    found: list[tuple[str, ...]] = []
    for mention in re.finditer(re.escape(place), folded):
        parts = re.split(alternatives("and"), _HAN_RUN.match(folded, mention.end()).group())
        fits = {n.notice_id: _fit(parts[0], place, n) for n in names}
        best = max(fits.values())
        found.append(tuple(i for i, fit in fits.items() if fit == best))
        # 厦门市委和资规局: what follows goes on in the same place.
        for part in parts[1:]:
            found += [(n.notice_id,) for n in names if _body_end().fullmatch(part[: max(2, _fit(part, place, n))])]
    special = [body for body in found if body != everywhere]
    yield from dict.fromkeys(special or found)


@cache
def _body_end() -> re.Pattern[str]:
    """A stretch of Chinese that ends like the name of a body or of a place with its kind."""
    kinds = "|".join(listed("body", "authority") + listed("division", "authority"))
    return re.compile(f"[\u4e00-\u9fff]*(?:{kinds})")


def _fit(tail: str, place: str, name: LibraryName) -> int:
    """How many characters behind a place abbreviate the name of the body: 资规局 of 厦门市自然资源和规划局."""
    publisher = normalise(name.publisher)
    return _subsequence(tail, publisher[publisher.find(place) + len(place) :]) if place in publisher else 0


def _position(folded: str, place: str) -> int:
    if place.isascii():
        found = re.search(rf"\b{re.escape(place)}\b", folded)
        return found.start() if found else -1
    return folded.find(place)


def _subsequence(short: str, long: str) -> int:
    """Length of the longest start of `short` whose characters stand in `long` in this order: an abbreviation."""
    position = 0
    for count, character in enumerate(short):
        position = long.find(character, position) + 1
        if not position:
            return count
    return len(short)
