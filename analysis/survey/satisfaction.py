"""Satisfaction figures, each under its own definition id; a percentage without its definition and counts is none."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.estimation.linearisation import Estimates
from analysis.statistics.estimation.proportions import counts_interval
from analysis.statistics.estimation.share_intervals import TINY, mean_interval, share_interval
from analysis.survey.satisfaction_definitions import Definition, definition_of, range_of, scored
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
CENSUS = "census"
NAMES = {"logit": "logit", "korn_graubard": "Korn–Graubard"}
NO_INFERENCE = Unavailable(
    kind="not_applicable",
    reason=TEXTS["not_probability_sample_does"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction(Result):
    """Satisfaction under one definition, with its design-based interval; a share (0–1) or a mean out of 100.

    `deff` is the design effect, not a number where everybody says the same.
    """

    items: tuple[str, ...]
    definition: Definition
    estimate: float
    se: float
    low: float
    high: float
    n: int
    n_weighted: float
    confidence: float
    item_weights: tuple[float, ...] = ()
    is_probability: bool = True
    deff: float = math.nan
    is_plain: bool = True

    def to_frame(self) -> pd.DataFrame:
        """One row: items, definition, estimate, se, low, high, n, n_weighted, deff."""
        return pd.DataFrame(
            [
                {
                    "items": " ".join(self.items),
                    "definition": self.definition.id,
                    "estimate": self.estimate,
                    "se": self.se,
                    "low": self.low,
                    "high": self.high,
                    "n": self.n,
                    "n_weighted": self.n_weighted,
                    "deff": self.deff,
                }
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The figure, its interval, definition and base."""
        printed = numbers.percent if self.definition.is_share else numbers.decimal
        value, low, high = (printed(amount, 1) for amount in (self.estimate, self.low, self.high))
        level = numbers.percent(self.confidence, 0)
        if not self.is_probability:
            return TEXTS["among_participants_sheets_does"].fill(value=value, n=self.n, texts=self.definition.texts)[
                lang
            ]
        sentence = TEXTS["interval_sheets_another_definition"].fill(
            value=value,
            level=level,
            low=low,
            high=high,
            n=self.n,
            texts=self.definition.texts,
        )[lang]
        if self.is_plain:
            return sentence
        deff = numbers.decimal(self.deff) if math.isfinite(self.deff) else "—"
        n_weighted = numbers.decimal(self.n_weighted, 0)
        return sentence + TEXTS["under_design"].fill(n_weighted=n_weighted, deff=deff)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The figure with its interval."""
        named = self.to_frame().assign(label=plots.said(self.definition.texts))
        most = 1 if self.definition.is_share else 100
        return plots.intervals(named, estimate="estimate", whole=most, ax=ax, has_spread=self.is_probability)


def satisfaction(
    design: Design,
    points: "pd.Series[float]",
    definition: str = "top2",
    *,
    lowest: float = 1,
    highest: float = 5,
    confidence: float = 0.95,
) -> Satisfaction:
    """Satisfaction with one item under one definition and the design of the sample (满意度).

    Args
        design: n rows. points: (n,) scale points, higher is better, blank = no answer; `lowest` and `highest` of the
            scale, not of the answers.
        definition: an id of `DEFINITIONS`.

    Raises
        InvalidInput: as `scored`. NotEnoughData: nobody gave a scale point.

    Source
        Shares carry the interval of their counts where every row stands for one; under another design a logit
        interval, or Korn & Graubard's at 0 and 1. Means carry one by t.
    """
    ends = range_of(definition, lowest=lowest, highest=highest)
    values = scored(points, definition, lowest=lowest, highest=highest)
    estimates = mean(design, values, confidence=confidence, ends=ends)
    row = estimates.table.iloc[0]
    estimate, se, low, high = (float(row[name]) for name in ("estimate", "se", "low", "high"))
    if definition_of(definition).is_share:
        low, high, _ = bounds_of_share(design, estimates, confidence)
    return Satisfaction(
        items=(str(points.name),),
        definition=definition_of(definition),
        estimate=estimate,
        se=se,
        low=low,
        high=high,
        n=int(row["n"]),
        n_weighted=float(row["n_weighted"]),
        confidence=confidence,
        deff=float(row["deff"]),
        is_plain=design.is_plain,
    )


def bounds_of_share(design: Design, estimates: Estimates, confidence: float, at: int = 0) -> tuple[float, float, str]:
    """The interval of a share, one of the estimates, and what it is called.

    Returns
        Lower and upper bound, not a number where too few units were drawn to tell an error; the name of the interval.

    Source
        Where every row stands for one, the interval of its counts; otherwise logit by t with the degrees of freedom of
        the design, or Korn & Graubard (1998) where all say the same. After a census there is no error of sampling.
    """
    row = estimates.table.iloc[at]
    share, se, n = float(row["estimate"]), float(row["se"]), int(row["n"])
    if design.is_plain:
        return counts_interval(round(share * n), n, confidence)
    if design.is_census:
        return share, share, CENSUS
    name = "logit" if se > TINY else "korn_graubard"
    low, high = share_interval(name, share, se, n=n, df=float(estimates.df[at]), confidence=confidence)
    return low, high, NAMES[name]


def shares_by_group(design: Design, is_satisfied: "pd.Series[float]", by: "pd.Series[str]") -> Estimates:
    """The satisfied share of each group, each with the interval of a share."""
    estimates = mean(design, is_satisfied, by=by, ends=(0, 1))
    bounds = [bounds_of_share(design, estimates, estimates.confidence, at) for at in range(len(estimates.table))]
    low, high, _ = zip(*bounds, strict=True)
    return replace(estimates, table=estimates.table.assign(low=low, high=high))


def satisfaction_index(
    design: Design,
    points: pd.DataFrame,
    definition: str = "rescaled",
    *,
    item_weights: Mapping[str, float] | None = None,
    lowest: float = 1,
    highest: float = 5,
    confidence: float = 0.95,
) -> Satisfaction:
    """The weighted mean of several items' satisfaction (满意度指数), each item over those who rated it.

    Args
        design: n rows. points: (n, k) scale points of the items, higher is better.
        definition: an id of `DEFINITIONS`, the same for every item.
        item_weights: weight of each item; None = all alike. They are scaled to add up to 1.

    Raises
        InvalidInput: weights that are negative, all 0, or not those of the items; otherwise as `satisfaction`.

    Source
        The items' means are correlated: the variance is that of their weighted sum under the design.
    """
    weights = dict.fromkeys(map(str, points.columns), 1.0) if item_weights is None else dict(item_weights)
    if set(weights) != set(map(str, points.columns)) or min(weights.values()) < 0 or not sum(weights.values()):
        raise InvalidInput(
            TEXTS["weight_more_needed_each"].fill(
                listed=Text("、".join(map(str, points.columns)), ", ".join(map(str, points.columns)))
            )
        )
    share = np.array([weights[str(name)] for name in points.columns])
    share = share / share.sum()
    values = points.apply(lambda column: scored(column, definition, lowest=lowest, highest=highest))
    estimates = mean(design, values, confidence=confidence)
    estimate, se = float(share @ estimates.table["estimate"]), float(np.sqrt(share @ estimates.covariance @ share))
    answered = points.notna().any(axis="columns").to_numpy()
    ends, df = range_of(definition, lowest=lowest, highest=highest), float(estimates.df.min())
    low, high = mean_interval(estimate, se, n=int(answered.sum()), df=df, confidence=confidence, ends=ends)
    return Satisfaction(
        items=tuple(map(str, points.columns)),
        definition=definition_of(definition),
        estimate=estimate,
        se=se,
        low=low,
        high=high,
        n=int(answered.sum()),
        n_weighted=float(design.w[answered].sum()),
        confidence=confidence,
        item_weights=tuple(map(float, share)),
        deff=_deff_of_index(design, values, share, estimates),
        is_plain=design.is_plain,
    )


def _deff_of_index(design: Design, values: pd.DataFrame, share: Floats, estimates: Estimates) -> float:
    """The design effect of a weighted sum of means: that of the mean of its linearised values."""
    sums = (design.w[:, None] * values.notna().to_numpy()).sum(axis=0)
    parts = (values - estimates.table["estimate"].to_numpy()) * (share / sums)
    linear = parts.sum(axis="columns", min_count=1).rename("index")
    return float(mean(design, linear * design.w.sum()).table["deff"].iloc[0])
