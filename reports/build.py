"""Evaluation → Report: which chapters and annexes there are, and what each shows. No HTML, no arithmetic."""

from dataclasses import dataclass

from analysis.evaluation import Evaluation
from analysis.results import Language
from reports.charts import Chart, charts
from reports.words import words

SEVEN = ("basics", "conduct", "conclusion", "analysis", "problems", "advice", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One chapter: its id is the name of its template."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a page template needs."""

    lang: Language
    evaluation: Evaluation
    chapters: tuple[Chapter, ...]
    annexes: tuple[Chapter, ...]
    charts: dict[str, Chart]

    @property
    def is_survey_only(self) -> bool:
        """Whether the engagement holds nothing but a survey."""
        return self.chapters[0].id == "survey_only"


def build_report(evaluation: Evaluation, lang: Language) -> Report:
    """The official outline, or the questionnaire results alone where there is nothing else."""
    others = (evaluation.card, evaluation.completion, evaluation.execution, evaluation.review)
    is_survey_only = evaluation.survey is not None and all(part is None for part in others)
    names = ("survey_only", "limits_only") if is_survey_only else SEVEN
    wanted = {
        "annex_scores": evaluation.card is not None,
        "annex_survey": evaluation.survey is not None,
        "annex_budget": evaluation.execution is not None,
        "annex_published": bool(evaluation.grims) or evaluation.review is not None,
        "annex_sources": True,
        "annex_inputs": True,
    }
    word = words(lang)
    return Report(
        lang=lang, evaluation=evaluation, chapters=tuple(Chapter(id=name, title=word[name]) for name in names),
        annexes=tuple(Chapter(id=name, title=word[name]) for name, is_wanted in wanted.items() if is_wanted),
        charts=charts(evaluation, lang),
    )  # fmt: skip
