"""The rest of what R (psych, lavaan, semTools, plspm) gives for each case: a case matches with all its values."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.estimation.moments import moments
from analysis.statistics.scales.cfa import cfa, robust_cfa
from analysis.statistics.scales.factors import extract
from analysis.statistics.scales.pls import pls_path
from analysis.statistics.scales.reliability import alpha_of, omega_total, reliability, spearman_brown, split_halves
from analysis.statistics.scales.validity import adequacy
from tests.oracles.scales.test_cfa import cases as cfa_cases
from tests.oracles.scales.test_cfa import model_of
from tests.oracles.scales.test_scales import REFERENCE, cases, close, scales, scores_of


@pytest.mark.parametrize("case", scales, ids=lambda case: case["id"])
def test_intervals_halves_and_eigenvalues_of_a_scale(case):
    scores, expected = scores_of(case), case["values"]
    given = moments(scores, missing=case["prep"]["missing"])
    alpha, wanted = alpha_of(given, confidence=0.9), expected["feldt_ci_90"]
    assert (alpha.low, alpha.high) == (close(wanted["lower"]), close(wanted["upper"]))
    halves = split_halves(given.covariance)
    assert halves.max() == close(expected["split_half_covariance"]["max"])
    assert split_halves(given.correlation).min() == close(expected["split_half_correlation"]["min"])
    assert adequacy(given).p_value == pytest.approx(expected["bartlett"]["p"], rel=1e-6, abs=1e-300)
    assert np.linalg.eigvalsh(given.correlation)[::-1] == close(expected["eigenvalues_correlation"])
    if "split_half_first_second" in expected and case["prep"]["missing"] == "listwise":
        items, half = list(scores.columns), -(-given.k // 2)
        for first, second, name in (
            (items[::2], items[1::2], "split_half_odd_even"),
            (items[:half], items[half:], "split_half_first_second"),
        ):
            stepped = spearman_brown(scores, first, second)
            assert stepped == close(expected[name]["spearman_brown"]), name
            assert stepped / (2 - stepped) == close(expected[name]["r"])


@pytest.mark.parametrize("case", scales, ids=lambda case: case["id"])
def test_loadings_and_omegas_of_a_scale(case):
    scores, expected = scores_of(case), case["values"]
    given = moments(scores, missing=case["prep"]["missing"])
    for method in ("minres", "ml"):
        wanted = expected[f"omega_{method}_correlation"]
        loadings = extract(given.correlation, 1, method)[:, 0]
        assert np.abs(loadings) == pytest.approx(np.abs(list(wanted["loadings"].values())), abs=1e-4)
        if method == "minres":
            assert omega_total(given.correlation) == close(wanted["omega_total"], 1e-6)
    wanted = expected.get("omega_cfa_ml_covariance")
    if wanted and case["prep"]["missing"] == "listwise" and given.k > 3:
        one = cfa(given, {"scale": list(given.items)})
        table: Any = one.parameters.query("op == '=~'").set_index("rhs")
        spread = one.parameters.query("op == '~~' and lhs == 'scale'")["estimate"].iloc[0]
        for item, loading in wanted["loadings"].items():
            assert abs(table.loc[item, "estimate"]) * np.sqrt(spread) == close(abs(loading), 1e-4)
        residual = one.parameters.query("op == '~~' and lhs == rhs and lhs != 'scale'").set_index("lhs")
        assert residual["estimate"].to_dict() == close(wanted["residual_variances"], 1e-4)
        assert one.factors["composite_reliability"][0] == close(wanted["omega_model_implied"], 1e-5)


@pytest.mark.parametrize(
    "case", [case for case in scales if case["prep"]["missing"] == "listwise"], ids=lambda case: case["id"]
)
def test_a_scale_of_standardised_items_and_without_each_item(case):
    scores, expected = scores_of(case).dropna(), case["values"]
    block = reliability((scores - scores.mean()) / scores.std())
    assert list(block.guttman) == close([expected["guttman_correlation"][f"lambda{at}"] for at in range(1, 7)])
    if "item_std_r" in next(iter(expected["item"].values())):
        assert block.items.set_index("item")["item_total_r"].to_dict() == close(
            {item: values["item_std_r"] for item, values in expected["item"].items()}
        )
    if scores.shape[1] > 2:
        for item, wanted in expected["alpha_if_dropped"].items():
            if "alpha_std" in wanted and scores.shape[1] > 3:
                rest = reliability(scores.drop(columns=item))
                assert [rest.alpha.alpha, rest.alpha_standardized, rest.average_r] == close(
                    [wanted["alpha_raw"], wanted["alpha_std"], wanted["average_r"]]
                )


@pytest.mark.parametrize("case", cfa_cases(), ids=lambda case: case["id"])
@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_tests_indices_and_ratios_of_a_model(case, estimator):
    frame, values = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]
    model = model_of(values["model"])
    found = cfa(frame, model) if estimator == "ML" else robust_cfa(frame, model)
    fit = values[estimator]["fit"]
    assert (found.n, found.df) == (fit["ntotal"], fit["df"])
    assert [found.loglik, found.aic, found.bic, found.srmr] == close(
        [fit[key] for key in ("logl", "aic", "bic", "srmr")], 1e-5
    )
    assert [found.rmsea_low, found.rmsea_high] == close([fit["rmsea.ci.lower"], fit["rmsea.ci.upper"]], 1e-5)
    assert found.p_value == close(fit["pvalue" if estimator == "ML" else "pvalue.scaled"], 1e-4)
    table: Any = found.parameters.set_index(["lhs", "op", "rhs"])
    for each in values[estimator]["parameters"]:
        row = table.loc[(each["lhs"], each["op"], each["rhs"])]
        if each.get("z"):
            assert row["z"] == close(each["z"], 5e-5)
    for name, ave in values["ave"].items():
        assert found.factors.set_index("factor").loc[name, "ave"] == close(ave, 1e-4)
    for name, listed in zip(values["htmt_order"], values["htmt"], strict=True):
        ratios = np.atleast_1d(listed)
        assert found.htmt.loc[name, values["htmt_order"][: len(ratios)]].to_numpy() == close(ratios, 1e-5)


@pytest.mark.parametrize("case", cases("pls_path"), ids=lambda case: case["id"])
def test_effects_of_a_path_model(case):
    prep, expected = case["prep"], case["values"]["effects"]
    names = prep["path_rows"]
    blocks = {name: [each] if isinstance(each, str) else each for name, each in zip(names, prep["blocks"], strict=True)}
    paths = {
        name: [cause for cause, drawn in zip(names, row, strict=True) if drawn]
        for name, row in zip(names, prep["path_matrix"], strict=True)
    }
    frame = pd.read_csv(REFERENCE / "data" / case["data"])
    effects = pls_path(frame, blocks, paths, scheme=case["id"].rpartition("_")[2]).effects
    ours = {f"{row['from']} -> {row['to']}": row for _, row in effects.iterrows()}
    for at, relation in enumerate(expected["relation"]):
        row = ours[relation]
        for column, key in (("coefficient", "direct"), ("indirect", "indirect"), ("total", "total")):
            assert row[column] == pytest.approx(expected[key][at], abs=1e-6), (relation, key)
