"""Options, confidences, weights and rows that do not fit are refused by name."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean, share
from analysis.statistics.estimation.weighting.weights import calibrate, poststratify, rake
from analysis.statistics.relations.associations import crosstab
from analysis.statistics.scales.agreement import icc, krippendorff_alpha
from analysis.statistics.scales.kappas import cohen_kappa
from tests.cases.statistics.small_tables import NAN, NUMBERS, OTHER, alike


@pytest.mark.parametrize(
    "unknown",
    [
        lambda: krippendorff_alpha(NUMBERS, level=OTHER),
        lambda: cohen_kappa(NUMBERS[0], NUMBERS[1], weights=OTHER),
        lambda: calibrate(pd.DataFrame({"one": [1.0]}), {"one": 1.0}, weight=np.ones(1), method=OTHER),
        lambda: share(alike(2), pd.Series(["a", "b"]), interval=OTHER),
    ],
)
def test_an_unknown_option_is_refused_and_not_run_as_another(unknown):
    with pytest.raises(InvalidInput, match="unknown"):
        unknown()


@pytest.mark.parametrize("confidence", [95, 0, 1, NAN])
def test_a_confidence_outside_0_to_1_is_refused(confidence):
    with pytest.raises(InvalidInput, match="confidence"):
        icc(NUMBERS, confidence=confidence)
    with pytest.raises(InvalidInput, match="confidence"):
        cohen_kappa(NUMBERS[0], NUMBERS[1], confidence=confidence)


PEOPLE = pd.DataFrame({"sex": list("mmfff"), "age": list("yoyoo")})

ONES, AGE = np.ones(5), {"y": 40, "o": 60}


@pytest.mark.parametrize("count", [0, NAN, -10, float("inf")])
def test_population_counts_are_refused_by_name(count):
    for work in (
        lambda: rake(PEOPLE, {"sex": {"m": count, "f": 110}, "age": AGE}, weight=ONES),
        lambda: poststratify(PEOPLE, {"m": count, "f": 100}, by="sex", weight=ONES),
    ):
        with pytest.raises(InvalidInput, match="sex"):
            work()


@pytest.mark.parametrize("start", [[1, NAN, 1, 1, 1], [0, 0, 1, 1, 1], [1, -1, 1, 1, 1], [1, 1, 1]])
def test_starting_weights_are_refused_with_their_rows(start):
    start = np.array(start, dtype=float)
    for work in (
        lambda: rake(PEOPLE, {"sex": {"m": 50, "f": 50}, "age": AGE}, weight=start),
        lambda: poststratify(PEOPLE, {"m": 50, "f": 100}, by="sex", weight=start),
        lambda: calibrate(pd.DataFrame({"one": ONES}), {"one": 10.0}, weight=start),
    ):
        with pytest.raises(InvalidInput, match="weights"):
            work()


def test_calibration_refuses_blank_totals_and_values():
    with pytest.raises(InvalidInput, match="one"):
        calibrate(pd.DataFrame({"one": ONES}), {"one": NAN}, weight=ONES)
    with pytest.raises(InvalidInput, match="income"):
        calibrate(pd.DataFrame({"income": [1, 2, NAN, 4, 5]}), {"income": 30.0}, weight=ONES)


def test_raking_keeps_the_proportions_of_the_design_within_a_cell_and_meets_the_margins():
    people = pd.DataFrame({"sex": list("mmmfff"), "age": list("yyoyoo")})
    margins = {"sex": {"m": 60, "f": 40}, "age": {"y": 50, "o": 50}}
    values = rake(people, margins, weight=np.array([1, 3, 1, 2, 1, 5.0])).values
    assert values[1] / values[0] == pytest.approx(3)
    assert values[5] / values[4] == pytest.approx(5)
    assert (values[:3].sum(), values[[0, 1, 3]].sum()) == (pytest.approx(60), pytest.approx(50))


SHUFFLED = pd.Series([1.0, 2.0, 3.0, 4.0], index=[3, 1, 0, 2], name="q")


@pytest.mark.parametrize(
    "use",
    [
        lambda design: mean(design, SHUFFLED),
        lambda design: share(design, SHUFFLED.astype(str)),
        lambda design: mean(design, SHUFFLED.sort_index(), by=SHUFFLED.astype(str)),
        lambda design: crosstab(design, SHUFFLED.astype(str), SHUFFLED.astype(str)),
    ],
)
def test_answers_in_another_order_than_the_weights_are_refused_not_matched_by_place(use):
    with pytest.raises(InvalidInput, match="row labels"):
        use(Design(weight=pd.Series([1.0, 1.0, 1.0, 100.0])))


@pytest.mark.parametrize("lonely", ["remove", "certainty", "average", "adjust"])
def test_where_every_stratum_has_one_unit_the_sentence_does_not_say_that_all_answers_came_from_one(lonely, recwarn):
    made = mean(Design(strata=pd.Series(list("abcd")), lonely=lonely), pd.Series([1.0, 2.0, 3.0, 6.0], name="q"))
    assert "均值 3.00（未加权 4 份）；层内的抽样单元不够" in made.sentence()
    assert "too few sampling units within the strata" in made.sentence("en")
    assert made.table["no_interval"].tolist() == ["too_few_units"]
    assert np.isnan(made.table["se"]).all() == (lonely in {"remove", "average"})
    assert not recwarn.list
