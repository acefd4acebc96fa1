"""Every type of item is known wherever items are asked, checked, kept, shown, printed, described, exported and read."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from analysis.exchange.answer_columns import READERS, read_cell
from questionnaires.bundle import cells
from questionnaires.item_types import ITEM_TYPES, TYPES
from questionnaires.load import load_questionnaire
from reports.sheets.sheets import PRINTED
from survey_app.survey.forms import KINDS
from tests.conftest import EVERY_TYPE, ROOT

QUESTIONNAIRE = load_questionnaire(EVERY_TYPE)
ANSWERED = [each for each in TYPES if each != "matrix"]  # the rows of a matrix are ratings
PLACES: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("name, keys and limits", "ITEM_TYPES in questionnaires/item_types.py", ITEM_TYPES),
    ("field, check, store, show and hint", "KINDS in survey_app/survey/forms.py", KINDS),
    ("print", "PRINTED in reports/sheets/sheets.py", PRINTED),
    ("import", "READERS in analysis/exchange/answer_columns.py", READERS),
)
MACROS = (
    ("ask", "survey_app/templates/survey/item.html", {kind: each.widget for kind, each in KINDS.items()}),
    ("print", "reports/templates/paper.html", {kind: each.way for kind, each in PRINTED.items()}),
)
GIVEN: dict[str, Any] = {
    "single": "no",
    "rating": "4",
    "multiple": ("trees",),
    "rank": ("1", "2"),
    "nps": "9",
    "bid": "yes",
    "number": "3",
    "date": "2026-01-31",
    "text": "好",
    "photo": "0123456789abcdef",
}


def missing(types, places):
    """A sentence for each place that does not know a type."""
    return [
        f"add {kind!r} to {place}: its {what}" for kind in types for what, place, table in places if kind not in table
    ]


def macros_missing(macros):
    """A sentence for each macro that a table names and the template lacks."""
    return [
        f"add the macro {name!r} to {path}: how to {what} {kind!r}"
        for what, path, names in macros
        for kind, name in names.items()
        if not re.search(rf"macro {name}\(", (ROOT / path).read_text(encoding="utf-8"))
    ]


def test_every_type_is_known_in_every_place():
    assert missing(ANSWERED, PLACES) == []
    assert missing(TYPES, PLACES[:1]) == []
    assert macros_missing(MACROS) == []


def test_a_type_that_is_missing_is_told_with_the_place_to_add_it():
    told = missing(["map"], PLACES)
    assert told[1] == "add 'map' to KINDS in survey_app/survey/forms.py: its field, check, store, show and hint"
    assert len(told) == len(PLACES)
    assert macros_missing((("ask", MACROS[0][1], {"map": "globe"}),)) == [
        "add the macro 'globe' to survey_app/templates/survey/item.html: how to ask 'map'"
    ]


def test_no_place_knows_a_type_that_there_is_not():
    assert [kind for _, _, table in PLACES for kind in table if kind not in TYPES] == []


@pytest.mark.parametrize("kind", ANSWERED)
def test_an_answer_of_every_type_is_exported_told_and_read_in_again(kind):
    item = next(each for each in QUESTIONNAIRE.variables if each.type == kind)
    answer = tuple(each.code for each in item.choices)[: len(GIVEN[kind])] if kind == "rank" else GIVEN[kind]
    asked = [each for page in QUESTIONNAIRE.pages for each in page.variables if each.id == item.id]
    exported = cells(QUESTIONNAIRE, {item.id: answer})[item.id]
    assert asked == [item]
    assert exported == (answer if isinstance(answer, str) else " ".join(answer))
    assert read_cell(item, exported).answer == answer
    assert all(KINDS[kind].say(item, answer, "zh"))
    assert ITEM_TYPES[kind].name["en"]
