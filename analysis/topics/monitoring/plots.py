"""Drawings of monitoring: plan and progress, and weeks handed in; readable in grey."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.plots import named, said
from analysis.core.plots.rows import AXIS, LEGEND, row_axes, rows_of
from analysis.core.plots.style import DEEP, INK, MIDDLE, PERCENT, new_axes
from analysis.core.plots.words import at_ends, legend, number
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

MARKS = {
    "on_time": ("o", DEEP, TEXTS["on_time"]),
    "late": ("o", "white", TEXTS["late"]),
    "missing": ("x", INK, TEXTS["missing"]),
}


def curves(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Planned (dashed) and actual (solid) share by week (period, planned, actual; blank where there is none)."""
    axes = new_axes(190, ax=ax)
    weeks = list(range(len(frame)))
    last: list[float] = []
    for column, name, stroke, mark, colour in (
        ("planned", said(TEXTS["planned_2"]), "--", "", MIDDLE),
        ("actual", said(TEXTS["actual_2"]), "-", "o", DEEP),
    ):
        shares = frame[column].astype(float)
        axes.plot(weeks, shares, stroke, marker=mark, markersize=5, color=colour, linewidth=1.8, label=name)
        last += shares.dropna().tolist()[-1:]
    _weeks(axes, frame["period"].tolist())
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PERCENT)
    at_ends(axes, [number(share, is_share=True) for share in last], last)
    legend(axes)
    return axes


def handed_in(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What was handed in for each project and week (project, period, status): full in time, hollow late, × missing."""
    names = dict(zip(frame["project"], named(frame, "project"), strict=True))
    projects, weeks = sorted(names), sorted(frame["period"].unique())
    rows = rows_of([names[project] for project in projects])
    axes = row_axes(rows, around=AXIS + LEGEND, ax=ax)
    middles = dict(zip(projects, rows.middles, strict=True))
    size = 5.5 if len(weeks) < 30 else 4
    for status, (mark, fill, words) in MARKS.items():
        part = frame[frame["status"] == status]
        axes.plot(
            [weeks.index(week) for week in part["period"]],
            [middles[project] for project in part["project"]],
            mark,
            markeredgecolor=INK if mark == "x" else DEEP,
            markerfacecolor=fill,
            markersize=size,
            label=said(words),
            clip_on=False,
        )
    axes.set_xlim(-0.8, max(len(weeks), 1) - 0.2)
    _weeks(axes, weeks)
    legend(axes)
    return axes


def _weeks(axes: Axes, weeks: Sequence[str]) -> None:
    """Weeks along the bottom, no more of them named than can be read."""
    step = 1 + len(weeks) // 9
    axes.set_xticks(range(0, len(weeks), step), [week[2:] for week in weeks[::step]])
