"""The registry of item types: what each is called, which keys it uses, and limits that no answer could meet.

A key that a type does not use would be ignored, so it is refused before a questionnaire is fielded. How a type is
asked, printed and read in again stands in a table by type in the package that does it; a test walks them all.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import get_args

from questionnaires.model import EARLIEST, LARGEST_NUMBER, Item, ItemType
from questionnaires.problems import allowed, found
from questionnaires.texts import Text

COMMON = frozenset({"id", "type", "text", "hint", "required", "ask_if", "sensitive", "dimension"})
ROW_KEYS = frozenset({"id", "text", "hint", "required", "dimension", "reversed"})
BATTERY = ("scale", "required", "dimension")  # what the rows of a matrix take over from it
LONGEST_ANSWER = 5_000  # signs of an open answer; a post holds as many
TYPES: tuple[str, ...] = get_args(ItemType)

Faults = Iterator[tuple[Text, Text]]


def keys_of(item_type: str) -> frozenset[str]:
    """The keys that an item of this type uses; consents are given item by item, so a matrix has none."""
    keys = COMMON | ITEM_TYPES[item_type].keys
    return keys - {"sensitive"} if item_type == "matrix" else keys


def limit_faults(item: Item) -> Faults:
    """Limits that no answer meets, or that nobody could reach."""
    return ITEM_TYPES[item.type].limits(item)


def _none(_item: Item) -> Faults:
    return iter(())


def _bounds(item: Item) -> Faults:
    bounds = [bound for bound in (item.minimum, item.maximum) if bound is not None]
    if any(abs(bound) > LARGEST_NUMBER for bound in bounds):
        yield found(max(bounds, key=abs)), allowed(Text("最多 12 位数", "at most 12 digits"))
    if bounds != sorted(bounds):
        yield found(f"{item.minimum} … {item.maximum}"), allowed(Text("最小值不大于最大值", "minimum up to maximum"))


def _length(item: Item) -> Faults:
    if not 1 <= item.max_length <= LONGEST_ANSWER:
        yield found(item.max_length), allowed(Text(f"1 到 {LONGEST_ANSWER} 个字", f"1 to {LONGEST_ANSWER} signs"))


def _most_chosen(least: int, item: Item) -> Faults:
    n = len(item.choices)
    if item.max_chosen is not None and not least <= item.max_chosen <= n:
        yield (
            found(item.max_chosen),
            allowed(Text(f"{least} 到 {n}（选项数）", f"{least} to {n}, the number of choices")),
        )


def _days(item: Item) -> Faults:
    """Without limits of its own an item accepts days from 1900 to the day it is answered."""
    limits = item.earliest or EARLIEST, item.latest or date.today().isoformat()
    if all(map(is_date, limits)) and limits[0] > limits[1]:
        words = (
            "最早一天不晚于最晚一天（不写即 1900-01-01 和填答当天）",
            "the earliest day not after the latest (1900-01-01 and the day of answering where there is none)",
        )
        yield found(f"{limits[0]} … {limits[1]}"), allowed(Text(*words))


def is_date(text: str) -> bool:
    """Whether this is a day written as 2026-01-31."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-31")


@dataclass(frozen=True, slots=True)
class TypeOfItem:
    """A type of item: its name, the keys it uses, limits nobody could meet, and whether answers may tell who it is."""

    name: Text
    keys: frozenset[str] = frozenset()
    limits: Callable[[Item], Faults] = _none
    is_open: bool = False  # what is written or pictured freely may hold personal information


ITEM_TYPES: Mapping[str, TypeOfItem] = {
    "single": TypeOfItem(Text("单选", "one choice"), frozenset({"choices", "scale", "reversed"})),
    "rating": TypeOfItem(Text("评分", "rating"), frozenset({"scale", "reversed"})),
    "multiple": TypeOfItem(
        Text("多选", "several choices"), frozenset({"choices", "scale", "max_chosen"}), partial(_most_chosen, 1)
    ),
    "matrix": TypeOfItem(Text("矩阵", "battery"), frozenset({"scale", "rows"})),
    "number": TypeOfItem(Text("数字", "number"), frozenset({"minimum", "maximum", "unit"}), _bounds),
    "date": TypeOfItem(Text("日期", "date"), frozenset({"earliest", "latest"}), _days),
    "text": TypeOfItem(Text("开放题", "open"), frozenset({"max_length"}), _length, is_open=True),
    "rank": TypeOfItem(
        Text("排序", "ranking"), frozenset({"choices", "scale", "max_chosen"}), partial(_most_chosen, 2)
    ),
    "nps": TypeOfItem(Text("推荐度", "recommendation"), frozenset({"choices"})),
    "bid": TypeOfItem(Text("出价", "bid"), frozenset({"choices", "scale", "amounts"})),
    "photo": TypeOfItem(Text("照片", "photo"), is_open=True),
}
