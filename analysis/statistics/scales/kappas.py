"""Kappas: agreement of two raters or several beyond what chance would bring (Kappa 系数)."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.core.columns import one_of, require_confidence, require_same_rows, whole_counts
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.ratings import coded
from analysis.statistics.estimation.proportions import clopper_pearson_interval
from analysis.statistics.scales.agreement import Agreement, rating_counts
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
KappaWeights = Literal["none", "linear", "quadratic"]
KAPPA_WEIGHTS: tuple[KappaWeights, ...] = ("none", "linear", "quadratic")


def cohen_kappa(
    first: "pd.Series[str]",
    second: "pd.Series[str]",
    *,
    categories: Sequence[object] | None = None,
    weights: KappaWeights = "none",
    confidence: float = 0.95,
) -> Agreement:
    """Cohen's kappa of two raters, plain or weighted (加权 Kappa), with its large-sample interval.

    Args
        first, second: (n,) the categories both gave, with the same row labels; a unit with a blank is left out.
        categories: all of them in order, which weights need unless ratings are numbers or ordered categoricals.
        weights: "none", "linear" or "quadratic" agreement weights.
        confidence: coverage of the interval.

    Raises
        InvalidInput: other row labels, a rating that is not among the categories, weights for words without an order.
        NotEnoughData: fewer than 2 units or 2 categories, or chance alone would agree on all.

    Source
        Cohen (1960, 1968); standard error of Fleiss, Cohen & Everitt (1969).
    """
    require_same_rows(first=first, second=second)
    one_of(weights, KAPPA_WEIGHTS, "weights")
    both = pd.DataFrame({"first": first, "second": second})
    codes, names = coded(both, categories=categories, is_ordered=weights != "none")
    codes = codes[(codes >= 0).all(axis=1)]
    if categories is None:
        used, flat = np.unique(codes, return_inverse=True)
        codes, names = flat.reshape(codes.shape), tuple(names[code] for code in used)
    k = len(names)
    counts = np.bincount(codes[:, 0] * k + codes[:, 1], minlength=k * k).reshape(k, k)
    return kappa_of_table(pd.DataFrame(counts, index=names, columns=names), weights=weights, confidence=confidence)


def kappa_of_table(table: pd.DataFrame, *, weights: KappaWeights = "none", confidence: float = 0.95) -> Agreement:
    """Cohen's kappa from a square table of counts; see `cohen_kappa`.

    Raises
        InvalidInput: a table that is not square, other rows than columns, counts that are blank, negative or broken.
    """
    one_of(weights, KAPPA_WEIGHTS, "weights")
    require_confidence(confidence)
    counts = whole_counts(table)
    k, n = len(counts), counts.sum()
    if counts.shape != (k, k):
        raise InvalidInput(TEXTS["square_table_needed_got"].fill(shape=counts.shape))
    if list(map(str, table.index)) != list(map(str, table.columns)):
        raise InvalidInput(TEXTS["rows_columns_must_same"])
    if n < 2 or k < 2:
        raise NotEnoughData(TEXTS["kappa_needs_units_categories"])
    p, agree = counts / n, agreement_weights(k, weights)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, chance = float((agree * p).sum()), float(rows @ agree @ columns)
    if chance >= 1:
        raise NotEnoughData(TEXTS["all_units_one_category"])
    kappa = (observed - chance) / (1 - chance)
    by_row, by_column = agree @ columns, rows @ agree
    inner = agree - (by_row[:, None] + by_column[None, :]) * (1 - kappa)
    variance = float((p * inner**2).sum() - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    se = float(np.sqrt(max(variance, 0)))
    z = float(stats.norm.ppf((1 + confidence) / 2))
    low, high = max(-1.0, kappa - z * se), min(1.0, kappa + z * se)
    if observed > 1 - 1e-12:  # all agree: the error is that of a share of 100 %, never 0
        low = max(-1.0, (clopper_pearson_interval(int(n), int(n), confidence)[0] - chance) / (1 - chance))
    name = "kappa" if weights == "none" else f"kappa ({weights})"
    row = {"coefficient": name, "value": kappa, "low": low, "high": high, "se": se, "observed": observed}
    return Agreement(table=pd.DataFrame([row]), n_units=int(n), n_raters=2, confidence=confidence)


def fleiss_kappa(ratings: pd.DataFrame) -> Agreement:
    """Fleiss' kappa of several raters, over all and by category (Fleiss 1971), with z against no agreement.

    Args
        ratings: (n units, m raters) categories, complete.

    Raises
        NotEnoughData: a blank, fewer than 2 units or raters, or a single category.
    """
    codes, names = coded(ratings)
    if (codes < 0).any() or min(ratings.shape) < 2:
        raise NotEnoughData(TEXTS["fleiss_kappa_needs_units"])
    n, m = ratings.shape
    unit_counts = rating_counts(codes, len(names))
    share = unit_counts.sum(axis=0) / (n * m)
    if (share >= 1).any():
        raise NotEnoughData(TEXTS["all_ratings_one_category"])
    per_unit = ((unit_counts**2).sum(axis=1) - m) / (m * (m - 1))
    chance = float((share**2).sum())
    kappa = (float(per_unit.mean()) - chance) / (1 - chance)
    q = share * (1 - share)
    spread = q.sum() ** 2 - (q * (1 - 2 * share)).sum()
    se = float(np.sqrt(2 * spread / (n * m * (m - 1))) / q.sum())
    by_category = 1 - (unit_counts * (m - unit_counts)).sum(axis=0) / (n * m * (m - 1) * q)
    se_category = np.sqrt(2 / (n * m * (m - 1)))
    z95 = float(stats.norm.ppf(0.975))
    table = pd.DataFrame(
        [
            {"coefficient": name, "value": value, "se": own, "z": value / own}
            for name, value, own in [
                ("Fleiss kappa", kappa, se),
                *((name, value, se_category) for name, value in zip(names, by_category, strict=True)),
            ]
        ]
    )
    reach = z95 * table["se"]
    table = table.assign(low=(table["value"] - reach).clip(-1, 1), high=(table["value"] + reach).clip(-1, 1))
    return Agreement(table=table, n_units=n, n_raters=m, confidence=0.95)


def agreement_weights(k: int, weights: KappaWeights) -> Floats:
    """How far two of k categories in order agree, (k, k): 1 where they are one."""
    gap = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    return {"none": np.eye(k), "linear": 1 - gap, "quadratic": 1 - gap**2}[weights]
