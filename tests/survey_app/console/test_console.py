"""The console: footfall beside tallies, paper sheets keyed in twice and settled."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from questionnaires.clock import in_beijing
from questionnaires.problems import ProblemsError
from survey_app.store import doors, papers, surveys
from survey_app.store.export import export_survey
from survey_app.store.surveys import questionnaire_of
from survey_app.store.tables import keyings, responses
from tests.conftest import EVERY_TYPE
from tests.survey_app.evaluator import Evaluator

YESTERDAY = (in_beijing(datetime.now(UTC)).date() - timedelta(days=1)).isoformat()


@pytest.fixture
def every(new_field):
    return new_field(EVERY_TYPE)


def test_a_count_of_people_stands_beside_what_the_site_returned(field):
    field.door("site", "3 号楼", quota=50)
    evaluator = Evaluator(field, "王评")
    saved = evaluator.post("/console/estate/", door="1", day=YESTERDAY, n_people="１２０")
    assert saved.status_code == 303
    page = evaluator.get("/console/estate/")
    assert re.search(r"人流（人次）</dt><dd>120<", page)
    assert "0.0%" in page
    assert doors.door_tallies(field.engine, "estate")[0].n_people == 120


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"door": "9", "day": YESTERDAY, "n_people": "5"}, "请选择一个入口"),
        ({"door": "1", "day": "20 Nov", "n_people": "5"}, "请填写日期"),
        ({"door": "1", "day": YESTERDAY, "n_people": "-5"}, "之间的整数"),
        ({"door": "", "day": "", "n_people": ""}, "请选择一个入口"),
    ],
)
def test_a_wrong_count_is_said_in_words(field, fields, fault):
    field.door()
    refused = Evaluator(field, "王评").post("/console/estate/", **fields)
    assert refused.status_code == 422
    assert fault in refused.text


def test_a_count_of_a_day_to_come_is_asked_about(field):
    field.door()
    evaluator = Evaluator(field, "王评")
    tomorrow = (in_beijing(datetime.now(UTC)).date() + timedelta(days=1)).isoformat()
    for day in (tomorrow, "2199-01-01"):
        refused = evaluator.post("/console/estate/", door="1", day=day, n_people="5")
        assert (refused.status_code, f"{day} 还没有到" in refused.text) == (422, True)
    assert doors.door_tallies(field.engine, "estate")[0].n_people is None


def test_a_second_count_of_a_day_is_asked_about_and_replaces_only_on_purpose(field):
    field.door()
    first, second = Evaluator(field, "王评"), Evaluator(field, "李评")
    first.post("/console/estate/", door="1", day=YESTERDAY, n_people="120")
    asked = second.post("/console/estate/", door="1", day=YESTERDAY, n_people="30")
    assert (asked.status_code, "已登记过 120 人次（王评）" in asked.text, 'value="30"' in asked.text) == (
        422,
        True,
        True,
    )
    assert doors.door_tallies(field.engine, "estate")[0].n_people == 120
    assert second.post("/console/estate/", door="1", day=YESTERDAY, n_people="30", replace="yes").status_code == 303
    assert doors.door_tallies(field.engine, "estate")[0].n_people == 30
    english = second.client.get("/console/estate/?lang=en")
    asked = second.post("/console/estate/", door="1", day=YESTERDAY, n_people="31")
    assert ("People counted" in english.text, "30 people were entered already (李评)" in asked.text) == (True, True)


def test_two_entries_that_agree_become_a_response(every, tmp_path):
    first, second = Evaluator(every, "王评"), Evaluator(every, "李评")
    found = first.post("/console/estate/paper", number="P-001")
    assert found.location == "/console/estate/paper/P-001"
    assert first.key("P-001").status_code == 303
    assert "等待另一人复录" in first.get("/console/estate/paper")
    second.key("P-001")
    assert "已定稿" in second.get("/console/estate/paper")
    export_survey(every.engine, "estate", tmp_path / "bundle", at=datetime.now(UTC))
    with every.engine.connect() as db:
        response = db.execute(select(responses)).one()
    assert (response.channel, response.mode, response.amounts) == ("paper", "paper", {"lift_fee": 100})
    assert response.answers["first"] == ["roof", "pipes"]


def test_the_second_entry_is_made_by_another_person(every):
    evaluator = Evaluator(every, "王评")
    evaluator.key("P-001")
    refused = evaluator.key("P-001")
    assert refused.status_code == 422
    assert "第二次录入须由另一人完成" in refused.text


def test_differences_are_listed_and_settled_one_by_one(every):
    first, second = Evaluator(every, "王评"), Evaluator(every, "李评")
    first.key("P-001")
    second.key("P-001", **{"q-overall": "4", "a-lift_fee": "200", "q-comment": ""})
    page = second.get("/console/estate/paper/P-001/settle")
    assert "第一次：非常满意" in page
    assert "第二次：比较满意" in page
    assert page.count("<fieldset") == 3
    with every.engine.connect() as db:
        assert db.execute(select(responses)).all() == []
    missing = second.post("/console/estate/paper/P-001/settle", **{"d-overall": "second"})
    assert missing.status_code == 422
    decided = {"d-overall": "second", "d-lift_fee_amount": "first", "d-comment": "blank"}
    for _ in range(2):
        second.post("/console/estate/paper/P-001/settle", **decided)
    with every.engine.connect() as db:
        response = db.execute(select(responses)).one()
        assert len(db.execute(select(keyings)).all()) == 3
    assert (response.answers["overall"], response.amounts) == ("4", {"lift_fee": 100})
    assert "comment" not in response.answers


@pytest.fixture
def keyed_wrong(every):
    """A paper sheet that two people keyed in, both wrong, and a third who looks at the paper."""
    first, second, third = (Evaluator(every, name) for name in ("王评", "李评", "赵评"))
    first.key("P-001")
    second.key("P-001", **{"q-overall": "4", "a-lift_fee": "200", "q-comment": ""})
    return first, third


SETTLE = "/console/estate/paper/P-001/settle"
WRITTEN = {
    "d-overall": "third",
    "q-overall": "1",
    "d-lift_fee_amount": "third",
    "a-lift_fee": "50",
    "d-comment": "third",
    "q-comment": "电梯常停",
}


def test_where_both_entries_are_wrong_a_third_person_writes_what_the_paper_says(every, keyed_wrong):
    _, third = keyed_wrong
    assert "两次都不对" in third.get(SETTLE)
    assert third.post(SETTLE, **WRITTEN).status_code == 303
    with every.engine.connect() as db:
        response = db.execute(select(responses)).one()
        assert db.execute(select(keyings.c.keyed_by).where(keyings.c.entry == 3)).scalar_one() == "赵评"
    assert (response.answers["overall"], response.amounts, response.answers["comment"]) == (
        "1",
        {"lift_fee": 50},
        "电梯常停",
    )


def test_nobody_writes_a_third_value_over_an_entry_of_their_own(every, keyed_wrong):
    first, _ = keyed_wrong
    page = first.get(SETTLE)
    assert ("两次都不对" in page, "须由没有录入过这份问卷的人填写" in page) == (False, True)
    refused = first.post(SETTLE, **WRITTEN)
    assert (refused.status_code, "须由没有录入过这份问卷的人填写" in refused.text) == (422, True)
    survey = surveys.find_survey(every.engine, "estate")
    with pytest.raises(ProblemsError, match="holds what neither entry holds"):
        papers.settle(
            every.engine, survey, questionnaire_of(survey), "P-001", {"overall": "1"}, by="李评", at=datetime.now(UTC)
        )
    with every.engine.connect() as db:
        assert db.execute(select(responses)).all() == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"q-overall": "77"}, "请从列出的选项中选择"),
        ({"q-overall": ""}, "请按纸质原件填写"),
        ({"q-comment": "\u200b"}, "请按纸质原件填写"),
        ({"a-lift_fee": "7"}, "请按纸质原件填写"),
        ({"d-comment": ""}, "每一项都请选定"),
    ],
)
def test_a_third_value_is_checked_like_any_entry(every, keyed_wrong, changes, fault):
    _, third = keyed_wrong
    refused = third.post(SETTLE, **(WRITTEN | changes))
    assert (refused.status_code, fault in refused.text, 'value="third" checked' in refused.text) == (422, True, True)


def test_paper_without_a_ticked_consent_is_not_keyed_in(every):
    evaluator = Evaluator(every, "王评")
    refused = evaluator.key("P-001", agreed="")
    assert refused.status_code == 422
    assert "没有勾选同意" in refused.text
    with every.engine.connect() as db:
        assert db.execute(select(keyings)).all() == []


def test_a_slip_of_the_keys_is_refused_and_blank_is_not(every):
    evaluator = Evaluator(every, "王评")
    assert evaluator.key("P-001", **{"q-people": "99"}).status_code == 422
    assert evaluator.key("P-001", **{"q-people": "", "q-recommend": ""}).status_code == 303


@pytest.mark.parametrize("number", ["", "   ", "a/b", "x" * 33])
def test_a_paper_number_is_short_and_plain(every, number):
    assert Evaluator(every, "王评").post("/console/estate/paper", number=number).status_code == 422


def test_an_unknown_survey_is_not_found(field):
    evaluator = Evaluator(field, "王评")
    for place in ("nowhere/", "nowhere/paper", "nowhere/paper/1", "nowhere/paper/1/settle"):
        assert evaluator.client.get(f"/console/{place}").status_code == 404


def test_the_console_speaks_english(field):
    evaluator = Evaluator(field, "王评")
    assert "Codes issued" in evaluator.get("/console/?lang=en")
