"""The promise: a resident's phone in real Chromium, with and without script, to the PDF."""

import shutil
import threading
from datetime import UTC, datetime

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from analysis.engagement import read_engagement
from analysis.evaluation import evaluate
from reports.render import write_report
from survey_app.export import export_survey
from tests.conftest import ROOT

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
             "--disable-component-update"]  # fmt: skip
PHONE = {"width": 390, "height": 844}
BATTERY = ("pipes", "road_light", "fire_security", "roof_wall", "ramps_rails", "parking", "green_waste")


@pytest.fixture
def address(field):
    server = make_server("127.0.0.1", 0, field.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


def press(page):
    """Press the one button of the page and wait for the next."""
    with page.expect_navigation():
        page.tap("form button")


def choose(page, *choices):
    """Touch what is chosen on a page, then go on."""
    for choice in choices:
        page.tap(choice)
    press(page)


def answer(page, address, overall):
    """Fill the questionnaire by touch, with one page left blank first."""
    page.goto(address)
    page.tap("#consent")
    press(page)
    press(page)
    assert page.title().startswith("错误：")
    page.tap(f"#overall-{overall}")
    press(page)
    choose(page, "#consulted-1", "#plan_public-2")
    choose(page, "#opinion_heard-2")
    choose(page, *(f"#{row}-2" for row in BATTERY))
    choose(page, "#noise_dust-2", "#quality-2", "#leak_again-2")
    page.tap("#improve-1")
    page.fill("#comment", "楼道照明改造后，晚上好走多了。")
    press(page)
    assert "楼道照明改造后" in page.inner_text("main")
    press(page)
    return page.inner_text(".receipt strong")


@pytest.mark.parametrize("script", [True, False], ids=["with_script", "without_script"])
def test_answers_given_on_a_phone_arrive_in_the_report(browser, address, field, tmp_path, script):
    codes = field.codes(2)
    for overall, code in zip((2, 4), codes, strict=True):
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=script)
        page = context.new_page()
        asked = []
        page.on("request", lambda request, urls=asked: urls.append(request.url))
        receipt = answer(page, f"{address}/s/{code}/", overall)
        assert len(receipt.replace(" ", "")) == 10
        assert all(url.startswith(address) for url in asked)
        context.close()
    home = shutil.copytree(
        ROOT / "examples" / "zhenyuan", tmp_path / "engagement", ignore=shutil.ignore_patterns("survey")
    )
    export_survey(field.engine, "estate", home / "survey", at=datetime.now(UTC))
    evaluation = evaluate(read_engagement(home))
    assert evaluation.figures["survey.satisfied.share"].text("zh") == "50.0%"
    report = write_report(evaluation, tmp_path / "report.pdf")
    with pikepdf.open(report.path) as pdf:
        assert len(pdf.pages) == report.n_pages >= 15


def test_no_page_scrolls_sideways_on_the_smallest_phone(browser, address, field):
    context = browser.new_context(viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}/s/{field.codes()[0]}/")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    page.tap("#consent")
    press(page)
    assert page.evaluate(wide) == 0
    assert min(page.locator("label.choice").evaluate_all("all => all.map(each => each.offsetHeight)")) >= 48
    context.close()


def test_axe_finds_nothing_on_the_notice_its_error_and_a_question_page(browser, address, field):
    axe = Axe()
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/s/{field.codes()[0]}/")
    assert axe.run(page).response["violations"] == []
    press(page)
    assert axe.run(page).response["violations"] == []
    page.tap("#consent")
    press(page)
    assert axe.run(page).response["violations"] == []
    context.close()
