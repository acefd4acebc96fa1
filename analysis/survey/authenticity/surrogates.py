"""Answers that nobody gave: made-up sheets with the margins, correlations and blanks of a survey, as a null to compare
with. Two such sheets are alike only as far as people who agree are alike.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
BLANK = -1
MOST_R = 0.98


class Surrogate:
    """Draws sheets from a normal copula fitted to (n, k) codes, -1 = blank."""

    def __init__(self, codes: Codes) -> None:
        """Margins from the answers given; correlations of the normal variables behind them."""
        self.codes = codes
        self.points: list[Codes] = []
        self.cuts: list[Floats] = []
        self.middles: list[Floats] = []
        weights = np.ones(codes.shape[1])
        for item, column in enumerate(codes.T):
            points, counts = np.unique(column[column != BLANK], return_counts=True)
            cuts = special.ndtri(np.cumsum(counts)[:-1] / max(counts.sum(), 1))
            edges = np.concatenate([[-np.inf], cuts, [np.inf]])
            middles = -np.diff(np.exp(-(edges**2) / 2)) / np.sqrt(2 * np.pi) * counts.sum() / np.maximum(counts, 1)
            self.points.append(points.astype(np.int8))
            self.cuts.append(cuts)
            self.middles.append(middles[: len(points)])
            if len(points) > 1:
                weights[item] = (middles**2 * counts).sum() / counts.sum()
        scores, is_answered = self._scores(codes), (codes != BLANK).astype(float)
        observed = scores.T @ scores / np.maximum(is_answered.T @ is_answered, 1)
        latent = np.clip(observed / np.outer(weights, weights), -MOST_R, MOST_R)
        np.fill_diagonal(latent, 1.0)
        values, vectors = np.linalg.eigh(latent)
        root = vectors * np.sqrt(np.maximum(values, 1e-6))
        self.root: Floats = root / np.sqrt((root**2).sum(axis=1, keepdims=True))
        spread = self.root @ self.root.T * np.outer(weights, weights)
        spread[np.diag_indices(len(weights))] = weights
        self.inverse: Floats = np.linalg.pinv(spread, hermitian=True)

    def draw(self, rng: np.random.Generator) -> Codes:
        """As many sheets as there are, each with the blanks of a real one."""
        hidden = rng.normal(size=self.codes.shape) @ self.root.T
        surrogate = np.empty_like(self.codes)
        for item, (points, cuts) in enumerate(zip(self.points, self.cuts, strict=True)):
            surrogate[:, item] = points[np.searchsorted(cuts, hidden[:, item])] if len(points) else BLANK
        surrogate[self.codes[rng.permutation(len(surrogate))] == BLANK] = BLANK
        return surrogate

    def distances(self, codes: Codes) -> Floats:
        """How far each sheet is from how answers go together, (n,): the squared Mahalanobis distance of its normal
        scores, per unit of their squared length, so that a habit of strong answers alone is not strange.
        """
        scores = self._scores(codes)
        far = np.einsum("ij,jk,ik->i", scores, self.inverse, scores, optimize=True)
        strange: Floats = far / np.maximum((scores**2).sum(axis=1), 1e-12)
        return strange

    def _scores(self, codes: Codes) -> Floats:
        """Each answer as the mean of its slice of the normal variable; a blank is the mean of all, 0."""
        scores = np.zeros(codes.shape)
        for item, (points, middles) in enumerate(zip(self.points, self.middles, strict=True)):
            if len(points) > 1:
                is_answered = codes[:, item] != BLANK
                scores[is_answered, item] = middles[np.searchsorted(points, codes[is_answered, item])]
        return scores
