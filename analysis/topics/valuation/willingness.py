"""Median and means of the willingness to pay (支付意愿的中位数与均值), with intervals by draws of the coefficients."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import special, stats

from analysis.core import numbers, plots
from analysis.core.columns import generator
from analysis.core.results import Result, Unavailable
from analysis.topics.valuation.bid_models import BidModel
from analysis.topics.valuation.fitting import FAR, GUMBEL, LINKS, LOGIT, LOGS, Floats, Link
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

MEASURES = {
    "median": ("中位数", "median"),
    "truncated_mean": ("截尾均值", "truncated mean"),
    "adjusted_truncated_mean": ("调整截尾均值", "adjusted truncated mean"),
    "mean": ("均值", "mean"),
}
BEYOND = 1e6  # a value so many times the highest amount asked says nothing
NODES, SHARES = np.polynomial.laguerre.laggauss(100)
HYPOTHETICAL = ("假想的回答往往高于实际支付。", "Answers to hypothetical questions tend to exceed payments.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Yuan that one household would pay, with its interval; a part that does not exist says why."""

    name: str
    estimate: float | Unavailable
    low: float | Unavailable
    high: float | Unavailable

    def row(self) -> dict[str, object]:
        """The measure as one row; blank where a part does not exist, with the reason beside it."""
        parts = {"estimate": self.estimate, "low": self.low, "high": self.high}
        figures = {name: np.nan if isinstance(part, Unavailable) else part for name, part in parts.items()}
        note = next((part.reason.zh for part in parts.values() if isinstance(part, Unavailable)), "")
        return {"measure": self.name, "label": MEASURES.get(self.name, (self.name,))[0], **figures, "note": note}

    def said(self, lang: Language) -> str:
        """The measure in words, in yuan."""
        if isinstance(self.estimate, Unavailable):
            return self.estimate.reason[lang]
        none = TEXTS["none"][lang]
        low, high = (
            none if isinstance(amount, Unavailable) else numbers.decimal(amount) for amount in (self.low, self.high)
        )
        return TEXTS["yuan_3"].fill(estimate=numbers.decimal(self.estimate), low=low, high=high)[lang]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WillingnessToPay(Result):
    """Median and means of one model in yuan, at covariate means; intervals by `draws` of its coefficients."""

    measures: dict[str, Measure]
    median_se: float | Unavailable
    highest_bid: float
    draws: int
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: measure, label, estimate, low, high, note."""
        return pd.DataFrame([measure.row() for measure in self.measures.values()])

    def sentence(self, lang: Language = "zh") -> str:
        """The median and the mean up to the highest amount asked; what stands behind the other means."""
        median, cut = (self.measures[name].said(lang) for name in ("median", "truncated_mean"))
        top = numbers.decimal(self.highest_bid)
        return TEXTS["median_mean_up_highest"].fill(
            median=median, top=top, cut=cut, hypothetical=Text(str(HYPOTHETICAL[0]), str(HYPOTHETICAL[1]))
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The measures that exist whole, with their intervals."""
        return plots.intervals(self.to_frame().dropna(subset=["estimate", "low", "high"]), estimate="estimate", ax=ax)


def willingness_to_pay(
    model: BidModel, *, draws: int = 10_000, seed: int = 1, confidence: float = 0.95
) -> WillingnessToPay:
    """Median, mean, truncated and adjusted truncated mean of the willingness to pay (支付意愿的中位数与均值).

    A household that would pay less than nothing counts as 0. The truncated mean stops at the highest amount asked; the
    adjusted one divides it by the share that refuses that amount.

    Args
        model: of `single_bounded` or `double_bounded`. draws, seed: of its coefficients, for the intervals.

    Returns
        WillingnessToPay in yuan; Unavailable where acceptance does not fall with the amount, or the mean is infinite.

    Source
        Hanemann (1984); Boyle, Welsh & Bishop (1988); intervals after Krinsky & Robb (1986).
    """
    (level, slope), spread = model.level_and_slope
    exact = _measures(np.array([level]), np.array([slope]), model)
    drawn = generator(seed).multivariate_normal([level, slope], spread, draws)
    draws_of = _measures(drawn[:, 0], drawn[:, 1], model)
    tail, falls = (1 - confidence) / 2, bool(model.falls(slope))
    measures = {}
    for name in MEASURES:
        low, high = np.quantile(draws_of[name], [tail, 1 - tail], method="inverted_cdf")
        estimate, low, high = (_existing(value, model, falls=falls) for value in (exact[name][0], low, high))
        measures[name] = Measure(name=name, estimate=estimate, low=low, high=high)
    fall, scale = (slope, float(exact["median"][0]) if model.dist in LOGS else 1.0) if falls else (-1.0, 1.0)
    slopes = scale * np.array([-1 / fall, (level - LINKS[model.dist].half) / fall**2])
    se = float(np.sqrt(slopes @ spread @ slopes)) if np.isfinite(scale) else np.inf
    return WillingnessToPay(
        measures=measures,
        median_se=_existing(se, model, falls=falls),
        draws=draws,
        seed=seed,
        highest_bid=model.highest_bid,
    )


def _existing(value: float, model: BidModel, *, falls: bool) -> float | Unavailable:
    if not falls:
        return Unavailable(
            kind="not_applicable",
            reason=TEXTS["acceptance_does_not_fall_amount"],
        )
    if not abs(value) < BEYOND * model.highest_bid:
        return Unavailable(
            kind="not_applicable",
            reason=TEXTS["tail_too_heavy_infinite"],
        )
    return float(value)


def _measures(level: Floats, slope: Floats, model: BidModel) -> dict[str, Floats]:
    """Every measure of each pair of level and slope; infinite where acceptance does not fall."""
    falls, top = model.falls(slope), model.highest_bid
    a, k = np.where(falls, level, 0.0), np.where(falls, -slope, 1.0)
    with np.errstate(over="ignore", divide="ignore"):
        middle = (a - LINKS[model.dist].half) / k
        median = np.exp(middle) if model.dist in LOGS else middle
        cut, mean = {
            "logistic": _logistic,
            "normal": _normal,
            "log_logistic": _log_logistic,
            "log_normal": _log_normal,
            "weibull": _weibull,
        }[model.dist](a, k, top)
        adjusted = cut / LINKS[model.dist].no(a - k * (np.log(top) if model.dist in LOGS else top))
    measures = {"median": median, "truncated_mean": cut, "adjusted_truncated_mean": adjusted, "mean": mean}
    return {name: np.where(falls, values, np.inf) for name, values in measures.items()}


def _logistic(a: Floats, k: Floats, top: float) -> tuple[Floats, Floats]:
    area = np.logaddexp(0, a) / k
    return area - np.logaddexp(0, a - k * top) / k, area


def _normal(a: Floats, k: Floats, top: float) -> tuple[Floats, Floats]:
    above, beyond = ((x * special.ndtr(x) + stats.norm.pdf(x)) / k for x in (a, a - k * top))
    return above - beyond, above


def _nodes(link: Link, a: Floats, k: Floats, top: float) -> Floats:
    """The area up to `top` of a flat curve, over amounts of top · exp(−node)."""
    area: Floats = top * SHARES @ link.yes(np.clip(a - k * (np.log(top) - NODES[:, None]), -FAR, FAR))
    return area


def _log_logistic(a: Floats, k: Floats, top: float) -> tuple[Floats, Floats]:
    steep, log_top = np.where(k > 1, k, 2.0), np.log(top)
    turn = 1 / steep
    area = np.exp(a * turn) * np.pi * turn / np.sin(np.pi * turn)
    refused = special.expit(steep * log_top - a)
    part = top * special.expit(a - steep * log_top) + area * special.betainc(1 + turn, 1 - turn, refused)
    return np.where(k > 1, part, _nodes(LOGIT, a, k, top)), np.where(k > 1, area, np.inf)


def _log_normal(a: Floats, k: Floats, top: float) -> tuple[Floats, Floats]:
    mu, sigma = a / k, 1 / k
    log_whole = mu + sigma**2 / 2
    part = np.exp(log_whole + special.log_ndtr((np.log(top) - mu) / sigma - sigma))
    return part + top * special.ndtr((mu - np.log(top)) / sigma), np.exp(log_whole)


def _weibull(a: Floats, k: Floats, top: float) -> tuple[Floats, Floats]:
    area, steep = np.exp(a / k + special.gammaln(1 + 1 / k)), np.where(k > 1, k, 2.0)
    part = np.exp(a / steep) * special.gamma(1 + 1 / steep)
    part = part * special.gammainc(1 / steep, np.exp(np.minimum(steep * np.log(top) - a, FAR)))
    return np.where(k > 1, part, _nodes(GUMBEL, a, k, top)), area
