"""Five published self-evaluations come out as their README says."""

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from tests.cases.reports.published_cases import CASES, findings_of, pages_of, texts_of


@pytest.fixture(scope="module")
def evaluations():
    return {folder.name: evaluate(read_engagement(folder)) for folder in sorted(CASES.iterdir())}


def test_langfang_points_add_to_98_and_execution_earns_8_62_where_the_unit_gave_9(evaluations):
    langfang = evaluations["langfang-2019"]
    assert texts_of(
        langfang,
        "forensics.total.points.recomputed",
        "score.rate.points",
        "score.amount.points",
        "spending.self.execution_claimed",
        "spending.self.execution_recomputed",
        "forensics.total.rate.verdict",
    ) == ["98", "8.62分", "8.62分", "9分", "8.62分", "相符"]
    assert findings_of(langfang) >= {
        "self_execution_differs",
        "money_as_output.amount",
        "satisfaction_without_n.students",
    }


def test_tangxi_the_printed_zero_is_the_fault_and_no_unit_slipped(evaluations):
    tangxi = evaluations["tangxi-2022"]
    assert "sum_printed_zero.total" in findings_of(tangxi)
    assert not any(each.startswith("unit_mixed") for each in findings_of(tangxi))
    assert "另一种金额单位" not in pages_of(tangxi)
    assert texts_of(tangxi, "forensics.total.total.printed", "forensics.total.total.recomputed") == ["0", "89.974"]


def test_xuanzhou_grants_add_up_and_129_of_53_is_over_achievement_of_a_bare_number(evaluations):
    xuanzhou = evaluations["xuanzhou-2023"]
    assert texts_of(
        xuanzhou,
        "forensics.total.grant.recomputed",
        "forensics.total.grant.verdict",
        "budget.total.budget",
        "budget.execution_rate_of_budget",
        "score.homes.ratio",
        "forensics.total.done.verdict",
    ) == ["246.2", "相符", "246.2万元", "57.60%", "2.43", "相符"]
    assert "target_too_low.homes" in findings_of(xuanzhou)


def test_lukou_a_full_payment_of_a_third_is_a_question_about_its_definition(evaluations):
    lukou = evaluations["lukou-2020"]
    assert {"published_differs.rate", "ratio_differs.rate"} <= findings_of(lukou)
    assert texts_of(lukou, "budget.execution_rate_of_budget", "published.rate.computed") == ["33.43%", "33.43%"]
    titles = [lukou.text(each.title["zh"], "zh") for each in lukou.findings]
    assert "公布的“资金拨付进度”100%，按案卷数据为 33.43%，口径待说明" in titles


def test_sanmen_grades_agree_and_no_published_total_is_mentioned(evaluations):
    sanmen = evaluations["sanmen-2024"]
    parts = ("sewage", "stream", "estates", "smart", "rural")
    assert texts_of(sanmen, *(f"published_score.{part}.band" for part in parts)) == ["良", "优", "优", "优", "优"]
    assert not findings_of(sanmen)
    for words, lang in (("总分", "zh"), ("published total", "en")):
        assert words not in pages_of(sanmen, lang).split("<h2")[1]
    assert "公布的总分" not in pages_of(sanmen)
    assert "published total" not in pages_of(sanmen, "en").lower()
    assert "published_score.total" not in to_json(sanmen)["figures"]
