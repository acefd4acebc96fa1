"""The figures of a survey: counts and rates, the satisfied share, scales, every item, a first reading."""

import math
from collections.abc import Iterator
from dataclasses import replace

from analysis.core import figures as fig
from analysis.core.figures import FEW, NOBODY, Figure, Origin
from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.response import ResponseCounts
from analysis.statistics.estimation.weighting.representativity import Representativity
from analysis.statistics.scales.reliability import Alpha
from analysis.survey.results import SurveyResults
from analysis.survey.rules import ScaleOf
from analysis.survey.sampling.frame import FRAME_FILE, words_of
from analysis.topics.satisfaction.item_figures import item_figures
from analysis.topics.satisfaction.satisfied_figures import INPUTS, TARGET, satisfied_figures
from analysis.topics.satisfaction.story_figures import story_figures
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

FRAME_INPUTS = (f"{FRAME_FILE}.csv",)
SHEETS = ("survey.issued", "survey.returned", "survey.valid")


def survey_figures(results: SurveyResults) -> Iterator[Figure]:
    """Counts, rates, the satisfied share, scales and every item's distribution; labelled where not from a sample."""
    for figure in _all_figures(results):
        is_labelled = not results.dataset.manifest.probability and figure.id != TARGET
        yield replace(figure, source=_labelled(figure.source)) if is_labelled else figure


def _labelled(source: Text) -> Text:
    return TEXTS["not_probability_sample"].fill(source=source)


def _all_figures(results: SurveyResults) -> Iterator[Figure]:
    yield from _response_figures(results.response, _why_unknown(results.dataset))
    yield from _representativity_figures(results.representativity)
    yield from satisfied_figures(results)
    for scale, alpha in results.scales:
        yield from _scale_figures(scale, alpha, is_drawn=results.satisfied.is_probability)
        yield from _weighted_alpha_figures(scale, results.weighted_alphas.get(scale.id))
    for result in results.items:
        is_told_beside = result.item.id == results.satisfied.item
        yield from item_figures(result, results.summary, is_told_beside=is_told_beside)
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


def _representativity_figures(indicator: Representativity | Unavailable | None) -> Iterator[Figure]:
    """How alike those who answered are to those who did not, with its interval and the bias there can be at most."""
    start, label = "survey.representativity", TEXTS["representativity"]
    if indicator is None:
        return
    if isinstance(indicator, Unavailable):
        yield fig.missing(start, label, indicator, Origin(source=indicator.reason, inputs=FRAME_INPUTS), cell=FEW)
        return
    cell = fig.Cell(indicator.n_responded, of=indicator.n_sampled)
    origin = Origin(source=words_of(indicator), rule="representativity", inputs=FRAME_INPUTS)
    yield fig.pure(start, label, indicator.r, origin, cell=cell)
    if math.isfinite(indicator.low):
        yield fig.pure(f"{start}.low", TEXTS["representativity_lower"], indicator.low, origin, cell=cell)
        yield fig.pure(f"{start}.high", TEXTS["representativity_upper"], indicator.high, origin, cell=cell)
    yield fig.count(f"{start}.n", TEXTS["households_of_frame"], indicator.n_sampled, origin, cell=cell)
    yield fig.pure(f"{start}.bias", TEXTS["largest_bias"], indicator.largest_bias, origin, cell=cell)


def _weighted_alpha_figures(scale: ScaleOf, weighted: float | None) -> Iterator[Figure]:
    """Alpha under weights, beside the one of the sheets; no interval of it is known."""
    if weighted is None:
        return
    start = f"survey.scale.{scale.id}"
    origin = Origin(source=TEXTS["weighted_alpha"], rule="cronbach_alpha", inputs=INPUTS)
    yield fig.pure(f"{start}.weighted", scale.names, weighted, origin, rests_on=(f"{start}.n",))
