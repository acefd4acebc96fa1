"""Few sampling units: degrees of freedom tell how the linearised variance varies from sample to sample."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.few_units import satterthwaite
from analysis.statistics.estimation.drawing.replication import jackknife
from analysis.statistics.estimation.estimates import mean, quantile, share, total
from analysis.statistics.relations.associations import crosstab, two_groups


def unit_parts(part, unit, n_units):
    """Sums of rows' parts and of their squares by unit, as one estimate."""
    return (np.bincount(unit, weights, n_units)[:, None] for weights in (part, part**2))


def simulated_variances(stratum, unit, parts, rng, runs=40_000):
    """The linearised variance of a mean, or of two means' difference, in many samples of independent rows: (runs,)."""
    rows = rng.normal(size=(runs, len(unit)))
    scores = sum(sign * (rows - (rows @ part)[:, None]) * part for sign, part in zip((1, -1), parts, strict=False))
    totals = np.stack([scores[:, unit == at].sum(axis=1) for at in range(len(stratum))], axis=1)
    variance = np.zeros(runs)
    for number in np.unique(stratum):
        inside = totals[:, stratum == number]
        variance += inside.var(axis=1, ddof=1) * inside.shape[1]
    return variance


@pytest.mark.parametrize("n_strata", [1, 3])
def test_degrees_of_freedom_are_those_of_simulated_samples(n_strata):
    rng = np.random.default_rng(4)
    unit = np.repeat(np.arange(9), rng.integers(2, 8, 9))
    stratum = np.arange(9) % n_strata
    weight = rng.lognormal(0, 0.8, 9)[unit]
    part = weight / weight.sum()
    variance = simulated_variances(stratum, unit, [part], rng)
    found = satterthwaite(stratum, *unit_parts(part, unit, 9))
    assert found[0] == pytest.approx(2 * variance.mean() ** 2 / variance.var(), rel=0.05)
    assert found[0] < 9 - n_strata


def test_a_difference_of_two_domains_has_both_means_taken_out():
    rng = np.random.default_rng(8)
    unit = np.repeat(np.arange(8), 10)
    inside = rng.random(80) < np.linspace(0.1, 0.9, 8)[unit]
    weight = rng.lognormal(0, 0.5, 8)[unit]
    parts = [weight * side / (weight @ side) for side in (inside, ~inside)]
    variance = simulated_variances(np.zeros(8, dtype=int), unit, parts, rng)
    shares, squares = (
        np.stack([np.bincount(unit, part**power) for part in parts], axis=-1)[:, None].astype(float) for power in (1, 2)
    )
    found = satterthwaite(np.zeros(8, dtype=np.intp), shares, squares)
    assert found[0] == pytest.approx(2 * variance.mean() ** 2 / variance.var(), rel=0.05)


def test_equal_weights_leave_units_minus_strata():
    part = np.full(24, 1 / 24)
    found = satterthwaite(np.arange(8) % 2, *unit_parts(part, np.arange(24) // 3, 8))
    assert found[0] == pytest.approx(6)


def test_what_lies_in_one_unit_has_no_degree_of_freedom_and_a_lonely_unit_no_correction():
    inside = np.array([[1.0], [0], [0], [0]])
    assert satterthwaite(np.zeros(4, dtype=np.intp), inside, inside / 5)[0] == 0
    parts = np.array([[0.7], [0.1], [0.2]])
    assert satterthwaite(np.array([0, 1, 1]), parts, parts**2)[0] == 1


def six_sites(rng):
    """Ratings of 180 people in six sites of very unequal weight, and two groups."""
    site = pd.Series(np.repeat(np.arange(6), 30))
    weight = pd.Series(rng.lognormal(0, 0.7, 6)[site] * rng.uniform(0.8, 1.2, 180))
    values = pd.Series(rng.normal(size=6)[site] * 0.3 + rng.normal(size=180), name="points")
    return site, weight, values, pd.Series(np.where(rng.random(180) < 0.4, "a", "b"))


def test_a_mean_asked_to_allow_for_few_units_is_the_same_with_a_longer_interval():
    site, weight, values, group = six_sites(np.random.default_rng(2))
    plain, few = (
        mean(Design(weight=weight, psu=site, small_sample=asked), values, by=group) for asked in (False, True)
    )
    assert (few.table["estimate"] == plain.table["estimate"]).all()
    assert (few.table["se"] == plain.table["se"]).all()
    assert (few.df < 5).all()
    assert (plain.df == 5).all()
    width = (few.table["high"] - few.table["low"]) / (plain.table["high"] - plain.table["low"])
    assert width.to_numpy() == pytest.approx(stats.t.ppf(0.975, few.df) / stats.t.ppf(0.975, 5))


def test_a_difference_allows_for_few_units_by_its_own_degrees_of_freedom():
    site, weight, values, group = six_sites(np.random.default_rng(2))
    plain, few = (
        two_groups(Design(weight=weight, psu=site, small_sample=asked), values, group).iloc[0]
        for asked in (False, True)
    )
    assert few["difference"] == plain["difference"]
    assert few["se"] == plain["se"]
    assert plain["df"] == 4
    assert few["df"] < plain["df"]


def test_shares_medians_and_tables_follow_too_and_totals_do_not():
    site, weight, values, group = six_sites(np.random.default_rng(3))
    plain, few = (Design(weight=weight, psu=site, small_sample=asked) for asked in (False, True))
    high = (values > 0).map({True: "high", False: "low"}).rename("level")
    for of in (lambda design: share(design, high), lambda design: quantile(design, values, (0.5,))):
        (narrow, wide) = (of(design).table.iloc[0] for design in (plain, few))
        assert wide["low"] <= narrow["low"] < narrow["high"] <= wide["high"]
        assert wide["high"] - wide["low"] > narrow["high"] - narrow["low"]
    assert crosstab(few, group, high).df_denominator < crosstab(plain, group, high).df_denominator
    assert total(few, values).table["se"].iloc[0] == total(plain, values).table["se"].iloc[0]


def test_nothing_is_corrected_with_replicates_or_where_every_unit_is_in():
    site, weight, values, _ = six_sites(np.random.default_rng(3))
    few = Design(weight=weight, psu=site, small_sample=True)
    assert mean(jackknife(few, "JK1"), values).df[0] == 5
    census = Design(weight=weight, psu=site, fpc=pd.Series(6.0, index=site.index), small_sample=True)
    assert mean(census, values).table["se"].iloc[0] == 0
