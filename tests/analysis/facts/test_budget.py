"""Budget and execution: the published figures of one city, and what has no answer."""

from decimal import Decimal

import pytest

from analysis.core.errors import InvalidInput
from analysis.core.results import Unavailable
from analysis.facts.budget import NOT_BEGUN, BudgetLine, execution, time_share
from questionnaires.texts import Text


def line(name, budget, received, spent, group=""):
    amounts = [None if amount is None else Decimal(amount) * 10_000 for amount in (budget, received, spent)]
    return BudgetLine(
        id=name,
        names=Text(name, name),
        budget_yuan=amounts[0],
        received_yuan=amounts[1],
        spent_yuan=amounts[2],
        group=group,
    )


CHIZHOU = [
    line("central", "20221.00", "20221.00", "2184.12", "fiscal"),
    line("provincial", "1617.00", "1617.00", None, "fiscal"),
    line("social", "303.47", "303.47", "303.47"),
]


def test_the_published_sums_of_chizhou_hold_and_give_11_23_percent():
    result = execution(CHIZHOU)
    assert result.budget_yuan == Decimal(221414700)
    assert result.spent_yuan == Decimal(24875900)
    assert round(result.execution_rate_of_budget * 100, 2) == Decimal("11.23")
    assert "11.2" in result.sentence("zh")


def test_wuhua_published_51_63_percent():
    result = execution([line("all", "36950", "36950", "19078")])
    assert round(result.execution_rate_of_received * 100, 3) == Decimal("51.632")


def test_a_missing_amount_is_not_verifiable_and_the_other_rates_stand():
    result = execution([line("a", "100", "50", None)])
    assert isinstance(result.spent_yuan, Unavailable)
    assert isinstance(result.execution_rate_of_budget, Unavailable)
    assert result.receipt_rate == Decimal("0.5")


def test_nothing_received_has_no_rate_of_the_funds_received():
    rate = execution([line("a", "100", "0", "0")]).execution_rate_of_received
    assert isinstance(rate, Unavailable)
    assert rate.kind == "not_applicable"


def test_the_two_execution_rates_differ_and_are_named():
    result = execution([line("a", "100", "80", "40")])
    assert (result.execution_rate_of_budget, result.execution_rate_of_received) == (Decimal("0.4"), Decimal("0.5"))
    assert list(result.to_frame()["quantity"])[-2:] == ["execution_rate_of_budget", "execution_rate_of_received"]


@pytest.mark.parametrize(
    ("day", "share"),
    [
        ("2025-01-01", Decimal(1) / 365),
        ("2025-03-14", Decimal("0.2")),  # 73 of 365 days
        ("2025-12-31", Decimal(1)),
        ("2026-03-31", Decimal(1)),
    ],
)
def test_time_passes_by_days_and_a_period_that_is_over_has_passed_whole(day, share):
    assert time_share(("2025-01-01", "2025-12-31"), day) == share


def test_a_day_before_the_period_has_no_share_of_it():
    assert time_share(("2025-01-01", "2025-12-31"), "2024-12-31") == NOT_BEGUN
    with pytest.raises(InvalidInput, match="before 2025"):
        time_share(("2025-01-01", "2024-12-31"), "2025-06-30")


def test_an_estimate_is_not_called_a_budget():
    result = execution([line("all", "67463.91", "36950", "19078")], basis="estimate")
    assert "按估算投资 28.28%" in result.sentence("zh")
    assert "预算" not in result.sentence("zh")
    assert "28.28% of the estimated investment" in result.sentence("en")
