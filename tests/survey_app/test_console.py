"""The console: who is let in, footfall beside tallies, paper sheets keyed in twice and settled."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

import survey_app
from questionnaires.problems import ProblemsError
from survey_app import surveys
from survey_app.export import export_survey
from survey_app.tables import keyings, responses, users
from survey_app.users import add_user, is_user
from tests.conftest import EVERY_TYPE
from tests.survey_app.resident import hidden

PASSWORD = "a long password for tests"  # noqa: S105  for tests only
ANSWERS = {"agreed": "yes", "q-overall": "5", "q-first": ["1", "2", ""], "q-recommend": "7", "q-lift_fee": "yes",
           "a-lift_fee": "100", "q-people": "4", "q-wishes": ["trees", "bench"], "q-comment": "很好。"}  # fmt: skip


class Evaluator:
    """One person at the console."""

    def __init__(self, field, name):
        self.client = field.app.test_client()
        add_user(field.engine, name, PASSWORD, at=datetime.now(UTC))
        self.post("/console/login", name=name, password=PASSWORD)

    def get(self, address):
        return self.client.get(address).text

    def post(self, address, **fields):
        return self.client.post(address, data=hidden(self.client.get(address).text) | fields)

    def key(self, number, **answers):
        return self.post(f"/console/estate/paper/{number}", **(ANSWERS | answers))


@pytest.fixture
def every(new_field):
    return new_field(EVERY_TYPE)


def test_nobody_gets_in_without_a_password_and_none_is_given_away(field):
    client = field.app.test_client()
    for place in ("", "estate/", "estate/paper", "estate/paper/1", "estate/paper/1/settle"):
        assert client.get(f"/console/{place}").location == "/console/login"
    add_user(field.engine, "王评", PASSWORD, at=datetime.now(UTC))
    page = hidden(client.get("/console/login").text)
    texts = {client.post("/console/login", data=page | {"name": name, "password": password}).text
             for name, password in (("王评", "wrong"), ("nobody", PASSWORD), ("", ""))}  # fmt: skip
    assert len({re.sub(r'value="[^"]+"', "", text) for text in texts}) == 1
    assert "姓名或密码不对" in texts.pop()
    with field.engine.connect() as db:
        assert PASSWORD not in str(db.execute(select(users)).all())


def test_passwords_have_a_least_length_and_names_are_taken_once(field):
    for name, password in (("王评", "short"), ("", PASSWORD), ("x" * 65, PASSWORD)):
        with pytest.raises(ProblemsError):
            add_user(field.engine, name, password, at=datetime.now(UTC))
    add_user(field.engine, "王评", PASSWORD, at=datetime.now(UTC))
    with pytest.raises(ProblemsError, match="user of this name"):
        add_user(field.engine, "王评", PASSWORD, at=datetime.now(UTC))
    assert is_user(field.engine, "王评", PASSWORD)
    assert not is_user(field.engine, "王评", "")


def test_guessing_passwords_is_slowed_for_all(new_field, monkeypatch):
    monkeypatch.setattr(survey_app, "WRONG_LOGINS_IN_ALL", "20 per day")  # a minute may end while the test runs
    client = new_field().app.test_client()
    page = hidden(client.get("/console/login").text)
    wrong = [client.post("/console/login", data=page | {"name": "x", "password": "y"}).status_code for _ in range(22)]
    assert wrong[:20] == [403] * 20
    assert wrong[-1] == 429


def test_logging_out_forgets_who_it_was(field):
    evaluator = Evaluator(field, "王评")
    assert "estate" in evaluator.get("/console/")
    evaluator.client.post("/console/logout", data=hidden(evaluator.get("/console/")))
    assert evaluator.client.get("/console/").location == "/console/login"


def test_a_count_of_people_stands_beside_what_the_site_returned(field):
    field.door("site", "3 号楼", quota=50)
    evaluator = Evaluator(field, "王评")
    saved = evaluator.post("/console/estate/", door="1", day="2026-11-20", n_people="１２０")
    assert saved.status_code == 303
    page = evaluator.get("/console/estate/")
    assert re.search(r"人流（人次）</dt><dd>120<", page)
    assert "0.0%" in page
    assert surveys.door_tallies(field.engine, "estate")[0].n_people == 120


@pytest.mark.parametrize(("fields", "fault"), [
    ({"door": "9", "day": "2026-11-20", "n_people": "5"}, "请选择一个入口"),
    ({"door": "1", "day": "20 Nov", "n_people": "5"}, "请填写日期"),
    ({"door": "1", "day": "2026-11-20", "n_people": "-5"}, "之间的整数"),
    ({"door": "", "day": "", "n_people": ""}, "请选择一个入口"),
])  # fmt: skip
def test_a_wrong_count_is_said_in_words(field, fields, fault):
    field.door()
    refused = Evaluator(field, "王评").post("/console/estate/", **fields)
    assert refused.status_code == 422
    assert fault in refused.text


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
