"""Reported against verified completion."""

import pandas as pd
import pytest

from analysis.core.errors import NotEnoughData
from analysis.core.results import Unavailable
from analysis.facts.completion import Unit, completion, completion_if_checked
from analysis.topics.verification.statement import verification_statement


def units(n, reported, verified, checked=None):
    seen = n if checked is None else checked
    return [
        Unit(id=str(at), estate="a", is_reported=at < reported, is_verified=(at < verified) if at < seen else None)
        for at in range(n)
    ]


def test_zhenyuan_is_overstated_by_22_22_points_from_counts():
    done = completion(units(243, 220, 166))
    assert round(done.reported_rate * 100, 2) == 90.53
    assert round(done.verified_rate * 100, 2) == 68.31
    assert round(done.discrepancy * 100, 2) == 22.22
    assert done.low == done.high == done.verified_rate == 166 / 243  # counted, no sampling error
    assert done.is_census
    assert "22.22" in done.sentence("zh")
    assert "区间" not in done.sentence("zh")


def test_a_sample_of_reported_units_speaks_for_them_and_the_others_count_as_reported():
    done = completion(units(243, 220, 20, checked=22))
    assert done.verified_rate == pytest.approx(220 / 243 * 20 / 22)  # 82.3 %, not 20 of 22
    assert (done.n_assumed, done.is_census) == (23, False)
    assert done.discrepancy == pytest.approx(20 / 243)
    assert done.high == pytest.approx(217 / 243)  # with 2 false units only, a draw of 22 holds both in 1 % of cases
    assert 22 * 21 / (220 * 219) < 0.025 < 3 * 22 * 21 * 198 / (220 * 219 * 218) + 22 * 21 * 20 / (220 * 219 * 218)
    assert done.overstated_low == pytest.approx(3 / 220)
    assert "20/22" in done.sentence("zh")
    assert "23 reported as not done" in done.sentence("en")


def test_the_estimate_is_that_of_the_statement_of_the_visits():
    done = completion(units(243, 220, 20, checked=22))
    visits = pd.DataFrame({"size": [220], "n": [22], "verified": [20], "is_reported": [True]})
    said = verification_statement(
        n_reported=220, n_units=243, visits=visits, reported_stage="built", verified_stage="built"
    )
    assert (done.verified_rate, done.low, done.high) == pytest.approx((said.verified_rate, said.low, said.high))


def test_a_sample_without_a_miss_excludes_nothing():
    done = completion(units(243, 220, 22, checked=22))
    assert (done.overstated_low, done.high) == (0, pytest.approx(220 / 243))


def test_units_that_were_not_reported_are_estimated_where_they_were_visited():
    some = [*units(100, 100, 30, checked=40), *units(100, 0, 5, checked=10)]
    assert completion(some).verified_rate == pytest.approx((0.75 + 0.5) / 2)
    assert completion(some).n_assumed == 0
    one = completion([*units(100, 100, 30, checked=40), *units(100, 0, 1, checked=1)])
    assert one.verified_rate == pytest.approx((75 + 1) / 200)  # one visit is counted, it speaks for no other
    assert one.n_assumed == 99


def test_all_reported_units_visited_leave_nothing_to_chance():
    done = completion(units(243, 220, 166, checked=220))
    assert (done.is_census, done.n_assumed, done.low) == (True, 23, 166 / 243)


def test_too_few_visits_are_a_reason_and_no_number():
    with pytest.raises(NotEnoughData, match="at least 2"):
        completion(units(10, 5, 1, checked=1))
    reason = completion_if_checked(units(10, 5, 1, checked=1))
    assert isinstance(reason, Unavailable)
    assert "每层至少核实" in reason.reason.zh
    assert completion_if_checked(units(10, 5, 0, checked=0)) is None


def test_a_bureau_that_reports_too_little_has_a_negative_discrepancy():
    assert completion(units(10, 5, 8)).discrepancy == pytest.approx(-0.3)


def test_without_a_single_visit_there_is_no_verified_rate():
    with pytest.raises(NotEnoughData, match="no unit"):
        completion(units(10, 5, 0, checked=0))
    with pytest.raises(NotEnoughData):
        completion([])
