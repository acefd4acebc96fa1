"""Weights against R (survey) on the Californian schools, where the reference lies beside the project."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import AnalysisError, MarginsDisagree, NoConvergence
from analysis.statistics.estimation.weighting.weights import base_weights, calibrate, poststratify, rake, trim

DATA = Path(__file__).parents[4] / "shared" / "reference" / "data"
STYPE, WIDE = {"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}
OTHER = {
    "comp.imp": {"No": 1712, "Yes": 4482},
    "api99_class": {"lt500": 1190, "500_599": 1404, "600_699": 1567, "700_799": 1293, "ge800": 740},
}
TOTALS = {"one": 6194, "H": 755, "M": 1018, "api99": 3914069}


@pytest.fixture
def schools():
    def read(name):
        if not DATA.exists():
            pytest.skip("the reference data do not lie beside the project")
        return pd.read_csv(DATA / name)

    return read


def expected(schools, name):
    frame = schools(name)
    return frame.iloc[:, -1].to_numpy(dtype=float)


def start(frame):
    return frame["pw"].to_numpy(dtype=float)


def test_raking_two_margins(schools):
    sample = schools("apiclus1.csv")
    raked = rake(sample, {"stype": STYPE, "sch.wide": WIDE}, weight=start(sample))
    assert raked.values == pytest.approx(expected(schools, "weights_rake_apiclus1_2margins.csv"), rel=1e-8)
    assert raked.deff == pytest.approx(1.05165669560383, rel=1e-8)


def test_raking_four_margins(schools):
    sample = schools("apistrat.csv")
    cuts = [0, 500, 600, 700, 800, 10_000]
    sample["api99_class"] = pd.cut(sample["api99"], cuts, right=False, labels=list(OTHER["api99_class"])).astype(str)
    raked = rake(sample, {"stype": STYPE, "sch.wide": WIDE, **OTHER}, weight=start(sample))
    assert raked.values == pytest.approx(expected(schools, "weights_rake_apistrat_4margins.csv"), rel=1e-8)


def test_poststratification(schools):
    sample = schools("apiclus1.csv")
    weights = poststratify(sample, STYPE, by="stype", weight=start(sample))
    assert weights.values == pytest.approx(expected(schools, "weights_poststratify_apiclus1_stype.csv"), rel=1e-8)


def test_poststratification_by_two_columns(schools):
    sample = schools("apistrat.csv")
    cells: dict[tuple[str, ...], float] = {
        ("E", "No"): 472,
        ("H", "No"): 334,
        ("M", "No"): 266,
        ("E", "Yes"): 3949,
        ("H", "Yes"): 421,
        ("M", "Yes"): 752,
    }
    weights = poststratify(sample, cells, by=["stype", "sch.wide"], weight=start(sample))
    known = expected(schools, "weights_poststratify_apistrat_stype_x_schwide.csv")
    assert weights.values == pytest.approx(known, rel=1e-8)


@pytest.mark.parametrize(("method", "bounds"), [("linear", (0, np.inf)), ("raking", (0, np.inf)), ("logit", (0.4, 3))])
def test_calibration(schools, method, bounds):
    sample = schools("apiclus1.csv")
    auxiliary = pd.DataFrame(
        {
            "one": 1.0,
            "H": (sample["stype"] == "H") * 1.0,
            "M": (sample["stype"] == "M") * 1.0,
            "api99": sample["api99"],
        }
    )
    weights = calibrate(auxiliary, TOTALS, weight=start(sample), method=method, bounds=bounds)
    assert weights.values == pytest.approx(expected(schools, f"weights_calibrate_{method}_apiclus1.csv"), rel=1e-8)


def test_trimming(schools):
    sample = schools("apiclus1.csv")
    raked = rake(sample, {"stype": STYPE, "sch.wide": WIDE}, weight=start(sample))
    trimmed = trim(raked, low=20, high=45)
    assert trimmed.values == pytest.approx(expected(schools, "weights_trim_rake_apiclus1.csv"), rel=1e-8)
    assert trimmed.n_trimmed > 0


SMALL = pd.DataFrame({"sex": ["f", "f", "m", "m"], "age": ["young", "old", "young", "old"]})
ONES = np.ones(4)


def test_raking_by_hand():
    raked = rake(SMALL, {"sex": {"f": 60, "m": 40}, "age": {"young": 50, "old": 50}}, weight=ONES)
    assert raked.values == pytest.approx([30, 30, 20, 20])
    assert raked.deff == pytest.approx(4 * 2600 / 100**2)
    assert raked.n_effective == pytest.approx(4 / 1.04)
    assert "设计效应 1.04" in raked.sentence("zh")


@pytest.mark.parametrize(
    "margins",
    [
        {"sex": {"f": 60, "m": 40}, "age": {"young": 50, "old": 60}},
        {"sex": {"f": 60, "m": 30, "x": 10}},
        {"sex": {"f": 100}},
    ],
)
def test_margins_that_contradict_sample_or_one_another_are_refused(margins):
    with pytest.raises(MarginsDisagree):
        rake(SMALL, margins, weight=ONES)


def test_margins_that_an_empty_cell_forbids_do_not_converge():
    frame = pd.DataFrame({"sex": ["f", "m"], "age": ["young", "old"]})
    with pytest.raises(NoConvergence):
        rake(frame, {"sex": {"f": 60, "m": 40}, "age": {"young": 50, "old": 50}}, weight=np.ones(2))


def test_probabilities_and_bounds_out_of_range_are_refused():
    for refused in (
        lambda: base_weights(pd.Series([0.5, 0.0])),
        lambda: trim(base_weights(pd.Series([0.5, 0.5])), low=3, high=4),
        lambda: calibrate(pd.DataFrame({"a": ONES}), {"b": 1.0}, weight=ONES),
        lambda: calibrate(pd.DataFrame({"a": ONES}), {"a": 8.0}, weight=ONES, method="logit", bounds=(1.5, 2)),
    ):
        with pytest.raises(AnalysisError):
            refused()
