"""Drawings of spending: the budget spent month by month, and quantities about the value they should have."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.core.plots import dots, said
from analysis.core.plots.style import DEEP, INK, MIDDLE, PERCENT, new_axes
from analysis.core.plots.words import legend
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def execution_curve(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Shares by month (columns month, rate, floor, progress): spent, what time would have, floors, progress."""
    axes = new_axes(205, ax=ax)
    axes.plot([0, 12], [0, 1], color=INK, linestyle="--", linewidth=1.1, label=said(TEXTS["time_2"]))
    lines = (
        ("rate", said(TEXTS["spent_3"]), DEEP, "o-", 5.0),
        ("progress", said(TEXTS["progress_2"]), MIDDLE, "s:", 5.0),
        ("floor", said(TEXTS["floor_2"]), INK, "_", 11.0),
    )
    for column, name, colour, stroke, size in lines:
        shares = frame[column].astype(float)
        if shares.notna().any():
            width = 2.2 if column == "floor" else 1
            axes.plot(frame["month"], shares, stroke, color=colour, markersize=size, markeredgewidth=width, label=name)
    axes.set_xlim(0, 12.3)
    axes.set_ylim(bottom=0)
    axes.set_xlabel(said(TEXTS["month_3"]))
    axes.xaxis.set_major_locator(MaxNLocator(12, integer=True))
    axes.yaxis.set_major_formatter(PERCENT)
    legend(axes)
    return axes


def about(
    frame: pd.DataFrame, *, value: str, reference: float, are_shares: bool = True, ax: Axes | None = None
) -> Axes:
    """One value a row (columns label and `value`) as its distance from what it should be, with the value beside it."""
    axes = dots(frame, value=value, reference=reference, is_share=are_shares, places=2, ax=ax)
    axes.margins(x=0.1)
    return axes
