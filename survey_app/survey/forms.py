"""One page of the questionnaire as one form, and what came back as answers."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm

from questionnaires.model import Answer, Answers, Item
from survey_app.survey.fields import Words, field_for, whole_number

PREFIX = "q-"  # keeps item ids apart from the names a form already has


def page_form(items: Sequence[Item], answers: Answers, language: str, words: Words) -> FlaskForm:
    """The form of the items asked on one page, filled with what was answered before."""
    variables = [variable for item in items for variable in item.variables]
    fields = {PREFIX + variable.id: field_for(variable, language, words) for variable in variables}
    data = {PREFIX + variable.id: _shown(answers.get(variable.id)) for variable in variables}
    form_class = type("PageForm", (FlaskForm,), fields)
    return form_class(data={name: value for name, value in data.items() if value is not None})


def given_answers(form: FlaskForm, items: Sequence[Item]) -> dict[str, Answer]:
    """The answers on a valid page; blank ones are left out."""
    answers: dict[str, Answer] = {}
    for item in items:
        for variable in item.variables:
            answer = _stored(variable, form[PREFIX + variable.id].data)
            if answer:
                answers[variable.id] = answer
    return answers


def errors_of(form: FlaskForm, items: Sequence[Item]) -> list[tuple[Item, str]]:
    """Each item that has a fault, in the order of the page, with the fault in words."""
    return [
        (variable, str(form[PREFIX + variable.id].errors[0]))
        for item in items
        for variable in item.variables
        if form[PREFIX + variable.id].errors
    ]


def _shown(answer: Answer | None) -> Any:
    return list(answer) if isinstance(answer, tuple) else answer


def _stored(item: Item, data: Any) -> Answer:
    """Choices in the order of the questionnaire, numbers in plain digits, texts as they were written."""
    if item.type == "multiple":
        return tuple(choice.code for choice in item.choices if choice.code in (data or ()))
    if item.type == "number" and data:
        return str(whole_number(data))
    return str(data or "")
