"""Confirmatory factor analysis against R (lavaan, semTools) on real data."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.cfa import cfa
from analysis.errors import InvalidInput
from analysis.moments import moments

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
close = lambda value, rel=1e-5: pytest.approx(value, rel=rel, abs=1e-7)  # noqa: E731


def cases():
    path = REFERENCE / "expected" / "cfa.json"
    found = json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []
    return [case for case in found if "ML" in case["values"]]


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
        close(fit["chisq"]), fit["df"], close(fit["cfi"]), close(fit["tli"]))  # fmt: skip
    assert (found.rmsea, found.srmr) == (close(fit["rmsea"]), close(fit["srmr"]))
    assert (found.rmsea_low, found.rmsea_high) == (close(fit["rmsea.ci.lower"]), close(fit["rmsea.ci.upper"]))
    table = found.parameters.set_index(["lhs", "op", "rhs"])
    for each in expected["ML"]["parameters"]:
        row = table.loc[(each["lhs"], each["op"], each["rhs"])]
        assert (row["estimate"], row["se"], row["standardized"]) == (
            close(each["est"], 1e-4), close(each["se"], 1e-4), close(each["std_all"], 1e-4))  # fmt: skip
    for row in found.factors.itertuples():
        assert row.composite_reliability == close(expected["reliability"][row.factor]["omega"], 1e-4)
        assert row.ave == close(expected["reliability"][row.factor]["avevar"], 1e-4)


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
