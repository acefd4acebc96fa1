"""Keys and sessions: a change of key, a lost one, and who is out at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from questionnaires.problems import ProblemsError
from survey_app import create_app
from survey_app.commands import user as user_commands
from survey_app.config import read_config
from survey_app.store import users
from survey_app.store.keys import fingerprint, open_store
from survey_app.store.tables import keys as key_table
from survey_app.store.tables import sessions
from tests.conftest import EVERY_TYPE, KEY
from tests.survey_app.evaluator import PASSWORD, Evaluator
from tests.survey_app.resident import Resident, hidden

OTHER_KEY = "another-key-for-tests-only-fedcba9876543210"


def stolen(field, evaluator):
    """A copy of the evaluator's cookie in another browser."""
    client = field.app.test_client()
    client.set_cookie("hengping", evaluator.client.get_cookie("hengping").value)
    return client


def is_in(client):
    return client.get("/console/").status_code == 200


def test_a_session_ends_at_once_wherever_its_cookie_is(field):
    evaluator = Evaluator(field, "王评")
    copy = stolen(field, evaluator)
    assert is_in(copy)
    evaluator.client.post("/console/logout", data=hidden(evaluator.get("/console/")))
    assert not is_in(copy)


def test_a_removed_user_and_one_with_a_new_password_are_out_at_once(field):
    removed, changed, other = (Evaluator(field, name) for name in ("王评", "李评", "赵评"))
    users.remove_user(field.engine, "王评")
    users.set_password(field.engine, "李评", PASSWORD + "2")
    assert [is_in(each.client) for each in (removed, changed, other)] == [False, False, True]
    assert users.user_names(field.engine) == ["李评", "赵评"]
    changed.post("/console/login", name="李评", password=PASSWORD)
    assert not is_in(changed.client)
    changed.post("/console/login", name="李评", password=PASSWORD + "2")
    assert is_in(changed.client)
    for work in (
        partial(users.remove_user, field.engine),
        partial(users.set_password, field.engine, password=PASSWORD),
    ):
        with pytest.raises(ProblemsError, match="李评, 赵评"):
            work(name="王评")


def test_a_user_removed_while_the_password_is_compared_does_not_get_in(field, monkeypatch):
    users.add_user(field.engine, "王评", PASSWORD, at=datetime.now(UTC))
    real = users._matching_hash

    def remove_after(engine, name, password):
        matching = real(engine, name, password)
        users.remove_user(engine, name)
        return matching

    monkeypatch.setattr(users, "_matching_hash", remove_after)
    assert users.log_in(field.engine, "王评", PASSWORD, at=datetime.now(UTC)) is None


def test_a_session_lasts_half_a_day_and_only_its_hash_is_kept(field):
    users.add_user(field.engine, "王评", PASSWORD, at=datetime.now(UTC))
    now = datetime.now(UTC)
    token = users.log_in(field.engine, "王评", PASSWORD, at=now)
    assert users.who(field.engine, token, at=now + timedelta(hours=11)) == "王评"
    assert users.who(field.engine, token, at=now + timedelta(hours=13)) is None
    with field.engine.connect() as db:
        assert token not in str(db.execute(select(sessions)).all())


def rekeyed(field, *old):
    """The same collector under a new key, with the old ones it is given."""
    return create_app(replace(field.config, secret_key=OTHER_KEY, old_secret_keys=old))


def test_after_a_change_of_key_old_codes_doors_receipts_and_pages_in_progress_go_on(new_field):
    field = new_field(EVERY_TYPE)
    door = field.door()
    printed, begun, sent = (Resident(field, code) for code in field.codes(3))
    evaluator = Evaluator(field, "王评")
    begun.begin()
    page = begun.get("p/overall").text
    sent.begin()
    sent.answer_page("p/overall")
    sent.answer_page("p/lists", first=["1", "2", ""], recommend="9")
    sent.answer_page("p/money", mobility="")
    sent.answer_page("p/photo", people="3")
    sent.submit()
    receipt = sent.receipt()
    app = rekeyed(field, KEY)

    def moved(client):
        other = app.test_client()
        other.set_cookie("hengping", client.get_cookie("hengping").value)
        return other

    begun.client, sent.client, evaluator.client = (moved(each.client) for each in (begun, sent, evaluator))
    printed.client = app.test_client()
    assert begun.post("p/overall", page, **{"q-overall": "5"}).location.endswith("/p/lists")
    assert printed.begin().status_code == 303
    assert app.test_client().get(door).status_code == 200
    assert sent.receipt() == receipt
    asked = hidden(sent.client.get("/r/").text) | {"receipt": receipt}
    assert sent.client.post("/r/", data=asked).location == "/r/sheet"
    assert is_in(evaluator.client)
    with field.engine.connect() as db:
        assert len(db.execute(select(key_table)).all()) == 2


def test_another_key_is_refused_at_start_with_the_cure_and_given_up_only_on_purpose(field):
    code = field.codes()[0]
    with pytest.raises(ProblemsError) as refused:
        rekeyed(field)
    text = refused.value.problems[0].text("en")
    assert fingerprint(KEY) in text
    assert "HENGPING_OLD_SECRET_KEYS" in text
    assert KEY not in text
    config = replace(field.config, secret_key=OTHER_KEY)
    open_store(config.database_url, config.keys, give_up_codes=True).dispose()
    assert create_app(config).test_client().get(f"/s/{code}/").status_code == 404
    with pytest.raises(ProblemsError):
        open_store(field.config.database_url, field.config.keys)


def test_a_key_may_change_while_nothing_was_issued_under_it(field):
    assert rekeyed(field).test_client().get("/").status_code == 200


def test_who_has_no_key_is_asked_first_whether_there_is_one():
    with pytest.raises(ProblemsError) as refused:
        read_config({})
    problem = refused.value.problems[0]
    assert "是否已经有密钥" in problem.text("zh").split("openssl")[0]
    assert "is there a key of this collector already" in problem.text("en").split("openssl")[0]
    with pytest.raises(ProblemsError, match="one has 5 characters"):
        read_config({"HENGPING_SECRET_KEY": KEY, "HENGPING_OLD_SECRET_KEYS": f"{OTHER_KEY} short"})


def test_users_are_listed_changed_and_removed_from_the_command_line(field, monkeypatch):
    for name, value in (("SECRET_KEY", KEY), ("DATABASE_URL", field.config.database_url), ("LANG", "en")):
        monkeypatch.setenv(f"HENGPING_{name}", value)
    users.add_user(field.engine, "王评", PASSWORD, at=datetime.now(UTC))
    run = CliRunner().invoke
    assert run(user_commands.user, ["list"]).output == "王评\n"
    both = f"{PASSWORD}2\n{PASSWORD}2\n"
    assert run(user_commands.user, ["passwd", "王评"], input=both).output.endswith("changed the password of 王评\n")
    assert users.is_user(field.engine, "王评", PASSWORD + "2")
    assert run(user_commands.user, ["remove", "王评"]).output == "removed 王评\n"
    assert run(user_commands.user, ["list"]).output == ""
