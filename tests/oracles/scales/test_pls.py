"""Path models against R (plspm) on the published customer satisfaction data."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput
from analysis.statistics.estimation.moments import moments
from analysis.statistics.scales.pls import pls_path
from tests.conftest import ROOT

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
MOBI = ROOT / "examples/mobile-satisfaction/mobi.csv"
BLOCKS = {"IMAG": [f"IMAG{at}" for at in range(1, 6)], "SAT": ["CUSA1", "CUSA2", "CUSA3"]}


def cases():
    path = REFERENCE / "expected" / "pls_path.json"
    return json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_paths_weights_and_quality(case):
    prep, expected = case["prep"], case["values"]
    names = prep["path_rows"]
    listed = [[each] if isinstance(each, str) else each for each in prep["blocks"]]
    blocks = dict(zip(names, listed, strict=True))
    paths = {
        name: [cause for cause, drawn in zip(names, row, strict=True) if drawn]
        for name, row in zip(names, prep["path_matrix"], strict=True)
    }
    frame = pd.read_csv(REFERENCE / "data" / case["data"])
    scheme = case["id"].rpartition("_")[2]
    found = pls_path(moments(frame[[item for each in listed for item in each]]), blocks, paths, scheme=scheme)
    assert found.paths.to_numpy() == pytest.approx(np.array(expected["path_coefficients"]), abs=1e-6)
    for row in found.outer.itertuples():
        assert [row.weight, row.loading, row.communality] == pytest.approx(
            [expected["outer"][row.item][key] for key in ("weight", "loading", "communality")], abs=1e-6
        )
    quality = found.constructs.set_index("construct")
    for name in ("r2", "ave", "alpha", "dillon_goldstein_rho"):
        assert quality[name].to_dict() == pytest.approx(expected[name], abs=1e-6)
    assert found.gof == pytest.approx(expected["gof"], abs=1e-6)


def test_a_direction_is_said_to_be_assumed():
    frame = pd.read_csv(MOBI)
    given = moments(frame[[item for each in BLOCKS.values() for item in each]])
    assert "不是算出来的" in pls_path(given, BLOCKS, {"SAT": ["IMAG"]}).sentence()


@pytest.mark.parametrize(
    ("blocks", "paths"),
    [
        (BLOCKS, {"IMAG": ["SAT"]}),
        (BLOCKS, {"SAT": ["X"]}),
        (BLOCKS, {}),
        (BLOCKS | {"SAT": ["IMAG1"]}, {"SAT": ["IMAG"]}),
        (BLOCKS | {"SAT": ["X"]}, {"SAT": ["IMAG"]}),
    ],
)
def test_models_that_mean_nothing_are_refused(blocks, paths):
    frame = pd.read_csv(MOBI)
    with pytest.raises(InvalidInput):
        pls_path(moments(frame), blocks, paths)
