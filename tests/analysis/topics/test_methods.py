"""Comparison, decomposition and benchmarking: published examples and sums a reviewer can do by hand."""

from decimal import Decimal
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.topics.methods.benchmark import benchmark
from analysis.topics.methods.comparison import compare_before_after, difference_in_differences
from analysis.topics.methods.decomposition import decompose_change

# Cushny & Peebles (1905), hours of extra sleep; figures as R prints them for t.test on `sleep`
FIRST = pd.Series([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SECOND = pd.Series([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])


@pytest.mark.parametrize(
    ("paired", "low", "high", "p", "df"),
    [(True, 0.7001142, 2.4598858, 0.002833, 9), (False, -0.2054832, 3.3654832, 0.07939, 17.776)],
)
def test_before_and_after_as_published(paired, low, high, p, df):
    found = compare_before_after(FIRST, SECOND, paired=paired)
    assert found.difference == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-7)
    assert (found.p, found.df) == pytest.approx((p, df), rel=1e-3)
    assert ("未见显著变化" in found.sentence()) is not paired
    assert "base period" in found.sentence("en")
    assert found.plot().has_data()


def test_pairs_are_matched_by_name_and_the_rest_is_counted():
    before = pd.Series({"a": 1.0, "b": 2.0, "c": np.nan, "d": 4.0})
    after = pd.Series({"d": 9.0, "a": 2.0, "b": 5.0, "e": 1.0})
    found = compare_before_after(before, after, paired=True)
    assert (found.n_before, found.n_dropped, found.difference) == (3, 2, 3.0)  # c and e have no partner
    unpaired = compare_before_after(before, after, paired=False)
    assert (unpaired.n_before, unpaired.n_after, unpaired.n_dropped) == (3, 4, 1)


@pytest.mark.parametrize(
    ("before", "after", "paired", "error"),
    [
        ([1.0], [2.0], True, NotEnoughData),
        ([1.0, 2.0], [2.0, 3.0], True, NotEnoughData),
        ([1.0, 1.0], [2.0, 2.0], False, NotEnoughData),
        ([], [], False, NotEnoughData),
        ([np.nan, np.nan], [1.0, 2.0], False, NotEnoughData),
    ],
)
def test_comparisons_without_an_interval_are_refused(before, after, paired, error):
    with pytest.raises(error):
        compare_before_after(pd.Series(before, dtype=float), pd.Series(after, dtype=float), paired=paired)


def test_a_unit_named_twice_cannot_be_paired():
    with pytest.raises(InvalidInput):
        compare_before_after(pd.Series([1.0, 2], index=["a", "a"]), pd.Series([1.0, 3], index=["a", "b"]), paired=True)


def panel(changes):
    """Rows of (group, treated, before, after)."""
    rows = [
        {"group": group, "treated": treated, "after": bool(at), "y": value}
        for group, treated, *values in changes
        for at, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def effect(frame, **options):
    return difference_in_differences(
        frame["y"], treated=frame["treated"], after=frame["after"], groups=frame["group"], **options
    )


SMALL = [
    ("a", True, 1.0, 5.0),
    ("b", True, 2.0, 7.0),
    ("c", False, 1.0, 2.0),
    ("d", False, 3.0, 5.0),
    ("e", False, 2.0, 2.0),
]


def test_the_effect_is_one_change_less_the_other_and_its_error_comes_from_the_groups():
    found = effect(panel(SMALL))
    assert found.effect == pytest.approx(4.5 - 1)
    # changes 4, 5 against 1, 2, 0: squares 0.5 over 2² and 2 over 3², times 5/4 for groups and 9/6 for rows
    assert found.se == pytest.approx(sqrt((0.5 / 4 + 2 / 9) * 5 / 4 * 9 / 6))
    assert (found.high - found.effect) / found.se == pytest.approx(2.7764, abs=1e-4)  # t with 4 degrees of freedom
    assert found.to_frame()["before"].tolist() == [1.5, 2.0]
    assert found.n_groups == (2, 3)
    assert "同步变化" in found.sentence()
    assert "few groups" in found.sentence("en")
    assert found.plot().has_data()


def test_the_wage_study_as_published():
    # Card & Krueger (1994), table 3: full-time employment in New Jersey and Pennsylvania; the spread here is made up
    means = {True: (20.44, 21.03), False: (23.33, 21.17)}
    rows = [
        (f"{arm}{at}", arm, before + shift, after - shift)
        for arm, (before, after) in means.items()
        for at, shift in enumerate((-1, 0, 1))
    ]
    assert effect(panel(rows)).effect == pytest.approx(2.76, abs=0.011)


@pytest.mark.parametrize(
    ("rows", "error", "said"),
    [
        ([SMALL[0], *SMALL[2:]], NotEnoughData, "errors need 2 of each"),
        (SMALL[:3], NotEnoughData, "errors need 2"),
        ([*SMALL, ("a", False, 1.0, 1.0)], InvalidInput, "both arms"),
        ([*SMALL, ("f", True, 1.0)], InvalidInput, "one period"),
        ([(group, arm, 1.0, 2.0 + arm) for group, arm, *_ in SMALL], NotEnoughData, "alike"),
    ],
)
def test_designs_that_cannot_tell_the_project_apart_are_refused(rows, error, said):
    with pytest.raises(error, match=said):
        effect(panel(rows))


def test_a_row_without_a_measurement_is_left_out_and_counted():
    frame = panel([*SMALL, ("a", True, np.nan, 6.0)])
    assert (effect(frame).n, effect(frame).n_dropped) == (11, 1)


BEFORE = {"产量": Decimal(100), "单耗": Decimal(8), "单价": Decimal(5)}
AFTER = {"产量": Decimal(110), "单耗": Decimal(7), "单价": Decimal(6)}


def test_factors_replaced_one_after_another():
    found = decompose_change(BEFORE, AFTER, method="sequential")
    assert found.table["contribution"].tolist() == [400, -550, 770]  # 4000 → 4400 → 3850 → 4620
    assert found.change == 620
    assert "顺序不同结果不同" in found.sentence()


def test_factors_averaged_over_every_order_do_not_depend_on_it():
    found = decompose_change(BEFORE, AFTER)
    turned = decompose_change(dict(reversed(BEFORE.items())), AFTER)
    by_hand = [
        10 * (40 / 3 + (48 + 35) / 6 + 42 / 3),
        -(500 / 3 + (600 + 550) / 6 + 660 / 3),
        800 / 3 + (700 + 880) / 6 + 770 / 3,
    ]
    assert [float(each) for each in found.table["contribution"]] == pytest.approx(by_hand, abs=1e-6)
    assert sum(found.table["contribution"]) == Decimal(620)
    assert turned.table.set_index("factor").loc["产量", "contribution"] == pytest.approx(Decimal("411.666667"))
    assert "Arithmetic" in found.sentence("en")
    assert found.plot().has_data()


@pytest.mark.parametrize("method", ["shapley", "sequential"])
@pytest.mark.parametrize("form", ["product", "sum"])
def test_contributions_add_up_to_the_last_digit(method, form):
    rng = np.random.default_rng(1)
    for _ in range(20):
        sides = [{name: Decimal(int(rng.integers(-999, 999))).scaleb(-2) for name in "abcd"} for _ in range(2)]
        found = decompose_change(*sides, form=form, method=method)
        assert sum(found.table["contribution"]) == found.change == found.after - found.before
        if form == "sum":
            assert found.table["contribution"].tolist() == [sides[1][name] - sides[0][name] for name in "abcd"]


def test_where_the_total_stays_there_are_parts_and_no_shares():
    found = decompose_change({"量": Decimal(2), "价": Decimal(6)}, {"量": Decimal(3), "价": Decimal(4)})
    assert found.table["contribution"].tolist() == [5, -5]
    assert found.table["share"].isna().all()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {}),
        ({"a": Decimal(1)}, {"b": Decimal(1)}),
        ({"a": 1.5}, {"a": Decimal(2)}),
        ({"a": Decimal("NaN")}, {"a": Decimal(2)}),
        ({"a": Decimal(1)}, {"a": Decimal(2), "b": Decimal(2)}),
        (dict.fromkeys("abcdefghijk", Decimal(1)), dict.fromkeys("abcdefghijk", Decimal(2))),
    ],
)
def test_factors_that_do_not_match_are_refused(before, after):
    with pytest.raises(InvalidInput):
        decompose_change(before, after)


PEERS = pd.DataFrame(
    {"cost": [1.0, 2, 3, 4, 5, 90, np.nan], "has_lift": [True] * 5 + [False, True]},
    index=["甲", "乙", "丙", "丁", "戊", "己", "庚"],
)


@pytest.mark.parametrize(
    ("direction", "rank", "percentile", "z"), [("at_most", 2, 0.7, 0.6745), ("at_least", 4, 0.3, -0.6745)]
)
def test_the_place_among_peers_of_the_same_kind(direction, rank, percentile, z):
    found = benchmark(2, PEERS, "cost", direction=direction, like="has_lift")
    # of 1, 2, 3, 4, 5: median 3, MAD 1; cheaper than three, as cheap as one
    assert (found.rank, found.percentile, found.median) == (rank, pytest.approx(percentile), 3)
    assert found.z == pytest.approx(z, abs=1e-4)
    assert (found.n_peers, found.n_unlike, found.n_blank) == (5, 1, 1)
    assert found.to_frame()["label"].iloc[0] == ("甲" if direction == "at_most" else "戊")
    assert "has_lift" in found.sentence()
    assert f"rank {rank}" in found.sentence("en")
    assert found.plot().has_data()


def test_without_spread_among_peers_there_is_no_z():
    found = benchmark(4, pd.DataFrame({"v": [3.0] * 5}, index=list("abcde")), "v", direction="at_least")
    assert isinstance(found.z, Unavailable)
    assert (found.rank, found.percentile) == (1, 1)
    assert "未设同口径条件" in found.sentence()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"peers": PEERS.iloc[:4]}, NotEnoughData),
        ({"peers": PEERS.iloc[:0]}, NotEnoughData),
        ({"column": "none"}, InvalidInput),
        ({"like": "cost"}, InvalidInput),
        ({"like": "none"}, InvalidInput),
        ({"name": "甲"}, InvalidInput),
        ({"value": float("nan")}, InvalidInput),
        ({"peers": pd.concat([PEERS, PEERS])}, InvalidInput),
    ],
)
def test_peers_that_cannot_be_compared_are_refused(options, error):
    given = {"value": 2.0, "peers": PEERS, "column": "cost", "direction": "at_least"} | options
    with pytest.raises(error) as refused:
        benchmark(**given)
    assert refused.value.text("zh") != refused.value.text("en")
