"""A standard in words made from its numbers (评价标准), where its owner wrote none: by rule, or by rows."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.pack_files.sources import Rule
from analysis.scoring.standards.own import lower_is_better
from analysis.scoring.standards.printed import amount_text, number_text, target_texts, value_texts
from analysis.scoring.standards.values import OWN, Band, GradeRange, Limits, OwnRule, Rate
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

HUNDRED = Decimal(100)
GRADE_WORDS = {"achieved": TEXTS["grade_achieved"], "partly": TEXTS["grade_partly"], "missed": TEXTS["grade_missed"]}
PARTS = {
    "proportional": TEXTS["part_proportional"],
    "dropped": TEXTS["part_dropped"],
    "rounded_up": TEXTS["part_rounded_up"],
}
SIDES = {
    "below": TEXTS["each_below"],
    "above": TEXTS["each_above"],
    "either": TEXTS["each_either"],
    "": TEXTS["each_either"],
}
BONUS_ENDS = {
    "within_points": TEXTS["bonus_within_points"],
    "within_total": TEXTS["bonus_within_total"],
    "above": TEXTS["bonus_above"],
}
SIMPLE = {
    "proportional": TEXTS["standard_proportional"],
    "linear_to_zero": TEXTS["standard_linear"],
    "ratio": TEXTS["standard_ratio"],
    "none_allowed": TEXTS["standard_none"],
    "of_whole": TEXTS["standard_of_whole"],
    "deduction": TEXTS["standard_deduction"],
}


def standard_text(
    indicator: Indicator, reading: Reading | None, rule: Rule, grades: Mapping[str, tuple[Decimal, Decimal]]
) -> Text:
    """What is printed as 评价标准 of an indicator: its owner's words, else made from the rule and its numbers."""
    if indicator.standard:
        if rule.name == OWN or not _is_counted(indicator):
            return indicator.standard
        return TEXTS["owner_and_rule"].fill(owner=indicator.standard, rule=_made(indicator, reading, rule, grades))
    return _made(indicator, reading, rule, grades)


def _is_counted(indicator: Indicator) -> bool:
    """Whether numbers decide, so that a standard in words that was not computed by must not stand alone."""
    return indicator.kind not in ("graded", "elements", "deduction", "likert")


def _made(
    indicator: Indicator, reading: Reading | None, rule: Rule, grades: Mapping[str, tuple[Decimal, Decimal]]
) -> Text:
    if rule.name == "element_share":
        return elements_text(reading)
    if rule.name == "graded_range":
        return TEXTS["standard_grades"].fill(grades=joined([_grade_line(name, *ends) for name, ends in grades.items()]))
    if rule.name in BY_PARAMETERS:
        return BY_PARAMETERS[rule.name](indicator, rule)
    if rule.name == OWN and indicator.own_rule is not None:
        return own_text(indicator.own_rule, indicator, str(rule.params.get("bonus", "")))
    text = SIMPLE.get(rule.name, TEXTS["standard_proportional"])
    return text.fill(target=target_texts(indicator), points=number_text(indicator.points))


def joined(parts: list[Text]) -> Text:
    """Clauses in a row."""
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _grade_line(name: str, low: Decimal, high: Decimal) -> Text:
    named = GRADE_WORDS.get(name, Text.same(name))
    if low == high:
        return TEXTS["grade_one"].fill(name=named, share=number_text(high * HUNDRED))
    return TEXTS["grade_range"].fill(name=named, low=number_text(low * HUNDRED), high=number_text(high * HUNDRED))


def elements_text(reading: Reading | None) -> Text:
    """The elements of a checklist with their shares."""
    if reading is None or not reading.parts:
        return TEXTS["standard_elements_bare"]
    lines = [
        (TEXTS["element_needed"] if part.is_needed else TEXTS["element"]).fill(
            name=part.names, share=number_text(part.amount * HUNDRED)
        )
        for part in reading.parts
    ]
    return TEXTS["standard_elements"].fill(elements=joined(lines))


def _all_or_nothing(indicator: Indicator, _: Rule) -> Text:
    if indicator.kind == "yes_no":
        return TEXTS["standard_yes_no"]
    text = TEXTS["standard_by_date"] if indicator.kind == "by_date" else TEXTS["standard_all_or_nothing"]
    return text.fill(target=target_texts(indicator))


def _banded(_: Indicator, rule: Rule) -> Text:
    steps = sorted(rule.params["steps"], key=lambda step: -Decimal(step["from"]))
    lines = [
        TEXTS["band_line"].fill(start=step["from"], share=number_text(Decimal(step["share"]) * HUNDRED))
        for step in steps
    ]
    end = TEXTS["band_up_to"].fill(end=rule.params["up_to"]) if "up_to" in rule.params else NO_TEXT
    return joined(lines) if not end else joined([*lines, end])


def _stepped(_: Indicator, rule: Rule) -> Text:
    params = rule.params
    return TEXTS["standard_stepped"].fill(start=params["full_from"], step=params["step"], cost=params["cost"])


def _likert(_: Indicator, rule: Rule) -> Text:
    levels = sorted((Decimal(point), Decimal(share)) for point, share in rule.params["levels"].items())
    lines = [
        TEXTS["level_line"].fill(point=number_text(point), share=number_text(share * HUNDRED))
        for point, share in levels
    ]
    return TEXTS["standard_likert"].fill(levels=joined(lines))


BY_PARAMETERS: Mapping[str, Callable[[Indicator, Rule], Text]] = {
    "all_or_nothing": _all_or_nothing,
    "banded": _banded,
    "stepped": _stepped,
    "likert": _likert,
}


def own_text(rule: OwnRule, indicator: Indicator, bonus: str) -> Text:
    """The rows of an own standard in words, the best step first."""
    bands = sorted((band for band in rule.bands if band.limits), key=lambda band: -band.points)
    lines = [band_text(band, indicator) for band in bands]
    lines += [rate_text(rate, indicator, bonus) for rate in rule.rates]
    lines += [_grade_line(grade.name, grade.low, grade.high) for grade in _best_first(rule.grades)]
    lines += [TEXTS["rest_in_proportion"]] if rule.is_ratio else []
    lines += [band_text(band, indicator) for band in rule.bands if not band.limits]
    return joined(lines)


def _best_first(grades: tuple[GradeRange, ...]) -> list[GradeRange]:
    return sorted(grades, key=lambda grade: -grade.high)


def band_text(band: Band, indicator: Indicator) -> Text:
    """A step with what it earns: ≥95% 得满分."""
    where = TEXTS["all_others"] if band.limits is None else limits_text(band.limits, indicator)
    if band.points == indicator.points:
        return TEXTS["earns_full"].fill(where=where)
    if band.points == 0:
        return TEXTS["earns_none"].fill(where=where)
    return TEXTS["earns_points"].fill(where=where, points=number_text(band.points))


def limits_text(limits: Limits, indicator: Indicator) -> Text:
    """The results of a step: ≥95%, 90%（含）至 95%（不含）, 延期 0 天以内."""
    if indicator.kind == "yes_no":
        return value_texts(indicator, limits.low or Decimal(0))
    ends = {
        name: _end_text(end, indicator) for name, end in (("low", limits.low), ("high", limits.high)) if end is not None
    }
    delay = TEXTS["delay"] if indicator.kind == "by_date" else NO_TEXT
    if len(ends) == 2:
        marks = [TEXTS["included"] if has else TEXTS["excluded"] for has in (limits.has_low, limits.has_high)]
        both = TEXTS["from_to"].fill(low=ends["low"], high=ends["high"], low_mark=marks[0], high_mark=marks[1])
        return Text.by(lambda lang: delay[lang] + both[lang])
    if "low" in ends:
        return Text.by(lambda lang: f"{delay[lang]}{'≥' if limits.has_low else '>'}{ends['low'][lang]}")
    if "high" in ends:
        return Text.by(lambda lang: f"{delay[lang]}{'≤' if limits.has_high else '<'}{ends['high'][lang]}")
    return TEXTS["all_others"]


def _end_text(end: Decimal, indicator: Indicator) -> Text:
    if indicator.kind == "by_date":
        return amount_text(indicator, end)
    printed = value_texts(indicator, end)
    return Text.by(lambda lang: printed[lang].replace(".00", ""))


def rate_text(rate: Rate, indicator: Indicator, bonus: str) -> Text:
    """A deduction or a bonus in words, with its limit and what a part of a unit counts."""
    unit = amount_text(indicator, rate.every)
    each = SIDES[rate.side].fill(unit=unit)
    base = _base_text(rate, indicator)
    text = TEXTS["bonus_line"] if rate.is_bonus else TEXTS["deduct_line"]
    line = text.fill(
        base=base, each=each, points=number_text(rate.points), unit=unit, part=PARTS[rate.part].fill(unit=unit)
    )
    if rate.is_bonus:
        end = BONUS_ENDS.get(bonus, BONUS_ENDS["within_points"])
        line = Text(line.zh + end.zh, line.en + end.en)
    if rate.most is None or (rate.is_bonus and rate.most == indicator.points):
        return line
    most = TEXTS["most_added"] if rate.is_bonus else TEXTS["most_off"]
    return Text.by(lambda lang: line[lang] + most.fill(most=number_text(rate.most or Decimal(0)))[lang])


def _base_text(rate: Rate, indicator: Indicator) -> Text:
    if indicator.kind == "by_date":
        return (
            TEXTS["from_deadline"]
            if rate.base == 0
            else TEXTS["from_base"].fill(base=amount_text(indicator, rate.base))
        )
    sign = "≤" if lower_is_better(indicator) else ""
    end = _end_text(rate.base, indicator)
    return TEXTS["from_base"].fill(base=Text.by(lambda lang: sign + end[lang]))
