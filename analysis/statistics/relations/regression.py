"""Regressions of an answer on others: plain or weighted with robust errors, and under the design of the sample."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats
from statsmodels.regression.linear_model import OLS, WLS

from analysis.core import numbers, plots
from analysis.core.columns import item_scores, numeric, one_of, require_confidence, require_same_rows
from analysis.core.errors import InvalidInput, NoConvergence, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design, Floats
from analysis.statistics.estimation.weighting.population import starting_weights
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Robust = Literal["none", "HC0", "HC1", "HC2", "HC3"]
Family = Literal["gaussian", "logistic", "poisson"]
ROBUST: tuple[Robust, ...] = ("none", "HC0", "HC1", "HC2", "HC3")
FAMILIES: tuple[Family, ...] = ("gaussian", "logistic", "poisson")
MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regression(Result):
    """Coefficients with their errors; `covariance` is that of the coefficients, in the order of the table."""

    outcome: str
    table: pd.DataFrame
    covariance: Floats
    n: int
    df_residual: int
    r2: float
    errors: str
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Rows: term, estimate, se, low, high, t, p, vif (blank for the constant)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The strongest term, and what a coefficient does not say."""
        terms = self.table.iloc[1:] if len(self.table) > 1 else self.table
        row = terms.iloc[int(np.argmax(np.abs(terms["t"].to_numpy())))]
        value, p = numbers.decimal(float(row["estimate"]), 3), numbers.p_value(float(row["p"]))
        return TEXTS["p_sheets_errors_association"].fill(
            term=row["term"], value=value, p=p, n=self.n, errors=self.errors
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every coefficient but the constant with its interval."""
        return plots.intervals(
            self.table.iloc[1:].rename(columns={"term": "label"}), estimate="estimate", reference=0, ax=ax
        )


def linear_regression(
    outcome: "pd.Series[float]",
    predictors: pd.DataFrame,
    *,
    weight: "pd.Series[float] | None" = None,
    robust: Robust = "none",
    confidence: float = 0.95,
) -> Regression:
    """Least squares, plain or weighted, with robust errors where wanted (线性回归).

    Args
        outcome: (n,). predictors: (n, k) numeric. Rows with a blank are left out.
        weight: (n,) analytic weights; survey weights belong into `survey_regression`.
        robust: "none" or White's "HC0" to "HC3".
        confidence: coverage of the intervals.

    Raises
        InvalidInput: predictors that are not numeric or repeat one another, other row labels, a weight that is missing,
            0 or below, an unknown kind of error.
        NotEnoughData: fewer rows than terms, or an outcome that does not vary.

    Source
        MacKinnon & White (1985); computed by statsmodels.
    """
    one_of(robust, ROBUST, "robust")
    y, x, complete = _prepared(outcome, predictors)
    w = np.ones(len(y)) if weight is None else _weights_of(weight, outcome)[complete.to_numpy()]
    model = OLS(y, x) if weight is None else WLS(y, x, weights=w)
    fitted = model.fit(cov_type="nonrobust" if robust == "none" else robust, use_t=True)
    se = np.asarray(fitted.bse)
    return _result(
        outcome,
        predictors,
        np.asarray(fitted.params),
        np.asarray(fitted.cov_params()),
        se,
        n=len(y),
        df=int(fitted.df_resid),
        r2=float(fitted.rsquared),
        errors=robust,
        x=x,
        w=w,
        confidence=confidence,
    )


def survey_regression(
    design: Design,
    outcome: "pd.Series[float]",
    predictors: pd.DataFrame,
    *,
    family: Family = "gaussian",
    confidence: float = 0.95,
) -> Regression:
    """Regression under the design of the sample (抽样设计下的回归): linear, logistic, or of counts.

    Args
        design: n rows. outcome: (n,); 0 or 1 for "logistic", 0 or more for "poisson". predictors: (n, k) numeric.
        Rows with a blank stay in the design and count as outside the domain.
        family: "gaussian", "logistic" or "poisson" (log link).
        confidence: coverage of the intervals; t with the design's degrees of freedom less the slopes.

    Raises
        InvalidInput: an outcome other than 0 and 1 for "logistic", predictors that repeat one another.
        NoConvergence: the logistic fit did not settle (a predictor may separate the outcome).

    Source
        Binder (1983): weighted estimating equations with linearised errors, as survey::svyglm of R.
    """
    one_of(family, FAMILIES, "family")
    y, x, complete = _prepared(outcome, predictors)
    if len(outcome) != design.n:
        raise InvalidInput(TEXTS["answers_rows_2"].fill(n=design.n, n_outcome=len(outcome)))
    design.require_rows(outcome=outcome)
    if family == "logistic" and not set(np.unique(y)) <= {0.0, 1.0}:
        raise InvalidInput(TEXTS["logistic_outcome"])
    if family == "poisson" and (y < 0).any():
        raise InvalidInput(TEXTS["counts_more"])
    w = design.w[complete]
    beta, fitted, slope = _weighted_fit(y, x, w, family)
    bread = np.linalg.inv(x.T @ (x * (w * slope)[:, None]))
    scores = np.zeros((design.n, x.shape[1]))
    scores[complete] = x * (w * (y - fitted))[:, None]
    covariance = design.covariance(scores @ bread)
    df = design.degrees_of_freedom - x.shape[1] + 1
    centre = np.average(y, weights=w)
    r2 = 1 - float((w * (y - fitted) ** 2).sum() / (w * (y - centre) ** 2).sum())
    return _result(
        outcome,
        predictors,
        beta,
        covariance,
        np.sqrt(np.diag(covariance)),
        n=len(y),
        df=df,
        r2=r2,
        errors="design",
        x=x,
        w=w,
        confidence=confidence,
    )


def _weighted_fit(y: Floats, x: Floats, w: Floats, family: Family) -> tuple[Floats, Floats, Floats]:
    """Coefficients, fitted values and the slope of the mean, by Newton's method; one step is enough when linear."""
    if family == "gaussian":
        beta: Floats = np.asarray(np.linalg.solve(x.T @ (x * w[:, None]), x.T @ (w * y)), dtype=np.float64)
        return beta, x @ beta, np.ones(len(y))
    beta = np.zeros(x.shape[1])
    if family == "poisson":
        beta[0] = np.log(max(float(np.average(y, weights=w)), 1e-12))
    for _ in range(MOST_ROUNDS):
        fitted, slope = _mean_and_slope(x @ beta, family)
        information = x.T @ (x * (w * slope)[:, None])
        if np.linalg.matrix_rank(information, hermitian=True) < len(beta):
            break
        step = np.linalg.solve(information, x.T @ (w * (y - fitted)))
        beta = np.asarray(beta + step, dtype=np.float64)
        if np.abs(step).max() < 1e-12 * max(1.0, float(np.abs(beta).max())):
            return beta, *_mean_and_slope(x @ beta, family)
        if np.abs(beta).max() > 1e4:
            break
    raise NoConvergence(TEXTS["fit_did_not_settle"])


def _mean_and_slope(linear: Floats, family: Family) -> tuple[Floats, Floats]:
    """The mean of the outcome at a linear predictor, and how fast it moves with it."""
    held = np.clip(linear, -500, 500)
    fitted: Floats = np.exp(held) if family == "poisson" else 1 / (1 + np.exp(-held))
    return fitted, np.maximum(fitted if family == "poisson" else fitted * (1 - fitted), 1e-300)


def _prepared(outcome: "pd.Series[float]", predictors: pd.DataFrame) -> "tuple[Floats, Floats, pd.Series[bool]]":
    require_same_rows(outcome=outcome, predictors=predictors)
    causes, effect = item_scores(predictors, "predictors"), item_scores(outcome.to_frame())
    complete = effect.notna().all(axis="columns") & causes.notna().all(axis="columns")
    slopes = causes[complete].to_numpy()
    x = np.asarray(np.column_stack([np.ones(len(slopes)), slopes]), dtype=np.float64)
    if len(x) <= x.shape[1]:
        raise NotEnoughData(TEXTS["complete_rows_terms"].fill(shape=x.shape[1], n_x=len(x)))
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise InvalidInput(TEXTS["some_predictor_combination_others"])
    y = effect[complete].to_numpy()[:, 0]
    if (y == y[0]).all():
        raise NotEnoughData(TEXTS["outcome_does_not_vary"])
    return y, x, complete


def _weights_of(weight: "pd.Series[float]", outcome: "pd.Series[float]") -> Floats:
    """Weights of the outcome's rows. Raises InvalidInput: other row labels, missing, 0 or below."""
    require_same_rows(outcome=outcome, weight=weight)
    return starting_weights(numeric(weight).to_numpy(), len(outcome))


def _inflation(x: Floats, w: Floats) -> Floats:
    """How much each slope's variance is inflated by the other predictors (VIF), in the weighted sample.

    The diagonal of the inverse of the weighted correlations.
    """
    centred = x - np.average(x, axis=0, weights=w)
    covariance = (centred * w[:, None]).T @ centred
    inflation: Floats = np.diag(covariance) * np.diag(np.linalg.inv(covariance))
    return inflation


def _result(
    outcome: "pd.Series[float]",
    predictors: pd.DataFrame,
    beta: Floats,
    covariance: Floats,
    se: Floats,
    *,
    n: int,
    df: int,
    r2: float,
    errors: str,
    x: Floats,
    w: Floats,
    confidence: float,
) -> Regression:
    require_confidence(confidence)
    t, reach = beta / se, float(stats.t.ppf((1 + confidence) / 2, df))
    inflation = [np.nan, *_inflation(x[:, 1:], w)]
    table = pd.DataFrame(
        {
            "term": ["(constant)", *map(str, predictors.columns)],
            "estimate": beta,
            "se": se,
            "low": beta - reach * se,
            "high": beta + reach * se,
            "t": t,
            "p": 2 * stats.t.sf(np.abs(t), df),
            "vif": inflation,
        }
    )
    return Regression(
        outcome=str(outcome.name),
        table=table,
        covariance=covariance,
        n=n,
        df_residual=df,
        r2=r2,
        errors=errors,
        confidence=confidence,
    )
