"""Models of yes or no to an amount, fitted by maximum likelihood (极大似然估计): links, rows, Newton steps."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.core.errors import InvalidInput, NoConvergence, NotEnoughData
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Distribution = Literal["logistic", "normal", "log_logistic", "log_normal", "weibull"]
Curve = Callable[[Floats], Floats]
MOST_ROUNDS, MOST_HALVINGS, SETTLED, FAR = 60, 40, 1e-10, 500.0


class Link(NamedTuple):
    """Share that says yes at a linear predictor, share that says no, its density and the slope of that."""

    yes: Curve
    no: Curve
    density: Curve
    slope: Curve
    half: float  # the predictor at which half say yes


def _bell(x: Floats) -> Floats:
    density: Floats = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    return density


LOGIT = Link(
    special.expit,
    lambda x: special.expit(-x),
    lambda x: special.expit(x) * special.expit(-x),
    lambda x: special.expit(x) * special.expit(-x) * (1 - 2 * special.expit(x)),
    0.0,
)
PROBIT = Link(special.ndtr, lambda x: special.ndtr(-x), _bell, lambda x: -x * _bell(x), 0.0)
GUMBEL = Link(
    lambda x: np.exp(-np.exp(-x)),
    lambda x: -np.expm1(-np.exp(-x)),
    lambda x: np.exp(-x - np.exp(-x)),
    lambda x: np.exp(-x - np.exp(-x)) * np.expm1(-x),
    -float(np.log(np.log(2))),
)
LINKS = {"logistic": LOGIT, "normal": PROBIT, "log_logistic": LOGIT, "log_normal": PROBIT, "weibull": GUMBEL}
LOGS = frozenset({"log_logistic", "log_normal", "weibull"})


class Rows(NamedTuple):
    """Terms at the amount accepted and at the amount refused; which rows have no such amount."""

    low: Floats
    high: Floats
    no_low: npt.NDArray[np.bool_]
    no_high: npt.NDArray[np.bool_]


def prepared(
    bids: "list[pd.Series[float]]", answers: "list[pd.Series[float]]", covariates: pd.DataFrame | None, dist: str
) -> tuple[list[Floats], list[npt.NDArray[np.bool_]], pd.DataFrame, int]:
    """Complete rows of amounts, answers and covariates, and how many were left out."""
    index = bids[0].index
    x = pd.DataFrame(index=index) if covariates is None else covariates
    if not x.index.equals(index) or any(not column.index.equals(index) for column in (*bids, *answers)):
        raise InvalidInput(TEXTS["amounts_answers_covariates_different"])
    if not all(pd.api.types.is_numeric_dtype(column) for column in (*bids, *answers, *(x[name] for name in x))):
        raise InvalidInput(TEXTS["amounts_answers_covariates_numbers"])
    frame = pd.concat([*bids, *answers, x], axis="columns").astype(float).dropna()
    values, b = frame.to_numpy(), len(bids)
    drawn, accepted = values[:, :b], values[:, b : b + len(answers)]
    if not np.isin(accepted, (0, 1)).all() or not np.isfinite(values).all():
        raise InvalidInput(TEXTS["answer_yes_no_no"])
    if (drawn < 0).any() or (dist in LOGS and (drawn == 0).any()):
        raise InvalidInput(TEXTS["amounts_above"])
    terms = frame.iloc[:, b + len(answers) :]
    amounts = len(np.unique(drawn[:, 0]))
    if len(frame) <= len(terms.columns) + 2 or amounts < 2:
        raise NotEnoughData(TEXTS["complete_rows_amounts_not"].fill(n_frame=len(frame), amounts=amounts))
    return list(drawn.T), list(accepted.T == 1), terms, len(index) - len(frame)


def design(x: pd.DataFrame, bids: Floats, dist: str) -> Floats:
    """Constant, covariates and amount as columns. Raises InvalidInput where one follows from the others."""
    z = np.column_stack([np.ones(len(bids)), x.to_numpy(dtype=float), np.log(bids) if dist in LOGS else bids])
    if np.linalg.matrix_rank(z / np.abs(z).max(axis=0).clip(1e-300)) < z.shape[1]:
        raise InvalidInput(TEXTS["some_covariate_combination_others"])
    return z


def newton(rows: Rows, dist: str) -> tuple[Floats, float, Floats]:
    """Coefficients, log-likelihood and observed information; columns are scaled so that yuan and ages mix."""
    scale = np.abs(np.vstack([rows.low, rows.high])).max(axis=0)
    scaled, link = Rows(rows.low / scale, rows.high / scale, *rows[2:]), LINKS[dist]
    theta = np.zeros(len(scale))
    theta[-1] = -1 / np.vstack([scaled.low, scaled.high])[:, -1].std()
    theta[0] = -theta[-1] * scaled.low[:, -1].mean()
    loglik, score, information = _evaluate(scaled, theta, link)
    for _ in range(MOST_ROUNDS):
        if not np.isfinite(information).all() or np.linalg.matrix_rank(information, hermitian=True) < len(theta):
            break
        step = np.linalg.solve(information, score)
        for _ in range(MOST_HALVINGS):
            evaluation = _evaluate(scaled, theta + step, link)
            if evaluation[0] >= loglik - 1e-9 and np.isfinite(evaluation[2]).all():
                break
            step = step / 2
        theta, (loglik, score, information) = theta + step, evaluation
        if loglik > -1e-6 * len(rows.low):
            break
        if np.abs(step).max() < SETTLED * max(1.0, float(np.abs(theta).max())):
            return theta / scale, loglik, information * np.outer(scale, scale)
    raise NoConvergence(TEXTS["fit_did_not_settle"])


@np.errstate(over="ignore", invalid="ignore")  # a step too far has no finite likelihood and is halved
def _evaluate(rows: Rows, theta: Floats, link: Link) -> tuple[float, Floats, Floats]:
    """Log-likelihood of intervals, its gradient, and minus its second derivative."""
    low = np.where(rows.no_low, FAR, np.clip(rows.low @ theta, -FAR, FAR))
    high = np.where(rows.no_high, -FAR, np.clip(rows.high @ theta, -FAR, FAR))
    # the smaller tail is subtracted, or digits are lost
    chance = np.where(high > 0, link.no(high) - link.no(low), link.yes(low) - link.yes(high)).clip(1e-300)
    up, down = link.density(low) / chance, link.density(high) / chance
    scores = rows.low * np.where(rows.no_low, 0, up)[:, None] - rows.high * np.where(rows.no_high, 0, down)[:, None]
    bend = rows.low.T @ (rows.low * np.where(rows.no_low, 0, link.slope(low) / chance)[:, None])
    bend -= rows.high.T @ (rows.high * np.where(rows.no_high, 0, link.slope(high) / chance)[:, None])
    return float(np.log(chance).sum()), scores.sum(axis=0), scores.T @ scores - bend


def inverse(information: Floats) -> Floats:
    """The covariance of coefficients from their information."""
    spread = np.sqrt(np.diag(information))
    covariance: Floats = np.linalg.inv(information / np.outer(spread, spread)) / np.outer(spread, spread)
    return covariance
