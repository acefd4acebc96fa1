"""A drawing as a picture of a page: SVG with a title, and a description for those who cannot see it."""

import base64
from html import escape

from matplotlib.axes import Axes

from analysis.core import plots
from reports.drawings.plain_svg import plain


def picture(axes: Axes, title: str, description: str) -> str:
    """The figure of these axes as an SVG element that says what it shows."""
    for patch in (axes.figure.patch, *(each.patch for each in axes.figure.axes)):
        patch.set_visible(False)  # what lies under a page, such as the word draft, is seen through it
    start, end, rest = plain(plots.as_svg(axes)).partition(">")
    texts = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return f'{start} role="img"{end}{texts}{rest}'


def png_address(axes: Axes) -> str:
    """The figure of these axes as an address that holds its points, for writers that show no SVG."""
    return "data:image/png;base64," + base64.b64encode(plots.as_png(axes)).decode()


def data_address(svg: str) -> str:
    """A picture as an address that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
