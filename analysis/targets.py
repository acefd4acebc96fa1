"""Targets as officials write them (目标值): read into direction, number, unit and period, or asked back."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from questionnaires.problems import Texts
from questionnaires.yaml_lines import read_yaml

Direction = Literal["at_least", "more_than", "at_most", "less_than", "equal", "between", "yes", "graded", "by_date"]
DIGITS = "零一二三四五六七八九"
TENS = {"十": 10, "百": 100, "千": 1000}
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
CHINESE = f"[{DIGITS}〇两十百千]+(?:点[{DIGITS}〇]+)?"
DATE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日|底|末)?(?:底|末)?(?:之?前|以前)")
DASH = r"(?:-|—|–|~|至|到)"
LETTERS = re.compile(r"[\u4e00-\u9fff]+")
SHARES = ("percent", "permille", "percentage_points", "points")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a phrase asks for; `upper` only between two numbers; `unit` and `period` are ids, "" where there is none.

    `word` is the unit as it was written (栋 for a count of buildings), "" where the id says it all.
    """

    text: str
    direction: Direction
    value: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    period: str = ""
    word: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether a number decides; otherwise an evaluator grades or a fact is there or not."""
        return self.value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A phrase that cannot be read without guessing, and what to ask whoever wrote it."""

    text: str
    reason: str
    question: Texts


def parse_target(text: str) -> Target | Question:
    """Read one target.

    Args
        text: as written, half or full width, Chinese numerals too; a noun in front (满意度≥90%) is kept in `text` only.

    Returns
        Target, or a Question where something is left open (an approximation, a base in the past, a number without a
        unit, two conditions at once, words that say nothing checkable).

    >>> parse_target("≥４次／年").period
    'year'
    >>> parse_target("同比提高5个百分点").reason
    'relative'
    """
    plain = _plain(text)
    if not plain:
        return _ask(text, "empty", "没有写目标：要达到什么？", "no target is written: what is to be reached?")
    if plain in _words().yes:
        return Target(text=text, direction="yes")
    dated = DATE.search(plain)
    if dated:
        return _by_date(text, plain, dated)
    is_several = re.search(r"且|并且|同时|;|;|或者|,(?!\d{3})|、", plain)
    return _left_open(text, plain) or (_several(text) if is_several else _read(text, plain))


def known_units() -> tuple[str, ...]:
    """The ids of the units that targets and readings may have."""
    return _words().unit_ids


def measure_texts(unit: str, period: str = "", *, word: str = "") -> Texts:
    """How a unit (in Chinese the word it was written with) and its period are printed behind a number: 次/年."""
    names, blank = _words().names, {"zh": "", "en": ""}
    of_unit, of_period = names.get(unit, blank), names.get(period, blank)
    return {
        "zh": (word or of_unit["zh"]) + (f"/{of_period['zh']}" if period else ""),
        "en": of_unit["en"] + (f" {of_period['en']}" if period else ""),
    }


@dataclass(frozen=True, slots=True)
class _Words:
    before: tuple[tuple[str, Direction], ...]
    after: tuple[tuple[str, Direction], ...]
    units: tuple[tuple[str, str], ...]
    periods: tuple[tuple[str, str], ...]
    yes: frozenset[str]
    qualitative: tuple[str, ...]
    counted: re.Pattern[str]
    not_counted: tuple[str, ...]
    heads: tuple[str, ...]
    not_nouns: tuple[str, ...]
    not_negated: tuple[str, ...]
    asks: tuple[tuple[str, Mapping[str, Any]], ...]
    unit_ids: tuple[str, ...]
    names: Mapping[str, Texts]


@cache
def _words() -> _Words:
    raw, _ = read_yaml(Path(__file__).with_name("targets.yaml"))

    def longest_first(table: Mapping[str, list[str]]) -> tuple[tuple[str, Any], ...]:
        pairs = [(_plain(str(word)), name) for name, words in table.items() for word in words]
        return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))

    before, after, units = longest_first(raw["before"]), longest_first(raw["after"]), longest_first(raw["units"])
    comparing = [word for word, direction in before if direction != "equal"] + [word for word, _ in after]
    not_nouns = (*raw["not_nouns"], *(word for word in comparing if len(word) > 1))
    unit = "|".join(re.escape(word) for word, _ in units)
    counted = re.compile(rf"\d|[百千]分之|[{DIGITS}〇两十百千](?:{unit})")
    return _Words(before, after, units, longest_first(raw["periods"]), frozenset(map(str, raw["facts"])),
                  tuple(raw["qualitative"]), counted, tuple(raw["not_counted"]), tuple(raw["heads"]), not_nouns,
                  tuple(raw["not_negated"]), tuple(raw["ask"].items()), tuple(raw["units"]), raw["names"])  # fmt: skip


def _plain(text: str) -> str:
    """Half width, no spaces, one kind of dash and of comma."""
    narrow = unicodedata.normalize("NFKC", text).replace("m2", "m²")
    return re.sub(r"\s+", "", narrow).strip("。.;").replace("∼", "~")


def _by_date(text: str, plain: str, found: re.Match[str]) -> Target | Question:
    year, month, day = found.groups()
    if _is_counted(plain.replace(found[0], "", 1)):
        return _several(text)
    if year is None:
        return _ask(text, "year", "没有写年份：哪一年？", "the year is missing: which year?")
    return Target(
        text=text, direction="by_date", value=Decimal(f"{year}{int(month):02d}{int(day or 0):02d}"), unit="date"
    )


def _left_open(text: str, plain: str) -> Question | None:
    """What is asked because of a word (约, 同比), some only beside a number: 提升 is graded, 提升5% needs a base."""
    for reason, asked in _words().asks:
        words = asked["words"] + (asked.get("with_number", []) if _is_counted(plain) else [])
        meant = _without(plain, asked["but_not"])
        if any(word in meant for word in words):
            return _ask(text, reason, asked["zh"], asked["en"])
    return None


def _is_counted(plain: str) -> bool:
    """Whether there is a digit, or a Chinese numeral with a unit (两个, but not 统一)."""
    return bool(_words().counted.search(_without(plain, _words().not_counted)))


def _without(plain: str, words: Iterable[str]) -> str:
    """The text with a gap for each of the words, so that what stood around them forms no new word."""
    for word in words:
        plain = plain.replace(word, " ")
    return plain


def _read(text: str, plain: str) -> Target | Question:
    direct = _number(text, plain)
    if isinstance(direct, Target):
        return direct
    behind = _behind_noun(text, plain)
    return behind if isinstance(behind, Target) else direct or behind or _worded(text, plain)


def _behind_noun(text: str, plain: str) -> Target | Question | None:
    """The number behind the shortest noun that leaves a complete target; else what is to be asked about the rest."""
    period, rest = _taken(plain, _words().periods)
    asked: Question | None = None
    for cut in range(1, len(rest)):
        noun, tail = rest[:cut].removesuffix(":"), rest[cut:]
        found = _number(text, tail) if _is_noun(noun, is_compared=_is_compared(tail)) else None
        if isinstance(found, Target):
            before = "" if found.unit in SHARES and not plain.startswith("每") else period  # 年度满意度: only a name
            clash = before and found.period not in ("", before)
            return _several(text) if clash else replace(found, period=found.period or before)
        asked = asked or found
    return asked


def _is_compared(tail: str) -> bool:
    """Whether a sign or a word of comparison or period follows; 达, 为 and 在 alone may be part of a noun (送达)."""
    word = next((word for word, _ in _words().before + _words().periods if tail.startswith(word)), "")
    return len(word) > 1 or bool(word and not LETTERS.match(word))


def _is_noun(noun: str, *, is_compared: bool) -> bool:
    """Whether the words only name what is measured: leaving out 未, 每 or 禁止 would turn the meaning round."""
    if not LETTERS.fullmatch(noun) or _is_counted(noun) or any(word in noun for word in _words().not_nouns):
        return False
    if any(sign in _without(noun, _words().not_negated) for sign in "不未无非"):
        return is_compared and noun.endswith(("率", "度", "数", "比例"))  # 不合格率≤5%, 未办结件数≤3件
    return noun.endswith(_words().heads) or (is_compared and not noun.endswith(_words().qualitative))


def _number(text: str, plain: str) -> Target | Question | None:
    """The target in a phrase that begins with its period, comparison or number; None where it does not."""
    period, rest = _taken(plain, _words().periods, anywhere=True)
    direction, rest = _taken(rest, _words().before)
    ranged = re.fullmatch(rf"({NUMBER})(.*?){DASH}({NUMBER})(.+)", rest)
    if ranged and direction in ("", "equal"):
        return _between(text, ranged, period)
    share = re.match(rf"(百分之|千分之)({CHINESE}|{NUMBER})", rest)
    counted = share or re.match(rf"()({NUMBER}|{CHINESE})", rest)
    if not counted:
        return None
    unit, tail = {"百分之": "percent", "千分之": "permille"}.get(counted[1], ""), rest[counted.end() :]
    word, before = "", tail
    if not unit:
        unit, tail = _taken(tail, _words().units)
        word = before[: len(before) - len(tail)]
    if not unit:
        asked = _ask(
            text, "unit", f"“{counted[2]}”没有可辨认的单位：单位是什么？", f"no known unit after {counted[2]}: which?"
        )
        return None if counted[2] == "零" else asked  # 零投诉: a word, not a number
    period_after, tail = _taken(tail, _words().periods)
    limit, tail = _taken(tail, _words().after)
    if tail:
        return _ask(text, "rest", f"“{tail}”看不懂：是什么意思？", f"{tail!r} is not understood: what does it mean?")
    if {direction, limit} in ({"at_least", "at_most"}, {"more_than", "at_most"}, {"at_least", "less_than"}):
        return _ask(text, "direction", "方向前后矛盾：至少还是至多？", "contradictory: at least or at most?")
    return Target(text=text, direction=_direction(direction, limit), value=_decimal(counted[2]), unit=unit,
                  period=period or period_after, word=word)  # fmt: skip


def _between(text: str, ranged: re.Match[str], period: str) -> Target | Question:
    low, unit_low, high, unit_high = ranged.groups()
    unit, tail = _taken(unit_high, _words().units)
    if unit and not tail and unit_low in ("", unit_high) and _decimal(low) < _decimal(high):
        return Target(text=text, direction="between", value=_decimal(low), upper=_decimal(high), unit=unit,
                      period=period)  # fmt: skip
    return _ask(text, "range", "区间看不懂：下限、上限和单位各是什么？", "unclear range: what are its limits and unit?")


def _direction(before: str, after: str) -> Direction:
    found: Any = after if before in ("", "equal") and after else before or "equal"
    return found  # type: ignore[no-any-return]  # one of the ids of targets.yaml


def _worded(text: str, plain: str) -> Target | Question:
    is_graded = any(word in plain for word in _words().qualitative)
    if not _is_counted(plain) and (is_graded or plain.startswith(("无", "零", "不发生", "未发生", "杜绝"))):
        return Target(text=text, direction="graded" if is_graded else "yes")
    return _ask(text, "words", "看不出怎样算达到：请写出数量、期限或判断标准。",
                "it is not clear when this is reached: give a number, a date or a standard.")  # fmt: skip


def _taken(text: str, words: tuple[tuple[str, str], ...], *, anywhere: bool = False) -> tuple[str, str]:
    """The id of the longest word that the text starts with (or holds), and the text without it."""
    for word, name in words:
        if text.startswith(word):
            return name, text[len(word) :]
        if anywhere and word.startswith("/") and word in text:
            return name, text.replace(word, "", 1)
    return "", text


def _decimal(digits: str) -> Decimal:
    if digits[0].isdigit():
        return Decimal(digits.replace(",", ""))
    whole, _, part = digits.replace("〇", "零").replace("两", "二").partition("点")
    total, number = 0, 0
    for sign in whole:
        if sign in TENS:
            total, number = total + (number or 1) * TENS[sign], 0
        else:
            number = DIGITS.index(sign)
    return Decimal(f"{total + number}.{''.join(str(DIGITS.index(sign)) for sign in part)}" if part else total + number)


def _several(text: str) -> Question:
    return _ask(text, "several", "有几个条件：请分成几项指标。", "several conditions: split them into indicators.")


def _ask(text: str, reason: str, zh: str, en: str) -> Question:
    return Question(text=text, reason=reason, question={"zh": zh, "en": en})


def questions(texts: Mapping[str, str]) -> Iterator[tuple[str, Question]]:
    """What has to be asked back, by indicator id."""
    for name, text in texts.items():
        found = parse_target(text)
        if isinstance(found, Question):
            yield name, found
