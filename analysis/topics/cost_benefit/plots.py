"""Drawings of cost-benefit results: value by rate, tornado, spread of drawn values; readable in grey."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core.numbers import YUAN_PER_WAN
from analysis.core.plots import DEEP, INK, MIDDLE, PALE, PERCENT, named, new_axes, said
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

WAN = float(YUAN_PER_WAN)


def value_by_rate(
    curve: pd.DataFrame, stated: Sequence[tuple[float, float, str]], roots: Sequence[float], *, ax: Axes | None = None
) -> Axes:
    """Net present value in 万 (columns rate, npv) with the rates stated (rate, npv, label) and the internal rates."""
    axes = ax or new_axes(height=2.8)
    axes.plot(curve["rate"], curve["npv"] / WAN, color=DEEP, linewidth=1.6)
    axes.axhline(0, color=INK, linewidth=0.8)
    for at, (rate, value, label) in enumerate(stated):
        axes.plot(rate, value / WAN, "o", color=DEEP, markersize=6)
        axes.annotate(label, (rate, value / WAN), (6, 6 + 9 * (at % 2)), textcoords="offset points", fontsize=8)
    axes.plot(list(roots), [0.0] * len(roots), "D", markerfacecolor="white", markeredgecolor=INK, markersize=7)
    axes.xaxis.set_major_formatter(PERCENT)
    axes.set_xlabel(said(TEXTS["discount_rate_internal_rate"]))
    axes.set_ylabel(said(TEXTS["net_present_value_ten"]))
    return axes


def tornado(frame: pd.DataFrame, *, base: float, ax: Axes | None = None) -> Axes:
    """Net present value in 万 at the low and the high end of each line (line, low_npv, high_npv), widest first."""
    axes = ax or new_axes(height=0.9 + 0.36 * len(frame))
    at = list(range(len(frame)))
    looks = (("low_npv", said(TEXTS["low_2"]), PALE, "//"), ("high_npv", said(TEXTS["high_2"]), MIDDLE, ""))
    for column, name, colour, hatch in looks:
        width = frame[column].astype(float) / WAN - base / WAN
        axes.barh(at, width, left=base / WAN, height=0.6, color=colour, edgecolor=INK, hatch=hatch, label=name)
    axes.axvline(base / WAN, color=INK, linewidth=1.2)
    axes.axvline(0, color=INK, linewidth=1.2, linestyle="--")
    axes.set_yticks(at, named(frame, "line"), fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel(said(TEXTS["net_present_value_ten_thousands_dashed"]))
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False)
    return axes


def drawn_values(values: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How drawn net present values spread, in 万: one column a rate, told apart by stroke."""
    axes = ax or new_axes(height=2.6)
    strokes = ("-", "--", ":", "-.")
    edges = np.histogram_bin_edges(values.to_numpy() / WAN, bins=60)
    for at, column in enumerate(values):
        shares = np.histogram(values[column] / WAN, bins=edges)[0] / len(values)
        axes.stairs(
            shares,
            edges,
            color=DEEP if at == 0 else INK,
            fill=False,
            linestyle=strokes[at % 4],
            linewidth=1.4,
            label=str(column),
        )
    axes.axvline(0, color=INK, linewidth=1.0)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_xlabel(said(TEXTS["net_present_value_ten"]))
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=4, frameon=False)
    return axes
