"""The examples made of public documents: what their printed figures come to, and that reports build from them."""

from pathlib import Path

import pytest

from analysis.core.figures import figure_ids
from reports.chapters.build import build_report
from tests.reports.test_report import typed_digits
from tests.runs.examples import evaluation_of, page_of

EXAMPLES = Path(__file__).parents[3] / "examples"
# by hand: 22,057.41/50,988; 47,317.66/59,000; 669/664, 1,979/2,040, 30,166/30,511; 51,277.08/91,729.87;
# (91,729.87 + 1,001.19)/211,561.6; 645,824.87/14,940,802.40; 36,950/67,463.91; 85.81 − 1.12 = 84.69 of 90
EXPECTED = {
    "chizhou-2020": {
        "budget.execution_rate_of_budget": "11.23%",
        "spending.self.indicator_rate": "94.1%",
        "spending.self.ratio": "88.1%",
        "spending.self.unspent": "88.8%",
        "spending.self.light": "红灯",
        "forensics.total.funds.recomputed": "22,141.47",
        "forensics.total.paid.verdict": "相符",
    },
    "wuhua-2023": {
        "budget.execution_rate_of_received": "51.63%",
        "budget.execution_rate_of_budget": "28.28%",
        "budget.receipt_rate": "54.77%",
        "spending.left.funds.amount": "1.7872亿元",
        "spending.left.funds.gap": "0元",
        "forensics.total.used.verdict": "相符",
    },
    "shandong-2019": {
        "budget.total.budget": "5.0988亿元",
        "budget.execution_rate_of_budget": "43.26%",
        "forensics.total.rate2019.verdict": "相符",
        "forensics.total.rate2017.recomputed": "80.20%",
        "spending.left.y2017.amount": "1.1682亿元",
        "spending.left.y2017.share": "19.80%",
        "forensics.total.left2017.verdict": "相符",
    },
    "chuxiong-audit": {
        "forensics.rates.estates.u0.rate": "100.75%",
        "forensics.rates.estates.u1.rate": "97.01%",
        "forensics.rates.estates.u2.rate": "98.87%",
        "budget.execution_rate_of_received": "55.90%",
        "forensics.total.of_approved.recomputed": "43.83%",
        "forensics.total.of_arrived.recomputed": "55.90%",
    },
    "xishan-audit": {
        "forensics.total.final.verdict": "相符",
        "forensics.total.final.difference": "0.00",
        "forensics.total.over.recomputed": "4.32%",
        "forensics.total.account.over_rate": "4.32%",
        "forensics.total.account.recomputed": "645,824.87",
    },
}
FINDINGS = {
    "chizhou-2020": ["execution_low", "self_evaluation_contradicts", "grade_differs.overall"],
    "wuhua-2023": [],
    "shandong-2019": ["execution_low"],
    "chuxiong-audit": ["unit_decides_rate.estates"],
    "xishan-audit": ["account_overcounted.account"],
}


@pytest.fixture(scope="module")
def evaluations():
    return {name: evaluation_of(name) for name in EXPECTED}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_figures_are_those_of_the_document(evaluations, name):
    figures = evaluations[name].figures
    assert {figure_id: figures[figure_id].text("zh") for figure_id in EXPECTED[name]} == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_findings_are_these_and_no_others(evaluations, name):
    assert [finding.id for finding in evaluations[name].findings] == FINDINGS[name]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", EXPECTED)
def test_the_report_holds_no_typed_number(evaluations, name, lang):
    assert typed_digits(build_report(evaluations[name], lang)) == []


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("wuhua-2023", "估算投资", "estimated investment"),
        ("chuxiong-audit", "批复投资", "approved investment"),
        ("shandong-2019", "预算", "budget"),
    ],
)
def test_the_report_names_what_the_rates_are_taken_of(evaluations, name, zh, en):
    html = {lang: page_of(name, lang) for lang in ("zh", "en")}
    rate = "预算执行率" if zh == "预算" else "执行率"
    assert f"{rate}（按{zh}）" in html["zh"]
    assert f"支出 ÷ {zh}" in html["zh"]
    assert f"Execution rate (of {en})" in html["en"]


@pytest.mark.parametrize("name", EXPECTED)
def test_both_languages_rest_on_the_same_figures(evaluations, name):
    engagement = evaluations[name].engagement
    for texts in engagement.texts.values():
        for text in texts:
            assert set(figure_ids(text["zh"])) == set(figure_ids(text["en"]))
    assert not engagement.is_synthetic


@pytest.mark.parametrize("name", EXPECTED)
def test_the_readme_says_what_is_real_what_is_assumed_and_under_which_licence(name):
    words = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
    needed = ("**Real**", "**Licence**", "Source:", f"hengping report examples/{name}")
    assert [word for word in needed if word not in words] == []
