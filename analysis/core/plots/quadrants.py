"""Items by performance and importance; names stand where neither a mark nor another name is."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from analysis.core.plots.margins import POINTS
from analysis.core.plots.style import DEEP, INK, QUIET, SIZE, SMALL, new_axes, said
from analysis.core.plots.words import LINE, tell, width_of
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

MARK = 7.0  # points across
ALMOST = 0.99  # a probability above it is not printed as 100 %
ASIDE = {"left": MARK, "right": -MARK, "center": 0.0}
# where a name may stand beside its mark, best first: shift in points, and how it is set
SIDES = tuple(
    (side, lift)
    for lift in (0.0, 9.0, -9.0, 18.0, -18.0, 27.0, -27.0, 36.0, -36.0)
    for side in ("left", "right", "center")
    if lift or side != "center"
)
CORNERS = {
    (0, 1): TEXTS["improve_first"],
    (1, 1): TEXTS["keep_up"],
    (0, 0): TEXTS["low_priority"],
    (1, 0): TEXTS["possible_overkill"],
}


def quadrants(frame: pd.DataFrame, *, has_spread: bool = True, ax: Axes | None = None) -> Axes:
    """Items by performance (across) and importance (up) about their means; hollow where the quadrant is not certain.

    Args
        has_spread: whether chances are known; otherwise all marks are alike and names stand alone.
    """
    axes = new_axes(300, ax=ax)
    means = float(frame["performance"].mean()), float(frame["importance"].mean())
    axes.axvline(means[0], color=INK, linewidth=0.8)
    axes.axhline(means[1], color=INK, linewidth=0.8)
    rows = frame.sort_values("performance").to_dict("records")
    for row in rows:
        fill = DEEP if row["is_certain"] or not has_spread else "white"
        axes.plot(
            row["performance"], row["importance"], "o", markersize=MARK, markeredgecolor=DEEP, markerfacecolor=fill
        )
    axes.margins(0.14)
    axes.set_xlabel(said(TEXTS["performance"]))
    axes.set_ylabel(said(TEXTS["importance"]))
    _corners(axes)
    _names(axes, [(row["performance"], row["importance"], _name(row, has_spread=has_spread)) for row in rows], means)
    return axes


def _name(row: Mapping[Hashable, Any], *, has_spread: bool) -> str:
    """What an item is called, with the probability of its quadrant where that is known; nothing is sure altogether."""
    name, probability = str(row["item"]), float(row["probability"])
    if not has_spread or not isfinite(probability):
        return name
    return f"{name} >99%" if probability > ALMOST else f"{name} {probability:.0%}"


def _corners(axes: Axes) -> None:
    """What each quadrant means, in its corner."""
    for (x, y), words in CORNERS.items():
        tell(
            axes,
            said(words),
            (x, y),
            (6 - 12 * x, 8 - 16 * y),
            within=axes.transAxes,
            ha="right" if x else "left",
            color=QUIET,
            fontsize=SIZE,
        )


def _names(axes: Axes, items: Sequence[tuple[float, float, str]], means: tuple[float, float]) -> None:
    """The name of each item on the first side of its mark that is free, also of the lines through the means."""
    figure = axes.figure
    engine = figure.get_layout_engine()
    if engine is not None and isinstance(figure, Figure):  # where marks stand is known once the axes are in place
        engine.execute(figure)
    scale = POINTS / figure.dpi
    marks = (axes.transData.transform([(x, y) for x, y, _ in items]) * scale).tolist()
    taken = [_box(mark, "center", 0, MARK, MARK) for mark in marks]
    inside = Bbox(axes.get_window_extent().get_points() * scale)
    across, up = (axes.transData.transform([means]) * scale).tolist()[0]
    taken += [
        Bbox.from_extents(across - 1, inside.y0, across + 1, inside.y1),
        Bbox.from_extents(inside.x0, up - 1, inside.x1, up + 1),
    ]
    for (x, y, text), place in zip(items, marks, strict=True):
        boxes = {option: _box(place, *option, width_of(text, SMALL), SMALL * LINE) for option in SIDES}
        side, lift = min(boxes, key=lambda option: _crowded(boxes[option], taken, inside))  # the first of the freest
        taken.append(boxes[side, lift])
        tell(axes, text, (x, y), (ASIDE[side], lift), ha=side)


def _box(place: Sequence[float], side: str, lift: float, width: float, height: float) -> Bbox:
    left = place[0] + {"left": MARK, "right": -MARK - width, "center": -width / 2}[side]
    return Bbox.from_bounds(left, place[1] + lift - height / 2, width, height)


def _crowded(box: Bbox, taken: Iterable[Bbox], inside: Bbox) -> float:
    """How much of a text would stand on others or outside."""
    covered = sum(_area(Bbox.intersection(box, other)) for other in taken)
    return covered + _area(box) - _area(Bbox.intersection(box, inside))


def _area(box: Bbox | None) -> float:
    return 0.0 if box is None else float(box.width * box.height)
