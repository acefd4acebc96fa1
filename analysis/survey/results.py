"""What the survey of an engagement says: counts, satisfied share, scales, distributions."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis.core.errors import NotEnoughData
from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset, valid_sheets
from analysis.scoring.indicators import Indicator
from analysis.statistics.estimation.response import ResponseCounts, response_counts
from analysis.statistics.scales.reliability import Alpha, cronbach_alpha
from analysis.survey.rules import ScaleOf, SurveyRules
from analysis.survey.satisfied_share import SatisfiedShare, plain_design, satisfied_share
from analysis.survey.story import Story, survey_story
from questionnaires.bundle import NO_ANSWER, NOT_ASKED
from questionnaires.characters import has_visible
from questionnaires.model import CHOICE_TYPES, Item
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """The distribution of one item over the valid sheets: counts by code, the base of its shares, the mean score."""

    item: Item
    counts: pd.DataFrame
    n_base: int
    mean: float | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResults:
    """Everything that one survey yields for an engagement."""

    dataset: Dataset
    valid: Dataset
    response: ResponseCounts
    satisfied: SatisfiedShare
    target: Decimal | None
    scales: tuple[tuple[ScaleOf, Alpha | Unavailable], ...]
    items: tuple[ItemResult, ...]
    story: Story

    @property
    def has_comments(self) -> bool:
        """Whether anybody wrote anything in words."""
        texts = [item.id for item in self.valid.questionnaire.variables if item.type == "text"]
        cells = self.valid.answers[texts].to_numpy().ravel()
        return any(isinstance(cell, str) and has_visible(cell) for cell in cells)


def survey_results(dataset: Dataset, rules: SurveyRules, indicators: tuple[Indicator, ...]) -> SurveyResults:
    """Clean first, count after: the valid sheets, then every result from them alone.

    Raises
        NotEnoughData: no sheet is valid.
    """
    valid = dataset.subset(valid_sheets(dataset, needed=rules.needed, least_share=rules.least_share))
    if not len(valid):
        raise NotEnoughData(TEXTS["none_sheets_valid"].fill(n_dataset=len(dataset)))
    design = plain_design(valid)
    target = next(
        (
            indicator.target
            for indicator in indicators
            if indicator.id == rules.indicator and indicator.target is not None
        ),
        None,
    )
    return SurveyResults(
        dataset=dataset,
        valid=valid,
        response=response_counts(dataset.manifest.n_issued, len(dataset), len(valid)),
        satisfied=satisfied_share(valid, rules.item, definition=rules.definition),
        target=None if target is None else target / 100,
        scales=tuple((scale, _alpha(valid, scale)) for scale in rules.scales),
        items=tuple(_item(valid, item) for item in valid.questionnaire.variables if item.type in CHOICE_TYPES),
        story=survey_story(valid, design, returned=dataset, definition=rules.definition, overall=rules.item),
    )


def _alpha(valid: Dataset, scale: ScaleOf) -> Alpha | Unavailable:
    try:
        return cronbach_alpha(valid.scores(scale.items))
    except NotEnoughData as reason:
        return Unavailable(kind="not_applicable", reason=reason.reason)


def _item(valid: Dataset, item: Item) -> ItemResult:
    counts = valid.tabulate(item.id)
    answered = ~valid.answers[item.id].isin([NO_ANSWER, NOT_ASKED])
    left_out = {choice.code for choice in item.choices if choice.not_applicable}
    n_base = int((answered & ~valid.answers[item.id].isin(left_out)).sum())
    mean: float | Unavailable = Unavailable(kind="not_applicable", reason=TEXTS["not_rating_item"])
    if item.type == "rating":
        points = valid.scores([item.id])[item.id].dropna()
        mean = (
            float(points.mean())
            if len(points)
            else Unavailable(kind="not_applicable", reason=TEXTS["nobody_gave_rating"])
        )
    return ItemResult(item=item, counts=counts, n_base=n_base, mean=mean)
