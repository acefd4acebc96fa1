"""Budget lines, months, alerts and earned value, each by hand."""

from decimal import Decimal as D
from typing import Any

import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.topics.spending.earned_value import earned_value
from analysis.topics.spending.months import MonthSpending, monthly_execution, self_evaluation_alert
from analysis.topics.spending.variance import CostLine, carry_over, variance_analysis
from questionnaires.texts import Text

FLOORS = {4: D("0.25"), 6: D("0.40"), 8: D("0.60"), 10: D("0.80")}  # 川财绩〔2025〕10号, as read at second hand


def line(name, budget, actual, **more):
    given = {key: None if value is None else D(value) for key, value in (("b", budget), ("a", actual))}
    return CostLine(id=name, names=Text(name, name), budget_yuan=given["b"], actual_yuan=given["a"], **more)


def windows(**more):
    prices = {
        "budget_price_yuan": D(100),
        "budget_quantity": D(10),
        "actual_price_yuan": D(120),
        "actual_quantity": D(11),
    }
    return line("门窗", "1000", "1320", **(prices | more))


def test_a_difference_splits_into_price_quantity_and_both_at_once():
    [found] = variance_analysis([windows()]).lines
    assert found.variance == D("0.32")
    # 20 yuan more on 10, 1 more at 100, and 20 yuan more on the 1
    assert (found.price_effect_yuan, found.quantity_effect_yuan, found.joint_effect_yuan) == (200, 100, 20)


def test_prices_that_do_not_make_the_amount_are_not_split():
    for wrong in ({"actual_price_yuan": D(121)}, {"actual_quantity": None}):
        [found] = variance_analysis([windows(**wrong)]).lines
        assert isinstance(found.price_effect_yuan, Unavailable)
        assert found.variance == D("0.32")


def test_zero_and_missing_budgets_have_a_reason_and_no_rate():
    result = variance_analysis([line("新增", "0", "50"), line("未报", "100", None), line("无预算", None, "7")])
    assert [isinstance(each.variance, Unavailable) for each in result.lines] == [True, True, True]
    assert [each.is_unbudgeted for each in result.lines] == [True, False, True]
    assert isinstance(result.variance, Unavailable)
    frame = result.to_frame()
    assert frame["variance"].isna().all()
    assert frame["reason"].tolist() == ["预算为零", "未给出预算或支出金额", "未给出预算或支出金额"]


def test_lines_over_budget_and_off_purpose_are_counted():
    lines = [
        line("甲", "100", "120", purpose="改造"),
        line("乙", "100", "80", purpose="接待"),
        line("丙", "50", "0", purpose="接待"),
    ]
    result = variance_analysis(lines, purposes=["改造"])
    assert [each.is_over for each in result.lines] == [True, False, False]
    assert [each.is_off_purpose for each in result.lines] == [False, True, False]
    assert result.variance == D("-0.2")
    assert len(result.plot().get_yticklabels()) == 3


def test_a_variance_analysis_says_that_it_is_no_cost_benefit_analysis():
    result = variance_analysis([windows()])
    assert "不是成本效益分析" in result.sentence("zh")
    assert "not a cost-benefit analysis" in result.sentence("en")


def test_no_lines_and_negative_budgets_are_refused():
    with pytest.raises(NotEnoughData):
        variance_analysis([])
    for budget, actual in (("-1", "0"), ("NaN", "0"), ("1", "NaN")):
        with pytest.raises(InvalidInput):
            variance_analysis([line("甲", budget, actual)])


def test_carry_over_is_what_is_left_and_a_different_report_is_asked_about():
    result = carry_over(D(100), D(70), opening_yuan=D(20), returned_yuan=D(5), reported_yuan=D(40))
    assert (result.carried_over_yuan, result.carried_over_share, result.discrepancy_yuan) == (45, D("0.375"), -5)
    assert "口径待说明" in result.sentence("zh")
    assert isinstance(carry_over(D(0), D(0)).carried_over_share, Unavailable)
    assert carry_over(D(10), D(12)).carried_over_yuan == -2
    for wrong in (D(-1), D("NaN")):
        with pytest.raises(InvalidInput):
            carry_over(wrong, D(0))


def months(*given):
    return [MonthSpending(month=m, spent_yuan=D(spent), progress=None if p is None else D(p)) for m, spent, p in given]


def test_months_are_held_against_time_and_against_the_floors_in_force():
    result = monthly_execution(
        months((3, "10", None), (4, "25", None), (7, "39", None), (10, "79", None)), D(100), floors=FLOORS
    )
    frame = result.to_frame()
    # 10/25, 25/33.3, 39/58.3 and 79/83.3 of what time would have
    assert [str(round(each, 2)) for each in frame["of_time"]] == ["0.40", "0.75", "0.67", "0.95"]
    assert frame["light"].tolist() == ["red", "yellow", "yellow", "green"]
    assert frame["is_below_floor"].tolist() == [False, False, True, True]
    assert "2 个月低于规定进度" in result.sentence("zh")


def test_payments_ahead_of_and_behind_progress_are_flagged_beyond_the_gap():
    result = monthly_execution(months((6, "50", "0.40"), (7, "65", "0.50"), (8, "60", "0.75")), D(100), floors={})
    frame = result.to_frame()
    assert frame["is_paid_ahead"].tolist() == [False, True, False]
    assert frame["is_paid_behind"].tolist() == [False, False, True]
    assert frame["is_falling"].tolist() == [False, False, True]


def test_without_a_gap_in_the_pack_nothing_is_said_about_progress():
    frame = monthly_execution(months((6, "90", "0.10")), D(100), floors={}, gap=None).to_frame()
    assert not frame[["is_paid_ahead", "is_paid_behind"]].any(axis=None)
    assert frame["lead"].tolist() == [D("0.8")]


def test_months_are_drawn_beside_time():
    axes = monthly_execution(months((6, "50", "0.40")), D(100), floors=FLOORS).plot()
    assert [str(line.get_label())[:4] for line in axes.lines] == ["时间进度", "预算执行", "形象进度", "规定进度"]


def test_without_a_budget_there_is_no_rate_but_a_reason():
    result = monthly_execution(months((6, "50", None)), D(0), floors=FLOORS)
    assert result.to_frame()["rate"].isna().all()
    assert not result.to_frame()["is_below_floor"].any()
    assert "预算为零" in result.sentence("zh")


@pytest.mark.parametrize(
    "wrong",
    [[(13, "1", None)], [(0, "1", None)], [(1, "1", None), (1, "2", None)], [(1, "-1", None)], [(1, "1", "1.2")]],
)
def test_months_that_cannot_be_are_refused(wrong):
    with pytest.raises(InvalidInput):
        monthly_execution(months(*wrong), D(100), floors=FLOORS)


def test_no_months_are_refused():
    with pytest.raises(NotEnoughData):
        monthly_execution([], D(100), floors=FLOORS)


@pytest.mark.parametrize(
    ("scores", "money", "light"),
    [
        (("90", "9.5"), ("100", "95"), "green"),  # 1 − 0.95 = 0.05, not above it
        (("90", "9.4"), ("100", "94"), "red"),
        (("45", "5"), ("100", "79"), "yellow"),
        (("45", "5"), ("0", "0"), "yellow"),
        (("90", "0"), ("0", "0"), "yellow"),
        (("0", "5"), ("100", "79"), "yellow"),  # no budget; no ratio, money left
    ],
)
def test_self_evaluation_lights(scores, money, light):
    result = self_evaluation_alert(*map(D, scores), budget_yuan=D(money[0]), spent_yuan=D(money[1]))
    assert result.light == light


@pytest.mark.parametrize(
    ("scores", "spent", "kind"),
    [
        (("0", "5"), "100", "not_comparable"),
        (("90", "10"), None, "not_verifiable"),
    ],
)
def test_a_light_that_cannot_be_given_is_neither_green_nor_yellow(scores, spent, kind):
    result = self_evaluation_alert(*map(D, scores), budget_yuan=D(100), spent_yuan=spent and D(spent))
    assert result.light.kind == kind
    assert result.light.reason.zh in result.sentence("zh")
    assert result.to_frame()["light"].isna().all()


def test_a_score_of_zero_and_a_budget_of_zero_have_no_ratio():
    result = self_evaluation_alert(D(0), D(5), budget_yuan=D(0), spent_yuan=D(0))
    assert isinstance(result.ratio, Unavailable)
    assert isinstance(result.unspent_share, Unavailable)
    assert "指标得分为零" in result.sentence("zh")
    with pytest.raises(InvalidInput):
        self_evaluation_alert(D(91), D(5), budget_yuan=D(1), spent_yuan=D(1))


def earned(**more):
    given: dict[str, Any] = {
        "bac_yuan": 1000,
        "pv_yuan": 950,
        "ac_yuan": 850,
        "reported_ev_yuan": 905,
        "verified_ev_yuan": "683.1",
    } | more
    return earned_value(**{name: D(value) for name, value in given.items()})


def test_verification_turns_an_apparent_saving_into_an_overrun():
    result = earned()
    assert result.reported.eac_yuan < 1000 < result.verified.eac_yuan
    assert (result.verified.sv_yuan, result.verified.cv_yuan) == (D("-266.9"), D("-166.9"))
    words = result.sentence("zh")
    assert "939.23" in words
    assert "1,244.33" in words
    assert "不是成本效益分析" in words
    assert len(result.plot().get_yticklabels()) == 4


def test_the_estimate_with_schedule_divides_the_rest_by_both_indices():
    line = earned().verified
    assert float(line.eac_schedule_yuan) == pytest.approx(850 + 316.9 / (683.1 / 850 * 683.1 / 950))


def test_divisors_of_zero_leave_a_reason():
    nothing = earned(pv_yuan=0, ac_yuan=0, reported_ev_yuan=0, verified_ev_yuan=0).verified
    assert all(
        isinstance(each, Unavailable)
        for each in (nothing.spi, nothing.cpi, nothing.eac_yuan, nothing.eac_schedule_yuan)
    )
    unearned = earned(verified_ev_yuan=0).verified
    assert isinstance(unearned.eac_yuan, Unavailable)
    assert isinstance(earned(ac_yuan=1000).verified.tcpi, Unavailable)
    assert "挣值为零" in earned(verified_ev_yuan=0).sentence("zh")


def test_earned_value_beyond_the_budget_is_refused():
    for wrong in ({"bac_yuan": 0}, {"verified_ev_yuan": 1001}, {"ac_yuan": -1}, {"pv_yuan": "NaN"}):
        with pytest.raises(InvalidInput):
            earned(**wrong)
