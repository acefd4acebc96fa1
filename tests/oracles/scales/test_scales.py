"""Reliability and factors against R (psych) on real data, from moments that add."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any, cast

import dask.dataframe
import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.large_files import read_moments
from analysis.statistics.estimation.moments import moments, moments_of, moments_of_dask
from analysis.statistics.scales.factors import extract, ml_discrepancy, rotate
from analysis.statistics.scales.polychoric import ordinal_alpha, polychoric
from analysis.statistics.scales.reliability import (
    bootstrap_interval,
    cronbach_alpha,
    distribution_free_interval,
    normal_interval,
    omega_hierarchical,
    omega_total,
    reliability,
    spearman_brown,
    split_halves,
    weighted_alpha,
)
from analysis.statistics.scales.validity import adequacy, factor_analysis, parallel_analysis

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
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
        close(expected["alpha_raw"]),
        close(expected["alpha_std"]),
        close(expected["average_r"]),
    )
    assert (block.alpha.low, block.alpha.high) == (
        close(expected["feldt_ci_95"]["lower"]),
        close(expected["feldt_ci_95"]["upper"]),
    )
    if "duhachek_ci_95" in expected:
        interval = expected["duhachek_ci_95"]
        assert normal_interval(given) == (close(interval["lower"], 1e-5), close(interval["upper"], 1e-5))
    assert list(block.guttman) == close([expected["guttman_covariance"][f"lambda{at}"] for at in range(1, 7)])
    halves = expected["split_half_covariance"]
    assert (len(split_halves(given.covariance)), block.split_half_mean, block.split_half_min) == (
        halves["n_splits"],
        close(halves["mean"]),
        close(halves["min"]),
    )
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
        close(expected["kmo"]["overall"]),
        close(expected["bartlett"]["chisq"]),
        expected["bartlett"]["df"],
    )
    assert list(found.items["kmo"]) == close(list(expected["kmo"]["per_item"].values()))
    if "split_half_odd_even" in expected and case["prep"]["missing"] == "listwise":
        items = list(scores.columns)
        assert spearman_brown(scores, items[::2], items[1::2]) == close(
            expected["split_half_odd_even"]["spearman_brown"]
        )


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_tests") if "alpha" in case["id"]], ids=lambda case: case["id"]
)
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


@pytest.mark.slow
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
        expected["dof"],
        close(expected["chi_ml_stat"], 1e-5),
        close(expected["tli"], 1e-5),
    )
    assert found.rmsea == close(expected["rmsea"], 1e-5)
    squares = np.sort(found.variance_share * given.k)
    assert (found.n, squares) == (case["values"]["n"], pytest.approx(np.sort(expected["ss_loadings"]), abs=1e-3))
    if expected["phi"]:
        upper = np.triu_indices(wanted.shape[1], 1)
        ours, theirs = (np.sort(np.asarray(phi)[upper]) for phi in (found.correlations, expected["phi"]))
        assert ours == pytest.approx(theirs, abs=1e-4)


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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("frame", "error"),
    [
        (pd.DataFrame({"a": [1, 2, 3]}), InvalidInput),
        (pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}), InvalidInput),
        (pd.DataFrame({"a": [1.0, np.nan], "b": [np.nan, 2.0]}), NotEnoughData),
        (pd.DataFrame({"a": [1, 1, 1], "b": [1, 2, 3], "c": [3, 1, 2]}), NotEnoughData),
        (pd.DataFrame({"a": [1, 2, 3, 5], "b": [2, 4, 6, 10], "c": [1, 5, 2, 2]}), InvalidInput),
    ],
)
def test_what_would_mislead_is_refused(frame, error):
    with pytest.raises(error):
        adequacy(moments(frame))


def test_too_many_factors_and_unknown_rotations_are_refused():
    given = moments(simulated())
    with pytest.raises(InvalidInput, match="cannot carry"):
        factor_analysis(given, 4)
    with pytest.raises(InvalidInput, match="unknown rotation"):
        rotate(np.ones((4, 2)), cast(Any, "x"))


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
    for name in ("scores.csv", "scores.parquet"):
        read = read_moments(tmp_path / name, ["b", "a"], rows=20_000)
        assert (read.items, read.n) == (("b", "a"), 70_000)
        assert read.covariance == pytest.approx(whole[1::-1, 1::-1], rel=1e-12)
        with pytest.raises(InvalidInput, match="no column x"):
            read_moments(tmp_path / name, ["x"])
    with pytest.raises(InvalidInput, match=r"not \.csv"):
        read_moments(tmp_path / "scores.sav", ["a", "b"])
    assert moments(frame.astype("int8")).covariance == pytest.approx(whole, rel=1e-12)
    assert moments(frame * 20 % 100 - 50).n == 70_000
    parts = dask.dataframe.from_pandas(frame, npartitions=4)
    assert moments_of_dask(parts).covariance == pytest.approx(whole, rel=1e-12)
    with pytest.raises(NotEnoughData):
        moments_of([])


@pytest.mark.parametrize(
    "case", [case for case in cases("reliability") if "polychoric" in case["values"]], ids=lambda case: case["id"]
)
def test_polychoric_correlations_and_the_alpha_of_answers_without_steps(case):
    scores = scores_of(case)
    found, expected = polychoric(scores), pd.DataFrame(case["values"]["polychoric"])
    assert found.to_numpy() == close(expected.loc[found.index, found.columns].to_numpy(), 1e-6)
    assert ordinal_alpha(scores) == close(case["values"]["ordinal_alpha"], 1e-6)


def test_polychoric_correlations_find_what_was_cut_into_steps():
    rng = np.random.default_rng(5)
    hidden = rng.multivariate_normal([0, 0], [[1, -0.6], [-0.6, 1]], 40_000)
    steps = pd.DataFrame({"a": np.digitize(hidden[:, 0], [-1, 0.2]), "b": np.digitize(hidden[:, 1], [-0.5, 0.5, 1.5])})
    assert polychoric(steps).loc["a", "b"] == pytest.approx(-0.6, abs=0.02)
    with pytest.raises(NotEnoughData, match="c"):
        polychoric(steps.assign(c=1))
    twin = pd.DataFrame({"a": [1, 2, 3] * 20, "b": [1, 2, 3] * 20})
    assert polychoric(twin).loc["a", "b"] == pytest.approx(1, abs=1e-3)


def test_omega_hierarchical_finds_the_planted_general_factor():
    group = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6]]))
    general = np.array([0.9, 0.7, 0.5])
    between = np.outer(general, general) + np.diag(1 - general**2)
    correlation = group @ between @ group.T
    np.fill_diagonal(correlation, 1)
    wanted = (group @ general).sum() ** 2 / correlation.sum()
    assert omega_hierarchical(correlation) == pytest.approx(wanted, abs=1e-5)
    assert omega_hierarchical(correlation) < omega_total(correlation)
    with pytest.raises(InvalidInput, match="3 group factors"):
        omega_hierarchical(correlation, 2)


def test_intervals_of_alpha_agree_where_answers_are_nearly_normal_and_part_where_they_are_not():
    rng = np.random.default_rng(6)
    common = rng.normal(size=(4000, 1))
    scores = pd.DataFrame(common + rng.normal(size=(4000, 6)), columns=list("abcdef"))
    feldt, normal = cronbach_alpha(scores), normal_interval(moments(scores))
    for low, high in (normal, distribution_free_interval(scores), bootstrap_interval(scores, resamples=600, seed=3)):
        assert (low, high) == (pytest.approx(feldt.low, abs=0.002), pytest.approx(feldt.high, abs=0.002))
    heavy = scores**3
    free, resampled = distribution_free_interval(heavy), bootstrap_interval(heavy, resamples=600)
    width = cronbach_alpha(heavy).high - cronbach_alpha(heavy).low
    assert free[1] - free[0] > 1.5 * width
    assert free[1] - free[0] == pytest.approx(resampled[1] - resampled[0], rel=0.15)
    steps = scores.clip(-2, 2).round().astype("int8")
    assert distribution_free_interval(steps) == pytest.approx(distribution_free_interval(steps.astype(float)), rel=1e-5)
    with pytest.raises(InvalidInput, match="100 resamples"):
        bootstrap_interval(scores, resamples=5)
