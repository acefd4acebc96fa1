"""Shares that make up a whole: answers on a scale about a middle line, or parts from left to right."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MultipleLocator

from analysis.core import numbers
from analysis.core.plots.rows import AXIS, LEGEND, Rows, gridded, row_axes, rows_of, share_axis
from analysis.core.plots.style import INK, WIDTH, ink_on, shades
from analysis.core.plots.words import at_right, legend, named, tell, width_of

BAR, LETTERS = 15.0, 7.0  # points
LEAST_TOLD = 15.0  # narrower pieces carry no number; the table has it
EITHER_WAY = FuncFormatter(lambda share, _: f"{abs(round(100 * share, 6)):g}%")


def likert(frame: pd.DataFrame, *, notes: Sequence[str] = (), ax: Axes | None = None) -> Axes:
    """Answers on one scale, best to the right of a middle line (label, then one column of shares a point, best first).

    Args
        notes: what stands at the right of each row, such as the count behind it.
    """
    points = [column for column in frame.columns if column not in ("label", "label_en")]
    shares = frame[points].astype(float)
    half, is_odd = len(points) // 2, len(points) % 2
    ups = shares.iloc[:, :half].sum(axis=1) + (shares.iloc[:, half] / 2 if is_odd else 0)
    starts = ups - shares.sum(axis=1)
    rows = rows_of(named(frame), width=158)
    axes = row_axes(rows, around=AXIS + LEGEND, ax=ax)
    axes.axvline(0, color=INK, linewidth=0.8, zorder=0.9)
    axes.set_xlim(float(starts.min()), float(ups.max()))
    beside = max((width_of(note) for note in notes), default=0.0)
    colours = shades(len(points))[::-1]
    _pieces(axes, rows, shares[points[::-1]], starts=starts.tolist(), colours=colours, beside=beside)
    axes.xaxis.set_major_locator(MultipleLocator(0.2))
    axes.xaxis.set_major_formatter(EITHER_WAY)
    at_right(axes, notes, rows.middles[: len(notes)])
    legend(axes)
    return gridded(axes)


def composition(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What each row is made of, from left to right (label, then one column of shares a part)."""
    parts = [column for column in frame.columns if column not in ("label", "label_en")]
    rows = rows_of(named(frame), least=24)
    axes = row_axes(rows, around=AXIS + LEGEND, ax=ax)
    share_axis(axes)
    _pieces(axes, rows, frame[parts].astype(float), starts=[0.0] * len(frame), colours=shades(len(parts)))
    legend(axes)
    return axes


def _pieces(
    axes: Axes,
    rows: Rows,
    shares: pd.DataFrame,
    *,
    starts: list[float],
    colours: Sequence[str],
    beside: float = 0.0,
) -> None:
    """The pieces of each row from left to right, each with its percent where it has room."""
    low, high = axes.get_xlim()
    width = WIDTH - max(map(width_of, rows.names), default=0.0) - beside - 24
    for part, colour in zip(shares.columns, colours, strict=True):
        lengths = shares[part].tolist()
        axes.barh(rows.middles, lengths, left=starts, height=BAR, color=colour, edgecolor="white", label=str(part))
        for start, length, height in zip(starts, lengths, rows.middles, strict=True):
            text = numbers.percent(length, 0)
            if length / (high - low) * width > max(LEAST_TOLD, width_of(text, LETTERS) + 2):
                tell(axes, text, (start + length / 2, height), ha="center", fontsize=LETTERS, color=ink_on(colour))
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]
