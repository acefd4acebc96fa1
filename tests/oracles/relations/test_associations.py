"""Tables of counts and regressions against R (base, sandwich, survey) on real data."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.core.errors import InvalidInput, NoConvergence, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.associations import association
from analysis.statistics.relations.regression import linear_regression, survey_regression

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
close = lambda value, rel=1e-8: pytest.approx(value, rel=rel)  # noqa: E731


def cases(topic):
    path = REFERENCE / "expected" / f"{topic}.json"
    return json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []


@pytest.mark.parametrize("case", cases("crosstab"), ids=lambda case: case["id"])
def test_measures_of_a_table(case):
    frame, expected = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]
    rows = {"infl": "Infl", "type": "Type"}[case["id"].split("_")[1]]
    counts = frame.pivot_table(index=rows, columns="Sat", values="Freq", aggfunc="sum")
    counts = counts[["Low", "Medium", "High"]]
    levels = ["Low", "Medium", "High"] if rows == "Infl" else ["Tower", "Apartment", "Atrium", "Terrace"]
    counts = counts.loc[levels]
    made = association(counts)
    names = {
        "chisq": "chi2",
        "df": "df",
        "p": "p_value",
        "G": "g",
        "cramers_v": "cramers_v",
        "contingency_c": "contingency",
        "gamma": "gamma",
        "tau_b": "tau_b",
        "somers_d_col_given_row": "somers_d",
    }
    ordered = rows == "Infl"
    for key, name in names.items():
        if key in expected and (ordered or name not in ("gamma", "tau_b", "somers_d")):
            assert getattr(made, name) == close(expected[key]), key
    assert made.n == expected["n"]
    if "std_residuals" in expected:
        assert made.residuals.to_numpy() == pytest.approx(np.array(expected["std_residuals"]), rel=1e-8)


@pytest.mark.parametrize("case", cases("linear_regression"), ids=lambda case: case["id"])
def test_least_squares_with_plain_and_robust_errors(case):
    frame, expected = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]
    outcome = "rating" if case["data"] == "attitude.csv" else "api00"
    terms = [name for name in expected["coefficients"] if name != "(Intercept)"]
    weight = frame["pw"] if "weights = pw" in str(case["call"]) else None
    made = linear_regression(frame[outcome], frame[terms], weight=weight)
    wanted = expected["coefficients"].values()
    for column, key in (("estimate", "est"), ("se", "se"), ("t", "stat"), ("p", "p")):
        assert list(made.table[column]) == close([each[key] for each in wanted], 1e-7)
    assert (made.r2, made.n, made.df_residual) == (close(expected["r2"]), expected["n"], expected["n"] - len(wanted))
    # F, sigma and adjusted R² follow from what is given: R² and its degrees of freedom, the error of the constant
    k, left = len(terms), made.df_residual
    assert (made.r2 / k) / ((1 - made.r2) / left) == close(expected["F"])
    assert 1 - (1 - made.r2) * (made.n - 1) / left == close(expected["adj_r2"])
    reach = stats.t.ppf(0.975, left) * made.table["se"]
    assert made.table["high"].to_numpy() == close((made.table["estimate"] + reach).to_numpy())
    if expected["vif_numeric"]:
        assert list(made.table["vif"])[1:] == close(list(expected["vif_numeric"].values()), 1e-8)
    for kind, errors in expected["robust_se"].items():
        table = linear_regression(frame[outcome], frame[terms], weight=weight, robust=kind).table
        assert list(table["se"]) == close(list(errors.values()), 1e-7)


@pytest.mark.parametrize(
    "case",
    [case for case in cases("survey_regression") if "gaussian" in case["id"] or "logistic" in case["id"]],
    ids=lambda case: case["id"],
)
def test_regression_under_the_design(case):
    frame, expected = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]
    is_clustered = "apiclus" in case["data"]
    design = Design(
        weight=frame["pw"],
        strata=None if is_clustered else frame["stype"],
        psu=frame["dnum"] if is_clustered else None,
        fpc=frame["fpc"],
    )
    family: Any = "logistic" if "logistic" in case["id"] else "gaussian"
    outcome = frame["api00"] if family == "gaussian" else (frame["sch.wide"] == "Yes").astype(float)
    terms = [name for name in expected["coefficients"] if name != "(Intercept)"]
    made = survey_regression(design, outcome, frame[terms], family=family)
    rel = 1e-6 if family == "gaussian" else 5e-5  # R stops its logistic fit at 1e-8 of the deviance, we at the optimum
    for column, key, times in (("estimate", "est", 1), ("se", "se", 1), ("t", "stat", 1), ("p", "p", 10)):
        assert list(made.table[column]) == close([each[key] for each in expected["coefficients"].values()], rel * times)
    assert made.df_residual == expected["df_residual"]


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_regression") if "poisson" in case["id"]], ids=lambda case: case["id"]
)
def test_regression_of_counts_under_the_design(case):
    frame, expected = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]["coefficients"]
    design = Design(weight=frame["pw"], psu=frame["dnum"], fpc=frame["fpc"])
    kinds = pd.get_dummies(frame["stype"], dtype=float)[["H", "M"]]
    table = survey_regression(design, frame["api.stu"], frame[["meals"]].join(kinds), family="poisson").table
    for column, key in (("estimate", "est"), ("se", "se")):
        assert list(table[column]) == close([each[key] for each in expected.values()], 1e-4)


def frame_of(n=30):
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.normal(size=(n, 3)), columns=["y", "a", "b"])
    return frame.assign(w=1.0)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda f: linear_regression(f["y"], f[["a", "a"]].set_axis(["a", "c"], axis=1)), InvalidInput),
        (lambda f: linear_regression(f["y"], f[["a"]].astype(str)), InvalidInput),
        (lambda f: linear_regression(f["y"].head(2), f[["a"]].head(2)), NotEnoughData),
        (lambda f: survey_regression(Design(weight=f["w"]), f["y"], f[["a"]], family="logistic"), InvalidInput),
        (
            lambda f: survey_regression(Design(weight=f["w"]), (f["a"] > 0).astype(float), f[["a"]], family="logistic"),
            NoConvergence,
        ),
        (lambda _: association(pd.DataFrame([[1, 0], [2, 0]])), NotEnoughData),
    ],
)
def test_what_would_mislead_is_refused(make, error):
    with pytest.raises(error):
        make(frame_of())


def test_sentences_do_not_claim_a_cause():
    frame = frame_of()
    assert "不是因果" in linear_regression(frame["y"], frame[["a", "b"]]).sentence()
    assert "不等于因果" in association(pd.DataFrame([[5, 2], [1, 6]])).sentence()
