"""The readings of an engagement: values, shares as counts, computed figures, or why there is none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from analysis.core.figures import KIND_WORDS
from analysis.core.results import Unavailable
from analysis.inputs.folder import Inputs
from analysis.inputs.table_words import word_named
from analysis.inputs.tables import Column, Mistyped, Row, code, day, english, one_of, plain_number, text
from analysis.scoring.indicators import Basis, Indicator, Means, Reading, in_doubt
from analysis.scoring.packs import RulePack
from analysis.scoring.readings.checklists import DOCUMENTS, read_deductions, read_elements
from analysis.scoring.readings.words import as_number, only_words, remark
from analysis.scoring.standards.values import OwnRule
from analysis.scoring.standards.words import plain
from analysis.scoring.targets.amounts import CALENDAR_YEARS
from analysis.scoring.targets.dates import day_or_month
from questionnaires.characters import flag
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

ALLOWED = allowed(TEXTS["number_counts_not_applicable"])
ONLY_MONTH = Unavailable(
    kind="not_verifiable",
    reason=TEXTS["only_month_known_target"],
)
VALUE = Column(read=str, allowed=ALLOWED, required=False)
READINGS = {
    "indicator": code(),
    "basis": one_of(*get_args(Basis), DOCUMENTS),
    "value": VALUE,
    "grade": code(required=False),
    "method_zh": text(),
    "method_en": english(),
    "as_of": day(required=False),
    "cases": one_of("all", "sample", required=False),
    "project": code(required=False),
}
COUNTS = re.compile(r"([0-9]{1,15})\s*/\s*([0-9]{1,15})")
MISSING_WORDS = {word: kind for kind, words in KIND_WORDS.items() for word in (kind, words["zh"], words["en"])}
SAYS_NOTHING = {"", "无", "没有", "暂无", "略", "同上", "na", "none", *(w.casefold() for w in MISSING_WORDS)}
HUNDRED = Decimal(100)


def read_readings(
    inputs: Inputs, indicators: tuple[Indicator, ...], pack: RulePack, problems: list[Problem]
) -> tuple[Reading, ...]:
    """What was reported or verified of each indicator.

    A value is a number, a share as counts (9/10), 不适用／不可比／不可核 with its reason as the method, or
    `=figure.id` for a figure that is computed here. Checklists and deductions are read from their tables.
    """
    rows = inputs.rows("readings", READINGS, problems)
    by_id = {indicator.id: indicator for indicator in indicators if indicator.kind}
    place, unjudged = inputs.place("readings"), Unjudged(inputs, indicators, problems)
    readings: list[Reading] = []
    for row in rows:
        if row["indicator"] in unjudged:
            continue
        row["grade"] = word_named(row["grade"] or "", tuple(pack.grades)) or row["grade"]
        indicator = by_id.get(row["indicator"])
        if indicator is not None:
            row["value"] = as_number(row, indicator)
            why = _in_words(row, indicator)
            if why is not None:
                inputs.remarks.append(_remark(place, row, why))
                readings += [replace(_blank(row), unavailable=why)] if row["basis"] else []
                continue
        faults = list(_faults(row, by_id, pack))
        problems += [
            Problem(file=place, row=row["row"], column=column, fault=_read(row[column]), cure=cure)
            for column, cure in faults
        ]
        if not faults and row["indicator"] and row["value"] and row["basis"]:
            readings.append(_reading(row, by_id[row["indicator"]]))
    problems += _twice(place, readings)
    readings += read_elements(inputs, by_id, problems, unjudged)
    readings += read_deductions(inputs, by_id, problems, unjudged)
    return tuple(readings)


def _read(cell: str | None) -> Text:
    return found(cell) if cell else TEXTS["blank"]


def one_reading(row: Row, indicator: Indicator, pack: RulePack) -> Reading | None:
    """A row as a reading, without a value where it holds words only; None where it cannot be read."""
    row["value"] = as_number(row, indicator)
    if (why := _in_words(row, indicator)) is not None:
        return replace(_blank(row), unavailable=why)
    return None if list(_faults(row, {indicator.id: indicator}, pack)) else _reading(row, indicator)


class Unjudged:
    """Indicators of whose readings nothing can be said: their own row is at fault, or their table, or it is missing."""

    def __init__(self, inputs: Inputs, indicators: Sequence[Indicator], problems: Sequence[Problem]) -> None:
        place = inputs.place("indicators")
        self.are_all = not indicators or any(
            problem.file == place and problem.column in ("id", "") for problem in problems
        )
        self.ids = in_doubt(indicators, problems, place)

    def __contains__(self, indicator: object) -> bool:
        return self.are_all or indicator in self.ids


def _twice(place: str, readings: list[Reading]) -> list[Problem]:
    """Two readings of one indicator on one basis and day: nobody could say which counts."""
    first: dict[tuple[str, str, str, str], int] = {}
    problems = []
    for reading in readings:
        key = (reading.project, reading.indicator, reading.basis, reading.as_of)
        earlier = first.setdefault(key, reading.row)
        if earlier != reading.row:
            fault = TEXTS["repeats_row"].fill(indicator=reading.indicator, earlier=earlier)
            cure = TEXTS["one_row_each_basis"]
            problems.append(Problem(file=place, row=reading.row, column="indicator", fault=fault, cure=cure))
    return problems


def _faults(row: Row, by_id: Mapping[str, Indicator], pack: RulePack) -> Iterable[tuple[str, Text]]:
    indicator, value = by_id.get(row["indicator"]), row["value"]
    if indicator is None:
        return [("indicator", allowed(Text("、".join(by_id), ", ".join(by_id))))] if row["indicator"] else []
    if value is None or value in MISSING_WORDS:
        return [("value", ALLOWED)] if value is None else _unexplained(row)
    if value.startswith("="):
        return []
    if indicator.kind in ("elements", "deduction"):
        name = "elements" if indicator.kind == "elements" else "deductions"
        return [("value", TEXTS["readings_kind_stand_table"].fill(name=name))]
    if COUNTS.fullmatch(value):
        return _count_faults(value, indicator)
    return _date_faults(value, indicator) if indicator.kind == "by_date" else _value_faults(row, indicator, pack)


def _value_faults(row: Row, indicator: Indicator, pack: RulePack) -> Iterable[tuple[str, Text]]:
    value = row["value"]
    try:
        number = _number(value, indicator)
    except Mistyped as wrong:
        return [("value", wrong.cure)]
    except (ArithmeticError, ValueError):
        return [("value", ALLOWED)]
    return _number_faults(row, number, indicator, pack)


def _unexplained(row: Row) -> Iterable[tuple[str, Text]]:
    """That an indicator does not apply changes the total: its reason is more than the word itself."""
    said = "".join(sign for sign in (row["method_zh"] or "").casefold() if sign.isalnum())
    is_beside = MISSING_WORDS[row["value"]] == "not_applicable"
    return [("method_zh", allowed(TEXTS["why_it_does_not_apply"]))] if is_beside and said in SAYS_NOTHING else []


def _count_faults(value: str, indicator: Indicator) -> Iterable[tuple[str, Text]]:
    k, n = (int(part) for part in value.split("/"))
    if indicator.unit != "percent":
        return [("value", TEXTS["counts_indicators_percent"])]
    return [] if 0 <= k <= n and n else [("value", allowed(TEXTS["no_more_reach_there"]))]


def _date_faults(value: str, indicator: Indicator) -> Iterable[tuple[str, Text]]:
    if day_or_month(value, year=_year_of(indicator)) is None:
        return [
            (
                "value",
                allowed(TEXTS["day_month_such"]),
            )
        ]
    return []


def _number_faults(row: Row, number: Decimal, indicator: Indicator, pack: RulePack) -> Iterable[tuple[str, Text]]:
    if indicator.unit == "percent" and 0 < number <= 1 and indicator.target and indicator.target > 1:
        if row["value"].endswith("%"):
            return []
        right = f"{(number * 100).normalize():f}"
        return [
            (
                "value",
                TEXTS["indicator_percent_write_if"].fill(right=right, number=number),
            )
        ]
    if indicator.unit == "years" and number >= CALENDAR_YEARS:
        words = TEXTS["counted_years_give_their"]
        return [("value", words)]
    return _grade_faults(row, number, pack, indicator.own_rule) if indicator.kind == "graded" else []


def _grade_faults(row: Row, number: Decimal, pack: RulePack, own: OwnRule | None) -> Iterable[tuple[str, Text]]:
    if own is not None and own.grades:
        return _own_grade_faults(row, number, own)
    if row["grade"] not in pack.grades:
        return [("grade", allowed(Text("、".join(pack.grades), ", ".join(pack.grades))))]
    low, high = pack.grades[row["grade"]]
    if low <= number < high or (number == high == 1):
        return []
    words = f"{low} 至 {high}（该档所占分值比例）", f"{low} to {high}, the share of points of this grade"
    return [("value", allowed(Text(*words)))]


def _own_grade_faults(row: Row, number: Decimal, own: OwnRule) -> Iterable[tuple[str, Text]]:
    """A grade that the indicator's own standard does not have, or a share outside its range."""
    grade = own.grade(plain(row["grade"] or ""))
    if grade is None:
        names = [each.name for each in own.grades]
        return [("grade", allowed(Text("、".join(names), ", ".join(names))))]
    if grade.holds(number):
        return []
    return [("value", allowed(TEXTS["share_of_grade"].fill(low=f"{grade.low:f}", high=f"{grade.high:f}")))]


def _in_words(row: Row, indicator: Indicator) -> Unavailable | None:
    """Why what stands there has no value; None where it is a number, a figure, or says itself that it is missing."""
    value: str = row["value"] or ""
    is_said = not value or value.startswith("=") or value in MISSING_WORDS
    return None if is_said or indicator.kind in ("elements", "deduction") else only_words(row, indicator)


def _remark(place: str, row: Row, why: Unavailable) -> Problem:
    return Problem(file=place, row=row["row"], column="value", fault=found(row["value"]), cure=remark(why))


def _year_of(indicator: Indicator) -> int | None:
    """The year of a deadline, for a month of which only the number was written (9月底)."""
    return None if indicator.target is None else int(indicator.target) // 10000


def _blank(row: Row) -> Reading:
    """A reading with everything but its value."""
    basis: Basis = "verified" if row["basis"] == DOCUMENTS else row["basis"]
    means: Means = "documents" if row["basis"] == DOCUMENTS else "sample" if row["cases"] == "sample" else ""
    return Reading(
        indicator=row["indicator"],
        basis=basis,
        means=means,
        value=None,
        grade=row["grade"] or "",
        text=row["value"],
        method=Text(row["method_zh"] or "", row["method_en"] or ""),
        as_of="" if row["as_of"] is None else row["as_of"].isoformat(),
        row=row["row"],
        is_census=row["cases"] == "all",
        project=row["project"] or "",
    )


def _reading(row: Row, indicator: Indicator) -> Reading:
    written: str = row["value"]
    reading = _blank(row)
    if written.startswith("="):
        return replace(reading, figure=written[1:])
    if written in MISSING_WORDS:
        kind: Any = MISSING_WORDS[written]  # one of the kinds of Unavailable
        reason = Unavailable(kind=kind, reason=Text(row["method_zh"] or "", row["method_en"] or ""))
        return replace(reading, unavailable=reason)
    if counts := COUNTS.fullmatch(written):
        k, n = int(counts[1]), int(counts[2])
        return replace(reading, value=HUNDRED * k / n, counts=(k, n))
    if indicator.kind == "by_date":
        return _dated(reading, indicator)
    return replace(reading, value=_number(written, indicator))


def _number(value: str, indicator: Indicator) -> Decimal:
    """A reading as a number in the indicator's unit; 是 and 否 are 1 and 0 where the target is yes.

    Raises
        Mistyped, ValueError, ArithmeticError: it is none.
    """
    answer = flag(value) if indicator.kind == "yes_no" else None
    if answer is not None:
        return Decimal(int(answer))
    return plain_number(value.removesuffix("%") if indicator.unit == "percent" else value)


def _dated(reading: Reading, indicator: Indicator) -> Reading:
    """The day of a result; of a month (day 00) only where every day of it is on one side of the target."""
    days = day_or_month(reading.text, year=_year_of(indicator))
    if days is None:
        raise ValueError(reading.text)
    first, last = (_as_number(day) for day in days)
    if first == last:
        return replace(reading, value=first)
    if indicator.target is not None and first <= indicator.target < last:
        return replace(reading, unavailable=ONLY_MONTH)
    return replace(reading, value=Decimal(days[0].strftime("%Y%m00")))


def _as_number(day: date) -> Decimal:
    return Decimal(day.strftime("%Y%m%d"))
