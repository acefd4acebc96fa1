"""Correlations of the normal variables behind ordered answers (多分格相关), for scales of few points."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special
from scipy.optimize import brentq

from analysis.core.columns import numeric, require_finite, require_unique
from analysis.core.errors import NotEnoughData
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
TRIED = np.tanh(np.linspace(-5, 5, 41))  # ±0.9999 at the ends: a correlation of ±1 has no density


def polychoric(scores: pd.DataFrame) -> pd.DataFrame:
    """Polychoric correlations (k, k) of the complete rows, each pair by two-step maximum likelihood.

    Args
        scores: (n, k) ordered answers as numbers (also as text); rows with a blank are left out.

    Raises
        InvalidInput: answers in words or infinite, a column that stands there twice.
        NotEnoughData: fewer than 2 items or 2 complete rows, or an item without variation.

    Source
        Olsson (1979): thresholds from the margins, then the correlation; no correction of empty cells.

    >>> scores = pd.DataFrame({"a": [1, 1, 2, 2, 3, 3, 1, 3], "b": [1, 2, 2, 1, 3, 3, 1, 2]})
    >>> round(float(polychoric(scores).loc["a", "b"]), 2)
    0.87
    """
    require_unique(scores)
    complete = scores.apply(numeric).dropna()
    require_finite(complete.to_numpy(), complete.columns)
    coded = [np.unique(complete[item], return_inverse=True) for item in complete]
    alike = [str(item) for item, (points, _) in zip(complete, coded, strict=True) if len(points) < 2]
    if len(coded) < 2 or len(complete) < 2 or alike:
        raise NotEnoughData(TEXTS["items_complete_rows_vary"].fill(listed=Text("、".join(alike), ", ".join(alike))))
    values = np.eye(len(coded))
    for one, (points, first) in enumerate(coded):
        for other in range(one):
            others, second = coded[other]
            table = np.bincount(first * len(others) + second, minlength=len(points) * len(others))
            values[one, other] = values[other, one] = _of_table(table.reshape(len(points), -1).astype(float))
    return pd.DataFrame(values, index=scores.columns, columns=scores.columns)


def ordinal_alpha(scores: pd.DataFrame) -> float:
    """Alpha of the normal variables behind ordered answers: standardised alpha of the polychoric correlations.

    It describes a scale that nobody fills in (answers without steps); report it beside alpha, not instead.

    Raises
        As `polychoric`.

    Source
        Zumbo, Gadermann & Zeisser (2007).
    """
    correlation = polychoric(scores).to_numpy()
    k = len(correlation)
    average = (correlation.sum() - k) / (k * (k - 1))
    return float(k * average / (1 + (k - 1) * average))


def _of_table(table: Floats) -> float:
    """The correlation at which the likelihood of a table of counts is flat."""
    rows, columns = (np.cumsum(table.sum(axis=axis))[:-1] / table.sum() for axis in (1, 0))
    h, k = np.meshgrid(special.ndtri(rows), special.ndtri(columns), indexing="ij")
    edges = np.concatenate([[0.0], rows, [1.0]]), np.concatenate([[0.0], columns, [1.0]])

    def cells(rho: float) -> tuple[Floats, Floats]:
        below = np.zeros((len(rows) + 2, len(columns) + 2))
        below[1:-1, 1:-1] = below_both(h, k, rho)
        below[-1], below[:, -1] = edges[1], edges[0]
        density = np.zeros_like(below)
        density[1:-1, 1:-1] = _density(h, k, rho)
        shares, moves = (np.diff(np.diff(surface, axis=0), axis=1) for surface in (below, density))
        return np.maximum(shares, 1e-15), moves

    def slope(rho: float) -> float:
        shares, moves = cells(rho)
        return float((table * moves / shares).sum())

    best = int(np.argmax([(table * np.log(cells(rho)[0])).sum() for rho in TRIED]))
    if best in (0, len(TRIED) - 1):
        return float(TRIED[best])
    return float(brentq(slope, TRIED[best - 1], TRIED[best + 1], xtol=1e-12))


def _density(h: Floats, k: Floats, rho: float | Floats) -> Floats:
    left: Floats = np.asarray(1 - np.asarray(rho) ** 2)
    value: Floats = np.exp(-(h**2 - 2 * rho * h * k + k**2) / (2 * left)) / (2 * np.pi * np.sqrt(left))
    return value


def below_both(h: Floats, k: Floats, rho: float) -> Floats:
    """P(X ≤ h, Y ≤ k) of two standard normals: the density integrated over the correlation (Drezner & Wesolowsky)."""
    half = np.arcsin(rho) / 2
    angles = half * (NODES + 1)
    sine = np.sin(angles).reshape(-1, *([1] * h.ndim))
    under = np.exp(-(h**2 - 2 * sine * h * k + k**2) / (2 * (1 - sine**2)))
    value: Floats = special.ndtr(h) * special.ndtr(k) + half / (2 * np.pi) * np.tensordot(WEIGHTS, under, 1)
    return value
