"""What every questionnaire of the library promises."""

import math

import pytest

from questionnaires.load import library_ids, load_questionnaire

SECONDS_AN_ITEM = 10


@pytest.fixture(params=library_ids())
def questionnaire(request):
    return load_questionnaire(request.param)


def test_the_library_covers_six_kinds_of_project_and_the_site_visit():
    kinds = {name.rpartition("-")[0] for name in library_ids()}
    assert kinds == {
        "old_community",
        "city_checkup",
        "property_service",
        "affordable_housing",
        "urban_renewal",
        "site_dust_noise",
        "site_visit",
    }


def test_the_overall_item_comes_first_and_rates_on_five_labelled_points(questionnaire):
    first = questionnaire.pages[0].variables[0]
    assert first.id == questionnaire.overall
    assert [choice.code for choice in first.choices if not choice.not_applicable] == ["5", "4", "3", "2", "1"]
    assert any(choice.not_applicable for choice in first.choices)


def test_there_is_a_reversed_fact_a_way_to_improve_and_a_last_open_word(questionnaire):
    assert [item.type for item in questionnaire.variables if item.reversed] == ["single"]
    improve = questionnaire.variable("improve")
    assert (improve.type, improve.max_chosen, improve.required) == ("multiple", 3, False)
    assert any(choice.exclusive for choice in improve.choices)
    last = questionnaire.variables[-1]
    assert (last.type, last.required) == ("text", False)


def test_every_dimension_is_used_and_every_text_is_in_both_languages(questionnaire):
    assert {item.dimension for item in questionnaire.variables if item.dimension} == set(questionnaire.dimensions)
    for item in questionnaire.variables:
        assert set(item.text) == {"zh", "en"}
        assert len(item.text["zh"]) <= 30, item.id


def test_the_minutes_are_honest(questionnaire):
    assert questionnaire.estimated_minutes == math.ceil(len(questionnaire.variables) * SECONDS_AN_ITEM / 60)


def test_no_page_asks_more_than_seven_things(questionnaire):
    assert max(len(page.variables) for page in questionnaire.pages) <= 7
