"""Names and numbers of drawings: how wide they are, in which lines they stand, legends above the drawing."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.legend import Legend
from matplotlib.text import Text as DrawnText
from matplotlib.transforms import ScaledTranslation, Transform

from analysis.core import numbers
from analysis.core.plots.margins import EDGE, POINTS, Margins
from analysis.core.plots.style import FONT, INK, SIZE, SMALL, WIDTH, font_path, is_english, said
from questionnaires.texts import Text

LINE = 1.3  # of the size of letters
HANGING = " ，。；：、）”？！万元"  # begin no line; units stay with their amount
LONGEST_WORD = 24
UNITS = 2048  # of an em, as fine as widths are measured


def named(frame: pd.DataFrame, name: str = "label") -> list[str]:
    """What rows are called in the language of drawings; the column `…_en` holds the English."""
    column = f"{name}_en" if is_english() and f"{name}_en" in frame else name
    return [plain(str(row_name)) for row_name in frame[column]]


def plain(text: str) -> str:
    """A text in which two signs of dollars enclose no formula."""
    return text.replace("$", r"\$")


def width_of(text: str, size: float = SIZE) -> float:
    """How wide a text is in points: its widest line."""
    return max((sum(_advance(sign) for sign in line) for line in text.split("\n")), default=0.0) * size


def wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    """A text in lines of at most `width` points; Latin words stay whole where they fit."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of(line + piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def tell(
    axes: Axes,
    text: str,
    place: tuple[float, float],
    shift: tuple[float, float] = (0, 0),
    *,
    within: Transform | None = None,
    **looks: Any,
) -> DrawnText:
    """A short text at a place of the drawing (in data, unless `within` says otherwise), moved by points."""
    usual = {"fontsize": SMALL, "color": INK, "va": "center_baseline", "fontfamily": FONT, "linespacing": LINE}
    settings: dict[str, Any] = usual | looks
    moved = ScaledTranslation(shift[0] / POINTS, shift[1] / POINTS, axes.figure.dpi_scale_trans)
    return axes.text(*place, text, transform=(within or axes.transData) + moved, **settings)


def number(value: float, *, is_share: bool, places: int | None = None) -> str:
    """A number as a drawing tells it; a dash where there is none."""
    if pd.isna(value):
        return "—"
    text = (
        numbers.percent(value, 1 if places is None else places)
        if is_share
        else numbers.decimal(value, 2 if places is None else places)
    )
    return text.replace("-", "\u2212")


def with_bounds(value: str, low: str, high: str) -> str:
    """An estimate and its interval."""
    return said(Text(f"{value}（{low} – {high}）", f"{value} ({low} – {high})"))


def at_right(axes: Axes, texts: Sequence[str], heights: Sequence[float]) -> None:
    """A column of texts to the right of the drawing, one at each height."""
    beside = axes.get_yaxis_transform()
    for text, height in zip(texts, heights, strict=True):
        tell(axes, text, (1, height), (9, 0), within=beside)


def at_ends(axes: Axes, texts: Sequence[str], values: Sequence[float]) -> None:
    """What each line ends with, to the right of the drawing, moved apart where two end close to each other."""
    low, high = axes.get_ylim()
    least = (high - low) * SMALL * LINE / (0.75 * axes.get_window_extent().height * 72 / axes.figure.dpi)
    height = low
    for value, text in sorted(zip(values, texts, strict=True)):
        height = max(value, height)
        at_right(axes, [text], [height])
        height += least


def legend(axes: Axes) -> Legend:
    """A legend above the drawing, never on it, in as many rows as it needs."""
    handles, names = axes.get_legend_handles_labels()
    columns = _columns([width_of(name, SMALL) + 34 for name in names])
    order = [at for start in range(columns) for at in range(start, len(names), columns)]  # matplotlib fills columns
    is_own = isinstance(axes.figure.get_layout_engine(), Margins)  # else the width beside the axes is not ours
    return axes.legend(
        [handles[at] for at in order],
        [plain(names[at]) for at in order],
        loc="upper left" if is_own else "lower left",
        bbox_to_anchor=(EDGE / WIDTH if is_own else 0, 1),
        bbox_transform=axes.figure.transFigure if is_own else axes.transAxes,
        ncols=columns,
        frameon=False,
        prop={"family": FONT, "size": SMALL},
        labelcolor=INK,
        borderpad=0,
        borderaxespad=0.4,
        columnspacing=1.6,
        handlelength=2.0,
        handletextpad=0.5,
    )


def _columns(widths: Sequence[float]) -> int:
    """How many entries of a legend stand side by side."""
    for columns in range(len(widths), 1, -1):
        if sum(max(widths[start::columns]) for start in range(columns)) <= WIDTH:
            return columns
    return 1


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        goes_on = ord(sign) <= 0x2E80 and pieces and pieces[-1][-1] != " " and ord(pieces[-1][-1]) <= 0x2E80
        if pieces and (sign in HANGING or (goes_on and len(pieces[-1]) < LONGEST_WORD)):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


@cache
def _advance(sign: str) -> float:
    """How wide a sign is, in ems."""
    font = get_font(font_path())
    font.set_size(UNITS, 72)
    index = font.get_char_index(ord(sign))  # 0, the font's box, for a sign that it lacks
    return float(font.load_glyph(index, LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / UNITS)
