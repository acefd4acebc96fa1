"""Scoring rules (计分规则): from an actual and a target to the share of the points that is earned.

Each takes Decimals in the same unit and returns a share between 0 and 1, or the reason why there is none.
The names are those that rule packs use.
"""

from collections.abc import Callable
from decimal import Decimal

from analysis.results import Unavailable

ONE, ZERO = Decimal(1), Decimal(0)

ZERO_TARGET = Unavailable(
    kind="not_comparable",
    zh="目标值为零，实际值与目标值之比没有意义",
    en="the target is zero, so the ratio of actual to target means nothing",
)


def proportional(actual: Decimal, target: Decimal) -> Decimal | Unavailable:
    """Actual over target, at most the full share (≥ and = indicators)."""
    if target == 0:
        return ZERO_TARGET
    return min(ONE, max(ZERO, actual / target))


def linear_to_zero(actual: Decimal, target: Decimal) -> Decimal | Unavailable:
    """Full share up to the target, none from twice the target (≤ indicators, variant B)."""
    if target == 0:
        return ZERO_TARGET
    return min(ONE, max(ZERO, 2 - actual / target))


def ratio(actual: Decimal, target: Decimal) -> Decimal | Unavailable:
    """Full share up to the target, then target over actual (≤ indicators, variant A)."""
    if target == 0:
        return ZERO_TARGET
    return ONE if actual <= target else target / actual


def all_or_nothing(actual: Decimal, target: Decimal) -> Decimal:
    """The full share if the target is met, else none."""
    return ONE if actual >= target else ZERO


def none_allowed(actual: Decimal, target: Decimal) -> Decimal:
    """The full share if the actual does not exceed the target, else none (= indicators with target zero)."""
    return ONE if actual <= target else ZERO


RULES: dict[str, Callable[[Decimal, Decimal], Decimal | Unavailable]] = {
    "proportional": proportional,
    "linear_to_zero": linear_to_zero,
    "ratio": ratio,
    "all_or_nothing": all_or_nothing,
    "none_allowed": none_allowed,
    "graded_range": lambda share, _: share,
    "element_share": proportional,
}
