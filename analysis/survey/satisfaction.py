"""Satisfaction figures, each under its own definition id; a percentage without its definition and counts is none."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.columns import numeric
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.estimation.proportions import counts_interval
from analysis.statistics.estimation.share_intervals import mean_interval, share_interval
from analysis.statistics.relations.ipa import Ipa, ipa
from analysis.survey.satisfaction_definitions import (
    DEFINITIONS,
    SHARES,
    Definition,
    definition_of,
    range_of,
    require_fit,
    scored,
)
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

__all__ = [
    "DEFINITIONS",
    "NOT_PROBABILITY",
    "NO_INFERENCE",
    "SHARES",
    "Definition",
    "Ipa",
    "NetPromoter",
    "Satisfaction",
    "SatisfiedShare",
    "definition_of",
    "ipa",
    "net_promoter_score",
    "range_of",
    "require_fit",
    "satisfaction",
    "satisfaction_index",
    "satisfied_share",
    "scored",
]


LONGEST_OTHER = 7  # points of the longest rating scale that is often taken for one from 0 to 10
NOT_PROBABILITY: Text = TEXTS["not_probability_sample_whoever"]
NO_INFERENCE = Unavailable(
    kind="not_applicable",
    reason=TEXTS["not_probability_sample_does"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction(Result):
    """Satisfaction under one definition, with its design-based interval; a share (0–1) or a mean out of 100."""

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

    def to_frame(self) -> pd.DataFrame:
        """One row: items, definition, estimate, se, low, high, n, n_weighted."""
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
                }
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The figure, its interval, definition and base."""
        said = numbers.percent if self.definition.is_share else numbers.decimal
        value, low, high = (said(each, 1) for each in (self.estimate, self.low, self.high))
        level = numbers.percent(self.confidence, 0)
        if not self.is_probability:
            return TEXTS["among_participants_sheets_does"].fill(value=value, n=self.n, texts=self.definition.texts)[
                lang
            ]
        return TEXTS["interval_sheets_another_definition"].fill(
            value=value,
            level=level,
            low=low,
            high=high,
            n=self.n,
            texts=self.definition.texts,
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The figure with its interval."""
        named = self.to_frame().assign(label=plots.said(self.definition.texts))
        whole = 1 if self.definition.is_share else 100
        return plots.intervals(named, estimate="estimate", whole=whole, ax=ax, has_spread=self.is_probability)


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
    found = mean(design, values, confidence=confidence, ends=ends)
    row = found.table.iloc[0]
    estimate, se, low, high = (float(row[name]) for name in ("estimate", "se", "low", "high"))
    if definition_of(definition).is_share and design.is_plain:  # every row stands for one: the interval of its counts
        low, high, _ = counts_interval(round(estimate * int(row["n"])), int(row["n"]), confidence)
    elif definition_of(definition).is_share and not design.is_census:
        df = found.degrees_of_freedom
        low, high = share_interval("logit", estimate, se, n=int(row["n"]), df=df, confidence=confidence)
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
    )


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
    found = mean(design, values, confidence=confidence)
    estimate, se = float(share @ found.table["estimate"]), float(np.sqrt(share @ found.covariance @ share))
    answered = points.notna().any(axis="columns").to_numpy()
    ends, df = range_of(definition, lowest=lowest, highest=highest), found.degrees_of_freedom
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
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NetPromoter(Result):
    """Net promoter score as a share: promoters (9–10) less detractors (0–6), with its design-based interval."""

    nps: float
    se: float
    low: float
    high: float
    promoters: float
    detractors: float
    n: int

    def to_frame(self) -> pd.DataFrame:
        """One row: nps, se, low, high, promoters, detractors, n."""
        names = ("nps", "se", "low", "high", "promoters", "detractors", "n")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def sentence(self, lang: Language = "zh") -> str:
        """The score in points with interval and base."""
        value, low, high = (numbers.percentage_points(each, 1) for each in (self.nps, self.low, self.high))
        up, down = numbers.percent(self.promoters), numbers.percent(self.detractors)
        return TEXTS["net_promoter_score_interval"].fill(value=value, low=low, high=high, n=self.n, up=up, down=down)[
            lang
        ]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The score with its interval."""
        points = self.to_frame()[["nps", "low", "high"]] * 100
        named = points.assign(label=plots.said(TEXTS["net_promoter_score"]))
        return plots.intervals(named, estimate="nps", reference=0, ax=ax)


def net_promoter_score(
    design: Design,
    answers: "pd.Series[float]",
    *,
    promoters_from: float = 9,
    detractors_to: float = 6,
    confidence: float = 0.95,
    scale: tuple[int, int] | None = None,
) -> NetPromoter:
    """Net promoter score (净推荐值) of answers from 0 (or 1) to 10, −1 to 1.

    Args
        scale: the ends of the scale that was asked, (0, 10) or (1, 10). Without it, answers that all lie within 1 to 7
            are taken for those of a shorter scale, and refused.

    Raises
        InvalidInput: another scale, answers outside it or between its points. NotEnoughData: no answer.

    Source
        Reichheld (2003); the score is a mean of +1, 0 and −1.
    """
    answers = numeric(answers)
    given = answers.dropna()
    if ((given < 0) | (given > 10) | (given % 1 != 0)).any():
        raise InvalidInput(TEXTS["answers_whole_numbers_between"])
    is_shorter = scale is None and len(given) > 0 and given.min() >= 1 and given.max() <= LONGEST_OTHER
    if is_shorter or scale not in (None, (0, 10), (1, 10)) or not detractors_to < promoters_from:
        seen = f"{given.min():g}–{given.max():g}" if len(given) else "-"
        raise InvalidInput(TEXTS["net_promoter_score_made"].fill(seen=seen))
    up, down = (answers >= promoters_from).astype(float), (answers <= detractors_to).astype(float)
    three = pd.DataFrame({"nps": up - down, "promoters": up, "detractors": down}).where(answers.notna(), np.nan)
    table = mean(design, three, confidence=confidence, ends=(-1.0, 1.0)).table
    score, *shares = table["estimate"].tolist()
    se, low, high = (float(table[name].iloc[0]) for name in ("se", "low", "high"))
    return NetPromoter(
        nps=score, se=se, low=low, high=high, promoters=shares[0], detractors=shares[1], n=int(table["n"].iloc[0])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfiedShare(Result):
    """The satisfied share (满意率) of one item with its definition, counts and the interval named by `method`."""

    item: str
    definition: str
    n_satisfied: int
    n_valid: int
    share: float
    low: float
    high: float
    confidence: float
    is_probability: bool = True
    method: str = "Wilson"

    def to_frame(self) -> pd.DataFrame:
        """One row: item, definition, share, low, high, n_satisfied, n_valid."""
        names = ("item", "definition", "share", "low", "high", "n_satisfied", "n_valid")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def sentence(self, lang: Language = "zh") -> str:
        """The share with counts and interval, and what it does not say."""
        share, low, high = (numbers.percent(value) for value in (self.share, self.low, self.high))
        level, counts = numbers.percent(self.confidence, 0), f"{self.n_satisfied}/{self.n_valid}"
        if not self.is_probability:
            said = TEXTS["participants"].fill(share=share, counts=counts)[lang]
            return said + NOT_PROBABILITY[lang]
        return TEXTS["satisfied_interval_describes_those"].fill(
            share=share, counts=counts, level=level, low=low, high=high
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share with its interval."""
        named = self.to_frame().assign(label=plots.said(TEXTS["satisfied_share"]))
        return plots.intervals(named, estimate="share", whole=1, ax=ax, has_spread=self.is_probability)


def satisfied_share(
    dataset: Dataset, item: str, *, definition: str = "top2", confidence: float = 0.95
) -> SatisfiedShare:
    """Share of answers on the highest points of a rating item (满意率).

    Args
        dataset: the valid sheets; those without a scale point on the item (不清楚, not asked) are not counted.
        item: id of a rating item.
        definition: id of a share in `DEFINITIONS`: how many of the highest points count as satisfied.
        confidence: coverage of the interval.

    Raises
        InvalidInput: an unknown definition, one of a mean, one that the item's scale is too short for, or not a rating
            item.
        NotEnoughData: nobody gave a scale point.

    Source
        Clopper & Pearson (1934) below 30 sheets, Wilson (1927) from there on.
    """
    highest = definition_of(definition).points
    if highest is None:
        raise InvalidInput(TEXTS["mean_not_share"].fill(definition=definition))
    points = dataset.scores([item])[item].dropna()
    codes = sorted(int(c.code) for c in dataset.questionnaire.variable(item).choices if not c.not_applicable)
    require_fit(definition, lowest=1, highest=len(codes))
    if points.empty:
        raise NotEnoughData(TEXTS["nobody_rated"].fill(item=item))
    k, n = int((points >= codes[-highest]).sum()), len(points)
    low, high, method = counts_interval(k, n, confidence)
    return SatisfiedShare(
        item=item,
        definition=definition,
        n_satisfied=k,
        n_valid=n,
        share=k / n,
        low=low,
        high=high,
        confidence=confidence,
        is_probability=dataset.manifest.probability,
        method=method,
    )
