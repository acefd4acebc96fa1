"""Evaluation → Report: which chapters and annexes there are, and what they are written from. No arithmetic."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.core.errors import NotEnoughData
from analysis.core.figures import Figure
from analysis.core.sections import Section
from analysis.evaluation.engagement import Engagement
from analysis.evaluation.evaluate import Evaluation
from analysis.evaluation.form.look import FORM, Form
from analysis.evaluation.form.parts import text_parts
from analysis.facts.completion import Unit
from analysis.inputs.folder import SETTINGS, WORKBOOK
from analysis.survey.results import ItemResult
from analysis.topics.verification.field_results import Visit
from analysis.topics.verification.topic import AUDIT
from questionnaires.model import Choice
from questionnaires.texts import Language, Text
from reports.chapters.own.edits import Edit, own_edits
from reports.chapters.own.prose import OwnText, own_texts
from reports.chapters.sources import SourceRow, source_rows
from reports.drawings.charts import Chart, PictureForm, chart_names, charts
from reports.privacy.public_view import WITHHELD, public_view
from reports.texts.notes import Note, method_notes
from reports.texts.words import words

Variant = Literal["full", "brief", "public", "survey", "community"]
VARIANTS: tuple[Variant, ...] = ("full", "brief", "public", "survey")  # of the whole engagement
SEVEN = ("basics", "conduct", "conclusion", "analysis", "problems", "advice", "other")
PUBLIC = (
    "public_work",
    "public_money",
    "public_voices",
    "public_result",
    "public_findings",
    "public_next",
    "public_trust",
)  # chapters for residents
SURVEY_ONLY = ("survey_only", "limits_only")
OF_SURVEY = frozenset({"callbacks"})  # sections of topics that a report on the survey alone shows too
COMMUNITY = ("community", "community_survey", "limits_only")
# of the survey, what a community is told: single items of several communities would give away one another's few
OF_ALL = ("survey.issued", "survey.returned", "survey.valid", "survey.return_rate", "survey.satisfied.")
FOR_EVERYBODY = frozenset({"public", "community"})
NOTHING = Form()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """One chapter or annex of a report, before it is written."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGroup:
    """Rating items with the same choices, shown in one table; or one item of another kind by itself."""

    choices: tuple[Choice, ...]
    items: tuple[ItemResult, ...]

    @property
    def is_scale(self) -> bool:
        """Whether the items are ratings that share a scale."""
        return self.items[0].item.type == "rating"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Which chapters and annexes there are, and what they are written from."""

    lang: Language
    variant: Variant = "full"
    evaluation: Evaluation
    chapters: tuple[OutlineEntry, ...]
    annexes: tuple[OutlineEntry, ...]
    sections: tuple[Section, ...]
    sources: tuple[SourceRow, ...]
    charts: dict[str, Chart]
    own: Mapping[str, OwnText] = field(default_factory=dict)
    edits: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)
    methods: tuple[Note, ...] = ()

    @property
    def inputs(self) -> Mapping[str, str]:
        """The digests of the files that the report rests on, by name."""
        known = self.evaluation.engagement.inputs
        return known if self.variant != "survey" else {name: known[name] for name in known if _is_of_survey(name)}

    @property
    def is_survey_only(self) -> bool:
        """Whether the engagement holds nothing but a survey."""
        return self.chapters[0].id == "survey_only"

    @property
    def form(self) -> Form:
        """How the report looks."""
        form = FORM.data(self.evaluation.engagement)
        return form or NOTHING

    @property
    def visits(self) -> tuple[tuple[Visit, str], ...]:
        """The site visits with the estate of each unit."""
        audit = AUDIT.data(self.evaluation.engagement)
        estates = {unit.id: unit.estate for unit in self.evaluation.engagement.units}
        return tuple((visit, estates.get(visit.unit, "")) for visit in (audit.visits if audit else ()))

    @property
    def units_apart(self) -> tuple[Unit, ...]:
        """The units that were found otherwise than they were reported."""
        return units_apart(self.evaluation.engagement)

    @property
    def item_groups(self) -> tuple[ItemGroup, ...]:
        """The items of the survey: those that share a scale together, in the order of their first."""
        groups: dict[object, list[ItemResult]] = {}
        for result in self.evaluation.survey.items if self.evaluation.survey else ():
            key = tuple(each.code for each in result.item.choices) if result.item.type == "rating" else result.item.id
            groups.setdefault(key, []).append(result)
        return tuple(ItemGroup(choices=each[0].item.choices, items=tuple(each)) for each in groups.values())

    def sections_in(self, place: str) -> tuple[Section, ...]:
        """What parts show in one chapter, or as the annex of this id."""
        is_alone = place == "survey_only"  # where the survey stands alone, its chapter is that of the analysis
        return tuple(
            each
            for each in self.sections
            if each.place == ("analysis" if is_alone else place) or (each.place, each.id) == ("annex", place)
        )


def build_report(
    evaluation: Evaluation,
    lang: Language,
    variant: Variant = "full",
    *,
    with_texts: bool = True,
    pictures: PictureForm = "svg",
) -> Report:
    """The official outline, or the questionnaire results alone where there is nothing else.

    Args
        pictures: vectors, or points for writers that show no SVG.

    Raises
        NotEnoughData: a report on the survey alone where there is no survey.
        ProblemsError: a text of the evaluators is not as it should be.
    """
    if variant == "survey" and evaluation.survey is None:
        raise NotEnoughData(Text("案卷中没有问卷调查，无法出具问卷报告", "there is no survey in this engagement"))
    view = public_view(evaluation) if variant in FOR_EVERYBODY else None
    shown = view.evaluation if view else evaluation
    drawn = charts(shown, lang, withheld=view.withheld if view else None, form=pictures)
    names, annexes = _chapters(shown, variant), _annexes(shown, lang, variant)
    word = words(lang)
    folder, names_of_charts = shown.engagement.folder, _chart_names(evaluation, drawn, variant)
    return Report(
        lang=lang,
        variant=variant,
        evaluation=shown,
        chapters=tuple(OutlineEntry(id=name, title=word.get(f"{variant}_{name}", word[name])) for name in names),
        annexes=annexes,
        sections=tuple(each for each in shown.sections if variant != "survey" or each.id in OF_SURVEY),
        sources=source_rows(_to_be_traced(shown, variant), lang),
        charts=drawn,
        methods=method_notes(_figures_told(shown, variant)),
        own=_own(evaluation, shown, drawn, lang, variant) if with_texts else {},
        edits=own_edits(folder, shown.figures, lang=lang, charts=names_of_charts) if with_texts else {},
    )


def _chart_names(evaluation: Evaluation, drawn: Mapping[str, Chart], variant: Variant) -> Collection[str]:
    """What a text may refer to: in other versions also what they do not show."""
    return drawn if variant == "full" else chart_names(evaluation)


def _own(
    evaluation: Evaluation, shown: Evaluation, drawn: Mapping[str, Chart], lang: Language, variant: Variant
) -> dict[str, OwnText]:
    """The evaluators' texts; everybody sees photographs only in those that are written for the public version."""
    # a text has its place in the whole report, whichever version shows it
    places = {"summary", *SEVEN, *SURVEY_ONLY, *PUBLIC, *text_parts(), *(each.id for each in evaluation.sections)}
    places |= {annex.id for annex in _annexes(evaluation, lang, "full")}
    places |= {f"indicator.{score.indicator.id}" for score in (evaluation.card.scores if evaluation.card else ())}
    names = _chart_names(evaluation, drawn, variant)
    own = own_texts(shown.engagement.folder, shown.figures, places=places, lang=lang, charts=names)
    if variant not in FOR_EVERYBODY:
        return own
    return {place: text if place in PUBLIC else text.without_photographs for place, text in own.items()}


def _to_be_traced(evaluation: Evaluation, variant: Variant) -> Iterator[Figure]:
    """The figures whose sources are listed: none that is withheld, and none of rules by which nothing was judged."""
    is_judged = _rests_on_rules(evaluation)
    for figure in _figures_told(evaluation, variant):
        if figure.texts != WITHHELD and (is_judged or not figure.id.startswith("pack.")):
            yield figure


def _figures_told(evaluation: Evaluation, variant: Variant) -> list[Figure]:
    """The figures that a variant may show: those of the survey in its own report, of it only the whole by community."""
    every = list(evaluation.figures.values())
    if variant == "survey":
        return [each for each in every if each.id.startswith("survey.")]
    if variant == "community":
        return [each for each in every if not each.id.startswith("survey.") or each.id.startswith(OF_ALL)]
    return every


def _is_of_survey(name: str) -> bool:
    return name == SETTINGS or name.startswith(("survey/", "survey_")) or name.endswith(WORKBOOK)


def _chapters(evaluation: Evaluation, variant: Variant) -> tuple[str, ...]:
    if variant == "public":
        return PUBLIC
    if variant == "community":
        told = {"community": evaluation.completion is not None, "community_survey": evaluation.survey is not None}
        return tuple(name for name in COMMUNITY if told.get(name, True))
    others = (evaluation.card, evaluation.completion, evaluation.execution, evaluation.review)
    is_alone = not _beyond_survey(evaluation) and all(part is None for part in others)
    is_survey_only = evaluation.survey is not None and is_alone
    return SURVEY_ONLY if variant == "survey" or is_survey_only else SEVEN


def _annexes(evaluation: Evaluation, lang: Language, variant: Variant) -> tuple[OutlineEntry, ...]:
    """The annexes of a variant with their numbers."""
    if variant in ("brief", "public"):
        return ()
    word = words(lang)
    is_whole = variant not in ("survey", "community")
    core = {
        "annex_scores": is_whole and evaluation.card is not None,
        "annex_survey": evaluation.survey is not None and variant != "community",
        "annex_budget": is_whole and evaluation.execution is not None,
        "annex_published": is_whole and (bool(evaluation.grims) or evaluation.review is not None),
        "annex_visits": variant == "full" and has_visits(evaluation.engagement),
    }
    titles = {name: word[name] for name, is_wanted in core.items() if is_wanted}
    if is_whole:
        titles |= {each.id: each.title[lang] for each in evaluation.sections if each.place == "annex"}
    last: tuple[str, ...] = ("annex_questionnaire",) if evaluation.survey is not None and variant != "community" else ()
    last += ("annex_methods",) * bool(method_notes(_figures_told(evaluation, variant))) + ("annex_glossary",)
    last += ("annex_rules",) * (is_whole and _rests_on_rules(evaluation))
    last += ("annex_sources",) * (variant != "survey" and any(_to_be_traced(evaluation, variant))) + ("annex_inputs",)
    titles |= {name: word[name] for name in last}
    marks = word["annex_marks"].split()
    return tuple(
        OutlineEntry(id=name, title=f"{word['annex'].format(mark=marks[at] if at < len(marks) else at + 1)}{title}")
        for at, (name, title) in enumerate(titles.items())
    )


def _rests_on_rules(evaluation: Evaluation) -> bool:
    """Whether anything was judged by the rule pack; the part of one community is not."""
    judged = (evaluation.card, evaluation.execution, evaluation.review)
    return bool(_beyond_survey(evaluation)) or any(part is not None for part in judged)


def _beyond_survey(evaluation: Evaluation) -> list[Section]:
    """What topics show that is not of the survey alone."""
    return [each for each in evaluation.sections if each.id not in OF_SURVEY]


def units_apart(engagement: Engagement) -> tuple[Unit, ...]:
    """The units that were found otherwise than they were reported."""
    return tuple(unit for unit in engagement.units if unit.is_verified not in (None, unit.is_reported))


def has_visits(engagement: Engagement) -> bool:
    """Whether there is anything to list on site visits."""
    audit = AUDIT.data(engagement)
    return bool(audit and audit.visits) or bool(units_apart(engagement))
