"""Text -> a word vocabulary with counts -> a `tokenizers` Unigram tokenizer.

Chinese is counted by segmented word, English by letter run. The Unigram model then finds, for any
text, the most probable cut into these words by Viterbi search over their log frequencies (Kudo 2018,
"Subword Regularization"), so the tokenizer file alone does what the segmenter did, and a word outside
the vocabulary falls apart into shorter words, characters or letter groups instead of being lost.

Does not train anything: counts decide.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable

import rjieba
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
#: What is looked up: Han runs, letter runs, digit runs. Everything else (punctuation, space) is dropped.
WORD_RUN = r"\p{Han}+|[a-z]+|[0-9]+"
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z]+|[0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def build_tokenizer(
    counts: Counter[str], *, chinese_words: int, english_words: int, letter_groups: int = 6000
) -> Tokenizer:
    """Make the Unigram tokenizer from word counts.

    `chinese_words` and `english_words` cap the whole words kept (by count); every single Han character,
    letter and digit that was counted is kept besides, and `letter_groups` frequent letter runs of 2-6
    serve English words that are not in the vocabulary.
    """
    chinese = Counter({w: n for w, n in counts.items() if _HAN.match(w)})
    english = Counter({w: n for w, n in counts.items() if w[0].isascii() and w[0].isalpha()})
    numbers = Counter({w: n for w, n in counts.items() if w[0].isdigit() and len(w) <= 4})
    kept: dict[str, float] = dict(chinese.most_common(chinese_words))
    kept |= dict(english.most_common(english_words))
    kept |= dict(numbers.most_common(500))
    for character, n in _characters(counts).items():
        # A character on its own must not outbid the words it is part of: it counts as a rare word.
        kept[character] = max(kept.get(character, 0.0), min(n, 1.0) * 0.5)
    for group, n in _letter_groups(english, letter_groups).items():
        kept.setdefault(group, 0.01 * n / max(1, english.total()))
    total = sum(kept.values())
    ordered = sorted(kept.items(), key=lambda item: (-item[1], item[0]))
    pieces = [(UNKNOWN, -30.0)] + [(word, math.log(max(n, 1e-6) / total)) for word, n in ordered]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORD_RUN), behavior="removed", invert=True)
    tokenizer.decoder = decoders.Fuse()
    return tokenizer


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count segmented Chinese words, English words and digit runs of normalised text."""
    normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    counts: Counter[str] = Counter()
    for text in texts:
        for run in _RUN.findall(normalizer.normalize_str(text)):
            if run[0].isascii():
                counts[run] += 1
            else:
                counts.update(rjieba.cut(run))
    return counts


def _characters(counts: Counter[str]) -> Counter[str]:
    characters: Counter[str] = Counter()
    for word, n in counts.items():
        for character in word:
            characters[character] += n
    return characters


def _letter_groups(english: Counter[str], most: int) -> Counter[str]:
    groups: Counter[str] = Counter()
    for word, n in english.items():
        for length in range(2, 7):
            for start in range(len(word) - length + 1):
                groups[word[start : start + length]] += n
    return Counter(dict(groups.most_common(most)))
