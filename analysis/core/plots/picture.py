"""A drawing as SVG: text stays text, and the same drawing is the same bytes."""

from io import StringIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis.core.plots.margins import any_sign

NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def as_svg(axes: Axes) -> str:
    """The figure of these axes as an SVG element, for pages that hold it inline."""
    figure = axes.figure
    if not isinstance(figure, Figure):
        raise TypeError("a chart is drawn on a figure of its own")
    buffer = StringIO()
    with any_sign(), mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hengping"}):
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(buffer, metadata=NO_METADATA)  # type: ignore[no-untyped-call] # savefig would draw all twice
    text = buffer.getvalue()
    return text[text.index("<svg") :]
