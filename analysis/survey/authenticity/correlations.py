"""Correlations of the normal variables behind answers in steps, such that the steps correlate as they were seen to."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
TERMS = 60  # of the Hermite expansion; the rest is below 0.01 at |r| ≤ 0.97
GRID = np.linspace(-0.95, 0.97, 97)
POWERS = GRID[None, :] ** np.arange(1, TERMS + 1)[:, None]
LEAST_EIGENVALUE = 1e-3


def hermite_coefficients(points: Floats, cuts: Floats, spread: float) -> Floats:
    """A standardised variable in steps as a sum of normalised Hermite polynomials of a normal one, (TERMS,).

    Args
        points: the values in order; cuts: the normal quantiles between them; spread: their standard deviation.

    Source
        Lancaster (1957): the steps of two normal variables with correlation r correlate by the sum of r^m a_m b_m.
    """
    heights = np.diff(points) / spread * np.exp(-(cuts**2) / 2) / np.sqrt(2 * np.pi)
    before, polynomial = np.zeros_like(cuts), np.ones_like(cuts)
    coefficients = np.empty(TERMS)
    for m in range(1, TERMS + 1):
        coefficients[m - 1] = (heights * polynomial).sum() / np.sqrt(m)
        before, polynomial = polynomial, (cuts * polynomial - np.sqrt(m - 1) * before) / np.sqrt(m)
    return coefficients


def latent_correlations(observed: Floats, coefficients: Floats) -> Floats:
    """The normal correlations whose steps have the observed ones, (k, k), positive definite.

    Pairs estimated one by one need not fit together: they are drawn towards what one common normal correlation would
    give, which leaves their mean as it is, no further than is needed.

    Args
        observed: (k, k) Pearson correlations of the codes. coefficients: (k, TERMS), a row of zeros where an item
            does not vary.
    """
    k = len(observed)
    first, second = np.triu_indices(k, 1)
    varies = (coefficients != 0).any(axis=1)
    is_used = varies[first] & varies[second]
    curves, seen = (coefficients[first] * coefficients[second]) @ POWERS, observed[first, second]
    latent = np.eye(k)
    if not is_used.any():
        return latent
    common = np.interp(seen[is_used].mean(), curves[is_used].mean(axis=0), GRID)
    alike = _along(curves, np.full(len(curves), common))

    def shrunk(towards: float) -> Floats:
        pairs = np.where(is_used, _inverted(curves, (1 - towards) * seen + towards * alike), 0.0)
        latent[first, second] = latent[second, first] = pairs
        return latent

    none, all_the_way = 0.0, 1.0
    if np.linalg.eigvalsh(shrunk(none))[0] >= LEAST_EIGENVALUE:
        return latent
    for _ in range(7):
        middle = (none + all_the_way) / 2
        fits = np.linalg.eigvalsh(shrunk(middle))[0] >= LEAST_EIGENVALUE
        none, all_the_way = (none, middle) if fits else (middle, all_the_way)
    return shrunk(all_the_way)


def _along(curves: Floats, correlation: Floats) -> Floats:
    """The value of each curve at a correlation, between the points of the grid."""
    place = np.clip(np.searchsorted(GRID, correlation), 1, len(GRID) - 1)
    share = (correlation - GRID[place - 1]) / (GRID[place] - GRID[place - 1])
    rows = np.arange(len(curves))
    values: Floats = curves[rows, place - 1] * (1 - share) + curves[rows, place] * share
    return values


def _inverted(curves: Floats, values: Floats) -> Floats:
    """The correlation at which each curve, which rises, has its value."""
    place = np.clip((curves < values[:, None]).sum(axis=1), 1, len(GRID) - 1)
    rows = np.arange(len(curves))
    low, high = curves[rows, place - 1], curves[rows, place]
    share = np.clip((values - low) / np.maximum(high - low, 1e-12), 0, 1)
    correlations: Floats = GRID[place - 1] + share * (GRID[place] - GRID[place - 1])
    return correlations
