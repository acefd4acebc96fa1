"""One page of the questionnaire as one form: nothing preselected, every rule checked, errors in plain words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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

from questionnaires.clock import beijing_day
from questionnaires.model import EARLIEST, Answer, Answers, Item
from questionnaires.texts import in_language
from survey_app.survey import typed
from survey_app.survey.photos import Photo, PhotoRefused, clean_photo
from survey_app.texts import texts

PREFIX, CONSENT, REMOVE = "q-", "c-", "r-"  # item ids stay apart from the names a form already has

Words = Mapping[str, str]


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
    return kind.field(item.id, validators=[partial(kind.check, item, language, words)], **kind.options(item))


def _choices(item: Item) -> dict[str, Any]:
    """The check answers in the resident's language, so the field itself does not."""
    return {"choices": [SelectChoice(choice.code, choice.code) for choice in item.choices], "validate_choice": False}


def _typed(_item: Item) -> dict[str, Any]:
    return {"filters": [typed.printable]}


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
    ranks = sorted(rank for rank in map(typed.whole_number, filter(None, field.data)) if rank is not None)
    n_ranks = item.max_chosen or len(item.choices)
    n_given = sum(1 for part in field.data if part)
    if len(field.data) != len(item.choices) or n_given != n_ranks or ranks != list(range(1, n_ranks + 1)):
        raise ValidationError(words["rank_each_once"].format(n=n_ranks))
    return _agreed(item, words, form)


def _number(item: Item, _language: str, words: Words, form: Form, field: Field) -> None:
    if not field.data:
        return _fail_blank(item, words["write_number"])
    low, high = item.minimum, item.maximum
    number = typed.whole_number(field.data)
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
    day = typed.day_of(field.data)
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
    """How a type of item is asked: all that the pages of residents know of it.

    `widget` is a macro of item.html, `say` the lines in which the check page tells an answer; `store` and `show` turn
    what was sent into what is kept and back, where they differ; hints are texts, the second one where the item says
    how many may be chosen.
    """

    field: type[Field]
    check: Callable[[Item, str, Words, Form, Field], None]
    widget: str
    say: Callable[[Item, Answer, str], list[str]]
    store: Callable[[Item, Any], Answer] | None = None
    show: Callable[[Item, Answer], list[str]] | None = None
    options: Callable[[Item], dict[str, Any]] = lambda _: {}
    hint: str = ""
    hint_of_most: str = ""


ONE = Kind(RadioField, _one, "radios", typed.say_one, options=_choices)
KINDS: Mapping[str, Kind] = {
    "single": ONE,
    "rating": ONE,
    "nps": replace(ONE, hint="nps_hint"),
    "bid": ONE,
    "multiple": Kind(
        SelectMultipleField,
        _several,
        "checkboxes",
        typed.say_several,
        typed.chosen_in_order,
        options=_choices,
        hint_of_most="choose_at_most",
    ),
    "rank": Kind(
        typed.Parts,
        _ranks,
        "places",
        typed.say_ranked,
        typed.ranked_in_order,
        typed.rank_parts,
        hint="rank_hint",
        hint_of_most="rank_hint_top",
    ),
    "number": Kind(StringField, _number, "number", typed.say_written, typed.plain_digits, options=_typed),
    "date": Kind(typed.Parts, _day, "day", typed.say_written, typed.day_stored, typed.day_parts),
    "text": Kind(TextAreaField, _text, "lines", typed.say_written, options=_typed),
    "photo": Kind(FileField, _photo, "file", typed.say_photo, typed.photo_id, hint="photo_hint"),
}


def hint_of(item: Item) -> str:
    """The text that helps to answer, where the item gives no hint of its own; "" if there is none."""
    kind = KINDS[item.type]
    return kind.hint_of_most if item.max_chosen else kind.hint
