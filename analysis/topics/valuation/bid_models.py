"""What residents would pay (支付意愿): models of yes or no to a drawn amount, and the answers from a survey."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.statistics.estimation.proportions import wilson_interval
from analysis.topics.valuation import plots
from analysis.topics.valuation.fitting import (
    FAR,
    LINKS,
    LOGS,
    Distribution,
    Floats,
    Rows,
    Truths,
    design,
    inverse,
    newton,
    prepared,
)
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

SLIGHT = 1e-3  # a predictor that falls by less over the amounts asked does not fall


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BidModel(Result):
    """P(yes) = F(covariates · estimate + slope · amount), the amount in logs for log_* and weibull; last term = slope.

    `shares` are the answers to each first amount; `centre` the covariate means, 1 first.
    """

    dist: Distribution
    bounds: Literal["single", "double"]
    table: pd.DataFrame
    covariance: Floats
    shares: pd.DataFrame
    centre: Floats
    highest_bid: float
    loglik: float
    loglik_null: float | Unavailable
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: term, estimate, se, low, high, z, p."""
        return self.table

    @property
    def level_and_slope(self) -> tuple[Floats, Floats]:
        """The predictor at covariate means without the amount, and the slope of the amount; with their covariance."""
        across = np.zeros((2, len(self.table)))
        across[0, :-1], across[1, -1] = self.centre, 1
        return across @ self.table["estimate"].to_numpy(dtype=float), across @ self.covariance @ across.T

    def falls(self, slope: Floats) -> Truths:
        """Whether fewer say yes to more at a slope of the amount, beyond what is nothing."""
        truths: Truths = -slope * (1 if self.dist in LOGS else self.highest_bid) > SLIGHT
        return truths

    def accepted(self, amounts: Floats) -> Floats:
        """The share that would say yes to each amount above 0, at covariate means."""
        (level, slope), _ = self.level_and_slope
        return LINKS[self.dist].yes(level + slope * (np.log(amounts) if self.dist in LOGS else amounts))

    def effects(self) -> pd.DataFrame:
        """What each term adds to the willingness to pay itself, to its logarithm in log models; log of the scale last.

        Raises
            NotEnoughData: acceptance does not fall with the amount.
        """
        theta = self.table["estimate"].to_numpy(dtype=float)
        if not self.falls(theta[-1]):
            raise NotEnoughData(TEXTS["acceptance_does_not_fall"])
        slopes = np.diag(np.append(np.full(len(theta) - 1, -1 / theta[-1]), -1 / theta[-1]))
        slopes[:-1, -1] = theta[:-1] / theta[-1] ** 2
        return pd.DataFrame(
            {
                "term": [*self.table["term"][:-1], "log(scale)"],
                "estimate": np.append(-theta[:-1] / theta[-1], -np.log(-theta[-1])),
                "se": np.sqrt(np.diag(slopes @ self.covariance @ slopes.T)),
            }
        )

    def sentence(self, lang: Language = "zh") -> str:
        """Whether fewer say yes to more, the check that everything after it rests on."""
        row = self.table.iloc[-1]
        p, falls = numbers.p_value(float(row["p"])), self.falls(np.asarray(row["estimate"]))
        if lang == "zh":
            verdict = "金额越高愿意的越少" if falls else "接受率不随金额下降，不能据此估算支付意愿"
            return (
                f"{verdict}（p {p}；{self.n} 份，{self.n_dropped} 份空白未计；未加权）。这是假想的回答，不是实际支付。"
            )
        verdict = "Fewer say yes to more" if falls else "Acceptance does not fall with the amount: no basis for a value"
        return (
            f"{verdict} (p {p}; {self.n} sheets, {self.n_dropped} with blanks left out; unweighted). These are "
            "answers to a hypothetical question, not payments."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share that said yes to each first amount, and the fitted curve."""
        amounts = np.linspace(self.highest_bid / 200, self.highest_bid, 200)
        curve = pd.DataFrame({"bid": amounts, "share": self.accepted(amounts)})
        return plots.acceptance(self.shares, curve, ax=ax)


def single_bounded(
    bids: "pd.Series[float]",
    yes: "pd.Series[float]",
    covariates: pd.DataFrame | None = None,
    *,
    dist: Distribution = "log_logistic",
    confidence: float = 0.95,
) -> BidModel:
    """Willingness to pay from one yes or no to one drawn amount (单边界二分式支付意愿).

    Args
        bids: (n,) yuan, above 0 in log models. yes: (n,) 1 or 0. covariates: (n, k) numeric. Rows with a blank are
            left out and counted.
        dist: of the willingness to pay, "logistic", "normal" or on the log scale "log_logistic", "log_normal",
            "weibull". confidence: coverage of the intervals of the coefficients.

    Returns
        BidModel; standard errors from the expected information, as a generalised linear model has them.

    Raises
        InvalidInput: answers other than 0 and 1, amounts that cannot be, covariates that repeat one another.
        NotEnoughData: one amount only, all yes or all no, fewer rows than terms. NoConvergence: it did not settle.

    Source
        Hanemann (1984).
    """
    drawn, (answers,), x, n_dropped = prepared([bids], [yes], covariates, dist)
    if answers.all() or not answers.any():
        raise NotEnoughData(TEXTS["everybody_gave_same_answer"])
    z = design(x, drawn[0], dist)
    theta, loglik, _ = newton(Rows(z, z, ~answers, answers), dist)
    link, eta = LINKS[dist], np.clip(z @ theta, -FAR, FAR)
    worth = link.density(eta) ** 2 / np.maximum(link.yes(eta) * link.no(eta), 1e-300)
    share = float(answers.mean())
    null = len(answers) * (share * np.log(share) + (1 - share) * np.log(1 - share))
    return _model(
        x,
        drawn,
        answers,
        theta,
        inverse(z.T @ (z * worth[:, None])),
        dist=dist,
        bounds="single",
        loglik=loglik,
        loglik_null=float(null),
        n_dropped=n_dropped,
        confidence=confidence,
    )


def double_bounded(
    bid1: "pd.Series[float]",
    bid2: "pd.Series[float]",
    yes1: "pd.Series[float]",
    yes2: "pd.Series[float]",
    covariates: pd.DataFrame | None = None,
    *,
    dist: Distribution = "log_logistic",
    confidence: float = 0.95,
) -> BidModel:
    """Willingness to pay from a second amount, higher after a yes and lower after a no (双边界二分式支付意愿).

    Args
        bid1, bid2: (n,) yuan. yes1, yes2: (n,) 1 or 0. The rest as `single_bounded`.

    Returns
        BidModel; standard errors from the observed information. `effects()` gives the interval regression.

    Raises
        As `single_bounded`; InvalidInput also where the second amount does not follow from the first answer.

    Source
        Hanemann, Loomis & Kanninen (1991).
    """
    bids, (first, second), x, n_dropped = prepared([bid1, bid2], [yes1, yes2], covariates, dist)
    astray = int(((bids[1] > bids[0]) != first).sum() + (bids[1] == bids[0])[~first].sum())
    if astray:
        raise InvalidInput(TEXTS["rows_second_amount_higher"].fill(astray=astray))
    if (first & second).all() or not (first | second).any():
        raise NotEnoughData(TEXTS["everybody_gave_same_answers"])
    one, two = design(x, bids[0], dist), design(x, bids[1], dist)
    # a yes bounds from below and a no from above; which amount does so depends on both answers
    low, high = np.where((first & ~second)[:, None], one, two), np.where((~first & second)[:, None], one, two)
    theta, loglik, information = newton(Rows(low, high, ~first & ~second, first & second), dist)
    null = Unavailable(kind="not_applicable", reason=TEXTS["no_model_without_amount"])
    return _model(
        x,
        bids,
        first,
        theta,
        inverse(information),
        dist=dist,
        bounds="double",
        loglik=loglik,
        loglik_null=null,
        n_dropped=n_dropped,
        confidence=confidence,
    )


def _model(
    x: pd.DataFrame,
    bids: list[Floats],
    answers: Truths,
    theta: Floats,
    covariance: Floats,
    *,
    dist: Distribution,
    bounds: Literal["single", "double"],
    loglik: float,
    loglik_null: float | Unavailable,
    n_dropped: int,
    confidence: float,
) -> BidModel:
    se = np.sqrt(np.diag(covariance))
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * se
    table = pd.DataFrame(
        {
            "term": ["(constant)", *map(str, x.columns), "log(bid)" if dist in LOGS else "bid"],
            "estimate": theta,
            "se": se,
            "low": theta - reach,
            "high": theta + reach,
            "z": theta / se,
            "p": 2 * stats.norm.sf(abs(theta / se)),
        }
    )
    rows = []
    for bid in np.unique(bids[0]):
        n, k = int((bids[0] == bid).sum()), int(answers[bids[0] == bid].sum())
        low, high = wilson_interval(k, n, confidence)
        rows.append({"bid": float(bid), "n": n, "share": k / n, "low": low, "high": high})
    return BidModel(
        dist=dist,
        bounds=bounds,
        table=table,
        covariance=covariance,
        shares=pd.DataFrame(rows),
        centre=np.append(1.0, x.mean().to_numpy(dtype=float)),
        highest_bid=float(max(map(np.max, bids))),
        loglik=loglik,
        loglik_null=loglik_null,
        n=len(answers),
        n_dropped=n_dropped,
    )
