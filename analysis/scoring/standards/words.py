"""The words of standards (words.yaml), longest first, and what targets share with them: comparisons, numbers, units."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from analysis.scoring.targets.numbers import ARABIC, CHINESE, decimal_of, is_number
from analysis.scoring.targets.words import plain_phrase, target_words
from questionnaires.yaml_lines import read_yaml

MARKS = {"≤": ("high", True), "<": ("high", False), "≥": ("low", True), ">": ("low", False)}
SAME = (("≦", "≤"), ("⩽", "≤"), ("<=", "≤"), ("=<", "≤"), ("≧", "≥"), ("⩾", "≥"), (">=", "≥"), ("=>", "≥"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardWords:
    """Each list of words.yaml, longest word first, and the patterns made of them."""

    lists: Mapping[str, tuple[str, ...]]
    days: Mapping[str, int]
    money: Mapping[str, Decimal]
    facts: Mapping[str, str]
    amount: str
    item: re.Pattern[str]

    def of(self, name: str) -> tuple[str, ...]:
        """The words of one list."""
        return self.lists[name]

    def either(self, *names: str) -> str:
        """The words of some lists as alternatives of a pattern."""
        return alternatives(word for name in names for word in self.lists[name])


@cache
def standard_words() -> StandardWords:
    """The words, read once."""
    raw: Mapping[str, Any] = read_yaml(Path(__file__).with_name("words.yaml"))[0]
    lists = {
        name: tuple(sorted(map(plain_phrase, words), key=len, reverse=True))
        for name, words in raw.items()
        if isinstance(words, list)
    }
    words = target_words()
    unit = alternatives([word for word, _ in words.units] + list(raw["days"]) + list(raw["money"]))
    before = alternatives([word for word, direction in words.before if direction != "equal"] + ["≤", "≥", "<", ">"])
    after = alternatives([word for word, _ in words.after])
    note = alternatives([*words.inclusive, *words.exclusive])
    amount = rf"(?P<number>{ARABIC}|{CHINESE}(?=(?:{unit})))(?P<unit>{unit})?"
    return StandardWords(
        lists=lists,
        days=raw["days"],
        money={word: Decimal(str(factor)) for word, factor in raw["money"].items()},
        facts={plain_phrase(word): name for word, name in raw["facts"].items()},
        amount=amount,
        item=re.compile(
            rf"(?P<before>{before})?{amount}(?P<note>{note})?(?P<after>{after})?(?P<note2>{note})?(?P<mark>[≤<≥>])?"
        ),
    )


def alternatives(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


def plain(text: str) -> str:
    """A text in plain signs: half width, no blanks, one sign for each comparison, 百分之九十 as 90%."""
    narrow = plain_phrase(text)
    for sign, one in SAME:
        narrow = narrow.replace(sign, one)
    return re.sub(rf"百分之({ARABIC}|{CHINESE})", lambda share: f"{_number(share[1])}%", narrow)


def _number(written: str) -> str:
    return f"{decimal_of(written):f}" if is_number(written) else "100" if written == "百" else written


def unit_id(word: str) -> str:
    """The id of a unit as it was written, "" for none."""
    return next((name for each, name in target_words().units if each == word), "days" if word == "月" else "")
