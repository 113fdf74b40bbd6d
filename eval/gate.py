"""The regression gate: a run against the stored scores of the last accepted one, question by question.

A measure fails when it is worse by more than its noise: the paired randomisation test finds the loss over
the shared questions unlikely to be chance. A citation that does not stand in its source always fails.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import QuestionError

from .compare import LESS_IS_BETTER, Values, changes_between
from .run import Run

BASELINE = Path(__file__).parent / "baseline.json"
SIGNIFICANT = 0.05  # p-value below which a loss counts as more than noise
#: What the gate looks at.
_WATCHED = ("hit@5", "mrr@10", "answer", "refused_right", "refused_wrong")


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


def judge_against(baseline: Values, run: Run) -> list[Verdict]:
    """Return a verdict for each watched measure, and one for the citations."""
    verdicts = []
    for change in changes_between(baseline, run.values):
        before, now = change.first, change.second
        worse = now > before if change.measure in LESS_IS_BETTER else now < before
        failed = worse and change.p_value < SIGNIFICANT
        verdicts.append(Verdict(change.measure, before, now, change.p_value, failed))
    _, false = run.citations
    verdicts.append(Verdict("citations not verbatim", 0, false, 1.0, false > 0))
    return verdicts
