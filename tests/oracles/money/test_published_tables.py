"""Published tables of costs and benefits, recomputed from their flows (published_tables.yaml says what was read where).

Not used: the EIRR of the ADB's sample (its later operating costs could not be read), and the circular A-94 (its sample
table is not in the copy that could be read).
"""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from analysis.core.results import Unavailable
from analysis.topics.cost_benefit.flows import Case, Flow, Rate, npv
from analysis.topics.cost_benefit.internal_rates import internal_rates
from analysis.topics.cost_benefit.measures import benefit_cost_ratio
from questionnaires.texts import Text

TABLES = yaml.safe_load(Path(__file__).with_name("published_tables.yaml").read_text(encoding="utf-8"))
PRINTED = [
    pytest.param(name, measure, id=f"{name}-{measure}")
    for name, table in TABLES.items()
    for measure in table["printed"]
]


def amounts(column):
    """The amounts of a column: one a year, or the same for some years."""
    return [column["each"]] * column["years"] if isinstance(column, dict) else column


def case_of(table, *kinds):
    """The flows of some columns; whole years from the date of valuation."""
    rate = Rate(rate=Decimal(table["rate"]), authority=Text("公布的折现率", "the rate as published"))
    flows = [
        Flow(line=kind, kind=kind, year=year + int(table["first"]), amount_yuan=Decimal(amount))
        for kind in kinds
        for year, amount in enumerate(amounts(table[f"{kind}s"]))
    ]
    return Case(flows=tuple(flows), base_year=0, price_base="real", currency="EUR", rates=(rate,))


def present_value(table, *kinds):
    """The present value of some columns; flows in the middle of their year are worth half a year more."""
    case = case_of(table, *kinds)
    half = Decimal(str(table["first"])) % 1
    return npv(case, case.rates[0]) / (1 + case.rates[0].rate) ** half


def recomputed(table, measure):
    if measure == "irr":
        return Decimal(repr(internal_rates(case_of(table, "cost", "benefit"))[0]))
    if measure == "bcr":
        case = case_of(table, "cost", "benefit")
        ratio = benefit_cost_ratio(case, case.rates[0])
        assert not isinstance(ratio, Unavailable)
        return Decimal(repr(float(ratio)))
    kinds = {"costs": ("cost",), "benefits": ("benefit",), "npv": ("cost", "benefit")}[measure]
    return abs(present_value(table, *kinds)) if measure != "npv" else present_value(table, *kinds)


@pytest.mark.parametrize(("name", "measure"), PRINTED)
def test_a_published_result_follows_from_its_flows(name, measure):
    printed, reach = map(Decimal, TABLES[name]["printed"][measure])
    assert abs(recomputed(TABLES[name], measure) - printed) <= reach


@pytest.mark.parametrize(("name", "measure"), [each for each in PRINTED if each.values[1] != "irr"])
def test_another_rate_does_not_give_the_published_result(name, measure):
    """A tolerance so wide that any rate passed would prove nothing; what nets to nothing does so at every rate."""
    table = TABLES[name] | {"rate": str(Decimal(TABLES[name]["rate"]) + Decimal("0.01"))}
    printed, reach = map(Decimal, TABLES[name]["printed"][measure])
    nets_out = amounts(table["costs"]) == amounts(table["benefits"]) and measure in {"npv", "bcr"}
    assert (abs(recomputed(table, measure) - printed) <= reach) == nets_out


def test_the_mid_year_convention_is_half_a_year_and_not_an_error_of_discounting():
    """Whole years would give 6 079 203 where the tool prints 5 849 716: the tool lets flows arrive in mid-year."""
    table = TABLES["nz_treasury"]
    whole = npv(case_of(table, "benefit"), case_of(table, "benefit").rates[0])
    assert round(whole / present_value(table, "benefit"), 6) == round(Decimal("1.08").sqrt(), 6)
