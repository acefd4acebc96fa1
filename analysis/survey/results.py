"""What the survey of an engagement says: counts, satisfied share, scales, distributions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from analysis.core.errors import NotEnoughData
from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from analysis.scoring.indicators import Indicator
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.response import ResponseCounts, response_counts
from analysis.statistics.estimation.weighting.representativity import Representativity
from analysis.statistics.scales.reliability import Alpha, cronbach_alpha, weighted_alpha
from analysis.survey.callbacks.estimate import CallbackEstimate
from analysis.survey.items import ItemResult, item_result
from analysis.survey.rules import ScaleOf, SurveyRules
from analysis.survey.sampling.frame import frame_representativity
from analysis.survey.sampling.sample import design_of
from analysis.survey.sampling.summary import DesignSummary
from analysis.survey.sampling.words import summary_in_words
from analysis.survey.satisfied_share import SatisfiedShare, satisfied_share
from analysis.survey.story import Story, survey_story
from questionnaires.characters import has_visible
from questionnaires.model import CHOICE_TYPES
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

__all__ = ["ItemResult", "SurveyResults", "survey_results"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResults:
    """Everything that one survey yields for an engagement; all of it rests on the valid sheets and their `design`."""

    dataset: Dataset
    valid: Dataset
    design: Design
    summary: DesignSummary
    response: ResponseCounts
    satisfied: SatisfiedShare
    target: Decimal | None
    scales: tuple[tuple[ScaleOf, Alpha | Unavailable], ...]
    items: tuple[ItemResult, ...]
    story: Story
    representativity: Representativity | Unavailable | None = None
    weighted_alphas: Mapping[str, float] = field(default_factory=dict)

    @property
    def has_comments(self) -> bool:
        """Whether anybody wrote anything in words."""
        texts = [item.id for item in self.valid.questionnaire.variables if item.type == "text"]
        cells = self.valid.answers[texts].to_numpy().ravel()
        return any(isinstance(cell, str) and has_visible(cell) for cell in cells)


def survey_results(
    dataset: Dataset,
    rules: SurveyRules,
    indicators: tuple[Indicator, ...],
    *,
    callbacks: CallbackEstimate | None = None,
) -> SurveyResults:
    """Clean first, count after: the valid sheets, then every result from them alone.

    Args
        callbacks: what calls to households have shown, if anybody was called.

    Raises
        NotEnoughData: no sheet is valid.
    """
    valid = rules.valid(dataset)
    if not len(valid):
        raise NotEnoughData(TEXTS["none_sheets_valid"].fill(n_dataset=len(dataset)))
    design = design_of(rules.sampling, valid)
    summary = summary_in_words(rules.sampling, design, valid)
    target = next(
        (
            indicator.target
            for indicator in indicators
            if indicator.id == rules.indicator and indicator.target is not None
        ),
        None,
    )
    scales = tuple((scale, _alpha(valid, scale)) for scale in rules.scales)
    return SurveyResults(
        dataset=dataset,
        valid=valid,
        design=design,
        summary=summary,
        response=response_counts(dataset.manifest.n_issued, len(dataset), len(valid)),
        satisfied=rules.domain
        or satisfied_share(valid, rules.item, definition=rules.definition, design=design, summary=summary),
        target=None if target is None else target / 100,
        scales=scales,
        weighted_alphas=dict(_weighted_alphas(valid, design, scales)) if summary.is_weighted else {},
        items=tuple(
            item_result(valid, design, item) for item in valid.questionnaire.variables if item.type in CHOICE_TYPES
        ),
        representativity=None if rules.frame is None else frame_representativity(rules.frame),
        story=survey_story(
            valid,
            design,
            returned=dataset,
            callbacks=callbacks,
            definition=rules.definition,
            overall=rules.item,
            by=rules.sampling.partitions if rules.sampling else (),
        ),
    )


def _weighted_alphas(
    valid: Dataset, design: Design, scales: Iterable[tuple[ScaleOf, Alpha | Unavailable]]
) -> Iterator[tuple[str, float]]:
    """Alpha under weights of every scale that has one; no interval of it is known."""
    for scale, alpha in scales:
        if not isinstance(alpha, Unavailable):
            scores = valid.scores(scale.items)
            yield scale.id, weighted_alpha(scores, pd.Series(design.w, index=scores.index))[0]


def _alpha(valid: Dataset, scale: ScaleOf) -> Alpha | Unavailable:
    try:
        return cronbach_alpha(valid.scores(scale.items))
    except NotEnoughData as reason:
        return Unavailable(kind="not_applicable", reason=reason.reason)
