"""Values as dots: alone, with their intervals, or moved from one to another; each with its number at the right."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.plots.rows import AXIS, AXIS_NAME, LEGEND, row_axes, rows_of, value_axis
from analysis.core.plots.style import DEEP, INK, MIDDLE, PALE, SMALL
from analysis.core.plots.words import at_right, legend, named, number, tell, with_bounds


def dots(
    frame: pd.DataFrame,
    *,
    value: str,
    reference: float | None = None,
    whole: float | None = None,
    is_share: bool = False,
    places: int | None = None,
    xlabel: str = "",
    ax: Axes | None = None,
) -> Axes:
    """One value a row (columns label and `value`), on a line from `reference` or from nothing, and as a number.

    Args
        whole: where the axis ends, if it is one of shares (1) or of points. is_share: numbers as percent.
    """
    rows = rows_of(named(frame))
    axes = row_axes(rows, around=AXIS + AXIS_NAME * bool(xlabel), ax=ax)
    values = frame[value].astype(float).tolist()
    axes.hlines(rows.middles, reference or 0.0, values, color=PALE, linewidth=4)
    mark(axes, values, rows.middles)
    if reference is not None:
        line_at(axes, reference)
    value_axis(axes, whole=whole, is_share=is_share, xlabel=xlabel)
    texts = [number(one, is_share=is_share or whole == 1, places=places) for one in values]
    at_right(axes, texts, rows.middles)
    return axes


def intervals(
    frame: pd.DataFrame,
    *,
    estimate: str,
    reference: float | None = None,
    reference_name: str = "",
    whole: float | None = None,
    is_share: bool = False,
    texts: Sequence[str] = (),
    xlabel: str = "",
    has_spread: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Estimates with their intervals, one row each: columns `estimate`, low, high, and what names the row.

    Without spread (participants of no probability sample) the estimates stand alone.

    Args
        whole: where the axis ends, if it is one of shares (1) or of points. is_share: numbers as percent.
        texts: what stands at the right of each row; the numbers themselves unless given.
    """
    rows = rows_of(_labels(frame), least=22)
    around = AXIS + AXIS_NAME * bool(xlabel) + AXIS_NAME * bool(reference_name)
    axes = row_axes(rows, around=around, ax=ax)
    values = frame[estimate].astype(float).tolist()
    if has_spread:
        middle, half = arms(frame)
        axes.errorbar(middle, rows.middles, xerr=half, fmt="none", color=DEEP, capsize=4, linewidth=1.6, capthick=1.6)
    mark(axes, values, rows.middles)
    if reference is not None:
        line_at(axes, reference, reference_name)
    value_axis(axes, whole=whole, is_share=is_share, xlabel=xlabel)
    is_share = is_share or whole == 1
    at_right(axes, texts or _texts(frame, values, is_share=is_share, has_spread=has_spread), rows.middles)
    return axes


def moved(
    frame: pd.DataFrame,
    *,
    columns: tuple[str, str],
    names: tuple[str, str],
    ax: Axes | None = None,
) -> Axes:
    """Two shares a row (label and both columns): the first hollow, the second full, with a line between them."""
    rows = rows_of(named(frame))
    axes = row_axes(rows, around=AXIS + LEGEND, ax=ax)
    first, second = (frame[name].astype(float).tolist() for name in columns)
    axes.hlines(rows.middles, first, second, color=MIDDLE, linewidth=2)
    mark(axes, first, rows.middles, name=names[0], is_hollow=True, size=8)
    mark(axes, second, rows.middles, name=names[1], size=4.5)
    value_axis(axes, whole=1)
    texts = [
        (number(before, is_share=True), number(after, is_share=True))
        for before, after in zip(first, second, strict=True)
    ]
    at_right(axes, [" → ".join(pair) for pair in texts], rows.middles)
    legend(axes)
    return axes


def arms(frame: pd.DataFrame) -> tuple[list[float], list[float]]:
    """The middles of intervals and half their widths: drawn from low to high, wherever the estimate itself lies."""
    low, high = frame["low"].astype(float), frame["high"].astype(float)
    return ((low + high) / 2).tolist(), ((high - low).abs() / 2).tolist()


def mark(
    axes: Axes,
    values: Sequence[float],
    heights: Sequence[float],
    *,
    name: str = "",
    is_hollow: bool = False,
    size: float = 6,
) -> None:
    """Dots that stand whole at both ends of the axis; hollow where something is only said or was before."""
    fill = "white" if is_hollow else DEEP
    axes.plot(
        values, heights, "o", color=DEEP, markerfacecolor=fill, markersize=size, label=name, clip_on=False, zorder=3
    )


def line_at(axes: Axes, reference: float, name: str = "") -> None:
    """A dashed line that values are held against, with its name above."""
    axes.axvline(reference, color=INK, linestyle="--", linewidth=1, zorder=2)
    if name:
        above = axes.get_xaxis_transform()
        tell(axes, name, (reference, 1), (0, 7), within=above, ha="center", fontsize=SMALL)


def _texts(frame: pd.DataFrame, values: Sequence[float], *, is_share: bool, has_spread: bool) -> list[str]:
    told = [number(value, is_share=is_share) for value in values]
    if not has_spread:
        return told
    bounds = frame[["low", "high"]].to_numpy(dtype=float).tolist()
    return [
        with_bounds(value, number(low, is_share=is_share), number(high, is_share=is_share)) if low < high else value
        for value, (low, high) in zip(told, bounds, strict=True)
    ]


def _labels(frame: pd.DataFrame) -> list[str]:
    """What each row is: its label, or else its variable and domain (only what differs)."""
    if "label" in frame:
        return named(frame)
    columns = [frame[name].astype(str) for name in ("variable", "domain") if name in frame]
    telling = [column for column in columns if column.nunique() > 1] or columns[:1]
    return [" ".join(names) for names in zip(*telling, strict=True)] if telling else [""] * len(frame)
