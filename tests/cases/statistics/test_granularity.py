"""Granularity tests never call genuine answers impossible, and still find everything that is.

`GENUINE_SETS=100000 pytest` of this file draws that many sets instead of the suite's fraction.
"""

import os
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pytest

from analysis.facts.grim import grim, grim_mean
from analysis.topics.published.inferred_n import infer_n
from analysis.topics.published.summary_tests import debit, forced_sum, grimmer
from analysis.topics.published.whole_answers import any_reached

ROUNDINGS = (ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN)
SETS = int(os.environ.get("GENUINE_SETS", "400"))
EXACT = Context(prec=60)
PLACES = (0, 1, 1, 2, 2, 2, 2, 3)


def printed(value, places, rounding):
    return str(value.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=EXACT))


def mean_and_sd(sums, n_items, degrees):
    """Mean and deviation of sheets that each average `n_items` answers, to 60 digits."""
    n, total, squares = len(sums), sum(sums), sum(each * each for each in sums)
    variance = EXACT.divide(Decimal(n * squares - total**2), Decimal(n * degrees * n_items**2))
    return EXACT.divide(Decimal(total), Decimal(n * n_items)), EXACT.sqrt(variance)


def genuine_sums(rng, n, points, n_items):
    """Sums of answers from 1 to `points`: even, skewed, at both ends, or nearly all the same."""
    shape = rng.choice(["even", "skewed", "ends", "content"])
    shares = {
        "even": np.ones(points),
        "skewed": rng.dirichlet(np.full(points, 0.5)),
        "ends": np.array([1.0, *[0.01] * (points - 2), 1.0]),
        "content": np.array([*[0.01] * (points - 1), 1.0]),
    }[shape]
    answers = rng.choice(np.arange(1, points + 1), size=(n, n_items), p=shares / shares.sum())
    return [int(each) for each in answers.sum(axis=1)]


def test_answers_that_were_called_impossible_are_possible():
    """19, 19, 15, 16 and 11 people answered 1 to 5: the sum of squares between the ends has the right parity."""
    for scale in (None, (1, 5)):
        fit = grimmer("2.76", "1.38", 80, scale=scale)
        assert fit.is_possible
        assert 221 in fit.sums


@pytest.mark.slow
def test_no_genuine_data_set_is_found_impossible():
    rng = np.random.default_rng(20250314)
    accused: list[object] = []
    for number in range(SETS):
        n, points, n_items = 2 + number % 399, int(rng.integers(2, 12)), int(rng.integers(1, 11))
        divisor: Any = ("n-1", "n")[int(rng.integers(2))]
        sums = genuine_sums(rng, n, points, n_items)
        mean, sd = mean_and_sd(sums, n_items, n - 1 if divisor == "n-1" else n)
        mean, sd = (printed(each, int(rng.choice(PLACES)), ROUNDINGS[int(rng.integers(3))]) for each in (mean, sd))
        if not grim_mean(mean, n, n_items=n_items).is_possible:
            accused.append((mean, n, n_items))
        fits = [grimmer(mean, sd, n, n_items=n_items, divisor=divisor, scale=scale) for scale in (None, (1, points))]
        accused += [fit for fit in fits if sum(sums) not in fit.sums]
    assert accused == []


@pytest.mark.parametrize(("points", "sizes"), [(2, range(2, 13)), (3, range(2, 10)), (5, (2, 3, 4, 5, 6, 12))])
def test_exactly_the_printings_of_real_answers_are_possible(points, sizes):
    for n in sizes:
        real = set()
        for answers in combinations_with_replacement(range(1, points + 1), n):
            mean, sd = mean_and_sd(answers, 1, n - 1)
            real |= {(printed(mean, 2, a), printed(sd, 2, b)) for a in ROUNDINGS for b in ROUNDINGS}
        means = sorted({mean for mean, _ in real})[:: 1 if n < 7 else 9]
        top = max(int(Decimal(sd) * 100) for _, sd in real) + 3
        for mean in means:
            for sd in (f"{hundredths / 100:.2f}" for hundredths in range(top)):
                assert grimmer(mean, sd, n, scale=(1, points)).is_possible == ((mean, sd) in real), (mean, sd, n)


def test_the_sums_of_squares_that_are_reached_agree_with_enumeration():
    for n, width in [(n, width) for n in range(1, 13) for width in (1, 2, 3, 4) if n * width <= 24]:
        sets = combinations_with_replacement(range(width + 1), n)
        real = {(sum(each), sum(one * one for one in each)) for each in sets}
        for total in range(n * width + 1):
            for squares in range(n * width**2 + 1):
                assert any_reached(range(squares, squares + 1), total, n, (0, width)) == ((total, squares) in real)


@pytest.mark.parametrize(("n", "reach"), [(2, 12), (3, 9), (4, 7), (5, 5), (6, 4)])
def test_without_ends_every_sum_of_squares_agrees_with_enumeration(n, reach):
    real: dict[int, set[int]] = {}
    for each in combinations_with_replacement(range(-reach, reach + 1), n):
        real.setdefault(sum(each), set()).add(sum(one * one for one in each))
    for total in range(-n, n + 1):
        for squares in range((reach - 1) ** 2):
            assert any_reached(range(squares, squares + 1), total, n, None) == (squares in real[total]), (
                total,
                squares,
            )


def test_negative_scales_are_searched_from_their_low_end():
    answers = (-2, -2, 0, 2, 2, 2)  # mean 0.33, sd 1.97
    assert grimmer("0.33", "1.97", len(answers), scale=(-2, 2)).is_possible


def test_no_genuine_share_is_found_impossible_by_grim_debit_or_inferred_n():
    rng = np.random.default_rng(7)
    for number in range(SETS):
        n, places = 2 + number % 399, int(rng.integers(4))
        k = int(rng.integers(n + 1))
        up, down, even = (ROUNDINGS[int(each)] for each in rng.integers(3, size=3))
        share = EXACT.divide(Decimal(100 * k), Decimal(n))
        percent = printed(share, places, up) + "%"
        found = grim(percent, n)
        assert k in found.counts + found.half_down, (percent, n)
        sd = mean_and_sd([1] * k + [0] * (n - k), 1, n - 1)[1]
        assert k in debit(percent, printed(sd, places, down), n).sums, (percent, n)
        other = printed(EXACT.subtract(Decimal(100), share), places, even) + "%"
        assert n in infer_n([percent, other], n).candidates


def test_options_that_were_rounded_one_by_one_are_never_called_forced():
    rng = np.random.default_rng(11)
    for _ in range(400):
        n, k = int(rng.integers(8, 400)), int(rng.integers(2, 7))
        counts = rng.multinomial(n, rng.dirichlet(np.ones(k)))
        rounding, places = ROUNDINGS[int(rng.integers(3))], int(rng.integers(3))
        shares = [EXACT.divide(Decimal(100 * int(each)), Decimal(n)) for each in counts]
        options = [printed(share, places, rounding) + "%" for share in shares]
        assert not forced_sum(options, n=n).is_forced, (options, n)


@pytest.mark.parametrize(
    ("value", "counts", "half_down"),
    [("12%", (1,), ()), ("13%", (1,), ()), ("38%", (3,), ()), ("37%", (), (3,)), ("39%", (), ())],
)
def test_a_half_may_be_rounded_down_and_that_is_said(value, counts, half_down):
    found = grim(value, 8)
    assert (found.counts, found.half_down) == (counts, half_down)
    assert found.is_possible == bool(counts or half_down)
    assert ("5 舍去" in found.sentence("zh")) == ("rounded down" in found.sentence("en")) == bool(half_down)


def test_printed_zeros_are_part_of_the_claim():
    assert not grim_mean("5.20", 43).is_possible
    assert grim_mean("5.2", 43).is_possible


def test_the_divisor_is_said_beside_the_verdict():
    assert "除数 n-1" in grimmer("5.23", "2.55", 35).sentence("zh")
    assert "divisor n)" in grimmer("3.20", "1.47", 5, divisor="n").sentence("en")
