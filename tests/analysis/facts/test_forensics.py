"""GRIM on published percentages: the worked oracles, and what it must allow."""

import pytest

from analysis.core.errors import InvalidInput
from analysis.facts.grim import compatible_n, grim


@pytest.mark.parametrize(
    ("value", "n", "counts"),
    [
        ("87.5%", 103, ()),
        ("87.5%", 96, (84,)),
        ("68.31%", 142, (97,)),
        ("68.31%", 243, (166,)),
        ("90.5%", 243, (220,)),
        ("68.31%", 141, ()),
        ("3.18%", 911, (29,)),
        ("100%", 3, (3,)),
        ("0%", 7, (0,)),
        ("50%", 1, ()),
    ],
)
def test_a_percentage_fits_only_counts_that_round_to_it(value, n, counts):
    assert grim(value, n).counts == counts


def test_every_count_of_every_base_fits_its_own_rounded_percentage():
    for n in (7, 96, 103, 911):
        for k in range(n + 1):
            assert k in grim(f"{100 * k / n:.1f}%", n).counts


def test_the_zeros_of_a_printed_value_carry_its_precision():
    assert grim("33.3%", 3).is_possible
    assert not grim("33.30%", 3).is_possible


def test_87_5_percent_of_at_most_103_rests_on_multiples_of_8_only():
    assert compatible_n("87.5%", 103) == tuple(range(8, 104, 8))


def test_142_is_the_smallest_base_of_68_31_percent():
    assert compatible_n("68.31%", 330)[:5] == (142, 183, 243, 284, 325)


def test_six_pooled_items_of_103_sheets_reach_87_5_percent_and_five_do_not():
    assert grim("87.5%", 103, n_items=6).counts == (541,)
    assert not any(grim("87.5%", 103, n_items=items).is_possible for items in range(1, 6))


def test_a_large_base_fits_everything_and_says_so():
    assert grim("87.5%", 999).is_informative
    assert not grim("87.5%", 1000).is_informative


def test_a_half_may_be_rounded_up_or_to_even():
    assert grim("12.5%", 8).is_possible
    assert grim("12%", 8).is_possible
    assert grim("13%", 8).is_possible


@pytest.mark.parametrize("value", ["87.5", "八成", "101%", "-1%", "%", ""])
def test_what_is_no_percentage_is_refused(value):
    with pytest.raises(InvalidInput):
        grim(value, 103)


def test_the_sentence_asks_for_the_definition_and_accuses_nobody():
    words = grim("87.5%", 103).sentence("zh")
    assert "口径待说明" in words
    assert "造假" not in words
