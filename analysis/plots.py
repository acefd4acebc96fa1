"""Drawings of plain frames: readable in grey, Chinese labels never cut, no state outside the figure."""

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

FONT = "Noto Sans CJK SC"
INK, ACCENT, PALE = "#1a1a1a", "#1f4e79", "#9db7d1"


def new_axes(width: float = 6.3, height: float = 2.4) -> Axes:
    """Fresh axes of a figure of their own, in inches."""
    mpl.rcParams["font.family"] = [FONT, "sans-serif"]
    return Figure(figsize=(width, height), layout="constrained").add_subplot()


def intervals(frame: pd.DataFrame, *, estimate: str, reference: float | None = None, ax: Axes | None = None) -> Axes:
    """Estimates with their intervals, one row each (columns `estimate`, low, high; label where there is one)."""
    axes = ax or new_axes(height=0.8 + 0.4 * len(frame))
    at = list(range(len(frame)))
    middle = frame[estimate].astype(float)
    spread = [(middle - frame["low"]).tolist(), (frame["high"] - middle).tolist()]
    axes.errorbar(middle, at, xerr=spread, fmt="o", color=ACCENT, capsize=4)
    axes.set_yticks(at, frame["label"].tolist() if "label" in frame else [""] * len(frame))
    if reference is not None:
        axes.axvline(reference, color=INK, linestyle="--", linewidth=1)
    axes.invert_yaxis()
    return axes


def reported_verified(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Reported and verified shares, the verified one with its interval (label, reported, verified, low, high)."""
    axes = ax or new_axes(height=1.0 + 0.6 * len(frame))
    at = list(range(len(frame)))
    verified = frame["verified"].astype(float)
    axes.barh([y - 0.2 for y in at], frame["reported"], height=0.36, color=PALE, edgecolor=INK, hatch="//")
    axes.barh([y + 0.2 for y in at], verified, height=0.36, color=ACCENT, edgecolor=INK)
    spread = [(verified - frame["low"]).tolist(), (frame["high"] - verified).tolist()]
    axes.errorbar(verified, [y + 0.2 for y in at], xerr=spread, fmt="none", color=INK, capsize=4)
    axes.set_yticks(at, frame["label"].tolist())
    axes.set_xlim(0, 1)
    axes.invert_yaxis()
    return axes
