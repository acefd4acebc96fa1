"""Agreement beyond chance where margins are lopsided (机会一致校正): Gwet's AC1 and AC2, Brennan & Prediger's kappa.

Kappas fall towards 0 where nearly all units lie in one category, however well raters agree; these do not.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.core.columns import one_of, require_confidence
from analysis.core.errors import NotEnoughData
from analysis.core.ratings import coded
from analysis.statistics.estimation.proportions import clopper_pearson_interval
from analysis.statistics.scales.agreement import Agreement, rating_counts
from analysis.statistics.scales.kappas import KAPPA_WEIGHTS, KappaWeights, agreement_weights
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Chance = Callable[[Floats, Floats], tuple[float, Floats]]  # counts and weights → chance of agreement, and each unit's


def gwet_ac(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[object] | None = None,
    weights: KappaWeights = "none",
    confidence: float = 0.95,
) -> Agreement:
    """Gwet's AC1, or AC2 with weights: agreement of any number of raters, blanks allowed (Gwet 一致性系数).

    Args
        ratings: (n units, m raters); blank = not rated. Units rated once count for what chance would bring only.
        categories: all of them in order, those nobody used too; default: those found. Weights need them where ratings
            are words, unless they are ordered categoricals.
        weights: "none" (AC1), "linear" or "quadratic" (AC2) agreement weights.
        confidence: coverage of the interval, over units, for these raters.

    Returns
        One row: value, low, high, se, observed (agreement before chance is taken off), chance.

    Raises
        InvalidInput: unknown weights, a rating that is not listed, weights for words without an order.
        NotEnoughData: fewer than 2 units rated twice, or fewer than 2 categories.

    Source
        Gwet (2008, 2014 ch. 4–5); variance over units as irrCAC of R.

    >>> ratings = pd.DataFrame({"first": list("aaaab"), "second": list("aaaaa")})
    >>> round(float(gwet_ac(ratings).table["value"][0]), 3)
    0.756
    """
    name = "Gwet AC1" if weights == "none" else f"Gwet AC2 ({weights})"
    return _coefficient(name, _gwet_chance, ratings, categories, weights=weights, confidence=confidence)


def brennan_prediger(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[object] | None = None,
    weights: KappaWeights = "none",
    confidence: float = 0.95,
) -> Agreement:
    """Brennan & Prediger's kappa: chance gives every category alike (Brennan–Prediger 系数); otherwise as `gwet_ac`.

    The number of categories decides what chance brings: list them all where nobody used some.

    Source
        Brennan & Prediger (1981); weights and variance after Gwet (2014), as irrCAC of R.

    >>> ratings = pd.DataFrame({"first": list("aaaab"), "second": list("aaaaa")})
    >>> round(float(brennan_prediger(ratings).table["value"][0]), 3)
    0.6
    """
    name = "Brennan–Prediger" if weights == "none" else f"Brennan–Prediger ({weights})"
    return _coefficient(name, _even_chance, ratings, categories, weights=weights, confidence=confidence)


def _coefficient(
    name: str,
    chance_of: Chance,
    ratings: pd.DataFrame,
    categories: Sequence[object] | None,
    *,
    weights: KappaWeights,
    confidence: float,
) -> Agreement:
    """(Observed − chance) / (1 − chance), its error over units, and its interval by t, within −1 and 1."""
    one_of(weights, KAPPA_WEIGHTS, "weights")
    require_confidence(confidence)
    codes, names = coded(ratings, categories=categories, is_ordered=weights != "none")
    counts = rating_counts(codes, len(names))
    counts = counts[counts.sum(axis=1) > 0]
    sizes, n = counts.sum(axis=1), len(counts)
    is_shared = sizes >= 2
    n_shared = int(is_shared.sum())
    if n_shared < 2 or len(names) < 2:
        raise NotEnoughData(TEXTS["two_units_two_categories"])
    agree = agreement_weights(len(names), weights)
    pairs = (counts * (counts @ agree - 1)).sum(axis=1)
    by_unit = np.divide(pairs, sizes * (sizes - 1), out=np.zeros(n), where=is_shared)
    observed = float(by_unit.sum()) / n_shared
    chance, unit_chance = chance_of(counts, agree)
    value = (observed - chance) / (1 - chance)
    parts = n / n_shared * (by_unit - chance * is_shared) / (1 - chance)
    parts -= 2 * (1 - value) * (unit_chance - chance) / (1 - chance)
    se = float(np.sqrt(((parts - value) ** 2).sum() / (n * (n - 1))))
    reach = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * se
    low, high = max(-1.0, value - reach), min(1.0, value + reach)
    if observed > 1 - 1e-12:  # all agree: the error is that of a share of 100 %, never 0
        low = max(-1.0, (clopper_pearson_interval(n_shared, n_shared, confidence)[0] - chance) / (1 - chance))
    row = {"coefficient": name, "value": value, "low": low, "high": high, "se": se}
    table = pd.DataFrame([row | {"observed": observed, "chance": chance}])
    return Agreement(table=table, n_units=n_shared, n_raters=ratings.shape[1], confidence=confidence)


def _gwet_chance(counts: Floats, agree: Floats) -> tuple[float, Floats]:
    k = len(agree)
    shares = counts / counts.sum(axis=1, keepdims=True)
    rest = 1 - shares.mean(axis=0)
    scale = float(agree.sum()) / (k * (k - 1))
    return scale * float((1 - rest) @ rest), scale * (shares @ rest)


def _even_chance(counts: Floats, agree: Floats) -> tuple[float, Floats]:
    chance = float(agree.mean())
    return chance, np.full(len(counts), chance)
