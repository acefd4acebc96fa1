"""The small parts of a questionnaire file: wordings in its languages, choices, conditions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from questionnaires.characters import has_visible
from questionnaires.model import Choice, Condition
from questionnaires.problems import allowed, found
from questionnaires.shapes.faults import refusal
from questionnaires.shapes.kinds import Flag, Word
from questionnaires.shapes.shape import Keys, Kind, Shape, unknown_key
from questionnaires.shapes.source import Fault
from questionnaires.texts import Text

CODE = re.compile(r"[0-9A-Za-z_]{1,32}")
CHOICE_KEYS = ("code", "not_applicable", "exclusive")
CONDITIONS = ({"item", "is"}, {"all"}, {"any"}, {"not"})
ONE_CONDITION = allowed(Text("item 和 is，或 all、any、not 之一", "item and is, or one of all, any, not"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the parts of a questionnaire file must know of the whole.

    `languages` is None where the file does not say them rightly. What would be ignored is refused before a version is
    fielded, and passed over where it was fielded all the same.
    """

    languages: tuple[str, ...] | None
    scales: tuple[str, ...]
    is_fielded: bool


def _wording(value: Any, reading: Reading) -> Mapping[str, str]:
    """A text in each language of the questionnaire; a bare text is in the first."""
    languages = reading.languages
    texts = {languages[0] if languages else "zh": value} if isinstance(value, str) else value
    if not isinstance(texts, dict) or not all(isinstance(text, str) and has_visible(text) for text in texts.values()):
        raise ValueError(value)
    if languages is not None and set(texts) != set(languages):
        fault = Text(f"语言为 {'、'.join(texts)}", f"languages are {', '.join(texts)}")
        raise refusal(Fault(fault=fault, cure=allowed(Text("、".join(languages), ", ".join(languages)))))
    return {language: text.strip() for language, text in texts.items()}


def _code(value: Any, _: Reading) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise ValueError(value)
    return value


def _codes(value: Any, _: Reading) -> tuple[str, ...]:
    if not isinstance(value, (str, list)):
        raise ValueError(value)
    return tuple(map(str, value)) if isinstance(value, list) else (value,)


def _scale(value: Any, reading: Reading) -> str:
    if not isinstance(value, str) or value not in reading.scales:
        cure = allowed(
            Text("、".join(reading.scales) or "先定义量表", ", ".join(reading.scales) or "a scale defined under scales")
        )
        raise refusal(Fault(fault=found(value), cure=cure))
    return value


def _amounts(value: Any, _: Reading) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise ValueError(value)
    amounts = tuple(part for part in value if isinstance(part, int) and not isinstance(part, bool) and part > 0)
    if len(set(amounts)) != len(value):
        cure = allowed(Text("互不相同的正整数（元）", "different whole numbers above 0, in yuan"))
        raise refusal(Fault(fault=found("、".join(map(str, value))), cure=cure))
    return amounts


Worded = Annotated[Mapping[str, str], Kind(_wording, allowed(Text("每种语言一段文字", "a text for each language")))]
Code = Annotated[str, Kind(_code, allowed(Text('带引号的代码，例如 code: "5"', 'a quoted code such as code: "5"')))]
Codes = Annotated[tuple[str, ...], Kind(_codes, allowed(Text("一个代码或一列代码", "a code or a list of codes")))]
ScaleId = Annotated[str, Kind(_scale, allowed(Text("一个量表的标识", "the id of a scale")))]
Amounts = Annotated[tuple[int, ...], Kind(_amounts, allowed(Text("一列金额（元）", "a list of amounts, in yuan")))]


class ChoiceShape(Shape):
    """One choice: its code, its text under the key of each language, its flags."""

    code: Code
    text: Worded
    not_applicable: Flag = False
    exclusive: Flag = False

    @classmethod
    def prepared(cls, raw: Keys, context: Reading) -> tuple[Keys, list[Fault]]:
        """The languages are keys of a choice itself."""
        languages = context.languages or tuple(key for key in raw if key not in CHOICE_KEYS)
        known = ("code", *languages, *CHOICE_KEYS[1:])
        strangers = [unknown_key(key, known) for key in raw if key not in known]
        texts = {language: raw[language] for language in languages if language in raw}
        part, faults = super().prepared({key: raw[key] for key in CHOICE_KEYS if key in raw} | {"text": texts}, context)
        return part, [*faults, *strangers]

    def value(self) -> Choice:
        """The choice as a value."""
        return Choice(code=self.code, text=self.text, not_applicable=self.not_applicable, exclusive=self.exclusive)


class ConditionShape(Shape):
    """A condition: an item and its codes, or all, any or not of others; one of these forms."""

    item: Word = ""
    codes: Codes = Field(default=(), alias="is")
    all_of: list["ConditionShape"] = Field(default_factory=list, alias="all")
    any_of: list["ConditionShape"] = Field(default_factory=list, alias="any")
    inner: "ConditionShape | None" = Field(default=None, alias="not")

    @classmethod
    def prepared(cls, raw: Keys, context: Reading) -> tuple[Keys, list[Fault]]:
        """One form and no other; what was fielded with two of them keeps the one that counted."""
        part, faults = super().prepared(raw, context)
        counts = next((key for key in ("not", "all", "any") if key in part), "")
        if not counts and not {"item", "is"} <= set(part):
            return part, [*faults, Fault(fault=found("、".join(raw)), cure=ONE_CONDITION)]
        if not context.is_fielded:
            faults += _would_be_ignored(part)
        return ({counts: part[counts]} if counts else part), faults

    def value(self) -> Condition:
        """The condition as a value."""
        if self.inner is not None:
            return Condition(all_of=(self.inner.value(),), negated=True)
        return Condition(
            item=self.item,
            codes=self.codes,
            all_of=tuple(part.value() for part in self.all_of),
            any_of=tuple(part.value() for part in self.any_of),
        )


def _would_be_ignored(part: Keys) -> list[Fault]:
    faults = []
    if set(part) not in CONDITIONS:
        faults.append(Fault(fault=found("、".join(part)), cure=ONE_CONDITION))
    one_code, one_condition = (
        allowed(Text("至少一个代码", "at least one code")),
        allowed(Text("至少一个条件", "at least one condition")),
    )
    empty: dict[str, Text] = {"is": one_code, "all": one_condition, "any": one_condition}
    return faults + [
        Fault(fault=found("[]"), cure=cure, place=(key,)) for key, cure in empty.items() if part.get(key) == []
    ]
