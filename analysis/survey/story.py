"""The whole first reading of a survey in order: who answered, whether it is real, what the scales are worth, how
satisfied people are, who differs, what goes with it, what people wrote; each result with its sentence and its plot.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from typing import TypedDict, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import plots
from analysis.core.errors import AnalysisError, InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.estimation.linearisation import Estimates
from analysis.statistics.estimation.moments import moments
from analysis.statistics.estimation.pairwise import holm
from analysis.statistics.estimation.response import response_counts
from analysis.statistics.relations.associations import Crosstab, crosstab
from analysis.statistics.relations.comparisons import Groups, SideBySide
from analysis.statistics.relations.drivers import Drivers, drivers
from analysis.statistics.relations.permutation import Permutation, permutation
from analysis.statistics.relations.segments import segments
from analysis.statistics.scales.reliability import Reliability, reliability
from analysis.survey import comments
from analysis.survey.authenticity.screen import Screen, screen, sheets_of
from analysis.survey.satisfaction import NO_INFERENCE, Satisfaction, satisfaction, satisfaction_index
from analysis.survey.satisfaction_definitions import definition_of, scored
from analysis.survey.satisfied_share import NOT_PROBABILITY
from questionnaires.model import Item
from questionnaires.texts import Language, Text, in_language, texts_beside

TEXTS = texts_beside(__file__)

Progress = Callable[[float, str], None]
Named = tuple[Text, Result | Unavailable]
LARGE, FEW_DRAWS, DRAWS = 5000, 10, 20
Found = TypeVar("Found", Drivers, Permutation)
LEAST_ANSWERED = 0.5  # of the sheets, for an item to be a driver
LEAST_GROUP = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chapter:
    """One question of the reading and what answers it; what cannot be answered says why."""

    id: str
    title: Text
    results: tuple[tuple[Text, Result | Unavailable], ...]

    def sentences(self, lang: Language = "zh") -> list[str]:
        """One sentence a result."""
        colon = "：" if lang == "zh" else ": "
        return [f"{name[lang]}{colon}{_said(result, lang)}" for name, result in self.results]


def _said(result: Result | Unavailable, lang: Language) -> str:
    if isinstance(result, Unavailable):
        return TEXTS["not_applicable"].fill(zh=result.reason)[lang]
    return result.sentence(lang)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Story(Result):
    """The chapters of a first reading, and what bounds them all."""

    title: str
    chapters: tuple[Chapter, ...]
    bounds: tuple[Text, ...]

    def __getitem__(self, chapter: str) -> Chapter:
        """The chapter of an id. Raises KeyError."""
        for each in self.chapters:
            if each.id == chapter:
                return each
        raise KeyError(chapter)

    def to_frame(self) -> pd.DataFrame:
        """Rows: chapter, result, sentence."""
        rows = [(each.id, name["zh"], _said(result, "zh")) for each in self.chapters for name, result in each.results]
        return pd.DataFrame(rows, columns=["chapter", "result", "sentence"])

    def sentence(self, lang: Language = "zh") -> str:
        """Every chapter's sentences, and the bounds."""
        parts = [f"【{each.title[lang]}】" + " ".join(each.sentences(lang)) for each in self.chapters]
        return "\n".join([*parts, " ".join(each[lang] for each in self.bounds)])

    def drawn(self) -> Iterator[tuple[str, Axes]]:
        """Every result that can be drawn, as (name, axes)."""
        for each in self.chapters:
            for name, result in each.results:
                if not isinstance(result, Unavailable) and type(result).plot is not Result.plot:
                    yield name["zh"], result.plot()

    def _repr_html_(self) -> str:
        bounds = "".join(f"<p><strong>{escape(each['zh'])}</strong></p>" for each in self.bounds)
        parts = [f"<h2>{escape(self.title)}</h2>{bounds}"]
        for each in self.chapters:
            parts.append(f"<h3>{escape(each.title['zh'])}</h3>")
            for name, result in each.results:
                parts.append(f"<h4>{escape(name['zh'])}</h4><p>{escape(_said(result, 'zh'))}</p>")
                if not isinstance(result, Unavailable) and type(result).plot is not Result.plot:
                    parts.append(plots.as_svg(result.plot()))
        return "".join(parts)


def survey_story(
    dataset: Dataset,
    design: Design | None = None,
    *,
    definition: str = "top2",
    overall: str = "",
    groups: Sequence[str] = (),
    progress: Progress | None = None,
    seed: int = 0,
    lang: Language = "zh",
) -> Story:
    """The first reading of a survey, from response to comments.

    Args
        dataset: n sheets.
        design: of the n sheets; None = every sheet stands for one.
        definition: of satisfaction, an id of a share in `analysis.survey.satisfaction.DEFINITIONS`.
        overall: the rating item of overall satisfaction; "" = the one the questionnaire names.
        groups: single-choice items to compare by; () = all of them with 2 to 8 answers.
        lang: of the labels of groups, dimensions and items.
        progress: told the share of the work done and what comes next.

    Raises
        InvalidInput: no overall item is known, a definition that is no share, or a design of other length.
        A chapter that cannot be written does not raise: it says why.
    """
    item = _overall_item(dataset, overall)
    design = design or Design(weight=pd.Series(1.0, index=dataset.answers.index))
    if design.n != len(dataset):
        raise InvalidInput(TEXTS["design_rows_sheets"].fill(n_dataset=len(dataset), n=design.n))
    if not definition_of(definition).is_share:
        raise InvalidInput(TEXTS["mean_not_share"].fill(definition=definition))
    told = progress or (lambda _share, _what: None)
    return _Reading(dataset, design, item, definition, groups, seed, lang).story(told)


def _overall_item(dataset: Dataset, overall: str) -> Item:
    wanted = overall or dataset.questionnaire.overall
    ratings = {item.id: item for item in dataset.questionnaire.variables if item.type == "rating"}
    if wanted not in ratings:
        raise InvalidInput(TEXTS["name_rating_item_overall"].fill(listed=Text("、".join(ratings), ", ".join(ratings))))
    return ratings[wanted]


@dataclass
class _Reading:
    """One reading under way: what several chapters share is computed once."""

    dataset: Dataset
    design: Design
    item: Item
    definition: str
    groups: Sequence[str]
    seed: int
    lang: Language

    def __post_init__(self) -> None:
        self.scores = self.dataset.scores()
        self.lowest, self.highest = _edges(self.item)
        self.satisfied = scored(self.scores[self.item.id], self.definition, lowest=self.lowest, highest=self.highest)
        self.ratings = [item for item in self.dataset.questionnaire.variables if item.type == "rating"]
        self.groups = self.groups or [
            item.id
            for item in self.dataset.questionnaire.variables
            if item.type == "single" and not item.sensitive and 2 <= len(item.choices) <= 8
        ]

    def story(self, told: Progress) -> Story:
        """Every chapter in order."""
        steps: list[tuple[str, Text, Callable[[], list[Named]]]] = [
            ("response", TEXTS["who_answered"], self._response),
            ("quality", TEXTS["sheets_real"], self._quality),
            ("scales", TEXTS["do_scales_hold"], self._scales),
            ("satisfaction", TEXTS["how_satisfied"], self._satisfaction),
            ("groups", TEXTS["who_differs"], self._group_differences),
            ("drivers", TEXTS["what_goes"], self._drivers),
            ("comments", TEXTS["what_people_wrote"], self._comments),
        ]
        chapters = []
        for at, (name, title, make) in enumerate(steps):
            told(at / len(steps), title["zh"])
            results = make() if self.dataset.manifest.probability else _of_participants(make())
            chapters.append(Chapter(id=name, title=title, results=tuple(results)))
        told(1.0, "")
        manifest = self.dataset.manifest
        bounds: list[Text] = [] if manifest.probability else [NOT_PROBABILITY]
        if manifest.synthetic:
            bounds.append(TEXTS["synthetic_data_not_real"])
        return Story(title=manifest.title, chapters=tuple(chapters), bounds=tuple(bounds))

    def _response(self) -> list[Named]:
        counts = response_counts(self.dataset.manifest.n_issued, len(self.dataset), int(self.satisfied.notna().sum()))
        return [(TEXTS["returned"], counts)]

    def _quality(self) -> list[Named]:
        draws = FEW_DRAWS if len(self.dataset) > LARGE else DRAWS
        screened = _or_reason(lambda: screen(sheets_of(self.dataset), draws=draws, seed=self.seed))
        found: list[Named] = [(TEXTS["screen_every_sheet"], screened)]
        if isinstance(screened, Screen):
            beside = _or_reason(partial(self._side_by_side, screened.flagged))
            found.append((TEXTS["without_doubtful_sheets"], beside))
        return found

    def _side_by_side(self, flagged: npt.NDArray[np.bool_]) -> Result:
        scale, points = _Scale(lowest=self.lowest, highest=self.highest), self.scores[self.item.id]
        both_ways = [
            satisfaction(self.design, each, self.definition, **scale) for each in (points, points.where(~flagged))
        ]
        names = (("全部", "all"), ("去掉疑点", "without doubtful ones"))
        table = pd.DataFrame(
            [
                {
                    "label": zh,
                    "label_en": en,
                    "estimate": each.estimate,
                    "low": each.low,
                    "high": each.high,
                    "n": each.n,
                }
                for each, (zh, en) in zip(both_ways, names, strict=True)
            ]
        )
        return SideBySide(table=table, n_flagged=int(flagged.sum()))

    def _scales(self) -> list[Named]:
        found: list[Named] = []
        for name, items in self._dimensions().items():
            if len(items) > 1:
                found.append((self._named(name), _or_reason(partial(self._reliability, items))))
        nothing = _unavailable(TEXTS["no_dimension_two_items"])
        return found or [(TEXTS["reliability"], nothing)]

    def _reliability(self, items: list[str]) -> Result:
        wording = {item.id: item.text for item in self.ratings}
        return replace(reliability(moments(self.scores[items])), wording={each: wording[each] for each in items})

    def _named(self, dimension: str) -> Text:
        """A dimension in both languages."""
        texts = self.dataset.questionnaire.dimensions.values()
        english = {in_language(each, self.lang): in_language(each, "en") for each in texts}
        return Text(dimension, english.get(dimension, dimension))

    def _satisfaction(self) -> list[Named]:
        scale = _Scale(lowest=self.lowest, highest=self.highest)
        one = _or_reason(lambda: satisfaction(self.design, self.scores[self.item.id], self.definition, **scale))
        alike = [item.id for item in self.ratings if _edges(item) == (self.lowest, self.highest)]
        found: list[Named] = [(Text.of(self.item.text), one)]
        if len(alike) > 1:
            index = _or_reason(lambda: satisfaction_index(self.design, self.scores[alike], **scale))
            found.append((TEXTS["index_all_items"], index))
        return found

    def _group_differences(self) -> list[Named]:
        made: list[tuple[str, Estimates, Crosstab]] = []
        found: list[Named] = []
        texts = {item.id: Text.of(item.text) for item in self.dataset.questionnaire.variables}
        for group in self.groups:
            try:
                made.append((group, *self._one_group(group)))
            except AnalysisError as error:
                found.append((texts[group], _unavailable(error.reason)))
        corrected = holm(np.array([test.p_value for _, _, test in made]))
        for (group, estimates, test), p in zip(made, corrected, strict=True):
            choices = self.dataset.questionnaire.variable(group).choices
            english = {in_language(each.text, self.lang): in_language(each.text, "en") for each in choices}
            found.append(
                (texts[group], Groups(item=group, estimates=estimates, test=test, p_holm=float(p), english=english))
            )
        nothing = _unavailable(TEXTS["no_single_choice_item"])
        return found or [(TEXTS["groups"], nothing)]

    def _one_group(self, group: str) -> tuple[Estimates, Crosstab]:
        choices = self.dataset.questionnaire.variable(group).choices
        labels = {choice.code: in_language(choice.text, self.lang) for choice in choices}
        domain = self.dataset.answers[group].map(labels).where(self.satisfied.notna())
        sizes = domain.value_counts()
        domain = domain.where(domain.isin(list(sizes[sizes >= LEAST_GROUP].index)))
        if domain.nunique() < 2:
            raise NotEnoughData(TEXTS["fewer_two_groups_ten"])
        outcome = self.satisfied.map({1.0: "满意", 0.0: "其他"})
        return mean(self.design, self.satisfied, by=domain, ends=(0, 1)), crosstab(self.design, domain, outcome)

    def _drivers(self) -> list[Named]:
        x, outcome = self._driver_scores(), self.scores[self.item.id]
        weight = pd.Series(self.design.w, index=self.scores.index)
        return [
            (
                TEXTS["drivers"],
                _or_reason(lambda: self._in_english(drivers(self.design, outcome, x, seed=self.seed))),
            ),
            (
                TEXTS["free_straight_lines"],
                _or_reason(lambda: self._in_english(permutation(outcome, x, weight=weight, seed=self.seed))),
            ),
            (TEXTS["segments"], _or_reason(lambda: segments(x, weight=weight, seed=self.seed))),
        ]

    def _in_english(self, found: Found) -> Found:
        """The drivers with their English names beside them."""
        texts = [*self.dataset.questionnaire.dimensions.values(), *(item.text for item in self.ratings)]
        english = {in_language(each, self.lang): in_language(each, "en") for each in texts}
        names = [english.get(name, name) for name in found.table["driver"]]
        return replace(found, table=found.table.assign(driver_en=names))

    def _driver_scores(self) -> pd.DataFrame:
        """The mean of each dimension, or each item where there is but one dimension; the overall item left out."""
        others: dict[str, list[str]] = {}
        for name, items in self._dimensions().items():
            kept = [item for item in items if item != self.item.id and self._is_answered(item)]
            if kept:
                others[name] = kept
        if len(others) > 1:
            return pd.DataFrame({name: self.scores[items].mean(axis="columns") for name, items in others.items()})
        names = {item.id: in_language(item.text, self.lang) for item in self.ratings}
        return self.scores[[item for items in others.values() for item in items]].rename(columns=names)

    def _comments(self) -> list[Named]:
        texts = [item.id for item in self.dataset.questionnaire.variables if item.type == "text"]
        if not texts:
            return [(TEXTS["comments_2"], _unavailable(TEXTS["no_text_item"]))]
        cells = self.dataset.answers[texts].map(lambda cell: cell if isinstance(cell, str) else "")
        joined = cells.agg(" ".join, axis="columns").str.strip()
        rated = self.satisfied.notna() & (joined != "")
        happy = (self.satisfied[rated] == 1).to_numpy()
        words = _or_reason(lambda: comments.keyness(list(joined[rated]), happy))
        found = _or_reason(lambda: comments.topics(list(joined[joined != ""]), seed=self.seed))
        return [(TEXTS["telling_words"], words), (TEXTS["topics"], found)]

    def _dimensions(self) -> dict[str, list[str]]:
        """Rating items by the name of their dimension."""
        found: dict[str, list[str]] = {}
        for item in self.ratings:
            texts = self.dataset.questionnaire.dimensions.get(item.dimension)
            name = in_language(texts, self.lang) if texts else item.dimension
            found.setdefault(name or TEXTS["ratings"][self.lang], []).append(item.id)
        return found

    def _is_answered(self, item: str) -> bool:
        column = self.scores[item]
        return bool(column.notna().mean() >= LEAST_ANSWERED and column.nunique() > 1)


def _of_participants(results: list[Named]) -> list[Named]:
    """Results of a sample that does not speak for all: without intervals and tests."""
    return [(name, _described(result)) for name, result in results]


def _described(result: Result | Unavailable) -> Result | Unavailable:
    if isinstance(result, comments.Keyness):  # words are chosen by a test
        return NO_INFERENCE
    if isinstance(result, Reliability):
        return replace(result, alpha=replace(result.alpha, is_probability=False))
    if isinstance(result, Groups | SideBySide | Satisfaction | Drivers):
        return replace(result, is_probability=False)
    return result


class _Scale(TypedDict):
    lowest: float
    highest: float


def _edges(item: Item) -> tuple[int, int]:
    codes = [int(choice.code) for choice in item.choices if not choice.not_applicable]
    return min(codes), max(codes)


def _or_reason(make: Callable[[], Result]) -> Result | Unavailable:
    try:
        return make()
    except AnalysisError as error:
        return _unavailable(error.reason)


def _unavailable(reason: Text) -> Unavailable:
    return Unavailable(kind="not_applicable", reason=reason)
