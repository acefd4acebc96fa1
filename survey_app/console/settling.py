"""Settling a paper sheet: the first entry, the second, blank, or, by a third person, what the paper really says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request
from wtforms import Form

from questionnaires.model import Answer, Answers, Item
from survey_app.store.papers import Difference, Keying
from survey_app.survey.forms import PREFIX, Words, given_answers

FIRST, SECOND, BLANK, THIRD = "first", "second", "blank", "third"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided: the answers as settled, or what stands in the way, by column."""

    answers: Answers
    faults: Mapping[str, str] = field(default_factory=dict)


def may_write_third(entries: Sequence[Keying], user: str) -> bool:
    """Whether this person may write what neither entry holds: nobody corrects an entry of their own."""
    return user not in {entry.keyed_by for entry in entries}


def items_of(differences: Sequence[Difference], items: Sequence[Item]) -> list[Item]:
    """The items that the differences are about, in the order of the questionnaire."""
    columns = {each.item_id for each in differences}
    return [variable for item in items for variable in item.variables if columns & set(variable.columns)]


def decide(
    entries: Sequence[Keying],
    differences: Sequence[Difference],
    *,
    form: Form,
    items: Sequence[Item],
    amounts: Answers,
    user: str,
    words: Words,
) -> Decision:
    """What the posted form decides of each difference; `amounts` are those picked for bids."""
    form.validate()
    typed = given_answers(form, items) | dict(amounts)
    by_column = {column: item for item in items for column in item.columns}
    answers, faults = dict(entries[0].answers), {}
    for each in differences:
        settled, fault = _settled(each, typed, form, by_column[each.item_id], words)
        if request.form.get("d-" + each.item_id) == THIRD and not may_write_third(entries, user):
            fault = words["settle_third_other"]
        if fault:
            faults[each.item_id] = fault
        answers.pop(each.item_id, None)
        if settled:
            answers[each.item_id] = settled
    return Decision(answers=answers, faults=faults)


def _settled(difference: Difference, typed: Answers, form: Form, item: Item, words: Words) -> tuple[Answer, str]:
    """The answer as decided, and what is wrong with the decision."""
    column = difference.item_id
    match request.form.get("d-" + column):
        case "first":
            return difference.first, ""
        case "second":
            return difference.second, ""
        case "blank":
            return "", ""
        case "third":
            errors = form[PREFIX + item.id].errors if column == item.id else ()
            answer = typed.get(column, "")
            return answer, str(errors[0]) if errors else "" if answer else words["settle_third_missing"]
        case _:
            return "", words["settle_missing"]
