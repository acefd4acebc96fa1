"""Models and designs: rows matched or refused, unknown options refused, NaN never settled, no order from spelling."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NoConvergence, NotEnoughData
from analysis.statistics.audit_sampling.bounds import error_bound
from analysis.statistics.audit_sampling.verified_rate import verified_rate
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean, ratio, share
from analysis.statistics.estimation.moments import moments
from analysis.statistics.estimation.proportions import (
    agresti_coull_interval,
    clopper_pearson_interval,
    jeffreys_interval,
    newcombe_interval,
    wilson_interval,
)
from analysis.statistics.estimation.share_intervals import INTERVALS, share_interval
from analysis.statistics.relations.associations import crosstab
from analysis.statistics.relations.drivers import drivers
from analysis.statistics.relations.ipa import ipa
from analysis.statistics.relations.ordinal import ordered_regression
from analysis.statistics.relations.regression import linear_regression, survey_regression
from analysis.statistics.relations.segments import segments
from analysis.statistics.scales.alpha import (
    bootstrap_interval,
    distribution_free_interval,
    normal_interval,
    weighted_alpha,
)
from analysis.statistics.scales.cfa import cfa
from analysis.statistics.scales.factors import extract, oblimin, promax, varimax
from analysis.statistics.scales.invariance import invariance
from analysis.statistics.scales.pls import pls_path
from analysis.statistics.scales.polychoric import polychoric

OTHER: Any = "another"
RNG = np.random.default_rng(5)
COMMON = RNG.normal(size=(200, 1))
SCORES = pd.DataFrame(np.clip(np.round(3 + COMMON + RNG.normal(size=(200, 4)) * 0.8), 1, 5), columns=list("abcd"))
OVERALL, ITEMS = SCORES["d"], SCORES[["a", "b", "c"]]
SHUFFLED = SCORES.sample(frac=1, random_state=1)
PLAIN = Design(weight=pd.Series(np.ones(200)))


@pytest.mark.parametrize(
    "unknown",
    [
        lambda: extract(SCORES.corr().to_numpy(), 1, OTHER),
        lambda: moments(SCORES, missing=OTHER),
        lambda: pls_path(moments(SCORES), {"x": ["a", "b"], "y": ["c", "d"]}, {"y": ["x"]}, scheme=OTHER),
        lambda: Design(weight=pd.Series(np.ones(2)), lonely=OTHER),
        lambda: linear_regression(OVERALL, ITEMS, robust=OTHER),
        lambda: survey_regression(PLAIN, OVERALL, ITEMS, family=OTHER),
        lambda: ordered_regression(OVERALL, ITEMS, link=OTHER),
        lambda: drivers(PLAIN, OVERALL, ITEMS, model=OTHER),
        lambda: ipa(PLAIN, ITEMS, importance=OTHER, overall=OVERALL),
    ],
)
def test_an_unknown_option_is_refused_and_not_run_as_another_method(unknown):
    with pytest.raises(InvalidInput, match="another"):
        unknown()


@pytest.mark.parametrize(
    "mixed",
    [
        lambda: linear_regression(SHUFFLED["d"], ITEMS),
        lambda: linear_regression(OVERALL, ITEMS, weight=pd.Series(1.0, index=SHUFFLED.index)),
        lambda: survey_regression(PLAIN, SHUFFLED["d"], ITEMS),
        lambda: ordered_regression(SHUFFLED["d"], ITEMS),
        lambda: drivers(PLAIN, SHUFFLED["d"], ITEMS),
        lambda: ipa(PLAIN, ITEMS, overall=SHUFFLED["d"]),
        lambda: crosstab(PLAIN, SHUFFLED["d"], OVERALL),
        lambda: mean(PLAIN, ITEMS, by=SHUFFLED["d"]),
        lambda: ratio(PLAIN, OVERALL, SHUFFLED["a"]),
        lambda: invariance(SCORES, SHUFFLED["d"], {"x": list("abc")}),
        lambda: weighted_alpha(SCORES, pd.Series(1.0, index=SHUFFLED.index)),
        lambda: segments(SCORES, weight=pd.Series(1.0, index=SHUFFLED.index)),
        lambda: Design(weight=pd.Series([1.0, 2.0]), psu=pd.Series(["a", "b"], index=[1, 0])),
    ],
)
def test_rows_in_another_order_are_refused(mixed):
    with pytest.raises(InvalidInput, match="row labels"):
        mixed()


@pytest.mark.parametrize("weights", [[1, np.nan, 1], [1, 0, 1], [1, -2, 1]])
def test_a_design_refuses_weights_that_are_missing_0_or_below(weights):
    with pytest.raises(InvalidInput, match="weights"):
        Design(weight=pd.Series(weights, dtype=float))


@pytest.mark.parametrize("blank", [None, np.nan, "", " "])
def test_a_design_refuses_a_blank_stratum_unit_or_population_count(blank):
    column = pd.Series(["a", "a", blank], dtype=object)
    with pytest.raises(InvalidInput, match="stratum"):
        Design(strata=column)
    with pytest.raises(InvalidInput, match="unit"):
        Design(psu=column)
    with pytest.raises(InvalidInput):
        Design(fpc=pd.Series([10.0, 10.0, np.nan]))


def test_units_7_and_7_0_of_a_design_are_one():
    mixed = Design(psu=pd.Series([7, 7.0, "7", 8, "8.0"], dtype=object))
    assert mixed.psu_codes.tolist() == [0, 0, 0, 1, 1]


# no order from spelling


def test_an_ordered_regression_of_words_needs_their_order():
    levels = {1.0: "很差", 2.0: "较差", 3.0: "一般", 4.0: "较好", 5.0: "很好"}
    right = ordered_regression(OVERALL, ITEMS).table["estimate"].to_numpy()
    words: Any = OVERALL.map(levels)
    with pytest.raises(InvalidInput, match="order"):
        ordered_regression(words, ITEMS)
    with pytest.raises(InvalidInput, match="order"):
        ordered_regression(words.astype("category"), ITEMS)
    kind = pd.CategoricalDtype(list(levels.values()), ordered=True)
    assert ordered_regression(words.astype(kind), ITEMS).table["estimate"].to_numpy() == pytest.approx(right)
    text: Any = (OVERALL.astype(int) + 6).astype(str)  # 7 to 11: spelled, 10 and 11 come before 7
    assert ordered_regression(text, ITEMS).table["estimate"].to_numpy() == pytest.approx(right)
    assert ordered_regression(text, ITEMS).points == ("7", "8", "9", "10", "11")


def test_polychoric_correlations_of_numbers_as_text_are_those_of_numbers():
    shifted = SCORES.astype(int) + 6
    assert np.allclose(polychoric(shifted.astype(str)), polychoric(SCORES))
    with pytest.raises(InvalidInput):
        polychoric(SCORES.replace(5.0, "很好"))


def test_shares_and_domains_stand_in_the_order_of_their_numbers_or_their_categorical():
    few = Design(weight=pd.Series(np.ones(4)))
    assert share(few, pd.Series(["10", "9", "10", "9"], name="n")).table["variable"].tolist() == ["n=9", "n=10"]
    kind = pd.CategoricalDtype(list("低中高"), ordered=True)
    words: Any = pd.Series(list("高低中高"), name="w", dtype=kind)
    assert share(few, words).table["variable"].tolist() == ["w=低", "w=中", "w=高"]
    by_floor = mean(few, pd.Series([1.0, 2, 3, 4]), by=pd.Series(["10", "9", "", "10"]))
    assert by_floor.table["domain"].tolist() == ["9", "10"]
    assert by_floor.table["n"].tolist() == [1, 2]


# what did not settle, and what cannot be computed


def test_correlations_that_are_not_numbers_settle_nothing():
    broken = SCORES.corr().to_numpy().copy()
    broken[0, 1] = broken[1, 0] = np.nan
    with pytest.raises(InvalidInput):
        extract(broken, 1, "minres")


@pytest.mark.slow
def test_rotations_bear_an_item_that_no_factor_reaches():
    loadings = np.array([[0.8, 0.1], [0.7, 0.2], [0.1, 0.8], [0.2, 0.6], [0.0, 0.0]])
    turned, turn = varimax(loadings)
    assert np.isfinite(turned).all()
    assert np.allclose(turn @ turn.T, np.eye(2))
    for rotation in (promax, oblimin):
        assert np.isfinite(rotation(loadings)[0]).all()


def test_a_factor_whose_first_item_is_keyed_against_the_others_fits_as_well():
    turned = SCORES.assign(a=6 - SCORES["a"])
    right, found = (cfa(moments(each), {"x": list("abcd")}) for each in (SCORES, turned))
    assert found.chi2 == pytest.approx(right.chi2, rel=1e-6)
    loadings = found.parameters[found.parameters["op"] == "=~"]["estimate"].to_numpy()
    assert (loadings[1:] < 0).all()


def test_items_that_have_nothing_in_common_do_not_pass_for_a_fit():
    unrelated = pd.DataFrame(np.vstack([np.eye(4), -np.eye(4)]), columns=list("abcd"))
    with pytest.raises((NoConvergence, InvalidInput, NotEnoughData)):
        cfa(moments(unrelated), {"x": list("ab"), "y": list("cd")})


@pytest.mark.parametrize(
    "none",
    [
        lambda: drivers(PLAIN, OVERALL, ITEMS, resamples=0),
        lambda: segments(SCORES, resamples=0),
        lambda: bootstrap_interval(SCORES, resamples=0),
    ],
)
def test_no_resample_is_refused(none):
    with pytest.raises(InvalidInput):
        none()


def test_a_design_effect_is_there_where_weights_add_up_to_the_sample():
    """Weights that all count alike: the design effect is 1; 10 clusters of 20 alike answers: about 20."""
    assert mean(Design(weight=pd.Series(np.ones(200))), OVERALL).table["deff"][0] == pytest.approx(1)
    clusters = Design(weight=pd.Series(np.ones(200)), psu=pd.Series(np.arange(200) // 20))
    alike = pd.Series(RNG.normal(size=10)[np.arange(200) // 20])
    assert mean(clusters, alike).table["deff"][0] == pytest.approx(199 / 9)


def test_a_constant_item_is_named_in_weighted_alpha():
    with pytest.raises(NotEnoughData, match="b"):
        weighted_alpha(SCORES.assign(b=3.0), pd.Series(np.ones(200)))


def test_inflation_under_weights_is_that_of_the_weighted_sample():
    """Two predictors: 1 ÷ (1 − r²) with the weighted correlation."""
    weight = pd.Series(np.linspace(0.2, 3, 200))
    x = ITEMS[["a", "b"]]
    r = np.cov(x.to_numpy().T, aweights=weight)
    expected = 1 / (1 - r[0, 1] ** 2 / (r[0, 0] * r[1, 1]))
    for found in (linear_regression(OVERALL, x, weight=weight), survey_regression(Design(weight=weight), OVERALL, x)):
        assert found.table["vif"].tolist()[1:] == pytest.approx([expected, expected])


# every interval lies within the range of its statistic


int8: Any = np.int8  # a count as a column of small numbers holds it
OF_COUNTS = (wilson_interval, clopper_pearson_interval, jeffreys_interval, agresti_coull_interval)
SMALL = [(k, n) for n in (1, 2, 3, 5, 12, 100) for k in range(n + 1) if n < 100 or k in (0, 1, 99, 100)]


@pytest.mark.parametrize(("k", "n"), SMALL)
def test_intervals_of_counts_lie_between_0_and_1_and_hold_the_share(k, n):
    for interval in OF_COUNTS:
        low, high = interval(k, n)
        assert 0 <= low <= k / n <= high <= 1
        assert low < high
        assert interval(int8(k), int8(n)) == (low, high)
    for model in ("binomial", "poisson"):
        bound = error_bound(k, n, sides="both", model=model)
        assert 0 <= bound.low <= k / n <= bound.high <= 1
    if n > 1:
        for name in INTERVALS:
            low, high = share_interval(name, k / n, np.sqrt(k / n * (1 - k / n) / n), n=n, df=n - 1, confidence=0.95)
            assert 0 <= low <= k / n <= high <= 1
            assert low < high
    down, up = newcombe_interval(k, n, n - k, n)
    assert -1 <= down <= up <= 1


def test_small_counts_do_not_overflow():
    assert wilson_interval(int8(103), int8(125)) == wilson_interval(103, 125)
    low, high = wilson_interval(103, 125)
    assert (round(low, 3), round(high, 3)) == (0.748, 0.881)


@pytest.mark.parametrize(("k", "n", "confidence"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 95)])
def test_counts_that_are_none_and_percents_for_confidence_are_refused(k, n, confidence):
    for interval in OF_COUNTS:
        with pytest.raises(InvalidInput):
            interval(k, n, confidence)


def test_a_verified_rate_lies_between_0_and_1_and_refuses_what_is_no_count():
    for k in range(4):
        found = verified_rate(pd.DataFrame({"size": ["100", "50"], "n": [3, 3], "k": [k, 3 - k]}))
        assert 0 <= found.low <= found.rate <= found.high <= 1
    with pytest.raises(InvalidInput, match="k"):
        verified_rate(pd.DataFrame({"size": [100], "n": [3], "k": [1.5]}))
    with pytest.raises(InvalidInput, match="k"):
        verified_rate(pd.DataFrame({"size": [100], "n": [3], "k": ["两个"]}))


def test_intervals_of_alpha_stay_at_most_1():
    rng = np.random.default_rng(2)
    for noise in (0.01, 0.3, 2):
        few = pd.DataFrame(rng.normal(size=(6, 1)) + noise * rng.normal(size=(6, 3)), columns=list("abc"))
        for low, high in (distribution_free_interval(few), normal_interval(moments(few))):
            assert low <= high <= 1
