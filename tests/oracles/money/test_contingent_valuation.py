"""Willingness to pay against R (DCchoice, survival) on real answers; statsmodels beside it."""

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.core.results import Unavailable
from analysis.topics.valuation.bid_models import double_bounded, single_bounded
from analysis.topics.valuation.turnbull import turnbull
from analysis.topics.valuation.willingness import willingness_to_pay

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
STOPPED_EARLY = "natural_park_single_normal_linear"  # see the last test
SINGLE: dict[str, tuple[Any, bool]] = {
    "natural_park_single_logistic_logbid": ("log_logistic", True),
    "natural_park_single_normal_linear": ("normal", False),
    "natural_park_single_logistic_linear": ("logistic", False),
    "exxon_valdez_single_loglogistic": ("log_logistic", False),
}
DOUBLE: dict[str, tuple[Any, bool]] = {
    "natural_park_double_loglogistic": ("log_logistic", True),
    "natural_park_double_lognormal": ("log_normal", False),
    "natural_park_double_logistic": ("logistic", False),
}


def cases(*names):
    path = REFERENCE / "expected" / "contingent_valuation.json"
    found = json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []
    return [case for case in found if case["id"] in names]


def park():
    return pd.read_csv(REFERENCE / "data" / "natural_park.csv")


def exxon():
    """The published table, one row a respondent."""
    table = pd.read_csv(REFERENCE / "data" / "exxon_valdez_single.csv")
    rows = [
        (row["bid"], said)
        for row in table.to_dict("records")
        for said in (1, 0)
        for _ in range(row["yes" if said else "no"])
    ]
    return pd.DataFrame(rows, columns=["bid1", "R1"])


def close(value, rel=1e-6):
    return pytest.approx(value, rel=rel)


def same_coefficients(table, expected, errors=1e-6):
    assert len(table) == len(expected)
    for row, want in zip(table.to_dict("records"), expected.values(), strict=True):
        assert row["estimate"] == close(want["est"])
        assert row["se"] == close(want["se"], errors)


def same_measures(found, expected, rel):
    for name, want in expected.items():
        estimate = found.measures[name].estimate
        assert isinstance(estimate, Unavailable) if want is None else estimate == close(want, rel), name


@pytest.mark.parametrize("case", cases(*SINGLE), ids=lambda case: case["id"])
def test_one_answer_to_one_amount(case):
    dist, has_covariates = SINGLE[case["id"]]
    data, expected = exxon() if case["id"].startswith("exxon") else park(), case["values"]
    covariates = data[["age", "female", "income"]] if has_covariates else None
    found = single_bounded(data["bid1"], data["R1"], covariates, dist=dist)
    same_coefficients(found.table, expected["coefficients"], 1e-5 if case["id"] == STOPPED_EARLY else 1e-6)
    assert (found.n, found.loglik, found.loglik_null) == (
        expected["n"],
        close(expected["loglik"]),
        close(expected["loglik_null"]),
    )
    same_measures(willingness_to_pay(found), expected["wtp"], 1e-6)


@pytest.mark.parametrize("case", cases(*DOUBLE), ids=lambda case: case["id"])
def test_a_second_amount_after_the_first_answer(case):
    dist, has_covariates = DOUBLE[case["id"]]
    data, expected = park(), case["values"]
    covariates = data[["age", "female", "income"]] if has_covariates else None
    found = double_bounded(data["bid1"], data["bid2"], data["R1"], data["R2"], covariates, dist=dist)
    same_coefficients(found.table, expected["coefficients"])
    assert found.loglik == close(expected["loglik"], 1e-9)
    worth = willingness_to_pay(found)
    assert worth.measures["median"].estimate == close(expected["median_wtp_delta"]["est"])
    assert worth.median_se == close(expected["median_wtp_delta"]["se"])
    same_measures(worth, expected["dcchoice_wtp"], 2e-3)


@pytest.mark.parametrize("case", cases("natural_park_interval_regression"), ids=lambda case: case["id"])
@pytest.mark.parametrize("dist", ["log_normal", "weibull", "log_logistic"])
def test_the_interval_regression_behind_two_amounts(case, dist):
    data, expected = park(), case["values"][dist.replace("_", "")]
    given = (data["bid1"], data["bid2"], data["R1"], data["R2"])
    found = double_bounded(*given, data[["age", "female", "income"]], dist=dist)
    same_coefficients(found.effects(), expected["coefficients"])
    assert found.loglik == close(expected["loglik"], 1e-9)
    alone, plain = double_bounded(*given, dist=dist), expected["intercept_only"]
    mu, log_scale = alone.effects()["estimate"]
    worth = willingness_to_pay(alone, draws=200)
    assert (mu, np.exp(log_scale), alone.loglik) == (close(plain["mu"]), close(plain["scale"]), close(plain["loglik"]))
    assert worth.measures["median"].estimate == close(plain["median"])
    assert worth.measures["mean"].estimate == close(plain["mean"], 1e-5)  # 1e-6 of a scale near 1 moves it tenfold


@pytest.mark.parametrize("case", cases("exxon_valdez_nonparametric"), ids=lambda case: case["id"])
def test_the_shares_alone(case):
    expected = case["values"]
    found = turnbull(exxon()["bid1"], exxon()["R1"])
    assert found.table["bid"].tolist() == expected["bid"]
    assert found.table["share"].tolist() == close(expected["p_yes"], 1e-8)
    assert found.table["monotone"].tolist() == close(expected["p_monotone"], 1e-8)
    assert found.lower_bound.estimate == close(expected["turnbull_lower_bound_mean"], 1e-8)
    assert found.se == close(expected["turnbull_se"], 1e-8)
    lines, steps = expected["kristrom"], expected["turnbull"]
    assert found.lower_bound.estimate == close(lines["mean_kaplan_meier"], 1e-8)
    assert found.lower_bound.estimate == close(steps["mean_kaplan_meier"])
    assert found.extrapolated_mean == close(lines["mean_spearman_karber"], 1e-8)
    assert (found.median, found.last_bid) == (close(lines["median"], 1e-8), close(lines["x_intercept"], 1e-8))
    assert found.truncated_mean == close(steps["mean_spearman_karber"])
    assert list(cast(Any, found.median_between)) == steps["median_interval"]


@pytest.mark.parametrize("case", cases(STOPPED_EARLY), ids=["reference after three rounds"])
def test_the_probit_errors_differ_because_the_reference_stopped_after_three_rounds(case):
    data = park()
    ours = single_bounded(data["bid1"], data["R1"], dist="normal").table
    family = sm.families.Binomial(sm.families.links.Probit())
    model = sm.GLM(data["R1"], sm.add_constant(data["bid1"]), family=family)
    stopped, settled = model.fit(maxiter=3), model.fit(tol=1e-14, maxiter=50)
    assert stopped.bse.tolist() == close([each["se"] for each in case["values"]["coefficients"].values()], 1e-12)
    assert settled.bse.tolist() == close(ours["se"].tolist(), 1e-8)
    assert settled.params.tolist() == close(ours["estimate"].tolist(), 1e-8)
