"""One call from an engagement to everything a report prints: results, figures with their sources, findings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.core import numbers
from analysis.core.errors import NotEnoughData
from analysis.core.figures import PLACEHOLDER, Figure, figure_ids, fill
from analysis.core.results import Unavailable
from analysis.core.sections import Section
from analysis.evaluation import core_figures as ledger
from analysis.evaluation import published_checks as checks
from analysis.evaluation.acts import acts_of
from analysis.evaluation.engagement import Engagement
from analysis.evaluation.findings import Evidence, Finding, draw_findings, is_comparable, tolerable_share
from analysis.evaluation.score_readings import score_of
from analysis.evaluation.topics import PARTS, Context, Outcome, Part
from analysis.facts.budget import Execution, execution, time_share
from analysis.facts.completion import Completion, completion_if_checked
from analysis.facts.grim import Grim, grim
from analysis.facts.published import ScoreReview, review_scores
from analysis.scoring import figures as score_figures
from analysis.scoring.roles import ROLES
from analysis.scoring.score import Scorecard
from analysis.scoring.stability import GradeStability, Interval, grade_stability
from analysis.survey.results import SurveyResults, survey_figures, survey_results
from analysis.topics.use_of_results.follow_up import FORMAT
from questionnaires.problems import Problem, ProblemsError, found
from questionnaires.texts import LANGUAGES, Language, Text, texts_beside

TEXTS = texts_beside(__file__)

SIDES = ("low", "high")
INTERVAL_OF = {"completion.verified_rate": "completion", "survey.satisfied.share": "survey.satisfied"}
CITED = re.compile(r"\[\[.*?\]\]")
DIGIT = re.compile(r"[0-9０-９]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What an engagement comes to; parts it has no data for are None or empty."""

    engagement: Engagement
    survey: SurveyResults | None
    completion: Completion | None
    execution: Execution | None
    card: Scorecard | None
    review: ScoreReview | None
    grims: Mapping[str, Grim | None]
    stability: GradeStability | None
    outcomes: Mapping[str, Outcome]
    figures: Mapping[str, Figure]
    findings: tuple[Finding, ...]
    acts: frozenset[str]

    @property
    def sections(self) -> tuple[Section, ...]:
        """What the parts show, in their order."""
        return tuple(section for outcome in self.outcomes.values() for section in outcome.sections)

    def text(self, template: str, lang: Language) -> str:
        """A text with its figures filled in."""
        return fill(template, self.figures, lang)


def evaluate(engagement: Engagement) -> Evaluation:
    """Evaluate everything the engagement has data for.

    Args
        engagement: as read by `read_engagement`.

    Returns
        Evaluation: the same inputs give the same figures, findings and order.

    Raises
        ProblemsError: a reading or a text names a figure that was not computed, or a text holds a number typed by hand.
        NotEnoughData: the survey has no valid sheet.
    """
    survey = None
    if engagement.dataset is not None and engagement.survey is not None:
        survey = survey_results(engagement.dataset, engagement.survey, engagement.indicators)
    checked = completion_if_checked(engagement.units)
    done = checked if isinstance(checked, Completion) else None
    money = execution(engagement.budget, basis=engagement.budget_basis) if engagement.budget else None
    elapsed = time_share(engagement.period, engagement.report_date)
    review = _review(engagement)
    grims = {each.id: None if each.n is None else grim(each.value, each.n) for each in engagement.published}
    own = (survey.satisfied.n_satisfied, survey.satisfied.n_valid) if survey else None
    figures: dict[str, Figure] = {}
    ledger.join(figures, ledger.pack_figures(engagement.pack))
    ledger.join(figures, survey_figures(survey) if survey else ())
    ledger.join(figures, ledger.completion_figures(checked, engagement) if checked else ())
    ledger.join(figures, ledger.budget_figures(engagement.budget, money, elapsed) if money else ())
    ledger.join(figures, ledger.published_figures(engagement.published, grims, own))
    if review is not None:
        ledger.join(figures, ledger.review_figures(review, engagement))
        ledger.join(figures, checks.part_grade_figures(review, engagement))
    ledger.join(figures, checks.total_row_figures(engagement.total_rows))
    context = Context(
        pack=engagement.pack,
        period=engagement.period,
        report_date=engagement.report_date,
        stage=engagement.stage,
        indicators=engagement.indicators,
        units=engagement.units,
        unit_name=engagement.unit_name,
        dataset=engagement.dataset,
        completion=done,
        execution=money,
        card=None,
        figures=figures,
    )
    facts, judgements, last = _in_order()
    outcomes = _outcomes(engagement, facts, context, figures)
    card = score_of(engagement, figures)
    stability = None
    if card is not None:
        ledger.join(figures, score_figures.score_figures(card, engagement.vetoes))
        stability = _stability(card, engagement, figures)
        ledger.join(figures, score_figures.stability_figures(stability))
    outcomes |= _outcomes(engagement, judgements, replace(context, card=card), figures)
    checks.refuse_unknown(engagement, figures)
    ledger.join(figures, checks.published_again_figures(engagement.published, figures))
    evidence = Evidence(
        pack=engagement.pack,
        completion=done,
        is_comparable=is_comparable(figures),
        tolerable=tolerable_share(figures),
        satisfied=survey.satisfied if survey else None,
        target=survey.target if survey else None,
        grims=grims,
        unsupported=frozenset(
            each.id for each in engagement.published if each.n is None and checks.computed_again(each, figures) is None
        ),
        card=card,
        review=review,
        execution=money,
        time_share=elapsed,
    )
    printed = checks.drawn(engagement, review, card, figures)
    acts = acts_of(engagement, completion=done, survey=survey, card=card)
    drawn = [*printed, *(each for outcome in outcomes.values() for each in outcome.findings)]
    findings = draw_findings(evidence, figures, drawn, acts)
    known = tuple((finding.id, finding.title) for finding in findings)
    outcomes |= _outcomes(engagement, last, replace(context, card=card, findings=known), figures)
    _check_texts(engagement, figures)
    return Evaluation(
        engagement=engagement,
        survey=survey,
        completion=done,
        execution=money,
        card=card,
        review=review,
        grims=grims,
        stability=stability,
        outcomes=outcomes,
        figures=figures,
        findings=findings,
        acts=acts,
    )


def _in_order() -> tuple[list[Part], list[Part], list[Part]]:
    """Parts that find facts (scores may rest on them), parts that judge scores, parts that look at the findings."""
    last = [part for part in PARTS if part.comes_last]
    judgements = [part for part in PARTS if part.after_scores and not part.comes_last]
    return [part for part in PARTS if part not in (*last, *judgements)], judgements, last


def _outcomes(
    engagement: Engagement, parts: Sequence[Part], context: Context, figures: dict[str, Figure]
) -> dict[str, Outcome]:
    """What each part that has data comes to; its figures join the others, so that later parts may rest on them."""
    outcomes = {}
    for part in parts:
        data = engagement.parts.get(part.id)
        if data is not None:
            outcomes[part.id] = part.evaluate(data, context)
            ledger.join(figures, outcomes[part.id].figures)
    return outcomes


def _stability(card: Scorecard, engagement: Engagement, figures: Mapping[str, Figure]) -> GradeStability | None:
    """How sure the grade is, from the intervals of the figures that readings name, and of counted samples."""
    intervals = {}
    for score in card.scores:
        if score.reading is None or score.reading.value is None:
            continue
        stem = INTERVAL_OF.get(score.reading.figure, "")
        bounds = [figures.get(f"{stem}.{side}") for side in SIDES] if stem else []
        if score.reading.counts and not score.reading.is_census:
            bounds = [figures.get(f"score.{score.indicator.id}.{side}") for side in SIDES]
        values = [numbers.exact(each.value) for each in bounds if each is not None and each.value is not None]
        if len(values) == len(SIDES) and not isinstance(score.points, Unavailable):
            scale = 100 if score.indicator.unit == "percent" else 1
            low, high = (value * scale for value in values)
            if low < high:  # after a census there is nothing to draw
                intervals[score.indicator.id] = Interval(low=low, high=high)
    return grade_stability(card, engagement.pack, intervals) if intervals else None


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain values: who, every figure with its source, every finding, the digest of every input."""
    engagement = evaluation.engagement
    return {
        "format": FORMAT,
        "engagement": engagement.id,
        "title": dict(engagement.title),
        "report_date": engagement.report_date,
        "period": list(engagement.period),
        "synthetic": dict(engagement.synthetic) if engagement.synthetic else None,
        "roles": {role: dict(texts) for role, texts in engagement.roles.items()},
        "stage": engagement.stage,
        "pack": engagement.pack.id,
        "score": _score_json(evaluation),
        "inputs": dict(engagement.inputs),
        "figures": {figure.id: _figure_json(figure) for figure in evaluation.figures.values()},
        "findings": [_finding_json(finding, evaluation) for finding in evaluation.findings],
    }


def _score_json(evaluation: Evaluation) -> dict[str, str | None] | None:
    """Total and grade, never without the share of the points that could be scored."""
    ids = ("score.total", "score.grade", "score.scored_share")
    figures = [evaluation.figures.get(each) for each in ids] if evaluation.card else []
    return {figure.id.partition(".")[2]: figure.exact for figure in figures if figure is not None} or None


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "label": dict(figure.label),
        "value": figure.exact,
        "unit": figure.unit,
        "text": dict(figure.texts),
        "source": dict(figure.source),
        "rule": figure.rule,
        "inputs": list(figure.inputs),
    }


def _finding_json(finding: Finding, evaluation: Evaluation) -> dict[str, Any]:
    def filled(texts: Text) -> dict[str, str]:
        return {lang: evaluation.text(texts[lang], lang) for lang in LANGUAGES}

    used = [figure_id for part in (finding.title, *finding.parts.values()) for figure_id in figure_ids(part["zh"])]
    return {
        "id": finding.id,
        "kind": finding.kind,
        "severity": finding.severity,
        "title": filled(finding.title),
        **{name: filled(texts) for name, texts in finding.parts.items()},
        "figures": list(dict.fromkeys(used)),
    }


def _review(engagement: Engagement) -> ScoreReview | None:
    try:
        return review_scores(engagement.published_scores, engagement.pack)
    except NotEnoughData:  # no published parts is no fault: the engagement has no such table
        return None


def _check_texts(engagement: Engagement, figures: Mapping[str, Figure]) -> None:
    """Every number in the evaluator's prose is a figure, or cited law, a date or a name in `[[…]]`."""
    problems = [
        problem
        for name, texts in engagement.texts.items()
        for text in texts
        for lang, words in text.items()
        for problem in _text_problems(f"texts.{name}.{lang}", words, figures, engagement.places["settings"])
    ]
    if problems:
        raise ProblemsError(problems)


def _text_problems(place: str, words: str, figures: Mapping[str, Figure], file: str) -> Iterable[Problem]:
    for figure_id in figure_ids(words):
        if figure_id not in figures:
            cure = TEXTS["name_figure_computed"]
            yield Problem(file=file, place=place, fault=found(f"{{{figure_id}}}"), cure=cure)
    typed = DIGIT.search(PLACEHOLDER.sub("", CITED.sub("", words)))
    if typed:
        cure = TEXTS["write_numbers_law_numbers"]
        yield Problem(file=file, place=place, fault=found(words), cure=cure)


def roles(evaluation: Evaluation) -> list[tuple[Text, Text]]:
    """The roles that are filled, in the order of the cover: what they are called and who holds them."""
    return [(ROLES[role], texts) for role, texts in evaluation.engagement.roles.items()]
