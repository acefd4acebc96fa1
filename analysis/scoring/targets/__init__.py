"""Targets as officials write them (目标值): read into direction, number, unit and period, or asked back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from analysis.scoring.targets.dates import deadline_of
from analysis.scoring.targets.numbers import ARABIC, CHINESE, decimal_of, is_number
from analysis.scoring.targets.questions import Direction, Question, Target, ask, ask_rest, ask_unit
from analysis.scoring.targets.words import (
    NUMERALS,
    has_odd_signs,
    plain_phrase,
    taken,
    taken_word,
    target_words,
    without,
)
from questionnaires.texts import Text

__all__ = ["CALENDAR_YEARS", "Question", "Target", "known_units", "measure_texts", "parse_target", "questions"]

DASH = r"(?:-{1,2}|~|至|到)"
LETTERS = re.compile(r"[\u4e00-\u9fff]+")
SHARES = ("percent", "permille", "percentage_points", "points")
SEVERAL = re.compile(r"且|并且|同时|;|或者|,(?!\d{3})|、")
ONE_DIRECTION = ({"at_least"}, {"more_than"}, {"at_most"}, {"less_than"}, set[str]())
PERIOD_SIGNS = "年月周季日天"
CALENDAR_YEARS = 1000  # so many years are no duration
SHORT_YEARS = (20, 35)  # 24年 may be the year 2024
DAYS_OF_A_MONTH = ("days", "日")  # 每月5日 is a day of the calendar, not five days


def parse_target(text: str) -> Target | Question:
    """Read one target.

    Args
        text: as written, half or full width, Chinese numerals too; a noun in front (满意度≥90%) is kept in `text` only.

    Returns
        Target, or a Question where something is left open (an approximation, a base in the past, a number without a
        unit, two conditions at once, a calendar year, words that say nothing checkable).

    >>> parse_target("≥４次／年").period
    'year'
    >>> parse_target("同比提高5个百分点").reason
    'relative'
    """
    plain = plain_phrase(text)
    if not plain or has_odd_signs(text):
        return ask(text, "signs" if plain else "empty")
    if plain in target_words().facts:
        return Target(text=text, direction="yes")
    asked = _left_open(text, plain)
    if asked is not None or SEVERAL.search(plain):
        return asked or ask(text, "several")
    deadline = deadline_of(plain)
    if isinstance(deadline, str):
        return ask(text, deadline)
    return _read(text, plain) if deadline is None else _by_date(text, deadline)


def known_units() -> tuple[str, ...]:
    """The ids of the units that targets and readings may have."""
    return target_words().unit_ids


def measure_texts(unit: str, period: str = "", *, word: str = "") -> Text:
    """How a unit (in Chinese the word it was written with) and its period are printed behind a number: 次/年."""
    names, blank = target_words().names, Text("", "")
    of_unit, of_period = names.get(unit, blank), names.get(period, blank)
    return Text(
        (word or of_unit["zh"]) + (f"/{of_period['zh']}" if period else ""),
        of_unit["en"] + (f" {of_period['en']}" if period else ""),
    )


def questions(texts: Mapping[str, str]) -> Iterator[tuple[str, Question]]:
    """What has to be asked back, by indicator id."""
    for name, text in texts.items():
        found = parse_target(text)
        if isinstance(found, Question):
            yield name, found


def _by_date(text: str, day: date) -> Target:
    return Target(text=text, direction="by_date", value=Decimal(day.strftime("%Y%m%d")), unit="date")


def _left_open(text: str, plain: str) -> Question | None:
    """What is asked because of a word (约, 同比), some only beside a number: 提升 is graded, 提升5% needs a base."""
    words = target_words()
    for reason, asked in words.asks.items():
        open_words = asked["words"] + (asked.get("with_number", []) if words.is_counted(plain) else [])
        meant = without(plain, asked["but_not"])
        if any(word in meant for word in open_words):
            return Question(text=text, reason=reason, question=Text(asked["zh"], asked["en"]))
    return None


def _read(text: str, plain: str) -> Target | Question:
    """A target without a date; one per head (户均) gets the unit that says so."""
    head = next((head for head in target_words().per_head if head in plain), "")
    found = _measured(text, plain.replace(head, "", 1) if head else plain)
    if not head or isinstance(found, Question) or not found.is_measured:
        return found
    unit = target_words().per_head[head].get(found.unit, "")
    return replace(found, unit=unit, word="") if unit else ask(text, "per_head")


def _measured(text: str, plain: str) -> Target | Question:
    direct = _number(text, plain)
    if isinstance(direct, Target):
        return direct
    behind = _behind_noun(text, plain)
    return behind if isinstance(behind, Target) else direct or behind or _worded(text, plain)


def _behind_noun(text: str, plain: str) -> Target | Question | None:
    """The number behind the shortest noun that leaves a complete target; else what is to be asked about the rest."""
    period, rest = taken(plain, target_words().periods)
    asked: Question | None = None
    for cut in range(1, len(rest)):
        noun, tail = rest[:cut].removesuffix(":"), rest[cut:]
        found = _number(text, tail) if LETTERS.fullmatch(noun) else None
        if isinstance(found, Question):
            asked = asked or (found if _is_noun(noun, is_compared=_is_compared(tail, found)) else None)
        elif found is not None and _names(noun, tail, found):
            before = "" if found.unit in SHARES and not plain.startswith("每") else period  # 年度满意度: only a name
            if before and found.period not in ("", before):
                return ask(text, "several")
            if found.unit not in SHARES and _tells_period(noun):
                return ask(text, "period")
            return replace(found, period=found.period or before)
    return asked


def _names(noun: str, tail: str, target: Target) -> bool:
    """Whether the words only name what the target measures; harms need no sign where none is allowed (事故0起)."""
    if target.value == 0 and target.direction == "equal" and noun.endswith(target_words().harms):
        return _is_noun(noun, is_compared=True)
    return _is_noun(noun, is_compared=_is_compared(tail, target))


def _tells_period(noun: str) -> bool:
    """Whether the name of a count holds a period that would be lost: 年培训≥500人次."""
    return any(sign in without(noun, target_words().part_of_nouns) for sign in PERIOD_SIGNS)


def _is_compared(tail: str, found: Target | Question) -> bool:
    """Whether a sign or a word of comparison or period stands there; 达, 为 and 在 alone may be part of a noun."""
    words = target_words()
    word = next((word for word, _ in words.before + words.periods if tail.startswith(word)), "")
    has_limit = isinstance(found, Target) and any(tail.endswith(limit) for limit, _ in words.after if len(limit) > 1)
    return has_limit or len(word) > 1 or bool(word and not LETTERS.match(word))


def _is_noun(noun: str, *, is_compared: bool) -> bool:
    """Whether the words only name what is measured: leaving out 未, 每 or 禁止 would turn the meaning round."""
    words = target_words()
    meant = without(noun, words.part_of_nouns)
    if not LETTERS.fullmatch(noun) or words.is_counted(noun) or any(word in meant for word in words.not_nouns):
        return False
    if any(noun == unit for unit, _ in words.units) or noun in PERIOD_SIGNS:
        return False  # 户≥2次: of each household
    if any(sign in without(noun, words.not_negated) for sign in "不未无非"):
        return is_compared and noun.endswith(("率", "度", "数", "比例"))  # 不合格率≤5%, 未办结件数≤3件
    return noun.endswith(words.heads) or (is_compared and not noun.endswith(words.qualitative))


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


def _number(text: str, plain: str) -> Target | Question | None:
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
    found: set[str] = set()
    while True:
        direction, tail = taken(rest, target_words().before)
        if not direction:
            return found, rest
        found.add(direction)
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


def _worded(text: str, plain: str) -> Target | Question:
    """Words alone: a fact that nothing bad happens, or something to be graded; what is negated is asked back."""
    words = target_words()
    is_graded = any(word in plain for word in words.qualitative)
    start = next((word for word in words.none if plain.startswith(word)), "")
    rest = plain.removeprefix(start)
    if words.is_counted(plain):
        return ask(text, "words")
    if plain.endswith("率"):
        return ask(text, "words")  # only the name of a figure
    if start and not is_graded and any(harm in rest for harm in words.harms) and not words.is_negated(rest):
        return Target(text=text, direction="yes")
    if is_graded and not words.is_negated(plain) and not re.search(f"[{NUMERALS}]{{4}}年", plain):
        return Target(text=text, direction="graded")
    return ask(text, "words")
