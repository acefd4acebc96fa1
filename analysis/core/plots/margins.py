"""The room that texts around axes need, measured once; what is left is for the drawing."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.transforms import Bbox

POINTS = 72.0  # of an inch
EDGE = 3.0  # points of white around everything
LEAST = 0.1  # of the figure is for the drawing, however long its texts


class Margins(LayoutEngine):
    """Axes as large as their names, numbers and legends leave them; alike for all axes of a grid.

    One measurement instead of the two and the solver of a constrained layout, at a third of the time.
    """

    _adjust_compatible = True
    _colorbar_gridspec = False

    def execute(self, fig: Figure) -> None:
        """Place the axes of a figure."""
        shown = [axes for axes in fig.axes if axes.axison]
        size, point = fig.bbox.size, fig.dpi / POINTS
        renderer = _measure(fig.dpi)
        with any_sign():
            header = max((_legend_height(axes, renderer) for axes in shown), default=0.0)
            overhangs = [_overhang(axes, renderer) for axes in shown]
        left, bottom, right, top = (max(sides) + EDGE * point for sides in zip(*overhangs, strict=True))
        rows, columns = _grid(shown)
        wide = max(LEAST * size[0], size[0] - columns * (left + right)) / columns
        high = max(LEAST * size[1], size[1] - header - rows * (top + bottom)) / rows
        for axes in shown:
            row, column = _place(axes)
            x = left + column * (left + wide + right)
            y = size[1] - header - top - high - row * (top + high + bottom)
            axes.set_position(Bbox.from_bounds(x / size[0], y / size[1], wide / size[0], high / size[1]))


@cache
def _measure(dpi: float) -> RendererAgg:
    """What measures texts; one for all drawings, because it remembers how large each text is."""
    return RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]


def _legend_height(axes: Axes, renderer: RendererAgg) -> float:
    """A legend stands above all and uses the whole width."""
    legend = axes.get_legend()
    return 0.0 if legend is None else float(legend.get_window_extent(renderer).height) + EDGE * renderer.dpi / POINTS


def _overhang(axes: Axes, renderer: RendererAgg) -> tuple[float, float, float, float]:
    """How far what belongs to axes, but for the legend, reaches over them: left, bottom, right, top."""
    legend = axes.get_legend()
    if legend is not None:
        legend.set_in_layout(False)
    box = axes.get_window_extent()
    full = axes.get_tightbbox(renderer) or box
    if legend is not None:
        legend.set_in_layout(True)
    return max(0, box.x0 - full.x0), max(0, box.y0 - full.y0), max(0, full.x1 - box.x1), max(0, full.y1 - box.y1)


def _place(axes: Axes) -> tuple[int, int]:
    place = axes.get_subplotspec()
    return (0, 0) if place is None else (place.rowspan.start, place.colspan.start)


def _grid(shown: list[Axes]) -> tuple[int, int]:
    rows, columns = zip(*(_place(axes) for axes in shown), strict=True)
    return max(rows) + 1, max(columns) + 1


@contextmanager
def any_sign() -> Iterator[None]:
    """Within, a sign that the font lacks is no warning: the page prints it in another font, or names it as missing."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        yield
