"""Answers that nobody gave: made-up sheets with the margins, correlations and blanks of a survey, as a null to compare
with. Two such sheets are alike only as far as people who agree are alike.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.survey.authenticity.correlations import TERMS, hermite_coefficients, latent_correlations

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
BLANK = -1


class Surrogate:
    """Draws sheets from a normal copula fitted to (n, k) codes, -1 = blank; codes correlate as those of the data do."""

    def __init__(self, codes: Codes, weight: Floats | None = None) -> None:
        """Margins from the answers given; correlations of the normal variables behind them.

        Args
            weight: (n,) how much each sheet counts, 1 unless given.
        """
        n, k = codes.shape
        self.codes, self.points, self.cuts = codes, list[Codes](), list[Floats]()
        weight = np.ones(n) if weight is None else weight
        standard, coefficients = np.zeros((n, k)), np.zeros((k, TERMS))
        for item, column in enumerate(codes.T):
            points, counts = _counted(column, weight)
            cuts = special.ndtri(np.cumsum(counts)[:-1] / max(counts.sum(), 1e-12))
            self.points.append(points)
            self.cuts.append(cuts)
            if len(points) > 1:
                values = points.astype(float)
                mean = (values * counts).sum() / counts.sum()
                spread = float(np.sqrt(((values - mean) ** 2 * counts).sum() / counts.sum()))
                standard[:, item] = np.where(column == BLANK, 0.0, (column - mean) / spread)
                coefficients[item] = hermite_coefficients(values, cuts, spread)
        is_answered = (codes != BLANK).astype(float)
        shared = (is_answered * weight[:, None]).T @ is_answered
        observed = (standard * weight[:, None]).T @ standard / np.maximum(shared, 1e-12)
        self.latent: Floats = latent_correlations(observed, coefficients)
        values, vectors = np.linalg.eigh(self.latent)
        root = vectors * np.sqrt(np.maximum(values, 1e-9))
        self.root: Floats = root / np.sqrt((root**2).sum(axis=1, keepdims=True))

    def draw(self, rng: np.random.Generator, n: int | None = None) -> Codes:
        """Sheets, as many as there are unless `n` is given, each with the blanks of a real one."""
        n = len(self.codes) if n is None else n
        hidden = rng.normal(size=(n, self.codes.shape[1])) @ self.root.T
        surrogate = np.empty(hidden.shape, dtype=np.int8)
        for item, (points, cuts) in enumerate(zip(self.points, self.cuts, strict=True)):
            surrogate[:, item] = points[np.searchsorted(cuts, hidden[:, item])] if len(points) else BLANK
        return with_blanks(surrogate, self.codes, rng)


def with_blanks(surrogate: Codes, codes: Codes, rng: np.random.Generator) -> Codes:
    """The drawn sheets, each with the blanks of a real sheet drawn by lot."""
    surrogate[codes[rng.integers(0, len(codes), len(surrogate))] == BLANK] = BLANK
    return surrogate


def _counted(column: Codes, weight: Floats) -> tuple[Codes, Floats]:
    """The points of an item that were used, in order, and the weight of the answers on each."""
    points, places = np.unique(column[column != BLANK], return_inverse=True)
    counts = np.bincount(places, weight[column != BLANK], minlength=len(points))
    is_used = counts > 1e-9
    return points[is_used].astype(np.int8), counts[is_used].astype(np.float64)
