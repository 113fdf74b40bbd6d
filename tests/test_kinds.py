"""Kinds of questions: the written examples, the fitted weights, and questions by somebody who had seen neither."""

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from helpers import kind_of

from indexer.types import Span
from retriever.question.fit_kinds import EXAMPLES, FITTED, digest, kind_model, read_examples
from retriever.question.help import help_entries, is_of_help
from retriever.types import Kind

LEAST = {"zh": 60, "en": 20}  # examples of each kind
#: Kinds that readers of the questions did not tell apart.
_SAME = {Kind.CONTACT: Kind.FACT, Kind.FIGURES: Kind.FIGURE, Kind.SMALL_TALK: Kind.OFF_TOPIC}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_enough_examples_in_both_languages(kind):
    told = tomllib.loads((EXAMPLES / f"{kind}.toml").read_text("utf-8"))
    assert {language: len(told[language]) >= least for language, least in LEAST.items()} == dict.fromkeys(LEAST, True)


def test_no_example_stands_twice():
    counts = Counter(words for _, words in read_examples())
    assert [words for words, number in counts.items() if number > 1] == []


def test_the_fitted_weights_are_those_of_the_examples():
    import numpy as np

    with np.load(FITTED, allow_pickle=False) as told:
        assert str(told["digest"]) == digest(), "run python -m retriever.question.fit_kinds"
    assert set(kind_model().kinds) == set(Kind)


def test_questions_of_somebody_else_are_told_apart():
    path = Path(__file__).parent / "data" / "question_kinds.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = [(kind_of(row["text"]), row["kind"]) for row in rows]
    right = sum(_SAME.get(kind, kind) in wanted for kind, wanted in found)
    assert right / len(rows) >= 0.75


def test_help_is_found_by_every_way_to_ask_for_it():
    assert all(is_of_help(asked) for entry in help_entries() for asked in entry.asked)
    assert not is_of_help(["闲置", "土地"])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("怎么导出台账", Kind.HELP),
        ("How do I upload a notice?", Kind.HELP),
        ("库里收录了哪些通报", Kind.LIBRARY),
        ("牵头问题最多的单位是哪个", Kind.RANK),
        ("按单位统计各有几项没完成", Kind.GROUP),
        ("整改完成率是多少", Kind.SHARE),
        ("为什么一直没有进展", Kind.REASON),
        ("下一步打算怎么做", Kind.NEXT_STEP),
        ("第15项是什么问题", Kind.ITEM),
        ("概括一下这份通报", Kind.SUMMARY),
        ("出台了哪些制度文件", Kind.DOCUMENTS),
        ("比上一份通报有什么变化", Kind.COMPARE_ROUNDS),
        ("期限到什么时候", Kind.DEADLINE),
        ("什么时候印发的", Kind.DATE),
    ],
)
def test_new_kinds_are_told_apart(question, kind):
    assert kind_of(question) is kind


def test_a_clause_is_weighed_by_itself():
    from datetime import date

    from retriever.question.annotate import Known, annotate
    from retriever.question.names import LibraryNames

    known = Known(LibraryNames(()))
    annotated = annotate("谁负责,什么时候完成", known, date(2026, 11, 28))
    first = known.kinds.weigh(annotated, Span(0, 4), ())
    second = known.kinds.weigh(annotated, Span(4, 10), ())
    assert (first.best, second.best) == (Kind.RESPONSIBLE, Kind.DEADLINE)
