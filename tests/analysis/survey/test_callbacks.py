"""The call-back sample: its plan against printed tables, its draw, its bounds over every sample there is."""

from functools import cache
from math import comb

import numpy as np
import pytest

from analysis.core.errors import AnalysisError, InvalidInput, NotEnoughData
from analysis.core.plots import as_svg
from analysis.statistics.audit_sampling.bounds import error_bound
from analysis.survey.callbacks.contamination import bounded_share, made_up_share
from analysis.survey.callbacks.draw import draw_callbacks
from analysis.survey.callbacks.estimate import estimate_callbacks
from analysis.survey.callbacks.plan import plan_callbacks

TIE = 1e-9


@pytest.mark.parametrize(
    ("population", "denials", "n_reached"),
    # by hand for 10 (one of ten is tolerable, so all must be seen) and 20 (leaving one of 20 out is a risk of 5 %)
    [(10, 0, 10), (20, 0, 19), (300, 0, 54), (1_000_000, 0, 59), (1_000_000, 1, 93), (1_000_000, 2, 124)],
)
def test_the_number_to_reach_is_that_of_attribute_sampling(population, denials, n_reached):
    # 59, 93 and 124 at 5 % and 95 %: AICPA Audit Guide (2017), table A-1
    assert plan_callbacks(population, denials=denials).n_reached == n_reached


def test_the_number_to_reach_is_the_smallest_that_does_it():
    def chance_of_none(n):
        return comb(285, n) / comb(300, n)  # 15 made-up sheets of 300 are 5 %

    assert chance_of_none(54) <= 0.05 < chance_of_none(53)


def test_more_are_drawn_where_fewer_are_reached_and_all_where_there_are_few():
    plan = plan_callbacks(300, reach=0.6)
    assert (plan.n_drawn, plan.is_all, plan.is_enough) == (90, False, True)
    few = plan_callbacks(30, reach=0.6)
    assert (few.n_reached, few.n_drawn, few.is_all, few.is_enough) == (23, 30, True, False)
    assert few.could_show == pytest.approx(0.1)  # 18 reached of 30 and none denies: 3 made-up ones are not excluded
    assert "只能说不超过 10.0%" in few.sentence()
    assert "at most 10.0%" in few.sentence("en")


@pytest.mark.parametrize(
    "given",
    [
        {"population": 0},
        {"population": 2.5},
        {"population": 300, "reach": 0},
        {"population": 300, "reach": float("nan")},
        {"population": 300, "tolerable": 5},
        {"population": 300, "confidence": 95},
        {"population": 300, "denials": -1},
        {"population": 10, "denials": 1},  # one of ten is not below 5 %
    ],
)
def test_a_plan_that_cannot_be_is_refused(given):
    with pytest.raises(AnalysisError):
        plan_callbacks(**given)


def test_the_draw_is_repeated_by_its_seed_in_whatever_order_the_households_come():
    first = draw_callbacks(range(1, 301), 90, seed=7)
    again = draw_callbacks([str(n) for n in reversed(range(1, 301))], 90, seed=7)
    other = draw_callbacks(range(1, 301), 90, seed=8)
    called = first.rows["household"].astype(str).tolist()
    assert again.rows["household"].tolist() == called
    assert other.rows["household"].astype(str).tolist() != called
    assert (first.rows["list"] == "drawn").sum() == (first.rows["list"] == "next").sum() == 90
    assert "seed 7" in first.record


def test_who_comes_next_does_not_depend_on_how_many_are_drawn():
    short, long = draw_callbacks(range(50), 10, seed=1), draw_callbacks(range(50), 20, seed=1)
    assert short.rows["household"].tolist() == long.rows["household"].tolist()[:20]


def test_every_household_is_drawn_alike():
    drawn = np.zeros(20)
    for seed in range(300):
        drawn[draw_callbacks(range(20), 5, seed=seed, n_next=0).rows["household"].astype(int)] += 1
    assert drawn.sum() == 1500
    assert (abs(drawn / 300 - 0.25) < 4 * np.sqrt(0.25 * 0.75 / 300)).all()


def test_the_list_holds_nothing_that_a_spreadsheet_would_run():
    text = draw_callbacks(["=1+1", "@x", "+7", "8"], 2, seed=1).csv_text()
    assert text.startswith("\ufeff# hengping-draw-1; seed 1; frame ")
    assert "order,list,household,outcome,satisfied_again,date,by" in text
    assert all(cell[0] not in "=+-@" for line in text.splitlines()[2:] for cell in line.split(",") if cell)


def test_nobody_can_be_drawn_who_is_blank_or_there_twice():
    for households in (["1", "1.0", "2"], ["", "2"], []):
        with pytest.raises(AnalysisError):
            draw_callbacks(households, 1, seed=1)


def test_none_of_those_reached_denies():
    calls = estimate_callbacks(["confirmed"] * 54, population=300)
    assert calls.at_most == calls.all_at_most == pytest.approx(14 / 300)  # 15 made-up sheets would be 5 %
    assert calls.at_most < calls.tolerable
    assert (calls.reached.low, calls.all_bounds[0]) == (0, 0)


def test_those_not_reached_are_counted_both_ways():
    calls = estimate_callbacks(["confirmed"] * 8 + ["denied"] + ["not_reached"] * 2 + ["refused"], population=12)
    assert calls.all_bounds == (pytest.approx(1 / 12), pytest.approx(4 / 12))  # all were called: nothing is chance
    assert calls.reached.rate == pytest.approx(1 / 9)
    assert "1/12" not in calls.sentence()
    assert "需复核" in calls.sentence()
    assert "does not prove" in calls.sentence("en")


def test_where_nobody_is_reached_there_is_no_share():
    calls = estimate_callbacks(["not_reached"] * 5, population=40)
    assert calls.reached is None
    assert calls.all_bounds == (0, 1)
    assert calls.at_most == 1
    assert "不可核" in calls.sentence()
    assert calls.most_made_up(0.95, has_unreached=False) == 40


@pytest.mark.parametrize("outcomes", [["not_reached"] * 5, ["denied"], ["confirmed"] * 8 + ["refused"] * 4])
def test_every_result_of_calls_can_be_drawn(outcomes):
    calls = estimate_callbacks(outcomes, population=40)
    axes = calls.plot()
    assert len(axes.get_yticks()) == len(calls.to_frame())
    assert as_svg(axes)
    assert as_svg(bounded_share(0.9, 0.86, 0.93, made_up=0.05, confidence=0.95).plot())


@pytest.mark.parametrize(
    "given",
    [
        {"outcomes": [], "population": 10},
        {"outcomes": ["yes"], "population": 10},
        {"outcomes": ["confirmed"] * 11, "population": 10},
        {"outcomes": ["confirmed"], "population": 10, "satisfied_again": [True, True]},
        {"outcomes": ["not_reached"], "population": 10, "satisfied_again": [True]},
        {"outcomes": ["confirmed"], "population": 10, "confidence": 95},
    ],
)
def test_calls_that_cannot_be_are_refused(given):
    with pytest.raises((InvalidInput, NotEnoughData)):
        estimate_callbacks(**given)


@cache
def bound(k, n, population, sides, confidence):
    return error_bound(k, n, population=population, sides=sides, confidence=confidence, model="hypergeometric")


def before_the_last(n_unreachable, population, n):
    """The chance of so many not reached before the n-th who is: of every order that there is."""
    orders = comb(population, n_unreachable)
    for u in range(n_unreachable + 1):
        if population - u - n >= n_unreachable - u:
            chance = comb(u + n - 1, u) * comb(population - u - n, n_unreachable - u) / orders
            yield u, chance


def denials(n_deny, n_reachable, n):
    """The chance of so many denials among n of those who can be reached."""
    for d in range(max(0, n - n_reachable + n_deny), min(n_deny, n) + 1):
        yield d, comb(n_deny, d) * comb(n_reachable - n_deny, n - d) / comb(n_reachable, n)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
@pytest.mark.parametrize("population", [7, 12])
def test_bounds_both_ways_hold_for_every_population_where_the_next_are_called(population, confidence):
    """Over all orders of the list, however the unreachable answered: also where calls go on until n are reached."""
    worst = 1.0
    for n_unreachable in range(population // 2 + 1):
        n_reachable = population - n_unreachable
        for n in range(1, n_reachable + 1):
            for n_deny in range(n_reachable + 1):
                samples = [
                    (d, n + u, d + u, p * q)
                    for u, p in before_the_last(n_unreachable, population, n)
                    for d, q in denials(n_deny, n_reachable, n)
                ]
                for made_up in range(n_deny, n_deny + n_unreachable + 1):
                    two = sum(
                        chance
                        for d, m, most, chance in samples
                        if bound(d, m, population, "both", confidence).low - TIE
                        <= made_up / population
                        <= bound(most, m, population, "both", confidence).high + TIE
                    )
                    one = sum(
                        chance
                        for _, m, most, chance in samples
                        if made_up / population <= bound(most, m, population, "upper", confidence).high + TIE
                    )
                    worst = min(worst, two, one)
    assert confidence - TIE <= worst < 1


def test_the_interval_of_those_reached_holds_where_chance_decides_who_is():
    population, n, confidence = 15, 6, 0.9
    for made_up in range(population + 1):
        held = sum(
            chance
            for d, chance in denials(made_up, population, n)
            if bound(d, n, population, "both", confidence).low - TIE
            <= made_up / population
            <= bound(d, n, population, "both", confidence).high + TIE
        )
        assert held >= confidence - TIE


def test_bounds_of_the_real_share_by_hand():
    # 100 sheets, 90 satisfied, 5 made up: of the 95 real ones between 85 and 90 are satisfied
    exact = bounded_share(0.9, 0.9, 0.9, made_up=0.05, confidence=0.95)
    assert (exact.low, exact.high) == (pytest.approx(85 / 95), pytest.approx(90 / 95))
    none = bounded_share(0.9, 0.86, 0.93, made_up=0, confidence=0.95)
    assert (none.low, none.high) == (0.86, 0.93)
    many = bounded_share(0.9, 0.86, 0.93, made_up=0.9, confidence=0.95)
    assert (many.low, many.high) == (0, 1)
    assert bounded_share(0.9, 0.86, 0.93, made_up=1, confidence=0.95).low == 0


@pytest.mark.parametrize("wrong", [{"made_up": 1.2}, {"made_up": -0.1}, {"low": 0.95}, {"share": float("nan")}])
def test_bounds_of_no_share_are_refused(wrong):
    with pytest.raises(InvalidInput):
        bounded_share(**({"share": 0.9, "low": 0.86, "high": 0.93, "made_up": 0.05, "confidence": 0.95} | wrong))


def test_made_up_sheets_may_be_those_that_weigh_most():
    assert made_up_share(1, [5, 1, 1, 1, 1, 1]) == 0.5
    assert made_up_share(9, [1, 1]) == 1


def test_bounds_hold_the_real_share_in_surveys_with_made_up_sheets():
    """Surveys of 200 with 16 made-up sheets that are all satisfied, 90 called of whom two in three are reached."""
    rng, held, n, n_made_up, real = np.random.default_rng(3), 0, 200, 16, 0.8
    runs = 200
    for _ in range(runs):
        k = n_made_up + rng.binomial(n - n_made_up, real)
        low, high = sampling(k, n)
        called = rng.permutation(n)[:90]
        reached = called[rng.random(90) < 2 / 3]
        outcomes = ["denied" if sheet < n_made_up else "confirmed" for sheet in reached]
        calls = estimate_callbacks(outcomes + ["not_reached"] * (90 - len(reached)), population=n)
        made_up = calls.most_made_up(0.975, has_unreached=False) / n
        bounds = bounded_share(k / n, low, high, made_up=made_up, confidence=0.95)
        held += bounds.low <= real <= bounds.high
        assert not low <= real <= high or bounds.low <= low  # nothing is gained by what may be made up
    assert held / runs >= 0.95


def sampling(k, n):
    """An exact interval at 97.5 % (Clopper & Pearson)."""
    both = error_bound(k, n, sides="both", confidence=0.975)
    return both.low, both.high
