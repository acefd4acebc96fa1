"""The satisfied share (满意率) of one item, with its definition, its counts and the interval it names."""

import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.estimation.linearisation import NO_INTERVAL, TOO_FEW_UNITS
from analysis.survey.sampling.sample import plain_design
from analysis.survey.sampling.summary import DesignSummary, summary_of
from analysis.survey.satisfaction import bounds_of_share
from analysis.survey.satisfaction_definitions import definition_of, require_fit
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

NO_NUMBER = "—"
NOT_PROBABILITY: Text = TEXTS["not_probability_sample_whoever"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfiedShare(Result):
    """The satisfied share (满意率) of one item with its definition, counts and the interval named by `method`.

    `n_satisfied` and `n_valid` are sheets; `share`, `se` and the interval with its `df` degrees of freedom rest on the
    `design`, and `deff` is the design effect: not a number where everybody says the same. `no_interval` is the
    reason why there are no bounds.
    """

    item: str
    definition: str
    n_satisfied: int
    n_valid: int
    share: float
    low: float
    high: float
    confidence: float
    se: float
    n_weighted: float
    deff: float
    df: float
    design: DesignSummary
    is_probability: bool = True
    method: str = "Wilson"
    no_interval: Text | None = None

    @property
    def unweighted(self) -> float:
        """The share of the sheets, whatever they stand for."""
        return self.n_satisfied / self.n_valid

    def to_frame(self) -> pd.DataFrame:
        """One row: item, definition, share, se, low, high, method, n_satisfied, n_valid, n_weighted, deff."""
        names = ("item", "definition", "share", "se", "low", "high", "method")
        counts = ("n_satisfied", "n_valid", "n_weighted", "deff")
        return pd.DataFrame([{name: getattr(self, name) for name in (*names, *counts)}])

    def sentence(self, lang: Language = "zh") -> str:
        """The share with counts and interval, and what it does not say."""
        share, low, high = (numbers.percent(value) for value in (self.share, self.low, self.high))
        level, counts = numbers.percent(self.confidence, 0), f"{self.n_satisfied}/{self.n_valid}"
        if not self.is_probability:
            sentence = TEXTS["participants"].fill(share=share, counts=counts)[lang]
            return sentence + NOT_PROBABILITY[lang]
        if self.no_interval is not None:
            text = TEXTS["satisfied_without_interval"].fill(share=share, counts=counts, reason=self.no_interval)
            return text[lang]
        if self.design.is_plain:
            return TEXTS["satisfied_interval_describes_those"].fill(
                share=share, counts=counts, level=level, low=low, high=high
            )[lang]
        return TEXTS["satisfied_under_design"].fill(
            share=share,
            counts=counts,
            level=level,
            low=low,
            high=high,
            method=self.method,
            n_weighted=numbers.decimal(self.n_weighted, 0),
            deff=numbers.decimal(self.deff) if math.isfinite(self.deff) else NO_NUMBER,
            design=Text.by(self.design.sentence),
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share with its interval."""
        named = self.to_frame().assign(label=plots.said(TEXTS["satisfied_share"]))
        return plots.intervals(named, estimate="share", whole=1, ax=ax, has_spread=self.is_probability)


def satisfied_share(
    dataset: Dataset,
    item: str,
    *,
    definition: str = "top2",
    design: Design | None = None,
    summary: DesignSummary | None = None,
    within: "pd.Series[bool] | None" = None,
    confidence: float = 0.95,
) -> SatisfiedShare:
    """Share of answers on the highest points of a rating item (满意率).

    Args
        dataset: the valid sheets; those without a scale point on the item (不清楚, not asked) are not counted.
        item: id of a rating item.
        definition: id of a share in `DEFINITIONS`: how many of the highest points count as satisfied.
        design: of the valid sheets; None = every sheet stands for one.
        summary: the words of the design; None = those that its numbers give.
        within: which sheets belong to the part that is asked about, a domain of the whole design; None = all.
        confidence: coverage of the interval.

    Raises
        InvalidInput: an unknown definition, one of a mean, one that the item's scale is too short for, not a rating
            item, or a design of other rows.
        NotEnoughData: nobody (of that part) gave a scale point.

    Source
        Clopper & Pearson (1934) below 30 sheets, Wilson (1927) from there on; under a design `bounds_of_share`.
    """
    highest = definition_of(definition).points
    if highest is None:
        raise InvalidInput(TEXTS["mean_not_share"].fill(definition=definition))
    points = dataset.scores([item])[item]
    points = points if within is None else points.where(within)
    codes = sorted(int(c.code) for c in dataset.questionnaire.variable(item).choices if not c.not_applicable)
    require_fit(definition, lowest=1, highest=len(codes))
    if not points.notna().any():
        raise NotEnoughData(TEXTS["nobody_rated"].fill(item=item))
    design = design or plain_design(dataset)
    is_satisfied = (points >= codes[-highest]).astype(float).where(points.notna())
    estimates = mean(design, is_satisfied, confidence=confidence)
    row, k = estimates.table.iloc[0], int((is_satisfied == 1).sum())
    share = k / int(row["n"]) if design.is_plain else float(row["estimate"])
    low, high, method = bounds_of_share(design, estimates, confidence)
    return SatisfiedShare(
        item=item,
        definition=definition,
        n_satisfied=k,
        n_valid=int(row["n"]),
        share=share,
        low=low,
        high=high,
        confidence=confidence,
        se=float(row["se"]),
        n_weighted=float(row["n_weighted"]),
        deff=float(row["deff"]),
        df=float(estimates.df[0]),
        design=summary or summary_of(design, is_probability=dataset.manifest.probability),
        is_probability=dataset.manifest.probability,
        method=method,
        no_interval=None if math.isfinite(low) else NO_INTERVAL[str(row["no_interval"]) or TOO_FEW_UNITS],
    )
