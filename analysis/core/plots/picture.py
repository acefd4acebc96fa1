"""A drawing as SVG, in which text stays text, or as points; the same drawing is the same bytes."""

from io import BytesIO, StringIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis.core.plots.margins import any_sign

DENSITY = 200  # points to an inch, for print
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def as_svg(axes: Axes) -> str:
    """The figure of these axes as an SVG element, for pages that hold it inline."""
    figure, buffer = _figure(axes), StringIO()
    with any_sign(), mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hengping"}):
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(buffer, metadata=NO_METADATA)  # type: ignore[no-untyped-call] # savefig would draw all twice
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def as_png(axes: Axes) -> bytes:
    """The figure of these axes as a picture of points, for writers that show no SVG."""
    figure, buffer = _figure(axes), BytesIO()
    figure.set_dpi(DENSITY)
    with any_sign():
        FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _figure(axes: Axes) -> Figure:
    figure = axes.figure
    if not isinstance(figure, Figure):
        raise TypeError("a chart is drawn on a figure of its own")
    return figure
