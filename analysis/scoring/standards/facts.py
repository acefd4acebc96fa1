"""How a score came about, in words with its numbers: actual, target, the step or the distance, what was taken off."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from analysis.core import numbers
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.pack_files.sources import Rule
from analysis.scoring.rules import is_reached
from analysis.scoring.standards.own import Change, Computation, computed
from analysis.scoring.standards.printed import amount_text, number_text, target_texts, value_texts
from analysis.scoring.standards.standard_texts import GRADE_WORDS, band_text, joined
from analysis.scoring.standards.values import OWN
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

HUNDRED = Decimal(100)
ONE = Decimal(1)


def facts_text(indicator: Indicator, reading: Reading, rule: Rule, share: Decimal) -> Text:
    """What was reported or verified, what it is held against, and how points follow; a clause without its points."""
    value = reading.value
    if value is None:
        raise ValueError(f"{indicator.id} has no value")
    if indicator.kind in JUDGED:
        return JUDGED[str(indicator.kind)](indicator, reading, share)
    how = _own(indicator, value, rule) if rule.name == OWN else _by_rule(indicator, value, rule)
    actual, target = value_texts(indicator, value), target_texts(indicator)
    pair = TEXTS["actual_and_target"] if indicator.target is not None or indicator.target_text else TEXTS["actual_only"]
    start = pair.fill(actual=actual, target=target)
    return TEXTS["clauses"].fill(start=start, how=how) if how else start


def _by_rule(indicator: Indicator, value: Decimal, rule: Rule) -> Text:
    """How a rule of the pack comes to the points of a value."""
    if rule.name in ("banded", "stepped", "likert", "of_whole"):
        return HOW_PERCENT[rule.name].fill(percent=value_texts(indicator, value))
    if rule.name == "none_allowed":
        return TEXTS["none_there"] if value == 0 else TEXTS["some_there"]
    is_strict = bool(rule.params.get("strict"))
    target = indicator.target
    is_beyond = rule.name == "proportional" and target is not None and value >= target  # 129 of 53户 earns all, too
    if is_beyond or is_reached(value, indicator, is_strict=is_strict):
        return TEXTS["reached"]
    if rule.name == "all_or_nothing" or not target:
        return TEXTS["not_reached_none"] if rule.name == "all_or_nothing" else TEXTS["not_reached"]
    if rule.name in ("linear_to_zero", "ratio"):
        how = TEXTS["over_linear"] if rule.name == "linear_to_zero" else TEXTS["over_ratio"]
        return how.fill(over=numbers.percent(value / target - 1))
    return TEXTS["part_of_target"].fill(part=numbers.percent(value / target))


HOW_PERCENT: Mapping[str, Text] = {
    "banded": TEXTS["how_banded"],
    "stepped": TEXTS["how_stepped"],
    "likert": TEXTS["how_likert"],
    "of_whole": TEXTS["how_of_whole"],
}


def _own(indicator: Indicator, value: Decimal, rule: Rule) -> Text:
    """How the own standard comes to the points of a value: its step, what was taken off, what was added."""
    if indicator.own_rule is None:
        return NO_TEXT
    result = computed(indicator.own_rule, value, indicator, str(rule.params.get("bonus", "")))
    if not isinstance(result, Computation):
        return result.reason
    parts: list[Text] = []
    if result.band is not None:
        parts.append(TEXTS["in_step"].fill(step=band_text(result.band, indicator)))
    elif result.ratio is not None:
        parts.append(TEXTS["in_proportion"].fill(part=numbers.percent(result.ratio)))
    elif not result.off:
        parts.append(TEXTS["nothing_off"])
    parts += [_changed(change, indicator) for change in (*result.off, *result.added)]
    sum_of = result.start - sum((each.points for each in result.off), Decimal(0))
    if result.added and result.points < sum_of + sum((each.points for each in result.added), Decimal(0)):
        parts.append(TEXTS["bonus_within"].fill(points=number_text(indicator.points)))
    return Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _changed(change: Change, indicator: Indicator) -> Text:
    """少 3.7 个百分点，每少 1 个百分点扣 1 分，扣 3.7 分."""
    rate = change.rate
    is_below = rate.side == "below"
    beyond, unit = amount_text(indicator, change.beyond), amount_text(indicator, rate.every)
    side = TEXTS["short_by"] if is_below else TEXTS["over_by"] if rate.side == "above" else TEXTS["off_by"]
    line = TEXTS["added_line"] if rate.is_bonus else TEXTS["taken_line"]
    start = (
        TEXTS["from_start"].fill(points=number_text(rate.start))
        if rate.start < indicator.points and not rate.is_bonus
        else NO_TEXT
    )
    rounded = TEXTS["counted_units"].fill(units=number_text(change.units)) if rate.part != "proportional" else NO_TEXT
    points = number_text(change.points)
    return line.fill(
        side=side.fill(beyond=beyond),
        unit=unit,
        each=number_text(rate.points),
        points=points,
        start=start,
        rounded=rounded,
    )


def _graded(_: Indicator, reading: Reading, share: Decimal) -> Text:
    name = GRADE_WORDS.get(reading.grade, Text.same(reading.grade))
    text = TEXTS["judged"] if reading.grade else TEXTS["judged_bare"]
    said = text.fill(name=name, share=number_text(share * HUNDRED))
    return TEXTS["with_method"].fill(said=said, method=reading.method) if reading.method else said


def _elements(_: Indicator, reading: Reading, share: Decimal) -> Text:
    lacking = [part for part in reading.parts if not part.is_met]
    if not reading.parts:
        return TEXTS["judged_bare"].fill(share=number_text(share * HUNDRED))
    if not lacking:
        return TEXTS["all_met"].fill(n=len(reading.parts))
    names = joined(
        [TEXTS["element"].fill(name=part.names, share=number_text(part.amount * HUNDRED)) for part in lacking]
    )
    line = TEXTS["lacking_needed"] if any(part.is_needed for part in lacking) else TEXTS["lacking"]
    return line.fill(n=len(reading.parts), met=len(reading.parts) - len(lacking), names=names)


def _deduction(_: Indicator, reading: Reading, __: Decimal) -> Text:
    if not reading.value:
        return TEXTS["no_facts"]
    facts = [TEXTS["fact_line"].fill(fact=part.names, points=number_text(part.amount)) for part in reading.parts]
    return joined(facts) if facts else TEXTS["points_taken"].fill(points=number_text(reading.value))


JUDGED: Mapping[str, Callable[[Indicator, Reading, Decimal], Text]] = {
    "graded": _graded,
    "elements": _elements,
    "deduction": _deduction,
}
