"""What the calls have shown (回访结果): the share of made-up sheets in exact bounds, and satisfaction asked again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.audit_sampling.bounds import ErrorBound, Sides, error_bound
from analysis.survey.callbacks.plan import CONFIDENCE, TOLERABLE, set_share
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

CallOutcome = Literal["confirmed", "denied", "not_reached", "refused", "not_called"]
OUTCOMES: tuple[CallOutcome, ...] = get_args(CallOutcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackEstimate(Result):
    """What calls have shown of the share of made-up sheets (否认填写的比例), never household by household.

    `reached`: of those reached, which speaks for all if those not reached are like them; None where nobody was.
    `all_bounds` assumes nothing: at its low end everybody not reached has answered, at its high end nobody has.
    `at_most` and `all_at_most` are the one-sided bounds that a plan asks for. `again`: the satisfied when asked again.
    """

    population: int
    counts: dict[CallOutcome, int]
    tolerable: float
    confidence: float
    reached: ErrorBound | None
    at_most: float
    all_bounds: tuple[float, float]
    all_at_most: float
    again: ErrorBound | None

    @property
    def n_called(self) -> int:
        """How many were drawn and stand in the list, reached or not."""
        return sum(self.counts.values())

    @property
    def n_reached(self) -> int:
        """How many said whether they had answered."""
        return self.counts["confirmed"] + self.counts["denied"]

    def most_made_up(self, confidence: float, *, has_unreached: bool) -> int:
        """The upper bound of how many sheets are made up; `has_unreached`: if all those not reached were denials."""
        n_denied, n = self.counts["denied"], self.n_reached
        if has_unreached:
            n_denied, n = n_denied + self.n_called - n, self.n_called
        if n == 0:
            return self.population
        return round(
            _bound(n_denied, n, "upper", population=self.population, confidence=confidence).high * self.population
        )

    def to_frame(self) -> pd.DataFrame:
        """Rows: basis (reached, both_ways), share, low, high, at_most; only the second where nobody was reached."""
        low, high = self.all_bounds
        rows: list[tuple[object, ...]] = [("both_ways", None, low, high, self.all_at_most)]
        if self.reached:
            bound = self.reached
            rows.insert(0, ("reached", bound.rate, bound.low, bound.high, self.at_most))
        return pd.DataFrame(rows, columns=["basis", "share", "low", "high", "at_most"])

    def sentence(self, lang: Language = "zh") -> str:
        """How many confirmed and denied, what that bounds, and what a denial does not say."""
        n, level = {name: numbers.count(k) for name, k in self.counts.items()}, set_share(self.confidence)
        called = TEXTS["called"].fill(
            population=numbers.count(self.population),
            n_called=numbers.count(self.n_called),
            confirmed=n["confirmed"],
            denied=n["denied"],
            not_reached=n["not_reached"],
            refused=n["refused"],
            not_called=n["not_called"],
        )
        low, high, most = (numbers.percent(share) for share in (*self.all_bounds, self.all_at_most))
        both_ways = TEXTS["share_both_ways"].fill(low=low, high=high, all_at_most=most)
        return called[lang] + self._of_reached(level)[lang] + both_ways[lang] + TEXTS["denial_is_no_proof"][lang]

    def _of_reached(self, level: str) -> Text:
        if self.reached is None:
            return TEXTS["none_reached"]
        found = (self.reached.rate, self.reached.low, self.reached.high, self.at_most)
        rate, low, high, at_most = (numbers.percent(share) for share in found)
        return TEXTS["share_denied"].fill(rate=rate, low=low, high=high, at_most=at_most, level=level)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share among those reached with its interval, and the interval with those not reached both ways."""
        names = {"reached": TEXTS["of_reached"], "both_ways": TEXTS["both_ways"]}
        rows = self.to_frame()
        labels = [plots.said(names[basis]) for basis in rows["basis"]]
        bounds = zip(rows["low"], rows["high"], strict=True)
        texts = [f"{numbers.percent(low)}–{numbers.percent(high)}" for low, high in bounds]
        return plots.intervals(rows.assign(label=labels), estimate="share", whole=1, texts=texts, ax=ax)


def estimate_callbacks(
    outcomes: Sequence[str],
    *,
    population: int,
    satisfied_again: Sequence[bool | None] = (),
    tolerable: float = TOLERABLE,
    confidence: float = CONFIDENCE,
) -> CallbackEstimate:
    """The share of made-up sheets in exact bounds (否认填写比例的精确界), from a random list of households called.

    Whoever is in the list counts, reached or not: `all_bounds` holds the share of made-up sheets among all households
    whatever became of those not reached. Next ones may be called until enough are reached, in the order of the list:
    then the last one called was reached, and the upper bound is the exact one of that way of drawing too.

    Args
        outcomes: confirmed, denied, not_reached, refused or not_called, one a household of the list.
        population: of how many households the list was drawn.
        satisfied_again: whether each was satisfied when asked again, in the order of `outcomes`; None = no answer.
        tolerable: the share that was to be excluded. confidence: of each bound or interval.

    Raises
        NotEnoughData: no household. InvalidInput: an unknown outcome, more households than `population`, an answer of
            somebody who was not reached.

    Source
        Hypergeometric limits: Katz (1953), `analysis.statistics.audit_sampling.bounds`. Both ways of counting those
        not reached: Manski (2003), Partial Identification of Probability Distributions, ch. 1.

    >>> calls = estimate_callbacks(["confirmed"] * 54, population=300)
    >>> round(calls.at_most, 4)
    0.0467
    """
    counts = _counts(outcomes)
    n, n_unknown = len(outcomes), sum(counts[name] for name in ("not_reached", "refused", "not_called"))
    n_reached, n_denied = n - n_unknown, counts["denied"]
    bound = partial(_bound, population=population, confidence=confidence)
    return CallbackEstimate(
        population=population,
        counts=counts,
        tolerable=tolerable,
        confidence=confidence,
        reached=bound(n_denied, n_reached, "both") if n_reached else None,
        at_most=bound(n_denied, n_reached, "upper").high if n_reached else 1.0,
        all_bounds=(bound(n_denied, n, "both").low, bound(n_denied + n_unknown, n, "both").high),
        all_at_most=bound(n_denied + n_unknown, n, "upper").high,
        again=_again(outcomes, satisfied_again, population, confidence),
    )


def _bound(k: int, n: int, sides: Sides, *, population: int, confidence: float) -> ErrorBound:
    return error_bound(k, n, confidence=confidence, sides=sides, population=population, model="hypergeometric")


def _counts(outcomes: Sequence[str]) -> dict[CallOutcome, int]:
    """How many households had each outcome."""
    unknown = sorted(set(outcomes) - set(OUTCOMES))
    if unknown:
        listed = Text("、".join(OUTCOMES), ", ".join(OUTCOMES))
        raise InvalidInput(TEXTS["unknown_outcome"].fill(outcome=unknown[0], listed=listed))
    if not len(outcomes):
        raise NotEnoughData(TEXTS["nobody_called"])
    counted = Counter(outcomes)
    return {name: counted[name] for name in OUTCOMES}


def _again(
    outcomes: Sequence[str], answers: Sequence[bool | None], population: int, confidence: float
) -> ErrorBound | None:
    """The satisfied of those who answered again, among all households; None where nobody was asked."""
    if len(answers) not in (0, len(outcomes)):
        raise InvalidInput(TEXTS["answers_do_not_fit"].fill(n=len(answers), n_called=len(outcomes)))
    given = [(answer, one) for answer, one in zip(answers, outcomes, strict=False) if answer is not None]
    if any(one not in ("confirmed", "denied") for _, one in given):
        raise InvalidInput(TEXTS["answer_of_unreached"])
    if not given:
        return None
    n_satisfied = sum(bool(answer) for answer, _ in given)
    return _bound(n_satisfied, len(given), "both", population=population, confidence=confidence)
