"""Two stages against every sample of a small population: the variance estimator is right on average, at each design."""

from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean, share, total

SITES = {"a": [3.0, 5.0, 4.0], "b": [1.0, 2.0, 2.0, 4.0], "c": [9.0, 7.0], "d": [5.0, 5.0, 6.0, 9.0]}
TOTAL = sum(map(sum, SITES.values()))


def drawn(chosen, households):
    """The rows of one sample: some sites, and two households in each."""
    rows = [
        {"site": site, "y": SITES[site][at], "w": len(SITES) / len(chosen) * len(SITES[site]) / len(within)}
        | {"n_sites": len(SITES), "n_households": len(SITES[site])}
        for site, within in zip(chosen, households, strict=True)
        for at in within
    ]
    return pd.DataFrame(rows)


def every_sample(n_sites):
    for chosen in combinations(SITES, n_sites):
        inside = [list(combinations(range(len(SITES[site])), 2)) for site in chosen]
        chance = 1 / np.prod([len(ways) for ways in inside]) / len(list(combinations(SITES, n_sites)))
        for households in product(*inside):
            yield chance, drawn(chosen, households)


@pytest.mark.parametrize("n_sites", [2, 4])
def test_over_all_samples_the_variance_is_estimated_without_bias(n_sites):
    chances, totals, variances = [], [], []
    for chance, frame in every_sample(n_sites):
        design = Design(frame, weight="w", psu="site", fpc="n_sites", ssu_fpc="n_households")
        row = total("y", design).table.iloc[0]
        chances.append(chance)
        totals.append(row["estimate"])
        variances.append(row["se"] ** 2)
    weight, estimates = np.array(chances), np.array(totals)
    assert weight.sum() == pytest.approx(1)
    assert weight @ estimates == pytest.approx(TOTAL)
    assert weight @ np.array(variances) == pytest.approx(weight @ (estimates - TOTAL) ** 2)


def frame():
    return drawn(("a", "b", "d"), ((0, 1), (0, 3), (1, 3)))


def test_the_two_parts_by_hand():
    rows = frame()
    totals = np.array([3 * 4.0, 4 * 2.5, 4 * 7.0])  # households × mean
    spread = np.array([2.0, 4.5, 8.0])  # variances within
    sizes = np.array([3, 4, 4])
    between = 16 * (1 - 3 / 4) / 3 * totals.var(ddof=1)
    within = 4 / 3 * (sizes**2 * (1 - 2 / sizes) / 2 * spread).sum()
    design = Design(rows, weight="w", psu="site", fpc="n_sites", ssu_fpc="n_households")
    assert total("y", design).table["se"][0] == pytest.approx(np.sqrt(between + within))
    without_count = Design(rows, weight="w", psu="site", fpc="n_sites", ssu=pd.Series(range(6)))
    within = 4 / 3 * (sizes**2 / 2 * spread).sum()
    assert total("y", without_count).table["se"][0] == pytest.approx(np.sqrt(between + within))


def test_rows_of_one_household_are_one_unit():
    rows = frame()
    twice = pd.concat([rows, rows]).sort_values("site", ignore_index=True).assign(household=[1, 2] * 6)
    one = Design(rows, weight="w", psu="site", fpc="n_sites", ssu_fpc="n_households")
    two = Design(twice, weight="w", psu="site", fpc="n_sites", ssu="household", ssu_fpc="n_households")
    halved = twice.assign(y=twice["y"] / 2)
    two = Design(halved, weight="w", psu="site", fpc="n_sites", ssu="household", ssu_fpc="n_households")
    assert total("y", two).table["se"][0] == pytest.approx(total("y", one).table["se"][0])


def test_where_every_site_is_in_only_the_second_stage_counts():
    rows = drawn(tuple(SITES), ((0, 1), (0, 3), (0, 1), (1, 3)))
    design = Design(rows, weight="w", psu="site", fpc="n_sites", ssu_fpc="n_households")
    as_strata = Design(rows, weight="w", strata="site", fpc="n_households")
    ours, theirs = (mean("y", one).table.iloc[0] for one in (design, as_strata))
    assert (ours["se"], ours["low"]) == (pytest.approx(theirs["se"]), pytest.approx(theirs["low"]))
    assert design.degrees_of_freedom == as_strata.degrees_of_freedom == 4
    assert not design.is_census


def test_one_site_that_is_all_there_is_tells_its_error_by_its_households():
    rows = frame().query("site == 'b'").assign(n_sites=1, w=2.0)
    design = Design(rows, weight="w", psu="site", fpc="n_sites", ssu_fpc="n_households")
    row = mean("y", design).table.iloc[0]
    assert row["se"] == pytest.approx(np.sqrt(4.5 / 2 * (1 - 2 / 4)))
    assert np.isfinite(row["low"])


def test_a_census_of_sites_and_households_has_no_error():
    rows = drawn(tuple(SITES), [range(len(homes)) for homes in SITES.values()])
    design = Design(rows, weight="w", psu="site", fpc="n_sites", ssu_fpc="n_households")
    assert design.is_census
    row = mean("y", design).table.iloc[0]
    assert (row["se"], row["low"]) == (0, row["estimate"])


def test_without_a_number_of_sites_differences_between_them_hold_both_stages():
    rows = frame()
    plain = Design(rows, weight="w", psu="site")
    counted = Design(rows, weight="w", psu="site", ssu_fpc="n_households")
    assert total("y", plain).table["se"][0] == total("y", counted).table["se"][0]


def test_shares_and_calibrated_means_count_both_stages_too():
    rows = frame().assign(kind=list("xyxyxy"))
    two = Design(rows, weight="w", psu="site", fpc="n_sites", ssu_fpc="n_households")
    one = Design(rows, weight="w", psu="site", fpc="n_sites")
    for ask in (
        lambda design: share("kind", design, interval="t"),
        lambda design: mean("y", design.poststratified({"x": 7.0, "y": 6.0}, by="kind")),
    ):
        assert (ask(two).table["se"] > ask(one).table["se"]).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_households": [3, 3, 4, 4, 4, None]}, r"ssu_fpc \(n_households\): blank in 1 row \(rows 6.* d\)"),
        ({"n_households": [3, 3, 4, 5, 4, 4]}, r"n_households.* in b changes \(4, 5\)"),
        ({"n_households": [3, 3, 1, 1, 4, 4]}, r"n_households.* in b is 1, fewer than the 2 drawn"),
        ({"n_sites": [2] * 6}, r"fpc \(n_sites\): the number of units in the whole is 2, fewer than the 3 drawn"),
        ({"n_sites": [4, 4, 4, 4, 4, 5]}, r"fpc \(n_sites\).*changes \(4, 5\)"),
    ],
)
def test_counts_that_cannot_be_are_refused_with_the_site(change, words):
    with pytest.raises(InvalidInput, match=words):
        Design(frame().assign(**change), weight="w", psu="site", fpc="n_sites", ssu_fpc="n_households")


def test_a_site_with_one_household_drawn_of_several_is_named_and_its_rule_chosen():
    rows = frame().drop(index=3)
    keys: Any = {"weight": "w", "psu": "site", "fpc": "n_sites", "ssu_fpc": "n_households"}
    with pytest.raises(NotEnoughData, match=r"1 primary sampling units.*\(b\).*choose by name"):
        total("y", Design(rows, **keys))
    errors = {
        lonely: total("y", Design(rows, **keys, lonely=lonely)).table["se"][0] for lonely in ("remove", "average")
    }
    assert 0 < errors["remove"] < errors["average"]
    alone = rows.assign(n_households=[3, 3, 1, 4, 4])
    assert np.isfinite(total("y", Design(alone, **keys)).table["se"][0])


def test_second_stage_units_need_primary_ones():
    with pytest.raises(InvalidInput, match="no primary sampling units"):
        Design(frame(), weight="w", ssu=pd.Series(range(6)))
