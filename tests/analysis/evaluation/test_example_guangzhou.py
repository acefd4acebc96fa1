"""guangzhou-3d: variance and cost-benefit stand apart; present values recomputed year by year from the table."""

import csv
import shutil
from decimal import Decimal

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from tests.conftest import ROOT
from tests.reports.test_report import typed_digits
from tests.runs.examples import evaluation_of, page_of

HOME = ROOT / "examples/guangzhou-3d"


@pytest.fixture(scope="module")
def guangzhou():
    return evaluation_of("guangzhou-3d")


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(HOME, tmp_path / "guangzhou-3d")


def everywhere(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def kinds(evaluation):
    return [finding.id for finding in evaluation.findings]


def texts(evaluation, *ids):
    return [evaluation.figures[figure_id].text("zh") for figure_id in ids]


def net_by_year():
    """Benefits less costs of each year after 2024, in 万元, from the file as it stands."""
    with (HOME / "flows.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    net = [0.0] * 11
    for row in rows:
        net[int(row["year"]) - 2024] += float(row["amount"]) * (1 if row["kind"] == "benefit" else -1)
    return net


def test_the_net_flows_are_two_years_of_outlay_and_nine_of_160():
    assert net_by_year() == [-580, -426] + [160] * 9


@pytest.mark.parametrize(("key", "rate", "printed"), [("r8", 0.08, "-48.98万元"), ("r6", 0.06, "44.78万元")])
def test_net_present_value_is_that_of_a_plain_loop_over_the_years(guangzhou, key, rate, printed):
    value = 0.0
    for year, amount in enumerate(net_by_year()):
        value += amount / (1 + rate) ** year
    figure = guangzhou.figures[f"cba.{key}.npv"]
    assert float(figure.value) == pytest.approx(value * 10_000, abs=0.01)
    assert figure.text("zh") == printed


def test_the_rate_decides_and_the_sign_is_not_sure(guangzhou):
    assert kinds(guangzhou) == [
        "spent_above_budget.total",  # 1,102 of 1,060 万元
        "spent_above_received.total",
        "over_budget.aerial",
        "over_budget.platform",
        "rate_decides",
        "npv_unsure.r8",
    ]
    assert 0.06 < float(guangzhou.figures["cba.eirr"].value) < 0.08
    assert texts(guangzhou, "cba.draws", "cba.seed") == ["100,000次", "20260331"]


def test_budget_against_spending_is_a_variance_analysis_and_no_cost_benefit(guangzhou):
    # 1102 of 1060 万元; the aerial survey 104 × 2.5 against 100 × 2.4
    assert texts(guangzhou, "spending.total.variance", "spending.line.aerial.variance") == ["3.96%", "8.33%"]
    titles = [section.title["zh"] for section in guangzhou.sections]
    assert titles == ["预算与执行", "成本效益分析", "最低成本法"]


def test_a_line_moved_alone_to_its_switching_value_leaves_nothing(copy, guangzhou):
    # permits are worth 55 × (1/1.08² + … + 1/1.08¹⁰) and would have to bring the missing 48.98 as well
    worth = sum(55 / 1.08**year for year in range(2, 11))
    switch = float(guangzhou.figures["cba.line.permits.switch"].value)
    assert switch == pytest.approx(48.98 / worth, abs=1e-4)
    everywhere(copy / "flows.csv", ",55,wan_yuan,", f",{55 * (1 + switch)},wan_yuan,")
    assert float(evaluate(read_engagement(copy)).figures["cba.r8.npv"].value) == pytest.approx(0, abs=1)


def test_least_cost_depends_on_the_rate_too(guangzhou):
    least = [
        figure.id for figure in guangzhou.figures.values() if figure.id.endswith(".is_least") and figure.word == "yes"
    ]
    assert least == ["cba.least_cost.r8.service.is_least", "cba.least_cost.r6.own.is_least"]
    # eight years of 150 cost 150 a year whatever the rate: 1.5 万元 a square kilometre
    assert texts(
        guangzhou,
        "cba.least_cost.r8.service.annual_cost",
        "cba.least_cost.r8.service.unit_cost",
        "cba.least_cost.r6.service.unit_cost",
    ) == ["150万元", "1.5万元", "1.5万元"]


def test_the_supervisor_is_named_as_a_party_and_must_be_explained(guangzhou, copy):
    assert guangzhou.engagement.independence.kind == "supervision"
    assert not guangzhou.engagement.independence.is_apart
    text = (copy / "engagement.yaml").read_text(encoding="utf-8")
    start, end = text.index("  explained:"), text.index("pack: national-1")
    (copy / "engagement.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(ProblemsError, match=r"independence\.explained"):
        read_engagement(copy)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_its_report_prints_figures_only(guangzhou, lang):
    assert typed_digits(build_report(guangzhou, lang)) == []
    html = page_of("guangzhou-3d", lang)
    assert ("合成数据" if lang == "zh" else "ynthetic") in html
    assert ("监理" if lang == "zh" else "supervision") in html


def without_benefits(home):
    rows = (home / "flows.csv").read_text(encoding="utf-8").splitlines()
    (home / "flows.csv").write_text("\n".join(row for row in rows if ",benefit," not in row) + "\n", encoding="utf-8")
    for name in ("sensitivity.csv", "spreads.csv"):
        (home / name).unlink()
    text = (home / "engagement.yaml").read_text(encoding="utf-8")
    start, end = text.index("    - zh: 预算差异分析只看"), text.index("  method:")
    (home / "engagement.yaml").write_text(text[:start] + text[end:], encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_costs_alone_are_never_titled_cost_benefit(copy, lang):
    without_benefits(copy)
    found = evaluate(read_engagement(copy))
    assert [section.title["zh"] for section in found.sections] == ["预算与执行", "费用现值", "最低成本法"]
    assert "no_benefits" in kinds(found)
    assert not [name for name in found.figures if name.endswith(".npv")]
    # 580 now, 486 after a year, 45 in each of the nine years after that
    costs = 580 + 486 / 1.08 + sum(45 / 1.08**year for year in range(2, 11))
    assert float(found.figures["cba.r8.pv_costs"].value) == pytest.approx(costs * 10_000, abs=0.01)
    assert typed_digits(build_report(found, lang)) == []


def test_a_budget_called_cost_benefit_without_any_flows_is_found(copy):
    without_benefits(copy)
    for name in ("flows.csv", "options.csv"):
        (copy / name).unlink()
    assert "no_benefits" in kinds(evaluate(read_engagement(copy)))


def test_more_is_saved_and_the_value_is_above_zero_at_both_rates(copy):
    everywhere(copy / "flows.csv", ",150,wan_yuan,", ",250,wan_yuan,")
    found = evaluate(read_engagement(copy))
    assert not {"rate_decides", "npv_negative", "npv_unsure.r8"} & set(kinds(found))
    assert Decimal(found.figures["cba.r8.npv"].value) > 0


def test_little_is_saved_and_the_value_is_below_zero_at_both_rates(copy):
    everywhere(copy / "flows.csv", ",150,wan_yuan,", ",50,wan_yuan,")
    assert "npv_negative" in kinds(evaluate(read_engagement(copy)))
