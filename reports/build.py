"""Evaluation → Report: which chapters and annexes there are, and what each shows. No HTML, no arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.evaluation import Evaluation
from analysis.figures import Figure
from analysis.results import Language
from analysis.sections import Section
from reports.charts import Chart, charts
from reports.words import words

FAMILY = 3
SEVEN = ("basics", "conduct", "conclusion", "analysis", "problems", "advice", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One chapter: its id is the name of its template."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Figures that share where they come from: one of them, or all of a family whose ids differ in the middle only."""

    name: str
    figure: Figure
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a page template needs."""

    lang: Language
    evaluation: Evaluation
    chapters: tuple[Chapter, ...]
    annexes: tuple[Chapter, ...]
    sections: tuple[Section, ...]
    sources: tuple[SourceRow, ...]
    recommendations: tuple[str, ...]
    charts: dict[str, Chart]

    @property
    def is_survey_only(self) -> bool:
        """Whether the engagement holds nothing but a survey."""
        return self.chapters[0].id == "survey_only"

    def sections_in(self, place: str) -> tuple[Section, ...]:
        """What parts show in one chapter, or as the annex of this id."""
        return tuple(each for each in self.sections if each.place == place or (each.place, each.id) == ("annex", place))


def source_rows(figures: Iterable[Figure]) -> tuple[SourceRow, ...]:
    """Every figure with its source; families of more than three stand in one row, since the JSON lists each of them."""
    families: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        first, _, rest = figure.id.partition(".")
        last = rest.rpartition(".")[2]
        families.setdefault((first, last, figure.source["zh"], figure.rule, *figure.inputs), []).append(figure)
    rows: list[SourceRow] = []
    for (first, last, *_), members in families.items():
        if len(members) > FAMILY:
            rows.append(SourceRow(name=f"{first}.….{last}", figure=members[0], n=len(members)))
        else:
            rows += [SourceRow(name=each.id, figure=each, n=1) for each in members]
    return tuple(rows)


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
        sections=evaluation.sections, sources=source_rows(evaluation.figures.values()),
        recommendations=tuple(dict.fromkeys(each.parts["recommendation"][lang] for each in evaluation.findings)),
        charts=charts(evaluation, lang),
    )  # fmt: skip
