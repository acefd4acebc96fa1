"""A result in a terminal: a table that stands in columns, in Chinese too, and its sentence; a short repr."""

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.language import in_language
from analysis.core.printing import places, printed_table
from analysis.core.results import Result, Unavailable
from analysis.statistics.audit_sampling.plans import plan_attribute
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.relations.associations import crosstab
from analysis.statistics.scales.kappas import cohen_kappa
from analysis.statistics.scales.reliability import reliability
from questionnaires.texts import Text

RNG = np.random.default_rng(1)
SCORES = pd.DataFrame(
    np.clip(np.round(3 + RNG.normal(size=(80, 1)) + RNG.normal(size=(80, 3))), 1, 5),
    columns=["路灯照明", "停车", "lift"],
)
GROUPS = pd.Series(RNG.choice(["十八岁以下", "老人"], 80))
DESIGN = Design(weight=pd.Series(RNG.uniform(1, 900, 80)))
RESULTS: dict[str, Any] = {
    "reliability": lambda: reliability(SCORES),
    "means": lambda: mean(DESIGN, SCORES, by=GROUPS),
    "crosstab": lambda: crosstab(DESIGN, GROUPS, SCORES["停车"]),
    "plan": lambda: plan_attribute(220, tolerable=0.05),
    "kappa": lambda: cohen_kappa(SCORES["停车"], SCORES["lift"], weights="linear"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", RESULTS)
def test_a_printed_result_is_its_table_and_its_sentence(name, lang):
    result: Result = RESULTS[name]()
    with in_language(lang):
        table, _, sentence = str(result).rpartition("\n\n")
    assert sentence == result.sentence(lang)
    assert table == printed_table(result.to_frame(), lang)
    for column in result.to_frame().columns:
        assert str(column) in table
    assert all(places(line) <= 100 for line in table.splitlines())


def test_columns_stand_under_one_another_in_chinese():
    lines = str(reliability(SCORES)).split("\n\n", maxsplit=1)[0].splitlines()
    ends = {places(line[: line.index(" 80 ") + 3]) for line in lines[1:]}  # where the column of n ends
    assert len(ends) == 1
    assert [line.split()[0] for line in lines] == ["item", "路灯照明", "停车", "lift"]


def test_numbers_are_rounded_for_reading_and_blanks_stay_blank():
    frame = pd.DataFrame(
        {
            "name": ["甲", None, "a longer text than any column of a terminal should hold"],
            "share": [0.123456, np.nan, 1e-9],
            "amount": [Decimal("1234567.891"), Decimal(2), Decimal(3)],
            "n": pd.array([1, None, 12345], dtype="Int64"),
            "whole": [1.0, 2.0, np.inf],
            "sure": [True, False, True],
        }
    )
    lines = printed_table(frame, width=200).splitlines()
    assert lines[1].split() == ["甲", "0.123", "1,234,567.9", "1", "1", "True"]
    assert lines[2].split() == ["2.0", "2", "False"]
    assert "…" in lines[3]
    assert lines[3].split()[-6:] == ["<", "0.001", "3.0", "12345", "∞", "True"]
    assert {places(line) for line in lines} == {places(lines[0])}


def test_a_wide_table_goes_below_and_a_long_one_shows_its_ends():
    wide = pd.DataFrame([range(30)], columns=[f"column{at}" for at in range(30)])
    blocks = printed_table(wide, width=60).split("\n\n")
    assert len(blocks) > 4
    assert all(block.split()[0] == "column0" for block in blocks)
    assert all(places(line) <= 60 for block in blocks for line in block.splitlines())
    long = printed_table(pd.DataFrame({"row": range(1000)})).splitlines()
    assert (long[1].strip(), long[16].strip(), long[-1].strip(), len(long)) == ("0", "…", "999", 32)
    assert printed_table(pd.DataFrame({"a": [], "b": []})) == "a  b"
    assert not printed_table(pd.DataFrame())


def test_texts_in_two_languages_are_printed_in_one():
    reason = Unavailable(kind="not_applicable", reason=Text("没有答卷", "no sheets"))
    frame = pd.DataFrame({"value": [0.5, reason], "label": [Text("甲", "one"), Text("乙", "two")]}, dtype=object)
    assert printed_table(frame, "zh").split() == ["value", "label", "0.500", "甲", "没有答卷", "乙"]
    assert printed_table(frame, "en").split() == ["value", "label", "0.500", "one", "no", "sheets", "two"]


@pytest.mark.parametrize("name", RESULTS)
def test_a_repr_is_one_short_line(name):
    line = repr(RESULTS[name]())
    assert line.startswith(type(RESULTS[name]()).__name__ + "(")
    assert len(line) < 160
    assert "\n" not in line
