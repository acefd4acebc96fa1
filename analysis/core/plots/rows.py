"""Rows from top to bottom, each with its name to the left; heights are points, so that bars are alike everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.plots.style import FONT, INK, PERCENT, RULE, SIZE, SMALL, WIDTH, new_axes
from analysis.core.plots.words import LINE, width_of, wrapped

NAMES = 150.0  # what the names of rows may take of the width
AXIS, AXIS_NAME, LEGEND = 22.0, 14.0, 18.0  # what stands below and above


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Names in lines, the middle of each row, and how high they are together."""

    names: tuple[str, ...]
    middles: tuple[float, ...]
    height: float


def rows_of(names: Sequence[str], *, least: float = 20.0, width: float = NAMES) -> Rows:
    """Rows as high as their names and what is drawn in them (`least` points)."""
    lines = [wrapped(name, width) for name in names]
    heights = [max(least, len(part) * SIZE * LINE + 5) for part in lines]
    ends = [sum(heights[: at + 1]) for at in range(len(heights))]
    middles = tuple(end - height / 2 for end, height in zip(ends, heights, strict=True))
    return Rows(names=tuple("\n".join(part) for part in lines), middles=middles, height=sum(heights))


def row_axes(rows: Rows, *, around: float = AXIS, ax: Axes | None = None) -> Axes:
    """Axes whose height counts points from the top, with the names of the rows."""
    axes = new_axes(rows.height + around + 6, ax=ax)
    axes.set_yticks(rows.middles, rows.names, linespacing=LINE)
    axes.tick_params(axis="y", length=0, pad=8, labelsize=SIZE, labelcolor=INK, labelfontfamily=FONT)
    axes.set_ylim(max(rows.height, 1), 0)
    axes.yaxis.set_label_coords(0, 0.5)  # no place is looked for: rows have names, their axis has none
    return axes


def share_axis(axes: Axes, *, whole: float = 1) -> Axes:
    """The axis of shares (or of points out of `whole`) from nothing to all, so that small gaps look small."""
    axes.set_xlim(0, whole)
    if whole == 1:
        axes.xaxis.set_major_formatter(PERCENT)
    axes.set_xticks([whole * step / 5 for step in range(6)])
    return gridded(axes)


def gridded(axes: Axes) -> Axes:
    """Thin lines up from the numbers of the axis instead of a line to the left."""
    axes.grid(axis="x", color=RULE, linewidth=0.5)
    axes.spines["left"].set_visible(False)
    return axes


def value_axis(axes: Axes, *, whole: float | None = None, is_share: bool = False, xlabel: str = "") -> Axes:
    """The axis along the bottom: of shares, of points out of `whole`, or as the numbers are."""
    if whole is not None:
        share_axis(axes, whole=whole)
    elif is_share:
        gridded(axes).xaxis.set_major_formatter(PERCENT)
    else:
        gridded(axes)
    return name_axis(axes, xlabel)


def no_axis(axes: Axes, *, xlabel: str = "") -> Axes:
    """No numbers along the bottom, because each stands beside its bar."""
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return name_axis(axes, xlabel)


def name_axis(axes: Axes, name: str) -> Axes:
    """What is along the bottom; no place is looked for where there is no name."""
    if name:
        axes.set_xlabel(name)
    else:
        axes.xaxis.set_label_coords(0.5, 0)
    return axes


def room_for(values: Sequence[float], texts: Sequence[str], rows: Rows) -> float:
    """Where an axis from nothing must end for the text beside each bar to have room."""
    width = WIDTH - max((width_of(name) for name in rows.names), default=0.0) - 20
    ends = [
        max(0.0, value) / max(0.2, 1 - (width_of(text, SMALL) + 8) / width)
        for value, text in zip(values, texts, strict=True)
        if not pd.isna(value)
    ]
    return max(ends, default=0.0) or 1.0
