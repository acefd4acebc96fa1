"""Regression of an ordered answer (有序回归): proportional odds and its kin, with weights or under a design."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import (
    is_blank,
    is_text,
    item_scores,
    needed,
    numeric,
    one_of,
    require_confidence,
    require_same_rows,
)
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.ratings import ranked
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.ordinal_likelihood import LINKS, Link, SortedRows, cumulative, newton, row_scores
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
MOST_POINTS = 20  # an answer with more points than these is not a scale


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderedRegression(Result):
    """P(answer ≤ j) = F(threshold j − predictors · estimate); `covariance` is of thresholds, then estimates."""

    outcome: str
    points: tuple[str, ...]
    link: Link
    table: pd.DataFrame
    thresholds: pd.DataFrame
    covariance: Floats
    loglik: float
    null_loglik: float
    n: int
    n_weighted: float
    errors: str

    def to_frame(self) -> pd.DataFrame:
        """Rows: term, estimate, se, low, high, statistic, p, odds_ratio (logit only)."""
        return self.table

    @property
    def mcfadden_r2(self) -> float:
        """1 − log likelihood over that of the thresholds alone (McFadden 1974)."""
        return 1 - self.loglik / self.null_loglik

    def predict(self, predictors: pd.DataFrame) -> pd.DataFrame:
        """The probability of each scale point, (rows, points), under the same columns as were fitted."""
        terms, slopes = list(self.table["term"]), self.table["estimate"].to_numpy()
        needed(predictors, terms)
        linear = item_scores(predictors[terms], "predictors").to_numpy() @ slopes
        reach = self.thresholds["estimate"].to_numpy() - linear[:, None]
        below = np.column_stack([np.zeros(len(reach)), cumulative(reach, self.link), np.ones(len(reach))])
        return pd.DataFrame(np.diff(below, axis=1), index=predictors.index, columns=list(self.points))

    def sentence(self, lang: Language = "zh") -> str:
        """The strongest term and what it does not say."""
        row = self.table.iloc[int(np.argmax(np.abs(self.table["statistic"].to_numpy())))]
        value, p = numbers.decimal(float(row["estimate"]), 3), numbers.p_value(float(row["p"]))
        if lang == "zh":
            odds = (
                f"，每高一单位，答得更高的发生比乘以 {numbers.decimal(float(row['odds_ratio']))}"
                if self.link == "logit"
                else ""
            )
            return (
                f"{row['term']} 的系数 {value}（p {p}，{self.n} 份，误差：{self.errors}）{odds}。系数是相关，不是因果。"
            )
        odds = (
            f" One unit more multiplies the odds of a higher answer by {numbers.decimal(float(row['odds_ratio']))}."
            if self.link == "logit"
            else ""
        )
        return f"{row['term']}: {value} (p {p}, {self.n} sheets, errors: {self.errors}).{odds} Association, not cause."

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every coefficient with its interval."""
        return plots.intervals(self.table.rename(columns={"term": "label"}), estimate="estimate", reference=0, ax=ax)


def ordered_regression(
    outcome: "pd.Series[float]",
    predictors: pd.DataFrame,
    *,
    weight: "pd.Series[float] | None" = None,
    design: Design | None = None,
    link: Link = "logit",
    confidence: float = 0.95,
) -> OrderedRegression:
    """Ordered regression by Newton's method (有序 Logit / Probit 回归).

    Args
        outcome: (n,) numbers (also as text) or an ordered categorical; higher is more. predictors: (n, k) numeric.
            Rows with a blank are left out (under a design they count as outside the domain).
        weight: (n,) how many answers a row stands for; survey weights belong into `design`.
        design: n rows; the weights are the design's, the errors linearised, intervals by t.
        link: "logit" (proportional odds), "probit" or "cloglog".
        confidence: coverage of the intervals.

    Raises
        InvalidInput: predictors that are not numeric or repeat one another; answers in words without an order; other
            row labels; an unknown link; both weight and design; too many points.
        NotEnoughData: an outcome with fewer than 2 points, or fewer rows than terms.
        NoConvergence: the fit did not settle (a predictor may separate the outcome).

    Source
        McCullagh (1980), with the observed information as ordinal::clm of R; Binder (1983) under a design.
    """
    if weight is not None and design is not None:
        raise InvalidInput(TEXTS["give_weight_design_not"])
    one_of(link, LINKS, "link")
    require_confidence(confidence)
    require_same_rows(outcome=outcome, predictors=predictors, weight=outcome if weight is None else weight)
    rows = _prepared(outcome, predictors, weight if design is None else _weight_of(design, outcome))
    theta, loglik, information = newton(rows, link)
    covariance, df, errors = _covariance(rows, theta, information, link, design)
    se = np.sqrt(np.diag(covariance))
    reach = float(stats.t.ppf((1 + confidence) / 2, df)) * se
    statistic = theta / se
    table = pd.DataFrame(
        {
            "term": [f"{low}|{high}" for low, high in zip(rows.points, rows.points[1:], strict=False)]
            + [str(name) for name in predictors.columns],
            "estimate": theta,
            "se": se,
            "low": theta - reach,
            "high": theta + reach,
            "statistic": statistic,
            "p": 2 * stats.t.sf(np.abs(statistic), df),
        }
    )
    n_thresholds = len(rows.points) - 1
    slopes = table.iloc[n_thresholds:].reset_index(drop=True)
    if link == "logit":
        slopes = slopes.assign(odds_ratio=np.exp(slopes["estimate"]))
    sizes = np.add.reduceat(rows.w, rows.starts[:-1])
    return OrderedRegression(
        outcome=str(outcome.name),
        points=rows.points,
        link=link,
        table=slopes,
        thresholds=table.iloc[:n_thresholds],
        covariance=covariance,
        loglik=loglik,
        null_loglik=float((sizes * np.log(sizes / sizes.sum())).sum()),
        n=len(rows.w),
        n_weighted=float(rows.w.sum()),
        errors=errors,
    )


def _weight_of(design: Design, outcome: "pd.Series[float]") -> "pd.Series[float]":
    """The weights of the design by the rows of the outcome. Raises InvalidInput: other rows."""
    if len(outcome) != design.n:
        raise InvalidInput(TEXTS["answers_rows_2"].fill(n=design.n, n_outcome=len(outcome)))
    design.require_rows(outcome=outcome)
    return pd.Series(design.w, index=outcome.index)


def _covariance(
    rows: SortedRows, theta: Floats, information: Floats, link: Link, design: Design | None
) -> tuple[Floats, float, str]:
    """Covariance of the parameters, degrees of freedom, and what the errors rest on: the model or the design."""
    bread: Floats = np.asarray(np.linalg.inv(information), dtype=np.float64)
    if design is None:
        return bread, np.inf, "model"
    influence = np.zeros((design.n, len(theta)))
    influence[rows.places] = (row_scores(rows, theta, link) * rows.w[:, None]) @ bread
    covariance = design.covariance(influence)
    return covariance, design.degrees_of_freedom - rows.x.shape[1], "design"


def _prepared(outcome: "pd.Series[float]", predictors: pd.DataFrame, weight: "pd.Series[float] | None") -> SortedRows:
    causes = item_scores(predictors, "predictors")
    has_answer = ~outcome.map(is_blank).astype(bool) if is_text(outcome) else outcome.notna()
    complete = np.flatnonzero(has_answer & causes.notna().all(axis="columns"))
    codes, names = ranked(outcome.iloc[complete])
    if len(names) < 2:
        raise NotEnoughData(TEXTS["outcome_does_not_vary"])
    if len(names) > MOST_POINTS:
        raise InvalidInput(TEXTS["different_answers_no_scale"].fill(n_names=len(names)))
    order = np.argsort(codes, kind="stable")
    x = np.ascontiguousarray(causes.to_numpy()[complete[order]])
    w = np.asarray(1.0 if weight is None else numeric(weight, "weight").to_numpy()[complete[order]], dtype=np.float64)
    w = np.broadcast_to(w, len(x))
    if not (np.isfinite(w) & (w >= 0)).all() or not w.any():
        raise InvalidInput(TEXTS["weights_must_more"])
    if len(x) <= x.shape[1] + len(names):
        raise NotEnoughData(TEXTS["complete_rows_predictors"].fill(shape=x.shape[1], n_x=len(x)))
    centred = x - x.mean(axis=0)
    if np.linalg.matrix_rank(centred.T @ centred, hermitian=True) < x.shape[1]:
        raise InvalidInput(TEXTS["some_predictor_combination_others"])
    starts = np.searchsorted(codes[order], np.arange(len(names) + 1))
    return SortedRows(names, starts.astype(np.intp), x, w, complete[order])
