"""Verification in the zhenyuan example: its visits, coverage and back-checks."""

import csv

import pytest

from analysis.evaluation.evaluate import to_json
from reports.chapters.build import build_report
from tests.analysis.topics.verification.small_engagement import EXAMPLES, texts
from tests.reports.test_report import typed_digits
from tests.runs.examples import page_of


def test_zhenyuan_twenty_two_visits_find_it_and_fifty_two_clean_ones_would_bound_it(zhenyuan_evaluation):
    assert texts(
        zhenyuan_evaluation, "audit.census.errors", "audit.census.hit", "audit.plan.n_needed", "audit.plan.population"
    ) == ["54个单元", "99.86%", "52个单元", "220个单元"]
    assert texts(zhenyuan_evaluation, "audit.census.n_detect") == ["11个单元"]  # 10 give 94.4 %


def test_zhenyuan_visits_are_the_seeds_and_agree_with_the_list_of_units(zhenyuan_evaluation):
    assert texts(
        zhenyuan_evaluation,
        "audit.sample.n_drawn",
        "audit.sample.n_yes",
        "audit.sample.n_no",
        "audit.sample.n_other_list",
        "audit.sample.n_contradicting",
    ) == ["22个单元", "21个单元", "1个单元", "0个单元", "0个单元"]
    rate = float(zhenyuan_evaluation.figures["audit.sample.verified"].value)
    assert rate == pytest.approx(21 / 22 * 220 / 243)  # units not reported count as not done
    assert float(zhenyuan_evaluation.figures["audit.sample.high"].value) == pytest.approx(219 / 243)


def test_zhenyuan_coverage_adds_up_to_the_survey_and_answers_its_question(zhenyuan_evaluation):
    table = zhenyuan_evaluation.outcomes["audit"].results["coverage"].table
    assert table[["issued", "returned"]].sum().tolist() == [240, 103]
    assert (table["issued"] > 0).all()  # unfinished units were asked too
    assert "satisfied_but_late" in [each.id for each in zhenyuan_evaluation.findings]


def test_zhenyuan_back_checks_repeat_what_the_sheets_say(zhenyuan_evaluation):
    text = (EXAMPLES / "zhenyuan/back_checks.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    with (EXAMPLES / "zhenyuan/survey/responses.csv").open(encoding="utf-8", newline="") as file:
        sheets = {row["sheet_id"]: row for row in csv.DictReader(file)}
    assert all(row["first"] in (sheets[row["id"]][row["item"]], "") for row in rows)
    assert texts(zhenyuan_evaluation, "audit.back_checks.type1.differ", "audit.back_checks.type1.n") == ["1个", "23个"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_of_verification_print_figures_only(zhenyuan_evaluation, lang):
    html = page_of("zhenyuan", lang)
    assert typed_digits(build_report(zhenyuan_evaluation, lang)) == []
    assert ("核实抽样与结论" if lang == "zh" else "Verification by sampling") in html


def test_every_figure_of_verification_has_an_input_that_is_there(zhenyuan_evaluation):
    given = set(zhenyuan_evaluation.engagement.inputs)
    for figure in zhenyuan_evaluation.outcomes["audit"].figures:
        assert figure.inputs, figure.id
        assert set(figure.inputs) <= given, figure.id
    assert "audit.sample.verified" in to_json(zhenyuan_evaluation)["figures"]
