"""Errors of raked, post-stratified, calibrated and trimmed estimates against R (survey): those of residuals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.replication import jackknife
from analysis.statistics.estimation.estimates import mean, share, total
from analysis.statistics.relations.regression import survey_regression
from tests.oracles.estimation.reference_cases import REFERENCE, cases, data, drawn

CUTS, CLASSES = [0, 500, 600, 700, 800, 10_000], ["lt500", "500_599", "600_699", "700_799", "ge800"]


def with_auxiliary(case):
    """The design of a case before its calibration, with the columns it is calibrated to."""
    design = drawn(case)
    frame = design.frame.assign(one=1.0)
    frame["api99_class"] = pd.cut(frame["api99"], CUTS, right=False, labels=CLASSES).astype(str)
    for kind in "HM":
        frame[f"stype{kind}"] = (frame["stype"] == kind).astype(float)
    return replace(design, frame=frame)


def calibrated(case):
    design, population, name = with_auxiliary(case), case["prep"]["population"], case["id"]
    if name.startswith("trim"):
        raked = next(other for other in cases("survey_calibration") if other["id"] == "rake_apiclus1_2margins")
        return calibrated(raked).trimmed(low=population["lower"], high=population["upper"])
    if name.startswith("rake"):
        return design.raked(population)
    if "cells" in population:
        cells = {tuple(key.split("|")): count for key, count in population["cells"].items()}
        return design.poststratified(cells, by=["stype", "sch.wide"])
    if name.startswith("post"):
        return design.poststratified(population["stype"], by="stype")
    totals = {"one": population["(Intercept)"]} | {k: v for k, v in population.items() if k != "(Intercept)"}
    method = name.split("_")[1]
    return design.calibrated(
        list(totals), totals, method=method, bounds=(0.4, 3) if method == "logit" else (0.0, np.inf)
    )


@pytest.mark.parametrize("case", cases("survey_calibration"), ids=lambda case: case["id"])
def test_every_figure_of_a_calibrated_design_is_that_of_r(case):
    design, values = calibrated(case), case["values"]
    close = lambda value: pytest.approx(value, rel=1e-8)  # noqa: E731
    weights = [design.w.sum(), design.w.min(), design.w.max(), design.kish_deff]
    assert weights == close([values[name] for name in ("sum_weights", "min_weight", "max_weight", "kish_deff")])
    if (REFERENCE / "data" / values["weights_file"]).exists():
        assert design.w == pytest.approx(data(values["weights_file"])["weight"].to_numpy(), rel=1e-8)
    for name in ("api00", "enroll"):
        for kind, estimate in (("mean", mean), ("total", total)):
            row, expected = estimate(name, design).table.iloc[0], values[f"{kind}_{name}"]
            assert (row["estimate"], row["se"]) == (close(expected["est"]), close(expected["se"]))


def small_sample_of_sites():
    rng = np.random.default_rng(4)
    rows = pd.DataFrame({"site": np.repeat(np.arange(12), 20), "sex": rng.choice(["f", "m"], 240, p=[0.6, 0.4])})
    rows["y"] = 3 + (rows["sex"] == "f") + rng.normal(size=12)[rows["site"]] * 0.3 + rng.normal(size=240) * 0.5
    return Design(rows.assign(age=rng.choice(["old", "young"], 240)), psu="site")


MARGINS = {"sex": {"f": 500, "m": 500}, "age": {"old": 400, "young": 600}}


def test_what_weights_were_calibrated_to_has_no_error():
    design = small_sample_of_sites().raked(MARGINS)
    table = share("sex", design).table
    assert table["estimate"].tolist() == pytest.approx([0.5, 0.5])
    assert table["se"].tolist() == pytest.approx([0, 0], abs=1e-9)
    assert (table["high"] - table["low"]).tolist() == pytest.approx([0, 0], abs=1e-7)
    alike = replace(design, frame=design.frame.assign(all_alike="yes"))
    assert share("all_alike", alike).table["low"][0] < 1


@pytest.mark.parametrize(
    "reweight", [lambda one: one.raked(MARGINS), lambda one: one.poststratified(MARGINS["sex"], by="sex")]
)
def test_replicates_that_are_calibrated_again_tell_nearly_the_same_error(reweight):
    plain = small_sample_of_sites()
    linear, again = mean("y", reweight(plain)).table.iloc[0], mean("y", jackknife(reweight(plain), "JKn")).table.iloc[0]
    before = mean("y", reweight(jackknife(plain, "JKn"))).table.iloc[0]
    assert again["estimate"] == pytest.approx(linear["estimate"])
    assert again["se"] == pytest.approx(linear["se"], rel=0.1)
    assert again["se"] == pytest.approx(before["se"])
    fixed = Design(plain.frame.assign(w=reweight(plain).w), weight="w", psu="site")
    assert linear["se"] < mean("y", fixed).table["se"][0]


def test_a_regression_on_nothing_has_the_error_of_the_mean():
    design = small_sample_of_sites().raked(MARGINS)
    x = pd.DataFrame({"x": np.random.default_rng(1).normal(size=240)})
    centred = x - design.w @ x.to_numpy() / design.w.sum()
    fitted = survey_regression(design, design.frame["y"], centred).table
    row = mean("y", design).table.iloc[0]
    assert fitted["estimate"][0] == pytest.approx(row["estimate"])
    assert fitted["se"][0] == pytest.approx(row["se"], rel=0.02)


def test_calibrations_follow_one_another_and_the_last_totals_hold():
    first = small_sample_of_sites().poststratified(MARGINS["sex"], by="sex")
    both = first.trimmed(low=0.5 * first.w.mean(), high=1.4 * first.w.mean()).raked(MARGINS)
    old = (both.frame["age"] == "old").astype(float)
    assert total(both, old).table["estimate"][0] == pytest.approx(400)
    assert mean("y", both).table["se"][0] == pytest.approx(mean("y", first).table["se"][0], rel=0.15)
    assert len(both.calibrations) == 3
