"""The evaluations of this library: run one, see its scores and failures, and review the answers marked 👎."""

from pathlib import Path

import streamlit as st

from eval.compare import Comparison, compare
from eval.evaluations import Kept, kept, question_sets
from eval.job import Desk
from eval.run import Run
from eval.run_files import load_run
from indexer.errors import RectifyError
from retriever.library import Retriever
from views.failures import show_failures
from views.review import show_review
from views.scores import show_changes, show_groups, show_main_scores
from views.shared import ADMIN, INDEX, QUESTIONS, escape, get_retriever
from views.texts import text

WATCH_S = 1.0  # how often the progress of a running evaluation is drawn anew
#: What is said of a run's settings, in this order.
_SETTINGS = ("mode", "model", "passages", "longest_passage", "refusal_threshold", "commit")


def render() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")  # the tables have many columns
    st.markdown(f"### {text('evaluation')}")
    retriever = get_retriever()
    if not ADMIN:
        _results(retriever)
        return
    labels = [text("results"), text("review")]
    results, review = st.tabs(labels, key="evaluation-tabs", on_change="rerun")
    if review.open:
        with review:
            show_review(retriever, INDEX)
    else:
        with results:
            _run(retriever)
            _results(retriever)


def _run(retriever: Retriever) -> None:
    """The evaluation under way with its progress, or the choice of a question set and the button that runs it."""
    desk = _desk()
    if desk.job and desk.job.running:
        st.fragment(_watch, run_every=WATCH_S)(desk)
        return
    _how_it_went(desk)
    try:
        sets = question_sets(INDEX, QUESTIONS)
    except RectifyError as error:
        st.error(escape(str(error)))
        return
    left, right = st.columns([0.7, 0.3], vertical_alignment="bottom")
    chosen = left.selectbox(text("question_set"), sets, format_func=lambda s: _name(s.name), key="question-set")
    if right.button(text("run"), icon=":material/play_arrow:", type="primary", key="run"):
        desk.start(retriever, chosen, INDEX)
        st.rerun()


def _watch(desk: Desk) -> None:
    job = desk.job
    if not job.running:
        st.rerun()
    left = job.seconds_left
    values = {"name": _name(job.questions.name), "done": job.done, "total": job.total or "…"}
    line = text("running", **values)
    if left is not None:
        line += text("seconds_left", seconds=round(left))
    st.progress(job.done / max(job.total, 1), text=line)
    st.button(text("stop"), icon=":material/stop:", on_click=job.stop, key="stop")


def _how_it_went(desk: Desk) -> None:
    """One line on the last evaluation of this server, when it did not end well."""
    job = desk.job
    if job is None or job.kept:
        return
    if job.error:
        st.error(escape(job.error).replace("\n", "  \n"))
    elif job.stopped:
        st.info(text("stopped"))
    else:
        st.error(text("crashed"))


def _results(retriever: Retriever) -> None:
    """The run that is chosen, the newest at first."""
    runs = kept(INDEX)
    if not runs:
        st.info(text("no_runs" if ADMIN else "no_runs_here"))
        return
    left, right = st.columns([0.7, 0.3], vertical_alignment="bottom")
    # The newest is part of the key: when a run ends, it is the one shown.
    chosen = left.selectbox(text("shown_run"), runs, format_func=_run_name, key=f"run-{runs[0].number}")
    try:
        run = _load(str(chosen.path))
        # The run before over the same question set.
        earlier = next((k for k in runs if k.number < chosen.number and k.name == chosen.name), None)
        changes = compare(_load(str(earlier.path)), run) if earlier else None
    except RectifyError as error:
        st.error(escape(str(error)))
        return
    right.download_button(
        text("download_report"),
        chosen.report.read_bytes,
        file_name=chosen.report.name,
        mime="text/html",
        icon=":material/download:",
        on_click="ignore",
    )
    _show(retriever, run, earlier, changes)


def _show(retriever: Retriever, run: Run, earlier: Kept | None, changes: Comparison | None) -> None:
    said = [(name, run.settings.get(name)) for name in _SETTINGS]
    st.caption(escape(" · ".join(text(f"set_{name}", value=value) for name, value in said if value)))
    show_main_scores(run, changes)
    st.markdown(f"#### {text('by_group')}")
    show_groups(run)
    st.markdown(f"#### {text('changes')}")
    if changes:
        st.caption(text("compared_with", run=escape(_run_name(earlier))))
        show_changes(changes)
    else:
        st.caption(text("nothing_to_compare"))
    st.markdown(f"#### {text('failures')}")
    show_failures(retriever, run)


def _run_name(run: Kept) -> str:
    return text("run_name", number=run.number, written=f"{run.written:%Y-%m-%d %H:%M}", name=_name(run.name))


def _name(name: str) -> str:
    """The name of a question set as shown: two have names of ours, the others that of their file."""
    return text(f"set_of_{name}") if name in ("questions", "own") else name


@st.cache_resource(show_spinner=False)
def _desk() -> Desk:
    return Desk()


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(path: str) -> Run:
    """Read once for all sessions; a run's file never changes."""
    return load_run(Path(path))


render()
