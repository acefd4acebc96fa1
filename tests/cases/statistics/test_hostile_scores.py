"""Scores, counts, weights and options as somebody may hand them over: each is computed as meant or refused."""

from decimal import Decimal
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from analysis.core.columns import require_same_rows
from analysis.core.errors import AnalysisError, InvalidInput, NotEnoughData
from analysis.statistics.audit_sampling.bounds import error_bound, reliability_factor, upper_limits
from analysis.statistics.audit_sampling.misstatement import evaluate_monetary, stringer_rate
from analysis.statistics.audit_sampling.monetary import select_monetary
from analysis.statistics.audit_sampling.monetary_size import monetary_size
from analysis.statistics.audit_sampling.plans import chance_of_hit, detection_size, plan_attribute
from analysis.statistics.audit_sampling.verified_rate import chance_of_so_few, verified_rate
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.moments import moments
from analysis.statistics.estimation.proportions import counts_interval, newcombe_interval, wilson_interval
from analysis.statistics.relations.associations import association
from analysis.statistics.relations.between_groups import between_groups
from analysis.statistics.relations.importance import relative_importance
from analysis.statistics.relations.ordinal import ordered_regression
from analysis.statistics.relations.permutation import permutation
from analysis.statistics.relations.regression import linear_regression, survey_regression
from analysis.statistics.relations.segments import segments
from analysis.statistics.scales.agreement import icc, krippendorff_alpha
from analysis.statistics.scales.alpha import (
    bootstrap_interval,
    cronbach_alpha,
    distribution_free_interval,
    normal_interval,
    weighted_alpha,
)
from analysis.statistics.scales.cfa import cfa, robust_cfa
from analysis.statistics.scales.kappas import fleiss_kappa, kappa_of_table
from analysis.statistics.scales.pls import pls_path
from analysis.statistics.scales.polychoric import polychoric
from analysis.statistics.scales.reliability import mcdonald_omega, omega_hierarchical, reliability, spearman_brown
from analysis.statistics.scales.validity import adequacy, factor_analysis, parallel_analysis

N = 60
RNG = np.random.default_rng(1)
SCORES = pd.DataFrame(
    np.clip(np.round(3 + RNG.normal(size=(N, 1)) + RNG.normal(size=(N, 6)) * 0.8), 1, 5), columns=list("abcdef")
)
WEIGHT = pd.Series(RNG.uniform(0.5, 2, N))
HOLES = SCORES.mask(RNG.random(SCORES.shape) < 0.04)
DESIGN = Design(weight=WEIGHT)
X, Y = SCORES[["b", "c"]], SCORES["a"]
MODEL = {"p": ["a", "b", "c"], "q": ["d", "e", "f"]}
TAKES_SCORES: dict[str, Any] = {
    "alpha": lambda s: cronbach_alpha(s).alpha,
    "weighted_alpha": lambda s: weighted_alpha(s, WEIGHT.set_axis(s.index)),
    "distribution_free": distribution_free_interval,
    "bootstrap": lambda s: bootstrap_interval(s, resamples=100),
    "normal": normal_interval,
    "reliability": lambda s: reliability(s).omega_total,
    "omega": mcdonald_omega,
    "halves": lambda s: spearman_brown(s, ["a", "b"], ["c", "d"]),
    "adequacy": lambda s: adequacy(s).kmo,
    "factors": lambda s: factor_analysis(s, 1).chi2,
    "parallel": lambda s: parallel_analysis(s, seed=1, draws=5)["eigenvalue"].tolist(),
    "cfa": lambda s: cfa(s, MODEL).chi2,
    "robust_cfa": lambda s: robust_cfa(s, MODEL).chi2,
    "path": lambda s: pls_path(s, MODEL, {"q": ["p"]}).gof,
    "polychoric": lambda s: polychoric(s[["a", "b"]]).loc["a", "b"],
    "segments": lambda s: segments(s, resamples=1, most=2).table["share"].tolist(),
    "least_squares": lambda s: linear_regression(s["a"], s[["b", "c"]]).r2,
}


@pytest.mark.parametrize("name", TAKES_SCORES)
def test_the_dtype_of_scores_changes_nothing(name):
    use = TAKES_SCORES[name]
    whole, blank = use(SCORES), use(HOLES)
    for same in (SCORES.astype("int8"), SCORES.astype("uint8"), SCORES.astype("Int64"), SCORES.set_axis([0] * N)):
        assert use(same) == pytest.approx(whole, rel=1e-6)
    for same in (HOLES.astype("Int64"), HOLES.astype("Float64")):
        assert use(same) == pytest.approx(blank)


SPOILED = {
    "words": SCORES.astype(object).mask(SCORES == 5, "very"),
    "infinite": SCORES.mask(SCORES.index.to_numpy()[:, None] == np.full((1, 6), 3), np.inf),
    "blank": SCORES * np.nan,
    "array": SCORES.to_numpy(),
    "no_rows": SCORES.head(0),
    "one_row": SCORES.head(1),
    "constant": SCORES.assign(a=0.1, b=0.1, c=0.1),
}


@pytest.mark.parametrize("spoiled", SPOILED)
@pytest.mark.parametrize("name", [name for name in TAKES_SCORES if name != "least_squares"])
def test_scores_that_are_none_are_refused(name, spoiled):
    use: Any = TAKES_SCORES[name]
    scores = SPOILED[spoiled]
    if name in ("weighted_alpha", "polychoric", "halves") and spoiled == "array":
        scores = SPOILED["words"]
    use = (lambda s: weighted_alpha(s, WEIGHT.iloc[: len(s)])) if name == "weighted_alpha" else use
    with pytest.raises(AnalysisError):
        use(scores)


@pytest.mark.slow
def test_the_dtype_of_drivers_changes_nothing():
    losses = [permutation(s["a"], s[["b", "c"]], folds=2, repeats=1).r2 for s in (SCORES, SCORES.astype("Int64"))]
    assert losses[0] == losses[1]


def test_a_column_that_stands_there_twice_is_named():
    twice = SCORES.set_axis(list("aacdef"), axis="columns")
    for use in (cronbach_alpha, moments, polychoric, mcdonald_omega, segments, adequacy, reliability):
        with pytest.raises(InvalidInput, match="twice: a"):
            use(twice)


@pytest.mark.parametrize("confidence", [95, 0, 1, -1, np.nan, None, "0.95", True])
def test_a_coverage_that_is_none_is_refused_everywhere(confidence):
    for use in (
        lambda: distribution_free_interval(SCORES, confidence=confidence),
        lambda: normal_interval(SCORES, confidence),
        lambda: bootstrap_interval(SCORES, confidence=confidence),
        lambda: reliability(SCORES, confidence=confidence),
        lambda: ordered_regression(Y, X, confidence=confidence),
        lambda: upper_limits([0, 1], 30, confidence),
        lambda: stringer_rate(np.array([0.5]), 30, confidence=confidence),
        lambda: error_bound(1, 30, confidence=confidence),
        lambda: reliability_factor(1, confidence),
        lambda: plan_attribute(200, tolerable=0.05, confidence=confidence),
        lambda: detection_size(200, 5, chance=confidence),
        lambda: verified_rate(pd.DataFrame({"size": [100], "n": [20], "k": [10]}), confidence=confidence),
        lambda: newcombe_interval(3, 10, 4, 10, confidence),
    ):
        with pytest.raises(InvalidInput):
            use()


def test_an_unknown_model_of_errors_is_not_run_as_the_binomial():
    other: Any = "normal"
    for use in (
        lambda: upper_limits([0, 1], 30, 0.95, other),
        lambda: stringer_rate(np.array([0.5]), 30, model=other),
        lambda: error_bound(1, 30, model=other),
        lambda: error_bound(1, 30, sides=other),
        lambda: plan_attribute(200, tolerable=0.05, model=other),
    ):
        with pytest.raises(InvalidInput, match="unknown 'normal'"):
            use()


@pytest.mark.parametrize("count", [3.5, np.nan, None, np.inf, "3", True, -1])
def test_what_is_no_count_is_refused(count: Any):
    for use in (
        lambda: wilson_interval(count, 10),
        lambda: counts_interval(count, 10),
        lambda: newcombe_interval(count, 10, 3, 10),
        lambda: error_bound(count, 10),
        lambda: error_bound(1, 10, population=count, model="hypergeometric"),
        lambda: chance_of_hit(100, count, 5),
        lambda: detection_size(100, count),
        lambda: plan_attribute(cast(Any, 0.5) if count is None else count, tolerable=0.05),
        lambda: plan_attribute(100, tolerable=0.05, expected_errors=count),
        lambda: bootstrap_interval(SCORES, resamples=count),
        lambda: segments(SCORES, resamples=count),
        lambda: parallel_analysis(SCORES, seed=1, draws=count),
        lambda: factor_analysis(SCORES, count),
        lambda: omega_hierarchical(np.eye(9), -1 if count is True else count),
        lambda: permutation(Y, X, folds=count),
        lambda: permutation(Y, X, folds=2, repeats=count),
    ):
        with pytest.raises(InvalidInput):
            use()


def test_small_integers_do_not_overflow_in_differences_and_populations():
    small: Any = np.array([100, 120, 90, 120], dtype="int8")
    assert newcombe_interval(*small) == pytest.approx(newcombe_interval(100, 120, 90, 120))
    assert plan_attribute(small[0], tolerable=0.05).n == plan_attribute(100, tolerable=0.05).n
    table = pd.DataFrame([[100, 20], [30, 120]], dtype="int8")
    assert association(table).chi2 == association(table.astype(int)).chi2


@pytest.mark.parametrize(
    "table",
    [[[5, -2], [1, 6]], [[5, 0.5], [1, 6]], [[5, np.nan], [1, 6]], [[5, np.inf], [1, 6]], [["5", "x"], ["1", "6"]]],
)
def test_a_table_of_what_is_no_count_is_refused(table):
    bare: Any = np.array([[5, 2], [1, 6]])
    for use in (association, kappa_of_table):
        with pytest.raises(InvalidInput):
            use(pd.DataFrame(table))
        with pytest.raises(InvalidInput, match="DataFrame"):
            use(bare)


@pytest.mark.parametrize("spoiled", [-1.0, np.nan, np.inf, 0.0])
def test_weights_that_are_none_are_refused_by_every_function(spoiled):
    weight = WEIGHT.where(WEIGHT.index != 3, spoiled)
    uses = [
        lambda: weighted_alpha(SCORES, weight),
        lambda: linear_regression(Y, X, weight=weight),
        lambda: segments(SCORES, weight=weight),
        lambda: permutation(Y, X, weight=weight, folds=2),
    ]
    if spoiled:  # a row may stand for no answer in a regression of counts
        uses.append(lambda: ordered_regression(Y, X, weight=weight))
    for use in uses:
        with pytest.raises(InvalidInput):
            use()


def test_rows_without_labels_are_not_matched_by_place():
    bare: Any = WEIGHT.to_numpy()
    table: Any = SCORES.to_numpy()
    with pytest.raises(InvalidInput, match="row labels"):
        require_same_rows(outcome=Y, weight=bare)
    with pytest.raises(InvalidInput, match="row labels"):
        linear_regression(Y, X, weight=bare)
    for use in (icc, krippendorff_alpha, fleiss_kappa):
        with pytest.raises(InvalidInput, match="DataFrame"):
            use(table)


def test_an_outcome_that_does_not_vary_and_infinite_predictors_are_refused():
    for use in (linear_regression, lambda y, x: survey_regression(DESIGN, y, x)):
        with pytest.raises(NotEnoughData, match="vary"):
            use(Y * 0 + 1, X)
        with pytest.raises(InvalidInput, match="infinite numbers in: b"):
            use(Y, X.mask(X == 5, np.inf).assign(c=X["c"]))
    with pytest.raises(InvalidInput, match="missing columns: c"):
        ordered_regression(Y, X).predict(X[["b"]])


def test_categories_count_at_every_level():
    for level in ("nominal", "ordinal", "interval", "ratio"):
        with pytest.raises(InvalidInput, match="do not list"):
            krippendorff_alpha(SCORES, level=level, categories=[1, 2, 3])


def test_covariances_that_are_none_are_refused():
    covariance = np.cov(SCORES.to_numpy(), rowvar=False)
    for spoiled in (covariance[:, :3], np.where(np.eye(6) > 0, np.nan, covariance)):
        with pytest.raises(InvalidInput):
            relative_importance(spoiled, list("bcdef"))
    with pytest.raises(InvalidInput, match="without items: q"):
        pls_path(SCORES, {"p": ["a", "b"], "q": []}, {"q": ["p"]})


def test_groups_without_a_name_are_left_out_and_lengths_must_fit():
    names = np.array(["x", "y"] * 30, dtype=object)
    named = between_groups(Y.to_numpy()[2:], names[2:]).icc
    names[:2] = None
    assert between_groups(Y.to_numpy(), names).icc == named
    with pytest.raises(InvalidInput, match="do not fit"):
        between_groups(Y.to_numpy()[:5], names)
    with pytest.raises(InvalidInput, match="do not fit"):
        between_groups(Y.to_numpy(), names, ordinary=1.0)


INVOICES = pd.DataFrame({"id": [f"i{at}" for at in range(30)], "book_yuan": [Decimal(100 + at) for at in range(30)]})


@pytest.mark.parametrize("seed", [True, 1.5, "", "abc"])
def test_a_seed_that_is_no_whole_number_draws_no_invoice(seed):
    with pytest.raises(InvalidInput, match="seed"):
        select_monetary(INVOICES, n=5, unit="id", seed=seed)


def test_invoices_without_a_name_or_with_one_name_in_two_ways_are_refused():
    ids = list(INVOICES["id"])
    with pytest.raises(InvalidInput, match="blank"):
        select_monetary(INVOICES.assign(id=[None, *ids[1:]]), n=5, unit="id", seed=1)
    with pytest.raises(InvalidInput, match="7"):
        select_monetary(INVOICES.assign(id=["7", "7.0", *ids[2:]]), n=5, unit="id", seed=1)
    drawn = select_monetary(INVOICES, n=5, unit="id", seed=1)
    audited = drawn.sample.set_index("id")["book_yuan"].astype(object)
    for spoiled in ("x", np.inf, -1):
        with pytest.raises(InvalidInput):
            evaluate_monetary(drawn, audited.where(np.arange(len(audited)) > 0, spoiled))


def test_sizes_for_money_take_any_number_and_refuse_the_rest():
    exact = monetary_size(Decimal(1000), Decimal(100), Decimal(10), expansion=1.6)
    assert monetary_size(1000.0, 100, 10, expansion=np.float64(1.6)).n == exact.n  # type: ignore[arg-type]  # hostile
    for amounts in ((Decimal("NaN"), Decimal(1)), (np.nan, 1), ("1000", "100"), (1000, -100)):
        with pytest.raises(InvalidInput):
            monetary_size(*amounts)
    for option in ("expansion", "reliability"):
        with pytest.raises(InvalidInput):
            monetary_size(Decimal(1000), Decimal(100), Decimal(10), **{option: -1.6})
    with pytest.raises(InvalidInput, match="share"):
        chance_of_so_few(pd.DataFrame({"size": [100], "n": [20], "k": [10]}), np.nan)
