"""Which bodies and places a question names, and the notices of the library that they mean.

A body goes by its place and any abbreviation of its name (厦门资规局, 天河分局, 泉州, Xiamen), or by its name alone where
the library has one of that name (水务局). Everything that does not depend on a question is worked out once.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.lexicon.lexicon import alternatives, group, listed, pattern
from indexer.lexicon.segment import is_name, is_pinyin, is_whole_word, places_by_sound
from indexer.lexicon.text import folded, normalise
from indexer.notice.regions import place_stem, split_places
from indexer.store.stored import NoticeInfo
from indexer.types import Span

_HAN_RUN = re.compile("[\u4e00-\u9fff、]*")
_LATIN_WORD = re.compile("[A-Za-z]{4,}")
_ENGLISH_BODY = re.compile(
    r"(?: (?!bureau|office|and )[a-z-]+){0,5}?(?: and [a-z-]+)?(?: [a-z-]+)? "
    r"(?:(?:sub-?)?bureau|office|branch|committee|department|commission|government|authority)\b"
)
_OF_A_PLACE = re.compile("[\u4e00-\u9fff]{2}[市县区省州旗]\\Z")  # 杭州市城管局 is of another place
_MIN_NAME = 2  # characters of a place or of what a body goes by


@dataclass(frozen=True, slots=True)
class LibraryName:
    """A notice and the names it goes by."""

    notice_id: str
    places: tuple[str, ...]  # 福建省, 厦门市
    publisher: str
    title: str
    sounds: tuple[str, ...]  # xiamen, fujian


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a question names a body or a place: the words, and the notices that they mean."""

    span: Span
    ids: tuple[str, ...]
    other: str = ""  # the whole name of a body of the place of which the library has no notice: 云岭市教育局


@dataclass(frozen=True, slots=True)
class _Known:
    """A notice under one of its places."""

    notice_id: str
    beyond: str  # of the folded name of the publisher, or of the title, what stands behind the place
    is_of_a_body: bool  # whether it says of which body of the place it is


class LibraryNames:
    """All names by which questions can mean notices of a library."""

    def __init__(self, names: Iterable[LibraryName]) -> None:
        """Work out the places, their notices, and the bodies without places."""
        self.names = tuple(names)
        self._places: dict[str, list[_Known]] = {}
        #: id -> what a notice is called, in the folded view
        self.called_by = {n.notice_id: normalise(n.publisher + n.title) for n in self.names}
        self._titles = " ".join(" ".join((*n.places, n.publisher, n.title)) for n in self.names)
        self._sounds = {sound for name in self.names for sound in name.sounds}
        self._offices: dict[str, dict[str, list[str]]] = {}  # last words of a body -> what stands before -> notices
        for name in self.names:
            folded = normalise(name.publisher)
            called = folded or normalise(name.title)
            whole = {place_stem(place): place for place in name.places}
            for place in dict.fromkeys((*whole, *name.sounds, *_own_name(name, folded))):
                if len(place) >= _MIN_NAME:
                    # A publisher without its place in its name: the 区 of 临江区 is still a part of the place.
                    named = called if place in called else whole.get(place, "")
                    beyond = named[named.find(place) + len(place) :] if named else ""
                    known = _Known(name.notice_id, beyond, is_of_a_body=bool(folded or place in called))
                    self._places.setdefault(place, []).append(known)
            self._add_office(name, folded)
        found = sorted(self._places, key=len, reverse=True)
        han = [re.escape(place) for place in found if not place.isascii()]
        latin = [rf"\b{re.escape(place)}(?:'s)?\b" for place in found if place.isascii()]
        # At each place the longest name; a name inside another is looked for by itself.
        self._pattern = re.compile(f"(?=({'|'.join([*han, *latin])}))", re.IGNORECASE) if found else None

    def mentions(self, view: str) -> list[Mention]:
        """Return where a question in its folded view names bodies and places, in order; the widest places only alone.

        厦门市委 means the committee's notice only, 厦门 all notices of Xiamen, 厦门和泉州 are two, 广州天河 is 天河.
        """
        lower = view.lower()
        hits = [(found.start(1), found[1]) for found in self._pattern.finditer(lower)] if self._pattern else []
        # A name within a longer one is none: 河 of 天河.
        hits = [
            (start, words)
            for start, words in hits
            if not any(a < start < a + len(b) and start + len(words) <= a + len(b) for a, b in hits)
        ]
        found = [mention for start, words in hits for mention in self._at(lower, start, words)]
        return sorted([*found, *self._without_place(lower, found)], key=lambda m: m.span)

    def meant(self, mentions: Sequence[Mention]) -> tuple[tuple[str, ...], ...]:
        """Return for each body or place that is meant the ids of its notices, in order of mention.

        厦门市委 means the committee's notice only, 厦门 all notices of Xiamen; 广州天河 is 天河.
        """
        sets = [set(m.ids) for m in mentions]
        # The wider place adds nothing where a narrower one, or a body of it, is named too.
        kept = [m.ids for m, ids in zip(mentions, sets, strict=True) if not any(other < ids for other in sets)]
        return tuple(dict.fromkeys(kept))

    def strangers(self, view: str) -> list[tuple[Span, str]]:
        """Return the known places that a question names, in Chinese or pinyin, and no notice of the library is of."""
        return strangers(view, self._titles, self._sounds)

    def called(self, notice_ids: Iterable[str]) -> str:
        """Return the names of the publishers of some notices."""
        wanted = set(notice_ids)
        return "、".join(dict.fromkeys(n.publisher or n.title for n in self.names if n.notice_id in wanted))

    def _at(self, lower: str, start: int, words: str) -> Iterator[Mention]:
        """The mentions that a place begins: itself or a body of it, and 和资规局 going on in the same place."""
        place = words.removesuffix("'s") if words.isascii() else words
        known = self._places[place]
        end = start + len(words)
        if words.isascii():
            yield Mention(Span(start, end), tuple(k.notice_id for k in known))
            return
        tail = _HAN_RUN.match(lower, end).group()
        joint = re.search(alternatives("and"), tail)
        first = joint.start() if joint else len(tail)
        # 自然资源和规划局 is one body: the whole tail is tried before it is cut at 和.
        whole = {k.notice_id: _body_length(tail[: _fit(tail, k)]) for k in known}
        length = max(whole.values())
        if length > first:
            meant = tuple(i for i, reached in whole.items() if reached == length)
        else:
            fits = {k.notice_id: _fit(tail[:first], k) for k in known}
            best = max(fits.values())
            meant = tuple(i for i, fit in fits.items() if fit == best)
            length = max(_body_length(tail[:fit]) for fit in fits.values())
            if not length and best >= _MIN_NAME and is_whole_word(tail[:first], best):
                length = best  # 云岭民政: an abbreviation without 局
        is_known = all(k.is_of_a_body for k in known)
        other = _other_body(tail[length:first]) if length == 1 and is_known else ""
        name = f"{lower[start : end + length]}{other}" if other else ""
        yield Mention(Span(start, end + length + len(other)), meant, name)
        position = end + max(length, first)
        rest = tail[max(length, first) :]
        for found in re.finditer(f"(?:{alternatives('and')})([^、和与跟及同]+)", rest):
            for k in known:
                fit = max(_MIN_NAME, _fit(found[1], k))
                if _body_end().fullmatch(found[1][:fit]):
                    begin = position + found.start(1)
                    yield Mention(Span(begin, begin + fit), (k.notice_id,))

    def _add_office(self, name: LibraryName, folded: str) -> None:
        """A body by its name without its place: 水务局 of 通江县水务局."""
        beyond = folded
        for place in name.places:
            beyond = beyond[beyond.find(place) + len(place) :] if place in beyond else beyond
        found = _office().search(pattern("cue", "around_own_name").sub("", beyond))
        if found and beyond != folded:
            of_kind = self._offices.setdefault(found["kind"], {})
            of_kind.setdefault(found["own"], []).append(name.notice_id)

    def _without_place(self, lower: str, taken: Sequence[Mention]) -> Iterator[Mention]:
        """The bodies that are named without their place, where the library has one of that name only."""
        for kind, bodies in self._offices.items():
            for end in re.finditer(re.escape(kind), lower):
                if any(m.span.start <= end.start() < m.span.end for m in taken):
                    continue
                before = re.search("[\u4e00-\u9fff]{0,10}\\Z", lower[: end.start()]).group()
                last = max((m.span.end for m in taken if m.span.end <= end.start()), default=0)
                before = before[max(0, len(before) - (end.start() - last)) :]
                fits = {own: length for own in bodies if (length := _ending(before, own)) >= _MIN_NAME}
                longest = max(fits.values(), default=0)
                meant = [own for own, length in fits.items() if length == longest]
                span = Span(end.start() - longest, end.end())
                if len(meant) == 1 and not _OF_A_PLACE.search(lower[: span.start]):
                    yield Mention(span, self._of_one_body(bodies[meant[0]]))

    def _of_one_body(self, notice_ids: Sequence[str]) -> tuple[str, ...]:
        """The notices, where they are of one body; the words may mean any of several otherwise, and mean none."""
        return tuple(notice_ids) if len({n.publisher for n in self.names if n.notice_id in notice_ids}) == 1 else ()


def library_names(infos: Iterable[NoticeInfo]) -> LibraryNames:
    """Return the names the notices of the library go by."""
    abouts = ((info, info.metadata) for info in infos)
    return LibraryNames(
        LibraryName(info.notice_id, tuple(split_places(m.region)), m.publisher, m.title, info.place_sounds)
        for info, m in abouts
    )


def strangers(text: str, known: str, sounds: Collection[str] = ()) -> list[tuple[Span, str]]:
    """Return the known places that a text names, in Chinese or pinyin, and another text does not; with where they stand.

    `sounds`: of the places that it does.
    """
    written = [(Span(*f.span()), f.group()) for f in _all_places().finditer(text) if f.group() not in known]
    latin = [
        (Span(*f.span()), f.group())
        for f in _LATIN_WORD.finditer(text)
        if f.group().lower() not in sounds and is_pinyin(f.group())
    ]
    heard = places_by_sound() if latin else {}
    return written + [(span, word) for span, word in latin if word.lower() in heard]


def is_of_kind(title: str, kind: str) -> bool:
    """Whether a notice is of a kind by its title: 巡视整改 and 巡察整改 are one."""
    return any(hit.name == kind for hit in group("notice_kind").finditer(folded(title)))


def says_kind(title: str) -> bool:
    """Whether a title tells what kind of notice it is of at all."""
    return group("notice_kind").search(folded(title)) is not None


def english_body(lower: str, place: Span) -> Span | None:
    """Return the words behind an English place that say which body of it is meant: Water Bureau of Tongjiang Water Bureau."""
    found = _ENGLISH_BODY.match(lower, place.end)
    return Span(*found.span()) if found else None


def tells_of(place: str, known: str) -> bool:
    """Whether a text tells of a place, which is written in Chinese or in pinyin."""
    if not place.isascii():
        return place in known
    return any(name in known for name in places_by_sound().get(place.lower(), ()))


def _own_name(name: LibraryName, folded: str) -> list[str]:
    """The name by which a school, a company or a town goes without its place: 南山大学 of 中共南山大学委员会."""
    words = folded
    for _ in range(2):  # 有限公司党委
        words = pattern("cue", "around_own_name").sub("", words)
    for place in name.places:
        words = words.removeprefix(normalise(place))
    return [words] if pattern("cue", "own_name").search(words) else []


@cache
def _body_end() -> re.Pattern[str]:
    """A stretch of Chinese that ends like the name of a body or of a place with its kind."""
    kinds = "|".join(listed("body", "authority") + listed("division", "authority"))
    return re.compile(f"[\u4e00-\u9fff]*(?:{kinds})")


@cache
def _office() -> re.Pattern[str]:
    """What a body is (局, 委员会), and what stands before it."""
    kinds = "|".join(sorted(listed("body", "authority"), key=len, reverse=True))
    return re.compile(f"(?P<own>[\u4e00-\u9fff]{{2,}}?)(?P<kind>{kinds})(?:党组|党委)?\\Z")


@cache
def _all_places() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, listed("place")), key=len, reverse=True)))


def _body_length(words: str) -> int:
    """How many characters at the beginning of some words end like the name of a body."""
    body = _body_end().match(words)
    return body.end() if body else 0


def _other_body(tail: str) -> str:
    """The body right behind a place that is none of the library: 市教育局 of 市教育局有哪些问题."""
    found = _named_body().match(tail)
    return found.group() if found and is_name(found.group()[:-1]) else ""


@cache
def _named_body() -> re.Pattern[str]:
    return re.compile("[\u4e00-\u9fff]{2,8}?(?:局|委员会|办公室)(?![长面])")


def _fit(tail: str, known: _Known) -> int:
    """How many characters behind a place abbreviate the name of the body: 资规局 of 厦门市自然资源和规划局."""
    return _subsequence(tail, known.beyond) if known.beyond else 0


def _subsequence(short: str, long: str) -> int:
    """Length of the longest start of `short` whose characters stand in `long` in this order: an abbreviation."""
    position = 0
    for count, character in enumerate(short):
        position = long.find(character, position) + 1
        if not position:
            return count
    return len(short)


def _ending(before: str, own: str) -> int:
    """Length of the longest end of `before` that abbreviates a name: 水务 of 请问水务, 资规 of 问资规."""
    return _subsequence(before[::-1], own[::-1])
