"""One call from an engagement to everything a report prints: results, figures with their sources, findings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.core.figures import PLACEHOLDER, Figure, figure_ids, fill
from analysis.core.sections import Section
from analysis.evaluation.acts import acts_of
from analysis.evaluation.advice.numbering import numbered
from analysis.evaluation.advice.own import RECOMMENDATIONS
from analysis.evaluation.advice.recommendations import Recommendation, own_problems, recommended
from analysis.evaluation.findings import Finding, draw_findings
from analysis.evaluation.topics import TOPICS, in_order
from analysis.facts.budget import Execution
from analysis.facts.completion import Completion
from analysis.facts.grim import Grim
from analysis.facts.published import ScoreReview
from analysis.scoring.roles import ROLES
from analysis.scoring.scorecard import Scorecard
from analysis.scoring.stability import GradeStability
from analysis.survey.results import SurveyResults
from analysis.topics.contract import Context, Engagement, Outcome
from analysis.topics.published.scores import REVIEW
from analysis.topics.published.shares import PUBLISHED
from analysis.topics.satisfaction.topic import SATISFACTION
from analysis.topics.scores.topic import SCORES, STABILITY
from analysis.topics.spending.budget import BUDGET
from analysis.topics.use_of_results.follow_up import FORMAT
from analysis.topics.verification.completion import COMPLETION
from questionnaires.problems import Problem, ProblemsError, found
from questionnaires.texts import LANGUAGES, Language, Text, texts_beside

TEXTS = texts_beside(__file__)

CITED = re.compile(r"\[\[.*?\]\]")
DIGIT = re.compile(r"[0-9０-９]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What an engagement comes to; topics it has no data for are None or empty."""

    engagement: Engagement
    outcomes: Mapping[str, Outcome[object]]
    figures: Mapping[str, Figure]
    findings: tuple[Finding, ...]
    acts: frozenset[str]

    @property
    def survey(self) -> SurveyResults | None:
        """What the survey says."""
        return SATISFACTION.given(self.outcomes)

    @property
    def completion(self) -> Completion | None:
        """Completion as reported and as verified."""
        return COMPLETION.given(self.outcomes)

    @property
    def execution(self) -> Execution | None:
        """What was received and spent out of the budget."""
        return BUDGET.given(self.outcomes)

    @property
    def card(self) -> Scorecard | None:
        """The scores."""
        return SCORES.given(self.outcomes)

    @property
    def review(self) -> ScoreReview | None:
        """The published scores computed again."""
        return REVIEW.given(self.outcomes)

    @property
    def grims(self) -> Mapping[str, Grim | None]:
        """The published percentages against their n."""
        return PUBLISHED.given(self.outcomes) or {}

    @property
    def stability(self) -> GradeStability | None:
        """How sure the grade is."""
        return STABILITY.given(self.outcomes)

    @property
    def sections(self) -> tuple[Section, ...]:
        """What the topics show, in their order."""
        return tuple(section for outcome in self.outcomes.values() for section in outcome.sections)

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """What is recommended, by whom to be done and by when, and which findings it answers."""
        return recommended(self.engagement, self.findings)

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
    topics, after_findings = in_order(TOPICS)
    context = Context(engagement=engagement)
    for topic in topics:
        context = topic.join(context)
    acts = acts_of(context)
    findings = numbered(draw_findings(context, acts))
    context = replace(context, findings=tuple((finding.id, finding.title) for finding in findings))
    for topic in after_findings:
        context = topic.join(context)
    _check_texts(engagement, context.figures)
    _check_advice(engagement, findings, context.figures)
    return Evaluation(
        engagement=engagement, outcomes=context.outcomes, figures=context.figures, findings=findings, acts=acts
    )


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
        "recommendations": [_advice_json(each, evaluation) for each in evaluation.recommendations],
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
        "number": finding.number,
        "about": finding.about,
        "amount": finding.amount,
        "title": filled(finding.title),
        **{name: filled(texts) for name, texts in finding.parts.items()},
        "figures": list(dict.fromkeys(used)),
    }


def _advice_json(advice: Recommendation, evaluation: Evaluation) -> dict[str, Any]:
    text = {lang: evaluation.text(advice.text[lang], lang) for lang in LANGUAGES}
    return {"text": text, "owner": dict(advice.owner), "due": advice.due, "answers": list(advice.answers)}


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


def _check_advice(engagement: Engagement, findings: tuple[Finding, ...], figures: Mapping[str, Figure]) -> None:
    """The evaluators' own recommendations answer findings that there are, and hold no number typed by hand."""
    own = RECOMMENDATIONS.data(engagement) or ()
    problems = list(own_problems(own, findings))
    problems += [
        replace(problem, row=row.row, column=f"text_{lang}", place="")
        for row in own
        for lang, words in row.text.items()
        if lang == "zh" or row.text.zh not in words  # its Chinese stands for English that is missing
        for problem in _text_problems("", words, figures, row.file)
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
