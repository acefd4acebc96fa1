"""Readings as forms publish them: a number with its unit, a fact, a grade by its name, or nothing but words."""

import re

from analysis.core.results import Unavailable
from analysis.inputs.amounts.money_units import power_of
from analysis.inputs.tables import Row, plain_number
from analysis.scoring.indicators import Indicator
from analysis.scoring.standards.words import plain, standard_words, unit_id
from analysis.scoring.targets.numbers import ARABIC
from questionnaires.characters import flag
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

WORDS_ONLY = {"graded": TEXTS["words_no_grade"], "by_date": TEXTS["words_no_day"]}
COUNTED = re.compile(r"[\d零〇一二三四五六七八九两十百千]")
LETTERS = re.compile(r"[\u3400-\u9fff]")


def as_number(row: Row, indicator: Indicator) -> str | None:
    """The value of a row without its unit; of a fact 是 or 否; of a grade with one share of points that share."""
    value: str | None = row["value"]
    grade = indicator.own_rule.grade(plain(row["grade"] or value or "")) if indicator.own_rule else None
    if grade is not None and grade.low == grade.high and (not value or not COUNTED.search(value)):
        row["grade"] = grade.name
        return f"{grade.low:f}"
    if not value:
        return value
    if indicator.kind == "yes_no" and flag(value) is None:
        fact = standard_words().facts.get(plain(value))
        return {"yes": "1", "no": "0"}.get(fact or "", value)
    match = re.fullmatch(rf"({ARABIC})(\D+)", plain(value))
    is_same = match is not None and unit_id(match[2]) == indicator.unit and bool(indicator.unit)
    if match and not is_same and (amount := _in_unit(match[1], match[2], indicator.unit)):
        return amount
    return match[1] if match and is_same and indicator.unit != "percent" else value


def _in_unit(number: str, word: str, unit: str) -> str:
    """An amount in another unit of money in that of its indicator, 0.9亿元 as 9000万元; "" where either is none."""
    given, wanted = power_of(word), power_of(unit)
    return "" if given is None or wanted is None else f"{plain_number(number).scaleb(given - wanted):f}"


def only_words(row: Row, indicator: Indicator) -> Unavailable | None:
    """Why a reading has no value though something was published: it is told in words, or its target is not read."""
    value: str = row["value"] or ""
    if indicator.kind == "graded" and indicator.question and not row["grade"]:
        return Unavailable(
            kind="not_comparable", reason=TEXTS["target_not_read"].fill(value=value, target=indicator.target_text)
        )
    is_worded = bool(LETTERS.search(value)) and not COUNTED.search(value)
    if not is_worded or (indicator.kind == "graded" and row["grade"]):
        return None
    if indicator.kind == "yes_no" and flag(value) is not None:
        return None
    why = WORDS_ONLY.get(str(indicator.kind), TEXTS["words_no_number"])
    return Unavailable(kind="not_verifiable", reason=why.fill(value=value))


def remark(why: Unavailable) -> Text:
    """What is said of such a reading when an engagement is checked."""
    return TEXTS["kept_words"].fill(reason=why.reason)
