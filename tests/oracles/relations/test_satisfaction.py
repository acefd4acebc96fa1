"""Satisfaction figures, net promoter score and quadrants: by hand, against R's figures, and by simulation."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.replication import jackknife
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.relations.ipa import ipa
from analysis.survey.net_promoter import net_promoter_score
from analysis.survey.satisfaction import satisfaction, satisfaction_index
from analysis.survey.satisfaction_definitions import DEFINITIONS, scored

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"


def cases():
    path = REFERENCE / "expected" / "proportion_intervals.json"
    found = json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []
    return [case for case in found if case["id"].startswith("nps_")]


def alike(n):
    return Design(weight=pd.Series(1.0, index=range(n)))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_net_promoter_score_and_top_boxes_of_real_answers(case):
    answers = pd.read_csv(REFERENCE / "data" / case["data"])[case["id"].removeprefix("nps_mobi_")].astype(float)
    expected, n = case["values"], len(answers)
    found = net_promoter_score(alike(n), answers)
    assert (found.nps, found.promoters, found.detractors, found.n) == pytest.approx(
        (expected["nps"], expected["promoters"], expected["detractors"], n)
    )
    # the reference divides by n, a design by n − 1
    assert found.se * np.sqrt((n - 1) / n) == pytest.approx(expected["se"], rel=1e-9)
    for points in (2, 3):
        top = satisfaction(alike(n), answers, f"top{points}", highest=10)
        assert top.estimate == pytest.approx(expected[f"top{points}box"])
    rescaled = satisfaction(alike(n), answers, "rescaled", highest=10)
    assert rescaled.estimate == pytest.approx(expected["mean_0_100"])
    assert mean(alike(n), answers).table["se"][0] == pytest.approx(expected["se_mean"], rel=1e-6)


def test_every_definition_by_hand():
    points = pd.Series([5, 5, 4, 3, 2, 1, np.nan], name="overall")
    expected = {
        "top1": 2 / 6,
        "top2": 3 / 6,
        "top3": 4 / 6,
        "value_100_80_60_30_0": (200 + 80 + 60 + 30) / 6,
        "value_100_80_60_40_20": 400 / 6,
        "rescaled": (200 + 75 + 50 + 25) / 6,
        "of_highest": 400 / 6,
    }
    assert set(expected) == set(DEFINITIONS)
    for definition, value in expected.items():
        found = satisfaction(alike(7), points, definition)
        assert (found.estimate, found.n) == (pytest.approx(value), 6)
        assert DEFINITIONS[definition].texts["zh"] in found.sentence()
        assert found.low < value < found.high
    everyone = satisfaction(alike(6), pd.Series([5.0] * 6), "top2")
    assert (everyone.estimate, everyone.high) == (1, 1)
    assert everyone.low < 0.7


def test_what_does_not_fit_a_definition_is_refused():
    with pytest.raises(InvalidInput, match="made for 5 points, not 10"):
        scored(pd.Series([9.0]), "value_100_80_60_30_0", highest=10)
    with pytest.raises(InvalidInput, match=r"off the scale 1 to 5: 9"):
        scored(pd.Series([9.0, 2]), "top2")
    with pytest.raises(InvalidInput, match="unknown definition nice"):
        scored(pd.Series([2.0]), "nice")
    with pytest.raises(InvalidInput, match="between 0 and 10"):
        net_promoter_score(alike(2), pd.Series([11.0, 3]))
    with pytest.raises(InvalidInput, match="a weight of 0 or more"):
        satisfaction_index(alike(2), pd.DataFrame({"a": [1.0, 2], "b": [2.0, 3]}), item_weights={"a": 1})


def test_the_index_weighs_items_and_knows_that_they_go_together():
    rng = np.random.default_rng(1)
    common = rng.normal(size=(400, 1))
    points = pd.DataFrame(np.clip(np.round(3 + common + rng.normal(size=(400, 3)) * 0.3), 1, 5), columns=list("abc"))
    design = Design(weight=pd.Series(rng.uniform(0.5, 2, 400)), psu=pd.Series(np.arange(400) // 8))
    found = satisfaction_index(design, points, item_weights={"a": 2, "b": 1, "c": 1})
    weighted = (points @ [0.5, 0.25, 0.25] - 1) / 4 * 100
    direct = mean(design, weighted).table.iloc[0]
    assert (found.estimate, found.se) == (pytest.approx(direct["estimate"]), pytest.approx(direct["se"]))
    holes = points.mask(rng.random(points.shape) < 0.2)
    assert satisfaction_index(design, holes).n == int(holes.notna().any(axis=1).sum())


def planted_items(rng, n=250, k=6):
    """True performance and pull on the overall view, and one sample of n residents in 25 blocks."""
    level, pull = rng.normal(3, 0.25, k), rng.uniform(0.1, 0.9, k)
    block = np.repeat(np.arange(25), n // 25)
    noise = rng.normal(size=(n, k)) + rng.normal(size=(25, k))[block] * 0.3
    overall = noise @ pull + rng.normal(size=n)
    return level, pull, pd.DataFrame(level + noise, columns=[f"q{at}" for at in range(k)]), pd.Series(overall), block


@pytest.mark.slow
def test_quadrant_probabilities_are_as_often_right_as_they_say():
    rng = np.random.default_rng(20)
    chances: list[float] = []
    hits: list[bool] = []
    for _ in range(1000):
        level, pull, performance, overall, block = planted_items(rng)
        design = Design(weight=pd.Series(1.0, index=performance.index), psu=pd.Series(block))
        found = ipa(design, performance, overall=overall)
        above = (level >= level.mean(), pull >= pull.mean())  # items vary alike, so correlations rank as pulls do
        quadrant = found.table["quadrant"].map(
            {"keep": (1, 1), "improve": (0, 1), "low_priority": (0, 0), "overdone": (1, 0)}
        )
        chances.extend(found.table["probability"])
        hits.extend((bool(a), bool(b)) == tuple(map(bool, q)) for a, b, q in zip(*above, quadrant, strict=True))
    said, right = np.array(chances), np.array(hits)
    error = np.sqrt((said * (1 - said)).sum()) / len(said)
    # items of one design share a crosshair, so their errors are not independent: allow for 6 in one
    assert abs(right.mean() - said.mean()) < 3 * error * np.sqrt(6) + 0.01
    for low, high in ((0.3, 0.6), (0.6, 0.9), (0.9, 1.001)):
        inside = (said >= low) & (said < high)
        assert inside.sum() > 200
        assert right[inside].mean() == pytest.approx(said[inside].mean(), abs=0.05)


def test_stated_importance_and_its_sentence():
    rng = np.random.default_rng(3)
    performance = pd.DataFrame(rng.normal([2, 4, 3], 0.5, (200, 3)), columns=["路灯", "停车", "绿化"])
    stated = pd.DataFrame(rng.normal([9, 8, 3], 0.5, (200, 3)), columns=performance.columns)
    found = ipa(alike(200), performance, importance="stated", stated=stated)
    assert list(found.table["quadrant"]) == ["improve", "keep", "low_priority"]
    assert "优先改进（95% 把握）：路灯" in found.sentence()
    assert found.plot() is not None
    with pytest.raises(InvalidInput, match="one column for each item"):
        ipa(alike(200), performance, importance="stated", stated=stated[["路灯"]])
    with pytest.raises(InvalidInput, match="overall rating"):
        ipa(alike(200), performance)
    with pytest.raises(NotEnoughData, match="绿化"):
        ipa(alike(200), performance.assign(绿化=3.0), overall=pd.Series(rng.normal(size=200)))


def test_coordinates_under_equal_weights_are_the_plain_mean_and_pearson_s_correlation():
    rng = np.random.default_rng(5)
    _, _, performance, overall, _ = planted_items(rng)
    table = ipa(alike(250), performance, overall=overall).table
    r, n = performance["q0"].corr(overall), 250
    assert table["performance"].to_numpy() == pytest.approx(performance.mean().to_numpy())
    assert table.loc[0, "importance"] == pytest.approx(r)
    assert table.loc[0, "performance_se"] == pytest.approx(performance["q0"].std() / np.sqrt(n))
    assert table.loc[0, "importance_se"] == pytest.approx((1 - r**2) / np.sqrt(n), rel=0.15)  # as of normal answers
    low, high = np.tanh(np.arctanh(r) + np.array([-1.96, 1.96]) / np.sqrt(n - 3))
    assert table.loc[0, ["importance_low", "importance_high"]].to_numpy(float) == pytest.approx([low, high], abs=0.03)


def test_errors_of_both_coordinates_agree_with_leaving_out_one_block_at_a_time():
    _, _, performance, overall, block = planted_items(np.random.default_rng(6))
    weight = pd.Series(np.random.default_rng(7).uniform(1, 3, 250))
    design = Design(weight=weight, psu=pd.Series(block), strata=pd.Series(block % 3))
    linear = ipa(design, performance, overall=overall).table
    left_out = ipa(jackknife(design, "JKn"), performance, overall=overall).table
    names = ["performance_se", "importance_se"]
    assert left_out[names].to_numpy() == pytest.approx(linear[names].to_numpy(), rel=0.1)
    assert (left_out["importance"] == linear["importance"]).all()


def test_six_blocks_call_fewer_quadrants_certain_than_independent_answers_would():
    _, _, performance, overall, _ = planted_items(np.random.default_rng(9))
    alone = ipa(alike(250), performance, overall=overall).table
    psu, weight = (
        pd.Series(np.arange(250) % 6),
        pd.Series(np.random.default_rng(1).lognormal(0, 0.6, 6)[np.arange(250) % 6]),
    )
    few = ipa(Design(weight=weight, psu=psu, small_sample=True), performance, overall=overall).table
    assert few["is_certain"].sum() < alone["is_certain"].sum()
    assert (few["p_adjusted"][few["is_certain"]] < 0.05).all()


def test_after_a_census_every_quadrant_is_certain_and_with_one_block_none():
    _, _, performance, overall, block = planted_items(np.random.default_rng(9))
    one = pd.Series(1.0, index=performance.index)
    census = ipa(Design(weight=one, fpc=one * 250), performance, overall=overall).table
    assert census["is_certain"].all()
    assert (census["performance_low"] == census["performance"]).all()
    two = Design(weight=one, psu=pd.Series(block % 2), strata=pd.Series(block % 2), lonely="remove")
    unknown = ipa(two, performance, overall=overall).table
    assert not unknown["is_certain"].any()
    assert unknown[["performance_low", "importance_high", "probability"]].isna().all(axis=None)


def test_errors_of_raked_coordinates_are_those_of_replicates_raked_again():
    _, _, performance, overall, block = planted_items(np.random.default_rng(12))
    side = pd.Series(np.where(performance["q0"] + np.random.default_rng(2).normal(size=250) > 3, "a", "b"))
    frame = pd.DataFrame({"block": block, "side": side, "weight": np.random.default_rng(7).uniform(1, 3, 250)})
    design, margins = Design(frame, weight="weight", psu="block"), {"side": {"a": 400.0, "b": 200.0}}
    linear = ipa(design.raked(margins), performance, overall=overall).table
    replicates = ipa(jackknife(design, "JK1").raked(margins), performance, overall=overall).table
    names = ["performance_se", "importance_se"]
    assert replicates[names].to_numpy() == pytest.approx(linear[names].to_numpy(), rel=0.12)
    assert linear["performance_se"][0] == pytest.approx(mean(design.raked(margins), performance).table["se"][0])
    fixed = Design(frame.assign(weight=design.raked(margins).w), weight="weight", psu="block")
    assert linear["performance_se"][0] < ipa(fixed, performance, overall=overall).table["performance_se"][0]
