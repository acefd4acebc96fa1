"""Lines across a row of names, each with a stroke of its own."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.plots.style import DEEP, INK, MIDDLE, QUIET, SMALL, WARM, WIDTH, new_axes
from analysis.core.plots.words import LINE, legend, plain, wrapped

STROKES = ("-", "--", "-.", ":", (0, (1, 3)))
COLOURS = (DEEP, MIDDLE, WARM, INK, QUIET)


def profiles(frame: pd.DataFrame, *, by: str, ax: Axes | None = None) -> Axes:
    """One line a group (column `by`) across the other columns, in different strokes."""
    columns = [name for name in frame.columns if name != by]
    names = [wrapped(str(name), (WIDTH - 40) / max(1, len(columns)) - 6, SMALL) for name in columns]
    axes = new_axes(170 + max(map(len, names), default=1) * SMALL * LINE, ax=ax)
    for at, row in enumerate(frame.to_dict("records")):
        axes.plot(
            range(len(columns)),
            [row[name] for name in columns],
            linestyle=STROKES[at % 5],
            marker="o",
            markersize=5,
            color=COLOURS[at % 5],
            label=str(row[by]),
        )
    axes.set_xticks(range(len(columns)), ["\n".join(map(plain, lines)) for lines in names], linespacing=LINE)
    axes.tick_params(axis="x", labelcolor=INK)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    legend(axes)
    return axes
