"""Drawings of spending: the budget spent month by month, and quantities about the value they should have."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.core import numbers
from analysis.core.plots import DEEP, INK, MIDDLE, PALE, PERCENT, named, new_axes, said
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def execution_curve(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Shares by month (columns month, rate, floor, progress): spent, what time would have, floors, progress."""
    axes = ax or new_axes(height=2.9)
    months = frame["month"].tolist()
    axes.plot([0, 12], [0, 1], color=INK, linestyle="--", linewidth=1.1, label=said(TEXTS["time_2"]))
    lines = (
        ("rate", said(TEXTS["spent_3"]), DEEP, "o-"),
        ("progress", said(TEXTS["progress_2"]), MIDDLE, "s:"),
        ("floor", said(TEXTS["floor_2"]), INK, "_"),
    )
    for column, name, colour, stroke in lines:
        given = frame[column].astype(float)
        if given.notna().any():
            axes.plot(
                months,
                given,
                stroke,
                color=colour,
                markersize=11 if column == "floor" else 6,
                markeredgewidth=2.2 if column == "floor" else 1,
                label=name,
            )
    axes.set_xlim(0, 12.3)
    axes.set_ylim(bottom=0)
    axes.set_xlabel(said(TEXTS["month_3"]))
    axes.xaxis.set_major_locator(MaxNLocator(12, integer=True))
    axes.yaxis.set_major_formatter(PERCENT)
    axes.legend(loc="upper left", frameon=False, fontsize=8)
    return axes


def about(
    frame: pd.DataFrame, *, value: str, reference: float, are_shares: bool = True, ax: Axes | None = None
) -> Axes:
    """One value a row (columns label and `value`) as its distance from what it should be, with the value beside it."""
    axes = ax or new_axes(height=0.9 + 0.36 * len(frame))
    at, values = list(range(len(frame))), frame[value].astype(float).tolist()
    axes.axvline(reference, color=INK, linestyle="--", linewidth=1.2)
    axes.hlines(at, reference, values, color=PALE, linewidth=5)
    axes.plot(values, at, "o", color=DEEP, markersize=7)
    for y, each in zip(at, values, strict=True):
        words = numbers.percent(each, 2) if are_shares else numbers.decimal(each)
        side = 1 if each >= reference else -1
        axes.annotate(
            words,
            (each, y),
            (9 * side, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            ha="left" if side > 0 else "right",
        )
    axes.set_yticks(at, named(frame), fontsize=8)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.margins(x=0.3)
    if are_shares:
        axes.xaxis.set_major_formatter(PERCENT)
    return axes
