"""The rate that visits verify: strata, censuses, certain units, overstatement of reports."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.statistics.audit_sampling.verified_rate import chance_of_so_few, verified_rate
from analysis.statistics.estimation.proportions import clopper_pearson_interval, wilson_interval
from analysis.topics.verification.statement import verification_statement
from analysis.topics.verification.visits import draw_visits, visit_table

OTHER: Any = "another"
EMPTY = pd.DataFrame({"size": [], "n": [], "k": []})


def strata(*rows):
    return pd.DataFrame(rows, columns=["size", "n", "k"])


def test_a_stratum_counts_by_its_size_and_not_by_its_visits():
    found = verified_rate(strata((100, 20, 10), (300, 30, 30)))
    assert found.rate == pytest.approx(0.25 * 0.5 + 0.75)
    assert found.total == pytest.approx(350)
    assert found.se == pytest.approx(0.25 * np.sqrt(0.8 * 0.25 / 19))
    assert found.low < found.rate < found.high
    assert "87.50%" in found.sentence()


def test_one_stratum_of_a_large_population_has_the_textbook_intervals():
    exact = verified_rate(strata((10**7, 40, 30)))
    assert (exact.low, exact.high) == pytest.approx(clopper_pearson_interval(30, 40), abs=1e-5)
    wilson = verified_rate(strata((10**7, 40, 30)), interval="wilson")
    assert (wilson.low, wilson.high) == pytest.approx(wilson_interval(30, 40), abs=1e-5)


def test_strata_alike_have_about_the_interval_of_one_sample():
    together = clopper_pearson_interval(80, 200)
    apart = verified_rate(strata((10**6, 100, 40), (10**6, 100, 40)))
    assert (apart.low, apart.high) == pytest.approx(together, abs=0.002)


def test_a_certainty_stratum_is_known_and_narrows_the_interval():
    known = verified_rate(strata((50, 50, 10), (50, 25, 20)))
    assert known.table["is_census"].tolist() == [True, False]
    assert known.low >= (10 + 20) / 100  # what was seen
    assert known.high <= (10 + 20 + 25) / 100  # and what is still open
    assert known.se == pytest.approx(0.5 * np.sqrt(0.5 * 0.8 * 0.2 / 24))


def test_a_census_has_no_sampling_error():
    census = verified_rate(strata((3, 3, 1), (1, 1, 1)))
    assert (census.rate, census.low, census.high, census.se, census.n_effective) == (0.5, 0.5, 0.5, 0, None)
    assert "全部核实" in census.sentence()
    assert chance_of_so_few(strata((4, 4, 2)), 0.5) == 1
    assert chance_of_so_few(strata((4, 4, 2)), 0.75) == 0


def test_zero_errors_in_small_strata_do_not_count_for_more_than_their_visits():
    clean = verified_rate(strata((1000, 10, 0), (1000, 10, 0)))
    assert clean.low == 0
    assert clean.high > clopper_pearson_interval(0, 20)[1] * 0.95
    uneven = verified_rate(strata((1900, 10, 0), (100, 10, 0)))
    assert uneven.high > clean.high  # half the visits went where hardly any unit is
    full = verified_rate(strata((1000, 10, 10), (1000, 10, 10)))
    assert full.high == 1
    assert full.low == pytest.approx(1 - clean.high)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    rng, truth = np.random.default_rng(4), np.array([0.05, 0.3, 0.9])
    size, n = np.array([400, 300, 100]), np.array([30, 30, 20])
    wrong = (truth * size).astype(int)
    share = wrong.sum() / size.sum()
    covered = 0
    for _ in range(150):
        found = verified_rate(strata(*zip(size, n, rng.hypergeometric(wrong, size - wrong, n), strict=True)))
        covered += found.low <= share <= found.high
    assert covered >= 139


def test_p_is_the_exact_tail_for_one_stratum_and_the_inverted_interval_for_several():
    # 3 of 10 were reported done; the sample of 2 holds none with a chance of 7/10 · 6/9
    assert chance_of_so_few(strata((10, 2, 0)), 0.3) == pytest.approx(42 / 90)
    several = strata((500, 40, 25), (500, 30, 20))
    p = chance_of_so_few(several, 0.8)
    assert verified_rate(several, confidence=1 - 2 * p).high == pytest.approx(0.8, abs=0.005)
    assert chance_of_so_few(several, 1.2) == 0
    assert chance_of_so_few(several, 0) == 1


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([(10, 11, 3)], InvalidInput),
        ([(10, 5, 6)], InvalidInput),
        ([(10, 5, -1)], InvalidInput),
        ([(0, 0, 0)], InvalidInput),
        ([(10, 5, np.nan)], InvalidInput),
        ([], NotEnoughData),
        ([(10, 0, 0)], NotEnoughData),
        ([(10, 1, 0), (20, 5, 1)], NotEnoughData),
    ],
)
def test_strata_that_say_nothing_are_refused_in_both_languages(rows, error):
    with pytest.raises(error) as refused:
        verified_rate(strata(*rows) if rows else EMPTY)
    assert refused.value.text("zh") != refused.value.text("en")
    with pytest.raises(InvalidInput):
        verified_rate(strata((10, 5, 1)), interval=OTHER)
    with pytest.raises(InvalidInput):
        verified_rate(pd.DataFrame({"size": [5]}))


def visits(*rows):
    return pd.DataFrame(rows, columns=["size", "n", "verified", "is_reported"])


BUILT: dict[str, Any] = {"reported_stage": "built", "verified_stage": "built"}


def test_three_of_thirty_reported_units_are_false():
    said = verification_statement(n_reported=220, n_units=243, visits=visits((220, 30, 27, True)), **BUILT)
    assert said.reported_rate == pytest.approx(0.9053, abs=1e-4)
    assert said.verified_rate == pytest.approx(0.9 * 220 / 243)
    assert said.discrepancy == pytest.approx(0.1 * 220 / 243)
    assert said.ratio == pytest.approx(1 / 0.9)
    assert said.p == 0  # a single false unit already refutes the report
    assert said.overstated.total == pytest.approx(22)
    assert said.visits_reported_only
    assert said.comparability is None
    assert "未上报的单元未核实" in said.sentence()
    # 95 %, no error among 30 of 220: 20 false units would be missed with a chance below 5 %, 19 would not
    assert said.could_show == pytest.approx(19 / 220)


def test_the_census_of_zhenyuan_is_22_22_points_apart():
    said = verification_statement(
        n_reported=220, n_units=243, visits=visits((220, 220, 166, True), (23, 23, 0, False)), **BUILT
    )
    assert said.discrepancy == pytest.approx(54 / 243)
    assert (said.low, said.high, said.is_census, said.could_show) == (said.verified_rate, said.verified_rate, True, 0)
    assert said.overstated.total == pytest.approx(54)
    assert "22.22 个百分点" in said.sentence()
    assert "1.325" in said.sentence("en")


def test_different_stages_are_said_to_be_not_comparable_and_the_numbers_stay():
    said = verification_statement(
        n_reported=220,
        n_units=243,
        visits=visits((220, 30, 27, True)),
        reported_stage="accepted",
        verified_stage="started",
    )
    assert said.comparability.kind == "not_comparable"
    assert "不可比" in said.sentence()
    assert "not comparable" in said.sentence("en")
    assert said.discrepancy == pytest.approx(0.1 * 220 / 243)
    assert not said.to_frame().loc[0, "is_comparable"]


def test_visits_that_do_not_tell_reported_units_apart_leave_overstatement_unverified():
    given = visits((200, 25, 17, True), (43, 10, 6, True)).drop(columns="is_reported")
    said = verification_statement(n_reported=220, n_units=243, visits=given, **BUILT)
    assert isinstance(said.overstated, Unavailable)
    assert said.verified_rate == pytest.approx((200 * 0.68 + 43 * 0.6) / 243)
    assert 0 < said.p < 0.001
    assert said.plot().get_xlim() == (0, 1)


def test_under_reporting_shows_as_a_negative_difference_and_no_small_p():
    given = visits((10, 10, 10, True), (90, 30, 15, False))
    said = verification_statement(n_reported=10, n_units=100, visits=given, **BUILT)
    assert said.discrepancy == pytest.approx(-0.45)
    assert said.p == 1


def test_nothing_verified_has_no_ratio():
    said = verification_statement(n_reported=20, n_units=20, visits=visits((20, 10, 0, True)), **BUILT)
    assert isinstance(said.ratio, Unavailable)
    assert said.verified_rate == 0
    assert "倍" not in said.sentence()


@pytest.mark.parametrize(
    ("n_reported", "n_units", "rows"),
    [
        (219, 243, [(220, 30, 27, True)]),
        (220, 219, [(220, 30, 27, True)]),
        (0, 243, [(243, 30, 27, False)]),
        (220, 243, [(220, 30, 27, True), (10, 5, 0, False)]),
    ],
)
def test_counts_that_do_not_fit_together_are_refused(n_reported, n_units, rows):
    with pytest.raises(InvalidInput):
        verification_statement(n_reported=n_reported, n_units=n_units, visits=visits(*rows), **BUILT)
    with pytest.raises(InvalidInput):
        verification_statement(
            n_reported=220,
            n_units=243,
            visits=visits((220, 30, 27, True)),
            reported_stage="built",
            verified_stage=OTHER,
        )


UNITS = pd.DataFrame(
    {
        "id": [f"单元{at}" for at in range(220)],
        "estate": ["甲"] * 150 + ["乙"] * 65 + ["丙"] * 5,
        "is_large": [at % 50 == 0 for at in range(220)],
    }
)


def test_visits_hold_every_certain_unit_and_at_least_two_of_each_stratum():
    drawn = draw_visits(UNITS, 22, seed=3, unit="id", strata="estate", certainty="is_large")
    assert drawn.sample["visit_stratum"].value_counts().to_dict() == {"甲": 11, "必查 certain": 5, "乙": 4, "丙": 2}
    assert set(UNITS.loc[UNITS["is_large"], "id"]) <= set(drawn.sample["id"])
    again = draw_visits(UNITS.iloc[::-1], 22, seed=3, unit="id", strata="estate", certainty="is_large")
    assert again.sample["id"].tolist() == drawn.sample["id"].tolist()


def test_a_draw_goes_through_to_the_estimate():
    drawn = draw_visits(UNITS, 22, seed=3, unit="id", strata="estate", certainty="is_large").sample
    table = visit_table(drawn.assign(is_done=drawn["estate"] == "甲"), outcome="is_done")
    found = verified_rate(table)
    assert found.n_units == 220
    assert found.rate == pytest.approx(150 / 220, abs=0.02)
    with pytest.raises(NotEnoughData, match="1 drawn"):
        visit_table(drawn.assign(is_done=[None] + [True] * 21), outcome="is_done")


def test_small_strata_are_visited_in_full_and_all_units_can_be_drawn():
    assert len(draw_visits(UNITS, 220, seed=1, unit="id", strata="estate").sample) == 220
    assert (
        len(
            draw_visits(UNITS, 1, seed=1, unit="id").sample
            if False
            else draw_visits(UNITS, 2, seed=1, unit="id").sample
        )
        == 2
    )
    tiny = pd.DataFrame({"id": list("abcd"), "estate": ["x", "y", "z", "z"]})
    assert len(draw_visits(tiny, 4, seed=1, unit="id", strata="estate").sample) == 4
    for n, column in ((3, "estate"), (5, "estate"), (4, "street")):
        with pytest.raises(InvalidInput):
            draw_visits(tiny, n, seed=1, unit="id", strata=column)
