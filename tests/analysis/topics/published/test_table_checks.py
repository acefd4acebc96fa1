"""Totals, ratios, units and copies in a bureau's tables."""

import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.topics.published.table_checks import check_ratio, check_total, repeated_rows
from analysis.topics.published.unit_checks import UnitCount, rates_by_unit, slipped_parts, unit_slips


def test_a_total_off_by_a_cent_is_within_rounding_of_its_parts():
    result = check_total("资金", ["33.33", "33.33", "33.33"], "100.00")
    assert (result.verdict, str(result.difference), str(result.reach)) == ("rounding", "0.01", "0.02")


def test_a_total_off_by_more_than_rounding_is_an_open_question():
    result = check_total("资金", ["20,221.00", "1,617.00", "303.47"], "22,414.47")
    assert result.verdict == "differs"
    assert "口径待说明" in result.sentence("zh")
    assert "造假" not in result.sentence("zh")
    assert "to be explained" in result.sentence("en")


def test_whole_numbers_have_no_rounding_to_excuse_them():
    assert check_total("小区", ["20", "37"], "58").verdict == "differs"
    assert check_total("小区", ["20", "37"], "58", are_counts=True).verdict == "differs"


def test_many_small_parts_add_exactly():
    assert check_total("明细", ["0.10"] * 1000, "100.00").verdict == "exact"


def test_percentages_add_to_percentages_only():
    assert check_total("占比", ["40.5%", "59.5%"], "100.0%").verdict == "exact"
    with pytest.raises(InvalidInput):
        check_total("占比", ["40.5%", "59.5"], "100.0%")


def test_a_ratio_in_the_wrong_unit_differs():
    assert check_ratio("户均", "173", "176", "9,830").verdict == "differs"
    assert check_ratio("户均", "1,730,000", "176", "9,830", are_counts=True).verdict == "exact"


def test_rounded_amounts_excuse_a_ratio_that_counts_would_not():
    assert check_ratio("支出率", "2.5", "10.0", "25.4%").verdict == "rounding"  # 2.54 of 10.0
    assert check_ratio("支出率", "2.5", "10.0", "25.4%", are_counts=True).verdict == "differs"


@pytest.mark.parametrize(("part", "whole"), [("1", "0"), ("1", "0.00"), ("", "5"), ("1", "－5"), ("一", "5")])
def test_zero_blank_and_negative_denominators_are_refused_in_both_languages(part, whole):
    with pytest.raises(InvalidInput) as refusal:
        check_ratio("执行率", part, whole, "50%")
    assert refusal.value.text("zh") != refusal.value.text("en")


def test_no_parts_are_refused():
    with pytest.raises(NotEnoughData):
        check_total("资金", [], "0")


def test_one_entry_in_yuan_among_wan_is_found():
    left = {"中央": "20,221.00", "省": "1,617.00", "社会": "303.47"}
    right = {"中央": "20,221.00", "省": "16,170,000.00", "社会": "303.40"}
    result = unit_slips(left, right)
    assert result.to_frame()["verdict"].tolist() == ["same", "slip", "differs"]
    assert result.to_frame()["factor"].tolist() == ["1", "10000", ""]
    assert "口径待说明" in result.sentence("zh")


def test_a_whole_table_in_another_unit_is_said_to_be_one():
    result = unit_slips({"a": "2,487.59", "b": "1.00"}, {"a": "24,875,912.34", "b": "10,000"})
    assert result.n_slips == 2
    assert "different units" in result.sentence("en")


def test_zeros_cannot_be_compared_and_unmatched_entries_are_named():
    result = unit_slips({"a": "0", "b": "5", "c": "0"}, {"a": "7", "c": "0.00", "d": "1"})
    assert result.to_frame()["verdict"].tolist() == ["not_comparable", "same"]
    assert result.unmatched == ("b", "d")
    with pytest.raises(NotEnoughData):
        unit_slips({"a": "1"}, {"b": "1"})


def test_copied_rows_are_grouped_and_numbered_from_one():
    table = pd.DataFrame(
        {"no": ["1", "2", "3", "4"], "estate": ["甲", "乙", "甲", "甲"], "area": ["80", "90", "８０", "81"]}
    )
    result = repeated_rows(table, columns=["estate", "area"])
    assert result.n_repeated == 1
    assert result.to_frame()[["row", "group"]].to_numpy().tolist() == [[1, 1], [3, 1]]
    assert repeated_rows(table).n_repeated == 0
    assert "需复核" in result.sentence("zh")


def test_a_column_that_is_not_there_or_an_empty_table_is_refused():
    with pytest.raises(InvalidInput):
        repeated_rows(pd.DataFrame({"a": ["1"]}), columns=["b"])
    with pytest.raises(NotEnoughData):
        repeated_rows(pd.DataFrame({"a": []}))


CHUXIONG = [
    UnitCount(unit="小区", planned=664, actual=669),
    UnitCount(unit="栋", planned=2040, actual=1979),
    UnitCount(unit="户", planned=30511, actual=30166),
]


def test_one_project_has_three_rates_and_the_unit_is_asked_for():
    words = rates_by_unit(CHUXIONG).sentence("zh")
    for rate in ("100.75%", "97.01%", "98.87%", "3.74"):
        assert rate in words
    assert "口径待说明" in words
    assert len(rates_by_unit(CHUXIONG).plot().get_yticklabels()) == 3


def test_a_unit_of_which_nothing_was_planned_has_no_rate():
    result = rates_by_unit([*CHUXIONG, UnitCount(unit="电梯", planned=0, actual=3)])
    assert isinstance(result.rates["电梯"], Unavailable)
    assert result.to_frame()["rate"].isna().tolist() == [False, False, False, True]


def test_units_twice_negative_or_none_are_refused():
    for wrong in ([CHUXIONG[0], CHUXIONG[0]], [UnitCount(unit="户", planned=-1, actual=0)]):
        with pytest.raises(InvalidInput):
            rates_by_unit(wrong)
    with pytest.raises(NotEnoughData):
        rates_by_unit([])


@pytest.mark.parametrize(
    ("parts", "total", "at"),
    [
        (["2,184.12", "3,034,700"], "2,487.59", (1,)),  # 303.47 万元 written in yuan
        (["2,184.12", "303.47"], "2,487.59", ()),
        (["2,184.12", "303.47"], "2,500.00", ()),
        (["0", "5"], "5", ()),
    ],
)
def test_the_one_part_in_another_unit_is_found_and_no_other_gap_is_called_so(parts, total, at):
    assert slipped_parts(parts, total) == at
