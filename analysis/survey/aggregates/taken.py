"""Aggregates of a survey, taken from its sheets: only what figures are functions of, and nothing of fewer than five."""

import math
from collections.abc import Iterator
from itertools import chain, combinations_with_replacement

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
from analysis.survey.aggregates.counted import counts_of, groups_of, item_counts, named_in, pair_of, told_groups
from analysis.survey.aggregates.tables import TOGETHER, Aggregates, Key, is_few
from analysis.survey.callbacks.estimate import CallbackEstimate
from analysis.survey.items import ItemResult
from analysis.survey.results import SurveyResults
from analysis.survey.satisfaction import Satisfaction
from analysis.survey.story.basis import Basis, basis_of
from analysis.survey.story.questions import driver_scores, placed_items
from questionnaires.model import SEVERAL_CODES
from questionnaires.texts import in_language

Floats = npt.NDArray[np.float64]


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
    counts = {key: n for key, n in counts_of(results, basis) if not is_few(n)}
    sums = {key: value for key, value in _sums(results, basis) if math.isfinite(value)}
    return Aggregates(counts=counts, sums=sums, about=about)


def _sums(results: SurveyResults, basis: Basis) -> Iterator[tuple[Key, float]]:
    design = results.design
    for of, values in _added(results, basis):
        yield from (((of, what), value) for what, value in values.items())
    for scale, alpha in results.scales:
        if not isinstance(alpha, Unavailable):
            yield from _products(f"survey.scale.{scale.id}", design, basis.scores[list(scale.items)], both_ways=True)
    for at in _places(results, "drivers", Drivers):
        rows = pd.concat([basis.overall, driver_scores(basis)], axis="columns")
        yield from _products(f"survey.story.drivers.{at}", design, rows)
        yield from () if design.is_plain else _driver_sums(f"survey.story.drivers.{at}", design, rows)
    for at in _places(results, "drivers", Ipa):
        yield from _quadrant_sums(f"survey.story.drivers.{at}", design, basis)


def _added(results: SurveyResults, basis: Basis) -> Iterator[tuple[str, dict[str, float]]]:
    """What is added up for each estimate: people, weights, points, and the spread of the sum under the design."""
    design = results.design
    quality = named_in(results, "quality")
    if not isinstance(quality[-1][1], CallbackEstimate):
        yield "survey.story.quality", {"callbacks": float(len(quality))}
    yield "survey.story.groups", {"compared": float(sum(bool(groups.item) for _, groups in groups_of(results)))}
    for result in results.items:
        if result.n_base >= LEAST:
            yield f"survey.item.{result.item.id}", _of_item(result, basis, design)
    index = next((each for _, each in named_in(results, "satisfaction")[1:] if isinstance(each, Satisfaction)), None)
    if index is not None and index.n >= LEAST:
        df = float(unit_parts(design, basis.scores[list(index.items)].notna().to_numpy()).df().min())
        of_index = _of_error(index.se, math.nan if design.is_plain else index.deff, index.n_weighted, df)
        yield "survey.story.index", {"n": float(index.n)} | of_index
    if not design.is_plain:
        yield from _under_design(results, basis)


def _under_design(results: SurveyResults, basis: Basis) -> Iterator[tuple[str, dict[str, float]]]:
    satisfied = results.satisfied
    yield "survey.design", _of_design(results)
    if list(pair_of("", satisfied.n_satisfied, satisfied.n_valid)):
        sums = _of_error(satisfied.se, satisfied.deff, satisfied.n_weighted, satisfied.df)
        yield "survey.satisfied", sums | {"points": satisfied.share * satisfied.n_weighted}
    for of, groups in groups_of(results):
        _, shown = told_groups(groups, results, basis)
        if groups.item and len(shown) == len(groups.counts):
            yield of, _of_cells(groups, results, basis)
        rows = enumerate(groups.estimates.table.to_dict("records"))
        for at, row in ((at, row) for at, row in rows if str(row["domain"]) in shown):
            weight = float(row["n_weighted"])
            sums = _of_error(float(row["se"]), math.nan, weight, float(groups.estimates.df[at]))
            yield f"{of}.g{at + 1}", sums | {"points": float(row["estimate"]) * weight}


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
    known = item_counts(result, basis)
    scale = {choice.code for choice in result.item.choices if not choice.not_applicable}
    is_told = set(chain.from_iterable(what.split(TOGETHER) for what in known)) >= scale
    is_told &= result.item.type not in SEVERAL_CODES
    sums: dict[str, float] = {} if is_told else {"n": float(result.n_base)}
    if isinstance(result.mean, float):
        sums["points"] = result.mean * result.n_weighted
    if design.is_plain:
        return sums
    sums["weight"] = result.n_weighted
    if isinstance(result.mean_se, float) and isinstance(result.mean_deff, float):
        sums |= _of_error(result.mean_se, result.mean_deff, result.n_weighted, math.nan)
    weights = {code: share * result.n_weighted for code, share in result.shares.items() if code in known}
    return sums | {f"weight:{code}": weight for code, weight in weights.items()}


def _products(of: str, design: Design, rows: pd.DataFrame, *, both_ways: bool = False) -> Iterator[tuple[Key, float]]:
    """Of those with an answer to everything: how many, and the sums of their points and of products of these.

    Weighted where the design is; `both_ways`: as counted too.
    """
    complete = rows.notna().all(axis="columns").to_numpy()
    n = int(complete.sum())
    if n < LEAST:
        return
    values = np.column_stack([np.ones(n), rows[complete].to_numpy(dtype=float)])
    names = ["", *map(str, rows.columns)]
    kinds = {} if design.is_plain else {"weight:": design.w[complete]}
    if design.is_plain or both_ways:
        kinds[""] = np.ones(n)
    else:
        yield (of, "|"), float(n)
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
        products = _products(f"{of}.{item}", design, basis.scores[[item]].assign(overall=basis.overall))
        yield from (pair for pair in products if design.is_plain or pair[0][1] != "|")
    place = coordinates(design, basis.scores[items], basis.overall)
    inside = np.hstack([basis.scores[items].notna(), place.has_importance])
    yield (of, "placed"), float(basis.scores[items].notna().any(axis="columns").sum())
    yield from (((of, f"df:{at}"), float(df)) for at, df in enumerate(unit_parts(design, inside).df()))
    for first, second in combinations_with_replacement(range(2 * len(items)), 2):
        yield (of, f"spread:{first}|{second}"), float(place.covariance[first, second])


def _places(results: SurveyResults, chapter: str, kind: type) -> list[int]:
    """The places, from 1, of the results of one kind in a chapter."""
    return [at for at, (_, each) in enumerate(named_in(results, chapter), 1) if isinstance(each, kind)]
