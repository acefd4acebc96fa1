"""Intervals of a share under a design, from its estimate and standard error."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import special, stats
from scipy.optimize import brentq

Floats = npt.NDArray[np.float64]
TINY = 1e-12  # a standard error below it is rounding


def _plain(p: float, se: float, _n: int, df: float, confidence: float) -> tuple[float, float]:
    t = float(stats.t.ppf((1 + confidence) / 2, df))
    return p - t * se, p + t * se


def _logit(p: float, se: float, _n: int, df: float, confidence: float) -> tuple[float, float]:
    if not 0 < p < 1:
        return np.nan, np.nan
    centre, reach = np.log(p / (1 - p)), float(stats.t.ppf((1 + confidence) / 2, df)) * se / (p * (1 - p))
    return float(1 / (1 + np.exp(reach - centre))), float(1 / (1 + np.exp(-reach - centre)))


def _arcsine(p: float, se: float, _n: int, df: float, confidence: float) -> tuple[float, float]:
    if not 0 < p < 1:
        return np.nan, np.nan
    centre = np.arcsin(np.sqrt(p))
    reach = float(stats.t.ppf((1 + confidence) / 2, df)) * se / (2 * np.sqrt(p * (1 - p)))
    return float(np.sin(max(centre - reach, 0)) ** 2), float(np.sin(min(centre + reach, np.pi / 2)) ** 2)


def _effective(p: float, se: float, n: int, df: float, confidence: float) -> float:
    """The effective sample size after Korn & Graubard (1998), for as many degrees of freedom as the design has."""
    size = p * (1 - p) / se**2 if se > 0 else float(n)
    tail = (1 - confidence) / 2
    return float(size * (stats.t.ppf(tail, n - 1) / stats.t.ppf(tail, df)) ** 2)


def _korn_graubard(p: float, se: float, n: int, df: float, confidence: float) -> tuple[float, float]:
    size, tail = _effective(p, se, n, df, confidence), (1 - confidence) / 2
    low = 0.0 if p == 0 else float(stats.beta.ppf(tail, size * p, size * (1 - p) + 1))
    high = 1.0 if p == 1 else float(stats.beta.ppf(1 - tail, size * p + 1, size * (1 - p)))
    return low, high


def _wilson(p: float, se: float, n: int, df: float, confidence: float) -> tuple[float, float]:
    size, z = _effective(p, se, n, df, confidence), float(stats.norm.ppf((1 + confidence) / 2))
    centre, reach = p + z**2 / (2 * size), z * np.sqrt(p * (1 - p) / size + z**2 / (4 * size**2))
    return float((centre - reach) / (1 + z**2 / size)), float((centre + reach) / (1 + z**2 / size))


def _likelihood(p: float, se: float, n: int, df: float, confidence: float) -> tuple[float, float]:
    """Shares whose likelihood, for as many answers as the standard error is worth, is not too far below that of p."""
    size = p * (1 - p) / se**2 if se > 0 else float(n)
    allowed = float(stats.t.ppf((1 + confidence) / 2, df)) ** 2 / (2 * size) * n / max(n - 1, 1)

    def excess(other: float) -> float:
        return float(special.rel_entr(p, other) + special.rel_entr(1 - p, 1 - other)) - allowed

    end = 1e-15  # with hardly any degrees of freedom even the ends are likely enough
    low = 0.0 if p == 0 or excess(end) <= 0 else float(brentq(excess, end, p))
    high = 1.0 if p == 1 or excess(1 - end) <= 0 else float(brentq(excess, p, 1 - end))
    return low, high


INTERVALS: dict[str, Callable[[float, float, int, float, float], tuple[float, float]]] = {
    "t": _plain,
    "logit": _logit,
    "arcsine": _arcsine,
    "korn_graubard": _korn_graubard,
    "wilson": _wilson,
    "likelihood": _likelihood,
}


def share_interval(interval: str, p: float, se: float, *, n: int, df: float, confidence: float) -> tuple[float, float]:
    """The interval of a share, within 0 and 1; where all are alike (the error is 0) Korn & Graubard's, never empty."""
    if not np.isfinite(se):
        return np.nan, np.nan
    chosen = "korn_graubard" if se <= TINY and interval in ("t", "logit", "arcsine") else interval
    low, high = INTERVALS[chosen](p, se if se > TINY else 0.0, n, df, confidence)
    return float(np.clip(low, 0, p)), float(np.clip(high, p, 1))


def mean_interval(
    estimate: float, se: float, *, n: int, df: float, confidence: float, ends: tuple[float, float]
) -> tuple[float, float]:
    """The t interval of a mean of values that lie between two ends, and the mean with them.

    Where all values are alike the error is not 0: as many as the exact interval of n of n allows may differ, and they
    may lie at either end.
    """
    if not np.isfinite(se):
        return np.nan, np.nan
    low, high = ends
    if se <= TINY * (high - low):
        alike = _korn_graubard(1.0, 0.0, n, df, confidence)[0]
        return float(alike * estimate + (1 - alike) * low), float(alike * estimate + (1 - alike) * high)
    reach = float(stats.t.ppf((1 + confidence) / 2, df)) * se
    return float(np.clip(estimate - reach, low, estimate)), float(np.clip(estimate + reach, estimate, high))
