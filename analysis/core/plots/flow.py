"""Funds from their sources to what was spent, and what stopped on the way; breadth is the amount."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.core.plots.margins import EDGE
from analysis.core.plots.style import DEEP, INK, MIDDLE, PALE, QUIET, SAND, SIZE, WARM, WIDTH, new_axes
from analysis.core.plots.words import LINE, named, tell, wrapped

HIGH, GAP, NODE, TOP = 150.0, 10.0, 9.0, 24.0  # points
COLUMNS = (122.0, 248.0, 308.0)  # where budget, received and spent stand
THINNEST = 0.05  # what is less broad than this is nothing
BEND = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A line of the budget in points of breadth, with its name in lines."""

    name: tuple[str, ...]
    budget: float
    received: float

    @property
    def height(self) -> float:
        """What it takes of the column of sources."""
        return max(self.budget, SIZE * LINE * len(self.name))


def flow(
    frame: pd.DataFrame,
    *,
    columns: tuple[str, str],
    ends: tuple[str, str, str],
    ax: Axes | None = None,
) -> Axes:
    """Funds from their sources (label, note, budget, received, spent; none above the one before) to their ends.

    Args
        columns: what the first two columns are called. ends: names of what was not received, spent, and left.
    """
    scale = HIGH / (frame["budget"].sum() or 1.0)
    breadths = (frame[["budget", "received"]].to_numpy(dtype=float) * scale).tolist()
    texts = [f"{name} {note}" for name, note in zip(named(frame), frame["note"], strict=True)]
    sources = [
        Source(name=tuple(wrapped(text, COLUMNS[0] - 8)), budget=budget, received=received)
        for text, (budget, received) in zip(texts, breadths, strict=True)
    ]
    height = TOP + max(sum(source.height + GAP for source in sources), HIGH + 3 * GAP)
    axes = _canvas(height, ax)
    tell(axes, columns[0], (0, 8), fontsize=SIZE, color=QUIET)
    tell(axes, columns[1], (COLUMNS[1] + NODE / 2, 8), fontsize=SIZE, color=QUIET, ha="center")
    received, spent = float(frame["received"].sum()) * scale, float(frame["spent"].sum()) * scale
    lost = _from_sources(axes, sources, lost_top=TOP + received + 2 * GAP)
    _node(axes, (COLUMNS[1], TOP), received, DEEP)
    _node(axes, (COLUMNS[1], TOP + received + 2 * GAP), lost, WARM, ends[0])
    below = TOP + spent + GAP
    _band(axes, COLUMNS[1:], (TOP, TOP), spent, MIDDLE)
    _band(axes, COLUMNS[1:], (TOP + spent, below), received - spent, PALE)
    _node(axes, (COLUMNS[2], TOP), spent, DEEP, ends[1])
    _node(axes, (COLUMNS[2], below), received - spent, MIDDLE, ends[2])
    return axes


def _from_sources(axes: Axes, sources: Sequence[Source], *, lost_top: float) -> float:
    """The sources with what came of each and what did not; returns how broad the latter is in all."""
    top, into, out = TOP, TOP, lost_top
    for source in sources:
        middle, missing = top + source.height / 2, source.budget - source.received
        start = middle - source.budget / 2
        _node(axes, (COLUMNS[0], start), source.budget, DEEP)
        tell(axes, "\n".join(source.name), (COLUMNS[0] - 6, middle), fontsize=SIZE, ha="right", va="center")
        _band(axes, COLUMNS, (start, into), source.received, MIDDLE)
        _band(axes, COLUMNS, (start + source.received, out), missing, SAND)
        top, into, out = top + source.height + GAP, into + source.received, out + missing
    return out - lost_top


def _canvas(height: float, ax: Axes | None) -> Axes:
    """Axes without anything around them, on which a unit is a point."""
    axes = new_axes(height + 2 * EDGE, ax=ax)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set(xticks=[], yticks=[], xlim=(0, WIDTH - 2 * EDGE), ylim=(height, 0))
    return axes


def _node(axes: Axes, place: tuple[float, float], height: float, colour: str, name: str = "") -> None:
    if height < THINNEST:
        return
    x, top = place
    axes.add_patch(Rectangle((x, top), NODE, max(height, 0.6), facecolor=colour))
    lines = wrapped(name, WIDTH - 2 * EDGE - x - NODE - 6)
    tell(
        axes,
        "\n".join(lines),
        (x + NODE + 5, top + height / 2),
        fontsize=SIZE,
        color=INK,
        va="center",
    )


def _band(axes: Axes, columns: Sequence[float], tops: tuple[float, float], height: float, colour: str) -> None:
    """What goes from one column to the next."""
    if height < THINNEST:
        return
    (start, end), (top, to) = (columns[0] + NODE, columns[1]), tops
    half = (start + end) / 2
    there = [(start, top), (half, top), (half, to), (end, to)]
    back = [(x, y + height) for x, y in reversed(there)]
    axes.add_patch(PathPatch(Path([*there, *back, (start, top)], BEND), facecolor=colour, alpha=0.55, linewidth=0))
