"""Confirmatory factor analysis against R (lavaan, semTools) on real data."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.moments import moments
from analysis.statistics.scales.cfa import cfa, robust_cfa
from analysis.statistics.scales.invariance import invariance

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
close = lambda value, rel=1e-5: pytest.approx(value, rel=rel, abs=1e-7)  # noqa: E731


def cases(one_group=True):
    path = REFERENCE / "expected" / "cfa.json"
    found = json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []
    return [case for case in found if ("ML" in case["values"]) == bool(one_group)]


def model_of(text):
    lines = re.findall(r"(\w+) =~ ([\w +]+)", text)
    return {name: items.split(" + ") for name, items in lines}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_parameters_fit_and_quality(case):
    frame, expected = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]
    model = model_of(expected["model"])
    found = cfa(moments(frame[[item for each in model.values() for item in each]]), model)
    fit = expected["ML"]["fit"]
    assert (found.chi2, found.df, found.cfi, found.tli) == (
        close(fit["chisq"]),
        fit["df"],
        close(fit["cfi"]),
        close(fit["tli"]),
    )
    assert (found.rmsea, found.srmr) == (close(fit["rmsea"]), close(fit["srmr"]))
    assert (found.rmsea_low, found.rmsea_high) == (close(fit["rmsea.ci.lower"]), close(fit["rmsea.ci.upper"]))
    assert (found.loglik, found.aic, found.bic) == (close(fit["logl"]), close(fit["aic"]), close(fit["bic"]))
    assert_parameters(found, expected["ML"])
    for row in found.factors.itertuples():
        assert row.composite_reliability == close(expected["reliability"][row.factor]["omega"], 1e-4)
        assert row.ave == close(expected["reliability"][row.factor]["avevar"], 1e-4)


def assert_parameters(found, expected):
    table = found.parameters.set_index(["lhs", "op", "rhs"])
    for each in expected["parameters"]:
        row = table.loc[(each["lhs"], each["op"], each["rhs"])]
        assert (row["estimate"], row["se"], row["standardized"]) == (
            close(each["est"]),
            close(each["se"], 2e-5),
            close(each["std_all"]),
        )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_errors_and_tests_that_do_not_ask_for_normal_answers(case):
    frame, expected = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]["MLR"]
    found, fit = robust_cfa(frame, model_of(case["values"]["model"])), expected["fit"]
    assert (found.chi2, found.scaling) == (close(fit["chisq.scaled"]), close(fit["chisq.scaling.factor"]))
    assert (found.cfi, found.tli) == (close(fit["cfi.robust"]), close(fit["tli.robust"]))
    assert (found.rmsea, found.p_value) == (close(fit["rmsea.robust"]), close(fit["pvalue.scaled"], 1e-4))
    assert_parameters(found, expected)


@pytest.mark.parametrize("case", cases(one_group=False), ids=lambda case: case["id"])
def test_the_same_measurement_in_every_group(case):
    frame = pd.read_csv(REFERENCE / "data" / case["data"])
    found = invariance(frame, frame["school"], model_of(case["values"]["model"]))
    for row in found.table.itertuples():
        expected = case["values"][row.level]
        assert (row.chi2, row.df, row.cfi) == (close(expected["chisq"]), expected["df"], close(expected["cfi"]))
        assert (row.rmsea, row.srmr) == (close(expected["rmsea"]), close(expected["srmr"]))
        assert (row.aic, row.bic) == (close(expected["aic"]), close(expected["bic"]))
    assert found.holds == "metric"
    assert "不宜直接比较" in found.sentence()


def test_planted_groups_measured_alike_and_a_shifted_item():
    frame = frame_of(4000)
    groups = pd.Series(np.repeat(["x", "y"], 2000))
    model = {"a": ["a0", "a1", "a2"], "b": ["b0", "b1", "b2"]}
    assert invariance(frame, groups, model).holds == "strict"
    frame.loc[groups == "y", "a1"] += 1
    assert invariance(frame, groups, model).holds == "metric"
    with pytest.raises(NotEnoughData, match="y"):
        invariance(frame.iloc[:2003], groups.iloc[:2003], model)


def frame_of(n=500):
    rng = np.random.default_rng(4)
    common = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n)
    columns = {f"a{at}": common[:, 0] * 0.8 + rng.normal(size=n) * 0.5 for at in range(3)}
    columns |= {f"b{at}": common[:, 1] * 0.7 + rng.normal(size=n) * 0.6 for at in range(3)}
    return pd.DataFrame(columns)


def test_a_planted_model_is_recovered():
    found = cfa(moments(frame_of(20_000)), {"a": ["a0", "a1", "a2"], "b": ["b0", "b1", "b2"]})
    assert found.rmsea < 0.02
    correlation = found.parameters.set_index(["lhs", "rhs"]).loc[("a", "b"), "standardized"]
    assert correlation == pytest.approx(0.5, abs=0.03)
    assert found.htmt.loc["a", "b"] == pytest.approx(0.5, abs=0.03)
    assert "拟合好只说明" in found.sentence()


@pytest.mark.parametrize("model", [{"a": ["a0"], "b": ["b0", "b1"]}, {"a": ["a0", "x"]}, {"a": ["a0", "a1", "a0"]}])
def test_models_that_cannot_be_fitted_are_refused(model):
    with pytest.raises(InvalidInput):
        cfa(moments(frame_of()), model)
