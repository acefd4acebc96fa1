"""How many to check (属性抽样): sample sizes for error rates, and the chance of meeting what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import special, stats

from analysis.core import numbers, plots
from analysis.core.columns import is_number, one_of, require_confidence, whole_number
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.statistics.audit_sampling.bounds import TIE, Model, first_that_fits
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
MODELS: dict[str, tuple[str, str]] = {
    "binomial": ("二项分布", "binomial"),
    "poisson": ("泊松分布", "Poisson"),
    "hypergeometric": ("超几何分布", "hypergeometric"),
}
LARGEST = 2_000_000  # a plan beyond this is no plan


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributePlan(Result):
    """The smallest sample that shows an error rate to be below what is tolerable, if errors are as expected."""

    n: int
    errors_allowed: int
    expected_errors: float
    tolerable: float
    confidence: float
    model: Model
    population: int | None

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """What to check, and what may be said if no more errors than allowed are found."""
        level, rate, (zh, en) = numbers.percent(self.confidence, 0), numbers.percent(self.tolerable), MODELS[self.model]
        n, k = numbers.count(self.n), self.errors_allowed
        if lang == "zh":
            population = f"（共 {numbers.count(self.population)} 个）" if self.population else ""
            return f"随机抽查 {n} 个{population}；差错不超过 {k} 个，才能以 {level} 的把握说差错率低于 {rate}（{zh}）。"
        population = f" of {numbers.count(self.population)}" if self.population else ""
        return (
            f"Check {n}{population} at random: with at most {k} errors the error rate is below {rate} at {level} "
            f"confidence ({en}); with more it is not shown."
        )


def plan_attribute(
    population: int | None,
    *,
    tolerable: float,
    confidence: float = 0.95,
    expected_errors: int = 0,
    expected_rate: float | None = None,
    model: Model = "binomial",
) -> AttributePlan:
    """The smallest sample for an attribute (属性抽样样本量), errors expected as a count or as a rate of the sample.

    Args
        population: how many units there are; None = very many. The hypergeometric model needs it.
        tolerable: the error rate that must be excluded, a share above 0 and below 1; in a population of N that is
            ⌈N · tolerable⌉ errors.
        confidence: one minus the risk of passing a population with that rate, between 0 and 1.
        expected_errors: how many errors the sample may hold; or
        expected_rate: their share of the sample, below `tolerable`. The binomial and the hypergeometric model round
            the errors up to a whole number, the Poisson model takes fractions (as printed tables for money do).
        model: "hypergeometric" is exact without replacement; "binomial" and "poisson" are for very large populations.

    Raises
        InvalidInput: values out of range, both kinds of expectation, a plan larger than its population, or an
            expectation so close to what is tolerable that no sample tells them apart.

    Source
        AICPA Audit Guide: Audit Sampling (2017), appendices A and C; Stewart (2012).

    >>> plan_attribute(220, tolerable=0.05, model="hypergeometric").n
    52
    """
    population = None if population is None else whole_number(population, "population", least=1)
    expected_errors = whole_number(expected_errors, "expected_errors")
    _check_plan(population, tolerable, confidence, errors=expected_errors, rate=expected_rate, model=model)
    risk, limit = (1 - confidence) * (1 + TIE), population or LARGEST
    chance = _chance_of_few(model, population, tolerable)
    if not expected_rate:
        n = first_that_fits(lambda size: bool(chance(expected_errors, size) <= risk), expected_errors + 1, limit)
        k = float(expected_errors)
    elif model == "poisson":
        n = first_that_fits(lambda size: bool(chance(expected_rate * size, size) <= risk), 1, limit)
        k = expected_rate * n
    else:
        n, k = _first_by_steps(chance, expected_rate, risk, limit)
    if n > limit:
        many = numbers.count(limit)
        raise InvalidInput(TEXTS["units_not_enough_plan"].fill(many=many))
    return AttributePlan(
        n=n,
        errors_allowed=floor(k + TIE),
        expected_errors=k,
        tolerable=tolerable,
        confidence=confidence,
        model=model,
        population=population,
    )


def _check_plan(
    population: int | None, tolerable: float, confidence: float, *, errors: int, rate: float | None, model: str
) -> None:
    one_of(model, MODELS, "model")
    require_confidence(confidence)
    if model == "hypergeometric" and population is None:
        raise InvalidInput(TEXTS["size_population_needed_least"])
    if not (is_number(tolerable) and 0 < tolerable < 1):
        raise InvalidInput(TEXTS["tolerable_confidence_lie_between"])
    if rate is not None and (errors or not (is_number(rate) and 0 <= rate < tolerable)):
        raise InvalidInput(TEXTS["give_expected_errors_either"])


Chance = Callable[[npt.ArrayLike, npt.ArrayLike], Floats]


def _chance_of_few(model: str, population: int | None, tolerable: float) -> Chance:
    """Gives the chance of at most k errors among n if the error rate were just the tolerable one."""
    if model == "binomial":
        return lambda k, n: stats.binom.cdf(k, n, tolerable)
    if model == "poisson":
        return lambda k, n: special.gammaincc(np.add(k, 1), np.multiply(n, tolerable))
    size = population or 0
    return lambda k, n: stats.hypergeom.cdf(k, size, ceil(size * tolerable * (1 - TIE)), n)


def _first_by_steps(chance: Chance, rate: float, risk: float, limit: int) -> tuple[int, float]:
    """The smallest n when ⌈rate · n⌉ errors are allowed.

    The chance falls with n while the allowed errors stay the same and jumps up with each further one, so it is enough
    to look at the last n of each step, and then within the first step that fits.
    """
    last, k, many = ceil(rate * limit * (1 - TIE)), 1, 64
    while k <= last:
        steps = np.arange(k, min(k + many, last + 1))
        ends = np.minimum(np.floor(steps / rate * (1 + TIE)), limit)
        fits = np.flatnonzero(chance(steps, ends) <= risk)
        if len(fits):
            return _within_step(chance, int(steps[fits[0]]), int(ends[fits[0]]), rate, risk)
        k, many = k + many, many * 2
    return limit + 1, float(last)


def _within_step(chance: Chance, k: int, end: int, rate: float, risk: float) -> tuple[int, float]:
    start = floor((k - 1) / rate * (1 + TIE)) + 1
    return first_that_fits(lambda n: bool(chance(k, n) <= risk), max(start, k), end), float(k)


def _counts(population: int, errors: int, n: int) -> tuple[int, int, int]:
    """Units, those of them with an error, and those to check, as whole numbers."""
    return whole_number(population, "population", least=1), whole_number(errors, "errors"), whole_number(n, "n")


def chance_of_hit(population: int, errors: int, n: int) -> float:
    """The chance that n of a population without replacement hold at least one of its errors (发现概率), 0 to 1.

    Raises
        InvalidInput: more errors or more to check than there are units, or negative counts.

    Source
        Hypergeometric distribution.

    >>> round(chance_of_hit(220, 54, 10), 3)
    0.944
    """
    population, errors, n = _counts(population, errors, n)
    if errors > population or n > population:
        raise InvalidInput(TEXTS["errors_sample_do_not"].fill(population=population, errors=errors, n=n))
    return float(stats.hypergeom.sf(0, population, errors, n))


def chance_of_at_most(population: int, errors: int, n: int, errors_met: int) -> float:
    """The chance that n of a population without replacement hold no more than `found` errors (至多遇到的概率), 0 to 1.

    Raises
        InvalidInput: as `chance_of_hit`, or more found than checked.

    Source
        Hypergeometric distribution.

    >>> round(chance_of_at_most(220, 54, 10, 0), 3)
    0.056
    """
    chance_of_hit(population, errors, n)  # the same inputs are refused
    population, errors, n = _counts(population, errors, n)
    if whole_number(errors_met, "errors_met") > n:
        raise InvalidInput(TEXTS["errors_do_not_fit"].fill(n=n, found=errors_met))
    return float(stats.hypergeom.cdf(errors_met, population, errors, n))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectionPlan(Result):
    """How many to check to meet at least one error, for several chances of success."""

    n: int
    chance: float
    population: int
    errors: int
    table: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Rows: wanted, n, chance (what n really gives), label."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The size, and what it is good for."""
        chance, population = numbers.percent(self.chance, 2), numbers.count(self.population)
        return TEXTS["if_wrong_checked_random"].fill(whole=population, errors=self.errors, n=self.n, chance=chance)[
            lang
        ]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The chance that each size gives."""
        return plots.dots(self.table, value="chance", whole=1, ax=ax)


def detection_size(population: int, errors: int, *, chance: float = 0.95) -> DetectionPlan:
    """The smallest sample that meets at least one error with a given chance (发现抽样样本量).

    Raises
        InvalidInput: no error to find, more errors than units, a chance outside 0 to 1.

    Source
        Hypergeometric distribution.

    >>> detection_size(220, 54, chance=0.99).n
    16
    """
    require_confidence(chance)
    population, errors, _ = _counts(population, errors, 0)
    if not 0 < errors <= population:
        raise InvalidInput(TEXTS["there_must_population_errors"])
    wanted = np.unique([0.5, 0.8, 0.9, 0.95, 0.99, chance])
    sizes = [_detecting(population, errors, chance) for chance in wanted]
    table = pd.DataFrame(
        {
            "wanted": wanted,
            "n": sizes,
            "chance": [chance_of_hit(population, errors, n) for n in sizes],
            "label": [f"n = {n}" for n in sizes],
        }
    )
    chosen = table[table["wanted"] == chance].iloc[0]
    return DetectionPlan(
        n=int(chosen["n"]), chance=float(chosen["chance"]), population=population, errors=errors, table=table
    )


def _detecting(population: int, errors: int, chance: float) -> int:
    missed = (1 - chance) * (1 + TIE)
    return first_that_fits(lambda n: bool(stats.hypergeom.cdf(0, population, errors, n) <= missed), 1, population)
