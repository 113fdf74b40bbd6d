"""The plots of a report, each as the text of an inline SVG: drawn by matplotlib, words kept as text.

Plain values in, SVG out; what is plotted is decided in eval/report.py. Text stays text, so the browser sets
the Chinese in a font that it has; the margins are set by hand because matplotlib cannot measure it.
"""

import logging
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .metrics import Score

#: Dark and light enough to be told apart on a grey print.
_DARK, _LIGHT, _ACCENT, _GRID = "#1f4e79", "#8fb4d9", "#b5482a", "#dddddd"
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "report",  # the same run, the same file
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
}
_BINS = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A group of questions with its score, as a row of the plot of groups."""

    label: str
    scores: tuple[Score | None, ...]  # one for each of the measures


def plot_groups(measures: Sequence[str], bars: Sequence[Bar]) -> str:
    """A row a group: a point a measure with its 95 % interval."""

    def draw(axes: Axes) -> None:
        for number, (measure, colour, marker) in enumerate(
            zip(measures, (_DARK, _ACCENT, "#555555"), "osD", strict=False)
        ):
            shown = [(row, s) for row, bar in enumerate(bars) if (s := bar.scores[number]) and s.count]
            rows = [row + (number - (len(measures) - 1) / 2) * 0.24 for row, _ in shown]
            means = np.array([s.mean for _, s in shown])
            # An interval may end a rounding error inside its mean.
            reach = np.array([[s.mean - s.low, s.high - s.mean] for _, s in shown]).reshape(-1, 2).clip(0).T
            axes.errorbar(means, rows, xerr=reach, fmt=marker, color=colour, ms=5, capsize=3, label=measure)
        axes.set_yticks(range(len(bars)), [bar.label for bar in bars])
        axes.set_ylim(len(bars) - 0.5, -0.5)
        axes.set_xlim(-0.02, 1.02)
        axes.grid(axis="x", color=_GRID)
        axes.legend(loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=len(measures), frameon=False)

    height = 0.36 * len(bars) + 0.8
    return _svg("groups", (7.2, height), draw, left=0.27, bottom=0.35 / height, top=1 - 0.4 / height)


def plot_recall(curves: Mapping[str, Sequence[float]]) -> str:
    """Recall at k = 1, 2, …; a curve a group of questions."""

    def draw(axes: Axes) -> None:
        styles = [(_DARK, "o", "-"), (_ACCENT, "s", "--"), ("#555555", "D", ":")]
        for (name, curve), (colour, marker, line) in zip(curves.items(), styles, strict=False):
            axes.plot(range(1, len(curve) + 1), curve, color=colour, marker=marker, ls=line, ms=4.5, label=name)
        first = next(iter(curves.values()))
        axes.set_xticks(range(1, len(first) + 1))
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("k(看前几个段落 / passages looked at)")
        axes.set_ylabel("recall@k")
        axes.grid(color=_GRID)
        axes.legend(loc="lower right")

    return _svg("recall", (5.2, 3.2), draw)


def plot_ranks(counts: Mapping[str, int]) -> str:
    """How many questions have their first right passage at each rank; the last bar: not found."""

    def draw(axes: Axes) -> None:
        colours = [_DARK] * (len(counts) - 1) + [_ACCENT]
        bars = axes.bar(range(len(counts)), list(counts.values()), color=colours, width=0.75)
        axes.bar_label(bars, fontsize=8, padding=1)
        axes.set_xticks(range(len(counts)), list(counts))
        axes.set_ylim(0, max(1, *counts.values()) * 1.12)
        axes.set_xlabel("名次 / rank")
        axes.set_ylabel("问题数 / questions")

    return _svg("ranks", (5.2, 3.2), draw)


def plot_latency(milliseconds: Sequence[float]) -> str:
    """How long answers took, with median and 95th percentile."""

    def draw(axes: Axes) -> None:
        axes.hist(milliseconds, bins=_BINS, color=_LIGHT, edgecolor="white")
        for share, line in ((50, "-"), (95, "--")):
            value = float(np.percentile(milliseconds, share))
            axes.axvline(value, color=_DARK, ls=line, label=f"p{share} = {value:.1f} ms")
        axes.set_xlim(left=0)
        axes.set_xlabel("每题用时(毫秒) / time a question (ms)")
        axes.set_ylabel("问题数 / questions")
        axes.legend(loc="upper right")

    return _svg("latency", (5.2, 3.2), draw)


def plot_support(answerable: Sequence[float], unanswerable: Sequence[float], threshold: float | None) -> str:
    """Strength of the best evidence: questions that the library can answer above, the others below the line."""

    def draw(axes: Axes) -> None:
        edges = np.linspace(min([0.0, *answerable, *unanswerable]), max([1.0, *answerable, *unanswerable]), _BINS + 1)
        for values, sign, colour, name in (
            (answerable, 1, _DARK, "有答案 / answerable"),
            (unanswerable, -1, _ACCENT, "无答案 / unanswerable"),
        ):
            counts, _ = np.histogram(values, edges)
            axes.bar(
                edges[:-1],
                sign * counts,
                np.diff(edges),
                align="edge",
                color=colour,
                edgecolor="white",
                label=f"{name} (n={len(values)})",
            )
        if threshold is not None:
            axes.axvline(threshold, ymax=0.66, color="black", ls="--", label=f"拒答门槛 / threshold {threshold:g}")
        axes.axhline(0, color="#666666", lw=0.8)
        axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
        axes.set_xlabel("证据强度 / support of the best passage")
        axes.set_ylabel("问题数 / questions")
        axes.set_ylim(top=axes.get_ylim()[1] * 1.5)  # the legend's place
        axes.legend(loc="upper right", fontsize=8)

    return _svg("support", (5.2, 3.2), draw)


def _svg(
    name: str,
    size: tuple[float, float],
    draw: Callable[[Axes], None],
    *,
    left: float = 0.12,
    bottom: float = 0.17,
    top: float = 0.96,
) -> str:
    """Draw on a new figure and return it as SVG whose ids begin with `name`: several share a page."""
    # The fonts here may lack Chinese; the browser's do not, so what matplotlib says of it is no news.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = Figure(figsize=size)
        axes = figure.add_axes((left, bottom, 0.97 - left, top - bottom))
        axes.set_axisbelow(True)
        draw(axes)
        buffer = StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = buffer.getvalue()
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text[text.index("<svg") :])
    return re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL).strip()
