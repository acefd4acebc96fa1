"""Agreement of raters against R (psych, irr, irrCAC) and published examples."""

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.scales.agreement import icc, kendall_w, krippendorff_alpha
from analysis.statistics.scales.chance_agreement import brennan_prediger, gwet_ac
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


COEFFICIENTS: dict[str, Any] = {"gwet_ac1": (gwet_ac, "none"), "gwet_ac2_quadratic": (gwet_ac, "quadratic")}
COEFFICIENTS["brennan_prediger"] = (brennan_prediger, "none")


@pytest.mark.parametrize("name", ["krippendorff_12units_4raters", "fleiss_1971_30patients_6raters"])
@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_gwet_and_brennan_prediger_of_several_raters(name, coefficient):
    frame, expected = case(name)
    function, weights = COEFFICIENTS[coefficient]
    row = function(frame.drop(columns="unit"), weights=weights if coefficient in expected else "none").table.iloc[0]
    if coefficient in expected:
        wanted = expected[coefficient]
        assert (row["value"], row["se"]) == pytest.approx((wanted["value"], wanted["se"]), abs=6e-6)  # R rounds to 5
        reach = stats.t.ppf(0.975, len(frame) - 1) * row["se"]
        assert (row["low"], row["high"]) == (close(row["value"] - reach), close(min(1, row["value"] + reach)))
    if weights == "none":
        assert row["observed"] == close(expected["percent_agreement"]["value"])


@pytest.mark.parametrize("coefficient", ["gwet_ac1", "brennan_prediger"])
def test_gwet_and_brennan_prediger_of_two_raters(coefficient):
    frame, expected = case("kappa_cohen_1968")
    counts = frame.set_index("rater1")
    pairs = pd.DataFrame([(a, b) for a in counts.index for b in counts.columns for _ in range(counts.loc[a, b])])
    row = COEFFICIENTS[coefficient][0](pairs).table.iloc[0]
    n = len(pairs)
    assert (row["value"], row["observed"]) == (close(expected[coefficient]["value"]), expected["percent_agreement"])
    assert row["se"] * np.sqrt((n - 1) / n) == close(expected[coefficient]["se"])  # the table form divides by n


def test_lopsided_margins_lower_kappa_and_not_gwet():
    first, second = ["yes"] * 118 + ["no"] * 7, ["yes"] * 118 + ["yes"] * 5 + ["no"] * 2
    both = pd.DataFrame({"first": first + ["yes"] * 5, "second": second + ["no"] * 5})
    kappa = cohen_kappa(both["first"], both["second"]).table["value"][0]
    ac1 = gwet_ac(both).table.iloc[0]
    assert kappa < 0.3
    assert ac1["value"] > 0.85
    assert ac1["observed"] == pytest.approx(120 / 130)
    assert "Gwet AC1" in gwet_ac(both).sentence()


def test_perfect_agreement_has_an_interval_and_unused_categories_count():
    same = pd.DataFrame({"x": list("ababab"), "y": list("ababab")})
    for function in (gwet_ac, brennan_prediger):
        row = function(same).table.iloc[0]
        assert (row["value"], row["high"]) == (1, 1)
        assert row["low"] < 0.2
    three = same.assign(y=list("ababaa"))
    found, listed = (brennan_prediger(three, categories=names).table["value"][0] for names in (None, list("abcd")))
    assert (found, listed) == (pytest.approx((5 / 6 - 1 / 2) / (1 / 2)), pytest.approx((5 / 6 - 1 / 4) / (3 / 4)))
    assert gwet_ac(same.assign(x="a", y="a"), categories=["a", "b"]).table["value"][0] == 1


def test_concordance_of_interviewers_as_published():
    # Siegel (1956), Nonparametric Statistics, p. 229–231: three interviewers rank six applicants, W = .16
    ranks = pd.DataFrame({"x": [1, 6, 3, 2, 5, 4], "y": [1, 5, 6, 4, 2, 3], "z": [6, 3, 2, 5, 4, 1]})
    row = kendall_w(ranks).table.iloc[0]
    assert round(row["value"], 2) == 0.16
    assert row["low"] < 0.16 < row["high"] < 1


def test_concordance_with_ties_is_the_test_of_friedman():
    rng = np.random.default_rng(4)
    ratings = pd.DataFrame(np.clip(np.round(rng.normal(3, 1, (25, 1)) + rng.normal(size=(25, 4))), 1, 5))
    row, other = kendall_w(ratings).table.iloc[0], stats.friedmanchisquare(*ratings.to_numpy())
    assert (row["df"], row["chi2"]) == (24, close(4 * 24 * row["value"]))
    other = stats.friedmanchisquare(*ratings.to_numpy())
    assert (row["chi2"], row["p"]) == (close(other.statistic), close(other.pvalue))
    names = ["很差", "较差", "一般", "较好", "很好"]
    words = ratings.map(lambda point: names[int(point) - 1])
    assert kendall_w(words, categories=names).table["value"][0] == close(row["value"])
    with pytest.raises(InvalidInput, match="order"):
        kendall_w(words)
    perfect = kendall_w(pd.DataFrame({"a": [1, 2, 3, 4], "b": [10, 20, 30, 40]})).table.iloc[0]
    assert (perfect["value"], perfect["high"]) == (1, 1)
    assert perfect["low"] < 0.99


def test_the_interval_of_concordance_covers_it():
    rng = np.random.default_rng(5)

    def drawn(n):
        return pd.DataFrame(rng.normal(size=(n, 1)) + rng.normal(size=(n, 4)))

    true, hits = kendall_w(drawn(5000)).table["value"][0], 0
    for _ in range(200):
        row = kendall_w(drawn(20)).table.iloc[0]
        hits += row["low"] <= true <= row["high"]
    assert 0.91 < hits / 200 < 0.985


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
        (lambda: gwet_ac(pd.DataFrame([["a", None], ["a", "b"]])), NotEnoughData),
        (lambda: gwet_ac(pd.DataFrame([["a", "a"], ["a", "a"]])), NotEnoughData),
        (lambda: gwet_ac(pd.DataFrame([["a", "b"], ["a", "b"]]), weights="linear"), InvalidInput),
        (lambda: gwet_ac(pd.DataFrame([["a", "b"], ["a", "b"]]), categories=["a"]), InvalidInput),
        (lambda: brennan_prediger(JUDGES, weights=cast(Any, "cubic")), InvalidInput),
        (lambda: brennan_prediger(JUDGES, confidence=95), InvalidInput),
        (lambda: kendall_w(JUDGES * 0), NotEnoughData),
        (lambda: kendall_w(JUDGES.head(2)), NotEnoughData),
        (lambda: kendall_w(JUDGES.mask(JUDGES == 9)), NotEnoughData),
    ],
)
def test_what_would_mislead_is_refused(make, error):
    with pytest.raises(error):
        make()
