"""Sensitivity and simulation, checked against distributions whose moments and probabilities are known by formula."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.topics.cost_benefit.flows import Rate, npv
from analysis.topics.cost_benefit.internal_rates import internal_rates
from analysis.topics.cost_benefit.sensitivity import (
    distributional_weights,
    optimism_uplift,
    sensitivity,
    with_optimism,
    with_weights,
)
from analysis.topics.cost_benefit.simulation import Spread, simulate
from questionnaires.texts import Text
from tests.analysis.topics.test_costbenefit import EIGHT, case_of, flow

ZERO_RATE = Rate(rate=Decimal(0), authority=Text("不折现", "undiscounted"))
GAINS = (flow("效益甲", "benefit", 2025, 60), flow("效益乙", "benefit", 2025, 60))
PLAIN = case_of(flow("费用", "cost", 2025, 100), *GAINS, rates=(ZERO_RATE,), currency="EUR")
BOTH = ("效益甲", "效益乙")
RANGE = (Decimal("0.8"), Decimal("1.2"))


def normal(line, sd):
    return Spread(line=line, shape="normal", low=1 - 1.6448536 * sd, high=1 + 1.6448536 * sd)


def together(r, lines=BOTH):
    return pd.DataFrame([[1.0, r], [r, 1.0]], index=lines, columns=lines)


def test_the_tornado_puts_the_widest_line_first_and_names_the_switching_value():
    found = sensitivity(PLAIN, ZERO_RATE, dict.fromkeys(("效益甲", "费用"), RANGE))
    frame = found.to_frame()
    assert frame["line"].tolist() == ["费用", "效益甲"]
    assert frame["low_npv"].tolist() == [Decimal(40), Decimal(8)]
    assert frame["switching_value"].tolist() == [Decimal("0.2"), Decimal(-20) / 60]
    assert frame["coefficient"].tolist() == [Decimal(-5), Decimal(3)]
    assert "“费用”变动 20.0% 时净现值为零" in found.sentence()
    assert "Value is zero when 费用 moves by 20.0%" in found.sentence("en")
    assert [text.get_text() for text in found.plot().get_yticklabels()] == ["费用", "效益甲"]


def test_a_line_that_would_have_to_fall_below_nothing_is_not_reachable():
    case = case_of(
        flow("费用", "cost", 2025, 100), flow("残值", "benefit", 2025, 10), flow("效益", "benefit", 2025, 200)
    )
    row = sensitivity(case, EIGHT, {"残值": RANGE}).to_frame().iloc[0]
    assert (row["switching_value"], row["is_reachable"]) == (Decimal(-11), False)


def test_sensitivity_of_unknown_lines_or_empty_ranges_is_refused():
    for ranges in ({}, {"别的": RANGE}, {"费用": RANGE[::-1]}):
        with pytest.raises(InvalidInput):
            sensitivity(PLAIN, ZERO_RATE, ranges)


def test_optimism_stands_beside_the_result_and_says_where_it_comes_from():
    found = with_optimism(PLAIN, optimism_uplift({"standard_buildings": Decimal(1)}), ["费用"])
    row = found.to_frame().iloc[0]
    assert (row["npv_yuan"], row["adjusted_npv_yuan"]) == (Decimal(20), Decimal(-4))
    assert "英国经验" in found.sentence()
    assert "UK evidence" in found.sentence("en")
    for mix in ({}, {"standard_buildings": Decimal("0.7")}, {"outsourcing": Decimal(1)}, {"castle": Decimal(1)}):
        with pytest.raises(InvalidInput):
            optimism_uplift(mix)
    with pytest.raises(InvalidInput):
        with_optimism(PLAIN, Decimal("0.24"), ["效益甲"])


def test_a_yuan_to_the_poorer_half_counts_more_beside_the_unweighted_value():
    weights = distributional_weights({"低收入": Decimal(20_000), "其他": Decimal(40_000)}, median=Decimal(40_000))
    assert [round(float(each), 4) for each in weights.values()] == [2.4623, 1.0]  # 2 ^ 1.3
    flows = tuple(replace(each, group="低收入") if each.line == "效益甲" else each for each in PLAIN.flows)
    found = with_weights(replace(PLAIN, flows=flows), weights)
    row = found.to_frame().iloc[0]
    assert (row["npv_yuan"], round(row["adjusted_npv_yuan"], 2)) == (Decimal(20), Decimal("107.74"))
    assert "不替代原结果" in found.sentence()
    for wrong in (
        lambda: with_weights(PLAIN, weights),
        lambda: with_weights(replace(PLAIN, flows=flows), {}),
        lambda: distributional_weights({"甲": Decimal(0)}, median=Decimal(1)),
    ):
        with pytest.raises(InvalidInput):
            wrong()


@pytest.mark.parametrize(("r", "variance"), [(0.0, 2 * 36), (0.5, 3 * 36), (-0.9, 0.2 * 36)])
def test_value_of_normal_factors_is_normal_with_the_variance_of_their_sum(r, variance):
    """60·f₁ + 60·f₂ with sd 0.1 each: variance 36 + 36 + 2·36·r, so that P(value < 0) = Φ(−20/sd)."""
    found = simulate(PLAIN, [normal(line, 0.1) for line in BOTH], seed=1, correlation=together(r))
    row, expected = found.to_frame().iloc[0], stats.norm.cdf(-20 / variance**0.5)
    assert (row["mean"], row["sd"]) == (pytest.approx(20, abs=0.15), pytest.approx(variance**0.5, rel=0.01))
    assert row["p_negative"] == pytest.approx(expected, abs=4 * (expected * (1 - expected) / 1e5) ** 0.5 + 1e-5)
    assert row["q95"] == pytest.approx(20 + 1.644854 * variance**0.5, abs=0.02 * variance**0.5)
    assert found.contributions["share"].tolist() == pytest.approx([0.5, 0.5], abs=0.02)


@pytest.mark.parametrize(
    ("shape", "law"),
    [
        ("uniform", stats.uniform(0.7, 0.8)),
        ("triangular", stats.triang(0.375, 0.7, 0.8)),
        ("lognormal", stats.lognorm(np.log(1.5 / 0.7) / (2 * stats.norm.ppf(0.95)), scale=(0.7 * 1.5) ** 0.5)),
        ("normal", stats.norm(1.1, 0.4 / stats.norm.ppf(0.95))),
    ],
)
@pytest.mark.parametrize("is_correlated", [False, True])
def test_drawn_factors_follow_their_distribution(shape, law, is_correlated):
    """Kolmogorov–Smirnov against scipy's distributions; value = 60·f − 40."""
    spreads = [Spread(line="效益甲", shape=shape, low=0.7, high=1.5), normal("效益乙", 1e-9)]
    drawn = simulate(PLAIN, spreads, seed=3, draws=20_000, correlation=together(0.0) if is_correlated else None)
    assert stats.kstest((drawn.values["0%"] + 40) / 60, law.cdf).pvalue > 0.001


def test_rank_correlations_are_those_of_the_ranks():
    """Both lines in one year each, so that the second rate tells their sum from their difference."""
    case = case_of(flow("甲", "benefit", 2025, 1), flow("乙", "benefit", 2025, 1), rates=(ZERO_RATE,), currency="EUR")
    spreads = [Spread(line=line, shape="uniform", low=0, high=1, mode=0.5) for line in ("甲", "乙")]
    found = simulate(case, spreads, seed=2, correlation=together(0.6, ["甲", "乙"]), of_ranks=True)
    # of uniform factors Pearson's r equals that of the ranks: Var(f₁ + f₂) = (1/12)(2 + 2·0.6)
    assert found.to_frame()["sd"].iloc[0] ** 2 == pytest.approx((2 + 1.2) / 12, rel=0.01)


def test_the_seed_gives_the_same_draws_and_another_seed_others():
    def run(seed):
        return simulate(PLAIN, [normal("费用", 0.1)], seed=seed, draws=9_000).values["0%"]

    assert run(4).equals(run(4))
    assert not run(4).equals(run(5))
    assert len(run(4)) == 9_000


def test_internal_rates_of_draws_agree_with_one_case_each():
    case = case_of(flow("费用", "cost", 2025, 1000), *(flow("效益", "benefit", 2025 + t, 120) for t in range(1, 21)))
    found = simulate(case, [Spread(line="效益", shape="uniform", low=0.5, high=1.5)], seed=6, draws=50, with_eirr=True)
    for at in (0, 17, 49):
        value = Decimal(float(found.values["8%"][at]))
        factor = (value + 1000) / (npv(case, EIGHT) + 1000)
        flows = tuple(replace(f, amount_yuan=f.amount_yuan * factor) if f.line == "效益" else f for f in case.flows)
        assert found.eirr[at] == pytest.approx(internal_rates(replace(case, flows=flows))[0], abs=1e-9)
    assert "内部收益率中位数" in found.sentence()
    assert "Median internal rate" in found.sentence("en")


def test_draws_without_a_single_internal_rate_are_counted_and_not_guessed():
    case = case_of(flow("费用", "cost", 2025, 100), flow("效益", "benefit", 2026, 300), flow("拆除", "cost", 2027, 190))
    found = simulate(case, [normal("效益", 0.1)], seed=1, draws=500, with_eirr=True)
    assert np.isnan(found.eirr).all()
    mixed = simulate(case, [Spread(line="拆除", shape="uniform", low=-1, high=1)], seed=1, draws=500, with_eirr=True)
    n = int(np.isnan(mixed.eirr).sum())
    assert 60 < n < 115  # costs from 125 to 190 of −190 to 190 leave two plausible rates; smaller ones, only one
    assert f"{n} 次没有唯一的内部收益率" in mixed.sentence()


def test_the_sentence_gives_the_count_behind_the_probability():
    found = simulate(PLAIN, [normal("费用", 0.2)], seed=1, draws=10_000)
    n = int((found.values["0%"] < 0).sum())
    assert f"（{n:,}/10,000）" in found.sentence()
    assert "seed 1" in found.sentence("en")
    assert found.plot().get_xlabel().startswith("净现值")


@pytest.mark.parametrize(
    "matrix",
    [
        together(1.2),
        together(0.5, ["效益甲", "费用"]),
        together(0.5) * 0.9,
        pd.DataFrame([[1, 0.5], [0.1, 1]], index=BOTH, columns=BOTH),
        together(float("nan")),
    ],
)
def test_matrices_that_are_no_correlations_of_these_lines_are_refused(matrix):
    with pytest.raises(InvalidInput):
        simulate(PLAIN, [normal(line, 0.1) for line in BOTH], seed=1, correlation=matrix)


def test_correlations_that_contradict_one_another_are_refused():
    lines = ["费用", *BOTH]
    matrix = pd.DataFrame([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]], index=lines, columns=lines)
    with pytest.raises(InvalidInput) as refused:
        simulate(PLAIN, [normal(line, 0.1) for line in lines], seed=1, correlation=matrix)
    assert "不是半正定" in refused.value.text("zh")


def test_simulations_that_mean_nothing_are_refused():
    twice, unknown = [normal("费用", 0.1)] * 2, [normal("别的", 0.1)]
    for spreads in (twice, unknown):
        with pytest.raises(InvalidInput):
            simulate(PLAIN, spreads, seed=1)
    for spreads, draws in (([], 100), ([normal("费用", 0.1)], 1)):
        with pytest.raises(NotEnoughData):
            simulate(PLAIN, spreads, seed=1, draws=draws)
    dated = replace(PLAIN, flows=tuple(replace(each, year=date(2025, 5, 1)) for each in PLAIN.flows))
    with pytest.raises(InvalidInput):
        simulate(dated, [normal("费用", 0.1)], seed=1, draws=10, with_eirr=True)


@pytest.mark.parametrize(
    ("shape", "low", "high", "mode"),
    [
        ("triangular", 0.8, 1.2, 1.3),
        ("uniform", 1.2, 0.8, 1),
        ("uniform", 1, 1, 1),
        ("lognormal", 0, 1.2, 1),
        ("normal", float("nan"), 1.2, 1),
        ("gamma", 0.8, 1.2, 1),
    ],
)
def test_spreads_that_are_no_distribution_are_refused(shape, low, high, mode):
    with pytest.raises(InvalidInput):
        Spread(line="费用", shape=shape, low=low, high=high, mode=mode)
