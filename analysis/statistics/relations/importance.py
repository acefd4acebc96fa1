"""Relative importance of drivers (相对重要性): how the explained variance of an outcome divides among them.

Everything comes from one covariance matrix, so that it can be taken from moments, weights or a resample alike.
"""

from math import factorial

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.errors import InvalidInput, NotEnoughData
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
MOST_DRIVERS = 20  # 2²⁰ subsets; above it only samples of orders would do, and those are not offered
SINGULAR = 1e-12


def shapley_shares(covariance: Floats) -> Floats:
    """Shapley shares of R² (LMG) of each driver, (k,), adding up to R².

    Args
        covariance: (1 + k, 1 + k), the outcome first.

    Raises
        InvalidInput: more than 20 drivers (the subsets double with each), or singular covariances.
        NotEnoughData: no driver, or no variation.

    Source
        Lindeman, Merenda & Gold (1980), ch. 4: the mean over all orders of what a driver adds to R².
    """
    scaled = _correlation(covariance)
    k = len(scaled) - 1
    unexplained = _residual_shares(scaled)
    explained = (1 - unexplained).reshape((2,) * k)
    sizes = np.zeros((2,) * (k - 1), dtype=np.intp)
    for axis in range(k - 1):
        sizes += np.arange(2).reshape([2 if dimension == axis else 1 for dimension in range(k - 1)])
    weights = np.array([factorial(size) * factorial(k - size - 1) / factorial(k) for size in range(k)])[sizes]
    shares = [float((weights * np.diff(explained, axis=axis).squeeze(axis)).sum()) for axis in range(k)]
    return np.array(shares)


def relative_importance(covariance: Floats, drivers: list[str]) -> pd.DataFrame:
    """Every common measure of a driver's part in R², one row a driver.

    Columns: lmg (Shapley), share (lmg ÷ R²), last (added after all others), first (alone), betasq, pratt, genizi
    (equal to Johnson's relative weights), car. Only lmg, pratt, genizi and car add up to R².

    Raises
        As `shapley_shares`; InvalidInput where names and covariances differ in number.

    Source
        Grömping (2006); Genizi (1993); Johnson (2000); Zuber & Strimmer (2011).
    """
    scaled = _correlation(covariance)
    if len(drivers) != len(scaled) - 1:
        raise InvalidInput(TEXTS["names_drivers"].fill(n_scaled=len(scaled) - 1, n_drivers=len(drivers)))
    lmg = shapley_shares(covariance)
    between, with_outcome = scaled[1:, 1:], scaled[0, 1:]
    inverse = np.linalg.inv(between)
    beta = inverse @ with_outcome
    values, vectors = np.linalg.eigh(between)
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    apart = np.linalg.solve(root, with_outcome)
    return pd.DataFrame(
        {
            "driver": drivers,
            "lmg": lmg,
            "share": lmg / lmg.sum(),
            "last": beta**2 / np.diag(inverse),
            "first": with_outcome**2,
            "betasq": beta**2,
            "pratt": beta * with_outcome,
            "genizi": root**2 @ apart**2,
            "car": apart**2,
        }
    )


def _correlation(covariance: Floats) -> Floats:
    covariance, k = np.asarray(covariance, dtype=np.float64), len(covariance) - 1
    if covariance.shape != (k + 1, k + 1) or not np.isfinite(covariance).all():
        raise InvalidInput(TEXTS["covariances_needed"].fill(shape=covariance.shape))
    if k < 1:
        raise NotEnoughData(TEXTS["there_no_driver"])
    if k > MOST_DRIVERS:
        raise InvalidInput(TEXTS["drivers_have_subsets_most"].fill(k=k, value=f"{2**k:,}", most_drivers=MOST_DRIVERS))
    variances = np.diag(covariance)
    if not (variances > 0).all():
        raise NotEnoughData(TEXTS["outcome_driver_does_not"])
    scaled: Floats = covariance / np.sqrt(np.outer(variances, variances))
    if np.linalg.eigvalsh(scaled[1:, 1:])[0] < SINGULAR:
        raise InvalidInput(TEXTS["some_driver_combination_others"])
    return scaled


def _residual_shares(scaled: Floats) -> Floats:
    """1 − R² of the outcome on every subset of drivers, (2ᵏ,), the last driver's bit lowest.

    All subsets at once: each driver in turn is either dropped or swept out of the matrices of all subsets so far.
    """
    k = len(scaled) - 1
    matrices = np.roll(scaled, -1, axis=(0, 1))[None]  # the outcome last, so that drivers leave from the front
    for _ in range(k):
        rest, column = matrices[:, 1:, 1:], matrices[:, 1:, :1]
        swept = rest - column * (column.transpose(0, 2, 1) / matrices[:, :1, :1])
        matrices = np.stack([rest, swept], axis=1).reshape(-1, rest.shape[1], rest.shape[2])
    shares: Floats = matrices[:, 0, 0]
    return shares
