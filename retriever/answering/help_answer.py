"""How the page and the command line are used -> answer, from the help alone."""

from indexer.lexicon.segment import terms
from retriever.question.help import help_entries
from retriever.types import Answer, Language, Line, Query


def compose_help(query: Query) -> Answer | None:
    """Return what the help says on what a question shares most words with, or None where it shares none."""
    wanted = frozenset(terms(query.folded))
    best = max(help_entries(), key=lambda entry: max(_overlap(wanted, asked) for asked in entry.asked))
    if not any(_overlap(wanted, asked) for asked in best.asked):
        return None
    words = best.english if query.language is Language.ENGLISH else best.chinese
    return Answer(query, (Line(words),), ())


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice coefficient (Dice 1945) of two sets of terms."""
    return 2 * len(one & other) / max(1, len(one) + len(other))
