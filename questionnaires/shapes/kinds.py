"""Kinds of value that definitions hold, each with what may be written there."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from questionnaires.characters import flag, has_visible, plain
from questionnaires.problems import allowed, found
from questionnaires.shapes.faults import refusal
from questionnaires.shapes.shape import Kind, one_of_these
from questionnaires.shapes.source import Fault
from questionnaires.texts import Text

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,31}")
MOST_DIGITS = 18  # before the point
LANGUAGES = {"zh", "en"}


def _word(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _filled(value: Any, _: Any) -> str:
    if not isinstance(value, str) or not has_visible(value):
        raise ValueError(value)
    return value


def _flag(value: Any, _: Any) -> bool:
    answer = flag(value)
    if answer is None:
        raise ValueError(value)
    return answer


def _whole(value: Any, _: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(value)
    return value


def _number(value: Any, _: Any) -> Decimal:
    """As a text no digit of it is lost."""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise ValueError(value)
    written = plain(str(value))
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise ValueError(value) from None
    if "_" in written or not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise ValueError(value)
    return number


def _share(value: Any, context: Any) -> Decimal:
    number = _number(value, context)
    if not 0 <= number <= 1:
        raise refusal(Fault(fault=found(value), cure=allowed(Text("0 至 1", "0 to 1"))))
    return number


def _day(value: Any, _: Any) -> str:
    return date.fromisoformat(value.isoformat() if isinstance(value, date) else str(value)).isoformat()


def _identifier(value: Any, _: Any) -> str:
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        raise ValueError(value)
    return value


def _both(value: Any, _: Any) -> Text:
    if (
        not isinstance(value, dict)
        or set(value) != LANGUAGES
        or not all(isinstance(text, str) for text in value.values())
    ):
        raise ValueError(value)
    return Text(value["zh"].strip(), value["en"].strip())


def _words(value: Any, _: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
        raise ValueError(value)
    return tuple(value)


def one_of(words: Sequence[str]) -> Kind:
    """A closed list of words, written as they stand there; the nearest is named where another stands."""

    def take(value: Any, _: Any) -> str:
        if value in words:
            return str(value)
        if not isinstance(value, str):
            raise ValueError(value)
        raise refusal(Fault(fault=found(value), cure=one_of_these(value, words)))

    return Kind(take, allowed(Text("、".join(words), ", ".join(words))))


number_kind = Kind(_number, allowed(Text('数字，例如 "0.5"', 'a number such as "0.5"')))

Word = Annotated[str, Kind(_word, allowed(Text("文字（代码与版本号加引号）", "a text (quote codes and versions)")))]
Filled = Annotated[str, Kind(_filled, allowed(Text("文字（必要时加引号）", "a text, in quotes if need be")))]
Flag = Annotated[bool, Kind(_flag, allowed(Text("true 或 false（是、否也可）", "true or false (yes and no too)")))]
Whole = Annotated[int, Kind(_whole, allowed(Text("整数", "a whole number")))]
Number = Annotated[Decimal, number_kind]
Share = Annotated[Decimal, Kind(_share, number_kind.cure)]
Day = Annotated[str, Kind(_day, allowed(Text("日期，例如 2026-09-30", "a day such as 2026-09-30")))]
Both = Annotated[Text, Kind(_both, allowed(Text("zh 和 en 两种文字", "a text under zh and one under en")))]
Words = Annotated[tuple[str, ...], Kind(_words, allowed(Text("一列文字", "a list of texts")))]
Identifier = Annotated[
    str,
    Kind(
        _identifier,
        allowed(
            Text("小写字母开头，最多 32 个小写字母、数字或下划线", "a lower-case letter, then up to 31 of a-z 0-9 _")
        ),
    ),
]
