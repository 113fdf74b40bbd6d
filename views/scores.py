"""The scores of a run: the main ones with their intervals, by group as a table and a chart, and what changed."""

import streamlit as st

from eval.compare import LESS_IS_BETTER, Change, Comparison, Moved
from eval.data import TYPES
from eval.metrics import Score
from eval.run import Run, groups
from views.shared import named
from views.texts import text

CHANCE = 0.05  # a difference of a larger p-value may be chance
#: Measures shown, each with its text.
_MAIN = {
    "hit@5": "m_hit5",
    "mrr@10": "m_mrr",
    "recall@5": "m_recall",
    "answer": "m_answer",
    "refused_right": "m_refused_right",
    "refused_wrong": "m_refused_wrong",
}
_CHARTED = ("hit@5", "answer", "refused_right")
_IN_A_ROW = 3
_COLOURS = ["#1f4e79", "#b5482a", "#6b6b6b"]
_GROUPS = ("type", "lang", "difficulty", "notice")


def show_main_scores(run: Run, changes: Comparison | None) -> None:
    """Draw a number a measure, with its 95 % interval and the difference from the run before."""
    moved = {change.measure: change for change in changes.changes} if changes else {}
    scores = {measure: run.score(measure) for measure in _MAIN}
    shown = [measure for measure in _MAIN if scores[measure].count]
    for first in range(0, len(shown), _IN_A_ROW):
        for column, measure in zip(st.columns(_IN_A_ROW), shown[first : first + _IN_A_ROW], strict=False):
            with column:
                _main_score(measure, scores[measure], moved.get(measure))
    citations, false = run.citations
    unanswerable = sum(not outcome.query.answerable for outcome in run.outcomes)
    values = {"count": len(run.outcomes), "unanswerable": unanswerable, "citations": citations, "false": false}
    st.caption(text("questions_and_citations", **values))


def show_groups(run: Run) -> None:
    """Draw the scores by type, language, difficulty or notice as a table, and those by type as a chart."""
    chosen = st.segmented_control(
        text("by_group"),
        _GROUPS,
        default="type",
        format_func=lambda group: text(f"group_{group}"),
        key="group",
        required=True,
        label_visibility="collapsed",
    )
    named = ((name.partition("="), ids) for name, ids in groups(run).items())
    order = {name: place for place, name in enumerate(TYPES)}
    found = {name: ids for (kind, _, name), ids in sorted(named, key=lambda g: order.get(g[0][2], 0)) if kind == chosen}
    rows = []
    for name, ids in found.items():
        row: dict[str, object] = {text(f"group_{chosen}"): f"{_group(chosen, name)} ({len(ids)})"}
        for measure in _MAIN:
            score = run.score(measure, ids)
            row[_measure(measure)] = 100 * score.mean if score.count else None
        rows.append(row)
    columns = {_measure(measure): st.column_config.NumberColumn(format="%.0f %%") for measure in _MAIN}
    st.dataframe(rows, hide_index=True, column_config=columns, height="content", placeholder="—")
    if chosen == "type":
        _chart(run, found)


def show_changes(changes: Comparison) -> None:
    """Draw which measures moved, and which questions got better or worse."""
    names = ("col_measure", "col_before", "col_now", "col_difference", "col_p", "col_questions", "col_verdict")
    titles = [text(name) for name in names]
    rows = []
    for change in (change for change in changes.changes if change.measure in _MAIN):
        difference = change.second - change.first
        verdict = "same" if not difference else "chance" if change.p_value >= CHANCE else "beyond_chance"
        values = (100 * change.first, 100 * change.second, 100 * difference, _p_value(change.p_value), change.count)
        rows.append(dict(zip(titles, (_measure(change.measure), *values, text(verdict)), strict=True)))
    formats = dict(zip(titles[1:4], ("%.1f %%", "%.1f %%", "%+.1f"), strict=True))
    columns = {title: st.column_config.NumberColumn(format=form) for title, form in formats.items()}
    st.dataframe(rows, hide_index=True, column_config=columns, height="content")
    for name, moved in (("worse", changes.worse), ("better", changes.better)):
        with st.expander(text(name, count=len(moved)), expanded=name == "worse" and bool(moved)):
            if moved:
                st.dataframe([_moved(m) for m in moved], hide_index=True)
            else:
                st.caption(text("none"))
    for name, ids in (("only_before", changes.only_first), ("only_now", changes.only_second)):
        if ids:
            st.caption(text(name, count=len(ids), ids=" ".join(ids)))


def _main_score(measure: str, score: Score, change: Change | None) -> None:
    difference = change.second - change.first if change else 0.0
    st.metric(
        _measure(measure),
        f"{100 * score.mean:.1f}%",
        delta=f"{100 * difference:+.1f}" if round(difference, 4) else None,
        delta_color=_colour(measure, change.p_value if change else 1.0),
        help=text(f"{_MAIN[measure]}_help"),
    )
    interval = {"low": f"{100 * score.low:.1f}", "high": f"{100 * score.high:.1f}", "count": score.count}
    st.caption(text("interval", **interval))


def _moved(moved: Moved) -> dict[str, object]:
    cells = {
        "col_id": moved.query_id,
        "col_question": moved.question,
        "col_measure": _measure(moved.measure),
        "col_before": f"{moved.first:.2f}",
        "col_now": f"{moved.second:.2f}",
    }
    return named(cells)


def _chart(run: Run, found: dict[str, list[str]]) -> None:
    """A point a measure for each type, with its interval."""
    rows = []
    for name, ids in found.items():
        for measure in _CHARTED:
            score = run.score(measure, ids)
            if score.count:
                values = {"score": 100 * score.mean, "low": 100 * score.low, "high": 100 * score.high}
                kind = f"{_group('type', name)} ({len(ids)})"
                rows.append({"type": kind, "measure": _measure(measure), "count": score.count} | values)
    scale = {"domain": [_measure(measure) for measure in _CHARTED], "range": _COLOURS}
    axis = {"field": "low", "type": "quantitative", "title": "%", "scale": {"domain": [0, 100]}}
    tooltip = [{"field": "type", "title": text("group_type")}]
    tooltip += [{"field": field, "format": ".0f"} for field in ("score", "low", "high")]
    spec = {
        "height": {"step": 14},
        "padding": {"left": 10, "right": 10},  # else the longest label is cut
        "encoding": {
            "y": {"field": "type", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 260}},
            "yOffset": {"field": "measure", "type": "nominal"},
            "color": {"field": "measure", "scale": scale, "legend": {"title": None, "orient": "top"}},
        },
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"x": axis, "x2": {"field": "high"}}},
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {"x": axis | {"field": "score"}, "tooltip": tooltip},
            },
        ],
    }
    st.vega_lite_chart(rows, spec, width="stretch")
    st.caption(text("chart_note"))


def _measure(measure: str) -> str:
    """The name of a measure; one that has none here goes by its own."""
    return text(_MAIN[measure]) if measure in _MAIN else measure


def _p_value(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


def _group(kind: str, name: str) -> str:
    return text(f"type_{name}") if kind == "type" else name


def _colour(measure: str, p_value: float) -> str:
    """Grey where the difference may be chance."""
    if p_value >= CHANCE:
        return "off"
    return "inverse" if measure in LESS_IS_BETTER else "normal"
