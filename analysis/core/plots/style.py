"""One style for every drawing: colours told apart in grey, sizes in points, the Chinese font, two languages."""

from functools import cache

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.core.language import current_language
from analysis.core.plots.margins import POINTS, Margins
from questionnaires.texts import Text

FONT, FILES = "Noto Sans CJK SC", "NotoSansCJK"
WIDTH = 442.0  # points: the type area of a page
SIZE, SMALL = 8.5, 7.5
INK, QUIET, RULE = "#14181c", "#55606a", "#c3ccd3"
DEEP, MIDDLE, PALE, WARM, SAND = "#0b3c5d", "#6a93b5", "#dbe5ec", "#a84a17", "#e0a96d"
STEPS = (DEEP, "#6a9cc0", "#dcdfe2", SAND, WARM)  # best to worst, each of a lightness of its own
HATCH = "////"  # what is claimed and not measured
PERCENT = FuncFormatter(lambda share, _: f"{round(100 * share, 6):g}%")


def said(label: Text) -> str:
    """A label in the language of drawings."""
    return label[current_language()]


def is_english() -> bool:
    """Whether drawings are labelled in English."""
    return current_language() == "en"


def new_axes(height: float, *, ax: Axes | None = None) -> Axes:
    """The axes given, or fresh ones as wide as a page and `height` points high, in this style."""
    learn_font()
    if ax is None:
        ax = Figure(figsize=(WIDTH / POINTS, height / POINTS), layout=Margins()).add_subplot()
    return dressed(ax)


def dressed(axes: Axes) -> Axes:
    """Axes in this style: no frame that nobody reads, quiet numbers along the axes."""
    axes.spines[["top", "right"]].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set(color=INK, linewidth=0.8)
    axes.tick_params(labelsize=SMALL, labelfontfamily=FONT, labelcolor=QUIET, color=RULE, width=0.6, length=3, pad=2)
    for text in (axes.title, axes.xaxis.label, axes.yaxis.label):
        text.set(fontfamily=FONT, fontsize=SIZE, color=INK)
    axes.set_axisbelow(True)
    return axes


def shades(n: int) -> tuple[str, ...]:
    """As many steps from best to worst as there are points; the middle one is grey."""
    known = {2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
    return tuple(STEPS[step] for step in known.get(n, [round(4 * step / max(1, n - 1)) for step in range(n)]))


def ink_on(colour: str) -> str:
    """What can be read on a colour."""
    return "white" if colour in (DEEP, WARM) else INK


@cache
def font_path() -> str:
    """The file of the Chinese font, or that of the font which stands in for it."""
    learn_font()
    return str(font_manager.findfont(font_manager.FontProperties(family=[FONT, "sans-serif"])))


def learn_font() -> None:
    """Make the Chinese font known, and the first choice of texts that a user adds to a drawing."""
    _add_font()
    mpl.rcParams["font.family"] = [FONT, "sans-serif"]


@cache
def _add_font() -> None:
    """Matplotlib's own list of fonts may be older than the font on this machine."""
    if FONT not in font_manager.get_font_names():
        for path in font_manager.findSystemFonts():
            if FILES in path:
                font_manager.fontManager.addfont(path)
