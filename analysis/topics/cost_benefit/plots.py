"""Drawings of cost-benefit results: value by rate, tornado, spread of drawn values; readable in grey."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers
from analysis.core.numbers import YUAN_PER_WAN
from analysis.core.plots import named, said
from analysis.core.plots.rows import AXIS, AXIS_NAME, LEGEND, row_axes, rows_of
from analysis.core.plots.style import DEEP, HATCH, INK, MIDDLE, PALE, PERCENT, new_axes
from analysis.core.plots.words import at_right, legend, tell
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

WAN = float(YUAN_PER_WAN)
STROKES = ("-", "--", ":", "-.")


def value_by_rate(
    curve: pd.DataFrame, stated: Sequence[tuple[float, float, str]], roots: Sequence[float], *, ax: Axes | None = None
) -> Axes:
    """Net present value in 万 (columns rate, npv) with the rates stated (rate, npv, label) and the internal rates."""
    axes = new_axes(200, ax=ax)
    axes.plot(curve["rate"], curve["npv"] / WAN, color=DEEP, linewidth=1.6)
    axes.axhline(0, color=INK, linewidth=0.8)
    falls = bool(len(curve)) and curve["npv"].iloc[-1] <= curve["npv"].iloc[0]
    for rate, value, label in stated:  # on the side of the curve that is empty
        axes.plot(rate, value / WAN, "o", color=DEEP, markersize=6)
        tell(axes, f"{label}  {numbers.decimal(value / WAN)}", (rate, value / WAN), (7, 7 if falls else -7))
    axes.plot(list(roots), [0.0] * len(roots), "D", markerfacecolor="white", markeredgecolor=INK, markersize=7)
    axes.xaxis.set_major_formatter(PERCENT)
    axes.set_xlabel(said(TEXTS["discount_rate_internal_rate"]))
    axes.set_ylabel(said(TEXTS["net_present_value_ten"]))
    return axes


def tornado(frame: pd.DataFrame, *, base: float, ax: Axes | None = None) -> Axes:
    """Net present value in 万 at the low and the high end of each line (line, low_npv, high_npv), widest first."""
    rows = rows_of(named(frame, "line"), least=22)
    axes = row_axes(rows, around=AXIS + AXIS_NAME + LEGEND, ax=ax)
    looks = (("low_npv", said(TEXTS["low_2"]), PALE, HATCH), ("high_npv", said(TEXTS["high_2"]), MIDDLE, ""))
    for column, name, colour, hatch in looks:
        ends = frame[column].astype(float) / WAN
        bars = axes.barh(
            rows.middles, ends - base / WAN, left=base / WAN, height=14, color=colour, hatch=hatch, label=name
        )
        for bar in bars:
            bar.set(edgecolor=INK, linewidth=0.5)
    both = frame[["low_npv", "high_npv"]].astype(float) / WAN
    texts = [" → ".join(numbers.decimal(end) for end in ends) for ends in both.to_numpy().tolist()]
    at_right(axes, texts, rows.middles)
    axes.axvline(base / WAN, color=INK, linewidth=1.2)
    axes.axvline(0, color=INK, linewidth=1.2, linestyle="--")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(said(TEXTS["net_present_value_ten_thousands_dashed"]))
    legend(axes)
    return axes


def drawn_values(values: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How drawn net present values spread, in 万: one column a rate, told apart by stroke."""
    axes = new_axes(190, ax=ax)
    edges = np.histogram_bin_edges(values.to_numpy() / WAN, bins=60)
    for column_number, column in enumerate(values):
        shares = np.histogram(values[column] / WAN, bins=edges)[0] / len(values)
        axes.stairs(
            shares,
            edges,
            color=DEEP if column_number == 0 else INK,
            fill=False,
            linestyle=STROKES[column_number % 4],
            linewidth=1.4,
            label=said(TEXTS["discount_rate_of"].fill(rate=str(column))),
        )
    axes.axvline(0, color=INK, linewidth=1.0)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_ylabel(said(TEXTS["share_of_draws"]))
    axes.set_xlabel(said(TEXTS["net_present_value_ten"]))
    legend(axes)
    return axes
