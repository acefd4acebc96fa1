"""Plans for checks, chances of a hit, bounds of error rates: small populations counted out by hand."""

from fractions import Fraction
from math import ceil, comb, isnan
from typing import Any

import pytest
from scipy.special import gammaincc

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.audit_sampling.bounds import error_bound, reliability_factor, upper_limits
from analysis.statistics.audit_sampling.plans import chance_of_hit, detection_size, plan_attribute


def counted(k, population, wrong, n):
    """The chance of at most k wrong ones among n, as a fraction of all samples."""
    ways = sum(comb(wrong, each) * comb(population - wrong, n - each) for each in range(min(k, n) + 1))
    return Fraction(ways, comb(population, n))


def smallest(population, tolerable, allowed):
    wrong, risk = ceil(population * Fraction(tolerable)), Fraction("0.1")
    fits = (n for n in range(1, population + 1) if counted(allowed(n), population, wrong, n) <= risk)
    return next(fits, None)


@pytest.mark.parametrize("tolerable", ["0.05", "0.2", "0.5"])
def test_plans_without_replacement_agree_with_counting_all_samples(tolerable):
    checked = 0
    for population in range(1, 61, 3):
        for errors in (0, 1, 3):
            n = smallest(population, tolerable, lambda _, errors=errors: errors)
            given: dict[str, Any] = {"tolerable": float(tolerable), "confidence": 0.9, "expected_errors": errors}
            if n is None:
                with pytest.raises(InvalidInput):
                    plan_attribute(population, model="hypergeometric", **given)
            else:
                assert plan_attribute(population, model="hypergeometric", **given).n == n, (population, errors)
                checked += 1
    assert checked > 20


def test_plans_with_an_expected_rate_agree_although_each_further_allowed_error_is_a_step_back():
    checked = 0
    for population in range(10, 200, 17):
        for rate, tolerable in (("0.02", "0.1"), ("0.05", "0.1"), ("0.1", "0.15"), ("0.25", "0.5")):
            n = smallest(population, tolerable, lambda n, rate=rate: ceil(Fraction(rate) * n))
            given: dict[str, Any] = {"tolerable": float(tolerable), "confidence": 0.9, "expected_rate": float(rate)}
            if n is None:
                with pytest.raises(InvalidInput):
                    plan_attribute(population, model="hypergeometric", **given)
            else:
                assert plan_attribute(population, model="hypergeometric", **given).n == n, (population, rate)
                checked += 1
    assert checked > 20


def test_poisson_plans_with_fractions_are_the_first_that_fit():
    for rate, tolerable in ((0.01, 0.05), (0.04, 0.05), (0.003, 0.01)):
        n = plan_attribute(None, tolerable=tolerable, expected_rate=rate, model="poisson").n
        assert next(m for m in range(1, n + 1) if gammaincc(1 + rate * m, tolerable * m) <= 0.05) == n


def test_a_risk_of_exactly_five_percent_is_met_and_not_missed_by_a_binary_fraction():
    assert plan_attribute(20, tolerable=0.05, model="hypergeometric").n == 19  # 1 of 20 is left out
    assert detection_size(20, 1).n == 19


def test_plans_for_a_million_units_are_exact_and_close_to_the_binomial():
    large = plan_attribute(1_000_000, tolerable=0.05, expected_errors=2, model="hypergeometric")
    assert (large.n, plan_attribute(None, tolerable=0.05, expected_errors=2).n) == (124, 124)
    narrow = plan_attribute(1_000_000, tolerable=0.05, expected_rate=0.049, model="hypergeometric")
    assert narrow.errors_allowed == ceil(0.049 * narrow.n)
    assert 110_000 < narrow.n < 120_000


@pytest.mark.parametrize(
    ("population", "given"),
    [
        (None, {"tolerable": 0}),
        (None, {"tolerable": 1}),
        (None, {"tolerable": 0.05, "confidence": 1}),
        (None, {"tolerable": 0.05, "expected_rate": 0.05}),
        (None, {"tolerable": 0.05, "expected_errors": -1}),
        (None, {"tolerable": 0.05, "expected_errors": 1, "expected_rate": 0.01}),
        (None, {"tolerable": 0.05, "model": "hypergeometric"}),
        (0, {"tolerable": 0.05}),
        (None, {"tolerable": 0.05, "model": "normal"}),
        (None, {"tolerable": 0.05, "expected_rate": 0.0499999}),
        (220, {"tolerable": 0.01}),
        (220, {"tolerable": 0.01, "expected_errors": 3, "model": "hypergeometric"}),
        (None, {"tolerable": float("nan")}),
    ],
)
def test_plans_that_cannot_be_are_refused_in_both_languages(population, given):
    with pytest.raises(InvalidInput) as refused:
        plan_attribute(population, **given)
    assert refused.value.text("zh") != refused.value.text("en")


def test_a_plan_says_what_may_be_said():
    plan = plan_attribute(220, tolerable=0.05, model="hypergeometric")
    assert "52" in plan.sentence("zh")
    assert "at most 0 errors" in plan.sentence("en")
    assert plan.to_frame().loc[0, "population"] == 220


def test_ten_visits_find_a_quarter_that_is_false_and_none_where_none_is():
    assert chance_of_hit(4, 1, 2) == pytest.approx(0.5)
    assert chance_of_hit(4, 2, 2) == pytest.approx(1 - 1 / 6)
    assert chance_of_hit(220, 0, 50) == 0
    assert chance_of_hit(220, 54, 0) == 0
    assert chance_of_hit(10, 3, 8) == 1
    for wrong in ((220, 221, 5), (220, 5, 221), (220, -1, 5), (0, 0, 0)):
        with pytest.raises(InvalidInput):
            chance_of_hit(*wrong)


def test_a_detection_plan_shows_what_each_number_of_visits_gives():
    plan = detection_size(220, 54, chance=0.99)
    assert plan.n == 16
    assert plan.to_frame()["n"].is_monotonic_increasing
    assert (plan.to_frame()["chance"] >= plan.to_frame()["wanted"]).all()
    assert "16" in plan.sentence()
    assert plan.plot().get_yticklabels()[-1].get_text() == "n = 16"
    for wrong in ((220, 0), (220, 221)):
        with pytest.raises(InvalidInput):
            detection_size(*wrong)


def test_finite_bounds_are_the_outermost_populations_that_chance_does_not_exclude():
    for population, n in ((12, 5), (30, 10), (45, 40)):
        for k in range(n + 1):
            bound = error_bound(k, n, confidence=0.9, sides="both", population=population, model="hypergeometric")
            likely = [
                wrong
                for wrong in range(k, population - n + k + 1)
                if counted(k, population, wrong, n) > Fraction("0.05")
                and 1 - (counted(k - 1, population, wrong, n) if k else 0) > Fraction("0.05")
            ]
            assert (bound.low, bound.high) == pytest.approx((min(likely) / population, max(likely) / population))


def test_finite_bounds_stay_within_what_was_seen():
    everything = error_bound(3, 10, sides="both", population=10, model="hypergeometric")
    assert (everything.low, everything.high) == pytest.approx((0.3, 0.3))
    all_wrong = error_bound(10, 10, sides="both", population=20, model="hypergeometric")
    assert all_wrong.high == 1
    assert all_wrong.low > 0.5


def test_no_error_and_nothing_but_errors():
    assert error_bound(0, 30, sides="both").low == 0
    assert error_bound(30, 30).high == 1
    assert error_bound(30, 30, sides="lower").low == pytest.approx(0.05 ** (1 / 30))
    assert error_bound(30, 30, model="poisson").high == 1
    assert not any(isnan(each) for each in upper_limits(range(31), 30, 0.95))


@pytest.mark.parametrize("given", [(3, 0, {}), (0, 0, {})])
def test_without_a_check_there_is_no_bound(given):
    errors, n, options = given
    with pytest.raises(NotEnoughData):
        error_bound(errors, n, **options)


@pytest.mark.parametrize(
    ("errors", "n", "options"),
    [
        (31, 30, {}),
        (-1, 30, {}),
        (1, 30, {"population": 20}),
        (1, 30, {"model": "hypergeometric"}),
        (1, 30, {"confidence": 0}),
        (1, 30, {"model": "normal"}),
        (1, 30, {"sides": "left"}),
    ],
)
def test_counts_that_do_not_fit_are_refused(errors, n, options):
    with pytest.raises(InvalidInput):
        error_bound(errors, n, **options)


def test_a_bound_reads_as_a_sentence_and_draws():
    bound = error_bound(3, 30)
    assert "23.86%" in bound.sentence()
    assert "at most 23.86%" in bound.sentence("en")
    assert bound.plot().get_xlim() == (0, 1)
    assert reliability_factor(0) == pytest.approx(2.9957, abs=1e-4)
    with pytest.raises(InvalidInput):
        reliability_factor(-1)
