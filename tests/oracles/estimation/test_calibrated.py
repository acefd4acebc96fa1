"""Errors of raked, post-stratified, calibrated and trimmed estimates against R (survey): those of residuals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.estimation.estimates import mean, total
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
