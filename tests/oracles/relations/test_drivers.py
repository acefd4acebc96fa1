"""Relative importance against R (relaimpo), drivers under a design, permutation and segments on planted data."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.replication import bootstrap_factors
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.relations.drivers import drivers
from analysis.statistics.relations.importance import relative_importance, shapley_shares
from analysis.statistics.relations.permutation import permutation
from analysis.statistics.relations.segments import segments

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"


def cases():
    path = REFERENCE / "expected" / "relative_importance.json"
    return json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_every_measure_of_relative_importance(case):
    frame = pd.read_csv(REFERENCE / "data" / case["data"])
    weight = case["prep"]["weights"]
    covariance = np.cov(
        frame[case["columns"]].to_numpy(dtype=float), rowvar=False, aweights=frame[weight] if weight else None
    )
    found = relative_importance(covariance, case["columns"][1:]).set_index("driver")
    assert found["lmg"].sum() == pytest.approx(case["values"]["r2"], rel=1e-9)
    for measure in set(case["values"]) & set(found.columns):
        for driver, value in case["values"][measure].items():
            assert found.loc[driver, measure] == pytest.approx(value, rel=1e-8)
    if "johnson_relative_weights" in case["values"]:
        for driver, value in case["values"]["johnson_relative_weights"].items():
            assert found.loc[driver, "genizi"] == pytest.approx(value, rel=1e-8)
    assert found["share"].to_dict() == pytest.approx(case["values"]["lmg_share"])


def test_two_drivers_by_hand_and_what_is_refused():
    covariance = np.array([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]])
    both = (0.25 + 0.16 - 2 * 0.5 * 0.4 * 0.3) / (1 - 0.09)
    assert shapley_shares(covariance) == pytest.approx([(0.25 + both - 0.16) / 2, (0.16 + both - 0.25) / 2])
    with pytest.raises(InvalidInput, match="at most 20"):
        shapley_shares(np.eye(22))
    with pytest.raises(InvalidInput, match="combination"):
        shapley_shares(np.array([[1, 0.5, 0.5], [0.5, 1, 1], [0.5, 1, 1]]))
    with pytest.raises(NotEnoughData):
        shapley_shares(np.eye(1))


def planted(n=1200, seed=1):
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.normal(size=(n, 3)) + rng.normal(size=(n, 1)) * 0.5, columns=["路灯", "停车", "绿化"])
    hidden = 1.5 * x["路灯"] + 0.6 * x["停车"] + rng.logistic(size=n)
    return pd.Series(np.digitize(hidden, [-3, -1, 1, 3]) + 1.0, name="总体"), x


@pytest.mark.parametrize("model", ["ordered", "linear"])
def test_the_planted_driver_comes_first_and_the_idle_one_last(model):
    outcome, x = planted()
    found = drivers(Design(weight=pd.Series(1.0, index=x.index)), outcome, x, model=model, resamples=200)
    assert list(found.table["driver"]) == ["路灯", "停车", "绿化"]
    assert found.table["share"].sum() == pytest.approx(1)
    assert (found.table["share_low"] < found.table["share"]).all()
    assert found.table["p"].iloc[0] < 1e-10
    assert found.table["p"].iloc[2] > 0.01
    assert "拉开了差距" in found.sentence()
    assert "不是因果" in found.sentence()
    assert not found.warnings


def test_overlapping_drivers_are_warned_of_and_few_rows_refused():
    outcome, x = planted()
    twin = x.assign(又一路灯=x["路灯"] + np.random.default_rng(2).normal(size=len(x)) * 0.1)
    found = drivers(Design(weight=pd.Series(1.0, index=x.index)), outcome, twin, resamples=50)
    assert "VIF" in found.sentence()
    with pytest.raises(NotEnoughData, match="3 complete rows"):
        drivers(Design(weight=pd.Series(1.0, index=range(3))), outcome.iloc[:3], x.iloc[:3])


def test_resampling_units_gives_the_errors_of_the_design():
    rng = np.random.default_rng(4)
    psu = np.repeat(np.arange(40), 10)
    design = Design(weight=pd.Series(rng.uniform(1, 3, 400)), psu=pd.Series(psu), strata=pd.Series(psu // 10))
    values = rng.normal(size=400) + rng.normal(size=40)[psu]
    means = []
    for _ in range(3000):
        w = design.w * bootstrap_factors(design, rng)[design.psu_codes]
        means.append(w @ values / w.sum())
    assert np.std(means) == pytest.approx(mean(design, pd.Series(values)).table["se"][0], rel=0.06)


def test_errors_of_shares_under_a_design_agree_with_leaving_out_one_unit_at_a_time():
    outcome, x = planted(400)
    psu, rng = pd.Series(np.arange(400) % 40), np.random.default_rng(3)
    x = x + rng.normal(size=(40, 3))[psu] * 0.3
    design = Design(weight=pd.Series(rng.uniform(1, 3, 400)), psu=psu, strata=psu % 4)
    rows = np.column_stack([outcome, x])
    shares = []
    for unit in range(40):
        w = design.w * np.where(psu == unit, 0.0, np.where(psu % 4 == unit % 4, 10 / 9, 1.0))
        parts = shapley_shares(np.cov(rows, rowvar=False, aweights=w))
        shares.append(parts / parts.sum())
    jackknife_se = np.sqrt(9 / 10 * 10 * np.array(shares).reshape(10, 4, 3).var(axis=0).sum(axis=0))
    table = drivers(design, outcome, x, model="linear").table.set_index("driver").loc[list(x.columns)]
    logit = lambda share: np.log(share / (1 - share))  # noqa: E731
    width = logit(table["share_high"]) - logit(table["share_low"])
    se = width / 2 / stats.t.ppf(0.975, 36) * table["share"] * (1 - table["share"])
    assert se.to_numpy() == pytest.approx(jackknife_se, rel=0.1)


def test_six_units_give_longer_bounds_than_rows_would_and_a_driver_alone_has_all():
    outcome, x = planted(300)
    psu = pd.Series(np.arange(300) % 6)
    few = Design(weight=pd.Series(1.0, index=x.index), psu=psu, small_sample=True)
    beside = [drivers(design, outcome, x).table for design in (few, Design(weight=pd.Series(1.0, index=x.index)))]
    lengths = [(table["share_high"] - table["share_low"])[0] for table in beside]
    assert lengths[0] > lengths[1]
    assert beside[0]["share"].tolist() == beside[1]["share"].tolist()
    alone = drivers(few, outcome, x[["路灯"]]).table.iloc[0]
    assert (alone["share"], alone["share_low"], alone["share_high"]) == pytest.approx((1, 1, 1))


@pytest.mark.slow
def test_permutation_sees_a_curve_that_a_line_does_not():
    rng = np.random.default_rng(5)
    x = pd.DataFrame(rng.normal(size=(800, 3)), columns=list("abc"))
    y = x["b"] ** 2 + 0.3 * rng.normal(size=800)
    found = permutation(y, x)
    assert found.table["driver"].iloc[0] == "b"
    assert found.r2 > 0.7
    table: Any = found.table.set_index("driver")
    assert table.loc["a", "importance"] < 0.05
    with pytest.raises(NotEnoughData):
        permutation(y.iloc[:30], x.iloc[:30])


def test_segments_are_found_where_planted_and_denied_where_not():
    rng = np.random.default_rng(6)
    group = rng.integers(0, 2, 400)
    items = pd.DataFrame(rng.normal(size=(400, 4)) * 0.6 + np.where(group, 4, 2)[:, None], columns=list("abcd"))
    found = segments(items)
    assert found.n_segments == 2
    assert found.table["a"].iloc[0] > found.table["a"].iloc[1]
    assert (found.member == np.where(group, 1, 2)).mean() > 0.97
    nothing = segments(pd.DataFrame(rng.normal(size=(300, 6)), columns=list("abcdef")))
    assert nothing.n_segments == 1
    assert "没有稳定的分群" in nothing.sentence()
    with pytest.raises(InvalidInput, match="vary"):
        segments(items.assign(e=1))
