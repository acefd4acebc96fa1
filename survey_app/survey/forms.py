"""One page of the questionnaire as one form: nothing preselected, every rule checked, errors in plain words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import (
    BooleanField,
    Field,
    FileField,
    Form,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from questionnaires.characters import has_visible, plain, without_invisible
from questionnaires.clock import beijing_day
from questionnaires.model import CHOICE_TYPES, EARLIEST, Answer, Answers, Item
from questionnaires.texts import in_language
from survey_app.survey.photos import Photo, PhotoRefused, clean_photo
from survey_app.texts import texts

PREFIX, CONSENT, REMOVE = "q-", "c-", "r-"  # item ids stay apart from the names a form already has

Words = Mapping[str, str]


class Parts(Field):  # type: ignore[misc]  # WTForms has no types
    """Several inputs of one name, in order: the ranks of the choices, or year, month and day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the parts as they were typed."""
        self.data = [printable(value) for value in valuelist]


def page_form(items: Sequence[Item], answers: Answers, language: str, words: Words) -> Form:
    """The form of the items asked on one page, filled with what was sent, else with what was answered before."""
    sent: Any = CombinedMultiDict([request.files, request.form]) if request.method == "POST" else None
    answered = [variable for item in items for variable in item.variables if variable.id in answers]
    shows = {each.id: KINDS[each.type].show for each in answered}
    shown = {
        PREFIX + each.id: show(each, answers[each.id]) if (show := shows[each.id]) else answers[each.id]
        for each in answered
    }
    return form_class(tuple(items), language, words["language_code"])(sent, data=shown)


@lru_cache(maxsize=512)
def form_class(items: tuple[Item, ...], language: str, spoken: str) -> type[Form]:
    """The fields of a page, and what is checked in each; the items in `language`, faults in the one that is spoken."""
    variables = [variable for item in items for variable in item.variables]
    fields: dict[str, Any] = {PREFIX + each.id: field_for(each, language, texts(spoken)) for each in variables}
    for item in variables:
        if item.sensitive:
            fields[CONSENT + item.id] = BooleanField()
        if item.type == "photo":
            fields[REMOVE + item.id] = BooleanField()
    return type("PageForm", (Form,), fields)


def field_for(item: Item, language: str, words: Words) -> Any:
    """The field that asks `item`."""
    kind = KINDS[item.type]
    options: dict[str, Any] = {"validators": [partial(kind.check, item, language, words)]}
    if item.type in CHOICE_TYPES:
        options["choices"] = [SelectChoice(choice.code, choice.code) for choice in item.choices]
        options["validate_choice"] = False  # the check answers in the resident's language
    elif item.type in ("text", "number"):
        options["filters"] = [printable]
    return kind.field(item.id, **options)


def given_answers(form: Form, items: Sequence[Item]) -> dict[str, Answer]:
    """The answers on a valid page; blank ones are left out."""
    answers: dict[str, Answer] = {}
    for variable in (each for item in items for each in item.variables):
        data, store = form[PREFIX + variable.id].data, KINDS[variable.type].store
        answer = store(variable, data) if store and data else data
        if answer:
            answers[variable.id] = answer
    return answers


def errors_of(form: Form, items: Sequence[Item], words: Words) -> list[tuple[Item, str]]:
    """Each item that has a fault, in the order of the page, with the fault in words.

    A browser sends no file twice: where another item keeps a page from being saved, its photos must be chosen again.
    """
    fields = [(variable, form[PREFIX + variable.id]) for item in items for variable in item.variables]
    if not any(field.errors for _, field in fields):
        return []
    lost = [words["photo_again"]]
    faults = ((variable, field.errors or (lost if isinstance(field.data, Photo) else ())) for variable, field in fields)
    return [(variable, str(fault[0])) for variable, fault in faults if fault]


def printable(text: str | None) -> str:
    """Text as a reader sees it: no signs that show nothing, no blanks at the ends; empty where nothing shows at all."""
    text = text or ""
    if text.isascii() and text.isprintable():  # nothing to look for
        return text.strip()
    visible = without_invisible(text).strip()
    return visible if has_visible(visible) else ""


def whole_number(text: str) -> int | None:
    """A whole number as people type it, full-width digits and dashes included; None if it is none."""
    tidy = text.strip() if text.isascii() else plain(text)
    digits = tidy.removeprefix("-")
    return int(tidy) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


def day_of(parts: Sequence[str]) -> date | None:
    """The day that year, month and day make; None if there is no such day."""
    numbers = [whole_number(part) for part in parts]
    if len(numbers) != 3:
        return None
    try:
        return date(*(number or 0 for number in numbers))
    except (ValueError, OverflowError):
        return None


def _day_parts(_item: Item, answer: Answer) -> list[str]:
    """A stored day as the parts it is typed in."""
    return [part.lstrip("0") for part in str(answer).split("-")]


def _rank_parts(item: Item, answer: Answer) -> list[str]:
    """A stored ranking as the place of each choice."""
    return [str(answer.index(choice.code) + 1) if choice.code in answer else "" for choice in item.choices]


def _chosen_in_order(item: Item, data: Sequence[str]) -> Answer:
    """Choices in the order of the questionnaire."""
    return tuple(choice.code for choice in item.choices if choice.code in data)


def _ranked_in_order(item: Item, data: Sequence[str]) -> Answer:
    """Choices in the order of their ranks."""
    ranked = [(whole_number(rank), choice.code) for rank, choice in zip(data, item.choices, strict=False)]
    return tuple(code for rank, code in sorted((rank, code) for rank, code in ranked if rank is not None))


def _day_stored(_item: Item, data: Sequence[str]) -> Answer:
    day = day_of(data)
    return "" if day is None else day.isoformat()


def _plain_digits(_item: Item, data: str) -> Answer:
    return str(whole_number(data))


def _photo_id(_item: Item, data: Photo) -> Answer:
    return data.photo_id


def _fail_blank(item: Item, fault: str) -> None:
    if item.required:
        raise ValidationError(fault)


def _agreed(item: Item, words: Words, form: Form) -> None:
    """A sensitive answer needs a consent of its own."""
    if item.sensitive and not form[CONSENT + item.id].data:
        raise ValidationError(words["sensitive_missing"])


def _one(item: Item, _language: str, words: Words, form: Form, field: Field) -> None:
    if not field.data:
        return _fail_blank(item, words["choose_one"])
    if all(field.data != choice.code for choice in item.choices):
        raise ValidationError(words["choose_known"])
    if item.sensitive:
        _agreed(item, words, form)
    return None


def _several(item: Item, language: str, words: Words, form: Form, field: Field) -> None:
    given = set(field.data or ())
    if not given:
        return _fail_blank(item, words["choose_some"])
    if not given <= {choice.code for choice in item.choices}:
        raise ValidationError(words["choose_known"])
    alone = next((choice for choice in item.choices if choice.exclusive and choice.code in given), None)
    if alone is not None and len(given) > 1:
        raise ValidationError(words["choose_exclusive"].format(choice=in_language(alone.text, language)))
    if item.max_chosen is not None and len(given) > item.max_chosen:
        raise ValidationError(words["choose_at_most"].format(n=item.max_chosen))
    return _agreed(item, words, form)


def _ranks(item: Item, _language: str, words: Words, form: Form, field: Field) -> None:
    """Either nothing, or each rank from 1 up exactly once."""
    if not any(field.data or ()):
        return _fail_blank(item, words["rank_needed"].format(n=item.max_chosen or len(item.choices)))
    ranks = sorted(rank for rank in map(whole_number, filter(None, field.data)) if rank is not None)
    n_ranks = item.max_chosen or len(item.choices)
    n_given = sum(1 for part in field.data if part)
    if len(field.data) != len(item.choices) or n_given != n_ranks or ranks != list(range(1, n_ranks + 1)):
        raise ValidationError(words["rank_each_once"].format(n=n_ranks))
    return _agreed(item, words, form)


def _number(item: Item, _language: str, words: Words, form: Form, field: Field) -> None:
    if not field.data:
        return _fail_blank(item, words["write_number"])
    low, high = item.minimum, item.maximum
    number = whole_number(field.data)
    if number is None or (low is not None and number < low) or (high is not None and number > high):
        raise ValidationError(words[_bounds_word(low, high)].format(low=low, high=high))
    return _agreed(item, words, form)


def _bounds_word(low: int | None, high: int | None) -> str:
    """The text that tells the bounds that there are."""
    if low is None:
        return "write_number" if high is None else "number_to"
    return "number_from" if high is None else "number_range"


def _day(item: Item, _language: str, words: Words, form: Form, field: Field) -> None:
    if not any(field.data or ()):
        return _fail_blank(item, words["write_date"])
    day = day_of(field.data)
    if day is None:
        raise ValidationError(words["write_date"])
    low, high = item.earliest or EARLIEST, item.latest or beijing_day(datetime.now(UTC))
    if not low <= day.isoformat() <= high:
        raise ValidationError(words["date_range"].format(low=low, high=high))
    return _agreed(item, words, form)


def _text(item: Item, _language: str, words: Words, form: Form, field: Field) -> None:
    if not field.data:
        return _fail_blank(item, words["write_something"])
    if len(field.data) > item.max_length:
        raise ValidationError(words["text_too_long"].format(n=item.max_length, count=len(field.data)))
    return _agreed(item, words, form)


def _photo(item: Item, _language: str, words: Words, form: Form, field: Field) -> None:
    """Clean the photo here, so that what cannot be read is said at the field."""
    if not field.data or not getattr(field.data, "filename", ""):
        field.data = None
        return None
    try:
        with field.data.stream as file:
            field.data = clean_photo(file)
    except PhotoRefused as refused:
        field.data = None
        raise ValidationError(words[refused.reason]) from refused
    return _agreed(item, words, form)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a type of item is asked: its field, its check, and what is kept and shown where that is not what was sent."""

    field: type[Field]
    check: Callable[[Item, str, Words, Form, Field], None]
    store: Callable[[Item, Any], Answer] | None = None
    show: Callable[[Item, Answer], list[str]] | None = None


KINDS: Mapping[str, Kind] = {
    "single": Kind(RadioField, _one),
    "rating": Kind(RadioField, _one),
    "nps": Kind(RadioField, _one),
    "bid": Kind(RadioField, _one),
    "multiple": Kind(SelectMultipleField, _several, _chosen_in_order),
    "rank": Kind(Parts, _ranks, _ranked_in_order, _rank_parts),
    "number": Kind(StringField, _number, _plain_digits),
    "date": Kind(Parts, _day, _day_stored, _day_parts),
    "text": Kind(TextAreaField, _text),
    "photo": Kind(FileField, _photo, _photo_id),
}
