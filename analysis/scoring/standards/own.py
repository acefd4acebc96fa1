"""The points an actual value earns by the indicator's own standard, and how they came about."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator
from analysis.scoring.standards.values import EXACT, ZERO, Band, GradeRange, OwnRule, Rate
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

SILENT = Unavailable(kind="not_comparable", reason=TEXTS["standard_is_silent"])
NO_DAY = Unavailable(kind="not_verifiable", reason=TEXTS["only_month_no_days"])
NO_DEADLINE = Unavailable(kind="not_comparable", reason=TEXTS["no_deadline"])
LOWER = ("at_most", "by_date")
ROUNDINGS = {"dropped": ROUND_FLOOR, "rounded_up": ROUND_CEILING}
WITHIN_POINTS = "within_points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one rate takes off or adds: how far beyond the base, how many units that are, how many points."""

    rate: Rate
    beyond: Decimal
    units: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """Points by an own standard with their way: the step or the start, what was taken off, what was added."""

    points: Decimal
    start: Decimal
    band: Band | None = None
    grade: GradeRange | None = None
    ratio: Decimal | None = None
    off: tuple[Change, ...] = ()
    added: tuple[Change, ...] = ()


def computed(
    rule: OwnRule, value: Decimal, indicator: Indicator, bonus: str = WITHIN_POINTS
) -> Computation | Unavailable:
    """The points of a value, unrounded.

    Args
        value: in the indicator's unit; of a deadline the day as a number (20250930); of a graded one the share.
        bonus: how a bonus enters: `within_points` up to the indicator's own points, else beyond them.
    """
    with localcontext(prec=EXACT):
        if rule.grades:
            grade = next((each for each in rule.grades if each.holds(value)), None)
            share = min(Decimal(1), max(ZERO, value))
            return Computation(points=share * indicator.points, start=share * indicator.points, grade=grade)
        distance = _measured(value, indicator)
        if isinstance(distance, Unavailable):
            return distance
        base = _base(rule, distance, indicator)
        return base if isinstance(base, Unavailable) else _with_bonus(base, rule, distance, indicator, bonus)


def lower_is_better(indicator: Indicator) -> bool:
    """Whether less is better: at most so much, by a day, or none at all."""
    return indicator.kind in LOWER or (indicator.kind == "equal" and indicator.target == 0)


def _measured(value: Decimal, indicator: Indicator) -> Decimal | Unavailable:
    """What the standard's limits are compared with: the value, or of a deadline the days beyond it."""
    if indicator.kind != "by_date":
        return value
    if indicator.target is None:
        return NO_DEADLINE
    if value % 100 == 0:  # only the month is known
        return NO_DAY if value > indicator.target else Decimal(-1)
    return Decimal((_day(value) - _day(indicator.target)).days)


def _day(value: Decimal) -> date:
    digits = f"{int(value):08d}"
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _base(rule: OwnRule, value: Decimal, indicator: Indicator) -> Computation | Unavailable:
    """The points before any bonus: of the step that holds the value, else what deductions leave, else in proportion."""
    band = next((each for each in rule.bands if each.limits is not None and each.limits.holds(value)), None)
    if band:
        return Computation(points=band.points, start=band.points, band=band)
    off = [rate for rate in rule.rates if not rate.is_bonus]
    if off:
        changes = tuple(change for rate in off if (change := _change(rate, value)).beyond > 0)
        start = min((change.rate.start for change in changes), default=indicator.points)
        left = max(ZERO, start - sum((change.points for change in changes), ZERO))
        return Computation(points=left, start=start, off=changes)
    if rule.is_ratio and indicator.target is not None and indicator.target > 0:
        ratio = _ratio(value, indicator)
        return Computation(points=ratio * indicator.points, start=ratio * indicator.points, ratio=ratio)
    rest = next((each for each in rule.bands if each.limits is None), None)
    return Computation(points=rest.points, start=rest.points, band=rest) if rest else SILENT


def _ratio(value: Decimal, indicator: Indicator) -> Decimal:
    target = indicator.target or Decimal(1)
    if lower_is_better(indicator):
        return Decimal(1) if value <= target else target / value
    return min(Decimal(1), max(ZERO, value / target))


def _with_bonus(base: Computation, rule: OwnRule, value: Decimal, indicator: Indicator, bonus: str) -> Computation:
    """The bonus on top of what the value earns; up to the indicator's own points unless the pack lets it go beyond."""
    added = tuple(change for rate in rule.rates if rate.is_bonus and (change := _change(rate, value)).beyond > 0)
    points = base.points + sum((change.points for change in added), ZERO)
    if bonus == WITHIN_POINTS:
        points = min(points, indicator.points)
    return Computation(points=points, start=base.start, band=base.band, ratio=base.ratio, off=base.off, added=added)


def _change(rate: Rate, value: Decimal) -> Change:
    """What a rate comes to at a value, up to its limit."""
    beyond = rate.beyond(value)
    units = beyond / rate.every
    if rate.part in ROUNDINGS:
        units = units.to_integral_value(ROUNDINGS[rate.part])
    points = units * rate.points
    return Change(rate=rate, beyond=beyond, units=units, points=points if rate.most is None else min(points, rate.most))
