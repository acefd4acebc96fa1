"""Non-response by hand: cells, calibration to the sample, and the R-indicator of two groups."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import AnalysisError, InvalidInput, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.replication import jackknife
from analysis.statistics.estimation.estimates import mean, total
from analysis.statistics.estimation.weighting.nonresponse import nonresponse_calibration, nonresponse_weights
from analysis.statistics.estimation.weighting.representativity import representativity


def asked():
    """100 households drawn: 50 old ones of whom 40 answered, 50 young ones of whom 20 did; invented."""
    rows = pd.DataFrame({"age": ["old"] * 50 + ["young"] * 50, "answered": [1] * 40 + [0] * 10 + [1] * 20 + [0] * 30})
    return rows.assign(
        site=[f"s{row % 10}" for row in range(100)],
        block=[f"b{row % 4}" for row in range(100)],
        w=[2.0, 3.0] * 50,
        y=[5.0] * 50 + [3.0] * 50,
        floor=[row % 7 for row in range(100)],
    )


def design():
    return Design(asked(), weight="w", psu="site")


def test_weights_by_cells_are_the_base_weights_times_drawn_over_answered():
    made = nonresponse_weights(design(), "answered", cells="age")
    assert made.table["factor"].tolist() == pytest.approx([50 / 40, 50 / 20])
    assert made.table[["n_sampled", "n_responded"]].to_numpy().tolist() == [[50, 40], [50, 20]]
    assert made.weight.tolist() == pytest.approx([2 * 1.25, 3 * 1.25] * 20 + [2 * 2.5, 3 * 2.5] * 10)
    assert mean("y", made.design).table["estimate"][0] == pytest.approx(4.0)  # unweighted for non-response: 4.33
    assert (made.n_sampled, made.n_responded, made.rate) == (100, 60, pytest.approx(0.6))
    assert "只校正这些变量所知道的差别" in made.sentence()
    assert "the bias stays" in made.sentence("en")


def test_rates_of_weights_keep_the_total_of_each_cell():
    rows = asked().assign(w=np.arange(1.0, 101))
    made = nonresponse_weights(Design(rows, weight="w"), "answered", cells=["age", "block"], rates="weights")
    kept = made.weight.groupby([rows["age"], rows["block"]]).sum()
    assert kept.to_numpy() == pytest.approx(rows["w"].groupby([rows["age"], rows["block"]]).sum().to_numpy())
    assert len(made.table) == 8


def test_by_calibration_those_who_answered_add_up_to_the_sample():
    made = nonresponse_calibration(design(), "answered", auxiliary=["age", "floor"])
    whole = design()
    old, floor = (made.design.frame["age"] == "old").to_numpy(), made.design.frame["floor"].to_numpy()
    assert made.design.w @ old == pytest.approx(whole.w @ (whole.frame["age"] == "old"))
    assert made.design.w @ floor == pytest.approx(whole.w @ whole.frame["floor"])
    by_cells = nonresponse_weights(design(), "answered", cells="age", rates="weights")
    same = nonresponse_calibration(design(), "answered", auxiliary=["age"])
    assert same.weight.tolist() == pytest.approx(by_cells.weight.tolist())


def test_clusters_columns_and_replicates_stay_with_those_who_answered():
    made = nonresponse_weights(design(), asked()["answered"] == 1, cells=asked()["age"])
    assert made.design.degrees_of_freedom == design().degrees_of_freedom
    assert made.design.frame["site"].nunique() == 10
    replicated = nonresponse_weights(jackknife(design(), "JKn"), "answered", cells="age", rates="weights").design
    linear = nonresponse_weights(design(), "answered", cells="age", rates="weights").design
    assert replicated.replicate_weights.shape == (60, 10)
    errors = [total("floor", one).table["se"][0] for one in (replicated, linear)]
    assert errors[0] == pytest.approx(errors[1], rel=0.3)


UNKNOWN: Any = "guess"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda d: nonresponse_weights(d, "replied", cells="age"), "responded: there is no column replied"),
        (lambda d: nonresponse_weights(d, "answered", cells="sex"), "cells: there is no column sex"),
        (lambda d: nonresponse_weights(d, "answered", cells="age", rates=UNKNOWN), "rates: unknown 'guess'"),
        (lambda d: nonresponse_weights(d, "y", cells="age"), "yes or no"),
        (lambda d: nonresponse_calibration(d, "answered", auxiliary=[]), "auxiliary: at least one column"),
        (lambda d: representativity(d, "answered", ["age"], model=UNKNOWN), "model: unknown 'guess'"),
        (lambda d: representativity(d, "answered", ["age"], confidence=95), "confidence"),
        (lambda d: representativity(d, "answered", ["answered"]), "does not settle"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask(design())


def test_cells_without_an_answer_and_blanks_are_refused():
    rows = asked().assign(age=["old"] * 40 + ["oldest"] * 10 + ["young"] * 50)
    with pytest.raises(InvalidInput, match=r"nobody answered in the cells oldest \(0/10\); merge"):
        nonresponse_weights(Design(rows), "answered", cells="age")
    for blank in (None, np.nan, "", " "):
        hole = asked().assign(age=["old"] * 99 + [blank])
        for ask in (
            lambda one: nonresponse_weights(one, "answered", cells="age"),
            lambda one: nonresponse_calibration(one, "answered", auxiliary=["age"]),
            lambda one: representativity(one, "answered", ["age"]),
        ):
            with pytest.raises(InvalidInput, match=r"age is blank in 1 row \(rows 100"):
                ask(Design(hole))
    for everybody in (0, 1):
        with pytest.raises(NotEnoughData, match="everybody or nobody"):
            nonresponse_weights(Design(asked().assign(answered=everybody)), "answered", cells="age")


@pytest.mark.parametrize("model", ["cells", "logistic"])
def test_the_indicator_of_two_groups_by_hand(model):
    made = representativity(Design(asked()), "answered", ["age"], model=model)
    spread = 100 * 0.2**2 / 99  # rates of .8 and .4 about .6, of 50 each
    uncertain = (0.8 * 0.2 / 50 + 0.4 * 0.6 / 50) / 2
    of_mean = 100 / 99 * 100 * (0.2 / 100) ** 2
    assert made.r_unadjusted == pytest.approx(1 - 2 * np.sqrt(spread))
    assert made.r == pytest.approx(1 - 2 * np.sqrt(spread - uncertain + of_mean))
    assert made.low < made.r < made.high
    assert made.table["partial"].tolist() == pytest.approx([0.2, 0.2 * np.sqrt(0.5), -0.2 * np.sqrt(0.5)])
    assert made.table["rate"].tolist() == pytest.approx([0.6, 0.8, 0.4])
    assert made.largest_bias == pytest.approx((1 - made.r) / 1.2)
    assert "age的差别最大" in made.sentence()
    assert "R does not see" in made.sentence("en")


def test_where_all_kinds_answered_alike_the_indicator_is_one_and_says_so():
    made = representativity(Design(asked().assign(answered=[1, 0] * 50)), "answered", ["age"])
    assert (made.r, np.isnan(made.se)) == (1, True)
    assert "没有超过偶然" in made.sentence()


def test_over_many_samples_the_adjusted_indicator_and_its_error_are_right():
    rng, rates = np.random.default_rng(3), np.array([0.8, 0.55, 0.4])
    truth, found = 1 - 2 * rates.std(), []
    for _ in range(60):
        kind = rng.integers(0, 3, 240)
        rows = pd.DataFrame({"kind": kind.astype(str), "answered": rng.random(240) < rates[kind]})
        found.append(representativity(Design(rows), "answered", ["kind"]))
    r, se = np.array([one.r for one in found]), np.array([one.se for one in found])
    assert r.mean() == pytest.approx(truth, abs=0.025)
    assert se.mean() == pytest.approx(r.std(ddof=1), rel=0.25)
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.85
