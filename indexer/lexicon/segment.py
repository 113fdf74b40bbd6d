"""Text -> the terms that are matched: segmented Chinese words, and figures in one normal form.

〔2023〕12号, ２０２３年９月１日, 2.8亿元 and 十一宗 each give a term that does not depend on how they were
typed. The only importer of the segmentation library.
"""

import re
from functools import cache, lru_cache

import rjieba

from .dates import read_dates
from .lexicon import listed
from .quantities import read_amounts
from .references import document_numbers
from .text import normalise

_PINYIN = re.compile(
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu"
    "|ou|ua|ue|ui|un|uo|a|e|i|o|u)|ang|ai|an|ao|en|er|ou|a|e|o){2,}"
)
#: Classes of units that are matched with their unit.
_IN_ONE_FORM = frozenset({"money", "area", "person"})
_HAN = re.compile("[\u4e00-\u9fff]+")
_TERM = re.compile(r"[\w%]")


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, stop words left out, figures in normal form appended."""
    text = normalise(text)
    return words_of(text) + list(_figures(text))


def words_of(text: str) -> list[str]:
    """Return the words of a text that is normalised already, stop words left out."""
    stop = stop_words()
    return [w for w in rjieba.cut_for_search(text) if _TERM.match(w) and w not in stop]


@cache
def stop_words() -> frozenset[str]:
    """Return the function and question words of both languages, which carry grammar and no matter."""
    return frozenset(listed("stop_word"))


def leading_nouns(text: str) -> str:
    """Return the nouns that a text begins with: 土地违法案件 of 土地违法案件并罚款; nothing where it begins otherwise."""
    found = ""
    for word, tag in rjieba.tag(text, True):
        if not tag.startswith(("n", "vn", "an")):
            break
        found += word
    return found


def is_whole_word(text: str, length: int) -> bool:
    """Whether a word ends where so many characters of a text do: 民政 of 民政完成, and not 自然 of 自然灾害."""
    end = 0
    for word in rjieba.cut(text):
        end += len(word)
        if end >= length:
            break
    return end == length


def is_name(text: str) -> bool:
    """Whether some words only name a thing: nouns and what counts and describes them, and no verb (3号仓库)."""
    tags = [tag for _, tag in rjieba.tag(text, True)]
    return bool(tags) and all(tag in ("vn", "an") or tag[0] in "nmqbjfxtkli" for tag in tags)


def carries_matter(word: str) -> bool:
    """Whether a word by itself can be what a text is about: a noun or verb, or a word in Latin letters.

    A single character is none: typing errors leave them.
    """
    tags = [tag for _, tag in rjieba.tag(word, True)]
    return (
        len(word) > 1
        and word not in stop_words()
        and all(tag.startswith(("n", "v", "eng", "j", "l", "i")) for tag in tags)
    )


def content_words(view: str) -> list[tuple[str, int]]:
    """Return the words of a folded text that can be what it is about, each with where it begins: nouns, verbs, Latin words."""
    found: list[tuple[str, int]] = []
    position = 0
    for word, tag in rjieba.tag(view, True):
        if (
            len(word) > 1
            and word.lower() not in stop_words()
            and tag.startswith(("n", "v", "eng", "j", "l", "i", "a", "x"))
            and _TERM.match(word)
        ):
            found.append((word, position))
        position += len(word)
    return found


def named_places(text: str) -> list[str]:
    """Return the towns, districts and counties that a text names with their kind: 海珠区, 昆山市."""
    return [w for w, tag in rjieba.tag(text, True) if tag.startswith("ns") and _district().fullmatch(w)]


@cache
def _district() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff]{{2,}}(?:{'|'.join(listed('division', 'district'))})")


def phrases(text: str, longest: int = 8) -> list[str]:
    """Return the stretches of 4 to `longest` Chinese characters that nouns and verbs in a row make: 电梯加装."""
    found: list[str] = []
    for clause in re.findall("[\u4e00-\u9fff]+", text):
        tagged = list(rjieba.tag(clause, True))
        for start in range(len(tagged)):
            phrase = ""
            for word, tag in tagged[start : start + 4]:
                if not tag.startswith(("n", "v", "j", "l", "b")) or word in stop_words() or tag in ("vshi", "vyou"):
                    break
                phrase += word
                if len(phrase) > longest:
                    break
                if len(phrase) >= 4 and tag.startswith(("n", "vn", "v", "j", "l")):
                    found.append(phrase)
    return found


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """Return the pinyin of a word without tones, in one piece."""
    # Imported here: its dictionaries take a third of a second to load and only indexing needs them.
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(word))


@cache
def places_by_sound() -> dict[str, tuple[str, ...]]:
    """Return the known places by their pinyin: {"taizhou": ("泰州", "台州")}."""
    found: dict[str, tuple[str, ...]] = {}
    for place in listed("place"):
        found[sound(place)] = (*found.get(sound(place), ()), place)
    return found


def is_pinyin(word: str) -> bool:
    """Whether a word in Latin letters is made of syllables of pinyin alone: shenzhen."""
    return bool(_PINYIN.fullmatch(word.lower()))


def _figures(text: str) -> list[str]:
    """Numbers of documents, dates and amounts in one form; of a count in Chinese the number, as Arabic ones are words."""
    found = list(document_numbers(text))
    for day in read_dates(text):
        found += _date_terms(day.iso)
        if day.until:
            found += _date_terms(day.last_day[: 10 if day.until.day else 7 if day.until.month else 4])
    for amount in read_amounts(text, loosely=True):
        if amount.kind in _IN_ONE_FORM:
            found.append(f"amount:{amount.term}")
        if amount.is_chinese and not amount.measures:
            found.append(f"{amount.high.normalize():f}")
    return found


def _date_terms(iso: str) -> list[str]:
    """2023-09-01 -> its month and its day; a year is a word already."""
    year, month, day = (int(part or 0) for part in [*iso.split("-"), "", "", ""][:3])
    return [f"date:{year}-{month}", *([f"date:{year}-{month}-{day}"] if day else [])] if month else []
