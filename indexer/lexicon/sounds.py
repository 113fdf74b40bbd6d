"""Words typed with other characters of the same sound (单未 for 单位, 以经 for 已经) put right, character for character.

Only where segmentation finds no word: a run of single characters that sounds like one of the words that questions are asked
with. `data/sounds.txt` has the characters of GB 2312 by their sounds without tones.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import rjieba

from .lexicon import DATA, listed

_LONGEST = 3  # characters of a word that is put right
_SHORTEST = 2


def put_right(view: str) -> str:
    """Return a folded question with such words as they are meant; of the same length."""
    fixed = list(view)
    for start, end in _single_characters(view):
        place = start
        while place < end:
            found = next((w for w in _meant(view, place, end)), None)
            if found:
                fixed[place : place + len(found)] = found
            place += len(found) if found else 1
    return "".join(fixed)


def _single_characters(view: str) -> Iterator[tuple[int, int]]:
    """The runs of Chinese characters that are words by themselves only."""
    place = start = 0
    for word in [*rjieba.cut(view), "\n"]:
        if len(word) > 1 or not "\u4e00" <= word <= "\u9fff":
            if place - start >= _SHORTEST:
                yield start, place
            start = place + len(word)
        place += len(word)


def _meant(view: str, place: int, end: int) -> Iterator[str]:
    for length in range(min(_LONGEST, end - place), _SHORTEST - 1, -1):
        window = view[place : place + length]
        for sounds in product(*(_sounds().get(c, ()) for c in window)):
            word = _words().get(sounds)
            if word and word != window:
                yield word


@cache
def _sounds() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in Path(DATA / "sounds.txt").read_text("utf-8").splitlines():
        sound, characters = line.split()
        for character in characters:
            found[character] = (*found.get(character, ()), sound)
    return found


@cache
def _words() -> dict[tuple[str, ...], str]:
    """Sounds -> the word of asking that they are."""
    return {sounds: word for word in listed("asked_word") for sounds in product(*(_sounds()[c] for c in word))}
