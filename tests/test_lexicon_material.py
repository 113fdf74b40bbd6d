"""Wordings of notices, written by somebody who had not seen the lexicon: labels, states, heads, kinds of documents, bodies."""

import json
from pathlib import Path

import pytest

from indexer.lexicon.labels import find_label
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import fold, folded
from indexer.notice.metadata import find_kind
from indexer.notice.statuses import status_of_label, status_of_prose
from indexer.types import Status

ROWS = [json.loads(line) for line in (Path(__file__).parent / "data" / "lexicon.jsonl").read_text("utf-8").splitlines()]


def rows(kind: str, **more: str) -> list:
    """Parameters: the rows of a kind; those that their writer doubted himself are left out."""
    chosen = [r for r in ROWS if r["kind"] == kind and not r.get("doubt") and more.items() <= r.items()]
    return [pytest.param(row, id=row["text"]) for row in chosen]


@pytest.mark.parametrize("row", rows("label"))
def test_a_label_is_known_by_its_role(row):
    text = folded(row["text"])
    label = find_label(text, 0, len(text))
    assert (label.role if label else "") == row["role"]


@pytest.mark.parametrize("row", rows("status", where="label"))
def test_the_short_words_behind_a_label_say_how_far_an_item_is(row):
    assert status_of_label(folded(row["text"])) == (row["status"] or Status.NOT_STATED)


@pytest.mark.parametrize("row", rows("status", where="prose"))
def test_prose_says_how_far_an_item_is_or_nothing_of_it(row):
    assert status_of_prose(fold(row["text"]).masked) == (row["status"] or Status.NOT_STATED)


@pytest.mark.parametrize("row", rows("head"))
def test_a_numbered_head_is_told_from_a_number_in_a_sentence(row):
    marker = find_marker(folded(row["text"]))
    assert (marker.value if marker else 0) == row["value"]


@pytest.mark.parametrize("row", rows("notice_kind"))
def test_the_title_tells_the_kind_of_document(row):
    assert find_kind(row["text"]) == row["value"]
