"""Columns of a design and population figures that cannot be: one message each, with column, what was found, what is
allowed; and what is meant is read, however it is spelled."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import AnalysisError, InvalidInput, MarginsDisagree, NoConvergence
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean, share
from analysis.statistics.estimation.weighting.weights import base_weights, calibrate, poststratify, rake

N = 12
SKIP: Any = "skip"
LIST: Any = list("abc")
TEXT: Any = pd.Series(["a", "0.5"])
HUNDRED: Any = np.int8(100)
ROWS = pd.DataFrame(
    {
        "w": np.arange(1.0, N + 1),
        "site": list("aaabbbcccddd"),
        "zone": list("eeeeeewwwwww"),
        "sites": [9] * N,
        "sex": [1, 2] * 6,
        "one": 1.0,
        "y": np.arange(N, dtype=np.int8),
    }
)


def design(**changed):
    return Design(ROWS.assign(**changed), weight="w", strata="zone", psu="site", fpc="sites")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"w": [0.0, *range(2, N + 1)]}, r"weight \(w\).*1 are not \(rows 1 of the data first: 0\)"),
        ({"w": [1.0, -2.0] * 6}, r"weight \(w\).*6 are not \(rows 2, 4, 6 of the data first: -2, -2, -2\)"),
        ({"w": [1.0, np.inf] * 6}, r"weight \(w\).*inf"),
        ({"w": pd.array([1, None] * 6, dtype="Int64")}, r"weight \(w\).*nan"),
        ({"w": ["many"] * N}, "column weight: needs numbers; found 'many'"),
        ({"site": ["a"] * 3 + [None] * 9}, r"psu \(site\): blank in 9 rows \(rows 4, 5, 6"),
        ({"site": ["a"] * 3 + [" "] * 9}, r"psu \(site\): blank in 9 rows"),
        ({"zone": pd.array([1, None] * 6, dtype="Int64")}, r"strata \(zone\): blank in 6 rows"),
        ({"zone": pd.Categorical(["e", ""] * 6)}, r"strata \(zone\): blank in 6 rows"),
        (
            {"zone": list("eewwwwwwwwww")},
            r"psu \(site\): a lies in two strata \(strata \(zone\): e and w; units that do: 1\).*nest=True",
        ),
        ({"sites": [9] * 11 + [8]}, r"fpc \(sites\): the number of units in w changes \(8, 9\)"),
        ({"sites": [1] * N}, r"fpc \(sites\): the number of units in e is 1, fewer than the 2 drawn"),
        ({"sites": [0.5] * N}, r"fpc \(sites\).*is 0\.5.*not a share"),
        ({"sites": [-9] * N}, r"fpc \(sites\).*is -9"),
        ({"sites": pd.array([9, None] * 6, dtype="Int64")}, r"fpc \(sites\): blank in 6 rows"),
        ({"site": ["a"] * N, "zone": ["e"] * N}, r"psu \(site\): all rows are one primary sampling unit, a"),
    ],
)
def test_a_column_that_cannot_be_is_refused_by_role_and_name(changed, words):
    with pytest.raises(InvalidInput, match=words):
        design(**changed)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: Design(ROWS, psu=LIST), "psu: a column .* or the name of a column is needed; got list"),
        (lambda: Design(ROWS.head(0)), "at least one row"),
        (Design, "at least one row"),
        (lambda: Design(ROWS, lonely=SKIP), "lonely: unknown 'skip'"),
        (lambda: mean("y", design(y=[1, np.inf] * 6)), "y: infinite"),
        (lambda: design().raked({"sex": {1: 5, "1": 5, 2: 5}}), "sex: .* twice: 1"),
        (lambda: design(sex=[1, None] * 6).raked({"sex": {1: 5, 2: 5}}), "sex: blank in 6 rows"),
        (lambda: design().raked({"sex": {1: 5, 2: 0}}), "sex: population counts must be above 0; found 2 0"),
        (lambda: design().raked({"sex": {1: 5, 2: "many"}}), "sex: needs numbers; found 'many'"),
        (lambda: design().raked({"sex": {1: 5, 2: 5, 3: 1}}), "sex: without sampled rows: 3;"),
        (lambda: design().raked({"sex": {1: 5}}), "sex: .*without a population count: 2"),
        (lambda: design().raked({"sex": {1: 5, 2: 5}, "zone": {"e": 5, "w": 6}}), "sex 10, zone 11"),
        (lambda: design().poststratified({(1, "e"): 5}, by=["sex", "zone"]), "sex × zone: .*count: 1 × w, 2 × e"),
        (lambda: design().calibrated(["one"], {"one": "many"}), "totals: needs numbers"),
        (lambda: design().calibrated(["one"], {"one": 9}, bounds=(0.5, 2)), "bounds are for the logit method"),
        (lambda: design().calibrated(["one", "y"], {"one": 40, "y": 500}), "use raking, or logit within bounds"),
        (lambda: design().calibrated(["one", "site"], {"one": 40, "site": 5}), "needs numbers; found 'a', 'b', 'c'"),
        (lambda: design().trimmed(low=np.nan), "no weights between nan"),
        (lambda: base_weights(TEXT), "probability: needs numbers"),
    ],
)
def test_what_is_asked_of_a_design_is_refused_by_name(ask, words):
    with pytest.raises(AnalysisError, match=words) as told:
        ask()
    assert isinstance(told.value, (InvalidInput, MarginsDisagree, NoConvergence))


def test_categories_are_matched_however_they_are_spelled():
    weight = ROWS["w"].to_numpy()
    plain = rake(ROWS, {"sex": {1: 50, 2: 70}}, weight=weight).values
    for keys in (("1", "2"), ("１", "2.0"), (np.int8(1), 2.0)):
        assert rake(ROWS, {"sex": dict(zip(keys, (50, 70), strict=True))}, weight=weight).values == pytest.approx(plain)
    by_cell = poststratify(ROWS, {("1",): 50, ("2",): 70}, by=["sex"], weight=weight).values
    assert by_cell == pytest.approx(plain)
    small = {1: HUNDRED, 2: HUNDRED}
    assert rake(ROWS, {"sex": small}, weight=weight).values.sum() == pytest.approx(200)
    assert calibrate(ROWS[["one"]], {"one": HUNDRED}, weight=weight).values.sum() == pytest.approx(100)


def test_groups_of_one_name_are_one_and_blank_ones_are_none():
    mixed = pd.Series([7, "7", "7.0", 8] * 3, dtype=object, name="floor")
    blank = pd.Series(pd.Categorical(["a", "", "b"] * 4), name="block")
    plain = Design(weight=ROWS["w"])
    assert mean(plain, ROWS["y"], by=mixed).table["domain"].tolist() == ["7", "8"]
    assert mean(plain, ROWS["y"], by=blank).table["domain"].tolist() == ["a", "b"]
    shares = share(plain, mixed).table
    assert shares["variable"].tolist() == ["floor=7", "floor=8"]
    assert shares["estimate"].sum() == pytest.approx(1)
    assert share(plain, blank).table["n"].tolist() == [8, 8]


def test_extreme_weights_are_said_and_trimming_is_offered_not_done():
    plain = Design(weight=pd.Series([1.0] * 30 + [30.0, 0.01]))
    told = plain.extreme_weights
    assert (told.n_high, told.n_low, list(told.to_frame()["row"])) == (1, 1, [30, 31])
    assert "没有截尾；可用 trimmed(low=0.3751, high=9.377)" in told.sentence()
    assert plain.w.max() == 30
    assert not plain.trimmed(low=told.low, high=told.high).extreme_weights
    assert "All 32 weights" in Design(weight=pd.Series([1.0] * 32)).extreme_weights.sentence("en")
