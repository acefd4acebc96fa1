"""Who is let into the console, and how guessing is slowed."""

import re
from datetime import UTC, datetime

import pytest
from limits import parse
from sqlalchemy import select

from questionnaires.problems import ProblemsError
from survey_app.console import views as console_views
from survey_app.store.tables import users
from survey_app.store.users import add_user, is_user
from tests.survey_app.evaluator import PASSWORD, Evaluator
from tests.survey_app.resident import hidden


def test_nobody_gets_in_without_a_password_and_none_is_given_away(field):
    client = field.app.test_client()
    for place in ("", "estate/", "estate/paper", "estate/paper/1", "estate/paper/1/settle"):
        assert client.get(f"/console/{place}").location == "/console/login"
    add_user(field.engine, "王评", PASSWORD, at=datetime.now(UTC))
    page = hidden(client.get("/console/login").text)
    texts = {
        client.post("/console/login", data=page | {"name": name, "password": password}).text
        for name, password in (("王评", "wrong"), ("nobody", PASSWORD), ("", ""))
    }
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
    monkeypatch.setattr(console_views, "WRONG_LOGINS_IN_ALL", parse("20 per day"))  # a minute may end meanwhile
    field = new_field()
    field.door("site", "3 号楼")
    evaluator, client = Evaluator(field, "王评"), field.app.test_client()
    page = hidden(client.get("/console/login").text)
    wrong = [client.post("/console/login", data=page | {"name": "x", "password": "y"}).status_code for _ in range(22)]
    assert wrong[:20] == [403] * 20
    assert wrong[-1] == 429
    right = page | {"name": "王评", "password": PASSWORD}
    assert client.post("/console/login", data=right).status_code == 429
    counted = evaluator.post("/console/estate/", door="1", day="2026-01-31", n_people="120")
    assert counted.status_code == 303  # who is in already goes on


def test_logging_out_forgets_who_it_was(field):
    evaluator = Evaluator(field, "王评")
    assert "estate" in evaluator.get("/console/")
    evaluator.client.post("/console/logout", data=hidden(evaluator.get("/console/")))
    assert evaluator.client.get("/console/").location == "/console/login"
