"""Bars with their numbers beside them: parts of a whole, amounts side by side, what was said and what was seen."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.plots.marks import arms
from analysis.core.plots.rows import AXIS, AXIS_NAME, LEGEND, Rows, no_axis, room_for, row_axes, rows_of, share_axis
from analysis.core.plots.style import DEEP, HATCH, INK, MIDDLE, PALE, said
from analysis.core.plots.words import at_right, legend, named, number, tell, with_bounds
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

BAR, THIN = 14.0, 11.0  # points
LOOKS = {2: ((DEEP, ""), (PALE, HATCH)), 3: ((PALE, ""), (MIDDLE, ""), (DEEP, ""))}


def bars_of_whole(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What was earned within what could be, on one scale for all rows (label, earned, out_of, note)."""
    rows = rows_of(named(frame))
    axes = row_axes(rows, around=2, ax=ax)
    notes = frame["note"].tolist()
    out_of = frame["out_of"].astype(float).tolist()
    axes.barh(rows.middles, out_of, height=BAR, color=PALE, edgecolor=MIDDLE, linewidth=0.5)
    axes.barh(rows.middles, frame["earned"].astype(float).clip(lower=0), height=BAR, color=DEEP)
    _beside(axes, out_of, notes, rows.middles)
    axes.set_xlim(0, room_for(out_of, notes, rows))
    return no_axis(axes)


def grouped_bars(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    texts: Sequence[Sequence[str]] = (),
    xlabel: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Two or three amounts a row side by side, each with its number; what is not a number leaves a word or a dash.

    Args
        frame: label, and the columns drawn. columns: what each column is called.
        texts: of each row the words beside its bars; the numbers themselves unless given.
    """
    rows = rows_of(named(frame), least=THIN * len(columns) + 13)
    axes = row_axes(rows, around=LEGEND + AXIS_NAME * bool(xlabel), ax=ax)
    told = texts or [[number(value, is_share=False) for value in row] for row in frame[list(columns)].to_numpy()]
    beside: list[str] = []
    ends: list[float] = []
    for step, ((column, name), (colour, hatch)) in enumerate(zip(columns.items(), LOOKS[len(columns)], strict=True)):
        shift = (step - (len(columns) - 1) / 2) * (THIN + 2)
        places = [middle + shift for middle in rows.middles]
        lengths = pd.to_numeric(frame[column], errors="coerce").fillna(0.0).clip(lower=0).tolist()
        axes.barh(places, lengths, height=THIN, color=colour, edgecolor=INK, linewidth=0.5, hatch=hatch, label=name)
        words = [row[step] for row in told]
        _beside(axes, lengths, words, places)
        beside, ends = beside + words, ends + lengths
    axes.set_xlim(0, room_for(ends, beside, rows))
    legend(axes)
    return no_axis(axes, xlabel=xlabel)


def against_chance(frame: pd.DataFrame, *, xlabel: str = "", ax: Axes | None = None) -> Axes:
    """Sheets found with each sign beside those that chance would give (label or sign, found, expected)."""
    counted = frame.dropna(subset=["found"])
    labelled = counted if "label" in counted else counted.rename(columns={"sign": "label"})
    texts = [
        [number(observed, is_share=False, places=0), number(expected, is_share=False, places=1)]
        for observed, expected in zip(counted["found"], counted["expected"], strict=True)
    ]
    names = {"found": said(TEXTS["found"]), "expected": said(TEXTS["chance"])}
    return grouped_bars(labelled, names, texts=texts, xlabel=xlabel, ax=ax)


def reported_verified(
    frame: pd.DataFrame,
    *,
    names: tuple[str, str] | None = None,
    texts: Sequence[tuple[str, str]] = (),
    ax: Axes | None = None,
) -> Axes:
    """Reported and verified shares, the verified one with its interval (label, reported, verified, low, high).

    Args
        names: what both are called. texts: of each row what stands beside both; the numbers unless given.
    """
    names = names or (said(TEXTS["reported"]), said(TEXTS["verified"]))
    is_one = len(frame) == 1
    rows = rows_of(names, least=22) if is_one else rows_of(named(frame), least=40)
    axes = row_axes(rows, around=AXIS + LEGEND * (not is_one), ax=ax)
    first, second = _pairs(rows, is_one=is_one)
    verified = frame["verified"].astype(float)
    axes.barh(
        first,
        frame["reported"].astype(float),
        height=BAR,
        color=PALE,
        edgecolor=INK,
        linewidth=0.5,
        hatch=HATCH,
        label=names[0],
    )
    axes.barh(second, verified, height=BAR, color=MIDDLE, edgecolor=INK, linewidth=0.5, label=names[1])
    middle, half = arms(frame)
    axes.errorbar(middle, second, xerr=half, fmt="none", color=INK, capsize=4 * any(half), linewidth=1.4)
    share_axis(axes)
    both = texts or _shares(frame)
    at_right(axes, [text for text, _ in both], first)
    at_right(axes, [text for _, text in both], second)
    if not is_one:
        legend(axes)
    return axes


def _pairs(rows: Rows, *, is_one: bool) -> tuple[list[float], list[float]]:
    """Where both bars of each row stand; of a single row each has a name of its own."""
    if is_one:
        return [rows.middles[0]], [rows.middles[1]]
    return [middle - 9 for middle in rows.middles], [middle + 9 for middle in rows.middles]


def _shares(frame: pd.DataFrame) -> list[tuple[str, str]]:
    pairs = []
    for row in frame[["reported", "verified", "low", "high"]].to_numpy(dtype=float):
        reported, verified, low, high = (number(float(value), is_share=True) for value in row)
        pairs.append((reported, with_bounds(verified, low, high) if row[2] < row[3] else verified))
    return pairs


def _beside(axes: Axes, ends: Sequence[float], texts: Sequence[str], heights: Sequence[float]) -> None:
    for end, text, height in zip(ends, texts, heights, strict=True):
        tell(axes, text, (max(0.0, end), height), (4, 0))
