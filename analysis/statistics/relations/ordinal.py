"""Regression of an ordered answer (有序回归): proportional odds and its kin, with weights or under a design."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import special, stats

from analysis.core import numbers, plots
from analysis.core.columns import is_blank, is_text, one_of, require_confidence, require_same_rows
from analysis.core.errors import InvalidInput, NoConvergence, NotEnoughData
from analysis.core.ratings import ranked
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Link = Literal["logit", "probit", "cloglog"]
LINKS: tuple[Link, ...] = ("logit", "probit", "cloglog")
MOST_ROUNDS, MOST_HALVINGS, SETTLED = 100, 30, 1e-10
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
        slopes = self.table["estimate"].to_numpy()
        linear = predictors[list(self.table["term"])].to_numpy(dtype=float) @ slopes
        reach = self.thresholds["estimate"].to_numpy() - linear[:, None]
        below = np.column_stack([np.zeros(len(reach)), _cumulative(reach, self.link), np.ones(len(reach))])
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
    if design is not None:
        if len(outcome) != design.n:
            raise InvalidInput(TEXTS["answers_rows_2"].fill(n=design.n, n_outcome=len(outcome)))
        design.require_rows(outcome=outcome)
        weight = pd.Series(design.w, index=outcome.index)
    rows = _prepared(outcome, predictors, weight)
    theta, loglik, information = _newton(rows, link)
    bread: Floats = np.asarray(np.linalg.inv(information), dtype=np.float64)
    n_thresholds = len(rows.starts) - 2
    if design is None:
        covariance, df, errors = bread, np.inf, "model"
    else:
        influence = np.zeros((design.n, len(theta)))
        influence[rows.kept] = (_scores(rows, theta, link) * rows.w[:, None]) @ bread
        covariance, errors = design.covariance(design.psu_totals(influence)), "design"
        df = design.degrees_of_freedom - predictors.shape[1]
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


class _Rows(NamedTuple):
    """Complete rows sorted by answer: those of point j are from starts[j] to starts[j + 1]; `kept` are their places."""

    points: tuple[str, ...]
    starts: npt.NDArray[np.intp]
    x: Floats
    w: Floats
    kept: npt.NDArray[np.intp]


def _prepared(outcome: "pd.Series[float]", predictors: pd.DataFrame, weight: "pd.Series[float] | None") -> _Rows:
    text = [str(name) for name in predictors if not pd.api.types.is_numeric_dtype(predictors[name])]
    if text:
        raise InvalidInput(TEXTS["not_numeric"].fill(listed=Text("、".join(text), ", ".join(text))))
    given = ~outcome.map(is_blank).astype(bool) if is_text(outcome) else outcome.notna()
    kept = np.flatnonzero(given & predictors.notna().all(axis="columns"))
    codes, names = ranked(outcome.iloc[kept])
    if len(names) < 2:
        raise NotEnoughData(TEXTS["outcome_does_not_vary"])
    if len(names) > MOST_POINTS:
        raise InvalidInput(TEXTS["different_answers_no_scale"].fill(n_names=len(names)))
    order = np.argsort(codes, kind="stable")
    x = np.ascontiguousarray(predictors.to_numpy(dtype=float)[kept[order]])
    w = np.asarray(1.0 if weight is None else weight.to_numpy(dtype=float)[kept[order]], dtype=np.float64)
    w = np.broadcast_to(w, len(x))
    if not (w >= 0).all() or not w.any():
        raise InvalidInput(TEXTS["weights_must_more"])
    if len(x) <= x.shape[1] + len(names):
        raise NotEnoughData(TEXTS["complete_rows_predictors"].fill(shape=x.shape[1], n_x=len(x)))
    centred = x - x.mean(axis=0)
    if np.linalg.matrix_rank(centred.T @ centred, hermitian=True) < x.shape[1]:
        raise InvalidInput(TEXTS["some_predictor_combination_others"])
    starts = np.searchsorted(codes[order], np.arange(len(names) + 1))
    return _Rows(names, starts.astype(np.intp), x, w, kept[order])


def _newton(rows: _Rows, link: Link) -> tuple[Floats, float, Floats]:
    """Parameters, log likelihood and observed information."""
    sizes = np.add.reduceat(rows.w, rows.starts[:-1])
    below = np.cumsum(sizes)[:-1] / sizes.sum()
    quantile = {"logit": special.logit, "probit": special.ndtri, "cloglog": lambda p: np.log(-np.log1p(-p))}[link]
    theta: Floats = np.concatenate([quantile(below), np.zeros(rows.x.shape[1])])
    value, gradient, information = _likelihood(rows, theta, link)
    for _ in range(MOST_ROUNDS):
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            break
        if np.abs(step).max() < SETTLED * max(1.0, float(np.abs(theta).max())):
            return theta, value, information
        for halving in range(MOST_HALVINGS):
            tried: Floats = theta + step / 2**halving
            found = _likelihood(rows, tried, link) if (np.diff(tried[: len(below)]) > 0).all() else None
            if found is not None and found[0] >= value - 1e-10 * abs(value):
                theta, (value, gradient, information) = tried, found
                break
        else:
            break
        if np.abs(theta).max() > 1e4:
            break
    raise NoConvergence(TEXTS["fit_did_not_settle"])


def _likelihood(rows: _Rows, theta: Floats, link: Link) -> tuple[float, Floats, Floats]:
    """Log likelihood, gradient and observed information at `theta`, point by point of the scale."""
    cuts = len(rows.starts) - 2
    value, gradient = 0.0, np.zeros(len(theta))
    information = np.zeros((len(theta), len(theta)))
    linear = rows.x @ theta[cuts:]
    for point in range(cuts + 1):
        part = slice(rows.starts[point], rows.starts[point + 1])
        x, w = rows.x[part], rows.w[part]
        upper, lower, p, curves = _pieces(theta[:cuts], point, linear[part], link)
        value += float(w @ np.log(p))
        w_upper, w_lower = w * upper, w * lower
        gradient[cuts:] -= x.T @ (w_upper + w_lower)
        h_upper, h_lower = (w * (curve - side**2) for curve, side in zip(curves, (upper, lower), strict=True))
        h_between = -w_upper * lower
        h_all = h_upper + h_lower + 2 * h_between
        information[cuts:, cuts:] -= x.T @ (x * h_all[:, None])
        for at, own, along in ((point, w_upper, h_upper), (point - 1, w_lower, h_lower)):
            if 0 <= at < cuts:
                gradient[at] += own.sum()
                information[at, at] -= along.sum()
                information[cuts:, at] += x.T @ (along + h_between)
        if 0 < point < cuts:
            information[point, point - 1] -= h_between.sum()
    lower_half = np.tril(information, -1)
    return value, gradient, lower_half + lower_half.T + np.diag(np.diag(information))


def _pieces(
    cuts: Floats, point: int, linear: Floats, link: Link
) -> tuple[Floats, Floats, Floats, tuple[Floats, Floats]]:
    """For the answers of one point: slope of log p at its upper and lower threshold, p, and both second slopes."""
    zero = np.zeros(len(linear))
    above, density, curve = _link(cuts[point] - linear, link) if point < len(cuts) else (zero + 1, zero, zero)
    under, low_density, low_curve = _link(cuts[point - 1] - linear, link) if point else (zero, zero, zero)
    p = np.maximum(above - under, 1e-300)
    return density / p, -low_density / p, p, (curve / p, -low_curve / p)


def _scores(rows: _Rows, theta: Floats, link: Link) -> Floats:
    """The gradient of each row's log likelihood, unweighted, (rows, parameters)."""
    cuts = len(rows.starts) - 2
    values = np.zeros((len(rows.w), len(theta)))
    linear = rows.x @ theta[cuts:]
    for point in range(cuts + 1):
        part = slice(rows.starts[point], rows.starts[point + 1])
        upper, lower, *_ = _pieces(theta[:cuts], point, linear[part], link)
        if point < cuts:
            values[part, point] = upper
        if point:
            values[part, point - 1] = lower
        values[part, cuts:] = -rows.x[part] * (upper + lower)[:, None]
    return values


def _cumulative(reach: Floats, link: Link) -> Floats:
    return _link(reach, link)[0]


def _link(reach: Floats, link: Link) -> tuple[Floats, Floats, Floats]:
    """Distribution, density and the slope of the density."""
    if link == "logit":
        below: Floats = special.expit(reach)
        density = below * (1 - below)
        return below, density, density * (1 - 2 * below)
    if link == "probit":
        density = np.exp(-(reach**2) / 2) / np.sqrt(2 * np.pi)
        return special.ndtr(reach), density, -reach * density
    growth = np.exp(np.minimum(reach, 500))
    density = np.exp(np.minimum(reach, 500) - growth)
    return -np.expm1(-growth), density, density * (1 - growth)
