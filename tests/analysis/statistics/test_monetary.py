"""Monetary-unit sampling: lists short enough to be drawn by hand, and lists that somebody spoiled."""

import math
from decimal import Decimal
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.statistics.audit_sampling.misstatement import evaluate_monetary, stringer_rate
from analysis.statistics.audit_sampling.monetary import select_monetary
from analysis.statistics.audit_sampling.monetary_size import monetary_size


def yuan(*amounts):
    return [Decimal(each) if each is not None else None for each in amounts]


def invoices(*amounts):
    return pd.DataFrame({"id": [f"发票{at}" for at in range(1, len(amounts) + 1)], "book_yuan": amounts})


def drawn_ids(drawn):
    return drawn.sample["id"].str.removeprefix("发票").astype(int).tolist()


def test_points_at_equal_intervals_fall_on_the_invoices_that_hold_them():
    # cumulated 30, 50, 90, 100; interval 50 would make none certain but the third stays below it
    drawn = select_monetary(invoices(*yuan(30, 20, 40, 10)), n=2, unit="id", start_yuan=Decimal(30))
    assert drawn_ids(drawn) == [1, 3]  # 30 is the last yuan of the first, 80 is within the third
    assert drawn.interval_yuan == 50
    drawn = select_monetary(invoices(*yuan(30, 20, 40, 10)), n=2, unit="id", start_yuan=Decimal("30.01"))
    assert drawn_ids(drawn) == [2, 3]


def test_an_invoice_of_an_interval_or_more_is_certain_and_makes_room_for_the_others():
    # 100 in all, interval 25: the 60 is certain; then 40 over 3 points: the 20 is certain; then 20 over 2 points
    drawn = select_monetary(invoices(*yuan(60, 20, 5, 5, 5, 5)), n=4, unit="id", seed=1)
    assert (drawn.n_certain, drawn.certain_yuan, drawn.interval_yuan) == (2, 80, 10)
    assert drawn.sample["is_certain"].tolist() == [True, True, False, False]
    assert len(set(drawn_ids(drawn)[2:])) == 2


def test_a_sample_of_everything_has_no_interval_left():
    drawn = select_monetary(invoices(*yuan(60, 20, 5)), n=3, unit="id", seed=1)
    assert (drawn.n_certain, drawn.interval_yuan, drawn.n_points) == (3, None, 0)
    audited = pd.Series(yuan(50, 20, 6), index=drawn.sample["id"])
    found = evaluate_monetary(drawn, audited)
    assert (found.over_yuan, found.under_yuan, found.most_likely_yuan) == (10, 1, 9)
    assert (found.over_bound_yuan, found.upper_rate) == (10, None)


def test_negative_zero_blank_and_unreadable_amounts_are_listed_and_not_drawn():
    spoiled = invoices("30", "-5", "0", "", None, "三十", "20.005", "20", "NaN")
    drawn = select_monetary(spoiled, n=1, unit="id", seed=3)
    assert drawn.aside["reason"].tolist() == [
        "negative",
        "zero",
        "blank",
        "blank",
        "unreadable",
        "unreadable",
        "unreadable",
    ]
    assert (drawn.n_items, drawn.total_yuan) == (2, 50)
    assert "负数 1 张" in drawn.sentence()
    assert "1 negative, 1 zero, 2 blank, 3 no amount" in drawn.sentence("en")


def test_numbers_and_decimals_give_the_same_draw():
    amounts = np.random.default_rng(1).integers(1, 10**7, 500) / 100
    one = select_monetary(invoices(*amounts), n=40, unit="id", seed=11)
    two = select_monetary(invoices(*yuan(*(f"{each:.2f}" for each in amounts))), n=40, unit="id", seed=11)
    assert drawn_ids(one) == drawn_ids(two)
    assert one.frame_hash == two.frame_hash
    assert one.sample["book_yuan"].tolist() == two.sample["book_yuan"].tolist()


def test_numbers_that_are_blank_negative_or_finer_than_fen_are_set_aside():
    drawn = select_monetary(invoices(10.0, np.nan, -1.0, 0.0, 2.345, np.inf, 20.0), n=1, unit="id", seed=3)
    assert drawn.aside["reason"].tolist() == ["blank", "negative", "zero", "unreadable", "unreadable"]


@pytest.mark.parametrize("method", ["interval", "cell"])
def test_anyone_draws_the_same_from_the_record_and_another_seed_draws_another(method):
    listed = invoices(*(float(each) for each in range(1, 400)))
    first, again, other = (select_monetary(listed, n=30, unit="id", seed=seed, method=method) for seed in (5, 5, 6))
    assert drawn_ids(first) == drawn_ids(again) != drawn_ids(other)
    turned = select_monetary(listed.iloc[::-1], n=30, unit="id", seed=5, method=method)
    assert turned.frame_hash != first.frame_hash  # the order of the list is part of the record
    assert f"seed {5}" in first.sentence()


@pytest.mark.parametrize("method", ["interval", "cell"])
def test_the_chance_of_an_invoice_is_in_proportion_to_its_amount(method):
    listed, times = invoices(*yuan(10, 20, 30, 40)), np.zeros(4)
    for seed in range(200):
        drawn = select_monetary(listed, n=1, unit="id", seed=seed, method=method)
        times[drawn_ids(drawn)[0] - 1] += 1
    expected = 200 * np.array([0.1, 0.2, 0.3, 0.4])
    assert ((times - expected) ** 2 / expected).sum() < 16.3  # 99.9 % point with 3 degrees of freedom; fixed seeds


def test_an_invoice_across_two_cells_may_be_drawn_twice_and_counts_twice():
    listed = invoices(*yuan(6, 8, 6))  # cells 1-10 and 11-20; the second lies across both
    hits = {seed: select_monetary(listed, n=2, unit="id", seed=seed, method="cell").sample for seed in range(60)}
    assert {int(each["hits"].sum()) for each in hits.values()} == {2}
    assert any(each["hits"].tolist() == [2] for each in hits.values())


@pytest.mark.parametrize(
    "given",
    [
        {"n": 0, "seed": 1},
        {"n": 5, "seed": 1},
        {"n": 2},
        {"n": 2, "seed": 1, "start_yuan": Decimal(1)},
        {"n": 2, "start_yuan": Decimal(0)},
        {"n": 2, "start_yuan": Decimal(51)},
        {"n": 2, "start_yuan": Decimal("1.001")},
        {"n": 2, "seed": 1, "book": "amount"},
        {"n": 2, "start_yuan": Decimal(1), "method": "cell"},
        {"n": 2, "seed": 1, "method": "random"},
    ],
)
def test_draws_that_cannot_be_made_are_refused_in_both_languages(given):
    with pytest.raises(InvalidInput) as refused:
        select_monetary(invoices(*yuan(30, 20, 40, 10)), unit="id", **given)
    assert refused.value.text("zh") != refused.value.text("en")


def test_repeated_invoices_and_lists_of_nothing_are_refused():
    twice = pd.concat([invoices(*yuan(30)), invoices(*yuan(20))])
    with pytest.raises(InvalidInput, match="twice"):
        select_monetary(twice, n=1, unit="id", seed=1)
    with pytest.raises(InvalidInput):
        select_monetary(invoices(*yuan(-1, 0)), n=1, unit="id", seed=1)
    with pytest.raises(InvalidInput):
        select_monetary(invoices(*[9.9e12] * 6000), n=1, unit="id", seed=1)  # more fen than can be counted


def drawn_of_ten():
    """Ten of a hundred invoices of 100 yuan: interval 1,000, the tenth, twentieth, … invoice."""
    return select_monetary(invoices(*yuan(*[100] * 100)), n=10, unit="id", start_yuan=Decimal(1000))


def audited(drawn, **wrong):
    right = pd.Series(drawn.sample["book_yuan"].tolist(), index=drawn_ids(drawn))
    for at, amount in wrong.items():
        right[int(at[1:])] = Decimal(amount)
    return right.set_axis(drawn.sample["id"])


def test_without_errors_the_bound_is_the_basic_precision():
    drawn = drawn_of_ten()
    found = evaluate_monetary(drawn, audited(drawn))
    assert found.over_yuan == found.most_likely_yuan == 0
    assert found.over_bound_yuan == found.basic_precision_yuan
    assert float(found.over_bound_yuan) == pytest.approx(10_000 * (1 - 0.05**0.1))
    assert found.errors.empty


def test_errors_are_projected_by_interval_and_bounded_by_hand():
    drawn = drawn_of_ten()
    found = evaluate_monetary(drawn, audited(drawn, a10=75, a20=0, a30=110))
    assert (found.over_yuan, found.under_yuan, found.most_likely_yuan) == (1250, 100, 1150)
    # Poisson factors 2.9957, 4.7439, 6.2958 at 95 %, taintings 1 and 0.25
    poisson = evaluate_monetary(drawn, audited(drawn, a10=75, a20=0), model="poisson")
    by_hand = 1000 * (2.9957 + (4.7439 - 2.9957) * 1 + (6.2958 - 4.7439) * 0.25)
    assert float(poisson.over_bound_yuan) == pytest.approx(by_hand, abs=0.2)
    assert "最可能多报 1,250元" in found.sentence()
    assert "3 of 10" in found.sentence("en")
    assert found.plot().get_xlim() == (0, 1)


def test_everything_wrong_reaches_the_whole_book_value_and_not_more():
    drawn = drawn_of_ten()
    found = evaluate_monetary(drawn, audited(drawn).map(lambda _: Decimal(0)))
    assert found.over_bound_yuan == found.over_yuan == 10_000
    assert evaluate_monetary(drawn, audited(drawn).map(lambda _: Decimal(0)), model="poisson").upper_rate == 1


def test_an_invoice_worth_three_times_its_book_value_leaves_understatement_without_a_bound():
    drawn = drawn_of_ten()
    found = evaluate_monetary(drawn, audited(drawn, a10=300))
    assert isinstance(found.under_bound_yuan, Unavailable)
    assert found.under_yuan == 2000
    assert math.isnan(cast(Any, found.to_frame().loc[1, "bound_share"]))


def test_audited_values_that_are_missing_negative_or_given_twice_are_refused():
    drawn = drawn_of_ten()
    right = audited(drawn)
    with pytest.raises(NotEnoughData, match="发票10"):
        evaluate_monetary(drawn, right.drop("发票10"))
    with pytest.raises(InvalidInput):
        evaluate_monetary(drawn, audited(drawn, a10=-1))
    with pytest.raises(InvalidInput):
        evaluate_monetary(drawn, pd.concat([right, right]))
    with pytest.raises(InvalidInput):
        evaluate_monetary(drawn, right, model="hypergeometric")


@pytest.mark.parametrize(("taintings", "n"), [([1.5], 10), ([0.0], 10), ([-0.2], 10), ([0.5] * 11, 10)])
def test_taintings_outside_zero_to_one_have_no_stringer_bound(taintings, n):
    with pytest.raises(InvalidInput):
        stringer_rate(np.array(taintings), n)
    with pytest.raises(NotEnoughData):
        stringer_rate(np.array([]), 0)


@pytest.mark.parametrize(
    ("tolerable", "expected", "options"),
    [
        (0, 0, {}),
        (100, 0, {}),
        (10, 10, {}),
        (10, -1, {}),
        (10, 7, {"expansion": 1.6}),
        (10, 0, {"confidence": 1.0}),
    ],
)
def test_sizes_without_room_are_refused(tolerable, expected, options):
    with pytest.raises(InvalidInput):
        monetary_size(Decimal(100), Decimal(tolerable), Decimal(expected), **options)


def test_a_size_reads_as_a_sentence():
    size = monetary_size(Decimal(1_000_000), Decimal(50_000))
    assert size.n == 60
    assert "60" in size.sentence()
    assert "60 monetary units" in size.sentence("en")
    assert size.to_frame().loc[0, "book_yuan"] == 1_000_000
