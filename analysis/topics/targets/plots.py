"""Drawing of targets and actuals by year: one small panel an indicator, readable in grey."""

from math import ceil
from typing import cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpecBase
from matplotlib.ticker import MaxNLocator

from analysis.core.errors import InvalidInput
from analysis.core.plots import named, said
from analysis.core.plots.rows import LEGEND
from analysis.core.plots.style import DEEP, INK, SIZE, WIDTH, dressed, new_axes
from analysis.core.plots.words import LINE, legend, wrapped
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

ACROSS, HIGH = 3, 105.0


def panels(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Target (dashed, hollow squares) and actual (solid, dots) by year (indicator, label, year, target, actual).

    Raises
        InvalidInput: an `ax` that does not stand in a grid, or nothing to draw.
    """
    groups = [part for _, part in frame.groupby("indicator", sort=False)]
    across = max(1, min(ACROSS, len(groups)))
    rows = ceil(len(groups) / across)
    titles = [wrapped(named(part)[0], WIDTH / across - 40) for part in groups]
    high = HIGH + max(map(len, titles), default=1) * SIZE * LINE
    axes = new_axes(LEGEND + high * max(rows, 1), ax=ax)
    place = axes.get_subplotspec()
    if place is None or not groups:
        raise InvalidInput(TEXTS["panels_need_axes_grid"])
    axes.set_axis_off()
    figure = cast("Figure", axes.figure)
    grid: GridSpecBase = place.subgridspec(rows, across)
    for number, (part, title) in enumerate(zip(groups, titles, strict=True)):
        panel = _panel(dressed(figure.add_subplot(grid[divmod(number, across)])), part)
        panel.set_title("\n".join(title), pad=4, fontsize=SIZE, linespacing=LINE)
        if number == 0:
            legend(panel)
    return axes


def _panel(axes: Axes, part: pd.DataFrame) -> Axes:
    target, actual = said(TEXTS["target"]), said(TEXTS["actual"])
    axes.plot(part["year"], part["target"], "s--", color=INK, markerfacecolor="white", linewidth=1.2, label=target)
    axes.plot(part["year"], part["actual"], "o-", color=DEEP, linewidth=1.6, markersize=5, label=actual)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    axes.margins(0.12, 0.2)
    return axes
