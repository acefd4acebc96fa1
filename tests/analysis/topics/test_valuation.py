"""Willingness to pay: answers that can be worked out by hand, areas below the curve, and what is refused."""

from decimal import Decimal
from math import log, sqrt
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from analysis.core.errors import InvalidInput, NoConvergence, NotEnoughData
from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from analysis.topics.valuation.benefit import aggregate_benefit
from analysis.topics.valuation.bid_models import double_bounded, single_bounded
from analysis.topics.valuation.bids import bids_from_dataset
from analysis.topics.valuation.turnbull import turnbull
from analysis.topics.valuation.willingness import Measure, willingness_to_pay
from questionnaires.bundle import NO_ANSWER, NOT_ASKED
from questionnaires.load import load_questionnaire
from questionnaires.texts import Text
from tests.conftest import EVERY_TYPE

DISTRIBUTIONS = ["logistic", "normal", "log_logistic", "log_normal", "weibull"]


def answers(*counts):
    """Rows of bid and yes from (bid, said yes, said no)."""
    rows = [
        (float(bid), said) for bid, yes, no in counts for said in (1.0, 0.0) for _ in range(int(yes if said else no))
    ]
    return pd.DataFrame(rows, columns=["bid", "yes"])


def fitted(*counts, **options):
    frame = answers(*counts)
    return single_bounded(frame["bid"], frame["yes"], **options)


def twice(n=600, seed=3):
    """Two amounts each, of households whose willingness to pay is normal about 100 yuan with SD 40."""
    rng = np.random.default_rng(seed)
    worth, first = rng.normal(100, 40, n), rng.choice([50.0, 100.0, 150.0], n)
    yes = worth >= first
    second = np.where(yes, first + 40, first - 30)
    return [pd.Series(each) for each in (first, second, yes * 1.0, (worth >= second) * 1.0)]


def test_two_amounts_put_the_curve_through_both_shares():
    found = fitted((50, 30, 10), (100, 10, 30), dist="logistic")
    level, slope = found.table["estimate"]
    assert (level, slope) == pytest.approx((3 * log(3), -2 * log(3) / 50))  # logit 3/4 at 50, logit 1/4 at 100
    assert found.table["se"].iloc[1] == pytest.approx(sqrt(1 / 7.5 + 1 / 7.5) / 50)  # 1 / (n p q) for each logit
    assert willingness_to_pay(found).measures["median"].estimate == pytest.approx(75)
    assert found.loglik == pytest.approx(60 * log(3 / 4) + 20 * log(1 / 4))


@pytest.mark.parametrize("dist", ["log_logistic", "log_normal"])
def test_on_the_log_scale_the_median_lies_at_the_geometric_middle(dist):
    found = willingness_to_pay(fitted((50, 30, 10), (200, 10, 30), dist=dist))
    assert found.measures["median"].estimate == pytest.approx(100)


@pytest.mark.parametrize("dist", DISTRIBUTIONS)
def test_means_are_areas_below_the_curve(dist):
    model = fitted((20, 36, 4), (60, 24, 16), (120, 8, 32), (200, 2, 38), dist=dist)
    found = willingness_to_pay(model, draws=50).measures
    curve = lambda amount: float(model.accepted(np.array([amount]))[0])  # noqa: E731
    part = integrate.quad(curve, 1e-12, 200, epsabs=1e-10)[0]
    whole = part + integrate.quad(curve, 200, np.inf, limit=500)[0]
    assert found["truncated_mean"].estimate == pytest.approx(part, rel=1e-6)
    assert found["adjusted_truncated_mean"].estimate == pytest.approx(part / (1 - curve(200)), rel=1e-6)
    assert found["mean"].estimate == pytest.approx(whole, rel=1e-5)
    assert curve(found["median"].estimate) == pytest.approx(0.5)


def test_two_answers_find_what_the_households_were_given():
    model = double_bounded(*twice(), dist="normal")
    median = willingness_to_pay(model)
    assert median.measures["median"].estimate == pytest.approx(100, abs=3 * median.median_se)
    assert np.exp(model.effects()["estimate"].iloc[-1]) == pytest.approx(40, rel=0.1)
    first, _, yes, _ = twice()
    alone = willingness_to_pay(single_bounded(first, yes, dist="normal"))
    assert median.median_se < alone.median_se  # the second answer tells more


def test_a_covariate_moves_the_value_by_its_effect():
    rng = np.random.default_rng(5)
    lift = pd.Series(rng.integers(0, 2, 2000) * 1.0)
    bid = pd.Series(rng.choice([40.0, 80, 120, 160], 2000))
    yes = (80 + 40 * lift + rng.normal(0, 30, 2000) >= bid) * 1.0
    effects = single_bounded(bid, yes, pd.DataFrame({"lift": lift}), dist="normal").effects().set_index("term")
    assert effects.loc["lift", "estimate"] == pytest.approx(40, abs=3 * float(cast(Any, effects.loc["lift", "se"])))


@pytest.mark.parametrize("dist", DISTRIBUTIONS)
def test_fen_instead_of_yuan_say_the_same(dist):
    counts = ((20, 36, 4), (60, 24, 16), (120, 8, 32))
    yuan = willingness_to_pay(fitted(*counts, dist=dist), draws=50).measures
    fen = willingness_to_pay(fitted(*((100 * bid, yes, no) for bid, yes, no in counts), dist=dist), draws=50).measures
    for name in ("median", "truncated_mean"):
        assert fen[name].estimate == pytest.approx(100 * yuan[name].estimate, rel=1e-8)


def test_the_seed_gives_the_same_interval_and_it_is_near_that_of_the_delta_method():
    model = double_bounded(*twice(), dist="normal")
    found, again = (willingness_to_pay(model, seed=7) for _ in range(2))
    median = found.measures["median"]
    assert median == again.measures["median"]
    assert found.seed == 7
    assert (median.high - median.low) == pytest.approx(2 * stats.norm.ppf(0.975) * found.median_se, rel=0.05)


def test_where_more_say_yes_to_more_there_is_no_value():
    model = fitted((10, 10, 30), (100, 30, 10))
    found = willingness_to_pay(model)
    assert all(isinstance(each.estimate, Unavailable) for each in found.measures.values())
    assert found.to_frame()["estimate"].isna().all()
    assert "不随金额下降" in model.sentence()
    assert "不随金额下降" in found.sentence()
    with pytest.raises(NotEnoughData):
        model.effects()
    with pytest.raises(InvalidInput, match="no value"):
        aggregate_benefit(found.measures["median"], 100, per="year", first_year=2025, years=1)


@pytest.mark.parametrize("dist", DISTRIBUTIONS)
def test_where_as_many_say_yes_to_more_no_upper_bound_exists(dist):
    found = willingness_to_pay(fitted((50, 30, 10), (100, 30, 10), dist=dist), draws=500)
    for name in ("median", "mean"):
        assert isinstance(found.measures[name].high, Unavailable), name


def test_a_heavy_tail_has_a_median_and_no_mean():
    found = willingness_to_pay(fitted((10, 25, 15), (100, 20, 20), (1000, 15, 25)))
    assert isinstance(found.measures["mean"].estimate, Unavailable)
    assert found.measures["median"].estimate == pytest.approx(100, rel=1e-6)
    assert isinstance(found.measures["median"].high, float)


def test_rows_with_a_blank_are_counted_apart():
    frame = answers((50, 30, 10), (100, 10, 30))
    frame.loc[[0, 1], "yes"] = np.nan
    frame.loc[79, "bid"] = np.nan
    found = single_bounded(frame["bid"], frame["yes"])
    assert (found.n, found.n_dropped) == (77, 3)
    assert "77 份" in found.sentence()
    assert "hypothetical" in found.sentence("en")


@pytest.mark.parametrize(
    ("counts", "error"),
    [
        ([(50, 10, 10)], NotEnoughData),
        ([(50, 10, 0), (100, 10, 0)], NotEnoughData),
        ([(50, 0, 10), (100, 0, 10)], NotEnoughData),
        ([(50, 1, 0), (100, 0, 1)], NotEnoughData),
        ([(50, 20, 0), (100, 0, 20)], NoConvergence),
        ([(0, 10, 5), (100, 5, 10)], InvalidInput),
        ([(-5, 10, 5), (100, 5, 10)], InvalidInput),
        ([(float("inf"), 10, 5), (100, 5, 10)], InvalidInput),
    ],
)
def test_answers_that_say_nothing_about_a_value_are_refused(counts, error):
    with pytest.raises(error) as refused:
        fitted(*counts)
    assert refused.value.text("zh") != refused.value.text("en")


def test_columns_that_do_not_fit_are_refused():
    frame = answers((50, 30, 10), (100, 10, 30))
    same = pd.DataFrame({"a": frame["bid"], "b": frame["bid"] * 2})
    for bids, yes, covariates in (
        (frame["bid"], frame["yes"] + 1, None),
        (frame["bid"], frame["yes"].iloc[::-1], None),
        (frame["bid"], frame["yes"].map({1.0: "yes", 0.0: "no"}), None),
        (frame["bid"], frame["yes"], same),
    ):
        with pytest.raises(InvalidInput):
            single_bounded(bids, yes, covariates)


def test_a_second_amount_that_does_not_follow_from_the_first_answer_is_refused():
    first, second, yes, also = twice()
    second[0] = first[0]
    with pytest.raises(InvalidInput, match="1 row: "):
        double_bounded(first, second, yes, also)
    nobody = pd.Series(np.zeros(len(first)))
    with pytest.raises(NotEnoughData):
        double_bounded(first, first - 10, nobody, nobody)


def test_the_lower_bound_pools_an_amount_at_which_acceptance_rises():
    frame = answers((10, 8, 2), (20, 4, 6), (30, 6, 4))
    found = turnbull(frame["bid"], frame["yes"])
    assert found.table["monotone"].tolist() == pytest.approx([0.8, 0.5, 0.5])
    assert found.lower_bound.estimate == pytest.approx(10 * 0.8 + 20 * 0.5)
    assert found.se == pytest.approx(sqrt(100 * 0.16 / 10 + 400 * 0.25 / 20))
    assert found.truncated_mean == pytest.approx(9 + 6.5 + 5)
    assert found.median == 20
    assert isinstance(found.last_bid, Unavailable)
    assert isinstance(found.extrapolated_mean, Unavailable)
    assert "其中 2 档" in found.sentence()
    assert "18.00 yuan" in found.sentence("en")


def test_without_refusals_there_is_no_median_and_with_none_left_the_last_amount_is_known():
    most = turnbull(*(answers((10, 9, 1), (20, 8, 2))[name] for name in ("bid", "yes")))
    assert isinstance(most.median, Unavailable)
    assert isinstance(most.median_between, Unavailable)
    none = turnbull(*(answers((10, 5, 5), (20, 0, 10), (40, 0, 10))[name] for name in ("bid", "yes")))
    assert (none.last_bid, none.median_between) == (20, (0, 10))
    assert none.extrapolated_mean == none.truncated_mean == pytest.approx(7.5 + 2.5)
    for wrong in (answers((10, 5, 5)), answers((10, 5, 5), (0, 5, 5)), answers((10, 5, 5), (20, 5, 5)) * 2):
        with pytest.raises((NotEnoughData, InvalidInput)):
            turnbull(wrong["bid"], wrong["yes"])


def test_a_monthly_amount_becomes_the_yearly_benefit_of_all_households():
    measure = Measure(
        name="median", estimate=10.5, low=8.25, high=Unavailable(kind="not_applicable", reason=Text("无", "none"))
    )
    found = aggregate_benefit(measure, 1000, per="month", first_year=2026, years=3)
    assert (found.annual_yuan, found.low_yuan) == (Decimal(126_000), Decimal(99_000))
    assert isinstance(found.high_yuan, Unavailable)
    assert found.to_frame()["year"].tolist() == [2026, 2027, 2028]
    assert found.to_frame()["high_yuan"].isna().all()
    assert "12.6万元" in found.sentence()
    assert "sampling error only" in found.sentence("en")
    right: dict[str, Any] = {"households": 10, "per": "year", "first_year": 2026, "years": 2}
    for wrong in ({"households": 0}, {"years": 0}, {"per": "once"}):
        with pytest.raises(InvalidInput):
            aggregate_benefit(measure, **right | wrong)


def sheets(**columns):
    return Dataset(
        answers=pd.DataFrame(columns),
        set_aside=pd.DataFrame(),
        manifest=None,
        seal="",
        questionnaire=load_questionnaire(EVERY_TYPE),
    )


def test_the_amount_drawn_for_a_sheet_goes_with_its_answer():
    dataset = sheets(lift_fee=["yes", "no", NO_ANSWER, NOT_ASKED], lift_fee_amount=["50", "200", "100", NOT_ASKED])
    found = bids_from_dataset(dataset, "lift_fee")
    assert found["bid"].tolist()[:3] == [50, 200, 100]
    assert found["yes"].tolist()[:2] == [1, 0]
    assert found.isna().sum().tolist() == [1, 2]


def test_a_bid_that_is_none_or_an_amount_never_offered_is_refused():
    good = sheets(lift_fee=["yes"], lift_fee_amount=["50"])
    for item, options in (
        ("mobility", {}),
        ("nowhere", {}),
        ("lift_fee", {"yes": ("maybe",)}),
        ("lift_fee", {"no": ("yes",)}),
    ):
        with pytest.raises(InvalidInput):
            bids_from_dataset(good, item, **options)
    with pytest.raises(InvalidInput, match="75"):
        bids_from_dataset(sheets(lift_fee=["yes"], lift_fee_amount=["75"]), "lift_fee")


def test_each_result_can_be_drawn():
    frame = answers((20, 36, 4), (60, 24, 16), (120, 8, 32))
    model = single_bounded(frame["bid"], frame["yes"])
    for result in (model, willingness_to_pay(model), turnbull(frame["bid"], frame["yes"])):
        assert result.plot().has_data()
