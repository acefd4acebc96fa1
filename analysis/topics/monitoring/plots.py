"""Drawings of monitoring: plan and progress, weeks handed in, and what was changed afterwards; readable in grey."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.plots import DEEP, INK, MIDDLE, PALE, PERCENT, named, new_axes, of_whole, said
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

MARKS = {
    "on_time": ("o", DEEP, ("按时", "on time")),
    "late": ("o", "white", ("迟报", "late")),
    "missing": ("x", INK, ("缺报", "missing")),
}


def curves(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Planned (dashed) and actual (solid) share by week (period, planned, actual; blank where there is none)."""
    axes = ax or new_axes(height=2.8)
    at = list(range(len(frame)))
    for column, name, stroke, mark, colour in (
        ("planned", said(TEXTS["planned_2"]), "--", "", MIDDLE),
        ("actual", said(TEXTS["actual_2"]), "-", "o", DEEP),
    ):
        axes.plot(at, frame[column].astype(float), stroke, marker=mark, color=colour, linewidth=2, label=name)
    _weeks(axes, frame["period"].tolist())
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.legend(loc="upper left", frameon=False)
    return axes


def handed_in(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What was handed in for each project and week (project, period, status): full in time, hollow late, × missing."""
    names = dict(zip(frame["project"], named(frame, "project"), strict=True))
    projects, weeks = sorted(names), sorted(frame["period"].unique())
    axes = ax or new_axes(height=1.3 + 0.3 * len(projects))
    size = 6 if len(weeks) < 30 else 4
    for status, (mark, fill, words) in MARKS.items():
        part = frame[frame["status"] == status]
        at = [weeks.index(each) for each in part["period"]]
        rows = [projects.index(each) for each in part["project"]]
        axes.plot(
            at,
            rows,
            mark,
            markeredgecolor=INK if mark == "x" else DEEP,
            markerfacecolor=fill,
            markersize=size,
            label=said(Text(*words)),
        )
    axes.set_yticks(range(len(projects)), [names[each] for each in projects])
    axes.set_ylim(len(projects) - 0.4, -0.6)
    _weeks(axes, weeks)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False)
    return axes


def moved(frame: pd.DataFrame, *, columns: tuple[str, str], names: tuple[str, str], ax: Axes | None = None) -> Axes:
    """Two shares a row (label and both columns): the first hollow, the second full, with a line between them."""
    axes = ax or new_axes(height=1.1 + 0.32 * len(frame))
    at = list(range(len(frame)))
    first, second = (frame[name].astype(float) for name in columns)
    axes.hlines(at, first, second, color=MIDDLE, linewidth=2)
    # marks at 0 and at 100 % stand whole
    axes.plot(
        first, at, "o", markeredgecolor=DEEP, markerfacecolor="white", markersize=9, label=names[0], clip_on=False
    )
    axes.plot(second, at, "o", color=DEEP, markersize=5, label=names[1], clip_on=False)
    axes.set_yticks(at, named(frame), fontsize=8)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    return of_whole(axes, whole=1)


def scores(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """One share a row (label, score), as a dot on a line from nothing."""
    axes = ax or new_axes(height=0.7 + 0.28 * len(frame))
    at = list(range(len(frame)))
    axes.hlines(at, 0, frame["score"], color=PALE, linewidth=2)
    # marks at 0 and at 100 % stand whole
    axes.plot(frame["score"], at, "o", color=DEEP, markersize=6, clip_on=False)
    axes.set_yticks(at, named(frame), fontsize=8)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    return of_whole(axes, whole=1)


def _weeks(axes: Axes, weeks: Sequence[str]) -> None:
    """Weeks along the bottom, no more of them named than can be read."""
    step = 1 + len(weeks) // 9
    axes.set_xticks(range(0, len(weeks), step), [week[2:] for week in weeks[::step]], fontsize=8)
