"""One engagement under two rule packs: what differs, and why."""

from dataclasses import replace
from decimal import Decimal

import pytest

from analysis.core.errors import NotEnoughData
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.pack_comparison import compare_packs
from analysis.scoring.indicators import Reading
from analysis.scoring.packs import read_pack
from questionnaires.texts import Text
from tests.analysis.conftest import EXAMPLES


@pytest.fixture(scope="module")
def engagement():
    """Zhenyuan with its satisfied share (84 of 96) as a number, so that the survey need not be read again each time."""
    whole = read_engagement(EXAMPLES / "zhenyuan")
    readings = tuple(
        replace(each, figure="", value=Decimal("87.5")) if each.figure.startswith("survey.") else each
        for each in whole.readings
    )
    return replace(whole, dataset=None, survey=None, readings=readings)


def under(engagement, a, b):
    return compare_packs(engagement, read_pack(a), read_pack(b))


def row_of(comparison, indicator):
    return comparison.to_frame().set_index("indicator").loc[indicator]


def test_twelve_days_against_ten_are_worth_8_points_or_8_33(engagement):
    # 10 × (2 − 12/10) = 8; 10 × 10/12 = 8.33
    row = row_of(under(engagement, "national-1", "form2017-1"), "response")
    assert (row["target"], row["actual"], row["out_of"]) == ("≤10个工作日", "12个工作日", 10)
    assert (row["points_a"], row["rule_a"]) == (8, "linear_to_zero")
    assert (round(row["points_b"], 2), row["rule_b"]) == (Decimal("8.33"), "ratio")
    assert round(row["difference"], 2) == Decimal("0.33")


def test_the_difference_of_the_totals_is_the_sum_of_the_differences(engagement):
    comparison = under(engagement, "national-1", "form2017-1")
    # nothing is left out, so the leaves explain the totals to the last digit that is kept
    assert round(comparison.difference - sum(comparison.to_frame()["difference"]), 20) == 0
    assert under(engagement, "form2017-1", "national-1").difference == -comparison.difference


def test_the_same_total_is_good_nationally_and_excellent_in_shanxi_by_the_bands_alone(engagement):
    comparison = under(engagement, "national-1", "shanxi-1")
    assert (comparison.a.grade, comparison.b.grade) == ("good", "excellent")
    assert comparison.difference == 0
    assert comparison.decided_by_bands
    assert comparison.decisive is None
    assert (
        "national-1 85.58（良，可计分 100.0%），shanxi-1 85.58（优，可计分 100.0%）。等级不同只因等级区间不同。"
        in comparison.sentence()
    )
    assert comparison.sentence("en").endswith("The grades differ by their bands alone.")


def test_a_pack_against_itself_differs_in_nothing(engagement):
    comparison = under(engagement, "national-1", "national-1")
    assert comparison.difference == 0
    assert "得分和等级相同" in comparison.sentence()
    assert "Points and grade agree" in comparison.sentence("en")


def test_a_value_that_is_missing_keeps_its_word_and_is_never_nought(engagement):
    kept = tuple(each for each in engagement.readings if each.indicator != "quality")
    comparison = under(replace(engagement, readings=kept), "national-1", "form2017-1")
    row = row_of(comparison, "quality")
    assert [row[name] for name in ("actual", "points_a", "points_b", "difference")] == ["不可核"] * 4
    assert comparison.table("en")[8][-3:] == [
        "not verifiable (in proportion)",
        "not verifiable (in proportion)",
        "not verifiable",
    ]


def test_a_grade_that_one_pack_gives_less_room_is_not_comparable_there(engagement):
    # 0.55 is 部分达成 under the form of 2017 (0.5 to 0.8), but no 部分达成 nationally (0.6 to 0.8)
    graded = Reading(
        indicator="goals",
        basis="verified",
        value=Decimal("0.55"),
        grade="partly",
        text="0.55",
        method=Text("查阅", "read"),
    )
    kept = tuple(each for each in engagement.readings if each.indicator != "goals")
    comparison = under(replace(engagement, readings=(*kept, graded)), "national-1", "form2017-1")
    row = row_of(comparison, "goals")
    assert (row["points_a"], row["points_b"], row["actual"]) == ("不可比", Decimal("2.75"), "55% 档")
    assert "可计分分值不同：95 → 100" in comparison.sentence()


def test_a_veto_strikes_only_under_the_pack_that_knows_it(engagement):
    fact = {
        "veto": "accident",
        "date": "2025-08-01",
        "fact_zh": "事故",
        "fact_en": "accident",
        "evidence": "报告",
        "row": 2,
    }
    comparison = under(replace(engagement, vetoes=(fact,)), "national-1", "bohu-1")
    assert (comparison.a.grade, comparison.b.grade, comparison.b.total) == ("good", "poor", Decimal("59.99"))
    assert not comparison.decided_by_bands
    assert comparison.unknown_vetoes == (("national-1", "accident"),)
    assert "national-1 没有否决规则“发生安全生产责任事故”" in comparison.sentence()
    assert comparison.table()[-1][0] == "一票否决"


def test_an_engagement_without_indicators_has_nothing_to_compare():
    with pytest.raises(NotEnoughData) as reason:
        under(read_engagement(EXAMPLES / "chizhou-2020"), "national-1", "shanxi-1")
    assert reason.value.text("zh") == "没有可计分的指标"


def test_the_drawing_has_three_bars_an_indicator(engagement):
    axes = under(engagement, "national-1", "form2017-1").plot()
    assert len(axes.patches) == 3 * 11
    assert axes.get_yticklabels()[0].get_text() == "立项依据充分性"
