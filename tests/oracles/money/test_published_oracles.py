"""Published numbers, one row each in published.csv: what our functions make of the same inputs."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analysis.core import numbers
from analysis.facts.grim import grim, grim_mean, grim_power
from analysis.topics.published.digits import benford_test, chi_square_n, chi_square_power
from analysis.topics.published.inferred_n import infer_n
from analysis.topics.published.summary_tests import debit, exact_sum_chance, grimmer
from analysis.topics.published.table_checks import check_ratio, check_total
from analysis.topics.published.unit_checks import UnitCount, rates_by_unit
from analysis.topics.spending.earned_value import earned_value
from analysis.topics.spending.months import self_evaluation_alert
from analysis.topics.spending.variance import carry_over

ROWS = list(csv.DictReader((Path(__file__).parent / "published.csv").read_text(encoding="utf-8").splitlines()))


def one_rate(**given):
    rate: Any = rates_by_unit([UnitCount(**given)]).rates[given["unit"]]
    return numbers.percent(rate, 2)


def left_over(received, spent):
    return numbers.wan(carry_over(Decimal(received), Decimal(spent)).carried_over_yuan)


def alert_ratio(indicator_score, execution_score):
    alert = self_evaluation_alert(
        Decimal(indicator_score), Decimal(execution_score), budget_yuan=Decimal(1), spent_yuan=Decimal(0)
    )
    return f"{alert.ratio:.2f}"


def evm_figure(bac, pv, ac, ev, figure):
    value = Decimal(ev)
    found = earned_value(
        bac_yuan=Decimal(bac), pv_yuan=Decimal(pv), ac_yuan=Decimal(ac), reported_ev_yuan=value, verified_ev_yuan=value
    )
    return str(numbers.rounded(getattr(found.verified, figure), 2 if figure.endswith("_yuan") else 4))


def first_digits_of_powers():
    return benford_test([str(2**power) for power in range(1, 1001)]).table["found"].tolist()


FUNCTIONS = {
    "grim": lambda **given: grim(**given).is_possible,
    "grim_mean": lambda **given: grim_mean(**given).is_possible,
    "grim_power": lambda **given: f"{grim_power(**given):.2f}",
    "grimmer": lambda **given: grimmer(**given).fault,
    "debit": lambda **given: debit(**given).is_possible,
    "smallest_n": lambda **given: infer_n(**given).smallest,
    "exact_sum_chance": lambda **given: f"{exact_sum_chance(**given):.4f}",
    "total": lambda **given: check_total(**given).verdict,
    "ratio": lambda **given: check_ratio(**given).verdict,
    "rate_by_unit": one_rate,
    "carry_over_wan": left_over,
    "self_evaluation_ratio": alert_ratio,
    "earned_value": evm_figure,
    "benford_powers_of_2": first_digits_of_powers,
    "chi_square_power": lambda **given: f"{chi_square_power(**given):.4f}",
    "chi_square_n": chi_square_n,
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_published_number_is_reproduced(row):
    assert FUNCTIONS[row["function"]](**json.loads(row["inputs"])) == json.loads(row["expected"])


def test_every_row_has_a_name_of_its_own_and_a_source():
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert all(row["source"] and row["licence"] for row in ROWS)
