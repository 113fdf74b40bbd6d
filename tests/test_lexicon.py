"""The lexicon as documentation: every example hits its own entry and no other, every form has an example."""

import re

import pytest

from indexer.lexicon import lexicon
from indexer.lexicon.labels import find_label
from indexer.lexicon.lexicon import Entry

#: All levels of a group: an example is read with every form there is.
LEVELS = {
    name: tuple(dict.fromkeys(level for e in lexicon.entries(name) for level in e.forms)) for name in lexicon.groups()
}
#: Groups whose entries are looked for at the head of a line only.
AT_THE_START = ("head", "furniture")
ENTRIES = [entry for name in lexicon.groups() for entry in lexicon.entries(name) if any(entry.forms.values())]
EXAMPLES = [pytest.param(e, x, id=f"{e.group}-{e.name}-{x}") for e in ENTRIES for x in e.examples]
COUNTER_EXAMPLES = [pytest.param(e, x, id=f"{e.group}-{e.name}-not-{x}") for e in ENTRIES for x in e.counter_examples]


def first_hit(entry: Entry, text: str) -> str:
    """Name of the entry that stands first in a text, as the readers of its group see it; nothing where none does."""
    if entry.group == "label":  # words are a label only where a colon, a bracket or the end of the line follows
        label = find_label(text, 0, len(text))
        return label.role if label else ""
    if entry.group == "cue":  # cues stand alone: nobody looks for the first of several
        return entry.name if lexicon.pattern("cue", entry.name).search(text) else ""
    group = lexicon.group(entry.group, *LEVELS[entry.group])
    hit = (group.match if entry.group in AT_THE_START else group.search)(text)
    return hit.name if hit else ""


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_an_example_hits_its_own_entry_and_no_other(entry: Entry, example: str):
    assert first_hit(entry, example) == entry.name


@pytest.mark.parametrize(("entry", "example"), COUNTER_EXAMPLES)
def test_a_counter_example_does_not_hit_the_entry(entry: Entry, example: str):
    assert first_hit(entry, example) != entry.name


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e.group}-{e.name}")
def test_every_form_of_an_entry_matches_one_of_its_examples(entry: Entry):
    assert entry.examples
    assert entry.counter_examples
    for level, forms in entry.forms.items():
        for form in forms:
            found = re.compile(form, re.IGNORECASE | re.MULTILINE)
            assert any(found.search(example) for example in entry.examples), f"{level}: no example of {form}"


def test_names_are_unique_within_a_group():
    for name in lexicon.groups():
        names = [entry.name for entry in lexicon.entries(name)]
        assert len(names) == len(set(names)), name


def test_an_entry_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        lexicon.entries("nothing")
