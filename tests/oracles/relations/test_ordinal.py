"""Ordered regression against R (ordinal, survey) on real data, and statsmodels beside it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analysis.core.errors import InvalidInput, NoConvergence, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.ordinal import ordered_regression

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
close = lambda value, rel=1e-6: pytest.approx(value, rel=rel, abs=1e-9)  # noqa: E731


def cases(topic, prefix=""):
    path = REFERENCE / "expected" / f"{topic}.json"
    found = json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []
    return [case for case in found if case["id"].startswith(prefix)]


def housing(*, interactions=False):
    frame = pd.read_csv(REFERENCE / "data" / "copenhagen_housing.csv")
    levels = {"Infl": ["Medium", "High"], "Type": ["Apartment", "Atrium", "Terrace"], "Cont": ["High"]}
    columns = {name + level: (frame[name] == level) * 1.0 for name, found in levels.items() for level in found}
    x = pd.DataFrame(columns)
    if interactions:
        for one, other in (("Infl", "Type"), ("Infl", "Cont"), ("Type", "Cont")):
            for right in levels[other]:
                for left in levels[one]:
                    x[f"{one}{left}:{other}{right}"] = x[one + left] * x[other + right]
    answer = pd.Series(pd.Categorical(frame["Sat"], ["Low", "Medium", "High"], ordered=True), name="Sat")
    return answer, x, frame["Freq"]


@pytest.mark.parametrize("case", cases("ordinal_regression"), ids=lambda case: case["id"])
def test_coefficients_errors_and_predictions(case):
    answer, x, weight = housing(interactions="interactions" in case["id"])
    for link in [link for link in ("logit", "probit", "cloglog") if link in case["values"]]:
        expected = case["values"][link]
        found = ordered_regression(answer, x, weight=weight, link=link)
        rows = pd.concat([found.thresholds, found.table]).set_index("term")
        assert set(rows.index) == set(expected["coefficients"])
        for term, row in rows.iterrows():
            want = expected["coefficients"][term]
            assert [row["estimate"], row["se"], row["statistic"]] == close([want[key] for key in ("est", "se", "stat")])
            assert row["p"] == close(want["p"], 1e-5)
        assert found.loglik == close(expected["loglik"])
        assert 2 * len(rows) - 2 * found.loglik == close(expected["aic"])
        assert found.n_weighted == expected.get("nobs", found.n_weighted)
        if "odds_ratio" in expected:
            assert found.table.set_index("term")["odds_ratio"].to_dict() == close(expected["odds_ratio"])
        if "predicted" in expected:
            assert found.null_loglik == close(expected["null_loglik"])
            assert found.mcfadden_r2 == close(expected["mcfadden_r2"])
            new = pd.DataFrame(expected["predicted"]["newdata"])
            at = pd.DataFrame(0.0, index=new.index, columns=x.columns)
            for column in at.columns.intersection([c for c in x.columns if ":" not in c]):
                name = column[:4]
                at[column] = (new[name] == column[4:]) * 1.0
            for column in [c for c in x.columns if ":" in c]:
                left, right = column.split(":")
                at[column] = at[left] * at[right]
            assert found.predict(at).to_numpy() == close(
                np.array(expected["predicted"]["probs"]), 2e-3
            )  # of polr, which stops early


@pytest.mark.parametrize("case", cases("survey_regression", "apistrat_svyolr"), ids=lambda case: case["id"])
def test_under_a_design(case):
    frame = pd.read_csv(REFERENCE / "data" / "apistrat.csv")
    x = frame[["mobility", "ell"]].astype(float)
    x = x.assign(stypeH=(frame["stype"] == "H") * 1.0, stypeM=(frame["stype"] == "M") * 1.0)
    classes = pd.cut(frame["meals"], [0, 25, 50, 75, 100], include_lowest=True)
    labels = ["[0,25]", "(25,50]", "(50,75]", "(75,100]"]
    answer: Any = pd.Series(classes.cat.rename_categories(labels), name="meals")
    design = Design(weight=frame["pw"], strata=frame["stype"], fpc=frame["fpc"])
    found = ordered_regression(answer, x, design=design)
    rows = pd.concat([found.thresholds, found.table]).set_index("term")
    for term, want in case["values"]["coefficients"].items():
        assert rows.loc[term, "estimate"] == pytest.approx(want["est"], rel=1e-4, abs=1e-4 * want["se"])
        assert rows.loc[term, "se"] == close(want["se"], 3e-4)
    deviance = -2 * found.loglik * found.n / found.n_weighted
    assert deviance <= case["values"]["zeta_and_beta_deviance"] * (1 + 1e-9)  # optim stopped a little before


def planted(n=3000, seed=2):
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.normal(size=(n, 2)), columns=["clean", "safe"])
    hidden = 1.2 * x["clean"] - 0.5 * x["safe"] + rng.logistic(size=n)
    return pd.Series(np.digitize(hidden, [-2, -0.5, 1, 2.5]) + 1, name="satisfied"), x


def test_statsmodels_finds_the_same():
    answer, x = planted()
    found = ordered_regression(answer, x)
    other = OrderedModel(answer, x, distr="logit").fit(method="bfgs", disp=False)
    assert found.table["estimate"].to_numpy() == pytest.approx(other.params.to_numpy()[:2], abs=1e-4)
    assert found.loglik == pytest.approx(other.llf, rel=1e-8)
    assert found.table["estimate"].iloc[0] == pytest.approx(1.2, abs=0.15)
    assert "不是因果" in found.sentence()
    assert "odds" in found.sentence("en")


def test_a_weight_of_two_is_the_row_twice_and_scale_does_not_matter_under_a_design():
    answer, x = planted(600)
    twice = ordered_regression(answer, x, weight=pd.Series(2.0, index=x.index))
    doubled = ordered_regression(pd.concat([answer] * 2, ignore_index=True), pd.concat([x] * 2, ignore_index=True))
    assert twice.table[["estimate", "se"]].to_numpy() == pytest.approx(doubled.table[["estimate", "se"]].to_numpy())
    sandwiches = [
        ordered_regression(answer, x, design=Design(weight=pd.Series(each, index=x.index))) for each in (1.0, 7.0)
    ]
    assert sandwiches[0].table["se"].to_numpy() == pytest.approx(sandwiches[1].table["se"].to_numpy())
    assert sandwiches[0].table["se"].to_numpy() == pytest.approx(ordered_regression(answer, x).table["se"], rel=0.1)


def test_what_cannot_be_fitted_is_refused():
    answer, x = planted(60)
    with pytest.raises(NotEnoughData, match="does not vary"):
        ordered_regression(answer * 0, x)
    with pytest.raises(InvalidInput, match="combination"):
        ordered_regression(answer, x.assign(twice=x["clean"] * 2))
    with pytest.raises(InvalidInput, match="no scale"):
        ordered_regression(pd.Series(np.arange(60.0)), x)
    with pytest.raises(NoConvergence):
        ordered_regression(pd.Series(np.repeat([1, 2], 30)), pd.DataFrame({"x": np.repeat([0.0, 1.0], 30)}))
