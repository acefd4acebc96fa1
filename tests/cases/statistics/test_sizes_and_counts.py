"""Sizes of samples, draws, outcomes of calls, replicate weights and groups that cannot be are refused by name."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.replication import jackknife
from analysis.statistics.estimation.estimates import mean, quantile, total
from analysis.statistics.estimation.response import Dispositions, outcome_rates, response_counts
from analysis.statistics.estimation.sampling import allocate, draw, sample_size, two_group_size

NAN, FRAME = float("nan"), pd.DataFrame({"unit": range(10), "zone": list("ab") * 5})
SIZES = pd.DataFrame({"size": [300, 100], "sd": [1.0, 2.0]})
small: Any = np.int8
WRONG: Any = {"count": 2.5, "text": "3", "nan": NAN}


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: sample_size(share=0.5, margin=0.05, population=WRONG["nan"]), "population is a whole number"),
        (lambda: sample_size(share=0.5, margin=0.05, deff=float("inf")), "deff must be positive"),
        (lambda: sample_size(sd=float("inf"), margin=0.05), "sd and deff"),
        (lambda: sample_size(share=0.5, margin=0.05, confidence=95), "confidence lies between"),
        (lambda: two_group_size(NAN, 0.5, sd=1), "two different shares"),
        (lambda: two_group_size(0.1, 0.5, sd=NAN), "sd above 0"),
        (lambda: allocate(SIZES, WRONG["nan"]), "n is a whole number"),
        (lambda: allocate(SIZES.assign(size=[300, np.inf]), 40), "positive sizes"),
        (lambda: allocate(SIZES.assign(size=["300", "many"]), 40), "size: needs numbers; found 'many'"),
        (lambda: allocate(SIZES.assign(sd=[1, np.inf]), 40, method="neyman"), "spreads"),
        (lambda: allocate(SIZES, 40, method="power", power=NAN), "spreads"),
        (lambda: allocate(SIZES, 401), "401 to draw of 400"),
        (lambda: draw(FRAME, WRONG["count"], seed=1, unit="unit"), "n is a whole number"),
        (lambda: draw(FRAME, WRONG["text"], seed=1, unit="unit"), "n is a whole number"),
        (lambda: draw(FRAME, {"a": WRONG["count"], "b": 1}, seed=1, unit="unit", strata="zone"), "n a is a whole"),
        (lambda: response_counts(10, -1, 0), "n_returned is a whole number of 0 or above; got -1"),
        (lambda: response_counts(10, WRONG["nan"], 0), "n_returned is a whole number"),
        (lambda: outcome_rates(Dispositions(complete=5, refusal=-1)), "refusal is a whole number"),
        (lambda: outcome_rates(Dispositions(complete=WRONG["nan"])), "complete is a whole number"),
        (lambda: outcome_rates(Dispositions(complete=5, eligible_share=80)), "e lies between 0 and 1"),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_its_name(ask, words):
    with pytest.raises(InvalidInput, match=words):
        ask()


def test_small_integers_do_not_overflow():
    rates = outcome_rates(Dispositions(complete=small(100), partial=small(100), refusal=small(100)))
    assert rates.rr1 == pytest.approx(1 / 3)
    assert response_counts(small(100), small(90), small(80)).return_rate == pytest.approx(0.9)
    assert allocate(pd.DataFrame({"size": np.array([100, 100], dtype=np.int8)}), small(40)).tolist() == [20, 20]


def replicated(weights, **options):
    return Design(weight=pd.Series([1.0, 2.0, 3.0]), replicate_weights=pd.DataFrame(weights), **options)


@pytest.mark.parametrize(
    ("weights", "options", "words"),
    [
        ({"r1": [1, 2, NAN], "r2": [1, 1, 1]}, {}, r"replicate weight r1: .*rows 3"),
        ({"r1": [1, 2, -3], "r2": [1, 1, 1]}, {}, "replicate weight r1: .*0 or above"),
        ({"r1": [1, 2, 3]}, {}, "at least two replicates"),
        ({"r1": [1, 2, 3], "r2": [1, 1, 1]}, {"replicate_factors": np.ones(3)}, "2 replicates and 3 factors"),
    ],
)
def test_replicate_weights_that_cannot_be_are_refused(weights, options, words):
    with pytest.raises(InvalidInput, match=words):
        replicated(weights, **options)


def test_replicates_keep_the_rows_of_the_design_and_carry_what_goes_through_its_scores():
    rows = pd.DataFrame({"y": [1.0, 4, 2, 8, 5, 7], "site": list("aabbcc")}, index=range(50, 56))
    linear = Design(rows, psu="site")
    replicates = jackknife(linear, "JK1")
    assert total("y", replicates).table["se"][0] == pytest.approx(total("y", linear).table["se"][0])
    scores = rows[["y"]].to_numpy()
    assert replicates.covariance(scores)[0, 0] == pytest.approx(total("y", linear).covariance[0, 0])


def test_groups_may_be_columns_names_or_both():
    rows = FRAME.assign(y=np.arange(10.0), kind=list("xxxxxyyyyy"))
    design = Design(rows)
    by_name = mean("y", design, by=["zone", "kind"]).table
    assert mean("y", design, by=[rows["zone"], "kind"]).table.equals(by_name)
    assert mean("y", design, by=rows[["zone", "kind"]]).table.equals(by_name)
    with pytest.raises(InvalidInput, match="each once"):
        mean("y", design, by=[rows["zone"], "zone"])
    with pytest.raises(InvalidInput, match="row labels"):
        mean("y", design, by=[rows["zone"].iloc[::-1], "kind"])
    with pytest.raises(NotEnoughData, match="no row has a value of zone"):
        mean("y", Design(rows.assign(zone=None)), by="zone")
    with pytest.raises(InvalidInput, match="one variable is needed, got 0"):
        mean(design, rows[[]])
    with pytest.raises(InvalidInput, match="lowest value must be below"):
        mean("y", design, ends=(NAN, 5))
    assert mean(design, rows[["y", "y"]]).table["estimate"].tolist() == [4.5, 4.5]
    assert quantile("y", design, 0.5).table["estimate"].tolist() == [4.0]


def test_a_quantile_has_no_interval_where_nothing_tells_how_units_differ():
    rows = FRAME.assign(y=np.arange(10.0), own=range(10))
    table = quantile("y", Design(rows, strata="own", lonely="remove"), 0.5).table
    assert table[["low", "high", "se"]].isna().to_numpy().all()
    assert table["no_interval"].tolist() == ["too_few_units"]
