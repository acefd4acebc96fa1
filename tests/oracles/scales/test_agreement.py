"""Agreement of raters against R (psych, irr, irrCAC) and published examples."""

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.scales.agreement import icc, krippendorff_alpha
from analysis.statistics.scales.kappas import cohen_kappa, fleiss_kappa, kappa_of_table

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
close = lambda value: pytest.approx(value, rel=1e-8)  # noqa: E731


def case(name):
    path = REFERENCE / "expected" / "agreement.json"
    if not path.exists():
        pytest.skip("the reference results are not beside this checkout")
    found = next(each for each in json.loads(path.read_text(encoding="utf-8"))["cases"] if each["id"] == name)
    return pd.read_csv(REFERENCE / "data" / found["data"]), found["values"]


# Shrout & Fleiss (1979), table 2: six targets, four judges
JUDGES = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])


def test_the_six_forms_of_shrout_and_fleiss():
    values = icc(JUDGES).table.set_index("coefficient")["value"]
    published = {"ICC1": 0.17, "ICC2": 0.29, "ICC3": 0.71, "ICC1k": 0.44, "ICC2k": 0.62, "ICC3k": 0.91}
    assert values.round(2).to_dict() == published


def test_icc_with_intervals_is_that_of_psych():
    frame, expected = case("icc_shrout_fleiss")
    table = icc(frame.drop(columns="target")).table.set_index("coefficient")
    for name, form in expected["forms"].items():
        row = table.loc[name]
        assert [row["value"], row["F"], row["df1"], row["df2"], row["p"], row["low"], row["high"]] == close(
            [form[key] for key in ("icc", "F", "df1", "df2", "p", "ci95_lower", "ci95_upper")]
        )


@pytest.mark.parametrize(
    ("weights", "name"), [("none", "cohen"), ("linear", "cohen_linear"), ("quadratic", "cohen_quadratic")]
)
def test_kappa_plain_and_weighted(weights, name):
    frame, expected = case("kappa_cohen_1968")
    row = kappa_of_table(frame.set_index("rater1"), weights=weights).table.iloc[0]
    assert [row["value"], row["se"], row["low"], row["high"]] == close(
        [expected[name][key] for key in ("value", "ase", "ci95_lower", "ci95_upper")]
    )


def test_fleiss_kappa_over_all_and_by_category():
    frame, expected = case("fleiss_1971_30patients_6raters")
    table = fleiss_kappa(frame.drop(columns="unit")).table
    assert (table["value"][0], table["z"][0]) == (
        close(expected["fleiss_kappa"]["value"]),
        close(expected["fleiss_kappa"]["z"]),
    )
    for row in table[1:].itertuples():
        value, z = cast(Any, row.value), cast(Any, row.z)
        assert (round(value, 3), round(z, 3)) == tuple(
            expected["fleiss_kappa"]["per_category"][row.coefficient].values()
        )


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_krippendorff_alpha_with_blanks(level):
    frame, expected = case("krippendorff_12units_4raters")
    found = krippendorff_alpha(frame.drop(columns="unit"), level=level)
    assert found.table["value"][0] == close(expected["krippendorff_alpha_exact"][level])


def test_two_raters_from_their_answers():
    first, second = pd.Series(list("aabbcc")), pd.Series(list("aabbca"))
    assert cohen_kappa(first, second).table["value"][0] == pytest.approx((5 / 6 - 1 / 3) / (1 - 1 / 3))
    assert "一致不等于正确" in cohen_kappa(first, second).sentence()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: icc(JUDGES.mask(JUDGES == 9)), NotEnoughData),
        (lambda: icc(JUDGES * 0 + 1), NotEnoughData),
        (lambda: kappa_of_table(pd.DataFrame(np.ones((2, 3)))), InvalidInput),
        (lambda: kappa_of_table(pd.DataFrame([[5, 0], [0, 0]])), NotEnoughData),
        (lambda: fleiss_kappa(pd.DataFrame([["a", "a"], ["a", "a"]])), NotEnoughData),
        (lambda: fleiss_kappa(pd.DataFrame([["a", None], ["a", "b"]])), NotEnoughData),
        (lambda: krippendorff_alpha(pd.DataFrame([["a", None], [None, "b"]])), NotEnoughData),
    ],
)
def test_what_would_mislead_is_refused(make, error):
    with pytest.raises(error):
        make()
