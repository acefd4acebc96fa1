"""Digits: last and first digits, and the power without which a test says nothing."""

import numpy as np
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.topics.published.digits import benford_test, chi_square_power, last_digit_test


def test_even_last_digits_show_no_departure():
    result = last_digit_test([str(amount) for amount in range(100, 200)])
    assert (result.chi2, result.p, result.df) == (0, 1, 9)
    assert "未见偏离" in result.sentence("zh")


def test_amounts_that_all_end_in_0_or_5_depart_and_have_an_innocent_reading():
    result = last_digit_test([str(amount) for amount in range(100, 600, 5)])
    assert result.chi2 == pytest.approx(400)  # 2 cells of 50 against 10: 2·160 + 8·10
    words = result.sentence("zh")
    assert "口径待说明" in words
    assert "取整" in words
    assert "造假" not in words


def test_short_figures_are_counted_as_dropped():
    result = last_digit_test([str(amount) for amount in range(50, 200)])
    assert (result.n, result.n_dropped) == (100, 50)


def test_too_few_figures_are_refused():
    with pytest.raises(NotEnoughData, match="50 figures"):
        last_digit_test(["123"] * 49)
    with pytest.raises(NotEnoughData, match="110 figures"):
        benford_test([str(2**power) for power in range(109)])


def test_benford_is_refused_for_amounts_of_one_size():
    with pytest.raises(NotEnoughData, match="span less"):
        benford_test([str(amount) for amount in range(500, 999)])


def test_equally_frequent_first_digits_depart_from_benford():
    result = benford_test(
        [f"{digit}{zeros}" for digit in range(1, 10) for zeros in ("0", "00", "000") for _ in range(7)]
    )
    assert result.p < 0.001
    assert "to be explained" in result.sentence("en")


def test_a_blank_or_a_word_among_the_amounts_is_refused():
    for bad in ("", "约百万"):
        with pytest.raises(InvalidInput):
            last_digit_test(["1234"] * 60 + [bad])
    with pytest.raises(InvalidInput):
        last_digit_test([str(amount) for amount in range(100, 200)], altered_share=0)


def test_the_stated_power_agrees_with_a_simulation():
    result = last_digit_test([str(amount) for amount in range(100, 200)], altered_share=0.2)
    shares = 0.8 * np.full(10, 0.1) + 0.2 * np.array([0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0])
    found = np.random.default_rng(1).multinomial(100, shares, 20_000)
    seen = (((found - 10) ** 2 / 10).sum(axis=1) > 16.919).mean()  # 95% point of chi-squared on 9
    assert result.power == pytest.approx(seen, abs=0.015)


def test_more_figures_give_more_power():
    assert chi_square_power(0.3, 200, 9) > chi_square_power(0.3, 100, 9) > 0.05


def test_digits_are_drawn_beside_those_expected():
    axes = last_digit_test([str(amount) for amount in range(100, 200)]).plot()
    assert [label.get_text() for label in axes.get_yticklabels()] == [str(digit) for digit in range(10)]
