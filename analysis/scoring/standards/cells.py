"""The cells of a standard, read without knowing the indicator: when, for each, how many points."""

import itertools
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analysis.scoring.standards.values import Side
from analysis.scoring.standards.words import MARKS, alternatives, plain, standard_words
from analysis.scoring.targets.numbers import ARABIC, decimal_of, is_number
from analysis.scoring.targets.words import target_words
from questionnaires.characters import flag

DASH = re.compile(r"(?:-{1,2}|~|至|到)")
BETWEEN = re.compile(r"[,、且并;和与]|同时|(?:-{1,2}|~|至|到)|[\u4e00-\u9fff]{0,12}[=:]?")
BRACKETS = re.compile(rf"([\[(])({ARABIC})(%?[^,\-~]{{0,4}}?)[,\-~]({ARABIC})([^\])]{{0,4}})([\])])")
SIGNS = {
    "at_least": ("low", True),
    "more_than": ("low", False),
    "at_most": ("high", True),
    "less_than": ("high", False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """For which results a step counts: an interval (an end that may be in or out is None), or a word.

    `word`: target (it is reached), short (it is not), rest (all others), yes, no, or the name of a grade. `noun` is
    what was said to be measured.
    """

    word: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    has_low: bool | None = True
    has_high: bool | None = True
    unit: str = ""
    noun: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """For each of what: an amount with its unit as written, below or above, or a share of the target."""

    amount: Decimal
    unit: str = ""
    side: Side = ""
    is_of_target: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Earns:
    """So many points, or such a share of them; from `low` to `high`; `is_off`: taken off the full points."""

    low: Decimal
    high: Decimal
    is_share: bool = False
    is_off: bool = False

    def points(self, full: Decimal) -> Decimal:
        """The points out of the full ones."""
        points = self.high * full if self.is_share else self.high
        return full - points if self.is_off else points


FULL = Earns(low=Decimal(1), high=Decimal(1), is_share=True)
NONE = Earns(low=Decimal(0), high=Decimal(0))


def read_when(text: str, *, grades: bool = False) -> When | None:
    """What a cell or a clause says of the results it counts for; None where it cannot be read.

    >>> read_when("90%（含）-95%").low
    Decimal('90')
    """
    words, written = standard_words(), plain(text)
    if not written:
        return None
    if grades:
        return When(word=written)
    if written in words.facts or flag(written) is not None:
        answer = flag(written)
        return When(word=words.facts.get(written) or ("yes" if answer else "no"))
    if written in words.of("rest"):
        return When(word="rest")
    return _of_target(written) or _in_brackets(written) or _compared(written)


def _of_target(written: str) -> When | None:
    """达到目标, 低于目标值: the target itself is the limit."""
    words = standard_words()
    target = words.either("target")
    for word, lists in (("target", ("reached", "reached_alone")), ("short", ("short", "short_alone"))):
        with_target = rf".{{0,14}}?(?:{words.either(lists[0])})(?:{target})(?:{target})?(?:{words.either('within')})?"
        alone = rf".{{0,14}}?(?:{words.either(lists[1])})"
        late = rf"(?:在)?(?:{target})(?:内|前)(?:{words.either('reached_alone')})" if word == "target" else r"(?!)"
        if re.fullmatch(rf"(?:{with_target}|{alone}|{late})", written):
            return When(word=word)
    return None


def _in_brackets(written: str) -> When | None:
    """An interval as mathematicians write it: [90%,95%)."""
    match = BRACKETS.fullmatch(written)
    if match is None:
        return None
    opened, low, unit_low, high, unit_high, closed = match.groups()
    return When(
        low=decimal_of(low),
        high=decimal_of(high),
        has_low=opened == "[",
        has_high=closed == "]",
        unit=unit_high or unit_low,
    )


def _compared(written: str) -> When | None:
    """One or two numbers with their comparisons: ≥90%, 80%（含）-90%, 80%≤满意度<90%, 90%以上."""
    items = list(standard_words().item.finditer(written))
    if not items or len(items) > 2:
        return None
    gaps = [
        written[: items[0].start()],
        *(written[a.end() : b.start()] for a, b in itertools.pairwise(items)),
    ]
    tail, noun = written[items[-1].end() :], gaps[0]
    if tail not in ("", *standard_words().of("skip")) or not all(BETWEEN.fullmatch(gap) for gap in gaps):
        return None
    if any(not is_number(item["number"]) for item in items):
        return None
    if len(items) == 1:
        return _single(items[0], noun)
    return _pair(items, gaps[1], noun)


def _single(item: re.Match[str], noun: str) -> When:
    value, end = decimal_of(item["number"]), _end(item)
    unit = item["unit"] or ""
    if end is None:
        return When(low=value, high=value, unit=unit, noun=noun)
    name, is_in = end
    low, high = (value, None) if name == "low" else (None, value)
    return When(low=low, high=high, has_low=is_in, has_high=is_in, unit=unit, noun=noun)


def _pair(items: list[re.Match[str]], gap: str, noun: str) -> When | None:
    """Two ends; without comparisons the smaller is the lower one."""
    first, second = items
    ends = [_end(item) for item in items]
    units = {item["unit"] for item in items if item["unit"]}
    if len(units) > 1:
        return None
    if ends == [None, None] and not DASH.fullmatch(gap):
        return None
    if ends[0] is None or ends[1] is None or ends[0][0] == ends[1][0]:
        if not DASH.search(gap) and ends != [None, None]:
            return None
        ends = [("low", _noted(first)), ("high", _noted(second) if ends[1] is None else ends[1][1])]
    low_at = 0 if ends[0] is not None and ends[0][0] == "low" else 1
    low, high = items[low_at], items[1 - low_at]
    values = decimal_of(low["number"]), decimal_of(high["number"])
    if values[0] >= values[1]:
        return None
    ends_by: Any = (ends[low_at], ends[1 - low_at])
    return When(
        low=values[0],
        high=values[1],
        has_low=ends_by[0][1],
        has_high=ends_by[1][1],
        unit=next(iter(units), ""),
        noun=noun if _end(first) is None or not first["mark"] else "",
    )


def _noted(item: re.Match[str]) -> bool | None:
    """Whether (含) or (不含) stands there; None where neither does."""
    note, words = item["note"] or item["note2"] or "", target_words()
    return True if note in words.inclusive else False if note in words.exclusive else None


def _end(item: re.Match[str]) -> tuple[str, bool | None] | None:
    """Which end a number is, and whether it belongs; None where no comparison stands beside it."""
    words, noted = target_words(), _noted(item)
    if item["before"]:
        name = MARKS.get(item["before"]) or SIGNS[dict(words.before)[item["before"]]]
        return name[0], name[1] if noted is None else noted
    if item["mark"]:  # 80%≤满意度: the number stands first
        name = MARKS[item["mark"]]
        return ("low" if name[0] == "high" else "high"), name[1]
    if item["after"]:
        direction = dict(words.after)[item["after"]]
        sure = True if len(item["after"]) > 2 and direction == "at_least" else None  # 及以上 holds it, 以上 may
        return SIGNS[direction][0], sure if noted is None else noted
    return None


def read_earns(text: str) -> Earns | None:
    """Points, or a share of them, in a cell or behind a verb; None where it cannot be read.

    >>> read_earns("80%").is_share
    True
    """
    words, written = standard_words(), plain(text)
    written = re.sub(rf"^(?:{words.either('earn')})(?=.)", "", written) if written not in words.of("none") else written
    if written in words.of("full"):
        return FULL
    if written in words.of("none"):
        return NONE
    is_off = bool(re.match(words.either("off"), written))
    written = re.sub(rf"^(?:{words.either('off', 'add')})", "", written)
    written = re.sub(rf"^(?:{words.either('of_points')})", "", written)
    match = re.fullmatch(
        rf"({ARABIC})(%?)(?:(?:分)?(?:-{{1,2}}|~|至|到)({ARABIC})(%?))?(?:\((?:不含|含)\))?(?:{words.either('behind_share')})?(?:/.{{1,3}})?",
        written,
    )
    if match is None:
        return None
    first, sign_first, second, sign_second = match.groups()
    is_share = "%" in (sign_first or "") + (sign_second or "")
    ends = sorted(decimal_of(number) / (100 if is_share else 1) for number in (first, second or first))
    return Earns(low=ends[0], high=ends[1], is_share=is_share, is_off=is_off)


def read_every(text: str) -> Every | None:
    """For each of what: 每少1%, 10万元, 每超过1天, 目标的1%; None where it cannot be read."""
    words, written = standard_words(), plain(text)
    written = written if written.startswith("每") else f"每{written}"
    side: Side = ""
    names: tuple[tuple[Side, str], ...] = (
        ("below", "below"),
        ("below", "early"),
        ("above", "above"),
        ("", "events"),
        ("either", "either"),
    )
    best = ""
    for name, listed in names:
        verb = next((word for word in words.of(listed) if written.startswith(word)), "")
        if len(verb) > len(best):
            best, side = verb, name
    rest = written.removeprefix(best or "每")
    rest = re.sub(r"^(?:了|过|的)", "", rest)
    share = next((word for word in words.of("of_target") if rest.startswith(word)), "")
    rest = rest if share else _behind_target(rest)
    match = re.fullmatch(rf"{words.amount}(?P<more>.*)", rest.removeprefix(share))
    bare = re.fullmatch(alternatives([word for word, _ in target_words().units]), rest)
    if match is None and bare is None:
        return None
    if match and (not is_number(match["number"]) or not re.fullmatch(r"[\u4e00-\u9fff()]{0,8}", match["more"])):
        return None
    amount = decimal_of(match["number"]) if match else Decimal(1)
    unit = (match["unit"] or "") if match else rest
    return Every(amount=amount, unit=unit, side=side, is_of_target=bool(share))


def _behind_target(rest: str) -> str:
    """What stands behind the target that an amount is counted from: 每低于目标值1个百分点."""
    target = re.match(standard_words().either("target"), rest)
    return re.sub(r"^(?:,|的)", "", rest[target.end() :]) if target else rest
