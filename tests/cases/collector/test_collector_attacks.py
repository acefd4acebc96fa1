"""What an attacker, a broken disk or a wrong clock does to the collector: nothing is told, nothing falls over."""

import io
import logging
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection

import pytest
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner
from jinja2 import DictLoader
from limits import parse
from sqlalchemy import event, inspect, select

from questionnaires.problems import ProblemsError
from survey_app import create_app
from survey_app.commands import user as user_commands
from survey_app.config import read_config
from survey_app.console import views as console_views
from survey_app.store import changes, papers, surveys, users
from survey_app.store import sheets as store
from survey_app.store.database import migrate, open_database, writing
from survey_app.store.keys import fingerprint, open_store
from survey_app.store.tables import drafts, metadata, page_times, sessions
from survey_app.store.tables import keys as key_table
from survey_app.survey import doors as doors_module
from survey_app.survey import receipts, views, visitor
from survey_app.web import border
from survey_app.web.logs import discreet, outline
from tests.conftest import EVERY_TYPE, KEY, ROOT, Field, small_photo
from tests.survey_app.evaluator import PASSWORD, Evaluator
from tests.survey_app.resident import Resident, hidden

ADDRESS, ANSWER, NUMBER = "203.0.113.77", "楼道灯不亮甲乙丙", "17"


class Leak(Exception):
    """An error whose message repeats everything that a function was given."""


@pytest.fixture
def attacked(new_field):
    """Every route with marked values in its address and in its form: (method, address, form)."""
    field = new_field(EVERY_TYPE)
    begun, sent, fresh = (Resident(field, code) for code in field.codes(3))
    begun.begin()
    begun.answer_page("p/overall", overall="5")
    sent.begin()
    sent.answer_page("p/overall")
    sent.answer_page("p/lists", first=["1", "2", ""], recommend="9")
    sent.answer_page("p/money", mobility="")
    sent.answer_page("p/photo", people="3", comment=ANSWER)
    sent.submit()
    receipt = sent.receipt()
    door = field.door("enumerator", "访员")
    evaluator = Evaluator(field, "王评")
    evaluator.key("P-1")
    return field, begun, sent, fresh, receipt, door, evaluator


def requests_of(attacked):
    """Each route once: the client that may go there, and what it sends, with marked values."""
    _, begun, sent, fresh, receipt, door, evaluator = attacked
    page = begun.get("p/photo").text
    ready = hidden(page) | {"q-people": NUMBER, "q-comment": ANSWER, "visible": "1"}
    notice, console = hidden(fresh.get().text), hidden(evaluator.get("/console/"))
    typed = {"code": begun.code, "receipt": receipt, "household": begun.code, "consent": "yes"}
    paper = console | {"agreed": "yes", "q-overall": "5", "q-comment": ANSWER, "q-people": "4"}
    yield begun.client, "GET", f"/s/{begun.code}/", {}
    yield fresh.client, "POST", f"/s/{fresh.code}/", notice | {"consent": "yes"}
    yield begun.client, "GET", f"/s/{begun.code}/p/overall", {}
    yield begun.client, "POST", f"/s/{begun.code}/p/photo", ready | {"q-picture": (io.BytesIO(small_photo()), "a.jpg")}
    yield begun.client, "POST", f"/s/{begun.code}/p/photo", ready
    yield begun.client, "GET", f"/s/{begun.code}/photo/{ANSWER}", {}
    for place in ("check", "receipt"):
        yield sent.client, "GET", f"/s/{sent.code}/{place}", {}
    yield begun.client, "POST", f"/s/{begun.code}/submit", ready
    yield begun.client, "POST", "/", hidden(page) | typed
    yield begun.client, "POST", door, hidden(begun.client.get(door).text) | typed
    yield begun.client, "POST", "/r/", hidden(page) | typed
    yield sent.client, "GET", "/r/sheet", {}
    yield sent.client, "POST", "/r/correct", hidden(sent.get("receipt").text) | hidden(sent.client.get("/r/").text)
    yield sent.client, "GET", "/r/withdraw", {}
    for place in ("", "estate/", "estate/paper", "estate/paper/P-1", "estate/paper/P-1/settle"):
        yield evaluator.client, "GET", f"/console/{place}", {}
    yield evaluator.client, "POST", "/console/estate/paper/P-2", paper
    yield evaluator.client, "POST", "/console/login", console | {"name": ANSWER, "password": begun.code}


def no_words(capfd, caplog, attacked):
    """Everything written anywhere since the last look holds no code, no receipt, no answer and no address."""
    out, err = capfd.readouterr()
    written = out + err + caplog.text + "".join(str(vars(record)) for record in caplog.records)
    _, begun, sent, fresh, receipt, door, _ = attacked
    secret = [
        begun.code,
        sent.code,
        fresh.code,
        receipt,
        receipt.replace(" ", ""),
        door.split("/")[2],
        ADDRESS,
        ANSWER,
        ANSWER.encode("unicode_escape").decode(),
        f'"{NUMBER}"',
        f"'{NUMBER}'",
        PASSWORD,
    ]
    for word in secret:
        assert word not in written, written
    caplog.clear()
    return written


def attack(attacked, requests):
    """The answers to every request, whatever fails; none of them repeats what was sent."""
    answers = []
    for client, method, address, form in requests:
        kind = "multipart/form-data" if any(isinstance(value, tuple) for value in form.values()) else None
        answer = client.open(
            address, method=method, data=form, content_type=kind, environ_overrides={"REMOTE_ADDR": ADDRESS}
        )
        answers.append((method, address, answer.status_code))
        if answer.status_code == 500:
            assert ANSWER not in answer.text
            assert attacked[1].code not in answer.text
        answer.close()
    return answers


def test_without_a_fault_nothing_of_residents_is_logged(attacked, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    assert {status for _, _, status in attack(attacked, requests_of(attacked))} <= {200, 303, 403, 404, 410, 422}
    no_words(capfd, caplog, attacked)


@pytest.mark.parametrize("module", [store, changes, surveys, papers], ids=lambda module: module.__name__)
def test_errors_that_repeat_what_they_were_given_are_logged_without_it(attacked, capfd, caplog, monkeypatch, module):
    requests = list(requests_of(attacked))

    def fails(*arguments, **options):
        raise Leak(f"{arguments} {options}", ANSWER, attacked[1].code, ADDRESS)

    for name, value in list(vars(module).items()):
        if callable(value) and getattr(value, "__module__", "") == module.__name__ and not isinstance(value, type):
            monkeypatch.setattr(module, name, fails)
    assert 500 in {status for _, _, status in attack(attacked, requests)}
    written = no_words(capfd, caplog, attacked)
    assert "Leak" in written
    assert "survey_app" in written


def test_a_database_that_refuses_every_write_is_logged_without_what_was_written(attacked, capfd, caplog):
    requests = list(requests_of(attacked))

    @event.listens_for(attacked[0].engine, "before_cursor_execute")
    def full(connection, cursor, statement, *_):
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            cursor.execute("PRAGMA max_page_count=1")  # the disk is full: SQLite itself says so
            cursor.execute("INSERT INTO salts SELECT hex(randomblob(5)), hex(randomblob(900000))")

    answers = attack(attacked, requests)
    assert ("POST", f"/s/{attacked[1].code}/p/photo", 500) in answers
    assert "SQLITE_FULL" in no_words(capfd, caplog, attacked)


def test_where_no_template_can_be_filled_in_one_plain_sentence_comes(attacked, capfd, caplog):
    field, begun = attacked[:2]
    requests = list(requests_of(attacked))
    field.app.jinja_env.cache.clear()
    field.app.jinja_env.loader = DictLoader({})
    attack(attacked, requests)
    assert "TemplateNotFound" in no_words(capfd, caplog, attacked)
    answer = begun.get("p/overall")
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert answer.text.startswith("暂时出了问题")


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        (
            '203.0.113.77 - - [30/Nov/2026:15:38:13 +0000] "GET /s/ABCDE23456/p/works HTTP/1.1" 200 -',
            '… - - [30/Nov/2026:15:38:13 +0000] "GET … HTTP/1.1" 200 -',
        ),
        ('"http://e.cn/s/ABCDE23456/check?x=1" "Mozilla/5.0"', '"http://e.cn…" "Mozilla/5.0"'),
        ("Invalid request from ip=2001:db8::17: Invalid HTTP Header: 'Cookie: a'", "Invalid request …"),
        ("Listening at: http://127.0.0.1:8000 (17)", "Listening at: http://127.0.0.1:8000 (17)"),
        ("Error handling request POST //S/abcde23456/", "Error handling request POST …"),
        ("from 2001:db8::17, at 12:30:45", "from …, at 12:30:45"),
    ],
)
def test_a_line_of_a_server_keeps_its_sense_and_loses_its_addresses(line, logged):
    assert discreet(line) == logged


def test_an_error_and_its_causes_are_told_by_class_code_and_place():
    try:
        try:
            (ROOT / "nowhere" / ANSWER).read_text(encoding="utf-8")
        except OSError as cause:
            raise Leak(ANSWER) from cause
    except Leak as error:
        lines = outline(error).splitlines()
    assert lines[0] == "tests.cases.collector.test_collector_attacks.Leak"
    assert "builtins.FileNotFoundError ENOENT" in lines
    assert ANSWER not in "".join(lines)


def test_the_server_itself_logs_no_address_of_a_page_or_a_person(tmp_path):
    """The real server, asked for its access log and every detail, gets right, wrong and broken requests."""
    field = Field(tmp_path, EVERY_TYPE)
    code = field.codes()[0]
    field.engine.dispose()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "HENGPING_SECRET_KEY": KEY,
        "HENGPING_DATABASE_URL": field.config.database_url,
        "HENGPING_BASE_URL": f"http://127.0.0.1:{port}",
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        "GUNICORN_CMD_ARGS": "--access-logfile - --log-level debug",
    }
    command = [sys.executable, "-c", "from survey_app.commands.cli import main; main()", "serve", "--workers", "1"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, env=settings)
    lines = []
    for line in server.stdout:
        lines.append(line.decode())
        if "Booting worker" in lines[-1]:
            break
    for method, address, body in (
        ("GET", f"/s/{code}/", None),
        ("POST", f"/s/{code}/p/overall", f"q-comment={ANSWER}"),
        ("GET", f"/S/{code}", None),
    ):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, address, body and body.encode(), {"Referer": f"http://127.0.0.1:{port}/s/{code}/"})
        connection.getresponse().read()
        connection.close()
    for broken in (f"GET /s/{code}/ NONSENSE\r\n\r\n", f"q-comment={ANSWER}&code={code}\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
            raw.sendall(broken.encode())
            raw.recv(1000)
    server.terminate()
    lines.append(server.communicate(timeout=20)[0].decode())
    written = "".join(lines)
    assert written.count('"GET …') + written.count('"POST …') >= 3, written
    assert "Invalid request" in written
    for word in (code, ANSWER, "comment"):
        assert word not in written, written


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


@pytest.mark.parametrize(
    "address", ["ftp://a", "http://", "a.cn", "http://a b", "http://u@a", "http://a:x", "https://a?b"]
)
def test_an_address_that_leads_nobody_anywhere_is_refused_at_start(address):
    with pytest.raises(ProblemsError):
        read_config({"HENGPING_SECRET_KEY": KEY, "HENGPING_BASE_URL": address})
    assert (
        read_config({"HENGPING_SECRET_KEY": KEY, "HENGPING_BASE_URL": "https://a.cn/b/"}).base_url == "https://a.cn/b"
    )


@pytest.mark.parametrize("proxies", ["-1", "x", "10", "１"])
def test_a_number_of_proxies_that_is_none_is_refused_at_start(proxies):
    with pytest.raises(ProblemsError):
        read_config({"HENGPING_SECRET_KEY": KEY, "HENGPING_TRUSTED_PROXIES": proxies})


@pytest.mark.parametrize(
    "options",
    [
        {"quota": 2**63},
        {"quota": 0},
        {"retention_days": 10**12, "paradata_days": 1},
        {"retention_days": 40_000},
    ],
)
def test_numbers_no_database_holds_are_refused_in_words(field, options):
    with pytest.raises(ProblemsError):
        field.create("other", "old_community-1", **options)
    with pytest.raises(ProblemsError):
        field.codes(2**63)
    with pytest.raises(ProblemsError):
        field.door(quota=2**63)


def fill(db, table):
    """One row in a table, a value of its kind in each column."""
    now = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    kinds = {"JSON": {}, "BOOLEAN": False, "INTEGER": 1, "BLOB": b"x", "DATETIME": now, "DATE": now.date()}
    row = {
        column.name: kinds.get(
            str(column.type), "estate" if "survey" in column.name or table.name == "surveys" else "1"
        )
        for column in table.columns
    }
    db.execute(table.insert().values(row))


def test_every_migration_leads_down_and_up_again_with_data_in_every_table(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'full.sqlite3'}")
    with writing(engine) as db:
        db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in metadata.sorted_tables:
            fill(db, table)

    def counts():
        with engine.connect() as db:
            assert db.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            names = inspect(db).get_table_names()
            return {name: db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names}  # noqa: S608

    assert set(counts().values()) == {1}
    scripts = ScriptDirectory(str(ROOT / "survey_app/migrations"))
    revisions = [script.revision for script in scripts.walk_revisions()][1:]
    for revision in revisions:
        migrate(engine, revision)
        assert set(counts().values()) == {1}
    migrate(engine, "head")
    kept = {"surveys", "codes", "drafts", "page_times", "responses", "paradata", "alembic_version"}
    assert counts() == {name: int(name in kept) for name in counts()}
    migrate(engine, "base")
    assert counts() == {"alembic_version": 0}
    engine.dispose()


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
