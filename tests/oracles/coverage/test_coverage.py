"""A small, seeded slice of the simulation: intervals that allow for sites hold the truth, others fall short of it."""

import pandas as pd
import pytest

from analysis.survey.sampling.design_numbers import held
from tests.oracles.coverage.__main__ import OUT, rows_of
from tests.oracles.coverage.population import Drawing
from tests.oracles.coverage.quantities import (
    ANY_WRONG,
    CERTAIN,
    DIFFERENCE,
    IMPORTANCE,
    INDEX,
    PERFORMANCE,
    RAKED,
    SHARE,
    SIMPLE,
    WRONG,
)

COVERED = (SHARE, INDEX, DIFFERENCE, RAKED, PERFORMANCE, IMPORTANCE)


def test_thirty_samples_of_eight_sites_hold_the_truth_as_often_as_said():
    table = rows_of(Drawing(n_sites=8, has_strata=True, is_by_size=False), 30, 2).set_index("quantity")["share"]
    assert (table[list(COVERED)] >= 0.87).all()  # 0.95 less two errors of 30 samples
    assert table[SIMPLE] < table[SHARE]
    assert table[ANY_WRONG] <= 0.1


@pytest.fixture(scope="module")
def measured():
    return pd.read_csv(OUT, comment="#")


def test_what_was_measured_covers_from_twelve_sites_up_and_nearly_so_below(measured):
    assert (measured["runs"] >= 1000).all()
    covered = measured[measured["quantity"].isin(COVERED)]
    assert sorted(set(covered["n_sites"])) == [6, 8, 12, 20, 40]
    many = covered[covered["n_sites"] >= 12]
    assert ((many["share"] >= 0.93) & (many["share"] <= 0.97)).all()
    assert (covered.loc[covered["n_sites"] < 12, "share"] >= 0.91).all()


def test_of_items_called_certain_hardly_any_is_wrong_and_more_are_certain_with_more_sites(measured):
    table = measured.pivot_table(index=["drawing", "n_sites"], columns="quantity", values="share")
    assert (table[WRONG] <= 0.05 * table[CERTAIN]).all()
    assert (table[ANY_WRONG] <= 0.05).all()
    assert table.loc["alike", CERTAIN].is_monotonic_increasing


def test_without_the_design_intervals_would_hold_too_seldom(measured):
    assert (measured.loc[measured["quantity"] == SIMPLE, "share"] < 0.9).all()


def test_the_report_says_of_few_sites_the_least_that_was_measured_for_them(measured):
    few = measured[(measured["n_sites"] < 12) & measured["quantity"].isin([SHARE, RAKED, INDEX, DIFFERENCE])]
    assert float(held().value or 0) == pytest.approx(few["share"].min())
