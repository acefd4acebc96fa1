"""Aggregates of a survey, taken from its sheets: only what figures are functions of, and nothing of fewer than five."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.results import Unavailable
from analysis.inputs.sharing import LEAST
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.few_units import unit_parts
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.relations.comparisons import Groups
from analysis.statistics.relations.coordinates import coordinates
from analysis.statistics.relations.drivers import Drivers
from analysis.statistics.relations.ipa import Ipa
from analysis.statistics.relations.share_errors import linearised_errors
from analysis.survey.aggregates.tables import Aggregates, Key, classes, is_few
from analysis.survey.items import ItemResult
from analysis.survey.results import SurveyResults
from analysis.survey.satisfaction import Satisfaction
from analysis.survey.story.basis import Basis, basis_of
from analysis.survey.story.chapters import Named
from analysis.survey.story.questions import driver_scores, placed_items
from questionnaires.bundle import NO_ANSWER, NOT_ASKED
from questionnaires.model import SEVERAL_CODES
from questionnaires.texts import in_language

Floats = npt.NDArray[np.float64]
OF_ALL = "survey"
BLANKS = {NO_ANSWER: "no_answer", NOT_ASKED: "not_asked"}


def aggregates(results: SurveyResults, definition: str) -> Aggregates:
    """Counts and sums of a survey as they may travel.

    Args
        results: of the valid sheets.
        definition: of the satisfied, as in the rules of the engagement.
    """
    overall = results.valid.questionnaire.variable(results.satisfied.item)
    basis = basis_of(
        results.valid,
        results.design,
        overall,
        returned=results.dataset,
        callbacks=None,
        definition=definition,
        groups=(),
        seed=0,
        lang="zh",
    )
    manifest = results.dataset.manifest
    about = {name: getattr(manifest, name) for name in ("survey", "title", "synthetic", "probability", "source")}
    about["has_comments"] = results.has_comments
    about["has_issued"] = results.response.n_issued is not None
    counts = {key: n for key, n in _counts(results, basis) if not is_few(n)}
    sums = {key: value for key, value in _sums(results, basis) if math.isfinite(value)}
    return Aggregates(counts=counts, sums=sums, about=about)


def _counts(results: SurveyResults, basis: Basis) -> Iterator[tuple[Key, int]]:
    yield from _sheet_counts(results)
    yield from _pair("survey.satisfied", results.satisfied.n_satisfied, results.satisfied.n_valid)
    for result in results.items:
        of = f"survey.item.{result.item.id}"
        yield from (((of, what), n) for what, n in _item_counts(result, basis).items())
    for at, groups in _groups(results):
        yield from _group_counts(f"survey.story.groups.{at}", groups, results, basis)


def _sheet_counts(results: SurveyResults) -> Iterator[tuple[Key, int]]:
    """Sheets issued, returned and valid, as far as none tells of few by what it leaves of the one before."""
    issued, n_returned, n_valid = results.response.n_issued, len(results.dataset), len(results.valid)
    yield (OF_ALL, "valid"), n_valid
    if is_few(n_returned - n_valid):
        return
    yield (OF_ALL, "returned"), n_returned
    if issued is not None and not is_few(issued - n_returned):
        yield (OF_ALL, "issued"), issued
    answers = results.dataset.answers
    ways = Counter(zip(answers["channel"], answers["mode"] == "enumerator", strict=True))
    if not any(is_few(n) for n in ways.values()):
        for (channel, is_asked), n in sorted(ways.items()):
            yield (OF_ALL, f"{channel}:{'enumerator' if is_asked else ''}"), n


def _pair(of: str, k: int, n: int) -> Iterator[tuple[Key, int]]:
    """Those who are and those who are not, unless either are few."""
    if not is_few(k) and not is_few(n - k):
        yield (of, "k"), k
        yield (of, "n"), n


def _item_counts(result: ItemResult, basis: Basis) -> dict[str, int]:
    """The counts of an item: answers on its scale merged where they are few, the others where they are not.

    Those of the overall item are merged apart for the satisfied and the others, for both are told.
    """
    counts = {_code(code): int(n) for code, n in zip(result.counts["code"], result.counts["n"], strict=True)}
    scale = {choice.code: counts.pop(choice.code) for choice in result.item.choices if not choice.not_applicable}
    if result.item.type in SEVERAL_CODES:
        return {code: n for code, n in scale.items() if not is_few(n) and not is_few(result.n_base - n)} | counts
    if result.item is not basis.item:
        return classes(scale) | counts
    is_satisfied = set(basis.dataset.answers[result.item.id][basis.satisfied == 1])
    sides = [{code: n for code, n in scale.items() if (code in is_satisfied) is side} for side in (True, False)]
    if any(is_few(sum(side.values())) for side in sides):
        return classes(scale) | counts
    return classes(sides[0]) | classes(sides[1]) | counts


def _code(code: object) -> str:
    return BLANKS.get(code, str(code))  # type: ignore[call-overload, no-any-return]  # the signs of missing answers


def _group_counts(of: str, groups: Groups, results: SurveyResults, basis: Basis) -> Iterator[tuple[Key, int]]:
    """All of each group, and the satisfied among them, where none are few, nor what is left of all the satisfied."""
    item = next(result for result in results.items if result.item.id == groups.item)
    known, rated = _item_counts(item, basis), Counter(basis.dataset.answers[groups.item][basis.satisfied.notna()])
    margins = dict(zip(item.counts["code"], item.counts["n"], strict=True))
    code_of = {in_language(choice.text, "zh"): choice.code for choice in item.item.choices}
    labels = {str(name): (int(row["k"]), int(row["n"])) for name, row in groups.counts.iterrows()}
    rest = [code for code in rated if code not in {code_of[label] for label in labels}]
    told = [label for label in labels if _is_told(code_of[label], known, margins, rated)]
    yield from (((of, f"{groups.item}={label}:all"), labels[label][1]) for label in told)
    if all(_is_told(code, known, margins, rated) for code in rest):
        yield (of, f"{groups.item}=:all"), groups.rest[0]
    for label in _shown_apart(labels, told, results):
        yield (of, f"{groups.item}={label}:satisfied"), labels[label][0]


def _is_told(code: object, known: Mapping[str, int], margins: Mapping[Any, int], rated: Mapping[Any, int]) -> bool:
    """Whether those who gave an answer are known in number, and those of them without an overall rating are not few."""
    return _code(code) in known and not is_few(int(margins[code]) - rated[code])


def _shown_apart(labels: Mapping[str, tuple[int, int]], told: Iterable[str], results: SurveyResults) -> list[str]:
    """The groups whose satisfied are told: the smallest are left out until those left out together are not few."""
    shown = [each for each in told if not is_few(labels[each][0]) and not is_few(labels[each][1] - labels[each][0])]
    total = results.satisfied.n_satisfied, results.satisfied.n_valid - results.satisfied.n_satisfied
    if any(map(is_few, total)):
        return []
    while shown:
        left = [total[0] - sum(labels[each][0] for each in shown), total[1]]
        left[1] -= sum(labels[each][1] - labels[each][0] for each in shown)
        if not any(map(is_few, left)):
            break
        shown.remove(min(shown, key=lambda label: labels[label][1]))
    return shown


def _sums(results: SurveyResults, basis: Basis) -> Iterator[tuple[Key, float]]:
    design = results.design
    for of, values in _added(results, basis):
        yield from (((of, what), value) for what, value in values.items())
    for scale, alpha in results.scales:
        if not isinstance(alpha, Unavailable):
            yield from _products(f"survey.scale.{scale.id}", design, basis.scores[list(scale.items)])
    for at in _places(results, "drivers", Drivers):
        rows = pd.concat([basis.overall, driver_scores(basis)], axis="columns")
        yield from _products(f"survey.story.drivers.{at}", design, rows)
        yield from () if design.is_plain else _driver_sums(f"survey.story.drivers.{at}", design, rows)
    for at in _places(results, "drivers", Ipa):
        yield from _quadrant_sums(f"survey.story.drivers.{at}", design, basis)


def _added(results: SurveyResults, basis: Basis) -> Iterator[tuple[str, dict[str, float]]]:
    """What is added up for each estimate: people, weights, points, and the spread of the sum under the design."""
    design = results.design
    yield "survey.story.quality", {"callbacks": float(len(_named(results, "quality")))}
    yield "survey.story.groups", {"compared": float(len(list(_groups(results))))}
    for result in results.items:
        if result.n_base >= LEAST:
            yield f"survey.item.{result.item.id}", _of_item(result, basis, design)
    index = next((each for _, each in _named(results, "satisfaction")[1:] if isinstance(each, Satisfaction)), None)
    if index is not None and index.n >= LEAST:
        df = float(unit_parts(design, basis.scores[list(index.items)].notna().to_numpy()).df().min())
        of_index = _of_error(index.se, math.nan if design.is_plain else index.deff, index.n_weighted, df)
        yield "survey.story.index", {"n": float(index.n)} | of_index
    if not design.is_plain:
        yield from _under_design(results, basis)


def _under_design(results: SurveyResults, basis: Basis) -> Iterator[tuple[str, dict[str, float]]]:
    satisfied = results.satisfied
    yield "survey.design", _of_design(results)
    if list(_pair("", satisfied.n_satisfied, satisfied.n_valid)):
        sums = _of_error(satisfied.se, satisfied.deff, satisfied.n_weighted, satisfied.df)
        yield "survey.satisfied", sums | {"points": satisfied.share * satisfied.n_weighted}
    for place, groups in _groups(results):
        yield f"survey.story.groups.{place}", _of_cells(groups, results, basis)
        for at, row in enumerate(groups.estimates.table.to_dict("records")):
            weight = float(row["n_weighted"])
            sums = _of_error(float(row["se"]), math.nan, weight, float(groups.estimates.df[at]))
            yield f"survey.story.groups.{place}.g{at + 1}", sums | {"points": float(row["estimate"]) * weight}


def _of_cells(groups: Groups, results: SurveyResults, basis: Basis) -> dict[str, float]:
    """The spread of the shares of all cells of a comparison, the satisfied of a group before its others."""
    item = basis.dataset.questionnaire.variable(groups.item)
    numbers = {in_language(choice.text, "zh"): choice.code for choice in item.choices}
    order = {numbers[str(label)]: at for at, label in enumerate(groups.counts.index)}
    place = basis.dataset.answers[groups.item].map(order)
    cell = (2 * place + (1 - basis.satisfied)).where(place.notna() & basis.satisfied.notna())
    frame = pd.DataFrame({str(at): (cell == at).astype(float).where(cell.notna()) for at in range(2 * len(order))})
    estimates = mean(results.design, frame)
    pairs = combinations_with_replacement(range(2 * len(order)), 2)
    spreads = {f"spread:{one}|{other}": float(estimates.covariance[one, other]) for one, other in pairs}
    return spreads | {"df": float(estimates.df.min())}


def _of_design(results: SurveyResults) -> dict[str, float]:
    """The weights, and how many strata and sampling units there are; the largest weight where 5 sheets have it."""
    summary, w = results.summary, results.design.w
    sums = {"weight": float(w.sum()), "squares": float((w**2).sum())}
    if int((w == w.max()).sum()) >= LEAST:
        sums["largest"] = float(w.max())
    if summary.df == summary.n_psu - summary.n_strata:
        sums |= {"strata": float(summary.n_strata)} if summary.has_strata else {}
        sums |= {"units": float(summary.n_psu)} if summary.has_psu else {}
    return sums


def _of_error(se: float, deff: float, weight: float, df: float) -> dict[str, float]:
    """The sums behind an error: weights, the variance of the weighted sum of points, and that of a simple sample."""
    spread = (se * weight) ** 2
    return {"weight": weight, "spread": spread, "simple_spread": spread / deff if deff else math.nan, "df": df}


def _of_item(result: ItemResult, basis: Basis, design: Design) -> dict[str, float]:
    sums: dict[str, float] = {"n": float(result.n_base)}
    if isinstance(result.mean, float):
        sums["points"] = result.mean * result.n_weighted
    if design.is_plain:
        return sums
    known = _item_counts(result, basis)
    sums["weight"] = result.n_weighted
    if isinstance(result.mean_se, float) and isinstance(result.mean_deff, float):
        sums |= _of_error(result.mean_se, result.mean_deff, result.n_weighted, math.nan)
    weights = {code: share * result.n_weighted for code, share in result.shares.items() if code in known}
    return sums | {f"weight:{code}": weight for code, weight in weights.items()}


def _products(of: str, design: Design, rows: pd.DataFrame) -> Iterator[tuple[Key, float]]:
    """People with an answer to everything, their weights, and the sums of points and of products, both ways counted."""
    complete = rows.notna().all(axis="columns").to_numpy()
    n = int(complete.sum())
    if n < LEAST:
        return
    values = np.column_stack([np.ones(n), rows[complete].to_numpy(dtype=float)])
    names = ["", *map(str, rows.columns)]
    kinds = {"": np.ones(n)} if design.is_plain else {"": np.ones(n), "weight:": design.w[complete]}
    for kind, weight in kinds.items():
        matrix = (values * weight[:, None]).T @ values
        for first, second in combinations_with_replacement(range(len(names)), 2):
            yield (of, f"{kind}{names[first]}|{names[second]}"), float(matrix[first, second])


def _driver_sums(of: str, design: Design, rows: pd.DataFrame) -> Iterator[tuple[Key, float]]:
    """The spread of each driver's share under the design, and the degrees of freedom."""
    complete = rows.notna().all(axis="columns").to_numpy()
    _, se, df = linearised_errors(design, rows.to_numpy(dtype=float)[complete], complete)
    yield (of, "df"), float(df[0])
    yield from (((of, f"spread:{name}"), float(error) ** 2) for name, error in zip(rows.columns[1:], se, strict=True))


def _quadrant_sums(of: str, design: Design, basis: Basis) -> Iterator[tuple[Key, float]]:
    """For each item beside the overall one their products; the spread of all coordinates, and degrees of freedom."""
    items = placed_items(basis)
    for item in items:
        yield from _products(f"{of}.{item}", design, basis.scores[[item]].assign(overall=basis.overall))
    place = coordinates(design, basis.scores[items], basis.overall)
    inside = np.hstack([basis.scores[items].notna(), place.has_importance])
    yield (of, "placed"), float(basis.scores[items].notna().any(axis="columns").sum())
    yield from (((of, f"df:{at}"), float(df)) for at, df in enumerate(unit_parts(design, inside).df()))
    for first, second in combinations_with_replacement(range(2 * len(items)), 2):
        yield (of, f"spread:{first}|{second}"), float(place.covariance[first, second])


def _groups(results: SurveyResults) -> Iterator[tuple[int, Groups]]:
    chapter = enumerate(_named(results, "groups"), 1)
    return ((at, each) for at, (_, each) in chapter if isinstance(each, Groups))


def _named(results: SurveyResults, chapter: str) -> tuple[Named, ...]:
    return results.story[chapter].results


def _places(results: SurveyResults, chapter: str, kind: type) -> list[int]:
    """The places, from 1, of the results of one kind in a chapter."""
    return [at for at, (_, each) in enumerate(_named(results, chapter), 1) if isinstance(each, kind)]
