"""The questions of a first reading, each a function of its basis: who answered, is it real, who differs …"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.errors import AnalysisError, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.moments import moments
from analysis.statistics.estimation.pairwise import holm
from analysis.statistics.estimation.response import response_counts
from analysis.statistics.relations.associations import crosstab
from analysis.statistics.relations.comparisons import Groups, SideBySide
from analysis.statistics.relations.drivers import Drivers, drivers
from analysis.statistics.relations.ipa import Ipa, ipa
from analysis.statistics.relations.permutation import Permutation, permutation
from analysis.statistics.relations.segments import segments
from analysis.statistics.scales.reliability import reliability
from analysis.survey import comments
from analysis.survey.authenticity.screen import Screen, screen, sheets_of
from analysis.survey.callbacks.frame import callable_sheets
from analysis.survey.callbacks.plan import plan_callbacks
from analysis.survey.satisfaction import satisfaction, satisfaction_index, shares_by_group
from analysis.survey.story.basis import Basis, scale_of
from analysis.survey.story.chapters import Answer, Named
from questionnaires.texts import Text, in_language, texts_beside

TEXTS = texts_beside(__file__)

LEAST_GROUP = 10
Ranked = TypeVar("Ranked", Drivers, Permutation)


def response(basis: Basis) -> list[Named]:
    """Who answered?"""
    returned = basis.returned
    n_valid = int(basis.satisfied.notna().sum()) if returned is basis.dataset else len(basis.dataset)
    counts = response_counts(returned.manifest.n_issued, len(returned), n_valid)
    return [(TEXTS["returned"], counts)]


def quality(basis: Basis) -> list[Named]:
    """Are the sheets real, and what would be without the doubtful ones among those that count?

    The screen looks at every sheet that came back: a made-up one may well be too bare to count.
    """
    screened = _or_reason(lambda: screen(sheets_of(basis.returned), seed=basis.seed))
    results: list[Named] = [(TEXTS["screen_every_sheet"], screened)]
    if isinstance(screened, Screen):
        flagged = pd.Series(screened.flagged, index=basis.returned.answers.index).reindex(basis.overall.index)
        beside = _or_reason(partial(_side_by_side, basis, flagged.to_numpy(dtype=bool)))
        results.append((TEXTS["without_doubtful_sheets"], beside))
    name, planned = planned_calls(basis.returned)
    return [*results, (name, basis.callbacks or planned)]


def planned_calls(returned: Dataset) -> Named:
    """How many households would be called, or why none can be."""
    sheets = callable_sheets(returned)
    planned = plan_callbacks(sheets.n_household) if sheets.n_household else sheets.why_none
    return TEXTS["callback_sample"], planned


def _side_by_side(basis: Basis, flagged: npt.NDArray[np.bool_]) -> Result:
    both_ways = ((TEXTS["all_sheets"], basis.overall), (TEXTS["undoubted_sheets"], basis.overall.where(~flagged)))
    rows = []
    for name, points in both_ways:
        result = satisfaction(basis.design, points, basis.definition, **basis.scale)
        counts = {key: getattr(result, key) for key in ("estimate", "low", "high", "n")}
        rows.append({"label": name.zh, "label_en": name.en} | counts)
    return SideBySide(table=pd.DataFrame(rows), n_flagged=int(flagged.sum()))


def scales(basis: Basis) -> list[Named]:
    """Do the scales hold?"""
    english = basis.english(*basis.dataset.questionnaire.dimensions.values())
    results: list[Named] = [
        (Text(name, english.get(name, name)), _or_reason(partial(_reliability, basis, items)))
        for name, items in basis.dimensions.items()
        if len(items) > 1
    ]
    return results or [(TEXTS["reliability"], _unavailable(TEXTS["no_dimension_two_items"]))]


def _reliability(basis: Basis, items: list[str]) -> Result:
    wording = {item.id: item.text for item in basis.ratings}
    return replace(reliability(moments(basis.scores[items])), wording={each: wording[each] for each in items})


def how_satisfied(basis: Basis) -> list[Named]:
    """How satisfied are people, with the whole and over all items of the same scale?"""
    scale, alike = basis.scale, [item.id for item in basis.ratings if scale_of(item) == basis.scale]
    one = _or_reason(lambda: satisfaction(basis.design, basis.overall, basis.definition, **scale))
    results: list[Named] = [(Text.of(basis.item.text), one)]
    if len(alike) > 1:
        index = _or_reason(lambda: satisfaction_index(basis.design, basis.scores[alike], **scale))
        results.append((TEXTS["index_all_items"], index))
    return results


def group_differences(basis: Basis) -> list[Named]:
    """Who differs? Groups that can be compared after those that cannot, their tests corrected together."""
    texts = {item.id: Text.of(item.text) for item in basis.variables}
    compared: list[tuple[str, Groups]] = []
    results: list[Named] = []
    for group in basis.groups:
        try:
            compared.append((group, _compared(basis, group)))
        except AnalysisError as error:
            results.append((texts[group], _unavailable(error.reason)))
    corrected = holm(np.array([groups.p_holm for _, groups in compared]))
    for (group, groups), p in zip(compared, corrected, strict=True):
        results.append((texts[group], replace(groups, p_holm=float(p))))
    return results or [(TEXTS["groups"], _unavailable(TEXTS["no_single_choice_item"]))]


def _compared(basis: Basis, group: str) -> Groups:
    choices = basis.dataset.questionnaire.variable(group).choices
    labels = {choice.code: in_language(choice.text, basis.lang) for choice in choices}
    named = basis.dataset.answers[group].map(labels).where(basis.satisfied.notna())
    sizes = named.value_counts()
    kept = [label for label in dict.fromkeys(labels.values()) if sizes.get(label, 0) >= LEAST_GROUP]
    in_questionnaire = pd.CategoricalDtype(kept, ordered=True)  # its order of choices, not that of their signs
    domain: Any = named.where(named.isin(kept)).astype(in_questionnaire)
    if domain.nunique() < 2:
        raise NotEnoughData(TEXTS["fewer_two_groups_ten"])
    outcome = basis.satisfied.map({1.0: TEXTS["satisfied"].zh, 0.0: TEXTS["other"].zh})
    counts = basis.satisfied.groupby(domain).agg(["count", "sum"]).astype(int).set_axis(["n", "k"], axis="columns")
    others = basis.satisfied[domain.isna()]
    test = crosstab(basis.design, domain, outcome)
    return Groups(
        item=group,
        estimates=shares_by_group(basis.design, basis.satisfied, domain),
        test=test,
        p_holm=test.p_value,
        english=basis.english(*(choice.text for choice in choices)),
        counts=counts,
        rest=(int(others.notna().sum()), int(others.sum())),
    )


def what_goes_with_it(basis: Basis) -> list[Named]:
    """What goes with satisfaction, with and without straight lines, and which kinds of people there are?"""
    x, outcome, seed = driver_scores(basis), basis.overall, basis.seed
    weight = pd.Series(basis.design.w, index=basis.scores.index)
    return [
        (
            TEXTS["drivers"],
            _or_reason(lambda: _in_english(basis, drivers(basis.design, outcome, x, seed=seed))),
        ),
        (
            TEXTS["free_straight_lines"],
            _or_reason(lambda: _in_english(basis, permutation(outcome, x, weight=weight, seed=seed))),
        ),
        (TEXTS["segments"], _or_reason(lambda: segments(x, weight=weight, seed=seed))),
        (TEXTS["quadrants"], _or_reason(lambda: _quadrants(basis))),
    ]


def _quadrants(basis: Basis) -> Ipa:
    """The items on the scale of the overall one, by how well they do and how much they go with it."""
    items = [basis.dataset.questionnaire.variable(item) for item in placed_items(basis)]
    named = {item.id: in_language(item.text, basis.lang) for item in items}
    placed = ipa(basis.design, basis.scores[list(named)].rename(columns=named), overall=basis.overall)
    english = basis.english(*(item.text for item in items))
    return replace(placed, table=placed.table.assign(item_en=[english[name] for name in named.values()]))


def _in_english(basis: Basis, ranked: Ranked) -> Ranked:
    """The drivers with their English names beside them."""
    dimensions = basis.dataset.questionnaire.dimensions.values()
    english = basis.english(*dimensions, *(item.text for item in basis.ratings))
    names = [english.get(name, name) for name in ranked.table["driver"]]
    return replace(ranked, table=ranked.table.assign(driver_en=names))


def placed_items(basis: Basis) -> list[str]:
    """The items on the scale of the overall one that enough people rated."""
    alike = [item for item in basis.ratings if item is not basis.item and scale_of(item) == basis.scale]
    return [item.id for item in alike if basis.is_answered(item.id)]


def driver_scores(basis: Basis) -> pd.DataFrame:
    """The mean of each dimension, or each item where there is but one dimension; the overall item left out."""
    kept = {
        name: [item for item in items if item != basis.item.id and basis.is_answered(item)]
        for name, items in basis.dimensions.items()
    }
    others = {name: items for name, items in kept.items() if items}
    if len(others) > 1:
        return pd.DataFrame({name: basis.scores[items].mean(axis="columns") for name, items in others.items()})
    names = {item.id: in_language(item.text, basis.lang) for item in basis.ratings}
    return basis.scores[[item for items in others.values() for item in items]].rename(columns=names)


def what_people_wrote(basis: Basis) -> list[Named]:
    """What did people write: the words that tell the satisfied from the others, and the topics?"""
    texts = [item.id for item in basis.variables if item.type == "text"]
    if not texts:
        return [(TEXTS["comments_2"], _unavailable(TEXTS["no_text_item"]))]
    cells = basis.dataset.answers[texts].map(lambda cell: cell if isinstance(cell, str) else "")
    joined = cells.agg(" ".join, axis="columns").str.strip()
    rated = basis.satisfied.notna() & (joined != "")
    happy = (basis.satisfied[rated] == 1).to_numpy()
    words = _or_reason(lambda: comments.keyness(list(joined[rated]), happy))
    topics = _or_reason(lambda: comments.topics(list(joined[joined != ""]), seed=basis.seed))
    return [(TEXTS["telling_words"], words), (TEXTS["topics"], topics)]


QUESTIONS: tuple[tuple[str, Text, Callable[[Basis], list[Named]]], ...] = (
    ("response", TEXTS["who_answered"], response),
    ("quality", TEXTS["sheets_real"], quality),
    ("scales", TEXTS["do_scales_hold"], scales),
    ("satisfaction", TEXTS["how_satisfied"], how_satisfied),
    ("groups", TEXTS["who_differs"], group_differences),
    ("drivers", TEXTS["what_goes"], what_goes_with_it),
    ("comments", TEXTS["what_people_wrote"], what_people_wrote),
)


def _or_reason(make: Callable[[], Result]) -> Answer:
    try:
        return make()
    except AnalysisError as error:
        return _unavailable(error.reason)


def _unavailable(reason: Text) -> Unavailable:
    return Unavailable(kind="not_applicable", reason=reason)
