"""The ledger against rows made by hand: items found, and status, deadline, units, measures and figures right.

A row of the file names its notice (`doc`), `kind`, `number`, `issue` and what a careful reader takes from the text:
`status`, `deadline` (ISO, or nothing), `lead_units`, `support_units`, `n_measures`, `figures`. `status_accept` and its
like list other fair values. What is wrong is kept apart from what is only not said: wrong costs the reader more.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import QuestionError
from indexer.ledger.query import LedgerRow
from indexer.lexicon.text import normalise
from indexer.notice.closing_list import shared_wording
from indexer.types import Status

_FIELDS = ("status", "deadline", "lead_units", "support_units", "n_measures")
_SAME_ISSUE = 0.6  # shared wording from which two rows of one number are about the same issue
_UNSAID = {"", "未说明", (), 0}


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A row made by hand. `accepted`: field -> all fair values."""

    doc: str
    kind: str
    number: str
    issue: str
    accepted: Mapping[str, tuple[object, ...]]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A cell that differs from the reader's."""

    doc: str
    number: str
    field: str
    expected: object
    found: object


@dataclass(frozen=True, slots=True)
class LedgerScore:
    """Shares of right cells by field over the rows found; `wrong`: of those that say something else than the reader."""

    rows: int
    found: float
    right: Mapping[str, float]
    wrong: Mapping[str, float]
    mistakes: tuple[Mistake, ...]


def read_rows(path: Path) -> list[GoldRow]:
    """Return the rows of a file. Raises QuestionError that names every wrong line and what is wrong with it."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"台账文件 {path} 读不出来({error}) / the ledger file cannot be read: {error}") from error
    rows, problems = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(_row(json.loads(line)))
        except (ValueError, RecursionError) as error:
            problems.append(f"{path.name}:{number}: {getattr(error, 'msg', error)}")
    if problems or not rows:
        raise QuestionError("\n".join(problems) or f"{path} 里没有行 / there are no rows in {path}")
    return rows


def score_ledger(gold: Sequence[GoldRow], rows: Sequence[LedgerRow]) -> LedgerScore:
    """Compare the rows of an index with those made by hand."""
    mistakes: list[Mistake] = []
    right: dict[str, list[bool]] = {field: [] for field in (*_FIELDS, "figures")}
    wrong: dict[str, list[bool]] = {field: [] for field in _FIELDS}
    matched = 0
    for expected in gold:
        row = _match(expected, rows)
        if row is None:
            mistakes.append(Mistake(expected.doc, expected.number, "item", expected.issue, ""))
            continue
        matched += 1
        for field, found in _cells(row).items():
            fair = expected.accepted[field]
            right[field].append(found in fair)
            wrong[field].append(found not in fair and found not in _UNSAID)
            if found not in fair:
                mistakes.append(Mistake(expected.doc, expected.number, field, fair[0], found))
        text = normalise(row.text)
        shown = [normalise(f.text) for f in row.item.figures]
        for figure in expected.figures:
            wanted = normalise(figure)
            # A reader copies as much around a figure as he likes: 余5宗, 7个土地违法案件.
            ok = any(f in wanted or wanted in f for f in shown) or wanted not in text
            right["figures"].append(ok)
            if not ok:
                mistakes.append(Mistake(expected.doc, expected.number, "figures", figure, ""))
    return LedgerScore(
        rows=len(gold),
        found=matched / len(gold),
        right={field: _share(values) for field, values in right.items()},
        wrong={field: _share(values) for field, values in wrong.items()},
        mistakes=tuple(mistakes),
    )


def format_score(score: LedgerScore) -> str:
    """Return the score as lines for a terminal, every mistake with what was expected."""
    lines = [f"{score.rows} 行 / rows   找到 / found {score.found:.3f}", f"{'':16s} {'right':>7s} {'wrong':>7s}"]
    for field, share in score.right.items():
        said = f"{score.wrong[field]:7.3f}" if field in score.wrong else f"{'—':>7s}"
        lines.append(f"{field:16s} {share:7.3f} {said}")
    for m in score.mistakes:
        lines.append(f"  {m.doc} {m.number} {m.field}: {m.expected!r} -> {m.found!r}")
    return "\n".join(lines)


def _match(gold: GoldRow, rows: Sequence[LedgerRow]) -> LedgerRow | None:
    """The row of the same notice, kind and number; where a number comes twice, the one of the same issue."""
    stem = Path(gold.doc).stem
    same = [
        r for r in rows if Path(r.source).stem == stem and r.kind.value == gold.kind and r.item.number == gold.number
    ]
    close = [r for r in same if shared_wording(r.item.issue, gold.issue) >= _SAME_ISSUE]
    return close[0] if close else (same[0] if len(same) == 1 else None)


def _cells(row: LedgerRow) -> dict[str, object]:
    item = row.item
    return {
        "status": str(item.status.value),
        "deadline": item.deadline.value,
        "lead_units": tuple(sorted(item.lead_units)),
        "support_units": tuple(sorted(item.support_units)),
        "n_measures": len(item.measures),
    }


def _row(value: Any) -> GoldRow:
    if not isinstance(value, dict) or not all(
        isinstance(value.get(k), str) for k in ("doc", "kind", "number", "issue")
    ):
        raise ValueError("缺少 doc、kind、number 或 issue / doc, kind, number or issue is missing")
    if value.get("status", "未说明") not in set(Status):
        raise ValueError(f"status 不能是 {value['status']} / no such status")
    accepted = {}
    for field in _FIELDS:
        default: object = {"status": "未说明", "deadline": "", "n_measures": 0}.get(field, [])
        fair = [value.get(field, default), *value.get(f"{field}_accept", [])]
        accepted[field] = tuple(tuple(sorted(v)) if isinstance(v, list) else v for v in fair)
    return GoldRow(
        value["doc"], value["kind"], value["number"], value["issue"], accepted, tuple(value.get("figures", []))
    )


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else float("nan")
