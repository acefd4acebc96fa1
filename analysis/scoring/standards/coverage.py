"""Steps held against each other: where one ends and the next begins, gaps, overlaps, steps in the wrong order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise

from analysis.scoring.indicators import Indicator
from analysis.scoring.standards.own import lower_is_better
from analysis.scoring.standards.steps import Doubt
from analysis.scoring.standards.values import ZERO, Band, Limits, OwnRule
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

ONE_BETTER_SIDE = ("at_least", "at_most", "by_date", "likert")
FAR = Decimal("1e30")
Stretch = tuple[Decimal, bool, Decimal, bool]  # from, is in, to, is in


def settled(bands: Sequence[Band], indicator: Indicator) -> list[Band]:
    """The steps with each value in one of them: of a ladder (≥95, ≥90) and of touching ends, the better one has it."""
    best_first = sorted((band for band in bands if band.limits), key=lambda band: -band.points)
    taken: list[Band] = []
    for band in best_first:
        limits = band.limits
        for other in taken:
            limits = _without(limits, other.limits, indicator) if limits and other.limits else limits
        taken.append(replace(band, limits=limits))
    return [*taken, *(band for band in bands if band.limits is None)]


def _without(limits: Limits, better: Limits, indicator: Indicator) -> Limits:
    """What is left of a step beside a better one: nothing above it in a ladder, and not the end they share."""
    lower = lower_is_better(indicator)
    if not lower and limits.high is None and better.high is None and limits.low is not None and better.low is not None:
        return replace(limits, high=better.low, has_high=not better.has_low) if better.low > limits.low else limits
    if lower and limits.low is None and better.low is None and limits.high is not None and better.high is not None:
        return replace(limits, low=better.high, has_low=not better.has_high) if better.high < limits.high else limits
    if limits.high is not None and limits.high == better.low and better.has_low:
        return replace(limits, has_high=False)
    if limits.low is not None and limits.low == better.high and better.has_high:
        return replace(limits, has_low=False)
    return limits


def coverage_doubts(rule: OwnRule, indicator: Indicator) -> tuple[OwnRule, list[Doubt]]:
    """The standard with what is worse than its worst step earning nothing, and what is wrong between its steps."""
    if indicator.kind == "yes_no":
        return _both_answers(rule, indicator), []
    stretches = sorted(
        (_stretch(band.limits) for band in rule.bands if band.limits), key=lambda each: (each[0], not each[1])
    )
    doubts = [*_overlaps(rule), *_wrong_way(rule, indicator)]
    if doubts or not stretches:
        return rule, doubts or list(_unsaid(rule, indicator))
    if (
        any(not rate.is_bonus for rate in rule.rates)
        or rule.is_ratio
        or any(band.limits is None for band in rule.bands)
    ):
        return rule, []
    doubts = [
        Doubt(
            row=_row_at(rule, below[2]),
            column="when",
            fault=TEXTS["gap"].fill(low=_printed(below[2]), high=_printed(above[0])),
            cure=TEXTS["gap_cure"],
        )
        for below, above in pairwise(stretches)
        if below[2] < above[0] or (below[2] == above[0] and not (below[3] or above[1]))
    ]
    return (rule, doubts) if doubts else _ended(rule, stretches, indicator)


def _both_answers(rule: OwnRule, indicator: Indicator) -> OwnRule:
    """Yes earns all and no nothing where the standard does not say."""
    values = {band.limits.low for band in rule.bands if band.limits}
    has_rest = any(band.limits is None for band in rule.bands)
    missing = ((Decimal(1), indicator.points), (Decimal(0), ZERO))
    added = tuple(
        Band(limits=Limits(low=value, high=value), points=points)
        for value, points in missing
        if value not in values and not has_rest
    )
    return replace(rule, bands=(*rule.bands, *added))


def _unsaid(rule: OwnRule, indicator: Indicator) -> Iterator[Doubt]:
    """A bonus alone says nothing of results below the target."""
    if rule.rates and all(rate.is_bonus for rate in rule.rates) and not rule.is_ratio:
        yield Doubt(row=rule.rates[0].row, column="step", fault=TEXTS["only_bonus"], cure=TEXTS["only_bonus_cure"])
    if rule.bands and not rule.rates and not rule.is_ratio and indicator.kind != "graded":
        yield Doubt(row=rule.bands[0].row, column="when", fault=TEXTS["only_rest"], cure=TEXTS["gap_cure"])


def _ended(rule: OwnRule, stretches: Sequence[Stretch], indicator: Indicator) -> tuple[OwnRule, list[Doubt]]:
    """Worse than the worst step earns nothing; better than the best one must be said."""
    lower = lower_is_better(indicator)
    (low, has_low, *_), (*_, high, has_high) = stretches[0], stretches[-1]
    least = Decimal(0) if indicator.kind != "by_date" else -FAR
    top = Decimal(100) if indicator.unit == "percent" else FAR
    if indicator.kind not in ONE_BETTER_SIDE:
        return replace(rule, bands=(*rule.bands, Band(limits=None, points=ZERO))), []
    if lower:
        is_open = low > least or (low == least and not has_low)
        worse = Band(limits=Limits(low=high, has_low=not has_high), points=ZERO) if high < FAR else None
    else:
        is_open = high < top or (high == top < FAR and not has_high)
        worse = Band(limits=Limits(high=low, has_high=not has_low), points=ZERO) if low > -FAR else None
    if is_open:
        end = low if lower else high
        fault = TEXTS["best_unsaid"].fill(end=_printed(end))
        return rule, [Doubt(row=_row_at(rule, end), column="when", fault=fault, cure=TEXTS["gap_cure"])]
    return (replace(rule, bands=(*rule.bands, worse)) if worse else rule), []


def _overlaps(rule: OwnRule) -> Iterator[Doubt]:
    for one, other in combinations([band for band in rule.bands if band.limits], 2):
        first, second = sorted(_stretch(each.limits) for each in (one, other) if each.limits)
        is_shared = second[0] == first[2] and first[3] and second[1]
        if second[0] < first[2] or is_shared:
            row = max(one.row, other.row)
            fault = TEXTS["overlap"].fill(row=min(one.row, other.row))
            yield Doubt(row=row, column="when", fault=fault, cure=TEXTS["overlap_cure"])
            return
    if sum(band.limits is None for band in rule.bands) > 1:
        row = max(band.row for band in rule.bands if band.limits is None)
        yield Doubt(row=row, column="when", fault=TEXTS["two_rests"], cure=TEXTS["overlap_cure"])


def _wrong_way(rule: OwnRule, indicator: Indicator) -> Iterator[Doubt]:
    """A worse result that earns more than a better one."""
    if indicator.kind not in ONE_BETTER_SIDE:
        return
    bands = sorted((band for band in rule.bands if band.limits), key=lambda band: _stretch_of(band)[0])
    if lower_is_better(indicator):
        bands.reverse()
    for worse, better in pairwise(bands):
        if worse.points > better.points:
            fault = TEXTS["wrong_way"].fill(worse=_printed(worse.points), better=_printed(better.points))
            yield Doubt(row=max(worse.row, better.row), column="earns", fault=fault, cure=TEXTS["wrong_way_cure"])
            return


def _stretch_of(band: Band) -> Stretch:
    return _stretch(band.limits or Limits())


def _stretch(limits: Limits) -> Stretch:
    low = -FAR if limits.low is None else limits.low
    high = FAR if limits.high is None else limits.high
    return low, limits.has_low, high, limits.has_high


def _row_at(rule: OwnRule, end: Decimal) -> int:
    return next((band.row for band in rule.bands if band.limits and end in (band.limits.low, band.limits.high)), 0)


def _printed(value: Decimal) -> Text:
    plain = value.normalize()
    return Text.same(f"{plain:f}")
