"""Satisfaction (满意度): what the survey says, and what its interval says of the target."""

from collections.abc import Iterator
from typing import NamedTuple

from analysis.inputs.dataset import Dataset
from analysis.survey.aggregates.again import Travelled, known_figures, results_again
from analysis.survey.results import SurveyResults, survey_results
from analysis.survey.rules import SurveyRules
from analysis.topics.callbacks import calls
from analysis.topics.contract import Context, Engagement, Outcome, Topic
from analysis.topics.satisfaction.figures import survey_figures
from analysis.topics.verification.completion import COMPLETION
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

TRAVELLED = "survey tables"  # among the parts of an engagement that a report carries


class Survey(NamedTuple):
    """The sheets, and how the engagement counts them."""

    dataset: Dataset
    rules: SurveyRules


def _survey(engagement: Engagement) -> Survey | Travelled | None:
    travelled = engagement.parts.get(TRAVELLED)
    if isinstance(travelled, Travelled):
        return travelled
    if engagement.dataset is None or engagement.survey is None:
        return None
    return Survey(engagement.dataset, engagement.survey)


def evaluate(data: Survey | Travelled, context: Context) -> Outcome[SurveyResults]:
    """Every result of the valid sheets.

    Raises
        NotEnoughData: no sheet is valid. ProblemsError: the list of calls does not fit the survey.
    """
    engagement = context.engagement
    if isinstance(data, Travelled):
        return _again(data, engagement)
    results = survey_results(data.dataset, data.rules, engagement.indicators, callbacks=calls.of_engagement(engagement))
    return Outcome(figures=tuple(survey_figures(results)), findings=tuple(_against_target(results)), gives=results)


def _again(travelled: Travelled, engagement: Engagement) -> Outcome[SurveyResults]:
    """What comes out again of the tables that a report carries."""
    results = results_again(travelled, engagement.indicators)
    figures = known_figures(travelled, survey_figures(results))
    return Outcome(figures=figures, findings=tuple(_against_target(results)), gives=results)


def _against_target(results: SurveyResults) -> Iterator[tuple[str, str]]:
    """What the interval says of the target; of participants who are no probability sample, only where they stand."""
    satisfied, target = results.satisfied, results.target
    if target is None:
        return
    if not satisfied.is_probability:
        is_below = satisfied.share < target
        yield "satisfaction_of_participants_below" if is_below else "satisfaction_of_participants_met", ""
    elif satisfied.high < target:
        yield "satisfaction_below", ""
    elif satisfied.low < target:
        yield "satisfaction_below_unclear" if satisfied.share < target else "satisfaction_met_unclear", ""


SATISFACTION: Topic[Survey | Travelled, SurveyResults] = Topic(
    id="satisfaction", name=TEXTS["survey"], file=__file__, takes=_survey, evaluate=evaluate
)


def evaluate_coverage(_: Survey | Travelled, context: Context) -> Outcome[None]:
    """More people surely satisfied than units surely done: the survey has left some out, or the works are late."""
    survey, done = context.of(SATISFACTION), context.of(COMPLETION)
    if survey is None or done is None or not survey.satisfied.is_probability:
        return Outcome()
    if not survey.satisfied.low > done.high:  # a bound that there is not is no number
        return Outcome()
    return Outcome(findings=(("satisfied_but_late", ""),))


COVERAGE: Topic[Survey | Travelled, None] = Topic(
    id="coverage",
    name=TEXTS["satisfaction_completion"],
    file=__file__,
    takes=_survey,
    evaluate=evaluate_coverage,
    needs=frozenset({"satisfaction", "completion"}),
)
