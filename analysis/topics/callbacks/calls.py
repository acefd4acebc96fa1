"""What the calls come to: the share who deny, and what that leaves of the satisfied share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.survey.callbacks.contamination import BoundedShare, bounded_share, made_up_share
from analysis.survey.callbacks.estimate import CallbackEstimate, estimate_callbacks
from analysis.survey.callbacks.frame import callable_sheets
from analysis.survey.callbacks.plan import CallbackPlan, plan_callbacks
from analysis.survey.rules import SurveyRules
from analysis.survey.satisfaction_definitions import definition_of
from analysis.survey.satisfied_share import satisfied_share
from analysis.topics.callbacks.tables import CallRecord
from analysis.topics.contract import Engagement
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What calls have shown, and the satisfied share of real sheets: if those not reached are like the others, and if
    none of them has answered.
    """

    estimate: CallbackEstimate
    real: BoundedShare | Unavailable
    real_at_worst: BoundedShare | Unavailable


def planned(record: CallRecord, dataset: Dataset) -> CallbackPlan | Unavailable:
    """How many would have to be called, where somebody can be called at all."""
    sheets = callable_sheets(dataset)
    population = record.population or sheets.n_household
    if not population:
        return sheets.why_none
    return plan_callbacks(population, tolerable=record.tolerable, confidence=record.confidence, reach=record.reach)


def of_engagement(engagement: Engagement) -> CallbackEstimate | None:
    """What the calls of an engagement have shown; None where nobody was called, or there is no survey.

    Raises
        ProblemsError: as `estimated`.
    """
    record = cast("CallRecord | None", engagement.parts.get("callbacks"))  # kept under its id by its own `read`
    if record is None or not record.rows or engagement.dataset is None or engagement.survey is None:
        return None
    return estimated(record, engagement.dataset, engagement.survey)


def estimated(record: CallRecord, dataset: Dataset, rules: SurveyRules) -> CallbackEstimate:
    """The share who deny that they answered, and the satisfied among those asked again.

    Raises
        ProblemsError: nobody knows of how many households the list was drawn, it is longer than that, or an answer is
            none of the item's.
    """
    population = _population(record, dataset)
    meanings = _satisfied_by_code(dataset, rules)
    problems = [
        Problem(
            file=record.file,
            row=row["row"],
            column="satisfied_again",
            fault=found(row["satisfied_again"]),
            cure=allowed(Text("、".join(meanings), ", ".join(meanings))),
        )
        for row in record.rows
        if row["satisfied_again"] and row["satisfied_again"] not in meanings
    ]
    if problems:
        raise ProblemsError(problems)
    return estimate_callbacks(
        record.outcomes,
        population=population,
        satisfied_again=[meanings.get(row["satisfied_again"] or "") for row in record.rows] + [None] * record.n_missing,
        tolerable=record.tolerable,
        confidence=record.confidence,
    )


def _population(record: CallRecord, dataset: Dataset) -> int:
    population = record.population or callable_sheets(dataset).n_household
    if not population:
        raise ProblemsError([record.settings])
    if len(record.outcomes) > population:
        settings, n = record.settings, len(record.outcomes)
        cure = allowed(TEXTS["at_least_the_list"].fill(n=n))
        raise ProblemsError(
            [Problem(file=settings.file, row=settings.row, place=settings.place, fault=found(population), cure=cure)]
        )
    return population


def _satisfied_by_code(dataset: Dataset, rules: SurveyRules) -> Mapping[str, bool | None]:
    """What each code of the item of overall satisfaction means; None where it is no point of the scale."""
    item = dataset.questionnaire.variable(rules.item)
    points = sorted(int(choice.code) for choice in item.choices if not choice.not_applicable)
    highest = definition_of(rules.definition).points or 0
    satisfied = points[:highest] if item.reversed else points[-highest:]
    return {choice.code: None if choice.not_applicable else int(choice.code) in satisfied for choice in item.choices}


def bounded(
    record: CallRecord,
    estimate: CallbackEstimate,
    *,
    valid: Dataset,
    design: Design,
    rules: SurveyRules,
    at_worst: bool,
) -> BoundedShare | Unavailable:
    """What is left of the satisfied share; half of the risk goes to its sampling, half to the calls."""
    uncovered = _uncovered(record, valid)
    if uncovered:
        reason = TEXTS["not_all_covered"].fill(n=uncovered, n_valid=len(valid))
        return Unavailable(kind="not_verifiable", reason=reason)
    half = 1 - (1 - record.confidence) / 2
    satisfied = satisfied_share(valid, rules.item, definition=rules.definition, design=design, confidence=half)
    if satisfied.no_interval is not None:
        return Unavailable(kind="not_verifiable", reason=satisfied.no_interval)
    is_drawn = satisfied.is_probability
    n_made_up = estimate.most_made_up(half if is_drawn else record.confidence, has_unreached=at_worst)
    is_rated = valid.scores([rules.item])[rules.item].notna().to_numpy()
    return bounded_share(
        satisfied.share,
        satisfied.low if is_drawn else satisfied.share,
        satisfied.high if is_drawn else satisfied.share,
        made_up=made_up_share(n_made_up, design.w[is_rated]),
        confidence=record.confidence,
    )


def _uncovered(record: CallRecord, valid: Dataset) -> int:
    """How many valid sheets the list was not drawn from: of them the calls say nothing."""
    if record.population is not None:
        return max(0, len(valid) - record.population)
    return len(valid) - callable_sheets(valid).n_household
