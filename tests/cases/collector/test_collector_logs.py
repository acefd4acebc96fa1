"""What is logged when anything fails: which route, which class of error, where in the code; never what was sent."""

import logging
import os
import socket
import subprocess
import sys
from http.client import HTTPConnection

import pytest
from jinja2 import DictLoader
from sqlalchemy import event

from survey_app.store import changes, doors, papers, surveys
from survey_app.store import sheets as store
from survey_app.web.logs import discreet, outline
from tests.cases.collector.attacked import ADDRESS, ANSWER, Leak, attack, no_words, requests_of
from tests.conftest import EVERY_TYPE, KEY, ROOT, Field


def test_without_a_fault_nothing_of_residents_is_logged(attacked, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    assert {status for _, _, status in attack(attacked, requests_of(attacked))} <= {200, 303, 403, 404, 410, 422}
    no_words(capfd, caplog, attacked)


@pytest.mark.parametrize("module", [store, changes, doors, surveys, papers], ids=lambda module: module.__name__)
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
    assert lines[0] == "tests.cases.collector.attacked.Leak"
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
