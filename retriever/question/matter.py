"""What no mark of a question covers: what it is about."""

from collections.abc import Callable

from indexer.lexicon.lexicon import group
from indexer.lexicon.segment import content_words, words_of
from indexer.types import Span

from .marks import Annotated, Sort

_LONGEST_ASKING = 14  # characters; a longer stretch (is the tunnel open) holds what is asked about
_OTHER_WORDS = 3  # words that no notice has, from which on they are what is asked about
#: What is not searched for: names, the request itself, courtesy, the form that is wanted.
_NOT_SEARCHED = (Sort.BODY, Sort.OWN, Sort.COURTESY, Sort.FORM, Sort.OUT)
#: What says nothing of a matter by itself.
_NO_MATTER = (
    *_NOT_SEARCHED,
    Sort.REQUEST,
    Sort.ASKS,
    Sort.STATUS,
    Sort.OVERDUE,
    Sort.ITEM,
    Sort.NTH,
    Sort.SEVERAL_ROWS,
    Sort.ROLE,
    Sort.BY,
    Sort.BACK,
)


def searched(annotated: Annotated, *, has_matter: bool) -> str:
    """Return the words to search for: without names and without the request, where something is left.

    Which notices are meant is known, and their names stand all over them: they would hide the matter.
    """
    kept = _NOT_SEARCHED if has_matter else (Sort.COURTESY, Sort.FORM)
    rest = annotated.without(*kept, Sort.REQUEST)
    if len(words_of(rest.lower())) >= 2:
        return rest
    plain = annotated.without(*kept)
    return plain if words_of(plain.lower()) else annotated.view


def has_matter(annotated: Annotated) -> bool:
    """Whether anything is left to search for besides the words of asking and of states, which every notice is full of."""
    rest = group("no_matter").without(annotated.without(*_NO_MATTER))
    return bool(words_of(rest.lower()))


def left_over(annotated: Annotated, stands: Callable[[str], bool], within: Span | None = None) -> tuple[str, ...]:
    """Return the words that no mark covers, general words apart, and that stand in the notices.

    A Chinese word that stands nowhere (瞅瞅) is a way of asking that the lexicon does not know; where there are several,
    the matter is told in other words than the notices use.
    """
    whole = within or Span(0, len(annotated.view))
    spans = [
        m.span for m in annotated.marks if m.sort is not Sort.ASKS or len(m.span.of(annotated.view)) <= _LONGEST_ASKING
    ]
    found: list[str] = []
    unknown: list[str] = []
    for word, start in content_words(whole.of(annotated.view)):
        place = Span(whole.start + start, whole.start + start + len(word))
        is_marked = any(span.start < place.end and place.start < span.end for span in spans)
        if not is_marked:
            (found if word.isascii() or stands(word.lower()) else unknown).append(word)
    return tuple(found) if len(unknown) < _OTHER_WORDS else (*found, *unknown)
