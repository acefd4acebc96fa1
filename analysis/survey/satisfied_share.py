"""The satisfied share (满意率) of one item, with its definition, its counts and the interval it names."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.proportions import counts_interval
from analysis.survey.satisfaction_definitions import definition_of, require_fit
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

NOT_PROBABILITY: Text = TEXTS["not_probability_sample_whoever"]


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
            sentence = TEXTS["participants"].fill(share=share, counts=counts)[lang]
            return sentence + NOT_PROBABILITY[lang]
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
