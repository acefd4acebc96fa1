"""The words of targets (targets.yaml), longest first, and a phrase in the plain form in which they are looked for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires import characters
from questionnaires.texts import Text
from questionnaires.yaml_lines import read_yaml

Pairs = tuple[tuple[str, str], ...]
NUMERALS = "零〇一二三四五六七八九两十百千"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetWords:
    """Each table of targets.yaml; pairs are (word, id), longest word first."""

    before: Pairs
    after: Pairs
    inclusive: tuple[str, ...]
    exclusive: tuple[str, ...]
    units: Pairs
    per_head: Mapping[str, Mapping[str, str]]
    periods: Pairs
    dates: Mapping[str, tuple[str, ...]]
    facts: frozenset[str]
    none: tuple[str, ...]
    harms: tuple[str, ...]
    qualitative: tuple[str, ...]
    heads: tuple[str, ...]
    not_nouns: tuple[str, ...]
    part_of_nouns: tuple[str, ...]
    not_negated: tuple[str, ...]
    not_counted: tuple[str, ...]
    asks: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, Text]
    unit_ids: tuple[str, ...]
    counted: re.Pattern[str]

    def is_counted(self, plain: str) -> bool:
        """Whether there is a digit, or a Chinese numeral with a unit (两个, but not 统一)."""
        return bool(self.counted.search(without(plain, self.not_counted)))

    def is_negated(self, plain: str) -> bool:
        """Whether a word turns the meaning round."""
        return any(sign in without(plain, self.not_negated) for sign in "不未无非没勿欠难")


@cache
def target_words() -> TargetWords:
    """The words, read once."""
    raw, _ = read_yaml(Path(__file__).with_name("targets.yaml"))
    before, after, units = (_pairs(raw[table]) for table in ("before", "after", "units"))
    comparing = [word for word, direction in before if direction != "equal"] + [word for word, _ in after]
    unit = "|".join(re.escape(word) for word, _ in units)
    lists = ("inclusive", "exclusive", "none", "harms", "qualitative", "heads", "part_of_nouns", "not_negated")
    return TargetWords(
        before=before,
        after=after,
        units=units,
        per_head=raw["per_head"],
        periods=_pairs(raw["periods"]),
        dates={name: _longest_first(words) for name, words in raw["dates"].items()},
        facts=frozenset(raw["facts"]),
        not_nouns=(*raw["not_nouns"], *(word for word in comparing if len(word) > 1)),
        not_counted=tuple(raw["not_counted"]),
        asks=raw["ask"],
        names=raw["names"],
        unit_ids=tuple(raw["units"]),
        counted=re.compile(rf"\d|[百千]分之|[{NUMERALS}](?:{unit})"),
        **{name: _longest_first(raw[name]) for name in lists},
    )


def plain_phrase(text: str) -> str:
    """Half width, no spaces, one kind of dash, and units with their powers."""
    narrow = characters.plain(text).replace("〜", "~").replace("∼", "~")
    powers = re.sub(r"[mM]([23])(?!\d)", lambda match: "m" + "²³"[int(match[1]) - 2], narrow)
    return re.sub(r"\s+", "", powers).replace("百分百", "百分之百").strip("。.;").rstrip(",、!")


def has_odd_signs(text: str) -> bool:
    """Whether a digit is raised, circled or part of a fraction, or blanks part digits that form no thousands.

    In plain form such signs would become digits of the number beside them: 12① is not 121.
    """
    for place, sign in enumerate(text):
        is_power = sign in "²³" and text[:place].rstrip()[-1:] in ("m", "M", "ｍ", "米")
        if sign in "㎡㎥" or is_power or unicodedata.decimal(sign, None) is not None:
            continue
        if any(letter.isdigit() for letter in unicodedata.normalize("NFKC", sign)):
            return True
    narrow = unicodedata.normalize("NFKC", text)
    parted = re.findall(r"\d+(?:\s+\d+)+", narrow)
    return any(not re.fullmatch(r"\d{1,3}(?:\s\d{3})+", digits) for digits in parted)


def without(plain: str, words: Iterable[str]) -> str:
    """The text with a gap for each of the words, so that what stood around them forms no new word."""
    for word in words:
        plain = plain.replace(word, " ")
    return plain


def taken(text: str, words: Pairs) -> tuple[str, str]:
    """The id of the longest word that the text starts with, and the text without it."""
    for word, name in words:
        if text.startswith(word):
            return name, text[len(word) :]
    return "", text


def taken_word(text: str, words: Iterable[str]) -> tuple[str, str]:
    """The longest word that the text starts with, and the text without it."""
    word = next((word for word in words if text.startswith(word)), "")
    return word, text[len(word) :]


def _pairs(table: Mapping[str, list[str]]) -> Pairs:
    pairs = [(plain_phrase(str(word)), name) for name, words in table.items() for word in words]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(str, words), key=len, reverse=True))
