"""What each type of item uses, and limits that no answer could meet.

A key that a type does not use would be ignored, so it is refused before a questionnaire is fielded.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from questionnaires.model import EARLIEST, LARGEST_NUMBER, Item, ItemType
from questionnaires.problems import allowed, found
from questionnaires.texts import Text

COMMON = frozenset({"id", "type", "text", "hint", "required", "ask_if", "sensitive", "dimension"})
ROW_KEYS = frozenset({"id", "text", "hint", "required", "dimension", "reversed"})
BATTERY = ("scale", "required", "dimension")  # what the rows of a matrix take over from it
OWN_KEYS: Mapping[str, frozenset[str]] = {
    "single": frozenset({"choices", "scale", "reversed"}),
    "rating": frozenset({"scale", "reversed"}),
    "multiple": frozenset({"choices", "scale", "max_chosen"}),
    "matrix": frozenset({"scale", "rows"}),
    "number": frozenset({"minimum", "maximum", "unit"}),
    "date": frozenset({"earliest", "latest"}),
    "text": frozenset({"max_length"}),
    "rank": frozenset({"choices", "scale", "max_chosen"}),
    "nps": frozenset({"choices"}),
    "bid": frozenset({"choices", "scale", "amounts"}),
    "photo": frozenset(),
}
LONGEST_ANSWER = 5_000  # signs of an open answer; a post holds as many
TYPES: tuple[str, ...] = get_args(ItemType)


def keys_of(item_type: str) -> frozenset[str]:
    """The keys that an item of this type uses; consents are given item by item, so a matrix has none."""
    keys = COMMON | OWN_KEYS[item_type]
    return keys - {"sensitive"} if item_type == "matrix" else keys


def limit_faults(item: Item) -> Iterator[tuple[Text, Text]]:
    """Limits that no answer meets, or that nobody could reach."""
    match item.type:
        case "number":
            bounds = [bound for bound in (item.minimum, item.maximum) if bound is not None]
            if any(abs(bound) > LARGEST_NUMBER for bound in bounds):
                yield found(max(bounds, key=abs)), allowed(Text("最多 12 位数", "at most 12 digits"))
            if bounds != sorted(bounds):
                yield (
                    found(f"{item.minimum} … {item.maximum}"),
                    allowed(Text("最小值不大于最大值", "minimum up to maximum")),
                )
        case "text":
            if not 1 <= item.max_length <= LONGEST_ANSWER:
                yield (
                    found(item.max_length),
                    allowed(Text(f"1 到 {LONGEST_ANSWER} 个字", f"1 to {LONGEST_ANSWER} signs")),
                )
        case "multiple":
            yield from _most_chosen(item, 1)
        case "rank":
            yield from _most_chosen(item, 2)
        case "date":
            yield from _days(item)


def _most_chosen(item: Item, least: int) -> Iterator[tuple[Text, Text]]:
    n = len(item.choices)
    if item.max_chosen is not None and not least <= item.max_chosen <= n:
        yield (
            found(item.max_chosen),
            allowed(Text(f"{least} 到 {n}（选项数）", f"{least} to {n}, the number of choices")),
        )


def _days(item: Item) -> Iterator[tuple[Text, Text]]:
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
