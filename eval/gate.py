"""The regression gate: a run against the stored scores of the last accepted one, question by question.

A measure fails when it is worse by more than its noise: the paired randomisation test finds the loss over
the shared questions unlikely to be chance. A citation that does not stand in its source always fails.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import QuestionError

from .metrics import paired_p_value
from .run import Run

BASELINE = Path(__file__).parent / "baseline.json"
SIGNIFICANT = 0.05  # p-value below which a loss counts as more than noise
#: What the gate looks at, and whether more is better.
_WATCHED = {"hit@5": True, "mrr@10": True, "answer": True, "refused_right": True, "refused_wrong": False}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One measure against the baseline. `p_value` of the difference over the shared questions."""

    measure: str
    before: float
    now: float
    p_value: float
    failed: bool


def save_baseline(run: Run, path: Path = BASELINE) -> None:
    """Write the values the gate compares with, by question."""
    values = {measure: dict(sorted(run.values[measure].items())) for measure in _WATCHED}
    path.write_text(json.dumps({"name": run.name, "values": values}, indent=1) + "\n", encoding="utf-8")


def load_baseline(path: Path = BASELINE) -> dict[str, dict[str, float]]:
    """Return measure -> question id -> value. Raises QuestionError when there is no such file or it is damaged."""
    try:
        values = json.loads(path.read_text("utf-8"))["values"]
        return {measure: values[measure] for measure in _WATCHED}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionError(
            f"基线 {path} 读不出来,请用 python -m eval gate --update 重新写入 / "
            f"the baseline {path} cannot be read; write it again with python -m eval gate --update"
        ) from error


def judge_against(baseline: Mapping[str, Mapping[str, float]], run: Run) -> list[Verdict]:
    """Return a verdict for each watched measure, and one for the citations."""
    verdicts = []
    for measure, more_is_better in _WATCHED.items():
        shared = baseline[measure].keys() & run.values[measure].keys()
        before = {q: baseline[measure][q] for q in shared}
        now = {q: run.values[measure][q] for q in shared}
        if not shared:
            continue
        change = (sum(now.values()) - sum(before.values())) / len(shared)
        p_value = paired_p_value(before, now)
        worse = change < 0 if more_is_better else change > 0
        verdicts.append(_verdict(measure, before, now, p_value, worse and p_value < SIGNIFICANT))
    false = sum(outcome.false_citations for outcome in run.outcomes)
    verdicts.append(Verdict("citations not verbatim", 0, false, 1.0, false > 0))
    return verdicts


def _verdict(
    measure: str, before: Mapping[str, float], now: Mapping[str, float], p_value: float, failed: bool
) -> Verdict:
    return Verdict(measure, sum(before.values()) / len(before), sum(now.values()) / len(now), p_value, failed)
