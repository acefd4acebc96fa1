"""Scoring rules (计分规则): from an actual value and an indicator to the share of its points that is earned.

Each takes the actual in the indicator's unit and the parameters a pack gives the rule, and returns a share between
0 and 1, or the reason why there is none. The names are those that rule packs use.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator
from analysis.scoring.standards.own import WITHIN_POINTS, computed
from analysis.scoring.standards.values import OWN
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Params = Mapping[str, Any]
Share = Decimal | Unavailable
RuleFunction = Callable[[Decimal, Indicator, Params], Share]
ONE, ZERO, HUNDRED = Decimal(1), Decimal(0), Decimal(100)

NO_TARGET = Unavailable(kind="not_comparable", reason=TEXTS["there_no_target"])
ZERO_TARGET = Unavailable(
    kind="not_comparable",
    reason=TEXTS["target_zero_negative_so"],
)
NO_STANDARD = Unavailable(kind="not_comparable", reason=TEXTS["no_own_standard"])
ABOVE_STEPS = Unavailable(
    kind="not_comparable",
    reason=TEXTS["above_last_step_rule"],
)
NOT_PERCENT = Unavailable(
    kind="not_comparable",
    reason=TEXTS["steps_given_percent_unit"],
)


def proportional(actual: Decimal, indicator: Indicator, _: Params) -> Share:
    """Actual over target, at most the full share (≥ and = indicators)."""
    target = indicator.target
    if target is None or target <= 0:
        return ZERO_TARGET
    return min(ONE, max(ZERO, actual / target))


def linear_to_zero(actual: Decimal, indicator: Indicator, _: Params) -> Share:
    """Full share up to the target, none from twice the target (≤ indicators, variant B)."""
    target = indicator.target
    if target is None or target <= 0:
        return ZERO_TARGET
    return min(ONE, max(ZERO, 2 - actual / target))


def ratio(actual: Decimal, indicator: Indicator, _: Params) -> Share:
    """Full share up to the target, then target over actual (≤ indicators, variant A)."""
    target = indicator.target
    if target is None or target <= 0:
        return ZERO_TARGET
    return ONE if actual <= target else target / actual


def all_or_nothing(actual: Decimal, indicator: Indicator, params: Params) -> Share:
    """The full share if the target is reached, else none; whether a strict target is told apart is the pack's say."""
    reached = is_reached(actual, indicator, is_strict=bool(params.get("strict")))
    return NO_TARGET if reached is None else (ONE if reached else ZERO)


def none_allowed(actual: Decimal, indicator: Indicator, _: Params) -> Share:
    """The full share from nothing up to the target, else none; below nothing is no result (= with target zero)."""
    return NO_TARGET if indicator.target is None else (ONE if ZERO <= actual <= indicator.target else ZERO)


def given_share(actual: Decimal, _: Indicator, __: Params) -> Share:
    """The reading is the share itself: inside a grade's range, or the met elements of a checklist (要素法)."""
    return min(ONE, max(ZERO, actual))


def deduction(actual: Decimal, indicator: Indicator, _: Params) -> Share:
    """The points that are left after the deductions, which the reading adds up (扣分法); never below none."""
    return max(ZERO, ONE - max(ZERO, actual) / indicator.points)


def likert(actual: Decimal, _: Indicator, params: Params) -> Share:
    """A mean on a scale of answers, between the shares that the pack gives the scale's points."""
    levels = sorted((Decimal(point), Decimal(share)) for point, share in params["levels"].items())
    if not levels[0][0] <= actual <= levels[-1][0]:
        return Unavailable(
            kind="not_comparable",
            reason=TEXTS["mean_outside_scale"].fill(actual=actual, levels=levels[0][0], levels_2=levels[-1][0]),
        )
    (low, at_low), (high, at_high) = next(
        (below, above) for below, above in pairwise(levels) if below[0] <= actual <= above[0]
    )
    return at_low + (at_high - at_low) * (actual - low) / (high - low)


def banded(actual: Decimal, indicator: Indicator, params: Params) -> Share:
    """The share of the highest step that a percentage reaches (分档计分); above `up_to`, if given, that of `above`."""
    if indicator.unit != "percent":
        return NOT_PERCENT
    if "up_to" in params and actual > Decimal(params["up_to"]):
        return Decimal(params["above"]) if "above" in params else ABOVE_STEPS
    reached = [Decimal(step["share"]) for step in params["steps"] if actual >= Decimal(step["from"])]
    return max(reached, default=ZERO)


def stepped(actual: Decimal, indicator: Indicator, params: Params) -> Share:
    """Full from a percentage on; each whole `step` below it costs `cost` points of the indicator (阶梯扣分)."""
    if indicator.unit != "percent":
        return NOT_PERCENT
    below = Decimal(params["full_from"]) - actual
    steps = max(ZERO, below // Decimal(params["step"]))
    return max(ZERO, ONE - steps * Decimal(params["cost"]) / indicator.points)


def of_whole(actual: Decimal, indicator: Indicator, _: Params) -> Share:
    """A percentage as the share itself, whatever the target (预算执行率按执行比例计分)."""
    return NOT_PERCENT if indicator.unit != "percent" else min(ONE, max(ZERO, actual / HUNDRED))


def own_standard(actual: Decimal, indicator: Indicator, params: Params) -> Share:
    """What the indicator's own standard gives: its steps, deductions and bonuses (评价标准)."""
    if indicator.own_rule is None:
        return NO_STANDARD
    result = computed(indicator.own_rule, actual, indicator, str(params.get("bonus", WITHIN_POINTS)))
    return result if isinstance(result, Unavailable) else result.points / indicator.points


RULES: dict[str, RuleFunction] = {
    "proportional": proportional,
    "linear_to_zero": linear_to_zero,
    "ratio": ratio,
    "all_or_nothing": all_or_nothing,
    "none_allowed": none_allowed,
    "graded_range": given_share,
    "element_share": given_share,
    "deduction": deduction,
    "likert": likert,
    "banded": banded,
    "stepped": stepped,
    "of_whole": of_whole,
    OWN: own_standard,
}


# points by these take many values, so that one that is hidden cannot be guessed
GRADUAL = frozenset({"proportional", "linear_to_zero", "of_whole", "ratio", "graded_range"})

RULE_WORDS: dict[str, Text] = {
    "proportional": TEXTS["proportion"],
    "linear_to_zero": TEXTS["linear_nothing"],
    "ratio": TEXTS["target_actual"],
    "all_or_nothing": TEXTS["all_nothing"],
    "none_allowed": TEXTS["none_allowed"],
    "graded_range": TEXTS["within_range_grade"],
    "element_share": TEXTS["checklist"],
    "deduction": TEXTS["deductions"],
    "likert": TEXTS["scale_points"],
    "banded": TEXTS["band"],
    "stepped": TEXTS["steps"],
    "of_whole": TEXTS["part_whole"],
    OWN: TEXTS["own_standard"],
}


def is_reached(actual: Decimal, indicator: Indicator, *, is_strict: bool = True) -> bool | None:
    """Whether an actual value reaches the target, which strict ones (大于) exclude; None where there is no target."""
    target, kind = indicator.target, indicator.kind
    if target is None:
        return None
    if indicator.is_strict and is_strict and actual == target:
        return False
    if kind in ("at_most", "by_date"):
        return actual <= target
    if kind == "equal":
        return actual == target
    if kind == "between":
        return indicator.upper is not None and target <= actual <= indicator.upper
    return actual >= target
