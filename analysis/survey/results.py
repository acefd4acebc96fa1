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
from analysis.survey.satisfaction import DEFINITIONS, NO_INFERENCE, SatisfiedShare, satisfied_share
from analysis.survey.story import Story, survey_story
from analysis.survey.story_figures import story_figures
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, Cell
from questionnaires.characters import has_visible
from questionnaires.model import CHOICE_TYPES, Item
from questionnaires.texts import Text

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
        raise NotEnoughData(Text(f"{len(dataset)} 份答卷中没有有效答卷", f"none of {len(dataset)} sheets is valid"))
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
    mean: float | Unavailable = Unavailable(kind="not_applicable", reason=Text("不是评分题", "not a rating item"))
    if item.type == "rating":
        points = valid.scores([item.id])[item.id].dropna()
        mean = (
            float(points.mean())
            if len(points)
            else Unavailable(kind="not_applicable", reason=Text("没有人评分", "nobody gave a rating"))
        )
    return ItemResult(item=item, counts=counts, n_base=n_base, mean=mean)


def survey_figures(results: SurveyResults) -> Iterator[Figure]:
    """Counts, rates, the satisfied share, scales and every item's distribution; labelled where not from a sample."""
    for figure in _all_figures(results):
        is_labelled = not results.dataset.manifest.probability and figure.id != TARGET
        yield replace(figure, source=_labelled(figure.source)) if is_labelled else figure


def _labelled(source: Text) -> Text:
    return Text(f"{source['zh']}（非概率样本）", f"{source['en']} (not a probability sample)")


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
    return Unavailable(kind="not_verifiable", reason=Text("没有发放数", "the number issued is not known"))


def _response_figures(response: ResponseCounts, unknown: Unavailable) -> Iterator[Figure]:
    counted = Origin(source=Text("数据包中的答卷计数", "sheets counted in the bundle"), inputs=INPUTS)
    if response.n_issued is None:
        yield fig.missing("survey.issued", Text("发放", "Issued"), unknown, counted)
    else:
        yield fig.count("survey.issued", Text("发放", "Issued"), response.n_issued, counted, noun=Text("份", "sheets"))
    yield fig.count(
        "survey.returned", Text("回收", "Returned"), response.n_returned, counted, noun=Text("份", "sheets")
    )
    yield fig.count("survey.valid", Text("有效", "Valid"), response.n_valid, counted, noun=Text("份", "sheets"))
    yield fig.share(
        "survey.return_rate",
        Text("回收率", "Return rate"),
        response.return_rate,
        Origin(source=Text("回收 ÷ 发放", "returned ÷ issued"), inputs=INPUTS),
    )
    yield fig.share(
        "survey.valid_rate",
        Text("有效率", "Valid rate"),
        response.valid_rate,
        Origin(source=Text("有效 ÷ 回收", "valid ÷ returned"), inputs=INPUTS),
    )


def _satisfied_figures(results: SurveyResults) -> Iterator[Figure]:
    satisfied = results.satisfied
    origin = Origin(source=DEFINITIONS[satisfied.definition].texts, rule=satisfied.definition, inputs=INPUTS)
    is_drawn, name = satisfied.is_probability, satisfied.method
    interval = Origin(
        source=Text(f"95% {name} 区间", f"95% {name} interval"), rule=rule_of_interval(name), inputs=INPUTS
    )
    yield fig.share(
        "survey.satisfied.share",
        Text("满意率", "Satisfied"),
        Decimal(satisfied.n_satisfied) / satisfied.n_valid,
        origin,
    )
    yield fig.count("survey.satisfied.k", Text("满意份数", "Satisfied sheets"), satisfied.n_satisfied, origin)
    yield fig.count("survey.satisfied.n", Text("有效份数", "Valid answers"), satisfied.n_valid, origin)
    bounds = {
        "low": (satisfied.low, Text("满意率区间下限", "Lower bound")),
        "high": (satisfied.high, Text("满意率区间上限", "Upper bound")),
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
        planned = Origin(source=Text("指标表", "indicator table"), inputs=("indicators.csv",))
        yield fig.share(TARGET, Text("满意率目标", "Target"), results.target, planned, places=None)


def _scale_figures(scale: ScaleOf, alpha: Alpha | Unavailable, *, is_drawn: bool) -> Iterator[Figure]:
    start = f"survey.scale.{scale.id}"
    computed = Text(
        "Cronbach α，Feldt 95% 区间；只用答全的答卷", "Cronbach's alpha, 95% Feldt interval, complete sheets"
    )
    if not is_drawn:
        computed = Text("Cronbach α；只用答全的答卷", "Cronbach's alpha, complete sheets")
    rule = "cronbach_alpha" if is_drawn else "alpha_of_participants"
    origin = Origin(source=computed, rule=rule, inputs=INPUTS)
    yield fig.count(f"{start}.items", Text("题数", "Items"), len(scale.items), origin)
    if isinstance(alpha, Unavailable):
        yield fig.missing(f"{start}.alpha", scale.names, alpha, origin)
        return
    yield fig.pure(f"{start}.alpha", scale.names, alpha.alpha, origin)
    if is_drawn:
        yield fig.pure(f"{start}.low", Text("α 下限", "Alpha, lower"), alpha.low, origin)
        yield fig.pure(f"{start}.high", Text("α 上限", "Alpha, upper"), alpha.high, origin)
    yield fig.count(f"{start}.n", Text("答全的份数", "Complete sheets"), alpha.n_complete, origin)


def _item_figures(result: ItemResult) -> Iterator[Figure]:
    item, start = result.item, f"survey.item.{result.item.id}"
    counted = Origin(source=Text("有效答卷计数", "counted in valid sheets"), inputs=INPUTS)
    yield fig.count(f"{start}.n", Text("基数", "Base"), result.n_base, counted)
    if item.type == "rating":
        scored = Origin(source=Text("量表点平均，不含“不清楚／不适用”", "mean of the scale points"), inputs=INPUTS)
        yield fig.pure(f"{start}.mean", Text.of(item.text), result.mean, scored)
    scored_codes = {choice.code for choice in item.choices if not choice.not_applicable}
    shared = Origin(
        source=Text("份数 ÷ 基数（不含不清楚、不适用、未答）", "count ÷ base (those who gave an answer on the scale)"),
        inputs=INPUTS,
    )
    for code, n in zip(result.counts["code"], result.counts["n"], strict=True):
        yield fig.count(f"{start}.code.{code}", _label(item, code), int(n), counted)
        if code in scored_codes:
            share = (
                Decimal(int(n)) / result.n_base
                if result.n_base
                else Unavailable(kind="not_applicable", reason=Text("没有人作答", "nobody answered"))
            )
            yield fig.share(f"{start}.share.{code}", _label(item, code), share, shared)


def _label(item: Item, code: Cell) -> Text:
    named: Mapping[Cell, Text] = {
        NO_ANSWER: Text("未答", "no answer"),
        NOT_ASKED: Text("未问", "not asked"),
        **{choice.code: Text.of(choice.text) for choice in item.choices},
    }
    return named[code]
