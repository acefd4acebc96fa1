"""A questionnaire file with faults: all of them at once, each with place, fault and cure."""

import pytest

from questionnaires.load import library_path, load_questionnaire, parse_questionnaire
from questionnaires.problems import ProblemsError

TEXT = library_path("old_community-1").read_text(encoding="utf-8")


def test_the_old_estate_questionnaire_has_its_dimensions_and_an_overall_item_first():
    questionnaire = load_questionnaire("old_community")
    rated = [item for item in questionnaire.variables if item.type == "rating"]
    assert 15 <= len(questionnaire.variables) <= 18
    assert questionnaire.pages[0].variables[0].id == questionnaire.overall == "overall"
    assert {item.dimension for item in rated} >= {"participation", "facilities", "accessibility", "works", "upkeep"}
    assert all([choice.code for choice in item.choices] == ["5", "4", "3", "2", "1", "9"] for item in rated)
    assert any(item.reversed for item in questionnaire.variables)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: number", "type: nomber", "nomber"),
        ("item: consulted", "item: consulter", "consulter"),
        ("id: quality\n", "id: pipes\n", "pipes"),
        ("overall: overall", "overall: total", "total"),
        ("satisfaction_5\n        dimension: works", "satisfaction_7\n        dimension: works", "satisfaction_7"),
        ("      en: Overall\n    items", "    items", "en"),
    ],
)
def test_each_fault_is_named(old, new, said):
    assert old in TEXT
    with pytest.raises(ProblemsError, match=said):
        parse_questionnaire(TEXT.replace(old, new, 1), "mine.yaml")


def test_all_faults_come_at_once_with_their_lines():
    broken = TEXT.replace("type: number", "type: nomber").replace("item: consulted", "item: consulter")
    with pytest.raises(ProblemsError) as caught:
        parse_questionnaire(broken, "mine.yaml")
    assert len(caught.value.problems) >= 2
    assert all(problem.row for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "    items:",
            "    item:",
            [
                (67, 5, "pages[1].items", "is missing; allowed: a list, each entry after a -"),
                (71, 5, "pages[1].item", "unknown key; is it items? allowed: id, title, intro, items, ask_if"),
            ],
        ),
        (
            "type: number",
            "type: nomber",
            [(252, 15, "pages[6].items[2].type", 'found "nomber"; is it number? allowed: single, rating')],
        ),
        (
            "estimated_minutes: 3\noverall",
            "estimated_minutes: 三\noveral",
            [
                (3, 1, "overall", "is missing; allowed: a text"),
                (15, 20, "estimated_minutes", 'found "三"; allowed: a whole number'),
                (16, 1, "overal", "unknown key; is it overall?"),
            ],
        ),
    ],
)
def test_a_fault_of_shape_has_its_line_and_column_and_nothing_that_only_follows_is_said(old, new, said):
    assert old in TEXT
    with pytest.raises(ProblemsError) as caught:
        parse_questionnaire(TEXT.replace(old, new, 1), "mine.yaml")
    problems = caught.value.problems
    assert [(each.row, each.column, each.place) for each in problems] == [fault[:3] for fault in said]
    lines = caught.value.text("en").splitlines()
    assert all(words in line for line, (*_, words) in zip(lines, said, strict=True)), lines


def test_an_item_that_cannot_be_read_hides_no_fault_of_the_others_and_is_not_missed_by_them():
    broken = TEXT.replace("type: number", "type: nomber").replace("item: consulted", "item: consulter")
    broken = broken.replace("      - id: consulted\n", "      - id: consulted\n        colour: red\n")
    with pytest.raises(ProblemsError) as caught:
        parse_questionnaire(broken, "mine.yaml")
    assert [problem.place for problem in caught.value.problems] == [
        "pages[2].items[1].colour",
        "heard",
        "pages[6].items[2].type",
    ]
    alone = TEXT.replace(
        "        type: single\n        dimension: participation", "        type: single\n        dimension: 3"
    )
    with pytest.raises(ProblemsError) as caught:
        parse_questionnaire(alone, "mine.yaml")
    assert [problem.place for problem in caught.value.problems] == ["pages[2].items[1].dimension"]


def test_what_is_no_yaml_says_so():
    with pytest.raises(ProblemsError, match="YAML cannot be read"):
        parse_questionnaire("a: b: c", "mine.yaml")


def test_answers_no_longer_asked_do_not_count():
    questionnaire = load_questionnaire("old_community")
    answers = {"overall": "5", "consulted": "no", "opinion_heard": "4"}
    assert questionnaire.route(answers).answers == {"overall": "5", "consulted": "no"}
    assert "heard" not in questionnaire.route(answers).pages
