"""One item as one form field: nothing preselected, every rule of the questionnaire checked, errors in plain words."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from questionnaires.model import CHOICE_TYPES, Item, in_language

Words = Mapping[str, str]
Check = Callable[[Any, Field], None]

FIELD_TYPES: dict[str, type[Field]] = {
    "single": RadioField,
    "rating": RadioField,
    "multiple": SelectMultipleField,
    "number": StringField,
    "text": TextAreaField,
}


def field_for(item: Item, language: str, words: Words) -> Any:
    """The field that asks `item` in `language`."""
    options: dict[str, Any] = {"validators": [_check_of(item, language, words)]}
    if item.type in CHOICE_TYPES:
        options["choices"] = [SelectChoice(choice.code, in_language(choice.text, language)) for choice in item.choices]
        options["validate_choice"] = False  # the check below answers in the resident's language
    else:
        options["filters"] = [printable]
    return FIELD_TYPES[item.type](in_language(item.text, language), **options)


def printable(text: str | None) -> str:
    """Text without control characters, line breaks kept, blanks at the ends dropped."""
    kept = (sign for sign in text or "" if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def _check_of(item: Item, language: str, words: Words) -> Check:
    check = CHECKS[item.type]

    def validate(_form: Any, field: Field) -> None:
        fault = check(item, field.data, language, words)
        if fault:
            raise ValidationError(fault)

    return validate


def _one(item: Item, data: str | None, _language: str, words: Words) -> str:
    if not data:
        return words["choose_one"] if item.required else ""
    return "" if data in {choice.code for choice in item.choices} else words["choose_known"]


def _several(item: Item, data: list[str] | None, language: str, words: Words) -> str:
    if not data:
        return words["choose_some"] if item.required else ""
    if not set(data) <= {choice.code for choice in item.choices}:
        return words["choose_known"]
    alone = next((choice for choice in item.choices if choice.exclusive and choice.code in data), None)
    if alone is not None and len(set(data)) > 1:
        return words["choose_exclusive"].format(choice=in_language(alone.text, language))
    if item.max_chosen is not None and len(set(data)) > item.max_chosen:
        return words["choose_at_most"].format(n=item.max_chosen)
    return ""


def _number(item: Item, data: str, _language: str, words: Words) -> str:
    if not data:
        return words["write_number"] if item.required else ""
    low, high = item.minimum, item.maximum
    number = whole_number(data)
    inside = number is not None and (low is None or number >= low) and (high is None or number <= high)
    if inside:
        return ""
    return words["write_number"] if low is None or high is None else words["number_range"].format(low=low, high=high)


def _text(item: Item, data: str, _language: str, words: Words) -> str:
    if not data:
        return words["write_something"] if item.required else ""
    if len(data) > item.max_length:
        return words["text_too_long"].format(n=item.max_length, count=len(data))
    return ""


CHECKS: dict[str, Callable[[Item, Any, str, Words], str]] = {
    "single": _one, "rating": _one, "multiple": _several, "number": _number, "text": _text,
}  # fmt: skip


def whole_number(text: str) -> int | None:
    """A whole number as people type it, full-width digits included; None if it is none."""
    tidy = unicodedata.normalize("NFKC", text).strip()
    digits = tidy.removeprefix("-")
    return int(tidy) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None
