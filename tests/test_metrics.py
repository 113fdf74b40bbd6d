"""Measures equal numbers worked out by hand; intervals and tests behave as statistics says."""

import math

import pytest

from eval.data import Gold, Query
from eval.metrics import Outcome, Ranked, paired_p_value, per_query, summarise


def _outcome(
    query_id: str,
    ranked: str,
    right: str,
    gold_ranks: tuple[int | None, ...] = (None,),
    *,
    answerable: bool = True,
    refused: bool = False,
    answer_right: bool | None = None,
) -> Outcome:
    """`ranked` and `right`: passages, a letter each."""
    gold = tuple(Gold("n", "quote") for _ in gold_ranks) if answerable else ()
    query = Query(query_id, "电梯", "zh", "fact" if answerable else "unanswerable", (), 1, gold, ())
    # Scores all equal: the order in which they come must decide.
    return Outcome(
        query=query,
        right=frozenset(right),
        ranked=tuple(Ranked(passage, 0.5, 1.0, "n", "n.txt", "", (), "", "", "", ()) for passage in ranked),
        gold_ranks=gold_ranks if answerable else (),
        answer="",
        answer_right=answer_right,
        missing=(),
        too_long=False,
        refused=refused,
        reason=None,
        citations=0,
        false_citations=0,
        latency_ms=1.0,
    )


def _measure(name: str, *outcomes: Outcome) -> dict[str, float]:
    return per_query(outcomes)[name]


def test_measures_of_one_query_equal_numbers_worked_out_by_hand():
    values = per_query([_outcome("q", "xaycz", "ac", (2, 4, None))])
    found = {name: value["q"] for name, value in values.items() if "q" in value}
    # Right at ranks 2 and 4: gains 1/log2(3) and 1/log2(5); at best ranks 1 and 2.
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    best = 1 + 1 / math.log2(3)
    assert found["hit@1"] == 0
    assert found["hit@3"] == 1
    assert found["hit@5"] == 1
    assert found["mrr@10"] == pytest.approx(1 / 2)
    assert found["ndcg@10"] == pytest.approx(gain / best)
    assert found["ndcg@10"] == pytest.approx(0.6509, abs=1e-4)
    assert found["recall@5"] == pytest.approx(2 / 3)


def test_a_right_passage_at_the_border_counts_and_one_behind_it_does_not():
    ranked = "abcdefghijklm"
    assert _measure("hit@5", _outcome("in", ranked, "e"), _outcome("out", ranked, "f")) == {"in": 1, "out": 0}
    tenth, eleventh = _outcome("in", ranked, "j", (10,)), _outcome("out", ranked, "k", (11,))
    assert _measure("mrr@10", tenth, eleventh) == {"in": pytest.approx(0.1), "out": 0}
    assert _measure("recall@10", tenth, eleventh) == {"in": 1, "out": 0}
    assert _measure("recall@5", tenth, eleventh) == {"in": 0, "out": 0}
    assert _measure("ndcg@10", tenth, eleventh)["out"] == 0


def test_a_perfect_order_has_ndcg_one_whatever_the_ids_and_equal_scores():
    assert _measure("ndcg@10", _outcome("q", "zya", "zy")) == {"q": pytest.approx(1)}
    assert _measure("hit@1", _outcome("q", "zya", "z")) == {"q": 1}


@pytest.mark.parametrize("measure", ["hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10", "recall@5", "recall@10"])
def test_a_query_without_results_or_without_right_passages_scores_zero_and_counts(measure):
    found = _measure(
        measure, _outcome("none", "", "a"), _outcome("nowhere", "abc", ""), _outcome("hit", "a", "a", (1,))
    )
    assert found == {"none": 0, "nowhere": 0, "hit": 1}


def test_unanswerable_questions_are_counted_apart():
    values = per_query(
        [
            _outcome("yes", "a", "a", (1,), refused=False),
            _outcome("yes-refused", "a", "a", (1,), refused=True),
            _outcome("no", "a", "", answerable=False, refused=True),
            _outcome("no-answered", "a", "", answerable=False, refused=False),
        ]
    )
    assert values["refused_right"] == {"no": 1, "no-answered": 0}
    assert values["refused_wrong"] == {"yes": 0, "yes-refused": 1}
    assert values["hit@5"].keys() == {"yes", "yes-refused"}


def test_answers_are_averaged_over_the_questions_that_have_facts():
    outcomes = [_outcome(q, "a", "a", answer_right=right) for q, right in (("q", True), ("r", False), ("s", None))]
    assert _measure("answer", *outcomes) == {"q": 1, "r": 0}


def test_the_interval_holds_the_mean_and_is_that_of_the_normal_approximation():
    score = summarise({str(n): float(n % 2) for n in range(100)})
    # Standard error of a share of one half among 100: 0.05; 1.96 of it: 0.098.
    assert (score.mean, score.count) == (0.5, 100)
    assert score.low == pytest.approx(0.402, abs=0.011)
    assert score.high == pytest.approx(0.598, abs=0.011)


def test_the_interval_of_equal_values_is_a_point_and_narrows_with_more_queries():
    point = summarise({"a": 0.25, "b": 0.25})
    assert (point.low, point.mean, point.high) == (0.25, 0.25, 0.25)
    few, many = (summarise({str(n): float(n % 2) for n in range(size)}) for size in (10, 1000))
    assert many.high - many.low < (few.high - few.low) / 5


def test_a_summary_is_the_same_each_time_and_of_nothing_is_no_number():
    values = {str(n): n / 10 for n in range(10)}
    assert summarise(values) == summarise(values)
    nothing = summarise({})
    assert math.isnan(nothing.mean)
    assert nothing.count == 0


def test_equal_runs_do_not_differ():
    values = {"a": 1.0, "b": 0.0}
    assert paired_p_value(values, dict(values)) == 1.0
    assert paired_p_value({}, {}) == 1.0


def test_three_equal_differences_are_reached_by_two_of_eight_sign_patterns():
    first, second = dict.fromkeys("abc", 0.0), dict.fromkeys("abc", 1.0)
    assert paired_p_value(first, second) == pytest.approx(2 / 8, abs=0.02)


def test_twenty_equal_differences_are_no_chance_and_the_order_of_the_runs_does_not_matter():
    first, second = ({str(n): value for n in range(20)} for value in (0.0, 1.0))
    assert paired_p_value(first, second) < 0.001
    assert paired_p_value(first, second) == paired_p_value(second, first)


def test_differences_that_cancel_out_are_chance():
    first = {str(n): float(n % 2) for n in range(20)}
    second = {str(n): float((n + 1) % 2) for n in range(20)}
    assert paired_p_value(first, second) == 1.0


def test_only_queries_that_both_runs_have_are_compared():
    assert paired_p_value({"a": 0.0, "b": 1.0}, {"b": 1.0, "c": 1.0}) == 1.0
