"""Page weight; sheets a second against a bare Flask page under the same server; calls to save a page."""

import gzip
import re
import tempfile
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

from survey_app.commands.demo import Phone, _QuietHandler, _sheets
from survey_app.store.retention import retain
from survey_app.store.surveys import find_survey
from tests.cases.collector.test_deletion_and_export import add_old_sheets
from tests.conftest import ROOT, Field
from tests.survey_app.resident import Resident
from tests.survey_app.test_one_page import MOST_FUNCTIONS, MOST_MODULES, functions_of

N_SHEETS, N_HELLO = 40, 400
FEW_SHEETS, MANY_SHEETS = 5_000, 20_000


def rows():
    with tempfile.TemporaryDirectory() as folder:
        field = Field(Path(folder))
        yield from _page_bytes(field)
        yield from _calls(field)
        yield from _speed(field)
        field.engine.dispose()
    yield from _growth()


def _page_bytes(field):
    client, code = field.app.test_client(), field.codes()[0]
    asked = {"Accept-Encoding": "gzip"}
    page = client.get(f"/s/{code}/", headers=asked)
    style = re.search(r'href="(/static[^"]+)"', gzip.decompress(page.data).decode())[1]
    weight = {}
    for file in (style, "/static/survey.js"):
        answer = client.get(file, headers=asked)
        weight[file] = len(answer.data)
        answer.close()
    first = len(page.data) + weight[style]
    yield "first visit, all requests, compressed", first, "bytes", "14 KiB (one TCP window)", first / (14 * 1024)
    script = weight["/static/survey.js"]
    yield "optional script, compressed, once", script, "bytes", "4 KiB", script / (4 * 1024)
    resident = Resident(field, code)
    resident.begin()
    heaviest = 0
    for page_id in ("overall", "before", "heard", "facilities", "works", "you"):
        answer = resident.client.get(f"/s/{code}/p/{page_id}", headers=asked)
        heaviest = max(heaviest, len(answer.data))
        if answer.status_code == 200:
            resident.answer_page(f"p/{page_id}", **({"consulted": "yes"} if page_id == "before" else {}))
    yield "heaviest later page, compressed", heaviest, "bytes", "8 KiB", heaviest / (8 * 1024)


def _calls(field):
    """Our functions that run, and the modules they stand in, while one page is saved."""
    resident = Resident(field, field.codes()[0])
    resident.begin()
    page = resident.get("p/overall").text
    _, functions = functions_of(lambda: resident.post("p/overall", page, **{"q-overall": "5"}))
    n_modules = len({module for module, _ in functions})
    yield (
        "our functions to save a page",
        len(functions),
        "functions",
        str(MOST_FUNCTIONS),
        len(functions) / MOST_FUNCTIONS,
    )
    yield "our modules to save a page", n_modules, "modules", str(MOST_MODULES), n_modules / MOST_MODULES


def _growth():
    """Deleting old sheets takes time in proportion, and holds others up for one batch at a time."""
    seconds, longest = {}, 0.0
    for n in (FEW_SHEETS, MANY_SHEETS):
        with tempfile.TemporaryDirectory() as folder:
            field = Field(Path(folder))
            add_old_sheets(field, n)
            survey = find_survey(field.engine, "estate")
            batches: list[Any] = []
            event.listen(field.engine, "begin", lambda _, batches=batches: batches.append(time.perf_counter()))
            event.listen(field.engine, "commit", lambda _, batches=batches: batches.append(time.perf_counter()))
            start = time.process_time()
            retain(field.engine, survey, at=datetime.now(UTC))
            seconds[n] = time.process_time() - start
            longest = max(end - begin for begin, end in zip(batches[::2], batches[1::2], strict=True))
            field.engine.dispose()
    growth = seconds[MANY_SHEETS] / seconds[FEW_SHEETS] / (MANY_SHEETS / FEW_SHEETS)
    yield (
        f"deleting {MANY_SHEETS:,} old sheets, processor",
        seconds[MANY_SHEETS],
        "seconds",
        "3",
        seconds[MANY_SHEETS] / 3,
    )
    yield f"deleting: time a sheet, {MANY_SHEETS:,} against {FEW_SHEETS:,}", growth, "times", "1.5", growth / 1.5
    yield "deleting: longest that a writer waits", longest, "seconds", "0.5", longest / 0.5


def _speed(field):
    hello = Flask("hello")
    hello.add_url_rule("/", view_func=lambda: "hello")
    sheets = _sheets(ROOT / "examples/zhenyuan/answers.csv")[:N_SHEETS]
    codes = field.codes(N_SHEETS)
    with _Served(hello) as port:
        start = time.perf_counter()
        for _ in range(N_HELLO):
            connection = HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
        hello_rate = N_HELLO / (time.perf_counter() - start)
    with _Served(field.app) as port:
        start = time.perf_counter()
        for code, sheet in zip(codes, sheets, strict=True):
            Phone("127.0.0.1", port).answer(f"/s/{code}/", sheet)
        sheet_rate = N_SHEETS / (time.perf_counter() - start)
    yield "hello-world requests, new connection each", hello_rate, "per second", "itself", 1.0
    yield "whole sheets, notice to receipt, one user", sheet_rate, "per second", "hello-world", sheet_rate / hello_rate


class _Served:
    """A WSGI application on a free port of loopback."""

    def __init__(self, app):
        self.server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server.server_port

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
