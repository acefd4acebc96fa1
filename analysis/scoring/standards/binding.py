"""Rows of a standard bound to their indicator: its unit, its points, its target; what does not fit is said."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import TypeVar

from analysis.scoring.indicators import Indicator
from analysis.scoring.standards.cells import Earns, Every, When
from analysis.scoring.standards.coverage import coverage_doubts, settled
from analysis.scoring.standards.own import lower_is_better
from analysis.scoring.standards.steps import Doubt, Step
from analysis.scoring.standards.values import EXACT, ZERO, Band, GradeRange, Limits, OwnRule, Rate, Side
from analysis.scoring.standards.words import standard_words, unit_id
from analysis.scoring.targets import measure_texts
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

ELSEWHERE = {"elements": "elements", "deduction": "deductions"}
PERCENTS = ("percent", "percentage_points")
MONEY = {"yuan": "元", "wan_yuan": "万元", "hundred_million_yuan": "亿元"}
YES_NO = {"yes": Decimal(1), "no": Decimal(0)}
HUNDRED = Decimal(100)
SIDES: dict[Side, Text] = {"below": TEXTS["side_below"], "above": TEXTS["side_above"]}
Made = TypeVar("Made")


class Misfit(ValueError):
    """A row that does not fit its indicator; says where and how to mend it."""

    def __init__(self, column: str, fault: Text, cure: Text) -> None:
        super().__init__(fault.en)
        self.column, self.fault, self.cure = column, fault, cure


def bound(steps: Sequence[Step], indicator: Indicator, *, is_from_text: bool = False) -> tuple[OwnRule, list[Doubt]]:
    """The standard of an indicator from its rows, and everything in them that does not fit it."""
    if indicator.kind in ELSEWHERE:
        cure = TEXTS["rows_stand_elsewhere"].fill(table=ELSEWHERE[str(indicator.kind)])
        return OwnRule(), [Doubt(row=steps[0].row, column="indicator", fault=TEXTS["kind_has_own_table"], cure=cure)]
    doubts: list[Doubt] = []
    bands: list[Band] = []
    steps = _in_one_measure(steps, indicator)
    with localcontext(prec=EXACT):
        for step in steps:
            if step.kind == "band":
                _taken(bands, doubts, step, lambda each: _band(each, indicator))
        bands = settled(bands, indicator)
        rates: list[Rate] = []
        grades: list[GradeRange] = []
        for step in steps:
            if step.kind in ("deduct", "bonus"):
                _taken(rates, doubts, step, lambda each: _rate(each, indicator, bands))
            if step.kind == "grade":
                _taken(grades, doubts, step, lambda each: _grade(each, indicator))
    is_ratio = any(step.kind == "ratio" for step in steps)
    rule = OwnRule(
        bands=tuple(bands), rates=tuple(rates), grades=tuple(grades), is_ratio=is_ratio, is_from_text=is_from_text
    )
    if doubts:
        return rule, doubts
    return coverage_doubts(rule, indicator)


def _in_one_measure(steps: Sequence[Step], indicator: Indicator) -> list[Step]:
    """Where a step speaks of the rate of completion, each 1% below it is one of the target, too."""
    nouns = standard_words().of("relative_nouns")
    is_relative = indicator.unit not in PERCENTS and any(
        step.when is not None and step.when.unit == "%" and step.when.noun.rstrip("=:").endswith(nouns)
        for step in steps
    )
    return [
        replace(step, every=replace(step.every, is_of_target=True))
        if is_relative and step.every is not None and unit_id(step.every.unit) in PERCENTS
        else step
        for step in steps
    ]


def _taken(into: list[Made], doubts: list[Doubt], step: Step, make: Callable[[Step], Made]) -> None:
    try:
        into.append(make(step))
    except Misfit as wrong:
        doubts.append(Doubt(row=step.row, column=wrong.column, fault=wrong.fault, cure=wrong.cure))


def _band(step: Step, indicator: Indicator) -> Band:
    if step.when is None or step.earns is None:
        raise Misfit("when" if step.when is None else "earns", TEXTS["blank"], TEXTS["band_needs"])
    if indicator.kind == "graded":
        raise Misfit("step", TEXTS["band_of_graded"], TEXTS["graded_needs_grades"])
    limits = _limits(step.when, indicator)
    return Band(limits=limits, points=_points(step.earns, indicator), row=step.row)


def _points(earns: Earns, indicator: Indicator, column: str = "earns") -> Decimal:
    points = earns.points(indicator.points)
    if not ZERO <= points <= indicator.points:
        cure = TEXTS["at_most_points"].fill(points=f"{indicator.points:f}")
        raise Misfit(column, TEXTS["more_than_points"].fill(points=f"{points.normalize():f}"), cure)
    return points


def _limits(when: When, indicator: Indicator) -> Limits | None:
    """The interval in the indicator's unit; None for all that no other step says."""
    word = when.word
    if word == "rest":
        return None
    if indicator.kind == "yes_no":
        if word not in ("yes", "no", "target", "short"):
            raise Misfit("when", TEXTS["not_yes_or_no"], TEXTS["yes_or_no"])
        value = YES_NO["yes" if word in ("yes", "target") else "no"]
        return Limits(low=value, high=value)
    if word in ("yes", "target", "no", "short"):
        return _of_target(word in ("yes", "target"), indicator)
    low, high = (
        None if end is None else _in_unit(end, when.unit, when.noun, indicator) for end in (when.low, when.high)
    )
    if low is not None and low == high and indicator.kind != "between":  # 100%得满分: more is as good
        return Limits(high=high) if lower_is_better(indicator) else Limits(low=low)
    return Limits(low=low, high=high, has_low=_sure(when.has_low), has_high=_sure(when.has_high))


def _sure(has: bool | None) -> bool:
    """An end of which nothing is said is settled with its neighbours; until then it is in."""
    return True if has is None else has


def _of_target(is_reached: bool, indicator: Indicator) -> Limits:
    target = ZERO if indicator.kind == "by_date" else indicator.target
    if target is None:
        raise Misfit("when", TEXTS["no_target_to_reach"], TEXTS["write_the_number"])
    if indicator.kind == "between":
        if not is_reached:
            raise Misfit("when", TEXTS["beside_a_range"], TEXTS["write_rest"])
        return Limits(low=target, high=indicator.upper)
    if lower_is_better(indicator):
        return Limits(high=target) if is_reached else Limits(low=target, has_low=False)
    return Limits(low=target) if is_reached else Limits(high=target, has_high=False)


def _in_unit(value: Decimal, unit: str, noun: str, indicator: Indicator) -> Decimal:
    """A limit in the indicator's unit; a rate of completion (完成率≥95%) is one of the target. Raises Misfit."""
    words = standard_words()
    if indicator.kind == "by_date":
        if unit not in words.days:
            raise Misfit("when", TEXTS["other_unit"].fill(unit=unit or "—"), TEXTS["days_of_delay"])
        return value * words.days[unit]
    named = unit_id(unit)
    if not unit or named == indicator.unit or (named in PERCENTS and indicator.unit in PERCENTS):
        if not unit and indicator.unit in PERCENTS and 0 < value <= 1:
            raise Misfit(
                "when",
                TEXTS["a_fraction"].fill(value=f"{value:f}"),
                TEXTS["write_percent"].fill(value=f"{value * 100:f}"),
            )
        return value
    if named in MONEY and indicator.unit in MONEY:
        return value * words.money[unit] / words.money[MONEY[indicator.unit]]
    if unit == "%" and noun.rstrip("=:").endswith(words.of("relative_nouns")) and indicator.target:
        return value * indicator.target / HUNDRED
    raise _other_unit("when", unit, indicator)


def _other_unit(column: str, unit: str, indicator: Indicator) -> Misfit:
    own = measure_texts(indicator.unit, word=indicator.unit_word)
    fault = TEXTS["other_unit"].fill(unit=unit)
    if unit_id(unit) in PERCENTS:
        return Misfit(column, fault, TEXTS["unit_or_part_of_target"].fill(own=own))
    return Misfit(column, fault, TEXTS["use_unit"].fill(own=own))


def _rate(step: Step, indicator: Indicator, bands: Sequence[Band]) -> Rate:
    if step.every is None or step.earns is None:
        raise Misfit("every" if step.every is None else "earns", TEXTS["blank"], TEXTS["rate_needs"])
    if indicator.kind in ("graded", "yes_no"):
        raise Misfit("step", TEXTS["rate_of_judged"], TEXTS["judged_needs"])
    is_bonus = step.kind == "bonus"
    every = _every(step.every, indicator)
    points = replace(step.earns, is_off=False).points(indicator.points)
    if every <= 0 or points <= 0:
        raise Misfit("every" if every <= 0 else "earns", TEXTS["zero_per_unit"], TEXTS["above_zero"])
    if is_bonus and step.most is None:
        raise Misfit("most", TEXTS["blank"], TEXTS["bonus_needs_most"])
    most = None if step.most is None else replace(step.most, is_off=False).points(indicator.points)
    if most is not None and not 0 < most <= indicator.points:
        raise Misfit(
            "most",
            TEXTS["more_than_points"].fill(points=f"{most:f}"),
            TEXTS["at_most_points"].fill(points=f"{indicator.points:f}"),
        )
    side = _side(step.every, indicator, is_bonus=is_bonus)
    base = _base(step, indicator, bands)
    start = next((band.points for band in bands if band.limits and band.limits.holds(base)), indicator.points)
    return Rate(
        is_bonus=is_bonus,
        side=side,
        base=base,
        start=start,
        every=every,
        points=points,
        most=most,
        part=step.part,
        row=step.row,
    )


def _every(every: Every, indicator: Indicator) -> Decimal:
    """The unit of a rate in the indicator's unit. Raises Misfit."""
    words = standard_words()
    if every.is_of_target:
        if not indicator.target or indicator.kind == "by_date":
            raise Misfit("every", TEXTS["no_target_to_reach"], TEXTS["write_the_number"])
        return every.amount * indicator.target / HUNDRED
    if indicator.kind == "by_date":
        if every.unit not in words.days:
            raise Misfit("every", TEXTS["other_unit"].fill(unit=every.unit or "—"), TEXTS["days_of_delay"])
        return every.amount * words.days[every.unit]
    named = unit_id(every.unit)
    if not every.unit or named == indicator.unit or (named in PERCENTS and indicator.unit in PERCENTS):
        return every.amount
    if named in MONEY and indicator.unit in MONEY:
        return every.amount * words.money[every.unit] / words.money[MONEY[indicator.unit]]
    raise _other_unit("every", every.unit, indicator)


def _side(every: Every, indicator: Indicator, *, is_bonus: bool) -> Side:
    """On which side of the base it counts: deductions where it is worse, bonuses where it is better. Raises Misfit."""
    lower = lower_is_better(indicator)
    worse: Side = "above" if lower else "below"
    better: Side = "below" if lower else "above"
    natural = better if is_bonus else worse
    if indicator.kind in ("equal", "between") and not is_bonus and not lower:
        return every.side or "below"
    if every.side in ("", natural):
        return natural
    raise Misfit("every", TEXTS["contrary"], TEXTS["contrary_cure"].fill(right=SIDES[natural]))


def _base(step: Step, indicator: Indicator, bands: Sequence[Band]) -> Decimal:
    """From where it counts: as the row says, else the worse end of the best step, else the target. Raises Misfit."""
    lower = lower_is_better(indicator)
    if step.when is not None and not step.when.word:
        limits = _limits(step.when, indicator)
        ends = [end for end in (limits.low, limits.high) if end is not None] if limits else []
        if len(ends) == 1 or (limits and limits.low == limits.high):
            return ends[0]
        raise Misfit("when", TEXTS["two_bases"], TEXTS["one_base"])
    best = max((band for band in bands if band.limits), key=lambda band: band.points, default=None)
    if best and best.limits:
        end = best.limits.high if lower else best.limits.low
        if end is not None:
            return end
    if indicator.kind == "by_date":
        return ZERO
    if indicator.target is None:
        raise Misfit("when", TEXTS["no_base"], TEXTS["write_base"])
    return indicator.target


def _grade(step: Step, indicator: Indicator) -> GradeRange:
    if step.when is None or step.earns is None or not step.when.word:
        raise Misfit("when", TEXTS["blank"], TEXTS["grade_needs"])
    if indicator.kind != "graded":
        raise Misfit("step", TEXTS["grade_of_measured"], TEXTS["kind_graded"])
    high = _points(step.earns, indicator) / indicator.points
    low = (
        high
        if step.earns.low == step.earns.high
        else replace(step.earns, high=step.earns.low).points(indicator.points) / indicator.points
    )
    return GradeRange(name=step.when.word, low=min(low, high), high=max(low, high), row=step.row)
