"""`hengping demo`: the main job in one go, from phone pages over HTTP to the PDF, on the synthetic zhenyuan survey."""

import csv
import http.client
import re
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import click
import segno
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from analysis.commands.evaluate import finding_lines, write_json
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.bundle import Missing
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text
from reports.carried.carried import carried
from reports.checks.verdict import EXIT_CODES
from reports.checks.verify import verify
from reports.html.render import write_report
from survey_app import create_app
from survey_app.commands import demo_folder
from survey_app.commands.serve import refuse_taken_port
from survey_app.config import Config, message_language
from survey_app.store.export import export_survey
from survey_app.store.fieldwork import create_survey, issue_codes, link

EXAMPLE = Path("examples/zhenyuan")
N_ISSUED = 240
HOST, PORT = "127.0.0.1", 8000
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')

Sheet = dict[str, str]


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("out/zhenyuan"),
    show_default=True,
    help="写到哪里 / where the results go",
)
@click.option("--port", type=int, default=PORT, show_default=True, help="收集端的端口 / port of the collector")
def demo(folder: Path, port: int) -> None:
    """演示全程：填答、导出、评价、报告 / Answer, export, evaluate and report on synthetic residents."""
    say = _speaker()
    refuse_taken_port(HOST, port)
    sheets = _sheets(EXAMPLE / "answers.csv")
    demo_folder.prepare(folder, EXAMPLE)
    config = Config(
        secret_key=secrets.token_hex(32),
        database_url=f"sqlite:///{folder / 'collector.sqlite3'}",
        base_url=f"http://{HOST}:{port}",
    )
    app = create_app(config)
    engine: Engine = app.database
    codes = _field(engine, config)
    server = _serve(app, port)
    say(f"收集端已在 {config.base_url} 启动", f"the collector runs at {config.base_url}")
    with click.progressbar(
        zip(codes, sheets, strict=False),
        length=len(sheets),
        label=say.words("居民填答（合成数据）", "residents answer (synthetic data)"),
    ) as residents:
        for code, sheet in residents:
            Phone(HOST, port).answer(f"/s/{code}/", sheet)
    exit_code = _report(engine, folder, say)
    if sys.stdout.isatty():
        _stay(link(config.base_url, codes[-1]), server, say)
    server.shutdown()
    sys.exit(exit_code)


class _speaker:
    """Says things in the language of the command line."""

    def __init__(self) -> None:
        self.language = message_language()

    def words(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def __call__(self, zh: str, en: str) -> None:
        click.echo(self.words(zh, en))


class Phone:
    """One resident's browser without script: follows redirects, keeps cookies, posts what a page asks."""

    def __init__(self, host: str, port: int) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=30)
        self.cookie = ""

    def answer(self, address: str, sheet: Sheet) -> str:
        """Consent, answer every page, check, submit; the text of the receipt page.

        Raises
            ProblemsError: the collector did not lead to a receipt.
        """
        address, page = self._get(address)
        address, page = self._post(address, page, [("consent", "yes")])
        while "/p/" in address:
            address, page = self._post(address, page, list(_posted(page, sheet)))
        address, page = self._post(address.replace("/check", "/submit"), page, [])
        self.connection.close()
        if not address.endswith("/receipt"):
            fault = Text("没有得到回执", "led to no receipt")
            raise ProblemsError([Problem(file=address, fault=fault, cure=Text("请重试", "try again"))])
        return page

    def _get(self, address: str) -> tuple[str, str]:
        return self._send("GET", address, None)

    def _post(self, address: str, page: str, fields: list[tuple[str, str]]) -> tuple[str, str]:
        hidden = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(page)]
        body = urlencode([(unescape(each["name"]), unescape(each["value"])) for each in hidden] + fields)
        return self._send("POST", address, body)

    def _send(self, method: str, address: str, body: str | None) -> tuple[str, str]:
        """One request and the redirects after it: the address where it ended, and the page."""
        headers = {"Cookie": self.cookie} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        if answer.status == http.client.SEE_OTHER:
            return self._get(urlsplit(answer.getheader("Location") or "").path)
        if answer.status != http.client.OK:
            fault = Text(f"收集端答复 {answer.status}", f"the collector answered {answer.status}")
            raise ProblemsError([Problem(file=address, fault=fault, cure=Text("请重试", "try again"))])
        return address, text


def _posted(page: str, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """What this resident answers to the items on a page."""
    for name in dict.fromkeys(re.findall(r'name="q-([a-z0-9_]+)"', page)):
        for code in sheet.get(name, "").split():
            yield f"q-{name}", code


def _sheets(path: Path) -> list[Sheet]:
    if not path.exists():
        cure = Text("请在项目文件夹中运行", "run it in the folder of the project")
        raise ProblemsError([Problem(file=str(path), fault=Text("没有这个文件", "is not there"), cure=cure)])
    with path.open(encoding="utf-8", newline="") as file:
        blank = tuple(map(str, Missing))
        return [{item: cell for item, cell in row.items() if cell not in blank} for row in csv.DictReader(file)]


def _field(engine: Engine, config: Config) -> list[str]:
    create_survey(
        engine,
        "zhenyuan",
        questionnaire="old_community-1",
        synthetic=True,
        at=datetime.now(UTC),
        title=Text("老旧小区改造居民满意度调查", "Resident survey on old-estate renovation"),
        organiser="衡评第三方评价组（示例）",
        contact="示例，无须联系",
    )
    return issue_codes(engine, "zhenyuan", N_ISSUED, key=config.secret_key, at=datetime.now(UTC))


class _QuietHandler(WSGIRequestHandler):
    """Serves without a line for each request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """Codes stand in addresses, and addresses are not logged."""


def _serve(app: Flask, port: int) -> BaseWSGIServer:
    server = make_server(HOST, port, app, threaded=True, request_handler=_QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _report(engine: Engine, folder: Path, say: _speaker) -> int:
    """Export the bundle into a copy of the engagement, evaluate that, write report and figures, verify the report."""
    engagement = demo_folder.copy_engagement(EXAMPLE, folder)
    bundle = export_survey(engine, "zhenyuan", engagement / "survey", at=datetime.now(UTC))
    say(f"数据包已封存：{bundle.seal[:16]}…", f"bundle sealed: {bundle.seal[:16]}…")
    evaluation = evaluate(read_engagement(engagement))
    write_json(evaluation, folder / "evaluation.json")
    demo_folder.keep_list(folder)
    report = write_report(evaluation, folder / "report.pdf", lang=say.language, attachments=carried(evaluation))
    demo_folder.keep_list(folder)
    say("\n发现（合成数据）：", "\nFindings (synthetic data):")
    for line in finding_lines(evaluation, say.language):
        click.echo(line)
    say(f"\n报告 {report.path}（{report.n_pages} 页）", f"\nreport {report.path} ({report.n_pages} pages)")
    say(f"结果 {folder / 'evaluation.json'}", f"figures {folder / 'evaluation.json'}")
    command = f"hengping verify {report.path} --unsigned --data {engagement}"
    say(f"\n核验：{command}", f"\nverified: {command}")
    found = verify(report.path, data=engagement, may_be_unsigned=True)
    for line in found.lines(say.language):
        click.echo(line)
    return EXIT_CODES[found.outcome]


def _stay(address: str, server: BaseWSGIServer, say: _speaker) -> None:
    """Leave the collector running with one unused code as a QR code, until Ctrl+C."""
    say(f"\n手机页面：{address}（Ctrl+C 结束）", f"\nphone page: {address} (Ctrl+C ends it)")
    segno.make(address).terminal(compact=True)
    pause: Callable[[], bool] = threading.Event().wait
    try:
        pause()
    except KeyboardInterrupt:
        server.shutdown()
