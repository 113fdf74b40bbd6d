"""Text -> the terms that are matched: segmented Chinese words, and figures in one normal form.

〔2023〕12号, ２０２３年９月１日, 2.8亿元 and 十一宗 each give a term that does not depend on how they were
typed. The only importer of the segmentation library.
"""

import re
from functools import lru_cache

import rjieba

from .dates import read_dates
from .quantities import read_amounts
from .references import document_numbers
from .text import normalise

#: Function and question words of both languages. They carry grammar, not matter; no topic word belongs here.
STOP_WORDS = frozenset(
    "的 了 是 在 和 与 及 或 等 对 把 被 将 为 以 于 从 向 由 让 给 跟 同 而 且 但 也 都 就 才 还 又 再 很 太 更 最 不 没 没有 有 无 "
    "我 你 您 他 她 它 我们 你们 他们 咱们 自己 这 那 此 该 其 这个 那个 这些 那些 这里 那里 这边 那边 这样 那样 "
    "吗 呢 吧 啊 呀 么 嘛 哦 了吗 什么 怎么 怎样 怎么样 如何 哪 哪些 哪个 哪里 谁 几 多少 多 为什么 是否 有没有 是不是 能不能 到底 究竟 "
    "请 请问 帮 帮我 一下 告诉 想 知道 看看 说 说说 讲 讲讲 列 列出 列一下 介绍 可以 能 会 要 应该 "
    "a an the of in on at to for from by with and or but is are was were be been being do does did has have had "
    "what which who whom whose when where why how many much it its this that these those there their they them he she we us our you your i me my "
    "as about into over under than then so not no any some all each other can could should would will may might please tell show list".split()
)
_PINYIN = re.compile(
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu"
    "|ou|ua|ue|ui|un|uo|a|e|i|o|u)|ang|ai|an|ao|en|er|ou|a|e|o){2,}"
)
_DISTRICT = re.compile("[\u4e00-\u9fff]{2,}(?:市|区|县|旗)")
#: Classes of units that are matched with their unit.
_IN_ONE_FORM = frozenset({"money", "area", "person"})
_HAN = re.compile("[\u4e00-\u9fff]+")
_TERM = re.compile(r"[\w%]")


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, stop words left out, figures in normal form appended."""
    text = normalise(text)
    words = [w for w in rjieba.cut_for_search(text) if _TERM.match(w) and w not in STOP_WORDS]
    return words + list(_figures(text))


def leading_nouns(text: str) -> str:
    """Return the nouns that a text begins with: 土地违法案件 of 土地违法案件并罚款; nothing where it begins otherwise."""
    found = ""
    for word, tag in rjieba.tag(text, True):
        if not tag.startswith(("n", "vn", "an")):
            break
        found += word
    return found


def carries_matter(word: str) -> bool:
    """Whether a word by itself can be what a text is about: a noun or verb, or a word in Latin letters.

    A single character is none: typing errors leave them.
    """
    tags = [tag for _, tag in rjieba.tag(word, True)]
    return (
        len(word) > 1
        and word not in STOP_WORDS
        and all(tag.startswith(("n", "v", "eng", "j", "l", "i")) for tag in tags)
    )


def named_places(text: str) -> list[str]:
    """Return the towns, districts and counties that a text names with their kind: 海珠区, 昆山市."""
    return [w for w, tag in rjieba.tag(text, True) if tag.startswith("ns") and _DISTRICT.fullmatch(w)]


def phrases(text: str, longest: int = 8) -> list[str]:
    """Return the stretches of 4 to `longest` Chinese characters that nouns and verbs in a row make: 电梯加装."""
    found: list[str] = []
    for clause in re.findall("[\u4e00-\u9fff]+", text):
        words = [(w, t) for w, t in rjieba.tag(clause, True)]
        for start in range(len(words)):
            phrase = ""
            for word, tag in words[start : start + 4]:
                if not tag.startswith(("n", "v", "j", "l", "b")) or word in STOP_WORDS or tag in ("vshi", "vyou"):
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
