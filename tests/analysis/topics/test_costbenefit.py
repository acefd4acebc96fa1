"""Cost-benefit: what is refused and why, several internal rates, payback, least cost; numbers a reviewer can check."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.topics.cost_benefit.flows import (
    Case,
    Flow,
    Rate,
    green_book_rate,
    increment,
    npv,
    rates_shown,
    standard_rates,
)
from analysis.topics.cost_benefit.internal_rates import internal_rates
from analysis.topics.cost_benefit.least_cost import Option, least_cost
from analysis.topics.cost_benefit.measures import benefit_cost_ratio, cost_benefit, mirr, payback_years
from questionnaires.texts import Text

EIGHT, SIX = standard_rates()


def flow(line, kind, year, amount, **others):
    return Flow(line=line, kind=kind, year=year, amount_yuan=Decimal(str(amount)), **others)


def case_of(*flows, **others):
    given: dict[str, Any] = {"base_year": 2025, "price_base": "real", "currency": "CNY", "rates": (EIGHT,)} | others
    return Case(flows=flows, **given)


def net(*amounts):
    """A case with these net amounts from 2025 on."""
    return case_of(
        *(
            flow("效益" if amount > 0 else "费用", "benefit" if amount > 0 else "cost", 2025 + at, abs(amount))
            for at, amount in enumerate(amounts)
        )
    )


WORKS = flow("改造", "cost", 2025, 1000)
SAVING = flow("节能", "benefit", 2026, 1150)


def test_eight_and_six_percent_stand_side_by_side():
    frame = cost_benefit(case_of(WORKS, SAVING)).to_frame()
    assert frame["rate"].tolist() == ["8%", "6%"]
    assert [round(value, 2) for value in frame["npv_yuan"]] == [Decimal("64.81"), Decimal("84.91")]
    assert [round(value, 4) for value in frame["bcr"]] == [Decimal("1.0648"), Decimal("1.0849")]
    assert cost_benefit(case_of(WORKS, SAVING, rates=(SIX,))).to_frame()["rate"].tolist() == ["6%", "8%"]
    assert (EIGHT.checked, SIX.checked) == (False, False)


def test_the_standard_rates_are_not_put_beside_current_prices_or_foreign_money():
    five = Rate(rate=Decimal("0.05"), authority=Text("欧盟", "EU"), price_base="nominal")
    assert rates_shown(case_of(WORKS, SAVING, price_base="nominal", rates=(five,))) == (five,)
    real = replace(five, price_base="real")
    assert rates_shown(case_of(WORKS, SAVING, currency="EUR", rates=(real,))) == (real,)
    assert [rate.text() for rate in rates_shown(case_of(WORKS, SAVING, rates=(real,)))] == ["5%", "8%", "6%"]


def test_the_sentence_names_rates_authorities_base_year_and_prices():
    found = cost_benefit(case_of(WORKS, SAVING, flow("节能", "benefit", 2027, 200_000)))
    zh, en = found.sentence(), found.sentence("en")
    for words in ("折现率 8%", "折现率 6%", "方法与参数（第三版）", "以 2025 为基准年", "不变价", "17.15万元"):
        assert words in zh
    for words in ("Base year 2025", "constant prices", "at 8%", "CNY 171,532.58"):
        assert words in en
    assert found.plot().get_ylabel().startswith("净现值")


def test_costs_alone_and_budget_tables_are_not_called_cost_benefit():
    for case in (case_of(WORKS), case_of(WORKS, flow("节能", "benefit", 2026, 0))):
        with pytest.raises(NotEnoughData) as refused:
            cost_benefit(case)
        assert "预算差异分析" in refused.value.text("zh")
        assert "variance analysis" in refused.value.text("en")


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"base_year": None}, "基准年"),
        ({"rates": ()}, "没有默认折现率"),
        ({"price_base": "nominal"}, "价格基准混用"),
        ({"base_year": 2026}, "早于基准年"),
        ({"flows": ()}, "没有任何金额"),
        ({"flows": (WORKS, replace(SAVING, price_base="nominal"))}, "价格基准混用"),
        ({"flows": (WORKS, replace(SAVING, currency="USD"))}, "币种混用"),
        ({"flows": (WORKS, replace(SAVING, unit="万元"))}, "单位"),
        ({"flows": (WORKS, replace(SAVING, year=date(2026, 1, 1)))}, "按日"),
        ({"flows": (WORKS, replace(SAVING, line="改造"))}, "既是费用又是效益"),
        ({"flows": (WORKS, replace(SAVING, amount_yuan=Decimal("NaN")))}, "不是数"),
    ],
)
def test_what_cannot_be_added_up_is_refused_in_both_languages(others, words):
    given = {"flows": (WORKS, SAVING), "base_year": 2025, "price_base": "real", "currency": "CNY", "rates": (EIGHT,)}
    with pytest.raises(InvalidInput) as refused:
        Case(**(given | others))
    assert words in refused.value.text("zh")
    assert refused.value.text("en").isascii()


def test_all_faults_of_a_case_are_said_at_once():
    with pytest.raises(InvalidInput) as refused:
        case_of(replace(WORKS, unit="万元"), base_year=None, rates=())
    assert refused.value.text("zh").count("；") == 2


@pytest.mark.parametrize("rate", ["-1", "-1.5", "8", "NaN"])
def test_a_rate_of_minus_100_percent_or_written_in_percent_is_refused(rate):
    with pytest.raises(InvalidInput):
        Rate(rate=Decimal(rate), authority=Text("测试", "test"))
    with pytest.raises(InvalidInput):
        Rate(rate=Decimal("0.08"), authority=cast(Any, {"zh": "只有中文"}))


@pytest.mark.parametrize(
    ("amounts", "roots", "words"),
    [
        ((100, 20), [], "不存在"),  # gains only
        ((-1, 2, -2), [], "不存在"),  # −1 + 2x − 2x² has no real root
        ((-1, 4, -4), [1.0], "不是由正转负"),  # −(1 − 2x)²: zero at 100 % without a change of sign
        ((100, -110), [0.1], "不是由正转负"),  # a loan: value rises with the rate
        ((-1000, 6000, -11000, 6000), [0.0, 1.0, 2.0], "3 个内部收益率"),  # x = 1, 1/2, 1/3
    ],
)
def test_every_internal_rate_is_found_and_none_claimed_where_there_is_no_single_one(amounts, roots, words):
    case = net(*amounts)
    assert internal_rates(case) == pytest.approx(roots, abs=1e-7)
    assert words in cost_benefit(case).eirr.reason.zh


def with_rates(*rates):
    """A case whose internal rates are these: the product of 1 − (1 + rate)·x over the rates."""
    amounts = [Decimal(-1)]
    for rate in map(Decimal, rates):
        amounts = [a - (1 + rate) * b for a, b in zip([*amounts, Decimal(0)], [Decimal(0), *amounts], strict=True)]
    return net(*amounts)


def test_roots_close_together_and_many_of_them_are_all_found():
    made = random.Random(5)  # noqa: S311 (no secret)
    for _ in range(40):
        rates = sorted(made.uniform(-0.5, 3) for _ in range(made.randint(2, 6)))
        assert internal_rates(with_rates(*rates)) == pytest.approx(rates, rel=1e-6, abs=1e-6)
    close = (0.05, 0.051, 0.052)
    assert internal_rates(with_rates(*close)) == pytest.approx(close, abs=1e-5)
    assert len(internal_rates(with_rates(*range(12)))) == 12


def test_flows_of_zero_have_neither_ratio_nor_internal_rate():
    case = case_of(replace(WORKS, amount_yuan=Decimal(0)), SAVING)
    found = cost_benefit(case)
    assert isinstance(found.at[0].bcr, Unavailable)
    assert isinstance(found.eirr, Unavailable)
    assert "没有大于零的费用" in found.sentence()
    assert "no costs above zero" in found.sentence("en")
    assert found.to_frame()["bcr"].tolist() == [None, None]
    assert npv(case_of(replace(WORKS, amount_yuan=Decimal(0))), EIGHT) == 0
    assert internal_rates(case_of(replace(WORKS, amount_yuan=Decimal(0)))) == ()


def test_a_project_paid_back_and_then_in_the_red_again_is_not_paid_back():
    assert payback_years(net(-100, 150, -80)).reason.zh == "计算期内不能回收"
    assert payback_years(net(-100, 150, -80, 60)) == Decimal(2) + Decimal("0.5")
    assert payback_years(net(-100, 50, 100)) == Decimal("1.5")
    assert "没有需要回收" in payback_years(net(100, 20)).reason.zh
    gap = case_of(flow("费用", "cost", 2025, 100), flow("效益", "benefit", 2030, 200))
    assert payback_years(gap) == Decimal("4.5")


def test_flows_by_day_are_counted_over_365_and_pay_back_on_a_day():
    case = case_of(flow("费用", "cost", date(2025, 1, 1), 100), flow("效益", "benefit", date(2026, 1, 1), 120))
    assert npv(case, EIGHT) == 120 / Decimal("1.08") - 100
    assert internal_rates(case) == pytest.approx([0.2])
    assert payback_years(case) == 1
    assert isinstance(cost_benefit(case).at[0].equivalent_annual_yuan, Unavailable)
    later = replace(case, base_year=date(2024, 1, 2))
    assert round(npv(later, EIGHT) * Decimal("1.08"), 8) == round(npv(case, EIGHT), 8)


def test_a_modified_rate_needs_both_signs():
    tenth = Decimal("0.1")
    assert isinstance(mirr(net(100, 20), finance_rate=tenth, reinvest_rate=tenth), Unavailable)
    assert mirr(net(-100, 0, 121), finance_rate=tenth, reinvest_rate=tenth) == pytest.approx(0.1)


def test_steps_of_a_declining_rate_follow_one_another():
    assert green_book_rate().text() == "3.5%→3%→2.5%"
    assert green_book_rate().factor(Decimal(0)) == 1
    with pytest.raises(InvalidInput):
        replace(green_book_rate(), then=((75, Decimal("0.025")), (30, Decimal("0.03"))))


def test_upkeep_below_or_above_the_line_changes_the_ratio_and_not_the_value():
    case = case_of(WORKS, flow("维护", "cost", 2025, 100), flow("节能", "benefit", 2025, 1320))
    assert benefit_cost_ratio(case, EIGHT) == Decimal("1.2")
    assert benefit_cost_ratio(case, EIGHT, netted={"维护"}) == Decimal("1.22")


def pipes(name, price, years, *, output=500, unit="户", **others):
    return Option(
        name=name,
        case=case_of(flow(name, "cost", 2025, price), **others),
        output=Decimal(output),
        unit=unit,
        years=years,
    )


def test_the_dearer_pipe_that_lasts_longer_costs_less_a_year():
    found = least_cost([pipes("铸铁", 100_000, 10), pipes("不锈钢", 140_000, 30)])
    frame: Any = found.to_frame().set_index(["rate", "option"])
    # capital recovery factors at 8 %: 0.149029 over 10 years, 0.088827 over 30
    assert float(frame.loc[("8%", "铸铁"), "unit_cost_yuan"]) == pytest.approx(14902.949 / 500, rel=1e-6)
    assert float(frame.loc[("8%", "不锈钢"), "unit_cost_yuan"]) == pytest.approx(140 * 88.82743 / 500, rel=1e-6)
    assert frame["is_least"].tolist() == [False, True, False, True]
    assert "不锈钢 最低，每户每年 24.87元" in found.sentence()
    assert "does not say whether benefits exceed costs" in found.sentence("en")


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (pipes("乙", 1000, 10, output=400), "产出不同"),
        (pipes("乙", 1000, 10, unit="栋"), "产出不同"),
        (pipes("乙", 1000, 10, rates=(SIX,)), "不一致"),
        (pipes("乙", 1000, 10, base_year=2024), "不一致"),
        (replace(pipes("乙", 1000, 10), case=case_of(WORKS, SAVING)), "含有效益"),
        (replace(pipes("乙", 1000, 1), case=case_of(flow("乙", "cost", 2030, 1))), "第 1 年以后"),
    ],
)
def test_least_cost_compares_equal_outputs_on_equal_terms(second, words):
    with pytest.raises(InvalidInput, match=r".+") as refused:
        least_cost([pipes("甲", 1000, 10), second])
    assert words in refused.value.text("zh")
    with pytest.raises(NotEnoughData):
        least_cost([pipes("甲", 1000, 10)])


def test_the_larger_option_is_judged_by_what_it_adds():
    small, large = net(-100, 150), net(-200, 240)
    assert round(npv(increment(small, large), EIGHT), 6) == Decimal("-16.666667")  # −100 + 90 ÷ 1.08
    assert internal_rates(increment(small, large)) == pytest.approx([-0.1])
    with pytest.raises(InvalidInput):
        increment(small, replace(large, rates=(SIX,)))
