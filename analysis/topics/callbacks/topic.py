"""The call-back sample (回访抽查): survey_callbacks.csv, households drawn at random and asked whether they answered."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Section
from analysis.inputs.sharing import PRIVATE
from analysis.survey.callbacks.contamination import BoundedShare
from analysis.survey.results import SurveyResults
from analysis.survey.rules import SurveyRules
from analysis.topics.callbacks.blocks import call_blocks, limitation
from analysis.topics.callbacks.calls import Calls, bounded, estimated, planned
from analysis.topics.callbacks.figures import call_figures, plan_figures
from analysis.topics.callbacks.tables import CALLS, TABLE, CallRecord, read
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.satisfaction.topic import SATISFACTION
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


class Called(NamedTuple):
    """What calls have shown, or None; and what is to be said of the limits where nobody was called."""

    calls: Calls | None
    limitation: Text | None


def evaluate(record: CallRecord, context: Context) -> Outcome[Called]:
    """The plan where nobody was called; else what the calls have shown.

    Raises
        ProblemsError: the list does not fit the survey.
    """
    survey, rules = context.of(SATISFACTION), context.engagement.survey
    if survey is None or rules is None:
        return Outcome(sections=(_section([Line(TEXTS["calls_without_survey"])]),) if record.rows else ())
    if not record.rows:
        plan = planned(record, survey.dataset)
        return Outcome(figures=tuple(plan_figures(plan)), gives=Called(None, limitation(plan)))
    calls = _calls(record, survey, rules)
    at_worst = TEXTS["target_open_at_worst"] if _opens(survey, calls.real_at_worst) else None
    is_open = _opens(survey, calls.real)
    blocks = call_blocks(calls, has_seed=record.seed is not None, target_open=None if is_open else at_worst)
    return Outcome(
        figures=tuple(call_figures(record, calls, survey.satisfied)),
        findings=tuple((kind, "") for kind in _findings(survey, calls)),
        sections=(_section(blocks),),
        results={"callbacks": calls.estimate},
        gives=Called(calls, None),
    )


def _section(blocks: Iterable[Block]) -> Section:
    title = TEXTS["callback_sample"]
    return Section(id="callbacks", place="analysis", title=title, blocks=tuple(blocks), is_public=True)


def _calls(record: CallRecord, survey: SurveyResults, rules: SurveyRules) -> Calls:
    estimate = estimated(record, survey.dataset, rules)
    real, at_worst = (
        bounded(record, estimate, valid=survey.valid, design=survey.design, rules=rules, at_worst=worst)
        for worst in (False, True)
    )
    return Calls(estimate=estimate, real=real, real_at_worst=at_worst)


def _findings(survey: SurveyResults, calls: Calls) -> Iterator[str]:
    """Surely more denials than tolerable; a target that real sheets may not meet; households less satisfied."""
    estimate, satisfied = calls.estimate, survey.satisfied
    if estimate.all_bounds[0] > estimate.tolerable:
        yield "callbacks_denied_above"
    if _opens(survey, calls.real):
        is_met = survey.target is not None and Decimal(satisfied.low) >= survey.target
        yield "callbacks_met_open" if is_met else "callbacks_below_open"
    if estimate.again is not None and estimate.again.high < satisfied.unweighted:
        yield "callbacks_less_satisfied"


def _opens(survey: SurveyResults, real: BoundedShare | Unavailable) -> bool:
    """Whether the sheets tell the satisfied share from the target, and the bounds of the real ones do not."""
    satisfied, target = survey.satisfied, survey.target
    if target is None or isinstance(real, Unavailable) or not satisfied.is_probability:
        return False
    is_met, is_below = satisfied.low >= target, satisfied.high < target
    return bool((is_met and real.low < target) or (is_below and real.high >= target))


CALLBACKS = Topic(
    id="callbacks",
    name=TEXTS["callback_sample"],
    file=__file__,
    tables={TABLE: CALLS},
    sharing={TABLE: PRIVATE},
    read=read,
    evaluate=evaluate,
    needs=frozenset({"satisfaction"}),
)
