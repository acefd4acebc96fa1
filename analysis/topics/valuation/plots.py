"""Drawings of willingness to pay: readable in grey."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.plots import arms, said
from analysis.core.plots.style import DEEP, INK, PERCENT, new_axes
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def acceptance(shares: pd.DataFrame, curve: pd.DataFrame, *, is_step: bool = False, ax: Axes | None = None) -> Axes:
    """Shares that said yes to each amount with intervals (bid, share, low, high), and a curve or steps (bid, share)."""
    axes = new_axes(200, ax=ax)
    axes.plot(curve["bid"], curve["share"], color=DEEP, linewidth=1.8, drawstyle="steps-pre" if is_step else "default")
    middle, half = arms(shares)
    axes.errorbar(shares["bid"], middle, yerr=half, fmt="none", color=INK, capsize=4, linewidth=1.2)
    axes.plot(shares["bid"], shares["share"], "o", color=INK, markerfacecolor="white", clip_on=False, zorder=3)
    axes.set_ylim(0, 1)
    axes.set_xlim(0, None)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_xlabel(said(TEXTS["amount_yuan"]))
    axes.set_ylabel(said(TEXTS["yes"]))
    return axes
