"""What a check has shown (差错率的界): exact bounds of an error rate, and the factors that audit tables print."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import is_number, one_of, require_confidence, whole_number
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Model = Literal["binomial", "poisson", "hypergeometric"]
Sides = Literal["upper", "lower", "both"]
TIE = 1e-9  # 1 of 20 left out is a risk of exactly 5 %; binary fractions must not add a unit for it


def first_that_fits(fits: Callable[[int], bool], low: int, high: int) -> int:
    """The smallest whole number from low to high that fits, all above it fitting too; high + 1 if none does."""
    while low <= high:
        middle = (low + high) // 2
        low, high = (low, middle - 1) if fits(middle) else (middle + 1, high)
    return low


def reliability_factor(errors: float, confidence: float = 0.95) -> float:
    """The Poisson mean that leaves 1 − confidence to so few errors (可靠性系数): 3.00 for none at 95 %.

    Raises
        InvalidInput: negative errors, a confidence outside 0 to 1.

    Source
        AICPA Audit Guide: Audit Sampling (2017), table C-2.
    """
    require_confidence(confidence)
    if not is_number(errors) or errors < 0:
        raise InvalidInput(TEXTS["errors_not_negative_confidence"])
    return float(stats.gamma.ppf(confidence, errors + 1))


def upper_limits(errors: npt.ArrayLike, n: int, confidence: float, model: Model = "binomial") -> Floats:
    """One-sided upper limits of the error rate for several counts of errors (m,) among n, as shares; at most 1.

    Raises
        InvalidInput: another model, no whole n, a confidence outside 0 to 1.
    """
    one_of(model, ("binomial", "poisson"), "model")
    require_confidence(confidence)
    k, n = np.asarray(errors, dtype=float), whole_number(n, "n", least=1)
    if model == "poisson":
        limits: Floats = np.minimum(stats.gamma.ppf(confidence, k + 1) / n, 1.0)
    else:
        limits = np.where(k < n, stats.beta.ppf(confidence, k + 1, np.maximum(n - k, 1)), 1.0)
    return limits


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBound(Result):
    """The error rate found among n and the bounds of the true one."""

    errors: int
    n: int
    rate: float
    low: float
    high: float
    confidence: float
    sides: Sides
    model: Model
    population: int | None

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """What was found, and how large (or small) the true rate may be."""
        rate, low, high = (numbers.percent(share, 2) for share in (self.rate, self.low, self.high))
        level = numbers.percent(self.confidence, 0)
        zh, en = {
            "upper": (f"不超过 {high}", f"at most {high}"),
            "lower": (f"不低于 {low}", f"at least {low}"),
            "both": (f"在 {low} 至 {high} 之间", f"between {low} and {high}"),
        }[self.sides]
        return TEXTS["wrong_true_rate_if"].fill(
            n=self.n, errors=self.errors, found=rate, level=level, what=Text(zh, en)
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The rate between its bounds."""
        return plots.intervals(self.to_frame(), estimate="rate", whole=1, ax=ax)


def error_bound(
    errors: int,
    n: int,
    *,
    confidence: float = 0.95,
    sides: Sides = "upper",
    population: int | None = None,
    model: Model = "binomial",
) -> ErrorBound:
    """Exact bounds of an error rate (差错率上限、下限): Clopper–Pearson, Poisson, or of a finite population.

    Args
        errors: found, 0 to n. n: checked at random, at least 1.
        confidence: of the one bound, or of the interval when `sides` is "both".
        population: how many units there are; the hypergeometric model needs it.

    Returns
        ErrorBound; a side not asked for is 0 or 1, the limit of what a rate can be.

    Raises
        NotEnoughData: nothing checked. InvalidInput: counts that do not fit, a confidence outside 0 to 1.

    Source
        Clopper & Pearson (1934); Garwood (1936) for Poisson; Katz (1953) for the hypergeometric.

    >>> round(error_bound(3, 30).high, 4)
    0.2386
    """
    errors, n = whole_number(errors, "errors"), whole_number(n, "n")  # small numpy integers overflow
    if n < 1:
        raise NotEnoughData(TEXTS["nothing_checked"])
    one_of(model, get_args(Model), "model")
    one_of(sides, get_args(Sides), "sides")
    require_confidence(confidence)
    population = None if population is None else whole_number(population, "population", least=1)
    if not errors <= n <= (population or n) or (model, population) == ("hypergeometric", None):
        raise InvalidInput(
            TEXTS["errors_checked_units_do"].fill(errors=errors, n=n, population=population, model=model)
        )
    tail = (1 - confidence) / 2 if sides == "both" else 1 - confidence
    low, high = (
        _finite(errors, n, population or n, tail) if model == "hypergeometric" else _infinite(errors, n, tail, model)
    )
    return ErrorBound(
        errors=errors,
        n=n,
        rate=errors / n,
        low=0.0 if sides == "upper" else low,
        high=1.0 if sides == "lower" else min(1.0, high),
        confidence=confidence,
        sides=sides,
        model=model,
        population=population,
    )


def _infinite(errors: int, n: int, tail: float, model: Model) -> tuple[float, float]:
    high = float(upper_limits(errors, n, 1 - tail, model))
    if errors == 0:
        return 0.0, high
    if model == "poisson":
        return min(float(stats.gamma.ppf(tail, errors)) / n, 1.0), high
    return float(stats.beta.ppf(tail, errors, n - errors + 1)), high


def _finite(errors: int, n: int, population: int, tail: float) -> tuple[float, float]:
    """Of all numbers of errors in the population, the smallest and the largest that chance does not exclude."""
    risk, most = tail * (1 + TIE), population - n + errors
    low = first_that_fits(lambda k: bool(stats.hypergeom.sf(errors - 1, population, k, n) > risk), errors, most)
    high = first_that_fits(lambda k: bool(stats.hypergeom.cdf(errors, population, k, n) <= risk), errors, most) - 1
    return low / population, high / population
