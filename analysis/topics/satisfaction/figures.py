"""The figures of a survey: counts and rates, the satisfied share, scales, every item, a first reading."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import FEW, NOBODY, Figure, Origin
from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.proportions import rule_of_interval
from analysis.statistics.estimation.response import ResponseCounts
from analysis.statistics.scales.reliability import Alpha
from analysis.survey.results import ItemResult, SurveyResults
from analysis.survey.rules import ScaleOf
from analysis.survey.satisfaction import NO_INFERENCE
from analysis.survey.satisfaction_definitions import DEFINITIONS
from analysis.topics.satisfaction.story_figures import story_figures
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, Cell
from questionnaires.model import Item
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

INPUTS = ("survey/",)
SHEETS = ("survey.issued", "survey.returned", "survey.valid")
TARGET = "survey.satisfied.target"


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
        yield from _item_figures(result, is_told_beside=result.item.id == results.satisfied.item)
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
        yield fig.missing("survey.issued", TEXTS["issued"], unknown, counted, cell=NOBODY)
    else:
        yield _sheets("survey.issued", TEXTS["issued"], response.n_issued, counted)
    yield _sheets("survey.returned", TEXTS["returned"], response.n_returned, counted)
    yield _sheets("survey.valid", TEXTS["valid"], response.n_valid, counted)
    yield fig.share(
        "survey.return_rate",
        TEXTS["return_rate"],
        response.return_rate,
        Origin(source=TEXTS["returned_issued"], inputs=INPUTS),
        rests_on=SHEETS,
    )
    yield fig.share(
        "survey.valid_rate",
        TEXTS["valid_rate"],
        response.valid_rate,
        Origin(source=TEXTS["valid_returned"], inputs=INPUTS),
        rests_on=SHEETS,
    )


def _sheets(figure_id: str, label: Text, n: int, origin: Origin) -> Figure:
    return fig.count(figure_id, label, n, origin, noun=TEXTS["sheets"], cell=fig.Cell(n))


def _satisfied_figures(results: SurveyResults) -> Iterator[Figure]:
    satisfied = results.satisfied
    origin = Origin(source=DEFINITIONS[satisfied.definition].texts, rule=satisfied.definition, inputs=INPUTS)
    is_drawn, name = satisfied.is_probability, satisfied.method
    cell = fig.Cell(satisfied.n_satisfied, of=satisfied.n_valid)
    interval = Origin(source=TEXTS["interval"].fill(name=name), rule=rule_of_interval(name), inputs=INPUTS)
    yield fig.share(
        "survey.satisfied.share",
        TEXTS["satisfied"],
        Decimal(satisfied.n_satisfied) / satisfied.n_valid,
        origin,
        cell=cell,
    )
    yield fig.count("survey.satisfied.k", TEXTS["satisfied_sheets"], satisfied.n_satisfied, origin, cell=cell)
    yield fig.count(
        "survey.satisfied.n", TEXTS["valid_answers"], satisfied.n_valid, origin, cell=fig.Cell(satisfied.n_valid)
    )
    bounds = {
        "low": (satisfied.low, TEXTS["lower_bound"]),
        "high": (satisfied.high, TEXTS["upper_bound"]),
    }
    for key, (bound, label) in bounds.items():
        yield (
            fig.share(f"survey.satisfied.{key}", label, bound, interval, cell=cell)
            if is_drawn
            else fig.missing(
                f"survey.satisfied.{key}", label, NO_INFERENCE, Origin(source=origin.source, inputs=INPUTS), cell=cell
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
    yield fig.count(f"{start}.items", TEXTS["items"], len(scale.items), origin, cell=NOBODY)
    if isinstance(alpha, Unavailable):
        yield fig.missing(f"{start}.alpha", scale.names, alpha, origin, cell=FEW)
        return
    complete = (f"{start}.n",)
    yield fig.pure(f"{start}.alpha", scale.names, alpha.alpha, origin, rests_on=complete)
    if is_drawn:
        yield fig.pure(f"{start}.low", TEXTS["alpha_lower"], alpha.low, origin, rests_on=complete)
        yield fig.pure(f"{start}.high", TEXTS["alpha_upper"], alpha.high, origin, rests_on=complete)
    yield fig.count(f"{start}.n", TEXTS["complete_sheets"], alpha.n_complete, origin, cell=fig.Cell(alpha.n_complete))


def _item_figures(result: ItemResult, *, is_told_beside: bool) -> Iterator[Figure]:
    """Base, mean and every answer of an item; where the satisfied stand beside, some of its counts tell the others."""
    item, start = result.item, f"survey.item.{result.item.id}"
    counted = Origin(source=TEXTS["counted_valid_sheets"], inputs=INPUTS)
    codes = tuple(f"{start}.code.{code}" for code in result.counts["code"])
    yield fig.count(f"{start}.n", TEXTS["base"], result.n_base, counted, cell=fig.Cell(result.n_base), rests_on=codes)
    if item.type == "rating":
        scored = Origin(source=TEXTS["mean_scale_points"], inputs=INPUTS)
        yield fig.pure(f"{start}.mean", Text.of(item.text), result.mean, scored, rests_on=codes)
    scored_codes = {choice.code for choice in item.choices if not choice.not_applicable}
    shared = Origin(
        source=TEXTS["count_base_those_who"],
        inputs=INPUTS,
    )
    for code, n in zip(result.counts["code"], result.counts["n"], strict=True):
        cell, others = fig.Cell(int(n), group=start), codes if is_told_beside else ()
        yield fig.count(f"{start}.code.{code}", _label(item, code), int(n), counted, cell=cell, rests_on=others)
        if code in scored_codes:
            share = (
                Decimal(int(n)) / result.n_base
                if result.n_base
                else Unavailable(kind="not_applicable", reason=TEXTS["nobody_answered"])
            )
            yield fig.share(
                f"{start}.share.{code}", _label(item, code), share, shared, rests_on=(f"{start}.code.{code}",)
            )


def _label(item: Item, code: Cell) -> Text:
    named: Mapping[Cell, Text] = {
        NO_ANSWER: TEXTS["no_answer"],
        NOT_ASKED: TEXTS["not_asked"],
        **{choice.code: Text.of(choice.text) for choice in item.choices},
    }
    return named[code]
