"""What an attacker, a broken disk or a wrong clock does to the collector: nothing is told, nothing falls over."""

import time
from dataclasses import replace
from datetime import datetime

import pytest
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner
from limits import parse
from sqlalchemy import select

from survey_app import create_app
from survey_app.console import views as console_views
from survey_app.store.tables import drafts, page_times
from survey_app.survey import doors as doors_module
from survey_app.survey import receipts, views, visitor
from survey_app.web import border
from tests.conftest import EVERY_TYPE
from tests.survey_app.evaluator import PASSWORD, Evaluator
from tests.survey_app.resident import Resident, hidden

NUMBERS = ["9223372036854775808", "-9223372036854775809", "1e400", "９" * 30, "-1", "NaN", "٣", "1_000", "\x00", ""]


@pytest.mark.parametrize("visible", NUMBERS)
def test_a_time_in_view_that_cannot_be_is_unknown_and_the_page_is_kept(field, visible):
    resident = Resident(field, field.codes()[0])
    resident.begin()
    page = resident.get("p/overall").text
    assert resident.post("p/overall", page, **{"q-overall": "5", "visible": visible}).status_code == 303
    with field.engine.connect() as db:
        row = db.execute(select(page_times)).one()
    assert row.visible_seconds == -1


@pytest.mark.parametrize("sign", ["%00", "%0A", "%7F", "%E2%80%AE"])
def test_no_address_holds_a_control_sign(attacked, sign):
    _, begun, *_, evaluator = attacked
    for client, address in (
        (begun.client, f"/s/{begun.code}/photo/{sign}"),
        (begun.client, f"/s/{begun.code}/p/{sign}x"),
        (begun.client, f"/d/{sign}/"),
        (begun.client, f"/static/{sign}"),
        (evaluator.client, f"/console/{sign}/"),
        (evaluator.client, f"/console/estate{sign}/paper"),
        (evaluator.client, f"/console/estate/paper/{sign}"),
        (evaluator.client, "/console/estate/paper/" + "9" * 33),
        (evaluator.client, "/console/estate/paper/" + "9" * 33 + "/settle"),
    ):
        assert client.get(address).status_code == 404, address


def test_a_name_no_database_takes_is_a_wrong_name(attacked):
    client = attacked[0].app.test_client()
    page = hidden(client.get("/console/login").text)
    for name in ("\x00", "王\x00评测", "x" * 100_000):
        assert client.post("/console/login", data=page | {"name": name, "password": PASSWORD}).status_code == 403


def test_a_code_has_one_limit_however_it_is_written(new_field, monkeypatch):
    monkeypatch.setattr(visitor, "REQUESTS_PER_CODE", parse("6 per day"))  # a minute may end while the test runs
    field = new_field()
    code = field.codes()[0]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    ways = [code, code.lower(), f"{code[:5]}-{code[5:]}", f" {code}", f"{code[:5]}%20{code[5:]}", wide, code.lower()]
    client = field.app.test_client()
    assert [client.get(f"/s/{way}/").status_code for way in ways] == [200] * 6 + [429]
    assert client.get(f"/s/{field.codes()[0]}/").status_code == 200


def test_behind_proxies_of_ones_own_each_caller_has_a_mark_of_the_day(new_field, tmp_path):
    """Four callers behind two proxies; what a caller writes into the header itself is not believed."""
    field = new_field(address_buckets=True)

    def marks(n_proxies):
        app = create_app(replace(field.config, trusted_proxies=n_proxies))
        for caller in ("198.51.100.1", "198.51.100.2", "6.6.6.6, 198.51.100.2"):
            resident = Resident(field, field.codes()[0])
            resident.client = app.test_client()
            resident.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"{caller}, 10.0.0.9"
            resident.begin()
        with field.engine.connect() as db:
            return [row.bucket for row in db.execute(select(drafts).order_by(drafts.c.code_id))][-3:]

    assert len(set(marks(0))) == 1
    first, second, forged = marks(2)
    assert first != second == forged


@pytest.mark.parametrize("place", ["/s/ABC", "/d/ABC", "/console", "/r", "/r/sheet", "//evil.example/%2e%2e"])
def test_no_redirect_leads_to_a_host_that_the_request_named(field, place):
    answer = field.app.test_client().get(place, headers={"Host": "evil.example"})
    assert "evil" not in answer.headers.get("Location", "").split("?")[0].split("/")[0:3]
    assert not answer.headers.get("Location", "/").startswith(("http", "//"))
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("days", [3, 400])
def test_a_clock_set_back_refuses_no_page_in_progress(new_field, monkeypatch, days):
    field = new_field(EVERY_TYPE)
    door = field.door()
    resident, newcomer = Resident(field, field.codes()[0]), Resident(field, door=door)
    evaluator = Evaluator(field, "王评")
    resident.begin()
    page, notice = resident.get("p/overall").text, newcomer.client.get(door).text
    clock = time.time() - days * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: clock)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(clock))
    for module in (views, doors_module, border, receipts, console_views):
        monkeypatch.setattr(module, "datetime", clock_at(clock))
    assert resident.post("p/overall", page, **{"q-overall": "5"}).location.endswith("/p/lists")
    begun = newcomer.client.post(door, data=hidden(notice) | {"consent": "yes"})
    assert begun.status_code == 303
    assert "/s/" in begun.location
    assert "estate" in evaluator.get("/console/")
    with field.engine.connect() as db:
        assert db.execute(select(page_times)).one().seconds == -1


def clock_at(seconds):
    """A `datetime` whose now is that moment."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromtimestamp(seconds, tz)

    return Stopped


def test_what_was_signed_too_long_ago_stays_refused(field):
    signer = border.PatientSigner("key")
    old = signer.sign(b"x")
    assert signer.unsign(old, max_age=10) == b"x"
    with pytest.raises(SignatureExpired):
        signer.unsign(old, max_age=-1)
    with pytest.raises(BadSignature):
        border.PatientSigner("other").unsign(old, max_age=10)


def test_a_clock_set_back_makes_nobody_wait_longer_after_wrong_codes(new_field, monkeypatch):
    monkeypatch.setattr(visitor, "WRONG_CODES_IN_ALL", parse("3 per minute"))
    field = new_field()
    client, code = field.app.test_client(), field.codes()[0]
    assert [client.get(f"/s/WRONG{n}/").status_code for n in range(5)] == [404] * 3 + [429] * 2
    wall, steady = time.time(), time.monotonic()
    monkeypatch.setattr(time, "time", lambda: wall - 3 * 24 * 3600)
    monkeypatch.setattr(border, "monotonic", lambda: steady + 61)
    assert field.app.test_client().get(f"/s/{code}/").status_code == 200
