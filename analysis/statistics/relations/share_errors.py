"""How sure the drivers' shares of the explained variance are: resampled rows, or linearised under a design."""

from collections.abc import Iterator
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from analysis.core.columns import generator
from analysis.core.errors import NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.few_units import unit_parts
from analysis.statistics.estimation.drawing.replication import bootstrap_factors
from analysis.statistics.estimation.linearisation import t_of
from analysis.statistics.relations.importance import shapley_shares
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.bool_]
STEP = 1e-4  # of a covariance, for slopes by differences
TINY = 1e-9


def resampled_bounds(
    design: Design, rows: Floats, complete: Rows, *, resamples: int, seed: int, confidence: float
) -> tuple[Floats, Floats]:
    """Percentile bounds (k,) of the shares over resamples of rows (Rao & Wu 1988).

    Raises
        NotEnoughData: no resample varies.
    """
    shares = np.array(list(_resampled_shares(design, rows, complete, resamples, seed)))
    if not len(shares):
        raise NotEnoughData(TEXTS["no_resample_varies"])
    low, high = np.quantile(shares, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return low, high


def linearised_bounds(design: Design, rows: Floats, complete: Rows, confidence: float) -> tuple[Floats, Floats]:
    """Logit bounds (k,) of the shares by t with the degrees of freedom of the design.

    Resamples of few units are too alike; and under calibrated weights each would have to be calibrated again. Here the
    shares' slopes on the weighted covariances give every row a score, whose variance is that of any estimate.

    Source
        Deville (1999); slopes by central differences.
    """
    return logit_bounds(*linearised_errors(design, rows, complete), confidence)


def linearised_errors(design: Design, rows: Floats, complete: Rows) -> tuple[Floats, Floats, Floats]:
    """The shares (k,), their standard errors by linearisation, and the degrees of freedom."""
    share, scores = _shares(weighted_covariance(rows, design.w[complete])), np.zeros((design.n, rows.shape[1] - 1))
    scores[complete] = _scores(rows, design.w[complete])
    return share, np.sqrt(np.diag(design.covariance(scores))), unit_parts(design, complete[:, None]).df()


def logit_bounds(share: Floats, se: Floats, df: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Bounds of shares by t on the logit scale, within 0 and 1."""
    inner = np.clip(share, TINY, 1 - TINY)
    centre, reach = np.log(inner / (1 - inner)), t_of(confidence, df) * se / (inner * (1 - inner))
    low, high = (
        1 / (1 + np.exp(np.clip(reach - centre, -700, 700))),
        1 / (1 + np.exp(np.clip(-reach - centre, -700, 700))),
    )
    is_sure = se <= TINY  # a driver alone has all of it
    return np.where(is_sure, share, np.minimum(low, share)), np.where(is_sure, share, np.maximum(high, share))


def weighted_covariance(rows: Floats, weight: Floats) -> Floats:
    """Covariances (m, m) of rows (n, m) under weights."""
    share = weight / weight.sum()
    centred = rows - share @ rows
    covariance: Floats = (centred * share[:, None]).T @ centred
    return covariance


def _shares(covariance: Floats) -> Floats:
    parts = shapley_shares(covariance)
    shares: Floats = parts / parts.sum()
    return shares


def _scores(rows: Floats, weight: Floats) -> Floats:
    """The weighted linearised score of each row in each share, (n, k)."""
    part = weight / weight.sum()
    centred = rows - part @ rows
    spread = np.sqrt(part @ centred**2)
    scaled = centred / spread  # shares do not depend on scales
    covariance = (scaled * part[:, None]).T @ scaled
    scores = np.zeros((len(rows), rows.shape[1] - 1))
    for first, second in combinations_with_replacement(range(rows.shape[1]), 2):
        own = scaled[:, first] * scaled[:, second] - covariance[first, second]
        scores += (part * own)[:, None] * _slope(covariance, first, second)
    return scores


def _slope(covariance: Floats, first: int, second: int) -> Floats:
    """How fast the shares move with one covariance, (k,)."""
    ends = []
    for step in (STEP, -STEP):
        moved = covariance.copy()
        moved[first, second] += step
        moved[second, first] = moved[first, second]
        ends.append(_shares(moved))
    slope: Floats = (ends[0] - ends[1]) / (2 * STEP)
    return slope


def _resampled_shares(design: Design, rows: Floats, complete: Rows, resamples: int, seed: int) -> Iterator[Floats]:
    """The shares in each resample of the primary sampling units; resamples without variation are left out."""
    rng, units = generator(seed), design.psu_codes[complete]
    for _ in range(resamples):
        weight = design.w[complete] * bootstrap_factors(design, rng)[units]
        covariance = weighted_covariance(rows, weight)
        if (np.diag(covariance) <= 0).any() or np.linalg.matrix_rank(covariance, hermitian=True) < len(covariance):
            continue
        yield _shares(covariance)
