"""Drawing of targets and actuals by year: one small panel an indicator, readable in grey."""

from math import ceil
from typing import cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.core.errors import InvalidInput
from analysis.core.plots import DEEP, INK, named, new_axes, said
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

ACROSS = 3


def panels(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Target (dashed, hollow squares) and actual (solid, dots) by year (indicator, label, year, target, actual).

    Raises
        InvalidInput: an `ax` that does not stand in a grid, or nothing to draw.
    """
    groups = list(frame.groupby("indicator", sort=False))
    rows = ceil(len(groups) / ACROSS)
    axes = ax or new_axes(height=0.5 + 1.6 * max(rows, 1))
    place = axes.get_subplotspec()
    if place is None or not groups:
        raise InvalidInput(TEXTS["panels_need_axes_grid"])
    axes.set_axis_off()
    figure = cast("Figure", axes.figure)
    across = min(ACROSS, len(groups))
    grid = place.subgridspec(rows, across)
    drawn = [_panel(figure.add_subplot(grid[divmod(at, across)]), part) for at, (_, part) in enumerate(groups)]
    handles, names = drawn[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=2, frameon=False)
    return axes


def _panel(axes: Axes, part: pd.DataFrame) -> Axes:
    axes.spines[["top", "right"]].set_visible(False)
    axes.plot(
        part["year"],
        part["target"],
        "s--",
        color=INK,
        markerfacecolor="white",
        linewidth=1.2,
        label=said(TEXTS["target"]),
    )
    axes.plot(part["year"], part["actual"], "o-", color=DEEP, linewidth=1.6, markersize=5, label=said(TEXTS["actual"]))
    axes.set_title(named(part)[0], fontsize=9)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    axes.tick_params(labelsize=8)
    axes.margins(0.12, 0.2)
    return axes
