"""Questions written by somebody who had not seen the lexicon: what each asks for, and which states it means."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import asked_states, kind_of

from indexer.lexicon.lexicon import pattern
from indexer.lexicon.names import open_statuses
from indexer.lexicon.text import folded
from indexer.types import Status
from retriever.types import Kind

#: What is asked for -> the kinds of answer that serve it.
SERVED_BY = {
    "measures": {Kind.MEASURES},
    "status": {Kind.STATUS, Kind.YES_NO, Kind.LIST, Kind.COUNT, Kind.NEXT_STEP},
    "figure": {Kind.FIGURE, Kind.FIGURES, Kind.COUNT, Kind.SHARE, Kind.RANK},
    "when": {Kind.DATE, Kind.DEADLINE},
    "deadline": {Kind.DEADLINE},
    "responsible": {Kind.RESPONSIBLE, Kind.RANK, Kind.LIST},
    "person": {Kind.RESPONSIBLE, Kind.FACT},
    "contact": {Kind.CONTACT},
    "list": {Kind.LIST, Kind.DOCUMENTS, Kind.FACT, Kind.LIBRARY},
    "compare": {Kind.COMPARE, Kind.COMPARE_ROUNDS, Kind.GROUP},
    "why": {Kind.REASON},
    "summary": {Kind.SUMMARY},
    "general": {Kind.FACT, Kind.LIST, Kind.YES_NO, Kind.DOCUMENTS},
    "small_talk": {Kind.SMALL_TALK, Kind.OFF_TOPIC, Kind.HELP},
}


def _lines(kind: str) -> Iterator[dict]:
    path = Path(__file__).parent / "data" / "lexicon_question.jsonl"
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == kind and not row.get("doubt"):  # two readers of a doubtful line would not agree either
            yield row


ASKS = [pytest.param(row["text"], row["asks"], id=row["text"]) for row in _lines("asks")]
STATES = [pytest.param(row["text"], row["status"], id=row["text"]) for row in _lines("status")]


@pytest.mark.parametrize(("question", "asked"), ASKS)
def test_what_a_question_asks_for(question: str, asked: str):
    assert kind_of(question) in SERVED_BY[asked]


@pytest.mark.parametrize(("question", "asked"), ASKS)
def test_only_a_question_for_a_person_is_one(question: str, asked: str):
    assert bool(pattern("asks", "person").search(folded(question))) is (asked == "person")


@pytest.mark.parametrize(("question", "status"), STATES)
def test_the_states_a_question_means(question: str, status: str):
    found = asked_states(folded(question))
    # Who asks for what is not finished means all that is open.
    meant = open_statuses() if status == Status.OPEN else (Status(status),) if status else ()
    assert found == meant


@pytest.mark.parametrize(
    "question",
    ["哪些还没完成", "没有一项完成", "并非都完成了", "无法完成的有几项", "没按期整改到位的", "not yet completed"],
)
def test_a_negation_never_turns_into_completed(question: str):
    assert Status.DONE not in asked_states(question)


@pytest.mark.parametrize(
    "question", ["完成率是多少", "整改完成时限", "有没有完成整改", "何时完成", "整改完成后怎么巩固", "要求完成的任务"]
)
def test_words_of_completion_that_say_no_state_choose_no_rows(question: str):
    assert asked_states(question) == ()
