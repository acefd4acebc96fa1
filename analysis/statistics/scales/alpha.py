"""Cronbach's alpha and its intervals: from the covariance, free of a distribution, or resampled."""

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy.stats import f as f_distribution
from scipy.stats import norm

from analysis.core import numbers, plots
from analysis.core.columns import (
    item_scores,
    numeric,
    require_confidence,
    require_same_rows,
    require_unique,
    seed_number,
    whole_number,
)
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.core.threads import in_threads
from analysis.statistics.estimation.moments import BLOCK, Moments, moments, moments_from
from analysis.statistics.estimation.weighting.population import starting_weights
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
RESAMPLES_AT_ONCE = 20  # of 100,000 rows they take 16 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha(Result):
    """Cronbach's alpha of one scale, from its complete rows, with its Feldt interval."""

    alpha: float
    low: float
    high: float
    n_items: int
    n_complete: int
    n_dropped: int
    is_probability: bool = True

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([asdict(self)])

    def sentence(self, lang: Language = "zh") -> str:
        """Alpha with its interval and base, and what it does not say."""
        alpha, low, high = (numbers.decimal(value) for value in (self.alpha, self.low, self.high))
        zh, en = (f"区间 {low} 至 {high}，", f"interval {low} to {high}; ") if self.is_probability else ("", "")
        return TEXTS["alpha_items_complete_sheets"].fill(
            alpha=alpha, what=Text(zh, en), n_items=self.n_items, n_complete=self.n_complete, n_dropped=self.n_dropped
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Alpha with its interval beside the usual threshold."""
        return plots.intervals(self.to_frame(), estimate="alpha", reference=0.7, ax=ax, has_spread=self.is_probability)


def cronbach_alpha(scores: pd.DataFrame, *, confidence: float = 0.95) -> Alpha:
    """Internal consistency of the items of one scale (内部一致性信度).

    Rows with a blank are dropped before anything is counted, so the interval rests on the same
    respondents as the estimate.

    Args
        scores: (n respondents, k items), numeric, all items scored in the same direction; blank = no answer.
        confidence: coverage of the interval, between 0 and 1.

    Returns
        Alpha, a pure number (at most 1; negative when items oppose each other).

    Raises
        NotEnoughData: fewer than 2 items or 2 complete rows, or no variation.

    Source
        Cronbach (1951); interval after Feldt, Woodruff & Salih (1987).

    >>> scores = pd.DataFrame({"lighting": [5, 4, 2, 1], "paving": [5, 5, 2, 1]})
    >>> round(cronbach_alpha(scores).alpha, 3)
    0.983
    """
    require_unique(scores)
    if scores.shape[1] < 2:
        raise NotEnoughData(TEXTS["alpha_needs_items_got"].fill(shape=scores.shape[1]))
    return alpha_of(moments(scores), confidence=confidence)


def alpha_of(scores: Moments | pd.DataFrame, *, confidence: float = 0.95) -> Alpha:
    """Cronbach's alpha from moments or scores; see `cronbach_alpha`. Raises NotEnoughData: all totals are the same."""
    item_moments = moments_from(scores)
    covariance, k, n = item_moments.covariance, item_moments.k, item_moments.n
    total = float(covariance.sum())
    if total <= 0:
        raise NotEnoughData(TEXTS["all_complete_rows_have"].fill(n=n))
    alpha = float(k / (k - 1) * (1 - np.trace(covariance) / total))
    low, high = feldt_interval(alpha, n, k, confidence)
    return Alpha(alpha=alpha, low=low, high=high, n_items=k, n_complete=n, n_dropped=item_moments.n_dropped)


def weighted_alpha(scores: pd.DataFrame, weight: "pd.Series[float]") -> tuple[float, float]:
    """Cronbach's alpha and its standardised form from complete rows under survey weights; no interval is known.

    Raises
        NotEnoughData: fewer than 2 items or 2 complete rows, or an item without variation.
        InvalidInput: other row labels, scores that are not numeric, weights that are missing, 0 or below.

    Source
        Weighted covariances as in survey::svycralpha of R; the divisor cancels.
    """
    require_same_rows(scores=scores, weight=weight)
    rows, w = item_scores(scores).to_numpy(), starting_weights(numeric(weight, "weight"), len(scores))
    complete, k = ~np.isnan(rows).any(axis=1), scores.shape[1]
    if k < 2 or complete.sum() < 2:
        raise NotEnoughData(TEXTS["alpha_needs_items_complete"])
    varies = rows[complete].min(axis=0) < rows[complete].max(axis=0)  # rounding leaves a spread where there is none
    alike = [str(name) for name, does in zip(scores.columns, varies, strict=True) if not does]
    if alike:
        raise NotEnoughData(TEXTS["no_variation"].fill(listed=Text("、".join(alike), ", ".join(alike))))
    covariance = np.cov(rows[complete], rowvar=False, aweights=w[complete])
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    return tuple(float(k / (k - 1) * (1 - np.trace(matrix) / matrix.sum())) for matrix in (covariance, correlation))  # type: ignore[return-value]  # two of them


def feldt_interval(alpha: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    """The interval of alpha from n complete rows of k items, by the F distribution of (1 − α) ratios."""
    require_confidence(confidence)
    tail, rows, cells = (1 - confidence) / 2, n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(f_distribution.ppf(1 - tail, rows, cells))
    high = 1 - (1 - alpha) * float(f_distribution.ppf(tail, rows, cells))
    return low, high


def distribution_free_interval(scores: pd.DataFrame, *, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of alpha that asks nothing of the answers' distribution (渐近无分布区间), from complete rows.

    Raises
        NotEnoughData: as `cronbach_alpha`.

    Source
        Yuan, Guarnaccia & Hayslip (2003); Maydeu-Olivares, Coffman & Hartmann (2007): the delta method on the mean of
        the items' variances and the variance of their total.
    """
    require_confidence(confidence)
    item_moments = moments(scores)
    alpha, k, n, means = alpha_of(item_moments).alpha, item_moments.k, item_moments.n, item_moments.means
    parts, total_variance = float(np.trace(item_moments.covariance)), float(item_moments.covariance.sum())
    small, spread = set(scores.dtypes) == {np.dtype(np.int8)}, 0.0
    for start in range(0, len(scores), BLOCK):
        raw = scores.iloc[start : start + BLOCK].to_numpy(dtype=np.float32 if small else np.float64)
        rows = raw if small else raw[~np.isnan(raw).any(axis=1)]
        total = rows.sum(axis=1, dtype=np.float64) - means.sum()
        squares = np.einsum("ij,ij->i", rows, rows) - 2 * (rows @ means.astype(rows.dtype)) + means @ means
        influence = (squares - parts) / total_variance - parts / total_variance**2 * (total**2 - total_variance)
        spread += float(influence @ influence)
    reach = float(norm.ppf((1 + confidence) / 2) * k / (k - 1) * np.sqrt(spread) / n)
    return alpha - reach, min(1.0, alpha + reach)


def normal_interval(scores: Moments | pd.DataFrame, confidence: float = 0.95) -> tuple[float, float]:
    """The asymptotic interval of alpha under normal items whose variances may differ.

    Source
        van Zyl, Neudecker & Nel (2000), as in Duhachek & Iacobucci (2004).
    """
    require_confidence(confidence)
    item_moments = moments_from(scores)
    covariance, k, n = item_moments.covariance, item_moments.k, item_moments.n
    total, trace = covariance.sum(), np.trace(covariance)
    square = covariance @ covariance
    spread = 2 * k**2 / ((k - 1) ** 2 * total**3) * (total * (np.trace(square) + trace**2) - 2 * trace * square.sum())
    alpha = alpha_of(item_moments).alpha
    reach = float(norm.ppf((1 + confidence) / 2) * np.sqrt(spread / n))
    return alpha - reach, min(1.0, alpha + reach)


def bootstrap_interval(
    scores: pd.DataFrame, *, confidence: float = 0.95, resamples: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """The percentile interval of alpha over resampled complete rows (自助法): exact multinomial resampling.

    Slow beside the closed forms and, on large samples, the same; it is here for the doubtful reader.

    Raises
        NotEnoughData: as `cronbach_alpha`. InvalidInput: fewer than 100 resamples.

    Source
        Efron & Tibshirani (1993), ch. 13.
    """
    require_confidence(confidence)
    if whole_number(resamples, "resamples") < 100:
        raise InvalidInput(TEXTS["resamples_least"])
    item_moments = moments(scores)
    alpha_of(item_moments)
    rows = np.asarray(scores.dropna().to_numpy(dtype=np.float64) - item_moments.means)
    k, n = item_moments.k, len(rows)
    total = rows.sum(axis=1)
    known = np.column_stack([rows, total, total**2, (rows**2).sum(axis=1)])
    seeds = np.random.SeedSequence(seed_number(seed, least=0)).spawn(-(-resamples // RESAMPLES_AT_ONCE))
    parts = list(in_threads(lambda own: _resampled_sums(known, own), seeds))
    sums = np.concatenate(parts)[:resamples] / n
    items = sums[:, k + 2] - (sums[:, :k] ** 2).sum(axis=1)
    totals = sums[:, k + 1] - sums[:, k] ** 2
    alphas = k / (k - 1) * (1 - items[totals > 0] / totals[totals > 0])
    low, high = np.quantile(alphas, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _resampled_sums(known: Floats, seed: np.random.SeedSequence) -> Floats:
    """Column sums of `known` (n, columns) over a handful of resamples of its rows, (resamples, columns)."""
    rng, n = np.random.default_rng(seed), len(known)
    counts = np.empty((RESAMPLES_AT_ONCE, n))
    for row in counts:
        row[:] = np.bincount(rng.integers(0, n, n, dtype=np.int32), minlength=n)
    sums: Floats = counts @ known
    return sums
