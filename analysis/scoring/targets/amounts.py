"""Numbers in a phrase with what belongs to them: period, comparison, unit, limit."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analysis.scoring.targets.numbers import ARABIC, CHINESE, decimal_of, is_number
from analysis.scoring.targets.questions import Direction, Question, Target, ask, ask_rest, ask_unit
from analysis.scoring.targets.words import taken, taken_word, target_words

DASH = r"(?:-{1,2}|~|至|到)"
ONE_DIRECTION = ({"at_least"}, {"more_than"}, {"at_most"}, {"less_than"}, set[str]())
CALENDAR_YEARS = 1000  # so many years are no duration
SHORT_YEARS = (20, 35)  # 24年 may be the year 2024
DAYS_OF_A_MONTH = ("days", "日")  # 每月5日 is a day of the calendar, not five days


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amount:
    """A number at the start of a phrase, its unit as id and as written, and what stands behind it."""

    number: str
    unit: str
    word: str
    tail: str

    def doubt(self, period: str, directions: set[str]) -> str:
        """Why this amount may mean something else: 30分内, 每月5日, 24年, 一期; "" where it may not."""
        is_arabic, is_within = self.number[0].isdigit(), self.tail.startswith(("内", "以内", "之内"))
        years = decimal_of(self.number) if self.word == "年" and is_arabic else Decimal(0)
        if self.word == "分" and is_within:
            return "minutes"
        if years >= CALENDAR_YEARS or ((self.unit, self.word) == DAYS_OF_A_MONTH and period):
            return "day"
        if not directions and SHORT_YEARS[0] <= years <= SHORT_YEARS[1] and (is_within or years % 5):
            return "short_year"
        return "words" if self.word == "期" and not is_arabic and not directions else ""


def target_of_number(text: str, plain: str) -> Target | Question | None:
    """The target in a phrase that begins with its period, comparison or number; None where it does not."""
    period, rest = taken(plain, target_words().periods)
    directions, rest = _directions(rest)
    ranged = re.fullmatch(rf"({ARABIC})(.*?){DASH}({ARABIC})(.+)", rest)
    if ranged and directions <= {"equal"}:
        return _between(text, ranged, period)
    amount = _amount(rest)
    if amount is None or (amount.number == "零" and not amount.unit):
        return None  # 零投诉: a word, not a number
    if not amount.unit:
        return ask_unit(text, amount.number)
    doubt = amount.doubt(period, directions) if is_number(amount.number) else "words"
    end = ask(text, doubt) if doubt else _ended(text, amount.tail, period, directions)
    if isinstance(end, Question):
        return end
    return Target(
        text=text,
        direction=end[0],
        value=decimal_of(amount.number),
        unit=amount.unit,
        period=end[1],
        word=amount.word,
    )


def _amount(rest: str) -> _Amount | None:
    if share := re.match(rf"(百分之|千分之)({ARABIC}|{CHINESE})", rest):
        number, unit = "一百" if share[2] == "百" else share[2], "percent" if share[1] == "百分之" else "permille"
        return _Amount(number=number, unit=unit, word="", tail=rest[share.end() :])
    counted = re.match(rf"{ARABIC}|{CHINESE}", rest)
    if not counted:
        return None
    unit, tail = taken(rest[counted.end() :], target_words().units)
    return _Amount(
        number=counted[0], unit=unit, word=rest[counted.end() : len(rest) - len(tail)] if unit else "", tail=tail
    )


def _directions(rest: str) -> tuple[set[str], str]:
    """The directions of the words in front of a number (确保达到 has two), and what is left."""
    directions: set[str] = set()
    while True:
        direction, tail = taken(rest, target_words().before)
        if not direction:
            return directions, rest
        directions.add(direction)
        rest = tail


def _ended(text: str, tail: str, period: str, directions: set[str]) -> tuple[Direction, str] | Question:
    """What stands behind a number and its unit: period, limit, and whether the number itself counts."""
    words, notes = target_words(), set()
    compared = directions - {"equal"}
    while tail:
        start = tail
        after, tail = taken(tail, words.periods)
        if after and period:
            return ask(text, "several")
        period = period or after
        limit, tail = taken(tail, words.after)
        compared |= {limit} - {""}
        for note, signs in (("in", words.inclusive), ("out", words.exclusive)):
            sign, tail = taken_word(tail, signs)
            notes |= {note} if sign else set()
        if tail == start:
            return ask_rest(text, tail)
    direction = _one_direction(compared, notes)
    return (direction, period) if direction else ask(text, "direction")


def _one_direction(compared: set[str], notes: set[str]) -> Direction | None:
    """The one direction of all words; (不含) makes it strict, (含) must not contradict; None where they disagree."""
    if compared not in ONE_DIRECTION or len(notes) > 1:
        return None
    direction: Any = next(iter(compared), "equal")
    strict = {"at_least": "more_than", "at_most": "less_than"}
    if "out" in notes:
        direction = strict.get(direction, direction if direction in strict.values() else None)
    return None if "in" in notes and direction not in strict else direction


def _between(text: str, ranged: re.Match[str], period: str) -> Target | Question:
    low, unit_low, high, unit_high = ranged.groups()
    unit, tail = taken(unit_high, target_words().units)
    period_after, tail = taken(tail, target_words().periods)
    is_day = (unit, unit_high) == DAYS_OF_A_MONTH and bool(period)
    if unit and not (tail or is_day or (period and period_after)) and unit_low in ("", unit_high):
        value, upper = decimal_of(low), decimal_of(high)
        if value < upper:
            return Target(
                text=text, direction="between", value=value, upper=upper, unit=unit, period=period or period_after
            )
    return ask(text, "range")
