"""The promise: a resident's phone in real Chromium, with and without script, to the PDF."""

import shutil
from datetime import UTC, datetime

import pikepdf
import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from reports.chapters.build import build_report
from reports.html.render import report_html, write_report
from survey_app.store.export import export_survey
from tests.conftest import ROOT
from tests.survey_app.resident import Resident

PHONE = {"width": 390, "height": 844}
BATTERY = ("pipes", "road_light", "fire_security", "roof_wall", "ramps_rails", "parking", "green_waste")


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
        asked: list[str] = []
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


def test_answers_from_an_open_link_are_labelled_in_every_result(field, tmp_path):
    for _ in range(3):
        resident = Resident(field, door=field.door("open", f"公开链接 {_}"))
        resident.enter()
        resident.answer_from("p/overall")
        resident.submit()
    home = shutil.copytree(
        ROOT / "examples" / "zhenyuan", tmp_path / "engagement", ignore=shutil.ignore_patterns("survey")
    )
    export_survey(field.engine, "estate", home / "survey", at=datetime.now(UTC))
    evaluation = evaluate(read_engagement(home))
    target = "survey.satisfied.target"
    named = [(name, figure) for name, figure in evaluation.figures.items() if name.startswith("survey.")]
    of_survey = [figure for name, figure in named if name != target]
    assert len(of_survey) > 20
    assert all("非概率样本" in figure.source["zh"] for figure in of_survey if figure.value is not None)
    assert "非概率样本" in evaluation.survey.satisfied.sentence()
    assert "谁来作答由自己决定" in report_html(build_report(evaluation, "zh"))
