"""What the survey of an engagement says: counts, satisfied share, scales, distributions; and its figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from analysis.core import figures as fig
from analysis.core.errors import NotEnoughData
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset, valid_sheets
from analysis.scoring.indicators import Indicator
from analysis.statistics.estimation.proportions import rule_of_interval
from analysis.statistics.estimation.response import ResponseCounts, response_counts
from analysis.statistics.scales.reliability import Alpha, cronbach_alpha
from analysis.survey.rules import ScaleOf, SurveyRules
from analysis.survey.satisfaction import NO_INFERENCE
from analysis.survey.satisfaction_definitions import DEFINITIONS
from analysis.survey.satisfied_share import SatisfiedShare, satisfied_share
from analysis.survey.story import Story, survey_story
from analysis.survey.story_figures import story_figures
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, Cell
from questionnaires.characters import has_visible
from questionnaires.model import CHOICE_TYPES, Item
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

INPUTS = ("survey/",)
TARGET = "survey.satisfied.target"


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
    target = next((each.target for each in indicators if each.id == rules.indicator and each.target is not None), None)
    return SurveyResults(
        dataset=dataset,
        valid=valid,
        response=response_counts(dataset.manifest.n_issued, len(dataset), len(valid)),
        satisfied=satisfied_share(valid, rules.item, definition=rules.definition),
        target=None if target is None else target / 100,
        scales=tuple((scale, _alpha(valid, scale)) for scale in rules.scales),
        items=tuple(_item(valid, item) for item in valid.questionnaire.variables if item.type in CHOICE_TYPES),
        story=survey_story(dataset, definition=rules.definition, overall=rules.item),
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


def survey_figures(results: SurveyResults) -> Iterator[Figure]:
    """Counts, rates, the satisfied share, scales and every item's distribution; labelled where not from a sample."""
    for figure in _all_figures(results):
        is_labelled = not results.dataset.manifest.probability and figure.id != TARGET
        yield replace(figure, source=_labelled(figure.source)) if is_labelled else figure


def _labelled(source: Text) -> Text:
    return TEXTS["not_probability_sample"].fill(source=source)


def _all_figures(results: SurveyResults) -> Iterator[Figure]:
    yield from _response_figures(results.response, _why_unknown(results.dataset))
    yield from _satisfied_figures(results)
    for scale, alpha in results.scales:
        yield from _scale_figures(scale, alpha, is_drawn=results.satisfied.is_probability)
    for result in results.items:
        yield from _item_figures(result)
    yield from story_figures(results.story, INPUTS)


def _why_unknown(dataset: Dataset) -> Unavailable:
    """Why nobody can say how many sheets were issued."""
    if set(dataset.answers["channel"]) & {"site", "open", "paper"}:
        zh = "部分答卷来自楼栋二维码、公开链接、访员或纸质问卷，这些不记发放数"
        en = "sheets came by a site, the open link, an interviewer or paper, where nothing is issued and counted"
        return Unavailable(kind="not_verifiable", reason=Text(zh, en))
    return Unavailable(kind="not_verifiable", reason=TEXTS["number_issued_not_known"])


def _response_figures(response: ResponseCounts, unknown: Unavailable) -> Iterator[Figure]:
    counted = Origin(source=TEXTS["sheets_counted_bundle"], inputs=INPUTS)
    if response.n_issued is None:
        yield fig.missing("survey.issued", TEXTS["issued"], unknown, counted)
    else:
        yield fig.count("survey.issued", TEXTS["issued"], response.n_issued, counted, noun=TEXTS["sheets"])
    yield fig.count("survey.returned", TEXTS["returned"], response.n_returned, counted, noun=TEXTS["sheets"])
    yield fig.count("survey.valid", TEXTS["valid"], response.n_valid, counted, noun=TEXTS["sheets"])
    yield fig.share(
        "survey.return_rate",
        TEXTS["return_rate"],
        response.return_rate,
        Origin(source=TEXTS["returned_issued"], inputs=INPUTS),
    )
    yield fig.share(
        "survey.valid_rate",
        TEXTS["valid_rate"],
        response.valid_rate,
        Origin(source=TEXTS["valid_returned"], inputs=INPUTS),
    )


def _satisfied_figures(results: SurveyResults) -> Iterator[Figure]:
    satisfied = results.satisfied
    origin = Origin(source=DEFINITIONS[satisfied.definition].texts, rule=satisfied.definition, inputs=INPUTS)
    is_drawn, name = satisfied.is_probability, satisfied.method
    interval = Origin(source=TEXTS["interval"].fill(name=name), rule=rule_of_interval(name), inputs=INPUTS)
    yield fig.share(
        "survey.satisfied.share",
        TEXTS["satisfied"],
        Decimal(satisfied.n_satisfied) / satisfied.n_valid,
        origin,
    )
    yield fig.count("survey.satisfied.k", TEXTS["satisfied_sheets"], satisfied.n_satisfied, origin)
    yield fig.count("survey.satisfied.n", TEXTS["valid_answers"], satisfied.n_valid, origin)
    bounds = {
        "low": (satisfied.low, TEXTS["lower_bound"]),
        "high": (satisfied.high, TEXTS["upper_bound"]),
    }
    for key, (bound, label) in bounds.items():
        yield (
            fig.share(f"survey.satisfied.{key}", label, bound, interval)
            if is_drawn
            else fig.missing(
                f"survey.satisfied.{key}", label, NO_INFERENCE, Origin(source=origin.source, inputs=INPUTS)
            )
        )
    if results.target is not None:
        planned = Origin(source=TEXTS["indicator_table"], inputs=("indicators.csv",))
        yield fig.share(TARGET, TEXTS["target"], results.target, planned, places=None)


def _scale_figures(scale: ScaleOf, alpha: Alpha | Unavailable, *, is_drawn: bool) -> Iterator[Figure]:
    start = f"survey.scale.{scale.id}"
    computed = TEXTS["cronbach_s_alpha_feldt"]
    if not is_drawn:
        computed = TEXTS["cronbach_s_alpha_complete"]
    rule = "cronbach_alpha" if is_drawn else "alpha_of_participants"
    origin = Origin(source=computed, rule=rule, inputs=INPUTS)
    yield fig.count(f"{start}.items", TEXTS["items"], len(scale.items), origin)
    if isinstance(alpha, Unavailable):
        yield fig.missing(f"{start}.alpha", scale.names, alpha, origin)
        return
    yield fig.pure(f"{start}.alpha", scale.names, alpha.alpha, origin)
    if is_drawn:
        yield fig.pure(f"{start}.low", TEXTS["alpha_lower"], alpha.low, origin)
        yield fig.pure(f"{start}.high", TEXTS["alpha_upper"], alpha.high, origin)
    yield fig.count(f"{start}.n", TEXTS["complete_sheets"], alpha.n_complete, origin)


def _item_figures(result: ItemResult) -> Iterator[Figure]:
    item, start = result.item, f"survey.item.{result.item.id}"
    counted = Origin(source=TEXTS["counted_valid_sheets"], inputs=INPUTS)
    yield fig.count(f"{start}.n", TEXTS["base"], result.n_base, counted)
    if item.type == "rating":
        scored = Origin(source=TEXTS["mean_scale_points"], inputs=INPUTS)
        yield fig.pure(f"{start}.mean", Text.of(item.text), result.mean, scored)
    scored_codes = {choice.code for choice in item.choices if not choice.not_applicable}
    shared = Origin(
        source=TEXTS["count_base_those_who"],
        inputs=INPUTS,
    )
    for code, n in zip(result.counts["code"], result.counts["n"], strict=True):
        yield fig.count(f"{start}.code.{code}", _label(item, code), int(n), counted)
        if code in scored_codes:
            share = (
                Decimal(int(n)) / result.n_base
                if result.n_base
                else Unavailable(kind="not_applicable", reason=TEXTS["nobody_answered"])
            )
            yield fig.share(f"{start}.share.{code}", _label(item, code), share, shared)


def _label(item: Item, code: Cell) -> Text:
    named: Mapping[Cell, Text] = {
        NO_ANSWER: TEXTS["no_answer"],
        NOT_ASKED: TEXTS["not_asked"],
        **{choice.code: Text.of(choice.text) for choice in item.choices},
    }
    return named[code]
