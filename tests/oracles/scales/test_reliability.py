"""Alpha against R (psych) on real data; the reference folder is used where it lies beside the project."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.core.errors import NotEnoughData
from analysis.statistics.scales.reliability import cronbach_alpha, feldt_interval

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"

# datasets::attitude of R: 30 departments, seven percentages (Chatterjee & Price 1977)
ATTITUDE = """43 51 30 39 61 92 45|63 64 51 54 63 73 47|71 70 68 69 76 86 48|61 63 45 47 54 84 35|81 78 56 66 71 83 47
43 55 49 44 54 49 34|58 67 42 56 66 68 35|71 75 50 55 70 66 41|72 82 72 67 71 83 31|67 61 45 47 62 80 41
64 53 53 58 58 67 34|67 60 47 39 59 74 41|69 62 57 42 55 63 25|68 83 83 45 59 77 35|77 77 54 72 79 77 46
81 90 50 72 60 54 36|74 85 64 69 79 79 63|65 60 65 75 55 80 60|65 70 46 57 75 85 46|50 58 68 54 64 78 52
50 40 33 34 43 64 33|64 61 52 62 66 80 41|53 66 52 50 63 80 37|40 37 42 58 50 57 49|63 54 42 48 66 75 33
66 77 66 63 88 76 72|78 75 58 74 80 78 49|48 57 44 45 51 83 38|85 85 71 71 77 74 55|82 82 39 59 64 78 39"""


def attitude():
    rows = ATTITUDE.replace("\n", "|").split("|")
    return pd.DataFrame([[int(cell) for cell in row.split()] for row in rows])


def test_alpha_of_the_attitude_data_is_that_of_r():
    alpha = cronbach_alpha(attitude())
    assert (alpha.n_items, alpha.n_complete) == (7, 30)
    assert alpha.alpha == pytest.approx(0.8431428, abs=1e-7)


def cases():
    path = REFERENCE / "expected" / "reliability.json"
    if not path.exists():
        return []
    found = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return [case for case in found if "alpha_raw" in case["values"] and case["prep"]["missing"] == "listwise"]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_alpha_matches_psych_on_real_data(case):
    scores = pd.read_csv(REFERENCE / "data" / case["data"])[case["columns"]].astype(float)
    for item in case["prep"]["reverse"]:
        scores[item] = 7 - scores[item]
    expected, alpha = case["values"], cronbach_alpha(scores)
    assert (alpha.n_complete, alpha.n_items) == (expected["n"], expected["k"])
    assert alpha.alpha == pytest.approx(expected["alpha_raw"], rel=1e-6)
    assert alpha.low == pytest.approx(expected["feldt_ci_95"]["lower"], rel=1e-6)
    assert alpha.high == pytest.approx(expected["feldt_ci_95"]["upper"], rel=1e-6)


def test_the_interval_holds_alpha_and_narrows_with_more_rows():
    low, high = feldt_interval(0.8, 50, 6, 0.95)
    wide_low, wide_high = feldt_interval(0.8, 20, 6, 0.95)
    assert wide_low < low < 0.8 < high < wide_high


@pytest.mark.parametrize("columns", [{"a": [1, 2]}, {"a": [1], "b": [2]}, {"a": [1, 1], "b": [2, 2]}])
def test_one_item_one_row_and_no_variation_are_refused(columns):
    with pytest.raises(NotEnoughData):
        cronbach_alpha(pd.DataFrame(columns))


def test_rows_with_a_blank_are_dropped_before_anything_is_counted():
    frame = attitude().astype(float)
    frame.loc[30] = [None, *[50] * 6]
    alpha = cronbach_alpha(frame)
    assert (alpha.n_complete, alpha.n_dropped) == (30, 1)
    assert alpha.alpha == cronbach_alpha(attitude()).alpha
