"""Proportions and response counts."""

from typing import Any

import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.statistics.estimation.proportions import wilson_interval
from analysis.statistics.estimation.response import Dispositions, outcome_rates, response_counts


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (84, 96, 0.7941, 0.9270),
        (90, 103, 0.7960, 0.9247),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilson_intervals_match_the_published_ones(k, n, low, high):
    assert [round(bound, 4) for bound in wilson_interval(k, n)] == [low, high]


def test_a_share_of_nobody_has_no_interval():
    with pytest.raises(NotEnoughData):
        wilson_interval(0, 0)
    with pytest.raises(InvalidInput):
        wilson_interval(11, 10)


def test_returned_and_valid_rates_are_never_response_rates():
    counts = response_counts(240, 103, 96)
    rates: Any = (counts.return_rate, counts.valid_rate)
    assert [round(rate, 4) for rate in rates] == [0.4292, 0.9320]
    assert "不是应答率" in counts.sentence("zh")


def test_without_the_number_issued_the_return_rate_is_not_verifiable():
    rate = response_counts(None, 103, 96).return_rate
    assert isinstance(rate, Unavailable)
    assert rate.kind == "not_verifiable"


@pytest.mark.parametrize("counts", [(100, 103, 96), (240, 90, 96), (240, 103, -1)])
def test_counts_that_grow_are_refused(counts):
    with pytest.raises(InvalidInput):
        response_counts(*counts)


PUBLISHED = {
    "rr1": 0.4000,
    "rr2": 0.4167,
    "rr3": 0.4156,
    "rr4": 0.4329,
    "rr5": 0.4923,
    "rr6": 0.5128,
    "coop1": 0.6621,
    "con1": 0.6042,
    "ref1": 0.1667,
}


@pytest.mark.parametrize(("rate", "share"), PUBLISHED.items())
def test_outcome_rates_of_the_worked_example(rate, share):
    outcomes = Dispositions(
        complete=96,
        partial=4,
        refusal=40,
        non_contact=50,
        other=5,
        unknown_household=30,
        unknown_other=15,
        eligible_share=0.8,
    )
    assert getattr(outcome_rates(outcomes), rate) == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize(
    "outcomes",
    [
        Dispositions(complete=0, non_contact=9),
        Dispositions(complete=5, refusal=-1),
        Dispositions(complete=5, eligible_share=2),
    ],
)
def test_outcomes_that_cannot_be_are_refused(outcomes):
    with pytest.raises(InvalidInput):
        outcome_rates(outcomes)
