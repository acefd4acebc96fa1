"""Targets as officials write them (目标值): read into direction, number, unit and period, or asked back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from analysis.scoring.targets.amounts import target_of_number
from analysis.scoring.targets.dates import deadline_of
from analysis.scoring.targets.questions import Question, Target, ask
from analysis.scoring.targets.words import NUMERALS, has_odd_signs, plain_phrase, taken, target_words, without
from questionnaires.texts import Text

__all__ = ["Question", "Target", "known_units", "measure_texts", "parse_target", "questions"]
LETTERS = re.compile(r"[\u4e00-\u9fff]+")
SHARES = ("percent", "permille", "percentage_points", "points")
SEVERAL = re.compile(r"且|并且|同时|;|或者|,(?!\d{3})|、")
PERIOD_SIGNS = "年月周季日天"


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
    question = _left_open(text, plain)
    if question is not None or SEVERAL.search(plain):
        return question or ask(text, "several")
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
        answer = parse_target(text)
        if isinstance(answer, Question):
            yield name, answer


def _by_date(text: str, day: date) -> Target:
    return Target(text=text, direction="by_date", value=Decimal(day.strftime("%Y%m%d")), unit="date")


def _left_open(text: str, plain: str) -> Question | None:
    """What is asked because of a word (约, 同比), some only beside a number: 提升 is graded, 提升5% needs a base."""
    words = target_words()
    for reason, entry in words.asks.items():
        open_words = entry["words"] + (entry.get("with_number", []) if words.is_counted(plain) else [])
        meant = without(plain, entry["but_not"])
        if any(word in meant for word in open_words):
            return Question(text=text, reason=reason, question=Text(entry["zh"], entry["en"]))
    return None


def _read(text: str, plain: str) -> Target | Question:
    """A target without a date; one per head (户均) gets the unit that says so."""
    head = next((head for head in target_words().per_head if head in plain), "")
    target = _measured(text, plain.replace(head, "", 1) if head else plain)
    if not head or isinstance(target, Question) or not target.is_measured:
        return target
    unit = target_words().per_head[head].get(target.unit, "")
    return replace(target, unit=unit, word="") if unit else ask(text, "per_head")


def _measured(text: str, plain: str) -> Target | Question:
    direct = target_of_number(text, plain)
    if isinstance(direct, Target):
        return direct
    behind = _behind_noun(text, plain)
    return behind if isinstance(behind, Target) else direct or behind or _worded(text, plain)


def _behind_noun(text: str, plain: str) -> Target | Question | None:
    """The number behind the shortest noun that leaves a complete target; else what is to be asked about the rest."""
    period, rest = taken(plain, target_words().periods)
    question: Question | None = None
    for cut in range(1, len(rest)):
        noun, tail = rest[:cut].removesuffix(":"), rest[cut:]
        target = target_of_number(text, tail) if LETTERS.fullmatch(noun) else None
        if isinstance(target, Question):
            question = question or (target if _is_noun(noun, is_compared=_is_compared(tail, target)) else None)
        elif target is not None and _names(noun, tail, target):
            before = "" if target.unit in SHARES and not plain.startswith("每") else period  # 年度满意度: only a name
            if before and target.period not in ("", before):
                return ask(text, "several")
            if target.unit not in SHARES and _tells_period(noun):
                return ask(text, "period")
            return replace(target, period=target.period or before)
    return question


def _names(noun: str, tail: str, target: Target) -> bool:
    """Whether the words only name what the target measures; harms need no sign where none is allowed (事故0起)."""
    if target.value == 0 and target.direction == "equal" and noun.endswith(target_words().harms):
        return _is_noun(noun, is_compared=True)
    return _is_noun(noun, is_compared=_is_compared(tail, target))


def _tells_period(noun: str) -> bool:
    """Whether the name of a count holds a period that would be lost: 年培训≥500人次."""
    return any(sign in without(noun, target_words().part_of_nouns) for sign in PERIOD_SIGNS)


def _is_compared(tail: str, target: Target | Question) -> bool:
    """Whether a sign or a word of comparison or period stands there; 达, 为 and 在 alone may be part of a noun."""
    words = target_words()
    word = next((word for word, _ in words.before + words.periods if tail.startswith(word)), "")
    has_limit = isinstance(target, Target) and any(tail.endswith(limit) for limit, _ in words.after if len(limit) > 1)
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
