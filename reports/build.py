"""Evaluation → Report: which chapters and annexes there are, and what each shows. No HTML, no arithmetic."""

from dataclasses import dataclass

from analysis.evaluation import Evaluation
from analysis.results import Language
from analysis.sections import Section
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
    sections: tuple[Section, ...]
    charts: dict[str, Chart]

    @property
    def is_survey_only(self) -> bool:
        """Whether the engagement holds nothing but a survey."""
        return self.chapters[0].id == "survey_only"

    def sections_in(self, place: str) -> tuple[Section, ...]:
        """What parts show in one chapter, or as the annex of this id."""
        return tuple(each for each in self.sections if each.place == place or (each.place, each.id) == ("annex", place))


def build_report(evaluation: Evaluation, lang: Language) -> Report:
    """The official outline, or the questionnaire results alone where there is nothing else."""
    others = (evaluation.card, evaluation.completion, evaluation.execution, evaluation.review)
    is_alone = not evaluation.sections and all(part is None for part in others)
    is_survey_only = evaluation.survey is not None and is_alone
    names = ("survey_only", "limits_only") if is_survey_only else SEVEN
    word = words(lang)
    core = {
        "annex_scores": evaluation.card is not None,
        "annex_survey": evaluation.survey is not None,
        "annex_budget": evaluation.execution is not None,
        "annex_published": bool(evaluation.grims) or evaluation.review is not None,
    }
    titles = {name: word[name] for name, is_wanted in core.items() if is_wanted}
    titles |= {each.id: each.title[lang] for each in evaluation.sections if each.place == "annex"}
    titles |= {name: word[name] for name in ("annex_rules", "annex_sources", "annex_inputs")}
    return Report(
        lang=lang, evaluation=evaluation, chapters=tuple(Chapter(id=name, title=word[name]) for name in names),
        annexes=tuple(
            Chapter(id=name, title=f"{word['annex'].format(mark=mark)}{title}")
            for (name, title), mark in zip(titles.items(), word["annex_marks"], strict=False)
        ),
        sections=evaluation.sections, charts=charts(evaluation, lang),
    )  # fmt: skip
