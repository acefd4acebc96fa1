"""How many households to call (回访样本量), so that few denials say something of all sheets."""

from dataclasses import dataclass
from math import ceil
from numbers import Integral

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.statistics.audit_sampling.bounds import TIE, error_bound
from analysis.statistics.audit_sampling.plans import plan_attribute
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

TOLERABLE, CONFIDENCE, REACH = 0.05, 0.95, 0.6  # where nothing else is set; the reach is a guess, no measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackPlan(Result):
    """How many of the households that answered to reach, and how many to draw for it.

    `could_show`: the least share of denials that could be excluded with as many reached as expected, if no more deny
    than allowed; above `tolerable` only where there are too few households to draw from.
    """

    population: int
    n_reached: int
    n_drawn: int
    denials_allowed: int
    tolerable: float
    confidence: float
    reach: float
    could_show: float

    @property
    def is_all(self) -> bool:
        """Whether every household is called."""
        return self.n_drawn == self.population

    @property
    def is_enough(self) -> bool:
        """Whether as many as needed would be reached."""
        return self.could_show < self.tolerable

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """Whom to call, what may be said then, and what it rests on."""
        what = TEXTS["call_all"] if self.is_all else TEXTS["call_drawn"]
        few = TEXTS["few_deny"].fill(n=self.denials_allowed)
        allowed = few if self.denials_allowed else TEXTS["none_denies"]
        reach = set_share(self.reach)
        sentence = what.fill(
            population=numbers.count(self.population),
            n_drawn=numbers.count(self.n_drawn),
            n_reached=numbers.count(self.n_reached),
            reach=reach,
            allowed=allowed,
            tolerable=set_share(self.tolerable),
            confidence=set_share(self.confidence),
        )[lang]
        could = numbers.percent(self.could_show)
        short = TEXTS["too_few_reached"].fill(reach=reach, allowed=allowed, could_show=could)
        sentence += "" if self.is_enough else short[lang]
        rests_on = TEXTS["all_rests_on"] if self.is_all else TEXTS["plan_rests_on"]
        return sentence + rests_on[lang]


def set_share(share: float) -> str:
    """A share that somebody set, in percent with the decimals it was set with."""
    return numbers.percent(share, max(0, numbers.places_of(share) - 2))


def plan_callbacks(
    population: int,
    *,
    tolerable: float = TOLERABLE,
    confidence: float = CONFIDENCE,
    denials: int = 0,
    reach: float = REACH,
) -> CallbackPlan:
    """How many to call so that the share of made-up sheets is shown to be below what is tolerable (回访样本量).

    Args
        population: households whose code was used; every one could be drawn.
        tolerable: the share that must be excluded, above 0 and below 1.
        confidence: one minus the risk of passing a survey with that share, between 0 and 1.
        denials: how many of those reached may deny that they answered.
        reach: the share of those called that is expected to be reached, above 0 and at most 1.

    Returns
        CallbackPlan: the smallest number reached by the hypergeometric distribution (attribute sampling without
        replacement), divided by the reach, at most all of them.

    Raises
        InvalidInput: values out of range, or so few households that so many denials say nothing.

    Source
        AICPA Audit Guide: Audit Sampling (2017), appendix C; `analysis.statistics.audit_sampling.plans`.

    >>> plan = plan_callbacks(300)
    >>> plan.n_reached, plan.n_drawn
    (54, 90)
    """
    if not all(isinstance(n, Integral) for n in (population, denials)) or population < 1 or not 0 < reach <= 1:
        raise InvalidInput(TEXTS["population_and_reach"].fill(population=population, denials=denials, reach=reach))
    if 0 < tolerable < 1 and 0 <= ceil(population * tolerable * (1 - TIE)) <= denials:
        raise InvalidInput(
            TEXTS["denials_say_nothing"].fill(population=population, denials=denials, tolerable=set_share(tolerable))
        )
    plan = plan_attribute(
        population, tolerable=tolerable, confidence=confidence, expected_errors=denials, model="hypergeometric"
    )
    n_drawn = min(population, ceil(plan.n / reach * (1 - TIE)))
    n_expected = max(min(plan.n, int(n_drawn * reach * (1 + TIE))), denials, 1)
    bound = error_bound(denials, n_expected, confidence=confidence, population=population, model="hypergeometric")
    return CallbackPlan(
        population=population,
        n_reached=plan.n,
        n_drawn=n_drawn,
        denials_allowed=denials,
        tolerable=tolerable,
        confidence=confidence,
        reach=reach,
        could_show=bound.high,
    )
