"""Means, deviations and percentages that fit or do not fit their n, and how a misfit is said."""

from itertools import combinations_with_replacement, product
from math import sqrt

import numpy as np
import pytest

from analysis.core.errors import AnalysisError, InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.facts.grim import grim, grim_mean, grim_power, printings, read_printed
from analysis.topics.published.inferred_n import infer_n, shared_n
from analysis.topics.published.summary_tests import debit, exact_sum_chance, forced_sum, grimmer

# SYNTHETIC (合成): counts made up to add to 911, printed half up with two places, the last option what is missing to
# 100%. Only n = 911 and “29/911 was printed as 3.19%” are facts of the 常州 survey.
OF_911 = [
    ["33.92%", "8.12%", "28.43%", "26.34%", "3.19%"],  # 309, 74, 259, 240, 29
    ["15.04%", "44.02%", "40.94%"],  # 137, 401, 373
    ["9.66%", "56.20%", "23.16%", "10.98%"],  # 88, 512, 211, 100
    ["4.94%", "7.35%", "21.84%", "36.55%", "29.32%"],  # 45, 67, 199, 333, 267
]


def test_n_of_synthetic_questions_is_911_and_its_multiples():
    found = shared_n([infer_n(each, 5000, forced_last=True) for each in OF_911])
    assert found.candidates == (911, 1822, 2733, 3644, 4555)
    assert found.to_frame()["is_multiple"].all()
    assert (found.n_options, found.blind_from) == (13, 10_000)


def test_a_forced_last_option_hides_n_unless_it_is_left_out():
    assert infer_n(OF_911[0], 5000).smallest != 911
    assert 911 in infer_n(OF_911[0], 5000, forced_last=True).candidates


def test_no_n_is_an_open_question_and_not_an_accusation():
    words = infer_n(["87.5%"], 7).sentence("zh")
    assert "口径待说明" in words
    assert "造假" not in words
    assert "no n fits" in infer_n(["87.5%"], 7).sentence("en")


def test_others_above_the_whole_leave_no_room_for_a_forced_last_option():
    assert infer_n(["60.0%", "60.0%", "0.0%"], 50, forced_last=True).candidates == ()


def test_nothing_left_to_test_is_refused():
    with pytest.raises(NotEnoughData):
        infer_n(["100%"], 10, forced_last=True)
    with pytest.raises(NotEnoughData):
        shared_n([])


@pytest.mark.parametrize("value", ["", "  ", "负", "101%", "-3%", "１０１％", 87.5, None, "87.5"])
def test_what_is_no_printed_percentage_is_refused_in_both_languages(value):
    for test in (lambda: grim(value, 96), lambda: infer_n([value], 96)):
        with pytest.raises(InvalidInput) as refusal:
            test()
        assert refusal.value.text("zh") != refusal.value.text("en")


@pytest.mark.parametrize("n", [0, -1, 2.5, True])
def test_an_n_that_counts_nothing_is_refused(n):
    for test in (grim, grim_mean):
        with pytest.raises(AnalysisError):
            test("50%" if test is grim else "3.5", n)
    with pytest.raises(InvalidInput):
        grimmer("3.50", "1.20", n)
    with pytest.raises(InvalidInput):
        debit("0.50", "0.50", n)


def test_full_width_text_is_read_and_kept_as_it_was():
    assert grim("８７.５％", 96).counts == (84,)
    assert grim("８７.５％", 96).value == "８７.５％"
    assert read_printed("１，２３４．５０").units == 123450


@pytest.mark.parametrize("text", ["1,23", "1.2.3", "1e3", "nan", "12万"])
def test_a_number_that_could_be_misread_is_refused(text):
    with pytest.raises(InvalidInput):
        read_printed(text)


def test_averaged_items_make_a_mean_possible_that_one_item_does_not():
    assert not grim_mean("3.48", 20).is_possible
    assert grim_mean("3.48", 20, n_items=5).counts == (348,)
    assert "口径待说明" in grim_mean("3.48", 20).sentence("zh")


def test_power_is_stated_and_zero_where_everything_fits():
    assert grim("87.5%", 103).power == pytest.approx(0.897)
    assert "90%" in grim("87.5%", 103).power_sentence("zh")
    assert "says nothing" in grim("87.5%", 1000).power_sentence("en")
    assert grim_power(2, 100, is_percent=False) == 0


def test_power_is_the_share_of_printable_percentages_that_no_count_gives():
    impossible = sum(not grim(f"{tenths / 10:.1f}%", 103).is_possible for tenths in range(1001))
    assert impossible / 1001 == pytest.approx(grim("87.5%", 103).power, abs=0.002)


def summary(answers, divisor=1):
    n, mean = len(answers), sum(answers) / len(answers)
    return f"{mean:.2f}", f"{sqrt(sum((each - mean) ** 2 for each in answers) / (n - divisor)):.2f}"


def test_no_real_answers_on_a_five_point_scale_are_found_impossible():
    for n in (2, 3, 5, 6):
        for answers in combinations_with_replacement(range(1, 6), n):
            mean, sd = summary(answers)
            assert grimmer(mean, sd, n, scale=(1, 5)).is_possible, answers


def test_no_real_averages_of_two_items_are_found_impossible():
    for pairs in combinations_with_replacement([sum(pair) / 2 for pair in product(range(1, 4), repeat=2)], 3):
        mean, sd = summary(pairs)
        assert grimmer(mean, sd, 3, n_items=2, scale=(1, 3)).is_possible, pairs


def test_the_divisor_of_the_deviation_is_named_because_it_decides():
    answers = (1, 2, 4, 4, 5)
    mean, sd = summary(answers, divisor=0)
    assert grimmer(mean, sd, 5, divisor="n").is_possible
    assert not grimmer(mean, sd, 5).is_possible


def test_a_scale_rules_out_deviations_it_cannot_reach():
    assert grimmer("3.00", "4.00", 10).is_possible
    assert grimmer("3.00", "4.00", 10, scale=(1, 5)).fault == "scale"
    assert grimmer("6.00", "0.00", 10, scale=(1, 5)).fault == "scale"
    with pytest.raises(InvalidInput):
        grimmer("3.00", "1.00", 10, scale=(5, 1))


def test_a_misfit_of_the_deviation_names_what_to_ask():
    result = grimmer("5.23", "2.55", 35)
    assert result.fault == "parity"
    assert "口径待说明" in result.sentence("zh")
    assert "divisor" in result.sentence("en")
    assert result.to_frame()["is_possible"].tolist() == [False]


def test_uneven_answers_cannot_have_no_deviation():
    assert grimmer("2.57", "0.00", 30).fault == "deviation"
    assert grimmer("3.00", "0.00", 30).is_possible


def test_only_the_printings_of_real_counts_pass_debit():
    real = {(f"{k / 7:.2f}", f"{sqrt(k * (7 - k) / 42):.2f}") for k in range(8)}
    grid = [(f"{mean / 100:.2f}", f"{sd / 100:.2f}") for mean in range(101) for sd in range(60)]
    assert {pair for pair in grid if debit(*pair, 7).is_possible} == real


def test_debit_reads_percentages_and_refuses_a_share_above_one():
    assert debit("50%", "0.503", 100).is_possible
    with pytest.raises(InvalidInput):
        debit("1.20", "0.50", 100)


def test_a_half_has_two_printings():
    assert printings(read_printed("0.125").exact, 0) == ("12%", "13%")


def test_the_last_option_carries_the_residue_of_rounding():
    result = forced_sum(OF_911[0], n=911)
    assert (result.total_share, result.last_by_count, result.is_forced) == (1, ("3.18%",), True)
    assert "末项承担了舍入余数" in result.sentence("zh")


def test_without_n_a_sum_of_100_percent_proves_nothing():
    result = forced_sum(OF_911[0])
    assert isinstance(result.last_by_count, Unavailable)
    assert result.is_forced is None
    assert "60%" in result.sentence("en")


def test_options_that_do_not_fit_n_leave_the_last_one_unverifiable():
    assert forced_sum(OF_911[0], n=900).is_forced is None
    assert forced_sum(["60%", "60%", "0%"], n=10).is_forced is None


def test_thirds_that_were_not_forced_add_to_99_9():
    result = forced_sum(["33.3%", "33.3%", "33.3%"], n=3)
    assert (result.is_exact, result.is_forced) == (False, False)


def test_unequal_decimals_or_one_option_are_refused():
    with pytest.raises(InvalidInput):
        forced_sum(["50%", "50.0%"])
    with pytest.raises(NotEnoughData):
        forced_sum(["100%"])


def test_the_chance_of_an_exact_sum_agrees_with_a_simulation():
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(5), 40_000) * 10_000
    assert (np.round(shares).sum(axis=1) == 10_000).mean() == pytest.approx(exact_sum_chance(5), abs=0.01)
