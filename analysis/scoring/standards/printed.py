"""Targets, actual values and amounts as they are printed."""

from decimal import Decimal

from analysis.core import numbers
from analysis.scoring.indicators import Indicator
from analysis.scoring.targets import measure_texts
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

SIGNS = {"at_least": "≥", "at_most": "≤", "equal": "="}
STRICT_SIGNS = {"at_least": ">", "at_most": "<"}
PLACES = 4  # decimals that are printed as they are
WORDED_TARGETS: dict[str | None, Text] = {
    "yes_no": TEXTS["yes"],
    "graded": TEXTS["achieved"],
    "elements": TEXTS["all_elements"],
    "deduction": TEXTS["no_deduction"],
    "likert": TEXTS["top_scale"],
}


def target_texts(indicator: Indicator) -> Text:
    """A target as it is printed: ≥4次/年, 80%–90%, 是."""
    kind, target = indicator.kind, indicator.target
    if kind in WORDED_TARGETS:
        return _worded(WORDED_TARGETS[kind], indicator.target_text)
    if target is None:
        return Text.same(indicator.target_text) if indicator.target_text else TEXTS["not_stated"]
    unit = measure_texts(indicator.unit, indicator.period, word=indicator.unit_word)
    if kind == "by_date":
        day = _day(target)
        return TEXTS["text"].fill(day=day)
    if kind == "between":
        return Text.by(lambda lang: f"{target}–{indicator.upper}{unit[lang]}")
    sign = (STRICT_SIGNS if indicator.is_strict else SIGNS).get(kind or "", "")
    printed = Text.by(lambda lang: f"{sign}{target}{unit[lang]}")
    return TEXTS["bare_read_as"].fill(printed=printed, written=indicator.target_text) if indicator.is_bare else printed


def _worded(texts: Text, given: str) -> Text:
    """What a target in words comes to; its owner's own words, where there are some, stand in their place or beside."""
    if not given or given in texts.values():
        return texts
    return Text(given, f"{texts['en']} ({given})")


def value_texts(indicator: Indicator, value: Decimal) -> Text:
    """An actual value as it is printed beside its target."""
    kind = indicator.kind
    if kind == "yes_no":
        return TEXTS["yes"] if value >= 1 else TEXTS["no"]
    if kind in ("graded", "elements"):
        return TEXTS["graded"].fill(value=numbers.percent(value, 0))
    if kind == "deduction":
        return TEXTS["points_off"].fill(value=numbers.decimal(value))
    if kind == "by_date":
        return Text.same(_day(value))
    unit = measure_texts(indicator.unit, word=indicator.unit_word)
    places = 2 if value != value.to_integral_value() else 0
    return Text.by(lambda lang: f"{numbers.decimal(value, places)}{unit[lang]}")


def _day(value: Decimal) -> str:
    """A day kept as the number 20250930; where only the month is known, its day is 00."""
    digits = f"{int(value):08d}"
    return f"{digits[:4]}-{digits[4:6]}" + (f"-{digits[6:]}" if digits[6:] != "00" else "")


def number_text(value: Decimal) -> str:
    """A number as it was computed: 3.7, 12; what goes on for ever is rounded."""
    if numbers.places_of(value) > PLACES or value != numbers.rounded(value, PLACES):
        return numbers.decimal(value)
    return numbers.decimal(value, numbers.places_of(value))


def amount_text(indicator: Indicator, value: Decimal) -> Text:
    """A distance in the indicator's unit: 3.7 个百分点, 2 天, 10 万元."""
    unit = (
        "percentage_points"
        if indicator.unit == "percent"
        else "days"
        if indicator.kind == "by_date"
        else indicator.unit
    )
    words = measure_texts(unit, word="" if unit == "percentage_points" else indicator.unit_word)
    number, en = number_text(value), words["en"]
    return Text(f"{number} {words['zh']}".rstrip(), number + (en.removesuffix("s") if value == 1 else en))
