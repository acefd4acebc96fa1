"""Errors and intervals from sums: of weights, of points, and of the spread of such sums in the design."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.statistics.estimation.proportions import counts_interval
from analysis.statistics.estimation.share_intervals import TINY, share_interval
from analysis.survey.satisfaction import NAMES

Floats = npt.NDArray[np.float64]


class Errors(NamedTuple):
    """A standard error and its design effect, no numbers where the sums do not hold them."""

    se: float
    deff: float


def error_of(sums: Mapping[str, float]) -> Errors:
    """The error of a mean: the root of the spread of its sum by the sum of weights; the spread over a simple one."""
    if "spread" not in sums:
        return Errors(math.nan, math.nan)
    deff = sums["spread"] / sums["simple_spread"] if "simple_spread" in sums else math.nan
    return Errors(math.sqrt(sums["spread"]) / sums["weight"], deff)


def share_of(sums: Mapping[str, float], k: int, n: int, confidence: float = 0.95) -> tuple[float, float, float, str]:
    """A share with its bounds and their name: of counts where every sheet stands for one, else of weighted sums."""
    if "points" not in sums:
        low, high, name = counts_interval(k, n, confidence)
        return k / n, low, high, name
    share, se = sums["points"] / sums["weight"], error_of(sums).se
    kind = "logit" if se > TINY else "korn_graubard"
    df = sums.get("df", math.nan)
    if not (np.isfinite(se) and df > 0):
        return share, math.nan, math.nan, NAMES[kind]
    low, high = share_interval(kind, share, se, n=n, df=df, confidence=confidence)
    return share, low, high, NAMES[kind]


def symmetric(sums: Mapping[str, float], items: tuple[str, ...], kind: str = "") -> Floats:
    """Sums of products of items as a matrix (k, k)."""
    value = {(one, other): sums[f"{kind}{one}|{other}"] for at, one in enumerate(items) for other in items[at:]}
    return np.array([[value[(a, b) if (a, b) in value else (b, a)] for b in items] for a in items])
