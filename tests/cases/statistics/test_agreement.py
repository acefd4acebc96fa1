"""Agreement and domains: intervals within 1, categories without order, tables that say nothing."""

import math
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean, ratio, share
from analysis.statistics.scales.agreement import icc, krippendorff_alpha
from analysis.statistics.scales.kappas import cohen_kappa, fleiss_kappa, kappa_of_table
from analysis.topics.published.summary_tests import grimmer
from tests.cases.statistics.small_tables import NAN, NUMBERS, alike, value

CLUSTERS = Design(psu=pd.Series(list("aabbcc")))

OUTCOME = pd.Series([1.0, 0, 1, 1, 0, 1], name="ok")

SITES = pd.Series(["one", "one", "two", "two", "two", "two"])


def test_a_domain_inside_one_unit_has_no_interval_and_the_reason():
    found = mean(CLUSTERS, OUTCOME, by=SITES)
    table: Any = found.table.set_index("domain")
    assert table.loc["one", "estimate"] == 0.5
    assert table.loc["one", ["se", "low", "high"]].isna().all()
    assert (table.loc["one", "no_interval"], table.loc["two", "no_interval"]) == ("one_unit", "")
    assert table.loc["two", "low"] < table.loc["two", "high"]
    assert "没有区间" in found.sentence("zh")
    assert "no interval" in found.sentence("en")


def test_shares_and_ratios_inside_one_unit_have_no_interval_either():
    shares = share(CLUSTERS, OUTCOME.map({1.0: "y", 0.0: "n"}).rename("ok"), by=SITES).table
    assert shares.loc[shares["domain"] == "one", "low"].isna().all()
    found = ratio(CLUSTERS, OUTCOME, OUTCOME + 1, by=SITES).table.set_index("domain")
    assert math.isnan(cast(Any, found.loc["one", "high"]))
    single = mean(alike(4), pd.Series([1.0, 2, 3, 4]), by=pd.Series(list("aaab"))).table.set_index("domain")
    assert math.isnan(cast(Any, single.loc["b", "low"]))


def test_after_a_census_the_estimate_has_no_error():
    whole = Design(weight=pd.Series(np.ones(4)), fpc=pd.Series([4.0] * 4))
    row = mean(whole, pd.Series([1.0, 0, 1, 1]), ends=(0, 1)).table.iloc[0]
    assert (row["low"], row["estimate"], row["high"]) == (0.75, 0.75, 0.75)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_the_interval_of_kappa_stays_within_1_and_has_a_width(weights):
    for counts in ([[9, 1], [0, 2]], [[3, 0], [0, 3]], [[0, 3], [3, 0]], [[5, 0], [1, 1]]):
        row = kappa_of_table(pd.DataFrame(counts), weights=weights).table.iloc[0]
        assert -1 <= row["low"] <= row["value"] <= row["high"] <= 1
        assert row["low"] < row["high"] or row["value"] == -1


def test_the_interval_of_fleiss_kappa_stays_within_1():
    table = fleiss_kappa(pd.DataFrame([["a", "a"], ["b", "b"], ["a", "a"]])).table
    assert (table["high"] <= 1).all()
    assert (table["low"] >= -1).all()


def test_intraclass_correlations_stay_at_most_1_on_small_tables():
    rng = np.random.default_rng(3)
    for _ in range(200):
        table = icc(pd.DataFrame(rng.normal(size=(int(rng.integers(2, 6)), int(rng.integers(2, 5)))))).table
        assert (table["high"].dropna() <= 1 + 1e-12).all()
        assert not (table["low"] > table["value"] + 1e-9).any()
        assert not (table["high"] < table["value"] - 1e-9).any()


def test_numbers_as_text_agree_as_numbers():
    right = value(krippendorff_alpha(NUMBERS, level="ordinal"))
    assert right == pytest.approx(0.863, abs=5e-4)
    for level in ("ordinal", "interval", "ratio"):
        expected = value(krippendorff_alpha(NUMBERS, level=level))
        assert value(krippendorff_alpha(NUMBERS.astype(str), level=level)) == pytest.approx(expected)
    for weights in ("linear", "quadratic"):
        expected = value(cohen_kappa(NUMBERS[0], NUMBERS[1], weights=weights))
        assert value(cohen_kappa(NUMBERS[0].astype(str), NUMBERS[1].astype(str), weights=weights)) == expected
    assert value(cohen_kappa(NUMBERS[0], NUMBERS[1].astype(float))) == value(cohen_kappa(NUMBERS[0], NUMBERS[1]))


def test_words_have_an_order_only_where_one_is_given():
    words = {1: "低", 2: "中", 3: "高"}
    pairs: Any = pd.DataFrame({"first": [1, 1, 2, 2, 3, 3], "second": [1, 2, 2, 3, 3, 3]})
    first, second = pairs["first"], pairs["second"]
    right = value(cohen_kappa(first, second, weights="linear"))
    assert right == pytest.approx(0.625)
    one, two = first.map(words), second.map(words)
    with pytest.raises(InvalidInput, match="order"):
        cohen_kappa(one, two, weights="linear")
    assert value(cohen_kappa(one, two, weights="linear", categories=list("低中高"))) == right
    kind = pd.CategoricalDtype(list("低中高"), ordered=True)
    assert value(cohen_kappa(one.astype(kind), two.astype(kind), weights="linear")) == right
    with pytest.raises(InvalidInput, match="order"):
        krippendorff_alpha(pd.DataFrame({"a": one, "b": two}), level="ordinal")
    expected = value(krippendorff_alpha(pd.DataFrame({"a": first, "b": second}), level="ordinal"))
    assert value(
        krippendorff_alpha(pd.DataFrame({"a": one, "b": two}), level="ordinal", categories=list("低中高"))
    ) == (expected)


def test_no_unit_is_dropped_for_a_category_that_is_not_listed():
    with pytest.raises(InvalidInput, match="4"):
        cohen_kappa(pd.Series(list("1234")), pd.Series(list("1233")), categories=list("123"))


def test_other_row_labels_are_refused():
    with pytest.raises(InvalidInput, match="row labels"):
        cohen_kappa(pd.Series(list("abab")), pd.Series(list("abab"), index=[1, 0, 3, 2]))


def test_numbers_and_words_mixed_and_blank_text_do_not_crash():
    assert value(krippendorff_alpha(pd.DataFrame([[1, "a"], ["a", "a"]]))) == 0
    assert value(krippendorff_alpha(pd.DataFrame([["a", "a", ""], ["b", "", "b"], ["", "c", "c"]]))) == 1
    with pytest.raises(InvalidInput):
        krippendorff_alpha(pd.DataFrame([[1, "a"], ["a", "a"]]), level="interval")
    with pytest.raises(NotEnoughData, match="blank"):
        fleiss_kappa(pd.DataFrame([["a", ""], ["b", "b"]]))


def test_degenerate_agreement_is_refused_or_exact():
    for refused in (
        lambda: krippendorff_alpha(pd.DataFrame([[1, 1], [1, 1]])),
        lambda: cohen_kappa(pd.Series(list("aaa")), pd.Series(list("aaa"))),
        lambda: fleiss_kappa(pd.DataFrame([["a", "a"], ["a", "a"]])),
        lambda: icc(pd.DataFrame([[1, 1], [2, 2.0]])),
    ):
        with pytest.raises(NotEnoughData):
            refused()
    assert value(krippendorff_alpha(pd.DataFrame([[1, 1], [2, 2]]))) == 1
    one_off = [[3, 3, 3, 3, 3], [3, 3, 3, 3, NAN], [3, 3, NAN, 3, 3], [3, 3, NAN, 3, 3], [3, 3, 3, 1, 3]]
    assert value(krippendorff_alpha(pd.DataFrame(one_off))) == pytest.approx(0, abs=1e-12)


def test_a_table_of_agreement_holds_whole_counts_and_a_deviation_needs_two_sheets():
    with pytest.raises(InvalidInput, match="whole numbers"):
        kappa_of_table(pd.DataFrame([[1.5, 0], [0, 2]], index=["a", "b"], columns=["a", "b"]))
    with pytest.raises(InvalidInput, match="at least 2 sheets; got 1") as refusal:
        grimmer("3.00", "0.00", 1)
    assert "至少 2 份才有标准差" in refusal.value.text("zh")
