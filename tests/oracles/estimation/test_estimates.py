"""Design-based estimates against R (survey) on real data, and their hostile inputs."""

from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation import estimates
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.replication import balanced_repeated, jackknife
from analysis.statistics.estimation.pairwise import differences
from analysis.statistics.relations.associations import crosstab, two_groups
from tests.oracles.estimation.reference_cases import cases, data, drawn

INTERVALS = {"logit": "logit", "asin": "arcsine", "beta": "korn_graubard", "mean": "t", "likelihood": "likelihood"}


plain = [case for case in cases("survey_taylor") if "lonely" not in case["id"]]
close = lambda value, rel=1e-8: pytest.approx(value, rel=rel)  # noqa: E731


@pytest.mark.parametrize("case", plain, ids=lambda case: case["id"])
@pytest.mark.parametrize("kind", ["mean", "total"])
def test_means_and_totals_with_errors_intervals_and_design_effects(case, kind):
    design, values = drawn(case), case["values"]
    names = list(values[kind])
    table = getattr(estimates, kind)(design, names).table.set_index("variable")
    assert (design.n, design.degrees_of_freedom) == (values["n"], values["degf"])
    assert [design.w.sum(), design.kish_deff, design.n / design.kish_deff] == close(
        [values["sum_weights"], values["kish_deff"], values["kish_neff"]]
    )
    for name, expected in values[kind].items():
        row = table.loc[name]
        assert row[["estimate", "se", "deff"]].tolist() == close([expected["est"], expected["se"], expected["deff"]])
        assert row[["low", "high"]].tolist() == close(expected["ci95_t"])
        assert (row["n"], row["n_weighted"]) == (values["n"], close(values["sum_weights"]))


@pytest.mark.parametrize("case", plain, ids=lambda case: case["id"])
def test_weights_that_add_up_to_the_sample_give_the_design_effect_with_replacement(case):
    design, wanted = drawn(case), case["values"]["mean_deff_replace"]
    scaled = Design(
        design.frame.assign(pw=design.w / design.w.mean()),
        weight="pw",
        strata=design.strata,
        psu=design.psu,
        fpc=design.fpc,
    )
    assert list(estimates.mean(scaled, list(wanted)).table["deff"]) == close(list(wanted.values()))


@pytest.mark.parametrize("case", plain, ids=lambda case: case["id"])
def test_shares_and_counts(case):
    design, values = drawn(case), case["values"]
    for name, categories in values["proportion"].items():
        table = estimates.share(design, name, interval="t").table
        for column, key in (("estimate", "est"), ("se", "se"), ("deff", "deff")):
            assert list(table[column]) == close([one[key] for one in categories.values()])
        assert table[["low", "high"]].to_numpy() == close(np.array([one["ci95_t"] for one in categories.values()]))
    for name, categories in values["count"].items():
        ones = pd.get_dummies(design.frame[name], prefix=name, prefix_sep="", dtype=float)[list(categories)]
        table = estimates.total(design, ones).table
        for column, key in (("estimate", "est"), ("se", "se")):
            assert list(table[column]) == close([one[key] for one in categories.values()])
        assert table[["low", "high"]].to_numpy() == close(np.array([one["ci95_t"] for one in categories.values()]))


@pytest.mark.parametrize("case", plain, ids=lambda case: case["id"])
def test_ratios_and_domains(case):
    design, values = drawn(case), case["values"]
    expected = values["ratio"]
    row = estimates.ratio(design, expected["numerator"], expected["denominator"]).table.iloc[0]
    assert row[["estimate", "se", "low", "high"]].tolist() == close(
        [expected["est"], expected["se"], *expected["ci95_t"]]
    )
    expected = values["by_mean"]
    table = estimates.mean(expected["variable"], design, by=expected["by"]).table.set_index("domain")
    for group, wanted in expected["groups"].items():
        row = table.loc[group]
        assert row[["estimate", "se"]].tolist() == close([wanted["est"], wanted["se"]])
        assert (row["n"], row["deff"]) == (wanted["n"], close(wanted["deff"]))
    totals = estimates.total(expected["variable"], design, by=expected["by"]).table.set_index("domain")
    for group, wanted in values["by_total"].items():
        assert totals.loc[group, ["estimate", "se"]].tolist() == close([wanted["est"], wanted["se"]])


@pytest.mark.parametrize("case", plain, ids=lambda case: case["id"])
def test_intervals_of_shares_and_quantiles(case):
    design = drawn(case)
    for name, methods in case["values"]["svyciprop"].items():
        variable = name[2:].split(" ")[0]
        for method, interval in INTERVALS.items():
            table = estimates.share(design, variable, interval=cast(Any, interval)).table.set_index("variable")
            row, expected = table.loc[f"{variable}=Yes"], methods[method]
            assert row[["estimate", "se"]].tolist() == close([expected["est"], expected["se"]])
            rel = 2e-3 if method == "likelihood" else 3e-8  # R interpolates the likelihood, we solve for it
            low, high = max(0, expected["lower"]), min(1, expected["upper"])  # R's plain interval leaves 0 to 1
            assert (row["low"], row["high"]) == (close(low, rel), close(high, rel))
    expected = case["values"]["quantile"]
    shares = tuple(wanted["p"] for wanted in expected["q"])
    table = estimates.quantile(expected["variable"], design, shares).table
    for (_, row), wanted in zip(table.iterrows(), expected["q"], strict=True):
        assert row[["estimate", "low", "high", "se"]].tolist() == close(
            [wanted[name] for name in ("est", "ci_lower", "ci_upper", "se")]
        )


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_taylor") if "lonely" in case["id"]], ids=lambda case: case["id"]
)
def test_a_stratum_with_a_single_unit_is_treated_as_named(case):
    frame = data(case["data"])
    for lonely in ("remove", "certainty", "adjust", "average"):
        design = Design(frame, weight="pw", strata="stype", lonely=lonely)
        for name, expected in case["values"][lonely].items():
            for kind in ("mean", "total"):
                row = getattr(estimates, kind)(design, name).table.iloc[0]
                assert row[["estimate", "se"]].tolist() == close([expected[kind], expected[f"{kind}_se"]])
    with pytest.raises(NotEnoughData, match=r"\(H\).*single primary sampling unit"):
        estimates.mean(Design(frame, weight="pw", strata="stype"), "api00")


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_replicates") if case["id"].startswith("jk")], ids=lambda case: case["id"]
)
def test_jackknife(case):
    plain_design = drawn(case)
    design, values = jackknife(plain_design, case["prep"]["type"]), case["values"]
    assert design.degrees_of_freedom == values["degf"]
    assert design.replicate_weights.shape[1] == values["n_replicates"]
    require_replicate_values(design, values)
    domains = estimates.mean("api00", design, by="stype").table.set_index("domain")
    for group, wanted in values["by_stype"].items():
        assert domains.loc[group, ["estimate", "se"]].tolist() == close([wanted["est"], wanted["se"]])


def require_replicate_values(design, values):
    for kind in ("mean", "total"):
        for name in ("api00", "enroll"):
            row, wanted = getattr(estimates, kind)(design, name).table.iloc[0], values[f"{kind}_{name}"]
            assert row[["estimate", "se"]].tolist() == close([wanted["est"], wanted["se"]])
            if "ci95_t" in wanted:
                assert row[["low", "high"]].tolist() == close(wanted["ci95_t"])
    row = estimates.ratio(design, "api.stu", "enroll").table.iloc[0]
    assert row[["estimate", "se"]].tolist() == close([values["ratio"]["est"], values["ratio"]["se"]])
    shares = estimates.share("awards", design).table.set_index("variable")
    wanted = values.get("prop_awards") or {"awardsYes": values["prop_awardsYes"]}
    for name, one in wanted.items():
        row = shares.loc[name.replace("awards", "awards=")]
        assert row[["estimate", "se"]].tolist() == close([one["est"], one["se"]])


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_replicates") if "bootstrap" in case["id"]], ids=lambda case: case["id"]
)
@pytest.mark.parametrize(("name", "scale", "mse"), [("centred_R_minus_1", None, False), ("mse_R", 1 / 40, True)])
def test_bootstrap_weights_that_came_with_the_data(case, name, scale, mse):
    weights = data(case["prep"]["replicate_weights"])
    replicates = weights[[column for column in weights if str(column).startswith("rw")]]
    frame = data(case["data"]).assign(pw=weights["pw"])
    design = Design(frame, weight="pw", replicate_weights=replicates, replicate_scale=scale, mse=mse)
    assert replicates.shape[1] == case["values"]["n_replicates"]
    require_replicate_values(design, case["values"][name])


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_tests") if "tests" in case["id"]], ids=lambda case: case["id"]
)
def test_rao_scott_and_group_differences(case):
    design = drawn(case)
    frame = design.frame
    rows, columns = case["call"][0].split("~")[1].split(",")[0].split(" + ")
    made, expected = crosstab(design, frame[rows], frame[columns]), case["values"]["svychisq"]
    assert (made.f, made.p_value) == (close(expected["F"]["stat"]), close(expected["F"]["p"]))
    assert [made.df_numerator, made.df_denominator] == close(expected["F"]["df"])
    assert (made.chi2, made.df, made.p_chi2) == (
        close(expected["Chisq"]["stat"]),
        expected["Chisq"]["df"],
        close(expected["Chisq"]["p"]),
    )
    value, group = case["call"][1].removeprefix("svyttest(").split(",")[0].split(" ~ ")
    row, expected = two_groups(design, frame[value], frame[group]).iloc[0], case["values"]["svyttest"]
    assert (row["difference"], row["t"], row["df"], row["p"]) == (
        close(expected["difference"]),
        close(expected["t"]),
        expected["df"],
        close(expected["p"]),
    )


def sample(n=12):
    rng = np.random.default_rng(5)
    return pd.DataFrame({"y": rng.normal(size=n), "g": list("ab") * (n // 2), "w": rng.uniform(1, 3, n)})


def test_a_sample_with_equal_weights_has_the_textbook_error():
    frame = sample()
    row = estimates.mean(Design(weight=frame["w"] * 0 + 2), frame["y"]).table.iloc[0]
    assert row["se"] == pytest.approx(frame["y"].std() / np.sqrt(12))
    assert (row["n"], row["n_weighted"]) == (12, 24)


def test_a_census_has_no_sampling_error():
    frame = sample()
    design = Design(weight=frame["w"] * 0 + 1, fpc=pd.Series([12.0] * 12))
    assert estimates.mean(design, frame["y"]).table["se"][0] == 0


def test_pairs_of_domains_are_compared_and_adjusted_after_holm():
    frame = pd.concat([sample(), sample().assign(g="c", y=5.0 + np.arange(12))], ignore_index=True)
    table = differences(estimates.mean(Design(weight=frame["w"]), frame["y"], by=frame["g"]))
    assert len(table) == 3
    assert (table["p_holm"] >= table["p"]).all()


@pytest.mark.parametrize(
    ("build", "error"),
    [
        (lambda f: Design(weight=f["w"] * 0), InvalidInput),
        (lambda f: Design(weight=f["w"], strata=f["g"], psu=pd.Series(["x"] * 6)), InvalidInput),
        (lambda f: Design(weight=f["w"], fpc=pd.Series([5.0] * 12)), InvalidInput),
        (lambda f: estimates.mean(Design(weight=f["w"]), f["g"]), InvalidInput),
        (lambda f: estimates.mean(Design(weight=f["w"]), f["y"].head(3)), InvalidInput),
        (lambda f: estimates.mean(Design(weight=f["w"]), f["y"] * np.nan), NotEnoughData),
        (lambda f: estimates.ratio(Design(weight=f["w"]), f["y"], f["y"] * 0), NotEnoughData),
        (lambda f: estimates.quantile(Design(weight=f["w"]), f["y"], (1.5,)), InvalidInput),
        (lambda f: jackknife(Design(weight=f["w"], strata=f["g"]), "JK1"), InvalidInput),
        (lambda f: crosstab(Design(weight=f["w"]), f["g"], f["g"].where(f["g"] == "a")), NotEnoughData),
        (lambda f: two_groups(Design(weight=f["w"]), f["y"], f["y"].round(3).astype(str)), InvalidInput),
    ],
)
def test_what_would_mislead_is_refused(build, error):
    with pytest.raises(error):
        build(sample())


def test_sentences_say_what_the_interval_does_not_hold():
    frame = sample()
    made = estimates.share(Design(weight=frame["w"]), frame["g"])
    assert "只含抽样误差" in made.sentence()
    assert "sampling error only" in made.sentence("en")
    assert "相关不等于因果" in crosstab(Design(weight=frame["w"]), frame["g"], frame["g"].shift(1)).sentence()


def test_an_unknown_interval_is_refused_by_name():
    frame = sample()
    with pytest.raises(InvalidInput, match="there are t, logit"):
        estimates.share(Design(weight=frame["w"]), frame["g"], interval=cast(Any, "x"))


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_replicates") if case["id"] == "brr_scd"], ids=lambda case: case["id"]
)
def test_balanced_half_samples(case):
    expected = case["values"]
    plain_design = Design(data(case["data"]), strata="ESA", psu="ambulance", nest=True)
    made = balanced_repeated(plain_design)
    assert len(made.replicate_weights.columns) == expected["n_replicates"]
    for design, key in ((made, "se_brr"), (plain_design, "se_taylor")):
        row, wanted = estimates.ratio("alive", "arrests", design).table.iloc[0], expected["ratio"]
        assert row[["estimate", "se"]].tolist() == close([wanted["est"], wanted[key]])
        row, wanted = estimates.total("alive", design).table.iloc[0], expected["total_alive"]
        assert row[["estimate", "se"]].tolist() == close([wanted["est"], wanted[key]])
    with pytest.raises(InvalidInput, match="two units in every stratum"):
        balanced_repeated(Design(weight=pd.Series([1.0] * 3)))
