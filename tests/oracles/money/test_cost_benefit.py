"""Present values, internal rates, payback and switching values against R and published examples."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from analysis.core.results import Unavailable
from analysis.topics.cost_benefit.flows import Case, Flow, Rate, green_book_rate, increment, npv, standard_rates
from analysis.topics.cost_benefit.internal_rates import internal_rates
from analysis.topics.cost_benefit.measures import (
    benefit_cost_ratio,
    cost_benefit,
    equivalent_annual,
    mirr,
    payback_years,
)
from analysis.topics.cost_benefit.sensitivity import optimism_uplift, sensitivity
from questionnaires.texts import Text

EXPECTED = Path(__file__).parents[4] / "shared" / "reference" / "expected" / "cost_benefit.json"
FOUND = json.loads(EXPECTED.read_text(encoding="utf-8"))["cases"] if EXPECTED.exists() else []
CLOSE = 1e-8
EURO = "EUR"  # so that only the rate of the case is shown


def cases(*ids):
    return [pytest.param(case["prep"], case["values"], id=case["id"]) for case in FOUND if case["id"] in ids]


def stated(rate):
    return Rate(rate=Decimal(str(rate)), authority=Text("测试", "test"))


def case_of(flows, rate, base=0):
    return Case(flows=tuple(flows), base_year=base, price_base="real", currency=EURO, rates=(stated(rate),))


def series(amounts, rate=0.1, *, base=0, dates=None):
    """A case whose net flows are `amounts`, from year 0 or on their days."""
    when: Any = [date.fromisoformat(day) for day in dates] if dates else range(len(amounts))
    return case_of(
        [
            Flow(line=f"{kind} {at}", kind=cast(Any, kind), year=at, amount_yuan=abs(Decimal(str(amount))))
            for at, amount in zip(when, amounts, strict=True)
            for kind in ["benefit" if amount > 0 else "cost"]
        ],
        rate,
        base,
    )


def known(value):
    assert not isinstance(value, Unavailable), value
    return float(value)


@pytest.mark.parametrize(
    ("prep", "values"),
    cases(
        "excel_irr",
        "excel_npv",
        "cn_constructor_exam_npv",
        "multiple_irr_1_6_10_10",
        "payback_staged_investment",
        "npf_docs",
    ),
)
def test_series_of_yearly_flows(prep, values):
    case, rate = series(prep["cashflow"], prep["rate"]), stated(prep["rate"])
    at = cost_benefit(case).at[0]
    assert float(at.npv_yuan) == pytest.approx(values["npv"], rel=CLOSE)
    earlier = series(prep["cashflow"], prep["rate"], base=-1)
    assert float(npv(earlier, rate)) == pytest.approx(values["npv_end_of_first_period_convention"], rel=CLOSE)
    assert known(at.equivalent_annual_yuan) == pytest.approx(values["equivalent_annual_value"], rel=CLOSE)
    assert known(at.profitability_index) == pytest.approx(values["profitability_index"], rel=CLOSE)
    expected = values["irr"] if isinstance(values["irr"], list) else [values["irr"]]
    assert internal_rates(case) == pytest.approx(expected, rel=CLOSE)
    for name, ours in (("payback_years", payback_years(case)), ("discounted_payback_years", payback_years(case, rate))):
        if values.get(name) is None:
            assert "不能回收" in ours.reason.zh
        else:
            assert known(ours) == pytest.approx(values[name], rel=CLOSE)


@pytest.mark.parametrize(("prep", "values"), cases("excel_irr"))
def test_a_project_that_loses_money_has_a_negative_internal_rate(prep, values):
    (rate,) = internal_rates(series(prep["cashflow"][:5]))
    assert rate == pytest.approx(values["irr_first_five"], rel=CLOSE)
    assert round(rate, 3) == values["published"]["irr_first_four"]  # four years after the outlay


@pytest.mark.parametrize(("prep", "values"), cases("multiple_irr_1_6_10_10"))
def test_two_internal_rates_are_listed_and_none_is_claimed(prep, values):
    found = cost_benefit(series(prep["cashflow"]))
    assert found.internal_rates == pytest.approx(values["published"]["irr"], rel=CLOSE)
    assert isinstance(found.eirr, Unavailable)
    assert "25.00%、400.00%" in found.eirr.reason.zh


@pytest.mark.parametrize(("prep", "values"), cases("excel_mirr"))
def test_modified_rates(prep, values):
    def modified(n, reinvest):
        return mirr(series(prep["cashflow"][:n]), finance_rate=Decimal("0.1"), reinvest_rate=Decimal(reinvest))

    assert modified(6, "0.12") == pytest.approx(values["mirr"], rel=CLOSE)
    assert modified(4, "0.12") == pytest.approx(values["mirr_first_four"], rel=CLOSE)
    assert modified(6, "0.14") == pytest.approx(values["mirr_reinvest_14"], rel=CLOSE)


@pytest.mark.parametrize(("prep", "values"), cases("excel_xnpv_xirr"))
def test_flows_by_day(prep, values):
    case = series(prep["cashflow"], prep["rate"], base=date(2008, 1, 1), dates=prep["dates"])
    assert float(npv(case, stated(prep["rate"]))) == pytest.approx(values["xnpv_9pct"], rel=CLOSE)
    assert internal_rates(case) == pytest.approx([values["xirr"]], rel=CLOSE)


@pytest.mark.parametrize(("prep", "values"), cases("road_bypass_bcr"))
def test_road_bypass(prep, values):
    flows = [
        Flow(line="capex", kind="cost", year=prep["base_year"] + at, amount_yuan=Decimal(str(amount)))
        for at, amount in enumerate(prep["capex_2020_2022"])
    ]
    flows.append(Flow(line="opex", kind="cost", year=2020, amount_yuan=Decimal(str(prep["pv_opex"]))))
    flows += [
        Flow(line=name, kind="benefit", year=2020, amount_yuan=Decimal(str(amount)))
        for name, amount in prep["pv_benefit_items"].items()
    ]
    case = case_of(flows, prep["rate"], base=prep["base_year"])
    at = cost_benefit(case).at[0]
    assert float(-case.line_values(at.rate)["capex"]) == pytest.approx(values["pv_capex"], rel=CLOSE)
    ours = [float(cast(Any, each)) for each in (at.pv_benefits_yuan, at.pv_costs_yuan, at.npv_yuan, at.bcr)]
    assert ours == pytest.approx([values[name] for name in ("pv_benefits", "pv_costs", "npv", "bcr")], rel=CLOSE)


def option(given, rate):
    """Capital at the start, upkeep and benefits each year, the salvage taken off the costs at the end."""

    def yearly(line, kind, amount):
        return [Flow(line=line, kind=kind, year=at, amount_yuan=Decimal(amount)) for at in range(1, given["n"] + 1)]

    capital = [
        Flow(line="capital", kind="cost", year=0, amount_yuan=Decimal(given["capital"])),
        Flow(line="salvage", kind="cost", year=given["n"], amount_yuan=-Decimal(given["salvage"])),
    ]
    return case_of(capital + yearly("om", "cost", given["om"]) + yearly("benefit", "benefit", given["benefit"]), rate)


@pytest.mark.parametrize(("prep", "values"), cases("lindeburg_two_options"))
def test_two_options_and_the_step_between_them(prep, values):
    built = {name: option(given, prep["rate"]) for name, given in prep["options"].items()}
    for name, case in built.items():
        at, expected, years = cost_benefit(case).at[0], values[name], prep["options"][name]["n"]
        ours = {
            "pv_benefits": at.pv_benefits_yuan,
            "pv_costs": at.pv_costs_yuan,
            "bcr": at.bcr,
            "npv": at.npv_yuan,
            "bcr_modified": benefit_cost_ratio(case, at.rate, netted={"om"}),
            "eaw_benefits": equivalent_annual(at.pv_benefits_yuan, at.rate, years),
            "eaw_costs": equivalent_annual(at.pv_costs_yuan, at.rate, years),
            "eaw_net": at.equivalent_annual_yuan,
        }
        assert {key: known(value) for key, value in ours.items()} == pytest.approx(
            {key: expected[key] for key in ours}, rel=CLOSE
        )
        assert internal_rates(case) == pytest.approx([expected["irr"]], rel=CLOSE)
    step = benefit_cost_ratio(increment(built["A"], built["B"]), stated(prep["rate"]))
    assert known(step) == pytest.approx(values["incremental"]["incremental_bcr_annual_worth"], rel=CLOSE)


@pytest.mark.parametrize(("prep", "values"), cases("sensitivity_housing_renovation"))
def test_sensitivity_of_a_renovation(prep, values):
    def yearly(line, kind):
        return [
            Flow(line=line, kind=kind, year=at, amount_yuan=Decimal(prep[line])) for at in range(1, prep["years"] + 1)
        ]

    flows = [
        Flow(line="investment", kind="cost", year=0, amount_yuan=Decimal(prep["investment"])),
        Flow(line="salvage", kind="benefit", year=prep["years"], amount_yuan=Decimal(prep["salvage"])),
    ]
    case = case_of(flows + yearly("revenue", "benefit") + yearly("opex", "cost"), prep["rate"])
    assert float(npv(case, stated(prep["rate"]))) == pytest.approx(values["npv"], rel=CLOSE)
    assert internal_rates(case) == pytest.approx([values["irr"]], rel=CLOSE)
    for line in ("investment", "revenue", "opex"):
        for ends, places in ((("0.8", "1.2"), (0, 4)), (("0.9", "1.1"), (1, 3))):
            low, high = map(Decimal, ends)
            row = sensitivity(case, stated(prep["rate"]), {line: (low, high)}).to_frame().iloc[0]
            expected = [values[f"npv_{line}"][at] for at in places]
            assert [float(row["low_npv"]), float(row["high_npv"])] == pytest.approx(expected, rel=CLOSE)
        assert float(row["switching_value"]) == pytest.approx(values["switching_values"][line], rel=CLOSE)
        assert float(row["coefficient"]) == pytest.approx(values["sensitivity_coefficient"][line], rel=CLOSE)


def test_a_thousand_against_twenty_years_of_120():
    case = series([-1000] + [120] * 20)
    values = [npv(case, rate) for rate in (*standard_rates(), stated("0.035"))]
    assert [round(value, 2) for value in values] == [Decimal("178.18"), Decimal("376.39"), Decimal("705.49")]
    assert round(internal_rates(case)[0], 6) == 0.103156


def test_the_green_book_schedule_steps_down_after_30_and_75_years():
    """HM Treasury, Green Book (2022), annex 6: long-term discount factors."""
    factors = [round(float(green_book_rate().factor(Decimal(year))), 5) for year in (30, 31, 75, 76)]
    assert factors == [0.35628, 0.34590, 0.09421, 0.09192]


def test_optimism_bias_of_a_mix_of_buildings():
    """Mott MacDonald (2002), worked example of a combined project: 32.1 % of capital, 14.5 % of duration."""
    mix = {"non_standard_buildings": Decimal("0.3"), "standard_buildings": Decimal("0.7")}
    assert optimism_uplift(mix) == Decimal("0.321")
    assert optimism_uplift(mix, of="duration") == Decimal("0.145")
