"""Reported against verified completion."""

import pytest

from analysis.errors import NotEnoughData
from analysis.verification import Unit, completion


def units(n, reported, verified, checked=None):
    seen = n if checked is None else checked
    return [Unit(id=str(at), estate="a", is_reported=at < reported, is_verified=(at < verified) if at < seen else None)
            for at in range(n)]  # fmt: skip


def test_zhenyuan_is_overstated_by_22_22_points_from_counts():
    done = completion(units(243, 220, 166))
    assert round(done.reported_rate * 100, 2) == 90.53
    assert round(done.verified_rate * 100, 2) == 68.31
    assert round(done.discrepancy * 100, 2) == 22.22
    assert (round(done.low, 3), round(done.high, 3)) == (0.622, 0.738)
    assert done.is_census
    assert "22.22" in done.sentence("zh")


def test_a_sample_is_compared_by_its_rate():
    done = completion(units(100, 90, 20, checked=40))
    assert (done.n_checked, done.verified_rate) == (40, 0.5)
    assert done.discrepancy == pytest.approx(0.4)
    assert not done.is_census


def test_a_bureau_that_reports_too_little_has_a_negative_discrepancy():
    assert completion(units(10, 5, 8)).discrepancy == pytest.approx(-0.3)


def test_without_a_single_visit_there_is_no_verified_rate():
    with pytest.raises(NotEnoughData, match="no unit"):
        completion(units(10, 5, 0, checked=0))
    with pytest.raises(NotEnoughData):
        completion([])
