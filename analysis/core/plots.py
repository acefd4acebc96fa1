"""Drawings of plain frames: readable in grey, Chinese labels never cut, no state outside the figure."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import StringIO
from textwrap import wrap
from typing import cast

import matplotlib as mpl
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

FONT, FILES = "Noto Sans CJK SC", "NotoSansCJK"
INK, DEEP, MIDDLE, PALE = "#1a1a1a", "#0b3c5d", "#6a93b5", "#d5e1ea"
STEPS = ("#0b3c5d", "#5d8fb3", "#c9ced3", "#e0a96d", "#9c4a1a")
_language: ContextVar[Language] = ContextVar("language of drawings", default="zh")
WIDE = re.compile("[\u2e80-\uffef]")  # signs that take the room of two
PERCENT = FuncFormatter(lambda share, _: f"{round(100 * share, 6):g}%")


@contextmanager
def in_language(lang: Language) -> Iterator[None]:
    """Within, drawings are labelled in a language; Chinese elsewhere."""
    before = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(before)


def said(label: Text) -> str:
    """A label in the language of drawings."""
    return label[_language.get()]


def named(frame: pd.DataFrame, name: str = "label") -> list[str]:
    """What rows are called in the language of drawings, long names in lines; the column `…_en` holds the English."""
    column = f"{name}_en" if _language.get() == "en" and f"{name}_en" in frame else name
    return ["\n".join(wrap(str(each), 18 if WIDE.search(str(each)) else 36)) for each in frame[column]]


def new_axes(width: float = 6.1, height: float = 2.2) -> Axes:
    """Fresh axes of a figure of their own, in inches, without the frame that nobody reads."""
    _learn_font()
    mpl.rcParams["font.family"] = [FONT, "sans-serif"]
    axes: Axes = Figure(figsize=(width, height), layout="constrained").add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def intervals(
    frame: pd.DataFrame,
    *,
    estimate: str,
    reference: float | None = None,
    ax: Axes | None = None,
    has_spread: bool = True,
) -> Axes:
    """Estimates with their intervals, one row each: columns `estimate`, low, high, and what names the row.

    Without spread (participants of no probability sample) the estimates stand alone.
    """
    axes = ax or new_axes(height=0.7 + 0.4 * len(frame))
    at = list(range(len(frame)))
    if has_spread:
        middle, half = arms(frame)
        axes.errorbar(middle, at, xerr=half, fmt="none", color=DEEP, capsize=5, linewidth=2)
    axes.plot(frame[estimate].astype(float), at, "o", color=DEEP, markersize=7)
    axes.set_yticks(at, _labels(frame))
    axes.set_ylim(-0.6, len(frame) - 0.4)
    if reference is not None:
        axes.axvline(reference, color=INK, linestyle="--", linewidth=1.2)
    axes.invert_yaxis()
    return axes


def arms(frame: pd.DataFrame) -> tuple[list[float], list[float]]:
    """The middles of intervals and half their widths: drawn from low to high, wherever the estimate itself lies."""
    low, high = frame["low"].astype(float), frame["high"].astype(float)
    return ((low + high) / 2).tolist(), ((high - low).abs() / 2).tolist()


def of_whole(axes: Axes, *, whole: float = 1) -> Axes:
    """The axis of shares (or of points out of `whole`) from nothing to all, so that small gaps look small."""
    axes.set_xlim(0, whole)
    if whole == 1:
        axes.xaxis.set_major_formatter(PERCENT)
    return axes


def dots(frame: pd.DataFrame, *, value: str, reference: float | None = None, ax: Axes | None = None) -> Axes:
    """One value a row (columns label and `value`), as dots on lines."""
    axes = ax or new_axes(height=0.7 + 0.28 * len(frame))
    at = list(range(len(frame)))
    axes.hlines(at, 0, frame[value], color=PALE, linewidth=2)
    axes.plot(frame[value], at, "o", color=DEEP, markersize=6)
    axes.set_yticks(at, named(frame), fontsize=8)
    if reference is not None:
        axes.axvline(reference, color=INK, linestyle="--", linewidth=1.2)
    axes.invert_yaxis()
    return axes


def quadrants(frame: pd.DataFrame, *, sure: float, ax: Axes | None = None) -> Axes:
    """Items by performance (across) and importance (up) about their means; hollow where the quadrant is not sure."""
    axes = ax or new_axes(height=4.2)
    axes.axvline(float(frame["performance"].mean()), color=INK, linewidth=0.8)
    axes.axhline(float(frame["importance"].mean()), color=INK, linewidth=0.8)
    for at, row in enumerate(frame.sort_values("performance").to_dict("records")):
        fill = DEEP if row["probability"] >= sure else "white"
        axes.plot(row["performance"], row["importance"], "o", markersize=7, markeredgecolor=DEEP, markerfacecolor=fill)
        axes.annotate(
            f"{row['item']} {row['probability']:.0%}",
            (row["performance"], row["importance"]),
            (5, 4 if at % 2 else -11),
            textcoords="offset points",
            fontsize=8,
        )
    axes.margins(0.14)
    axes.set_xlabel(said(TEXTS["performance"]))
    axes.set_ylabel(said(TEXTS["importance"]))
    corners = {
        (0, 1): said(TEXTS["improve_first"]),
        (1, 1): said(TEXTS["keep_up"]),
        (0, 0): said(TEXTS["low_priority"]),
        (1, 0): said(TEXTS["possible_overkill"]),
    }
    for (x, y), words in corners.items():
        axes.annotate(
            words,
            (x, y),
            (6 - 12 * x, 6 - 12 * y),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right" if x else "left",
            va="top" if y else "bottom",
            color=MIDDLE,
        )
    return axes


def profiles(frame: pd.DataFrame, *, by: str, ax: Axes | None = None) -> Axes:
    """One line a group (column `by`) across the other columns, in different strokes."""
    columns = [name for name in frame.columns if name != by]
    axes = ax or new_axes(height=2.8)
    strokes = ("-", "--", "-.", ":", (0, (1, 3)))
    colours = (DEEP, MIDDLE, "#9c4a1a", INK, "#7a7a7a")
    for at, row in enumerate(frame.to_dict("records")):
        axes.plot(
            range(len(columns)),
            [row[name] for name in columns],
            linestyle=strokes[at % 5],
            marker="o",
            color=colours[at % 5],
            label=str(row[by]),
        )
    axes.set_xticks(range(len(columns)), ["\n".join(wrap(str(name), 6)) for name in columns], fontsize=8)
    _legend(axes)
    return axes


def against_chance(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Sheets found with each sign beside those that chance would give (sign, found, expected)."""
    counted = frame.dropna(subset=["found"])
    axes = ax or new_axes(height=0.9 + 0.45 * len(counted))
    at = range(len(counted))
    axes.barh(
        [y - 0.19 for y in at],
        counted["found"],
        height=0.36,
        color=DEEP,
        edgecolor=INK,
        label=said(TEXTS["found"]),
    )
    axes.barh(
        [y + 0.19 for y in at],
        counted["expected"],
        height=0.36,
        color=PALE,
        edgecolor=INK,
        hatch="//",
        label=said(TEXTS["chance"]),
    )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_yticks(at, named(counted, "label" if "label" in counted else "sign"))
    axes.invert_yaxis()
    _legend(axes)
    return axes


def reported_verified(frame: pd.DataFrame, *, names: tuple[str, str] | None = None, ax: Axes | None = None) -> Axes:
    """Reported and verified shares, the verified one with its interval (label, reported, verified, low, high)."""
    axes = ax or new_axes(height=1.1 + 0.6 * len(frame))
    at = list(range(len(frame)))
    names = names or (said(TEXTS["reported"]), said(TEXTS["verified"]))
    verified = frame["verified"].astype(float)
    axes.barh(
        [y - 0.2 for y in at], frame["reported"], height=0.36, color=PALE, edgecolor=INK, hatch="//", label=names[0]
    )
    axes.barh([y + 0.2 for y in at], verified, height=0.36, color=MIDDLE, edgecolor=INK, label=names[1])
    middle, half = arms(frame)
    axes.errorbar(middle, [y + 0.2 for y in at], xerr=half, fmt="none", color=INK, capsize=4)
    axes.set_yticks(at, named(frame))
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PERCENT)
    axes.invert_yaxis()
    _legend(axes)
    return axes


def score_bars(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Points earned within points available, one bar a part (label, earned, out_of)."""
    axes = ax or new_axes(height=0.6 + 0.42 * len(frame))
    at = list(range(len(frame)))
    axes.barh(at, frame["out_of"], height=0.6, color=PALE, edgecolor=INK)
    axes.barh(at, frame["earned"], height=0.6, color=MIDDLE, edgecolor=INK)
    for y, earned, out_of in zip(at, frame["earned"], frame["out_of"], strict=True):
        axes.annotate(f"{earned:.2f} / {out_of:g}", (out_of, y), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(at, named(frame))
    axes.set_xlim(0, float(frame["out_of"].max()) * 1.2)
    axes.invert_yaxis()
    return axes


def budget_bars(frame: pd.DataFrame, *, names: Sequence[str] = (), ax: Axes | None = None) -> Axes:
    """Budget, received and spent in 万元 for each line (label, budget, received, spent)."""
    axes = ax or new_axes(height=0.8 + 0.66 * len(frame))
    looks = ((PALE, "//"), (MIDDLE, ""), (DEEP, ""))
    names = names or (said(TEXTS["budget"]), said(TEXTS["received"]), said(TEXTS["spent"]))
    for step, (column, name, (colour, hatch)) in enumerate(
        zip(("budget", "received", "spent"), names, looks, strict=True)
    ):
        at = [y + (step - 1) * 0.26 for y in range(len(frame))]
        axes.barh(at, frame[column], height=0.25, color=colour, edgecolor=INK, hatch=hatch, label=name)
    axes.set_yticks(range(len(frame)), named(frame))
    axes.invert_yaxis()
    _legend(axes)
    return axes


def likert(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Answers on one scale as stacked shares, best first (label, then one column of shares a scale point)."""
    labels = named(frame)
    axes = ax or new_axes(height=1.0 + 0.2 * len(frame) + 0.16 * sum(1 + label.count("\n") for label in labels))
    points = [column for column in frame.columns if column != "label"]
    left = pd.Series(0.0, index=frame.index)
    steps = STEPS if len(points) == len(STEPS) else STEPS[:: max(1, len(STEPS) // max(1, len(points) - 1))]
    for point, colour in zip(points, steps, strict=False):
        shares = frame[point].astype(float)
        axes.barh(range(len(frame)), shares, left=left, height=0.7, color=colour, edgecolor="white", label=point)
        left = left + shares
    axes.set_yticks(range(len(frame)), labels, fontsize=8)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PERCENT)
    axes.invert_yaxis()
    _legend(axes)
    return axes


def as_svg(axes: Axes) -> str:
    """A drawing as an SVG element, for pages that hold it inline."""
    buffer = StringIO()
    cast("Figure", axes.figure).savefig(buffer, format="svg")
    text = buffer.getvalue()
    return text[text.index("<svg") :]


@cache
def _learn_font() -> None:
    """Make the Chinese font known: matplotlib's own list of fonts may be older than the font on this machine."""
    if FONT not in font_manager.get_font_names():
        for path in font_manager.findSystemFonts():
            if FILES in path:
                font_manager.fontManager.addfont(path)


def _labels(frame: pd.DataFrame) -> list[str]:
    """What each row is: its label, or else its variable and domain (only what differs)."""
    if "label" in frame:
        return named(frame)
    columns = [frame[name].astype(str) for name in ("variable", "domain") if name in frame]
    telling = [column for column in columns if column.nunique() > 1] or columns[:1]
    return [" ".join(each) for each in zip(*telling, strict=True)] if telling else [""] * len(frame)


def _legend(axes: Axes) -> None:
    """A legend above the drawing, in two rows where one would be cut."""
    handles, names = axes.get_legend_handles_labels()
    columns = len(handles) if sum(len(name) * (1 if name.isascii() else 2) for name in names) < 56 else 3
    figure = axes.figure
    figure.legend(handles=handles, loc="outside upper center", ncols=max(1, columns), frameon=False)
