"""Internal consistency of the items of one scale (信度). It says nothing about whether the answers are genuine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core import numbers
from analysis.core.columns import item_scores, needed, whole_number
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.statistics.estimation.moments import Moments, moments, moments_from
from analysis.statistics.scales import factors
from analysis.statistics.scales.alpha import (
    Alpha,
    alpha_of,
    bootstrap_interval,
    cronbach_alpha,
    distribution_free_interval,
    feldt_interval,
    normal_interval,
    weighted_alpha,
)
from questionnaires.texts import Language, Text, Wording, in_language, texts_beside

TEXTS = texts_beside(__file__)

__all__ = [
    "Alpha",
    "Reliability",
    "alpha_of",
    "bootstrap_interval",
    "cronbach_alpha",
    "distribution_free_interval",
    "feldt_interval",
    "mcdonald_omega",
    "normal_interval",
    "omega_hierarchical",
    "omega_total",
    "reliability",
    "spearman_brown",
    "split_halves",
    "weighted_alpha",
]

Floats = npt.NDArray[np.float64]
MOST_ITEMS_SPLIT = 20  # above it there are too many halves to try them all


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reliability(Result):
    """Everything about one scale from one covariance: alpha and its kin, Guttman's bounds, omega, each item's part.

    `wording` is how each item was asked, where it is known; sentences quote it instead of the item's id.
    """

    alpha: Alpha
    alpha_standardized: float
    average_r: float
    guttman: tuple[float, float, float, float | None, float, float]
    split_half_mean: float | None
    split_half_min: float | None
    omega_total: float | Unavailable
    items: pd.DataFrame
    wording: Mapping[str, Wording] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """One row an item: n, mean, sd, item_total_r, item_rest_r, alpha_if_dropped."""
        return self.items

    def sentence(self, lang: Language = "zh") -> str:
        """Alpha, omega, the item that fits least, and what none of them says."""
        weakest = int(np.argmin(self.items["item_rest_r"].to_numpy()))
        item = str(self.items["item"].iloc[weakest])
        least = in_language(self.wording.get(item, {lang: item}), lang)
        rest = numbers.decimal(float(self.items["item_rest_r"].iloc[weakest]))
        if isinstance(self.omega_total, Unavailable):
            omega = TEXTS["omega_not_applicable"].fill(zh=self.omega_total.reason)
        else:
            omega = Text.same(f"ω = {numbers.decimal(self.omega_total)}")
        return TEXTS["one_factor_least_related"].fill(
            sentence=Text(str(self.alpha.sentence()), str(self.alpha.sentence("en"))),
            omega=omega,
            least=least,
            rest=rest,
        )[lang]


def reliability(scores: Moments | pd.DataFrame, *, confidence: float = 0.95) -> Reliability:
    """The whole reliability block of a scale (信度分析).

    Args
        scores: (n, k) scores of items in one direction, of which the complete rows count; or their moments, listwise
            or pairwise.
        confidence: coverage of the interval of alpha (Feldt).

    Raises
        NotEnoughData: fewer than 2 items or 2 rows, or no variation.

    Source
        Cronbach (1951); Guttman (1945) λ1–λ6; McDonald (1999) ω of one factor; corrected item-total correlations.

    >>> scores = pd.DataFrame({"a": [5, 4, 2, 1, 3], "b": [5, 5, 2, 1, 2], "c": [4, 5, 1, 2, 3]})
    >>> round(reliability(scores).average_r, 2)
    0.86
    """
    item_moments = moments_from(scores)
    covariance, correlation, k = item_moments.covariance, item_moments.correlation, item_moments.k
    alpha = alpha_of(item_moments, confidence=confidence)
    sd = np.sqrt(np.diag(covariance))
    average_r = float(((covariance / np.outer(sd, sd)).sum() - k) / (k * (k - 1)))
    halves = split_halves(covariance) if k <= MOST_ITEMS_SPLIT else None
    total, variances = covariance.sum(), np.diag(covariance)
    squares = (covariance**2).sum(axis=0) - variances**2
    lambda1 = 1 - variances.sum() / total
    lambda2 = lambda1 + np.sqrt(k / (k - 1) * squares.sum()) / total
    lambda5 = lambda1 + 2 * np.sqrt(squares.max()) / total
    try:
        omega: float | Unavailable = omega_total(correlation)
        lambda6 = 1 - (1 / np.diag(np.linalg.inv(covariance))).sum() / total
    except (InvalidInput, np.linalg.LinAlgError):
        omega = Unavailable(kind="not_applicable", reason=TEXTS["too_few_items_singular"])
        lambda6 = np.nan
    return Reliability(
        alpha=alpha,
        alpha_standardized=k * average_r / (1 + (k - 1) * average_r),
        average_r=average_r,
        guttman=(
            float(lambda1),
            float(lambda2),
            alpha.alpha,
            None if halves is None else float(halves.max()),
            float(lambda5),
            float(lambda6),
        ),
        split_half_mean=None if halves is None else float(halves.mean()),
        split_half_min=None if halves is None else float(halves.min()),
        omega_total=omega,
        items=_items(item_moments),
    )


def mcdonald_omega(scores: pd.DataFrame) -> float:
    """McDonald's omega total of one factor (ω) from complete rows; see `omega_total`.

    >>> scores = pd.DataFrame({"a": [5, 4, 2, 1, 3], "b": [5, 5, 2, 1, 2], "c": [4, 5, 1, 2, 3]})
    >>> round(mcdonald_omega(scores), 2)
    0.95
    """
    return omega_total(moments(scores).correlation)


def omega_total(correlation: Floats) -> float:
    """McDonald's omega total: the part of the total's variance that one common factor carries, standardised items.

    Raises
        InvalidInput: fewer than 3 items, or singular correlations.

    Source
        McDonald (1999), ch. 6; the factor is extracted by minimum residuals.
    """
    loadings = factors.extract(correlation, 1, "minres")[:, 0]
    common = float(loadings.sum() ** 2)
    return common / (common + float((1 - loadings**2).sum()))


def omega_hierarchical(correlation: Floats, n_factors: int = 3) -> float:
    """McDonald's omega hierarchical (ω_h): the part of the total's variance carried by the factor all items share.

    The general factor is found from `n_factors` correlated group factors (Schmid–Leiman): a scale whose ω_h is far
    below ω total measures several things, and its total means less than its reliability suggests.

    Raises
        InvalidInput: too few items for the group factors (9 carry three), or singular correlations.
        NoConvergence: group factors that cannot be separated.

    Source
        Schmid & Leiman (1957); Zinbarg, Revelle, Yovel & Li (2005); minres and oblimin as psych::omega of R.
    """
    if whole_number(n_factors, "n_factors") < 3:
        raise InvalidInput(TEXTS["group_factors_more_needed"])
    unrotated = factors.extract(correlation, n_factors, "minres")
    pattern, between = factors.rotate(unrotated, "oblimin")
    general = pattern @ factors.extract(between, 1, "minres")[:, 0]
    return float(general.sum() ** 2 / correlation.sum())


def split_halves(covariance: Floats) -> Floats:
    """The split-half reliability of every division into halves (Guttman's λ4 is the greatest); odd k: nearly halves."""
    k = len(covariance)
    half = k // 2
    chosen = [items for items in combinations(range(k), half) if k % 2 or 0 in items]
    sides = np.zeros((len(chosen), k))
    sides[np.repeat(np.arange(len(chosen)), half), np.ravel(chosen)] = 1
    between = np.einsum("ij,jk,ik->i", sides, covariance, 1 - sides, optimize=True)
    values: Floats = 4 * between / covariance.sum()
    return values


def spearman_brown(scores: pd.DataFrame, first: Sequence[str], second: Sequence[str]) -> float:
    """Split-half reliability of two named halves (折半信度), stepped up to full length (Spearman 1910; Brown 1910).

    Raises
        InvalidInput: a half without items, an item in both, a missing column, scores that are not numeric.
        NotEnoughData: fewer than 2 complete rows, or a half whose total does not vary.
    """
    if not first or not second or set(first) & set(second):
        raise InvalidInput(TEXTS["two_halves_without_common"])
    needed(scores, [*first, *second])
    complete = item_scores(scores[[*first, *second]]).dropna()
    totals = complete[list(first)].sum(axis=1), complete[list(second)].sum(axis=1)
    if len(complete) < 2 or min(total.nunique() for total in totals) < 2:
        raise NotEnoughData(TEXTS["halves_must_vary"])
    r = float(np.corrcoef(*totals)[0, 1])
    return 2 * r / (1 + r)


def _items(item_moments: Moments) -> pd.DataFrame:
    covariance, k = item_moments.covariance, item_moments.k
    variances, with_all, total = np.diag(covariance), covariance.sum(axis=0), covariance.sum()
    rest = total - 2 * with_all + variances
    with np.errstate(invalid="ignore", divide="ignore"):
        dropped = (k - 1) / (k - 2) * (1 - (variances.sum() - variances) / rest) if k > 2 else np.full(k, np.nan)
    return pd.DataFrame(
        {
            "item": item_moments.items,
            "n": np.diag(item_moments.counts).astype(int),
            "mean": item_moments.means,
            "sd": np.sqrt(variances),
            "item_total_r": with_all / np.sqrt(variances * total),
            "item_rest_r": (with_all - variances) / np.sqrt(variances * rest),
            "alpha_if_dropped": dropped,
        }
    )
