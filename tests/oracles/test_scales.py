"""Reliability and factors against R (psych) on real data, from moments that add."""

import json
from itertools import permutations
from pathlib import Path

import dask.dataframe
import numpy as np
import pandas as pd
import pytest
from pyarrow.parquet import ParquetFile

from analysis.errors import InvalidInput, NotEnoughData
from analysis.factors import extract, ml_discrepancy, rotate
from analysis.moments import moments, moments_of, moments_of_dask
from analysis.reliability import (
    distribution_free_interval,
    omega_total,
    reliability,
    spearman_brown,
    split_halves,
    weighted_alpha,
)
from analysis.validity import adequacy, factor_analysis, parallel_analysis

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
close = lambda value, rel=1e-7: pytest.approx(value, rel=rel)  # noqa: E731


def cases(topic):
    path = REFERENCE / "expected" / f"{topic}.json"
    return json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []


def scores_of(case):
    scores = pd.read_csv(REFERENCE / "data" / case["data"])[case["columns"]].astype(float)
    for item in case["prep"].get("reverse", []):
        scores[item] = 7 - scores[item]
    return scores


scales = [case for case in cases("reliability") if "alpha_raw" in case["values"]]


@pytest.mark.parametrize("case", scales, ids=lambda case: case["id"])
def test_the_reliability_block(case):
    scores, expected = scores_of(case), case["values"]
    given = moments(scores, missing=case["prep"]["missing"])
    block = reliability(given)
    assert (given.n, given.k) == (expected["n"], expected["k"])
    assert (block.alpha.alpha, block.alpha_standardized, block.average_r) == (
        close(expected["alpha_raw"]), close(expected["alpha_std"]), close(expected["average_r"]))  # fmt: skip
    assert (block.alpha.low, block.alpha.high) == (close(expected["feldt_ci_95"]["lower"]),
                                                   close(expected["feldt_ci_95"]["upper"]))  # fmt: skip
    if "duhachek_ci_95" in expected:
        interval = expected["duhachek_ci_95"]
        assert distribution_free_interval(given) == (close(interval["lower"], 1e-5), close(interval["upper"], 1e-5))
    assert list(block.guttman) == close([expected["guttman_covariance"][f"lambda{at}"] for at in range(1, 7)])
    halves = expected["split_half_covariance"]
    assert (len(split_halves(given.covariance)), block.split_half_mean, block.split_half_min) == (
        halves["n_splits"], close(halves["mean"]), close(halves["min"]))  # fmt: skip
    halves, wanted = split_halves(given.correlation), expected["split_half_correlation"]
    assert (halves.max(), halves.mean()) == (close(wanted["max"]), close(wanted["mean"]))
    for row in block.items.itertuples():
        item = expected["item"][row.item]
        assert (row.n, row.mean, row.sd) == (item["n"], close(item["mean"]), close(item["sd"]))
        if case["prep"]["missing"] == "listwise":
            assert (row.item_total_r, row.item_rest_r) == (close(item["item_total_r"]), close(item["item_rest_r"]))
        if given.k > 2:
            assert row.alpha_if_dropped == close(expected["alpha_if_dropped"][row.item]["alpha_raw"])


@pytest.mark.parametrize("case", scales, ids=lambda case: case["id"])
def test_omega_adequacy_and_named_halves(case):
    scores, expected = scores_of(case), case["values"]
    given = moments(scores, missing=case["prep"]["missing"])
    assert omega_total(given.correlation) == close(expected["omega_minres_correlation"]["omega_total"], 1e-6)
    loadings = extract(given.correlation, 1, "ml")[:, 0]
    ml = expected["omega_ml_correlation"]["loadings"]
    assert np.abs(loadings) == pytest.approx(np.abs(list(ml.values())), abs=1e-4)
    found = adequacy(given)
    assert (found.kmo, found.chi2, found.df) == (
        close(expected["kmo"]["overall"]), close(expected["bartlett"]["chisq"]), expected["bartlett"]["df"],
    )  # fmt: skip
    assert list(found.items["kmo"]) == close(list(expected["kmo"]["per_item"].values()))
    if "split_half_odd_even" in expected and case["prep"]["missing"] == "listwise":
        items = list(scores.columns)
        assert spearman_brown(scores, items[::2], items[1::2]) == close(
            expected["split_half_odd_even"]["spearman_brown"]
        )


@pytest.mark.parametrize("case", [case for case in cases("survey_tests") if "alpha" in case["id"]],
                         ids=lambda case: case["id"])  # fmt: skip
def test_alpha_under_survey_weights(case):
    frame, expected = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]
    found = weighted_alpha(frame[case["columns"]], frame["pw"])
    assert found == (close(expected["weighted_alpha_raw"]), close(expected["weighted_alpha_std"]))
    with pytest.raises(InvalidInput):
        weighted_alpha(frame[case["columns"]], frame["pw"] * 0)


def apart(one, other):
    """The largest difference of two sets of loadings, columns and signs aligned."""
    gaps = []
    for order in permutations(range(one.shape[1])):
        turned = one[:, order] * np.sign((one[:, order] * other).sum(axis=0))
        gaps.append(np.abs(turned - other).max())
    return min(gaps)


@pytest.mark.parametrize("case", cases("efa"), ids=lambda case: case["id"])
@pytest.mark.parametrize("name", ["minres_none", "minres_varimax", "minres_oblimin", "ml_varimax"])
def test_loadings_communalities_and_fit(case, name):
    given, expected = moments(scores_of(case)), case["values"][name]
    wanted = np.array(list(expected["loadings"].values()))
    extraction, rotation = name.split("_")
    found = factor_analysis(given, wanted.shape[1], extraction=extraction, rotation=rotation)
    assert apart(found.loadings.to_numpy(), wanted) < 1e-4
    assert list(found.communalities) == pytest.approx(list(expected["communality"].values()), abs=2e-4)
    assert (found.df, found.chi2, found.tli) == (
        expected["dof"], close(expected["chi_ml_stat"], 1e-5), close(expected["tli"], 1e-5))  # fmt: skip
    assert found.rmsea == close(expected["rmsea"], 1e-5)
    if expected["phi"]:
        assert found.correlations[0, 1] == pytest.approx(expected["phi"][0][1], abs=1e-4)


def simulated(n=400, seed=3):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 2))
    pattern = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.8], [0, 0.7], [0, 0.6]])
    return pd.DataFrame(common @ pattern.T + rng.normal(size=(n, 6)) * 0.6, columns=list("abcdef"))


def test_moments_of_two_parts_add_up_to_those_of_the_whole():
    frame = simulated()
    frame.iloc[5, 2] = np.nan
    origin = np.zeros(6)
    for missing in ("listwise", "pairwise"):
        whole = moments(frame, missing=missing, origin=origin)
        parts = moments(frame[:150], missing=missing, origin=origin) + moments(
            frame[150:], missing=missing, origin=origin
        )
        assert parts.covariance == pytest.approx(whole.covariance, rel=1e-12)
        assert whole.covariance == pytest.approx((frame.dropna() if missing == "listwise" else frame).cov().to_numpy())
    with pytest.raises(InvalidInput):
        moments(frame, origin=origin) + moments(frame, origin=origin + 1)


def test_parallel_analysis_finds_two_planted_factors_and_none_in_noise():
    assert parallel_analysis(moments(simulated()), seed=1)["kept"].sum() == 2
    noise = pd.DataFrame(np.random.default_rng(9).normal(size=(300, 8)))
    assert parallel_analysis(moments(noise), seed=1)["kept"].sum() <= 1


@pytest.mark.parametrize("rotation", ["varimax", "promax", "oblimin"])
def test_rotation_recovers_planted_clusters_and_keeps_what_is_explained(rotation):
    given = moments(simulated(4000))
    unrotated = extract(given.correlation, 2, "ml")
    pattern, phi = rotate(unrotated, rotation)
    assert pattern @ phi @ pattern.T == pytest.approx(unrotated @ unrotated.T, abs=1e-8)
    strong = np.abs(pattern) > 0.4
    assert strong.sum(axis=1).tolist() == [1] * 6
    assert abs(phi[0, 1]) < 0.1
    assert ml_discrepancy(np.eye(2), np.eye(2)) == pytest.approx(0)


@pytest.mark.parametrize(("frame", "error"), [
    (pd.DataFrame({"a": [1, 2, 3]}), InvalidInput),
    (pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}), InvalidInput),
    (pd.DataFrame({"a": [1.0, np.nan], "b": [np.nan, 2.0]}), NotEnoughData),
    (pd.DataFrame({"a": [1, 1, 1], "b": [1, 2, 3], "c": [3, 1, 2]}), NotEnoughData),
    (pd.DataFrame({"a": [1, 2, 3, 5], "b": [2, 4, 6, 10], "c": [1, 5, 2, 2]}), InvalidInput),
])  # fmt: skip
def test_what_would_mislead_is_refused(frame, error):
    with pytest.raises(error):
        adequacy(moments(frame))


def test_too_many_factors_and_unknown_rotations_are_refused():
    given = moments(simulated())
    with pytest.raises(InvalidInput, match="cannot carry"):
        factor_analysis(given, 4)
    with pytest.raises(InvalidInput, match="unknown rotation"):
        rotate(np.ones((4, 2)), "x")


def test_sentences_name_the_weakest_item_and_what_is_not_said():
    block = reliability(moments(simulated()[["a", "b", "c"]]))
    assert "信度高不说明答卷真实" in block.sentence()
    assert "“c”" in block.sentence()
    assert "not from the computation" in factor_analysis(moments(simulated()), 2).sentence("en")
    assert "想测的东西" in adequacy(moments(simulated())).sentence()


def test_chunks_of_a_file_batches_and_partitions_give_the_same_moments(tmp_path):
    frame = pd.DataFrame(np.random.default_rng(8).integers(1, 6, size=(70_000, 5)), columns=list("abcde"))
    whole = moments(frame, origin=np.zeros(5)).covariance
    frame.to_csv(tmp_path / "scores.csv", index=False)
    chunks = pd.read_csv(tmp_path / "scores.csv", chunksize=9_999)
    assert moments_of(chunks).covariance == pytest.approx(whole, rel=1e-12)
    frame.to_parquet(tmp_path / "scores.parquet")
    batches = (batch.to_pandas() for batch in ParquetFile(tmp_path / "scores.parquet").iter_batches(20_000))
    assert moments_of(batches).covariance == pytest.approx(whole, rel=1e-12)
    assert moments(frame.astype("int8")).covariance == pytest.approx(whole, rel=1e-12)
    assert moments(frame * 20 % 100 - 50).n == 70_000
    parts = dask.dataframe.from_pandas(frame, npartitions=4)
    assert moments_of_dask(parts).covariance == pytest.approx(whole, rel=1e-12)
    with pytest.raises(NotEnoughData):
        moments_of([])
