"""Design-based estimates against R (survey) on real data, and their hostile inputs."""

import json
from pathlib import Path
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

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
INTERVALS = {"logit": "logit", "asin": "arcsine", "beta": "korn_graubard", "mean": "t", "likelihood": "likelihood"}


def cases(topic):
    path = REFERENCE / "expected" / f"{topic}.json"
    return json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []


def taylor(case):
    """The design of a case, and its data."""
    frame = pd.read_csv(REFERENCE / "data" / case["data"])
    text = case["prep"]["design"]
    return frame, Design(
        weight=frame["pw"],
        strata=frame["stype"] if "strata" in text or "apistrat" in text else None,
        psu=frame["dnum"] if "~dnum" in text or "apiclus1" in text else None,
        fpc=frame["fpc"] if "fpc" in text else None,
    )


plain = [case for case in cases("survey_taylor") if "lonely" not in case["id"]]
close = lambda value, rel=1e-7: pytest.approx(value, rel=rel)  # noqa: E731


@pytest.mark.parametrize("case", plain, ids=lambda case: case["id"])
@pytest.mark.parametrize("kind", ["mean", "total"])
def test_means_and_totals_with_errors_intervals_and_design_effects(case, kind):
    frame, design = taylor(case)
    names = list(case["values"][kind])
    table = getattr(estimates, kind)(design, frame[names]).table.set_index("variable")
    assert design.degrees_of_freedom == case["values"]["degf"]
    assert design.kish_deff == close(case["values"]["kish_deff"])
    for name, expected in case["values"][kind].items():
        row = table.loc[name]
        assert (row["estimate"], row["se"], row["deff"]) == (
            close(expected["est"]),
            close(expected["se"]),
            close(expected["deff"]),
        )
        assert [row["low"], row["high"]] == close(expected["ci95_t"])


@pytest.mark.parametrize("case", plain, ids=lambda case: case["id"])
def test_shares_ratios_and_domains(case):
    frame, design = taylor(case)
    values = case["values"]
    for name, categories in values["proportion"].items():
        table = estimates.share(design, frame[name], interval="t").table
        assert list(table["estimate"]) == close([each["est"] for each in categories.values()])
        assert list(table["se"]) == close([each["se"] for each in categories.values()])
    expected = values["ratio"]
    row = estimates.ratio(design, frame[expected["numerator"]], frame[expected["denominator"]]).table.iloc[0]
    assert (row["estimate"], row["se"]) == (close(expected["est"]), close(expected["se"]))
    expected = values["by_mean"]
    table = estimates.mean(design, frame[expected["variable"]], by=frame[expected["by"]]).table.set_index("domain")
    for group, each in expected["groups"].items():
        row = table.loc[group]
        assert (row["estimate"], row["se"], row["deff"]) == (
            close(each["est"]),
            close(each["se"]),
            pytest.approx(each["deff"], rel=1e-6),
        )
    totals = estimates.total(design, frame[expected["variable"]], by=frame[expected["by"]]).table
    assert list(totals["se"]) == close([each["se"] for each in values["by_total"].values()])


@pytest.mark.parametrize("case", plain, ids=lambda case: case["id"])
def test_intervals_of_shares_and_quantiles(case):
    frame, design = taylor(case)
    for name, methods in case["values"]["svyciprop"].items():
        variable = name[2:].split(" ")[0]
        for method, interval in INTERVALS.items():
            table = estimates.share(design, frame[variable], interval=cast(Any, interval)).table.set_index("variable")
            row, expected = table.loc[f"{variable}=Yes"], methods[method]
            rel = 2e-3 if method == "likelihood" else 1e-7  # R interpolates the likelihood, we solve for it
            low, high = max(0, expected["lower"]), min(1, expected["upper"])  # R's plain interval leaves 0 to 1
            assert (row["low"], row["high"]) == (close(low, rel), close(high, rel))
    expected = case["values"]["quantile"]
    shares = tuple(each["p"] for each in expected["q"])
    table = estimates.quantile(design, frame[expected["variable"]], shares).table
    for (_, row), each in zip(table.iterrows(), expected["q"], strict=True):
        assert [row[name] for name in ("estimate", "low", "high", "se")] == close(
            [each[name] for name in ("est", "ci_lower", "ci_upper", "se")]
        )


@pytest.mark.parametrize("case", [case for case in cases("survey_taylor") if "lonely" in case["id"]])
def test_a_stratum_with_a_single_unit_is_treated_as_named(case):
    frame = pd.read_csv(REFERENCE / "data" / case["data"])
    for lonely in ("remove", "certainty", "adjust", "average"):
        design = Design(weight=frame["pw"], strata=frame["stype"], lonely=lonely)
        for name, expected in case["values"][lonely].items():
            assert estimates.mean(design, frame[name]).table["se"][0] == close(expected["mean_se"])
            assert estimates.total(design, frame[name]).table["se"][0] == close(expected["total_se"])
    with pytest.raises(NotEnoughData, match="single primary sampling unit"):
        estimates.mean(Design(weight=frame["pw"], strata=frame["stype"]), frame["api00"])


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_replicates") if case["id"].startswith("jk")], ids=lambda case: case["id"]
)
def test_jackknife(case):
    frame, design = taylor(case)
    made, values = jackknife(design, case["prep"]["type"]), case["values"]
    assert made.degrees_of_freedom == values["degf"]
    for name in ("api00", "enroll"):
        assert estimates.mean(made, frame[name]).table["se"][0] == close(values[f"mean_{name}"]["se"])
        assert estimates.total(made, frame[name]).table["se"][0] == close(values[f"total_{name}"]["se"])
    assert estimates.ratio(made, frame["api.stu"], frame["enroll"]).table["se"][0] == close(values["ratio"]["se"])
    domains = estimates.mean(made, frame["api00"], by=frame["stype"]).table
    assert list(domains["se"]) == close([each["se"] for each in values["by_stype"].values()])


@pytest.mark.parametrize("case", [case for case in cases("survey_replicates") if "bootstrap" in case["id"]])
@pytest.mark.parametrize(("name", "scale", "mse"), [("centred_R_minus_1", None, False), ("mse_R", 1 / 40, True)])
def test_bootstrap_weights_that_came_with_the_data(case, name, scale, mse):
    frame = pd.read_csv(REFERENCE / "data" / case["data"])
    weights = pd.read_csv(REFERENCE / "data" / case["prep"]["replicate_weights"])
    replicates = weights[[column for column in weights if str(column).startswith("rw")]]
    design = Design(weight=weights["pw"], replicate_weights=replicates, replicate_scale=scale, mse=mse)
    expected = case["values"][name]
    assert estimates.mean(design, frame["api00"]).table["se"][0] == close(expected["mean_api00"]["se"])
    assert estimates.total(design, frame["enroll"]).table["se"][0] == close(expected["total_enroll"]["se"])
    shares = estimates.share(design, frame["awards"]).table.set_index("variable")
    assert shares.loc["awards=Yes", "se"] == close(expected["prop_awardsYes"]["se"])


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_tests") if "tests" in case["id"]], ids=lambda case: case["id"]
)
def test_rao_scott_and_group_differences(case):
    frame, design = taylor(case)
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
    frame, expected = pd.read_csv(REFERENCE / "data" / case["data"]), case["values"]
    plain = Design(strata=frame["ESA"], psu=frame["ambulance"], nest=True)
    made = balanced_repeated(plain)
    assert len(made.replicate_weights.columns) == expected["n_replicates"]
    for design, key in ((made, "se_brr"), (plain, "se_taylor")):
        assert estimates.ratio(design, frame["alive"], frame["arrests"]).table["se"][0] == close(expected["ratio"][key])
        assert estimates.total(design, frame["alive"]).table["se"][0] == close(expected["total_alive"][key])
    with pytest.raises(InvalidInput, match="two units in every stratum"):
        balanced_repeated(Design(weight=pd.Series([1.0] * 3)))
